"""The package can be read from top to bottom: imports point one way, and modules stay small."""

import ast
import re
from graphlib import TopologicalSorter

import pytest

import speech_workshop
from speech_workshop.paths import project_folder

FOLDER = project_folder() / "src" / "speech_workshop"
MODULES = {
    ".".join(path.relative_to(FOLDER).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(FOLDER.rglob("*.py"))
    if path.parent != FOLDER or not path.stem.startswith("__")
}
PATH, WINGS = (
    re.findall(r"^``(\w+)``", part, flags=re.M)
    for part in speech_workshop.__doc__.split("The wings")
)
NEEDED_WINGS = ("guards.", "corpora", "opinions.", "transfer.mel", "experiments.tcn")
LATE = ("cli.verbs", "cli.doctor")  # quick to start, and able to say which package is missing


def imports(name, *, within_functions=False):
    """Return which modules of the package a module imports."""
    tree = ast.parse(MODULES[name].read_text(encoding="utf-8"))
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
    late = {id(node) for function in functions for node in ast.walk(function)}
    package = name.split(".") if MODULES[name].name == "__init__.py" else name.split(".")[:-1]
    found = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom) or not node.level:
            continue
        if (id(node) in late) != within_functions:
            continue
        base = package[: len(package) - node.level + 1]
        base += node.module.split(".") if node.module else []
        for alias in node.names:
            whole = ".".join([*base, alias.name])
            found.add(whole if whole in MODULES else ".".join(base))
    return found - {""}


def test_the_modules_are_those_that_the_package_names():
    assert {name for name in MODULES if "." not in name} == {*PATH, *WINGS}


def test_no_import_goes_round_in_a_circle():
    TopologicalSorter({name: imports(name) for name in MODULES}).prepare()


def path_below(name):
    """Return which modules of the path a module needs, also by way of the wings."""
    needed = imports(name)
    return needed.intersection(PATH).union(*map(path_below, needed.difference(PATH)))


@pytest.mark.parametrize("name", PATH)
def test_the_path_needs_only_what_is_earlier_on_it(name):
    assert path_below(name) <= {*PATH[: PATH.index(name)]}
    assert all(one.startswith(NEEDED_WINGS) for one in imports(name).difference(PATH))


def test_the_path_is_read_in_an_hour():
    lines = (MODULES[name].read_text(encoding="utf-8").splitlines() for name in PATH)
    assert sum(map(len, lines)) <= 2700


@pytest.mark.parametrize("name", sorted(set(MODULES) - set(LATE)))
def test_nothing_is_imported_within_a_function(name):
    assert not imports(name, within_functions=True)


@pytest.mark.parametrize("name", MODULES)
def test_a_module_is_read_in_one_go(name):
    assert len(MODULES[name].read_text(encoding="utf-8").splitlines()) <= 350


@pytest.mark.parametrize("name", MODULES)
def test_a_module_is_used_in_the_notebooks_that_it_names(name):
    text = MODULES[name].read_text(encoding="utf-8")
    taught = re.search(r"^Taught in notebooks? (.+)\.$", ast.get_docstring(ast.parse(text)), re.M)
    leaf = name.split(".")[-1]
    for number in re.findall(r"\d\d", taught[1]) if taught else []:
        sources = (project_folder() / "notebooks" / "source").glob(f"{number}_*.py")
        taught_there = "".join(source.read_text(encoding="utf-8") for source in sources)
        assert re.search(rf"\b{leaf}\b", taught_there), number


@pytest.mark.parametrize("name", MODULES)
def test_a_docstring_says_where_it_is_taught_once_at_most(name):
    text = MODULES[name].read_text(encoding="utf-8")
    assert len(re.findall(r"[Tt]aught in notebook", text)) <= 1

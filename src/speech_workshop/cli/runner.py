"""Run the notebooks in order, headless, and keep what they made."""

import atexit
import os
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat.sign import NotebookNotary
from tqdm.auto import tqdm

from ..errors import WorkshopError
from ..experiments.results import add_to_results, read_results
from ..files import atomic_write
from ..paths import build_folder, project_folder
from ..session import active_corpus

APPENDICES = {9, 10, 11, 12, 13, 14, 15}  # optional: executed only when they are named
TIMEOUT = 1800  # seconds a cell may take: real corpora are larger than ours
WIDGET = "application/vnd.jupyter.widget-view+json"  # alive only while a kernel runs


def notebooks_by_number() -> dict[int, list[Path]]:
    """Return the paths of all notebooks, a dict that is sorted by their numbers; 00 has two."""
    found: dict[int, list[Path]] = {}
    for path in sorted((project_folder() / "notebooks").glob("[0-9][0-9]_*.ipynb")):
        found.setdefault(int(path.name[:2]), []).append(path)
    return found


def find_notebooks(number: int) -> list[Path]:
    """Return the paths of the notebooks of a number, in reading order.

    Parameters
    ----------
    number : int

    Returns
    -------
    list of pathlib.Path
        For 00 its start and its warm-up, else one.

    Raises
    ------
    WorkshopError
        If there is no notebook of that number.
    """
    notebooks = notebooks_by_number()
    if number not in notebooks:
        known = ", ".join(f"{known:02}" for known in notebooks)
        raise WorkshopError(f"There is no notebook {number:02}. There are {known}.")
    return notebooks[number]


def run_series(numbers: Sequence[int] = ()) -> None:
    """Execute notebooks in order into ``build/notebooks/``.

    ``$WORKSHOP_CORPUS`` and ``$WORKSHOP_BUILD`` say which corpus and which build folder.
    Figures go to ``build/results.json``: to a new one where the whole series runs, else to
    those that are there.

    Parameters
    ----------
    numbers : sequence of int
        Such as 9. Default: the whole series, without its appendices.

    Raises
    ------
    WorkshopError
        If there is no notebook of such a number, if the figures that are there belong to
        another corpus, or if a notebook fails: which one, where, and why.
    """
    chosen = set(numbers) or set(notebooks_by_number()) - APPENDICES
    notebooks = [path for number in sorted(chosen) for path in find_notebooks(number)]
    corpus = active_corpus()
    for remark in corpus.remarks:
        print(remark)
    if not numbers:
        (build_folder() / "results.json").unlink(missing_ok=True)
    results = read_results()
    if results.get("corpus", corpus.name) != corpus.name:
        raise WorkshopError(
            f"{build_folder() / 'results.json'} holds figures of the corpus "
            f"{results['corpus']}. Choose another folder for those of {corpus.name}, with "
            "--build FOLDER."
        )
    add_to_results(corpus=corpus.name)
    seconds = results.get("notebooks", {})
    progress = tqdm(notebooks, unit="notebook")
    for path in progress:
        progress.set_description(path.stem)
        seconds[path.stem] = {"seconds": execute(path)}
        add_to_results(notebooks=seconds)


def execute(path: Path) -> float:
    """Execute one notebook and keep it, whole, with its outputs, but without progress bars.

    Parameters
    ----------
    path : pathlib.Path
        In ``notebooks/`` or in a folder of it, which ``build/notebooks/`` has too.

    Returns
    -------
    float
        Seconds that it took.

    Raises
    ------
    WorkshopError
        If a cell fails. The notebook is kept up to there.
    """
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"  # this Python's kernel, not another one
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"  # plots in cells
    os.environ.setdefault("MALLOC_ARENA_MAX", "2")  # glibc: else each thread hoards memory
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata["corpus"] = active_corpus().name
    client = NotebookClient(
        notebook,
        timeout=TIMEOUT,
        kernel_name="python3",
        record_timing=True,
        extra_arguments=["--Application.log_level=ERROR"],  # no news about its own transport
        resources={"metadata": {"path": str(path.parent)}},
    )
    started = time.perf_counter()
    executed = build_folder() / path.relative_to(project_folder())
    try:
        _execute_in_thread(client)
    except CellExecutionError as error:
        raise WorkshopError(
            f"{path.name} stopped with {error.ename}: {error.evalue} Open {executed} to see where."
        ) from error
    except DeadKernelError as error:
        raise WorkshopError(
            f"{path.name} stopped: its Python ended, for which the usual reason is too little "
            f"memory. Close other programs and try again. Open {executed} to see how far it got."
        ) from error
    except CellTimeoutError as error:
        raise WorkshopError(
            f"{path.name} stopped: a cell took longer than {TIMEOUT / 60:.0f} minutes. Open "
            f"{executed} to see which."
        ) from error
    finally:
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs = [output for output in cell.outputs if not is_progress_bar(output)]
        with atomic_write(executed) as draft:
            nbformat.write(notebook, draft)
        NotebookNotary().sign(notebook)  # else JupyterLab lets no sound or slider of it work
    return round(time.perf_counter() - started, 1)


def is_progress_bar(output: dict) -> bool:
    """Tell whether an output is a bar of `tqdm.auto`: without a kernel a broken widget."""
    data = output.get("data", {})
    return WIDGET in data and "%|" in data.get("text/plain", "")


def _execute_in_thread(client):
    """Execute a notebook so that Ctrl-C ends it at once.

    In the main thread, nbclient's own handler of Ctrl-C leaves tracebacks of all kinds.
    """
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(client.execute)
        try:
            while not running.done():  # Windows hears Ctrl-C only between two waits
                wait([running], timeout=0.5)
            running.result()
        except KeyboardInterrupt:
            while not running.done():
                provisioner = getattr(client.km, "provisioner", None)
                if process := getattr(provisioner, "process", None):
                    process.kill()
                wait([running], timeout=0.2)
            atexit.unregister(client._cleanup_kernel)  # nbclient would clean up a second time
            raise

"""The command line: ``python -m speech_workshop VERB``; ``--help`` lists the verbs."""

import argparse
import json
import os
import shlex
import sys
from pathlib import Path

from .doctor import report
from .paths import WorkshopError

OK, REFUSED, WRONG_USAGE = 0, 1, 2


def main(arguments=None):
    """Do what the command line says.

    Parameters
    ----------
    arguments : list of str, optional
        Default: those the program was started with.

    Returns
    -------
    int
        The exit code: 0 all well, 1 something was refused or failed, 2 wrong usage.
    """
    options = parse(arguments)
    try:
        return options.command(options)
    except WorkshopError as error:
        print(error, file=sys.stderr)
        return options.on_error
    except KeyboardInterrupt:
        print("Stopped. What was finished is kept; the next run goes on.", file=sys.stderr)
        return REFUSED


def parse(arguments):
    """Read the command line; argparse leaves with exit code 2 when it is wrong."""
    parser = argparse.ArgumentParser(prog="python -m speech_workshop", description=__doc__)
    verbs = parser.add_subparsers(required=True, metavar="VERB")

    verb = verbs.add_parser("doctor", help="check this machine")
    verb.add_argument("--offline", action="store_true", help="check that no network is needed")
    verb.set_defaults(command=doctor, on_error=REFUSED)

    verb = verbs.add_parser("run", help="execute the notebooks in order")
    verb.add_argument(
        "numbers",
        metavar="NUMBER",
        nargs="*",
        type=int,
        help="of notebooks, such as 09 10; default: 00 to 08",
    )
    verb.add_argument("--corpus", metavar="NAME|FOLDER", help="default: embedded")
    verb.add_argument("--build", metavar="DIR", help="where results go; default: build")
    verb.set_defaults(command=run, on_error=REFUSED)

    verb = verbs.add_parser("catch-up", help="make what a notebook needs of earlier ones")
    verb.add_argument("number", metavar="NUMBER", type=int, help="of the notebook, such as 05")
    verb.set_defaults(command=catch_up, on_error=REFUSED)

    verb = verbs.add_parser("evaluate", help="let a model judge a corpus")
    verb.add_argument("model", metavar="MODEL", type=Path)
    verb.add_argument("--corpus", metavar="NAME|FOLDER", required=True)
    verb.add_argument("--json", action="store_true", help="one JSON object")
    verb.set_defaults(command=evaluate, on_error=WRONG_USAGE)

    verb = verbs.add_parser("benchmark", help="compare models and pitch rules on corpora")
    verb.add_argument(
        "models",
        metavar="MODEL",
        nargs="*",
        type=Path,
        help="default: the three networks in build/models",
    )
    verb.add_argument(
        "--corpus",
        dest="corpora",
        metavar="NAME|FOLDER",
        action="append",
        required=True,
        help="of real speech; may be given several times",
    )
    verb.add_argument("--telephone", action="store_true", help="also as heard by telephone")
    verb.add_argument("--json", action="store_true", help="one JSON object")
    verb.add_argument(
        "--keep", action="store_true", help="write data/measured/benchmark.csv, for notebook 07"
    )
    verb.set_defaults(command=benchmark, on_error=WRONG_USAGE)

    verb = verbs.add_parser("classify", help="let a model judge recordings")
    verb.add_argument("model", metavar="MODEL", type=Path)
    verb.add_argument("files", metavar="FILE", type=Path, nargs="+")
    verb.add_argument("--json", action="store_true", help="one JSON line a file")
    verb.set_defaults(command=classify, on_error=WRONG_USAGE)

    verb = verbs.add_parser("corpora", help="list real corpora, and say which are here")
    verb.set_defaults(command=corpora, on_error=REFUSED)

    verb = verbs.add_parser("fetch", help="bring a real corpus or the speaker encoder")
    verb.add_argument("name", metavar="NAME", help="one that 'corpora' lists")
    verb.add_argument("--optional", action="store_true", help="if it cannot come, go on")
    verb.set_defaults(command=fetch, on_error=REFUSED)

    verb = verbs.add_parser("cross", help="train on each corpus, judge all others")
    verb.add_argument("corpora", metavar="NAME|FOLDER", nargs="+", help="two or more")
    verb.set_defaults(command=cross, on_error=REFUSED)

    verb = verbs.add_parser("ablate", help="train with one thing left out; judge real speech")
    verb.add_argument(
        "--corpus", metavar="NAME|FOLDER", action="append", required=True, help="of real speech"
    )
    verb.set_defaults(command=ablate, on_error=REFUSED)
    return parser.parse_args(arguments)


def doctor(options):
    """Check this machine."""
    return OK if report(offline=options.offline) else REFUSED


def run(options):
    """Execute the notebooks in order."""
    if options.corpus:
        as_path = Path(options.corpus).expanduser()  # the notebooks run elsewhere
        is_path = as_path.is_dir() and len(as_path.parts) > 1
        os.environ["WORKSHOP_CORPUS"] = str(as_path.resolve()) if is_path else options.corpus
    if options.build:
        os.environ["WORKSHOP_BUILD"] = str(Path(options.build).expanduser().resolve())
    from .runner import run_series

    run_series(options.numbers)
    return OK


def catch_up(options):
    """Make what a notebook needs of earlier ones."""
    from .series import catch_up

    print(f"Ready. Open {catch_up(options.number)}")
    return OK


def evaluate(options):
    """Let a model judge a corpus and print the scores."""
    from .corpora import in_short, load_corpus
    from .evaluation import evaluate_corpus, scores
    from .models import load_model

    model = load_model(options.model)
    corpus = load_corpus(options.corpus)
    table, refused = evaluate_corpus(model, corpus)
    for sentence in [*corpus.remarks, *in_short(refused.reason)]:
        print(sentence, file=sys.stderr)
    warn_if_known(model, corpus)
    result = scores(table)
    if options.json:
        print(json.dumps(result))
    else:
        for name, value in result.items():
            print(f"{name:18} {value:.3f}" if isinstance(value, float) else f"{name:18} {value}")
    return OK


def warn_if_known(model, corpus):
    """Say so when a model has heard the speakers that it is to judge."""
    speakers = set(corpus.recordings.speaker)
    known = set(model.card["speakers"]) & speakers
    if known and model.card["corpus"] == corpus.name:
        print(
            f"Careful: the model was trained on this corpus, on {len(known)} of its "
            f"{len(speakers)} speakers. Judge it by others.",
            file=sys.stderr,
        )


def benchmark(options):
    """Let models and pitch rules judge corpora and print one table."""
    from . import benchmark
    from .corpora import load_corpus
    from .models import load_model
    from .series import part_for_series

    paths = options.models or benchmark.default_models()
    models = dict(zip(benchmark.names_of(paths), map(load_model, paths), strict=True))
    corpora = [part_for_series(load_corpus(name)) for name in options.corpora]
    for corpus in corpora:
        for remark in corpus.remarks:
            print(f"{corpus.name}: {remark}", file=sys.stderr)
        for model in models.values():
            warn_if_known(model, corpus)
    table = benchmark.benchmark(models, corpora, with_telephone=options.telephone)
    scores = benchmark.summary(table)
    if options.json:
        print(json.dumps(benchmark.as_json(scores, threshold=benchmark.fitted_threshold())))
    else:
        print(benchmark.as_text(scores))
    if options.keep:
        command = "python -m speech_workshop " + shlex.join(sys.argv[1:])
        print(f"Written to {benchmark.keep(scores, command=command)}", file=sys.stderr)
    return OK


def classify(options):
    """Let a model judge recordings and print a line for each."""
    from .evaluation import classify_file
    from .models import load_model

    model = load_model(options.model)
    verdicts = []
    for file in options.files:
        verdicts.append(classify_file(model, file))
        print(json.dumps(verdicts[-1]) if options.json else as_line(verdicts[-1]), flush=True)
    return REFUSED if any("error" in verdict for verdict in verdicts) else OK


def corpora(options):
    """List real corpora, and the speaker encoder."""
    from .fetching import list_corpora
    from .pretrained import list_encoder

    list_corpora()
    list_encoder()
    return OK


def fetch(options):
    """Bring a real corpus and say who speaks in it, or bring the speaker encoder."""
    from .pretrained import SPEAKER_ENCODER

    try:
        fetch_encoder() if options.name == SPEAKER_ENCODER.name else fetch_corpus(options.name)
    except WorkshopError as error:
        if not options.optional:
            raise
        print(f"{error} (Everything else works without it.)")
    return OK


def fetch_encoder():
    """Bring the speaker encoder, unless it is here."""
    from .pretrained import fetch_encoder as bring

    print(f"The speaker encoder is here: {bring().parent}")


def fetch_corpus(name):
    """Bring a real corpus and say who speaks in it."""
    from .fetching import entry_named, presence_of
    from .fetching import fetch as bring

    entry = entry_named(name)
    bring(entry)
    print(f"Here: {presence_of(entry)}")
    print(f"Run the series on it: python -m speech_workshop run --corpus {entry.name}")


def cross(options):
    """Train on each corpus, judge all others, and keep the table and a picture of it."""
    from .corpora import load_corpus
    from .cross import announce, keep, summary
    from .cross import cross as train_and_judge

    corpora = [load_corpus(name) for name in options.corpora]
    announce(corpora)
    table = train_and_judge(corpora)
    print(summary(table).to_string(float_format="{:.3f}".format))
    print("Written to", *keep(table))
    return OK


def ablate(options):
    """Find out what makes a network right about real people: train 30 networks."""
    from .ablation import ablate as leave_one_out
    from .ablation import keep_measured, summary
    from .corpora import load_corpus
    from .series import part_for_series

    reals = [part_for_series(load_corpus(name)) for name in options.corpus]
    for remark in [remark for real in reals for remark in real.remarks]:
        print(remark)
    table = leave_one_out(reals)
    print(summary(table).to_string(float_format="{:.3f}".format))
    print(f"Written to {keep_measured(table, real_names=options.corpus)}")
    return OK


def as_line(verdict):
    """Say a verdict in words."""
    if "error" in verdict:
        return verdict["error"]
    line = f"{verdict['file']}: {verdict['label']} (p(male) = {verdict['p_male']:.2f})"
    return f"{line} {verdict.get('caution', '')}".rstrip()


if __name__ == "__main__":
    sys.exit(main())

"""Read the command line, do what it says, and turn errors into sentences."""

import argparse
import os
import sys
from pathlib import Path

from ..errors import WorkshopError
from . import verbs
from .verbs import REFUSED, WRONG_USAGE


def main(arguments: list[str] | None = None) -> int:
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
    try:
        options = parse(arguments)
        code = options.command(options)
        sys.stdout.flush()  # if nobody reads it, we hear of it here
        return code
    except WorkshopError as error:
        print(error, file=sys.stderr)
        return options.on_error
    except BrokenPipeError:  # whoever read the output has seen enough, as `head` has
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return REFUSED
    except OSError as error:
        print(_as_sentence(error), file=sys.stderr)
        return options.on_error
    except KeyboardInterrupt:
        print(
            "Stopped. What was finished is kept; the next run continues from there.",
            file=sys.stderr,
        )
        return REFUSED


def _as_sentence(error):
    """Say what the system could not do, and what helps."""
    where = f"{error.filename} cannot be used" if error.filename else "A file cannot be used"
    return (
        f"{where} ({error.strerror or error}). Free some disk space, or choose folders that you "
        "may write to, with $WORKSHOP_BUILD, $WORKSHOP_DATA and $HOME."
    )


def positive_number(text: str) -> float:
    """Read a number from the command line."""
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is not a number greater than 0")
    return number


def parse(arguments: list[str] | None) -> argparse.Namespace:
    """Read the command line; argparse leaves with exit code 2 when it is wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m speech_workshop",
        description="The speech workshop's command line. Type VERB --help for its options.",
    )
    subparsers = parser.add_subparsers(required=True, metavar="VERB")

    verb = subparsers.add_parser("doctor", help="check this machine")
    verb.add_argument("--offline", action="store_true", help="check that no network is needed")
    verb.set_defaults(command=verbs.doctor, on_error=REFUSED)

    verb = subparsers.add_parser("run", help="execute the notebooks in order")
    verb.add_argument(
        "numbers",
        metavar="NUMBER",
        nargs="*",
        type=int,
        help="of notebooks, such as 09 10; default: 00 to 08",
    )
    verb.add_argument("--corpus", metavar="NAME|FOLDER", help="default: embedded")
    verb.add_argument("--build", metavar="DIR", help="where results go; default: build")
    verb.set_defaults(command=verbs.run, on_error=REFUSED)

    verb = subparsers.add_parser("catch-up", help="make what a notebook needs of earlier ones")
    verb.add_argument("number", metavar="NUMBER", type=int, help="of the notebook, such as 05")
    verb.set_defaults(command=verbs.catch_up, on_error=REFUSED)

    verb = subparsers.add_parser("train", help="train a network on labels of your own")
    verb.add_argument(
        "corpus",
        metavar="NAME|FOLDER",
        help="a folder with metadata.csv, or with one folder per class",
    )
    verb.add_argument(
        "--label",
        metavar="COLUMN",
        required=True,
        help="column of what is to be learned; with one folder per class, any name",
    )
    verb.add_argument(
        "--group",
        metavar="COLUMN",
        help="column of what must stay together (speaker, session, device); default: speaker",
    )
    verb.add_argument(
        "--network", choices=["cnn", "lstm", "cnn_lstm", "tcn"], default="cnn", help="default: cnn"
    )
    verb.add_argument("--speech", action="store_true", help="refuse what holds no voice")
    verb.add_argument("--out", metavar="MODEL", type=Path, help="default: in build/models")
    verb.add_argument("--json", action="store_true", help="one JSON object")
    verb.set_defaults(command=verbs.train, on_error=WRONG_USAGE)

    verb = subparsers.add_parser("evaluate", help="let a model judge a corpus")
    verb.add_argument("model", metavar="MODEL", type=Path)
    verb.add_argument("--corpus", metavar="NAME|FOLDER", required=True)
    verb.add_argument("--label", metavar="COLUMN", help="default: that of the training")
    verb.add_argument("--group", metavar="COLUMN", help="default: that of the training")
    verb.add_argument("--json", action="store_true", help="one JSON object")
    verb.set_defaults(command=verbs.evaluate, on_error=WRONG_USAGE)

    verb = subparsers.add_parser("benchmark", help="compare models and pitch rules on corpora")
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
    verb.set_defaults(command=verbs.benchmark, on_error=WRONG_USAGE)

    verb = subparsers.add_parser("classify", help="let a model judge recordings")
    verb.add_argument("model", metavar="MODEL", type=Path)
    verb.add_argument("files", metavar="FILE", type=Path, nargs="+")
    verb.add_argument("--json", action="store_true", help="one JSON line a file")
    verb.set_defaults(command=verbs.classify, on_error=WRONG_USAGE)

    verb = subparsers.add_parser("export", help="write a model as a page or as an ONNX file")
    verb.add_argument("model", metavar="MODEL", type=Path)
    verb.add_argument("out", metavar="OUT", type=Path, help="such as cnn.html or cnn.onnx")
    verb.add_argument("--format", choices=["page", "onnx"], required=True)
    verb.set_defaults(command=verbs.export, on_error=WRONG_USAGE)

    verb = subparsers.add_parser("recordings", help="list what is kept about voices recorded here")
    how = verb.add_mutually_exclusive_group()
    how.add_argument("--delete", action="store_true", help="delete it all, with every copy")
    how.add_argument("--json", action="store_true", help="one JSON object")
    verb.set_defaults(command=verbs.recordings, on_error=REFUSED)

    verb = subparsers.add_parser("corpora", help="list real corpora, and say which are here")
    verb.set_defaults(command=verbs.corpora, on_error=REFUSED)

    verb = subparsers.add_parser("fetch", help="download a real corpus or the speaker encoder")
    verb.add_argument("name", metavar="NAME", help="one that 'corpora' lists")
    verb.add_argument("--optional", action="store_true", help="if the download fails, go on")
    verb.set_defaults(command=verbs.fetch, on_error=REFUSED)

    verb = subparsers.add_parser("cross", help="train on each corpus, judge all others")
    verb.add_argument("corpora", metavar="NAME|FOLDER", nargs="+", help="two or more")
    verb.set_defaults(command=verbs.cross, on_error=REFUSED)

    verb = subparsers.add_parser("ablate", help="train with one thing left out; judge real speech")
    verb.add_argument(
        "--corpus", metavar="NAME|FOLDER", action="append", required=True, help="of real speech"
    )
    verb.set_defaults(command=verbs.ablate, on_error=REFUSED)

    verb = subparsers.add_parser("word-order", help="train on spoken words, in order and shuffled")
    verb.set_defaults(command=verbs.word_order, on_error=REFUSED)

    verb = subparsers.add_parser("speed", help="measure how fast the workshop is on this machine")
    verb.add_argument(
        "--hours",
        metavar="N",
        type=positive_number,
        nargs="+",
        help="instead, take corpora of N hours through the whole series, such as 1 10 100",
    )
    verb.add_argument("--json", action="store_true", help="one JSON object")
    verb.set_defaults(command=verbs.speed, on_error=REFUSED)
    return parser.parse_args(arguments)

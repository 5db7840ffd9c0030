"""Start the command line: ``python -m speech_workshop VERB``; ``--help`` lists the verbs."""

import io
import os
import sys

from .cli.main import main

if __name__ == "__main__":
    # Where nobody listens (`>&-`) there is no stream at all.
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):  # whatever a file is called: it can be printed
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(main())

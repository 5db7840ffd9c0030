"""Start the command line: ``python -m speech_workshop VERB``; ``--help`` lists the verbs."""

import io
import sys

from .cli.main import main

if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):  # whatever a file is called: it can be printed
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(main())

"""Start the command line: ``python -m speech_workshop VERB``; ``--help`` lists the verbs."""

import sys

from .cli.main import main

if __name__ == "__main__":
    sys.exit(main())

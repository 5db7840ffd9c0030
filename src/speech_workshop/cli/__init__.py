"""The command line: ``python -m speech_workshop VERB``."""

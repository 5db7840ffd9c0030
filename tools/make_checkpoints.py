"""Train the networks that come with the workshop, three runs of each: ``make checkpoints``.

What was trained before on the same recordings is used again. The embedded corpus takes about ten
minutes on two cores.
"""

import shutil

from speech_workshop.checkpoints import load_or_train
from speech_workshop.paths import checkpoint_path, model_path
from speech_workshop.session import load_recordings, number_of_runs
from speech_workshop.settings import NETWORKS


def main():
    """Train what is missing, and keep everything in ``data/checkpoints``."""
    recordings = load_recordings()
    for name in NETWORKS:
        for run in range(number_of_runs(recordings)):
            load_or_train(name, recordings, run=run)
            checkpoint = checkpoint_path(name, run)
            checkpoint.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(model_path(name, run), checkpoint)
            print(f"Kept as {checkpoint}")


if __name__ == "__main__":
    main()

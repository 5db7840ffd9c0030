"""Train the networks that come with the workshop: ``make checkpoints``.

Three runs of each network that tells women from men, and one of each that knows the words of
notebook 13. What was trained before on the same recordings is used again. All of it takes about
ten minutes on two slow cores.
"""

import shutil

from speech_workshop.checkpoints import load_or_train
from speech_workshop.experiments.word_order import (
    CONTENDERS,
    DEAF_TO_ORDER,
    load_or_train_on_words,
    load_words,
)
from speech_workshop.labels.classifier import load_recordings as recordings_of
from speech_workshop.labels.classifier import own_model_path
from speech_workshop.paths import checkpoint_path, model_path
from speech_workshop.session import load_recordings, number_of_runs
from speech_workshop.settings import NETWORKS


def keep(path, checkpoint):
    """Copy a trained network to ``data/checkpoints``."""
    checkpoint.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, checkpoint)
    print(f"Kept as {checkpoint}")


def main():
    """Train what is missing, and keep everything in ``data/checkpoints``."""
    recordings = load_recordings()
    for name in NETWORKS:
        for run in range(number_of_runs(recordings)):
            load_or_train(name, recordings, run=run)
            keep(model_path(name, run), checkpoint_path(name, run))
    words = load_words()
    spoken = recordings_of(words)
    for name in (*CONTENDERS, DEAF_TO_ORDER):
        load_or_train_on_words(name, spoken, words)
        path = own_model_path("words", "word", name)
        keep(path, checkpoint_path(path.stem))


if __name__ == "__main__":
    main()

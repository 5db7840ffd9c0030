"""Does the order of the sounds matter? Two simple classifiers tell words of unseen speakers.

One gets a *bag of frames*: mean and standard deviation of each MFCC over a recording, which say
what sounds are in it. The other gets the MFCC of ten parts of the recording, one after another.
Run with the workshop's own Python: ``python listen.py``.
"""

import csv
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from speech_workshop.errors import WorkshopError
from speech_workshop.features import features_of_file
from speech_workshop.paths import project_folder

CORPUS = project_folder() / "data" / "words"
N_MFCC = 20  # the first ones: with 13 and with all 40 the bag of frames is right less often
N_PARTS = 10
N_FOLDS = 5  # groups of speakers
N_DRAWS = 2000  # of speakers, for an interval


def read_metadata(corpus=CORPUS):
    """Read the metadata, as a list of dict."""
    with open(Path(corpus) / "metadata.csv", encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def extract(rows, corpus=CORPUS):
    """Extract the features of recordings, as all notebooks do.

    Parameters
    ----------
    rows : list of dict
    corpus : path

    Returns
    -------
    features : list of Features or None
        None where a recording is refused.
    reasons : list of str
        Of the refusals.
    """
    features, reasons = [], []
    for row in rows:
        try:
            features.append(features_of_file(Path(corpus) / row["file"]))
        except WorkshopError as error:
            features.append(None)
            reasons.append(str(error))
    return features, reasons


def bag_of_frames(mfcc):
    """Return mean and deviation of each coefficient: the same in whatever order frames come.

    Parameters
    ----------
    mfcc : np.ndarray [shape=(n_frames, n_mfcc)]

    Returns
    -------
    np.ndarray [shape=(2 * n_mfcc,)]
    """
    return np.concatenate([mfcc.mean(axis=0), mfcc.std(axis=0)])


def in_order(mfcc):
    """Return the mean of each coefficient in ten equal parts, one after another.

    Parameters
    ----------
    mfcc : np.ndarray [shape=(n_frames, n_mfcc)]

    Returns
    -------
    np.ndarray [shape=(N_PARTS * n_mfcc,)]
    """
    return np.concatenate([part.mean(axis=0) for part in np.array_split(mfcc, N_PARTS)])


def predict(inputs, rows):
    """Predict each word by a logistic regression that heard other speakers only.

    Parameters
    ----------
    inputs : np.ndarray [shape=(n_recordings, n_inputs)]
    rows : list of dict

    Returns
    -------
    words : np.ndarray of str [shape=(n_recordings,)]
        The answer if any of the words may come.
    of_pair : np.ndarray of str [shape=(n_recordings,)]
        The answer if the pair is known.
    """
    labels = np.array([row["word"] for row in rows])
    classes = np.unique(labels)
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=5000))
    probabilities = cross_val_predict(
        model,
        inputs,
        labels,
        groups=[row["speaker"] for row in rows],
        cv=GroupKFold(N_FOLDS),
        method="predict_proba",
    )
    is_of_pair = np.array([[word in row["pair"].split("/") for word in classes] for row in rows])
    of_pair = np.where(is_of_pair, probabilities, -1)
    return classes[probabilities.argmax(axis=1)], classes[of_pair.argmax(axis=1)]


def accuracy(predicted, rows):
    """Return the share of right answers and its 95 % interval over speakers, in percent.

    Parameters
    ----------
    predicted : sequence of str
    rows : list of dict

    Returns
    -------
    tuple of float
        The accuracy, the lower and the upper end.
    """
    right = np.array([word == row["word"] for word, row in zip(predicted, rows, strict=True)])
    speakers, owner = np.unique([row["speaker"] for row in rows], return_inverse=True)
    counts, sums = np.bincount(owner), np.bincount(owner, weights=right)
    drawn = np.random.default_rng(0).integers(len(speakers), size=(N_DRAWS, len(speakers)))
    draws = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    return tuple(100 * np.array([right.mean(), *np.quantile(draws, [0.025, 0.975])]))


def compare(features, rows):
    """Let both classifiers tell the words.

    Parameters
    ----------
    features : list of Features
    rows : list of dict

    Returns
    -------
    dict of str to tuple
        For each kind of input what `predict` returns.
    """
    kinds = {"bag of frames": bag_of_frames, "ten parts in order": in_order}
    return {
        name: predict(np.array([kind(own.mfcc[:, :N_MFCC]) for own in features]), rows)
        for name, kind in kinds.items()
    }


def main():
    """Print what a data card says in tables."""
    rows = read_metadata()
    features, reasons = extract(rows)
    print(len(rows), "recordings,", len(reasons), "refused", *reasons, sep="\n")
    for name, (words, of_pair) in compare(features, rows).items():
        for question, answers in (("which word", words), ("which of the pair", of_pair)):
            print(
                f"{name}, {question}: {{:.1f}} % ({{:.1f}} to {{:.1f}})".format(
                    *accuracy(answers, rows)
                )
            )


if __name__ == "__main__":
    main()

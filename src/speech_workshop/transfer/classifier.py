"""A classifier on top of the borrowed ear: what the encoder says becomes p(male).

The encoder stays as it is. Logistic regression on its 256 numbers learns from the corpus,
and both together are saved as one network.

Taught in notebook 12.
"""

import hashlib
import time
from datetime import date
from pathlib import Path
from typing import Any

import keras
import numpy as np
import scipy.optimize
import scipy.special
from keras import layers
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.utils.class_weight import compute_sample_weight

from ..corpora import find_corpus
from ..database import Recording
from ..dataset import Split, labels_of, split_by_speaker
from ..errors import WorkshopError
from ..files import content_hash
from ..models import TrainedModel, load_model, save_model
from ..paths import model_path
from .embeddings import ELSEWHERE, embed_files, encoder_version
from .mel import MEL
from .speaker_encoder import is_stand_in, load_encoder

STRENGTHS = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)  # C: how freely weights may grow
N_REPEATS = 4  # of the cross-validation
DOUBT = 0.01  # label smoothing in the calibration: nobody is always right


def train_classifier(split: Split, *, folder: Path, corpus: str) -> TrainedModel:
    """Train logistic regression on the embeddings of the training speakers.

    How freely its weights may grow is chosen by cross-validation among them; how sure it may
    be, by the validation speakers.

    Parameters
    ----------
    split : Split
    folder : pathlib.Path
        Where the files of the recordings are.
    corpus : str
        The corpus' name, kept with the model.

    Returns
    -------
    TrainedModel
        Maps mel energies [shape=(n, 160, 40)] to p(male) [shape=(n, 1)].
    """
    started = time.perf_counter()
    numbers, labels = _examples(split.train, folder)
    speakers = np.array([recording.speaker for recording in split.train])
    strength, tried = choose_strength(numbers, labels, speakers)
    classifier = fit(numbers, labels, strength)
    sharpness = calibrate(classifier, *_examples(split.validation, folder))
    card = {
        "features": MEL,
        "mean": [0.0] * MEL["n_mels"],  # the encoder wants its numbers as they are
        "std": [1.0] * MEL["n_mels"],
        "corpus": corpus,
        "speakers": sorted(set(speakers)),
        "files": len(split.train),
        "content": content_of(split, folder),
        "recipe": recipe(),
        "strength": strength,
        "tried": {str(strength): score for strength, score in tried.items()},
        "sharpness": sharpness,
        "history": {},
        "train_seconds": round(time.perf_counter() - started, 1),
        "made": {"date": str(date.today())},
    }
    kernel = sharpness * classifier.coef_.T
    return TrainedModel(join(load_encoder(), kernel, sharpness * classifier.intercept_), card)


def recipe() -> dict[str, Any]:
    """Say what the training depends on besides the recordings."""
    return {"encoder": encoder_version(), "change": ELSEWHERE, "strengths": list(STRENGTHS)}


def content_of(split: Split, folder: Path) -> str:
    """Return a hash of the recordings of training and validation, and of their labels."""
    parts = [
        f"{part} {recording.speaker} {recording.sex} {content_hash(folder / recording.file)}"
        for part in ("train", "validation")
        for recording in getattr(split, part)
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _examples(recordings, folder):
    """Return what the classifier learns from, a row per recording, and the labels."""
    paths = [folder / recording.file for recording in recordings]
    return mean_of_roots(embed_files(paths, is_elsewhere=True)), labels_of(recordings)


def mean_of_roots(embedded: list[np.ndarray]) -> np.ndarray:
    """Take the square roots of embeddings, and their mean over the partials of a recording.

    Most of the 256 numbers are small. Roots spread them, so that the few large ones do not
    decide alone.

    Parameters
    ----------
    embedded : list of np.ndarray [shape=(n_partials, 256)]

    Returns
    -------
    np.ndarray [shape=(len(embedded), 256)]
    """
    return np.stack([np.sqrt(partials).mean(axis=0) for partials in embedded])


def fit(numbers: np.ndarray, labels: np.ndarray, strength: float) -> LogisticRegression:
    """Fit logistic regression in which both sexes weigh the same.

    Parameters
    ----------
    numbers : np.ndarray [shape=(n, 256)]
    labels : np.ndarray [shape=(n,)]
    strength : float
        How freely the weights may grow: scikit-learn's C.

    Returns
    -------
    LogisticRegression
    """
    classifier = LogisticRegression(C=strength, class_weight="balanced", max_iter=2000)
    return classifier.fit(numbers, labels)


def choose_strength(
    numbers: np.ndarray, labels: np.ndarray, speakers: np.ndarray
) -> tuple[float, dict[float, float]]:
    """Choose how freely the weights may grow, by cross-validation without shared speakers.

    It is done several times with other folds, since the differences are small.

    Parameters
    ----------
    numbers : np.ndarray [shape=(n, 256)]
    labels, speakers : np.ndarray [shape=(n,)]

    Returns
    -------
    strength : float
        The one with the best balanced accuracy.
    tried : dict of float to float
        For each strength its mean balanced accuracy.

    Raises
    ------
    WorkshopError
        If there are not two speakers of each sex.
    """
    n_speakers = min(len(set(speakers[labels == label])) for label in (0, 1))
    if n_speakers < 2:
        raise WorkshopError(
            "To train on embeddings takes two speakers of each sex, besides those for validation "
            "and test. Add speakers to the corpus."
        )
    scores: dict[float, list[float]] = {strength: [] for strength in STRENGTHS}
    for seed in range(N_REPEATS):
        folds = StratifiedGroupKFold(min(5, n_speakers), shuffle=True, random_state=seed)
        for train, test in folds.split(numbers, labels, groups=speakers):
            for strength, found in scores.items():
                said = fit(numbers[train], labels[train], strength).predict(numbers[test])
                found.append(balanced_accuracy_score(labels[test], said))
    tried = {strength: round(float(np.mean(found)), 4) for strength, found in scores.items()}
    return max(tried, key=lambda strength: tried[strength]), tried


def calibrate(classifier: LogisticRegression, numbers: np.ndarray, labels: np.ndarray) -> float:
    """Find the factor that makes the answers as sure as they are right.

    Temperature scaling on speakers held out of training. Both sexes weigh the same, and
    nothing is shifted: what is at one half stays there.

    Parameters
    ----------
    classifier : LogisticRegression
    numbers : np.ndarray [shape=(n, 256)]
    labels : np.ndarray [shape=(n,)]

    Returns
    -------
    float

    References
    ----------
    Guo, Pleiss, Sun and Weinberger (2017), On Calibration of Modern Neural Networks.
    """
    evidence = classifier.decision_function(numbers) * np.where(labels == 1, 1, -1)
    weights = compute_sample_weight("balanced", labels)

    def loss(log_sharpness):
        stretched = np.exp(log_sharpness) * evidence
        wrong = DOUBT * np.logaddexp(0, stretched)
        return np.sum(weights * ((1 - DOUBT) * np.logaddexp(0, -stretched) + wrong))

    return float(np.exp(scipy.optimize.minimize_scalar(loss, bounds=(-5, 8)).x))


def predict_embedded(model: TrainedModel, embedded: list[np.ndarray]) -> np.ndarray:
    """Predict p(male) of recordings that are already embedded: the mean over their partials.

    The same as `evaluation.predict`, without running the encoder.

    Parameters
    ----------
    model : TrainedModel
        As `train_classifier` makes it.
    embedded : list of np.ndarray [shape=(n_partials, 256)]

    Returns
    -------
    np.ndarray [shape=(len(embedded),)]
        p(male) of each recording.
    """
    kernel, bias = model.network.layers[-1].get_weights()
    opinions = [scipy.special.expit(np.sqrt(partials) @ kernel + bias) for partials in embedded]
    return np.array([opinion.mean() for opinion in opinions])


def join(encoder: keras.Model, kernel: np.ndarray, bias: np.ndarray) -> keras.Model:
    """Join encoder and classifier into one network.

    Parameters
    ----------
    encoder : keras.Model
        As `speaker_encoder.load_encoder` returns it.
    kernel : np.ndarray [shape=(256, 1)]
    bias : np.ndarray [shape=(1,)]

    Returns
    -------
    keras.Model
    """
    dense = layers.Dense(1, activation="sigmoid", name="classifier")
    network = keras.Model(
        encoder.input, dense(keras.ops.sqrt(encoder.output)), name="borrowed_ear"
    )
    dense.set_weights([kernel, bias])
    return network


def load_or_train_classifier(recordings: list[Recording]) -> TrainedModel:
    """Return the classifier on the borrowed ear: the stored one if it fits, else train it now.

    Parameters
    ----------
    recordings : list of Recording
        Of the active corpus.

    Returns
    -------
    TrainedModel
        Trained on the training speakers of run 0.

    Raises
    ------
    WorkshopError
        If the speaker encoder is not here.
    """
    load_encoder()  # or say that it is missing
    corpus, folder = find_corpus()
    split = split_by_speaker(recordings, fold=0)
    path = model_path("untrained_ear" if is_stand_in() else "borrowed_ear")
    wanted = {"recipe": recipe(), "content": content_of(split, folder)}
    try:
        model = load_model(path)
        if wanted.items() <= model.card.items():
            print(f"Using {path.name}, trained before on the same recordings.")
            return model
    except WorkshopError:
        pass  # there is none, or it is of another version
    save_model(train_classifier(split, folder=folder, corpus=corpus), path)
    return load_model(path)

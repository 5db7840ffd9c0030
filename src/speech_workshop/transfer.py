"""A classifier on top of the borrowed ear: what the encoder says becomes p(male).

The encoder stays as it is. Logistic regression on its 256 numbers learns from the corpus,
and both together are kept as one network. Taught in notebook 12, *A borrowed ear*.
"""

import hashlib
import io
import json
import time
from datetime import date

import keras
import numpy as np
import scipy.optimize
import scipy.signal
import scipy.special
import soundfile
from keras import layers
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.utils.class_weight import compute_sample_weight
from tqdm.auto import tqdm

from .audio import SAMPLE_RATE, load_audio, mix_noise, normalise_level, pink_noise, trim_silence
from .borrowed_ear import MEL, PARTIAL_FRAMES, embed_partials, load_encoder
from .models import Model
from .paths import encoder_path
from .store import open_database
from .tensors import labels_of

STRENGTHS = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)  # C: how freely weights may grow
N_REPEATS = 4  # of the cross-validation
DOUBT = 0.01  # share of answers that calibration counts as wrong: nobody is always right
AT_ONCE = 64  # recordings that are embedded together
ELSEWHERE = "elsewhere 1"  # a new number where `elsewhere` was changed
TELEPHONE = 8000  # Hz, the sampling rate of a telephone line
CACHE = "CREATE TABLE IF NOT EXISTS embeddings (key TEXT PRIMARY KEY, partials BLOB NOT NULL)"


def elsewhere(signal, *, rng):
    """Let a signal sound as through another microphone, in another room, by telephone.

    Taught in notebook 12.

    Parameters
    ----------
    signal : np.ndarray [shape=(n_samples,)]
        At 16 kHz.
    rng : np.random.Generator

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
    """
    spectrum = np.fft.rfft(signal)
    hertz = np.linspace(0, SAMPLE_RATE / 2, len(spectrum))
    waves = np.cos(np.pi * np.arange(1, 8)[:, None] * np.sqrt(hertz / hertz[-1]))
    curve = (3 * rng.standard_normal(7) / (1 + np.arange(1, 8) / 2)) @ waves  # in decibels
    if rng.random() < 0.5:  # high sounds are missing
        curve -= 10 * np.log10(1 + (hertz / rng.uniform(3000, 7500)) ** 8)
    if rng.random() < 0.4:  # low sounds are missing
        curve -= 10 * np.log10(1 + (rng.uniform(60, 350) / (hertz + 1)) ** 4)
    changed = np.fft.irfft(spectrum * 10 ** (curve / 20), n=len(signal))
    if rng.random() < 0.7:
        noise = pink_noise(len(signal), seed=rng)
        changed = mix_noise(changed, noise, snr_db=rng.uniform(5, 40))
    if rng.random() < 0.3:
        changed = by_telephone(changed, coding=rng.choice(["ULAW", "GSM610"]))
    return normalise_level(changed).astype(np.float32)


def by_telephone(signal, *, coding):
    """Send a signal through a telephone line.

    Taught in notebook 12.

    Parameters
    ----------
    signal : np.ndarray [shape=(n_samples,)]
        At 16 kHz.
    coding : {'ULAW', 'GSM610'}
        Of a line (G.711) or a mobile phone (GSM 06.10).

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
        At 16 kHz, without what lies above 4 kHz.
    """
    line = scipy.signal.resample_poly(signal, TELEPHONE, SAMPLE_RATE)
    file = io.BytesIO()
    loudest = max(1e-6, np.abs(line).max())
    soundfile.write(file, 0.7 * line / loudest, TELEPHONE, subtype=str(coding), format="WAV")
    file.seek(0)
    heard = soundfile.read(file, dtype="float32")[0] * (loudest / 0.7)
    back = scipy.signal.resample_poly(heard, SAMPLE_RATE, TELEPHONE)
    return np.resize(back, len(signal)).astype(np.float32)


def embed_files(paths, *, is_elsewhere=False):
    """Embed recordings; each is kept in the database and embedded only once.

    Taught in notebook 12.

    Parameters
    ----------
    paths : list of path-like
        Recordings that `features_of_file` accepts.
    is_elsewhere : bool
        Embed them as they sound `elsewhere`: for each file always the same place.

    Returns
    -------
    list of np.ndarray [shape=(n_partials, 256), dtype=float32]
    """
    keys = [_key(path, is_elsewhere) for path in paths]
    with open_database() as connection:
        connection.execute(CACHE)
        known = dict(connection.execute("SELECT key, partials FROM embeddings"))
        todo = {key: path for key, path in zip(keys, paths, strict=True) if key not in known}
        items = list(todo.items())
        starts = range(0, len(items), AT_ONCE)
        for start in tqdm(starts, desc="embedding", unit="batch", disable=not items):
            batch = items[start : start + AT_ONCE]
            embedded = embed_partials([_signal(path, key, is_elsewhere) for key, path in batch])
            rows = [(key, e.tobytes()) for (key, _), e in zip(batch, embedded, strict=True)]
            with connection:
                connection.executemany("INSERT OR REPLACE INTO embeddings VALUES (?, ?)", rows)
            known.update(rows)
    n_numbers = load_encoder().output_shape[-1]
    return [np.frombuffer(known[key], np.float32).reshape(-1, n_numbers) for key in keys]


def _key(path, is_elsewhere):
    """Return what changes when a recording, the encoder, or what is made of them changes."""
    content = hashlib.sha256(path.read_bytes()).hexdigest()
    return f"{content} {ELSEWHERE if is_elsewhere else 'as it is'} {encoder_version()}"


def _signal(path, key, is_elsewhere):
    """Load a recording, as it is or as it sounds elsewhere: always alike."""
    signal = trim_silence(load_audio(path))
    rng = np.random.default_rng(int(key[:12], 16))
    return elsewhere(signal, rng=rng) if is_elsewhere else signal


def encoder_version():
    """Return what changes when the encoder or its features change."""
    settings = json.dumps([MEL, PARTIAL_FRAMES]).encode()
    return hashlib.sha256(encoder_path().read_bytes() + settings).hexdigest()[:16]


def train_classifier(split, *, folder, corpus):
    """Train logistic regression on the embeddings of the training speakers.

    How freely its weights may grow is chosen by cross-validation among them; how sure it may
    be, by the validation speakers. Taught in notebook 12.

    Parameters
    ----------
    split : Split
    folder : pathlib.Path
        Where the files of the recordings are.
    corpus : str
        The corpus' name, kept with the model.

    Returns
    -------
    Model
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
    return Model(join(load_encoder(), kernel, sharpness * classifier.intercept_), card)


def recipe():
    """Say what a training depends on besides the recordings."""
    return {"encoder": encoder_version(), "change": ELSEWHERE, "strengths": list(STRENGTHS)}


def content_of(split, folder):
    """Return what changes when a recording of training or validation changes."""
    parts = [
        f"{part} {recording.speaker} {recording.sex} "
        + hashlib.sha256((folder / recording.file).read_bytes()).hexdigest()
        for part in ("train", "validation")
        for recording in getattr(split, part)
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _examples(recordings, folder):
    """Return what the classifier learns from, a row per recording, and the labels."""
    paths = [folder / recording.file for recording in recordings]
    return spread(embed_files(paths, is_elsewhere=True)), labels_of(recordings)


def spread(embedded):
    """Take the square roots of embeddings, and their mean over the partials of a recording.

    Most of the 256 numbers are small. Roots spread them, so that the few large ones do not
    decide alone. Taught in notebook 12.

    Parameters
    ----------
    embedded : list of np.ndarray [shape=(n_partials, 256)]

    Returns
    -------
    np.ndarray [shape=(len(embedded), 256)]
    """
    return np.stack([np.sqrt(partials).mean(axis=0) for partials in embedded])


def fit(numbers, labels, strength):
    """Fit logistic regression in which both sexes weigh the same.

    Taught in notebook 12.

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


def choose_strength(numbers, labels, speakers):
    """Choose how freely the weights may grow, by cross-validation without shared speakers.

    It is done several times with other folds, since the differences are small. Taught in
    notebook 12.

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
    """
    n_speakers = min(len(set(speakers[labels == label])) for label in (0, 1))
    scores = {strength: [] for strength in STRENGTHS}
    for seed in range(N_REPEATS):
        folds = StratifiedGroupKFold(max(2, min(5, n_speakers)), shuffle=True, random_state=seed)
        for train, test in folds.split(numbers, labels, groups=speakers):
            for strength, found in scores.items():
                said = fit(numbers[train], labels[train], strength).predict(numbers[test])
                found.append(balanced_accuracy_score(labels[test], said))
    tried = {strength: round(float(np.mean(found)), 4) for strength, found in scores.items()}
    return max(tried, key=tried.get), tried


def calibrate(classifier, numbers, labels):
    """Find by how much to stretch the answers, so that they are as sure as they are right.

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


def predict_embedded(model, embedded):
    """Let a model judge recordings that are embedded already: the mean over their partials.

    The same as `evaluation.predict`, without the way through the encoder. Taught in
    notebook 12.

    Parameters
    ----------
    model : Model
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


def join(encoder, kernel, bias):
    """Join encoder and classifier to one network.

    Parameters
    ----------
    encoder : keras.Model
        As `borrowed_ear.load_encoder` gives it.
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

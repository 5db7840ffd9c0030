"""Simple methods that a network has to beat: pitch alone, and logistic regression.

Each returns p(male) of recordings, as a network does.

Taught in notebook 07.
"""

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from ..database import Recording
from ..dataset import labels_of

USUAL_THRESHOLD = 160.0  # Hz: lower voices are called male; not fitted to any corpus
THRESHOLDS = np.arange(80, 351)  # Hz: those among which `best_threshold` chooses


def median_pitch(recording: Recording) -> float:
    """Return the middle value of the pitch of all voiced frames.

    Parameters
    ----------
    recording : Recording

    Returns
    -------
    float
        In Hz; NaN if no frame is voiced.
    """
    voiced = recording.pitch[np.isfinite(recording.pitch)]
    return float(np.median(voiced)) if len(voiced) else np.nan


def pitch_rule(recordings: list[Recording], *, threshold: float = USUAL_THRESHOLD) -> np.ndarray:
    """Judge by one rule: male if the median pitch is below a threshold.

    Parameters
    ----------
    recordings : list of Recording
    threshold : float
        In Hz.

    Returns
    -------
    np.ndarray [shape=(len(recordings),)]
        p(male): 1 below the threshold, else 0; NaN, no answer, where no frame is voiced.
    """
    pitch = np.array([median_pitch(recording) for recording in recordings])
    return np.where(np.isfinite(pitch), (pitch < threshold).astype(float), np.nan)


def best_threshold(train: list[Recording]) -> float:
    """Fit the threshold of `pitch_rule`: the one with the highest balanced accuracy.

    Parameters
    ----------
    train : list of Recording
        Of both sexes.

    Returns
    -------
    float
        In Hz; the mean of those that are equally good.
    """
    pitch = np.array([median_pitch(recording) for recording in train])
    is_male = labels_of(train) == 1
    below = pitch < THRESHOLDS[:, np.newaxis]  # a row per threshold, a column per recording
    score = (below[:, is_male].mean(axis=1) + (~below[:, ~is_male]).mean(axis=1)) / 2
    return float(THRESHOLDS[score == score.max()].mean())


def by_pitch(train: list[Recording], test: list[Recording]) -> np.ndarray:
    """Fit the pitch threshold on some recordings; judge others by it.

    Parameters
    ----------
    train, test : list of Recording

    Returns
    -------
    np.ndarray [shape=(len(test),)]
        As `pitch_rule`.
    """
    return pitch_rule(test, threshold=best_threshold(train))


def by_logistic_regression(train: list[Recording], test: list[Recording]) -> np.ndarray:
    """Fit a logistic regression on some recordings' mean MFCC; judge others by it.

    Parameters
    ----------
    train, test : list of Recording

    Returns
    -------
    np.ndarray [shape=(len(test),)]
        p(male) of each recording.
    """
    model = make_pipeline(
        StandardScaler(),  # each coefficient gets mean 0 and standard deviation 1
        LogisticRegression(class_weight="balanced", max_iter=1000),
    )
    model.fit(mean_mfcc(train), labels_of(train))
    return model.predict_proba(mean_mfcc(test))[:, 1]


def mean_mfcc(recordings: list[Recording]) -> np.ndarray:
    """Average each MFCC over a whole recording; all order in time is lost.

    Parameters
    ----------
    recordings : list of Recording

    Returns
    -------
    np.ndarray [shape=(len(recordings), n_mfcc)]
    """
    return np.array([recording.mfcc.mean(axis=0) for recording in recordings])

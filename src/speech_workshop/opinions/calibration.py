"""Make p(male) mean what it says: of all answers of 0.9, nine in ten should be right.

Taught in notebook 08.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import scipy.optimize
import scipy.special


def scale(p_male: np.ndarray, temperature: float) -> np.ndarray:
    """Make opinions bolder (temperature below 1) or more modest (above 1).

    Parameters
    ----------
    p_male : np.ndarray [shape=(n,)]
    temperature : float
        Divides the log odds, so that 0.5 stays 0.5.

    Returns
    -------
    np.ndarray [shape=(n,)]

    See Also
    --------
    scale_classes : the same for more than two classes.
    """
    p_male = np.clip(p_male, 1e-6, 1 - 1e-6)
    log_odds = np.log(p_male / (1 - p_male))
    return 1 / (1 + np.exp(-log_odds / temperature))


def scale_classes(p: np.ndarray, temperature: float) -> np.ndarray:
    """Make opinions about several classes bolder or more modest, see `scale`.

    Parameters
    ----------
    p : np.ndarray [shape=(n, n_classes)]
    temperature : float

    Returns
    -------
    np.ndarray [shape=(n, n_classes)]
        Each row adds up to 1.
    """
    return scipy.special.softmax(np.log(np.clip(p, 1e-6, 1)) / temperature, axis=1)


def fit_temperature(opinions: Sequence[np.ndarray], labels: np.ndarray) -> float:
    """Find the temperature at which opinions on held-out speakers fit their labels best.

    Parameters
    ----------
    opinions : sequence of np.ndarray [shape=(n_excerpts,)]
        Of a network on each recording's excerpts.
    labels : np.ndarray [shape=(len(opinions),)]
        1 for male, 0 for female.

    Returns
    -------
    float
        Between 0.2 and 5.

    References
    ----------
    Guo, Pleiss, Sun and Weinberger (2017), On calibration of modern neural networks.
    """

    def log_loss(log_temperature):
        temperature = np.exp(log_temperature)
        scaled = np.array([scale(p_male, temperature).mean() for p_male in opinions])
        return -np.log(np.clip(np.where(labels, scaled, 1 - scaled), 1e-9, 1)).mean()

    return _best_temperature(log_loss)


def fit_temperature_of_classes(p: np.ndarray, labels: np.ndarray) -> float:
    """Find the temperature at which opinions about several classes fit best.

    Parameters
    ----------
    p : np.ndarray [shape=(n, n_classes)]
    labels : np.ndarray [shape=(n,), dtype=int]

    Returns
    -------
    float
        Between 0.2 and 5.
    """

    def log_loss(log_temperature):
        scaled = scale_classes(p, np.exp(log_temperature))
        return -np.log(np.clip(scaled[np.arange(len(labels)), labels], 1e-9, 1)).mean()

    return _best_temperature(log_loss)


def _best_temperature(log_loss):
    """Return the temperature from 0.2 to 5 at whose logarithm a loss is smallest."""
    bounds = (np.log(0.2), np.log(5))
    return float(np.exp(scipy.optimize.minimize_scalar(log_loss, bounds=bounds).x))


def reliability(table: pd.DataFrame, *, n_bins: int = 5) -> pd.DataFrame:
    """Compare what a model says with how often it is right, in bins of equal size.

    Parameters
    ----------
    table : pd.DataFrame
        As `evaluation.predict_table` makes it.
    n_bins : int

    Returns
    -------
    pd.DataFrame [columns: confidence, accuracy, n]
        A row per bin: the mean of max(p, 1 - p), and the share that was right.
    """
    confidence = np.maximum(table.p_male, 1 - table.p_male)
    bins = confidence.rank(method="first").sub(1).mul(n_bins).floordiv(len(table))
    groups = table.assign(confidence=confidence).groupby(bins)
    return groups.agg(
        confidence=("confidence", "mean"), accuracy=("correct", "mean"), n=("correct", "size")
    ).reset_index(drop=True)

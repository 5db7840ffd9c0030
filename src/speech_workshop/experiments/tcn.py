"""The temporal convolutional network: a ConvNet that never looks ahead.

Taught in notebook 09.
"""

import keras
from keras import layers

from ..models import SHAPE, probabilities, with_mean_removed


def build_tcn(*, n_classes: int = 2) -> keras.Model:
    """Build the temporal convolutional network: at each moment it looks back only.

    Each output sees 61 steps, its own and those before it: 1.2 s, more than an excerpt.

    Parameters
    ----------
    n_classes : int
        See `models.probabilities`.

    Returns
    -------
    keras.Model
        Maps [shape=(n, 110, 42)] to p(male) [shape=(n, 1)].

    References
    ----------
    Bai, Kolter and Koltun (2018), An empirical evaluation of generic convolutional and
    recurrent networks for sequence modeling. With batch instead of weight normalization.
    """
    excerpt = keras.Input(SHAPE)
    x = with_mean_removed(excerpt, so_far=True)  # the mean over all would look ahead
    x = layers.AveragePooling1D(2)(x)  # two frames at a time, as the LSTM
    is_sound = keras.ops.any(x != 0, axis=-1)  # False for padding
    for dilation in (1, 2, 4, 8):
        x = residual_block(x, filters=48, dilation=dilation)
    x = layers.GlobalAveragePooling1D()(x, mask=is_sound)
    x = layers.Dropout(0.3)(x)
    return keras.Model(excerpt, probabilities(x, n_classes), name="tcn")


def residual_block(x: keras.KerasTensor, *, filters: int, dilation: int) -> keras.KerasTensor:
    """Add two dilated causal convolutions, and a skip (residual) connection around them.

    Parameters
    ----------
    x : keras.KerasTensor [shape=(n, n_steps, n_channels)]
    filters : int
    dilation : int
        How many steps apart the inputs of a filter are.

    Returns
    -------
    keras.KerasTensor [shape=(n, n_steps, filters)]
    """
    skip = x
    for _ in range(2):
        x = layers.Conv1D(filters, 3, padding="causal", dilation_rate=dilation, use_bias=False)(x)
        x = layers.BatchNormalization()(x)
        x = layers.ReLU()(x)
    if skip.shape[-1] != filters:
        skip = layers.Conv1D(filters, 1)(skip)
    return layers.ReLU()(layers.Add()([x, skip]))

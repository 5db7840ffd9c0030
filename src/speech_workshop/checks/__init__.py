"""Instant answers to the exercises: what is right, what is not yet, and a hint.

A module for each notebook. No check gives its solution away.

==============  ====================================
``sound``       01, from sound to MFCC
``rows``        02, the feature store
``arrays``      03, from rows to tensors
``looking``     04, the convolutional network
``listening``   05, the LSTM
``both``        06, the CNN+LSTM
``honesty``     07, the comparison
``voices``      08, your voice
==============  ====================================
"""

from . import arrays, both, honesty, listening, looking, rows, sound, voices

__all__ = [
    "arrays",
    "both",
    "honesty",
    "listening",
    "looking",
    "rows",
    "sound",
    "voices",
]

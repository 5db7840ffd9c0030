"""The numbers that the whole workshop agrees on.

What several modules use, or what you may want to change, is here; all else is where it is used.
"""

from typing import Any

SEXES = ("female", "male")  # the labels: class 0 and class 1

SAMPLE_RATE = 16_000  # Hz, of every signal
TARGET_RMS = 0.1  # root mean square of every signal after `audio.normalize_level`
FEATURE_SETTINGS = {
    "sample_rate": SAMPLE_RATE,  # Hz
    "win_length": 400,  # samples: a window of 25 ms
    "hop_length": 160,  # samples: a frame every 10 ms
    "n_fft": 512,  # samples: the window, filled up with zeros
    "n_mels": 80,
    "n_mfcc": 40,
    "lowest_pitch": 60,  # Hz
    "highest_pitch": 500,  # Hz
}
EXCERPT_FRAMES = 110  # frames of 10 ms: what a network hears at once
WINDOW_FRAMES = 11  # frames: a context window, ten of them in an excerpt
N_INPUTS = FEATURE_SETTINGS["n_mfcc"] + 2  # a frame's MFCC, its pitch, whether it is voiced

N_FOLDS = 5  # groups of speakers, for splitting
FEWEST_SPEAKERS = 3  # of each label: one to train on, one for validation, one for the test
MANY_SPEAKERS = 50  # from here on three folds are enough to evaluate

# How the networks are trained.
EPOCHS = 10
LABEL_EPOCHS = 14  # of words and labels of your own: more classes are more to learn
EXCERPTS_PER_RECORDING = 2  # in an epoch
BATCH_SIZE = 64
LEARNING_RATE = 4e-3
LABEL_SMOOTHING = 0.1

NETWORKS = ("cnn", "lstm", "cnn_lstm")  # those of notebooks 04 to 08

# p(male) nearer to 0.5 than this is 'too close to call': chosen on five sets of real speech, so
# that about 98 % of the answers outside are right; every fifth recording gets no answer then.
REJECT_MARGIN = 0.3

# What the series takes of a corpus, to bound memory and time: the embedded one needs 1.5 GB.
SERIES_LIMITS: dict[str, Any] = {"n_recordings": 3200, "hours": 2.5}
TIMEOUT = 10.0  # seconds to wait for another program that is writing

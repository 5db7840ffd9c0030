"""Helpers of the speech workshop.

The path, in the order in which sound travels. Of the path, each module needs only those above it:

================  ==============================================================
``settings``      the numbers that the whole workshop agrees on
``errors``        the one exception: a sentence that says what to do
``files``         files are written whole or not at all
``paths``         where things are
``audio``         a file becomes a clean signal
``features``      a signal becomes MFCC, pitch and dominant frequency
``augmentation``  other microphones, noises and band limits, at random
``database``      features go into SQLite and come back
``dataset``       rows become split, standardized, balanced arrays
``models``        the networks, saved with all they need
``training``      one seeded training run
``evaluation``    clips, speakers, intervals: how good is it?
``session``       the active corpus and its recordings
``checkpoints``   a trained network: loaded if it fits, else trained now
``plots``         plots for a projector, players with captions
================  ==============================================================

The wings, for when you need them:

================  ==============================================================
``guards``        what comes from others is examined: sounds, databases, networks
``corpora``       collections of speech: found, downloaded, features on all cores
``opinions``      what a network says of a recording: is it speech, how sure, in words
``transfer``      a speaker encoder that others trained, borrowed
``labels``        a network for labels of your own
``widgets``       recorder, live view, slider; what is recorded here
``experiments``   benchmark, ablation, cross-corpus, TCN; what was measured
``export``        a network leaves: as a page, as ONNX, behind a server
``pictures``      the pictures of the lessons: shared ones, and a module for each
``exercises``     instant checks of answers, a module for each notebook
``cli``           the command line, the doctor, the runner of notebooks
================  ==============================================================
"""

import logging
import os

# TensorFlow and Keras read these once, when they are imported; set later, they do nothing.
os.environ["KERAS_BACKEND"] = "tensorflow"  # whatever this computer uses elsewhere
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
# A filter, since in a notebook TensorFlow sets its logger's level itself.
logging.getLogger("tensorflow").addFilter(lambda record: record.levelno >= logging.ERROR)

__version__ = "0.3.0"

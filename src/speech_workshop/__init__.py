"""Helpers of the speech workshop, one room per step of the path.

Read the modules in the order in which sound travels through them:

========================  ======================================================
``paths``                 where things are, and how files are written whole
``layouts``               how each corpus writes down who speaks
``measured``              tables that were measured before, with their origin
``corpora``               which recordings there are, who speaks in them
``containers``            is a sound file whole, and how long is it?
``audio``                 a file becomes a clean signal
``features``              a signal becomes MFCC, pitch and dominant frequency
``store``                 features go into SQLite and come back
``tensors``               rows become balanced, split, normalised arrays
``torch_weights``         tables of numbers in a PyTorch file, read without running it
``pretrained``            a network of others comes whole and checked, or not at all
``borrowed_ear``          that network: a speaker encoder, as a Keras model
``augmentation``          other microphones, rooms and noises, drawn by chance
``models``                the networks, saved with all they need
``training``              one seeded training run
``baselines``             pitch alone, and logistic regression
``transfer``              logistic regression on top of the borrowed ear
``evaluation``            clips, speakers, intervals: how good is it?
``show``                  pictures that a beamer can show, players with captions
``series``                makes what an earlier notebook would have made
``ablation``              what made it right about real people?
``benchmark``             networks and pitch rules on real speech, one table
``cross``                 trained on one corpus, right about another?
``own_recordings``        what is recorded here: kept, shared by consent, deleted
``recorder``              the browser's microphone records into the notebook
``live``                  what a network thinks while somebody speaks
``room``                  the noise of a place, mixed into training
``catalogue``             real corpora: where they are, what they may be used for
``unpacking``             archives, safely
``saarbruecken``          sessions of a voice database become recordings of people
``fetching``              a real corpus comes whole, or not at all
``doctor``, ``runner``    is this machine ready; run all notebooks
========================  ======================================================
"""

import logging
import os

# TensorFlow reads these once, when it is imported; set later, they do nothing.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
# A filter, since in a notebook TensorFlow sets its logger's level itself.
logging.getLogger("tensorflow").addFilter(lambda record: record.levelno >= logging.ERROR)

__version__ = "0.2.0"

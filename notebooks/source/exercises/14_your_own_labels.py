# %% [markdown]
# # 14 · Exercises: Your own labels: from a folder of sounds to a judged network (optional)
#
# [Notebook 14](../14_your_own_labels.ipynb) teaches what these exercises ask. Replace the three dots, run the
# cell, then run the one below it: it says what is right, what is not right yet, and gives a hint.
# One way to solve each is in [the solved notebook](../solutions/14_your_own_labels.ipynb).
#
# **Time: about 20 minutes.** You can skip any of them.

# %%
import speech_workshop  # first: it keeps TensorFlow quiet
import os
import shutil
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import scipy.signal
import soundfile
from sklearn.metrics import ConfusionMatrixDisplay

# %% [markdown]
# ## Exercise 14.1 · Which split is honest?
#
# Three tables, three plans. Which column is the group?
#
# - *dogs and cats*: columns `file`, `video`, `animal`, `species`. Pieces of ten seconds were cut out
#   of videos, and most animals are in several videos. The network is to say `species`, for pets that
#   it has never met.
# - *words*: columns `file`, `speaker`, `microphone`, `word`. Each speaker says ten words, through two
#   microphones at once. The network is to say `word`, for people whom nobody has recorded.
# - *my machine*: columns `file`, `machine`, `day`, `state`. There is one machine. It was recorded on
#   forty days, ten times a day. The network is to say `state`, for this machine, from tomorrow on.

# %% tags=["exercise"]
honest_groups = {"dogs and cats": ..., "words": ..., "my machine": ...}

# %% tags=["solution"]
honest_groups = {"dogs and cats": "animal", "words": "speaker", "my machine": "day"}

# %%
exercises.nb14.honest_groups(honest_groups)

# %% [markdown]
# ## Exercise 14.2 · Find the leak
#
# Somebody sends you a split. Write a function that gets the recordings of the training and those of
# the test, and returns the groups that are in both, sorted. Each recording has a `file`, a `label` and
# a `speaker`, its group.

# %% tags=["exercise"]
def leaked_groups(train, test):
    """Return the groups that are in both parts, sorted."""
    return ...

# %% tags=["solution"]
def leaked_groups(train, test):
    """Return the groups that are in both parts, sorted."""
    groups = [{recording.speaker for recording in part} for part in (train, test)]
    return sorted(groups[0] & groups[1])

# %%
exercises.nb14.leaked_groups(leaked_groups)

# %% [markdown]
# ## Exercise 14.3 · Is there enough of each?
#
# A table has a column of labels and a column of groups. Of how many groups is there a recording in the
# class that has the fewest? Write a function for it: it gets the table and the names of both columns.

# %% tags=["exercise"]
def fewest_groups(table, label, group):
    """Return the number of groups of the class that has the fewest."""
    return ...

# %% tags=["solution"]
def fewest_groups(table, label, group):
    """Return the number of groups of the class that has the fewest."""
    return table.groupby(label)[group].nunique().min()

# %%
exercises.nb14.fewest_groups(fewest_groups)

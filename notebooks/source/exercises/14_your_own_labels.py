# %% [markdown]
# # 14 · Exercises: Your own labels: from a folder of sounds to a judged network (optional)
#
# [Notebook 14](../14_your_own_labels.ipynb) teaches what these exercises ask. Replace the three
# dots, run the cell, then run the one below it. It tells you what is right, or gives you a hint.
# One way to solve each is in [the solved notebook](../solutions/14_your_own_labels.ipynb). You can
# skip any of them.
#
# **Time: about 20 minutes.**

# %%
import numpy as np
import pandas as pd
from speech_workshop import exercises
from speech_workshop.database import Recording

pets = pd.DataFrame({"file": [f"{number}.wav" for number in range(8)],
                     "species": ["dog"] * 5 + ["cat"] * 3,
                     "pet": ["Rex", "Rex", "Bello", "Ada", "Ada", "Minka", "Minka", "Tom"]})
nothing = np.zeros((1, 40))  # where the features would be
recordings = [Recording(r.file, r.pet, r.species, nothing, nothing[:, 0]) for r in pets.itertuples()]
pets

# %% [markdown]
# ## Exercise 14.1 · Which split is honest?
#
# Three tables, three plans. Which column is the group?
#
# - *dogs and cats*: columns `file`, `video`, `animal`, `species`. Pieces of ten seconds were cut
#   out of videos, and most animals are in several videos. The network should say `species`, for
#   pets that it has never met.
# - *words*: columns `file`, `speaker`, `microphone`, `word`. Each speaker says ten words, through two
#   microphones at once. The network should say `word`, for people whom nobody has recorded.
# - *my machine*: columns `file`, `machine`, `day`, `state`. There is one machine. It was recorded on
#   forty days, ten times a day. The network should say `state`, for this machine, from tomorrow on.

# %% tags=["exercise"]
honest_groups = {"dogs and cats": ..., "words": ..., "my machine": ...}

# %% tags=["solution"]
honest_groups = {"dogs and cats": "animal", "words": "speaker", "my machine": "day"}

# %%
exercises.nb14.honest_groups(honest_groups)

# %% [markdown]
# ## Exercise 14.2 · Find the leak
#
# Somebody sends you a split. Write a function that takes the recordings of the training and those
# of the test, and returns the groups that are in both, sorted. Each recording has a `file`, a
# `label` and a `speaker`, its group. Once it is right, the cell below tries it on the eight
# recordings above, with every second one put aside.

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
if exercises.nb14.leaked_groups(leaked_groups).state == "right":
    print("Every second recording put aside leaks:", leaked_groups(recordings[::2], recordings[1::2]))
exercises.nb14.leaked_groups(leaked_groups)

# %% [markdown]
# ## Exercise 14.3 · Is there enough of each?
#
# A table has a column of labels and a column of groups. Count the groups of each class. Write a
# function that takes the table and the names of both columns, and returns the smallest of these
# counts. (Hint: `groupby` and `nunique`.)

# %% tags=["exercise"]
def fewest_groups(table, label, group):
    """Return the number of groups of the class that has the fewest."""
    return ...

# %% tags=["solution"]
def fewest_groups(table, label, group):
    """Return the number of groups of the class that has the fewest."""
    return table.groupby(label)[group].nunique().min()

# %%
if exercises.nb14.fewest_groups(fewest_groups).state == "right":
    print("In the table of pets:", fewest_groups(pets, "species", "pet"))
exercises.nb14.fewest_groups(fewest_groups)

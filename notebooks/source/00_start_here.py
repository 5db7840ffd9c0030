# %% [markdown]
# # 00 · Start here: check your computer and meet the voices
#
# **What you will do.** You check that your computer is ready. You listen to two voices.
# You look at the collection of recordings that the whole series works with.
#
# **What you will learn.**
# - how a Jupyter notebook works
# - what a corpus is, and what its labels say and do not say
# - how to run the series on a corpus of your own
#
# **What you need.** Nothing. Headphones help.
#
# **Time: about 10 minutes.**

# %% [markdown]
# ## Jupyter in five sentences
#
# 1. A notebook is a column of *cells*: some hold text, like this one, some hold Python code.
# 2. Click on a code cell and press **Shift + Enter**: it runs, its result appears below it,
#    and the next cell is chosen.
# 3. The program that runs your cells and remembers their variables is called the *kernel*;
#    `[*]` beside a cell means that the kernel is still busy with it.
# 4. Cells build on each other, so run them from top to bottom.
# 5. When something has become muddled, choose **Kernel → Restart Kernel and Run All Cells**:
#    you lose nothing but waiting time.
#
# You cannot break anything. Change numbers, run again, see what happens.

# %% [markdown]
# ## Is this computer ready?
#
# The next cell checks Python, the packages, the disk and the recordings. It may take half a
# minute, because large packages are loaded for the first time. Each line begins with `ok` or
# with `NO`. Below a `NO` stands `->` and what to do.

# %%
try:
    from speech_workshop.cli import doctor
except ModuleNotFoundError:  # not installed in this Python: use the copy beside the notebooks
    import sys

    sys.path.append("../src")
    from speech_workshop.cli import doctor

    print("NO   this notebook does not run in the workshop's Python\n     -> see below")

ready = doctor.report()

# %% [markdown]
# **If it says "Ready"**, go on.
#
# **If it says "Not ready"**, do what stands behind `->`, then choose *Kernel → Restart Kernel*
# and run the cell again. What usually helps:
#
# | What you see | What to do |
# |---|---|
# | *cannot be imported* | In a terminal, in the workshop's folder: `make lab`. Windows: `.venv\Scripts\pip install -r requirements.txt`. |
# | *does not run in the workshop's Python* | Close Jupyter. Start it from the workshop's folder with `make lab`, on Windows with `.venv\Scripts\jupyter lab notebooks`. In VS Code: choose the kernel `.venv` at the top right. |
# | Python 3.10 or older, 3.14 or newer | Install Python 3.12 from [python.org](https://www.python.org/downloads/), delete the folder `.venv`, start again. |
# | recordings are missing | `git checkout -- data/embedded`, or download the workshop again. |
# | too little disk | Free some space, or send the results elsewhere: set `WORKSHOP_BUILD` to a folder. |
#
# In a workshop: raise your hand now. It is the cheapest moment of the whole event. Alone: do
# what stands behind the arrow, top to bottom; each line says what to type.

# %% [markdown]
# ## Our tools
#
# Now we can load the rest. Each notebook begins with a cell like this one.

# %%
import shutil
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
import soundfile

from speech_workshop import audio, corpora, paths, plots, session
from speech_workshop.errors import WorkshopError
from speech_workshop.settings import SEXES

plots.use_workshop_style()

# %% [markdown]
# ## The way through the series
#
# Our question: **can a computer tell female from male speech, and which kind of neural
# network is best at it?** The post of 2019 that this series goes back to quotes Andrej Karpathy:
# "Always start with a CNN before reaching for an RNN. You'll be surprised with how far you can
# get." A CNN is a convolutional network, an RNN a recurrent network, and the *LSTM* is the best
# known RNN. We put the advice to the test.
#
# The picture shows the path from left to right, with the number of the notebook below each
# station.

# %%
stations = ["sound", "MFCC", "SQLite", "tensors", "networks", "comparison", "your voice"]
numbers = ["00", "01", "02", "03", "04  05  06", "07", "08"]
box = {"boxstyle": "round,pad=0.5", "facecolor": "#EAF3FA", "edgecolor": "#0072B2"}
arrow = {"arrowstyle": "-|>", "linewidth": 2.5, "color": "#444444"}

_, ax = plt.subplots(figsize=(14, 1.8))
for place, (station, number) in enumerate(zip(stations, numbers, strict=True)):
    ax.text(place, 0.4, station, ha="center", va="center", fontsize=17, bbox=box)
    ax.text(place, -0.7, number, ha="center", va="center", fontsize=17)
for place in range(6):
    ax.annotate("", xy=(place + 0.59, 0.4), xytext=(place + 0.42, 0.4), arrowprops=arrow)
ax.set(xlim=(-0.5, 6.5), ylim=(-1.1, 1.1))
ax.axis("off")
plt.show()

# %% [markdown]
# | Notebook | What happens | Minutes |
# |---|---|---|
# | **00 · Start here** | you are here | 10 |
# | [00 · Warm up](00_warm_up.ipynb) | *optional*: the Python and NumPy of the series, on sound; a short test says whether you can skip it | 30 |
# | [01 · Turn sound into MFCC](01_sound_to_mfcc.ipynb) | a sound wave becomes 40 telling numbers per hundredth of a second, the MFCC | 45 |
# | [02 · Build a feature store in SQLite](02_sqlite_feature_store.ipynb) | the numbers of all recordings go into a database, and come back | 40 |
# | [03 · From rows to tensors](03_rows_to_tensors.ipynb) | database rows become arrays that a network can learn from, fairly split by speaker | 40 |
# | [04 · Train a convolutional network](04_cnn.ipynb) | a CNN looks for patterns in a second of speech | 50 |
# | [05 · Let a network listen and remember](05_lstm.ipynb) | an LSTM listens moment by moment, and remembers | 35 |
# | [06 · Join looking and listening](06_cnn_lstm.ipynb) | CNN and LSTM together | 30 |
# | [07 · Compare honestly](07_compare.ipynb) | which one is better, and is the difference real? | 30 |
# | [08 · Your voice](08_your_voice.ipynb) | what do the networks say about voices they have never met: yours? | 40 |
# | [09 · A convolution that only looks back](09_tcn.ipynb) | *optional*: the convolutional network that a well-known comparison with the LSTM used | 40 |
# | [10 · Other features, compared](10_features_compared.ipynb) | *optional*: do more numbers help? | 35 |
# | [11 · Your room and your group](11_your_room.ipynb) | *optional*: train with the sounds of your room, and with voices of your group | 30 |
# | [12 · A borrowed ear](12_borrowed_ear.ipynb) | *optional*: borrow a network that listened to thousands of people | 35 |
# | [13 · Where order matters](13_order_matters.ipynb) | *optional*: spoken words, where the title question is decided | 40 |
# | [14 · Your own labels](14_your_own_labels.ipynb) | *optional*: dogs and cats, words, machines: from a folder of sounds to a judged network | 40 |
# | [15 · Take it home](15_take_it_home.ipynb) | *optional*: put your network on your phone, as one page | 30 |
#
# Each notebook also runs alone. What an earlier one would have made is made when it is
# missing. At the end of the warm-up, of 01 to 08 and of 14 you find **exercises**. Each has a check that tells you at once
# whether you are right, and gives a hint if not. You can skip them: nothing else needs them. The
# folder `notebooks/solutions` holds the same notebooks with everything solved. A word that you
# do not know is in the [glossary](GLOSSARY.md).

# %% [markdown]
# ## Two voices
#
# A **corpus** is a collection of recordings together with notes about them. `load_corpus`
# finds one and reads the notes. `active_corpus` gives us the one that this series runs on.

# %%
corpus = session.active_corpus()
print("name:  ", corpus.name)
print("folder:", corpus.folder)

# %% [markdown]
# Let us hear a female and a male voice. This workshop grew out of a PyLadies evening in 2019.
# There the first sound was the German greeting *"Guten Morgen, wie geht es Ihnen?"* (*Good
# morning, how are you?*). Where the corpus has this greeting, we play it. Where not, we play
# the first recording that can be read.


# %%
def first_voice(sex):
    """Return a recording of this sex and its file: the greeting, if there is one."""
    table = corpus.recordings.query("sex == @sex")
    if "text" in table:
        greets = table.text.str.startswith("Guten Morgen")
        table = pd.concat([table[greets], table[~greets]])
    for file in table.file:
        try:
            return audio.load_audio(corpus.folder / file), file
        except WorkshopError as error:
            print(error)


voices = {sex: first_voice(sex) for sex in SEXES}

# %%
for sex, (signal, file) in voices.items():
    plots.player(signal, f"{sex} speech: {file}")

# %% [markdown]
# Listen twice. **How do you know which is which?** Is it only that one voice is higher? Write
# your guess down. In notebook 01 we look at it, and from notebook 04 on three networks must
# find their own answer.
#
# This is what a microphone writes down: how the air pressure at its place swings, up and
# down, over time. How far it swings is called the **amplitude**.

# %%
_, axes = plt.subplots(2, 1, figsize=(12, 5), sharex=True, sharey=True)
for ax, (sex, (signal, _)) in zip(axes, voices.items(), strict=True):
    plots.waveform(signal, ax=ax, title=f"{sex} speech", colour=plots.COLOURS[sex])
axes[0].set_xlabel("")
plt.show()

# %% [markdown]
# You see bursts, one for each syllable or so, and gaps of silence. But you cannot *see* the
# sex of the speaker here. For that the sound must be taken apart, and that is what notebook 01
# does.

# %% [markdown]
# ## A look into the corpus
#
# The notes of a corpus are a table: one line per recording. Three columns are always there:
# `file`, `speaker` and `sex`. A corpus may have more. Our function adds one: `label`, the answer
# that a network learns to give. Here it is the sex.

# %%
corpus.recordings.head()

# %% [markdown]
# How much is it? We count speakers and recordings, and ask each file how long it lasts.


# %%
def seconds_of(file):
    """Return how long a recording lasts; nothing if it cannot be read."""
    try:
        return soundfile.info(corpus.folder / file).duration
    except (soundfile.SoundFileError, OSError):
        return None


table = corpus.recordings.assign(seconds=[seconds_of(file) for file in corpus.recordings.file])
table["seconds"] = table.seconds.astype(float)
table.groupby("sex").agg(
    speakers=("speaker", "nunique"), recordings=("file", "count"), seconds=("seconds", "sum")
).round()

# %%
bins = 25
_, ax = plt.subplots(figsize=(11, 4.5))
limits = (0, table.seconds.max())
for sex, hatch in (("female", ""), ("male", "//")):
    seconds = table.query("sex == @sex").seconds
    style = {"color": plots.COLOURS[sex], "hatch": hatch, "alpha": 0.55, "edgecolor": "black"}
    ax.hist(seconds, bins=bins, range=limits, label=sex, **style)
ax.set(xlabel="length of the recording (s)", ylabel="recordings", title="How long are they?")
ax.legend()
plt.show()

# %% [markdown]
# Each bar counts the recordings of one length, plain for female and hatched for male speech.
# Look at two things. Are there about as many of both? And are both about equally long? If not,
# a network could cheat: it could learn the length instead of the voice. (Ours cannot. You see
# in notebook 03 why.)

# %% [markdown]
# ## What was refused, and why
#
# Notes contain mistakes: a file that was renamed, a speaker without a sex, one with two.
# Nothing is left out in silence. What cannot be used is in `refused`, with the reason.

# %%
if corpus.refused.empty:
    print("Nothing was refused.")
for sentence in [*corpora.abbreviate(corpus.refused.reason), *corpus.remarks]:
    print("-", sentence)

# %% [markdown]
# These are the mistakes in the *notes*. Whether each *sound* can be used (it may be silent, or
# cut off) is checked in notebook 02, when all files are read.
#
# About other corpora there is more to say: which labels were known to be wrong and are
# corrected, or how much of a long corpus this series takes. That is in `remarks`, and the
# cell prints it too.

# %% [markdown]
# ## What "sex" means here, and what it does not
#
# The column `sex` is what the makers of the corpus wrote down about a speaker: `female` or
# `male`. This word is our **label**, the answer that a network learns to give.
#
# - The label says: *this recording sounds like those that were labelled female (or male)*.
# - It does not say who somebody is. Nobody's gender can be heard, by a person or by a program.
# - It knows two groups of speakers, mostly adults. Children, many trans and non-binary people,
#   singers, actors, people with a cold: many voices lie between the groups or outside of them.
#   A network answers all the same.
#
# So this is an exercise in machine learning with sound. It is not a tool to sort people.

# %% [markdown]
# ## An honest word about the embedded corpus
#
# The corpus named `embedded` comes with the workshop. **No human speaks in it.** All its voices
# are made by speech synthesis. That has good sides: it is small, it works without internet, it
# may be passed on freely, and nobody's privacy is at stake.
#
# It has a bad side too. A network can become perfect on synthesized voices and still be wrong
# about *your* voice. This happens with every corpus: a network only knows what it has heard.
# We measure it in notebook 07 and try it in notebook 08. How the voices were made is in
# [data/embedded/README.md](../data/embedded/README.md).

# %% [markdown]
# ## Choose another corpus
#
# You can run the whole series on other recordings.
#
# | How | When |
# |---|---|
# | `make run CORPUS=some/folder` | runs all notebooks at once |
# | `python -m speech_workshop run --corpus some/folder` | the same, without `make` |
# | set the variable `WORKSHOP_CORPUS` to `some/folder`, then start Jupyter | to go through the notebooks yourself |
#
# On Linux and macOS you set it with `export WORKSHOP_CORPUS=/path/to/folder`, in Windows'
# PowerShell with `$env:WORKSHOP_CORPUS = "C:\path\to\folder"`. Whether it worked you see in the
# section *Two voices*: it names the corpus.
#
# What must be in the folder? Recordings, and **one of two** kinds of notes. The first kind
# needs no writing: a folder whose name begins with `female`, one whose name begins with `male`,
# and in each of them one folder per speaker. Let us build a very small corpus like that.

# %%
own_folder = paths.build_folder() / "my_corpus"
shutil.rmtree(own_folder, ignore_errors=True)  # start over when this cell runs again
for sex, speaker in (("female", "anna"), ("male", "ben")):
    _, file = voices[sex]
    target = own_folder / sex / speaker
    target.mkdir(parents=True)
    shutil.copy(corpus.folder / file, target / f"hello{Path(file).suffix}")

corpora.load_corpus(own_folder).recordings

# %% [markdown]
# Speaker and sex were read from the names of the folders. (Such a corpus is enough to look at.
# To *train*, you need at least three speakers of each sex, and many more to train well.)
#
# The second kind of notes is a file `metadata.csv` with the columns `file`, `speaker` and
# `sex`. We write one, with two mistakes on purpose.

# %%
good = corpora.load_corpus(own_folder).recordings[["file", "speaker", "sex"]]
missing = good.head(1).assign(file="female/clara.wav", speaker="clara")
notes = pd.concat([good, missing, good.tail(1)])  # no such file; a line that comes twice
notes.to_csv(own_folder / "metadata.csv", index=False)

own_corpus = corpora.load_corpus(own_folder)
print(len(own_corpus.recordings), "recordings can be used. Refused:")
for reason in own_corpus.refused.reason:
    print("-", reason)

# %% [markdown]
# Every reason is a sentence that names the file and says what to do.
#
# When a whole corpus cannot be used, you get a sentence too. We catch it here, so that the
# notebook goes on.

# %%
try:
    corpora.load_corpus("a_corpus_that_is_not_there")
except WorkshopError as error:
    print(error)

# %% [markdown]
# ## What to remember
#
# - **Shift + Enter** runs a cell. *Restart Kernel and Run All Cells* fixes most muddles.
# - A corpus is recordings plus notes. For us: `file`, `speaker`, `sex`.
# - The label is what somebody wrote down about a recording. It is not a fact about a person.
# - The embedded voices are synthesized. What works on them must still prove itself on people.
#
# ## Try it on your own
#
# 1. *Change a number.* Change `bins = 25` above to 5 and to 100. Which picture tells you most?
# 2. *Vary.* Play the third female and the third male recording of the table.
#    Hint: `corpus.recordings.query("sex == 'female'").file.iloc[2]`.
# 3. *Write a function* `speakers_with(n)` that lists the speakers who have at least `n`
#    recordings. Hint: `corpus.recordings.groupby("speaker").size()`.
#
# ## Further reading
#
# - [JupyterLab documentation](https://jupyterlab.readthedocs.io/)
# - F. Burkhardt, A. Paeschke, M. Rolfes, W. Sendlmeier and B. Weiss (2005): *A database of German
#   emotional speech*. Interspeech. This is EmoDB, a corpus of real voices that this workshop can
#   read: `WORKSHOP_CORPUS=path/to/emodb`.
# - E. Bender and B. Friedman (2018): *Data statements for natural language processing*.
#   Transactions of the ACL 6. What one should write down about the people in a corpus.
#
# **Next:** [00 · Warm up](00_warm_up.ipynb), if Python or NumPy is new to you, else
# [01 · Turn sound into MFCC](01_sound_to_mfcc.ipynb)

# %% [markdown]
# # 00 · Start here: check your computer and meet the voices
#
# Can a computer tell female from male speech? And which kind of neural network does it best? Nine
# notebooks lead from a sound wave to an answer that you have checked yourself. This is the first.
#
# **What you will do.** You check that your computer is ready, listen to two voices, and let a
# trained network listen to yours.
#
# **What you will learn.**
# - which notebooks you need for what you want to do
# - how a Jupyter notebook works
# - what a corpus is, and what its labels say and do not say
#
# **What you need.** Nothing. Headphones help, and a microphone is welcome.
#
# **Time: about 25 minutes**. The extras take 10 more.
#
# Numbered sections are the core. Sections called *Extra* can be skipped.

# %% [markdown]
# ## 1 · Choose your way
#
# **By what you want to do.** Every way begins with this notebook.
#
# | I want to | Then do |
# |---|---|
# | work with speech | 01 and 03 to 08, then 12 and 13 |
# | learn Python and SQL (the language of databases) by doing | the warm-up, 01, 02 and 03, with their exercises |
# | train and deploy a network | 01, 03, 04, 07 and 08, then 14 (your own labels) and 15 (on a phone or a server) |
# | check a research claim | 01 and 03 to 07, then 09, 13 and [*Repeat a paper*](FURTHER.md#repeat-a-paper) |
#
# **By the time you have.**
#
# | I have | Then do |
# |---|---|
# | 90 minutes | the path below |
# | 3 hours | the core of 00, 01, 03 and 04, the steps of the path below in 05 and 07, the core of 08 |
# | two days | the core of 00 to 08, with the exercises |

# %% [markdown]
# ## The 90-minute path
#
# | Minutes | Section |
# |---|---|
# | 2 | [Jupyter in five sentences](#jupyter-in-five-sentences) |
# | 3 | [Is this computer ready?](#is-this-computer-ready) |
# | 4 | [Two voices](#two-voices) |
# | 7 | [A network listens to you](#a-network-listens-to-you) |
# | 1 | [What "sex" means here](#what-sex-means-here-and-what-it-does-not) |
# | 4 | [A sound is a list of numbers](01_sound_to_mfcc.ipynb#a-sound-is-a-list-of-numbers) |
# | 4 | [The spectrogram](01_sound_to_mfcc.ipynb#the-spectrogram-a-spectrum-every-10-ms) |
# | 5 | [The DCT](01_sound_to_mfcc.ipynb#the-dct-the-shape-in-a-few-numbers) |
# | 3 | [Female and male voices](01_sound_to_mfcc.ipynb#female-and-male-voices) |
# | 6 | [The trap](03_rows_to_tensors.ipynb#the-trap) |
# | 2 | [The proof: labels that mean nothing](03_rows_to_tensors.ipynb#the-proof-labels-that-mean-nothing) |
# | 7 | [A convolution, by hand](04_cnn.ipynb#a-convolution-by-hand) |
# | 6 | [Train it](04_cnn.ipynb#train-it) |
# | 5 | [Speakers it has never heard](04_cnn.ipynb#speakers-it-has-never-heard) |
# | 6 | [Does it need the order?](05_lstm.ipynb#does-it-need-the-order) |
# | 4 | [One honest table](07_compare.ipynb#one-honest-table) |
# | 5 | [And on people?](07_compare.ipynb#and-on-people) |
# | 5 | [The answer](07_compare.ipynb#the-answer) |
# | 5 | [Your recording](08_your_voice.ipynb#your-recording) |
# | 3 | [The opinion moves](08_your_voice.ipynb#the-opinion-moves) |
# | 3 | [What the label is, and is not](08_your_voice.ipynb#what-the-label-is-and-is-not) |
#
# Some words come before their explanation. The [glossary](GLOSSARY.md) has them all.
#
# **How to do it.** The first time in a notebook, open the link, click on the section's heading and
# choose **Run → Run All Above Selected Cell**. (If a link stays at the top of a notebook, find the
# section in **View → Table of Contents**.) From then on, run the cells between one section and the
# next. To save waiting: as soon as section 3 says "Ready", press **Esc**, then **B**. An empty
# cell appears. Run `%run -m speech_workshop catch-up 08` in it. In about two minutes it prepares
# the recordings, and puts trained networks in place. In 04 and 05 a network still trains before
# your eyes.

# %% [markdown]
# ## 2 · Jupyter in five sentences
#
# 1. A notebook is a column of *cells*: some hold text, like this one, some Python code.
# 2. Click on a code cell and press **Shift + Enter**: it runs, shows its result below, and the next
#    cell is selected.
# 3. The *kernel* is the program that runs your cells and remembers their variables; `[*]` beside a
#    cell means that it is still busy.
# 4. Cells build on each other, so run them from top to bottom.
# 5. When things get mixed up, choose **Kernel → Restart Kernel and Run All Cells**. "Error
#    displaying widget" in a cell? Run it again.
#
# Where a notebook says `python -m speech_workshop ...`, put `%run -m speech_workshop ...` into an
# empty cell (press **Esc**, then **B**). Or type it in a terminal, in the workshop's folder, with
# `.venv/bin/python` (on Windows `.venv\Scripts\python`) instead of `python`.
#
# You cannot break anything. Change numbers, run again, see what happens.
#
# Some cells check themselves with `assert`, a promise such as "both ways give the same". If you meet
# an **AssertionError** after a change, two things no longer agree, often because one still has the
# old number. Undo the change, or restart and run all cells.

# %% [markdown]
# ## 3 · Is this computer ready?
#
# The next cell checks Python, the packages, the disk and the recordings. Loading the packages may
# take half a minute. Each line begins with `ok` or `NO`. Below each `NO`, an arrow `->` says what to
# do.

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
# **"Ready"?** Go on. **"Not ready"?** Do what the arrow says, choose *Kernel → Restart Kernel*, and
# run the cell again. The extra *When the computer is not ready* says more.
#
# Then we load our tools.

# %%
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import soundfile

from speech_workshop import audio, corpora, evaluation, models, paths, plots, session
from speech_workshop.opinions import inference
from speech_workshop.errors import WorkshopError
from speech_workshop.pictures import nb00 as pictures
from speech_workshop.settings import SAMPLE_RATE, SEXES
from speech_workshop.widgets import recorder

plots.use_workshop_style()

# %% [markdown]
# ## 4 · Two voices
#
# A **corpus** is a collection of recordings together with notes about them. `active_corpus` reads the
# one that this series runs on.

# %%
corpus = session.active_corpus()
print("name:  ", corpus.name)
print("folder:", corpus.folder)

# %% [markdown]
# Let's hear a female and a male voice. This workshop grew out of a PyLadies evening in 2019, which
# began with the German greeting *"Guten Morgen, wie geht es Ihnen?"* (*Good morning, how are you?*).
# Our corpus has it too.


# %%
def first_voice(sex):
    """Return a recording of this sex and its file: the greeting, if there is one."""
    table = corpus.recordings.query("sex == @sex")
    if "text" in table:
        greets = table.text.str.startswith("Guten Morgen")
        table = pd.concat([table[greets], table[~greets]])
    is_typical = table.file.isin(["audio/f005-01.ogg", "audio/m004-01.ogg"])  # as in 01
    for file in [*table.file[is_typical], *table.file]:
        try:
            return audio.load_audio(corpus.folder / file), file
        except WorkshopError as error:
            print(error)


# %%
voices = {sex: first_voice(sex) for sex in SEXES}
for sex, (signal, file) in voices.items():
    plots.player(signal, f"{sex} speech: {file}")

# %% [markdown]
# Listen twice. **How do you know which is which?** Is one voice just higher? Write your guess down.
#
# A microphone records how the air pressure swings up and down over time. How far it swings is called
# the **amplitude**. Next we draw it.
#
# **Predict.** What in the two drawings will show you which voice is female?
#
# a) it swings further · b) it is drawn more densely · c) hardly anything
#
# <details><summary>Run the next cell, then open the answer</summary>
#
# c) A higher voice swings more often, and some strokes of the male voice are farther apart. But two
# seconds in one drawing are too crowded to tell. You see bursts, one for each syllable or so, and
# gaps. Their height depends on the microphone and the mood. Notebook 01 takes the sound apart to
# find what you hear.
#
# </details>

# %%
pictures.two_waveforms({sex: signal for sex, (signal, _) in voices.items()})

# %% [markdown]
# ## 5 · A network listens to you
#
# Press **Record** and allow the microphone. After the countdown, say two or three sentences in
# your everyday voice, in any language. No microphone? The button beside *Or use a sound file*
# takes one. You need not record: the network takes a bundled clip instead.
#
# **Privacy.** Your recording stays on the computer that runs this notebook (on Colab, one of
# Google's), and nothing is trained on it. Notebook 08 deletes it. The player below puts the sound
# into this notebook: *Edit → Clear Outputs of All Cells* before you give it away.

# %%
my_recorder = recorder.Recorder("voice", seconds=6, caption="Your everyday voice, please.")
my_recorder

# %% [markdown]
# The workshop comes with trained networks, called **checkpoints**. We load one, a CNN as in notebook
# 04. Our clips are from speakers it has never heard.

# %%
network = models.load_model(paths.checkpoint_path("cnn"))
heard = network.card["speakers"]
names = ("m396-02", "f508-01", "m533-03", "f412-01")  # each begins with its speaker
assert not any(name[:4] in heard for name in names)
print(f"The network learned from {len(heard)} speakers. The clips are from others.")

# %%
choice = 0  # another number, another bundled clip
if my_recorder.path:
    my_clip = my_recorder.path
    print("The network gets YOUR recording.")
else:
    my_clip = paths.embedded_folder() / "audio" / f"{names[choice]}.ogg"
    print("Nobody has recorded. The network gets a BUNDLED clip.")
plots.player(audio.load_audio(my_clip), "what the network gets")


# %%
def ask(path):
    """Show what the network thinks of a recording, or say why it cannot be used."""
    try:
        features = inference.listen(network, path)
    except WorkshopError as error:
        print(error)
        return
    (p_male,) = evaluation.predict_excerpts(network, [features])
    word = evaluation.decide(p_male.mean()).replace("unsure", "too close to call")
    title = f"The network says: {word}, p(male) = {p_male.mean():.2f}"
    pictures.opinion_over_time(path, p_male, title=title)


# %% [markdown]
# The recording is cut into **excerpts** of 1.1 seconds. For each, the network gives a number,
# **p(male)**: near 1 means "male", near 0 "female". In the gray band it is not sure enough. The
# verdict is the mean.
#
# **Predict.** How will its opinion move while one person speaks?
#
# a) not at all · b) a little, and it stays on one side · c) it jumps from side to side
#
# <details><summary>Run the next cell, then open the answer</summary>
#
# b) for our bundled clip: it moves a little, and never enters the gray band. With your voice,
# all three can happen. If the line wanders, listen to that moment again: a laugh, a breath, a
# question?
#
# </details>

# %%
ask(my_clip)

# %% [markdown]
# Is it wrong about you? The fault is with the network: it learned from synthesized voices, and it
# judges a sound, not a person. A sentence and no plot? It says why your recording cannot be used.
#
# **Predict.** A tone of 120 swings per second is as low as many male voices. What will it be called?
#
# a) male · b) too close to call · c) nothing, it refuses
#
# <details><summary>Run the next cell, then open the answer</summary>
#
# c) Left alone, a network answers to anything. So a check comes first: is this speech at all? Try to
# fool it in notebook 08.
#
# </details>

# %%
seconds = np.arange(3 * SAMPLE_RATE) / SAMPLE_RATE
tone = 0.3 * np.sin(2 * np.pi * 120 * seconds)
plots.player(tone, "120 swings per second")
soundfile.write(paths.build_folder() / "tone.wav", tone, SAMPLE_RATE)
ask(paths.build_folder() / "tone.wav")

# %% [markdown]
# How does it know? That takes eight notebooks.

# %% [markdown]
# ## 6 · The way through the series
#
# "Always start with a CNN before reaching for an RNN. You'll be surprised with how far you can
# get." Andrej Karpathy said so, and the 2019 post from which this series grew quotes him. A CNN is
# a convolutional network, an RNN a recurrent network, and the *LSTM* is the best known RNN. We put
# the advice to the test.

# %%
pictures.stations()

# %% [markdown]
# | Notebook | What happens | Core | Extras | Exercises |
# |---|---|---|---|---|
# | **00 · Start here** | you are here | 25 | 10 | |
# | [00 · Warm up](00_warm_up.ipynb) | the Python and NumPy of the series; a short test says if you can skip it | 30 | 5 | 45 |
# | [01 · Turn sound into MFCC](01_sound_to_mfcc.ipynb) | a sound wave becomes 40 numbers per hundredth of a second, the MFCC | 30 | 15 | 25 |
# | [02 · Build a feature store in SQLite](02_sqlite_feature_store.ipynb) | the numbers go into a database, and come back | 30 | 10 | 40 |
# | [03 · Turn rows into tensors](03_rows_to_tensors.ipynb) | rows become arrays for a network, with a fair split by speaker | 30 | 10 | 20 |
# | [04 · Train a convolutional network](04_cnn.ipynb) | a CNN looks for patterns in speech | 30 | 15 | 20 |
# | [05 · Let a network listen and remember](05_lstm.ipynb) | an LSTM listens and remembers | 30 | 5 | 25 |
# | [06 · Join looking and listening](06_cnn_lstm.ipynb) | CNN and LSTM together | 20 | | 25 |
# | [07 · Compare honestly](07_compare.ipynb) | which one is better, and is the difference real? | 35 | 10 | 30 |
# | [08 · Try your own voice](08_your_voice.ipynb) | what do the networks say about you? | 30 | 20 | 25 |
# | [09 · A convolution that only looks back](09_tcn.ipynb) | another CNN, from a well-known comparison with the LSTM | 35 | 10 | |
# | [10 · Other features, compared](10_features_compared.ipynb) | do more numbers help? | 35 | 5 | |
# | [11 · Your room and your group](11_your_room.ipynb) | train with the sounds around you | 30 | | |
# | [12 · A borrowed ear](12_borrowed_ear.ipynb) | a network that has heard thousands of people | 30 | 5 | |
# | [13 · Where order matters](13_order_matters.ipynb) | spoken words, where the question is decided | 30 | 10 | |
# | [14 · Your own labels](14_your_own_labels.ipynb) | from a folder of sounds to a network | 35 | 15 | 20 |
# | [15 · Take it home](15_take_it_home.ipynb) | your network on your phone | 25 | 20 | |
#
# The numbers are minutes for a beginner who reads everything. The warm-up and 09 to 15 are optional.
# The core of the others takes about 4.5 hours, their extras 1.5, their exercises 3.5. Training adds
# about a minute for each network.
#
# Each notebook also runs alone: whatever is missing is made. The **exercises** answer at once, with
# hints; `notebooks/solutions` holds them solved. The [glossary](GLOSSARY.md) explains the words of
# the field.

# %% [markdown]
# ## 7 · What "sex" means here, and what it does not
#
# The column `sex` is what the makers of the corpus wrote down about a speaker: `female` or `male`.
# This word is our **label**.
#
# - A network's answer says: *this recording sounds like those that were labeled female (or male)*.
# - Neither label nor answer says who somebody is. Nobody's gender can be heard, by a person or by a
#   program.
# - The label knows two groups of speakers, mostly adults. Many voices lie between the groups or
#   outside them: children, many trans and non-binary people, singers, actors, people with a cold. A
#   network answers all the same.
#
# So this is an exercise in machine learning with sound. It is not a tool for sorting people.

# %% [markdown]
# ## What to remember
#
# - **Shift + Enter** runs a cell. *Restart Kernel and Run All Cells* fixes most mix-ups.
# - An `AssertionError` says that two things no longer agree. You have broken nothing.
# - A corpus is recordings plus notes. For us: `file`, `speaker`, `sex`, `label`.
# - The label is what somebody wrote down about a recording. It is not a fact about a person.
# - The embedded voices are synthesized. What works on them must still prove itself on people.

# %% [markdown]
# ## Try it on your own
#
# 1. *Change a number.* Set `choice` in section 5 to 1, 2 and 3. (If you recorded, first change `if
#    my_recorder.path:` to `if False:`.) Whom does the network misjudge? (`print(my_clip)` shows a
#    file name that begins with f or m, the label.)
# 2. *Change a picture.* In the extra *How long are the recordings?*, set `bins=25` to 5 and to 100.
#    Which picture tells you most?
# 3. *Write a function* `speakers_with(n)`: who has at least `n` recordings?
#    Hint: `corpus.recordings.groupby("speaker").size()`.

# %% [markdown]
# ## Extra · When the computer is not ready
#
# | What you see | What to do |
# |---|---|
# | *cannot be imported* | In a terminal, in the workshop's folder: `make lab`. On Windows: `.venv\Scripts\pip install -r requirements.txt`. |
# | *does not run in the workshop's Python* | Close Jupyter. Start it from the workshop's folder with `make lab`, on Windows with `.venv\Scripts\jupyter lab notebooks`. In VS Code, choose the kernel `.venv` at the top right. |
# | Python 3.10 or older, 3.14 or newer | Install Python 3.12 from [python.org](https://www.python.org/downloads/), delete the folder `.venv`, start again. |
# | recordings are missing | `git checkout -- data/embedded`, or download the workshop again. |
# | too little disk | Free some space, or send the results elsewhere: set `WORKSHOP_BUILD` to a folder. |

# %% [markdown]
# ## Extra · A look into the corpus
#
# The notes are a table with a row for each recording. Four columns are always there: `file`,
# `speaker`, `sex` and `label`, the answer that a network learns to give. Here it is the sex. (Ours
# has more, such as `language` and `mood`. Most of them say how the voices were made.)

# %%
corpus.recordings.filter(["file", "speaker", "sex", "label", "language", "mood"]).head()


# %% [markdown]
# The corpus `embedded` comes with the workshop. **No human speaks in it**: all its voices are made
# by speech synthesis (the file `data/embedded/README.md` in the workshop's folder says how). That
# puts nobody's privacy at stake. But a network can be perfect on synthesized voices and wrong about
# yours. Notebook 07 measures that.

# %%
corpus.recordings.groupby("sex").agg(speakers=("speaker", "nunique"), recordings=("file", "count"))

# %% [markdown]
# ## Extra · How long are the recordings?
#
# If all recordings of one sex were longer, a network could cheat: it could learn the length instead
# of the voice. We ask each file how long it lasts.
#
# **Predict.** How long would it take you to listen to the whole corpus?
#
# a) a quarter of an hour · b) two hours · c) two days
#
# <details><summary>Run the next cell, then open the answer</summary>
#
# b) In the embedded corpus it is a little less than two hours. Networks that write down speech learn
# from many thousands of hours.
#
# </details>


# %%
def seconds_of(file):
    """Return how long a recording lasts; nothing if it cannot be read."""
    try:
        return soundfile.info(corpus.folder / file).duration
    except (soundfile.SoundFileError, OSError):
        return None


table = corpus.recordings.assign(seconds=corpus.recordings.file.map(seconds_of).astype(float))
print(f"The whole corpus lasts {table.seconds.sum() / 60:.0f} minutes.")
table.groupby("sex").seconds.agg(["sum", "mean", "min", "max"]).round(1)

# %%
pictures.lengths(table, bins=25)

# %% [markdown]
# Each pair of bars counts the recordings of about one length, plain for female and hatched for male
# speech. Are there about as many of both, and are they equally long?

# %% [markdown]
# ## Extra · What was refused, and why
#
# Notes contain mistakes: a file that was renamed, a speaker without a sex, one with two. Nothing is
# left out silently. What cannot be used is in `refused`, with the reason. What else is good to know,
# such as labels that were corrected, is in `remarks`.

# %%
if corpus.refused.empty:
    print("Nothing was refused.")
for sentence in [*corpora.abbreviate(corpus.refused.reason), *corpus.remarks]:
    print("-", sentence)

# %% [markdown]
# These are the mistakes in the *notes*. Whether each *sound* can be used (it may be silent, or cut
# off) is checked in notebook 02, when all files are read.

# %% [markdown]
# ## Extra · Choose another corpus
#
# You can run the whole series on other recordings.
#
# | How | When |
# |---|---|
# | `make run CORPUS=some/folder` | to run notebooks 00 to 08 at once |
# | `python -m speech_workshop run --corpus some/folder` | the same, without `make` |
# | set the variable `WORKSHOP_CORPUS` to `some/folder`, then start Jupyter | to go through the notebooks yourself |
#
# On Linux and macOS you set it with `export WORKSHOP_CORPUS=/path/to/folder`, in Windows PowerShell
# with `$env:WORKSHOP_CORPUS = "C:\path\to\folder"`. Section 4 prints the name of the corpus, so you
# can see whether it worked.
#
# What must be in the folder? Recordings, and **one of two** kinds of notes. The first kind needs no
# writing: a folder whose name begins with `female`, one whose name begins with `male`, and in each of
# them one folder per speaker. Let's build a very small corpus like that.

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
# Speaker and sex were read from the names of the folders. (Such a corpus is enough to look at. To
# *train*, you need at least three speakers of each sex, and many more to train well.)
#
# The second kind of notes is a file `metadata.csv` with the columns `file`, `speaker` and `sex`. We
# write one, with two mistakes on purpose.

# %%
good = corpora.load_corpus(own_folder).recordings[["file", "speaker", "sex"]]
missing = good.head(1).assign(file="female/clara.wav", speaker="clara")
notes = pd.concat([good, missing, good.tail(1)])  # no such file; a row that comes twice
notes.to_csv(own_folder / "metadata.csv", index=False)

own_corpus = corpora.load_corpus(own_folder)
print(len(own_corpus.recordings), "recordings can be used. Refused:")
for reason in own_corpus.refused.reason:
    print("-", reason)

# %% [markdown]
# Every reason is a sentence that names the file and says what to do.
#
# When a whole corpus cannot be used, you get a sentence too. We catch it here, so that the notebook
# goes on.

# %%
try:
    corpora.load_corpus("a_corpus_that_is_not_there")
except WorkshopError as error:
    print(error)

# %% [markdown]
# ## Further reading
#
# - [JupyterLab documentation](https://jupyterlab.readthedocs.io/)
# - F. Burkhardt, A. Paeschke, M. Rolfes, W. Sendlmeier and B. Weiss (2005): *A database of German
#   emotional speech*. Interspeech. This is EmoDB, a corpus of real voices that this workshop can
#   read: `WORKSHOP_CORPUS=path/to/emodb`.
# - E. Bender and B. Friedman (2018): *Data statements for natural language processing*.
#   Transactions of the ACL 6. What one should write down about the people in a corpus.
#
# **Next:** [00 · Warm up](00_warm_up.ipynb) if Python or NumPy is new to you, else
# [01 · Turn sound into MFCC](01_sound_to_mfcc.ipynb)

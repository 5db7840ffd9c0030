# %% [markdown]
# # 03 · Turn rows into tensors
#
# A network wants **tensors**: arrays of numbers with a fixed shape. Getting there looks like
# plumbing. Yet this is where many voice classifiers go wrong, and nobody notices, because their
# scores look splendid.
#
# **What you will do.** You turn recordings into excerpts of 1.1 seconds. You fall into a famous
# trap, prove with a coin that it is one, and climb out. Then you make the shapes that three
# networks want.
#
# **What you will learn.**
#
# - what the axes of an array mean, and how to slice, stack and reshape them;
# - what to write where there is no pitch;
# - why a test needs *speakers* that the training has never heard;
# - how to standardize, pad, mask and balance without cheating.
#
# **What you need.** Notebook 01 explains the MFCC, notebook 02 the database. This notebook also
# runs alone.
#
# **Time: about 30 minutes**. The extras take 10 more, the
# [exercises](exercises/03_rows_to_tensors.ipynb) 20.
#
# Numbered sections are the core. Sections called *Extra* can be skipped.

# %%
import speech_workshop  # first: it keeps TensorFlow quiet
import keras
import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.neighbors import NearestNeighbors

from speech_workshop import audio, dataset, features, plots, session
from speech_workshop.pictures import nb03 as pictures
from speech_workshop.settings import EXCERPT_FRAMES, SAMPLE_RATE, SEXES, WINDOW_FRAMES

plots.use_workshop_style()
recordings = session.load_recordings()
print(f"{len(recordings)} recordings of {len({r.speaker for r in recordings})} speakers")

# %% [markdown]
# ## 1 · One recording, one array
#
# We take the longest recording. (`key=lambda r: r.n_frames` means: compare by the number of
# frames.)

# %%
recording = max(recordings, key=lambda r: r.n_frames)
mfcc = recording.mfcc
print("the whole recording ", mfcc.shape)
print("one frame           ", mfcc[5].shape)
print("one coefficient     ", mfcc[:, 3].shape)
print("1.1 seconds         ", mfcc[100:210].shape)
plots.over_time(mfcc, ylabel="coefficient (axis 1)", colorbar="value", title="axis 0 is time")

# %% [markdown]
# The **shape** says how long each **axis** is. Axis 0 is time, with a frame every 10 ms. Axis 1
# holds the 40 coefficients. Coefficient 0, the loudness, has such large values that the others
# all look alike. Section 7 fixes that.

# %% [markdown]
# ## 2 · The pitch beside the MFCC
#
# The 40 MFCC describe mostly the mouth and the throat. They also show the pitch of a high voice,
# but they are too coarse for that of a low one (the first extra shows it). So we put the pitch
# beside them, which the database holds for every frame. But in an "s" or in a pause there is none,
# and the array says NaN. A single NaN turns every result of a network into NaN.
#
# **Predict.** What would you write where there is no pitch?
#
# a) 0 Hz · b) nothing: leave out those frames · c) a middle value, and beside it a number that
# says "no pitch here"
#
# <details><summary>Run the next two cells, then open the answer</summary>
#
# c) 0 Hz would mean "lower than any voice", and leaving out frames would tear holes in time. A
# middle value favors neither sex, and the extra number says that it is not a real one.
#
# </details>
#
# We count the pitch in **octaves** above 160 Hz, which lies between most men and most women. An
# octave is a doubling of the frequency, so 320 Hz is 1 and 80 Hz is -1.

# %%
pitch = recording.pitch
voiced = np.isfinite(pitch)
octaves = np.log2(np.where(voiced, pitch, 160) / 160)
by_hand = np.column_stack([recording.mfcc, octaves, voiced]).astype(np.float32)
assert np.array_equal(by_hand, recording.inputs)
print(f"{mfcc.shape} becomes {by_hand.shape}")
print(f"{1 - voiced.mean():.0%} of the frames have no pitch")

# %%
pictures.pitch_features(pitch, octaves, voiced)

# %% [markdown]
# At the top is the pitch as measured, with gaps. Below it is what a network gets: an unvoiced frame
# gets 0 *octaves*, that is 160 Hz, the middle value (not 0 Hz). (A short jump is a slip of the pitch
# tracker.) From now on a frame has **42 features**: 40 MFCC (0 to 39), the pitch in octaves (40), and
# voiced or not (41). The package calls them `recording.inputs`. (The 42 of notebook 02 were others:
# 40 MFCC, the pitch in hertz and the dominant frequency. The networks don't get the last one.)

# %% [markdown]
# ## 3 · Excerpts of the same length
#
# Recordings differ in length, but a network wants all its inputs alike. So we cut **excerpts of
# 110 frames**, which is 1.1 seconds, in two ways.
#
# *To judge a recording*, we want to hear all of it: excerpts that overlap by half, the last one
# ending where the recording ends. `np.stack` puts arrays of the same shape on top of each other,
# along a new axis 0.

# %%
inputs = dataset.pad(recording.inputs)  # changes only what is shorter than 1.1 s, see section 8
last = len(inputs) - EXCERPT_FRAMES
starts = [*range(0, last, EXCERPT_FRAMES // 2), last]
stacked = np.stack([inputs[start : start + EXCERPT_FRAMES] for start in starts])

assert starts == dataset.excerpt_starts(len(inputs))
assert np.array_equal(stacked, dataset.sliding_windows(inputs))
print("starts:", starts)
print(f"{inputs.shape} becomes {stacked.shape}: excerpts, frames, features")

# %% [markdown]
# *To train*, we draw **excerpts at random**: two from each recording (here one, to see how), and
# others in the next **epoch**, which is one pass through all the training recordings. So the
# network seldom hears exactly the same thing twice. `default_rng` makes a generator of random
# numbers. The same **seed** (here 1) always gives the same numbers.

# %%
start = np.random.default_rng(1).integers(last + 1)
drawn = dataset.random_crops([inputs], rng=np.random.default_rng(1))
assert np.array_equal(inputs[start : start + EXCERPT_FRAMES], drawn[0])

random_starts = np.random.default_rng(1).integers(last + 1, size=len(starts))
pictures.excerpts(starts, random_starts, n_frames=len(inputs))

# %% [markdown]
# On the left, the excerpts march through the recording. On the right, each epoch hears another
# piece.

# %% [markdown]
# ## 4 · The trap
#
# A student who has seen the exam questions gets full marks, and that says nothing. So we put some
# data aside as a **test** and learn from the rest. The score on the test should tell how well the
# classifier works for people it has never heard. That ability is called **generalization**.
#
# We take the simplest classifier there is, the **nearest neighbor**. For each excerpt of the test
# it finds the most similar excerpt in the training data and repeats *its* label. It understands
# nothing. It can only remember. To compare two excerpts, it uses the mean of each feature over
# time. Averaging over axis 1 makes that axis disappear.

# %%
cut = dataset.sliding_windows(recordings[0].inputs)
print(f"one recording: {cut.shape} becomes {cut.mean(axis=1).shape}")

of_each = [dataset.sliding_windows(r.inputs).mean(axis=1) for r in recordings]
means = np.concatenate(of_each)
clip = np.repeat(np.arange(len(recordings)), [len(excerpts) for excerpts in of_each])
speaker = np.array([r.speaker for r in recordings])[clip]
sex = dataset.labels_of(recordings)[clip]
print("all recordings:", means.shape)
print("labels: 0 is", SEXES[0], "and 1 is", SEXES[1], "->", sex)

# %% [markdown]
# For each excerpt, `clip` and `speaker` say where it comes from, and `sex` is its label.
#
# `deal` deals things into five parts, like cards: single excerpts, whole clips, or whole
# speakers. `nearest` takes each part in turn as the test.


# %%
def deal(groups):
    """Deal groups into five parts at random; return the part of each member."""
    names, number = np.unique(groups, return_inverse=True)
    return np.random.default_rng(0).permutation(np.arange(len(names)) % 5)[number]


print("five excerpts, dealt one by one:", deal(np.arange(5)))
print("five clips, dealt by speaker:   ", deal(["Ada", "Ada", "Ben", "Ben", "Cem"]))


# %%
def nearest(part_of):
    """Find for each excerpt the most similar one in the other four parts."""
    found = np.zeros(len(means), dtype=int)
    for part in range(5):
        test_rows, train_rows = np.flatnonzero(part_of == part), np.flatnonzero(part_of != part)
        # Each feature on the same scale, so that all count alike: see section 7.
        scaled = (means - means[train_rows].mean(axis=0)) / (means[train_rows].std(axis=0) + 1e-6)
        search = NearestNeighbors(n_neighbors=1).fit(scaled[train_rows])
        places = search.kneighbors(scaled[test_rows], return_distance=False)
        found[test_rows] = train_rows[places[:, 0]]
    return found


# %% [markdown]
# **Predict.** We shuffle all excerpts and put a fifth aside as the test. What could be wrong with
# that?
#
# a) nothing · b) the test is too small · c) the same people are in both parts
#
# <details><summary>Run the next cell, then open the answer</summary>
#
# c) Look at the first row: most neighbors come from the same speaker, and most of those even from
# the same clip. Excerpts of one clip overlap by half, so the test was partly in the training
# data. Dealt by clip, the same *person* is still on both sides.
#
# </details>

# %%
ways = {"by excerpt": np.arange(len(clip)), "by clip": clip, "by speaker": speaker}
neighbors = {way: nearest(deal(groups)) for way, groups in ways.items()}
table = pd.DataFrame(
    {
        "neighbor is from the same clip": (clip[found] == clip).mean(),
        "from the same speaker": (speaker[found] == speaker).mean(),
        "sex is right": (sex[found] == sex).mean(),
    }
    for found in neighbors.values()
)
table.index = [f"dealt {way}" for way in ways]
table.round(2)

# %% [markdown]
# - Dealt **by clip**, a neighbor from the same clip is impossible. The second column shows how
#   often the classifier recognizes the person.
# - Dealt **by speaker**, it has to judge people it has never heard. That is what we want to know,
#   because you are not in the training data either. (In the embedded corpus, many virtual
#   speakers share a computer voice, so even this row may be too kind.)
#
# The last column is what each way makes you believe. What the first two rows promise beyond the
# third is memory, not skill. This is called **data leakage**.

# %% [markdown]
# ## 5 · The proof: labels that mean nothing
#
# There is a clean proof. We toss a **coin for each speaker**, heads or tails, and use it as the
# label instead of the sex. No voice can tell how the coin fell, so an honest test gives about
# 0.5. We do this 20 times and take the mean.
#
# **Predict.** How high are the three bars for the coin?
#
# a) all near 0.5 · b) by speaker near 0.5, the other two above it · c) all as high as for the sex
#
# <details><summary>Run the next cell, then open the answer</summary>
#
# b) With the first two ways, the classifier "learns" what cannot be learned: it recognizes *who*
# speaks and repeats that person's coin. Only the split by speaker is honest.
#
# </details>

# %%
speaker_names, speaker_number = np.unique(speaker, return_inverse=True)
tosses = np.random.default_rng(0).integers(2, size=(20, len(speaker_names)))
coins = tosses[:, speaker_number]  # 20 coins for each excerpt
table["coin is right"] = [(coins[:, found] == coins).mean() for found in neighbors.values()]
pictures.shares_right(table[["sex is right", "coin is right"]])

# %% [markdown]
# The dashed line is guessing. (With few speakers, an honest bar wobbles around it.) On the left
# the same illusion is mixed with real skill. By clip it is hardly visible there, since most
# speakers have only a few clips. The coin shows that it exists. Dealt by excerpt or by clip, a
# test tells you how well the machine knows *these* people, not how well it will know you.

# %% [markdown]
# ## 6 · The way out: split by speaker
#
# We need three groups: **train**, to learn from; **validation**, to watch the learning and to
# make choices; **test**, to look at only at the end. No speaker is in two of them.
#
# By hand: shuffle the speakers of each sex, give every fifth (`[0::5]`) to the test and an eighth
# of the others to validation. `&` is what two sets share.

# %%
train, validation, test = set(), set(), set()
for wanted in SEXES:
    some = sorted({r.speaker for r in recordings if r.sex == wanted})
    np.random.default_rng(0).shuffle(some)
    others = [name for name in some if name not in some[0::5]]
    n_validation = max(1, len(others) // 8)
    test.update(some[0::5])
    validation.update(others[:n_validation])
    train.update(others[n_validation:])

assert not train & validation and not train & test and not validation & test
split = dataset.split_by_speaker(recordings, fold=0)  # the package's function does the same
assert [{r.speaker for r in part} for part in split] == [train, validation, test]
print(len(train), "+", len(validation), "+", len(test), "speakers, nobody in two groups")

# %% [markdown]
# The field calls this a **grouped split**. scikit-learn has it too, as `StratifiedGroupKFold`:
# *group* because no person may be split in two, *stratified* because each part gets about the
# same share of both sexes. If you take home one name from this notebook, take this one.

# %%
labels = dataset.labels_of(recordings)
groups = np.array([r.speaker for r in recordings])
splitter = StratifiedGroupKFold(n_splits=5, shuffle=True, random_state=0)
for train_rows, test_rows in splitter.split(groups, labels, groups):
    assert not set(groups[train_rows]) & set(groups[test_rows])
    share = np.mean(labels[test_rows] == SEXES.index("male"))
    print(f"test: {len(set(groups[test_rows])):3} speakers, {share:.0%} of the clips male")

# %% [markdown]
# Why five? The score of a single test depends on who happens to be in it. With **five folds**,
# everybody is in the test once. This is **k-fold cross-validation**, with k = 5. The picture has
# a row for each fold and a column for each speaker.

# %%
everybody = sorted({(r.sex, r.speaker) for r in recordings})
folds = [dataset.split_by_speaker(recordings, fold=fold) for fold in range(5)]
members = [[{r.speaker for r in part} for part in fold] for fold in folds]
grid = np.array([[[name in part for part in fold] for _, name in everybody] for fold in members])
pictures.folds(grid.argmax(axis=2), n_female=sum(s == "female" for s, _ in everybody))

# %% [markdown]
# The speakers are sorted by the fold that tests them. Go down any column: black comes exactly
# once (if each sex has at least five speakers).

# %% [markdown]
# ## 7 · Standardize, with the training speakers alone
#
# A network would listen mainly to the largest numbers, such as coefficient 0. So we
# **standardize** (many say *normalize*): from each feature we subtract its mean, then divide by
# its **standard deviation**, which is how far it typically lies from its mean.
#
# *Whose* mean? Only that of the training speakers. Otherwise something of the test would leak
# into the training.
#
# **Predict.** We standardize the test speakers with the numbers of the training speakers. Does
# each of their features then have mean 0?
#
# a) yes, exactly · b) roughly, but not exactly · c) no, not even roughly
#
# <details><summary>Run the next cell, then open the answer</summary>
#
# b) They are other people, so they have other means. If a test set has means of exactly 0,
# somebody has used it.
#
# </details>

# %%
frames = np.concatenate([r.inputs for r in split.train])
mean, std = dataset.frame_statistics(split.train)
assert np.allclose(mean, frames.mean(axis=0)) and np.allclose(std, frames.std(axis=0) + 1e-6)
standardized = (frames - mean) / std
assert np.allclose(standardized, dataset.standardize(frames, mean, std))

for name, part in zip(split._fields, split, strict=True):
    values = dataset.standardize(np.concatenate([r.inputs for r in part]), mean, std)
    off, spread = np.abs(values.mean(axis=0)).max(), values.std(axis=0)
    print(f"{name:10}  mean farthest from 0: {off:.3f}   "
          f"standard deviations: {spread.min():.2f} to {spread.max():.2f}")

# %%
of_test = dataset.standardize(np.concatenate([r.inputs for r in split.test]), mean, std)
pictures.standardization(frames, standardized, of_test)

# %% [markdown]
# Before, the first coefficients dwarf all others. After, all features have the same size. Mean
# and standard deviation are stored with the model: every new voice is standardized by the same
# numbers.

# %% [markdown]
# ## 8 · Pad and mask
#
# If a recording is shorter than 1.1 seconds, we fill it up with zeros at the end. This is called
# **padding**. After standardizing, zero means "average", so it says as little as possible.
#
# Even so, a network that listens step by step should skip it. A **mask** says which frames count.
# The Keras layer `Masking` skips each frame in which *all* 42 features are zero.
#
# **Predict.** A recording has 70 frames. What if we pad first and standardize afterwards? How
# many of the 110 frames count then?
#
# a) 70 · b) 110 · c) 40
#
# <details><summary>Run the next two cells, then open the answer</summary>
#
# b) Standardizing moved the zeros away from zero, so nothing is masked. Worse, coefficient 0 of
# the padding (the bottom row) now says "very loud". So: standardize first, then pad.
#
# </details>

# %%
short = recording.inputs[:70]
padded = dataset.pad(dataset.standardize(short, mean, std))
wrong = dataset.standardize(dataset.pad(short), mean, std)
for name, array in {"standardize, pad": padded, "pad, standardize": wrong}.items():
    mask = np.any(array != 0, axis=1)  # True where a frame counts
    by_keras = keras.ops.convert_to_numpy(keras.layers.Masking().compute_mask(array[np.newaxis]))
    assert np.array_equal(mask, by_keras[0])
    print(f"{name}: {mask.sum()} of {len(mask)} frames count")

# %%
pictures.paddings({"standardize, then pad": padded, "pad, then standardize": wrong})

# %% [markdown]
# ## 9 · Balance the training
#
# If nine of ten voices were male, a network that always says "male" would be right nine times out
# of ten. So we repeat recordings of the rarer class, chosen at random, until both are equally
# frequent: **oversampling**.

# %%
toy_labels = np.array([0, 0, 0, 0, 0, 1, 1])
toy_rows = dataset.oversample(toy_labels, rng=np.random.default_rng(0))
assert set(toy_rows) == set(range(7))  # nothing is thrown away
print("toy rows:  ", toy_rows)
print("toy labels:", toy_labels[toy_rows])

train_labels = dataset.labels_of(split.train)
balanced_rows = dataset.oversample(train_labels, rng=np.random.default_rng(0))
before, after = np.bincount(train_labels), np.bincount(train_labels[balanced_rows])
assert after[0] == after[1]
pd.DataFrame({"training recordings": before, "balanced": after}, index=SEXES)

# %% [markdown]
# `oversample` returns shuffled row *numbers*, and an array takes them as its index. Only the
# training is balanced. The test stays as it is.

# %% [markdown]
# ## 10 · Three networks, three shapes
#
# All together: choose balanced rows, standardize, draw an excerpt from each. The three networks
# hear the same numbers in three ways.
#
# - A **CNN** looks at the whole excerpt at once, like a *picture*: (110, 42).
# - An **LSTM** takes the same (110, 42), but listens *step by step*: 110 steps of 42 features.
# - A **CNN+LSTM** looks at ten small pictures, one after another. Each is a **context window** of
#   11 frames, about as long as a vowel: (10, 11, 42).

# %%
chosen = [dataset.standardize(split.train[row].inputs, mean, std) for row in balanced_rows]
crops = dataset.random_crops(chosen, rng=np.random.default_rng(0))
n = len(crops)
for_cnn = for_lstm = crops
for_cnn_lstm = crops.reshape(n, EXCERPT_FRAMES // WINDOW_FRAMES, WINDOW_FRAMES, 42)
assert np.array_equal(for_cnn_lstm[0, 3], crops[0, 33:44])
for name, array in {"CNN": for_cnn, "LSTM": for_lstm, "CNN+LSTM": for_cnn_lstm}.items():
    print(f"{name:9} {array.shape}")

# %%
pictures.shapes(crops[0])

# %% [markdown]
# Three times the same excerpt: in one piece, as 110 thin slices, as ten windows. `reshape` keeps
# all numbers in their order and only groups them differently.

# %% [markdown]
# ## What to remember
#
# - **Where there is no pitch, say so**: a middle value, and a feature that says "unvoiced".
# - **Split by speaker** (`StratifiedGroupKFold`). By excerpt or by clip, a test measures memory.
#   The coin proves it.
# - **Learn from the training speakers alone**, even the mean and the standard deviation.
# - **Standardize, then pad**: zero means average, and frames of zeros are masked.
# - **Balance the training**, not the test.

# %% [markdown]
# ## Try it on your own
#
# - Toss the coin for each *clip* instead of each speaker. (In the coin cell: `size=(20,
#   len(recordings))` and `coins = tosses[:, clip]`.) Which bar falls to 0.5 now?
# - What is the pitch alone worth? Put `means = means[:, 40:]` at the end of the cell that makes
#   them.
# - The [exercises](exercises/03_rows_to_tensors.ipynb) have instant checks and hints. One of them
#   builds a leak detector.

# %% [markdown]
# ## Extra · Can 40 MFCC show a low pitch?
#
# We make hums: each has a pitch, and all its harmonics are equally loud. We raise the pitch by
# two **semitones** (the step from one piano key to the next; twelve of them make an octave) and
# measure how far the MFCC move.


# %%
def hum(hertz):
    """Return half a second of a hum with all its harmonics equally loud."""
    seconds = np.arange(SAMPLE_RATE // 2) / SAMPLE_RATE
    numbers = np.arange(1, int(SAMPLE_RATE / 2 / hertz))
    turns = np.outer(hertz * seconds, numbers)  # a column per harmonic
    return audio.normalize_level(np.sin(2 * np.pi * turns + numbers**2).sum(axis=1))


def mean_of_hum(hertz):
    """Return the mean MFCC of a hum, without the loudness."""
    return features.mfcc_of(features.power_spectrogram(hum(hertz)))[10:40, 1:].mean(axis=0)


plots.player(hum(90), "a hum at 90 Hz")
plots.player(hum(240), "a hum at 240 Hz")

# %% [markdown]
# **Predict.** Do the MFCC of a hum at 90 Hz move as far as those of a hum at 240 Hz?
#
# a) yes, two semitones are two semitones · b) no, they move less · c) no, they move more
#
# <details><summary>Run the next cell, then open the answer</summary>
#
# b) At the bottom, our mel bands are about 37 Hz apart, and of the 80 bands we keep only 40
# smooth waves. The harmonics of a low voice lie closer together than that can show, so they blur.
#
# </details>

# %%
hums = 80 * 2 ** (np.arange(25) / 12)  # two octaves, in semitones
moved = [np.linalg.norm(mean_of_hum(f * 2 ** (2 / 12)) - mean_of_hum(f)) for f in hums]
pictures.moved(hums, moved)

# %% [markdown]
# So the pitch that notebook 01 measured from the sound itself is worth adding. How much does it
# say? For each clip we take one number: the mean of a coefficient, or the median pitch. Now draw
# a male and a female clip at random. How often does that one number put them in the right order?
# (0.5 is guessing, 1 is always. The field calls this the *AUC*, the area under the ROC curve.)

# %%
clip_means = np.array([r.mfcc.mean(axis=0) for r in recordings])
medians = np.array([np.nanmedian(r.pitch) for r in recordings])
order = np.array([roc_auc_score(labels, column) for column in [*clip_means.T, medians]])
order = np.maximum(order, 1 - order)  # a number may also be lower for men
pictures.one_number_per_clip(order)
print(f"The pitch: {order[40]:.2f}. The best MFCC, number {order[:40].argmax()}: {order[:40].max():.2f}")

# %% [markdown]
# The last bar is the pitch, one number against forty. A voice that shouts or is afraid goes
# up, so in a corpus with moods the pitch says less than in everyday speech. Be careful with a gray
# bar that is as tall: an MFCC also changes with the microphone, and what is true of one corpus
# need not be true of the next. The pitch of a voice is the same on every microphone.

# %% [markdown]
# ## Extra · Sliding windows, and the channels of a photo
#
# Our context windows lie side by side. You could also let a window *slide* by one frame at a
# time. That makes more windows, and repeats almost everything.

# %%
windows = for_cnn_lstm[0]
sliding = np.lib.stride_tricks.sliding_window_view(crops[0], WINDOW_FRAMES, axis=0)
sliding = sliding.swapaxes(1, 2)  # it puts the window last; we want (window, frame, feature)
assert np.array_equal(sliding[33], windows[3])
print("side by side:", windows.shape, f"- {windows.size} numbers")
print("sliding:     ", sliding.shape, f"- {sliding.size} numbers")

# %% [markdown]
# Networks for photos want one more axis: height, width and *channels*. A color photo has three
# channels, red, green and blue. Speech as such a picture has one, and `np.newaxis` adds the axis.

# %%
as_photo = crops[..., np.newaxis]
print(crops.shape, "becomes", as_photo.shape)

# %% [markdown]
# ## Further reading
#
# - S. Kaufman, S. Rosset, C. Perlich and O. Stitelman (2012): Leakage in data mining:
#   formulation, detection, and avoidance. *ACM
#   Transactions on Knowledge Discovery from Data* 6 (4).
# - scikit-learn on cross-validation, with a part on groups:
#   <https://scikit-learn.org/stable/modules/cross_validation.html>
# - NumPy for absolute beginners: <https://numpy.org/doc/stable/user/absolute_beginners.html>
# - Keras on masking and padding:
#   <https://keras.io/guides/understanding_masking_and_padding/>
#
# **Next:** [notebook 04](04_cnn.ipynb) shows the excerpts to a convolutional network.

# %% [markdown]
# # 11 · Your room and your group
#
# **What you will do.** You record five seconds of the room in which you sit, train the CNN with
# its noise, and find out whether that helps there. Then, if your group wants to, you make a
# corpus of your own voices and train with it. (An appendix: nothing else needs it.)
#
# **What you will learn**
#
# - how noise is mixed into training, and why it should be the noise of *that* place
# - how to tell help from luck: another noise to compare with, and an interval
# - what consent means for a corpus: asked, written down, taken back
#
# **What you need.** Notebook 04 for the training, 07 for the interval, 08 for the recorder.
# This notebook also runs alone, and without a microphone.
#
# **Time: about 30 minutes**, of which the computer trains two to three.

# %%
import shutil
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from speech_workshop import audio, augmentation, checkpoints, dataset
from speech_workshop import evaluation, features, plots, session, training
from speech_workshop.experiments import results
from speech_workshop.widgets import deletion, own_recordings, recorder, room
from speech_workshop.corpora import load_corpus, subset
from speech_workshop.errors import WorkshopError
from speech_workshop.paths import build_folder, recordings_folder
from speech_workshop.settings import SAMPLE_RATE, SEXES
plots.use_workshop_style()

# %% [markdown]
# ## 1 · Five seconds of nothing
#
# At the first evening of this workshop, in 2019, everybody recorded their voice *and* five
# seconds in which nobody spoke. A room is never silent: a fan, a street, the hum of the mains.
# That noise will be in every recording that is made there. So train with the noise of the
# place where the network will be used. Does it help? We measure it.
#
# Press **Record**, and be quiet for five seconds.

# %%
room_recorder = recorder.Recorder("room", seconds=5, caption="Nobody speaks now.")
room_recorder

# %% [markdown]
# It is kept in the folder of recordings, as `room.wav`, and stays there like the others
# (notebook 08 says how to delete them). If there is none, we make up a room: pink noise
# (notebook 01), and a hum at 50 Hz and its multiples, as lamps and chargers make it.

# %%
def made_up_room(seconds):
    """Return the noise of a room that does not exist."""
    rng = np.random.default_rng(0)
    time = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    phases = rng.uniform(0, 2 * np.pi, size=12)
    hum = sum(np.sin(2 * np.pi * 50 * k * time + phases[k - 1]) / k for k in range(1, 13))
    noise = audio.pink_noise(len(time), seed=rng) + 0.15 * hum
    return audio.normalise_level(noise).astype(np.float32)


assert np.allclose(made_up_room(5), room.synthetic_room_noise(5, seed=0), atol=1e-6)

# %%
room_file = recordings_folder() / "room.wav"
is_yours = room_file.exists()
noise = audio.load_audio(room_file) if is_yours else room.synthetic_room_noise(5, seed=0)
print("We use", f"YOUR room, {room_file}" if is_yours else "a room that is MADE UP.")
plots.player(audio.normalise_level(noise), "the room, brought to the loudness of a voice")
plt.psd(noise, NFFT=SAMPLE_RATE // 2, Fs=SAMPLE_RATE, color=plots.COLOURS["neutral"])
plt.gca().set(xlim=(0, 1000), xlabel="frequency (Hz)", ylabel="power (dB / Hz)", title="the room")
plt.show()

# %% [markdown]
# Sharp peaks are hums. In the made-up room they stand 50 Hz apart, like the multiples of a very
# low voice. Might a network mistake them for one?
#
# We cut the noise in two. One half is for training, the other for judging. Else we would only
# show that a network can learn five seconds by heart.

# %%
heard_in_training, for_judging = room.two_halves(noise)
for name, half in (("training", heard_in_training), ("judging", for_judging)):
    print(f"for {name}: {len(half) / SAMPLE_RATE:.1f} s")

# %% [markdown]
# ## 2 · How much does the room harm?
#
# We take up to three clips of each held-out speaker and mix the second half of the room into
# them, as sound, at five levels. Each clip meets the noise from another moment on.

# %%
corpus = session.active_corpus()
recordings = session.load_recordings()
split = dataset.split_by_speaker(recordings, fold=0)
as_taught = checkpoints.load_or_train("cnn", recordings, use_checkpoint=True)
speakers = pd.Series([recording.speaker for recording in split.test])
clips = [split.test[i] for i in speakers.groupby(speakers).head(3).index]
signals = [audio.trim_silence(audio.load_audio(corpus.folder / clip.file)) for clip in clips]
print(f"{len(clips)} clips of {speakers.nunique()} speakers")

# %%
def one_in_room(signal, rng, snr_db):
    """Let a voice sound in the room, from some moment of the noise on."""
    moved = np.roll(for_judging, rng.integers(len(for_judging)))
    mixed = audio.normalise_level(audio.mix_noise(signal, moved, snr_db=snr_db))
    return features.mfcc_of(features.power_spectrogram(mixed))


LEVELS = {"20 dB": 20, "10 dB": 10, "5 dB": 5, "0 dB": 0, "-5 dB": -5}
heard = {"no noise": clips}
for name, snr_db in LEVELS.items():
    heard[name] = room.add_room_noise(clips, signals, for_judging, snr_db=snr_db)
by_hand = one_in_room(signals[0], np.random.default_rng(0), snr_db=0)
assert np.allclose(by_hand, heard["0 dB"][0].mfcc, atol=1e-3)

# %%
for snr_db in (10, -5):
    loud = audio.normalise_level(audio.mix_noise(signals[0], for_judging, snr_db=snr_db))
    plots.player(loud, f"{clips[0].file} in the room, {snr_db} dB")

# %% [markdown]
# `room.add_room_noise` does that for all clips. Now the CNN of notebook 04 judges them, just as it was
# taught: with microphones and noises drawn at random, but never in this room.

# %%
def tables(model):
    """Let a network judge the clips at each level."""
    return {name: evaluation.predict_table(model, recordings) for name, recordings in heard.items()}


judged = {"as taught": tables(as_taught)}
pd.Series({name: evaluation.accuracy(table) for name, table in judged["as taught"].items()}
          ).to_frame("accuracy").style.format("{:.1%}")

# %% [markdown]
# ## 3 · Train with the room
#
# In notebook 04 each excerpt was changed as another microphone and another noise would change
# it, on the MFCC themselves. The room comes on top of that, in the same way: its mel energies
# are *added* to those of the voice. Each excerpt gets another piece of the first half, at a
# level drawn between -5 and 30 dB. The pitch beside the MFCC stays as it was. (The clips that we
# judge get theirs measured again, in the noise.)

# %%
def in_this_room(inputs, rng, room_mel):
    """Change excerpts as in notebook 04, and let them sound in the room."""
    heard = augmentation.augment(inputs, rng=rng)
    voice = 10 ** (augmentation.to_mel_db(heard[..., :40]) / 10)
    n, n_frames, _ = inputs.shape
    starts = rng.integers(len(room_mel) - n_frames + 1, size=n)
    pieces = np.stack([room_mel[start : start + n_frames] for start in starts])
    snr_db = rng.uniform(-5, 30, size=(n, 1, 1))
    is_sound = inputs.any(axis=-1, keepdims=True)  # not the zeros at the end of short clips
    power = voice.mean(axis=(1, 2), keepdims=True, where=is_sound)
    mel_db = 10 * np.log10(voice + power / 10 ** (snr_db / 10) * pieces)
    return np.concatenate([augmentation.to_mfcc(mel_db), heard[..., 40:]], axis=-1)


# %%
room_mel = room.mel_frames(heard_in_training)
some = dataset.random_crops([r.inputs for r in split.train[:4]], rng=np.random.default_rng(0))
by_hand = in_this_room(some, np.random.default_rng(1), room_mel)
package = room.augment_in_room(some, rng=np.random.default_rng(1), room=room_mel)
assert np.allclose(by_hand, package, atol=0.01)
_, axes = plt.subplots(1, 2, figsize=(14, 4), sharey=True)
for ax, title, inputs in zip(axes, ("as recorded", "in training"), (some, package), strict=True):
    plots.over_time(augmentation.to_mel_db(inputs[0, :, :40]), ylabel="mel band", ax=ax, title=title,
                   colourbar="energy (dB)")
plt.show()

# %% [markdown]
# Two trainings, each as long as the one of notebook 04 and with the same speakers and the same
# beginning. One hears the room. The other hears plain pink noise at the same levels: perhaps
# it is not *this* noise that helps, but just any?

# %%
def trained_with(noise):
    """Train a CNN that hears this noise behind each voice."""
    room_mel = room.mel_frames(noise)

    def add_room_noise(inputs, rng):
        return room.augment_in_room(inputs, rng=rng, room=room_mel)

    return training.train("cnn", split, corpus=corpus.name, seed=0, augment=add_room_noise,
                          epochs=session.number_of_epochs())


judged["with this room"] = tables(trained_with(heard_in_training))
another = audio.pink_noise(len(heard_in_training), seed=1)
judged["with another noise"] = tables(trained_with(another))

# %%
accuracy = pd.DataFrame({
    model: {level: evaluation.accuracy(table) for level, table in of_model.items()}
    for model, of_model in judged.items()
})
accuracy.style.format("{:.1%}")

# %% [markdown]
# Read each row: who is best in how much noise? And what does the room cost where there is no
# noise?
#
# ## 4 · Help, or luck?
#
# As in notebook 07: on the *same* draws of speakers, how much better is a network than the one
# as taught? Where the bar crosses zero, these speakers cannot tell.

# %%
def difference(model, level):
    """Return by how much a network is better than as taught, with a 95 % interval."""
    draws = [evaluation.bootstrap(judged[name][level]).accuracy for name in (model, "as taught")]
    low, high = (draws[0] - draws[1]).quantile([0.025, 0.975])
    return accuracy.loc[level, model] - accuracy.loc[level, "as taught"], low, high


differences = {model: {level: difference(model, level) for level in heard}
               for model in ("with this room", "with another noise")}

# %%
figure, ax = plt.subplots(figsize=(12, 5))
for shift, marker, (model, of_level) in zip((-0.1, 0.1), "os", differences.items(), strict=True):
    middle, low, high = 100 * np.array(list(of_level.values())).T
    x = np.arange(len(middle)) + shift
    line, = ax.plot(x, middle, marker, linestyle="", markersize=11, label=model)
    ax.vlines(x, low, high, color=line.get_color(), linewidth=4, alpha=0.5)
ax.axhline(0, color="black", linestyle=":", label="as taught")
ax.set_xticks(range(len(heard)), heard)
ax.set(xlabel="voice over the noise of the room", ylabel="better by (percentage points)")
ax.legend(loc="upper left")
plt.show()

# %%
for model, of_level in differences.items():
    helps = [level for level, (_, low, _) in of_level.items() if low > 0]
    harms = [level for level, (_, _, high) in of_level.items() if high < 0]
    print(f"Trained {model}: better at {', '.join(helps) or 'no level'}, "
          f"worse at {', '.join(harms) or 'no level'}; elsewhere nobody can tell.")
results.add_to_results(room={"yours": is_yours, "accuracy": accuracy.to_dict(),
                            "better_than_as_taught": differences})

# %% [markdown]
# These sentences come from your numbers. In the made-up room we found: with *this* room the
# network loses far less where it is loud. With another noise it gains nothing, and even loses,
# although that noise was as loud. And where it is quiet, the room helps nobody and may cost a
# little. That is why one trains with the noise of the place.
#
# Two warnings. Each network was trained once, and a second training gives other numbers
# (notebook 07). And the voices here were not *recorded* in the room, its noise was added. A
# room also has an echo.
#
# ## 5 · A corpus of your own
#
# A group can collect its own voices. Before anybody speaks, agree on this, aloud:
#
# - **Only who wants to.** Nobody has to say why not. The recordings stay in one folder on the
#   computer on which this notebook runs, and nobody takes a copy.
# - **Each person chooses the name** that is written beside the recording. A made-up one is best.
# - **Each person chooses the word** in the column `sex`. Nobody else fills it in, nobody asks.
#   The networks know two words only, `female` and `male`. It is a label of a *voice* in an
#   exercise, not a person's gender (notebooks 00 and 08). For whom neither is right, there is
#   no right place in such a corpus. That is the corpus' failure.
# - **Everybody can take it back**, at any time, without a reason: `withdraw` deletes the
#   recordings and every copy that the workshop made of them.
#
# Then one after the other: record, write your name, your word, and `True` if you agree, and run
# the cell below. Three sentences are better than one: record several times.

# %%
member_recorder = recorder.Recorder("member", seconds=6, caption="One of you speaks.")
member_recorder

# %%
my_name, my_word, i_agree = "", "", False  # for example "Kiwi", "female", True
if my_name:
    copy = own_recordings.add_to_group(recordings_folder() / "member.wav", speaker=my_name,
                                       sex=my_word, consent=i_agree)
    print(f"{copy.name} is in the corpus now, {copy.parent}")
# print(deletion.withdraw("Kiwi"))

# %% [markdown]
# Such a corpus is a folder with a `metadata.csv`, as in notebook 00, and can be used like any
# other, also with `make run CORPUS=data/recordings/our_voices`. Without a yes nothing goes in.

# %%
clip = corpus.folder / clips[0].file
for entry in ({"consent": False}, {"sex": "unknown"}, {"speaker": "../me"}):
    entry = {"speaker": "Kiwi", "sex": "female", "consent": True} | entry
    try:
        own_recordings.add_to_group(clip, **entry, folder=build_folder() / "play_group")
    except WorkshopError as error:
        print(error, "\n")

# %% [markdown]
# ## 6 · What changes?
#
# One half of the group is for training, the other for judging. So at least two people must have
# written each word. As long as you are fewer, bundled speakers take their place whom the CNN has
# not heard. (No person has to be asked there: they are synthesized.)

# %%
def stand_in():
    """Make a corpus of four speakers of each sex whom the network does not know."""
    known = {r.speaker for r in split.train + split.validation}
    bundled = load_corpus("embedded")
    strangers = bundled.recordings[~bundled.recordings.speaker.isin(known)][::-1]
    few = subset(bundled._replace(recordings=strangers), n_speakers=4, n_recordings=4)
    folder = build_folder() / "stand_in_group"
    shutil.rmtree(folder, ignore_errors=True)  # start over
    for row in few.recordings.itertuples():
        own_recordings.add_to_group(few.folder / row.file, speaker=row.speaker, sex=row.sex,
                                    consent=True, folder=folder)
    return folder


# %%
def speakers_of(group, sex):
    return sorted({recording.speaker for recording in group if recording.sex == sex})


try:
    group = own_recordings.read_group()
except WorkshopError:
    group = []  # nobody is in it yet
is_your_group = min(len(speakers_of(group, sex)) for sex in SEXES) >= 2
if not is_your_group:
    group = own_recordings.read_group(stand_in())
print("The group:", "YOURS," if is_your_group else "bundled speakers who STAND IN,",
      {sex: len(speakers_of(group, sex)) for sex in SEXES}, f"{len(group)} recordings.")

# %% [markdown]
# Every second speaker goes into the training, with all the speakers of the corpus. There the
# few recordings of the group would drown, so each counts five times.

# %%
in_training = {speaker for sex in SEXES for speaker in speakers_of(group, sex)[::2]}
learned_from = [r for r in group if r.speaker in in_training]
more = split._replace(train=split.train + 5 * learned_from)
with_group = training.train("cnn", more, corpus="with our voices", seed=0,
                            epochs=session.number_of_epochs())

# %%
in_group = {r.speaker for r in group}
rows = {}
for name, voices in {
    "the other half of the group": [r for r in group if r.speaker not in in_training],
    "held-out speakers of the corpus": [r for r in split.test if r.speaker not in in_group],
}.items():
    before, after = (evaluation.predict_table(model, voices) for model in (as_taught, with_group))
    draws = [evaluation.bootstrap(table).accuracy for table in (before, after)]
    low, high = (draws[1] - draws[0]).quantile([0.025, 0.975])
    rows[name] = {"before": evaluation.accuracy(before), "after": evaluation.accuracy(after),
                  "low": low, "high": high}
pd.DataFrame(rows).T.style.format("{:.1%}")

# %% [markdown]
# `low` and `high` bound the interval of *after minus before*. With a few speakers it is wide, or
# it cannot see a mistake that nobody made (the rule of three, notebook 07). Voices like those
# that the network knows already, as our stand-ins are, teach it little. Voices that it lacked
# may teach it much: other languages, ages, microphones. So look who is in your group, and who
# is not: it will be right about those in it.
#
# And something that cannot be taken back: a network that has learned from a voice keeps traces
# of it. `withdraw` deletes recordings, not what was learned. Ours is only in the memory of this
# notebook, and gone when you close it. Whoever shares such a network must ask for *that*, too.
#
# ## What to remember
#
# - Train with the noise of the place of use, judge with another piece of it.
# - Compare with another noise, and with no noise: what helps there may cost here.
# - Consent is asked for before, written down, and can be taken back.
# - Each person chooses the word for their own voice. Some have no word here.
#
# ## Try it on your own
#
# 1. *Change a number.* Make the hum three times as strong (in `made_up_room`, and take it for
#    `noise`). Who suffers more, the network as taught or the one that knows the room?
# 2. *Vary.* Record a second room, the corridor, say. Judge `with this room` there. Does one
#    place help in another?
# 3. *Write a function* `babble(signals, n)` that adds `n` clips to each other: a café. Mix it in
#    place of the room. Why is this noise so much harder?
#
# ## Further reading
#
# - D. Snyder, G. Chen, D. Povey (2015). MUSAN: A Music, Speech, and Noise Corpus.
#   [arXiv:1510.08484](https://arxiv.org/abs/1510.08484). Noise to train with.
# - T. Ko, V. Peddinti, D. Povey, M. L. Seltzer, S. Khudanpur (2017). A Study on Data
#   Augmentation of Reverberant Speech for Robust Speech Recognition. *ICASSP.* The echo.
# - T. Gebru and others (2021). Datasheets for Datasets. *Communications of the ACM* 64(12).
#   [arXiv:1803.09010](https://arxiv.org/abs/1803.09010). What to write down about a corpus.
# - R. Ardila and others (2020). Common Voice: A Massively-Multilingual Speech Corpus. *LREC.*
#   [arXiv:1912.06670](https://arxiv.org/abs/1912.06670). Voices that were given.

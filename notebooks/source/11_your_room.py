# %% [markdown]
# # 11 · Your room and your group (optional)
#
# No room is silent. Record five seconds of yours, and find out whether a network that knows this
# noise hears better in it. And if you are a group, you can add your own voices.
#
# **What you will do.** You mix the noise of your room into the training of the CNN and measure
# whether that helps. Then, if your group wants to, you make a corpus of your own voices and train
# with it.
#
# **What you will learn.** How noise is mixed into training, and why it should be the noise of
# *that* place. How to tell help from luck. What consent means for a corpus.
#
# **What you need.** Notebook 04 (training), notebook 07 (intervals) and notebook 08 (the recorder).
# This notebook also runs on its own, and without a microphone.
#
# **Time: about 30 minutes**.
#
# Three training runs take the computer two to three minutes.

# %%
import shutil
import numpy as np
import pandas as pd
from speech_workshop import audio, augmentation, checkpoints, dataset
from speech_workshop import evaluation, features, plots, session, training
from speech_workshop.corpora import load_corpus, subset
from speech_workshop.errors import WorkshopError
from speech_workshop.experiments import results
from speech_workshop.paths import build_folder, recordings_folder
from speech_workshop.pictures import nb11 as pictures
from speech_workshop.settings import SAMPLE_RATE, SEXES
from speech_workshop.widgets import deletion, own_recordings, recorder, room

plots.use_workshop_style()

# %% [markdown]
# ## 1 · Five seconds of nothing
#
# On the first evening of this workshop, in 2019, everybody recorded their voice *and* five seconds
# in which nobody spoke. What you hear then is a fan, a street, the hum of the mains. That noise is
# in every recording made there. So train with the noise of the place where the network will be
# used. Does it help? We measure it.
#
# Press **Record**, and be quiet for five seconds.

# %%
room_recorder = recorder.Recorder("room", seconds=5, caption="Nobody speaks now.")
room_recorder

# %% [markdown]
# Your recording is saved as `room.wav` in the folder of recordings (notebook 08 says how to delete
# it). If there is none, we make up a room: pink noise (notebook 01), plus a hum at 50 Hz (in North
# America it would be 60) and its multiples, as lamps and chargers make it.

# %%
def made_up_room(seconds):
    """Return the noise of a room that doesn't exist."""
    rng = np.random.default_rng(0)
    time = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    phases = rng.uniform(0, 2 * np.pi, size=12)
    hum = sum(np.sin(2 * np.pi * 50 * k * time + phases[k - 1]) / k for k in range(1, 13))
    noise = audio.pink_noise(len(time), seed=rng) + 0.15 * hum
    return audio.normalize_level(noise).astype(np.float32)


assert np.allclose(made_up_room(5), room.synthetic_room_noise(5, seed=0), atol=1e-6)

# %%
room_file = recordings_folder() / "room.wav"
is_yours = room_file.exists()
noise = audio.load_audio(room_file) if is_yours else room.synthetic_room_noise(5, seed=0)
print("We use", f"YOUR room, {room_file}" if is_yours else "a room that is MADE UP.")
plots.player(audio.normalize_level(noise), "the room, made as loud as a voice")
pictures.room_spectrum(noise)

# %% [markdown]
# Sharp peaks are hums. In the made-up room they are 50 Hz apart, like the harmonics of a very low
# voice. Might a network mistake them for one?
#
# We cut the noise into two halves, one for training, the other for judging. Otherwise we would only
# measure whether the network has learned these very seconds by heart.

# %%
heard_in_training, for_judging = room.two_halves(noise)
for purpose, half in (("training", heard_in_training), ("judging", for_judging)):
    print(f"for {purpose}: {len(half) / SAMPLE_RATE:.1f} s")

# %% [markdown]
# ## 2 · How much does the room hurt?
#
# We take up to three clips of each held-out speaker and mix the second half of the room into them,
# at five levels. `room.add_room_noise` does that for all clips. By hand, for one of them:

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
    """Hear a voice in the room, from some moment of its noise on."""
    moved = np.roll(for_judging, rng.integers(len(for_judging)))
    mixed = audio.normalize_level(audio.mix_noise(signal, moved, snr_db=snr_db))
    return features.mfcc_of(features.power_spectrogram(mixed))


LEVELS = {"20 dB": 20, "10 dB": 10, "5 dB": 5, "0 dB": 0, "-5 dB": -5}
in_room = {"no noise": clips}
for name, snr_db in LEVELS.items():
    in_room[name] = room.add_room_noise(clips, signals, for_judging, snr_db=snr_db)
by_hand = one_in_room(signals[0], np.random.default_rng(0), snr_db=0)
assert np.allclose(by_hand, in_room["0 dB"][0].mfcc, atol=1e-3)

# %%
for snr_db in (10, -5):
    loud = audio.normalize_level(audio.mix_noise(signals[0], for_judging, snr_db=snr_db))
    plots.player(loud, f"{clips[0].file} in the room, {snr_db} dB")

# %% [markdown]
# Now the CNN of notebook 04 judges them. In training it heard microphones and noises drawn at
# random, but never this room.
#
# **Predict.** From which level on does the (made-up) room clearly hurt it?
#
# a) 20 dB: it has never heard this noise · b) between 5 and 0 dB, where the noise is nearly as loud
# as the voice · c) none: it was trained with noise
#
# <details><summary>Run the next cell, then open the answer</summary>
#
# b) Down to 10 dB it loses about a point at most, thanks to the random noises in its training.
# Somewhere from 5 to 0 dB on the score falls, and at -5 dB it falls far. (Your own room may do
# less, or more.)
#
# </details>

# %%
def tables(model):
    """Let a network judge the clips at each level."""
    return {name: evaluation.predict_table(model, heard) for name, heard in in_room.items()}


judged = {"as taught": tables(as_taught)}
scores = {name: evaluation.balanced_accuracy(table) for name, table in judged["as taught"].items()}
pd.Series(scores).to_frame("balanced accuracy").style.format("{:.1%}")

# %% [markdown]
# ## 3 · Train with the room
#
# In notebook 04, each excerpt was changed as another microphone and another noise would change it,
# on the MFCC themselves. The room is added in the same way: its mel energies are *added* to those
# of the voice. Each excerpt gets another piece of the first half, at a level between -5 and 30 dB,
# drawn at random. The pitch beside the MFCC stays as it was. (For the clips that we judge, it was
# measured again, in the noise.)

# %%
def in_this_room(inputs, rng, room_mel):
    """Change excerpts as in notebook 04, and hear them in the room."""
    changed = augmentation.augment(inputs, rng=rng)
    voice = 10 ** (augmentation.to_mel_db(changed[..., :40]) / 10)
    n, n_frames, _ = inputs.shape
    starts = rng.integers(len(room_mel) - n_frames + 1, size=n)
    pieces = np.stack([room_mel[start : start + n_frames] for start in starts])
    snr_db = rng.uniform(-5, 30, size=(n, 1, 1))
    is_sound = inputs.any(axis=-1, keepdims=True)  # not the padding of short clips
    power = voice.mean(axis=(1, 2), keepdims=True, where=is_sound)
    mel_db = 10 * np.log10(voice + power / 10 ** (snr_db / 10) * pieces)
    return np.concatenate([augmentation.to_mfcc(mel_db), changed[..., 40:]], axis=-1)

# %%
mel_of_room = room.mel_frames(heard_in_training)
some = dataset.random_crops([r.inputs for r in split.train[:4]], rng=np.random.default_rng(0))
some_by_hand = in_this_room(some, np.random.default_rng(1), mel_of_room)
package = room.augment_in_room(some, rng=np.random.default_rng(1), room=mel_of_room)
assert np.allclose(some_by_hand, package, atol=0.01)
pictures.excerpts({"as recorded": some[0], "in training": package[0]})

# %% [markdown]
# We train twice, each time as long as in notebook 04, with the same speakers and the same starting
# weights. One network hears the room. The other hears plain pink noise at the same levels. Perhaps
# any noise helps, not just *this* one?
#
# **Predict.** Which of the two will be better in the loud room than the CNN as taught?
#
# a) both: noise is noise · b) only the one that heard this room · c) neither: pitch and MFCC are
# drowned
#
# <details><summary>Run the next two cells, then open the answer</summary>
#
# b) in the made-up room. Look at the row "-5 dB": training with another noise doesn't help there. It
# even hurts.
#
# </details>

# %%
def trained_with(noise):
    """Train a CNN that hears this noise behind each voice."""
    room_mel = room.mel_frames(noise)

    def augment(inputs, rng):
        return room.augment_in_room(inputs, rng=rng, room=room_mel)

    return training.train("cnn", split, corpus=corpus.name, seed=0, augment=augment,
                          epochs=session.number_of_epochs())


judged["with this room"] = tables(trained_with(heard_in_training))
another = audio.pink_noise(len(heard_in_training), seed=1)
judged["with another noise"] = tables(trained_with(another))

# %%
accuracy = pd.DataFrame({
    model: {level: evaluation.balanced_accuracy(table) for level, table in by_level.items()}
    for model, by_level in judged.items()
})
accuracy.style.format("{:.1%}")

# %% [markdown]
# Read each row: which network is best in how much noise? And what does the room cost where there is
# no noise?
#
# ## 4 · Help, or luck?
#
# As in notebook 07 we ask: on the *same* draws of speakers, how much better is each network than
# the one as taught? Where a bar crosses zero, these speakers can't tell.

# %%
differences = {
    model: {level: evaluation.paired_difference(judged[model][level], judged["as taught"][level])
            for level in in_room}
    for model in ("with this room", "with another noise")
}
pictures.differences(differences, reference="as taught")

# %%
for model, by_level in differences.items():
    helps = [level for level, (_, low, _) in by_level.items() if low > 0]
    hurts = [level for level, (_, _, high) in by_level.items() if high < 0]
    print(f"Trained {model}: better at {', '.join(helps) or 'no level'}, "
          f"worse at {', '.join(hurts) or 'no level'}; undecided elsewhere.")
results.add_to_results(room={"yours": is_yours, "balanced_accuracy": accuracy.to_dict(),
                            "better_than_as_taught": differences})

# %% [markdown]
# These sentences come from your numbers. In the made-up room we found this. The network that was
# trained with *this* room loses less where it is loud. Another noise of the same level doesn't
# help. Where the room is quiet, no difference is decided. That's why you train with the noise of the
# place.
#
# Two warnings. Each network was trained only once, and another training run gives other numbers
# (notebook 07). And nobody *spoke* in this room: we added its noise. A real room also has an echo.
#
# ## 5 · A corpus of your own
#
# A group can collect its own voices. Before anybody speaks, agree on this, aloud:
#
# - **Only those who want to.** Nobody has to say why not. The recordings stay in one folder on the
#   computer that runs this notebook, and nobody takes a copy.
# - **You choose the name** that is written beside your recording. A made-up one is best.
# - **You choose the word** in the column `sex`. Nobody else fills it in, and nobody asks. The
#   networks know only two words, `female` and `male`. It is a label for a *voice* in an exercise,
#   not a person's gender (notebooks 00 and 08). If neither word is right for you, such a corpus has
#   no right place for you. That is a failure of the corpus.
# - **You can take it back** at any time, without giving a reason. `withdraw` deletes your recordings,
#   every copy that the workshop made of them, and the networks in `build/` that learned from them.
#
# Then, one after the other: record, write your name, your word, and `True` if you agree, and run
# the cell below. Three sentences are better than one, so record several times.

# %%
member_recorder = recorder.Recorder("member", seconds=6, caption="One of you speaks.")
member_recorder

# %%
my_name, my_word, i_agree = "", "", False  # for example "Kiwi", "female", True
if my_name:
    member_copy = own_recordings.add_to_group(recordings_folder() / "member.wav", speaker=my_name,
                                              sex=my_word, consent=i_agree)
    print(f"{member_copy.name} is in the corpus now, {member_copy.parent}")
# print(deletion.withdraw("Kiwi"))

# %% [markdown]
# Such a corpus is a folder with a `metadata.csv`, as in notebook 00. You can use it like any other,
# for example with `python -m speech_workshop run --corpus data/recordings/our_voices` (`make run
# CORPUS=...` does the same).
#
# **Predict.** The next cell tries to add three entries: one without consent, one with the word
# "unknown", one with the name "../me". Which of them get in?
#
# a) the last two: there is consent · b) only the one named "../me" · c) none
#
# <details><summary>Run the next cell, then open the answer</summary>
#
# c) Without a yes, no voice gets in. These networks don't know the word. And "../me" is no name but
# the way into another folder.
#
# </details>

# %%
sound = corpus.folder / clips[0].file
for change in ({"consent": False}, {"sex": "unknown"}, {"speaker": "../me"}):
    entry = {"speaker": "Kiwi", "sex": "female", "consent": True} | change
    try:
        own_recordings.add_to_group(sound, **entry, folder=build_folder() / "play_group")
    except WorkshopError as error:
        print(error, "\n")

# %% [markdown]
# ## 6 · What changes?
#
# One half of your group is for training, the other for judging. So at least two people must have
# chosen each word. As long as there are fewer of you, bundled speakers that the CNN has not heard
# take your place. (They are synthesized, so there is nobody to ask.)

# %%
def substitutes():
    """Make a corpus of four speakers of each sex that the network doesn't know."""
    known = {r.speaker for r in split.train + split.validation}
    bundled = load_corpus("embedded")
    strangers = bundled.recordings[~bundled.recordings.speaker.isin(known)][::-1]
    few = subset(bundled._replace(recordings=strangers), n_speakers=4, n_recordings=4)
    folder = build_folder() / "substitute_group"
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
    group = own_recordings.read_group(substitutes())
print("The group:", "YOURS," if is_your_group else "bundled speakers INSTEAD OF YOURS,",
      {sex: len(speakers_of(group, sex)) for sex in SEXES}, f"{len(group)} recordings.")

# %% [markdown]
# Every second speaker goes into the training, together with all training speakers of the corpus.
# There the few recordings of the group would drown, so each counts five times.
#
# **Predict.** What will the bundled speakers (or your group) change for the *held-out speakers of the
# corpus*?
#
# a) the network gets clearly better · b) it gets clearly worse: it adapts to the group · c) almost
# nothing
#
# <details><summary>Run the next two cells, then open the answer</summary>
#
# c) A few more voices among hundreds change little, and the interval of the difference contains zero.
#
# </details>

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
    _, low, high = evaluation.paired_difference(after, before)
    rows[name] = {"before": evaluation.balanced_accuracy(before),
                  "after": evaluation.balanced_accuracy(after), "low": low, "high": high}
pd.DataFrame(rows).T.style.format("{:.1%}")

# %% [markdown]
# `before` and `after` are balanced accuracies, `low` and `high` the interval of their difference.
# With a few speakers it is wide: one clip more or less moves the score by several points. Or it has
# no width at all, if nobody was judged wrongly (the rule of three, notebook 07). Voices like those
# that the network knows already teach it little. Voices that it lacked may teach it much: other
# languages, ages, microphones. So look who is in your group, and who isn't. The network will more
# often be right about people like those who are.
#
# One thing is hard to take back. A network that has learned from a voice keeps traces of it, and its
# card names the speakers. `withdraw` also deletes the networks in `build/` that were trained on your
# group's corpus. The network of this notebook is only in its memory, and gone when you close it. But
# a copy that you have given away learned what it learned. If you want to share such a network, ask
# for *that*, too.
#
# ## What to remember
#
# - Train with the noise of the place of use, and judge with another piece of it.
# - Compare with another noise, and with no noise. What helps there may cost something here.
# - Consent is asked for beforehand, written down, and can be taken back.
# - You choose the word for your own voice. For some of us, there is no word here.
#
# ## Try it on your own
#
# 1. *Change a number.* Make the hum three times as strong (in `made_up_room`, and use it as
#    `noise`). Which network suffers more, the one as taught or the one that knows the room?
# 2. *Vary.* Record a second room, such as the corridor. Judge the network trained with the first
#    one there. Does one place help in another?
# 3. *Write a function* `babble(signals, n)` that adds `n` clips to each other, as in a café. Mix it
#    in instead of the room. Why is this noise so much harder?
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
#   [arXiv:1912.06670](https://arxiv.org/abs/1912.06670). A corpus of donated voices.
#
# **Next:** [notebook 12](12_borrowed_ear.ipynb) borrows what a large network has learned about
# voices.

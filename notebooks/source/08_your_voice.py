# %% [markdown]
# # 08 · Try your own voice
#
# Seven notebooks were about other people's voices. This one is about yours.
#
# **What you will do.** Record your voice, watch three networks make up their minds about it, and let
# one of them listen live. Feed them sounds that no mouth can make. Then we talk about what such a
# machine should *not* be used for.
#
# **What you will learn**
#
# - how to use a saved network on a new recording;
# - what p(male) means, what it does not mean, and how to calibrate it;
# - when to answer "too close to call", and when to refuse to answer;
# - what the label is, and who is harmed when that is forgotten.
#
# **What you need.** The networks of notebooks 04 to 06; the workshop's checkpoints replace missing
# ones. A microphone is welcome, but everything runs without one.
#
# **Time: about 30 minutes**. The extras take 20 more, the
# [exercises](exercises/08_your_voice.ipynb) 25.
#
# Numbered sections are the core. Sections called *Extra* can be skipped.

# %%
import speech_workshop  # first: it keeps TensorFlow quiet
import json
import zipfile
import numpy as np
import pandas as pd
import soundfile
from speech_workshop import audio, checkpoints, dataset, errors, evaluation
from speech_workshop import features, models, paths, plots, session
from speech_workshop.opinions import calibration, inference, telephone
from speech_workshop.experiments import results
from speech_workshop.pictures import nb08 as pictures
from speech_workshop.settings import NETWORKS, REJECT_MARGIN, SAMPLE_RATE, SEXES
from speech_workshop.widgets import deletion, live, own_recordings, recorder

plots.use_workshop_style()

# %% [markdown]
# ## 1 · Your recording
#
# Press **Record**, and allow your browser to use the microphone. After the countdown, say two or
# three sentences in your everyday voice, in any language. **Play back** lets you hear yourself. Not
# happy? Record again; the new recording replaces the old one.
#
# **No microphone?** *Choose File* takes wav, flac, ogg, mp3, and anything else your browser can
# read, such as a phone's m4a. (Don't convert it on a website: that site would get your voice.) No
# file either? Go on. Bundled clips take over.

# %%
my_recorder = recorder.Recorder("voice", seconds=6, caption="Your everyday voice, please.")
my_recorder

# %% [markdown]
# **Privacy.** Your recording goes from the browser to the computer that runs this notebook, into the
# one folder that the next cell names, and nowhere else. Other users of that computer cannot read it.
# (On Colab, that computer is not yours.) Nothing is trained on your voice here. But the players below
# store the *sound itself* in this notebook. Before you give it away, choose *Edit, Clear Outputs of
# All Cells*, and save.
#
# **To delete everything you recorded or uploaded**, remove the first `#` of the last line and run the
# cell. It deletes every copy the workshop made, and lists the notebooks that you saved with sound in
# them: only you can clear those.

# %%
my_files = [path for path in own_recordings.kept_recordings() if path.stem != "room"]
print("Recordings are kept in", paths.recordings_folder())
print(f"There are {len(my_files)} of a voice.")
# print(deletion.delete_recordings())

# %% [markdown]
# We take the two newest files that can be used, recorded or chosen by you. If there are none, we
# take two bundled clips: the longest of a female and of a male test speaker, new to the networks.

# %%
corpus, recordings = session.active_corpus(), session.load_recordings()
_, validation, test = dataset.split_by_speaker(recordings, fold=0)
networks = {n: checkpoints.load_or_train(n, recordings, use_checkpoint=True) for n in NETWORKS}
longest = sorted(test, key=lambda recording: -len(recording.mfcc))
pair = [next(r for r in longest if r.sex == sex) for sex in SEXES]

# %%
usable = []
for file in my_files:
    answer = inference.classify_file(networks["cnn"], file)
    print(answer.get("error", f"{file.name} can be used."))
    usable += [] if "error" in answer else [file]
clips = usable[:2] or [corpus.folder / recording.file for recording in pair]
print("From here on we use", "YOUR recordings:" if usable else "BUNDLED clips, not your voice:")
print("\n".join(clip.name for clip in clips))

# %%
for clip in clips:
    sound = audio.load_audio(clip)
    plots.player(sound, f"{clip.name}, {len(sound) / SAMPLE_RATE:.1f} s at 16 kHz")

# %% [markdown]
# ## 2 · The very same path
#
# A network only knows what it was trained on: clips at 16 kHz, trimmed, brought to one loudness, and
# turned into 40 MFCC and a pitch. A new recording must go through *exactly* these steps. So one
# function does it for both, `features_of_file`. Here it is by hand.

# %%
signal = audio.load_audio(clips[0])
trimmed = audio.trim_silence(signal)
by_hand = features.extract_features(audio.normalize_level(trimmed)).inputs
assert np.allclose(by_hand, features.features_of_file(clips[0]).inputs)
print(f"{len(signal)} samples, {len(trimmed)} of them without the silent ends.")
print(f"{by_hand.shape[0]} frames with {by_hand.shape[1]} numbers each.")
print("features_of_file gives the same.")

# %% [markdown]
# The saved network must supply the rest: the mean and standard deviation of the training speakers,
# the order of the labels, the settings. All this is on a **card** inside the `.keras` file, a zip
# archive.

# %%
with zipfile.ZipFile(paths.model_path("cnn")) as archive:
    print("In the archive:", ", ".join(archive.namelist()))
    card = json.loads(archive.read(models.CARD))
loaded = models.load_model(paths.model_path("cnn"))
assert loaded.card == card and networks["cnn"].card.items() <= card.items()
print("Labels:", card["labels"], "so 0 is", card["labels"][0], "and 1 is", card["labels"][1])
print("Trained on the corpus", card["corpus"], "with", len(card["speakers"]), "speakers.")

# %% [markdown]
# Last step: standardize with the numbers on the card, cut excerpts of 1.1 seconds, ask the network,
# calibrate its answers (section 6), and take the mean. We **ask twice**: about the recording, and
# about what it would be without anything above 3400 Hz, the most that an ordinary telephone line
# carries. What the network learned up there from synthetic voices may not hold for people and their
# microphones. Two hearings make different mistakes, and their mean makes fewer. That is **test-time
# augmentation**. (An *Extra* shows what it is worth.)

# %%
mean, std = loaded.mean_and_std


def opinions_about(inputs):
    """Return the CNN's p(male) for each excerpt of standardized inputs."""
    p = loaded.network.predict(dataset.sliding_windows(inputs), verbose=0)[:, 0]
    return calibration.scale(p, loaded.temperature)


hearings = [by_hand, telephone.heard_by_telephone(by_hand)]
p_male = np.mean([opinions_about(dataset.standardize(one, mean, std)) for one in hearings], axis=0)
package = inference.classify_file(loaded, clips[0])
assert np.isclose(p_male.mean(), package["p_male"], atol=1e-3)
print("p(male) of each excerpt:", p_male.round(3), "and their mean:", p_male.mean().round(3))
print("classify_file gives:", package)

# %% [markdown]
# **Predict.** We skip one step at a time and ask the CNN all the same: the loudness, the
# sampling rate (48 kHz mistaken for 16 kHz), the standardizing. Which error messages will we get?
#
# a) one for each · b) only one, for the sampling rate · c) none at all
#
# <details><summary>Run the next cell, then open the answer</summary>
#
# c) The shapes still fit, so everything runs. With the workshop's CNN and the bundled clips,
# skipping the loudness hardly matters. Without standardizing, it calls both people male. At the
# wrong sampling rate it is wrong about *both*. This is **training-serving skew**, and it never
# announces itself.
#
# </details>
#
# Here the CNN is asked once, so *all steps* differs from the number above.

# %%
def without_a_step(clip):
    """Return the CNN's mean p(male), asked once, with all steps and with one missing."""
    sound = audio.trim_silence(audio.load_audio(clip))
    level, extract = audio.normalize_level, features.extract_features
    inputs = {"all steps": extract(level(sound)).inputs,
              "no loudness": extract(0.1 * sound).inputs,
              "wrong sampling rate": extract(level(np.repeat(sound, 3))).inputs}
    ready = {name: dataset.standardize(one, mean, std) for name, one in inputs.items()}
    ready["no standardizing"] = inputs["all steps"]
    return {name: opinions_about(one).mean() for name, one in ready.items()}


pd.DataFrame({clip.name: without_a_step(clip) for clip in clips}).T.style.format("{:.2f}")

# %% [markdown]
# ## 3 · The opinion moves
#
# Under the waveform you see the opinion of each network about each excerpt, drawn at its middle. The
# gray band means "too close to call".

# %%
for clip in clips:
    sound = audio.trim_silence(audio.load_audio(clip))
    pictures.moving_opinion(sound, networks, title=clip.name)

# %% [markdown]
# If a line wanders, listen to that moment again.
#
# **Predict.** We join two clips from the corpus into a "conversation": first a woman speaks, then a
# man. What will the mean over everything say?
#
# a) "female", she spoke first · b) "male", he spoke last · c) something in between
#
# <details><summary>Run the next cell, then open the answer</summary>
#
# c) If the networks are right about both, their lines climb where the speakers change. The mean lands
# in between, and is true of nobody. Our answer is for recordings of **one** speaker.
#
# </details>

# %%
pieces = [audio.trim_silence(audio.load_audio(corpus.folder / r.file)) for r in pair]
together = np.concatenate([audio.normalize_level(piece) for piece in pieces])
plots.player(together, "first a female speaker of the corpus, then a male one")
pictures.moving_opinion(together, networks, title="two people in one recording")
of_both = [features.extract_features(together).inputs]
print("Mean:", {name: f"{evaluation.predict(m, of_both)[0]:.2f}" for name, m in networks.items()})

# %% [markdown]
# ## 4 · Live
#
# Press **Listen**, and the CNN listens while you speak. You see a large word, and a dot for each new
# opinion about the last second or so. Older sound is forgotten; nothing is kept. Try a
# question, a whisper, a laugh, a hum.
#
# Point it only at people who have agreed.

# %%
live_view = live.LiveView(networks["cnn"])
live_view

# %% [markdown]
# ## 5 · Too close to call
#
# The network gives a number. Somebody must turn it into a word, and that somebody may say "I don't
# know". This is called the **reject option**. We leave a gap around 0.5. There, the package says
# `unsure`.

# %%
def word_for(p_male):
    """Turn p(male) into a word, or decline."""
    if abs(p_male - 0.5) < REJECT_MARGIN:
        return "unsure"
    return "male" if p_male > 0.5 else "female"


values = [0.02, 0.19, 0.21, 0.45, 0.79, 0.81, 0.98]
assert [word_for(p) for p in values] == [evaluation.decide(p) for p in values]
print(f"The gap reaches {REJECT_MARGIN} to each side of 0.5.")
pd.DataFrame({"p(male)": values, "decide": [evaluation.decide(p) for p in values]}).T

# %% [markdown]
# What does the gap cost, and what does it buy? Five sets of real people answer (notebook 07).

# %%
real_people, origin = results.read_measured(results.measured_path("benchmark"))
quiet = real_people[real_people.channel == "as recorded"]
gap = quiet[quiet.judge.isin(NETWORKS)].groupby("judge", sort=False)
gap = gap[["called", "right_when_called"]].mean()
gap.set_axis(["gets an answer", "right then"], axis=1).style.format("{:.0%}")

# %% [markdown]
# About one recording in five gets no answer. A wrong word would cost more.

# %% [markdown]
# ## 6 · Does 0.9 mean 0.9?
#
# Is p(male) = 0.9 right nine times out of ten? **Not by itself.** It is the network's way of saying
# "more like the male clips I learned from". It becomes a probability only if somebody *checks* it on
# many new speakers and corrects it. That is called **calibration**.
#
# The correction is one number, the **temperature**. We turn p into *odds* (0.9 is nine to one),
# take the logarithm, divide by the temperature, and go back. Above 1 the network becomes more
# modest, below 1 bolder. And 0.5 stays 0.5, so no single opinion changes sides. (The mean over a
# recording can, rarely.)

# %%
def with_temperature(p, temperature):
    """Make an opinion bolder (below 1) or more modest (above 1)."""
    log_odds = np.log(p / (1 - p))
    return 1 / (1 + np.exp(-log_odds / temperature))


some_p = np.linspace(0.01, 0.99, 99)
for temperature in (0.5, 1, 2):
    assert np.allclose(with_temperature(some_p, temperature), calibration.scale(some_p, temperature))
pictures.temperatures(with_temperature, (0.5, 1, 2))

# %% [markdown]
# After each training the package finds the temperature with the lowest loss on the *validation*
# speakers in noise, and writes it on the card. Did that help on the *test* speakers? We sort all
# answers of the three networks by how sure they are and cut them into five equal bins. How sure
# were they in each, and how often right? This is a **reliability diagram**.
#
# **Predict.** In training we asked for 0.95 at most (label smoothing, notebook 04). Where will the
# points *before* calibration lie?
#
# a) below the dotted line: too sure · b) mostly above it: too modest · c) on it
#
# <details><summary>Run the next cell, then open the answer</summary>
#
# b) for the workshop's checkpoints: where they were 0.88 sure, 98 of 100 answers were right. Other
# networks are often too sure (Guo et al., 2017). Calibration moves the points closer to
# the line.
#
# </details>

# %%
def answers_of(some_networks):
    """Put the answers of several networks below each other."""
    return pd.concat([evaluation.predict_table(model, test) for model in some_networks.values()])


uncalibrated = {name: model._replace(card=model.card | {"temperature": 1})
                for name, model in networks.items()}
bins = {"before": calibration.reliability(answers_of(uncalibrated)),
        "after": calibration.reliability(answers_of(networks))}
pictures.reliability(bins)
shares = ["how sure", "right"]
pd.concat({when: found.set_axis([*shares, "answers"], axis=1) for when, found in bins.items()},
          axis=1).style.format({(when, share): "{:.3f}" for when in bins for share in shares})

# %% [markdown]
# But the check holds for voices like these only. Yours may be unlike any of them, in microphone,
# language or age. So "too close to call" stays a good answer.

# %% [markdown]
# ## 7 · Three opinions, and your pitch
#
# We ask all networks about the clips, and measure their median pitch.

# %%
ear = paths.model_path("borrowed_ear")  # notebook 12 trains it
judges = networks | ({"borrowed ear": models.load_model(ear)} if ear.is_file() else {})
rows, my_pitch = {}, {}
for clip in clips:
    said = {name: inference.classify_file(model, clip) for name, model in judges.items()}
    rows[clip.name] = {name: f"{one['label']} ({one['p_male']:.2f})" for name, one in said.items()}
    f0 = features.features_of_file(clip).fundamental_frequency
    my_pitch[clip.name] = float(np.nanmedian(f0))
pd.DataFrame(rows).T.assign(**{"median pitch (Hz)": np.round(list(my_pitch.values()))})

# %% [markdown]
# Do they agree? If not, don't count votes: all three learned from the same speakers, so they may be
# wrong together. (After notebook 12 a fourth opinion appears here.) Where does your pitch lie?

# %%
pitches = {sex: [np.nanmedian(r.pitch) for r in recordings if r.sex == sex] for sex in SEXES}
pictures.pitch_of_clips(pitches, yours=my_pitch)

# %% [markdown]
# ## 8 · What must be refused
#
# A network always answers, even about silence: it knows nothing but "female" and "male". So somebody
# must check *before*. We make seven files without usable speech, among them a tune and a siren.

# %%
def notes(semitones, *, seconds=0.4):
    """Play notes one after the other, each with ten harmonics that die away."""
    moments = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    pitches = 200 * 2 ** (np.array(semitones) / 12)
    parts = [[np.sin(2 * np.pi * k * f * moments) / k for k in range(1, 11)] for f in pitches]
    return 0.1 * np.concatenate([np.exp(-3 * moments) * sum(part) for part in parts])


def siren(seconds):
    """Let a tone rise and fall every two seconds, between 200 and 400 Hz."""
    pitch = 200 * 2 ** (0.5 + 0.5 * np.sin(np.pi * seconds))
    return 0.1 * np.sin(2 * np.pi * np.cumsum(pitch) / SAMPLE_RATE)

# %%
seconds = np.arange(3 * SAMPLE_RATE) / SAMPLE_RATE
sounds = {
    "noise.wav": audio.pink_noise(len(seconds), seed=0),
    "hum.wav": 0.1 * sum(np.sin(2 * np.pi * 120 * k * seconds) / k for k in range(1, 9)),
    "tune.wav": notes([0, 4, 7, 12, 7, 4, 0]),
    "siren.wav": siren(seconds),
}
useless = sounds | {"silence.wav": np.zeros(len(seconds)), "too_short.wav": pieces[0][:2000]}
plots.player(sounds["tune.wav"], "a tune")
plots.player(sounds["siren.wav"], "a siren")

# %%
folder = paths.build_folder() / "not_speech"
folder.mkdir(exist_ok=True)
for name, sound in useless.items():
    soundfile.write(folder / name, sound, SAMPLE_RATE)
(folder / "letter.wav").write_text("Dear network, am I a sound?", encoding="utf-8")
for file in sorted(folder.glob("*.wav")):
    print(inference.classify_file(loaded, file)["error"].replace(str(folder), "..."), "\n")

# %% [markdown]
# **Predict.** What would the networks have said about noise, hum, tune and siren if nobody had
# checked?
#
# a) about 0.5: they can't know · b) an error · c) sure answers to some of them
#
# <details><summary>Run the next cell, then open the answer</summary>
#
# c) All three are very sure about the hum and the tune, and in opposite directions. About the noise
# and the siren most of them are unsure. So the reject option catches only some of it: it was made
# for voices.
#
# </details>

# %%
heard = {n: features.extract_features(audio.normalize_level(s)) for n, s in sounds.items()}
meaningless = {name: evaluation.predict(model, [one.inputs for one in heard.values()])
               for name, model in networks.items()}
pd.DataFrame(meaningless, index=list(sounds)).rename_axis("p(male)").style.format("{:.2f}")

# %% [markdown]
# The check that refuses is called the **gate** here (it has nothing to do with those of the LSTM).
# It has holes: some drums and animals pass. And it shuts people out. If you
# whisper, or if your vocal folds hardly vibrate (after surgery on the larynx, say), it tells you to
# "speak aloud". Singing may be refused too. A refusal can harm as well.

# %% [markdown]
# ## 9 · What the label is, and is not
#
# The networks were never shown a person. They were shown sounds, each with a word that somebody wrote
# into a table: the **annotation of a voice in a corpus**. What they learned is "this sounds like the
# clips that were annotated as male". That is all.
#
# It is **not** a person's gender. Gender is not in the air pressure. Nobody can hear it, and no
# machine can compute it. It is not a person's body or identity either.
#
# Who is harmed when that is forgotten?
#
# - **Trans and non-binary people.** A machine tells them, with two decimals, that they are not who
#   they are. For some of them it has no answer at all.
# - **Women with low voices and men with high ones.** They know it from the telephone. Now it happens
#   on a large scale.
# - **Children and old people.** Children's voices hardly differ by sex, and voices change with age.
#   Most corpora hold neither.
# - **People with a voice disorder, or a cold,** and people whose language or way of speaking the
#   corpus lacks.
#
# It happens in call centers that guess how to address a caller, in systems that give or refuse
# access, in advertising and surveillance. The person often doesn't know, cannot correct it, and
# never asked.
#
# Research has looked mostly at *faces*. Keyes (2018) read the literature on automatic gender
# recognition. Almost always it treats gender as two kinds, fixed, and readable from the body: trans
# people do not exist in it. Hamidi, Scheuerman and Branham (2018) asked transgender people, who had
# strong objections. Scheuerman, Paul and Brubaker (2019) tested commercial services: they did worse
# on transgender people and had no answer for non-binary people. The same questions arise for voices.
#
# **What to do instead**
#
# - *Ask.* If you need to know how to address somebody, ask, and let them change the answer.
# - *Don't classify people without need.* Most services that "need" gender need something else: a
#   polite greeting, or nothing at all.
# - If a study needs the annotation, say how it was made, let people describe themselves, report
#   errors per group, and let them say no.
#
# So why do it here? Because you can see its whole path, and because you have now met a model that
# may be perfect in the table and wrong about somebody you know. Keep that feeling.

# %% [markdown]
# ## What to remember
#
# - A new recording must go through **exactly** the path of the training. A forgotten step gives no
#   error message.
# - p(male) is "how much it sounds like those clips". Calibration makes it a probability, for voices
#   like those it was checked on.
# - "Too close to call" and "I refuse" are good answers.
# - The label is the annotation of a voice. It is not a person's gender. **Ask people.**

# %% [markdown]
# ## Try it on your own
#
# - The [exercises](exercises/08_your_voice.ipynb) have instant checks and hints.
# - Record a sentence as a whisper, a question, a bad imitation of somebody. What moves?
# - The same from the command line: `python -m speech_workshop classify build/models/cnn.keras my.wav`
# - [Notebook 11](11_your_room.ipynb) trains with your room and with voices of people who agree.
#   [Notebook 15](15_take_it_home.ipynb) puts your network onto your phone.

# %% [markdown]
# ## Extra · What the live view computes
#
# The same path once more. A moment counts as *silence* if it is hardly louder than nothing, if it
# holds no voice, or if it has less than 0.6 seconds of sound: one syllable says too little. If it
# is none of these, the last excerpt goes to the network.

# %%
from speech_workshop.guards import not_speech

def live_opinion(sound):
    """Return p(male) of the last excerpt, or None when nobody speaks."""
    spoken = audio.trim_silence(sound) if np.abs(sound).max() >= audio.SILENCE else sound[:0]
    if len(spoken) < live.LEAST_SECONDS * SAMPLE_RATE:
        return None
    found = features.extract_features(audio.normalize_level(spoken))
    try:
        not_speech.check_speech(found, name="this moment")
    except errors.WorkshopError:
        return None
    return float(evaluation.predict(loaded, [found.inputs[-110:]])[0])

# %% [markdown]
# We let it listen to the first recording, between two seconds of silence.

# %%
import time

pause = np.zeros(2 * SAMPLE_RATE, np.float32)
played = np.concatenate([pause, audio.load_audio(clips[0])[: 8 * SAMPLE_RATE], pause])
window = round(live.HEARD_SECONDS * SAMPLE_RATE)
ends = np.arange(window, len(played), SAMPLE_RATE // 6)  # six opinions a second
started = time.perf_counter()
moments = [live_opinion(played[end - window : end]) for end in ends]
milliseconds = 1000 * (time.perf_counter() - started) / len(ends)
assert moments == [live.opinion_about(loaded, played[end - window : end])["p_male"] for end in ends]
print(f"{milliseconds:.0f} ms per opinion. opinion_about, which LiveView calls, gives the same.")
pictures.live_opinion(played, moments, seconds=ends / SAMPLE_RATE, title=clips[0].name)

# %% [markdown]
# Each dot is about the last 1.1 seconds of speech in the second and a half *before* it. So it comes
# late, and the first and the last ones know only a few syllables. A whole recording is judged by
# the mean of its excerpts.

# %% [markdown]
# ## Extra · What the second hearing is worth
#
# Notebook 04 turned MFCC back into mel bands, and cut some off. Here the bands above 3400 Hz go: they
# fall by 500 dB per octave, down to 65 dB below the loudest moment. Then back to MFCC.

# %%
import librosa
import scipy.fft

centers = librosa.mel_frequencies(n_mels=82, fmin=0, fmax=8000)[1:-1]
bands = scipy.fft.idct(by_hand[:, :40], n=80, axis=1, norm="ortho")
cut = bands - 500 * np.log2(np.maximum(centers / 3400, 1))
cut = np.maximum(cut, cut.max() - 65)
again = np.column_stack([scipy.fft.dct(cut, axis=1, norm="ortho")[:, :40], by_hand[:, 40:]])
assert np.allclose(again, telephone.heard_by_telephone(by_hand), atol=1e-2)
pictures.two_hearings(bands, cut)

# %% [markdown]
# **Predict.** On five sets of real people, the CNN, asked once, has a balanced accuracy of 94.3 %
# (mean of three runs). What happens when it is asked twice?
#
# a) worse: half of its information is gone · b) a point or so better · c) ten points better
#
# <details><summary>Run the next cell, then open the answer</summary>
#
# b) Eight of the nine runs of the three networks gain, most of it on Common Voice, where people
# speak into microphones of all kinds. On held-out *synthetic* speakers (`unseen`) it costs a fifth
# of a point. (We chose this by the same five sets. Expect a little less on other people.)
#
# </details>

# %%
left_out, origin = results.read_measured(results.measured_path("real_speech"))
twice = left_out[left_out.variant.isin(["as taught", "without the second hearing"])]
print(origin)
twice.pivot_table(index="network", columns="variant", values=["real", "unseen"]).round(3)

# %% [markdown]
# ## Extra · Where the temperature comes from
#
# Which temperature is right? The one at which the truth surprises us least: the smallest loss of
# notebook 04. And whose truth? Not that of the training speakers: the network knows them already. Not
# that of the test speakers: we want to check it on them. The **validation** speakers are for this.
#
# There is one more choice. Real recordings are noisier than the corpus. So the package lets the
# network hear the validation speakers in noise, through other microphones (notebook 04). We compare
# that with the clips as recorded. Here the network is asked once.

# %%
from speech_workshop.training import sample_blocks

once = uncalibrated["cnn"]._replace(card=uncalibrated["cnn"].card | {"asked_twice": False})
as_recorded = evaluation.predict_excerpts(once, [r.inputs for r in validation])
rng = np.random.default_rng(0)
noisy, noisy_labels = next(sample_blocks(validation, mean, std, rng=rng))
in_noise = once.network.predict(noisy, batch_size=512, verbose=0)
heard_in = {"as recorded": (as_recorded, dataset.labels_of(validation)),
            "in noise": (in_noise, noisy_labels)}


def loss(opinions, labels, temperature):
    """Say how surprising the labels are, on average."""
    p = np.array([calibration.scale(opinion, temperature).mean() for opinion in opinions])
    return -np.log(np.where(labels == 1, p, 1 - p)).mean()

# %%
temperatures = np.geomspace(0.2, 5, 100)
losses = {name: {t: loss(*ears, t) for t in temperatures} for name, ears in heard_in.items()}
lowest = {name: calibration.fit_temperature(*ears) for name, ears in heard_in.items()}
for name, ears in heard_in.items():
    assert loss(*ears, lowest[name]) < min(losses[name].values()) + 1e-3
pictures.valleys(losses, best=lowest)
print(f"On the card of the CNN: {networks['cnn'].temperature}, with other noises, and asked twice")

# %% [markdown]
# In noise `fit_temperature` finds the lowest point of a clear valley. On the clips as
# recorded the valley is nearly flat and lies farther left: the CNN makes so few mistakes there that
# it can be bolder. We allow no less than 0.2: a network without a mistake on a few people would
# become bolder and bolder.

# %% [markdown]
# ## Extra · How the gate knows a voice
#
# First it looks at the length, and at the **share of voiced frames**, in which the vocal folds
# vibrate: noise has almost none. Then it asks what makes a voice a voice. Two of its questions need
# only the pitch:
#
# - Does the pitch **glide**? In a voice it moves a little every 50 ms. A note stands still, and
#   then it jumps.
# - How long are the **stretches** of voiced frames? Consonants interrupt a voice every
#   quarter of a second. A siren holds its tone.
#
# **Predict.** In a plot of the two, where will the siren lie?
#
# a) among the voices · b) above them · c) to their left
#
# <details><summary>Run the next cells, then open the answer</summary>
#
# b) Its pitch glides as often as that of a voice, so it lies where voices lie from left to right.
# But it never pauses, so its stretch is far longer than any voice's. (Without a pause, our formula
# even gives twice the length of the file.) The tune lies to the left.
#
# </details>

# %%
from speech_workshop.guards import not_speech
from speech_workshop.opinions import gate

def glide(pitch):
    """Return the share of moments in which the pitch moves a little."""
    steps = np.abs(np.log2(pitch[gate.APART :] / pitch[: -gate.APART]))  # octaves in 50 ms
    low, high = gate.GLIDES
    return ((steps > low) & (steps < high)).sum() / max(1, np.isfinite(steps).sum())


def stretch(pitch):
    """Return the mean length of the voiced stretches in seconds."""
    voiced = np.isfinite(pitch)
    n_switches = np.count_nonzero(voiced[1:] != voiced[:-1])
    return 2 * voiced.sum() / max(1, n_switches) / 100

# %%
some = recordings[:: len(recordings) // 300 + 1]  # at most 300 of them
tracks = {name: one.fundamental_frequency for name, one in heard.items()}
pictures.voices_and_sounds([(glide(r.pitch), stretch(r.pitch)) for r in some],
                           {name: (glide(pitch), stretch(pitch)) for name, pitch in tracks.items()})

# %% [markdown]
# The gate (module `gate`) asks four more questions. Is it louder where it is voiced? Where is its
# strongest frequency? How varied is its timbre, the MFCC? How fast does that move? A **logistic
# regression** weighs the six answers. It was fitted to real speech and many other sounds. Below 0
# the sound is refused.

# %%
clips_of_the_corpus = {f"{r.sex} clip": features.features_of_file(corpus.folder / r.file) for r in pair}
for name, (mfcc, pitch, dominant) in (heard | clips_of_the_corpus).items():
    if np.isfinite(pitch).mean() < not_speech.LEAST_VOICED:
        print(f"{name}: hardly voiced, so the gate asks nothing else")
        continue
    score, doubt = gate.speech_score(mfcc, pitch=pitch, dominant=dominant)
    print(f"{name}: {score:.1f}" + (f"; {doubt}" if score < 0 else ""))

# %% [markdown]
# How good is that? It was measured on speakers and kinds of sounds that the regression had not seen.
# Few of *speech* should be refused, nearly all of *other sounds*. (G.711 and GSM 06.10 are codecs of
# telephones.)

# %%
measured, about = results.read_measured(results.measured_path("gate"))
is_unseen = (measured.half == "held out") & (measured.set != "embedded")
unseen = measured[is_unseen & (measured.length == "whole")]
unseen = unseen.assign(what=np.where(unseen.speech, "speech, " + unseen.channel, "other sounds"))
counts = unseen.groupby("what", sort=False)[["refused", "n"]].sum()
print(about)
counts.assign(percent=(100 * counts.refused / counts.n).round(1))

# %% [markdown]
# ## Extra · A probe: what if the same voice were higher?
#
# The pitch is an input of its own (notebook 03). How much does the
# answer depend on it? We take clips of the test speakers and move them up and down by a few
# **semitones** (twelve of them double the frequency), in two ways:
#
# - **only the pitch number** moves; the MFCC stay as they are;
# - **the whole sound** moves: `librosa.effects.pitch_shift` moves the pitch *and* the resonances of
#   mouth and throat, as if the speaker's body had another size.
#
# **Predict.** For which of the two does the mean answer about the women change sides at -4
# semitones?
#
# a) for both · b) for the whole sound only · c) for the pitch number only
#
# <details><summary>Run the next cells, then open the answer</summary>
#
# b) with the workshop's CNN. The pitch number pulls gently in the right direction. It takes the whole sound to turn the answer around.
#
# </details>

# %%
import librosa

STEPS = [-4, -2, 0, 2, 4]
by_sex = {sex: [r for r in test if r.sex == sex][::7][:10] for sex in SEXES}


def shifted(signal, n_steps):
    """Move everything in a signal by some semitones."""
    return librosa.effects.pitch_shift(signal, sr=SAMPLE_RATE, n_steps=n_steps)


for n_steps in (-4, 4):
    plots.player(shifted(pieces[0], n_steps), f"{pair[0].file}, {n_steps:+d} semitones")

# %%
def answers_when_moved(some, move):
    """Return the CNN's p(male): a row for each step, a column for each clip."""
    return np.array([evaluation.predict(networks["cnn"], [move(r, n) for r in some]) for n in STEPS])


def number_moved(recording, n_steps):
    return recording._replace(pitch=recording.pitch * 2 ** (n_steps / 12)).inputs


def sound_moved(recording, n_steps):
    sound = audio.trim_silence(audio.load_audio(corpus.folder / recording.file))[: 3 * SAMPLE_RATE]
    return features.extract_features(audio.normalize_level(shifted(sound, n_steps))).inputs

# %%
moves = {"only the pitch number": number_moved, "the whole sound": sound_moved}
moved = {what: {sex: answers_when_moved(some, move) for sex, some in by_sex.items()}
         for what, move in moves.items()}
pictures.probe(STEPS, moved, ylabel="p(male), the CNN")

# %% [markdown]
# Thin lines are single clips, thick lines their means. On the left everything falls a little from
# left to right. On the right the thick lines cross the gray band: lowered by four semitones, the
# women's clips count as male, and raised by four, the men's count as female. Nobody has become
# somebody else. The difference between the panels is what the network takes from the MFCC: mouth
# and throat, and as much of the pitch as 40 MFCC show.
#
# The thin lines on the right don't all fall steadily: moved so far, a sound is like no voice in the
# training. Human ears use both cues as well: changing only
# one of them seldom changes what people hear (Hillenbrand and Clark, 2009).

# %% [markdown]
# ## Extra · A test on a corpus
#
# One voice is an anecdote. `evaluate_corpus` lets a network judge a whole corpus straight from the
# files, on the same path as your recording. What is refused counts as wrong: for the person who
# asked, no answer is no help. First some clips of the test speakers, to see that files and database
# agree.

# %%
files = [recording.file for recording in test[:: len(test) // 60 + 1]]  # at most 60
part = corpus._replace(recordings=corpus.recordings[corpus.recordings.file.isin(files)],
                       refused=corpus.refused.iloc[:0])
from_files, refused = inference.evaluate_corpus(networks["cnn"], part)
stored = evaluation.predict_table(networks["cnn"], [r for r in test if r.file in files])
stored = stored.set_index("file").p_male[from_files.file]
assert np.allclose(from_files.p_male, stored, atol=1e-3)
result = evaluation.scores(from_files)
print(f"{result['n']} clips, {len(refused)} refused. Files and database agree.")
recalls = ", ".join(f"{sex} {value:.1%}" for sex, value in result["recall"].items())
print(f"Balanced accuracy {result['balanced_accuracy']:.1%}, recall: {recalls}")

# %% [markdown]
# Now real people. We look for the Berlin Database of Emotional Speech (EmoDB): ten actors who are
# angry, sad, afraid or happy. Emotion moves the pitch, so this is hard.

# %%
from speech_workshop.corpora import load_corpus, subset


def real_corpus():
    """Return a small part of EmoDB, or None with a sentence that says why not."""
    try:
        emodb = load_corpus("emodb")
    except errors.WorkshopError:
        print("EmoDB (40 MB) is not on this machine, so this part is skipped. To see how to get it,")
        print("run this line in a new cell:\n%run -m speech_workshop fetch emodb")
        return None
    if emodb.folder.resolve() == corpus.folder.resolve():
        print("The series runs on EmoDB already: the scores above are from real people.")
        return None
    return subset(emodb, n_speakers=5, n_recordings=6)

# %%
people = real_corpus()
if people:
    judged, _ = inference.evaluate_corpus(networks["cnn"], people)
    result_on_people = evaluation.scores(judged)
    draws = evaluation.bootstrap(judged).balanced_accuracy.quantile([0.025, 0.975])
    print(f"{result_on_people['n']} clips of {judged.speaker.nunique()} real speakers: balanced "
          f"accuracy {result_on_people['balanced_accuracy']:.1%} (95 % interval {draws.iloc[0]:.1%} "
          f"to {draws.iloc[1]:.1%}), refused: {result_on_people['refused']}")

# %% [markdown]
# If both scores are here, compare them: their difference is the step from the lab into the world. If
# the part was skipped, any folder will do that has sub-folders `female` and `male` with a folder of
# recordings for each speaker. Ask the people first. From the command line:
# `python -m speech_workshop evaluate build/models/cnn.keras --corpus FOLDER`.

# %% [markdown]
# ## Further reading
#
# - O. Keyes (2018). The Misgendering Machines: Trans/HCI Implications of Automatic Gender
#   Recognition. *Proc. ACM Hum.-Comput. Interact.* 2 (CSCW).
#   [doi:10.1145/3274357](https://doi.org/10.1145/3274357)
# - F. Hamidi, M. K. Scheuerman, S. M. Branham (2018). Gender Recognition or Gender
#   Reductionism? *CHI 2018.*
#   [doi:10.1145/3173574.3173582](https://doi.org/10.1145/3173574.3173582)
# - M. K. Scheuerman, J. M. Paul, J. R. Brubaker (2019). How Computers See Gender. *Proc. ACM
#   Hum.-Comput. Interact.* 3 (CSCW), article 144.
# - J. M. Hillenbrand, M. J. Clark (2009). The role of f0 and formant frequencies in
#   distinguishing the voices of men and women. *Attention, Perception, & Psychophysics* 71.
#   [doi:10.3758/APP.71.5.1150](https://doi.org/10.3758/APP.71.5.1150)
# - C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger (2017). On Calibration of Modern Neural
#   Networks. *ICML.* [arXiv:1706.04599](https://arxiv.org/abs/1706.04599)
#
# **Next:** [where to go from here](FURTHER.md), by what you want to do. Or go on with the appendices,
# from [09 · A convolution that only looks back](09_tcn.ipynb).

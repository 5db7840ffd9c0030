"""Fit the gate that tells speech from other sounds, and measure what it refuses.

Type ``python tools/fit_gate.py FOLDER``, where FOLDER holds the five sets of real speech that the
benchmark names. It fits on half of the speakers and half of the kinds of sounds, writes
``src/speech_workshop/opinions/gate.json`` and, with what the gate then does to both halves,
``data/measured/gate.csv``. With ``--measure``, it leaves the gate as it is.
"""

import argparse
import json
import tempfile
import zlib
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import scipy.signal
from sklearn.linear_model import LogisticRegression

import sounds
from speech_workshop.audio import load_audio, mix_noise, normalize_level, pink_noise, trim_silence
from speech_workshop.corpora import load_corpus
from speech_workshop.errors import WorkshopError
from speech_workshop.experiments.results import measured_path, write_measured
from speech_workshop.features import Features, extract_features
from speech_workshop.files import atomic_write
from speech_workshop.guards.not_speech import LEAST_VOICED
from speech_workshop.opinions import gate
from speech_workshop.opinions.telephone import CODECS, telephone

SETS = ("emodb", "emotale", "librispeech-sample", "common-voice-en", "speechocean762")
AS_RECORDED, ROOM, DEBIAN = "as recorded", "in a room", "Debian"
SNR = {"noise, 15 dB": 15.0, "noise, 5 dB": 5.0}
CHANNELS = (AS_RECORDED, *CODECS, *SNR, ROOM)
N_VARIANTS = 5  # of each kind of sound
SECOND = 100  # frames: excerpts of a second are learned from, too
ALLOWED = 0.0025  # share of the speech that is learned from that may be refused
COMMAND = "python tools/fit_gate.py FOLDER"


def half(name):
    """Split speakers and kinds of sounds at random, but always alike."""
    return "fitted" if zlib.crc32(name.encode()) & 64 else "held out"


def in_room(signal, rng):
    """Add an echo that lasts 0.3 to 0.9 s, and noise."""
    seconds = rng.uniform(0.3, 0.9)
    time = np.arange(int(seconds * 16_000)) / 16_000
    echo = rng.standard_normal(len(time)) * 10 ** (-3 * time / seconds)
    echo[0] = 1.5 * np.sqrt(np.sum(echo**2))  # what comes straight from the mouth
    heard = scipy.signal.fftconvolve(signal, echo)[: len(signal)]
    return mix_noise(heard, pink_noise(len(heard), seed=rng), snr_db=15)


def through(channel, signal, rng):
    """Return speech as it sounds through one of `CHANNELS`."""
    if channel in CODECS:
        return telephone(signal, codec=channel)
    if channel in SNR:
        return mix_noise(signal, pink_noise(len(signal), seed=rng), snr_db=SNR[channel])
    return in_room(signal, rng) if channel == ROOM else signal


def measured(features, **row):
    """Return a row of the table: the measures, or that hardly anything is voiced."""
    mfcc, pitch, dominant = features
    row |= {"n_frames": len(mfcc), "voiced": np.isfinite(pitch).mean()}
    if row["voiced"] >= LEAST_VOICED:
        row |= gate.speech_measures(mfcc, pitch=pitch, dominant=dominant)
    return row


def whole_and_second(signal, rng, **row):
    """Measure a signal, and a second out of it."""
    features = extract_features(normalize_level(trim_silence(signal.astype(np.float32))))
    rows, n_frames = [measured(features, excerpt=False, **row)], len(features.mfcc)
    if n_frames > SECOND + 10:
        start = rng.integers(n_frames - SECOND)
        second = Features(*(part[start : start + SECOND] for part in features))
        rows.append(measured(second, excerpt=True, **row))
    return rows


def of_clip(job):
    """Measure a recording of speech through all its channels."""
    path, row, channels = job
    signal = trim_silence(load_audio(path))
    rows = []
    for channel in channels:
        rng = np.random.default_rng(zlib.crc32(f"{path.name} {channel}".encode()))
        heard = through(channel, signal, rng)
        rows += whole_and_second(heard, rng, channel=channel, speech=True, **row)
    return rows


def of_sound(name):
    """Measure all variants of a kind of sound."""
    rows = []
    for seed in range(N_VARIANTS):
        row = {"set": name, "half": half(name), "channel": "made here", "speech": False}
        rows += whole_and_second(
            sounds.make(name, seed=seed), np.random.default_rng(seed), file=f"{seed}", **row
        )
    return rows


def of_debian(found):
    """Measure a sound of Debian's packages."""
    name, signal = found
    row = {"set": name, "half": "held out", "channel": DEBIAN, "speech": False, "file": name}
    features = extract_features(normalize_level(trim_silence(signal)))
    return [measured(features, excerpt=False, **row)] if len(features.mfcc) >= SECOND else []


def clips(folder):
    """List the recordings of the five sets, and those of the embedded corpus."""
    for name in (*SETS, "embedded"):
        corpus = load_corpus(name if name == "embedded" else folder / name)
        channels = (AS_RECORDED,) if name == "embedded" else CHANNELS
        for one in corpus.recordings.itertuples():
            row = {"set": name, "half": half(f"{name} {one.speaker}"), "file": one.file}
            yield corpus.folder / one.file, row, channels


def table(folder):
    """Measure all speech and all sounds: a row for each."""
    with ProcessPoolExecutor() as pool, tempfile.TemporaryDirectory() as place:
        rows = sum(pool.map(of_clip, list(clips(folder)), chunksize=16), [])
        rows += sum(pool.map(of_sound, sounds.SOUNDS), [])
        try:
            rows += sum(pool.map(of_debian, sounds.debian(Path(place)), chunksize=8), [])
        except WorkshopError as error:
            print(error)
    return pd.DataFrame(rows)


def fit(rows):
    """Fit the gate to the fitted half; what is hardly voiced is refused before it."""
    names = list(gate.DOUBTS)
    rows = rows[(rows.half == "fitted") & rows.glide.notna()]
    speech = rows[rows.speech & ~rows.excerpt]
    scale = pd.DataFrame({"mean": speech[names].mean(), "deviation": speech[names].std()})
    save(scale.assign(linear=0.0, square=0.0), bias=0.0)
    distances = gate.distances_from_speech(rows[names].to_numpy(), rows.n_frames.to_numpy())
    inputs = np.hstack([distances, distances**2])
    # Speech and other sounds weigh the same, and a whole recording twice as much as a second.
    each = np.where(rows.excerpt, 1.0, 2.0)
    each /= np.where(rows.speech, each[rows.speech].sum(), each[~rows.speech].sum())
    model = LogisticRegression(max_iter=1000)
    model.fit(inputs, rows.speech, sample_weight=each * len(rows))
    linear, square = model.coef_.reshape(2, -1)
    scores = model.decision_function(inputs)
    judged = rows.speech & ~rows.excerpt & (rows.set != "embedded")
    threshold = np.quantile(scores[judged], ALLOWED)
    save(scale.assign(linear=linear, square=square), bias=model.intercept_[0] - threshold)


def save(weights, *, bias):
    """Write the gate's file, and let the gate read it again."""
    measures = {name: [round(x, 4) for x in row] for name, *row in weights.itertuples()}
    content = {
        "origin": f"Fitted on {date.today()} with: {COMMAND}",
        "bias": round(float(bias), 4),
        "measures": measures,
    }
    with atomic_write(gate.WEIGHTS) as draft:
        draft.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    gate.weights.cache_clear()


def refused(rows):
    """Tell which rows the gate refuses."""
    linear, square = np.array([row[2:] for row in gate.weights()["measures"].values()]).T
    known = rows[list(gate.DOUBTS)].to_numpy(dtype=float)
    distances = gate.distances_from_speech(known, rows.n_frames.to_numpy())
    scores = distances @ linear + distances**2 @ square + gate.weights()["bias"]
    return (rows.voiced < LEAST_VOICED) | (scores < 0)


def main():
    """Measure, fit, and write what came out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="the folder with the five sets")
    parser.add_argument("--measure", action="store_true", help="leave the gate as it is")
    options = parser.parse_args()
    rows = table(options.folder)
    if not options.measure:
        fit(rows)
    rows["refused"] = refused(rows)
    rows["length"] = np.where(rows.excerpt, "one second", "whole")
    groups = rows.groupby(["speech", "channel", "set", "half", "length"], sort=False)
    counts = groups.refused.agg(n="count", refused="sum").reset_index()
    write_measured(counts[counts.channel != DEBIAN], measured_path("gate"), command=COMMAND)
    print(rows.groupby(["speech", "channel", "half", "length"]).refused.agg(["count", "mean"]))
    print(rows[~rows.excerpt].groupby(["speech", "channel"]).refused.agg(["count", "mean"]))


if __name__ == "__main__":
    main()

"""Make the embedded corpus: ``python make_corpus.py --kokoro-voices package/voices``.

Speech as it leaves the synthesizers is kept in a cache, so that a build that was
interrupted goes on where it stopped. Audio and metadata are written to a folder
beside the target and take its place when all of them are done.
"""

import argparse
import csv
import hashlib
import json
import shutil
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache, partial
from pathlib import Path

import numpy as np
import soundfile
from tqdm import tqdm

import chain
import engines
import everyday
import voices
from finish import RATE, finish, median_pitch
from kokoro import Kokoro
from reshape import reshape

CORPUS = Path(__file__).resolve().parents[2] / "data" / "embedded"
CACHES = Path.home() / ".cache"
SEED = 2019
EVERYDAY_SEED = 2026
ENGINES = ("kokoro", "flite", "festival")  # eSpeak NG too, if asked: see the data card
SHORTEST_S, LONGEST_S = 1.2, 4.8
# On libsndfile's scale: about 30 kbit/s, and 17 for the many everyday speakers.
OPUS_LEVEL, OPUS_LEVEL_EVERYDAY = 0.9, 0.97
ENGINE_NAMES = {
    "kokoro": "Kokoro-82M",
    "flite": "Flite",
    "festival": "Festival",
    "espeak": "eSpeak NG",
}


def plan(engines_used=ENGINES):
    """Draw the whole corpus, as a list of `voices.Take`; the same every time."""
    rng = np.random.default_rng(SEED)
    takes = [
        take
        for draw in (voices.draw_speakers, voices.draw_blends)
        for speaker in draw(rng)
        for take in voices.draw_takes(rng, speaker)
    ]
    rng = np.random.default_rng(EVERYDAY_SEED)
    takes += [
        take
        for speaker in everyday.draw_speakers(rng)
        for take in everyday.draw_takes(rng, speaker)
    ]
    takes = [take for take in takes if take.speaker.voice not in voices.CHILDISH]
    return [take for take in takes if take.speaker.engine in engines_used]


def say(take, kokoro_voices, cache):
    """Let the take's engine speak, or fetch what it said before.

    Returns
    -------
    y : np.ndarray [shape=(n,)]
    rate : int
    """
    return remember(cache / f"{key(take)}.npz", partial(_speak, take, kokoro_voices))


def remember(kept, speak):
    """Fetch from a file what was said before, or let it be said and keep it there.

    Parameters
    ----------
    kept : Path
    speak : callable
        Returns speech and its rate.

    Returns
    -------
    y : np.ndarray [shape=(n,)]
    rate : int
    """
    if not kept.exists():
        y, rate = speak()
        unfinished = kept.with_suffix(".part.npz")
        np.savez(unfinished, y=y.astype(np.float32), rate=rate)
        unfinished.replace(kept)
    said = np.load(kept)
    return said["y"].astype(np.float64), int(said["rate"])


def _speak(take, kokoro_voices):
    engine = take.speaker.engine
    if engine == "kokoro":
        return engines.say_kokoro(take, load_kokoro(kokoro_voices))
    if engine == "festival":
        return engines.say_festival(take, _base_voice(take)["encoding"])
    return {"flite": engines.say_flite, "espeak": engines.say_espeak}[engine](take)


@lru_cache(maxsize=1)
def load_kokoro(voices_folder):
    """Load Kokoro, once in a process."""
    return Kokoro(voices_folder)


def _base_voice(take):
    speaker = take.speaker
    rows = [row for row in voices.read_table("base_voices.csv") if row["engine"] == speaker.engine]
    return next(row for row in rows if speaker.voice.endswith(row["voice"]))


def licence(take):
    """Return the licence of a take's base voice."""
    return _base_voice(take)["licence"]


def key(take):
    """Name all that the synthesizer hears of a take."""
    speaker = take.speaker
    heard = [speaker.engine, speaker.voice, take.language, take.text]
    if speaker.everyday:
        heard += [take.seed, take.tempo, take.pitch_hz, take.liveliness, speaker.tract_scale]
        return hashlib.sha256(json.dumps(heard).encode()).hexdigest()[:20]
    if speaker.engine == "kokoro":
        heard += [take.pace] if speaker.pitch_hz or take.mood == "as it comes" else [
            take.pace, take.tempo, take.shift, take.liveliness
        ]  # fmt: skip
    if speaker.engine == "espeak":
        heard += [
            speaker.name,
            speaker.tract_scale,
            take.pitch_hz,
            take.liveliness,
            take.tempo,
            take.breath,
        ]
    return hashlib.sha256(json.dumps(heard).encode()).hexdigest()[:20]


def record(take, *, kokoro_voices, cache, folder):
    """Make one recording.

    Parameters
    ----------
    take : voices.Take
    kokoro_voices, cache, folder : Path

    Returns
    -------
    dict or None
        Its row of metadata; None if the recording came out too short or too long, or if
        its chain left too little of the voice.
    """
    y, rate = say(take, kokoro_voices, cache)
    speaker = take.speaker
    if speaker.reshaped == "WORLD":
        y = reshape(
            y,
            rate,
            pitch_hz=take.pitch_hz,
            liveliness=take.liveliness,
            tract_scale=speaker.tract_scale,
            breath=take.breath,
            tempo=take.tempo,
        )
    y, links = finish(
        y,
        rate,
        tilt_db=take.tilt_db,
        seed=take.seed,
        breath=take.breath if speaker.everyday else 0.0,
        record=chain.record if speaker.everyday else None,
    )
    if not SHORTEST_S <= len(y) / RATE <= LONGEST_S:
        return None
    soundfile.write(
        folder / take.file,
        y,
        RATE,
        format="OGG",
        subtype="OPUS",
        compression_level=OPUS_LEVEL_EVERYDAY if speaker.everyday else OPUS_LEVEL,
    )
    row = describe(take, folder, links)
    return row if row["median_f0_hz"] > 0 else None


def describe(take, folder, links):
    """Write down what a recording is, as it ships.

    Parameters
    ----------
    take : voices.Take
    folder : Path
        Where the recording lies.
    links : list of str
        Of its recording chain.

    Returns
    -------
    dict
        A row of metadata.
    """
    y, _ = soundfile.read(folder / take.file)
    speaker = take.speaker
    return {
        "file": take.file,
        "speaker": speaker.name,
        "sex": speaker.sex,
        "language": take.language,
        "text": take.text,
        "engine": ENGINE_NAMES[speaker.engine],
        "voice": speaker.voice,
        "mood": take.mood,
        "reshaped": speaker.reshaped,
        "median_f0_hz": round(median_pitch(y), 1),
        "vocal_tract_scale": round(speaker.tract_scale, 3),
        "tilt_db_per_octave": round(take.tilt_db, 2),
        "breath": round(take.breath, 2),
        "tremor": round(speaker.tremor, 3),
        "recording_chain": ", ".join(links),
        "seconds": round(len(y) / RATE, 2),
        "licence": licence(take),
    }


def balance(rows):
    """Leave recordings out until both sexes have equally many, and about as much speech.

    Where one sex has more recordings, its speakers with the most give up theirs; the
    recordings given up are long if that sex speaks longer in all, short if not.

    Parameters
    ----------
    rows : list of dict

    Returns
    -------
    list of dict
    """
    kept = {sex: [row for row in rows if row["sex"] == sex] for sex in voices.SEXES}
    fewest = min(len(own) for own in kept.values())
    goal = fewest * sum(row["seconds"] for row in rows) / len(rows)
    for own in kept.values():
        while len(own) > fewest:
            takes = Counter(row["speaker"] for row in own)
            excess = sum(row["seconds"] for row in own) - goal
            ideal = excess / (len(own) - fewest)
            talkative = [row for row in own if takes[row["speaker"]] == max(takes.values())]
            own.remove(min(talkative, key=lambda row: abs(row["seconds"] - ideal)))
    return sorted(sum(kept.values(), []), key=lambda row: row["file"])


def make(out, takes, work, *, jobs):
    """Make a corpus, whole or not at all.

    Parameters
    ----------
    out : Path
    takes : list of voices.Take
    work : callable
        Gets a take and the folder of its recording, returns its row of metadata; see `record`.
    jobs : int
        Processes to work with.
    """
    draft = out / "draft"
    shutil.rmtree(draft, ignore_errors=True)
    (draft / "audio").mkdir(parents=True)
    with ProcessPoolExecutor(jobs) as pool:
        record_in = partial(work, folder=draft)
        made = list(tqdm(pool.map(record_in, takes, chunksize=4), total=len(takes), unit="take"))
    rows = balance([row for row in made if row])
    _drop_unlisted(draft, rows)
    write_table(draft / "metadata.csv", rows)
    _replace(out, draft)
    print(
        f"{len(rows)} recordings, {sum(row['seconds'] for row in rows) / 60:.1f} minutes, in {out}"
    )


def _drop_unlisted(folder, rows):
    listed = {row["file"] for row in rows}
    for path in (folder / "audio").iterdir():
        if f"audio/{path.name}" not in listed:
            path.unlink()


def write_table(path, rows):
    """Write rows of metadata as a CSV file."""
    with open(path, "w", encoding="utf-8", newline="") as table:
        writer = csv.DictWriter(table, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _replace(out, draft):
    """Put the draft's audio and metadata where the old ones are."""
    shutil.rmtree(out / "audio", ignore_errors=True)
    (draft / "audio").replace(out / "audio")
    (draft / "metadata.csv").replace(out / "metadata.csv")
    draft.rmdir()


def command_line(description, *, out, cache):
    """Make a parser with the options of all commands that make a corpus.

    Parameters
    ----------
    description : str
    out, cache : Path
        Where the corpus, and what the synthesizers said, go unless told otherwise.

    Returns
    -------
    argparse.ArgumentParser
    """
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument(
        "--kokoro-voices",
        type=Path,
        required=True,
        help="folder 'voices' of the npm package kokoro-js",
    )
    parser.add_argument("--out", type=Path, default=out)
    parser.add_argument("--cache", type=Path, default=cache)
    parser.add_argument("--jobs", type=int, default=1)
    return parser


def main():
    """Read the command line and make the corpus."""
    parser = command_line(__doc__.splitlines()[0], out=CORPUS, cache=CACHES / "embedded-corpus")
    parser.add_argument("--engines", nargs="+", default=ENGINES, choices=list(ENGINE_NAMES))
    options = parser.parse_args()
    options.cache.mkdir(parents=True, exist_ok=True)
    work = partial(record, kokoro_voices=options.kokoro_voices, cache=options.cache)
    make(options.out, plan(options.engines), work, jobs=options.jobs)


if __name__ == "__main__":
    main()

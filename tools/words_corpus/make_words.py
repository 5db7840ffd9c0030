"""Make the words corpus: ``python make_words.py --kokoro-voices package/voices``.

Words that hold the same sounds in another order, such as *stop* and *pots*, each said once by
every speaker, every other one with noise. Who speaks, and how, comes from the program of the
embedded corpus, which has to be on the path of Python's modules: see README.md.
"""

import csv
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

import numpy as np
import soundfile

import chain
import engines
import everyday
import make_corpus
import voices
from finish import RATE, finish

HERE = Path(__file__).resolve().parent
CORPUS = HERE.parents[1] / "data" / "words"
SEED = 2027
SPEAKERS = 28  # of each sex
FIRST_NUMBER = 901  # nobody of the embedded corpus has such a number
# Those of Kokoro's American and British voices of whose single words a recognizer that knows
# nothing of them, PocketSphinx, understood at least five in six: see README.md.
CLEAR = {
    "af_aoede", "af_bella", "af_heart", "af_kore", "af_sarah", "af_sky", "bf_alice",
    "am_adam", "am_fenrir", "am_michael", "bm_daniel", "bm_fable", "bm_lewis",
}  # fmt: skip
WORD_TEMPO = 0.9  # a single word is said more slowly than words in a sentence
SNR_DB = (5, 20)
OPUS_LEVEL = 0.9  # on libsndfile's scale

# The phones of the CMU Pronouncing Dictionary, written as Kokoro learned them.
VOWELS = {"AA": "ɑ", "AE": "æ", "AH": "ʌ", "AY": "I", "EH": "ɛ", "EY": "A", "IH": "ɪ", "IY": "i",
          "OW": "O", "UW": "u"}  # fmt: skip
CONSONANTS = {"CH": "ʧ", "G": "ɡ", "SH": "ʃ"}  # and others, whose letter is the same


def read_words():
    """Read the words.

    Returns
    -------
    list of dict
        With ``word``, ``pair`` and ``phones``.
    """
    with open(HERE / "words.csv", encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def spell(phones):
    """Write phones as Kokoro's phonemes, the vowel stressed: ``"S T AA P"`` is ``"stˈɑp"``."""
    return "".join(
        f"ˈ{VOWELS[phone]}" if phone in VOWELS else CONSONANTS.get(phone, phone.lower())
        for phone in phones.split()
    )


def plan():
    """Draw the whole corpus, as a list of `voices.Take`; the same every time."""
    rng = np.random.default_rng(SEED)
    base = [row for row in voices.read_kokoro_voices() if row["voice"] in CLEAR]
    speakers = everyday.draw_speakers(rng, n_speakers=SPEAKERS, first=FIRST_NUMBER, base=base)
    return [
        _draw_take(rng, speaker, number, row["word"])
        for speaker in speakers
        for number, row in enumerate(read_words(), start=1)
    ]


def _draw_take(rng, speaker, number, word):
    line = {"language": "en", "text": word}
    take = everyday.draw_take(rng, speaker, number, line, style="conversation")
    return replace(take, tempo=WORD_TEMPO * take.tempo)


def record(take, *, kokoro_voices, cache, folder):
    """Make one recording.

    Parameters
    ----------
    take : voices.Take
    kokoro_voices, cache, folder : Path

    Returns
    -------
    dict
        Its row of metadata.
    """
    row = _row_of(take.text)
    y, rate = make_corpus.remember(
        cache / f"{make_corpus.key(take)}.npz", partial(_speak, take, row["phones"], kokoro_voices)
    )
    noisy = (int(take.speaker.name[1:]) + take.number) % 2 == 0
    y, links = finish(
        y,
        rate,
        tilt_db=take.tilt_db,
        seed=take.seed,
        breath=take.breath,
        record=_add_noise if noisy else None,
    )
    file = f"audio/{take.speaker.name}-{take.text}.ogg"
    soundfile.write(
        folder / file, y, RATE, format="OGG", subtype="OPUS", compression_level=OPUS_LEVEL
    )
    speaker = take.speaker
    return {
        "file": file,
        "speaker": speaker.name,
        "sex": speaker.sex,
        "word": take.text,
        "pair": row["pair"],
        "phones": row["phones"],
        "noise": ", ".join(links),
        "engine": make_corpus.ENGINE_NAMES[speaker.engine],
        "voice": speaker.voice,
        "pitch_hz": round(take.pitch_hz, 1),
        "vocal_tract_scale": round(speaker.tract_scale, 3),
        "tremor": round(speaker.tremor, 3),
        "seconds": round(len(y) / RATE, 2),
        "licence": make_corpus.licence(take),
    }


def _speak(take, phones, kokoro_voices):
    model = make_corpus.load_kokoro(kokoro_voices)
    return engines.say_everyday(take, partial(model.pronounce, spell(phones)))


def _add_noise(y, rng):
    y, ratio = chain.noise(y, rng, snr_db=SNR_DB)
    return y, [ratio]


@cache
def _row_of(word):
    return next(row for row in read_words() if row["word"] == word)


def main():
    """Read the command line and make the corpus."""
    options = make_corpus.command_line(
        __doc__.splitlines()[0], out=CORPUS, cache=make_corpus.CACHES / "words-corpus"
    ).parse_args()
    for folder in (options.out, options.cache):
        folder.mkdir(parents=True, exist_ok=True)
    work = partial(record, kokoro_voices=options.kokoro_voices, cache=options.cache)
    make_corpus.make(options.out, plan(), work, jobs=options.jobs)


if __name__ == "__main__":
    main()

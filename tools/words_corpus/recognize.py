"""Let a recognizer that knows nothing of this corpus listen to it: PocketSphinx.

``recognize.py voices`` counts how many of six words it understands of each of Kokoro's voices,
``recognize.py words`` what it hears in each recording of the corpus. Both write a table beside
this file. It is an old recognizer, made for close microphones: what it misses, people may hear.
"""

import argparse
import csv
from pathlib import Path

import numpy as np
import pocketsphinx
import soundfile

import make_corpus
import make_words
import voices
from finish import RATE, finish

HERE = Path(__file__).resolve().parent
MODEL = Path(pocketsphinx.get_model_path()) / "en-us"
TRIED = {
    "stop": "S T AA P", "pots": "P AA T S", "safe": "S EY F", "cash": "K AE SH",
    "peak": "P IY K", "ten": "T EH N",
}  # fmt: skip
# What a voice may be taken to have said: candidates for the corpus.
CANDIDATES = """stop pots tab bat net ten cat tack top pot nap pan lip pill kiss sick leaf feel
    keep peak team meat name main make came safe face might time note tone nose zone bus sub cash
    shack side dice sack ask""".split()
ENDS_S = 0.2  # of near silence, before and after


def make_decoder(words):
    """Make a recognizer that hears one of some words in whatever it is given."""
    decoder = pocketsphinx.Decoder(
        hmm=str(MODEL / "en-us"),
        dict=str(MODEL / "cmudict-en-us.dict"),
        lm=None,
        samprate=RATE,
        loglevel="FATAL",
    )
    grammar = f"#JSGF V1.0;\ngrammar words;\npublic <word> = {' | '.join(words)};\n"
    decoder.add_jsgf_string("words", grammar)
    decoder.activate_search("words")
    return decoder


def hear(decoder, y):
    """Return the word that a recognizer hears, or an empty string.

    Parameters
    ----------
    decoder : pocketsphinx.Decoder
    y : np.ndarray [shape=(n,)]
        At `RATE`.

    Returns
    -------
    str
    """
    y = np.pad(y, round(ENDS_S * RATE))
    y = y + np.random.default_rng(0).normal(0, 1e-4, len(y))
    decoder.start_utt()
    decoder.process_raw((np.clip(y, -1, 1) * 29_000).astype("<i2").tobytes(), full_utt=True)
    decoder.end_utt()
    return decoder.hyp().hypstr if decoder.hyp() else ""


def try_voices(kokoro_voices):
    """Count how many of six words are understood of each American and British voice."""
    model = make_corpus.load_kokoro(kokoro_voices)
    decoder = make_decoder(CANDIDATES)
    names = [row["voice"] for row in voices.read_kokoro_voices() if row["voice"][0] in "ab"]
    rows = []
    for name in names:
        heard = []
        for phones in TRIED.values():
            y = model.pronounce(make_words.spell(phones), voice=name, tempo=0.95)
            heard.append(hear(decoder, finish(y, 24_000, tilt_db=0.0, seed=1)[0]))
        understood = sum(map(str.__eq__, heard, TRIED))
        rows.append({"voice": name, "understood": understood, "of": len(TRIED)})
    return rows


def try_words(corpus):
    """Say what is heard in each recording, after checking each word's phones."""
    decoder = make_decoder([row["word"] for row in make_words.read_words()])
    for row in make_words.read_words():
        if decoder.lookup_word(row["word"]) != row["phones"]:
            raise ValueError(f"{row['word']} has other phones: {decoder.lookup_word(row['word'])}")
    with open(corpus / "metadata.csv", encoding="utf-8", newline="") as lines:
        files = [row["file"] for row in csv.DictReader(lines)]
    return [
        {"file": file, "heard": hear(decoder, soundfile.read(corpus / file)[0])} for file in files
    ]


def main():
    """Read the command line and listen."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["voices", "words"])
    parser.add_argument("--kokoro-voices", type=Path, help="for 'voices', see make_words.py")
    parser.add_argument("--corpus", type=Path, default=make_words.CORPUS)
    options = parser.parse_args()
    if options.what == "voices":
        make_corpus.write_table(HERE / "voices_understood.csv", try_voices(options.kokoro_voices))
    else:
        make_corpus.write_table(HERE / "heard.csv", try_words(options.corpus))


if __name__ == "__main__":
    main()

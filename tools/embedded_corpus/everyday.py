"""Everyday speakers: people who talk, read aloud, mumble or shout; young and old.

The first speakers of the corpus (`voices.py`) act: their pitch says little about them. Most
people do not act, and for them pitch is the best single cue. So everyday speakers are the bulk
of the corpus. Their voices are blends of Kokoro's. The network itself speaks at the wanted pitch,
and resampling moves the formants, so that no vocoder comes between.

References
----------
Traunmüller and Eriksson (1995), see `voices.py`: pitch of running speech.
Hollien and Shipp (1972), Speaking fundamental frequency and chronologic age in males,
J. Speech Hear. Res. 15(1). Stathopoulos, Huber and Sussman (2011), Changes in acoustic
characteristics of the voice across the life span, J. Speech Lang. Hear. Res. 54(4): men's pitch
rises in old age, women's falls, and both become less steady.
"""

import numpy as np

import voices
from voices import Mood, Speaker, Take, read_table

SPEAKERS = 300  # of each sex
TAKES = 3
OLDER = 0.25  # share of speakers
# Share, mean in Hz and spread (standard deviation of the log) of groups of speakers: most
# of a sex; those with an unusually low pitch, and with an unusually high one.
PITCH_GROUPS = {
    "female": [(0.65, 205.0, 0.14), (0.22, 168.0, 0.09), (0.13, 240.0, 0.10)],
    "male": [(0.65, 118.0, 0.15), (0.22, 150.0, 0.09), (0.13, 96.0, 0.08)],
}
PITCH_LIMITS_HZ = {"female": (135.0, 330.0), "male": (70.0, 200.0)}
TRACT_SPREAD = 0.045
TRACT_LIMIT = 0.11
BLEND_REACH = 0.35  # how far a blend of two voices may lie outside them
NEAR_SHARE = 0.5  # of sentences that are English or German

STYLES = {
    "conversation": Mood(
        0.45,
        {"female": (-2, 2), "male": (-2, 2)},
        (0.7, 1.25),
        (0.90, 1.20),
        (-1.0, 1.0),
        (0.0, 0.1),
    ),
    "monotone": Mood(
        0.20,
        {"female": (-2, 1), "male": (-2, 1)},
        (0.30, 0.70),
        (0.80, 1.05),
        (-1.0, 0.7),
        (0.0, 0.1),
    ),
    "soft": Mood(
        0.12,
        {"female": (-3, 1), "male": (-3, 1)},
        (0.5, 0.9),
        (0.80, 1.00),
        (-3.0, -1.0),
        (0.2, 0.7),
    ),
    "raised": Mood(
        0.14, {"female": (1, 5), "male": (2, 6)}, (0.8, 1.2), (0.90, 1.10), (1.0, 3.0), (0.0, 0.0)
    ),
    "shouted": Mood(
        0.09, {"female": (3, 8), "male": (5, 12)}, (0.8, 1.3), (0.85, 1.10), (2.0, 4.5), (0.0, 0.0)
    ),
}


def draw_speakers(rng, *, n_speakers=SPEAKERS, first=301, base=None):
    """Draw as many women as men.

    Parameters
    ----------
    rng : np.random.Generator
    n_speakers : int
        Of each sex.
    first : int
        The number of the first of them.
    base : list of dict, optional
        The voices to blend, rows of ``base_voices.csv``. Default: all of Kokoro's.

    Returns
    -------
    list of Speaker
    """
    base = base or voices.read_kokoro_voices()
    melodies = [row["voice"] for row in base]
    speakers = []
    for sex in voices.SEXES:
        names = [row["voice"] for row in base if row["sex"] == sex]
        for number in range(first, first + n_speakers):
            older = bool(rng.random() < OLDER)
            pitch, tract = _pitch(rng, sex, older), _tract(rng, older)
            speakers.append(
                Speaker(
                    name=f"{sex[0]}{number}",
                    sex=sex,
                    engine="kokoro",
                    voice=f"{_blend(rng, names)}, {rng.choice(melodies)}",
                    language="en",
                    tract_scale=tract,
                    pitch_hz=pitch,
                    tremor=float(rng.uniform(0.01, 0.04)) if older else 0.0,
                    jitter=float(rng.uniform(0.005, 0.025)) if older else 0.0,
                    everyday=True,
                )
            )
    return speakers


def _pitch(rng, sex, older):
    shares, means, spreads = zip(*PITCH_GROUPS[sex], strict=True)
    group = rng.choice(len(shares), p=shares)
    pitch = means[group] * np.exp(rng.normal(0, spreads[group]))
    if older:
        pitch *= 0.90 if sex == "female" else 1.07
    return float(np.clip(pitch, *PITCH_LIMITS_HZ[sex]))


def _tract(rng, older):
    tract = np.clip(rng.normal(0, TRACT_SPREAD), -TRACT_LIMIT, TRACT_LIMIT)
    return float(np.exp(tract - (0.015 if older else 0.0)))


def _blend(rng, names):
    """Blend two voices, perhaps somewhat outside them, or three in between."""
    if rng.random() < 0.5:
        share = rng.uniform(-BLEND_REACH, 1 + BLEND_REACH)
        shares = [share, 1 - share]
    else:
        shares = rng.dirichlet([0.8] * 3)
    chosen = rng.choice(names, size=len(shares), replace=False)
    return " ".join(f"{share:.2f} {name}" for share, name in zip(shares, chosen, strict=True))


def draw_takes(rng, speaker):
    """Draw what a speaker says, and how.

    Parameters
    ----------
    rng : np.random.Generator
    speaker : Speaker

    Returns
    -------
    list of Take
    """
    lines = read_table("sentences.csv") + read_table("everyday_sentences.csv")
    near = np.array([line["language"] in ("de", "en") for line in lines])
    shares = np.where(near, NEAR_SHARE / near.sum(), (1 - NEAR_SHARE) / (~near).sum())
    chosen = rng.choice(lines, size=TAKES, replace=False, p=shares)
    names = list(STYLES)
    shares = [STYLES[name].share for name in names]
    return [
        draw_take(rng, speaker, number, line, style=str(rng.choice(names, p=shares)))
        for number, line in enumerate(chosen, start=1)
    ]


def draw_take(rng, speaker, number, line, *, style):
    """Draw how a line is said, in one of the `STYLES`.

    Parameters
    ----------
    rng : np.random.Generator
    speaker : Speaker
    number : int
        Of the take, among the speaker's.
    line : dict
        With ``language`` and ``text``.
    style : str

    Returns
    -------
    Take
    """
    name, style = style, STYLES[style]
    tempo = rng.uniform(*style.tempo) * (0.88 if speaker.tremor else 1.0)
    return Take(
        speaker=speaker,
        number=number,
        language=line["language"],
        text=line["text"],
        mood=name,
        shift=float(rng.uniform(*style.shift[speaker.sex])),
        liveliness=float(rng.uniform(*style.liveliness)),
        pace=1.0,
        tempo=float(tempo),
        tilt_db=float(rng.uniform(*style.tilt)),
        breath=float(rng.uniform(*style.breath)),
        seed=int(rng.integers(2**31)),
    )

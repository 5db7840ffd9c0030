"""Who speaks: virtual speakers, drawn at random from published distributions.

The formants of a voice follow the length of its vocal tract, and so do most
judgments of a speaker's sex once pitch is no guide. We therefore let the pitch
vary widely within each sex (the moods of acted speech do this) and keep the vocal
tract where measurements of real people put it.

References
----------
Hillenbrand, Getty, Clark and Wheeler (1995), Acoustic characteristics of American
English vowels, J. Acoust. Soc. Am. 97(5), Table V: 45 men, 48 women.
Peterson and Barney (1952), Control methods used in a study of the vowels,
J. Acoust. Soc. Am. 24(2): 33 men, 28 women; their ratios agree with ours.
Traunmüller and Eriksson (1995), The frequency range of the voice fundamental in the
speech of male and female adults: pitch of running speech.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
SEXES = ("female", "male")

# Mean F1, F2, F3 in Hz of twelve vowels (Hillenbrand et al. 1995): i ɪ e ɛ æ ɑ ɔ o ʊ u ʌ ɝ
MEN_HZ = np.array([
    [342, 2322, 3000], [427, 2034, 2684], [476, 2089, 2691], [580, 1799, 2605],
    [588, 1952, 2601], [768, 1333, 2522], [652, 997, 2538], [497, 910, 2459],
    [469, 1122, 2434], [378, 997, 2343], [623, 1200, 2550], [474, 1379, 1710],
])  # fmt: skip
WOMEN_HZ = np.array([
    [437, 2761, 3372], [483, 2365, 3053], [536, 2530, 3047], [731, 2058, 2979],
    [669, 2349, 2972], [936, 1551, 2815], [781, 1136, 2824], [555, 1035, 2828],
    [519, 1225, 2827], [459, 1105, 2735], [753, 1426, 2933], [523, 1588, 1929],
])  # fmt: skip
WOMEN_TO_MEN = float(
    np.exp(np.mean(np.log(WOMEN_HZ / MEN_HZ)))
)  # 1.16: women's formants lie higher

MEDIAN_PITCH_HZ = {"female": 207.0, "male": 119.0}  # running speech, Traunmüller and Eriksson
PITCH_SPREAD = 0.17  # standard deviation of a sex's log pitch: about three semitones
TRACT_SPREAD = 0.035  # standard deviation of the log tract scale within a sex
TRACT_LIMIT = 0.08


@dataclass(frozen=True)
class Mood:
    """How a sentence is said; each pair is the range from which a take is drawn.

    ``shift`` is in semitones above the speaker's own pitch (women, men), ``tilt`` in
    dB per octave above 500 Hz: loud voices fall off less towards high frequencies.
    """

    share: float
    shift: dict
    liveliness: tuple
    tempo: tuple
    tilt: tuple
    breath: tuple


MOODS = {
    "neutral": Mood(
        0.30,
        {"female": (-2, 2), "male": (-2, 2)},
        (0.9, 1.1),
        (0.95, 1.10),
        (-0.7, 0.7),
        (0.0, 0.1),
    ),
    "calm": Mood(
        0.15,
        {"female": (-6, -1), "male": (-3, 0)},
        (0.6, 0.9),
        (0.85, 1.00),
        (-2.0, -0.5),
        (0.1, 0.4),
    ),
    "sad": Mood(
        0.10,
        {"female": (-3, 2), "male": (-2, 4)},
        (0.5, 0.8),
        (0.80, 0.95),
        (-2.5, -0.5),
        (0.0, 0.4),
    ),
    "happy": Mood(
        0.15, {"female": (1, 6), "male": (2, 8)}, (1.2, 1.6), (1.00, 1.20), (0.0, 1.0), (0.0, 0.1)
    ),
    "angry": Mood(
        0.18, {"female": (1, 7), "male": (3, 11)}, (1.0, 1.4), (1.00, 1.25), (1.0, 3.0), (0.0, 0.0)
    ),
    "afraid": Mood(
        0.12,
        {"female": (2, 8), "male": (4, 13)},
        (0.6, 1.1),
        (1.10, 1.30),
        (-1.0, 1.0),
        (0.0, 0.3),
    ),
}
ACTED = {name: mood for name, mood in MOODS.items() if name != "neutral"}
CHILDISH = {"zf_xiaoyi", "zm_yunxia"}  # near 290 Hz as they come; their speakers are left out
NATURAL_TAKES = 6  # a Kokoro voice as itself: first as it comes ...
STEERED_TAKES = 3  # ... then in moods, at a steered pitch
TAKES = 5  # everybody else, but for
BLEND_TAKES = 3  # people blended of several voices
BLENDS = 26  # of each sex
BLEND_REACH = 0.15  # how far a blend may lie outside the two voices it is made of
GREETING = {"language": "de", "text": "Guten Morgen, wie geht es Ihnen?"}


@dataclass(frozen=True)
class Speaker:
    """A virtual person.

    ``tract_scale`` multiplies the formants of the base voice, so a scale above one
    makes its vocal tract shorter. A person whose ``pitch_hz`` is None is the base
    voice itself, untouched. ``tremor`` and ``jitter`` are slow and fast variations of the
    pitch, as shares of it. ``everyday`` speakers are those of `everyday.py`.
    """

    name: str
    sex: str
    engine: str
    voice: str
    language: str
    tract_scale: float = 1.0
    pitch_hz: float | None = None
    tremor: float = 0.0
    jitter: float = 0.0
    everyday: bool = False

    @property
    def is_blend(self):
        """Whether several voices of Kokoro make up this one."""
        return "," in self.voice

    @property
    def reshaped(self):
        """What makes this person out of the base voice; eSpeak NG does so by itself."""
        if self.everyday:
            return "resampling"
        return "WORLD" if self.pitch_hz is not None and self.engine != "espeak" else ""


@dataclass(frozen=True)
class Take:
    """One sentence, said once.

    ``shift`` is in semitones from the speaker's own pitch, ``pace`` the speed at which
    the synthesizer reads, ``tempo`` the mood's factor on it, ``tilt_db`` in dB per octave.
    """

    speaker: Speaker
    number: int
    language: str
    text: str
    mood: str
    shift: float
    liveliness: float
    pace: float
    tempo: float
    tilt_db: float
    breath: float
    seed: int

    @property
    def file(self):
        """Return where the recording goes, within the corpus."""
        return f"audio/{self.speaker.name}-{self.number:02d}.ogg"

    @property
    def pitch_hz(self):
        """The median pitch wanted, for a speaker who has a pitch of their own."""
        return self.speaker.pitch_hz * 2 ** (self.shift / 12)


def read_table(name):
    """Read a CSV file that lies beside this one.

    Returns
    -------
    list of dict
    """
    with open(HERE / name, encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def read_kokoro_voices():
    """List Kokoro's voices but for the childish ones, as rows of ``base_voices.csv``."""
    rows = [row for row in read_table("base_voices.csv") if row["engine"] == "kokoro"]
    return [row for row in rows if row["voice"] not in CHILDISH]


def draw_speakers(rng):
    """Draw as many women as men, on the same engines.

    Kokoro's voices appear twice: as themselves, and reshaped into somebody else of
    their sex. So do blends of them, people whom nobody recorded. Every other base voice
    speaks for both sexes, so that neither it nor its engine betrays the sex.

    Parameters
    ----------
    rng : np.random.Generator

    Returns
    -------
    list of Speaker
    """
    base = read_table("base_voices.csv")
    speakers = []
    for sex in SEXES:
        neural = [row for row in base if row["engine"] == "kokoro" and row["sex"] == sex]
        others = [row for row in base if row["engine"] != "kokoro"]
        people = [_as_it_is(row) for row in neural] + [
            _reshaped(rng, row, sex) for row in neural + others
        ]
        for number, person in enumerate(people, start=1):
            speakers.append(Speaker(name=f"{sex[0]}{number:03d}", sex=sex, **person))
    return speakers


def draw_blends(rng):
    """Draw people whose voice is blended of Kokoro's voices of one sex, and their relatives.

    Two voices give the timbre, in shares that may lie a little outside 0 and 1; a third
    gives the melody and the pace.

    Parameters
    ----------
    rng : np.random.Generator

    Returns
    -------
    list of Speaker
    """
    base = read_kokoro_voices()
    speakers = []
    for sex in SEXES:
        names = [row["voice"] for row in base if row["sex"] == sex]
        for number in range(201, 201 + 2 * BLENDS, 2):
            first, second, melody = rng.choice(names, size=3, replace=False)
            share = rng.uniform(-BLEND_REACH, 1 + BLEND_REACH)
            voice = f"{share:.2f} {first} {1 - share:.2f} {second}, {melody}"
            blend = {"engine": "kokoro", "voice": voice, "language": "en", "sex": sex}
            speakers.append(Speaker(name=f"{sex[0]}{number}", **_as_it_is(blend), sex=sex))
            relative = _reshaped(rng, blend, sex)
            speakers.append(Speaker(name=f"{sex[0]}{number + 1}", **relative, sex=sex))
    return speakers


def _as_it_is(row):
    return {name: row[name] for name in ("engine", "voice", "language")}


def _reshaped(rng, row, sex):
    """Give a base voice another pitch and vocal tract, of the sex wanted."""
    pitch = MEDIAN_PITCH_HZ[sex] * np.exp(rng.normal(0, PITCH_SPREAD))
    tract = np.exp(np.clip(rng.normal(0, TRACT_SPREAD), -TRACT_LIMIT, TRACT_LIMIT))
    if row["sex"] != sex:
        tract *= WOMEN_TO_MEN if sex == "female" else 1 / WOMEN_TO_MEN
    return _as_it_is(row) | {"pitch_hz": float(pitch), "tract_scale": float(tract)}


def draw_takes(rng, speaker):
    """Draw what a speaker says, and in which moods.

    A voice that speaks as itself reads its script as it likes to, then repeats
    sentences in moods; everybody else is in a mood from the start.

    Parameters
    ----------
    rng : np.random.Generator
    speaker : Speaker

    Returns
    -------
    list of Take
    """
    lines = _lines(rng, speaker)
    takes = []
    for number, line in enumerate(lines, start=1):
        moods = MOODS
        if speaker.pitch_hz is None and not speaker.is_blend:
            moods = {} if number <= NATURAL_TAKES else ACTED
        takes.append(_take(rng, speaker, number, line, moods))
    return takes


def _take(rng, speaker, number, line, moods):
    if not moods:
        way = dict(
            mood="as it comes", shift=0.0, liveliness=1.0, tempo=1.0, tilt_db=0.0, breath=0.0
        )
    else:
        shares = np.array([mood.share for mood in moods.values()])
        name = str(rng.choice(list(moods), p=shares / shares.sum()))
        mood = moods[name]
        way = dict(
            mood=name,
            shift=float(rng.uniform(*mood.shift[speaker.sex])),
            liveliness=float(rng.uniform(*mood.liveliness)),
            tempo=float(rng.uniform(*mood.tempo)),
            tilt_db=float(rng.uniform(*mood.tilt)),
            breath=float(rng.uniform(*mood.breath)),
        )
    way["pace"] = float(line.get("tempo", 1.0))
    seed = int(rng.integers(2**31))
    return Take(
        speaker=speaker,
        number=number,
        language=line["language"],
        text=line["text"],
        seed=seed,
        **way,
    )


def _lines(rng, speaker):
    """Choose sentences; those who can speak German greet in German."""
    if speaker.is_blend:
        return _near_and_far(rng)
    if speaker.engine == "kokoro":
        return _script(rng, speaker)
    own = [line for line in read_table("sentences.csv") if line["language"] == speaker.language]
    chosen = [own[place] for place in rng.permutation(len(own))[:TAKES]]
    if speaker.engine == "espeak":
        chosen = [GREETING] + [line for line in chosen if line["text"] != GREETING["text"]][
            : TAKES - 1
        ]
    return chosen


def _near_and_far(rng):
    """Choose sentences, one in two of them English or German, the others of any language."""
    lines = read_table("sentences.csv")
    near = np.array([line["language"] in ("de", "en") for line in lines])
    shares = np.where(near, 1 / near.sum(), 1 / (~near).sum()) / 2
    return list(rng.choice(lines, size=BLEND_TAKES, replace=False, p=shares))


def _script(rng, speaker):
    """List what a Kokoro voice reads, and what it says again in moods."""
    script = [line for line in read_table("script.csv") if line["voice"] == speaker.voice]
    if speaker.pitch_hz is not None:
        return script[:TAKES]
    sentences = [line for line in read_table("sentences.csv") if line["language"] in ("de", "en")]
    return script + list(rng.choice(sentences, size=STEERED_TAKES, replace=False))

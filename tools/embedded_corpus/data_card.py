"""Write the data card of `data/embedded` from its metadata and ``card.md``."""

import csv
from collections import Counter
from pathlib import Path

import numpy as np

import voices
from everyday import STYLES

HERE = Path(__file__).resolve().parent
CORPUS = HERE.parents[1] / "data" / "embedded"


def table(header, lines):
    """Write a table in Markdown.

    Parameters
    ----------
    header : list of str
    lines : list of list

    Returns
    -------
    str
    """
    rows = [header, ["---"] * len(header), *lines]
    return "\n".join("| " + " | ".join(str(cell) for cell in row) + " |" for row in rows)


def counts(rows):
    """Tabulate speakers, recordings and minutes by sex."""
    lines = []
    for sex in voices.SEXES:
        own = [row for row in rows if row["sex"] == sex]
        speakers = len({row["speaker"] for row in own})
        lines.append([sex, speakers, len(own), f"{seconds(own).sum() / 60:.1f}"])
    return table(["sex", "speakers", "recordings", "minutes"], lines)


def pitch(rows):
    """Tabulate percentiles of the recordings' median pitch by sex."""
    lines = []
    for sex in voices.SEXES:
        hz = [float(row["median_f0_hz"]) for row in rows if row["sex"] == sex]
        lines.append([sex, *(f"{value:.0f}" for value in np.percentile(hz, [5, 25, 50, 75, 95]))])
    return table(["median pitch (Hz)", "5 %", "25 %", "50 %", "75 %", "95 %"], lines)


def cross_counts(rows, column):
    """Tabulate recordings by a column and by sex, the most frequent first."""
    found = Counter(row[column] for row in rows)
    both = Counter((row[column], row["sex"]) for row in rows)
    lines = [
        [value, *(both[value, sex] for sex in voices.SEXES)] for value, _ in found.most_common()
    ]
    return table([column, *voices.SEXES], lines)


def licences(rows):
    """Tabulate recordings by licence of the base voice."""
    found = Counter((row["engine"], row["licence"]) for row in rows)
    return table(
        ["engine", "licence", "recordings"],
        [[*key, number] for key, number in sorted(found.items())],
    )


def seconds(rows):
    """Return the recordings' durations [shape=(n,)]."""
    return np.array([float(row["seconds"]) for row in rows])


def card(rows, size):
    """Fill in ``card.md``.

    Parameters
    ----------
    rows : list of dict
        The metadata.
    size : int
        Bytes of audio.

    Returns
    -------
    str
    """
    lasting = seconds(rows)
    blended = {(row["engine"], row["voice"]) for row in rows if "," in row["voice"]}
    everyday = [row for row in rows if row["mood"] in STYLES]
    acting = [row for row in rows if row["mood"] not in STYLES]
    return (
        (HERE / "card.md")
        .read_text(encoding="utf-8")
        .format(
            speakers=len({row["speaker"] for row in rows}),
            voices=len({(row["engine"], row["voice"]) for row in rows} - blended),
            everyday_share=round(100 * len(everyday) / len(rows)),
            everyday_speakers=len({row["speaker"] for row in everyday}),
            everyday_recordings=len(everyday),
            acting_speakers=len({row["speaker"] for row in acting}),
            acting_recordings=len(acting),
            counts=counts(rows),
            pitch=f"Everyday speakers:\n\n{pitch(everyday)}\n\nActors:\n\n{pitch(acting)}",
            moods=cross_counts(rows, "mood"),
            engines=cross_counts(rows, "engine"),
            languages=cross_counts(rows, "language"),
            licences="\n" + licences(rows),
            kbps=round(8 * size / lasting.sum() / 1000),
            megabytes=f"{size / 1e6:.1f}",
            shortest=f"{lasting.min():.1f}",
            longest=f"{lasting.max():.1f}",
            mean=f"{lasting.mean():.1f}",
            women_hz=voices.MEDIAN_PITCH_HZ["female"],
            men_hz=voices.MEDIAN_PITCH_HZ["male"],
            pitch_sd=100 * voices.PITCH_SPREAD,
            tract_sd=100 * voices.TRACT_SPREAD,
            ratio=voices.WOMEN_TO_MEN,
        )
    )


def main():
    """Write the card."""
    with open(CORPUS / "metadata.csv", encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    size = sum((CORPUS / row["file"]).stat().st_size for row in rows)
    (CORPUS / "README.md").write_text(card(rows, size), encoding="utf-8")


if __name__ == "__main__":
    main()

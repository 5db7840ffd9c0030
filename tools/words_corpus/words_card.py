"""Write the data card of `data/words` from its metadata, what was heard in it, and ``card.md``."""

import csv
from collections import Counter
from pathlib import Path

import numpy as np

import listen
from data_card import counts, licences, table

HERE = Path(__file__).resolve().parent


def read_heard():
    """Return what PocketSphinx heard in each file, see `recognize`."""
    with open(HERE / "heard.csv", encoding="utf-8", newline="") as lines:
        return {row["file"]: row["heard"] for row in csv.DictReader(lines)}


def percent(share):
    """Write a share of one as a whole percentage."""
    return f"{100 * share:.0f} %"


def words_table(rows, features, answers, heard):
    """Tabulate the words: how long they are, how much is voiced, how often they are understood.

    Parameters
    ----------
    rows : list of dict
    features : list of Features
    answers : np.ndarray of str
        What the classifier with the order says.
    heard : list of str
        What PocketSphinx says.

    Returns
    -------
    str
    """
    voiced = np.array([np.isfinite(own.fundamental_frequency).mean() for own in features])
    frames = np.array([len(own.mfcc) for own in features])
    labels = np.array([row["word"] for row in rows])
    understood = labels == np.array(heard)
    quiet = np.array([not row["noise"] for row in rows])
    lines = []
    for _, word, phones in sorted({(row["pair"], row["word"], row["phones"]) for row in rows}):
        own = labels == word
        lines.append(
            [
                f"*{word}*",
                phones,
                own.sum(),
                f"{frames[own].min() / 100:.2f} to {frames[own].max() / 100:.2f}",
                percent(voiced[own].mean()),
                percent((answers[own] == word).mean()),
                percent(understood[own & quiet].mean()),
            ]
        )
    header = ["word", "phones", "recordings", "seconds", "voiced", "classifier", "PocketSphinx"]
    return table(header, lines)


def order_table(answers, rows):
    """Tabulate both classifiers' accuracies: all recordings, those with noise, those without.

    Parameters
    ----------
    answers : dict of str to tuple
        See `listen.compare`.
    rows : list of dict

    Returns
    -------
    str
    """
    lines = []
    n_words = len({row["word"] for row in rows})
    for question, column in ((f"which of {n_words} words", 0), ("which of the pair", 1)):
        for name, given in answers.items():
            lines.append([question, name])
            for part in ("all", "quiet", "noise"):
                chosen = [place for place, row in enumerate(rows) if _is_in(row, part)]
                shares = listen.accuracy(given[column][chosen], [rows[place] for place in chosen])
                lines[-1].append("{:.1f} % ({:.1f} to {:.1f})".format(*shares))
    return table(["question", "input", "all", "in a quiet room", "with noise"], lines)


def _is_in(row, part):
    return part == "all" or bool(row["noise"]) == (part == "noise")


def mistakes(predicted, rows):
    """Say where mistakes go.

    Parameters
    ----------
    predicted : sequence of str
    rows : list of dict

    Returns
    -------
    number : int
        Of mistakes.
    of_pair : int
        How many of them name the other word of the pair.
    most : str
        The most frequent of the others.
    """
    wrong = [(row, word) for row, word in zip(rows, predicted, strict=True) if word != row["word"]]
    strange = Counter(
        f"*{row['word']}* taken for *{word or 'nothing'}*"
        for row, word in wrong
        if word not in row["pair"].split("/")
    )
    most = ", ".join(f"{what} ({number})" for what, number in strange.most_common(3))
    return len(wrong), len(wrong) - strange.total(), most or "none"


def share_understood(rows, heard, part):
    """Return how many recordings, in a quiet room or with noise, PocketSphinx understands."""
    pairs = [(row, word) for row, word in zip(rows, heard, strict=True) if _is_in(row, part)]
    return percent(np.mean([row["word"] == word for row, word in pairs]))


def card(rows, features, *, size, n_refused):
    """Fill in ``card.md``.

    Parameters
    ----------
    rows : list of dict
        The metadata.
    features : list of Features
    size : int
        Bytes of audio.
    n_refused : int
        Recordings that the workshop would not take.

    Returns
    -------
    str
    """
    heard = [read_heard()[row["file"]] for row in rows]
    answers = listen.compare(features, rows)
    answered = answers["ten parts in order"][0]
    n_wrong, n_partner, strange = mistakes(answered, rows)
    n_unheard, n_heard_partner, unheard = mistakes(heard, rows)
    lasting = np.array([float(row["seconds"]) for row in rows])
    ratios = [int(row["noise"].split()[0]) for row in rows if row["noise"]]
    voiced = [np.isfinite(own.fundamental_frequency).mean() for own in features]
    return (
        (HERE / "card.md")
        .read_text(encoding="utf-8")
        .format(
            speakers=len({row["speaker"] for row in rows}),
            recordings=len(rows),
            pairs=len({row["pair"] for row in rows}),
            n_words=len({row["word"] for row in rows}),
            chance=f"{100 / len({row['word'] for row in rows}):.1f}",
            counts=counts(rows),
            kbps=round(8 * size / lasting.sum() / 1000),
            megabytes=f"{size / 1e6:.1f}",
            shortest=f"{lasting.min():.1f}",
            longest=f"{lasting.max():.1f}",
            mean=f"{lasting.mean():.1f}",
            noisy=len(ratios),
            least_ratio=min(ratios),
            most_ratio=max(ratios),
            refused=n_refused,
            n_mfcc=listen.N_MFCC,
            shortest_frames=min(len(own.mfcc) for own in features),
            least_voiced=percent(min(voiced)),
            order=order_table(answers, rows),
            words=words_table(rows, features, answered, heard),
            n_wrong=n_wrong,
            n_partner=n_partner,
            strange=strange,
            n_unheard=n_unheard,
            n_heard_partner=n_heard_partner,
            unheard=unheard,
            understood_quiet=share_understood(rows, heard, "quiet"),
            understood_noise=share_understood(rows, heard, "noise"),
            licences=licences(rows),
        )
    )


def main():
    """Write the card."""
    rows = listen.read_metadata()
    features, reasons = listen.extract(rows)
    taken = [(row, own) for row, own in zip(rows, features, strict=True) if own is not None]
    size = sum((listen.CORPUS / row["file"]).stat().st_size for row in rows)
    text = card(*map(list, zip(*taken, strict=True)), size=size, n_refused=len(reasons))
    (listen.CORPUS / "README.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

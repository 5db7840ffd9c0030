"""Make ``data/measured/README.md`` from the tables beside it: no number is copied by hand.

Type ``make tables`` after a table was measured again. With ``--check``, say whether it is current.
"""

import sys

from speech_workshop.errors import WorkshopError
from speech_workshop.evaluation import interval
from speech_workshop.experiments import ablation, benchmark
from speech_workshop.experiments.results import (
    measured_path,
    predictions_from_counts,
    read_measured,
)
from speech_workshop.files import atomic_write
from speech_workshop.models import load_model
from speech_workshop.paths import checkpoint_path, project_folder
from speech_workshop.settings import NETWORKS

PATH = project_folder() / "data" / "measured" / "README.md"
NAMES = {
    "cnn": "CNN",
    "lstm": "LSTM",
    "cnn_lstm": "CNN+LSTM",
    "borrowed_ear": "borrowed ear (notebook 12)",
    benchmark.USUAL_RULE: "male if the median pitch is below 160 Hz",
    benchmark.FITTED_RULE: "the same, threshold fitted on the training speakers",
    "emodb": "EmoDB",
    "emotale": "EmoTale",
    "librispeech-sample": "LibriSpeech",
    "common-voice-en": "Common Voice",
    "speechocean762": "speechocean762",
}


def percent(score):
    """Return a score from 0 to 1 as a percentage."""
    return f"{100 * score:.1f}"


def with_interval(score, low, high):
    """Return a score and its interval as percentages."""
    return f"{percent(score)} ({percent(low)} to {percent(high)})"


def as_markdown(rows):
    """Turn a list of dicts into a Markdown table."""
    columns = list(rows[0])
    lines = [columns, ["---"] * len(columns), *([str(row[c]) for c in columns] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def real_people(scores, *, prefix=""):
    """Return the rows of a benchmark: each judge on each corpus, then the means."""
    rows, means = [], benchmark.means(scores)
    for judge, group in scores.groupby("judge", sort=False):
        row = {"": prefix + NAMES.get(judge, judge)}
        for one in group[group.channel == benchmark.AS_RECORDED].itertuples():
            name = NAMES.get(one.corpus, one.corpus)
            row[name] = with_interval(one.balanced_accuracy, one.low, one.high)
        recorded, *telephones = means[means.judge == judge].itertuples()
        row["mean"] = f"**{percent(recorded.balanced_accuracy)}**"
        row["women / men"] = f"{percent(recorded.female)} / {percent(recorded.male)}"
        for one in telephones:
            row[f"mean, {one.channel}"] = percent(one.balanced_accuracy)
        rows.append(row)
    return rows


def answers(scores):
    """Return the rows that say how often each network answers, and is right then."""
    means = benchmark.means(scores)
    return [
        {
            "": NAMES[row.judge],
            "gets an answer": percent(row.called),
            "right then": percent(row.right_when_called),
        }
        for row in means[means.channel == benchmark.AS_RECORDED].itertuples()
        if row.judge in (*NETWORKS, "borrowed_ear")
    ]


def left_out(table):
    """Return the rows of the ablation, averaged over runs."""
    rows = []
    for (variant, network), row in ablation.summary(table).iterrows():
        corpora = {
            NAMES.get(name.removeprefix("on "), name): percent(row[name])
            for name in row.index
            if name.startswith("on ")
        }
        rows.append(
            {"network": NAMES[network], "recipe": variant}
            | {"held-out synthetic speakers": percent(row.unseen)}
            | {"real sets, mean": f"**{percent(row.real)}**"}
            | {"worst and best run": f"{percent(row.worst)} to {percent(row.best)}"}
            | corpora
        )
    return rows


def on_emodb(counts, column):
    """Return the rows of a table of counts by speaker: EmoDB, all runs together."""
    return [
        {"": name, "EmoDB": with_interval(*interval(predictions_from_counts(group)))}
        for name, group in counts.groupby(column, sort=False)
    ]


def gate():
    """Return a row per kind of speech, and one for all other sounds: what the gate refuses."""
    table, _ = read_measured(measured_path("gate"))
    embedded = table.set == "embedded"
    what = table.channel.where(~embedded, "the embedded corpus")
    table = table.assign(what=what.where(table.speech, "sounds that are not speech"))
    rows = []
    for what, group in table.groupby("what", sort=False):
        row = {"refused, in %": what}
        for (length, half), part in group.groupby(["length", "half"], sort=False):
            share = percent(part.refused.sum() / part.n.sum())
            row[f"{length}, {half}"] = f"{share} of {part.n.sum():,}"
        rows.append(row)
    return rows


def checkpoints():
    """Return a row per network that comes with the repository."""
    rows = []
    for name in NETWORKS:
        models = [load_model(checkpoint_path(name, run)) for run in range(3)]
        seconds = [model.card["train_seconds"] for model in models]
        rows.append(
            {
                "": NAMES[name],
                "parameters": f"{models[0].network.count_params():,}",
                "file": f"{checkpoint_path(name).stat().st_size / 1e6:.2f} MB",
                "training, slowest of three runs": f"{max(seconds):.0f} s",
                "date": models[0].card["made"]["date"],
            }
        )
    return rows


def make():
    """Return the page."""
    scores, origin = read_measured(measured_path("benchmark"))
    first, first_origin = read_measured(measured_path("first_edition"))
    ablated, ablated_origin = read_measured(measured_path("real_speech"))
    tcn, tcn_origin = read_measured(measured_path("tcn"))
    features, features_origin = read_measured(measured_path("features_compared"))
    _, gate_origin = read_measured(measured_path("gate"))
    networks = first[first.judge.isin(NETWORKS)].reindex(columns=scores.columns)
    people = real_people(scores) + real_people(networks, prefix="first edition: ")
    parts = [
        "# What was measured",
        "Made by `make tables` from the CSV files in this folder. All scores are balanced "
        "accuracies in %, the mean of the two recalls; intervals are 95 %, over speakers.",
        "## On real people",
        "Networks that were trained on the embedded corpus alone, and simple rules, judge real "
        "speech. The last columns are means over the sets, as recorded and by telephone. The "
        "networks are run 0, those in `data/checkpoints`. The recipe was chosen by these sets "
        "together: expect a little less on other people.",
        as_markdown(people),
        f"{origin}. {first_origin}.",
        "Between 0.2 and 0.8, p(male) is too close to call. Means over the sets as recorded:",
        as_markdown(answers(scores)),
        "## What makes a network right about real people",
        "Trained, or asked, with one thing left out at a time.",
        as_markdown(left_out(ablated)),
        f"{ablated_origin}.",
        "## The TCN of notebook 09 beside the others, on EmoDB",
        as_markdown(on_emodb(tcn, "network")),
        f"{tcn_origin}.",
        "## The features of notebook 10, on EmoDB",
        as_markdown(on_emodb(features, "features")),
        f"{features_origin}.",
        "## What the gate refuses",
        "Real speech from the five sets, as it was recorded and through telephones, noise and "
        "an echo; the embedded corpus; and sounds that are made in `tools/sounds.py`. The gate "
        "was fitted to half of the speakers and half of the kinds of sounds.",
        as_markdown(gate()),
        f"{gate_origin}.",
        "## The networks in `data/checkpoints`",
        as_markdown(checkpoints()),
    ]
    return "\n\n".join(parts) + "\n"


def main():
    """Write the page, or check it."""
    page = make()
    if "--check" not in sys.argv:
        with atomic_write(PATH) as draft:
            draft.write_text(page, encoding="utf-8")
        return 0
    if PATH.read_text(encoding="utf-8") != page:
        raise WorkshopError(f"{PATH} is not current. Type: make tables")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except WorkshopError as error:
        sys.exit(str(error))

"""What each verb of the command line does.

Imports are inside the functions, so that ``--help`` is quick and ``doctor`` runs where a
package is missing.
"""

import argparse
import json
import os
import shlex
import sys
from typing import Any

from ..errors import WorkshopError
from ..settings import SEXES
from .doctor import report

OK, REFUSED, WRONG_USAGE = 0, 1, 2


def doctor(options: argparse.Namespace) -> int:
    """Check this machine."""
    return OK if report(offline=options.offline) else REFUSED


def run(options: argparse.Namespace) -> int:
    """Execute the notebooks in order."""
    from ..corpora import find_corpus
    from ..paths import full_path

    os.environ["WORKSHOP_CORPUS"], _ = find_corpus(options.corpus)  # the notebooks run elsewhere
    if options.build:
        os.environ["WORKSHOP_BUILD"] = str(full_path(options.build).resolve())
    from .runner import run_series

    run_series(options.numbers)
    return OK


def catch_up(options: argparse.Namespace) -> int:
    """Make what a notebook needs of earlier ones."""
    from .catching_up import catch_up

    print(f"Ready. Open {catch_up(options.number)}")
    return OK


def train(options: argparse.Namespace) -> int:
    """Train a network on labels of one's own, judge it on groups it has not heard, and save it."""
    from .own_labels import train

    train(options)
    return OK


def evaluate(options: argparse.Namespace) -> int:
    """Let a model judge a corpus and print the scores."""
    from ..corpora import abbreviate, load_corpus
    from ..evaluation import scores
    from ..models import load_model
    from ..opinions.inference import evaluate_corpus

    model = load_model(options.model)
    label = options.label or model.card.get("label", "sex")  # other columns hold sexes too
    if model.classes != SEXES or label != "sex" or options.group:
        from .own_labels import evaluate_labels

        evaluate_labels(model, options, label=label)
        return OK
    corpus = load_corpus(options.corpus)
    table, refused = evaluate_corpus(model, corpus)
    reasons = dict.fromkeys([*corpus.refused.reason, *refused.reason])  # a row listed twice, too
    for sentence in [*corpus.remarks, *abbreviate(list(reasons))]:
        print(sentence, file=sys.stderr)
    warn_if_known(model, corpus)
    result = scores(table)
    if options.json:
        print(json.dumps(result))
    else:
        print(scores_as_text(result))
    return OK


def scores_as_text(result: dict) -> str:
    """Write the scores of a corpus, a line each; those of single speakers are in --json."""
    recalls = {f"recall {sex}": value for sex, value in result["recall"].items()}
    single = {key: value for key, value in result.items() if not isinstance(value, dict)}
    lines = []
    for name, value in (single | recalls).items():
        shown = f"{value:.3f}" if isinstance(value, float) else "-" if value is None else value
        lines.append(f"{name:18} {shown}")
    return "\n".join(lines)


def trained_on(card: dict) -> str:
    """Return the name of the corpus that a network was trained on, without its columns."""
    label, group = card.get("label", "sex"), card.get("group", "speaker")
    return card["corpus"].removeprefix(f"{label}, {group}: ")


def warn_if_known(model: Any, corpus: Any) -> None:
    """Say so when a model has heard the speakers, or other groups, that it is to judge."""
    if trained_on(model.card) != corpus.name.removeprefix(f"{corpus.label}, {corpus.group}: "):
        return
    group = model.card.get("group", "speaker")
    if group != corpus.group:
        print(
            f"Careful: the model was trained on this corpus, grouped by {group}. So it may "
            "have heard what it judges here. Evaluate it on another corpus.",
            file=sys.stderr,
        )
        return
    speakers = set(corpus.recordings.speaker)
    known = set(model.card.get("speakers", [])) & speakers
    if not known:
        return
    of_them = f"Careful: the model was trained on this corpus, on {len(known)} of its"
    if corpus.label == "sex":
        sentence = f"{of_them} {len(speakers)} speakers. Evaluate it on other speakers."
    else:
        sentence = (
            f"{of_them} {len(speakers)} groups (speakers, sessions, devices), which are judged "
            "here too. So this score flatters: judge it on groups it has not heard."
        )
    print(sentence, file=sys.stderr)


def benchmark(options: argparse.Namespace) -> int:
    """Let models and pitch rules judge corpora and print one table."""
    from ..corpora import load_corpus
    from ..experiments import benchmark
    from ..models import load_model
    from ..session import limit_corpus

    paths = options.models or benchmark.default_models()
    if len(set(paths)) < len(paths):
        raise WorkshopError("A model is named twice. Name each of them once.")
    models = dict(zip(benchmark.names_of(paths), map(load_model, paths), strict=True))
    for path, model in zip(paths, models.values(), strict=True):
        if model.classes != SEXES:
            raise WorkshopError(
                f"{path} tells {', '.join(model.classes)} apart, not female and male speech. "
                "Judge it with: python -m speech_workshop evaluate"
            )
    corpora = [limit_corpus(load_corpus(name)) for name in options.corpora]
    for corpus in corpora:
        for remark in corpus.remarks:
            print(f"{corpus.name}: {remark}", file=sys.stderr)
        for model in models.values():
            warn_if_known(model, corpus)
    table = benchmark.benchmark(models, corpora, with_telephone=options.telephone)
    scores = benchmark.summary(table)
    if options.json:
        print(json.dumps(benchmark.as_json(scores, threshold=benchmark.fitted_threshold())))
    else:
        print(benchmark.as_text(scores))
    if options.keep:
        command = "python -m speech_workshop " + shlex.join(sys.argv[1:])
        print(f"Written to {benchmark.keep(scores, command=command)}", file=sys.stderr)
    return OK


def classify(options: argparse.Namespace) -> int:
    """Let a model judge recordings and print a line for each."""
    from ..models import load_model
    from ..opinions.inference import classify_file

    model = load_model(options.model)
    verdicts = []
    for file in options.files:
        verdicts.append(classify_file(model, file))
        print(json.dumps(verdicts[-1]) if options.json else as_line(verdicts[-1]), flush=True)
    return REFUSED if any("error" in verdict for verdict in verdicts) else OK


def export(options: argparse.Namespace) -> int:
    """Write a model as a file that needs no workshop."""
    from ..models import load_model

    ending = {"page": ".html", "onnx": ".onnx"}[options.format]
    if options.out.suffix.lower() != ending:  # else any file might be overwritten
        raise WorkshopError(f"{options.out} must end in {ending}, as in my_network{ending}.")
    if options.format == "page":
        from ..export.page import write_page as write
    else:
        from ..export.onnx import write_onnx as write
    write(load_model(options.model), options.out, name=options.model.stem)
    size = options.out.stat().st_size / 1e6
    print(f"Written to {options.out} ({size:.2f} MB).")
    return OK


def recordings(options: argparse.Namespace) -> int:
    """List what is kept about voices that were recorded here, or delete it."""
    from ..widgets import deletion

    if options.delete:
        print(deletion.delete_recordings())
        return OK
    kept = deletion.what_is_kept()
    print(json.dumps(kept) if options.json else deletion.as_text(kept))
    return OK


def corpora(options: argparse.Namespace) -> int:
    """List real corpora, and the speaker encoder."""
    from ..corpora.download import list_corpora
    from ..transfer.pretrained import list_encoder

    list_corpora()
    list_encoder()
    return OK


def fetch(options: argparse.Namespace) -> int:
    """Download a real corpus and say who speaks in it, or download the speaker encoder."""
    from ..transfer.pretrained import SPEAKER_ENCODER

    try:
        fetch_encoder() if options.name == SPEAKER_ENCODER.name else fetch_corpus(options.name)
    except WorkshopError as error:
        if not options.optional:
            raise
        print(f"{error} (Everything else works without it.)")
    return OK


def fetch_encoder() -> None:
    """Download the speaker encoder, unless it is here."""
    from ..transfer.pretrained import fetch_encoder as fetch

    print(f"The speaker encoder is here: {fetch().parent}")


def fetch_corpus(name: str) -> None:
    """Download a real corpus and say who speaks in it."""
    from ..corpora import download

    entry = download.find_entry(name)
    download.fetch(entry)
    print(f"Here: {download.presence_of(entry)}")
    print(f"Run the series on it: python -m speech_workshop run --corpus {entry.name}")


def cross(options: argparse.Namespace) -> int:
    """Train on each corpus, judge all others, and keep the table and a picture of it."""
    from ..corpora import load_corpus
    from ..experiments.cross_corpus import announce, cross_corpus, keep, summary

    corpora = [load_corpus(name) for name in options.corpora]
    announce(corpora)
    table = cross_corpus(corpora)
    print(summary(table).to_string(float_format="{:.3f}".format))
    print("Written to", *keep(table))
    return OK


def ablate(options: argparse.Namespace) -> int:
    """Find out what makes a network right about real people: train 33 networks."""
    from ..corpora import load_corpus
    from ..experiments.ablation import ablate as leave_one_out
    from ..experiments.ablation import keep_measured, summary
    from ..session import limit_corpus

    reals = [limit_corpus(load_corpus(name)) for name in options.corpus]
    for remark in [remark for real in reals for remark in real.remarks]:
        print(remark)
    table = leave_one_out(reals)
    print(summary(table).to_string(float_format="{:.3f}".format))
    print(f"Written to {keep_measured(table, real_names=options.corpus)}")
    return OK


def word_order(options: argparse.Namespace) -> int:
    """Find out whether order matters: train 12 networks on spoken words."""
    from ..experiments import word_order as experiment

    table = experiment.measure_word_order()
    print(experiment.summary(table).to_string(float_format="{:.3f}".format))
    print(f"Written to {experiment.keep(table)}")
    return OK


def speed(options: argparse.Namespace) -> int:
    """Measure each step from a sound to an answer, or how it all grows, and print a table."""
    from ..experiments import growth, speed

    table = growth.measure_growth(options.hours) if options.hours else speed.measure_speed()
    print(table.to_json(orient="index") if options.json else speed.as_text(table))
    return OK


def as_line(verdict: dict) -> str:
    """Say a verdict in words, on one line whatever is in the name of its file."""
    line = f"{verdict['file']}: {verdict.get('label')}"
    if "error" in verdict:
        line = verdict["error"]
    elif "p" in verdict:
        line += f" (p = {verdict['p'][verdict['label']]:.2f})"
    else:
        line += f" (p(male) = {verdict['p_male']:.2f}) {verdict.get('caution', '')}".rstrip()
    return "".join(one if one.isprintable() else ascii(one)[1:-1] for one in line)

"""What the verbs `train` and `evaluate` do with labels of one's own."""

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from ..corpora import abbreviate, find_corpus, load_labelled
from ..corpora.labelled import has_table
from ..database import refusals
from ..dataset import split_by_speaker
from ..errors import WorkshopError
from ..guards.model_files import check_name, read_card
from ..labels import classifier
from ..models import save_model
from ..session import limit_corpus
from .verbs import trained_on, warn_if_known


def train(options: argparse.Namespace) -> None:
    """Train a network on labels of one's own, judge it on groups it has not heard, and save it."""
    corpus = limit_corpus(
        load_labelled(
            options.corpus, label=options.label, group=options.group, is_speech=options.speech
        )
    )
    path = options.out or classifier.own_model_path(
        corpus.folder.name, options.label, options.network
    )
    check_place(path)
    if not options.out:
        refuse_another(path, label=options.label, corpus=find_corpus(options.corpus)[0])
    recordings = classifier.load_recordings(corpus)
    say_what_is_left_out(corpus)
    split = split_by_speaker(recordings, fold=0)
    model = classifier.train_labels(options.network, corpus, split)
    save_model(model, path)
    tables = classifier.baselines(split, corpus.classes)
    scores = classifier.summary(
        tables | {options.network: classifier.predict_table(model, split.test)}
    )
    if options.json:
        print(json.dumps({"model": str(path), "scores": without_nan(scores)}))
        return
    n_groups = len({recording.speaker for recording in split.test})
    groups = "1 group that was" if n_groups == 1 else f"{n_groups} groups that were"
    print(as_text(scores))
    print(f"Judged on {len(split.test)} recordings of {groups} not in the training.")
    say_if_few(n_groups)
    print(f"Written to {path}")


def check_place(path: Path) -> None:
    """Refuse a place where no network can be saved, before the training."""
    check_name(path)
    if path.is_dir():
        raise WorkshopError(f"{path} is a folder. Type the name of a file.")
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=path.stem):
        pass


def refuse_another(path: Path, *, label: str, corpus: str) -> None:
    """Refuse to replace a network of another corpus or label whose file has the same name."""
    if not path.exists():
        return
    try:
        card = read_card(path)
    except WorkshopError:  # a damaged one can be replaced
        return
    its_label, its_corpus = card.get("label", "sex"), trained_on(card)
    if (its_label, its_corpus) != (label, corpus):
        raise WorkshopError(
            f"{path} holds a network that was trained on {its_corpus}, on the label {its_label}, "
            "and stays as it is. Choose another name with --out, such as --out my_network.keras."
        )


def as_text(scores: Any) -> str:
    """Write a table of scores; a dash stands for what nobody can know."""
    return scores.to_string(float_format="{:.3f}".format, na_rep="-")


def without_nan(scores: Any) -> dict:
    """Return a table of scores as JSON can hold it: null stands for what nobody can know."""
    return scores.astype(object).where(scores.notna(), None).to_dict("index")


def say_if_few(n_groups: int) -> None:
    """Say so where groups are too few for an interval over groups."""
    if n_groups < 3:
        print("low and high say little with so few groups. Record more groups (notebook 14).")


def say_what_is_left_out(corpus: Any) -> None:
    """Print what there is to know about a corpus, and the recordings that were refused."""
    for sentence in [*corpus.remarks, *abbreviate(refusals(corpus.name))]:
        print(sentence, file=sys.stderr)


def evaluate_labels(model: Any, options: argparse.Namespace, *, label: str) -> None:
    """Let a model of one's own labels judge a corpus and print the scores."""
    if model.is_borrowed:
        raise WorkshopError(
            "The borrowed ear is evaluated on the sexes only: leave out --label and --group."
        )
    of_training = model.card.get("group") if has_table(find_corpus(options.corpus)[1]) else None
    corpus = limit_corpus(
        load_labelled(
            options.corpus,
            label=label,
            group=options.group or of_training,
            is_speech=model.is_for_speech,
            for_training=False,
        )
    )
    refuse_strange_classes(model, corpus, options.model)
    table = classifier.predict_table(model, classifier.load_recordings(corpus))
    say_what_is_left_out(corpus)
    warn_if_known(model, corpus)
    scores = classifier.summary({options.model.stem: table})
    if options.json:
        print(json.dumps(without_nan(scores)))
        return
    print(as_text(scores))
    say_if_few(table.group.nunique())


def refuse_strange_classes(model: Any, corpus: Any, path: Path) -> None:
    """Refuse a corpus with classes that a model has no word for, and say what helps."""
    strange = sorted(set(corpus.classes) - set(model.classes))
    if not strange:
        return
    classes, known = ", ".join(corpus.classes), ", ".join(model.classes)
    if has_table(corpus.folder):
        raise WorkshopError(
            f"{path} tells {known} apart, and the column {corpus.label} of {corpus.folder} holds "
            f"{classes}. Choose the column with --label."
        )
    knows_none = len(strange) == len(corpus.classes)
    unknown = "knows none of them" if knows_none else f"does not know {', '.join(strange)}"
    raise WorkshopError(
        f"{corpus.folder} holds the classes {classes}, and this network {unknown}. Rename the "
        f"folders, or choose another network. (This one tells {known} apart.)"
    )

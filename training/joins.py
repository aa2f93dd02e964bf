"""Fits how mentions of one happening are joined: `python -m training.joins` after the reader was trained anew.

The committed reader and grounding read the annotated documents; logistic regression over the features of their pairs
gives the weights. The threshold is the one with the best F1 of pairs, in the mean of those documents and of our own
held-out articles, which are few but which the reader has not seen. Writes `kg/grounding/joining.json`.
"""

import argparse
import json
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

import numpy as np

from kg.article import Article
from kg.grounding.ground import Knowledge, event_facts
from kg.grounding.joining import EventFacts, JoinScorer, join_events, pair_features
from kg.reading import Reader
from training.documents import HELD, OWN, happenings, read_gold
from training.figures import overlap

WEIGHTS = Path("kg/grounding/joining.json")
THRESHOLDS = np.arange(-2.5, 1.01, 0.25)


@dataclass(frozen=True, slots=True)
class Pairing:
    """One document's mentions as read.

    Attributes:
        owner: for each mention what the annotation takes it for, equal for what `same` joins and with a class of its
            own; None where it has no such event.
        gold: pairs of mentions that the annotation joins, found or not.
    """

    text: str
    facts: list[EventFacts]
    links: list[tuple[tuple[int, float], ...]]
    owner: list[tuple[int, str] | None]
    gold: int


def pairing(document: dict, reader: Reader, knowledge: Knowledge) -> Pairing:
    """A document as the reader and grounding see it, against its annotation."""
    reading = reader.read(Article(document["id"], document["text"], document["id"]))
    first = happenings(document["events"])
    owner: list[tuple[int, str] | None] = []
    free = list(document["events"])
    for event in reading.events:
        told = [g for g in free if overlap(event.trigger, g["trigger"]) and g["class"] == event.event_class]
        owner.append((first[told[0]["id"]], told[0]["class"]) if told else None)
        free = [g for g in free if g not in told[:1]]
    gold = sum(first[a["id"]] == first[b["id"]] for a, b in combinations(document["events"], 2))
    links = [event.links for event in reading.events]
    return Pairing(document["text"], event_facts(reading, knowledge), links, owner, gold)


def fit(pairings: list[Pairing], held: list[Pairing]) -> JoinScorer:
    """The weights that fit some documents, with the threshold that is best on them and on others."""
    from sklearn.linear_model import LogisticRegression  # measuring needs no more than the program does

    examples, right, names = [], [], []
    for one in pairings:
        for (earlier, later), features in pair_features(one.text, one.facts, one.links):
            names = list(features)
            examples.append(list(features.values()))
            right.append(one.owner[earlier] is not None and one.owner[earlier] == one.owner[later])
    model = LogisticRegression(max_iter=5000).fit(np.array(examples), right)
    weights = {name: round(float(weight), 3) for name, weight in zip(names, model.coef_[0], strict=True)}
    scorer = JoinScorer(weights, round(float(model.intercept_[0]), 3), 0.0)
    tried = [replace(scorer, threshold=float(threshold)) for threshold in THRESHOLDS]
    return max(tried, key=lambda scorer: f1(held, scorer)["F1"] + f1(pairings, scorer)["F1"])


def f1(pairings: list[Pairing], scorer: JoinScorer) -> dict[str, float]:
    """Precision, recall and F1 of pairs of mentions, in percent, as the annotation's own scorer counts them."""
    gold, found, hit = sum(one.gold for one in pairings), 0, 0
    for one in pairings:
        for group in join_events(one.text, one.facts, one.links, scorer):
            owners = [owner for n in group if (owner := one.owner[n]) is not None]
            found += len(owners) * (len(owners) - 1) // 2
            hit += sum(a == b for a, b in combinations(owners, 2))
    return {
        "P": round(100 * hit / max(1, found), 1),
        "R": round(100 * hit / max(1, gold), 1),
        "F1": round(200 * hit / max(1, found + gold), 1),
    }


def main() -> None:
    """Fit, write and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, default=Path("../shared/gold"), help="folder of train/ and dev/")
    parser.add_argument("--model", type=Path, help="model folder; by default the committed one")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    arguments = parser.parse_args()
    reader, knowledge = Reader.load(arguments.model), Knowledge.load()

    def read(folder: Path) -> list[Pairing]:
        return [pairing(document, reader, knowledge) for document in read_gold(folder)]

    held = read(HELD)
    scorer = fit(read(arguments.gold / "train") + read(OWN), held)
    written = {"weights": dict(scorer.weights), "constant": scorer.constant, "threshold": scorer.threshold}
    arguments.out.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(written | {"held": f1(held, scorer), "dev": f1(read(arguments.gold / "dev"), scorer)}, indent=1))


if __name__ == "__main__":
    main()

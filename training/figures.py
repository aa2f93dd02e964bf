"""Dev figures of a network by itself: triggers, roles and contents by overlapping spans, before any grounding.

The figures that count are the graph's (`score.py` of the annotation); these only follow a training run.
"""

import re
from collections import Counter

import numpy as np
import torch
from tokenizers import Tokenizer

from kg.article import Article
from kg.reading.reader import Reader
from kg.reading.reading import Reading


class TorchNetwork:
    """A network in training, as the reader wants it."""

    def __init__(self, network: torch.nn.Module) -> None:
        self.network = network

    def encode(self, *inputs: np.ndarray) -> tuple[np.ndarray, ...]:
        with torch.no_grad():
            return tuple(o.numpy() for o in self.network.encoder(*map(torch.from_numpy, inputs)))

    def score(self, vectors: np.ndarray, inputs: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        with torch.no_grad():
            outputs = self.network.pairs(
                torch.from_numpy(vectors), **{k: torch.from_numpy(v) for k, v in inputs.items()}
            )
            return outputs[0].numpy(), outputs[1].numpy()


def figures(network: torch.nn.Module, tokenizer: Tokenizer, documents: list[dict]) -> dict[str, float]:
    """F1 of events (found, and with class), roles, statements, sources and contents, and modality, in percent."""
    reader = Reader(TorchNetwork(network), tokenizer, "")
    articles = [Article(d["id"], d["text"], d["id"]) for d in documents]
    counts: Counter[tuple[str, str]] = Counter()
    for document, reading in zip(documents, reader.read_many(articles), strict=True):
        count(document, reading, counts)

    def f1(name: str) -> float:
        hit, found, gold = (counts[name, part] for part in ("hit", "found", "gold"))
        return round(200 * hit / max(1, found + gold), 1)

    names = ("events-id", "events", "event-roles", "statements", "sources", "contents", "mentions")
    return {name: f1(name) for name in names} | {
        "modality": round(100 * counts["modality", "hit"] / max(1, counts["modality", "gold"]), 1)
    }


def count(document: dict, reading: Reading, counts: Counter) -> None:
    """Adds one document's hits, findings and gold items."""
    text = document["text"]
    for kind, found in (("events", reading.events), ("statements", reading.statements)):
        gold = document[kind]
        items = [(x.trigger, x.event_class, x) if kind == "events" else (x.cue, x.statement_class, x) for x in found]
        counts[kind, "gold"] += len(gold)
        counts[kind, "found"] += len(items)
        counts["events-id", "gold"] += len(gold) * (kind == "events")
        counts["events-id", "found"] += len(items) * (kind == "events")
        taken = set()
        for item in gold:
            options = [
                (name != item["class"], i)
                for i, (span, name, _) in enumerate(items)
                if i not in taken and overlap(span, item["trigger"])
            ]
            wanted = Counter(r["role"] for r in item["roles"])
            group = {"events": "event-roles", "statements": "sources"}[kind]
            names = [r for r in item["roles"] if (kind == "events" or r["role"] == "source")]
            counts[group, "gold"] += len(names)
            counts["contents", "gold"] += wanted["content"]
            if not options:
                continue
            wrong, i = min(options)
            taken.add(i)
            thing = items[i][2]
            counts["events-id", "hit"] += kind == "events"
            if wrong:
                continue
            counts[kind, "hit"] += 1
            if kind == "events":
                counts["modality", "gold"] += 1
                counts["modality", "hit"] += thing.modality == item["modality"]
            pool = [(r.name, reading.mentions[r.mention].span) for r in thing.roles]
            for role in names:
                match = next((p for p in pool if p[0] == role["role"] and overlap(p[1], role["span"])), None)
                if match:
                    pool.remove(match)
                    counts[group, "hit"] += 1
            if kind == "statements":
                spans = list(thing.content)
                for role in item["roles"]:
                    if role["role"] == "content":
                        match = next(
                            (s for s in spans if words_shared(text[slice(*s)], text[slice(*role["span"])])), None
                        )
                        if match:
                            spans.remove(match)
                            counts["contents", "hit"] += 1
        for _, _, thing in items:
            if kind == "events":
                counts["event-roles", "found"] += len(thing.roles)
            else:
                counts["sources", "found"] += sum(r.name == "source" for r in thing.roles)
                counts["contents", "found"] += len(thing.content)
    gold_spans = {
        tuple(r["span"])
        for x in document["events"] + document["statements"]
        for r in x["roles"]
        if r["role"] != "content"
    }
    counts["mentions", "gold"] += len(gold_spans)
    counts["mentions", "found"] += len(reading.mentions)
    counts["mentions", "hit"] += sum(any(overlap(m.span, s) for m in reading.mentions) for s in gold_spans)


def overlap(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def words_shared(a: str, b: str) -> bool:
    """Whether two texts share at least half of the words of each."""
    x, y = Counter(re.findall(r"\w+", a.lower())), Counter(re.findall(r"\w+", b.lower()))
    both = sum((x & y).values())
    return bool(both) and both >= 0.5 * x.total() and both >= 0.5 * y.total()

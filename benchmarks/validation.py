"""Screened validation against plain pySHACL, over the same article graphs in the same run.

The graphs are mapped from annotated articles as the pipeline maps what it reads; one in ten is then broken in one of
the ways that the tests of the shapes name. Both ways must give the same results. The reader is not needed. pySHACL's
time is that of `pyshacl.validate` alone, with data and shapes as graphs of rdflib already; ours is that of everything.
Of some graphs the time of `kg.validation.validate` is told too: pySHACL with rules in SPARQL that are parsed once.

    python -m benchmarks.validation [FOLDER] [--graphs 100] [--least 250] [--most 450]

FOLDER holds annotated articles (`.ann` beside `.txt`); with fewer articles than graphs, the articles come again under
other identifiers.
"""

import argparse
import itertools
import random
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final, TypeVar

import pyoxigraph
import pyshacl
from pyoxigraph import Quad
from rdflib import Graph

from kg.article import Article
from kg.grounding import Knowledge, ground
from kg.mapping import Run, to_quads
from kg.reading import Event, Mention, Reading, Role, Statement
from kg.reading.sentences import split_sentences
from kg.validation import Screen, Shapes, Verdict, validate, validate_all
from kg.validation.report import rdflib_graph, verdict
from kg.validation.sentences import Sentences
from kg.vocabulary import DEFAULT_BASE, PREFIXES
from tests.validation.breakages import VIOLATIONS
from training.annotation import read_document

GOLD: Final = Path(__file__).parents[2] / "shared" / "gold" / "train"
OWN: Final = Path(__file__).parents[1] / "training" / "gold"
SOME: Final = 100
BROKEN: Final = 10
"""One graph in so many is broken."""
HEAD: Final = f"BASE <{DEFAULT_BASE}>\n" + "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
RUN: Final = Run("0.1.0", "annotation", datetime(2026, 1, 1, tzinfo=UTC))

Result = TypeVar("Result")


def reading_of(document: dict, identifier: str) -> Reading:
    """What a perfect reader would read in an annotated article."""
    mentions: dict[tuple[tuple[int, int], str], int] = {}

    def roles(item: dict) -> tuple[Role, ...]:
        filled = [role for role in item["roles"] if role["type"]]
        keys = [(tuple(role["span"]), role["type"]) for role in filled]
        return tuple(
            Role(role["role"], mentions.setdefault(key, len(mentions)), 0.9)
            for role, key in zip(filled, keys, strict=True)
        )

    def place(item: dict) -> tuple[int, int]:
        return tuple(item["trigger"])

    events = tuple(
        Event(place(item), item["class"], item["modality"], 0.9, roles(item))
        for item in sorted(document["events"], key=place)
    )
    statements = tuple(
        Statement(
            place(item),
            item["class"],
            item["modality"],
            0.9,
            roles(item),
            tuple(tuple(role["span"]) for role in item["roles"] if role["role"] == "content"),
        )
        for item in sorted(document["statements"], key=place)
    )
    found = tuple(Mention(span, kind, 0.9) for span, kind in mentions)
    article = Article(identifier, document["text"], f"{identifier}.txt", published=date(2020, 3, 4))
    return Reading(article, split_sentences(document["text"]), found, events, statements)


def article_graphs(folder: Path, wanted: int, least: int, most: int) -> list[list[Quad]]:
    """So many graphs of between so few and so many quads."""
    knowledge = Knowledge.load()
    documents = [read_document(path) for path in sorted(folder.glob("*.ann"))]
    graphs: list[list[Quad]] = []
    for round_ in itertools.count(1):
        before = len(graphs)
        for document in documents:
            reading = reading_of(document, f"{document['id']}-{round_}")
            quads = to_quads(ground(reading, knowledge), RUN)
            if least <= len(quads) <= most:
                graphs.append(quads)
                if len(graphs) == wanted:
                    return graphs
        if len(graphs) == before:
            raise SystemExit(f"{folder} has no article whose graph has {least} to {most} quads")
    raise AssertionError


def broken(quads: list[Quad], chance: random.Random) -> list[Quad]:
    """The graph, broken in the first way that it can be."""
    for _, update in chance.sample(VIOLATIONS, len(VIOLATIONS)):
        store = pyoxigraph.Store()
        store.extend(Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
        before = set(store)
        store.update(HEAD + update)
        if "INSERT DATA" not in update and set(store) != before:
            return list(store)
    raise AssertionError


def timed(work: Callable[[], Result]) -> tuple[Result, float]:
    """The result, and seconds of processor time."""
    begin = time.process_time()
    result = work()
    return result, time.process_time() - begin


def plain_pyshacl(graphs: list[list[Quad]], shapes: Shapes) -> tuple[list[Verdict], float]:
    """What pySHACL says of each graph, and the seconds of processor time that it takes."""
    verdicts, seconds = [], 0.0
    for quads in graphs:
        data = rdflib_graph(quads, {}, Graph())
        (conforms, found, _), took = timed(
            lambda data=data: pyshacl.validate(data, shacl_graph=shapes.graph, inference="none", allow_warnings=True)
        )
        seconds += took
        verdicts.append(verdict(conforms, found, shapes.graph, Sentences(quads)))
    return verdicts, seconds


def comparable(verdicts: list[Verdict]) -> Iterator[tuple[bool, list[str]]]:
    """Everything but the names that blank nodes get."""
    for one in verdicts:
        yield one.conforms, sorted(map(repr, one.violations))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=GOLD if GOLD.is_dir() else OWN)
    parser.add_argument("--graphs", type=int, default=100)
    parser.add_argument("--least", type=int, default=250)
    parser.add_argument("--most", type=int, default=450)
    options = parser.parse_args()
    chance = random.Random(1)
    graphs = article_graphs(options.folder, options.graphs, options.least, options.most)
    graphs = [graph if number % BROKEN else broken(graph, chance) for number, graph in enumerate(graphs)]
    shapes, compiling = timed(Shapes.load)
    screen, compiled = timed(lambda: Screen.compile(shapes))
    screened, screening = timed(lambda: list(validate_all(graphs, screen)))
    alone, reporting = plain_pyshacl(graphs, shapes)
    some = graphs[:SOME]
    validate(graphs[0], shapes)  # parses the rules
    _, validating = timed(lambda: [validate(graph, shapes) for graph in some])
    same = list(comparable(screened)) == list(comparable(alone))
    violating = sum(not verdict.conforms for verdict in alone)
    warned = sum(verdict.conforms and bool(verdict.violations) for verdict in alone)
    print(
        f"{len(graphs)} graphs, {sum(map(len, graphs)):,} triples, {violating} violating, {warned} more with warnings"
    )
    print(f"reading the shapes  {compiling:8.2f} s, compiling them {compiled:.2f} s")
    print(f"plain pySHACL       {reporting / len(graphs) * 1000:8.2f} ms a graph")
    print(f"rules parsed once   {validating / len(some) * 1000:8.2f} ms a graph (of {len(some)})")
    print(f"screen and pySHACL  {screening / len(graphs) * 1000:8.2f} ms a graph")
    print(f"times faster        {reporting / screening:8.1f}")
    print(f"same results        {same!s:>8}")
    if not same:
        raise SystemExit(1)


if __name__ == "__main__":
    main()

"""A writer that is killed at random moments, and what has to hold of its store afterwards.

The writer adds articles, some hundred at once, gives others another text, so that they are revisions and no longer
copies, removes some, and ties the reports of one happening. Articles come in pairs of one text: the second is a copy of
the first, and both tell of one happening, until one of them has another text or goes.

`python -m tests.store.killing FOLDER KILLS SEED` prints how many kills it made and exits with 1 at the first store that
is not whole. The process itself never opens the database, so that the writers and checkers it forks begin clean.
"""

import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Final

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Triple

from kg.linking import link
from kg.mapping.revisions import with_former_texts
from kg.mapping.terms import RDF_TYPE
from kg.store import VERSION, GraphStore, StoredArticle
from kg.vocabulary import CK, DEFAULT_BASE, PREFIXES

BATCH = 100
"""Articles that are new together; with what they add to the default graph more than the bulk loader's 10,000 quads."""
KILLS_A_STORE = 5

_LINKS: Final = "SELECT ?copy ?original { ?copy dcterms:isVersionOf ?original }"
_TIED: Final = "SELECT ?one ?other { ?one ck:sameHappening ?h . ?other ck:sameHappening ?h FILTER(?one != ?other) }"
_TIES: Final = {
    "ASK { ?event ck:sameHappening ?h FILTER NOT EXISTS { ?event ck:reportedIn ?article } }": "a lost event is tied",
    "ASK { ?event ck:sameHappening ?h FILTER NOT EXISTS { ?h a ck:Happening ; ck:linkConfidence ?c } }": "half a tie",
    """ASK { ?one ck:sameHappening ?h
        FILTER NOT EXISTS { ?other ck:sameHappening ?h FILTER(?other != ?one) } }""": "one event is tied to none",
}

Committed = dict[int, int]
"""Number of an article → its version, 0 where it was removed."""


def graph_of(number: int) -> NamedNode:
    return NamedNode(f"{DEFAULT_BASE}graph/{number}")


def article_of(number: int) -> NamedNode:
    return NamedNode(f"{DEFAULT_BASE}article/{number}")


def event_of(number: int) -> NamedNode:
    return NamedNode(f"{DEFAULT_BASE}event/{number}/0-5")


def name_of(number: int, version: int) -> str:
    """What is of one version alone: the first is that of its pair, later ones are its own."""
    return f"pair{number // 2}" if version == 1 else f"own{number}v{version}"


def text_of(number: int, version: int) -> str:
    """The words of one version of an article."""
    return " ".join(f"{name_of(number, version)}word{word}" for word in range(40))


def content(number: int, version: int) -> list[Quad]:
    """The graph of one version of an article as a build makes it, a third of it shared with other articles."""
    graph, article = graph_of(number), article_of(number)
    label, text = NamedNode(f"{PREFIXES['skos']}prefLabel"), text_of(number, version)
    quads = [
        Quad(graph, NamedNode(f"{PREFIXES['prov']}wasDerivedFrom"), article, graph),
        Quad(graph, VERSION, Literal(str(version)), graph),
        Quad(article, NamedNode(f"{PREFIXES['dcterms']}identifier"), Literal(str(number)), graph),
        Quad(article, NamedNode(f"{PREFIXES['nif']}isString"), Literal(text), graph),
        Quad(article, NamedNode(f"{CK}textDigest"), Literal(sha256(text.encode()).hexdigest()), graph),
    ]
    quads += event(number, version)
    for fact in range(20):
        quads.append(Quad(NamedNode(f"{article.value}/{fact}"), label, Literal(f"{version} {fact // 2}"), graph))
    for actor in range(22):
        name = f"{DEFAULT_BASE}actor/{(number + 7 * version + actor) % 50}"
        quads.append(Quad(NamedNode(name), label, Literal(f"actor {name[-2:]}"), graph))
    return quads


def event(number: int, version: int) -> list[Quad]:
    """What one version of an article tells of: an air strike at a place of its own."""
    graph, node, day = (
        graph_of(number),
        event_of(number),
        Literal("2020-02-03", datatype=NamedNode(f"{PREFIXES['xsd']}date")),
    )
    told = {
        "reportedIn": article_of(number),
        "modality": NamedNode(f"{CK}Actual"),
        "location": NamedNode(f"{DEFAULT_BASE}place/{name_of(number, version)}"),
        "begin": day,
        "end": day,
    }
    types = [Quad(node, RDF_TYPE, NamedNode(f"{CK}{name}"), graph) for name in ("Event", "AirStrike")]
    return types + [Quad(node, NamedNode(f"{CK}{name}"), value, graph) for name, value in told.items()]


def write(path: Path, committed: Committed, choice: random.Random, report: Callable[[int, int], None]) -> None:
    """Add, replace and remove articles for ever; report each when it is committed."""
    with GraphStore.open(path) as store:
        while True:
            first = (max(committed, default=0) // BATCH + 1) * BATCH
            batch = range(first, first + BATCH)
            store.take_in({graph_of(number): content(number, 1) for number in batch})
            for number in batch:
                committed[number] = 1
                report(number, 1)
            for number in choice.choices([n for n, version in committed.items() if version], k=20):
                if number % BATCH == 0 and choice.random() < 0.5:
                    if committed[number]:
                        store.remove_article(StoredArticle(article_of(number), graph_of(number)))
                        committed[number] = 0
                elif committed[number]:
                    committed[number] += 1
                    store.take_in({graph_of(number): content(number, committed[number])})
                report(number, committed[number])
            if choice.random() < 0.5:
                link(store)


def check(path: Path, committed: Committed) -> None:
    """Hold the store against what was committed; at the end it is written to once more."""
    with GraphStore.open(path) as store:
        versions = dict(map(partial(version_in, store), store.article_graphs()))
        for number, version in committed.items():
            if version == 0:
                assert number not in versions, f"{number} is back"
            elif number % BATCH:  # the others may just have been removed
                assert versions[number] in (version, version + 1), f"{number} was committed as {version}"
        for batch in {number // BATCH for number in versions}:
            there = [n for n in versions if n // BATCH == batch and n % BATCH]
            assert BATCH - 1 == len(there), f"half of the batch {batch} is there"
        merged, named = merges(store)
        assert merged == named, "the default graph is not the merge of the named ones"
        for ask, what in _TIES.items():
            assert not bool(store.query(ask)), what
        store.take_in({})  # as the next build does: puts right what was not finished
        link(store)
        links = {(row["copy"], row["original"]) for row in store.select(_LINKS)}
        pairs = [(n + 1, n) for n in versions if n % 2 == 0 and versions[n] == versions.get(n + 1) == 1]
        assert links == {tuple(article_of(n).value for n in pair) for pair in pairs}, "the copies are others"
        ties = {frozenset((row["one"], row["other"])) for row in store.select(_TIED)}
        assert ties == {frozenset(event_of(n).value for n in pair) for pair in pairs}, "the happenings are others"


def merges(store: GraphStore) -> tuple[set[Triple], set[Triple]]:
    """The triples of the default graph, and of all named graphs."""
    named: set[Triple] = set()
    merged: set[Triple] = set()
    for quad in store._oxigraph.quads_for_pattern(None, None, None, None):
        (merged if isinstance(quad.graph_name, DefaultGraph) else named).add(quad.triple)
    return merged, named


def version_in(store: GraphStore, graph: NamedNode) -> tuple[int, int]:
    """The number and version of an article whose graph is whole."""
    number, version = int(graph.value.rpartition("/")[2]), int(store.article_state(graph) or 0)
    quads = set(store.graph(graph))
    linked = {quad for quad in quads if quad.predicate.value.endswith("isVersionOf")}
    assert quads - linked == set(as_revised(number, version)), f"{graph} is a mixture"
    assert len(linked) <= (number % 2 and version == 1), f"{graph} has a link of another text"
    return number, version


def as_revised(number: int, version: int) -> list[Quad]:
    """The graph of a version after all those before it, but for its link to another article."""
    quads: list[Quad] = []
    for former in range(1, version + 1):
        quads = with_former_texts(quads, content(number, former))
    return quads


def kill(path: Path, committed: Committed, choice: random.Random) -> Committed:
    """Kill a writer at a random moment; what it had committed then."""
    reading, writing = os.pipe()
    if not (writer := os.fork()):
        try:
            os.close(reading)
            write(path, committed, choice, lambda number, version: os.write(writing, b"%d %d\n" % (number, version)))
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(3)
    os.close(writing)
    reports = b""
    wanted = choice.choice((0, 0, 1, 1, 2)) * BATCH + choice.randrange(40)
    while reports.count(b"\n") < wanted and (piece := os.read(reading, 1 << 16)):
        reports += piece
    time.sleep(choice.random() * (0.5 if wanted < BATCH else 0.03))
    os.kill(writer, signal.SIGKILL)
    _, status = os.waitpid(writer, 0)
    assert os.WIFSIGNALED(status), "the writer failed by itself"
    while piece := os.read(reading, 1 << 16):
        reports += piece
    os.close(reading)
    lines = (line.split() for line in reports.splitlines())
    return committed | {int(number): int(version) for number, version in lines}


def checked(path: Path, committed: Committed) -> bool:
    """Run the checks in a process of their own."""
    if not (checker := os.fork()):
        code = 1
        try:
            check(path, committed)
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)
    return os.waitpid(checker, 0)[1] == 0


def kills(folder: Path, number: int, seed: int) -> Iterator[bool]:
    """Kill writers one after the other; whether the store was whole after each."""
    choice = random.Random(seed)
    committed: Committed = {}
    for count in range(number):
        path = folder / str(count // KILLS_A_STORE)
        if count % KILLS_A_STORE == 0:
            committed = {}
        committed = kill(path, committed, choice)
        yield checked(path, committed)


def run(folder: Path, number: int, seed: int) -> bool:
    """Kill writers and print how it goes; whether every store was whole."""
    for count, whole in enumerate(kills(folder, number, seed), 1):
        print(f"\r{count} kills", end="", flush=True)
        if not whole:
            print(f": the store is not whole (seed {seed})")
            return False
    print(": every graph whole, nothing committed lost, copies and happenings linked, the default graph the merge")
    return True


if __name__ == "__main__":
    sys.exit(0 if run(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])) else 1)

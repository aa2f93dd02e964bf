"""The named queries on a graph of a million triples, and what rdflib takes for the same.

The graph is made of the sample articles: each copy has articles, events and statements of its own, and every tenth
copy speaks of the same actors and places under names of their own, so that names are about as often told as in a
collection of news. Queries that name a place, an actor, words or a fact are asked for one; the rest go through all.
Each figure is the median of some runs, after one that does not count, in milliseconds of the clock; with --processor,
of processor time, which other programs on the machine disturb less.

    python -m benchmarks.queries --samples STORE [--triples 1000000] [--runs 5] [--rdflib] [--processor]
        [--only NAME...]

STORE is a store with the samples (`kg build samples --store STORE`). rdflib is asked on a twentieth of the graph and
its time is not scaled up: it would take hours on all of it.
"""

import argparse
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

import pyoxigraph
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat
from rdflib import Graph

from kg.queries import bind, find_query, named_queries
from kg.store import GraphStore
from kg.vocabulary import DEFAULT_BASE, PREFIXES

NAMED: Final[Mapping[str, Mapping[str, str]]] = {
    "abductions-and-releases": {"place": "Jolo 1"},
    "accusations": {"accuser": "Sudanese army 1"},
    "arrests-and-trials": {"place": "Bahir Dar 1"},
    "captures": {"place": "Lubero 1"},
    "ceasefires": {"place": "Sirte 1"},
    "denials": {"denier": "Sudanese Armed Forces 1"},
    "displacement-and-aid": {"place": "Malakal 1"},
    "events-near-place": {"place": "Nyala 1", "radius": "60"},
    "evidence": {"fact": f"{DEFAULT_BASE}event/lubero-capture-1/11-15"},
    "meetings-and-agreements": {"party": "United Nations 1"},
    "own-voice": {"publication": "Nile State Agency 1", "class": "Shelling"},
    "place-timeline": {"place": "Nyala 1"},
    "responsibility-claims": {"claimant": "Army 1"},
    "statements-of": {"speaker": "Idris 1"},
    "threats-and-pledges": {"speaker": "Army 1"},
    "tolls": {"place": "Nyala 1"},
}
"""Queries that name a place, an actor or an article → their parameters."""
OTHERS: Final[Mapping[str, Mapping[str, str]]] = {
    "articles": {},
    "conflict-pairs": {},
    "events-as-features": {"class": "AirStrike"},
    "events-by-month": {},
    "find-sentences": {"words": "mortar"},
    "happenings": {},
    "only-one-outlet": {"class": "Shelling"},
    "only-one-speaker": {"class": "Shelling"},
    "voice-by-outlet": {},
}
"""Queries over everything: aggregates and searches."""
_OF_ARTICLES: Final = re.compile(
    rf"({re.escape(DEFAULT_BASE)}(?:article|graph|event|statement)/)([^/#]+)(.*)", re.DOTALL
)
_LABELS: Final = (f"{PREFIXES['skos']}prefLabel", f"{PREFIXES['skos']}altLabel")
_SHARED: Final = ("run/", "software/")
_SAME_NAMES: Final = 10


def copies(samples: GraphStore, triples: int) -> Iterator[tuple[NamedNode, list[Quad]]]:
    """Graphs with about so many triples together."""
    originals = {graph: samples.graph(graph) for graph in samples.article_graphs()}
    made, number = 0, 0
    while made < triples:
        for quads in originals.values():
            copied = list({_copy(quad, number) for quad in quads})
            made += len(copied)
            yield copied[0].graph_name, copied  # type: ignore[misc]
        number += 1


def _copy(quad: Quad, number: int) -> Quad:
    value = quad.object
    if isinstance(value, Literal) and quad.predicate.value in _LABELS:
        named = f"{value.value} {number % _SAME_NAMES}"
        value = Literal(named, language=value.language) if value.language else Literal(named)
    elif isinstance(value, Literal) and quad.predicate.value == f"{PREFIXES['dcterms']}identifier":
        value = Literal(f"{value.value}-{number}")
    elif isinstance(value, NamedNode):
        value = _renamed(value, number)
    subject, graph = _renamed(quad.subject, number), _renamed(quad.graph_name, number)  # type: ignore[arg-type]
    return Quad(subject, quad.predicate, value, graph)


def _renamed(node: NamedNode, number: int) -> NamedNode:
    if match := _OF_ARTICLES.fullmatch(node.value):
        return NamedNode(f"{match[1]}{match[2]}-{number}{match[3]}")
    local = node.value.removeprefix(DEFAULT_BASE)
    if local == node.value or local.startswith(_SHARED):
        return node
    if local.endswith("/geometry"):
        return NamedNode(f"{node.value.removesuffix('/geometry')}-{number % _SAME_NAMES}/geometry")
    return NamedNode(f"{node.value}-{number % _SAME_NAMES}")


def milliseconds(store: GraphStore, sparql: str, runs: int, clock: Callable[[], float]) -> tuple[float, int]:
    """The median, and how many rows there are."""
    found = []
    for _ in range(runs + 1):
        begin = clock()
        rows = sum(1 for _ in store.query(sparql))  # type: ignore[union-attr, misc]
        found.append(1000 * (clock() - begin))
    return statistics.median(found[1:]), rows


def make(samples: GraphStore, folder: Path, triples: int) -> None:
    """A store with the copies."""
    with GraphStore.open(folder) as store:
        batch: dict[NamedNode, list[Quad]] = {}
        for graph, quads in copies(samples, triples):
            batch[graph] = quads
            if len(batch) == 100:
                store.replace_articles(batch)
                batch = {}
        store.replace_articles(batch)


def in_rdflib(store: GraphStore) -> Graph:
    """The articles' triples in rdflib."""
    triples = {quad.triple for graph in store.article_graphs() for quad in store.graph(graph)}
    return Graph().parse(data=pyoxigraph.serialize(triples, format=RdfFormat.N_TRIPLES) or b"", format="nt")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=Path, required=True)
    parser.add_argument("--store", type=Path, help="keep the large store here, or use the one that is there")
    parser.add_argument("--triples", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--rdflib", action="store_true")
    parser.add_argument("--processor", action="store_true")
    parser.add_argument("--only", nargs="*", default=())
    options = parser.parse_args()
    clock = time.process_time if options.processor else time.perf_counter
    with tempfile.TemporaryDirectory() as folder:
        large, small = options.store or Path(folder) / "large", Path(folder) / "small"
        with GraphStore.open(options.samples, read_only=True) as samples:
            if not large.exists():
                make(samples, large, options.triples)
            if options.rdflib:
                make(samples, small, options.triples // 20)
        graph = None
        if options.rdflib:
            with GraphStore.open(small, read_only=True) as store:
                graph = in_rdflib(store)
            print(f"rdflib has {len(graph):,} triples")
        with GraphStore.open(large, read_only=True) as store:
            print(f"{'query':<28}{'rows':>8}{'kg':>10}" + (f"{'rdflib':>12}{'times':>8}" if graph is not None else ""))
            for query in named_queries():
                if options.only and query.name not in options.only:
                    continue
                values = {**NAMED, **OTHERS}[query.name]
                sparql = bind(find_query(query.name), values, store)
                taken, rows = milliseconds(store, sparql, options.runs, clock)
                line = f"{query.name:<28}{rows:>8,}{taken:>8.1f} ms"
                if graph is not None:
                    begin = clock()
                    len(list(graph.query(sparql)))
                    theirs = 1000 * (clock() - begin)
                    line += f"{theirs:>9.0f} ms{theirs / taken:>8.0f}"
                limit = 50 if query.name in NAMED else 1000
                print(line + ("" if taken < limit else f"   more than {limit} ms"), flush=True)


if __name__ == "__main__":
    main()

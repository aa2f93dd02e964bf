"""What storing costs: a first build against pyoxigraph's bulk load, and an article more in a small and a large store.

The graphs are made here: as many triples as a news article has, a sixth of them about actors and places that other
articles name too, and a text. Storing is `GraphStore.replace_articles`; with the search for copies of each text it is
`GraphStore.take_in`, as in a build. It is held against Oxigraph's bulk load of the articles' quads alone, and of all
that the store then holds: these and the default graph, which is their merge. Each figure is the least of some runs that
take turns, in seconds of processor time (all threads) and of the clock.

    python -m benchmarks.store [--articles 500] [--large 1000000] [--runs 3]
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pyoxigraph
from pyoxigraph import Literal, NamedNode, Quad

from kg.pipeline import TOGETHER
from kg.store import VERSION, GraphStore
from kg.vocabulary import CK, DEFAULT_BASE, PREFIXES

QUADS: Final = 450
SHARED: Final = 75
ADDED: Final = 20

Seconds = tuple[float, float]
"""Processor time and clock."""


def graph_of(number: int) -> tuple[NamedNode, list[Quad]]:
    """The graph of an article."""
    graph, article = NamedNode(f"{DEFAULT_BASE}graph/a{number}"), NamedNode(f"{DEFAULT_BASE}article/a{number}")
    label, anchor = NamedNode(f"{PREFIXES['skos']}prefLabel"), NamedNode(f"{PREFIXES['nif']}anchorOf")
    agent, evidence = NamedNode(f"{CK}agent"), NamedNode(f"{CK}evidence")
    body = " ".join(f"word{number * 7 + i * i}" for i in range(300))
    quads = [
        Quad(article, NamedNode(f"{PREFIXES['schema']}articleBody"), Literal(body), graph),
        Quad(graph, NamedNode(f"{PREFIXES['prov']}wasDerivedFrom"), article, graph),
        Quad(graph, VERSION, Literal(f"digest {number}"), graph),
        Quad(article, NamedNode(f"{PREFIXES['dcterms']}identifier"), Literal(f"a{number}"), graph),
    ]
    for i in range(SHARED):
        name = f"actor {(number * 31 + i * i) % 4000}"
        quads.append(Quad(NamedNode(f"{DEFAULT_BASE}{name.replace(' ', '/')}"), label, Literal(name), graph))
    for i in range((QUADS - len(quads)) // 3):
        event = NamedNode(f"{DEFAULT_BASE}event/a{number}/{i * 20}-{i * 20 + 9}")
        phrase = NamedNode(f"{article.value}#char={i * 20},{i * 20 + 9}")
        quads += [
            Quad(event, agent, NamedNode(f"{DEFAULT_BASE}actor/{(number * 31 + i) % 4000}"), graph),
            Quad(event, evidence, phrase, graph),
            Quad(phrase, anchor, Literal(f"the words {number} {i} of the report"), graph),
        ]
    return graph, quads


def seconds(step: Callable[[], None]) -> Seconds:
    """How long a step takes."""
    processor, clock = time.process_time(), time.perf_counter()
    step()
    return time.process_time() - processor, time.perf_counter() - clock


def least(runs: list[Seconds]) -> Seconds:
    """The least of each."""
    return min(run[0] for run in runs), min(run[1] for run in runs)


def batches(graphs: dict[NamedNode, list[Quad]]) -> Iterator[dict[NamedNode, list[Quad]]]:
    """As a build hands new graphs to the store."""
    batch: dict[NamedNode, list[Quad]] = {}
    for graph, quads in graphs.items():
        batch[graph] = quads
        if sum(map(len, batch.values())) >= TOGETHER:
            yield batch
            batch = {}
    yield batch


def first_build(folder: Path, articles: int, runs: int) -> None:
    """Print what storing costs against the bulk load of the same quads."""
    graphs = dict(graph_of(number) for number in range(articles))
    quads = [quad for content in graphs.values() for quad in content]
    merged = list({Quad(quad.subject, quad.predicate, quad.object) for quad in quads})
    print(f"first build: {articles:,} articles, {len(quads):,} triples, {len(merged):,} without repetition")

    def bulk_load(name: str, content: list[Quad]) -> Callable[[], None]:
        database = pyoxigraph.Store(folder / name)

        def load() -> None:
            database.bulk_extend(content)
            database.flush()

        return load

    def store(name: str, *, with_copies: bool) -> Seconds:
        with GraphStore.open(folder / name) as store:

            def build() -> None:
                for batch in batches(graphs):
                    if with_copies:
                        store.take_in(batch)
                    else:
                        store.replace_articles(batch)
                store._oxigraph.flush()

            return seconds(build)

    alone, whole, ours, searched = [], [], [], []
    for run in range(runs):
        alone.append(seconds(bulk_load(f"alone{run}", quads)))
        whole.append(seconds(bulk_load(f"whole{run}", quads + merged)))
        ours.append(store(f"store{run}", with_copies=False))
        searched.append(store(f"searched{run}", with_copies=True))
    figures = (("bulk load, named graphs alone", alone), ("bulk load, with the default graph", whole))
    processor, clock = least(ours)
    for name, found in figures:
        one, other = least(found)
        print(f"  {name:<36}{one:8.2f} s {other:8.2f} s   kg takes {processor / one:.2f} and {clock / other:.2f} times")
    print(f"  {'kg':<36}{processor:8.2f} s {clock:8.2f} s")
    processor, clock = least(searched)
    print(f"  {'kg, with the search for copies':<36}{processor:8.2f} s {clock:8.2f} s")


def one_more(folder: Path, large: int) -> None:
    """Print what adding one article costs in an empty and in a large store; opening and closing count."""
    sizes = {"empty": 0, "large": large // QUADS}
    for name, articles in sizes.items():
        with GraphStore.open(folder / name) as store:
            for begin in range(0, articles, 100):
                store.take_in(dict(graph_of(number) for number in range(begin, min(articles, begin + 100))))
    found: dict[str, list[Seconds]] = {name: [] for name in sizes}
    for number in range(ADDED):
        content = graph_of(10_000_000 + number)
        for name in sizes:

            def add(path: Path = folder / name, content: tuple[NamedNode, list[Quad]] = content) -> None:
                with GraphStore.open(path) as store:
                    store.take_in(dict([content]))

            found[name].append(seconds(add))
    print(f"one more article, the median of {ADDED}, opening and closing the store included")
    middle = {name: tuple(sorted(run[i] for run in runs)[ADDED // 2] for i in (0, 1)) for name, runs in found.items()}
    for name, articles in sizes.items():
        triples = f"{articles * QUADS:,} triples"
        print(f"  {triples:<36}{middle[name][0]:8.3f} s {middle[name][1]:8.3f} s")
    ratios = [middle["large"][i] / middle["empty"][i] for i in (0, 1)]
    print(f"  the large store takes {ratios[0]:.2f} and {ratios[1]:.2f} times as long")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=500, help="articles of the first build")
    parser.add_argument("--large", type=int, default=1_000_000, help="triples of the large store")
    parser.add_argument("--runs", type=int, default=3, help="runs of the first build")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(f"{'':<38}{'processor':>10}{'clock':>11}")
        first_build(Path(folder), options.articles, options.runs)
        one_more(Path(folder), options.large)


if __name__ == "__main__":
    main()

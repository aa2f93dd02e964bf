"""Writing named graphs so that the default graph stays their merge, each triple once.

Every function changes both in one atomic step: a transaction, or one ingestion of files by the bulk loader.
"""

from collections.abc import Collection, Iterable
from itertools import chain
from typing import Final

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad

__all__ = ["add_graphs", "block", "change_graph", "in_default_graph", "merge_of", "replace_graph"]

# From about 10,000 quads on, new files cost less than a transaction through the write-ahead log (3 times less at
# 100,000). The bulk loader ingests its files at once, hence all or nothing, up to a million quads.
_BULK: Final = range(10_000, 1_000_000)


def in_default_graph(quad: Quad) -> Quad:
    """The quad's triple as it stands in the default graph."""
    return Quad(quad.subject, quad.predicate, quad.object)


def merge_of(graph: NamedNode, quads: Iterable[Quad]) -> list[Quad]:
    """What the quads of a named graph add to the default graph.

    Raises:
        ValueError: a quad stands in another graph or has a blank node; an article's graph has none.
    """
    merged = []
    for quad in quads:
        subject, predicate, value, name = quad
        if name != graph:
            raise ValueError(f"{quad} does not belong to {graph}")
        if isinstance(subject, BlankNode) or isinstance(value, BlankNode):
            raise ValueError(f"{quad} has a blank node")
        merged.append(Quad(subject, predicate, value))
    return merged


def add_graphs(database: pyoxigraph.Store, quads: Collection[Quad], merged: Collection[Quad]) -> None:
    """Write the quads of graphs that the database does not have yet, and what they add to the default graph."""
    together = chain(quads, merged)
    if len(quads) + len(merged) in _BULK:
        database.bulk_extend(together)
    else:
        database.extend(together)


def replace_graph(
    database: pyoxigraph.Store, graph: NamedNode, old: set[Quad], new: set[Quad], ties: Collection[Quad] = ()
) -> None:
    """Make the quads of a graph `new` where they were `old`; only what differs is written.

    `ties` are quads of one other graph that go with the old ones.
    """
    change_graph(database, old - new, new - old, ties, dropped="" if new else f" ; DROP SILENT GRAPH {graph}")


def change_graph(
    database: pyoxigraph.Store,
    removed: Collection[Quad],
    added: Collection[Quad],
    ties: Collection[Quad] = (),
    dropped: str = "",
) -> None:
    """Remove and add quads of a graph.

    Args:
        ties: quads of one other graph, to remove too.
        dropped: an update that follows; a graph whose last quad is deleted would stay in the list of graphs.
    """
    merged = [in_default_graph(quad) for quad in added]
    if not removed and not ties:
        database.extend([*added, *merged])
        return
    orphans = [in_default_graph(quad) for quad in (*removed, *ties) if _is_alone(database, quad)]
    outdated, current = f"{block(removed)} {block(ties)} {block(orphans)}", f"{block(added)} {block(merged)}"
    # One SPARQL request is one transaction in Oxigraph; `remove` and `extend` would be two.
    database.update(f"DELETE DATA {{ {outdated} }} ; INSERT DATA {{ {current} }}{dropped}")


def block(quads: Iterable[Quad]) -> str:
    """Quads of one graph as SPARQL Update writes them."""
    lines = "\n".join(f"{q.subject} {q.predicate} {q.object} ." for q in quads)
    graph = next((q.graph_name for q in quads), DefaultGraph())
    return lines if isinstance(graph, DefaultGraph) else f"GRAPH {graph} {{\n{lines}\n}}"


def _is_alone(database: pyoxigraph.Store, quad: Quad) -> bool:
    """Whether no other named graph has the quad's triple."""
    same = database.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
    return all(other.graph_name in (quad.graph_name, DefaultGraph()) for other in same)

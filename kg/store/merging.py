"""Writing named graphs so that the default graph stays their merge, each triple once.

Every function changes both in one atomic step: a transaction, or one ingestion of files by the bulk loader.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, Triple, parse, serialize

__all__ = ["add_graphs", "block", "change_graphs", "in_default_graph", "lines_of", "quads_of"]

# From about 10,000 quads on, new files cost less than a transaction through the write-ahead log (3 times less at
# 100,000). The bulk loader ingests its files at once, hence all or nothing, up to a million quads.
_BULK: Final = range(10_000, 1_000_000)
_BLANK: Final = re.compile(rb"^(?:<[^>]*> <[^>]*> )?_:", re.MULTILINE)


def in_default_graph(quad: Quad) -> Quad:
    """The quad's triple as it stands in the default graph."""
    return Quad(quad.subject, quad.predicate, quad.object)


def lines_of(graph: NamedNode, content: Collection[Quad] | bytes) -> bytes:
    """The quads of a named graph as N-Quads, one a line; those that are N-Quads already are looked through.

    Raises:
        ValueError: a quad stands in another graph or has a blank node; an article's graph has none.
    """
    lines = content if isinstance(content, bytes) else serialize(content, format=RdfFormat.N_QUADS) or b""
    ending = _ending(graph)
    if lines.count(b"\n") != lines.count(ending) or not (lines or ending).endswith(ending):
        raise ValueError(f"a quad does not belong to {graph}")
    if _may_have_blank_nodes(lines) and _BLANK.search(lines):
        raise ValueError(f"{graph} has a blank node")
    return lines


def quads_of(lines: bytes, predicates: Collection[NamedNode] | None = None) -> list[Quad]:
    """The quads of `lines_of`, or only those with some predicates, which takes a fiftieth of the time."""
    if predicates is not None:
        lines = b"".join(line for predicate in predicates for line in _lines_with(str(predicate).encode(), lines))
    return list(parse(lines, RdfFormat.N_QUADS))


def _lines_with(predicate: bytes, lines: bytes) -> Iterator[bytes]:
    mark, end = b" " + predicate + b" ", 0
    while (at := lines.find(mark, end)) >= 0:
        begin, end = lines.rfind(b"\n", 0, at) + 1, lines.find(b"\n", at) + 1
        if b" " not in lines[begin:at]:  # else it stands in a literal
            yield lines[begin:end]


def _may_have_blank_nodes(lines: bytes) -> bool:
    """Whether a blank node, or a literal that looks like one, stands in some lines: sooner told than by a pattern."""
    return b"> _:" in lines or b"\n_:" in lines or lines.startswith(b"_:")


def add_graphs(database: pyoxigraph.Store, graphs: Mapping[NamedNode, bytes]) -> None:
    """Write graphs that the database does not have yet, each as `lines_of` gives it; other threads go on meanwhile."""
    merged: dict[bytes, None] = {}
    for graph, lines in graphs.items():
        merged.update(dict.fromkeys(lines.replace(_ending(graph), b" .\n").splitlines(keepends=True)))
    content = b"".join((*graphs.values(), *merged))
    # What was just written by the library itself needs no second look at every IRI.
    if content.count(b"\n") in _BULK:
        database.bulk_load(content, RdfFormat.N_QUADS, lenient=True)
    else:
        database.load(content, RdfFormat.N_QUADS, lenient=True)


def _ending(graph: NamedNode) -> bytes:
    """How a line of the graph ends, and no line of another."""
    return f" {graph} .\n".encode()


def change_graphs(
    database: pyoxigraph.Store, removed: set[Quad], added: set[Quad], *, dropped: Collection[NamedNode] = ()
) -> None:
    """Take some quads out of named graphs and put others in.

    Args:
        dropped: the graphs that have no quad afterwards, which would otherwise stay in the list of graphs.
    """
    merged = {in_default_graph(quad) for quad in added}
    if not removed:
        database.extend([*added, *merged])
        return
    leaving: dict[Triple, set[object]] = {}
    for quad in removed:
        leaving.setdefault(quad.triple, set()).add(quad.graph_name)
    orphans = {in_default_graph(quad) for quad in removed if _is_alone(database, quad, leaving[quad.triple])}
    outdated, current = block(removed | orphans), block(added | merged)
    drops = "".join(f" ; DROP SILENT GRAPH {graph}" for graph in dropped)
    # One SPARQL request is one transaction in Oxigraph; `remove` and `extend` would be two.
    database.update(f"DELETE DATA {{ {outdated} }} ; INSERT DATA {{ {current} }}{drops}")


def block(quads: Iterable[Quad]) -> str:
    """Quads as SPARQL Update writes them, graph by graph."""
    graphs: dict[NamedNode | BlankNode | DefaultGraph, list[str]] = {}
    for quad in quads:
        graphs.setdefault(quad.graph_name, []).append(f"{quad.subject} {quad.predicate} {quad.object} .")
    blocks = []
    for graph, lines in graphs.items():
        content = "\n".join(lines)
        blocks.append(content if isinstance(graph, DefaultGraph) else f"GRAPH {graph} {{\n{content}\n}}")
    return "\n".join(blocks)


def _is_alone(database: pyoxigraph.Store, quad: Quad, leaving: set[object]) -> bool:
    """Whether no named graph but those that are `leaving` it has the quad's triple."""
    same = database.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
    return all(isinstance(other.graph_name, DefaultGraph) or other.graph_name in leaving for other in same)

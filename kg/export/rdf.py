"""Graphs as RDF, in pieces, so that memory does not grow with what is written.

TriG, N-Quads and JSON-LD keep one named graph per article. Turtle, N-Triples and RDF/XML have no names: there the
graphs are united and a triple that several hold is written once. Everything is sorted, so that the same graph gives the
same bytes.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from pyoxigraph import CanonicalizationAlgorithm, Dataset, NamedNode, Quad, RdfFormat, Triple, serialize

from kg.export.json_ld import json_ld
from kg.export.sorting import by_subjects, in_order, sorted_triples
from kg.store import GraphStore
from kg.vocabulary import PREFIXES

__all__ = ["canonical_lines", "rdf_pieces", "turtle"]


def rdf_pieces(store: GraphStore, name: str, graphs: Sequence[NamedNode]) -> Iterator[tuple[bytes, int]]:
    """A serialisation in pieces, each with the number of triples (quads, where graphs are kept) in it.

    Args:
        store: where the graphs are.
        name: one of `kg.export.formats.RDF_FORMATS`.
        graphs: in the order in which formats with named graphs give them.
    """
    if name in ("trig", "nq"):
        yield from _by_graph(store, name, graphs)
        return
    if name == "jsonld":
        yield from json_ld((in_order(store.graph(graph)) for graph in graphs), store.base)
        return
    pieces = by_subjects(sorted_triples(quad for graph in graphs for quad in store.graph(graph)))
    if name == "ttl":
        yield _turtle_head(store.base), 0
        for triples in pieces:
            yield _turtle_body(triples, RdfFormat.TURTLE, store.base), len(triples)
    elif name == "nt":
        for triples in pieces:
            yield _serialized(triples, RdfFormat.N_TRIPLES), len(triples)
    else:
        yield from _rdf_xml(pieces)


def canonical_lines(quads: Iterable[Quad]) -> bytes:
    """Sorted N-Quads with canonical names of blank nodes (RDF Dataset Canonicalization 1.0)."""
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    lines = (serialize([quad], format=RdfFormat.N_QUADS) or b"" for quad in dataset)
    return b"".join(sorted(lines))


def turtle(triples: Iterable[Triple], base: str) -> bytes:
    """Triples as sorted Turtle with the prefixes of `kg.vocabulary`, IRIs of the data relative to `base`."""
    return _turtle_head(base) + _turtle_body(in_order(triples), RdfFormat.TURTLE, base)


def _by_graph(store: GraphStore, name: str, graphs: Sequence[NamedNode]) -> Iterator[tuple[bytes, int]]:
    if name == "trig":
        yield _turtle_head(store.base), 0
    for graph in graphs:
        quads = in_order(store.graph(graph))
        if name == "trig":
            yield _turtle_body(quads, RdfFormat.TRIG, store.base), len(quads)
        else:
            yield _serialized(quads, RdfFormat.N_QUADS), len(quads)


def _serialized(rows: list[Triple] | list[Quad], form: RdfFormat, base: str | None = None) -> bytes:
    prefixes = dict(PREFIXES) if base or form == RdfFormat.RDF_XML else None
    return serialize(rows, format=form, prefixes=prefixes, base_iri=base) or b""


def _turtle_head(base: str) -> bytes:
    lines = [f"@base <{base}> .", *(f"@prefix {prefix}: <{PREFIXES[prefix]}> ." for prefix in sorted(PREFIXES))]
    return ("\n".join(lines) + "\n\n").encode()


def _turtle_body(rows: list[Triple] | list[Quad], form: RdfFormat, base: str) -> bytes:
    # Oxigraph writes the prefixes in random order and in every call: the head is written apart.
    return re.sub(rb"\A(?:@(?:base|prefix) [^\n]*\n)+", b"", _serialized(rows, form, base))


def _rdf_xml(pieces: Iterable[list[Triple]]) -> Iterator[tuple[bytes, int]]:
    """RDF/XML under one root: Oxigraph writes one around every piece, with the namespaces in random order."""
    names = " ".join(f'xmlns:{prefix}="{PREFIXES[prefix]}"' for prefix in sorted(PREFIXES))
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF {names}>'.encode(), 0
    for triples in pieces:
        whole = _serialized(triples, RdfFormat.RDF_XML)
        start = whole.index(b">", whole.index(b"<rdf:RDF")) + 1
        yield whole[start : whole.rindex(b"</rdf:RDF>")].rstrip(b"\n"), len(triples)
    yield b"\n</rdf:RDF>\n", 0

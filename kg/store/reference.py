"""The graphs beside the articles' that every query may use: the ontology, the crosswalk and the known actors."""

import hashlib
from typing import Final

import pyoxigraph
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

from kg.resources import resource
from kg.store.merging import block, in_default_graph
from kg.vocabulary import CK, PREFIXES

__all__ = ["HAPPENINGS", "NO_ARTICLES", "REFERENCE_GRAPHS", "VERSION", "refresh_reference_graphs", "state"]

REFERENCE_GRAPHS: Final = {
    NamedNode(CK.rstrip("#")): "conflict.ttl",
    NamedNode("https://w3id.org/conflict-kg/crosswalk"): "crosswalk.ttl",
    NamedNode("https://w3id.org/conflict-kg/actors"): "actors.ttl",
}
"""Named graph → file in `ontology/`."""
HAPPENINGS: Final = NamedNode("https://w3id.org/conflict-kg/happenings")
"""The graph that ties events of several articles (`kg.linking`)."""
NO_ARTICLES: Final = frozenset({*REFERENCE_GRAPHS, HAPPENINGS})
"""The graphs that are no article's."""
VERSION: Final = NamedNode(f"{PREFIXES['schema']}version")
"""Graph → digest of all that it was made from."""


def state(database: pyoxigraph.Store, graph: NamedNode) -> str | None:
    """The digest of what a graph was made from, or None where the database has no such graph."""
    for quad in database.quads_for_pattern(graph, VERSION, None, graph):
        return str(quad.object.value) if isinstance(quad.object, Literal) else None
    return None


def refresh_reference_graphs(database: pyoxigraph.Store) -> None:
    """Bring the reference graphs to the content of the package's files, each in one step; new ones together."""
    added: list[Quad] = []
    for graph, name in REFERENCE_GRAPHS.items():
        content = resource("ontology", name).read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        if state(database, graph) == digest:
            continue
        triples = pyoxigraph.parse(content, RdfFormat.TURTLE)
        new = [Quad(triple.subject, triple.predicate, triple.object, graph) for triple in triples]
        new.append(Quad(graph, VERSION, Literal(digest), graph))
        if not database.contains_named_graph(graph):
            added += new
            continue
        # Blank nodes cannot be named in DELETE DATA, so patterns stand for the old quads.
        database.update(f"""
            DELETE {{ ?s ?p ?o }} WHERE {{
                GRAPH {graph} {{ ?s ?p ?o }}
                FILTER NOT EXISTS {{ GRAPH ?other {{ ?s ?p ?o }} FILTER(?other != {graph}) }}
            }} ;
            DROP GRAPH {graph} ;
            INSERT DATA {{ {block(new)} }} ;
            INSERT {{ ?s ?p ?o }} WHERE {{ GRAPH {graph} {{ ?s ?p ?o }} }}
        """)
    if added:
        # In one load, so that both copies of a blank node are one.
        lines = serialize([*added, *map(in_default_graph, added)], format=RdfFormat.N_QUADS) or b""
        database.bulk_load(lines, RdfFormat.N_QUADS)

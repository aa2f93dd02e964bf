"""Article graphs for the tests of the store: the mapped account of one article, and small ones made by hand."""

from dataclasses import replace

from pyoxigraph import Literal, NamedNode, Quad

from kg.mapping import graph_iri, to_quads
from kg.store.store import VERSION
from kg.vocabulary import CK, DEFAULT_BASE, PREFIXES
from tests.mapping.accounts import ACCOUNT, RUN

GRAPH = NamedNode(graph_iri(ACCOUNT.article))


def mapped(identifier: str | None = None, version: str = "1") -> list[Quad]:
    """The graph of the account of `tests.mapping`, under another identifier where one is given."""
    article = replace(ACCOUNT.article, identifier=identifier or ACCOUNT.article.identifier)
    graph = NamedNode(graph_iri(article))
    return [*to_quads(replace(ACCOUNT, article=article), RUN), Quad(graph, VERSION, Literal(version), graph)]


def small(identifier: str, words: str = "text", url: str = "") -> tuple[NamedNode, list[Quad]]:
    """A graph of five quads at most: an article with its identifier, words and address."""
    graph, article = NamedNode(f"{DEFAULT_BASE}graph/{identifier}"), NamedNode(f"{DEFAULT_BASE}article/{identifier}")
    triples: list[tuple[NamedNode, str, NamedNode | Literal]] = [
        (graph, f"{PREFIXES['prov']}wasDerivedFrom", article),
        (graph, VERSION.value, Literal(f"digest of {words}")),
        (article, f"{PREFIXES['dcterms']}identifier", Literal(identifier)),
        (article, f"{CK}words", Literal(words)),
    ]
    if url:
        any_uri = NamedNode(f"{PREFIXES['xsd']}anyURI")
        triples.append((article, f"{PREFIXES['schema']}url", Literal(url, datatype=any_uri)))
    return graph, [Quad(s, NamedNode(p), o, graph) for s, p, o in triples]

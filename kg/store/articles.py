"""The articles of a store: what names them, and finding one by its name."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import pyoxigraph
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from kg.vocabulary import CK, PREFIXES

__all__ = ["DERIVED_FROM", "StoredArticle", "all_articles", "beginning_with", "mentioned_elsewhere", "named"]

DERIVED_FROM: Final = NamedNode(f"{PREFIXES['prov']}wasDerivedFrom")
"""Graph → article."""

_REPORTED_IN: Final = NamedNode(f"{CK}reportedIn")
_TOLL: Final = NamedNode(f"{CK}toll")
_IDENTIFIER: Final = NamedNode(f"{PREFIXES['dcterms']}identifier")
_ANY_URI: Final = NamedNode(f"{PREFIXES['xsd']}anyURI")
_URL: Final = NamedNode(f"{PREFIXES['schema']}url")
_HEADLINE: Final = NamedNode(f"{PREFIXES['schema']}headline")
_PUBLISHED: Final = NamedNode(f"{PREFIXES['schema']}datePublished")


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article of the store: its IRI, its graph's, and what names it."""

    iri: NamedNode
    graph: NamedNode
    identifier: str = ""
    headline: str = ""
    published: str = ""
    url: str = ""

    @property
    def name(self) -> str:
        """What people call it: the identifier, else the URL, else the IRI."""
        return self.identifier or self.url or self.iri.value


def all_articles(database: pyoxigraph.Store) -> list[StoredArticle]:
    """All articles, by name."""
    derived = database.quads_for_pattern(None, DERIVED_FROM, None, None)
    found = [_article(database, quad.object, quad.graph_name) for quad in derived]
    return sorted((a for a in found if a), key=lambda article: (article.name, article.iri.value))


def named(database: pyoxigraph.Store, text: str) -> list[StoredArticle]:
    """The articles with this identifier, URL or IRI; looked up, whatever the store's size."""
    terms: list[tuple[NamedNode, NamedNode | Literal]] = [
        (_IDENTIFIER, Literal(text)),
        (_URL, Literal(text, datatype=_ANY_URI)),
    ]
    with suppress(ValueError):  # no absolute IRI
        terms.append((DERIVED_FROM, NamedNode(text)))
    found: dict[str, StoredArticle] = {}
    for predicate, term in terms:
        for quad in database.quads_for_pattern(None, predicate, term, None):
            iri = term if predicate == DERIVED_FROM else quad.subject
            if article := _article(database, iri, quad.graph_name):
                found[article.iri.value] = article
    return list(found.values())


def beginning_with(database: pyoxigraph.Store, text: str) -> list[StoredArticle]:
    """The articles whose identifier begins with the text; goes through all identifiers."""
    quads = database.quads_for_pattern(None, _IDENTIFIER, None, None)
    begun = [quad for quad in quads if getattr(quad.object, "value", "").startswith(text)]
    found = [_article(database, quad.subject, quad.graph_name) for quad in begun]
    return [article for article in found if article]


def mentioned_elsewhere(database: pyoxigraph.Store, article: StoredArticle, content: Iterable[Quad]) -> set[Quad]:
    """What other named graphs say of the article and of what was read from it; `content` is its own graph's.

    That is of its events, statements, tolls and strings, not of the actors and places, which are everybody's.
    """
    nodes: set[object] = {article.iri, article.graph}
    for quad in content:
        if quad.predicate == _TOLL:
            nodes.add(quad.object)
        elif quad.predicate == _REPORTED_IN or getattr(quad.subject, "value", "").startswith(f"{article.iri.value}#"):
            nodes.add(quad.subject)
    found: set[Quad] = set()
    for node in nodes:
        if isinstance(node, NamedNode):
            found.update(database.quads_for_pattern(node, None, None, None))
            found.update(database.quads_for_pattern(None, None, node, None))
    return {quad for quad in found if quad.graph_name not in (article.graph, DefaultGraph())}


def _article(database: pyoxigraph.Store, iri: object, graph: object) -> StoredArticle | None:
    if not isinstance(iri, NamedNode) or not isinstance(graph, NamedNode):
        return None
    if next(database.quads_for_pattern(graph, DERIVED_FROM, iri, graph), None) is None:
        return None

    def value(predicate: NamedNode) -> str:
        quad = next(database.quads_for_pattern(iri, predicate, None, graph), None)
        return getattr(quad.object, "value", "") if quad else ""

    return StoredArticle(iri, graph, value(_IDENTIFIER), value(_HEADLINE), value(_PUBLISHED), value(_URL))

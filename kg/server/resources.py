"""What the store says of one IRI, for a page or for data. Run in a worker."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final, cast

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from kg.article_view import ArticleView, view_article
from kg.errors import NotInStore
from kg.server.answers import Answer, triples_answer
from kg.store import GraphStore, StoredArticle
from kg.vocabulary import PREFIXES

__all__ = ["Link", "Property", "ResourcePage", "describe_resource", "list_articles", "resource_page"]

_INCOMING: Final = 500
_TYPE: Final = NamedNode(f"{PREFIXES['rdf']}type")
_DERIVED: Final = NamedNode(f"{PREFIXES['prov']}wasDerivedFrom")
_LABELS: Final = tuple(
    NamedNode(PREFIXES[prefix] + name)
    for prefix, name in (("skos", "prefLabel"), ("schema", "headline"), ("rdfs", "label"), ("nif", "anchorOf"))
)


@dataclass(frozen=True, slots=True)
class Link:
    """A value: its text, and its IRI where it has one."""

    text: str
    iri: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Property:
    """A property, by its IRI, with its values; `of_others` where the values are the subjects."""

    iri: str
    values: tuple[Link, ...]
    of_others: bool = False


@dataclass(frozen=True, slots=True)
class ResourcePage:
    """What a page about an IRI shows; `article` is what was read from it, where it is an article."""

    iri: str
    label: str
    classes: tuple[str, ...]
    properties: tuple[Property, ...]
    article: ArticleView | None = None
    cut: bool = False


def describe_resource(store: GraphStore, names: tuple[str, ...], form: str, file: Path, rows: int, size: int) -> Answer:
    """The triples about the first of the IRIs that the store knows.

    An article, or an article's graph, is described by the whole graph. Anything else by the triples that it is the
    subject of, some of those that it is the object of, and the names of what they lead to.

    Raises:
        NotInStore: it knows none of them.
    """
    iri = _known(store, names)
    graph = iri if store.has_graph(iri) else _graph_of(store, iri)
    triples: Iterable[Triple]
    if graph is not None:
        triples = (quad.triple for quad in store.graph(graph))
    else:
        about = [*store.merged(subject=iri), *islice(store.merged(value=iri), _INCOMING)]
        names_of = {node for quad in about for node in (quad.subject, quad.object) if isinstance(node, NamedNode)}
        labels = [quad for node in names_of for label in _LABELS for quad in store.merged(node, label)]
        triples = dict.fromkeys(quad.triple for quad in (*about, *labels))
    return triples_answer(triples, form, file, rows, size)


def resource_page(store: GraphStore, names: tuple[str, ...]) -> ResourcePage:
    """What a page shows about the first of the IRIs that the store knows.

    Raises:
        NotInStore: it knows none of them.
    """
    iri = _known(store, names)
    classes = tuple(sorted(one.object.value for one in store.merged(iri, _TYPE) if isinstance(one.object, NamedNode)))
    graph = _graph_of(store, iri)
    label = _label(store, iri)
    if graph is not None:
        article = view_article(store, StoredArticle(iri, graph, headline=label))
        return ResourcePage(iri.value, article.headline or label, classes, _properties(store, iri, ()), article)
    incoming = list(islice(store.merged(value=iri), _INCOMING + 1))
    properties = _properties(store, iri, incoming[:_INCOMING])
    return ResourcePage(iri.value, label, classes, properties, cut=len(incoming) > _INCOMING)


def list_articles(store: GraphStore, most: int) -> list[tuple[str, str, str, str]]:
    """The newest articles: IRI, headline, day, outlet."""
    rows = store.select(f"""SELECT ?article ?headline ?day (MIN(?name) AS ?outlet) {{
        ?article a schema:NewsArticle . OPTIONAL {{ ?article schema:headline ?headline }}
        OPTIONAL {{ ?article schema:datePublished ?day }}
        OPTIONAL {{ ?article schema:publisher/skos:prefLabel ?name }} }}
        GROUP BY ?article ?headline ?day ORDER BY DESC(?day) ?article LIMIT {most:d}""")
    return [(row["article"], row["headline"], row["day"], row["outlet"]) for row in rows]


def _known(store: GraphStore, names: tuple[str, ...]) -> NamedNode:
    for name in names:
        try:
            iri = NamedNode(name)
        except ValueError:
            continue
        used = (*islice(store.merged(subject=iri), 1), *islice(store.merged(value=iri), 1))
        if used or store.has_graph(iri):
            return iri
    raise NotInStore(f"the store says nothing about {names[0]}")


def _graph_of(store: GraphStore, article: NamedNode) -> NamedNode | None:
    for quad in store.merged(predicate=_DERIVED, value=article):
        if isinstance(quad.subject, NamedNode) and store.has_graph(quad.subject):
            return quad.subject
    return None


def _properties(store: GraphStore, iri: NamedNode, incoming: Iterable[Quad]) -> tuple[Property, ...]:
    outgoing: dict[str, set[Link]] = defaultdict(set)
    backward: dict[str, set[Link]] = defaultdict(set)
    for quad in store.merged(subject=iri):
        if quad.predicate != _TYPE:
            outgoing[quad.predicate.value].add(_link(store, quad.object))
    for quad in incoming:
        backward[quad.predicate.value].add(_link(store, quad.subject))

    def sorted_values(links: set[Link]) -> tuple[Link, ...]:
        return tuple(sorted(links, key=lambda link: (link.text, link.iri)))

    return (
        *(Property(name, sorted_values(links)) for name, links in sorted(outgoing.items())),
        *(Property(name, sorted_values(links), of_others=True) for name, links in sorted(backward.items())),
    )


def _link(store: GraphStore, node: object) -> Link:
    if isinstance(node, Literal):
        datatype = "" if node.language or node.datatype.value.endswith("#string") else node.datatype.value
        return Link(node.value, note=node.language or datatype.rpartition("#")[2])
    if isinstance(node, NamedNode):
        return Link(_label(store, node), node.value)
    return Link(str(cast(BlankNode, node)))


def _label(store: GraphStore, iri: NamedNode) -> str:
    for label in _LABELS:
        names = sorted(str(getattr(quad.object, "value", "")) for quad in store.merged(iri, label))
        if names:
            return names[0]
    return iri.value

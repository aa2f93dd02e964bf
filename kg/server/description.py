"""What the server says of itself: service description, VoID with partitions, DCAT, prefixes and example queries.

Editors ask for it by SPARQL, at the endpoint, as if it stood in the data. It does not, so that no count of the data is
wrong: a query that uses the vocabularies of descriptions in its patterns is answered from the description alone.
"""

import asyncio
import time
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize
from starlette.requests import Request
from starlette.responses import Response

from kg import __version__
from kg.errors import LimitReached
from kg.server.formats import GRAPHS, SOLUTIONS, choose, prefers_html
from kg.server.limits import Settings
from kg.server.pages import Pages
from kg.server.requests import server_url
from kg.server.responses import not_modified, tag
from kg.server.statistics import Example, Statistics, examples, statistics
from kg.server.vocabularies import DESCRIBING, NAMESPACES, term
from kg.server.workers import Workers
from kg.store.sparql import tokens
from kg.vocabulary import CK, PREFIXES

__all__ = ["Descriptions", "asks_description", "describe"]

_COUNTING_SECONDS: Final = 600.0
_REST_FACTOR: Final = 20
_FORMATS: Final = {
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "ttl": "Turtle",
    "nt": "N-Triples",
    "rdf": "RDF_XML",
    "jsonld": "JSON-LD",
    "nq": "N-Quads",
    "trig": "TriG",
}
_TITLE: Final = "Conflict knowledge graph"
_ABOUT: Final = (
    "What news articles report of conflict: who did what to whom, where and when, and who says so. "
    "Every event and statement leads to the words it was read from."
)

_Statement = tuple[NamedNode, str, NamedNode | Literal]


def asks_description(sparql: str) -> bool:
    """Whether the query's patterns use a vocabulary of descriptions; declaring its prefix alone is not enough."""
    prefixes = {f"{prefix}:": namespace for prefix, namespace in PREFIXES.items()}
    words = [(kind, text) for kind, text in tokens(sparql) if kind not in ("space", "comment")]
    place = 0
    while place < len(words):
        kind, text = words[place]
        if kind == "word" and text.upper() == "PREFIX" and place + 2 < len(words):
            prefixes[words[place + 1][1]] = words[place + 2][1].strip("<>")
            place += 3
            continue
        if kind == "word" and text.upper() == "BASE":
            place += 2
            continue
        if kind == "name":
            prefix, _, local = text.partition(":")
            if local and prefixes.get(f"{prefix}:", "").startswith(DESCRIBING):
                return True
        elif kind == "iri" and text[1:-1].startswith(DESCRIBING):
            return True
        place += 1
    return False


class Descriptions:
    """The descriptions of one server, made anew when the store has changed."""

    def __init__(self, workers: Workers, settings: Settings, pages: Pages) -> None:
        self._workers = workers
        self._settings = settings
        self._pages = pages
        self._counting = asyncio.Lock()
        self._version = ""
        self._rests_until = 0.0
        self._statistics = Statistics()
        self._examples: list[Example] = []

    async def of_service(self, request: Request) -> Response:
        """The answer of the endpoint to a request without a query."""
        if prefers_html(request.headers.get("accept")):
            await self._count()
            return self._pages.endpoint(server_url(request, self._settings), self._settings, self._examples)
        return await self._respond(request)

    async def of_dataset(self, request: Request) -> Response:
        """The answer at /.well-known/void."""
        return await self._respond(request)

    async def triples(self, request: Request) -> bytes:
        """The whole description as N-Triples."""
        return serialize(await self._triples(request), format=RdfFormat.N_TRIPLES) or b""

    async def examples(self) -> list[Example]:
        """The example queries."""
        await self._count()
        return self._examples

    async def _respond(self, request: Request) -> Response:
        form, content_type = choose(request.headers.get("accept"), GRAPHS, request.query_params.get("format"))
        triples = await self._triples(request)
        entity_tag = tag(self._version, content_type, server_url(request, self._settings))
        headers = {"ETag": entity_tag, "Cache-Control": "no-cache", "Vary": "Accept"}
        if not_modified(request, entity_tag):
            return Response(status_code=304, headers=headers)
        prefixes = None if form.name in ("nt", "nq", "jsonld") else NAMESPACES
        body = serialize(triples, format=form.written_as, prefixes=prefixes) or b""  # type: ignore[arg-type]
        return Response(body, headers=headers, media_type=content_type)

    async def _triples(self, request: Request) -> list[Triple]:
        await self._count()
        return describe(server_url(request, self._settings), self._settings, self._statistics, self._examples)

    async def _count(self) -> None:
        """Count where the store has changed; while it keeps changing, not all the time."""
        version = await self._workers.refresh()
        if version == self._version or (self._version and time.monotonic() < self._rests_until):
            return
        async with self._counting:
            if version == self._version:
                return
            begin = time.monotonic()
            try:
                self._statistics = await self._workers.call_for(_COUNTING_SECONDS, statistics)
                self._examples = await self._workers.call(examples)
            except LimitReached:
                pass  # a description without numbers, or with older ones, is better than none
            self._version = version
            self._rests_until = time.monotonic() + _REST_FACTOR * (time.monotonic() - begin)


def describe(url: str, settings: Settings, counted: Statistics, queries: list[Example]) -> list[Triple]:
    """The description of a server at `url`."""
    parts = [
        *_service(url, settings),
        *_dataset(url, settings, counted),
        *_partitions(url, counted),
        *_prefixes(url),
        *(statement for query in queries for statement in _example(url, query)),
    ]
    return [Triple(subject, term(name), value) for subject, name, value in parts]


def _iri(url: str, name: str) -> NamedNode:
    return NamedNode(f"{url}/.well-known/void#{name}")


def _number(count: int) -> Literal:
    return Literal(str(count), datatype=term("xsd:integer"))


def _service(url: str, settings: Settings) -> Iterator[_Statement]:
    service, dataset, graph = _iri(url, "service"), _iri(url, "dataset"), _iri(url, "default-graph")
    endpoint = NamedNode(f"{url}/sparql")
    yield service, "rdf:type", term("sd:Service")
    yield service, "rdf:type", term("dcat:DataService")
    yield service, "dcterms:title", Literal(f"SPARQL endpoint: {_TITLE}", language="en")
    yield service, "sd:endpoint", endpoint
    yield service, "dcat:endpointURL", endpoint
    yield service, "dcat:servesDataset", dataset
    yield service, "sd:supportedLanguage", term("sd:SPARQL11Query")
    if settings.writable:
        yield service, "sd:supportedLanguage", term("sd:SPARQL11Update")
        for form in GRAPHS:
            yield service, "sd:inputFormat", term(f"formats:{_FORMATS[form.name]}")
    yield service, "sd:feature", term("sd:UnionDefaultGraph")
    for form in (*SOLUTIONS, *GRAPHS):
        yield service, "sd:resultFormat", term(f"formats:{_FORMATS[form.name]}")
    yield service, "sd:defaultDataset", dataset
    yield dataset, "rdf:type", term("sd:Dataset")
    yield dataset, "sd:defaultGraph", graph
    yield graph, "rdf:type", term("sd:Graph")


def _dataset(url: str, settings: Settings, counted: Statistics) -> Iterator[_Statement]:
    dataset, distribution = _iri(url, "dataset"), _iri(url, "distribution")
    for name in ("void:Dataset", "dcat:Dataset"):
        yield dataset, "rdf:type", term(name)
    yield dataset, "dcterms:title", Literal(_TITLE, language="en")
    yield dataset, "dcterms:description", Literal(_ABOUT, language="en")
    yield dataset, "foaf:homepage", NamedNode(f"{url}/")
    yield dataset, "void:sparqlEndpoint", NamedNode(f"{url}/sparql")
    yield dataset, "void:uriSpace", Literal(settings.base)
    yield dataset, "dcterms:creator", Literal(f"conflict-kg {__version__}")
    yield dataset, "dcat:landingPage", NamedNode(f"{url}/")
    yield dataset, "dcat:distribution", distribution
    yield distribution, "rdf:type", term("dcat:Distribution")
    yield distribution, "dcterms:title", Literal("SPARQL endpoint", language="en")
    yield distribution, "dcat:accessURL", NamedNode(f"{url}/sparql")
    yield distribution, "dcat:accessService", _iri(url, "service")
    if counted.example:
        yield dataset, "void:exampleResource", NamedNode(counted.example)
    used = {_namespace(name) for name in (*counted.properties, *counted.classes)}
    for namespace in sorted({CK, *used} & set(PREFIXES.values())):
        yield dataset, "void:vocabulary", NamedNode(namespace)
    yield _iri(url, "description"), "rdf:type", term("void:DatasetDescription")
    yield _iri(url, "description"), "foaf:topic", dataset
    if not counted.triples:
        return
    graph = _iri(url, "default-graph")
    for subject in (dataset, graph):
        yield subject, "void:triples", _number(counted.triples)
        yield subject, "void:distinctSubjects", _number(counted.subjects)
        yield subject, "void:classes", _number(len(counted.classes))
        yield subject, "void:properties", _number(len(counted.properties))


def _partitions(url: str, counted: Statistics) -> Iterator[_Statement]:
    owners = [_iri(url, "dataset"), _iri(url, "default-graph")]
    for name, count in sorted(counted.properties.items()):
        part = _part(url, name)
        for owner in owners:
            yield owner, "void:propertyPartition", part
        yield part, "void:property", NamedNode(name)
        yield part, "void:triples", _number(count)
    for name, count in sorted(counted.classes.items()):
        part = _part(url, name)
        for owner in owners:
            yield owner, "void:classPartition", part
        yield part, "void:class", NamedNode(name)
        yield part, "void:entities", _number(count)
    for (owner_class, name), count in sorted(counted.uses.items()):
        part = _part(url, owner_class, name)
        yield _part(url, owner_class), "void:propertyPartition", part
        yield part, "void:property", NamedNode(name)
        yield part, "void:triples", _number(count)
    for kind, table in (("class", counted.links), ("datatype", counted.values)):
        prefix = "void" if kind == "class" else "voidext"
        for (owner_class, name, target), count in sorted(table.items()):
            part = _part(url, owner_class, name, target)
            yield _part(url, owner_class, name), f"{prefix}:{kind}Partition", part
            yield part, f"{prefix}:{kind}", NamedNode(target)
            yield part, "void:triples", _number(count)


def _prefixes(url: str) -> Iterator[_Statement]:
    owner = _iri(url, "prefixes")
    yield owner, "rdf:type", term("owl:Ontology")
    for prefix, namespace in sorted(PREFIXES.items()):
        declaration = _iri(url, f"prefix-{prefix}")
        yield owner, "sh:declare", declaration
        yield declaration, "rdf:type", term("sh:PrefixDeclaration")
        yield declaration, "sh:prefix", Literal(prefix)
        yield declaration, "sh:namespace", Literal(namespace, datatype=term("xsd:anyURI"))


def _example(url: str, query: Example) -> Iterator[_Statement]:
    subject = NamedNode(f"{url}/queries/{query.name}")
    form = query.form.capitalize()
    yield subject, "rdf:type", term("sh:SPARQLExecutable")
    yield subject, "rdf:type", term(f"sh:SPARQL{form}Executable")
    yield subject, "rdfs:label", Literal(query.title, language="en")
    yield subject, "rdfs:comment", Literal(f"{query.title}. {query.description}", language="en")
    yield subject, f"sh:{query.form.lower()}", Literal(query.sparql)
    yield subject, "sh:prefixes", _iri(url, "prefixes")
    yield subject, "schema:target", NamedNode(f"{url}/sparql")


def _part(url: str, *names: str) -> NamedNode:
    return _iri(url, "part-" + "-".join(quote(_short(name), safe="") for name in names))


def _short(iri: str) -> str:
    for prefix, namespace in NAMESPACES.items():
        if iri.startswith(namespace):
            return f"{prefix}_{iri.removeprefix(namespace)}"
    return iri


def _namespace(iri: str) -> str:
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]

"""What a graph is pushed to: a store with the Graph Store HTTP Protocol, or one that takes SPARQL updates only."""

import io
from collections.abc import Iterator, Sequence
from typing import Any, Final, Protocol

from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, Triple, parse, serialize

from kg.errors import OptionError, PublishError
from kg.publish.credentials import Credentials
from kg.publish.http import Connection
from kg.publish.remote_store import RemoteStore
from kg.vocabulary import CK

__all__ = ["PROTOCOLS", "GraphStoreTarget", "Target", "UpdateTarget", "open_target"]

PROTOCOLS: Final = ("auto", "graph-store", "update")
N_TRIPLES: Final = {"Content-Type": "application/n-triples; charset=utf-8"}
AT_ONCE: Final = 1_000
"""Triples of one update: Virtuoso compiles each into its own code and refuses more than some thousand."""
_NO_GRAPH_STORE: Final = frozenset({400, 404, 405, 406, 411, 415, 501})


class Target(Protocol):
    """A store that graphs can be put into; every method raises `PublishError`."""

    def put(self, graph: NamedNode, quads: Sequence[Quad]) -> None:
        """Makes the quads the whole content of the graph; again gives the same."""

    def delete(self, graph: NamedNode) -> None:
        """Removes the graph, if it is there."""

    def counts(self, graphs: Sequence[NamedNode]) -> dict[NamedNode, int]:
        """How many triples each graph has there."""


class GraphStoreTarget:
    """SPARQL 1.1 Graph Store HTTP Protocol, with indirect graph identification (section 4.2).

    Args:
        url: of the graph store.
        connection: to its server.
        query: a SPARQL endpoint of the same store, which counts faster.
        parameter: that names the graph; older Virtuosos call it `graph-uri`.
    """

    def __init__(self, url: str, connection: Connection, query: RemoteStore | None = None, parameter: str = "graph"):
        self.url, self.parameter = url, parameter
        self._connection, self._query = connection, query

    def put(self, graph: NamedNode, quads: Sequence[Quad]) -> None:
        """Make the quads the whole content of the graph."""
        self._connection.request("PUT", self.url, parameters=self._named(graph), data=_lines(quads), headers=N_TRIPLES)

    def delete(self, graph: NamedNode) -> None:
        """Remove the graph, if it is there."""
        self._connection.request("DELETE", self.url, parameters=self._named(graph), expected=frozenset({404}))

    def counts(self, graphs: Sequence[NamedNode]) -> dict[NamedNode, int]:
        """How many triples each graph has there."""
        return _count(self._query, graphs) if self._query else {graph: self._count(graph) for graph in graphs}

    def takes_graphs(self) -> bool:
        """Whether there is a graph store at the URL: a graph that holds nothing is asked for."""
        answer = self._connection.request(
            "GET",
            self.url,
            parameters=self._named(NamedNode("urn:conflict-kg:nothing")),
            headers={"Accept": "application/n-triples, text/turtle;q=0.9"},
            expected=_NO_GRAPH_STORE,
        )
        kind = answer.headers.get("Content-Type", "")
        if answer.status_code == 404:  # no such graph; Virtuoso says so in HTML
            return True
        return answer.ok and "html" not in kind and "sparql-results" not in kind

    def _count(self, graph: NamedNode) -> int:
        answer = self._connection.request(
            "GET",
            self.url,
            parameters=self._named(graph),
            headers={"Accept": "application/n-triples, text/turtle;q=0.5"},
            expected=frozenset({404}),
        )
        if answer.status_code == 404:
            return 0
        kind = RdfFormat.from_media_type(answer.headers.get("Content-Type", "")) or RdfFormat.N_TRIPLES
        try:
            return len({quad.triple for quad in parse(io.BytesIO(answer.content), kind)})
        except (SyntaxError, ValueError) as error:
            raise PublishError(f"{self.url} gives {graph} back as something that is no RDF: {error}") from error

    def _named(self, graph: NamedNode) -> dict[str, str]:
        return {self.parameter: graph.value}


class UpdateTarget:
    """SPARQL 1.1 Update, for stores without a graph store protocol.

    Args:
        endpoint: of queries and updates.
    """

    def __init__(self, endpoint: RemoteStore) -> None:
        self._endpoint = endpoint

    def put(self, graph: NamedNode, quads: Sequence[Quad]) -> None:
        """Make the quads the whole content of the graph."""
        pieces = list(_pieces(quads))
        for number, triples in enumerate(pieces or [b""]):
            # A graph of one piece is replaced in one request, which most stores do in one transaction.
            drop = b"" if number else f"DROP SILENT GRAPH {graph} ;\n".encode()
            insert = f"INSERT DATA {{ GRAPH {graph} {{\n".encode() + triples + b"} }"
            self._endpoint.update((drop + insert).decode())

    def delete(self, graph: NamedNode) -> None:
        """Remove the graph, if it is there."""
        self._endpoint.update(f"DROP SILENT GRAPH {graph}")

    def counts(self, graphs: Sequence[NamedNode]) -> dict[NamedNode, int]:
        """How many triples each graph has there."""
        return _count(self._endpoint, graphs)


def open_target(
    url: str,
    credentials: Credentials,
    *,
    protocol: str = "auto",
    query: str | None = None,
    parameter: str = "graph",
) -> Target:
    """The store at a URL, by the protocol that it has.

    Args:
        url: of the graph store, or of the endpoint of SPARQL updates.
        credentials: to identify us with.
        protocol: one of `PROTOCOLS`; `auto` asks the store.
        query: the endpoint of SPARQL queries, where it is another.
        parameter: as of `GraphStoreTarget`.

    Raises:
        OptionError: the protocol is not known, or the URL is none of HTTP.
        PublishError: the store cannot be reached or has neither protocol.
    """
    if protocol not in PROTOCOLS:
        raise OptionError(f"the protocol {protocol} is not known: use one of {', '.join(PROTOCOLS)}")
    for address in filter(None, (url, query)):
        if not address.startswith(("http://", "https://")):
            raise OptionError(f"{address} is no URL of a store: it begins with http:// or https://")
    asked = RemoteStore(query, credentials) if query else None
    graph_store = GraphStoreTarget(url, Connection(credentials), asked, parameter)
    if protocol == "graph-store" or (protocol == "auto" and graph_store.takes_graphs()):
        return graph_store
    return UpdateTarget(RemoteStore(query or url, credentials, updates=url))


def _pieces(quads: Sequence[Quad]) -> Iterator[bytes]:
    """Lines of N-Triples, some at a time, with IRIs for blank nodes, which cannot be shared between updates."""
    named = [Quad(_skolem(q.subject), q.predicate, _skolem(q.object), q.graph_name) for q in quads]
    for start in range(0, len(named), AT_ONCE):
        yield _lines(named[start : start + AT_ONCE])


def _skolem(term: Any) -> Any:
    """RDF 1.1 Concepts, section 3.5."""
    return NamedNode(f"{CK.rstrip('#')}/.well-known/genid/{term.value}") if isinstance(term, BlankNode) else term


def _lines(quads: Sequence[Quad]) -> bytes:
    return serialize([Triple(q.subject, q.predicate, q.object) for q in quads], format=RdfFormat.N_TRIPLES) or b""


def _count(endpoint: RemoteStore, graphs: Sequence[NamedNode]) -> dict[NamedNode, int]:
    found: dict[NamedNode, int] = dict.fromkeys(graphs, 0)
    for start in range(0, len(graphs), 50):
        names = " ".join(map(str, graphs[start : start + 50]))
        for row in endpoint.select(
            f"SELECT ?g (COUNT(*) AS ?n) {{ VALUES ?g {{ {names} }} GRAPH ?g {{ ?s ?p ?o }} }} GROUP BY ?g"
        ):
            if row["g"]:
                found[NamedNode(row["g"])] = int(row["n"])
    return found

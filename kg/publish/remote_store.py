"""A store elsewhere that is asked over the SPARQL 1.1 Protocol."""

import time
from collections.abc import Callable, Iterator
from functools import cached_property
from http.client import HTTPException
from os.path import commonprefix
from typing import Final
from urllib.error import HTTPError

import pyoxigraph
from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat, Triple
from SPARQLWrapper import POST, SPARQLExceptions, SPARQLWrapper

from kg import __version__
from kg.errors import OptionError, PublishError, QueryError
from kg.publish.credentials import Credentials
from kg.publish.http import TIMEOUT, TryAgain, failure, patiently, short
from kg.store.sparql import evaluate, with_prefixes
from kg.vocabulary import DEFAULT_BASE

__all__ = ["RemoteStore"]

RESULTS: Final = "application/sparql-results+json"
_STATUSES: Final = {
    SPARQLExceptions.QueryBadFormed: 400,
    SPARQLExceptions.Unauthorized: 401,
    SPARQLExceptions.EndPointNotFound: 404,
    SPARQLExceptions.URITooLong: 414,
    SPARQLExceptions.EndPointInternalError: 500,
}
TRIPLES: Final = "application/n-triples, text/turtle;q=0.8"


class RemoteStore:
    """The endpoint of a store; what it answers looks like what our own store answers.

    Args:
        url: of queries.
        credentials: to identify us with.
        updates: the URL of updates, where there may be some.
        default_graph: the graph that queries see unless they say `GRAPH`, where the store does not take the union of
            all for it (Fuseki: `urn:x-arq:UnionGraph`).
        pause: waits for so many seconds.
    """

    def __init__(
        self,
        url: str,
        credentials: Credentials,
        *,
        updates: str | None = None,
        default_graph: str | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        if not url.startswith(("http://", "https://")):
            raise OptionError(f"{url} is no SPARQL endpoint: its address begins with http:// or https://")
        self.path = url
        self._updates = updates
        self._credentials = credentials
        self._default_graph = default_graph
        self._pause = pause
        self._asked_for: dict[str, str] = {}

    def query(self, sparql: str) -> QuerySolutions | QueryBoolean | Iterator[Triple]:
        """The answer to a query; the prefixes of `kg.vocabulary` need not be declared.

        Raises:
            QueryError: it cannot be parsed, or the store finds fault with it.
            PublishError: the store cannot be reached, refuses, or answers with something else.
        """
        # Parsed here first: a mistake is found with its line, and what is no query goes nowhere.
        gives_triples = isinstance(evaluate(pyoxigraph.Store(), sparql), pyoxigraph.QueryTriples)
        content, kind = self._ask(with_prefixes(sparql), TRIPLES if gives_triples else RESULTS)
        try:
            if gives_triples:
                parsed = pyoxigraph.parse(content, RdfFormat.from_media_type(kind) or RdfFormat.N_TRIPLES)
                return (quad.triple for quad in parsed)
            return pyoxigraph.parse_query_results(
                content, QueryResultsFormat.from_media_type(kind) or QueryResultsFormat.JSON
            )
        except (SyntaxError, ValueError) as error:
            raise PublishError(
                f"{self.path} is no SPARQL endpoint, its answer has no results: {short(error)}"
            ) from error

    def select(self, sparql: str) -> Iterator[dict[str, str]]:
        """The solutions of a SELECT query: variable → IRI or lexical form, empty where unbound."""
        solutions = self.query(sparql)
        if not isinstance(solutions, QuerySolutions):
            raise TypeError("not a SELECT query")
        names = [variable.value for variable in solutions.variables]
        for solution in solutions:
            yield {name: getattr(solution[name], "value", "") for name in names}

    def update(self, sparql: str) -> None:
        """Carry out an update that has the same effect however often it is sent.

        Raises:
            PublishError: the store cannot be reached or refuses.
        """

        def prepare(client: SPARQLWrapper) -> None:
            client.setQuery("INSERT DATA {}")  # what it is; its own parser needs minutes to find that out of a long one
            client.queryString = sparql

        self._send(self._updates or self.path, prepare)

    @cached_property
    def base(self) -> str:
        """Where the IRIs of the data begin, as in our own store."""
        asked = "SELECT ?g ?a { GRAPH ?g { ?g prov:wasDerivedFrom ?a . ?a a schema:NewsArticle } } LIMIT 1"
        row = next(self.select(asked), None)
        return commonprefix([row["g"], row["a"]]) if row else DEFAULT_BASE  # noqa: RUF071 — letter by letter is meant

    def _ask(self, sparql: str, accepted: str) -> tuple[bytes, str]:
        def prepare(client: SPARQLWrapper) -> None:
            client.setQuery(sparql)
            client.setOnlyConneg(True)
            client.addCustomHttpHeader("Accept", accepted)
            if self._default_graph:
                client.addDefaultGraph(self._default_graph)

        return self._send(self.path, prepare)

    def _send(self, url: str, prepare: Callable[[SPARQLWrapper], None]) -> tuple[bytes, str]:
        """The body of the answer and its media type."""

        def attempt() -> tuple[bytes, str]:
            client = SPARQLWrapper(url, agent=f"conflict-kg/{__version__}")
            client.setMethod(POST)
            client.setTimeout(int(TIMEOUT[1]))
            self._credentials.identify(client, self._asked_for)
            prepare(client)
            try:
                answer = client.query()
                return answer.response.read(), answer.info().get("content-type", "").partition(";")[0]
            except SPARQLExceptions.SPARQLWrapperException as error:
                status = _STATUSES.get(type(error), 0)
                if status == 401 and not self._asked_for:
                    self._asked_for = self._credentials.challenge(url)
                    if self._asked_for:
                        return attempt()
                if status == 400:
                    raise QueryError(f"{url} finds fault with it: {short(error)}") from error
                raise failure(url, status, str(error), {}) from error
            except HTTPError as error:
                raise failure(url, error.code, str(error.reason), dict(error.headers)) from error
            except (OSError, HTTPException) as error:
                raise TryAgain(f"cannot be reached ({short(getattr(error, 'reason', error))})") from error

        return patiently(url, attempt, self._pause)

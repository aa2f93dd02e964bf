"""SPARQL 1.1 Protocol at /sparql: queries by GET, form and direct POST; updates by form and direct POST."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import parse_qsl

from starlette.datastructures import MultiDict, QueryParams
from starlette.requests import Request
from starlette.responses import Response

from kg.errors import RequestError
from kg.server import answers
from kg.server.description import Descriptions, asks_description
from kg.server.formats import GRAPHS, SOLUTIONS, choose
from kg.server.limits import Settings
from kg.server.requests import authorize, body_of, media_type, server_url, text_of, while_asked
from kg.server.responses import answer_response, not_modified, tag
from kg.server.workers import Workers
from kg.store.sparql import form_of, words_of

__all__ = ["SparqlEndpoint"]

_FORM: Final = "application/x-www-form-urlencoded"
_QUERY: Final = "application/sparql-query"
_UPDATE: Final = "application/sparql-update"
_CHANCE: Final = frozenset({"RAND", "NOW", "UUID", "STRUUID", "BNODE"})

_Parameters = QueryParams | MultiDict


class SparqlEndpoint:
    """The endpoint of one server."""

    def __init__(self, workers: Workers, settings: Settings, descriptions: Descriptions) -> None:
        self._workers = workers
        self._settings = settings
        self._descriptions = descriptions

    async def __call__(self, request: Request) -> Response:
        """Answer a request.

        Raises:
            ConflictKGError: it cannot be answered.
        """
        parameters: _Parameters = request.query_params
        if request.method in ("GET", "HEAD"):
            if "update" in parameters:
                raise RequestError(405, "an update is sent by POST", {"Allow": "POST"})
            if "query" not in parameters:
                return await self._descriptions.of_service(request)
            return await self._query(request, _only(parameters, "query"), parameters)
        kind = media_type(request)
        if kind == _QUERY:
            sparql = text_of(request, await body_of(request, self._settings.limits.query_bytes))
            return await self._query(request, sparql, parameters)
        if kind == _UPDATE:
            authorize(request, self._settings)
            sparql = text_of(request, await body_of(request, self._settings.limits.write_bytes))
            return await self._update(request, sparql, parameters)
        if kind == _FORM:
            return await self._form(request)
        raise RequestError(415, f"POST takes {_FORM}, {_QUERY} or {_UPDATE}, and not {kind or 'an unnamed type'}")

    async def _form(self, request: Request) -> Response:
        limits = self._settings.limits
        may_write = self._settings.writable and "authorization" in request.headers
        # Each octet can be three characters long in a form.
        body = await body_of(request, 3 * (limits.write_bytes if may_write else limits.query_bytes))
        try:
            pairs = parse_qsl(text_of(request, body), keep_blank_values=True, errors="strict", max_num_fields=1000)
        except ValueError as error:
            raise RequestError(400, f"the form cannot be read: {error}") from error
        parameters = MultiDict([*request.query_params.multi_items(), *pairs])
        if "update" in parameters:
            if "query" in parameters:
                raise RequestError(400, "a request has a query or an update, and not both")
            authorize(request, self._settings)
            return await self._update(request, _only(parameters, "update"), parameters)
        return await self._query(request, _only(parameters, "query"), parameters)

    async def _query(self, request: Request, sparql: str, parameters: _Parameters) -> Response:
        if len(sparql) > self._settings.limits.query_bytes:
            raise RequestError(413, "the query is longer than is taken here: send less at once")
        offered = GRAPHS if form_of(sparql) in ("CONSTRUCT", "DESCRIBE") else SOLUTIONS
        name = parameters.get("format") or parameters.get("output")
        form, content_type = choose(request.headers.get("accept"), offered, name)
        default, named = parameters.getlist("default-graph-uri"), parameters.getlist("named-graph-uri")
        base = f"{server_url(request, self._settings)}/sparql"
        version = await self._workers.refresh()
        entity_tag = tag(version, sparql, default, named, content_type, base)
        headers = {"ETag": entity_tag, "Cache-Control": "no-cache", "Vary": "Accept"}
        if _CHANCE.intersection(words_of(sparql)):
            del headers["ETag"]
        elif not_modified(request, entity_tag):
            return Response(status_code=304, headers=headers)
        described = None
        if not default and not named and asks_description(sparql):
            described = await self._descriptions.triples(request)
        file = self._workers.answer_file()
        query = answers.Query(
            sparql,
            base,
            form.name,
            file,
            self._settings.limits.rows,
            self._settings.limits.answer_bytes,
            tuple(default),
            tuple(named),
            described,
        )
        try:
            answer = await while_asked(request, self._workers.call(answers.answer, query))
        except BaseException:
            file.unlink(missing_ok=True)
            raise
        return answer_response(answer, file, content_type, headers)

    async def _update(self, request: Request, sparql: str, parameters: _Parameters) -> Response:
        base = f"{server_url(request, self._settings)}/sparql"
        using, named = parameters.getlist("using-graph-uri"), parameters.getlist("using-named-graph-uri")
        await self._workers.write(answers.update, sparql, base, tuple(using), tuple(named))
        return Response(status_code=204)


def _only(parameters: _Parameters, name: str) -> str:
    """The one value of a parameter."""
    values: Sequence[str] = parameters.getlist(name)
    if len(values) != 1:
        said = f"{len(values)} times" if values else "not at all"
        raise RequestError(400, f"the request says {name} {said}: once is right")
    return values[0]

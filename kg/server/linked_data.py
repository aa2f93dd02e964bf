"""Every IRI under the base answers: 303 to a page or to data, as the client wants (Cool URIs for the Semantic Web).

/data/X, or the base's own path    303 to /page/X or /rdf/FORMAT/X
/page/X                            the page
/rdf/FORMAT/X                      the data
"""

import re
from typing import Final
from urllib.parse import unquote, urlsplit

from starlette.requests import Request
from starlette.responses import Response

from kg.errors import NotInStore, RequestError
from kg.server.description import Descriptions
from kg.server.formats import GRAPHS, choose, prefers_html
from kg.server.limits import Settings
from kg.server.pages import Pages
from kg.server.requests import server_url
from kg.server.resources import describe_resource, list_articles, resource_page
from kg.server.responses import answer_response, not_modified, tag
from kg.server.workers import Workers

__all__ = ["LinkedData"]

_NEWEST: Final = 100
_ESCAPED: Final = re.compile(r"(?:%[89A-Fa-f][0-9A-Fa-f])+")


class LinkedData:
    """Pages and data of one server."""

    def __init__(self, workers: Workers, settings: Settings, pages: Pages, descriptions: Descriptions) -> None:
        self._workers = workers
        self._settings = settings
        self._pages = pages
        self._descriptions = descriptions

    @property
    def prefixes(self) -> list[str]:
        """The paths that IRIs of the data stand under: `/data/`, and that of the base where it is another."""
        path = urlsplit(self._settings.base).path
        return sorted({"/data/", path if len(path) > 1 and path.endswith("/") else "/data/"}, key=len, reverse=True)

    async def home(self, request: Request) -> Response:
        """The first page."""
        articles = await self._workers.call(list_articles, _NEWEST)
        queries = await self._descriptions.examples()
        return self._pages.home(server_url(request, self._settings), articles, queries)

    async def identifier(self, request: Request) -> Response:
        """The answer to an IRI of the data: where to read about it."""
        path = _raw_path(request)
        local = next(path.removeprefix(prefix) for prefix in self.prefixes if path.startswith(prefix))
        headers = {"Vary": "Accept", "Cache-Control": "no-cache"}
        if not local:
            return Response(status_code=303, headers=headers | {"Location": "/"})
        accept = request.headers.get("accept")
        if prefers_html(accept):
            target = f"/page/{local}"
        else:
            form, _ = choose(accept, GRAPHS, request.query_params.get("format"))
            target = f"/rdf/{form.name}/{local}"
        return Response(status_code=303, headers=headers | {"Location": target})

    async def page(self, request: Request) -> Response:
        """The page of an IRI."""
        names = self._names(_raw_path(request).removeprefix("/page/"))
        version = await self._workers.refresh()
        entity_tag = tag(version, names)
        if not_modified(request, entity_tag):
            return Response(status_code=304, headers={"ETag": entity_tag})
        try:
            found = await self._workers.call(resource_page, names)
        except NotInStore as error:
            return self._pages.error(404, str(error))
        response = self._pages.resource(found)
        response.headers["ETag"] = entity_tag
        return response

    async def data(self, request: Request) -> Response:
        """The data of an IRI."""
        name, _, local = _raw_path(request).removeprefix("/rdf/").partition("/")
        if not any(name == form.name for form in GRAPHS):
            raise RequestError(404, f"there is no format {name}: use one of {', '.join(form.name for form in GRAPHS)}")
        form, content_type = choose(None, GRAPHS, name)
        names = self._names(local)
        version = await self._workers.refresh()
        entity_tag = tag(version, names, form.name)
        headers = {"ETag": entity_tag, "Cache-Control": "no-cache"}
        if not_modified(request, entity_tag):
            return Response(status_code=304, headers=headers)
        file, limits = self._workers.answer_file(), self._settings.limits
        answer = await self._workers.call(describe_resource, names, form.name, file, limits.rows, limits.answer_bytes)
        return answer_response(answer, file, content_type, headers)

    def _names(self, local: str) -> tuple[str, ...]:
        """The IRIs that a path may mean: letters of any script stand in IRIs as they are, and escaped in addresses."""
        escaped = self._settings.base + local
        plain = self._settings.base + _ESCAPED.sub(lambda match: unquote(match[0]), local)
        return tuple(dict.fromkeys((escaped, plain)))


def _raw_path(request: Request) -> str:
    """The path as it was sent, so that an escaped character stays one."""
    raw: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    return raw.decode("latin-1").partition("?")[0]

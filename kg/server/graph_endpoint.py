"""SPARQL 1.1 Graph Store HTTP Protocol at /store.

`/store?graph=IRI` and `/store?default` name a graph indirectly; any address below `/store/` is a graph's own name.
"""

from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import HTTP
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import Response

from kg.errors import RequestError
from kg.server import answers
from kg.server.formats import GRAPHS, choose, format_of
from kg.server.limits import Settings
from kg.server.requests import authorize, body_of, media_type, server_url, while_asked
from kg.server.responses import answer_response, not_modified, tag
from kg.server.workers import Workers
from kg.store import GraphStore

__all__ = ["GraphEndpoint"]


class GraphEndpoint:
    """The graph store of one server."""

    def __init__(self, workers: Workers, settings: Settings) -> None:
        self._workers = workers
        self._settings = settings

    async def __call__(self, request: Request) -> Response:
        """Read, replace, extend or remove a graph.

        Raises:
            ConflictKGError: it cannot be done.
        """
        if request.method in ("GET", "HEAD"):
            return await self._read(request)
        authorize(request, self._settings)
        if request.method == "DELETE":
            await self._workers.write(answers.remove_graph, self._graph(request))
            return Response(status_code=204)
        return await self._write(request)

    async def _read(self, request: Request) -> Response:
        name = self._graph(request)
        form, content_type = choose(request.headers.get("accept"), GRAPHS, request.query_params.get("format"))
        version = await self._workers.refresh()
        entity_tag = tag(version, name, content_type)
        headers = {"ETag": entity_tag, "Cache-Control": "no-cache", "Vary": "Accept"}
        if not_modified(request, entity_tag):
            return Response(status_code=304, headers=headers)
        file, limits = self._workers.answer_file(), self._settings.limits
        try:
            answer = await while_asked(
                request,
                self._workers.call(answers.graph, name, form.name, file, limits.rows, limits.answer_bytes),
            )
        except BaseException:
            file.unlink(missing_ok=True)
            raise
        return answer_response(answer, file, content_type, headers)

    async def _write(self, request: Request) -> Response:
        location = None
        if request.method == "POST" and self._is_store_itself(request):
            location = f"{server_url(request, self._settings)}/store/{uuid4()}"
        name = location or self._graph(request)
        content = await body_of(request, self._settings.limits.write_bytes)
        parts = _parts(request, content)
        base = name if name is not None else f"{server_url(request, self._settings)}/store?default"
        is_new = await self._workers.write(_put, name, parts, base, request.method == "PUT")
        headers = {"Location": location} if location else {}
        return Response(status_code=201 if is_new else 204, headers=headers)

    def _graph(self, request: Request) -> str | None:
        """The graph that the request names; None for the default graph."""
        parameters = request.query_params
        names = parameters.getlist("graph")
        if "default" in parameters and not names:
            return None
        if len(names) == 1 and "default" not in parameters:
            return names[0]
        if names or self._is_store_itself(request):
            raise RequestError(400, "name one graph: ?graph=IRI, ?default, or an address below /store/")
        return f"{server_url(request, self._settings)}{request.scope['raw_path'].decode('latin-1')}"

    @staticmethod
    def _is_store_itself(request: Request) -> bool:
        named = "graph" in request.query_params or "default" in request.query_params
        return not named and request.url.path.rstrip("/") == "/store"


def _put(store: GraphStore, name: str | None, parts: tuple[tuple[str, bytes], ...], base: str, replace: bool) -> bool:
    return answers.put_graph(store, name, parts, base, replace=replace)


def _parts(request: Request, content: bytes) -> tuple[tuple[str, bytes], ...]:
    """What was sent, each part with the name of its format; several come as `multipart/form-data`."""
    if media_type(request) != "multipart/form-data":
        return ((_format(request.headers.get("content-type", "")), content),)
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode("latin-1")
    message = BytesParser(policy=HTTP).parsebytes(head + content)
    parts = [part for part in message.iter_parts() if isinstance(part, EmailMessage)]
    if not parts:
        raise RequestError(400, "the multipart content cannot be read: is its boundary right?")
    return tuple((_format(part.get("content-type", "")), part.get_payload(decode=True) or b"") for part in parts)  # type: ignore[misc]


def _format(content_type: str) -> str:
    form = format_of(content_type or "text/turtle")
    if form is None or form.name in ("nq", "trig"):
        known = ", ".join(form.media_types[0] for form in GRAPHS if form.name not in ("nq", "trig"))
        raise RequestError(415, f"a graph cannot be read from {content_type!r}: send {known}")
    return form.name

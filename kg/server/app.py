"""The application: all routes in one place."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from kg import __version__
from kg.errors import ConflictKGError
from kg.server.description import Descriptions
from kg.server.edge import Edge, Metrics
from kg.server.graph_endpoint import GraphEndpoint
from kg.server.limits import Settings
from kg.server.linked_data import LinkedData
from kg.server.pages import HEADERS, Pages
from kg.server.responses import error_response
from kg.server.sparql_endpoint import SparqlEndpoint
from kg.server.workers import Workers

__all__ = ["create_app"]

Endpoint = Callable[[Request], Awaitable[Response]]

_STATIC: Final = Path(__file__).parent / "static"
_READ: Final = ("GET", "HEAD")


def create_app(workers: Workers, settings: Settings, routes: Sequence[BaseRoute] = ()) -> ASGIApp:
    """The application that serves what the workers read.

    Args:
        workers: entered and left with the application's lifespan.
        settings: what is served, to whom.
        routes: further ones; they go before all others, so that one for `/` replaces the first page. Their endpoints
            find the workers as `request.app.state.workers`, and the settings as `request.app.state.settings`.
    """
    pages = Pages(settings.base)
    descriptions = Descriptions(workers, settings, pages)
    data = LinkedData(workers, settings, pages, descriptions)
    metrics = Metrics(workers)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with workers:
            yield

    async def health(request: Request) -> Response:
        version = await workers.refresh()
        return JSONResponse(
            {"status": "ok", "version": __version__, "store": version}, headers={"Cache-Control": "no-store"}
        )

    def route(path: str, endpoint: Endpoint, methods: Sequence[str] = _READ) -> Route:
        return Route(path, _with_options(endpoint, methods), methods=[*methods, "OPTIONS"])

    sparql = SparqlEndpoint(workers, settings, descriptions)
    graphs = GraphEndpoint(workers, settings)
    writing = (*_READ, "PUT", "POST", "DELETE")
    app = Starlette(
        routes=[
            *routes,
            route("/", data.home),
            route("/sparql", sparql, (*_READ, "POST")),
            route("/sparql/", sparql, (*_READ, "POST")),
            route("/store", graphs, writing),
            route("/store/{name:path}", graphs, writing),
            route("/.well-known/void", descriptions.of_dataset),
            route("/health", health),
            route("/metrics", metrics),
            route("/page/{name:path}", data.page),
            route("/rdf/{name:path}", data.data),
            *(route(f"{prefix}{{name:path}}", data.identifier) for prefix in data.prefixes),
            Mount("/static", StaticFiles(directory=_STATIC)),
        ],
        lifespan=lifespan,
        middleware=[
            Middleware(
                CORSMiddleware,
                allow_origins=["*"],
                allow_methods=["*"],
                allow_headers=["*"],
                expose_headers=["ETag", "Location", "Retry-After", "Content-Length"],
                max_age=86400,
            ),
            Middleware(GZipMiddleware, minimum_size=1000, compresslevel=5),
        ],
        exception_handlers={ConflictKGError: _told, HTTPException: _told_by_status},
    )
    app.router.redirect_slashes = False
    app.state.workers, app.state.settings = workers, settings
    return Edge(app, metrics, settings.limits)


def _with_options(endpoint: Endpoint, methods: Sequence[str]) -> Endpoint:
    """The endpoint, and an answer to `OPTIONS`."""
    allowed = {"Allow": ", ".join([*methods, "OPTIONS"])}

    async def serve(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=allowed)
        return await endpoint(request)

    return serve


async def _told(request: Request, error: Exception) -> Response:
    assert isinstance(error, ConflictKGError)  # noqa: S101
    return error_response(error)


async def _told_by_status(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    text = {404: f"there is nothing at {request.url.path}", 405: f"{request.method} is not possible here"}
    message = text.get(error.status_code, error.detail)
    return PlainTextResponse(f"{message}\n", error.status_code, headers=dict(error.headers or {}) | HEADERS)

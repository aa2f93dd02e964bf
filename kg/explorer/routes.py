"""The explorer over HTTP: `/`, the pages under `/explore/`, and what the first page asks for."""

import asyncio
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from kg.errors import ConflictKGError, LimitReached, NotInStore, OptionError, QueryError, RequestError
from kg.explorer.accounts import accounts_page
from kg.explorer.actors import actor_page
from kg.explorer.asking import ROWS_SHOWN, ask
from kg.explorer.drawings.map import Point, box_around, draw_outlines, draw_points
from kg.explorer.drawings.network import draw_network
from kg.explorer.drawings.reading import draw_reading
from kg.explorer.drawings.time import draw_lanes
from kg.explorer.filters import Filters, parse_filters
from kg.explorer.index import FILE, FOLDER, update_index
from kg.explorer.overview import LIST_LENGTH, View, overview, suggest
from kg.explorer.reports import event_page
from kg.explorer.terms import editor_terms, in_words
from kg.explorer.texts import article_page
from kg.queries import named_queries
from kg.server.limits import Settings
from kg.server.workers import Workers
from kg.vocabulary import BRANCHES, MODALITIES

__all__ = ["explorer_routes"]

_HERE: Final = Path(__file__).parent
_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
_INDEXING_SECONDS: Final = 120.0
_FIRST_SECONDS: Final = 0.7
_NEXT_SECONDS: Final = 5.0
"""How long an index is made before there is word of it: little at first, so that a first view is there soon."""
_MOMENT: Final = 0.5
_MOST_PAGES: Final = 500
_SHOWN: Final = ("table", "map", "chart")


def explorer_routes(workers: Workers, settings: Settings) -> list[BaseRoute]:
    """The routes of the explorer, for `kg.server.app.create_app`."""
    explorer = _Explorer(workers, settings)
    return [
        Route("/", explorer.first),
        Route("/explore/view.json", explorer.view),
        Route("/explore/names.json", explorer.names),
        Route("/explore/event/{name:path}", explorer.event),
        Route("/explore/actor/{name:path}", explorer.actor),
        Route("/explore/article/{name:path}", explorer.article),
        Route("/explore/accounts", explorer.accounts),
        Route("/explore/terms.json", explorer.terms),
        Route("/explore/query", explorer.query),
        Route("/explore/query/{name}", explorer.query),
        Mount("/explore/static", StaticFiles(directory=_HERE / "static")),
    ]


class _Explorer:
    def __init__(self, workers: Workers, settings: Settings) -> None:
        self._workers = workers
        self._settings = settings
        self._indexed = ""
        self._headers = dict(_HEADERS)
        if settings.tiles:
            parts = urlsplit(settings.tiles)
            allowed = f"img-src {parts.scheme}://{parts.netloc} "
            policy = "Content-Security-Policy"
            self._headers[policy] = _HEADERS[policy].replace("img-src ", allowed)
        self._begun = asyncio.Event()
        self._whole = False
        self._making: asyncio.Task[None] | None = None
        self._failed = ""
        self._environment = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters |= {"page": self._page_of, "words": in_words, "short": self._short}
        self._environment.globals |= {
            "page": self._page_of,
            "words": in_words,
            "draw_network": draw_network,
            "draw_lanes": draw_lanes,
            "draw_reading": draw_reading,
            "draw_answer": self._draw_answer,
        }

    @property
    def _file(self) -> Path:
        """In the folder of views, which is the store's where that can be written."""
        folder = self._settings.store / FOLDER
        return (folder if folder.is_dir() else self._workers.spool) / FILE

    async def first(self, request: Request) -> Response:
        """The first page; what it shows, it asks for."""
        await self._ready(wait=False)
        return self._html("first.html", branches=BRANCHES, modalities=MODALITIES, settings=self._settings)

    async def view(self, request: Request) -> Response:
        """Map, timeline, counts and list, as the filters want them."""
        await self._ready()
        parameters = request.query_params
        view = View(
            parse_filters(parameters),
            _box(parameters.get("box", "")),
            _size(parameters.get("size", "")),
            _page(parameters.get("page", "1")),
        )
        found = await self._workers.call(overview, self._file, view)
        for event in found["events"]:
            event["href"] = self._page_of(event.pop("iri"))
        return JSONResponse(found | {"making": self._making is not None, "length": LIST_LENGTH}, headers=_HEADERS)

    async def names(self, request: Request) -> Response:
        """Some names of actors or places, for completion."""
        await self._ready()
        kind, text = request.query_params.get("kind", "actor"), request.query_params.get("text", "")[:100]
        found = await self._workers.call(suggest, self._file, kind, text)
        return JSONResponse(found, headers=_HEADERS)

    async def event(self, request: Request) -> Response:
        """An event's page."""
        return await self._about(request, "event", event_page, self._file)

    async def article(self, request: Request) -> Response:
        """An article's page."""
        return await self._about(request, "article", article_page)

    async def actor(self, request: Request) -> Response:
        """An actor's page."""
        try:
            filters = parse_filters(request.query_params)
        except RequestError as error:
            return self._error(400, str(error))
        return await self._about(request, "actor", actor_page, self._file, filters, filters=filters)

    async def accounts(self, request: Request) -> Response:
        """Accounts compared, of a period or of one event."""
        given = {name: value for name, value in request.query_params.items() if value}
        event = f"{self._settings.base}event/{given['event']}" if "event" in given else ""
        filters, found, message, status = Filters(), None, "", 200
        await self._ready()
        try:
            filters = parse_filters(given)
            found = await self._workers.call(accounts_page, self._file, filters, event)
        except NotInStore as error:
            return self._error(404, str(error))
        except (LimitReached, RequestError) as error:
            message, status = str(error), error.status if isinstance(error, RequestError) else 503
        return self._html(
            "accounts.html",
            status,
            found=found,
            message=message,
            filters=filters,
            event=event,
            chosen=bool(given),
            given=lambda **values: given | values,
            branches=BRANCHES,
        )

    async def terms(self, request: Request) -> Response:
        """What the editor can complete."""
        return JSONResponse(editor_terms(), headers=_HEADERS | {"Cache-Control": "max-age=3600"})

    async def query(self, request: Request) -> Response:
        """The named queries, one of them as a form, and its answer."""
        name = request.path_params.get("name", "")
        sparql = request.query_params.get("sparql", "").strip()
        known = named_queries()
        chosen = next((query for query in known if query.name == name), None)
        if name and chosen is None:
            return self._error(404, f"there is no named query {name}")
        values = {key: value for key, value in request.query_params.items() if value and key not in ("sparql", "show")}
        shown = request.query_params.get("show", "table")
        asked, message = None, ""
        if sparql or (chosen and (values or not [p for p in chosen.parameters if p.default is None])):
            try:
                if sparql and "{" not in sparql:
                    raise QueryError(
                        "a query has its patterns in braces, such as SELECT ?event { ?event a ck:Bombing }"
                    )
                asked = await self._workers.call(ask, sparql or name, {} if sparql else values)
            except (OptionError, QueryError, LimitReached, RequestError) as error:
                message = str(error).replace("--param ", "")
        download = [
            (form, "/sparql?" + urlencode({"query": asked.sparql, "format": form}))
            for form in (("ttl", "jsonld") if asked and asked.is_graph else ("csv", "json", "xml"))
            if asked
        ]
        return self._html(
            "query.html",
            queries=known,
            chosen=chosen,
            values=values,
            sparql=sparql,
            asked=asked,
            message=message,
            download=download,
            shown=shown if shown in _SHOWN else "table",
            tabs={one: "?" + urlencode({**request.query_params, "show": one}) for one in _SHOWN},
            most=ROWS_SHOWN,
        )

    async def _about(self, request: Request, kind: str, function: Any, *arguments: Any, **values: Any) -> Response:
        iri = f"{self._settings.base}{_local(request, kind)}"
        await self._ready()
        try:
            found = await self._workers.call_for(self._settings.limits.seconds, function, iri, *arguments)
        except NotInStore as error:
            waiting = "" if self._whole else " (not all articles are in the index yet: try again soon)"
            return self._error(404, f"{error}{waiting}")
        except ConflictKGError as error:
            return self._error(503, str(error))
        return self._html(f"{kind}.html", found=found, iri=iri, local=iri.removeprefix(self._settings.base), **values)

    async def _ready(self, *, wait: bool = True) -> None:
        """Start to index what is new. Wait until there is something to show, and a moment for what is new."""
        version = await self._workers.refresh()
        if self._making is None and version != self._indexed:
            if not self._indexed and self._file.exists():
                self._begun.set()  # what an earlier server has seen can be shown
            self._making = self._workers.in_background(self._index(version))
        if not wait:
            return
        if self._making:
            await asyncio.wait({self._making}, timeout=_MOMENT)
        await self._begun.wait()
        if self._failed:
            raise RequestError(503, self._failed)

    async def _index(self, version: str) -> None:
        seconds = _FIRST_SECONDS
        try:
            self._failed = ""
            while True:
                found = await self._workers.call_for(_INDEXING_SECONDS, update_index, self._file, seconds)
                self._whole = found.is_whole
                self._begun.set()
                if self._whole:
                    break
                seconds = _NEXT_SECONDS
            self._indexed = version
        except ConflictKGError as error:
            self._failed = str(error)
        finally:
            self._making = None
            self._begun.set()

    def _page_of(self, iri: str) -> str:
        """The page about an IRI: one of the explorer's, the plain one of linked data, or the IRI where it is a link."""
        if not iri.startswith(self._settings.base):
            return iri if iri.startswith(("http://", "https://")) else ""
        local = iri.removeprefix(self._settings.base)
        kind = local.partition("/")[0]
        prefix = "/explore/" if kind in ("event", "article", "actor") else "/page/"
        path, mark, fragment = local.partition("#")
        return prefix + quote(path, safe="/:,;=@~") + (f"#{quote(fragment, safe='=,')}" if mark else "")

    def _draw_answer(self, points: Sequence[Point], width: float, height: float) -> tuple[Markup, float]:
        longitudes, latitudes = [point.longitude for point in points], [point.latitude for point in points]
        extent = min(longitudes), min(latitudes), max(longitudes), max(latitudes)
        box = box_around(extent, width, height)
        return draw_outlines(box, width, height) + draw_points(points, box, width, self._page_of), height

    def _short(self, iri: str) -> str:
        return iri.removeprefix(self._settings.base)

    def _html(self, template: str, status: int = 200, **values: object) -> Response:
        return HTMLResponse(self._environment.get_template(template).render(**values), status, headers=self._headers)

    def _error(self, status: int, message: str) -> Response:
        return self._html("message.html", status, message=message)


def _local(request: Request, kind: str) -> str:
    """What follows the base in the IRI; characters that are escaped in the IRI itself were escaped once more."""
    return f"{kind}/{request.path_params['name']}"


def _box(text: str) -> tuple[float, float, float, float] | None:
    if not text:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError as error:
        raise RequestError(400, "box should be west,south,east,north in degrees") from error
    if not (-1000 < west < east < 1000 and -1000 < south < north < 1000):
        raise RequestError(400, "box should be west,south,east,north in degrees, west and south first")
    return west, south, east, north


def _size(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{1,4})x(\d{1,4})", text or "960x480")
    if not match:
        raise RequestError(400, "size should be the map's width and height in pixels, such as 960x480")
    return max(100, int(match[1])), max(100, int(match[2]))


def _page(text: str) -> int:
    if not (text.isdecimal() and len(text) < 6 and 1 <= int(text) <= _MOST_PAGES):
        raise RequestError(400, f"page should be a number from 1 to {_MOST_PAGES}: use filters to see what is beyond")
    return int(text)

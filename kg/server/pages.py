"""The pages: templates that escape everything, no script, nothing from elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from kg.article_view import ArticleView
from kg.server.limits import Settings
from kg.server.resources import ResourcePage
from kg.server.statistics import Example
from kg.server.vocabularies import NAMESPACES
from kg.vocabulary import prefixed

__all__ = ["HEADERS", "Pages", "Piece", "pieces"]

HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
_TEMPLATES: Final = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of an article's text in which the same spans hold: their kinds, what they tell, and where it begins."""

    text: str
    begin: int
    kinds: str
    title: str
    target: str = ""


class Pages:
    """The pages of one server; `base` is where the IRIs of the data begin, to make links that work here."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._environment = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters |= {"here": self.here, "short": self.short}

    def here(self, iri: str) -> str:
        """Where to read about an IRI: a page of this server where it is of the data, else the IRI, if it is a link."""
        if iri.startswith(self._base):
            local, hash_sign, fragment = iri.removeprefix(self._base).partition("#")
            return f"/page/{quote(local, safe='/:,;=@%~')}" + (f"#{fragment}" if hash_sign else "")
        return iri if iri.startswith(("http://", "https://")) else ""

    def short(self, iri: str) -> str:
        """An IRI as people read it."""
        if iri.startswith(self._base):
            return iri.removeprefix(self._base)
        return prefixed(iri, NAMESPACES)

    def home(self, url: str, articles: list[tuple[str, str, str, str]], queries: list[Example]) -> Response:
        """The first page."""
        return self._page("home.html", url=url, articles=articles, queries=queries)

    def endpoint(self, url: str, settings: Settings, queries: list[Example]) -> Response:
        """What a browser sees at the endpoint."""
        return self._page("endpoint.html", url=url, settings=settings, queries=queries)

    def resource(self, page: ResourcePage) -> Response:
        """The page of an IRI."""
        local = page.iri.removeprefix(self._base)
        data = f"/rdf/{{}}/{quote(local, safe='/:,;=@%~')}" if page.iri.startswith(self._base) else ""
        if page.article:
            article = page.article
            return self._page("article.html", page=page, article=article, pieces=list(pieces(article)), data=data)
        return self._page("resource.html", page=page, data=data)

    def error(self, status: int, message: str) -> Response:
        """A page for what cannot be shown."""
        return self._page("error.html", status, code=status, message=message)

    def _page(self, template: str, status: int = 200, **values: object) -> Response:
        text = self._environment.get_template(template).render(**values)
        return HTMLResponse(text, status, headers=HEADERS | {"Vary": "Accept"})


def pieces(article: ArticleView) -> Iterator[Piece]:
    """The text cut where a span begins or ends: events, statements and mentions may overlap."""
    spans: list[tuple[int, int, str, str, str]] = []
    for event in article.events:
        denied = "" if event.modality in ("", "actual") else f", {event.modality}"
        spans += [(b, e, "event", f"{event.name} {event.told_class}{denied}", event.name) for b, e in event.spans]
    for said in article.statements:
        spans += [(b, e, "statement", f"{said.name} {said.told_class}", said.name) for b, e in said.spans]
    spans += [(b, e, "mention", label, "") for (b, e), label in article.mentions]
    size = len(article.text)
    cuts = sorted({0, size, *(min(cut, size) for begin, end, *_ in spans for cut in (begin, end))})
    for begin, end in pairwise(cuts):
        here = [span for span in spans if span[0] <= begin and end <= span[1]]
        yield Piece(
            article.text[begin:end],
            begin,
            " ".join(dict.fromkeys(kind for _, _, kind, _, _ in here)),
            "; ".join(dict.fromkeys(title for _, _, _, title, _ in here)),
            next((target for *_, target in here if target), ""),
        )

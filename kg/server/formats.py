"""The formats of answers, and which of them a client wants (RFC 9110, section 12.5.1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import QueryResultsFormat, RdfFormat

from kg.errors import RequestError

__all__ = ["GRAPHS", "SOLUTIONS", "Format", "choose", "format_of", "prefers_html"]


@dataclass(frozen=True, slots=True)
class Format:
    """A format; the first of its media types is its own, the others are understood too."""

    name: str
    media_types: tuple[str, ...]
    written_as: QueryResultsFormat | RdfFormat
    short_names: tuple[str, ...] = ()


SOLUTIONS: Final = (
    Format("json", ("application/sparql-results+json", "application/json"), QueryResultsFormat.JSON),
    Format("xml", ("application/sparql-results+xml", "application/xml", "text/xml"), QueryResultsFormat.XML),
    Format("csv", ("text/csv",), QueryResultsFormat.CSV),
    Format("tsv", ("text/tab-separated-values", "text/plain"), QueryResultsFormat.TSV),
)
GRAPHS: Final = (
    Format("ttl", ("text/turtle", "application/x-turtle", "text/n3"), RdfFormat.TURTLE, ("turtle", "n3")),
    Format("nt", ("application/n-triples", "text/plain"), RdfFormat.N_TRIPLES, ("ntriples", "n-triples")),
    Format("rdf", ("application/rdf+xml", "application/xml", "text/xml"), RdfFormat.RDF_XML, ("xml", "rdfxml")),
    Format("jsonld", ("application/ld+json", "application/json"), RdfFormat.JSON_LD, ("json", "json-ld")),
    Format("nq", ("application/n-quads",), RdfFormat.N_QUADS, ("nquads", "n-quads")),
    Format("trig", ("application/trig",), RdfFormat.TRIG, ()),
)
_ANY: Final = "*/*"


def choose(accept: str | None, offered: Sequence[Format], name: str | None = None) -> tuple[Format, str]:
    """The format to answer in, and its `Content-Type`.

    Args:
        accept: the request's `Accept`; without one, the first format that is offered.
        offered: the formats, best first.
        name: the format by its short name, as in `?format=csv`; it goes before `accept` where it is known.

    Raises:
        RequestError: 406, where none is accepted.
    """
    for form in offered:
        if name and name.lower() in (form.name, *form.short_names, *form.media_types):
            return form, _content_type(form, form.media_types[0])
    ranges = _ranges(accept or _ANY)
    best: tuple[float, Format, str] | None = None
    for form in offered:
        for media_type in form.media_types:
            quality = _quality(media_type, ranges)
            if quality > 0 and (best is None or quality > best[0]):
                best = quality, form, media_type
    if best is None:
        known = ", ".join(form.media_types[0] for form in offered)
        raise RequestError(406, f"none of the media types that are accepted can be had: ask for one of {known}")
    return best[1], _content_type(best[1], best[2])


def prefers_html(accept: str | None) -> bool:
    """Whether a page is wanted before data, as browsers do."""
    ranges = _ranges(accept or _ANY)
    page = max(
        (quality for name, quality in ranges if name in ("text/html", "application/xhtml+xml")),
        default=0.0,
    )
    named = {media_type for form in GRAPHS for media_type in form.media_types if media_type not in _GENERAL}
    return page > 0 and page >= max((quality for name, quality in ranges if name in named), default=0.0)


_GENERAL: Final = ("application/xml", "text/xml", "application/json", "text/plain")


def format_of(content_type: str) -> Format | None:
    """The format of a graph that was sent with this `Content-Type`."""
    media_type = content_type.partition(";")[0].strip().lower()
    for form in GRAPHS:
        if media_type in form.media_types and media_type not in ("application/xml", "text/xml", "application/json"):
            return form
    return None


def _content_type(form: Format, media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def _ranges(accept: str) -> list[tuple[str, float]]:
    """The media ranges and their quality; what cannot be understood is left out."""
    found = []
    for part in accept.split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip().lower() == "q":
                try:
                    quality = min(max(float(value), 0.0), 1.0)
                except ValueError:
                    quality = 0.0
        if name:
            found.append((_ANY if name == "*" else name.lower(), quality))
    return found


def _quality(media_type: str, ranges: list[tuple[str, float]]) -> float:
    """The quality of the most specific range that the media type is in; 0 where there is none."""
    for pattern in (media_type, f"{media_type.partition('/')[0]}/*", _ANY):
        matching = [quality for name, quality in ranges if name == pattern]
        if matching:
            return max(matching)
    return 0.0

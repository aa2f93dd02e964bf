"""Literals in the one lexical form that every store gives back unchanged."""

import re
from datetime import UTC, date, datetime

from pyoxigraph import Literal

from kg.mapping.terms import geo, xsd

__all__ = [
    "boolean",
    "clean",
    "count",
    "day",
    "decimal",
    "illegal_character",
    "language_tag",
    "moment",
    "point",
    "string",
    "uri",
    "words",
]

# What XML 1.0 (section 2.2) cannot carry has no RDF/XML; a carriage return would come back as a line feed.
_ILLEGAL = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PRIMARY_SUBTAG = re.compile(r"[A-Za-z]{2,3}(?:-|$)")


def illegal_character(text: str) -> int | None:
    """The offset of the first character that some RDF format cannot carry, or None."""
    found = _ILLEGAL.search(text)
    return found.start() if found else None


def clean(text: str) -> str:
    """The text with U+FFFD for each character that some RDF format cannot carry."""
    return _ILLEGAL.sub("\ufffd", text)


def string(text: str) -> Literal:
    """A plain string."""
    return Literal(clean(text))


def words(text: str, language: str) -> Literal:
    """Words in a language; `language` has passed `language_tag`."""
    return Literal(clean(text), language=language)


def uri(text: str) -> Literal:
    """A web address as the source wrote it, which need not be a valid IRI."""
    return Literal(clean(text), datatype=xsd("anyURI"))


def count(number: int) -> Literal:
    """A number of people or things, or an offset."""
    return Literal(str(number), datatype=xsd("nonNegativeInteger"))


def decimal(number: float, digits: int) -> Literal:
    """A decimal number, rounded, without an exponent or trailing zeros."""
    return Literal(_plain(number, digits), datatype=xsd("decimal"))


def point(longitude: float, latitude: float) -> Literal:
    """A point in well-known text, longitude first (OGC 22-047r1, section 8.5.1: CRS84 is the default)."""
    return Literal(f"POINT({_plain(longitude, 5)} {_plain(latitude, 5)})", datatype=geo("wktLiteral"))


def boolean(value: bool) -> Literal:
    """True or false."""
    return Literal("true" if value else "false", datatype=xsd("boolean"))


def day(value: date) -> Literal:
    """A calendar day."""
    return Literal(value.isoformat(), datatype=xsd("date"))


def moment(value: datetime) -> Literal:
    """A moment to the second, in UTC."""
    return Literal(value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), datatype=xsd("dateTime"))


def language_tag(tag: str | None) -> str | None:
    """A source's language tag in lower case, or None where it is not a well-formed one (BCP 47)."""
    if tag is None or not _PRIMARY_SUBTAG.match(tag := tag.strip().replace("_", "-")):
        return None
    try:
        return Literal("", language=tag).language
    except ValueError:
        return None


def _plain(number: float, digits: int) -> str:
    plain = f"{number:.{digits}f}".rstrip("0").rstrip(".")
    return "0" if plain == "-0" else plain

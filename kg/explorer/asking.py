"""The named queries as forms, and SPARQL: bound and answered, some rows at a time, as a table, a map or a chart."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, QueryBoolean, QuerySolutions

from kg.explorer.drawings.map import Point
from kg.queries import bind, find_query
from kg.store import GraphStore
from kg.vocabulary import CK, PREFIXES

__all__ = ["ROWS_SHOWN", "AskedPage", "Bars", "ask"]

ROWS_SHOWN: Final = 200
_WKT: Final = re.compile(r"\s*POINT\s*\(\s*(-?[\d.]+)\s+(-?[\d.]+)\s*\)\s*", re.IGNORECASE)
_LATITUDE: Final = ("lat", "latitude")
_LONGITUDE: Final = ("long", "lon", "lng", "longitude")
_NUMERIC: Final = ("integer", "decimal", "double", "float", "nonNegativeInteger", "int", "long")
_WGS: Final = PREFIXES["wgs"]


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart: the columns that name and measure its bars, and label, number and part of the greatest of each."""

    label: str
    value: str
    bars: tuple[tuple[str, str, float], ...]


@dataclass(frozen=True, slots=True)
class AskedPage:
    """The SPARQL that was asked, and the first rows of its answer; each cell a text and, of an IRI, the IRI.

    `points` are the rows that have a place, `chart` is None where no column is a number throughout.
    """

    sparql: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[tuple[str, str], ...], ...] = ()
    more: bool = False
    is_graph: bool = False
    verdict: bool | None = None
    points: tuple[Point, ...] = ()
    chart: Bars | None = None


def ask(store: GraphStore, name: str, values: Mapping[str, str]) -> AskedPage:
    """Ask a named query, or SPARQL itself.

    Raises:
        OptionError: a parameter is missing or wrong.
        QueryError: it cannot be parsed or evaluated.
    """
    sparql = bind(find_query(name), values, store)
    found = store.query(sparql)
    if isinstance(found, QueryBoolean):
        return AskedPage(sparql, verdict=bool(found))
    if not isinstance(found, QuerySolutions):
        return AskedPage(sparql, is_graph=True)
    columns = tuple(variable.value for variable in found.variables)
    terms = [[solution[column] for column in columns] for solution in islice(found, ROWS_SHOWN + 1)]
    shown = terms[:ROWS_SHOWN]
    return AskedPage(
        sparql,
        columns,
        tuple(tuple((_text(cell), cell.value if isinstance(cell, NamedNode) else "") for cell in row) for row in shown),
        len(terms) > ROWS_SHOWN,
        points=tuple(_points(store, columns, shown)),
        chart=_chart(columns, shown),
    )


def _text(term: Any) -> str:
    return str(getattr(term, "value", "" if term is None else term))


def _points(store: GraphStore, columns: Sequence[str], rows: list[list[Any]]) -> list[Point]:
    """Where rows are: by columns of coordinates, by points in WKT, or by a place, or an event with one."""
    names = [column.lower() for column in columns]
    x = next((place for place, name in enumerate(names) if name in _LONGITUDE), None)
    y = next((place for place, name in enumerate(names) if name in _LATITUDE), None)
    known: dict[str, tuple[float, float] | None] = {}
    points = []
    for row in rows:
        spot = _pair(_text(row[x]), _text(row[y])) if x is not None and y is not None else None
        for term in row:
            if spot is None and isinstance(term, Literal) and (match := _WKT.fullmatch(term.value)):
                spot = _pair(match[1], match[2])
            if spot is None and isinstance(term, NamedNode):
                if term.value not in known:
                    known[term.value] = _of_entity(store, term)
                spot = known[term.value]
        if spot:
            label = " · ".join(text for term in row if isinstance(term, Literal) and (text := _text(term)[:80]))
            iri = next((term.value for term in row if isinstance(term, NamedNode)), "")
            points.append(Point(*spot, label or iri, iri))
    return points


def _of_entity(store: GraphStore, iri: NamedNode) -> tuple[float, float] | None:
    for place in (iri, *(quad.object for quad in store.merged(iri, NamedNode(f"{CK}location")))):
        if isinstance(place, NamedNode):
            values = [next(store.merged(place, NamedNode(_WGS + name)), None) for name in ("long", "lat")]
            if all(values):
                return _pair(*(_text(quad.object) for quad in values if quad))
    return None


def _pair(longitude: str, latitude: str) -> tuple[float, float] | None:
    try:
        x, y = float(longitude), float(latitude)
    except ValueError:
        return None
    return (x, y) if -180 <= x <= 180 and -90 <= y <= 90 else None


def _chart(columns: Sequence[str], rows: list[list[Any]]) -> Bars | None:
    """The first column that is a number throughout, by the columns before it that are none, or else the first other."""
    numeric = [place for place in range(len(columns)) if rows and all(_is_number(row[place]) for row in rows)]
    others = [place for place in range(len(columns)) if place not in numeric]
    if not numeric or not others or len(rows) < 2:
        return None
    value = numeric[0]
    labels = [place for place in others if place < value][:2] or others[:1]
    most = max(abs(float(_text(row[value]))) for row in rows) or 1.0
    return Bars(
        ", ".join(columns[place] for place in labels),
        columns[value],
        tuple(
            (
                " · ".join(filter(None, (_short(row[place]) for place in labels))) or "–",
                _text(row[value]),
                abs(float(_text(row[value]))) / most,
            )
            for row in rows
        ),
    )


def _short(term: Any) -> str:
    text = _text(term)
    return text.rstrip("/").rpartition("/")[2].rpartition("#")[2] if isinstance(term, NamedNode) else text[:60]


def _is_number(term: Any) -> bool:
    if not isinstance(term, Literal) or term.datatype.value.removeprefix(PREFIXES["xsd"]) not in _NUMERIC:
        return False
    return bool(re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", term.value))

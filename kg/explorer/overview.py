"""The first page's numbers: clusters for the map, bins for the timeline, counts for the filters, a page of the list.

Everything is counted here, so that a browser gets what it shows and no more, whatever the store's size.
"""

import sqlite3
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from kg.explorer.filters import Filters
from kg.explorer.index import open_index, progress
from kg.explorer.periods import Periods, periods_of
from kg.store import GraphStore

__all__ = ["LIST_LENGTH", "View", "clusters", "overview", "suggest", "timeline"]

LIST_LENGTH: Final = 40
_APART: Final = 44
"""Pixels between two clusters, at least."""
_OPTIONS: Final = 100


@dataclass(frozen=True, slots=True)
class View:
    """What the first page shows: filters, the map's box (west, south, east, north; None for all),
    its width and height in pixels, the list's page.
    """

    filters: Filters
    box: tuple[float, float, float, float] | None
    size: tuple[int, int]
    page: int


def overview(store: GraphStore, file: Path, view: View) -> dict[str, Any]:
    """The numbers of a view, ready for JSON. Run in a worker.

    Raises:
        StoreError: the index cannot be read.
    """
    del store  # all of it stands in the index
    with open_index(file) as index:
        where, values = view.filters.where()
        total, placed, undated = index.execute(
            f"SELECT count(*), count(latitude), coalesce(sum(begin = ''), 0) FROM event WHERE {where}",
            values,
        ).fetchone()
        return {
            "total": total,
            "placed": placed,
            "undated": undated,
            "progress": asdict(progress(index)),
            "branches": _branches(index, view.filters),
            "outlets": _outlets(index),
            "map": clusters(index, view),
            "timeline": _bins(timeline(index, view.filters)),
            "events": _events(index, where, values, view.page),
            "page": view.page,
            "pages": -(-total // LIST_LENGTH),
        }


def suggest(store: GraphStore, file: Path, kind: str, text: str) -> list[str]:
    """The twelve names of actors or places with `text` in them that are told of most. Run in a worker."""
    del store
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    if kind == "actor":
        source = "role WHERE role IN ('agent', 'participant', 'target', 'victim') AND label"
    else:
        source = "role WHERE role = 'location' AND label"
    with open_index(file) as index:
        rows = index.execute(
            f"SELECT label FROM {source} LIKE ? ESCAPE '\\' GROUP BY label ORDER BY count(*) DESC, label LIMIT 12",
            (f"%{escaped}%",),
        )
        return [label for (label,) in rows]


def _branches(index: sqlite3.Connection, filters: Filters) -> dict[str, int]:
    where, values = filters.where(branched=False)
    return dict(index.execute(f"SELECT branch, count(*) FROM event WHERE {where} GROUP BY branch", values).fetchall())


def _outlets(index: sqlite3.Connection) -> list[str]:
    rows = index.execute(
        f"SELECT outlet FROM article WHERE outlet <> '' GROUP BY outlet ORDER BY count(*) DESC, outlet LIMIT {_OPTIONS}"
    )
    return sorted(name for (name,) in rows)


def _events(index: sqlite3.Connection, where: str, values: list[str | float], page: int) -> list[dict[str, Any]]:
    rows = index.execute(
        "SELECT iri, class, branch, begin, end, modality, confidence, attributed, killed, wounded, "
        "place_label AS place, "
        f"agents, patients, substr(sentence, 1, 240) AS sentence, outlet FROM event WHERE {where} "
        f"ORDER BY begin DESC, id LIMIT {LIST_LENGTH} OFFSET ?",
        (*values, LIST_LENGTH * (page - 1)),
    )
    return [dict(row) for row in rows]


def clusters(index: sqlite3.Connection, view: View) -> dict[str, Any]:
    """The box around all that fits, and circles for events close together, the largest first."""
    where, values = view.filters.where()
    west, east, south, north = index.execute(
        f"SELECT min(longitude), max(longitude), min(latitude), max(latitude) FROM event WHERE {where}",
        values,
    ).fetchone()
    if west is None:
        return {"extent": None, "clusters": []}
    extent = west, south, east, north
    box = view.box or _widened(extent)
    rows = index.execute(
        "SELECT place, place_label, latitude, longitude, branch, count(*) AS events, "
        "total(CASE WHEN modality = 'actual' THEN killed END) AS killed FROM event "
        f"WHERE {where} AND longitude BETWEEN ? AND ? AND latitude BETWEEN ? AND ? GROUP BY place, branch",
        (*values, box[0], box[2], box[1], box[3]),
    ).fetchall()
    side = _APART * max((box[2] - box[0]) / view.size[0], (box[3] - box[1]) / view.size[1])
    cells: dict[tuple[int, int], list[sqlite3.Row]] = defaultdict(list)
    for row in rows:
        cells[int(row["longitude"] // side), int(row["latitude"] // side)].append(row)
    found = [_cluster(cell) for cell in _apart(list(cells.values()), side)]
    return {"extent": extent, "clusters": sorted(found, key=lambda one: -one["killed"])}


def _apart(cells: list[list[sqlite3.Row]], side: float) -> list[list[sqlite3.Row]]:
    """The cells, each that lies too close to a larger one put together with it."""
    kept: list[tuple[float, float, list[sqlite3.Row]]] = []
    for cell in sorted(cells, key=lambda rows: -sum(row["events"] for row in rows)):
        x, y = _middle(cell)
        near = next((rows for a, b, rows in kept if (a - x) ** 2 + (b - y) ** 2 < side**2), None)
        if near is None:
            kept.append((x, y, list(cell)))
        else:
            near.extend(cell)
    return [rows for _, _, rows in kept]


def _middle(rows: list[sqlite3.Row]) -> tuple[float, float]:
    events = sum(row["events"] for row in rows)
    return (
        sum(row["longitude"] * row["events"] for row in rows) / events,
        sum(row["latitude"] * row["events"] for row in rows) / events,
    )


def _cluster(rows: list[sqlite3.Row]) -> dict[str, Any]:
    events = sum(row["events"] for row in rows)
    longitude, latitude = _middle(rows)
    branches: Counter[str] = Counter()
    places: Counter[str] = Counter()
    for row in rows:
        branches[row["branch"]] += row["events"]
        places[row["place_label"]] += row["events"]
    return {
        "longitude": round(longitude, 4),
        "latitude": round(latitude, 4),
        "events": events,
        "killed": int(sum(row["killed"] for row in rows)),
        "branches": dict(branches.most_common()),
        "places": [name for name, _ in places.most_common(3)],
        "more": max(0, len(places) - 3),
    }


def _widened(extent: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    west, south, east, north = extent
    return west - 1, south - 1, east + 1, north + 1


def timeline(index: sqlite3.Connection, filters: Filters, *, timed: bool = False) -> Periods:
    """Events by day and branch; unless `timed`, also those around the period of the filters."""
    where, values = filters.where(timed=timed)
    rows = index.execute(
        f"SELECT begin, branch, count(*) FROM event WHERE {where} AND begin <> '' GROUP BY begin, branch", values
    )
    return periods_of((day, branch, count) for day, branch, count in rows)


def _bins(found: Periods) -> dict[str, Any]:
    bins = [{"begin": one.begin, "end": one.end, "branches": one.counts} for one in found.periods]
    return {"bins": bins, "earlier": found.earlier}

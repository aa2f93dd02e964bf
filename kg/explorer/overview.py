"""The first page's numbers: clusters for the map, bins for the timeline, counts for the filters, a page of the list.

Everything is counted here, so that a browser gets what it shows and no more, whatever the store's size.
"""

import math
import sqlite3
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from kg.explorer.drawings.map import LARGEST_RADIUS, Box, cluster_radius
from kg.explorer.filters import Filters
from kg.explorer.index import open_index, progress
from kg.explorer.periods import Periods, periods_of
from kg.store import GraphStore

__all__ = ["LIST_LENGTH", "View", "clusters", "overview", "suggest", "timeline"]

LIST_LENGTH: Final = 40
_APART: Final = 24
"""Pixels of the squares that events are first put together in."""
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
    """The box that is shown (west, south, east, north), and circles for events close together, the largest first."""
    where, values = view.filters.where()
    west, east, south, north = index.execute(
        f"SELECT min(longitude), max(longitude), min(latitude), max(latitude) FROM event WHERE {where}",
        values,
    ).fetchone()
    if west is None:
        return {"box": None, "clusters": []}
    box = _shaped(view.box or _rimmed((west, south, east, north), view.size), view.size)
    rows = index.execute(
        "SELECT place, place_label, latitude, longitude, branch, count(*) AS events, "
        "total(CASE WHEN modality = 'actual' THEN killed END) AS killed FROM event "
        f"WHERE {where} AND longitude BETWEEN ? AND ? AND latitude BETWEEN ? AND ? GROUP BY place, branch",
        (*values, box[0], box[2], box[1], box[3]),
    ).fetchall()
    scale = view.size[0] / (box[2] - box[0])
    cells: dict[tuple[int, int], list[sqlite3.Row]] = defaultdict(list)
    for row in rows:
        cells[int(row["longitude"] * scale // _APART), int(row["latitude"] * scale // _APART)].append(row)
    found = _apart([_cluster(cell) for cell in cells.values()], scale)
    for cluster in found:
        places = cluster["places"].most_common()
        cluster |= {"places": [name for name, _ in places[:3]], "more": max(0, len(places) - 3)}
    return {"box": box, "clusters": sorted(found, key=lambda one: -one["killed"])}


def _apart(found: list[dict[str, Any]], scale: float) -> list[dict[str, Any]]:
    """The clusters, each put together with a larger one that its circle would touch, until none touch."""
    before = len(found) + 1
    while len(found) < before:
        before = len(found)
        kept: list[dict[str, Any]] = []
        for cluster in sorted(found, key=lambda one: -one["events"]):
            near = next((one for one in kept if _touch(one, cluster, scale)), None)
            if near is None:
                kept.append(cluster)
            else:
                _join(near, cluster)
        found = kept
    return found


def _touch(one: dict[str, Any], other: dict[str, Any], scale: float) -> bool:
    x, y = (one["longitude"] - other["longitude"]) * scale, (one["latitude"] - other["latitude"]) * scale
    if abs(x) > 2 * LARGEST_RADIUS or abs(y) > 2 * LARGEST_RADIUS:
        return False
    return math.hypot(x, y) < cluster_radius(one) + cluster_radius(other)


def _join(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Put a cluster into another."""
    events = one["events"] + other["events"]
    for axis in ("longitude", "latitude"):
        one[axis] = round((one[axis] * one["events"] + other[axis] * other["events"]) / events, 4)
    one["events"] = events
    one["killed"] += other["killed"]
    one["branches"] = dict((Counter(one["branches"]) + Counter(other["branches"])).most_common())
    one["places"] = one["places"] + other["places"]


def _middle(rows: list[sqlite3.Row]) -> tuple[float, float]:
    events = sum(row["events"] for row in rows)
    return (
        sum(row["longitude"] * row["events"] for row in rows) / events,
        sum(row["latitude"] * row["events"] for row in rows) / events,
    )


def _cluster(rows: list[sqlite3.Row]) -> dict[str, Any]:
    longitude, latitude = _middle(rows)
    branches: Counter[str] = Counter()
    places: Counter[str] = Counter()
    for row in rows:
        branches[row["branch"]] += row["events"]
        places[row["place_label"]] += row["events"]
    return {
        "longitude": round(longitude, 4),
        "latitude": round(latitude, 4),
        "events": branches.total(),
        "killed": int(sum(row["killed"] for row in rows)),
        "branches": dict(branches.most_common()),
        "places": places,
    }


def _rimmed(extent: Box, size: tuple[int, int]) -> Box:
    """A box around the extent in which no circle at its edge is cut."""
    west, south, east, north = extent
    x = max(2.0, (east - west) * LARGEST_RADIUS / (size[0] - 2 * LARGEST_RADIUS))
    y = max(1.0, (north - south) * LARGEST_RADIUS / (size[1] - 2 * LARGEST_RADIUS))
    return west - x, south - y, east + x, north + y


def _shaped(box: Box, size: tuple[int, int]) -> Box:
    """The box, widened to the shape of the map."""
    west, south, east, north = box
    wide = max(east - west, (north - south) * size[0] / size[1])
    high = wide * size[1] / size[0]
    x, y = (west + east) / 2, (south + north) / 2
    return x - wide / 2, y - high / 2, x + wide / 2, y + high / 2


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

"""Country outlines, and circles of events or points of an answer. Longitude is x, latitude is -y, in degrees."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from markupsafe import Markup

from kg.explorer.drawings.svg import CHARACTER, number, tag

__all__ = [
    "LARGEST_RADIUS",
    "Box",
    "Point",
    "box_around",
    "cluster_radius",
    "draw_clusters",
    "draw_outlines",
    "draw_points",
]

LARGEST_RADIUS: Final = 34.0
"""Pixels of the largest circle, with its rim."""

Box = tuple[float, float, float, float]

_OUTLINES: Final = Path(__file__).parents[1] / "static" / "outlines.json"
_NAMED: Final = 16
_LEAST: Final = 22.0
"""Degrees that a map shows from west to east, at least."""
_LETTERS: Final = 11


@dataclass(frozen=True, slots=True)
class Point:
    """A point of an answer: where it is, what it is called, and its IRI, if any."""

    longitude: float
    latitude: float
    label: str
    iri: str = ""


def box_around(extent: Box, width: float, height: float) -> Box:
    """West, south, east, north: the extent with a rim, widened to the drawing's shape."""
    west, south, east, north = extent
    rim = max(1.0, (east - west) * 0.08, (north - south) * 0.1)
    # Country outlines say little where there is less of them.
    wide, high = max(east - west + 2 * rim, _LEAST), max(north - south + 2 * rim, _LEAST / 2)
    wide, high = max(wide, high * width / height), max(high, wide * height / width)
    x, y = (west + east) / 2, (south + north) / 2
    return x - wide / 2, y - high / 2, x + wide / 2, y + high / 2


def draw_outlines(box: Box, width: float, height: float) -> Markup:
    """The sea, and the countries that the box shows."""
    west, _, east, north = box
    scale = width / (east - west)
    paths = []
    for name, rings in json.loads(_OUTLINES.read_text(encoding="utf-8")):
        shown = []
        for steps in rings:
            x = y = 0
            ring = []
            for across, up in zip(steps[::2], steps[1::2], strict=True):
                x, y = x + across, y + up
                ring.append((x / 100, -y / 100))
            if _touches(ring, box):
                points = (f"{number((lon - west) * scale)} {number((north - lat) * scale)}" for lon, lat in ring)
                shown.append(f"M{'L'.join(points)}Z")
        if shown:
            paths.append(tag("path", tag("title", name), d="".join(shown), class_="land"))
    return tag("rect", width=width, height=height, class_="sea") + Markup("").join(paths)


def draw_clusters(clusters: Sequence[dict[str, Any]], box: Box, width: float) -> Markup:
    """Circles of events: colours are branches, the size grows with the killed; the largest have their places' names."""
    scale = width / (box[2] - box[0])
    parts, taken = [], []
    for cluster in clusters:
        x, y, radius = _spot(cluster, box, scale)
        parts.append(_circle(cluster, x, y, radius))
        taken.append((x - radius, y - radius, x + radius, y + radius))
    for cluster in sorted(clusters, key=lambda one: -one["events"])[:_NAMED]:
        x, y, radius = _spot(cluster, box, scale)
        label = cluster["places"][0]
        long = len(label) * CHARACTER * _LETTERS
        for left in (x + radius + 4, x - radius - 4 - long):
            space = (left, y - 6, left + long, y + 8)
            if left >= 0 and left + long <= width and not any(_overlap(space, other) for other in taken):
                taken.append(space)
                parts.append(tag("text", label, x=left, y=y + 4, class_="halo", font_size=_LETTERS))
                break
    return tag("g", *parts, class_="clusters-drawing")


def draw_points(points: Sequence[Point], box: Box, width: float, link: Callable[[str], str]) -> Markup:
    """A dot for each point, with its label to read when pointed at."""
    scale = width / (box[2] - box[0])
    dots = []
    for point in points:
        x, y = (point.longitude - box[0]) * scale, (box[3] - point.latitude) * scale
        dot = tag("circle", tag("title", point.label), cx=x, cy=y, r=5, class_="dot")
        address = link(point.iri) if point.iri else ""
        dots.append(tag("a", dot, href=address, aria_label=point.label) if address else dot)
    return tag("g", *dots, class_="points-drawing")


def cluster_radius(cluster: Mapping[str, Any]) -> float:
    """Pixels of a circle: room for its number, and more with the killed."""
    digits = len(str(cluster["events"])) if cluster["events"] > 1 else 0
    return float(min(8 + 4 * digits + math.sqrt(cluster["killed"]) * 1.2, LARGEST_RADIUS - 2))


def _spot(cluster: Mapping[str, Any], box: Box, scale: float) -> tuple[float, float, float]:
    x, y = (cluster["longitude"] - box[0]) * scale, (box[3] - cluster["latitude"]) * scale
    return x, y, cluster_radius(cluster)


def _circle(cluster: Mapping[str, Any], x: float, y: float, radius: float) -> Markup:
    parts: list[Markup] = []
    branches: dict[str, int] = cluster["branches"]
    angle = -math.pi / 2
    for branch, count in branches.items():
        if len(branches) == 1:
            parts.append(tag("circle", r=radius, class_=f"fill-{branch}"))
            break
        following = angle + 2 * math.pi * count / cluster["events"]
        ends = [number(f(a) * radius) for a in (angle, following) for f in (math.cos, math.sin)]
        large = int(following - angle > math.pi)
        path = f"M0 0L{ends[0]} {ends[1]}A{number(radius)} {number(radius)} 0 {large} 1 {ends[2]} {ends[3]}Z"
        parts.append(tag("path", d=path, class_=f"fill-{branch}"))
        angle = following
    parts.append(tag("circle", r=radius, class_="rim"))
    if cluster["events"] > 1:
        text = f"{cluster['events']:,}"
        parts.append(tag("circle", r=4.5 + 3.2 * len(text), class_="plate"))
        parts.append(tag("text", text, text_anchor="middle", dy=3.6, class_="count"))
    title = f"{', '.join(cluster['places'])}: {cluster['events']:,}; {cluster['killed']:,} killed as reported"
    return tag("g", tag("title", title), *parts, transform=f"translate({number(x)} {number(y)})")


def _touches(ring: list[tuple[float, float]], box: Box) -> bool:
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return min(xs) < box[2] and max(xs) > box[0] and min(ys) < box[3] and max(ys) > box[1]


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]

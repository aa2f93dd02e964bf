"""What every source of places gives to the index: one row a place, with all names that it bears."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import atan2, cos, degrees, floor, hypot, radians, sin
from typing import Final

__all__ = ["PlaceRow", "Point", "centre_of_cells"]

Point = tuple[float, float]
"""Latitude and longitude in degrees, WGS 84."""

_CELL: Final = 1.0


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One place of a source.

    Attributes:
        identifier: the GeoNames number; negative for a region that has none.
        kind: one of `kg.grounding.gazetteer.KINDS`.
        names: all names, the main one first.
        point: where it is; None where the source does not say.
        country: ISO 3166-1 alpha-2 code; None for what lies in several countries.
        region, district: GeoNames codes of the first and second-order division that it is or lies in, such as `US.AL`
            and `US.AL.113`.
    """

    identifier: int
    kind: str
    names: tuple[str, ...]
    point: Point | None = None
    country: str | None = None
    region: str | None = None
    district: str | None = None
    population: int = 0


def centre_of_cells(points: Iterable[Point]) -> Point | None:
    """The middle of the one-degree cells that the points lie in, so that crowded corners do not draw it to them."""
    cells: dict[tuple[int, int], list[Point]] = {}
    for latitude, longitude in points:
        cells.setdefault((floor(latitude / _CELL), floor(longitude / _CELL)), []).append((latitude, longitude))
    means = [_mean([(point, 1.0) for point in cell]) for cell in cells.values()]
    return _mean([(mean, cos(radians(mean[0]))) for mean in means]) if means else None


def _mean(weighted: Iterable[tuple[Point, float]]) -> Point:
    """The mean of points on the globe, right across the 180th meridian too."""
    x = y = z = 0.0
    for (latitude, longitude), weight in weighted:
        phi, theta = radians(latitude), radians(longitude)
        x += weight * cos(phi) * cos(theta)
        y += weight * cos(phi) * sin(theta)
        z += weight * sin(phi)
    return degrees(atan2(z, hypot(x, y))), degrees(atan2(y, x))

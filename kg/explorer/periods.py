"""Days put together to days, weeks, months, quarters or years, so that a view has about a hundred bars."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

__all__ = ["Period", "Periods", "edges_between", "periods_of"]

_MOST: Final = 120
_EARLY: Final = 0.02
"""The part of all that has a day, the earliest, that the bars do not stretch for."""


@dataclass(frozen=True, slots=True)
class Period:
    """A bar: its first and last day, and counts by name."""

    begin: str
    end: str
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Periods:
    """Bars one after another, and how many counts are earlier than the first."""

    periods: tuple[Period, ...]
    earlier: int


def periods_of(counts: Iterable[tuple[str, str, int]], most: int = _MOST) -> Periods:
    """The bars for counts by day and name; days are YYYY-MM-DD.

    Args:
        counts: day, name, number.
        most: how many bars there may be, about.
    """
    counts = list(counts)
    days = Counter[str]()
    for day, _, count in counts:
        days[day] += count
    if not days:
        return Periods((), 0)
    first, early = _first_day(days)
    edges = list(edges_between(date.fromisoformat(first), date.fromisoformat(max(days)), most))
    bars = [Counter[str]() for _ in edges[1:]]
    for day, name, count in counts:
        if day >= first:
            bars[min(bisect_right(edges, date.fromisoformat(day)), len(bars)) - 1][name] += count
    return Periods(
        tuple(
            Period(begin.isoformat(), (end - timedelta(1)).isoformat(), bar)
            for (begin, end), bar in zip(pairwise(edges), bars, strict=True)
        ),
        early,
    )


def edges_between(first: date, last: date, most: int = _MOST) -> Iterable[date]:
    """Where bars begin, and where the last ends: days, weeks, months, quarters, years or tens of years."""
    length = (last - first).days + 1
    if length <= most:
        yield from (first + timedelta(number) for number in range(length + 1))
        return
    if length <= 7 * most:
        monday = first - timedelta(first.weekday())
        yield from (monday + timedelta(7 * number) for number in range((last - monday).days // 7 + 2))
        return
    months = next((n for n in (1, 3, 12) if length <= 30 * n * most), 120)
    begin = (first.year * 12 + first.month - 1) // months * months
    end = (last.year * 12 + last.month - 1) // months * months + months
    for month in range(begin, end + 1, months):
        yield date(min(max(month // 12, 1), 9999), month % 12 + 1, 1)


def _first_day(days: Counter[str]) -> tuple[str, int]:
    """Where the bars begin, and how much is earlier."""
    allowed, early = int(_EARLY * days.total()), 0
    for day in sorted(days):
        if early + days[day] > allowed:
            return day, early
        early += days[day]
    return max(days), early

"""Bars over time: stacked by branch, or in lanes of their own."""

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from kg.explorer.drawings.svg import CHARACTER, tag
from kg.explorer.periods import Period
from kg.vocabulary import BRANCHES

__all__ = ["draw_lanes", "draw_timeline"]

_LETTERS: Final = 11


def draw_timeline(periods: Sequence[Period], width: float, height: float) -> Markup:
    """Bars stacked by branch, with both axes; `periods` count by branch."""
    left, foot, top = 44.0, 22.0, 8.0
    most = max((sum(period.counts.values()) for period in periods), default=0)
    step = (width - left) / max(len(periods), 1)
    scale = (height - foot - top) / max(most, 1)
    parts = [
        part
        for mark in _marks(most)
        for part in (
            tag(
                "line",
                x1=left,
                x2=width,
                y1=height - foot - mark * scale,
                y2=height - foot - mark * scale,
                class_="grid",
            ),
            tag("text", f"{mark:,}", x=left - 6, y=height - foot - mark * scale + 4, text_anchor="end", class_="soft"),
        )
    ]
    for place, period in enumerate(periods):
        y = height - foot
        bars = []
        for branch in BRANCHES:
            high = period.counts.get(branch, 0) * scale
            y -= high
            if high:
                bars.append(_bar(left + place * step, y, step, high, f"fill-{branch}"))
        parts.append(tag("g", tag("title", f"{_named(period)}: {sum(period.counts.values()):,}"), *bars))
    return tag("g", *parts, _days(periods, left, step, width, height - foot), class_="timeline-drawing")


def draw_lanes(periods: Sequence[Period], lanes: Sequence[str], width: float) -> tuple[Markup, float]:
    """A row of bars for each name, all at one scale, in a space of `width` and the height that it gives."""
    left, lane = max(map(len, lanes)) * CHARACTER * 13 + 10, 46.0
    most = max((period.counts.get(name, 0) for period in periods for name in lanes), default=0)
    step = (width - left) / max(len(periods), 1)
    parts = []
    for row, name in enumerate(lanes):
        base = (row + 1) * lane
        parts.append(tag("text", name, x=0, y=base - 4, class_="soft", font_size=13))
        parts.append(tag("line", x1=left, x2=width, y1=base, y2=base, class_="grid"))
        for place, period in enumerate(periods):
            if count := period.counts.get(name, 0):
                high = max(2.0, count / max(most, 1) * (lane - 10))
                bar = _bar(left + place * step, base - high, step, high, f"lane-{name}")
                parts.append(tag("g", tag("title", f"{_named(period)}: {name} {count:,}"), bar))
    height = lane * len(lanes) + 22
    return tag("g", *parts, _days(periods, left, step, width, height - 22), class_="lanes-drawing"), height


def _bar(x: float, y: float, step: float, high: float, name: str) -> Markup:
    wide = min(step - 1 if step > 3 else step, 36.0)
    return tag(
        "rect", x=f"{x + (step - wide) / 2:.2f}", y=f"{y:.2f}", width=f"{wide:.2f}", height=f"{high:.2f}", class_=name
    )


def _days(periods: Sequence[Period], left: float, step: float, width: float, y: float) -> Markup:
    """The axis of days: as many labels as there is room for."""
    labels = []
    room = 10 * CHARACTER * _LETTERS + 14
    taken = left - room
    for place, period in enumerate(periods):
        x = left + place * step
        if x - taken >= room and x + room - 14 <= width:
            labels.append(tag("text", period.begin, x=x, y=y + 15, font_size=_LETTERS))
            taken = x
    return tag("g", tag("line", x1=left, x2=width, y1=y, y2=y), *labels, class_="axis")


def _marks(most: int) -> list[int]:
    """Two to five round numbers up to the greatest."""
    size = 1
    while most / size > 5:
        size = size * 5 // 2 if str(size).startswith("2") else size * 2
    return list(range(0, most + 1, size))


def _named(period: Period) -> str:
    return period.begin if period.begin == period.end else f"{period.begin} to {period.end}"

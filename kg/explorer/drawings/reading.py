"""What one article tells, as a graph: its events and statements beside those who take part in them."""

from collections.abc import Callable, Mapping
from typing import Final

from markupsafe import Markup

from kg.article_view import ArticleView, Told
from kg.explorer.drawings.svg import CHARACTER, shortened, tag
from kg.vocabulary import ancestors

__all__ = ["draw_reading"]

_LETTERS: Final = 12
_ROW: Final = 24.0
_ACTING: Final = ("agent", "participant", "source")


def draw_reading(view: ArticleView, width: float, words: Callable[[str], str]) -> tuple[Markup, float]:
    """Statements and events on the left in the order of the text, who and what is named in them on the right.

    Lines between the columns are roles: those who act or speak have a full line, what is acted on a broken one, places
    and weapons a dotted one. Arcs on the left lead from a statement to the events that it tells of and to what it
    contradicts.

    Args:
        words: a class's name as people write it.
    """
    told = sorted((*view.events, *view.statements), key=lambda one: (one.spans[:1], one.name))
    rows = {one.name: _ROW * (place + 0.7) for place, one in enumerate(told)}
    others = _others(told, rows)
    step = max(_ROW, _ROW * len(told) / max(len(others), 1))
    places = {label: step * (place + 0.7) for place, label in enumerate(others)}
    arcs = 34.0
    left, right = arcs + 0.36 * (width - arcs), arcs + 0.58 * (width - arcs)
    room = int((left - arcs - 16) / (CHARACTER * _LETTERS))
    ends = {one.name: arcs + 19 + min(room, len(_label(one, words))) * CHARACTER * _LETTERS for one in told}
    lines = [
        _role(role, rows[one.name], places[label], ends[one.name], right)
        for one in told
        for role, labels in one.roles.items()
        for label in labels
    ]
    bows = [
        _bow(rows[one.name], rows[other], arcs, kind)
        for one in told
        for kind, names in (("reports", one.reports), ("contradicts", one.contradicts))
        for other in names
        if other in rows
    ]
    names = [_told(one, arcs, rows[one.name], _label(one, words), room) for one in told]
    room = int((width - right - 14) / (CHARACTER * _LETTERS))
    fillers = [
        tag(
            "g",
            tag("title", label),
            tag("circle", cx=right, cy=y, r=4, class_="node"),
            tag("text", shortened(label, room), x=right + 10, y=y + 4, font_size=_LETTERS),
        )
        for label, y in places.items()
    ]
    height = max(_ROW * len(told), step * len(others)) + 8
    return tag("g", *lines, *bows, *names, *fillers, class_="reading-drawing"), height


def _others(told: list[Told], rows: Mapping[str, float]) -> list[str]:
    """Those who are named, each beside the middle of what they are named in."""
    heights: dict[str, list[float]] = {}
    for one in told:
        for labels in one.roles.values():
            for label in labels:
                heights.setdefault(label, []).append(rows[one.name])
    return sorted(heights, key=lambda label: (sum(heights[label]) / len(heights[label]), label))


def _role(role: str, here: float, there: float, left: float, right: float) -> Markup:
    kind = "acting" if role in _ACTING else "setting" if role in ("location", "weapon") else "borne"
    middle = (left + right) / 2
    path = f"M{left:.1f} {here:.1f}C{middle:.1f} {here:.1f} {middle:.1f} {there:.1f} {right:.1f} {there:.1f}"
    return tag("path", tag("title", role), d=path, class_=f"role {kind}")


def _bow(here: float, there: float, edge: float, kind: str) -> Markup:
    deep = min(edge - 6, 8 + abs(there - here) / 8)
    x, out = f"{edge - 2:.1f}", f"{edge - deep:.1f}"
    path = f"M{x} {here:.1f}C{out} {here:.1f} {out} {there:.1f} {x} {there:.1f}"
    return tag("path", tag("title", kind), d=path, class_=f"bow {kind}")


def _label(one: Told, words: Callable[[str], str]) -> str:
    modality = f" ({one.modality})" if one.modality not in ("", "actual") else ""
    return f"{one.name} {words(one.told_class)}{modality}"


def _told(one: Told, x: float, y: float, label: str, room: int) -> Markup:
    if one.name.startswith("e"):
        mark = tag("circle", cx=x + 5, cy=y, r=5, class_=f"fill-{ancestors(one.told_class)[-2]}")
    else:
        mark = tag("rect", x=x, y=y - 5, width=10, height=10, class_="said")
    text = tag("text", shortened(label, room), x=x + 15, y=y + 4, font_size=_LETTERS)
    return tag("a", tag("title", label), mark, text, href=f"#{one.name}")

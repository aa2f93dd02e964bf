"""The views as SVG files, for reports that no browser makes."""

import sqlite3
from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from kg.errors import NotInStore
from kg.explorer.drawings.map import draw_clusters, draw_outlines
from kg.explorer.drawings.network import draw_network
from kg.explorer.drawings.svg import CHARACTER, document, tag
from kg.explorer.drawings.time import draw_timeline
from kg.explorer.filters import Filters
from kg.explorer.index import open_index, whole_index
from kg.explorer.networks import Network, network_around, network_of_most
from kg.explorer.overview import View, clusters, timeline
from kg.explorer.terms import in_words
from kg.store import GraphStore
from kg.vocabulary import BRANCHES

__all__ = ["PLOTS", "plot"]

PLOTS: Final = ("timeline", "map", "network")
_RIM: Final = 20.0
_WIDTH: Final = 960.0


def plot(store: GraphStore, kind: str, filters: Filters) -> str:
    """A drawing of the events that the filters let through, as an SVG file.

    Args:
        kind: one of `PLOTS`. A network is drawn around the actor of the filters, where they name one.

    Raises:
        NotInStore: no event fits.
    """
    with whole_index(store) as file, open_index(file) as index:
        where, values = filters.where()
        total = index.execute(f"SELECT count(*) FROM event WHERE {where}", values).fetchone()[0]
        if not total:
            raise NotInStore("no event fits these options: leave one out (`kg stats` counts what there is)")
        draw = {"timeline": _timeline, "map": _map, "network": _network}[kind]
        body, height, notes = draw(index, filters)
    title = f"{kind.capitalize()}: {_described(filters)}"
    parts = [tag("text", title, x=_RIM, y=_RIM + 12, class_="title")]
    parts.append(tag("g", body, transform=f"translate({_RIM:g} {_RIM + 32:g})"))
    below = _RIM + 32 + height + 24
    for line in (f"{total:,} event{'s' * (total != 1)}.", *notes):
        told = line if isinstance(line, Markup) else tag("text", line, class_="soft")
        parts.append(tag("g", told, transform=f"translate({_RIM:g} {below:g})"))
        below += 20
    return document(Markup("").join(parts), _WIDTH + 2 * _RIM, below, title)


def _timeline(index: sqlite3.Connection, filters: Filters) -> tuple[Markup, float, Sequence[str | Markup]]:
    found = timeline(index, filters, timed=True)
    if not found.periods:
        raise NotInStore("no event that fits these options has a date")
    notes: list[str | Markup] = [_legend()]
    if found.earlier:
        notes.append(f"{found.earlier:,} of them {'is' if found.earlier == 1 else 'are'} earlier than it begins.")
    return draw_timeline(found.periods, _WIDTH, 300.0), 300.0, notes


def _map(index: sqlite3.Connection, filters: Filters) -> tuple[Markup, float, Sequence[str | Markup]]:
    height = 560.0
    found = clusters(index, View(filters, None, (int(_WIDTH), int(height)), 1))
    box = found["box"]
    if box is None:
        raise NotInStore("no event that fits these options has a place with coordinates")
    clip = tag("clipPath", tag("rect", width=_WIDTH, height=height), id="frame")
    drawn = draw_outlines(box, _WIDTH, height) + draw_clusters(found["clusters"], box, _WIDTH)
    told = "A circle is events at one place or close together; its size grows with the killed as reported, added up."
    return clip + tag("g", drawn, clip_path="url(#frame)"), height, [_legend(), told]


def _network(index: sqlite3.Connection, filters: Filters) -> tuple[Markup, float, Sequence[str | Markup]]:
    found = _around(index, filters) if filters.actor else network_of_most(index, filters)
    if not found.edges:
        raise NotInStore("no event that fits these options tells who acts on whom")
    drawn, height = draw_network(found, _WIDTH, name="network")
    told = "Lines: hostile; broken: cooperative; the thicker, the more events; without a head where both are sides."
    return drawn, height, [told]


def _around(index: sqlite3.Connection, filters: Filters) -> Network:
    """The network around the actor that the name means: the one that most events tell of."""
    where, values = filters.where()
    actor = index.execute(
        "SELECT role.iri, role.label FROM role JOIN event ON event.id = role.event "
        f"WHERE {where} AND role.label LIKE ? AND role IN ('agent', 'participant', 'target', 'victim') "
        "GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1",
        (*values, f"%{filters.actor}%"),
    ).fetchone()
    return network_around(index, actor["iri"], actor["label"], filters) if actor else Network()


def _legend() -> Markup:
    x, parts = 0.0, []
    for branch in BRANCHES:
        name = in_words(branch)
        parts += [tag("rect", x=x, y=-10, width=11, height=11, class_=f"fill-{branch}"), tag("text", name, x=x + 17)]
        x += 17 + len(name) * CHARACTER * 12 + 22
    return tag("g", *parts)


def _described(filters: Filters) -> str:
    """The filters in words, for a title."""
    words = [*filters.classes, *filters.branches, *filters.modalities, filters.actor, filters.place, filters.outlet]
    if filters.attribution:
        words.append("in own voice" if filters.attribution == "own" else "as somebody’s words")
    if filters.confidence:
        words.append(f"confidence {filters.confidence:g} at least")
    if filters.begin or filters.end:
        words.append(f"{filters.begin or 'the beginning'} to {filters.end or 'the end'}")
    return ", ".join(filter(None, words)) or "all events"

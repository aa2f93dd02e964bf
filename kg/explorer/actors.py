"""One actor: what it did, suffered and said, and who acts on whom around it."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.errors import NotInStore
from kg.explorer.filters import Filters
from kg.explorer.index import open_index
from kg.explorer.networks import Network, network_around
from kg.explorer.periods import Periods, periods_of
from kg.explorer.reading import Values
from kg.store import GraphStore
from kg.vocabulary import CK, PREFIXES

__all__ = ["ActorPage", "Deed", "Said", "actor_page"]

_LISTED: Final = 40
_SAID_ON: Final = "coalesce(nullif(statement.begin, ''), article.published)"


@dataclass(frozen=True, slots=True)
class Deed:
    """An event that the actor has part in."""

    iri: str
    event_class: str
    branch: str
    begin: str
    place: str
    agents: str
    patients: str
    modality: str
    outlet: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Said:
    """A statement of the actor's."""

    iri: str
    statement_class: str
    content: str
    quotation: bool
    outlet: str
    article: str
    begin: str


@dataclass(frozen=True, slots=True)
class ActorPage:
    """What a page about an actor shows; `periods` count what it did, suffered and said."""

    iri: str
    label: str
    entity_class: str
    aliases: tuple[str, ...]
    same_as: tuple[str, ...]
    relations: tuple[tuple[str, str, str], ...]
    did: tuple[Deed, ...]
    suffered: tuple[Deed, ...]
    said: tuple[Said, ...]
    counts: tuple[int, int, int]
    network: Network
    periods: Periods


def actor_page(store: GraphStore, iri: str, file: Path, filters: Filters) -> ActorPage:
    """What a page about an actor shows, of the events that the filters let through. Run in a worker.

    Raises:
        NotInStore: nothing in the store is about it.
    """
    from pyoxigraph import NamedNode

    try:
        about = Values(store.merged(subject=NamedNode(iri)))
    except ValueError as error:
        raise NotInStore(f"{iri} is no IRI") from error
    with open_index(file) as index:
        label = about.one(iri, f"{PREFIXES['skos']}prefLabel")
        if not label:
            raise NotInStore(f"nothing in the store is about an actor {iri}")
        did, deeds = _deeds(index, iri, ("agent", "participant"), filters)
        borne, sufferings = _deeds(index, iri, ("target", "victim"), filters)
        spoken, said = _said(index, iri, filters)
        return ActorPage(
            iri,
            label,
            about.entity_class(iri),
            tuple(name for name in about.all(iri, f"{PREFIXES['skos']}altLabel") if name != label),
            tuple(about.all(iri, f"{PREFIXES['owl']}sameAs")),
            tuple(_relations(store, about, iri)),
            deeds,
            sufferings,
            said,
            (did, borne, spoken),
            network_around(index, iri, label, filters),
            _periods(index, iri, filters),
        )


def _relations(store: GraphStore, about: Values, iri: str) -> list[tuple[str, str, str]]:
    from pyoxigraph import NamedNode

    found = []
    for name, text in ((f"{CK}affiliation", "affiliated with"), (f"{CK}memberOf", "member of"), (f"{CK}country", "in")):
        for other in about.all(iri, name):
            found.append((text, other, Values(store.merged(subject=NamedNode(other))).label(other)))
    found += [("position", "", title) for title in about.all(iri, f"{PREFIXES['schema']}jobTitle")]
    return found


def _marks(values: tuple[str, ...]) -> str:
    return ", ".join("?" * len(values))


def _deeds(
    index: sqlite3.Connection, iri: str, roles: tuple[str, ...], filters: Filters
) -> tuple[int, tuple[Deed, ...]]:
    where, values = filters.where()
    source = f"FROM event WHERE id IN (SELECT event FROM role WHERE iri = ? AND role IN ({_marks(roles)})) AND {where}"
    count = index.execute(f"SELECT count(*) {source}", (iri, *roles, *values)).fetchone()[0]
    rows = index.execute(
        "SELECT iri, class, branch, begin, place_label, agents, patients, modality, outlet, substr(sentence, 1, 300) "
        f"{source} ORDER BY begin = '', begin DESC, id LIMIT {_LISTED}",
        (iri, *roles, *values),
    )
    return count, tuple(Deed(*row) for row in rows)


def _said(index: sqlite3.Connection, iri: str, filters: Filters) -> tuple[int, tuple[Said, ...]]:
    condition, days = _said_within(filters)
    source = (
        "FROM statement JOIN article ON article.id = statement.article "
        f"WHERE statement.id IN (SELECT statement FROM source WHERE source.iri = ?) AND {condition}"
    )
    count = index.execute(f"SELECT count(*) {source}", (iri, *days)).fetchone()[0]
    rows = index.execute(
        "SELECT statement.iri, class, CASE content WHEN '' THEN sentence ELSE content END, quotation, outlet, "
        f"article.iri, {_SAID_ON} {source} ORDER BY {_SAID_ON} DESC, statement.id LIMIT {_LISTED}",
        (iri, *days),
    )
    return count, tuple(Said(*row) for row in rows)


def _said_within(filters: Filters) -> tuple[str, list[str]]:
    """What a statement's day must be for the period of the filters."""
    days = [(f"{_SAID_ON} >= ?", filters.begin), (f"{_SAID_ON} BETWEEN '0' AND ?", filters.end)]
    given = [(condition, day) for condition, day in days if day]
    return " AND ".join(condition for condition, _ in given) or "1", [day for _, day in given]


def _periods(index: sqlite3.Connection, iri: str, filters: Filters) -> Periods:
    """What it did, suffered and said, by the day that it is told for; a statement without one by its article's."""
    where, values = filters.where()
    deeds = index.execute(
        "SELECT begin, CASE WHEN role IN ('agent', 'participant') THEN 'did' ELSE 'suffered' END AS lane, "
        "count(DISTINCT event.id) FROM event JOIN role ON role.event = event.id WHERE role.iri = ? AND begin <> '' "
        f"AND role IN ('agent', 'participant', 'target', 'victim') AND {where} GROUP BY begin, lane",
        (iri, *values),
    ).fetchall()
    condition, days = _said_within(filters)
    said = index.execute(
        f"SELECT {_SAID_ON} AS day, 'said', count(*) FROM statement JOIN article ON article.id = statement.article "
        "WHERE statement.id IN (SELECT statement FROM source WHERE source.iri = ?) "
        f"AND day <> '' AND {condition} GROUP BY day",
        (iri, *days),
    ).fetchall()
    return periods_of(((day, lane, count) for day, lane, count in (*deeds, *said)), most=60)

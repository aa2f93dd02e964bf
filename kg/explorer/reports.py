"""One event: its reports in the words of each article, claims for and against it, tolls by who tells them."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.errors import NotInStore
from kg.explorer.index import open_index
from kg.explorer.reading import Values
from kg.store import GraphStore
from kg.vocabulary import CK, NUMBER_ROLES

__all__ = ["Claim", "EventPage", "Filler", "Report", "TollTold", "event_page", "side_of"]

_MOST: Final = 60
_ASSERTING: Final = ("Statement", "Accusation", "ResponsibilityClaim")
_BOUNDS: Final = {"AtLeast": "at least", "AtMost": "at most", "About": "about", "Exactly": ""}


@dataclass(frozen=True, slots=True)
class Filler:
    """Who or what takes part, and as what."""

    role: str
    iri: str
    label: str
    entity_class: str


@dataclass(frozen=True, slots=True)
class Report:
    """An event as one article tells it."""

    iri: str
    event_class: str
    branch: str
    begin: str
    end: str
    modality: str
    confidence: float
    attributed: bool
    place: str
    sentence: str
    article: str
    headline: str
    outlet: str
    published: str
    fillers: tuple[Filler, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody says about the event; `side` is for, against or about."""

    iri: str
    statement_class: str
    side: str
    sources: tuple[tuple[str, str], ...]
    content: str
    quotation: bool
    sentence: str
    outlet: str
    article: str


@dataclass(frozen=True, slots=True)
class TollTold:
    """A number that one article tells, by whose word."""

    kind: str
    number: str
    bound: str
    people: str
    sources: str
    outlet: str
    article: str


@dataclass(frozen=True, slots=True)
class EventPage:
    """All of an event, and of the reports that are of one happening with it; `similar` may be of it."""

    reports: tuple[Report, ...]
    happening: str
    link_confidence: float | None
    claims: tuple[Claim, ...]
    tolls: tuple[TollTold, ...]
    similar: tuple[Report, ...]


def event_page(store: GraphStore, iri: str, file: Path) -> EventPage:
    """What a page about an event shows. Run in a worker.

    Raises:
        NotInStore: no article of the index tells of it.
    """
    with open_index(file) as index:
        found = index.execute(f"{_REPORT} WHERE event.iri = ?", (iri,)).fetchone()
        if found is None:
            raise NotInStore(f"no article of the store tells of an event {iri}")
        rows = [found]
        if found["happening"]:
            rows += index.execute(
                f"{_REPORT} WHERE tie.happening = ? AND event.iri <> ? LIMIT {_MOST}", (found["happening"], iri)
            ).fetchall()
        return EventPage(
            tuple(_report(index, row) for row in rows),
            found["happening"],
            found["link_confidence"],
            tuple(_claims(index, [row["iri"] for row in rows])),
            tuple(toll for row in rows for toll in _tolls(store, index, row)),
            tuple(_report(index, row) for row in _similar(index, found)),
        )


_REPORT: Final = (
    "SELECT event.*, article.iri AS article_iri, article.headline, article.published, article.graph, "
    "coalesce(tie.happening, '') AS happening, happening.confidence AS link_confidence "
    "FROM event JOIN article ON article.id = event.article LEFT JOIN tie ON tie.event = event.iri "
    "LEFT JOIN happening ON happening.iri = tie.happening"
)

_SAID: Final = (
    "SELECT statement.*, article.iri AS article_iri, article.outlet, article.headline "
    "FROM statement JOIN article ON article.id = statement.article"
)
_REPORTING: Final = "SELECT statement FROM reports WHERE event = :event"


def _report(index: sqlite3.Connection, row: sqlite3.Row) -> Report:
    fillers = index.execute(
        "SELECT role, iri, label, class FROM role WHERE event = ? ORDER BY rowid", (row["id"],)
    ).fetchall()
    return Report(
        row["iri"],
        row["class"],
        row["branch"],
        row["begin"],
        row["end"],
        row["modality"],
        row["confidence"],
        bool(row["attributed"]),
        row["place_label"],
        row["sentence"],
        row["article_iri"],
        row["headline"],
        row["outlet"],
        row["published"],
        tuple(Filler(*filler) for filler in fillers),
    )


def _similar(index: sqlite3.Connection, row: sqlite3.Row) -> list[sqlite3.Row]:
    """Events of other articles with the same class and place whose days touch."""
    if not row["place"] or not row["begin"]:
        return []
    return index.execute(
        f"{_REPORT} WHERE event.class = ? AND event.place = ? AND event.begin <> '' AND event.begin <= ? "
        "AND event.end >= ? AND event.article <> ? AND coalesce(tie.happening, '-') <> ? "
        "ORDER BY event.confidence DESC LIMIT 10",
        (row["class"], row["place"], row["end"], row["begin"], row["article"], row["happening"]),
    ).fetchall()


def _claims(index: sqlite3.Connection, events: list[str]) -> list[Claim]:
    """What is said of the events, each statement once, in the order of the events."""
    told: dict[int, tuple[sqlite3.Row, bool]] = {}
    for event in events:
        saying = index.execute(f"{_SAID} WHERE statement.id IN ({_REPORTING}) LIMIT {_MOST}", {"event": event})
        told.update({said["id"]: (said, False) for said in saying if said["id"] not in told})
        denying = index.execute(
            f"{_SAID} WHERE statement.iri IN (SELECT statement FROM contradicts WHERE target = :event OR target IN "
            f"(SELECT iri FROM statement WHERE id IN ({_REPORTING}))) LIMIT {_MOST}",
            {"event": event},
        )
        told.update({said["id"]: (said, True) for said in denying})
    return [
        Claim(
            said["iri"],
            said["class"],
            side_of(said["class"], contradicts=contradicts),
            _sources(index, said["id"]),
            said["content"],
            bool(said["quotation"]),
            said["sentence"],
            said["outlet"] or said["headline"],
            said["article_iri"],
        )
        for said, contradicts in told.values()
    ]


def side_of(statement_class: str, *, contradicts: bool) -> str:
    """Whether a statement is `for`, `against` or `about` what it tells of or contradicts."""
    if contradicts or statement_class == "Denial":
        return "against"
    return "for" if statement_class in _ASSERTING else "about"


def _sources(index: sqlite3.Connection, statement: int) -> tuple[tuple[str, str], ...]:
    rows = index.execute("SELECT DISTINCT iri, label FROM source WHERE statement = ?", (statement,))
    return tuple((iri, label) for iri, label in rows)


def _tolls(store: GraphStore, index: sqlite3.Connection, row: sqlite3.Row) -> list[TollTold]:
    article = next((one for one in store.article_graphs() if one.value == row["graph"]), None)
    if article is None:
        return []
    values = Values(store.graph(article))
    found = []
    for toll in values.all(row["iri"], f"{CK}toll"):
        kind = next((name for name in (*NUMBER_ROLES, "countText") if values.all(toll, CK + name)), "count")
        bound = values.one(toll, f"{CK}bound").removeprefix(CK)
        speakers = [one for said in values.all(toll, f"{CK}attributedTo") for one in values.all(said, f"{CK}source")]
        found.append(
            TollTold(
                kind.removesuffix("Text"),
                values.one(toll, CK + kind),
                _BOUNDS.get(bound, bound),
                values.names(values.all(toll, f"{CK}people")),
                values.names(speakers),
                row["outlet"] or row["headline"],
                row["article_iri"],
            )
        )
    return sorted(found, key=lambda toll: (NUMBER_ROLES.index(toll.kind), toll.number))

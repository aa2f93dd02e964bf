"""Accounts compared: which outlets and speakers assert, attribute or deny what, and what only one of them tells."""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kg.errors import NotInStore
from kg.explorer.filters import Filters
from kg.explorer.index import open_index
from kg.explorer.reports import side_of
from kg.store import GraphStore

__all__ = ["Account", "AccountsPage", "Matter", "Voice", "accounts_page"]

_EVENTS: Final = 3000
_SHOWN: Final = 40
_VOICES: Final = 25
_ALONE: Final = 5


@dataclass(frozen=True, slots=True)
class Account:
    """That one outlet or speaker takes a stance on a matter.

    Attributes:
        voice: what it is called; `iri` is a speaker's, empty for an outlet.
        stance: asserts, attributes or denies.
        note: to whom an outlet attributes it, in which outlet a speaker says it; the modality where it is not actual.
        event: the report that it was read from.
        sentence: of it.
    """

    voice: str
    iri: str
    stance: str
    note: str
    event: str
    sentence: str


@dataclass(slots=True)
class Matter:
    """What accounts are about: a happening, or events of one class, place and day, or a single event."""

    event: str
    event_class: str
    branch: str
    place: str
    begin: str
    end: str
    tied: bool
    accounts: list[Account] = field(default_factory=list)

    def of(self, stance: str) -> list[Account]:
        """The accounts of a stance, each voice once."""
        unique: dict[tuple[str, str, str], Account] = {}
        for one in self.accounts:
            if one.stance == stance:
                unique.setdefault((one.voice, one.iri, one.note), one)
        return list(unique.values())

    @property
    def outlets(self) -> set[str]:
        """Those that tell of it."""
        return {one.voice for one in self.accounts if not one.iri}

    @property
    def speakers(self) -> set[str]:
        """The IRIs of those who are said to assert it."""
        return {one.iri for one in self.accounts if one.iri and one.stance == "asserts"}

    @property
    def is_disputed(self) -> bool:
        """Whether somebody denies what another asserts or attributes."""
        return any(one.stance == "denies" for one in self.accounts) and len({one.stance for one in self.accounts}) > 1


@dataclass(frozen=True, slots=True)
class Voice:
    """An outlet or a speaker: how many matters it asserts, attributes, denies, and those that it alone tells."""

    name: str
    iri: str
    counts: tuple[int, int, int]
    alone: int
    examples: tuple[Matter, ...]


@dataclass(frozen=True, slots=True)
class AccountsPage:
    """What a comparison shows: the most disputed and most told matters first.

    Attributes:
        events: how many were compared; `cut` where there are more, older ones.
        total: how many matters there are.
    """

    matters: tuple[Matter, ...]
    outlets: tuple[Voice, ...]
    speakers: tuple[Voice, ...]
    events: int
    total: int
    cut: bool


def accounts_page(store: GraphStore, file: Path, filters: Filters, event: str) -> AccountsPage:
    """The accounts of the events that the filters let through, or of one event. Run in a worker.

    Args:
        event: its IRI, or empty.

    Raises:
        NotInStore: no article tells of the event.
    """
    del store
    with open_index(file) as index:
        rows = _of_event(index, event) if event else _chosen(index, filters)
        matters: dict[str, Matter] = {}
        for row in rows[:_EVENTS]:
            found = matters.setdefault(
                _key(row),
                Matter(
                    *(row["iri"], row["class"], row["branch"], row["place_label"], row["begin"], row["end"]),
                    bool(row["happening"]),
                ),
            )
            found.accounts += _accounts(index, row)
    told = sorted(
        matters.values(), key=lambda one: (not one.is_disputed, -len(one.outlets), -len(one.speakers), one.event)
    )
    return AccountsPage(
        tuple(told[:_SHOWN]),
        _voices(told, speakers=False),
        _voices(told, speakers=True),
        min(len(rows), _EVENTS),
        len(told),
        len(rows) > _EVENTS,
    )


_ROWS: Final = (
    "SELECT event.id, event.iri, event.class, event.branch, event.begin, event.end, event.place, event.place_label, "
    "event.attributed, event.modality, event.article, substr(event.sentence, 1, 300) AS sentence, "
    "coalesce(nullif(event.outlet, ''), 'outlet unknown') AS outlet, coalesce(tie.happening, '') AS happening "
    "FROM event LEFT JOIN tie ON tie.event = event.iri"
)


def _chosen(index: sqlite3.Connection, filters: Filters) -> list[sqlite3.Row]:
    where, values = filters.where()
    return index.execute(
        f"{_ROWS} WHERE {where} ORDER BY event.begin DESC, event.id LIMIT {_EVENTS + 1}", values
    ).fetchall()


def _of_event(index: sqlite3.Connection, iri: str) -> list[sqlite3.Row]:
    """The event, those of its happening, and those of its class, place and day."""
    row: sqlite3.Row | None = index.execute(f"{_ROWS} WHERE event.iri = ?", (iri,)).fetchone()
    if row is None:
        raise NotInStore(f"no article of the store tells of an event {iri}")
    others = index.execute(
        f"{_ROWS} WHERE event.iri <> :iri AND ((:happening <> '' AND tie.happening = :happening) OR (:place <> '' "
        "AND :begin <> '' AND event.class = :class AND event.place = :place "
        "AND event.begin = :begin AND event.end = :end))",
        {name: row[name] for name in ("iri", "happening", "place", "begin", "end", "class")},
    )
    return [row, *others]


def _key(row: sqlite3.Row) -> str:
    """By what events are held to be of one matter: the happening, else class, place and day, else the event itself."""
    if row["happening"]:
        return str(row["happening"])
    if row["place"] and row["begin"] and row["begin"] == row["end"]:
        return f"{row['class']} {row['place']} {row['begin']}"
    return str(row["iri"])


def _accounts(index: sqlite3.Connection, row: sqlite3.Row) -> Iterable[Account]:
    """What the outlet of a report says itself, and what those say whom it quotes or who deny it."""
    negated = row["modality"] == "negated"
    modality = "" if row["modality"] in ("actual", "negated") else row["modality"]
    said = index.execute(
        "SELECT statement.iri, statement.class, source.iri AS source, source.label, 0 AS contradicts, '' AS outlet "
        "FROM reports JOIN statement ON statement.id = reports.statement "
        "LEFT JOIN source ON source.statement = statement.id WHERE reports.event = :event "
        "UNION SELECT statement.iri, statement.class, source.iri, source.label, 1, article.outlet FROM contradicts "
        "JOIN statement ON statement.iri = contradicts.statement JOIN article ON article.id = statement.article "
        "LEFT JOIN source ON source.statement = statement.id "
        "WHERE contradicts.target = :event "
        "OR contradicts.target IN (SELECT statement.iri FROM reports JOIN "
        "statement ON statement.id = reports.statement WHERE event = :event)",
        {"event": row["iri"]},
    ).fetchall()
    deniers = {
        one["source"] for one in said if side_of(one["class"], contradicts=bool(one["contradicts"])) == "against"
    }
    claimed = [one["label"] for one in said if one["label"] and (negated or one["source"] not in deniers)]
    speakers = ", ".join(dict.fromkeys(claimed))
    stance = "attributes" if row["attributed"] else "denies" if negated else "asserts"
    told = (f"to {speakers}" if speakers else "") if row["attributed"] else "in its own voice"
    note = " · ".join(filter(None, (told, modality)))
    yield Account(row["outlet"], "", stance, note, row["iri"], row["sentence"])
    for one in said:
        side = side_of(one["class"], contradicts=bool(one["contradicts"]) or negated)
        if one["source"] and side != "about":
            where = f"in {one['outlet'] or row['outlet']}"
            stance = "denies" if side == "against" else "asserts"
            yield Account(one["label"], one["source"], stance, where, row["iri"], row["sentence"])


def _voices(matters: list[Matter], *, speakers: bool) -> tuple[Voice, ...]:
    """The outlets or speakers with the most matters."""
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    alone: dict[tuple[str, str], list[Matter]] = defaultdict(list)
    for matter in matters:
        for voice, iri, stance in {(one.voice, one.iri, one.stance) for one in matter.accounts}:
            if bool(iri) == speakers:
                counts[voice, iri][stance] += 1
        owners = {(one.voice, one.iri) for one in matter.accounts if bool(one.iri) == speakers}
        # What an outlet says in its own voice is no longer the account of one speaker alone.
        own = any(not one.iri and one.stance == "asserts" for one in matter.accounts)
        if len(owners) == 1 and not (speakers and own):
            alone[owners.pop()].append(matter)
    ranked = sorted(counts, key=lambda voice: (-counts[voice].total(), voice))[:_VOICES]
    return tuple(
        Voice(
            *voice,
            (counts[voice]["asserts"], counts[voice]["attributes"], counts[voice]["denies"]),
            len(alone[voice]),
            tuple(alone[voice][:_ALONE]),
        )
        for voice in ranked
    )

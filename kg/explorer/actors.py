"""One actor: what it did, suffered and said, and who acts on whom around it."""

import sqlite3
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.errors import NotInStore
from kg.explorer.filters import Filters
from kg.explorer.index import open_index
from kg.explorer.layout import circle_layout
from kg.explorer.reading import Values
from kg.store import GraphStore
from kg.vocabulary import CK, PREFIXES

__all__ = ["ActorPage", "Deed", "Edge", "Node", "Said", "actor_page"]

_LISTED: Final = 40
_NEIGHBOURS: Final = 12
_COOPERATIVE: Final = ("Talks", "Agreement", "Ceasefire", "Release", "Aid")


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
class Node:
    """An actor of the network, at a place in a square from -1 to 1."""

    iri: str
    label: str
    x: float
    y: float
    events: int


@dataclass(frozen=True, slots=True)
class Edge:
    """How often one acts on another, in a hostile or a cooperative way."""

    begin: Node
    end: Node
    hostile: bool
    mutual: bool
    events: int


@dataclass(frozen=True, slots=True)
class ActorPage:
    """What a page about an actor shows; `by_year` counts what it did and what was done to it."""

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
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    months: tuple[tuple[str, int, int], ...]


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
        spoken, said = _said(index, iri)
        nodes, edges = _network(index, iri, label, filters)
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
            nodes,
            edges,
            _months(index, iri, filters),
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


def _said(index: sqlite3.Connection, iri: str) -> tuple[int, tuple[Said, ...]]:
    source = (
        "FROM statement JOIN article ON article.id = statement.article "
        "WHERE statement.id IN (SELECT statement FROM source WHERE source.iri = ?)"
    )
    count = index.execute(f"SELECT count(*) {source}", (iri,)).fetchone()[0]
    rows = index.execute(
        "SELECT statement.iri, class, CASE content WHEN '' THEN sentence ELSE content END, quotation, outlet, "
        f"article.iri, published {source} ORDER BY published DESC, statement.id LIMIT {_LISTED}",
        (iri,),
    )
    return count, tuple(Said(*row) for row in rows)


def _months(index: sqlite3.Connection, iri: str, filters: Filters) -> tuple[tuple[str, int, int], ...]:
    """Month (the last 36 with events), what it did in it, what was done to it."""
    where, values = filters.where()
    rows = index.execute(
        "SELECT substr(begin, 1, 7), count(DISTINCT CASE WHEN role IN ('agent', 'participant') THEN event.id END), "
        "count(DISTINCT CASE WHEN role IN ('target', 'victim') THEN event.id END) "
        f"FROM event JOIN role ON role.event = event.id WHERE role.iri = ? AND begin <> '' AND {where} "
        "GROUP BY 1 ORDER BY 1 DESC LIMIT 36",
        (iri, *values),
    ).fetchall()
    return tuple((month, did, borne) for month, did, borne in reversed(rows))


def _network(
    index: sqlite3.Connection, iri: str, label: str, filters: Filters
) -> tuple[tuple[Node, ...], tuple[Edge, ...]]:
    """The actor, those whom it has most to do with, and what they do to each other."""
    where, values = filters.where()
    acting = (
        "SELECT a.iri AS doer, a.label AS doer_label, b.iri AS other, b.label AS other_label, event.class AS class, "
        "a.role = b.role AS mutual, count(DISTINCT event.id) AS events "
        "FROM role a JOIN role b ON a.event = b.event AND a.iri <> b.iri JOIN event ON event.id = a.event "
        "WHERE ((a.role = 'agent' AND b.role IN ('target', 'victim')) "
        "OR (a.role = 'participant' AND b.role = 'participant' AND a.iri < b.iri)) "
        f"AND event.modality = 'actual' AND b.class NOT IN ('Place', 'Facility', 'Weapon') AND {where} "
    )
    around = index.execute(
        f"{acting} AND a.event IN (SELECT event FROM role WHERE iri = ?) AND (a.iri = ? OR b.iri = ?) "
        "GROUP BY a.iri, b.iri, event.class, mutual",
        (*values, iri, iri, iri),
    ).fetchall()
    weights: Counter[str] = Counter()
    labels = {iri: label}
    for row in around:
        other, name = (row["other"], row["other_label"]) if row["doer"] == iri else (row["doer"], row["doer_label"])
        weights[other] += row["events"]
        labels.setdefault(other, name)
    chosen = [other for other, _ in sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:_NEIGHBOURS]]
    if not chosen:
        return (), ()
    between = index.execute(
        f"{acting} AND a.iri IN ({_marks(tuple(chosen))}) AND b.iri IN ({_marks(tuple(chosen))}) "
        "GROUP BY a.iri, b.iri, event.class, mutual",
        (*values, *chosen, *chosen),
    ).fetchall()
    wanted = {iri, *chosen}
    strength: Counter[tuple[str, str, bool, bool]] = Counter()
    for row in (*around, *between):
        if row["doer"] in wanted and row["other"] in wanted:
            strength[row["doer"], row["other"], row["class"] not in _COOPERATIVE, bool(row["mutual"])] += row["events"]
    places = circle_layout(iri, chosen, {(doer, other): n for (doer, other, _, _), n in strength.items()})
    nodes = {one: Node(one, labels[one], *places[one], weights[one]) for one in (iri, *chosen)}
    edges = [
        Edge(nodes[doer], nodes[other], hostile, mutual, n)
        for (doer, other, hostile, mutual), n in strength.most_common()
    ]
    return tuple(nodes.values()), tuple(edges)

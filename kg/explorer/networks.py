"""Who acts on whom: the network around one actor, or among those that events tell most of."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from kg.explorer.filters import Filters
from kg.explorer.layout import circle_layout

__all__ = ["Edge", "Network", "Node", "network_around", "network_of_most"]

_COOPERATIVE: Final = ("Talks", "Agreement", "Ceasefire", "Release", "Aid")


@dataclass(frozen=True, slots=True)
class Node:
    """An actor, at a place in a square from -1 to 1, with the number of its events with the others."""

    iri: str
    label: str
    x: float
    y: float
    events: int


@dataclass(frozen=True, slots=True)
class Edge:
    """How often one acts on another, in a hostile or a cooperative way; `mutual` where both are sides."""

    begin: str
    end: str
    hostile: bool
    mutual: bool
    events: int


@dataclass(frozen=True, slots=True)
class Network:
    """Nodes and edges; `centre` is the IRI of the actor that it is drawn around, or empty."""

    centre: str = ""
    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()

    def label(self, iri: str) -> str:
        """What a node is called."""
        return next(node.label for node in self.nodes if node.iri == iri)


def network_around(index: sqlite3.Connection, iri: str, label: str, filters: Filters, most: int = 12) -> Network:
    """The actor, those whom it has most to do with, and what is told as done by them to each other."""
    around = _rows(
        index, filters, "a.event IN (SELECT event FROM role WHERE iri = ?) AND ? IN (a.iri, b.iri)", (iri, iri)
    )
    weights: Counter[str] = Counter()
    for row in around:
        weights[row["other"] if row["doer"] == iri else row["doer"]] += row["events"]
    chosen = _first(weights, most)
    if not chosen:
        return Network()
    marks = ", ".join("?" * len(chosen))
    between = _rows(index, filters, f"a.iri IN ({marks}) AND b.iri IN ({marks})", (*chosen, *chosen))
    return _network([*around, *between], iri, [iri, *chosen], {iri: label}, weights)


def network_of_most(index: sqlite3.Connection, filters: Filters, most: int = 14) -> Network:
    """Those that have most to do with each other, in what is told as done."""
    rows = _rows(index, filters, "1", ())
    weights: Counter[str] = Counter()
    for row in rows:
        weights[row["doer"]] += row["events"]
        weights[row["other"]] += row["events"]
    return _network(rows, "", _first(weights, most), {}, weights)


def _first(weights: Counter[str], most: int) -> list[str]:
    return [iri for iri, _ in sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:most]]


def _rows(index: sqlite3.Connection, filters: Filters, condition: str, given: Sequence[str]) -> list[sqlite3.Row]:
    """Who acts on whom, in events of which class, how often."""
    where, values = filters.where()
    return index.execute(
        "SELECT a.iri AS doer, a.label AS doer_label, b.iri AS other, b.label AS other_label, event.class AS class, "
        "a.role = b.role AS mutual, count(DISTINCT event.id) AS events "
        "FROM role a JOIN role b ON a.event = b.event AND a.iri <> b.iri JOIN event ON event.id = a.event "
        "WHERE ((a.role = 'agent' AND b.role IN ('target', 'victim')) "
        "OR (a.role = 'participant' AND b.role = 'participant' AND a.iri < b.iri)) "
        "AND event.modality = 'actual' AND b.class NOT IN ('Place', 'Facility', 'Weapon') "
        f"AND {where} AND {condition} GROUP BY a.iri, b.iri, event.class, mutual",
        (*values, *given),
    ).fetchall()


def _network(
    rows: Iterable[sqlite3.Row], centre: str, chosen: list[str], labels: dict[str, str], weights: Counter[str]
) -> Network:
    strength: Counter[tuple[str, str, bool, bool]] = Counter()
    names = dict(labels)
    for row in rows:
        if row["doer"] in chosen and row["other"] in chosen:
            strength[row["doer"], row["other"], row["class"] not in _COOPERATIVE, bool(row["mutual"])] += row["events"]
            names.setdefault(row["doer"], row["doer_label"])
            names.setdefault(row["other"], row["other_label"])
    ties: Counter[tuple[str, str]] = Counter()
    for (doer, other, _, _), events in strength.items():
        ties[doer, other] += events
    known = [iri for iri in chosen if iri in names]
    places = circle_layout(centre, [iri for iri in known if iri != centre], ties)
    return Network(
        centre,
        tuple(Node(iri, names[iri], *places[iri], weights[iri]) for iri in known),
        tuple(Edge(*pair, events) for pair, events in strength.most_common()),
    )

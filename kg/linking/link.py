"""Ties reports of one happening, a step of its own over a store: repeatable as articles arrive, and reversible.

Candidates share a block (a branch of the ontology, a day, and a place or two who take part); pairs are scored, and
events joined by average linkage, as mentions are inside an article. The ties stand in a graph of their own
(`kg.store.HAPPENINGS`); what they are follows from the articles alone, in whatever order they came.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import combinations
from typing import Final

from pyoxigraph import NamedNode, Quad

from kg.grounding.joining import average_linkage
from kg.linking.index import LinkIndex
from kg.linking.scoring import THRESHOLD, confidence, log_odds
from kg.linking.tellings import PREDICATES, Telling, denials_in, tellings_in
from kg.mapping.literals import decimal
from kg.mapping.terms import RDF_TYPE, ck
from kg.store import HAPPENINGS, GraphStore

__all__ = ["LinkSummary", "link", "unlink"]

INDEX: Final = "happenings.sqlite"
"""What linking has seen, in the store's folder."""
TOGETHER: Final = 500
"""Articles that are compared together, and groups that are written together."""
MOST: Final = 400
"""Events of a block that a new one is compared with: the first by IRI. In larger ones the order of arrival matters."""
LARGEST: Final = 2000
"""Events that hang together and are weighed pair by pair."""

Group = tuple[Telling, ...]


@dataclass(frozen=True, slots=True)
class LinkSummary:
    """What a run did, and what is tied now.

    Attributes:
        new, gone: articles that were compared for the first time or again, and that are no longer as they were.
        happenings, events, contradictions: in the store now: what several articles tell, the events tied to it, and
            denials of what another article tells.
    """

    new: int
    gone: int
    happenings: int
    events: int
    contradictions: int


def link(store: GraphStore, progress: Callable[[int], None] | None = None) -> LinkSummary:
    """Bring the ties of a store to its articles; only new, changed and removed articles are looked at.

    Raises:
        StoreError: the store or the index beside it cannot be written.
    """
    with LinkIndex(store.path / INDEX) as index:
        seen = index.states()
        if not seen:
            _clear(store)
        states = {graph: store.article_state(graph) or "" for graph in store.article_graphs()}
        names = {graph.value: state for graph, state in states.items()}
        gone = [name for name, state in seen.items() if names.get(name) != state]
        store.change_happenings(_ties(store, {event for name in gone for event in index.events(name)}), set())
        touched = {event for name in gone for event in index.forget(name)}
        new = [graph for graph, state in states.items() if seen.get(graph.value) != state]
        for number, batch in enumerate(_batches(new)):
            touched |= _compare(store, index, [(graph, states[graph]) for graph in batch])
            if progress:
                progress(number * TOGETHER + len(batch))
        _write(store, index, {event for event in touched if index.has(event)})
    return LinkSummary(
        new=len(new),
        gone=len(set(gone) - set(names)),
        happenings=len(store.quads(None, RDF_TYPE, ck("Happening"), HAPPENINGS)),
        events=len(store.quads(None, ck("sameHappening"), None, HAPPENINGS)),
        contradictions=len(store.quads(None, ck("contradicts"), None, HAPPENINGS)),
    )


def unlink(store: GraphStore) -> int:
    """Take all ties away again and return how many happenings there were; articles stay as they are."""
    count = len(store.quads(None, RDF_TYPE, ck("Happening"), HAPPENINGS))
    _clear(store)
    (store.path / INDEX).unlink(missing_ok=True)
    return count


def _clear(store: GraphStore) -> None:
    store.change_happenings(set(store.quads(None, None, None, HAPPENINGS)), set())


def _batches(graphs: Iterable[NamedNode]) -> Iterator[list[NamedNode]]:
    waiting = iter(graphs)
    while batch := list(itertools.islice(waiting, TOGETHER)):
        yield batch


def _compare(store: GraphStore, index: LinkIndex, graphs: list[tuple[NamedNode, str]]) -> set[str]:
    """Take in some articles and score their events against all in their blocks; the events that this touches."""
    new: set[str] = set()
    keys: set[str] = set()
    for graph, state in graphs:
        quads = _looked_at(store, graph)
        tellings = tellings_in(quads)
        index.add(graph.value, state, tellings, denials_in(quads))
        new |= {told.event for told in tellings}
        keys |= {key for told in tellings for key in told.blocks()}
    for key in sorted(keys):
        index.add_pairs(_pairs(index, key, new))
    return new


def _looked_at(store: GraphStore, graph: NamedNode) -> list[Quad]:
    quads = [quad for predicate in PREDICATES for quad in store.quads(None, NamedNode(predicate), None, graph)]
    for event in store.quads(None, RDF_TYPE, ck("Event"), graph):
        if isinstance(event.subject, NamedNode):
            quads += store.quads(event.subject, RDF_TYPE, None, graph)
    return quads


def _pairs(index: LinkIndex, key: str, new: set[str]) -> Iterator[tuple[str, str, bool]]:
    """The pairs of a new event and another of its block that can be one happening, or of which one denies the other."""
    block = index.block(key)
    if len(block) < 2:
        return
    spot = key.split(" ", 2)[2]
    most = [index.telling(event) for event in block[:MOST]]
    # those of one province that each have a town of their own meet in the town's block
    vague = [told for told in most if not told.places]
    for event in block:
        if event not in new:
            continue
        one = index.telling(event)
        for other in vague if one.places and spot not in one.places else most:
            if other.event == event or (other.event in new and other.event > event and event <= most[-1].event):
                continue  # a pair of new ones is looked at once
            is_denied = {one.modality, other.modality} == {"Actual", "Negated"}
            if (is_denied or one.modality == other.modality) and log_odds(one, other) > THRESHOLD:
                yield min(event, other.event), max(event, other.event), is_denied


def _write(store: GraphStore, index: LinkIndex, touched: set[str]) -> None:
    """Group anew whatever hangs together with the touched events, and write what differs."""
    base = store.base
    done: set[str] = set()
    old: set[Quad] = set()
    current: set[Quad] = set()
    for number, event in enumerate(sorted(touched)):
        if event not in done:
            component = _component(index, event)
            done |= component
            old |= _ties(store, component)
            for group, scores in _groups(index, component):
                current |= _quads(base, index, group, scores)
            current |= {quad for one in component for quad in _denied(index, one)}
        if number % TOGETHER == TOGETHER - 1:
            store.change_happenings(old, current)
            old, current = set(), set()
    store.change_happenings(old, current)


def _component(index: LinkIndex, event: str) -> set[str]:
    """All events that pairs good enough to be joined lead to."""
    found, waiting = {event}, [event]
    while waiting:
        for partner, is_denied in index.partners(waiting.pop()):
            if not is_denied and partner not in found:
                found.add(partner)
                waiting.append(partner)
    return found


def _groups(index: LinkIndex, component: set[str]) -> Iterator[tuple[Group, list[float]]]:
    """The happenings among some events, with the scores of their pairs; what one article alone tells is none."""
    told = [index.telling(event) for event in sorted(component)]
    scores = {(a, b): log_odds(told[a], told[b]) for a, b in _worth_scoring(index, told)}
    for members in average_linkage(len(told), scores, THRESHOLD):
        group = tuple(told[n] for n in sorted(members))
        if len({one.article for one in group}) > 1:
            yield group, [scores[pair] for pair in combinations(sorted(members), 2) if pair in scores]


def _worth_scoring(index: LinkIndex, told: list[Telling]) -> Iterator[tuple[int, int]]:
    """All pairs; among more events than memory is good for, only those that speak for one happening."""
    if len(told) <= LARGEST:
        yield from combinations(range(len(told)), 2)
        return
    number = {one.event: n for n, one in enumerate(told)}
    for n, one in enumerate(told):
        yield from ((n, number[p]) for p, denied in index.partners(one.event) if not denied and number[p] > n)


def _quads(base: str, index: LinkIndex, group: Group, scores: list[float]) -> set[Quad]:
    """A happening, named after the first of its events by IRI, and what denials in one article deny in another."""
    happening = NamedNode(f"{base}happening/{sha256(group[0].event.encode()).hexdigest()[:16]}")
    sure = sum(map(confidence, scores)) / len(scores)
    found = {
        Quad(happening, RDF_TYPE, ck("Happening"), HAPPENINGS),
        Quad(happening, ck("linkConfidence"), decimal(sure, 3), HAPPENINGS),
    }
    for told in group:
        found.add(Quad(NamedNode(told.event), ck("sameHappening"), happening, HAPPENINGS))
        if told.modality != "Negated":
            others = [other for other in group if other.article != told.article]
            found |= _contradictions(index.denials_of(told.event), others)
    return found


def _denied(index: LinkIndex, event: str) -> Iterator[Quad]:
    """What the denials of an event that did not happen, by one article, deny in others."""
    for partner, is_denied in index.partners(event):
        if is_denied:
            denied, claimed = index.telling(event), index.telling(partner)
            if claimed.modality == "Negated":
                denied, claimed = claimed, denied
            if denied.article != claimed.article:
                yield from _contradictions(index.denials_of(denied.event), [claimed])


def _contradictions(denials: Iterable[str], told: Iterable[Telling]) -> set[Quad]:
    targets = [NamedNode(one.event) for one in told]
    return {Quad(NamedNode(d), ck("contradicts"), target, HAPPENINGS) for d in denials for target in targets}


def _ties(store: GraphStore, component: set[str]) -> set[Quad]:
    """What the store has of the happenings and contradictions of some events."""
    found: set[Quad] = set()
    for event in map(NamedNode, component):
        found |= {*store.quads(None, ck("contradicts"), event, HAPPENINGS)}
        for tie in store.quads(event, ck("sameHappening"), None, HAPPENINGS):
            if isinstance(happening := tie.object, NamedNode):
                found |= {*store.quads(happening, None, None, HAPPENINGS)}
                found |= {*store.quads(None, ck("sameHappening"), happening, HAPPENINGS)}
    return found

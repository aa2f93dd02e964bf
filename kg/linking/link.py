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
from kg.linking.scoring import IMPOSSIBLE, THRESHOLD, confidence, log_odds
from kg.linking.tellings import Telling, denials_in, tellings_in
from kg.mapping.literals import decimal
from kg.mapping.terms import RDF_TYPE, ck
from kg.store import HAPPENINGS, GraphStore

__all__ = ["LinkSummary", "link", "unlink"]

INDEX: Final = "happenings.sqlite"
"""What linking has seen, in the store's folder."""
TOGETHER: Final = 500
"""Articles that are compared together, and groups that are written together."""
MOST: Final = 400
"""Events of a block that a new one is compared with: of the first by IRI, so that each run takes the same."""

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
        touched = {event for name in gone for event in index.forget(name)}
        new = [graph for graph, state in states.items() if seen.get(graph.value) != state]
        for number, batch in enumerate(_batches(new)):
            touched |= _compare(store, index, [(graph, states[graph]) for graph in batch])
            if progress:
                progress(number * TOGETHER + len(batch))
        _write(store, index, touched)
    return LinkSummary(
        new=len(new),
        gone=len(set(gone) - set(names)),
        happenings=len(store.happenings(None, RDF_TYPE, ck("Happening"))),
        events=len(store.happenings(None, ck("sameHappening"))),
        contradictions=len(store.happenings(None, ck("contradicts"))),
    )


def unlink(store: GraphStore) -> int:
    """Take all ties away again and return how many happenings there were; articles stay as they are."""
    count = len(store.happenings(None, RDF_TYPE, ck("Happening")))
    _clear(store)
    (store.path / INDEX).unlink(missing_ok=True)
    return count


def _clear(store: GraphStore) -> None:
    store.change_happenings(set(store.happenings()), set())


def _batches(graphs: Iterable[NamedNode]) -> Iterator[list[NamedNode]]:
    waiting = iter(graphs)
    while batch := list(itertools.islice(waiting, TOGETHER)):
        yield batch


def _compare(store: GraphStore, index: LinkIndex, graphs: list[tuple[NamedNode, str]]) -> set[str]:
    """Take in some articles and score their events against all in their blocks; the events that this touches."""
    new: set[str] = set()
    keys: set[str] = set()
    for graph, state in graphs:
        quads = store.graph(graph)
        tellings = tellings_in(quads)
        index.add(graph.value, state, tellings, denials_in(quads))
        new |= {told.event for told in tellings}
        keys |= {key for told in tellings for key in told.blocks()}
    for key in sorted(keys):
        index.add_pairs(_scored(index.block(key, MOST), new))
    return new


def _scored(block: list[Telling], new: set[str]) -> Iterator[tuple[str, str, float, bool]]:
    for one, other in combinations(block, 2):
        if one.event not in new and other.event not in new:
            continue
        modalities = {one.modality, other.modality}
        is_denied = modalities == {"Actual", "Negated"}
        if (len(modalities) == 1 or is_denied) and (score := log_odds(one, other)) > IMPOSSIBLE:
            yield one.event, other.event, score, is_denied


def _write(store: GraphStore, index: LinkIndex, touched: set[str]) -> None:
    """Group anew whatever hangs together with the touched events, and write what differs."""
    done: set[str] = set()
    old: set[Quad] = set()
    current: set[Quad] = set()
    for number, event in enumerate(sorted(touched)):
        if event not in done:
            component = _component(index, event)
            done |= component
            old |= _ties(store, component)
            for group in _groups(index, component):
                current |= _quads(store.base, index, group)
            current |= {quad for one in component for quad in _denied(index, one)}
        if number % TOGETHER == TOGETHER - 1:
            store.change_happenings(old, current)
            old, current = set(), set()
    store.change_happenings(old, current)


def _component(index: LinkIndex, event: str) -> set[str]:
    """All events that pairs good enough to be joined lead to."""
    found, waiting = {event}, [event]
    while waiting:
        for partner, score, is_denied in index.partners(waiting.pop()):
            if score > THRESHOLD and not is_denied and partner not in found:
                found.add(partner)
                waiting.append(partner)
    return found


def _groups(index: LinkIndex, component: set[str]) -> Iterator[Group]:
    """The happenings among some events; what one article alone tells is none."""
    events = sorted(component)
    number = {event: n for n, event in enumerate(events)}
    scores = {
        (number[event], number[partner]): score
        for event in events
        for partner, score, is_denied in index.partners(event)
        if event < partner and partner in number and not is_denied
    }
    for members in average_linkage(len(events), scores, THRESHOLD):
        group = tuple(told for n in sorted(members) if (told := index.telling(events[n])))
        if len({told.article for told in group}) > 1:
            yield group


def _quads(base: str, index: LinkIndex, group: Group) -> set[Quad]:
    """A happening, named after the first of its events by IRI, and what denials in one article deny in another."""
    happening = NamedNode(f"{base}happening/{sha256(group[0].event.encode()).hexdigest()[:16]}")
    members = {told.event for told in group}
    shares = [
        confidence(score)
        for told in group
        for partner, score, _ in index.partners(told.event)
        if told.event < partner and partner in members
    ]
    found = {
        Quad(happening, RDF_TYPE, ck("Happening"), HAPPENINGS),
        Quad(happening, ck("linkConfidence"), decimal(sum(shares) / len(shares), 3), HAPPENINGS),
    }
    for told in group:
        found.add(Quad(NamedNode(told.event), ck("sameHappening"), happening, HAPPENINGS))
        if told.modality != "Negated":
            others = [other for other in group if other.article != told.article]
            found |= _contradictions(index.denials_of(told.event), others)
    return found


def _denied(index: LinkIndex, event: str) -> Iterator[Quad]:
    """What the denials of an event that did not happen, by one article, deny in others."""
    for partner, score, is_denied in index.partners(event):
        if not is_denied or score <= THRESHOLD:
            continue
        pair = index.telling(event), index.telling(partner)
        denied = next((told for told in pair if told and told.modality == "Negated"), None)
        claimed = next((told for told in pair if told and told.modality == "Actual"), None)
        if denied and claimed and denied.article != claimed.article:
            yield from _contradictions(index.denials_of(denied.event), [claimed])


def _contradictions(denials: Iterable[str], told: Iterable[Telling]) -> set[Quad]:
    targets = [NamedNode(one.event) for one in told]
    return {Quad(NamedNode(d), ck("contradicts"), target, HAPPENINGS) for d in denials for target in targets}


def _ties(store: GraphStore, component: set[str]) -> set[Quad]:
    """What the store has of the happenings and contradictions of some events."""
    found: set[Quad] = set()
    for event in map(NamedNode, component):
        found |= {*store.happenings(None, ck("contradicts"), event)}
        for tie in store.happenings(event, ck("sameHappening")):
            if isinstance(happening := tie.object, NamedNode):
                found |= {*store.happenings(happening), *store.happenings(None, ck("sameHappening"), happening)}
    return found

"""The graph that ties events of several articles (`kg.linking` makes it): what of it goes when events go."""

from collections.abc import Iterable

import pyoxigraph
from pyoxigraph import NamedNode, Quad

from kg.store.reference import HAPPENINGS
from kg.vocabulary import CK

__all__ = ["events_in", "ties_of"]

_REPORTED_IN = NamedNode(f"{CK}reportedIn")
_SAME = NamedNode(f"{CK}sameHappening")


def events_in(content: Iterable[Quad]) -> set[NamedNode]:
    """The events and statements that an article's graph tells."""
    return {q.subject for q in content if q.predicate == _REPORTED_IN and isinstance(q.subject, NamedNode)}


def ties_of(database: pyoxigraph.Store, events: set[NamedNode]) -> set[Quad]:
    """The ties that go with some events or statements: their own, and happenings that but one article is left to tell.

    What is tied still is left alone; `kg link` weighs it anew.
    """
    found: set[Quad] = set()
    for node in events:
        for pattern in ((node, None), (None, node)):
            found.update(database.quads_for_pattern(pattern[0], None, pattern[1], HAPPENINGS))
    for happening in {quad.object for quad in found if quad.predicate == _SAME}:
        if isinstance(happening, NamedNode):
            ties = set(database.quads_for_pattern(None, _SAME, happening, HAPPENINGS))
            if len(_tellers(database, ties - found)) < 2:
                found |= ties | set(database.quads_for_pattern(happening, None, None, HAPPENINGS))
    return found


def _tellers(database: pyoxigraph.Store, ties: Iterable[Quad]) -> set[object]:
    """The articles that tell the tied events."""
    return {
        quad.object
        for tie in ties
        if isinstance(tie.subject, NamedNode)
        for quad in database.quads_for_pattern(tie.subject, _REPORTED_IN, None, None)
    }

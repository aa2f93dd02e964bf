"""Brings another store to what ours holds: only what changed since the last time, counted afterwards."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from pyoxigraph import NamedNode, RdfFormat, serialize

from kg.publish.pushed import Pushed
from kg.publish.targets import Target
from kg.store import HAPPENINGS, REFERENCE_GRAPHS, GraphStore

__all__ = ["PushPlan", "PushSummary", "graphs_to_publish", "plan", "push"]


@dataclass(frozen=True, slots=True)
class PushPlan:
    """What a push has to do.

    Attributes:
        put: graphs to send, each with the digest of what it was made from.
        delete: graphs that the target has from us and our store has not.
        unchanged: how many the target has as they are.
    """

    put: tuple[tuple[NamedNode, str], ...]
    delete: tuple[NamedNode, ...]
    unchanged: int


@dataclass(frozen=True, slots=True)
class PushSummary:
    """What a push did.

    Attributes:
        put, deleted, unchanged: graphs.
        triples: in the graphs that were put.
        different: graphs that hold another number of triples there, each with the number sent and found; they are sent
            again the next time.
        interrupted: whether the user stopped it; what arrived is known.
    """

    put: int = 0
    deleted: int = 0
    unchanged: int = 0
    triples: int = 0
    different: tuple[tuple[str, int, int], ...] = ()
    interrupted: bool = False


def plan(store: GraphStore, pushed: Pushed, *, with_ontology: bool = True, everything: bool = False) -> PushPlan:
    """What differs between our store and what the target was sent.

    Args:
        store: ours.
        pushed: what the target has.
        with_ontology: the ontology, the crosswalk and the known actors too, which the named queries build on.
        everything: send also what did not change, for a target that lost something.
    """
    graphs = {graph: _digest(store, graph) for graph in graphs_to_publish(store, with_ontology=with_ontology)}
    put = [(g, digest) for g, digest in graphs.items() if everything or pushed.graphs.get(g.value) != digest]
    ours = {graph.value for graph in graphs}
    delete = [NamedNode(name) for name in sorted(pushed.graphs) if name not in ours]
    return PushPlan(tuple(put), tuple(delete), len(graphs) - len(put))


def push(
    store: GraphStore,
    target: Target,
    pushed: Pushed,
    planned: PushPlan,
    progress: Callable[[int], None] | None = None,
) -> PushSummary:
    """Carry out a plan. Repeated after it was cut off, it goes on; nothing is there twice.

    Args:
        store, pushed: that the plan was made of.
        target: the other store.
        planned: as `plan` gives it.
        progress: called with the number of graphs done so far.

    Raises:
        PublishError: the target cannot be reached or refuses; what arrived before is known to `pushed`.
    """
    sent: dict[NamedNode, int] = {}
    deleted = 0
    interrupted = False
    with pushed:
        try:
            for graph in planned.delete:
                target.delete(graph)
                pushed.gone(graph.value)
                deleted += 1
            for graph, digest in planned.put:
                quads = store.graph(graph)
                target.put(graph, quads)
                sent[graph] = len(quads)
                pushed.arrived(graph.value, digest)
                if progress:
                    progress(len(sent))
        except KeyboardInterrupt:
            interrupted = True
        found = {} if interrupted else target.counts(list(sent))
        different = [(g.value, number, found[g]) for g, number in sent.items() if g in found and found[g] != number]
        for name, _, _ in different:
            pushed.gone(name)
    return PushSummary(len(sent), deleted, planned.unchanged, sum(sent.values()), tuple(different), interrupted)


def graphs_to_publish(store: GraphStore, *, with_ontology: bool) -> list[NamedNode]:
    """The graphs that another store is to have: of the articles, of their ties, and what the named queries build on."""
    reference = sorted(REFERENCE_GRAPHS, key=lambda graph: graph.value) if with_ontology else []
    ties = [HAPPENINGS] if store.has_graph(HAPPENINGS) else []
    return [*reference, *store.article_graphs(), *ties]


def _digest(store: GraphStore, graph: NamedNode) -> str:
    """What the graph was made from, where it says so, else its content."""
    if state := store.article_state(graph):
        return state
    lines = (serialize([quad], format=RdfFormat.N_QUADS) or b"" for quad in store.graph(graph))
    return hashlib.sha256(b"".join(sorted(lines))).hexdigest()

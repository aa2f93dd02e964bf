"""Triples in order, however many: what does not fit into memory waits in sorted files (external merge sort)."""

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Final, TypeVar

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, parse, serialize

from kg.vocabulary import PREFIXES

__all__ = ["by_subjects", "in_order", "sorted_triples"]

IN_MEMORY: Final = 200_000
"""Triples that are sorted in memory, some 150 MB of them."""
_TYPE: Final = NamedNode(f"{PREFIXES['rdf']}type")

_Row = TypeVar("_Row", Triple, Quad)


def in_order(rows: Iterable[_Row]) -> list[_Row]:
    """Rows by subject, its classes first, then by property and value."""
    return sorted(rows, key=_place)


def sorted_triples(quads: Iterable[Quad], limit: int = IN_MEMORY) -> Iterator[Triple]:
    """The triples of quads in the order of `in_order`, each once.

    Args:
        quads: of any graphs; no blank nodes, whose names a file does not keep, beyond the limit.
        limit: of triples in memory.
    """
    with tempfile.TemporaryDirectory(prefix="kg-export-") as folder:
        runs: list[Path] = []
        held: set[Triple] = set()
        for quad in quads:
            held.add(quad.triple)
            if len(held) >= limit:
                runs.append(Path(folder) / f"{len(runs)}.nt")
                serialize(in_order(held), output=str(runs[-1]), format=RdfFormat.N_TRIPLES)
                held.clear()
        waiting = [(quad.triple for quad in parse(path=str(run), format=RdfFormat.N_TRIPLES)) for run in runs]
        for triple, _ in groupby(heapq.merge(*waiting, in_order(held), key=_place)):
            yield triple


def by_subjects(triples: Iterable[Triple], least: int = 5_000) -> Iterator[list[Triple]]:
    """Sorted triples in lists of at least `least` that no subject is divided between."""
    held: list[Triple] = []
    for _, group in groupby(triples, attrgetter("subject")):
        held += group
        if len(held) >= least:
            yield held
            held = []
    if held:
        yield held


def _place(row: Triple | Quad) -> tuple[str, bool, str, str]:
    return str(row.subject), row.predicate != _TYPE, row.predicate.value, str(row.object)

"""Whether the graphs of a build conform: the cheapest way that is sure, for a single article and for a million.

The first few graphs are asked the queries of the program's own shapes that are compiled ahead, for which rdflib need
not even be imported. For more it pays to compile the quick look. What neither passes is screened, and what the screen
doubts is reported by pySHACL.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph

from kg.validation.asking import Asked
from kg.validation.compiled_rules import screen_ahead
from kg.validation.verdict import Verdict

if TYPE_CHECKING:  # slow to import
    from kg.validation.quick_look import QuickLook
    from kg.validation.screen import Screen
    from kg.validation.shapes import Shapes

__all__ = ["Checks"]

Triples = Sequence[tuple[str, str, str]]
_FEW: Final = 32
"""Graphs that the queries compiled ahead take no more time for than the quick look does to be compiled."""


class Checks:
    """The shapes that graphs are held against, made ready as graphs come; by default the program's own."""

    def __init__(self, shapes: "Shapes | None" = None) -> None:
        self._shapes = shapes
        self._ahead = screen_ahead() if shapes is None else None
        self._asked = 0
        self._screen: Screen | None = None
        self._look: QuickLook | None = None
        self._has_looked = False

    @classmethod
    def load(cls, path: Path | None = None) -> "Checks":
        """The checks of a file of shapes, or of the program's own, which are only read once they are needed.

        Raises:
            SourceError: the given file cannot be read, is not well-formed or holds no shape.
        """
        if path is None:
            return cls()
        from kg.validation.shapes import Shapes

        return cls(Shapes.load(path))

    def failing(self, graphs: Sequence[Triples]) -> list[Verdict | None]:
        """The verdict on each graph that does not conform, and None for the others; warnings are not looked for.

        Args:
            graphs: the triples of each, their terms as N-Triples writes them, none of them twice.

        Raises:
            ResourceError: the program's own shapes are missing or damaged.
            SourceError: the shapes themselves cannot be evaluated.
        """
        self._asked += len(graphs)
        if self._ahead is not None and self._asked <= _FEW:
            doubtful = self._doubted(graphs, self._ahead)
        else:
            look = self._quick_look()
            doubtful = [number for number, one in enumerate(graphs) if not (look and look.conforms(one))]
        verdicts = self._verdicts([graphs[number] for number in doubtful]) if doubtful else []
        failed = {number: verdict for number, verdict in zip(doubtful, verdicts, strict=True) if not verdict.conforms}
        return [failed.get(number) for number in range(len(graphs))]

    def _doubted(self, graphs: Sequence[Triples], queries: Sequence[str]) -> list[int]:
        asked = Asked([_parsed(graph) for graph in graphs])
        return sorted({*asked.beyond, *(number for query in queries for number, _ in asked.rows(query))})

    def _verdicts(self, graphs: Sequence[Triples]) -> list[Verdict]:
        from kg.validation.batches import validate_batch

        return validate_batch([_parsed(graph) for graph in graphs], self._compiled())

    def _quick_look(self) -> "QuickLook | None":
        if not self._has_looked:
            from kg.validation.quick_look import QuickLook

            self._look, self._has_looked = QuickLook.compile(self._compiled().shapes.graph), True
        return self._look

    def _compiled(self) -> "Screen":
        if self._screen is None:
            from kg.validation.screen import Screen
            from kg.validation.shapes import Shapes

            self._screen = Screen.compile(self._shapes or Shapes.load())
        return self._screen


def _parsed(triples: Triples) -> list[pyoxigraph.Quad]:
    lines = "".join(f"{subject} {predicate} {value} .\n" for subject, predicate, value in triples)
    return list(pyoxigraph.parse(lines, pyoxigraph.RdfFormat.N_QUADS))

"""Copies of one dispatch: which article is a version of which earlier one.

An article is a version (`dcterms:isVersionOf`) of the earliest article whose text it shares (`kg.store.wording`) and
that was published no more than some days away. Earlier is what was published earlier, and of one day's the smaller IRI:
so the links follow from the texts alone, whatever the order in which they come. They stand in the copy's own graph.

What is known of the texts is kept from build to build (`kg.store.signatures`). Before graphs are changed the file is
marked, so that what a crash has left unfinished is found, and put right from the graphs before anything else is linked.
"""

import errno
import os
import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, TypeVar

import pyoxigraph
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from kg.store.articles import DERIVED_FROM
from kg.store.reference import REFERENCE_GRAPHS, VERSION
from kg.store.signatures import Signatures, Text, bands_of
from kg.store.wording import Runs, is_copy, runs_of_words
from kg.vocabulary import CK, PREFIXES

__all__ = ["VERSION_OF", "WANTED", "Copies", "Link"]

VERSION_OF: Final = NamedNode(f"{PREFIXES['dcterms']}isVersionOf")
"""Copy → the earliest article with the same text."""

DAYS: Final = 3
"""A dispatch is printed within so many days; like texts further apart are the same outlet's daily bulletins."""

_BODY: Final = NamedNode(f"{PREFIXES['schema']}articleBody")
_TEXT: Final = NamedNode(f"{PREFIXES['nif']}isString")
_PUBLISHED: Final = NamedNode(f"{PREFIXES['schema']}datePublished")
_DIGEST: Final = NamedNode(f"{CK}textDigest")
WANTED: Final = frozenset((DERIVED_FROM, VERSION, _BODY, _TEXT, _PUBLISHED, _DIGEST))
"""The predicates of all that is to be known of a graph."""
_RUNS_KEPT: Final = 256
_TOGETHER: Final = 500
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Link:
    """What a graph has to say from now on: its article is a version of another one, or (None) of none."""

    graph: NamedNode
    article: NamedNode
    original: NamedNode | None

    def quads(self) -> list[Quad]:
        """The link as a quad, where there is one."""
        return [Quad(self.article, VERSION_OF, self.original, self.graph)] if self.original else []


@dataclass(frozen=True, slots=True)
class _Described:
    """What a graph says of its article's text."""

    article: str
    state: str
    digest: str
    published: str
    words: str


class Copies:
    """The copies among the articles of a database; `path` is where the signatures are kept."""

    def __init__(self, database: Callable[[], pyoxigraph.Store], path: Path) -> None:
        self._get_database = database
        self._path = path
        self._opened: Signatures | None = None
        self._is_known = False  # whether the file agrees with the graphs
        self._is_expecting = False  # whether the next change of graphs is told to `take_in` or `remove`
        self._pending: dict[int, Runs] = {}  # of graphs that are not in the database yet
        self._runs: OrderedDict[int, Runs] = OrderedDict()
        self._before: dict[int, int | None] = {}  # what the changed texts were versions of

    def begin(self) -> None:
        """To be called before `take_in` and `remove`."""
        self._is_expecting = True
        if self._opened or self._path.exists():
            self._is_known = self._surely(lambda: self._signatures.unsettle())

    def unsettle(self) -> None:
        """To be called before graphs are changed, whether notice is taken of it here or not."""
        if not self._is_expecting and (self._opened or self._path.exists()):
            self._surely(lambda: self._signatures.unsettle())

    def take_in(self, graphs: Mapping[NamedNode, Iterable[Quad]]) -> list[Link]:
        """Take notice of new and changed graphs: what they, and others because of them, have to say from now on.

        Args:
            graphs: the quads of each, of which those with a predicate of `WANTED` are enough.
        """
        return self._surely(lambda: self._healed() + self._take_in(graphs))

    def remove(self, graph: NamedNode) -> list[Link]:
        """Forget a graph: what its article's copies have to say from now on."""
        return self._surely(lambda: self._healed() + self._remove(graph))

    def save(self) -> None:
        """To be called when the graphs are stored with the links that `take_in` or `remove` gave."""
        if self._is_known:
            try:
                self._signatures.save()
            except sqlite3.Error:
                self._discard()
        self._is_known = self._is_expecting = False
        self._pending.clear()

    def close(self) -> None:
        """Let go of the file; what was not saved is made again from the graphs."""
        self._is_known = self._is_expecting = False
        self._pending.clear()
        if self._opened:
            self._opened.close()
            self._opened = None

    # ---- the file

    @property
    def _signatures(self) -> Signatures:
        if self._opened is None:
            self._opened = Signatures(self._path)
        return self._opened

    def _surely(self, step: Callable[[], _T]) -> _T:
        """Do something with the file; where it is damaged, once more with a new one.

        Raises:
            OSError: no file can be used, as on a full disk.
        """
        try:
            return step()
        except sqlite3.DatabaseError as error:
            _refuse_a_full_disk(error)
            self._discard()
        try:
            return step()
        except sqlite3.DatabaseError as error:
            _refuse_a_full_disk(error)
            raise OSError(f"{self._path}: {error}") from error

    def _discard(self) -> None:
        self.close()
        self._runs.clear()
        for name in (self._path.name, f"{self._path.name}-journal"):
            self._path.with_name(name).unlink(missing_ok=True)

    @property
    def _database(self) -> pyoxigraph.Store:
        return self._get_database()

    def _healed(self) -> list[Link]:
        """Make good what the file lacks: the links that may change by it."""
        if self._is_known:
            return []
        states = {
            graph.value: state.value
            for graph, _, state, _ in self._database.quads_for_pattern(None, VERSION, None, DefaultGraph())
            if isinstance(graph, NamedNode) and isinstance(state, Literal) and graph not in REFERENCE_GRAPHS
        }
        known = {text.graph: text for text in self._signatures.texts()}
        for text in known.values():
            if text.graph not in states:
                self._signatures.remove(text.key)
        links: dict[NamedNode, Link] = {}
        missing = sorted(graph for graph, state in states.items() if graph not in known or known[graph].state != state)
        for begin in range(0, len(missing), _TOGETHER):
            some = (NamedNode(graph) for graph in missing[begin : begin + _TOGETHER])
            links |= {link.graph: link for link in self._take_in({graph: self._read(graph) for graph in some})}
            self._pending.clear()
        # A link may have been told to this file and not to the graph, or the other way round.
        for text in self._signatures.texts():
            link = self._link(text)
            if set(self._database.quads_for_pattern(link.article, VERSION_OF, None, link.graph)) != set(link.quads()):
                links[link.graph] = link
        self._is_known = True
        return list(links.values())

    def _read(self, graph: NamedNode) -> list[Quad]:
        return [q for name in WANTED for q in self._database.quads_for_pattern(None, name, None, graph)]

    # ---- the links

    def _take_in(self, graphs: Mapping[NamedNode, Iterable[Quad]]) -> list[Link]:
        self._before.clear()
        repeated, waiting = set[int](), set[int]()
        for graph, quads in graphs.items():
            described = _described(graph, quads)
            if described is None:
                continue
            known = self._signatures.of_graph(graph.value)
            if known and (known.article, known.digest, known.published) == (
                described.article,
                described.digest,
                described.published,
            ):
                self._signatures.set_state(known.key, described.state)
                repeated.add(known.key)  # its graph is another, and must say again of what it is a version
                continue
            if known:
                waiting |= self._forget(known)
                waiting.discard(known.key)
                repeated.discard(known.key)
            runs = runs_of_words(described.words)
            key = self._signatures.add(
                graph.value, described.article, described.state, described.digest, described.published, bands_of(runs)
            )
            self._pending[key] = runs
            waiting.add(key)
        self._settle(waiting)
        return self._links(repeated | waiting)

    def _remove(self, graph: NamedNode) -> list[Link]:
        self._before.clear()
        known = self._signatures.of_graph(graph.value)
        orphans = self._forget(known) if known else set[int]()
        self._settle(orphans)
        return self._links(orphans)

    def _links(self, keys: set[int]) -> list[Link]:
        changed = {key for key, original in self._before.items() if self._signatures.text(key).original != original}
        texts = sorted(map(self._signatures.text, keys | changed), key=lambda text: text.order)
        return [self._link(text) for text in texts]

    def _forget(self, text: Text) -> set[int]:
        """Forget a text: the texts that were versions of it, which now need another original."""
        orphans = set(self._signatures.copies_of(text.key))
        for orphan in orphans:
            self._before.setdefault(orphan, text.key)
        self._signatures.remove(text.key)
        self._before.pop(text.key, None)
        self._runs.pop(text.key, None)
        self._pending.pop(text.key, None)
        return orphans

    def _settle(self, keys: set[int]) -> None:
        """Find for each text the earliest that it is a copy of, and the later ones that are copies of it."""
        there = (self._signatures.of_key(key) for key in keys)
        for text in sorted((text for text in there if text), key=lambda text: text.order):
            found: Text | None = None
            for other in self._signatures.alike(text.key, bands_of(self._runs_of(text))):
                if other.order < text.order:
                    if found is None and self._is_copy(text, other):
                        found = other
                    continue
                original = None if other.original is None else self._signatures.text(other.original)
                if (original is None or text.order < original.order) and self._is_copy(text, other):
                    self._become(other, text)
            self._become(text, found)

    def _become(self, text: Text, original: Text | None) -> None:
        """Note of what a text is a version."""
        self._before.setdefault(text.key, text.original)
        self._signatures.set_original(text.key, original.key if original else None)

    def _is_copy(self, one: Text, other: Text) -> bool:
        return _are_near(one.published, other.published) and is_copy(self._runs_of(one), self._runs_of(other))

    def _runs_of(self, text: Text) -> Runs:
        if text.key in self._pending:
            return self._pending[text.key]
        runs = self._runs.pop(text.key, None)
        if runs is None:
            graph = NamedNode(text.graph)
            described = _described(graph, self._read(graph))
            runs = runs_of_words(described.words if described else "")
        self._runs[text.key] = runs
        if len(self._runs) > _RUNS_KEPT:
            self._runs.popitem(last=False)
        return runs

    def _link(self, text: Text) -> Link:
        original = None if text.original is None else NamedNode(self._signatures.text(text.original).article)
        return Link(NamedNode(text.graph), NamedNode(text.article), original)


def _refuse_a_full_disk(error: sqlite3.DatabaseError) -> None:
    if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error


def _described(graph: NamedNode, quads: Iterable[Quad]) -> _Described | None:
    """What the quads of a graph say of its article's text; None where it has no article."""
    values: dict[tuple[object, NamedNode], str] = {}
    article: NamedNode | None = None
    for quad in quads:
        if quad.predicate not in WANTED:
            continue
        if isinstance(quad.object, Literal):
            values[quad.subject, quad.predicate] = quad.object.value
        elif quad.subject == graph and isinstance(quad.object, NamedNode):
            article = quad.object
    if article is None:
        return None

    def value(name: NamedNode) -> str:
        return values.get((article, name), "")

    state = values.get((graph, VERSION), "")
    words = value(_BODY) or value(_TEXT)
    return _Described(article.value, state, value(_DIGEST) or state, value(_PUBLISHED), words)


def _are_near(one: str, other: str) -> bool:
    """Whether two days are few days apart; a day that is not known is near to all."""
    try:
        return abs((date.fromisoformat(one[:10]) - date.fromisoformat(other[:10])).days) <= DAYS
    except ValueError:
        return True

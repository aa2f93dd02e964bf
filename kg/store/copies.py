"""Copies of one dispatch: which article is a version of which earlier one.

An article is a version (`dcterms:isVersionOf`) of the earliest article whose text it shares (`kg.store.wording`) and
that was published no more than some days away. Earlier is what was published earlier, and of one day's the smaller IRI:
so the links follow from the texts alone, whatever the order in which they come. They stand in the copy's own graph.

What is known of the texts is kept from build to build (`kg.store.signatures`); what a crash has left behind there is
found by the state of each graph and put right before anything else is linked.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import pyoxigraph
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from kg.store.articles import DERIVED_FROM
from kg.store.reference import REFERENCE_GRAPHS, VERSION
from kg.store.signatures import Kept, SignatureFile, SignatureIndex, sign
from kg.store.wording import Runs, is_copy, runs_of_words
from kg.vocabulary import CK, PREFIXES

__all__ = ["VERSION_OF", "Copies", "Link"]

VERSION_OF: Final = NamedNode(f"{PREFIXES['dcterms']}isVersionOf")
"""Copy → the earliest article with the same text."""

DAYS: Final = 3
"""A dispatch is printed within so many days; like texts further apart are the same outlet's daily bulletins."""

_BODY: Final = NamedNode(f"{PREFIXES['schema']}articleBody")
_TEXT: Final = NamedNode(f"{PREFIXES['nif']}isString")
_PUBLISHED: Final = NamedNode(f"{PREFIXES['schema']}datePublished")
_DIGEST: Final = NamedNode(f"{CK}textDigest")
_WANTED: Final = frozenset((DERIVED_FROM, VERSION, _BODY, _TEXT, _PUBLISHED, _DIGEST))
_RUNS_KEPT: Final = 256
_TOGETHER: Final = 500


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
class _Text:
    graph: str
    article: str
    text: str
    published: str

    @property
    def order(self) -> tuple[str, str]:
        return self.published or "9999", self.article


class Copies:
    """The copies among the articles of a database; `path` is where the signatures are kept."""

    def __init__(self, database: pyoxigraph.Store, path: Path) -> None:
        self._database = database
        self._file = SignatureFile(path)
        self._index = SignatureIndex()
        self._texts: dict[int, _Text] = {}
        self._keys: dict[str, int] = {}  # by graph
        self._originals: dict[int, int] = {}
        self._pending: dict[int, Runs] = {}  # of graphs that are not in the database yet
        self._runs: OrderedDict[int, Runs] = OrderedDict()
        self._next = 0
        self._kept: dict[str, Kept] = {}  # to be written
        self._dropped: set[str] = set()

    def load(self) -> list[Link]:
        """Read what is known of the texts, and make good what is missing: the links that may change by it."""
        states = {
            graph.value: state.value
            for graph, _, state, _ in self._database.quads_for_pattern(None, VERSION, None, DefaultGraph())
            if isinstance(graph, NamedNode) and isinstance(state, Literal) and graph not in REFERENCE_GRAPHS
        }
        for kept in self._file.read():
            if states.get(kept.graph) == kept.state:
                key = self._key(_Text(kept.graph, kept.article, kept.text, kept.published))
                self._index.add(key, kept.signature)
            elif kept.graph not in states:
                self._dropped.add(kept.graph)
        self._read_links()
        links: dict[NamedNode, Link] = {}
        missing = sorted(states.keys() - self._keys.keys())
        for begin in range(0, len(missing), _TOGETHER):
            some = (NamedNode(graph) for graph in missing[begin : begin + _TOGETHER])
            links |= {link.graph: link for link in self.take_in({graph: self._read(graph) for graph in some})}
            self._pending.clear()
        return list(links.values())

    def take_in(self, graphs: Mapping[NamedNode, Iterable[Quad]]) -> list[Link]:
        """Take notice of new and changed graphs: what they, and others because of them, have to say from now on.

        A graph that is new or changed and is no copy has no link in the result.
        """
        before = dict(self._originals)
        changed, waiting = set(), set()
        for graph, quads in graphs.items():
            described = _described(quads)
            if described is None:
                continue
            text, state, body = described
            known = self._keys.get(graph.value)
            runs = runs_of_words(body)
            signature = sign(runs)
            self._kept[graph.value] = Kept(graph.value, text.article, state, text.text, text.published, signature)
            if known is not None and self._texts[known] == text:
                changed.add(known)  # its graph is another, and must say again of what it is a version
                continue
            if known is not None:
                waiting |= self._forget(known)
            key = self._key(text)
            self._index.add(key, signature)
            self._pending[key] = runs
            waiting.add(key)
            changed.add(key)
        for key in sorted(waiting & self._texts.keys(), key=lambda key: self._texts[key].order):
            self._settle(key)
        linked = (before.keys() | self._originals.keys()) & self._texts.keys()
        changed |= {key for key in linked if before.get(key) != self._originals.get(key)}
        return [self._link(key) for key in sorted(changed, key=lambda key: self._texts[key].order)]

    def remove(self, graph: NamedNode) -> list[Link]:
        """Forget a graph: what its article's copies have to say from now on."""
        key = self._keys.get(graph.value)
        if key is None:
            return []
        self._dropped.add(graph.value)
        self._kept.pop(graph.value, None)
        orphans = sorted(self._forget(key), key=lambda orphan: self._texts[orphan].order)
        for orphan in orphans:
            self._settle(orphan)
        return [self._link(orphan) for orphan in orphans]

    def save(self) -> None:
        """Keep what was learnt; to be called when the graphs are stored."""
        if self._kept or self._dropped:
            self._file.write(self._kept.values(), self._dropped - self._kept.keys())
        self._kept.clear()
        self._dropped.clear()
        self._pending.clear()

    # ---- the texts

    def _key(self, text: _Text) -> int:
        key, self._next = self._next, self._next + 1
        self._texts[key] = text
        self._keys[text.graph] = key
        return key

    def _forget(self, key: int) -> set[int]:
        """Forget a text: the texts that were versions of it, which now need another original."""
        self._index.remove(key)
        del self._keys[self._texts.pop(key).graph]
        self._runs.pop(key, None)
        self._pending.pop(key, None)
        self._originals.pop(key, None)
        orphans = {copy for copy, original in self._originals.items() if original == key}
        for orphan in orphans:
            del self._originals[orphan]
        return orphans

    def _read_links(self) -> None:
        articles = {text.article: key for key, text in self._texts.items()}
        for quad in self._database.quads_for_pattern(None, VERSION_OF, None, DefaultGraph()):
            copy, original = (articles.get(getattr(node, "value", "")) for node in (quad.subject, quad.object))
            if copy is not None and original is not None:
                self._originals[copy] = original

    def _read(self, graph: NamedNode) -> list[Quad]:
        return [q for name in _WANTED for q in self._database.quads_for_pattern(None, name, None, graph)]

    # ---- the links

    def _settle(self, key: int) -> None:
        """Find the earliest text that this one is a copy of, and the later ones that are copies of this one."""
        mine = self._texts[key].order
        alike = (other for other in self._index.alike(sign(self._runs_of(key))) if other != key)
        self._originals.pop(key, None)
        for other in sorted(alike, key=lambda other: self._texts[other].order):
            if self._texts[other].order < mine:
                if key not in self._originals and self._is_copy(key, other):
                    self._originals[key] = other
                continue
            original = self._originals.get(other)
            if (original is None or mine < self._texts[original].order) and self._is_copy(key, other):
                self._originals[other] = key

    def _is_copy(self, one: int, other: int) -> bool:
        near = _are_near(self._texts[one].published, self._texts[other].published)
        return near and is_copy(self._runs_of(one), self._runs_of(other))

    def _runs_of(self, key: int) -> Runs:
        if key in self._pending:
            return self._pending[key]
        runs = self._runs.pop(key, None)
        if runs is None:
            described = _described(self._read(NamedNode(self._texts[key].graph)))
            runs = runs_of_words(described[2] if described else "")
        self._runs[key] = runs
        if len(self._runs) > _RUNS_KEPT:
            self._runs.popitem(last=False)
        return runs

    def _link(self, key: int) -> Link:
        text, original = self._texts[key], self._originals.get(key)
        target = None if original is None else NamedNode(self._texts[original].article)
        return Link(NamedNode(text.graph), NamedNode(text.article), target)


def _described(quads: Iterable[Quad]) -> tuple[_Text, str, str] | None:
    """The article's text as a graph describes it, the graph's state, and the words; None where there is no article."""
    values: dict[tuple[str, NamedNode], str] = {}
    article: NamedNode | None = None
    for quad in quads:
        if quad.predicate == DERIVED_FROM:
            if not isinstance(quad.subject, NamedNode) or not isinstance(quad.object, NamedNode):
                return None
            graph, article = quad.subject, quad.object
        elif quad.predicate in _WANTED and isinstance(quad.object, Literal):
            values[getattr(quad.subject, "value", ""), quad.predicate] = quad.object.value
    if article is None:
        return None

    def value(name: NamedNode) -> str:
        return values.get((article.value, name), "")

    state = values.get((graph.value, VERSION), "")
    text = _Text(graph.value, article.value, value(_DIGEST) or state, value(_PUBLISHED))
    return text, state, value(_BODY) or value(_TEXT)


def _are_near(one: str, other: str) -> bool:
    """Whether two days are few days apart; a day that is not known is near to all."""
    try:
        return abs((date.fromisoformat(one[:10]) - date.fromisoformat(other[:10])).days) <= DAYS
    except ValueError:
        return True

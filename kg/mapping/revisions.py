"""What an article's graph says of the texts that the article had before (PROV-O, section 3.2: prov:wasRevisionOf).

    <article> prov:wasRevisionOf <article>/former/2-… .      the text before this one
    <article>/former/2-… ck:textDigest … ; prov:generatedAtTime … ; prov:wasRevisionOf <article>/former/1-… .

The number counts the texts from 0, so that a text which comes back later is another node and no circle. What is kept is
the first text and the latest ones: a page that changes every hour would otherwise grow its graph for ever.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from kg.mapping.entities import Triple
from kg.mapping.iris import former_text_iri
from kg.mapping.terms import RDF_TYPE, ck, prov
from kg.vocabulary import CK

__all__ = ["KEPT", "with_former_texts"]

KEPT: Final = 16
"""Former texts that a graph tells of: the first one and the latest."""

_FORMER_TEXT: Final = NamedNode(f"{CK}FormerText")
_NUMBER: Final = re.compile(r"/former/(\d+)-")


@dataclass(frozen=True, slots=True)
class _FormerText:
    number: int
    digest: Literal
    generated: Literal | None


def with_former_texts(former: Iterable[Quad], new: list[Quad]) -> list[Quad]:
    """The new graph of an article with what it says of the article's former texts.

    Where the text is the same as in the former graph (only metadata, the reader or the software is another), the texts
    before it stay as they were told there.
    """
    old, current = _Graph(former), _Graph(new)
    if old.article is None or current.article is None or old.digest is None:
        return new
    texts = list(old.former_texts())
    if old.digest != current.digest:
        number = texts[-1].number + 1 if texts else 0
        texts.append(_FormerText(number, old.digest, old.generated))
    kept = texts[:1] + texts[1:][-(KEPT - 1) :]
    return [*new, *(Quad(*triple, new[0].graph_name) for triple in _triples(current.article, kept))]


def _triples(article: NamedNode, texts: list[_FormerText]) -> Iterator[Triple]:
    before: NamedNode | None = None
    for text in texts:
        node = NamedNode(former_text_iri(article.value, text.number, text.digest.value))
        yield node, RDF_TYPE, _FORMER_TEXT
        yield node, ck("textDigest"), text.digest
        if text.generated is not None:
            yield node, prov("generatedAtTime"), text.generated
        if before is not None:
            yield node, prov("wasRevisionOf"), before
        before = node
    if before is not None:
        yield article, prov("wasRevisionOf"), before


class _Graph:
    """What a graph says that matters here."""

    _WANTED: Final = frozenset(
        {ck("textDigest"), *map(prov, ("wasDerivedFrom", "generatedAtTime", "startedAtTime", "wasRevisionOf"))}
    )

    def __init__(self, quads: Iterable[Quad]) -> None:
        self._values = {(q.predicate, q.subject): q.object for q in quads if q.predicate in self._WANTED}
        derived = (value for (predicate, _), value in self._values.items() if predicate == prov("wasDerivedFrom"))
        article = next(derived, None)
        self.article = article if isinstance(article, NamedNode) else None

    @property
    def digest(self) -> Literal | None:
        return self._literal("textDigest", self.article)

    @property
    def generated(self) -> Literal | None:
        """When the run that made the graph began."""
        times = (value for (predicate, _), value in self._values.items() if predicate == prov("startedAtTime"))
        time = next(times, None)
        return time if isinstance(time, Literal) else None

    def former_texts(self) -> list[_FormerText]:
        """The article's former texts, the oldest first."""
        texts: dict[int, _FormerText] = {}
        node = self._values.get((prov("wasRevisionOf"), self.article)) if self.article else None
        while isinstance(node, NamedNode) and (match := _NUMBER.search(node.value)) and int(match[1]) not in texts:
            if digest := self._literal("textDigest", node):
                texts[int(match[1])] = _FormerText(int(match[1]), digest, self._literal("generatedAtTime", node))
            node = self._values.get((prov("wasRevisionOf"), node))
        return [texts[number] for number in sorted(texts)]

    def _literal(self, name: str, node: NamedNode | None) -> Literal | None:
        predicate = ck(name) if name == "textDigest" else prov(name)
        value = self._values.get((predicate, node)) if node else None
        return value if isinstance(value, Literal) else None

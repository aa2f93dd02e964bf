"""What the store keeps of one article, put together for people: its text with all that was read from it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from kg.article import Span
from kg.store import GraphStore, StoredArticle
from kg.vocabulary import (
    CK,
    EVENT_CLASSES,
    EVENT_ENTITY_ROLES,
    NUMBER_ROLES,
    PREFIXES,
    STATEMENT_CLASSES,
    STATEMENT_ENTITY_ROLES,
    ancestors,
)

__all__ = ["ArticleView", "Told", "TollView", "view_article"]

_TYPE: Final = f"{PREFIXES['rdf']}type"
_LABEL: Final = f"{PREFIXES['skos']}prefLabel"
_MEANS: Final = f"{PREFIXES['itsrdf']}taIdentRef"
_NIF: Final = PREFIXES["nif"]


@dataclass(frozen=True, slots=True)
class TollView:
    """One number of an event: what it counts, how it is bounded, whom it is about, and the statements that give it."""

    kind: str
    number: str
    bound: str
    people: tuple[str, ...] = ()
    attributed_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """An event or a statement; `name` is its short name in this view, such as `e3` or `s1`.

    `spans` are the words that name it; `roles` and `numbers` go from the property's local name to labels and numbers;
    `attributed_to`, `reports` and `contradicts` are short names.
    """

    name: str
    iri: str
    told_class: str
    modality: str
    confidence: float
    spans: tuple[Span, ...]
    roles: dict[str, tuple[str, ...]] = field(default_factory=dict)
    begin: str = ""
    end: str = ""
    time_text: tuple[str, ...] = ()
    numbers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    tolls: tuple[TollView, ...] = ()
    attributed_to: tuple[str, ...] = ()
    content: tuple[str, ...] = ()
    quotation: bool | None = None
    reports: tuple[str, ...] = ()
    contradicts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleView:
    """An article's text, events and statements in the order of the text, and the spans of its mentions.

    Attributes:
        version_of: IRI of the earlier article that this one is a copy of, else empty.
        agency: who the dateline says the text is from, where that is not the publisher.
        former_texts: digests of the texts that the article had before, the newest first.
    """

    iri: str
    identifier: str
    headline: str
    publisher: str
    published: str
    text: str
    events: tuple[Told, ...] = ()
    statements: tuple[Told, ...] = ()
    mentions: tuple[tuple[Span, str], ...] = ()
    version_of: str = ""
    agency: str = ""
    former_texts: tuple[str, ...] = ()


def view_article(store: GraphStore, article: StoredArticle) -> ArticleView:
    """What the graph of an article says.

    Raises:
        StoreError: the store cannot be read.
    """
    return _View(store.graph(article.graph)).article(article)


class _View:
    def __init__(self, quads: Iterable[Quad]) -> None:
        self._values: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for quad in quads:
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
                self._values[quad.subject.value][quad.predicate.value].append(quad.object.value)
        events, statements = self._told(EVENT_CLASSES), self._told(STATEMENT_CLASSES)
        self._events = {iri: f"e{number}" for number, iri in enumerate(events, 1)}
        self._statements = {iri: f"s{number}" for number, iri in enumerate(statements, 1)}
        self._names = self._events | self._statements

    def article(self, stored: StoredArticle) -> ArticleView:
        iri = stored.iri.value
        publisher = self._labels(iri, f"{PREFIXES['schema']}publisher")
        return ArticleView(
            iri,
            stored.identifier,
            stored.headline,
            ", ".join(publisher),
            stored.published,
            self._one(iri, f"{_NIF}isString"),
            tuple(self._view(event) for event in self._events),
            tuple(self._view(statement) for statement in self._statements),
            tuple(
                sorted(
                    (self._span(s), self._label(m)) for s, v in list(self._values.items()) for m in v.get(_MEANS, ())
                )
            ),
            self._one(iri, f"{PREFIXES['dcterms']}isVersionOf"),
            ", ".join(self._labels(iri, f"{PREFIXES['prov']}wasQuotedFrom")),
            tuple(self._former_texts(iri)),
        )

    def _former_texts(self, iri: str) -> Iterator[str]:
        while iri := self._one(iri, f"{PREFIXES['prov']}wasRevisionOf"):
            yield self._one(iri, f"{CK}textDigest")

    def _view(self, iri: str) -> Told:
        roles = dict.fromkeys((*EVENT_ENTITY_ROLES, *STATEMENT_ENTITY_ROLES))
        quotation = self._one(iri, f"{CK}quotation")
        return Told(
            name=self._names[iri],
            iri=iri,
            told_class=self._class(iri),
            modality=self._one(iri, f"{CK}modality").removeprefix(CK).lower(),
            confidence=float(self._one(iri, f"{CK}confidence") or 0),
            spans=self._spans(iri),
            roles={role: labels for role in roles if (labels := self._labels(iri, CK + role))},
            begin=self._one(iri, f"{CK}begin"),
            end=self._one(iri, f"{CK}end"),
            time_text=tuple(self._all(iri, f"{CK}timeText")),
            numbers={
                name: found for name in (*NUMBER_ROLES, "countText") if (found := tuple(self._all(iri, CK + name)))
            },
            tolls=tuple(self._toll(toll) for toll in self._all(iri, f"{CK}toll")),
            attributed_to=self._short(iri, "attributedTo"),
            content=tuple(self._all(iri, f"{CK}content")),
            quotation=quotation == "true" if quotation else None,
            reports=self._short(iri, "reports"),
            contradicts=self._short(iri, "contradicts"),
        )

    def _toll(self, iri: str) -> TollView:
        kind = next((name for name in (*NUMBER_ROLES, "countText") if self._all(iri, CK + name)), "count")
        bound = self._one(iri, f"{CK}bound").removeprefix(CK)
        people = self._labels(iri, f"{CK}people")
        return TollView(kind, self._one(iri, CK + kind), bound, people, self._short(iri, "attributedTo"))

    def _told(self, classes: tuple[str, ...]) -> list[str]:
        wanted = {CK + name for name in classes}
        found = [iri for iri, values in list(self._values.items()) if wanted.intersection(values.get(_TYPE, ()))]
        return sorted(found, key=lambda iri: (self._spans(iri), iri))

    def _class(self, iri: str) -> str:
        names = [value.removeprefix(CK) for value in self._all(iri, _TYPE)]
        return max((n for n in names if n in EVENT_CLASSES + STATEMENT_CLASSES), key=lambda name: len(ancestors(name)))

    def _spans(self, iri: str) -> tuple[Span, ...]:
        return tuple(sorted(self._span(phrase) for phrase in self._all(iri, f"{CK}evidence")))

    def _span(self, phrase: str) -> Span:
        return int(self._one(phrase, f"{_NIF}beginIndex") or 0), int(self._one(phrase, f"{_NIF}endIndex") or 0)

    def _short(self, iri: str, name: str) -> tuple[str, ...]:
        names = (self._names.get(other, other) for other in self._all(iri, CK + name))
        return tuple(sorted(names, key=lambda short: (len(short), short)))

    def _labels(self, iri: str, predicate: str) -> tuple[str, ...]:
        return tuple(sorted(self._label(other) for other in self._all(iri, predicate)))

    def _label(self, iri: str) -> str:
        return self._one(iri, _LABEL) or iri

    def _all(self, iri: str, predicate: str) -> list[str]:
        return sorted(self._values[iri][predicate]) if iri in self._values else []

    def _one(self, iri: str, predicate: str) -> str:
        return next(iter(self._all(iri, predicate)), "")

"""What the store keeps of one article, put together for people: its text with all that was read from it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from pyoxigraph import Quad

from kg.article import Span
from kg.graph_values import GraphValues
from kg.store import GraphStore, StoredArticle
from kg.vocabulary import (
    CK,
    EVENT_CLASSES,
    EVENT_ENTITY_ROLES,
    NUMBER_ROLES,
    PREFIXES,
    STATEMENT_CLASSES,
    STATEMENT_ENTITY_ROLES,
)

__all__ = ["ArticleView", "Told", "TollView", "view_article"]

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
        self._values = GraphValues(quads)
        events, statements = self._values.told(EVENT_CLASSES), self._values.told(STATEMENT_CLASSES)
        self._events = {iri: f"e{number}" for number, iri in enumerate(events, 1)}
        self._statements = {iri: f"s{number}" for number, iri in enumerate(statements, 1)}
        self._names = self._events | self._statements

    def article(self, stored: StoredArticle) -> ArticleView:
        iri, values = stored.iri.value, self._values
        publisher = values.labels(iri, f"{PREFIXES['schema']}publisher")
        return ArticleView(
            iri,
            stored.identifier,
            stored.headline,
            ", ".join(publisher),
            stored.published,
            values.one(iri, f"{_NIF}isString"),
            tuple(self._view(event) for event in self._events),
            tuple(self._view(statement) for statement in self._statements),
            tuple(
                sorted(
                    (values.span(phrase), values.label(meant))
                    for phrase in values.subjects(_MEANS)
                    for meant in values.all(phrase, _MEANS)
                )
            ),
            values.one(iri, f"{PREFIXES['dcterms']}isVersionOf"),
            ", ".join(values.labels(iri, f"{PREFIXES['prov']}wasQuotedFrom")),
            tuple(self._former_texts(iri)),
        )

    def _former_texts(self, iri: str) -> Iterator[str]:
        while iri := self._values.one(iri, f"{PREFIXES['prov']}wasRevisionOf"):
            yield self._values.one(iri, f"{CK}textDigest")

    def _view(self, iri: str) -> Told:
        values = self._values
        roles = dict.fromkeys((*EVENT_ENTITY_ROLES, *STATEMENT_ENTITY_ROLES))
        quotation = values.one(iri, f"{CK}quotation")
        return Told(
            name=self._names[iri],
            iri=iri,
            told_class=values.told_class(iri),
            modality=values.one(iri, f"{CK}modality").removeprefix(CK).lower(),
            confidence=float(values.one(iri, f"{CK}confidence") or 0),
            spans=values.spans(iri),
            roles={role: labels for role in roles if (labels := values.labels(iri, CK + role))},
            begin=values.one(iri, f"{CK}begin"),
            end=values.one(iri, f"{CK}end"),
            time_text=tuple(values.all(iri, f"{CK}timeText")),
            numbers={
                name: found for name in (*NUMBER_ROLES, "countText") if (found := tuple(values.all(iri, CK + name)))
            },
            tolls=tuple(self._toll(toll) for toll in values.all(iri, f"{CK}toll")),
            attributed_to=self._short(iri, "attributedTo"),
            content=tuple(values.all(iri, f"{CK}content")),
            quotation=quotation == "true" if quotation else None,
            reports=self._short(iri, "reports"),
            contradicts=self._short(iri, "contradicts"),
        )

    def _toll(self, iri: str) -> TollView:
        values = self._values
        kind = next((name for name in (*NUMBER_ROLES, "countText") if values.all(iri, CK + name)), "count")
        bound = values.one(iri, f"{CK}bound").removeprefix(CK)
        people = values.labels(iri, f"{CK}people")
        return TollView(kind, values.one(iri, CK + kind), bound, people, self._short(iri, "attributedTo"))

    def _short(self, iri: str, name: str) -> tuple[str, ...]:
        names = (self._names.get(other, other) for other in self._values.all(iri, CK + name))
        return tuple(sorted(names, key=lambda short: (len(short), short)))

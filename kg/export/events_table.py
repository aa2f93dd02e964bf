"""The events of a store as rows: one for each event that an article tells, with everything it says about it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from kg.graph_values import GraphValues
from kg.store import GraphStore, StoredArticle
from kg.vocabulary import CK, EVENT_CLASSES, PREFIXES, ancestors

__all__ = ["EventRow", "event_rows"]

_NIF: Final = PREFIXES["nif"]
_SCHEMA: Final = PREFIXES["schema"]
_WGS: Final = PREFIXES["wgs"]


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event as one article tells it.

    Attributes:
        event: its IRI.
        event_class, branch: local names of its class and of the branch of the ontology above it.
        modality: actual, negated, future or possible.
        confidence: in [0, 1], calibrated.
        begin, end: the first and last day it can have fallen on.
        time: as written.
        agents, participants, targets, victims, weapons, places: what they are called.
        latitude, longitude, country: of the first place that has coordinates; the country as ISO 3166-1 alpha-2.
        killed, wounded, count: the numbers as told.
        own_voice: whether the article says it itself.
        sources: who says it, where somebody does.
        words, sentences: that it was read from.
        article, identifier, headline, publisher, published, url: of the article.
    """

    event: str
    event_class: str
    branch: str
    modality: str
    confidence: float
    begin: date | None
    end: date | None
    time: tuple[str, ...]
    agents: tuple[str, ...]
    participants: tuple[str, ...]
    targets: tuple[str, ...]
    victims: tuple[str, ...]
    weapons: tuple[str, ...]
    places: tuple[str, ...]
    latitude: float | None
    longitude: float | None
    country: str
    killed: tuple[int, ...]
    wounded: tuple[int, ...]
    count: tuple[int, ...]
    own_voice: bool
    sources: tuple[str, ...]
    words: tuple[str, ...]
    sentences: tuple[str, ...]
    article: str
    identifier: str
    headline: str
    publisher: str
    published: str
    url: str


def event_rows(store: GraphStore, articles: Iterable[StoredArticle]) -> Iterator[EventRow]:
    """The events of articles, article by article in the order of their IRIs and in the order of the text."""
    for article in sorted(articles, key=lambda one: one.iri.value):
        values = GraphValues(store.graph(article.graph))
        publisher = ", ".join(values.labels(article.iri.value, f"{_SCHEMA}publisher"))
        for iri in values.told(EVENT_CLASSES):
            yield _row(values, iri, article, publisher)


def _row(values: GraphValues, iri: str, article: StoredArticle, publisher: str) -> EventRow:
    def labels(name: str) -> tuple[str, ...]:
        return values.labels(iri, CK + name)

    def day(name: str) -> date | None:
        text = values.one(iri, CK + name)
        return date.fromisoformat(text) if text else None

    def numbers(name: str) -> tuple[int, ...]:
        return tuple(sorted(int(text) for text in values.all(iri, CK + name)))

    places = values.all(iri, f"{CK}location")
    spot = next((place for place in places if values.one(place, f"{_WGS}lat")), "")
    statements = values.all(iri, f"{CK}attributedTo")
    phrases = sorted(values.all(iri, f"{CK}evidence"), key=values.span)
    sentences = (values.one(values.one(phrase, f"{_NIF}sentence"), f"{_NIF}anchorOf") for phrase in phrases)
    name = values.told_class(iri)
    return EventRow(
        event=iri,
        event_class=name,
        branch=ancestors(name)[-2],
        modality=values.one(iri, f"{CK}modality").removeprefix(CK).lower(),
        confidence=float(values.one(iri, f"{CK}confidence") or 0),
        begin=day("begin"),
        end=day("end"),
        time=tuple(values.all(iri, f"{CK}timeText")),
        agents=labels("agent"),
        participants=labels("participant"),
        targets=labels("target"),
        victims=labels("victim"),
        weapons=labels("weapon"),
        places=labels("location"),
        latitude=float(values.one(spot, f"{_WGS}lat")) if spot else None,
        longitude=float(values.one(spot, f"{_WGS}long")) if spot else None,
        country=next(filter(None, (values.one(place, f"{CK}countryCode") for place in places)), ""),
        killed=numbers("killed"),
        wounded=numbers("wounded"),
        count=numbers("count"),
        own_voice=not statements,
        sources=tuple(sorted({label for one in statements for label in values.labels(one, f"{CK}source")})),
        words=tuple(values.one(phrase, f"{_NIF}anchorOf") for phrase in phrases),
        sentences=tuple(dict.fromkeys(filter(None, sentences))),
        article=article.iri.value,
        identifier=article.identifier,
        headline=article.headline,
        publisher=publisher,
        published=article.published,
        url=article.url,
    )

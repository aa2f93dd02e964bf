"""The events and statements of one article's graph as flat rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Quad

from kg.article import Span
from kg.graph_values import GraphValues
from kg.reading.sentences import split_sentences
from kg.vocabulary import CK, EVENT_CLASSES, PREFIXES, STATEMENT_CLASSES, ancestors

__all__ = ["ACTING", "ArticleRows", "EventRow", "RoleRow", "StatementRow", "Values", "read_article", "sentence_at"]

_TYPE: Final = f"{PREFIXES['rdf']}type"
_NIF: Final = PREFIXES["nif"]
_SCHEMA: Final = PREFIXES["schema"]
_WGS: Final = PREFIXES["wgs"]

ACTING: Final = ("agent", "participant", "target", "victim")
"""The roles of those who act and are acted on."""


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event; `begin` and `end` are days or empty, `killed` and `wounded` the largest numbers told, or None."""

    iri: str
    event_class: str
    branch: str
    begin: str
    end: str
    modality: str
    confidence: float
    attributed: bool
    killed: int | None
    wounded: int | None
    place: str
    place_label: str
    latitude: float | None
    longitude: float | None
    agents: str
    patients: str
    sentence: str


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A statement; `events` are those inside its content."""

    iri: str
    statement_class: str
    begin: str
    modality: str
    confidence: float
    quotation: bool
    content: str
    sentence: str
    sources: tuple[tuple[str, str], ...]
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RoleRow:
    """Who or what takes part in an event, and as what: a role of the ontology by its local name."""

    event: str
    role: str
    iri: str
    label: str
    entity_class: str


@dataclass(frozen=True, slots=True)
class ArticleRows:
    """All rows of an article."""

    iri: str
    headline: str
    outlet: str
    published: str
    events: tuple[EventRow, ...]
    statements: tuple[StatementRow, ...]
    roles: tuple[RoleRow, ...]


class Values(GraphValues):
    """The values of a graph, with short names where nothing is called anything."""

    def label(self, iri: str) -> str:
        """What it is called; its IRI's last part where nothing says so."""
        name = super().label(iri)
        return name if name != iri else iri.rstrip("/").rpartition("/")[2]

    def names(self, iris: Iterable[str]) -> str:
        """What they are called, in one line."""
        return ", ".join(dict.fromkeys(self.label(iri) for iri in iris))

    def spans_of(self, iri: str, predicate: str) -> list[Span]:
        """Where the phrases stand that are values of a property, first to last."""
        return sorted(self.span(phrase) for phrase in self.all(iri, predicate))

    def entity_class(self, iri: str) -> str:
        """The local name of an actor's, place's, facility's or weapon's class."""
        names = [name.removeprefix(CK) for name in self.all(iri, _TYPE) if name.startswith(CK)]
        return next((name for name in names if name != "Actor"), next(iter(names), ""))


def read_article(graph: str, quads: Iterable[Quad]) -> ArticleRows:
    """The rows of the graph of an article, by its IRI and quads."""
    values = Values(quads)
    iri = values.one(graph, f"{PREFIXES['prov']}wasDerivedFrom")
    text = values.one(iri, f"{_NIF}isString")
    sentences = split_sentences(text)
    events = values.told(EVENT_CLASSES)
    return ArticleRows(
        iri,
        values.one(iri, f"{_SCHEMA}headline") or values.one(iri, f"{PREFIXES['dcterms']}identifier") or iri,
        values.names(values.all(iri, f"{_SCHEMA}publisher")),
        values.one(iri, f"{_SCHEMA}datePublished")[:10],
        tuple(_event(values, event, text, sentences) for event in events),
        tuple(_statement(values, said, text, sentences) for said in values.told(STATEMENT_CLASSES)),
        tuple(
            RoleRow(event, role, entity, values.label(entity), values.entity_class(entity))
            for event in events
            for role in (*ACTING, "location", "weapon")
            for entity in values.all(event, CK + role)
        ),
    )


def sentence_at(text: str, sentences: tuple[Span, ...], span: Span) -> Span:
    """The sentence that a span begins in."""
    return next(
        ((begin, end) for begin, end in sentences if begin <= span[0] < end), (span[0], min(span[1], len(text)))
    )


def _event(values: Values, iri: str, text: str, sentences: tuple[Span, ...]) -> EventRow:
    places = values.all(iri, f"{CK}location")
    # The place on the map is one that has coordinates; of several, one that lies within another.
    places.sort(key=lambda place: (not values.one(place, f"{_WGS}lat"), not values.one(place, f"{CK}within"), place))
    place = next(iter(places), "")
    agents = values.all(iri, f"{CK}agent") or values.all(iri, f"{CK}participant")
    patients = values.all(iri, f"{CK}victim") or values.all(iri, f"{CK}target")
    begin, end = sentence_at(text, sentences, next(iter(values.spans(iri)), (0, 0)))
    return EventRow(
        iri,
        (name := values.told_class(iri)),
        ancestors(name)[-2],
        values.one(iri, f"{CK}begin"),
        values.one(iri, f"{CK}end"),
        values.one(iri, f"{CK}modality").removeprefix(CK).lower() or "actual",
        float(values.one(iri, f"{CK}confidence") or 0),
        bool(values.all(iri, f"{CK}attributedTo")),
        _largest(values.all(iri, f"{CK}killed")),
        _largest(values.all(iri, f"{CK}wounded")),
        place,
        values.label(place) if place else "",
        _degrees(values.one(place, f"{_WGS}lat"), 90),
        _degrees(values.one(place, f"{_WGS}long"), 180),
        values.names(agents),
        values.names(patients),
        text[begin:end],
    )


def _statement(values: Values, iri: str, text: str, sentences: tuple[Span, ...]) -> StatementRow:
    begin, end = sentence_at(text, sentences, next(iter(values.spans(iri)), (0, 0)))
    return StatementRow(
        iri,
        values.told_class(iri),
        values.one(iri, f"{CK}begin"),
        values.one(iri, f"{CK}modality").removeprefix(CK).lower() or "actual",
        float(values.one(iri, f"{CK}confidence") or 0),
        values.one(iri, f"{CK}quotation") == "true",
        " … ".join(text[begin:end] for begin, end in values.spans_of(iri, f"{CK}contentSpan"))
        or " … ".join(values.all(iri, f"{CK}content")),
        text[begin:end],
        tuple((source, values.label(source)) for source in values.all(iri, f"{CK}source")),
        tuple(values.all(iri, f"{CK}reports")),
    )


def _largest(numbers: list[str]) -> int | None:
    return max((int(number) for number in numbers if number.isdecimal()), default=None)


def _degrees(text: str, most: int) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if -most <= number <= most else None

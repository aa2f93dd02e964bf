"""What an article's words mean: resolved actors, places and days, and who says what. No RDF."""

from dataclasses import dataclass, field
from datetime import date

from kg.article import Article, Span

__all__ = [
    "Account",
    "Actor",
    "Entity",
    "EntityMention",
    "EventAccount",
    "Number",
    "Place",
    "StatementAccount",
    "Thing",
    "Time",
    "Toll",
]


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who can act: a person, a state, a force, a group, an organisation or a population.

    Attributes:
        key: path of its IRI under the base, derived from the authority (`actor/state-tr`) or from name and type.
        actor_class: local name of the class in the ontology, such as `Person` or `SecurityForces`.
        country: key of the country's `Place`, which is then among the account's entities too.
        affiliation: key of the actor that it belongs to or speaks for, likewise.
        same_as: IRIs of other authorities, only where certain.
    """

    key: str
    actor_class: str
    label: str
    aliases: tuple[str, ...] = ()
    country: str | None = None
    affiliation: str | None = None
    job_title: str | None = None
    same_as: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A place; unresolved ones have a label and no coordinates.

    Attributes:
        key: `place/geonames-163533` where resolved, else from the name.
        latitude, longitude: degrees, WGS 84.
        precision: how large a place it is: one of `kg.vocabulary.PRECISIONS`, or None where that is not known.
        country_code: ISO 3166-1 alpha-2.
        country, within: keys of other places among the account's entities.
    """

    key: str
    label: str
    aliases: tuple[str, ...] = ()
    latitude: float | None = None
    longitude: float | None = None
    country_code: str | None = None
    country: str | None = None
    within: str | None = None
    same_as: tuple[str, ...] = ()
    precision: str | None = None


@dataclass(frozen=True, slots=True)
class Thing:
    """A facility or a weapon: `thing_class` is `Facility` or `Weapon`."""

    key: str
    thing_class: str
    label: str


Entity = Actor | Place | Thing


@dataclass(frozen=True, slots=True)
class EntityMention:
    """A span of the text that means the entity with this key."""

    span: Span
    entity: str


@dataclass(frozen=True, slots=True)
class Time:
    """A time as written, and the first and last day it can have been (both None where the text leaves it open)."""

    text: str
    span: Span
    begin: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Number:
    """A number of an event: `kind` is `killed`, `wounded` or `count`; `value` is None for words such as *dozens*."""

    kind: str
    text: str
    span: Span
    value: int | None = None


@dataclass(frozen=True, slots=True)
class Toll:
    """One number with what it counts: `people` are entity keys, `bound` a local name such as `AtLeast`."""

    number: Number
    bound: str = "Exactly"
    people: tuple[str, ...] = ()
    attributed_to: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class EventAccount:
    """One event of the article.

    Attributes:
        evidence: the triggers that name it, in the order of the text; the first gives the event its IRI.
        roles: (role, entity key) pairs, without repetition.
        attributed_to: indexes into `Account.statements` of the statements whose content it stands in.
    """

    event_class: str
    modality: str
    confidence: float
    evidence: tuple[Span, ...]
    roles: tuple[tuple[str, str], ...] = ()
    times: tuple[Time, ...] = ()
    numbers: tuple[Number, ...] = ()
    tolls: tuple[Toll, ...] = ()
    attributed_to: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class StatementAccount:
    """One act of saying.

    Attributes:
        roles: (role, entity key) pairs for `source`, `addressee` and `target`.
        content: spans of what is said.
        quotation: whether the content stands between quotation marks.
        contradicts: indexes of denied statements and of denied events, as (`statement`|`event`, index).
    """

    statement_class: str
    modality: str
    confidence: float
    evidence: tuple[Span, ...]
    roles: tuple[tuple[str, str], ...] = ()
    times: tuple[Time, ...] = ()
    content: tuple[Span, ...] = ()
    quotation: bool = False
    contradicts: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Account:
    """All that one article means.

    Attributes:
        entities: by key, each once; every key used anywhere in the account is here.
        agency: who the dateline says the text is from, where that is not the publisher.
        notes: what the reader of the summary should know, such as a year that is nowhere given.
    """

    article: Article
    sentences: tuple[Span, ...] = ()
    entities: dict[str, Entity] = field(default_factory=dict)
    mentions: tuple[EntityMention, ...] = ()
    events: tuple[EventAccount, ...] = ()
    statements: tuple[StatementAccount, ...] = ()
    publisher: str | None = None
    dateline_place: str | None = None
    notes: tuple[str, ...] = ()
    agency: str | None = None

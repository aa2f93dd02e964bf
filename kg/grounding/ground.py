"""From a reading to an account: who, where, when and how many are meant, and who says so."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from kg.article import Span, article_key
from kg.grounding.account import (
    Account,
    Actor,
    Entity,
    EntityMention,
    EventAccount,
    Number,
    Place,
    StatementAccount,
    Thing,
    Time,
    Toll,
)
from kg.grounding.actors import publisher_actor, resolve_actors
from kg.grounding.chronology import narrowed_together, read_times
from kg.grounding.claims import Sides, attributed_to, contradictions, is_quotation
from kg.grounding.gazetteer import Gazetteer
from kg.grounding.joining import EventFacts, JoinScorer, join_events
from kg.grounding.known_actors import KnownActors
from kg.grounding.mention_forms import PRONOUNS, is_all_caps
from kg.grounding.names import slug
from kg.grounding.number_wording import kind_told
from kg.grounding.numbers import counted_people, number_at, number_bound
from kg.grounding.places import country_place, resolve_places
from kg.reading.reading import Event, Reading, Role, Statement
from kg.vocabulary import EVENT_ENTITY_ROLES, NUMBER_ROLES, STATEMENT_ENTITY_ROLES

__all__ = ["NO_DATE_NOTE", "Knowledge", "event_facts", "ground"]

NO_DATE_NOTE: Final = "times left open, since no date of publication is given: --published YYYY-MM-DD settles them"

_BODIES: Final = ("Organization", "IntergovernmentalOrganization", "SecurityForces", "ArmedGroup", "State")
_LEVELS: Final = 5
"""How many places a place is looked for in: a town in a district in a province in a country."""
_COUNTED_ROLES: Final = {"killed": ("victim",), "wounded": ("victim",)}
_COUNTED_OTHERWISE: Final = ("victim", "agent", "participant", "target")


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What grounding knows of the world; load it once and use it for every article."""

    known: KnownActors
    gazetteer: Gazetteer
    joins: JoinScorer = field(default_factory=JoinScorer.load)

    @classmethod
    def load(cls, gazetteer: Path | None = None) -> "Knowledge":
        """The list of known actors and the gazetteer, which is built first where it is missing.

        Raises:
            ResourceError: a file of the program is missing or damaged, or the gazetteer cannot be written.
        """
        return cls(KnownActors.load(), Gazetteer.open(gazetteer))


def ground(reading: Reading, knowledge: Knowledge) -> Account:
    """What an article's words mean: actors, places, days, numbers; events joined, denials tied to what they deny."""
    return _Grounding(reading, knowledge).account()


def event_facts(reading: Reading, knowledge: Knowledge) -> list[EventFacts]:
    """What joining compares: the facts of each of the reading's events, in its order."""
    grounding = _Grounding(reading, knowledge)
    return [grounding._facts(event) for event in grounding._events()]


class _Grounding:
    """The state of one run over one reading."""

    def __init__(self, reading: Reading, knowledge: Knowledge) -> None:
        self._reading = reading
        self._knowledge = knowledge
        self._article = reading.article
        self._text = reading.article.text
        self._key = article_key(reading.article)
        self._chronology = read_times(reading)
        self._all_caps = is_all_caps(self._text)
        self._starts = [begin for begin, _ in reading.sentences]
        self._actors = resolve_actors(reading, knowledge.known, self._key)
        self._places = resolve_places(reading, knowledge.gazetteer, knowledge.known, self._key)
        self._country_codes = dict(self._actors.country_codes)
        self._all: dict[str, Entity] = {**self._actors.actors, **self._places.places}
        self._mentions: dict[tuple[Span, str], None] = {}
        self._notes = (NO_DATE_NOTE,) if self._chronology.lacks_anchor else ()
        self._contents = [statement.content for statement in reading.statements]

    def account(self) -> Account:
        statements = list(map(self._statement, self._reading.statements, self._chronology.statements))
        mentions = self._events()
        facts = [self._facts(event) for event in mentions]
        links = [event.links for event in self._reading.events]
        groups = join_events(self._text, facts, links, self._knowledge.joins)
        events = [_joined([mentions[n] for n in group]) for group in groups]
        sides = Sides(
            self._actors.actors, self._country_codes, self._knowledge.known, self._knowledge.gazetteer, self._all_caps
        )
        denied = contradictions(self._text, statements, events, sides)
        publisher, agency = self._publisher(), self._agency()
        dateline = self._dateline()
        self._mention_all_of_the_used()
        return Account(
            article=self._article,
            sentences=self._reading.sentences,
            entities=self._entities(publisher, agency, dateline),
            mentions=tuple(EntityMention(span, key) for span, key in sorted(self._mentions)),
            events=tuple(events),
            statements=tuple(replace(s, contradicts=denied.get(n, ())) for n, s in enumerate(statements)),
            publisher=publisher,
            agency=agency if agency != publisher else None,
            dateline_place=dateline,
            notes=self._notes,
        )

    # ---- who, what and where

    def _filler(self, role: Role) -> str | None:
        """The key of the entity that fills a role, or None where nothing that the role allows is meant."""
        match role.name:
            case "location":
                return self._places.by_mention.get(role.mention)
            case "weapon":
                return self._thing(role.mention, "Weapon")
            case "target":
                return self._actors.by_mention.get(role.mention) or self._acted_on(role.mention)
            case _:
                return self._actors.by_mention.get(role.mention) or self._acting(role.mention)

    def _acted_on(self, mention: int) -> str | None:
        kind = self._reading.mentions[mention].type
        if kind in ("facility", "weapon"):
            return self._thing(mention, kind.capitalize())
        return self._places.by_mention.get(mention)

    def _acting(self, mention: int) -> str | None:
        """The key of the actor that a place (*Ankara*) or a building (*the Kremlin*) stands for."""
        words, known = self._surface(mention), self._knowledge.known
        kind = self._reading.mentions[mention].type
        if kind == "place":
            found = known.find(words, classes=("State",)) or known.by_metonym(words, all_caps=self._all_caps)
        elif kind in ("facility", "weapon"):
            found = known.find(words, classes=_BODIES) or known.by_metonym(words, all_caps=self._all_caps)
        else:
            return None
        if not found:
            return None
        self._all.setdefault(found.key, found.as_actor())
        if found.country_code:
            self._country_codes.setdefault(found.key, found.country_code)
        return found.key

    def _thing(self, mention: int, thing_class: str) -> str:
        words = " ".join(self._surface(mention).split())
        key = f"{thing_class.lower()}/in/{self._key}/{slug(words)}"
        self._all.setdefault(key, Thing(key, thing_class, words))
        return key

    def _surface(self, mention: int) -> str:
        return self._text[slice(*self._reading.mentions[mention].span)]

    def _fillers(self, roles: Iterable[Role], names: Sequence[str]) -> Iterator[tuple[str, str, Span]]:
        """Role, entity and mention of each filler; the mention is noted as used."""
        for role in roles:
            if role.name in names and (key := self._filler(role)):
                span = self._reading.mentions[role.mention].span
                self._mentions[span, key] = None
                yield role.name, key, span

    # ---- events and statements

    def _events(self) -> list[EventAccount]:
        return list(map(self._event, self._reading.events, self._chronology.events))

    def _event(self, event: Event, told: tuple[Time, ...]) -> EventAccount:
        fillers = list(self._fillers(event.roles, EVENT_ENTITY_ROLES))
        numbers = list(self._numbers(event))
        # the 10 of *February 3 and 10* counts nobody
        numbers = [n for n in numbers if not any(t.span[0] <= n.span[0] < t.span[1] for t in told)]
        tolls = [self._toll(number, fillers) for number in numbers]
        return EventAccount(
            event_class=event.event_class,
            modality=event.modality,
            confidence=event.confidence,
            evidence=(event.trigger,),
            roles=tuple(dict.fromkeys((role, key) for role, key, _ in fillers)),
            times=told,
            numbers=tuple(dict.fromkeys(numbers)),
            tolls=tuple(dict.fromkeys(tolls)),
            attributed_to=attributed_to(event.trigger, self._contents),
        )

    def _statement(self, statement: Statement, told: tuple[Time, ...]) -> StatementAccount:
        fillers = self._fillers(statement.roles, STATEMENT_ENTITY_ROLES)
        return StatementAccount(
            statement_class=statement.statement_class,
            modality=statement.modality,
            confidence=statement.confidence,
            evidence=(statement.cue,),
            roles=tuple(dict.fromkeys((role, key) for role, key, _ in fillers)),
            times=told,
            content=statement.content,
            quotation=is_quotation(self._text, statement.content),
        )

    def _numbers(self, event: Event) -> Iterator[Number]:
        triggers = [(other.trigger, other.event_class) for other in self._reading.events]
        for role in event.roles:
            if role.name in NUMBER_ROLES:
                span = self._reading.mentions[role.mention].span
                if kind := kind_told(self._text, span, role.name, event.trigger, triggers):
                    yield Number(kind, self._text[slice(*span)], span, number_at(self._text, span))

    def _toll(self, number: Number, fillers: Sequence[tuple[str, str, Span]]) -> Toll:
        roles = _COUNTED_ROLES.get(number.kind, _COUNTED_OTHERWISE)
        counted = [(key, span) for role, key, span in fillers if role in roles and isinstance(self._all[key], Actor)]
        people = counted_people(self._text, number.span, [span for _, span in counted])
        if people is None:
            # `12 civilians, including three children`: whom a number counts need not fill a role
            others = [(key, self._reading.mentions[m].span) for m, key in self._actors.by_mention.items()]
            counted = [(key, span) for key, span in others if self._text[slice(*span)].casefold() not in PRONOUNS]
            people = counted_people(self._text, number.span, [span for _, span in counted])
            if people is not None:
                self._mentions[counted[people][1], counted[people][0]] = None
        return Toll(
            number=number,
            bound=number_bound(self._text, number.span),
            people=(counted[people][0],) if people is not None else (),
            attributed_to=attributed_to(number.span, self._contents),
        )

    def _facts(self, event: EventAccount) -> EventFacts:
        trigger = event.evidence[0]
        roles: dict[str, set[str]] = {}
        for role, key in event.roles:
            roles.setdefault(role, set()).add(key)
        numbers: dict[str, set[int]] = {}
        for number in event.numbers:
            if number.value is not None:
                numbers.setdefault(number.kind, set()).add(number.value)
        begins, ends = [t.begin for t in event.times if t.begin], [t.end for t in event.times if t.end]
        return EventFacts(
            trigger=trigger,
            event_class=event.event_class,
            modality=event.modality,
            sentence=bisect_right(self._starts, trigger[0]) - 1,
            roles={role: frozenset(keys) for role, keys in roles.items()},
            interval=(min(begins, default=None), max(ends, default=None)),
            numbers={kind: frozenset(values) for kind, values in numbers.items()},
            around=frozenset(area for key in roles.get("location", ()) for area in self._around(key)),
        )

    def _around(self, key: str) -> Iterator[str]:
        """The places that a place lies in, nearest first."""
        for _ in range(_LEVELS):
            place = self._all.get(key)
            area = (place.within or place.country) if isinstance(place, Place) else None
            if area is None:
                return
            yield area
            key = area

    # ---- the account's entities

    def _publisher(self) -> str | None:
        dateline = self._article.dateline
        return self._press(self._article.publisher or (dateline.agency if dateline else None))

    def _agency(self) -> str | None:
        """The agency that the dateline names."""
        return self._press(self._article.dateline.agency if self._article.dateline else None)

    def _press(self, name: str | None) -> str | None:
        if not name:
            return None
        actor = publisher_actor(name, self._knowledge.known)
        self._all.setdefault(actor.key, actor)
        listed = self._knowledge.known.get(actor.key)
        if listed and listed.country_code:
            self._country_codes.setdefault(actor.key, listed.country_code)
        return actor.key

    def _dateline(self) -> str | None:
        if self._places.dateline and self._article.dateline and self._article.dateline.place:
            self._mentions[self._article.dateline.place, self._places.dateline] = None
        return self._places.dateline

    def _mention_all_of_the_used(self) -> None:
        """Note the other mentions of those who fill a role: the name that a pronoun was resolved from."""
        used = {key for _, key in self._mentions}
        for by_mention in (self._actors.by_mention, self._places.by_mention):
            for mention, key in by_mention.items():
                if key in used:
                    self._mentions[self._reading.mentions[mention].span, key] = None

    def _entities(self, *others: str | None) -> dict[str, Entity]:
        """All that is used, with the countries, places and actors that it refers to."""
        found: dict[str, Entity] = {}
        waiting = [*(key for _, key in self._mentions), *(key for key in others if key)]
        while waiting:
            key = waiting.pop()
            if key not in found:
                found[key] = entity = self._complete(self._all[key])
                waiting += _references(entity)
        return dict(sorted(found.items()))

    def _complete(self, entity: Entity) -> Entity:
        """An actor with its country and with whom it is affiliated among all entities."""
        if not isinstance(entity, Actor):
            return entity
        code = self._country_codes.get(entity.key)
        country = country_place(code, self._knowledge.gazetteer) if code else None
        if country:
            self._all.setdefault(country.key, country)
            entity = replace(entity, country=country.key)
        if entity.affiliation and entity.affiliation not in self._all:
            listed = self._knowledge.known.get(entity.affiliation)
            if listed is None:
                return replace(entity, affiliation=None)
            self._all[listed.key] = listed.as_actor()
            if listed.country_code:
                self._country_codes.setdefault(listed.key, listed.country_code)
        return entity


def _references(entity: Entity) -> list[str]:
    match entity:
        case Actor(country=country, affiliation=affiliation):
            return [key for key in (country, affiliation) if key]
        case Place(country=country, within=within):
            return [key for key in (country, within) if key]
        case _:
            return []


def _joined(mentions: Sequence[EventAccount]) -> EventAccount:
    """One event of several mentions: all that any of them tells; a number told again the same way counts once."""
    first = mentions[0]
    if len(mentions) == 1:
        return first
    numbers: dict[tuple[str, str], Number] = {}
    tolls: dict[tuple[object, ...], Toll] = {}
    for mention in mentions:
        for number in mention.numbers:
            numbers.setdefault((number.kind, str(number.value or number.text.lower())), number)
        for toll in mention.tolls:
            told = (
                toll.number.kind,
                str(toll.number.value or toll.number.text.lower()),
                toll.bound,
                toll.attributed_to,
            )
            tolls.setdefault(told, toll)
    return replace(
        first,
        confidence=max(mention.confidence for mention in mentions),
        evidence=tuple(dict.fromkeys(span for mention in mentions for span in mention.evidence)),
        roles=tuple(dict.fromkeys(role for mention in mentions for role in mention.roles)),
        times=narrowed_together(dict.fromkeys(time for mention in mentions for time in mention.times)),
        numbers=tuple(numbers.values()),
        tolls=tuple(tolls.values()),
        attributed_to=tuple(dict.fromkeys(index for mention in mentions for index in mention.attributed_to)),
    )

"""The actors of one article: every mention of somebody to a known actor, a new one, or one of the article's own."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from kg.article import Span
from kg.grounding.account import Actor
from kg.grounding.acronyms import introduced_acronyms, spells, without_acronym
from kg.grounding.bodies_of_states import body_of_state, forces_of_state, kind_of_forces, state_in, states_named
from kg.grounding.body_names import name_proper, owner_of, ways_to_say, without_qualifiers
from kg.grounding.coreference import Antecedents, Candidate, speaks_of_himself
from kg.grounding.descriptions import BodiesSoFar, called_regimes, state_of_forces
from kg.grounding.given_names import gender_of
from kg.grounding.known_actors import ARMED_FORCES, POLICE, KnownActor, KnownActors
from kg.grounding.mention_forms import Form, form_of, is_all_caps, means_several, words_of
from kg.grounding.named_persons import NamedPersons
from kg.grounding.names import normalise, slug
from kg.grounding.titles import is_office
from kg.grounding.unnamed_actors import UnnamedActors
from kg.reading.reading import Event, Reading, Statement
from kg.vocabulary import ACTOR_CLASSES, ENTITY_CLASSES

__all__ = ["ACTOR_TYPES", "ActorResolution", "publisher_actor", "resolve_actors"]

ACTOR_TYPES: Final = tuple(kind for kind, name in ENTITY_CLASSES.items() if name in ACTOR_CLASSES)

_BODIES: Final = tuple(name for name in ACTOR_CLASSES if name not in ("Person", "Population"))
_LEADING_ROLES: Final = frozenset({"agent", "participant", "source"})
_NO_BODIES: Final = frozenset({"Person", "Population"})
_CUES_BEFORE: Final = 12
_WORDS_BEFORE: Final = 40
_NEAR: Final = 3
"""How many sentences apart the army of a country and *the army* may be named."""
_DEFINITE: Final = re.compile(r"\b(?:the|this|that)\s+(?:[\w-]+\s+)?$", re.IGNORECASE)
_INDEFINITE: Final = re.compile(r"\b(?:an?|another|one|two|several|some|many)\s+(?:[\w-]+\s+)?$", re.IGNORECASE)
_ITS: Final = re.compile(r"\b(?:its|their)\s+(?:own\s+)?$", re.IGNORECASE)
_ITS_PEOPLE: Final = frozenset(
    {"fighters", "forces", "guerrillas", "gunmen", "men", "militants", "members", "soldiers", "troops"}
)
_NAME_FOLLOWS: Final = re.compile(r",?\s+(?:(?:Mr|Mrs|Ms|Dr|Col|Gen|Lt|Maj|Capt|Sgt|MR|DR|COL|GEN)\.?\s+)?")
_MORE: Final = re.compile(r"\s+(?:of|for|in)\s", re.IGNORECASE)
_OPENING_MARK: Final = re.compile(r"[\"“„«]")


@dataclass(frozen=True, slots=True)
class ActorResolution:
    """Who is meant in one article.

    Attributes:
        actors: by key; whom an actor is affiliated with is here too.
        by_mention: index into `Reading.mentions` → key, for every mention of an actor type.
        country_codes: key → ISO 3166-1 alpha-2, where the actor's country is known; the caller makes the place of it.
    """

    actors: dict[str, Actor] = field(default_factory=dict)
    by_mention: dict[int, str] = field(default_factory=dict)
    country_codes: dict[str, str] = field(default_factory=dict)


def resolve_actors(reading: Reading, known: KnownActors, article_key: str) -> ActorResolution:
    """Resolve the person, state, forces, group, igo, org and people mentions of a reading.

    Known names, nationalities with a noun (*Turkish soldiers*) and metonyms go to the list; a full name of a person or
    another name makes an actor whose key comes from the name and type; whoever has no name, or only a surname, is an
    actor of this article alone. Pronouns and short descriptions are joined to whom they mean where that is plain.

    Args:
        reading: the mentions may come in any order; the text's order counts.
        known: the list of actors.
        article_key: the article's local identifier, valid in an IRI path; it keeps nameless actors of articles apart.
    """
    return _Resolver(reading, known, article_key).resolve()


def publisher_actor(name: str, known: KnownActors) -> Actor:
    """The organisation that published an article: a known one, else a new one keyed by its name."""
    actor = known.find(name, classes=("Organization",)) or known.find(name, classes=_BODIES)
    if actor:
        return actor.as_actor()
    return Actor(key=f"actor/org-{slug(name)}", actor_class="Organization", label=name)


class _Resolver:
    """The state of one run over one reading."""

    def __init__(self, reading: Reading, known: KnownActors, article_key: str) -> None:
        self._reading = reading
        self._known = known
        self._article_key = article_key
        self._text = reading.article.text
        self._all_caps = is_all_caps(self._text)
        self._starts = [begin for begin, _ in reading.sentences]
        self._result = ActorResolution()
        self._indexes = [i for i, mention in enumerate(reading.mentions) if mention.type in ACTOR_TYPES]
        self._indexes.sort(key=lambda i: (reading.mentions[i].span, i))
        self._forms = {i: self._form(i) for i in self._indexes}
        self._acronyms = introduced_acronyms(
            self._text,
            [
                reading.mentions[i].span
                for i in self._indexes
                if self._forms[i] is not Form.PRONOUN and reading.mentions[i].type not in ("person", "people")
            ],
        )
        self._unnamed = UnnamedActors(self._text, reading)

    def resolve(self) -> ActorResolution:
        self._resolve_persons()
        # Before any pronoun, since a speaker is often named after the words: `We will fight,` said the group.
        for i in self._indexes:
            if i not in self._result.by_mention and self._forms[i] is not Form.PRONOUN:
                key = self._body(i) or (self._new(i) if self._forms[i] is Form.NAME else None)
                if key:
                    self._result.by_mention[i] = key
        for i in self._indexes:
            if i not in self._result.by_mention and self._forms[i] is Form.DESCRIPTION:
                key = self._in_apposition(i) or self._state_forces(i) or self._by_office(i)
                if key:
                    self._result.by_mention[i] = key
        self._in_order()
        for i in self._indexes:
            if i not in self._result.by_mention:  # *I* and *we*, whose speaker may have been a pronoun too
                said_by, _ = self._speaker(i)
                key = self._speaks_as(said_by, self._reading.mentions[i].type)
                self._result.by_mention[i] = key or self._own_pronoun(i)
        return self._result

    def _in_order(self) -> None:
        """Resolve what is open, but *I* and *we*, in the text's order, by what was named so far."""
        leading = self._leading_mentions()
        sayings = self._sayings()
        antecedents, bodies = Antecedents(self._text), BodiesSoFar()
        for i in self._indexes:
            mention, form = self._reading.mentions[i], self._forms[i]
            sentence = self._sentence(mention.span)
            key = self._result.by_mention.get(i)
            if key is None and form is Form.PRONOUN:
                if speaks_of_himself(self._surface(i)):
                    continue
                said_by, quoted = self._speaker(i)
                others = self._beside(i) | ({said_by} if said_by and quoted else set())
                key = antecedents.of_pronoun(mention.span, sentence, mention.type, others, sayings.get(i, ()))
                key = key or self._own_pronoun(i)
            elif key is None:
                key = self._of_body(i, bodies, sentence) or self._of_owner(i, antecedents.leading_body(sentence))
                key = key or antecedents.of_description(mention.span, sentence, mention.type)
                key = key or self._own(i, self._unnamed.local_key(i))
            self._result.by_mention[i] = key
            actor, is_known = self._result.actors[key], self._known.get(key) is not None
            # `the Health Ministry` is no name, as every country has one, and yet what `the ministry` then means.
            is_called = form is Form.NAME or is_known or self._surface(i).endswith(" Ministry")
            if form is not Form.PRONOUN and is_called and actor.actor_class not in _NO_BODIES:
                # The National Liberation Army is no one's `the army`.
                label = [] if actor.actor_class == "ArmedGroup" else words_of(actor.label)
                bodies.add(sentence, key, words_of(without_acronym(self._surface(i))), label)
            cues = self._text[max(0, mention.span[0] - _CUES_BEFORE) : mention.span[1]]
            antecedents.add(
                Candidate(
                    mention.span,
                    sentence,
                    mention.type,
                    key,
                    Form.NAME if is_known and form is Form.DESCRIPTION else form,
                    i in leading,
                    cues,
                    gender_of(normalise(actor.label)) if form is Form.NAME and mention.type == "person" else None,
                    form is Form.DESCRIPTION and means_several(words_of(self._surface(i))),
                )
            )

    def _surface(self, i: int) -> str:
        return self._text[slice(*self._reading.mentions[i].span)]

    def _form(self, i: int) -> Form:
        mention = self._reading.mentions[i]
        return form_of(self._text, mention.span, mention.type, self._known, all_caps=self._all_caps)

    def _sentence(self, span: Span) -> int:
        return max(0, bisect_right(self._starts, span[0]) - 1)

    def _acts(self) -> Iterator[Event | Statement]:
        yield from self._reading.events
        yield from self._reading.statements

    def _leading_mentions(self) -> set[int]:
        return {role.mention for act in self._acts() for role in act.roles if role.name in _LEADING_ROLES}

    def _sayings(self) -> dict[int, tuple[Span, ...]]:
        """What the source of each statement says, by mention."""
        return {
            role.mention: statement.content
            for statement in self._reading.statements
            for role in statement.roles
            if role.name == "source"
        }

    def _own_pronoun(self, i: int) -> str:
        mention = self._reading.mentions[i]
        return self._own(i, f"{mention.type}-{slug(self._surface(i))}-{mention.span[0]}")

    def _beside(self, i: int) -> set[str]:
        """The keys of those who do something to, or say something to, the mention in one act: `approached him`."""
        return {
            self._result.by_mention[other.mention]
            for act in self._acts()
            for role in act.roles
            if role.mention == i
            for other in act.roles
            if other.name != role.name and other.mention != i and other.mention in self._result.by_mention
        }

    def _speaker(self, i: int) -> tuple[str | None, bool]:
        """The key of the source of the innermost statement around the mention, and whether that is a quotation."""
        begin, end = self._reading.mentions[i].span
        inside = [
            (stop - start, start, n)
            for n, statement in enumerate(self._reading.statements)
            for start, stop in statement.content
            if start <= begin and end <= stop
        ]
        if not inside:
            return None, False
        _, start, n = min(inside)
        sources = [role.mention for role in self._reading.statements[n].roles if role.name == "source"]
        keys = {self._result.by_mention[m] for m in sources if m in self._result.by_mention}
        quoted = bool(_OPENING_MARK.search(self._text[max(0, start - 2) : start + 1]))
        return keys.pop() if len(keys) == 1 else None, quoted

    def _speaks_as(self, said_by: str | None, mention_type: str) -> str | None:
        """Whom *I* or *we* means: the speaker, or the body that he speaks for, whichever is of the mention's type."""
        while said_by and (actor := self._result.actors.get(said_by)):
            if actor.actor_class == ENTITY_CLASSES[mention_type]:
                return said_by
            if mention_type == "forces" and actor.actor_class == "State" and (state := self._known.get(said_by)):
                return self._add(forces_of_state(state, ARMED_FORCES, self._known))
            said_by = actor.affiliation
        return None

    def _in_apposition(self, i: int) -> str | None:
        """The person whose name follows a description at once: `the guerrilla leader, Pablo Ruiz`."""
        mention = self._reading.mentions[i]
        if mention.type != "person" or means_several(words_of(self._surface(i))):
            return None
        following = _NAME_FOLLOWS.match(self._text, mention.span[1])
        return self._persons.at(following.end()) if following else None

    def _by_office(self, i: int) -> str | None:
        """The one person whose office *the president* or *the Russian president* names."""
        words = words_of(self._surface(i))
        nation = state_in(words, self._known, all_caps=self._all_caps)
        office = [word.casefold() for word in (words[nation.length :] if nation else words)]
        if not office or not is_office(office[-1]) or self._before(i, _INDEFINITE):
            return None
        begin, end = self._reading.mentions[i].span
        title = self._reading.article.title
        in_title = title is not None and title[0] <= begin < title[1]
        # `the minister of the interior`, `the head of the army` say more than the span that was read
        if not (nation or in_title or self._before(i, _DEFINITE)) or _MORE.match(self._text, end):
            return None
        key = self._persons.with_office(office, nation, begin)
        return self._add(self._persons.actors[key]) if key else None

    def _state_forces(self, i: int) -> str | None:
        """The forces of the one state that *the army*, *police* or *regime forces* can belong to, or *the regime*."""
        words = [word.casefold() for word in words_of(self._surface(i))]
        if self._reading.mentions[i].type == "state" and words == ["regime"] and not self._all_caps:
            regimes = called_regimes(self._text, self._known)
            regime = self._known.get(regimes.pop()) if len(regimes) == 1 else None
            return self._add(regime.as_actor()) if regime else None
        if self._reading.mentions[i].type != "forces" or self._all_caps:
            return None
        here = self._sentence(self._reading.mentions[i].span)
        armed = {
            key
            for n, key in self._result.by_mention.items()
            if key.startswith((f"actor/{ARMED_FORCES}-", f"actor/{POLICE}-"))
            and abs(self._sentence(self._reading.mentions[n].span) - here) <= _NEAR
        }
        state = state_of_forces(words, self._text, armed, self._known, lambda: self._states)
        if state is None:
            return None
        return self._add(forces_of_state(state, POLICE if words == ["police"] else ARMED_FORCES, self._known))

    @cached_property
    def _states(self) -> set[str]:
        return states_named(self._text, self._known, all_caps=self._all_caps)

    def _of_body(self, i: int, bodies: BodiesSoFar, sentence: int) -> str | None:
        """The named body that *the ministry* or *the council* stands for."""
        if self._reading.mentions[i].type in ("person", "people") or not self._before(i, _DEFINITE):
            return None
        return bodies.of(words_of(self._surface(i)), sentence)

    def _of_owner(self, i: int, owner: str | None) -> str | None:
        """Whom *its fighters* and *its troops* mean, of the body that acts or speaks in the sentence."""
        if owner is None or not self._before(i, _ITS) or self._reading.mentions[i].type not in ("forces", "group"):
            return None
        words = [word.casefold() for word in words_of(self._surface(i))]
        body = self._result.actors[owner].actor_class
        if body == "State" and kind_of_forces(words) == ARMED_FORCES and (state := self._known.get(owner)):
            return self._add(forces_of_state(state, ARMED_FORCES, self._known))
        return owner if body in ("ArmedGroup", "SecurityForces") and words[-1] in _ITS_PEOPLE else None

    def _before(self, i: int, pattern: re.Pattern[str]) -> re.Match[str] | None:
        begin = self._reading.mentions[i].span[0]
        return pattern.search(self._text[max(0, begin - _WORDS_BEFORE) : begin])

    def _add(self, actor: Actor, country_code: str | None = None) -> str:
        """Put the actor, and whom it is affiliated with, into the result."""
        if actor.key not in self._result.actors:
            self._result.actors[actor.key] = actor
            listed = self._known.get(actor.key)
            code = country_code or (listed.country_code if listed else None)
            if actor.affiliation and (parent := self._known.get(actor.affiliation)):
                self._add(parent.as_actor())
                code = code or (parent.country_code if actor.actor_class == "SecurityForces" else None)
            if code:
                self._result.country_codes[actor.key] = code
        return actor.key

    def _resolve_persons(self) -> None:
        spans = {i: self._reading.mentions[i].span for i in self._indexes if self._is_person(i)}
        self._persons = NamedPersons(
            self._text, self._reading.sentences, spans, self._known, self._article_key, all_caps=self._all_caps
        )
        for key in dict.fromkeys(self._persons.by_mention.values()):
            self._add(self._persons.actors[key])
        self._result.by_mention.update(self._persons.by_mention)
        # The reader takes a name for another type now and then.
        for i in self._indexes:
            if i not in self._result.by_mention and self._forms[i] is Form.NAME:
                person = self._persons.called(self._surface(i))
                if person and not self._known.find(self._surface(i), classes=_BODIES, all_caps=self._all_caps):
                    self._result.by_mention[i] = person

    def _is_person(self, i: int) -> bool:
        return self._forms[i] is Form.NAME and self._reading.mentions[i].type == "person"

    def _body(self, i: int) -> str | None:
        """The key of the known actor, or of the body of a state, that a name or description means."""
        kind = self._reading.mentions[i].type
        if kind in ("person", "people"):
            return None
        own = ENTITY_CLASSES[kind]
        for phrase in self._phrases(i):
            found: KnownActor | Actor | None = (
                self._known.find(phrase, classes=(own,), all_caps=self._all_caps)
                or body_of_state(phrase, kind, self._known, all_caps=self._all_caps)
                or self._known.find(phrase, classes=_BODIES, all_caps=self._all_caps)
            )
            if found:
                return self._add(found.as_actor() if isinstance(found, KnownActor) else found)
        if self._forms[i] is not Form.NAME:
            return None
        listed = without_qualifiers(words_of(self._surface(i)), own, self._known, all_caps=self._all_caps)
        return self._add(listed.as_actor()) if listed else None

    def _phrases(self, i: int) -> Iterator[str]:
        """What a mention can be called: what its acronym stands for, its words, and these in another order."""
        surface = without_acronym(self._surface(i))
        if full := self._acronyms.get(normalise(surface)):
            yield full
            own = ENTITY_CLASSES[self._reading.mentions[i].type]
            if spells(full, surface) and not self._known.find(surface, classes=(own,), all_caps=self._all_caps):
                return  # here `PA` is the Plain Assembly, whatever it is elsewhere
        begin = self._reading.mentions[i].span[0]
        before = "" if self._all_caps else self._text[max(0, begin - _WORDS_BEFORE) : begin]
        yield from ways_to_say(surface, before)
        if owned := owner_of(surface):
            owner, what = owned
            ruled = self._known.find(f"{owner} regime", classes=("State",))
            person = self._result.actors.get(self._persons.called(owner) or "")
            state = ruled or (self._known.get(person.affiliation) if person and person.affiliation else None)
            if state and state.actor_class == "State":
                yield f"{state.label} {what}"  # `Assad's forces`

    def _new(self, i: int) -> str:
        """The key of a named actor that the list does not have."""
        kind = self._reading.mentions[i].type
        surface = without_acronym(self._surface(i))
        name = self._acronyms.get(normalise(surface)) or name_proper(surface)
        local = f"{kind}-{slug(name)}"
        # A state called `CO` would be taken for the known `actor/state-co`.
        if self._known.get(f"actor/{local}") or name.endswith(("'s", "’s")):
            return self._own(i, local)
        aliases = (surface,) if normalise(name) != normalise(surface) else ()
        return self._add(Actor(f"actor/{local}", ENTITY_CLASSES[kind], " ".join(name.split()), aliases))

    def _own(self, i: int, local: str) -> str:
        """The key of an actor of this article alone."""
        mention, words = self._reading.mentions[i], words_of(self._surface(i))
        found = state_in(words, self._known, all_caps=self._all_caps)
        code = found.state.country_code if found and found.adjective else None
        actor = Actor(f"actor/in/{self._article_key}/{local}", ENTITY_CLASSES[mention.type], self._surface(i))
        if found and mention.type == "person" and words[found.length :] and is_office(words[-1]):
            actor = replace(actor, affiliation=found.state.key, job_title=" ".join(words[found.length :]))
        return self._add(actor, code)

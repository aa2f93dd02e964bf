"""The actors of one article: every mention of somebody to a known actor, a new one, or one of the article's own."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from kg.article import Span
from kg.grounding.account import Actor
from kg.grounding.bodies_of_states import body_of_state, state_in
from kg.grounding.coreference import Antecedents, Candidate
from kg.grounding.known_actors import KnownActor, KnownActors
from kg.grounding.mention_forms import Form, form_of, is_all_caps, without_honorific, words_of
from kg.grounding.names import normalise, slug
from kg.grounding.persons import join_names
from kg.grounding.titles import Title, title_of
from kg.reading.reading import Event, Reading, Statement
from kg.vocabulary import ACTOR_CLASSES, ENTITY_CLASSES

__all__ = ["ACTOR_TYPES", "ActorResolution", "publisher_actor", "resolve_actors"]

ACTOR_TYPES: Final = tuple(kind for kind, name in ENTITY_CLASSES.items() if name in ACTOR_CLASSES)

_BODIES: Final = tuple(name for name in ACTOR_CLASSES if name not in ("Person", "Population"))
_LEADING_ROLES: Final = frozenset({"agent", "participant", "source"})
_CUES_BEFORE: Final = 12
_DEFINITE: Final = re.compile(r"\bthe\s+$", re.IGNORECASE)
_OTHER_OFFICE: Final = frozenset({"deputy", "ex", "former", "vice"})
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

    def resolve(self) -> ActorResolution:
        indexes = [i for i, mention in enumerate(self._reading.mentions) if mention.type in ACTOR_TYPES]
        indexes.sort(key=lambda i: (self._reading.mentions[i].span, i))
        forms = {i: self._form(i) for i in indexes}
        persons = [i for i in indexes if forms[i] is Form.NAME and self._reading.mentions[i].type == "person"]
        self._resolve_persons(persons)
        # Before any pronoun, since a speaker is often named after the words: `We will fight,` said the group.
        for i in indexes:
            if i not in self._result.by_mention and forms[i] is not Form.PRONOUN:
                key = self._body(i) or (self._new(i) if forms[i] is Form.NAME else None)
                if key:
                    self._result.by_mention[i] = key
        leading = self._leading_mentions()
        antecedents = Antecedents(self._text)
        for i in indexes:
            mention = self._reading.mentions[i]
            sentence = self._sentence(mention.span)
            key = self._result.by_mention.get(i)
            if key is None and forms[i] is Form.PRONOUN:
                said_by, quoted = self._speaker(i)
                speaker = self._speaks_as(said_by, mention.type)
                others = self._beside(i) | ({said_by} if said_by and quoted else set())
                key = antecedents.of_pronoun(mention.span, sentence, mention.type, speaker, others)
                key = key or self._own(i, f"{mention.type}-{slug(self._surface(i))}-{mention.span[0]}")
            elif key is None:
                key = antecedents.of_description(mention.span, sentence, mention.type) or self._by_office(i)
                key = key or self._own(i, self._local(i))
            self._result.by_mention[i] = key
            cues = self._text[max(0, mention.span[0] - _CUES_BEFORE) : mention.span[1]]
            form = Form.NAME if self._known.get(key) and forms[i] is Form.DESCRIPTION else forms[i]
            antecedents.add(Candidate(mention.span, sentence, mention.type, key, form, i in leading, cues))
        return self._result

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
            said_by = actor.affiliation
        return None

    def _by_office(self, i: int) -> str | None:
        """The one person of the article who has the office that *the president* or *the Russian president* names."""
        mention = self._reading.mentions[i]
        words = words_of(self._surface(i).casefold())
        if mention.type != "person" or not words:
            return None
        nation = state_in(words_of(self._surface(i)), self._known, all_caps=self._all_caps)
        office = words[nation.length :] if nation else words
        if not office or not (nation or _DEFINITE.search(self._text[max(0, mention.span[0] - 6) : mention.span[0]])):
            return None
        keys = [
            key
            for key, actor in self._result.actors.items()
            if actor.job_title
            and _names_office(office, words_of(actor.job_title.casefold()))
            and (nation is None or actor.affiliation in (None, nation.state.key))
        ]
        return keys[0] if len(keys) == 1 else None

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

    def _resolve_persons(self, indexes: Iterable[int]) -> None:
        names = {i: without_honorific(self._surface(i)) for i in indexes}
        joined = join_names(list(names.values()))
        titles: dict[str, Title] = {}
        spellings: dict[str, dict[str, None]] = {}
        for i, name in names.items():
            full = joined[name]
            spellings.setdefault(full, {})[name] = None
            span = self._reading.mentions[i].span
            title = title_of(self._text, span, self._sentence_span(span), self._known, all_caps=self._all_caps)
            if title and (full not in titles or (title.affiliation and not titles[full].affiliation)):
                titles[full] = title
        keys = {}
        for full, variants in spellings.items():
            single = len(words_of(full)) < 2
            local = f"person-{slug(full)}"
            keys[full] = self._add(
                Actor(
                    key=f"actor/in/{self._article_key}/{local}" if single else f"actor/{local}",
                    actor_class="Person",
                    label=self._cased(full),
                    aliases=tuple(self._cased(v) for v in variants if normalise(v) != normalise(full)),
                    affiliation=titles[full].affiliation if full in titles else None,
                    job_title=titles[full].words if full in titles else None,
                )
            )
        self._result.by_mention.update({i: keys[joined[name]] for i, name in names.items()})

    def _sentence_span(self, span: Span) -> Span:
        if not self._reading.sentences:
            return (0, len(self._text))
        return self._reading.sentences[self._sentence(span)]

    def _cased(self, name: str) -> str:
        return name.title() if self._all_caps else name

    def _body(self, i: int) -> str | None:
        """The key of the known actor, or of the body of a state, that a name or description means."""
        surface, kind = self._surface(i), self._reading.mentions[i].type
        if kind in ("person", "people"):
            return None
        own = ENTITY_CLASSES[kind]
        found: KnownActor | Actor | None = (
            self._known.find(surface, classes=(own,), all_caps=self._all_caps)
            or body_of_state(surface, kind, self._known, all_caps=self._all_caps)
            or self._known.find(surface, classes=_BODIES, all_caps=self._all_caps)
        )
        return self._add(found.as_actor() if isinstance(found, KnownActor) else found) if found else None

    def _local(self, i: int) -> str:
        return f"{self._reading.mentions[i].type}-{slug(self._surface(i))}"

    def _new(self, i: int) -> str:
        """The key of a named actor that the list does not have."""
        key = f"actor/{self._local(i)}"
        # A state called `CO` would be taken for the known `actor/state-co`.
        return self._own(i, self._local(i)) if self._known.get(key) else self._add(self._actor(i, key))

    def _own(self, i: int, local: str) -> str:
        found = state_in(words_of(self._surface(i)), self._known, all_caps=self._all_caps)
        code = found.state.country_code if found and found.adjective else None
        return self._add(self._actor(i, f"actor/in/{self._article_key}/{local}"), code)

    def _actor(self, i: int, key: str) -> Actor:
        return Actor(key=key, actor_class=ENTITY_CLASSES[self._reading.mentions[i].type], label=self._surface(i))


def _names_office(office: Sequence[str], title: Sequence[str]) -> bool:
    """Whether a short office is this title: *minister* is *foreign minister*, *president* is not *vice president*."""
    rest = title[: -len(office)]
    return list(title[len(rest) :]) == list(office) and not _OTHER_OFFICE & set(rest)

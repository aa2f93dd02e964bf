"""Who says what: which statements an event stands in, what is a quotation, and what a denial denies."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kg.article import Span
from kg.grounding.account import Actor, EventAccount, StatementAccount
from kg.grounding.gazetteer import Gazetteer
from kg.grounding.known_actors import KnownActors
from kg.grounding.mention_forms import words_of

__all__ = ["Sides", "attributed_to", "contradictions", "is_quotation"]

_OPENING: Final = frozenset("\"“„«‘'")
_CLOSING: Final = frozenset("\"”“»’'")
_ENDING: Final = ".,!?;:…"

# A country's rebels and people are not the side of its government.
_OF_A_STATE: Final = frozenset({"State", "SecurityForces", "Person"})


def attributed_to(span: Span, contents: Sequence[Sequence[Span]]) -> tuple[int, ...]:
    """The indexes of all statements whose content holds the span, the innermost first."""
    holding = [
        (end - begin, index)
        for index, content in enumerate(contents)
        for begin, end in content
        if begin <= span[0] and span[1] <= end
    ]
    return tuple(dict.fromkeys(index for _, index in sorted(holding)))


def is_quotation(text: str, content: Sequence[Span]) -> bool:
    """Whether every part of the content stands between quotation marks, inside or just outside of its span."""
    return bool(content) and all(_is_quoted(text, begin, end) for begin, end in content)


def _is_quoted(text: str, begin: int, end: int) -> bool:
    words = text[begin:end].strip()
    before, after = text[:begin].rstrip(), text[end : end + 4]
    opened = words[:1] in _OPENING or before[-1:] in _OPENING
    closed = words.rstrip(_ENDING)[-1:] in _CLOSING or after.lstrip(_ENDING + " ")[:1] in _CLOSING
    return opened and closed


@dataclass(frozen=True, slots=True)
class Sides:
    """Who belongs to whom among the actors of an article.

    Attributes:
        actors: by key.
        country_codes: key → ISO 3166-1 alpha-2, where known.
        known, gazetteer: give the countries that words name, by nationality or name.
        all_caps: the text knows no lower case.
    """

    actors: Mapping[str, Actor]
    country_codes: Mapping[str, str]
    known: KnownActors
    gazetteer: Gazetteer
    all_caps: bool = False

    def of(self, keys: Collection[str]) -> frozenset[str]:
        """The actors, whom they are affiliated with, and the codes of the countries of them all."""
        found: set[str] = set()
        waiting = list(keys)
        while waiting:
            key = waiting.pop()
            if key in found:
                continue
            found.add(key)
            actor = self.actors.get(key)
            if actor and actor.affiliation:
                waiting.append(actor.affiliation)
            if actor and actor.actor_class in _OF_A_STATE:
                # `Russian and Syrian government forces` are one actor of two countries
                found |= self.named_in(actor.label) | {self.country_codes.get(key, key)}
        return frozenset(found)

    def named_in(self, text: str) -> frozenset[str]:
        """The codes of the countries that some words name: *Turkey's allegations*, *the Russian army*."""
        words = words_of(text)
        return frozenset(code for n, word in enumerate(words) if word[0].isupper() for code in self._codes(words[n:]))

    def _codes(self, words: Sequence[str]) -> Iterator[str]:
        if found := self.gazetteer.country_at(words[:5]):
            yield found[0]
        state = self.known.by_demonym(words[0], all_caps=self.all_caps)
        if state and state.country_code:
            yield state.country_code


def contradictions(
    text: str, statements: Sequence[StatementAccount], events: Sequence[EventAccount], sides: Sides
) -> dict[int, tuple[tuple[str, int], ...]]:
    """What each denial denies, by the denial's index: events that it says were not so, and the claim that it answers.

    An event inside its words is denied where it is negated or where the denier's side would have done it (*denied
    responsibility for the ambush*). The claim is one that the denial's own words hold (*a report that said …*); else
    the nearest accusation before it that is aimed at the denier or the denier's side, or whose author the denial's
    words name; else the nearest plain statement of another side before it that tells of something that the denier's
    side did, or of an event of the class that is denied; else an accusation of the denier after it, by somebody with a
    name; else, where the words are *the accusation*, the nearest before it.
    """
    found = {}
    for index, denial in enumerate(statements):
        if denial.statement_class == "Denial":
            claim = _quoted(index, statements)
            denier = sides.of(_fillers(denial, "source"))
            denied = [
                n
                for n, event in enumerate(events)
                if index in event.attributed_to
                and (event.modality == "negated" or (claim is None and sides.of(_agents(event)) & denier))
            ]
            if claim is None:
                claim = _answered(text, index, denied, statements, events, sides)
            linked = [*((("statement", claim),) if claim is not None else ()), *(("event", n) for n in denied)]
            if linked:
                found[index] = tuple(linked)
    return found


def _quoted(index: int, statements: Sequence[StatementAccount]) -> int | None:
    """The claim that a denial's own words hold."""
    return next((n for n in _inside(index, statements) if statements[n].content), None)


def _inside(index: int, statements: Sequence[StatementAccount]) -> list[int]:
    return [n for n, said in enumerate(statements) if n != index and _holds(statements[index], said.evidence[0])]


def _holds(statement: StatementAccount, span: Span) -> bool:
    return any(begin <= span[0] and span[1] <= end for begin, end in statement.content)


def _answered(
    text: str,
    index: int,
    denied: Sequence[int],
    statements: Sequence[StatementAccount],
    events: Sequence[EventAccount],
    sides: Sides,
) -> int | None:
    denial = statements[index]
    sources = _fillers(denial, "source")
    denier = sides.of(sources)
    spoken_of = sides.of(_fillers(denial, "target"))
    for begin, end in denial.content:
        spoken_of |= sides.named_in(text[begin:end])
    classes = {events[n].event_class for n in denied}
    earlier = [n for n, said in enumerate(statements) if said.evidence[0] < denial.evidence[0]]
    by_nearness = sorted(earlier, key=lambda n: statements[n].evidence[0], reverse=True)
    for n in by_nearness:
        authors = _fillers(statements[n], "source")
        if statements[n].statement_class != "Accusation" or set(authors) & set(sources):
            continue  # nobody denies what he says himself
        accused = {*_fillers(statements[n], "target"), *_doers(n, events)}
        if sides.of(accused) & denier or sides.of(authors) & (spoken_of - denier):
            return n
    for n in by_nearness:
        if statements[n].statement_class != "Statement" or sides.of(_fillers(statements[n], "source")) & denier:
            continue
        told = {event.event_class for event in _told(n, events)}
        if told & classes or sides.of(_doers(n, events)) & denier:
            return n
    others = [
        n
        for n, said in enumerate(statements)
        if n != index and said.statement_class == "Accusation" and not set(_fillers(said, "source")) & set(sources)
    ]
    for n in others:
        # a spokesman without a name may be the denier's own
        unnamed = any("/in/" in author for author in _fillers(statements[n], "source"))
        if n not in earlier and not unnamed and {*_fillers(statements[n], "target"), *_doers(n, events)} & denier:
            return n
    if any(statements[n].statement_class == "Accusation" for n in _inside(index, statements)):
        return next((n for n in by_nearness if n in others and statements[n].content), None)
    return None


def _doers(statement: int, events: Sequence[EventAccount]) -> set[str]:
    return {key for event in _told(statement, events) for key in _agents(event)}


def _agents(event: EventAccount) -> list[str]:
    return [key for role, key in event.roles if role == "agent"]


def _fillers(said: StatementAccount, role: str) -> tuple[str, ...]:
    return tuple(key for name, key in said.roles if name == role)


def _told(statement: int, events: Sequence[EventAccount]) -> Iterator[EventAccount]:
    return (event for event in events if statement in event.attributed_to and event.modality != "negated")

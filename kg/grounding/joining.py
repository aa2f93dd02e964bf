"""Which mentions of events inside one article are one happening."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from kg.article import Span
from kg.grounding.dates import Interval

__all__ = ["EventFacts", "join_events"]

_SENTENCES_BACK: Final = 6
_OPENING_SENTENCES: Final = 4
"""How far into the text a headline's event is looked for."""

_POINTS_BACK: Final = re.compile(r"\b(?:the|this|that|these|those)\s+(?:[\w’'-]+\s+)?$", re.IGNORECASE)
_ENDINGS: Final = re.compile(r"(?:ings?|ed|es|s|ers?|ions?|ment|e)$")


@dataclass(frozen=True, slots=True)
class EventFacts:
    """What is known of one mention of an event when it is compared with others.

    Attributes:
        sentence: index of its sentence.
        in_title: it stands in the headline.
        roles: role → keys of the fillers.
        interval: the days that it can have fallen on.
        numbers: kind → the numbers told.
    """

    trigger: Span
    event_class: str
    modality: str
    sentence: int
    in_title: bool = False
    roles: Mapping[str, frozenset[str]] = field(default_factory=dict)
    interval: Interval = (None, None)
    numbers: Mapping[str, frozenset[int]] = field(default_factory=dict)


def join_events(
    text: str, events: Sequence[EventFacts], earlier: Sequence[int | None] = ()
) -> tuple[tuple[int, ...], ...]:
    """Group the mentions by happening; each group and all groups are in the order of the text.

    Two mentions are joined only when class and modality agree, nothing that is told of one contradicts what is told of
    the other, and something ties them: the reader takes the later for a repetition of the earlier, or they stand near
    each other (or one in the headline and one in the opening) and share a filler and the word, or a word points back
    (*the attack*).

    Args:
        text: of the article.
        events: the mentions.
        earlier: for each mention the index of an earlier one that the reader takes it to repeat.
    """
    groups: list[list[int]] = []
    for index in sorted(range(len(events)), key=lambda n: events[n].trigger):
        fits = [group for group in groups if all(_agree(events[n], events[index]) for n in group)]
        told = [group for group in fits if earlier and earlier[index] in group]
        near = told or [group for group in fits if any(_are_tied(text, events[n], events[index]) for n in group)]
        if near:
            max(near, key=lambda group: events[group[-1]].trigger).append(index)
        else:
            groups.append([index])
    return tuple(tuple(group) for group in groups)


def _agree(one: EventFacts, other: EventFacts) -> bool:
    if (one.event_class, one.modality) != (other.event_class, other.modality) or one.trigger == other.trigger:
        return False
    if any(_conflict(one.roles[role], other.roles[role]) for role in one.roles.keys() & other.roles):
        return False
    if any(not one.numbers[kind] & other.numbers[kind] for kind in one.numbers.keys() & other.numbers):
        return False
    begins = [begin for begin, _ in (one.interval, other.interval) if begin]
    ends = [end for _, end in (one.interval, other.interval) if end]
    return not begins or not ends or max(begins) <= min(ends)


def _conflict(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether the fillers of one role are others: *the soldiers* may be *Turkish troops*, but Idlib is not Aleppo."""
    if one & other:
        return False
    return any(_is_named(key) for key in one) and any(_is_named(key) for key in other)


def _is_named(key: str) -> bool:
    """Whether the key is not that of a description inside one article (`actor/in/<article>/…`)."""
    return key.split("/")[1] != "in"


def _share(one: EventFacts, other: EventFacts, role: str) -> bool:
    return bool(one.roles[role] & other.roles[role])


def _are_near(one: EventFacts, other: EventFacts) -> bool:
    if one.in_title:
        return other.sentence - one.sentence <= _OPENING_SENTENCES
    return 0 < other.sentence - one.sentence <= _SENTENCES_BACK


def _are_tied(text: str, one: EventFacts, other: EventFacts) -> bool:
    if not _are_near(one, other):
        return False
    shared = sum(_share(one, other, role) for role in one.roles.keys() & other.roles)
    same_word = _stem(text[slice(*one.trigger)]) == _stem(text[slice(*other.trigger)])
    if _POINTS_BACK.search(text[max(0, other.trigger[0] - 40) : other.trigger[0]]):
        return True
    return shared > 0 and (same_word or one.in_title or shared > 1)


def _stem(words: str) -> str:
    return " ".join(_ENDINGS.sub("", word) for word in words.casefold().split())

"""The times of all events and statements of an article, each read against what was told before it."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from kg.article import Span
from kg.grounding.account import Time
from kg.grounding.anchors import anchor_of, day_reported
from kg.grounding.date_terms import MONTH, MONTHS, OPEN, YEAR, Interval, TimeContext
from kg.grounding.dates import needs_anchor, resolve_times
from kg.grounding.time_spans import plain, whole_list, whole_words
from kg.reading.reading import Event, Reading, Statement

__all__ = ["Chronology", "narrowed_together", "read_times"]

_OPEN_MODALITIES: Final = frozenset({"future", "possible"})
_BEFORE: Final = 80
_AFTER: Final = 40
"""Code points around a time that may belong to it."""
_NOT_YET: Final = re.compile(r"\b(?:will|shall|won['’]t|not to|never to)\b[^.]*$", re.IGNORECASE)
_REACH: Final = 3
"""Sentences back in which what was told before is looked for."""
_MOST: Final = 40
"""Times before and behind that are looked at."""


@dataclass(frozen=True, slots=True)
class Chronology:
    """When everything happened and was said.

    Attributes:
        events, statements: for each one of the reading its times.
        lacks_anchor: whether a time stays open only because the day of publication is unknown.
    """

    events: tuple[tuple[Time, ...], ...]
    statements: tuple[tuple[Time, ...], ...]
    lacks_anchor: bool


@dataclass(frozen=True, slots=True)
class _Told:
    """One time role: of which event or statement, and what its words can mean so far."""

    of_event: bool
    index: int
    word: Span
    span: Span
    words: str
    sentence: int
    context: TimeContext
    intervals: tuple[Interval, ...] = (OPEN,)

    @property
    def day(self) -> Interval:
        """The last interval where it is one day or a night with its two, else open."""
        begin, end = self.intervals[-1]
        return (begin, end) if begin and end and (end - begin).days <= 1 else OPEN


def read_times(reading: Reading) -> Chronology:
    """The times of all events and statements, resolved as far as the article settles them."""
    text = reading.article.text
    anchor = anchor_of(reading.article) or day_reported(reading)
    told = sorted(_time_roles(reading, anchor), key=lambda t: (t.span, t.word))
    told = [_resolved(one, one.context) for one in told]
    one_year = anchor is None and len(set(_YEAR.findall(text))) == 1
    dated_months = _dated_months(text) if anchor is None else {}
    weekdays = _dated_weekdays(text) if one_year else {}
    for place, one in enumerate(told):
        context = _in_story(text, told, place, one_year=one_year)
        if context.near is None and dated_months:
            context = replace(context, near=_of_its_month(one.words, dated_months))
        told[place] = _resolved(one, context)
        if anchor is None and told[place].intervals == (OPEN,):
            told[place] = _of_its_weekday(one, weekdays)
    by_item: dict[tuple[bool, int], list[Time]] = {}
    for one in told:
        times = (Time(text[slice(*one.span)], one.span, begin, end) for begin, end in one.intervals)
        by_item.setdefault((one.of_event, one.index), []).extend(times)
    lacks = anchor is None and any(needs_anchor(one.words, one.context) for one in told)
    return Chronology(
        events=tuple(narrowed_together(by_item.get((True, index), ())) for index in range(len(reading.events))),
        statements=tuple(
            narrowed_together(by_item.get((False, index), ())) for index in range(len(reading.statements))
        ),
        lacks_anchor=lacks,
    )


def _time_roles(reading: Reading, anchor: date | None) -> list[_Told]:
    starts = [begin for begin, _ in reading.sentences]
    found = []
    for index, event in enumerate(reading.events):
        found += _of_one(reading, starts, anchor, event, index, event.trigger)
    for index, statement in enumerate(reading.statements):
        found += _of_one(reading, starts, anchor, statement, index, statement.cue)
    return found


def _of_one(
    reading: Reading, starts: Sequence[int], anchor: date | None, item: Event | Statement, index: int, word: Span
) -> list[_Told]:
    text = reading.article.text
    mentions = [reading.mentions[role.mention].span for role in item.roles if role.name == "time"]
    whole = [whole_list(text, span) for span in mentions]
    return [
        _Told(
            of_event=isinstance(item, Event),
            index=index,
            word=word,
            span=span,
            words=whole_words(text, span),
            sentence=bisect_right(starts, span[0]) - 1,
            context=TimeContext(
                anchor=anchor,
                future=item.modality in _OPEN_MODALITIES
                or (item.modality == "negated" and bool(_NOT_YET.search(text[max(0, word[0] - _BEFORE) : word[0]]))),
                before=text[max(0, span[0] - _BEFORE) : span[0]],
                after=text[span[1] : span[1] + _AFTER],
            ),
        )
        for span in whole
        if not any(other[0] < span[0] < other[1] for other in whole)
    ]


def _resolved(one: _Told, context: TimeContext) -> _Told:
    return replace(one, context=context, intervals=resolve_times(one.words, context))


def narrowed_together(times: Iterable[Time]) -> tuple[Time, ...]:
    """Times of one event, each narrowed to those that it holds: *2020* beside *Wednesday* is that Wednesday."""
    all_ = list(dict.fromkeys(times))
    narrowed = []
    for time in all_:
        inside = [other for other in all_ if other is not time and _holds(time, other)]
        if inside:
            begins, ends = [t.begin for t in inside if t.begin], [t.end for t in inside if t.end]
            time = replace(time, begin=min(begins), end=max(ends))
        narrowed.append(time)
    return tuple(narrowed)


def _holds(time: Time, other: Time) -> bool:
    """Whether one interval lies wholly inside another that is wider."""
    if not (time.begin and time.end and other.begin and other.end):
        return False
    return time.begin <= other.begin and other.end <= time.end and (time.begin, time.end) != (other.begin, other.end)


# ---- what was told before


def _in_story(text: str, told: Sequence[_Told], place: int, *, one_year: bool) -> TimeContext:
    """The context of a time with what the article tells before it and behind it in its sentence."""
    one = told[place]
    all_before = [other for other in told[max(0, place - _MOST) : place] if _comes_before(other, one)]
    before = [other for other in all_before if other.sentence >= one.sentence - _REACH]
    here = [other for other in before if other.sentence == one.sentence]
    behind = (o for o in told[place + 1 : place + _MOST] if o.sentence == one.sentence and o.span[0] >= one.span[1])
    ahead = next((other.day for other in behind if other.day != OPEN), OPEN)
    foregoing = one.span[1] <= one.word[0] and bool(_AFTER_WHAT.search(one.words))
    last_day = _last([other for other in here if other.day != OPEN])
    if foregoing:
        if last_day == OPEN:
            last_day = _scene(before) if _COMES.search(one.context.before) else ahead
        return replace(one.context, told=_last(here), told_day=last_day, foregoing=True)
    return replace(
        one.context,
        told=_last(before),
        told_day=_last([other for other in before if other.day != OPEN]),
        scene=next((_scene(some) for some in (here, before, all_before) if some), OPEN),
        ahead=ahead,
        near=_near(text, one, before) if one_year else None,
    )


def _comes_before(other: _Told, one: _Told) -> bool:
    """Whether a time is told before another, of something as real."""
    return (
        other.span[1] <= one.span[0]
        and other.intervals[-1] != OPEN
        and (one.context.future or not other.context.future)
    )


def _last(told: Sequence[_Told]) -> Interval:
    """When what was told last happened: the nearest sentence first, in it events before statements."""
    best = max(told, key=lambda o: (o.sentence, o.of_event, o.span[0]), default=None)
    return best.intervals[-1] if best else OPEN


def _scene(told: Sequence[_Told]) -> Interval:
    """The day of all events told, or of all statements where no event has one; open where they differ."""
    for of_event in (True, False):
        days = {one.day for one in told if one.of_event == of_event and one.day != OPEN}
        if days:
            # last night and this morning end on one day
            return max(days, key=str) if len({end for _, end in days}) == 1 else OPEN
    return OPEN


_AFTER_WHAT: Final = re.compile(r"\b(?:after|before|prior to)$", re.IGNORECASE)
_COMES: Final = re.compile(
    r"\b(?:it|this|that|the \w+) (?:came|comes|occurred|happened|took place)(?: only| just| barely| less than)?\s*$",
    re.IGNORECASE,
)
_YEAR: Final = re.compile(r"\b(?:19|20)\d\d\b")
_INTRODUCED: Final = re.compile(r"(?:^|[,.;:\n]|\b(?:on|around|about))\s*(?:\w+day,?\s+)?$", re.IGNORECASE)


_MONTH_AND_YEAR: Final = re.compile(
    rf"\b{MONTH}\.?(?:\s+\d{{1,2}}(?:st|nd|rd|th)?)?,?\s+(?:of\s+)?{YEAR}", re.IGNORECASE
)
_MONTH: Final = re.compile(rf"\b{MONTH}", re.IGNORECASE)


def _dated_months(text: str) -> dict[int, int]:
    """The months that a text names in its latest year, and in no other."""
    latest = max(map(int, _YEAR.findall(text)), default=0)
    named = {(MONTHS[found["month"][:3].lower()], int(found["year"])) for found in _MONTH_AND_YEAR.finditer(text)}
    earlier = {month for month, year in named if year != latest}
    return {month: year for month, year in named if month not in earlier}


def _of_its_month(words: str, dated_months: dict[int, int]) -> date | None:
    """A day of the month that words name without its year, where the text has that elsewhere."""
    found = _MONTH.search(words)
    month = MONTHS[found["month"][:3].lower()] if found else 0
    return date(dated_months[month], month, 1) if month in dated_months else None


_WEEKDAY_AND_DATE: Final = re.compile(
    rf"\b(?P<name>(?:mon|tues|wednes|thurs|fri|satur|sun)day),?\s+(?P<date>{plain(MONTH)}\.?\s+\d{{1,2}},?\s+(?:19|20)\d\d"
    rf"|\d{{1,2}}\s+{plain(MONTH)},?\s+(?:19|20)\d\d)\b",
    re.IGNORECASE,
)


def _dated_weekdays(text: str) -> dict[str, Interval]:
    """The weekdays that a text names with one full date each: *in Donetsk, Wednesday, March 11, 2014*."""
    found: dict[str, set[Interval]] = {}
    for match in _WEEKDAY_AND_DATE.finditer(text):
        found.setdefault(match["name"].lower(), set()).add(resolve_times(match["date"], TimeContext())[0])
    return {name: next(iter(days)) for name, days in found.items() if len(days) == 1}


def _of_its_weekday(one: _Told, weekdays: dict[str, Interval]) -> _Told:
    """A time that is but a weekday, on the day that the article gives with that weekday's name elsewhere."""
    day = weekdays.get(one.words.lower().removeprefix("on ").strip())
    return replace(one, intervals=(day,)) if day else one


def _near(text: str, one: _Told, before: Sequence[_Told]) -> date | None:
    """The full date told in this sentence or the one before; the article names no other year.

    *Of 5 March 2013* dates what something is called by, not what is told.
    """
    for other in reversed(before):
        begin, end = other.intervals[-1]
        if (
            other.sentence >= one.sentence - 1
            and begin
            and begin == end
            and _YEAR.search(text[slice(*other.span)])
            and _INTRODUCED.search(other.context.before)
        ):
            return begin
    return None

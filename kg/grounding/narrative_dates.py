"""The forms of a single time that count from what was told before: *the same day*, *two days later*, *at dawn*."""

import re
from collections.abc import Callable
from typing import Final

from kg.grounding.date_terms import (
    COUNT,
    OPEN,
    UNIT,
    Interval,
    TimeContext,
    days_from,
    month_interval,
    number_in,
    year_interval,
)

__all__ = ["narrative_time", "shifted"]

_DAY_PART: Final = (
    r"dawn|daybreak|daylight|sunrise|first light|morning|mid morning|noon|midday|afternoon|mid afternoon|"
    r"evening|sunset|dusk|nightfall|night|midnight"
)
_DAY_WORD: Final = r"(?P<unit>period|day|morning|noon|afternoon|evening|night|week|weekend|month|year)"


def narrative_time(words: str, context: TimeContext) -> Interval | None:
    """The interval of a time that counts from what was told before, OPEN where that is not known.

    None where the words are none of these forms. Times are in lower case, as `kg.grounding.dates` cleans them.
    """
    for pattern, resolve in _FORMS:
        if found := pattern.search(words):
            try:
                interval = resolve(found, context)
            except (ValueError, OverflowError):  # beyond the calendar's ends
                return OPEN
            if interval:
                # what has happened has not happened after today: another thing was meant
                late = context.anchor and interval[0] and interval[0] > context.anchor and not context.future
                return OPEN if late else interval
    return None


def _from_told(context: TimeContext, unit: str, count: int) -> Interval:
    """So many units after what was told, before it where negative; months and years count from less exact times too."""
    return shifted(context.told if unit in ("month", "year", "decade") else context.told_day, unit, count)


def shifted(told: Interval, unit: str, count: int) -> Interval:
    """So many units after an interval, before it where negative; open where that is less exact than the unit.

    Raises:
        ValueError, OverflowError: it is beyond the calendar's ends.
    """
    begin, end = told
    if not begin or not end:
        return OPEN
    if unit in ("year", "decade"):
        years = 10 * count if unit == "decade" else count
        return year_interval(begin.year + years) if begin.year == end.year else OPEN
    if unit == "month":
        one = (begin.year, begin.month) == (end.year, end.month)
        return month_interval(begin.year, begin.month + count) if one else OPEN
    if unit == "minute":
        return told
    if unit == "hour":
        whole, rest = divmod(abs(count), 24)
        first, last = (whole, whole + (rest > 0)) if count > 0 else (-whole - (rest > 0), -whole)
        return days_from(begin, first), days_from(end, last)
    if unit == "week":
        first_day = days_from(begin, 7 * count)
        return first_day, days_from(first_day, 6 if abs(count) > 1 else (end - begin).days)
    return days_from(begin, count), days_from(end, count)


def _same(found: re.Match[str], context: TimeContext) -> Interval | None:
    """*The same day*, *that night*, *that year*."""
    unit = found["unit"]
    if unit in ("month", "year"):
        begin, end = context.told
        return shifted((begin, end or begin), unit, 0)  # `since May … that month`
    if unit == "period":
        return context.told
    begin, end = context.told_day
    if not begin or not end:
        return OPEN
    if unit == "week":
        monday, sunday = days_from(begin, -begin.weekday()), days_from(end, 6 - end.weekday())
        return (monday, sunday) if (sunday - monday).days == 6 else OPEN
    if unit == "weekend":
        return (begin, end) if begin.weekday() >= 5 and end.weekday() >= 5 else OPEN
    return begin, end


def _beside(found: re.Match[str], context: TimeContext) -> Interval | None:
    """*The following day*, *the next morning*, *the previous year*."""
    unit, which = found["unit"], found["which"]
    if unit in ("week", "month", "year"):
        # `the next year` counts from what was told, `next year` from the anchor
        from_told = found["the"] or context.before.lower().endswith("the ")
        if which == "next" and (not from_told or context.future):
            return None
        if which == "previous" and (context.told_day if unit == "week" else context.told) == OPEN:
            return None
    return _neighbour(context, unit, 1 if which in ("next", "following") else -1)


def _just_beside(found: re.Match[str], context: TimeContext) -> Interval | None:
    """*The week before*, *the day after*, with nothing that it is before or after."""
    if _GOES_ON.search(context.after):
        return OPEN
    return _neighbour(context, found["unit"], -1 if found["way"] == "before" else 1)


def _within_day(_: re.Match[str], context: TimeContext) -> Interval | None:
    """*Earlier in the day*; the anchor where no day was told."""
    return context.told_day if context.told_day != OPEN else None


def _neighbour(context: TimeContext, unit: str, step: int) -> Interval:
    """The day, week, month or year next to the one told."""
    begin, _ = context.told_day
    if unit == "weekend":
        return OPEN
    if unit == "week" and begin:
        monday = days_from(begin, 7 * step - begin.weekday())
        return monday, days_from(monday, 6)
    return _from_told(context, unit if unit in ("month", "year") else "day", step)


def _counted(found: re.Match[str], context: TimeContext) -> Interval | None:
    """*Two days later*, *a week earlier*, *hours after*.

    What happened *a day after* something is told with the day of that something where the sentence goes on to it; the
    something itself was a day before what was told.
    """
    unit, way = found["unit"], found["way"]
    count = number_in(found["count"] or "few")
    if count is None:
        if unit not in ("minute", "hour"):
            return OPEN
        count = 1  # `hours later`, `a few hours earlier`: the same day or the one beside it
    if way in ("earlier", "before", "previously", "prior to"):
        count = -count
    if way in ("after", "before", "prior to"):
        if context.foregoing:
            return _from_told(context, unit, -count)
        if context.ahead != OPEN:
            return shifted(context.ahead, unit, count)
        if _GOES_ON.search(context.after):
            return OPEN  # counts from what the words behind it tell, and that has no day
    return _from_told(context, unit, count)


_GOES_ON: Final = re.compile(r"^\s*[\w“\"‘]")


def _part_of_day(found: re.Match[str], context: TimeContext) -> Interval | None:
    """*At dawn*, *by nightfall*: on the day of the scene; after a night, in the morning that ends it."""
    begin, end = context.scene
    return (begin, end) if found["part"] in ("night", "midnight") else (end, end)


def _day_of_row(_: re.Match[str], context: TimeContext) -> Interval | None:
    """*For the fourth straight day*: the day told of, before it or behind it (*a second day on Friday*)."""
    return context.scene if context.scene != OPEN else context.ahead


_LEADING: Final = (
    r"^(?:(?:at|in|by|around|about|before|until|till|from|since|shortly|just|early|earlier|late|later|the|on|"
    r"approximately|after|during)[\s-]+)*"
)

_Form = tuple[re.Pattern[str], Callable[[re.Match[str], TimeContext], Interval | None]]
_FORMS: Final[tuple[_Form, ...]] = (
    (re.compile(rf"^(?:on |in |during )?(?:the )?{_DAY_WORD} (?P<way>before|after)$"), _just_beside),
    (re.compile(r"^(?:earlier|later) in the day$"), _within_day),
    (
        re.compile(
            rf"\b(?:{COUNT}[\s-]+)?{UNIT}\s+(?P<way>later|earlier|afterwards?|after|before|previously|prior to)$"
        ),
        _counted,
    ),
    (re.compile(rf"{_LEADING}(?:very )?(?:same|that)(?: same| very)? {_DAY_WORD}(?: of time)?$"), _same),
    (re.compile(rf"\b(?P<the>the )?(?P<which>next|following|previous|preceding) {_DAY_WORD}$"), _beside),
    (
        re.compile(
            r"\b(?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|\d{1,2}(?:st|nd|rd|th)?)"
            r"(?:[\s-](?:straight|consecutive|successive|running))?\s(?:day|night)(?:\s(?:running|in a row))?$"
        ),
        _day_of_row,
    ),
    (re.compile(rf"{_LEADING}(?P<part>{_DAY_PART})$"), _part_of_day),
)

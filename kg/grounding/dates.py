"""Times as written to the first and last day that they can mean, in the proleptic Gregorian calendar.

What is relative counts from the anchor (`kg.grounding.anchors`) or from what was told before
(`kg.grounding.chronology`). A year that is nowhere given is not guessed: the interval stays open.
"""

import re
from dataclasses import replace
from datetime import date
from typing import Final

from kg.grounding.date_forms import CALENDAR_FORMS, YEAR_FORM
from kg.grounding.date_terms import (
    COUNT,
    DAY,
    MONTH,
    MONTHS,
    OPEN,
    UNIT,
    WEEKDAY,
    YEAR,
    Interval,
    TimeContext,
    day_in,
    day_of_year,
    number_in,
)
from kg.grounding.narrative_dates import narrative_time, shifted
from kg.grounding.relative_dates import RELATIVE_FORMS

__all__ = ["Interval", "TimeContext", "needs_anchor", "resolve_times"]

_LONGEST: Final = 200
"""Code points of a time that are looked at."""


def resolve_times(text: str, context: TimeContext) -> tuple[Interval, ...]:
    """All intervals that a time names, at least one: *February 3 and 10* names two."""
    words = _clean(text[:_LONGEST])
    if _is_clock(text[:_LONGEST], words, context):
        return (context.scene,)
    if alone := _ORDINAL_ALONE.fullmatch(text.strip().lower()):
        if (found := _day_continued(alone["day"], context)) or not _ORDINAL_BEFORE.search(context.before.lower()):
            return found or (OPEN,)
        words = f"the {alone['day']}"
    for several in (_day_list, _day_continued, _list_of_times):
        if intervals := several(words, context):
            return intervals
    return (
        narrative_time(words, context)
        or _counted_from(words, context)
        or _range(words, context)
        or _bounded(words, context)
        or _single_time(words, context)
        or OPEN,
    )


def _single_time(words: str, context: TimeContext) -> Interval | None:
    """One time; the forms are tried from the most exact on, wherever they stand among the words."""
    for pattern, resolve in (*CALENDAR_FORMS, *RELATIVE_FORMS, YEAR_FORM):
        if found := pattern.search(words):
            try:
                return resolve(found, context)
            except (ValueError, OverflowError):  # 30 February, or beyond the calendar's ends
                return None
    return None


def needs_anchor(text: str, context: TimeContext) -> bool:
    """Whether a time stays open only because the day of publication is unknown."""
    if context.anchor is not None or resolve_times(text, context)[0] != OPEN:
        return False
    return resolve_times(text, replace(context, anchor=date(2000, 2, 29)))[0] != OPEN


_NOISE: Final = re.compile(r"\[[^\]]*\]")
_ORDINAL: Final = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)\b")
_CLOCK: Final = re.compile(
    r"\b\d{1,2}[:.]\d\d(?::\d\d)?(?:\s*[ap]m\b)?|\b\d{1,2}\s*[ap]m\b|\b[012]\d[0-5]\d\s*(?:gmt|utc|hours|hrs|local)\b"
    rf"|\b[012]\d[0-5]\d\s+(?:on\s+)?(?=today|yesterday|\d{{1,2}}\s+{MONTH.replace('?P<month>', '?:')})"
)


_ORDINAL_ALONE: Final = re.compile(r"(?:on\s+)?(?:the\s+)?(?P<day>\d{1,2})(?:st|nd|rd|th)")
_ORDINAL_BEFORE: Final = re.compile(r"\b(?:on|by|until|from|since|before)(?:\s+the)?\s*$|^$")
_CLOCK_ALONE: Final = re.compile(r"[012]\d[0-5]\d")
_AT_ABOUT: Final = re.compile(r"\b(?:at|around|about|approximately)\s*$")
_LEADING: Final = re.compile(r"(?:at|around|about|by|before|after|from|until|shortly|just|approximately|the|local|\s)*")


def _is_clock(text: str, words: str, context: TimeContext) -> bool:
    """Whether a time is one of the clock's and names no day; 2045 alone is one where *at* or *about* stands before."""
    if _CLOCK.search(text.lower()) and _LEADING.fullmatch(words):
        return True
    return bool(_CLOCK_ALONE.fullmatch(words)) and bool(_AT_ABOUT.search(context.before.lower()))


def _clean(text: str) -> str:
    """The words in lower case, with plain hyphens, without clock times, endings of ordinals and what is in brackets."""
    words = re.sub(r"[‐-―−]", "-", _NOISE.sub(" ", text.lower())).replace("’", "'")
    words = re.sub(r"(?<=[a-z])\.(?=\s|,|$)|(?<=\b[ap])\.(?=m\b)", "", words)
    words = re.sub(r"\s+", " ", _CLOCK.sub(" ", _ORDINAL.sub(r"\1", words)))
    return re.sub(r"\bmid- ?", "mid ", words).strip()


_ANY_DAY: Final = DAY.replace("?P<day>", "?:")
_SPREAD: Final = r"\s*(?:-|\bto\b|\bthrough\b|\buntil\b|\btill\b)\s*"
_LISTED: Final = r"\s*(?:,\s*(?:and\s+)?|\band\b|\bor\b|&)\s*"
_SEVERAL: Final = rf"(?P<days>{_ANY_DAY}(?:(?:{_SPREAD}|{_LISTED}){_ANY_DAY}(?!\d))+)"
_LISTS: Final = (
    re.compile(rf"\b{MONTH}\s+{_SEVERAL}(?:[\s,]+{YEAR})?"),
    re.compile(rf"\b{_SEVERAL}\s+(?:of\s+)?{MONTH}(?:[\s,]+{YEAR})?"),
)


def _day_list(words: str, context: TimeContext) -> tuple[Interval, ...]:
    """*February 3 and 10*, *3, 4 and 5 May 2012*, *July 7-29*: several days or a stretch within one month."""
    for pattern in _LISTS:
        if not (found := pattern.search(words)):
            continue
        numbers = [int(day) for day in re.findall(r"\d+", found["days"])]
        month = MONTHS[found["month"][:3]]
        year = int(found["year"]) if found["year"] else None
        last = day_in(year, month, numbers[-1]) if year else day_of_year(month, numbers[-1], context)
        if not last:
            return (OPEN,)
        days = [day_in(last.year, month, number) for number in numbers]
        if re.search(_SPREAD, found["days"]) or re.search(r"\b(?:between|from)\s*$", words[: found.start()]):
            return ((days[0], days[-1]),)
        return tuple((day, day) for day in days if day)
    return ()


_BARE_DAY: Final = re.compile(DAY)
_LIST_BEFORE: Final = re.compile(rf"\b{MONTH}\s+(?:{_ANY_DAY}{_LISTED})+$")


def _day_continued(words: str, context: TimeContext) -> tuple[Interval, ...]:
    """A bare *10* after *on February 3 and*."""
    if not _BARE_DAY.fullmatch(words):
        return ()
    found = _LIST_BEFORE.search(re.sub(r"\s+", " ", context.before.lower()).replace(".", ""))
    if not found:
        return ()
    day = day_of_year(MONTHS[found["month"][:3]], int(words), context)
    return ((day, day),)


_PAIR: Final = re.compile(r"(?P<first>.+?)\s*(?:,\s*and|\band|\bor|&)\s+(?P<second>.+)")
_PAIRED: Final = re.compile(rf"{WEEKDAY}|{MONTH.replace('?P<month>', '?:')}|^(?:in\s+)?{YEAR}$|\b(?:today|yesterday)\b")


def _list_of_times(words: str, context: TimeContext) -> tuple[Interval, ...]:
    """*Saturday and Sunday*, *3 May and 10 June*, *2014 and 2016*; the first takes its year from the second."""
    found = _PAIR.fullmatch(words)
    if not found or "between" in words or not all(map(_PAIRED.search, found.group("first", "second"))):
        return ()
    second = _single_time(found["second"], context)
    if not second or not second[0] or not second[1]:
        return ()
    first = _single_time(found["first"], context)
    if _YEAR_GIVEN.search(found["second"]) and not _YEAR_GIVEN.search(found["first"]):
        first = _single_time(found["first"], replace(context, anchor=second[1], future=False))
    return (first, second) if first and first[0] else (second,)


_YEAR_GIVEN: Final = re.compile(rf"\b{YEAR}")
_BETWEEN: Final = re.compile(
    r"\bbetween\s+(?P<first>.+)\s+and\s+(?P<second>.+)|\bfrom\s+(?P<f>.+?)\s+(?:to|until|till|through)\s+(?P<s>.+)"
)
_HYPHENED: Final = re.compile(rf"(?P<first>.+?){_SPREAD}(?P<second>.+)")


def _range(words: str, context: TimeContext) -> Interval | None:
    """*Between A and B*, *from A to B*, *A - B*."""
    if found := _BETWEEN.search(words):
        first, second = found["first"] or found["f"], found["second"] or found["s"]
    elif (found := _HYPHENED.fullmatch(words)) and not re.search(r"\d-\d\d\b", words):
        first, second = found["first"], found["second"]
    else:
        return None
    to = _single_time(second, context)
    if not to or not to[1]:
        return None
    # the first end takes its year from the second
    since = _single_time(first, replace(context, anchor=to[1], future=False))
    return (since[0], to[1]) if since and since[0] and since[0] <= to[1] else None


_COUNTED: Final = re.compile(rf"^{COUNT}\s+{UNIT}\s+(?P<way>after|before|prior to)\s+(?P<rest>.+)")


def _counted_from(words: str, context: TimeContext) -> Interval | None:
    """*Two days after the raid on Sunday*; open where what it counts from has no day."""
    found = _COUNTED.match(words)
    if not found:
        return None
    count = number_in(found["count"])
    day = _single_time(found["rest"], context)
    if not day or count is None:
        return OPEN
    try:
        return shifted(day, found["unit"], count if found["way"] == "after" else -count)
    except (ValueError, OverflowError):
        return OPEN


_PLAIN_WEEKDAY: Final = re.compile(rf"(?<!last )(?<!past ){WEEKDAY}")
_BOUND: Final = re.compile(
    r"(?P<bound>since|from|starting|after|until|till|before|by)\s+(?:(?:the|on|in)\s+)?(?P<rest>.+)"
)


def _bounded(words: str, context: TimeContext) -> Interval | None:
    """*Since Saturday*, *until 2015*, *after 1979*: one end is given; *since* reaches up to the anchor."""
    found = _BOUND.match(words)
    if not found:
        return None
    bound, rest = found["bound"], found["rest"]
    if bound == "before" and rest.startswith(("dawn", "sunrise", "noon", "midnight", "dusk")):
        return None  # `before dawn on Sunday` is on Sunday
    to_come = context.future
    if bound == "since":
        context = replace(context, future=False)
    elif bound in ("until", "till") and _PLAIN_WEEKDAY.search(rest):
        # `banned until Friday` and `held until Friday` look alike: the later one is the bound of both
        context = replace(context, future=True)
    inner = context.told if rest == "then" else _single_time(rest, context)
    if not inner:
        return None
    if bound == "since":
        later = context.anchor if context.anchor and inner[0] and context.anchor >= inner[0] else None
        return inner[0], later
    if bound in ("from", "starting", "after"):
        return inner[0], None
    # what is to come by Friday comes between today and then
    now = context.anchor if to_come and context.anchor and inner[1] and context.anchor <= inner[1] else None
    return now, inner[1]

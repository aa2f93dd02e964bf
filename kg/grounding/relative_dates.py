"""The forms of a single time that count from the anchor: *Friday*, *last week*, *three days ago*, *in ten days*."""

import re
from dataclasses import replace
from datetime import date
from typing import Final

from kg.grounding.date_forms import Form
from kg.grounding.date_terms import (
    COUNT,
    UNIT,
    WEEKDAY,
    WEEKDAYS,
    Interval,
    TimeContext,
    days_from,
    month_interval,
    narrowed,
    number_in,
    year_interval,
)

__all__ = ["RELATIVE_FORMS"]

_WHICH: Final = r"(?:(?P<which>last|past|previous|this|next|coming)\s+)"
_BACK: Final = ("last", "past", "previous")
_AHEAD: Final = ("next", "coming")


def _compile(*parts: str) -> re.Pattern[str]:
    return re.compile("".join(parts))


_NEAR_DAYS: Final = {
    "day before yesterday": (-2, -2),
    "day after tomorrow": (2, 2),
    "yesterday": (-1, -1),
    "last night": (-1, 0),
    "last evening": (-1, -1),
    "overnight": (-1, 0),
    "tomorrow": (1, 1),
    "today": (0, 0),
    "tonight": (0, 0),
    "this morning": (0, 0),
    "this noon": (0, 0),
    "this afternoon": (0, 0),
    "this evening": (0, 0),
    "this very day": (0, 0),
    "right now": (0, 0),
    "at this time": (0, 0),
    "at this moment": (0, 0),
    "at this hour": (0, 0),
    "in the day": (0, 0),
}


def _near_day(found: re.Match[str], context: TimeContext) -> Interval | None:
    if not context.anchor:
        return None
    first, last = _NEAR_DAYS[found["near"]]
    return days_from(context.anchor, first), days_from(context.anchor, last)


def _weekday(found: re.Match[str], context: TimeContext) -> Interval | None:
    anchor, which = context.anchor, found["which"]
    if not anchor:
        return None
    wanted = WEEKDAYS[found["weekday"][:3]]
    if whose := found["whose"] or found["week"]:
        week = {"last": -7, "previous": -7, "next": 7}.get(whose, 0)
        day = days_from(anchor, wanted - anchor.weekday() + week)
    elif which in _AHEAD or (context.future and which not in _BACK):
        ahead = (wanted - anchor.weekday()) % 7
        day = days_from(anchor, ahead or (7 if which in _AHEAD else 0))
    else:
        back = (anchor.weekday() - wanted) % 7
        day = days_from(anchor, -(back or (7 if which in _BACK else 0)))
    return day, day


def _weekend(found: re.Match[str], context: TimeContext) -> Interval | None:
    anchor, which = context.anchor, found["which"]
    if not anchor:
        return None
    if which in _AHEAD or (context.future and which not in _BACK):
        saturday = days_from(anchor, (5 - anchor.weekday()) % 7)
    else:
        saturday = days_from(anchor, -((anchor.weekday() - 5) % 7))
    return saturday, days_from(saturday, 1)


_EXACTLY: Final = re.compile(r"\b(?:exactly|precisely)\s*$|^(?:exactly|precisely)\b")
_MORE: Final = re.compile(r"\b(?:over|more than|at least)\s*$")
_LESS: Final = re.compile(r"\b(?:less than|under|within)\s*$")


def _ago(found: re.Match[str], context: TimeContext) -> Interval | None:
    anchor, unit, count = context.anchor, found["unit"], number_in(found["count"])
    if not anchor or count is None:
        return (anchor, anchor) if anchor and unit == "minute" else None
    before = context.before.lower() + found.string[: found.start()]
    if unit in ("month", "year") and _EXACTLY.search(before):
        months = anchor.year * 12 + anchor.month - 1 - count * (1 if unit == "month" else 12)
        day = date(months // 12, months % 12 + 1, anchor.day)
        return day, day
    begin, end = _length_ago(anchor, count, unit)
    if _MORE.search(before):
        return None, end
    return (begin, anchor) if _LESS.search(before) else (begin, end)


def _length_ago(anchor: date, count: int, unit: str) -> Interval:
    """Days back are counted to the day, weeks to the week that begins then, months and years to the calendar's."""
    if unit in ("minute", "hour"):
        days = count // 24 if unit == "hour" else 0
        return days_from(anchor, -days - (unit == "hour" and count % 24 > 0)), days_from(anchor, -days)
    if unit in ("day", "night"):
        return days_from(anchor, -count), days_from(anchor, -count)
    if unit == "week":
        return days_from(anchor, -7 * count), days_from(anchor, -7 * count + (6 if count > 1 else 0))
    if unit == "month":
        return month_interval(anchor.year, anchor.month - count)
    return year_interval(anchor.year - count * (10 if unit == "decade" else 1))


_DAYS: Final = {"minute": 0, "hour": 1 / 24, "day": 1, "night": 1, "week": 7, "month": 31, "year": 366, "decade": 3653}


def _stretch(found: re.Match[str], context: TimeContext) -> Interval | None:
    """*The past three days*, *the next two weeks*: from or up to the anchor."""
    anchor, count = context.anchor, number_in(found["count"] or "one")
    if not anchor or count is None:
        return None
    length = max(1, round(count * _DAYS[found["unit"]]))
    if found["which"] in _AHEAD:
        return anchor, days_from(anchor, length)
    return (days_from(anchor, -length), anchor) if found["which"] != "this" else None


def _from_now(found: re.Match[str], context: TimeContext) -> Interval | None:
    """*In ten days*, *three weeks from now*; *within ten days* is any day up to then."""
    anchor, count, unit = context.anchor, number_in(found["count"]), found["unit"]
    if not anchor or count is None or not (context.future or found["now"]):
        return None
    if found["how"] == "within":
        return anchor, days_from(anchor, max(1, round(count * _DAYS[unit])))
    if unit in ("minute", "hour"):
        hours = count if unit == "hour" else 0
        return days_from(anchor, hours // 24), days_from(anchor, -(-hours // 24))
    if unit == "month":
        return month_interval(anchor.year, anchor.month + count)
    if unit in ("year", "decade"):
        return year_interval(anchor.year + count * (10 if unit == "decade" else 1))
    begin = days_from(anchor, count * round(_DAYS[unit]))
    return begin, days_from(begin, 6 if unit == "week" and count > 1 else 0)


def _calendar_unit(found: re.Match[str], context: TimeContext) -> Interval | None:
    """*Last week*, *this month*, *next year*, *earlier this week*, *by the end of the month*."""
    anchor, which, unit, part = context.anchor, found["which"], found["unit"], found["part"]
    if not anchor and context.near and unit in ("month", "year"):
        return _of_days_near(found, context, context.near)
    if not anchor or unit not in ("week", "month", "year"):
        return None
    step = {"next": 1, "coming": 1, "this": 0, "the": 0}.get(which, -1)
    if unit == "week":
        monday = days_from(anchor, 7 * step - anchor.weekday())
        whole: Interval = monday, days_from(monday, 6)
    elif unit == "month":
        whole = month_interval(anchor.year, anchor.month + step)
    else:
        whole = year_interval(anchor.year + step)
    begin, end = whole
    if part and not step and part.startswith(("earlier", "late")):
        return (anchor, end) if context.future and not part.startswith("earlier") else (begin, anchor)
    if step or part:
        return narrowed(whole, part)
    if which == "the":
        return None  # `for the year` names none
    return (anchor, end) if context.future else (begin, anchor)


_NEAR: Final = 7
"""Days within which news is told."""


def _of_days_near(found: re.Match[str], context: TimeContext, near: date) -> Interval | None:
    """A month or year such as *this month* told just after a full date; the whole week behind it agrees."""
    first, last = (_calendar_unit(found, replace(context, anchor=days_from(near, days))) for days in (0, _NEAR))
    if not first or not last or first[0] != last[0]:
        return None
    return first[0], last[1]


RELATIVE_FORMS: Final[tuple[Form, ...]] = (
    (_compile(r"\b(?P<near>", "|".join(_NEAR_DAYS), r")\b"), _near_day),
    (
        _compile(
            r"(?:\b(?P<week>last|this|next)\s+week(?:'s)?\s+(?:on\s+)?)?",
            _WHICH,
            "?",
            WEEKDAY,
            r"(?:.*\b(?P<whose>last|this|next|previous)\s+week\b)?",
        ),
        _weekday,
    ),
    (_compile(_WHICH, r"?\bweekend\b"), _weekend),
    (_compile(r"\b", COUNT, r"\s+", UNIT, r"\s+ago\b"), _ago),
    (
        _compile(r"^(?P<how>in|within)\s+(?:the\s+)?", COUNT, r"[\s-]+", UNIT, r"(?:'s?)?(?:\s+(?P<now>time))?$"),
        _from_now,
    ),
    (_compile(r"(?P<how>\b)", COUNT, r"\s+", UNIT, r"\s+(?P<now>from now)\b"), _from_now),
    (_compile(r"\b(?:", _WHICH, COUNT, r"|past)\s+", UNIT, r"(?!\s+and a half)"), _stretch),
    (
        _compile(
            r"(?:\b(?P<part>early|earlier|later|late|(?:beginning|start|middle|end) of|earlier in|later in)\s+)?",
            r"\b(?P<which>last|past|previous|this|next|coming|the)\s+(?:calendar\s+)?",
            UNIT,
            r"(?!\s+and a half)",
        ),
        _calendar_unit,
    ),
)
"""The forms that are open without an anchor, the most exact first."""

"""What all forms of times share: the interval, what a time is read against, the words for months and numbers.

Weeks begin on Monday (ISO 8601), in the proleptic Gregorian calendar.
"""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

__all__ = [
    "COUNT",
    "DAY",
    "MONTH",
    "MONTHS",
    "OPEN",
    "PART",
    "UNIT",
    "WEEKDAY",
    "WEEKDAYS",
    "YEAR",
    "Interval",
    "TimeContext",
    "day_in",
    "day_of_year",
    "days_from",
    "month_interval",
    "narrowed",
    "number_in",
    "year_interval",
    "year_of_month",
]

Interval = tuple[date | None, date | None]
"""First and last day; None where it is open."""

OPEN: Final[Interval] = (None, None)


@dataclass(frozen=True, slots=True)
class TimeContext:
    """What a time is read against.

    Attributes:
        anchor: the day that *today* is, where it is known.
        future: whether what happens at that time is still to come.
        before, after: the article's words before and behind the time's own.
        told: when what was told last before it happened, however exactly: *the previous year* counts from there.
        told_day: the last day, or night with its two, that was told before it: *two days later* counts from there.
        scene: when all that was told just before it happened, where that is one day: *at dawn* is on it.
        ahead: when what the sentence goes on to tell happened: *a day after the raid on Sunday* counts from there.
        foregoing: whether it is the time of something before that: *on Monday, a day after police fired*.
        near: a day with its year that was told just before, for an article of unknown date.
    """

    anchor: date | None = None
    future: bool = False
    before: str = ""
    after: str = ""
    told: Interval = OPEN
    told_day: Interval = OPEN
    scene: Interval = OPEN
    ahead: Interval = OPEN
    foregoing: bool = False
    near: date | None = None


MONTHS: Final = {
    name: n
    for n, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
WEEKDAYS: Final = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
_WORDS: Final = {"a": 1, "an": 1, "couple": 2, "a couple": 2, "dozen": 12} | {
    word: n
    for n, word in enumerate(
        (
            *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
            *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
        ),
        start=1,
    )
}

MONTH: Final = (
    r"(?P<month>jan|january|feb|february|mar|march|apr|april|may|june?|july?|aug|august|sept?|september|oct|october|"
    r"nov|november|dec|december)\b"
)
WEEKDAY: Final = (
    r"\b(?P<weekday>mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday)s?\b"
)
YEAR: Final = r"(?P<year>1\d{3}|20\d\d)\b"
DAY: Final = r"(?P<day>3[01]|[12]\d|0?[1-9])"
PART: Final = (
    r"(?:(?P<part>early|(?:beginning|start|first months|first half) of|mid|middle of|"
    r"late|later|(?:end|latter half|second half) of)[\s-]+(?:in\s+|the\s+)?)?"
)
COUNT: Final = r"(?P<count>\d{1,3}|few|several|" + "|".join(sorted(_WORDS, key=len, reverse=True)) + r")(?:\s+of)?"
UNIT: Final = r"(?P<unit>minute|hour|day|night|week|month|year|decade)s?\b"


def number_in(words: str) -> int | None:
    """The number of a `COUNT`, None for *few* and *several*."""
    return int(words) if words.isdigit() else _WORDS.get(words)


def day_in(year: int, month: int, day: int) -> date | None:
    """A day of the calendar, or None where it has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def days_from(start: date, days: int) -> date:
    """The day that many days later, earlier where negative.

    Raises:
        OverflowError: it is beyond the calendar's ends.
    """
    return start + timedelta(days)


def month_interval(year: int, month: int) -> tuple[date, date]:
    """A whole month; months beyond December count into the next year and before January into the last one.

    Raises:
        ValueError: it is beyond the calendar's ends.
    """
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def year_interval(year: int) -> tuple[date, date]:
    """A whole year.

    Raises:
        ValueError: it is beyond the calendar's ends.
    """
    return date(year, 1, 1), date(year, 12, 31)


def narrowed(interval: Interval, part: str | None) -> Interval:
    """The half of an interval that *early*, *mid* or *late* can mean; the halves overlap with the middle on purpose."""
    begin, end = interval
    if not part or not begin or not end:
        return interval
    length = (end - begin).days + 1
    if part.startswith(("early", "beginning", "start", "first")):
        return begin, begin + timedelta((length - 1) // 2)
    if part.startswith("mid"):
        return begin + timedelta(length // 4), end - timedelta(length // 4)
    return begin + timedelta(length // 2), end


def day_of_year(month: int, day: int, context: TimeContext) -> date | None:
    """The day of a month, no year given: the latest up to the anchor, or the first from it on for what is to come.

    What is said to come on a day that is just past and comes again in most of a year was on that day: *may have*,
    *vowed after*.
    """
    if not context.anchor:
        year = year_of_month(month, context)
        return day_in(year, month, day) if year else None
    step = 1 if context.future and not _just_past(month, day, context.anchor) else -1
    for years in range(9):  # 29 February can be eight years away
        found = day_in(context.anchor.year + step * years, month, day)
        if found and (found >= context.anchor if step > 0 else found <= context.anchor):
            return found
    return None


_JUST_PAST: Final = 45
"""Days back in which a day without a year is not taken for the one of the next year."""


def _just_past(month: int, day: int, anchor: date) -> bool:
    """Whether a day of the year was in the weeks before the anchor."""
    days = (day_in(year, month, day) for year in (anchor.year, anchor.year - 1))
    return any(found is not None and 0 < (anchor - found).days <= _JUST_PAST for found in days)


_NEAR_MONTHS: Final = 4
"""Months between a day told with its year and a month without one that is taken to be near it."""


def year_of_month(month: int, context: TimeContext) -> int | None:
    """The year of a month, no year given: the latest up to the anchor, or the first from it on for what is to come.

    Without an anchor, that of a day told just before, where the month is near it; else None.
    """
    if anchor := context.anchor:
        return anchor.year + ((month < anchor.month) if context.future else -(month > anchor.month))
    if not context.near:
        return None
    months = (month - context.near.month + 5) % 12 - 5  # from -5 to 6
    return context.near.year + (context.near.month - 1 + months) // 12 if abs(months) <= _NEAR_MONTHS else None

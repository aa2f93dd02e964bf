"""The forms of a single time that the calendar gives, from *29 MAR 89* to *the autumn of 2014*.

Seasons are the meteorological ones of the northern hemisphere.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Final

from kg.grounding.date_terms import (
    DAY,
    MONTH,
    MONTHS,
    PART,
    YEAR,
    Interval,
    TimeContext,
    day_in,
    day_of_year,
    month_interval,
    narrowed,
    year_interval,
    year_of_month,
)

__all__ = ["CALENDAR_FORMS", "YEAR_FORM", "Form"]

Form = tuple[re.Pattern[str], Callable[[re.Match[str], TimeContext], Interval | None]]
"""A pattern and what gives the interval of its match; both ends are None or the result is None where it is open."""

_SEASONS: Final = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_WHICH: Final = r"(?:(?P<which>last|past|previous|this|next|coming)\s+)"
_OF_YEAR: Final = r"(?:[\s,]+(?:of\s+|in\s+)?(?:" + YEAR + r"|(?P<whose>last|this|next|that|the same)\s+year\b))?"

_HOLIDAYS: Final = {
    "new year's eve": (12, 31),
    "new year's day": (1, 1),
    "new year's": (1, 1),
    "epiphany": (1, 6),
    "orthodox christmas": (1, 7),
    "valentine's day": (2, 14),
    "international women's day": (3, 8),
    "st patrick's day": (3, 17),
    "april fools' day": (4, 1),
    "anzac day": (4, 25),
    "may day": (5, 1),
    "bastille day": (7, 14),
    "assumption day": (8, 15),
    "halloween": (10, 31),
    "all saints' day": (11, 1),
    "all souls' day": (11, 2),
    "armistice day": (11, 11),
    "christmas eve": (12, 24),
    "christmas day": (12, 25),
    "christmas": (12, 25),
    "boxing day": (12, 26),
}
"""Holidays that fall on the same day of the year wherever they are kept: month and day."""


def _compile(*parts: str) -> re.Pattern[str]:
    return re.compile("".join(parts))


def _day(day: date | None) -> Interval | None:
    return (day, day) if day else None


def _full_date(found: re.Match[str], context: TimeContext) -> Interval | None:
    month, day = MONTHS[found["month"][:3]], int(found["day"])
    year = found["year"]
    if year:
        # two digits stand in wire copy (29 MAR 89), which has no year before 1950 or after 2049
        number = int(year) if len(year) == 4 else int(year) + (1900 if int(year) >= 50 else 2000)
        return _day(date(number, month, day))
    if whose := found["whose"]:
        named = _year_meant(whose, context)
        return _day(day_in(named, month, day)) if named else None
    return _day(day_of_year(month, day, context))


def _year_meant(whose: str, context: TimeContext) -> int | None:
    """The year of *that year*, *last year*, *this year*, *next year*."""
    if whose in ("that", "the same"):
        begin, end = context.told
        return begin.year if begin and end and begin.year == end.year else None
    return context.anchor.year + {"last": -1, "this": 0, "next": 1}[whose] if context.anchor else None


def _iso(found: re.Match[str], _: TimeContext) -> Interval | None:
    first = date(int(found["year"]), int(found["month"]), int(found["day"] or 1))
    return _day(first) if found["day"] else month_interval(first.year, first.month)


def _years(found: re.Match[str], _: TimeContext) -> Interval | None:
    """*1992-95*; 2010-11 can be a month and is taken for one."""
    first, last = found["first"], found["last"]
    begin, end = int(first), int(first[: 4 - len(last)] + last)
    return (date(begin, 1, 1), date(end, 12, 31)) if begin <= end else None


def _slashed(found: re.Match[str], _: TimeContext) -> Interval | None:
    first, second, year = (int(found[n]) for n in ("first", "second", "year"))
    if first <= 12 and second <= 12 and first != second:
        return None  # 3/4/2020 is in March or in April
    return _day(date(year, second, first) if second <= 12 else date(year, first, second))


def _holiday(found: re.Match[str], context: TimeContext) -> Interval | None:
    month, day = _HOLIDAYS[found["holiday"]]
    if found["year"]:
        return _day(date(int(found["year"]), month, day))
    return _day(day_of_year(month, day, context))


_ALONE: Final = r"^(?:on\s+)?the\s+"


def _ordinal_day(found: re.Match[str], context: TimeContext) -> Interval | None:
    """*On the 24th*: the latest such day up to the anchor, or the first from it on for what is to come."""
    anchor = context.anchor
    if not anchor:
        return None
    for step in range(3):  # the 31st can be two months away
        year, month = divmod(anchor.year * 12 + anchor.month - 1 + (step if context.future else -step), 12)
        day = day_in(year, month + 1, int(found["day"]))
        if day and (day >= anchor if context.future else day <= anchor):
            return day, day
    return None


def _month(found: re.Match[str], context: TimeContext) -> Interval | None:
    month, which, anchor = MONTHS[found["month"][:3]], found["which"], context.anchor
    if found["year"]:
        return narrowed(month_interval(int(found["year"]), month), found["part"])
    if found["whose"]:
        year = _year_meant(found["whose"], context)
    elif not which:
        year = year_of_month(month, context)
    elif not anchor:
        return None
    elif which in ("next", "coming"):
        year = anchor.year + (month <= anchor.month)
    else:
        year = anchor.year - (which != "this" and month >= anchor.month)
    return narrowed(month_interval(year, month), found["part"]) if year else None


def _season(found: re.Match[str], context: TimeContext) -> Interval | None:
    month, which, anchor = _SEASONS[found["season"]], found["which"], context.anchor
    year = int(found["year"]) if found["year"] else None
    if found["whose"]:
        year = _year_meant(found["whose"], context)
    if year:
        # the winter of a year can be the one that begins or the one that ends in it
        whole = (date(year, 1, 1), _season_of(year, 12)[1]) if month == 12 else _season_of(year, month)
        return narrowed(whole, found["part"])
    if not which or not anchor:
        return None
    seasons = [_season_of(anchor.year + years, month) for years in (-2, -1, 0, 1)]
    if which in ("next", "coming"):
        return next((s for s in seasons if s[0] > anchor), None)
    if which == "this":
        return seasons[2]
    return next((s for s in reversed(seasons) if s[1] < anchor), None)


def _season_of(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), month_interval(year, month + 2)[1]


def _decade(found: re.Match[str], _: TimeContext) -> Interval | None:
    year = int(found["decade"])
    return narrowed((date(year, 1, 1), date(year + 9, 12, 31)), found["part"])


def _short_decade(found: re.Match[str], context: TimeContext) -> Interval | None:
    """*The 80s*, of the last hundred years before the anchor."""
    if not context.anchor:
        return None
    year = context.anchor.year // 100 * 100 + int(found["decade"])
    year -= 100 if year > context.anchor.year else 0
    return narrowed((date(year, 1, 1), date(year + 9, 12, 31)), found["part"])


def _year(found: re.Match[str], _: TimeContext) -> Interval | None:
    return narrowed(year_interval(int(found["year"])), found["part"])


CALENDAR_FORMS: Final[tuple[Form, ...]] = (
    (_compile(r"\b(?P<first>1\d{3}|20\d\d)\s*[-/]\s*(?P<last>1\d{3}|20\d\d|1[3-9]|[2-9]\d)(?![\d-])"), _years),
    (_compile(r"\b(?P<year>\d{4})-(?P<month>\d\d)(?:-(?P<day>\d\d))?(?!\d)"), _iso),
    (_compile(r"\b(?P<year>\d{4})/(?P<month>\d\d)/(?P<day>\d\d)\b"), _iso),
    (_compile(r"\b(?P<first>\d{1,2})[/.](?P<second>\d{1,2})[/.](?P<year>\d{4})\b"), _slashed),
    (
        _compile(
            r"\b",
            DAY,
            r"[\s-]+(?:of\s+)?",
            MONTH,
            r"(?:[\s,-]+(?P<year>1\d{3}|20\d\d|\d\d)\b|[\s,]+(?:of\s+)?(?P<whose>last|this|next|that)\s+year\b)?",
        ),
        _full_date,
    ),
    (_compile(r"\b", MONTH, r"[\s-]+", DAY, r"(?!\d)", _OF_YEAR), _full_date),
    (_compile(r"\b", PART, _WHICH, "?", MONTH, _OF_YEAR), _month),
    (
        _compile(r"\b(?P<holiday>", "|".join(_HOLIDAYS), r")(?![\w'])(?:[\s,]+(?:of\s+|in\s+)?", YEAR, ")?"),
        _holiday,
    ),
    (_compile(PART, _WHICH, r"?(?:\bthe\s+)?\b(?P<season>spring|summer|autumn|fall|winter)\b", _OF_YEAR), _season),
    (_compile(PART, r"\b(?P<decade>1\d\d0|20\d0)'?s\b"), _decade),
    (_compile(PART, r"(?<![\d-])'?(?P<decade>[2-9]0)'?s\b"), _short_decade),
    (_compile(_ALONE, DAY, r"$"), _ordinal_day),
)
"""The forms that need no anchor, or take only their year from it, the most exact first."""

YEAR_FORM: Final[Form] = (_compile(PART, r"\b", YEAR), _year)
"""A bare year, which is looked for last."""

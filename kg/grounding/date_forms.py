"""The forms of a single time, from *29 MAR 89* to *three days ago*, and the days that each can mean.

Weeks begin on Monday (ISO 8601); seasons are the meteorological ones of the northern hemisphere.
"""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

__all__ = ["DAY", "MONTH", "MONTHS", "OPEN", "YEAR", "Interval", "TimeContext", "day_in", "day_of_year", "single_time"]

Interval = tuple[date | None, date | None]
"""First and last day; None where it is open."""

OPEN: Final[Interval] = (None, None)


@dataclass(frozen=True, slots=True)
class TimeContext:
    """What a time is read against.

    Attributes:
        anchor: the day that *today* is, where it is known.
        future: whether what happens at that time is still to come.
        before: the article's words before the time's own.
    """

    anchor: date | None = None
    future: bool = False
    before: str = ""


MONTHS: Final = {
    name: n
    for n, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
_WEEKDAYS: Final = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
_SEASONS: Final = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_WORDS: Final = {"a": 1, "an": 1, "couple": 2} | {
    word: n
    for n, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"), start=1
    )
}

MONTH: Final = (
    r"(?P<month>jan|january|feb|february|mar|march|apr|april|may|june?|july?|aug|august|sept?|september|oct|october|"
    r"nov|november|dec|december)\b"
)
_WEEKDAY: Final = (
    r"\b(?P<weekday>mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday)s?\b"
)
YEAR: Final = r"(?P<year>1\d{3}|20\d\d)\b"
DAY: Final = r"(?P<day>3[01]|[12]\d|0?[1-9])"
_S: Final = r"[\s,]+"
_PART: Final = (
    r"(?:(?P<part>early|(?:beginning|start|first months|first half) of|mid|middle of|"
    r"late|later|(?:end|latter half|second half) of)[\s-]+(?:in\s+|the\s+)?)?"
)
_WHICH: Final = r"(?:(?P<which>last|past|previous|this|next|coming)\s+)"
_COUNT: Final = r"(?P<count>\d{1,3}|few|" + "|".join(_WORDS) + r")(?:\s+of)?"
_UNIT: Final = r"(?P<unit>minute|hour|day|week|month|year|decade)s?\b"


def _compile(*parts: str) -> re.Pattern[str]:
    return re.compile("".join(parts))


def day_in(year: int, month: int, day: int) -> date | None:
    """A day of the calendar, or None where it has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _shift(anchor: date, days: int) -> date:
    return anchor + timedelta(days)


def _month_interval(year: int, month: int) -> Interval:
    """A whole month; months beyond December count into the next year and before January into the last one."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _year_interval(year: int) -> Interval:
    return date(year, 1, 1), date(year, 12, 31)


def _day(day: date | None) -> Interval | None:
    return (day, day) if day else None


def _narrowed(interval: Interval, part: str | None) -> Interval:
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
    """The day of a month, no year given: the latest up to the anchor, or the first from it on for what is to come."""
    if not context.anchor:
        return None
    step = 1 if context.future else -1
    for years in range(9):  # 29 February can be eight years away
        found = day_in(context.anchor.year + step * years, month, day)
        if found and (found >= context.anchor if context.future else found <= context.anchor):
            return found
    return None


def _full_date(found: re.Match[str], context: TimeContext) -> Interval | None:
    month, day = MONTHS[found["month"][:3]], int(found["day"])
    year = found["year"]
    if year:
        # two digits stand in wire copy (29 MAR 89), which has no year before 1950 or after 2049
        number = int(year) if len(year) == 4 else int(year) + (1900 if int(year) >= 50 else 2000)
        return _day(date(number, month, day))
    return _day(day_of_year(month, day, context))


def _iso(found: re.Match[str], _: TimeContext) -> Interval | None:
    first = date(int(found["year"]), int(found["month"]), int(found["day"] or 1))
    return _day(first) if found["day"] else _month_interval(first.year, first.month)


def _slashed(found: re.Match[str], _: TimeContext) -> Interval | None:
    first, second, year = (int(found[n]) for n in ("first", "second", "year"))
    if first <= 12 and second <= 12 and first != second:
        return None  # 3/4/2020 is in March or in April
    return _day(date(year, second, first) if second <= 12 else date(year, first, second))


def _month(found: re.Match[str], context: TimeContext) -> Interval | None:
    month, which, anchor = MONTHS[found["month"][:3]], found["which"], context.anchor
    if found["year"]:
        return _narrowed(_month_interval(int(found["year"]), month), found["part"])
    if not anchor:
        return None
    year = anchor.year
    if which in ("next", "coming"):
        year += month <= anchor.month
    elif which in ("last", "past", "previous"):
        year -= month >= anchor.month
    elif which != "this":
        year += (month < anchor.month) if context.future else -(month > anchor.month)
    return _narrowed(_month_interval(year, month), found["part"])


def _season(found: re.Match[str], context: TimeContext) -> Interval | None:
    month, which, anchor = _SEASONS[found["season"]], found["which"], context.anchor
    if found["year"]:
        year = int(found["year"])
        # the winter of a year can be the one that begins or the one that ends in it
        return (date(year, 1, 1), _season_of(year, 12)[1]) if month == 12 else _season_of(year, month)
    if not which or not anchor:
        return None
    seasons = [_season_of(anchor.year + years, month) for years in (-2, -1, 0, 1)]
    if which in ("next", "coming"):
        return next((s for s in seasons if s[0] > anchor), None)
    if which == "this":
        return seasons[2]
    return next((s for s in reversed(seasons) if s[1] < anchor), None)


def _season_of(year: int, month: int) -> tuple[date, date]:
    last = date(year + (month + 2) // 13, (month + 1) % 12 + 1, 1)
    return date(year, month, 1), date(last.year, last.month, calendar.monthrange(last.year, last.month)[1])


def _decade(found: re.Match[str], _: TimeContext) -> Interval | None:
    year = int(found["decade"])
    return _narrowed((date(year, 1, 1), date(year + 9, 12, 31)), found["part"])


def _year(found: re.Match[str], context: TimeContext) -> Interval | None:
    clock = int(found["year"]) % 100 < 60 and re.search(
        r"\b(?:at|around|about|approximately)\s+$", context.before.lower()
    )
    return None if clock else _narrowed(_year_interval(int(found["year"])), found["part"])


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
    "this afternoon": (0, 0),
    "this evening": (0, 0),
    "right now": (0, 0),
}


def _near_day(found: re.Match[str], context: TimeContext) -> Interval | None:
    if not context.anchor:
        return None
    first, last = _NEAR_DAYS[found["near"]]
    return _shift(context.anchor, first), _shift(context.anchor, last)


def _weekday(found: re.Match[str], context: TimeContext) -> Interval | None:
    anchor, which = context.anchor, found["which"] or found["whose"]
    if not anchor:
        return None
    wanted = _WEEKDAYS[found["weekday"][:3]]
    if found["whose"]:
        week = {"last": -7, "next": 7}.get(found["whose"], 0)
        day = _shift(anchor, wanted - anchor.weekday() + week)
    elif which in ("next", "coming") or (context.future and which not in ("last", "past", "previous")):
        ahead = (wanted - anchor.weekday()) % 7
        day = _shift(anchor, ahead or (7 if which else 0))
    else:
        back = (anchor.weekday() - wanted) % 7
        day = _shift(anchor, -(back or (7 if which in ("last", "past", "previous") else 0)))
    return day, day


def _weekend(found: re.Match[str], context: TimeContext) -> Interval | None:
    anchor, which = context.anchor, found["which"]
    if not anchor:
        return None
    if which in ("next", "coming") or (context.future and which != "last"):
        saturday = _shift(anchor, (5 - anchor.weekday()) % 7)
    else:
        saturday = _shift(anchor, -((anchor.weekday() - 5) % 7))
    return saturday, _shift(saturday, 1)


def _ago(found: re.Match[str], context: TimeContext) -> Interval | None:
    anchor, unit = context.anchor, found["unit"]
    if not anchor or found["count"] == "few":
        return _day(anchor) if unit == "minute" else None
    begin, end = _length_ago(anchor, _number(found["count"]), unit)
    if re.search(r"\b(?:over|more than|at least)\s+$", found.string[: found.start()]):
        return None, end
    if re.search(r"\b(?:less than|under|within)\s+$", found.string[: found.start()]):
        return begin, anchor
    return begin, end


def _length_ago(anchor: date, count: int, unit: str) -> Interval:
    """Days back are counted to the day, weeks to the week that begins then, months and years to the calendar's."""
    if unit in ("minute", "hour"):
        count, unit = (count // 24 if unit == "hour" else 0), "day"
    if unit == "day":
        return _shift(anchor, -count), _shift(anchor, -count)
    if unit == "week":
        return _shift(anchor, -7 * count), _shift(anchor, -7 * count + (6 if count > 1 else 0))
    if unit == "month":
        return _month_interval(anchor.year, anchor.month - count)
    return _year_interval(anchor.year - count * (10 if unit == "decade" else 1))


def _number(words: str) -> int:
    return int(words) if words.isdigit() else _WORDS[words]


def _stretch(found: re.Match[str], context: TimeContext) -> Interval | None:
    """*The past three days*, *the next two weeks*: from or up to the anchor."""
    anchor = context.anchor
    if not anchor or found["count"] == "few":
        return None
    days = {"minute": 0, "hour": 1 / 24, "day": 1, "week": 7, "month": 31, "year": 366, "decade": 3653}[found["unit"]]
    length = max(1, round(_number(found["count"] or "one") * days))
    if found["which"] in ("next", "coming"):
        return anchor, _shift(anchor, length)
    return (_shift(anchor, -length), anchor) if found["which"] != "this" else None


def _calendar_unit(found: re.Match[str], context: TimeContext) -> Interval | None:
    """*Last week*, *this month*, *next year*, *earlier this week*."""
    anchor, which, unit, part = context.anchor, found["which"], found["unit"], found["part"]
    if not anchor or unit not in ("week", "month", "year"):
        return None
    step = {"next": 1, "coming": 1, "this": 0, "the": 0}.get(which, -1)
    if unit == "week":
        monday = _shift(anchor, 7 * step - anchor.weekday())
        whole: Interval = monday, _shift(monday, 6)
    elif unit == "month":
        whole = _month_interval(anchor.year, anchor.month + step)
    else:
        whole = _year_interval(anchor.year + step)
    if step or which == "the":
        return _narrowed(whole, part)
    begin, end = whole
    if part in ("later", "late") or context.future:
        return anchor, end
    return begin, anchor


_SINGLE: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str], TimeContext], Interval | None]], ...]] = (
    (_compile(r"\b(?P<year>\d{4})-(?P<month>\d\d)(?:-(?P<day>\d\d))?(?!\d)"), _iso),
    (_compile(r"\b(?P<year>\d{4})/(?P<month>\d\d)/(?P<day>\d\d)\b"), _iso),
    (_compile(r"\b(?P<first>\d{1,2})[/.](?P<second>\d{1,2})[/.](?P<year>\d{4})\b"), _slashed),
    (_compile(r"\b", DAY, r"[\s-]+(?:of\s+)?", MONTH, r"(?:[\s,-]+(?P<year>1\d{3}|20\d\d|\d\d)\b)?"), _full_date),
    (_compile(r"\b", MONTH, r"[\s-]+", DAY, r"(?!\d)(?:", _S, YEAR, r")?"), _full_date),
    (_compile(r"\b", _PART, _WHICH, r"?", MONTH, r"(?:[\s,]+(?:of\s+)?", YEAR, r")?"), _month),
    (
        _compile(
            _WHICH,
            r"?(?:\bthe\s+)?\b(?P<season>spring|summer|autumn|fall|winter)\b(?:\s+(?:of\s+|in\s+)?",
            YEAR,
            r")?",
        ),
        _season,
    ),
    (_compile(_PART, r"\b(?P<decade>1\d\d0|20\d0)'?s\b"), _decade),
    (_compile(r"\b(?P<near>", "|".join(_NEAR_DAYS), r")\b"), _near_day),
    (_compile(_WHICH, "?", _WEEKDAY, r"(?:.*\b(?P<whose>last|this|next)\s+week\b)?"), _weekday),
    (_compile(_WHICH, r"?\bweekend\b"), _weekend),
    (_compile(r"\b", _COUNT, r"\s+", _UNIT, r"\s+ago\b"), _ago),
    (_compile(r"\b(?:", _WHICH, _COUNT, r"|past)\s+", _UNIT, r"(?!\s+and a half)"), _stretch),
    (
        _compile(
            r"(?:\b(?P<part>early|earlier|later|late|beginning of|start of|middle of|end of)\s+)?",
            r"\b(?P<which>last|past|previous|this|next|coming|the)\s+",
            _UNIT,
            r"(?!\s+and a half)",
        ),
        _calendar_unit,
    ),
    (_compile(_PART, r"\b", YEAR), _year),
)


def single_time(words: str, context: TimeContext) -> Interval | None:
    """One time; the forms are tried from the most exact on, wherever they stand among the words."""
    for pattern, resolve in _SINGLE:
        if found := pattern.search(words):
            try:
                return resolve(found, context)
            except (ValueError, OverflowError):  # 30 February, or beyond the calendar's ends
                return None
    return None

"""Times as written to the first and last day that they can mean, in the proleptic Gregorian calendar.

A relative time is counted from the anchor: the day of publication, else a full date in the dateline, else a line at the
top of the text that is a full date. A year that is nowhere given is not guessed: the interval stays open.
"""

import re
from dataclasses import replace
from datetime import date
from typing import Final

from kg.article import Article, Span
from kg.grounding.date_forms import (
    DAY,
    MONTH,
    MONTHS,
    OPEN,
    YEAR,
    Interval,
    TimeContext,
    day_in,
    day_of_year,
    single_time,
)

__all__ = ["Interval", "TimeContext", "anchor_of", "needs_anchor", "resolve_time", "resolve_times", "whole_list"]

_LONGEST: Final = 200
"""Code points of a time that are looked at."""


def resolve_time(text: str, anchor: date | None, *, future: bool = False) -> Interval:
    """The first and last day that a time can mean, both None where that is open."""
    return resolve_times(text, TimeContext(anchor, future))[0]


def resolve_times(text: str, context: TimeContext) -> tuple[Interval, ...]:
    """All intervals that a time names, at least one: *February 3 and 10* names two."""
    words = _clean(text[:_LONGEST])
    if found := _day_list(words, context):
        return found
    if found := _day_continued(words, context):
        return found
    return (_range(words, context) or _bounded(words, context) or single_time(words, context) or OPEN,)


def whole_list(text: str, span: Span) -> Span:
    """The span of a time with the day that goes on after it: *February 3* of *on February 3 and 10.*"""
    further = _CONTINUES.match(text, span[1]) if _ENDS_IN_DAY.search(_clean(text[slice(*span)])) else None
    return (span[0], further.end("day")) if further else span


def needs_anchor(text: str, context: TimeContext) -> bool:
    """Whether a time stays open only because the day of publication is unknown."""
    if context.anchor is not None or resolve_times(text, context)[0] != OPEN:
        return False
    return resolve_times(text, replace(context, anchor=date(2000, 2, 29)))[0] != OPEN


_TOP_LINES: Final = 8
_TOP_LINE: Final = re.compile(
    r"(?:(?:published|posted|updated|date|last updated|on|first published)\W+)*(?:\w+day\W+)?"
    r"(?P<date>\d{4}-\d\d-\d\d|\w{3,9}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}|\d{1,2}(?:st|nd|rd|th)? \w{3,9}\.? \d{4})"
    r"(?:\W+(?:at )?\d{1,2}[:.]\d\d.{0,20})?",
    re.IGNORECASE,
)


def anchor_of(article: Article) -> date | None:
    """The day that an article's relative times count from, or None where no full date is given for it."""
    if article.published:
        return article.published
    if article.dateline and article.dateline.date:
        begin, end = resolve_time(article.text[slice(*article.dateline.date)], None)
        if begin and begin == end:
            return begin
    for line in article.text[:2000].split("\n")[:_TOP_LINES]:
        if found := _TOP_LINE.fullmatch(line.strip()):
            begin, end = resolve_time(found["date"], None)
            if begin and begin == end:
                return begin
    return None


_NOISE: Final = re.compile(r"\[[^\]]*\]")
_ORDINAL: Final = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)\b")
_CLOCK: Final = re.compile(
    r"\b\d{1,2}[:.]\d\d(?::\d\d)?(?:\s*[ap]m\b)?|\b\d{1,2}\s*[ap]m\b|\b[012]\d[0-5]\d\s*(?:gmt|utc|hours|hrs|local)\b"
    rf"|\b[012]\d[0-5]\d\s+(?:on\s+)?(?=today|yesterday|\d{{1,2}}\s+{MONTH.replace('?P<month>', '?:')})"
)


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
_ENDS_IN_DAY: Final = re.compile(rf"\b{MONTH}\s+\d{{1,2}}$")
_CONTINUES: Final = re.compile(rf"\s*(?:and|or)\s+{DAY}(?!\d)(?=\s*(?:[.,;:)]|$))")
_LIST_BEFORE: Final = re.compile(rf"\b{MONTH}\s+(?:{_ANY_DAY}{_LISTED})+$")


def _day_continued(words: str, context: TimeContext) -> tuple[Interval, ...]:
    """A bare *10* after *on February 3 and*."""
    if not _BARE_DAY.fullmatch(words):
        return ()
    found = _LIST_BEFORE.search(re.sub(r"\s+", " ", context.before.lower()).replace(".", ""))
    day = day_of_year(MONTHS[found["month"][:3]], int(words), context) if found else None
    return ((day, day),)


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
    to = single_time(second, context)
    if not to or not to[1]:
        return None
    # the first end takes its year from the second
    since = single_time(first, replace(context, anchor=to[1], future=False))
    return (since[0], to[1]) if since and since[0] and since[0] <= to[1] else None


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
    inner = single_time(rest, replace(context, future=False) if bound == "since" else context)
    if not inner:
        return None
    if bound == "since":
        later = context.anchor if context.anchor and inner[0] and context.anchor >= inner[0] else None
        return inner[0], later
    return (inner[0], None) if bound in ("from", "starting", "after") else (None, inner[1])

"""How far a time goes whose span is cut short: *February 3* of *on February 3 and 10*, *days* of *two days ago*."""

import re
from typing import Final

from kg.article import Span
from kg.grounding.date_terms import COUNT, DAY, MONTH, UNIT, WEEKDAY, YEAR

__all__ = ["plain", "whole_list", "whole_words"]

_AROUND: Final = 50
"""Code points on either side that may belong to a time."""


def plain(pattern: str) -> str:
    """A pattern without the names of its groups, so that it can stand in another twice."""
    return re.sub(r"\(\?P<\w+>", "(?:", pattern)


_DAY: Final = rf"(?:{plain(DAY)}(?:st|nd|rd|th)?(?!\d))"
_DAYS: Final = rf"{_DAY}(?:(?:\s*,\s*|\s+(?:and|or|to)\s+|\s*[-–]\s*){_DAY})*"
_MONTH: Final = rf"{plain(MONTH)}\.?"
_WEEKDAY: Final = plain(WEEKDAY)
_YEAR_OF: Final = rf"(?:,?\s+(?:of\s+)?{plain(YEAR)})?"
_DATE: Final = (
    rf"(?:(?:{_WEEKDAY},?\s+(?:the\s+)?)?(?:{_DAYS}\s+(?:of\s+)?{_MONTH}|\b{_MONTH}\s+{_DAYS}){_YEAR_OF}"
    rf"|\b(?:early\s+|late\s+|mid[\s-])?{_MONTH}{_YEAR_OF}"
    rf"|\b(?:(?:spring|summer|autumn|fall|winter)\s+(?:of\s+|in\s+)?)?{plain(YEAR)})"
)
_PART_OF_DAY: Final = r"(?:dawn|daybreak|morning|noon|midday|afternoon|evening|dusk|night|midnight)"
_COUNTED: Final = r"(?:ago|later|earlier|before|after|afterwards?|previously|from\s+now)\b"

_WHOLE: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:between\s+{_DATE}\s+and|from\s+{_DATE}\s+(?:to|until|till|through))\s+{_DATE}",
        rf"\b{_PART_OF_DAY}\s+(?:of\s+|on\s+)?(?:{_WEEKDAY}|{_DATE})|(?:\b{_WEEKDAY}|{_DATE})\s+{_PART_OF_DAY}\b",
        rf"\b{_DATE}",
        rf"\b{plain(COUNT)}[\s-]+{plain(UNIT)}\s+{_COUNTED}",
        r"\b(?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d{1,2}(?:st|nd|rd|th))[\s-]"
        r"(?:straight|consecutive|successive|running)\s+(?:day|night)\b",
    )
)
"""Expressions that are one time, the longest kinds first."""


def whole_list(text: str, span: Span) -> Span:
    """The span of a time with the day that goes on after it: *February 3* of *on February 3 and 10.*"""
    further = _CONTINUES.match(text, span[1]) if _ENDS_IN_DAY.search(text[slice(*span)]) else None
    return (span[0], further.end("day")) if further else span


_ENDS_IN_DAY: Final = re.compile(rf"\b{_MONTH}\s+{_DAY}$", re.IGNORECASE)
_CONTINUES: Final = re.compile(rf"\s*(?:and|or)\s+{DAY}(?!\d)(?=\s*(?:[.,;:)]|$))")

_BELONGS_BEFORE: Final = re.compile(
    r"(?:\b(?:since|in|within|early|earlier|late|later|mid|last|past|this|next|coming|previous|following|the|same|that)"
    r"[\s-]+)+$",
    re.IGNORECASE,
)
_LENGTH: Final = re.compile(rf"(?:{COUNT}[\s-]+)?{UNIT}", re.IGNORECASE)
_WAY: Final = re.compile(
    r"\s+(?:ago|later|earlier|afterwards?|after|before|previously|prior to|from now)\b", re.IGNORECASE
)
_DATE_AT_END: Final = re.compile(rf"\b{MONTH}\.?(?:\s+\d{{1,2}})?$", re.IGNORECASE)
_YEAR_BEHIND: Final = re.compile(
    r",?\s+(?:1\d{3}|20\d\d)\b(?!-)|\s+(?:of\s+)?(?:last|this|next|that)\s+year\b", re.IGNORECASE
)
_WEEKDAY_AT_END: Final = re.compile(rf"{WEEKDAY}$", re.IGNORECASE)
_WEEK_BEHIND: Final = re.compile(r"\s+(?:of\s+)?(?:last|this|next|previous)\s+week\b", re.IGNORECASE)


def whole_words(text: str, span: Span) -> str:
    """The words of a time with those beside it that belong to it: *last* before *Friday*, *ago* behind *two days*."""
    begin, end = _whole_expression(text, span)
    words = text[begin:end]
    lead = _BELONGS_BEFORE.search(text[max(0, begin - 40) : begin])
    for ending, further in ((_LENGTH, _WAY), (_DATE_AT_END, _YEAR_BEHIND), (_WEEKDAY_AT_END, _WEEK_BEHIND)):
        fits = ending.fullmatch(words) if ending is _LENGTH else ending.search(words)
        if fits and (found := further.match(text, end)):
            words += found[0]
            break
    return (lead[0] if lead else "") + words


def _whole_expression(text: str, span: Span) -> Span:
    """The span of the expression that a time is a piece of; the time's own where it is whole."""
    begin, end = span
    if begin == end:
        return span
    for pattern in _WHOLE:
        for found in pattern.finditer(text, max(0, begin - _AROUND), min(len(text), end + _AROUND)):
            if found.start() <= begin and end <= found.end():
                stop = found[0].endswith(".") and found.end() > end
                return found.start(), found.end() - stop
    return span

"""The anchor: the day that *today* is in an article."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from kg.article import Article, Span
from kg.grounding.date_terms import WEEKDAYS, TimeContext
from kg.grounding.dates import resolve_times
from kg.reading.reading import Reading

__all__ = ["anchor_of", "day_reported"]

_WEEKDAY: Final = r"(?:(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_FULL: Final = (
    r"(?P<date>\d{4}[-/]\d\d[-/]\d\d|\d{1,2}[/.]\d{1,2}[/.]\d{4}|\d{1,2}-[a-z]{3}-\d{4}"
    r"|[a-z]{3,9}\.?[ ]\d{1,2}(?:st|nd|rd|th)?,?[ ]\d{4}|\d{1,2}(?:st|nd|rd|th)?[ ][a-z]{3,9}\.?,?[ ]\d{4}"
    r"|\d{1,2}[ ][a-z]{3}[ ]\d\d)\b"
)
_SAID: Final = r"(?:(?:first|last)\s+)?(?:published|posted|updated?|modified|filed|issued|created|date|released)"
_TIME: Final = r"\d{1,2}[:.]?\d\d(?:[:.]\d\d)?"


def _ignoring_case(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_ALONE: Final = _ignoring_case(
    rf"\W*(?:{_SAID}\b\W*|on\W+)*(?:{_TIME}\W.{{0,12}}?)?{_WEEKDAY}{_FULL}(?:\W{{1,4}}(?:at )?{_TIME}.{{0,40}})?\W*"
)
_STATED: Final = _ignoring_case(
    rf"(?:^|[|•·(–—]\s*){_SAID}\b(?:\W|\b(?:on|at|{_TIME}|[ap]\.?m|[a-z]{{2,4}}t)\b){{0,16}}?{_WEEKDAY}{_FULL}"
)
_STAMPED: Final = _ignoring_case(rf"\b\d{{1,2}}[:.]\d\d\b[\w\s,]{{0,12}}?{_WEEKDAY}{_FULL}")
_OWN_SENTENCE: Final = _ignoring_case(rf"(?:^|[.!?]\s+){_WEEKDAY}{_FULL}\s*(?:\.(?:\s|$)|$)")
_AT_END: Final = _ignoring_case(rf"(?:.{{0,100}}[,|–—•·(\-]\s*|by\s.{{2,80}}\s){_WEEKDAY}{_FULL}\)?")
_SOURCE: Final = _ignoring_case(rf"\([^()\n]{{2,60}}?(?:,|\s--|\s[–—])\s*{_WEEKDAY}{_FULL}\)")
_SIGNED: Final = re.compile(
    rf"""(?:^|[.!?][”"')]?\s+)(?P<source>[A-Z][\w.&/-]*(?:\ [A-Z][\w.&/-]*){{0,2}}),?\ (?i:{_WEEKDAY}{_FULL})\W*""",
    re.VERBOSE,
)
_HEAD: Final = re.compile(
    rf"""(?P<place>\(?[\w./'’-]+(?:,?\ [\w./'’()-]+){{0,6}}?\)?[.,]?\ \(?)??
    (?i:{_WEEKDAY}{_FULL})
    (?:,?\ [\w./'’-]+(?:,?\ [\w./'’-]+){{0,3}}?)??\)?
    (?P<mark>
        [.,]?\ ?\([^()\n]{{2,40}}\)\ ?(?:--?|[–—:])?
      | ,?\ ?/[^/\n]{{2,40}}/
      | \ ?(?:--|[–—|•·])
      | \ -\ |\.\ (?=[“"‘\w])
    )
    """,
    re.VERBOSE,
)
_SMALL: Final = frozenset("a al and d da de del des di du el la le of the".split())
_NO_PLACE: Final = frozenset("on in since by from until after before during at as of to".split())

_YEAR: Final = re.compile(r"\b(?:19|20)\d\d\b")
_NAMED_WEEKDAY: Final = re.compile(r"\b(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b", re.IGNORECASE)

_TOP_LINES: Final = 8
_FIRST_LINES: Final = 3
_END_LINES: Final = 3
_LONGEST_LINE: Final = 160
_LONGEST_SIGNATURE: Final = 80


def anchor_of(article: Article) -> date | None:
    """The day that an article's relative times count from, or None where no full date is given for it.

    That is the day of publication, else the full date of the dateline, else a full date that stands at the head of the
    text as a date of publication does: alone on a line, after a place or before an agency, at the end of a line that is
    no sentence, with the time of day; or one at the foot that is said to be it, stands beside its source in brackets,
    or behind the source's name as the text's last words (*MAP 05 April 2018*).
    """
    if article.published:
        return article.published
    if article.dateline and article.dateline.date and (day := _day(article.text[slice(*article.dateline.date)])):
        return day
    if day := _dateline_in_year_of_text(article):
        return day
    lines = [line for line in article.text[:4000].split("\n") if line.strip()][:_TOP_LINES]
    for order, line in enumerate(lines):
        for found in _dates_at_head(line.strip(), order):
            if day := _day(found):
                return day
    for line in article.text[-500:].split("\n")[-_END_LINES:]:
        stated = _STATED.search(line.strip()) or _SOURCE.fullmatch(line.strip())
        if stated and (day := _day(stated["date"])):
            return day
    signed = _signed(article.text)
    return _day(signed) if signed else None


def _signed(text: str) -> str | None:
    """The date that a text ends with, behind the name of who sent it."""
    foot = text[-_LONGEST_SIGNATURE:].rstrip()
    found = next((f for f in _SIGNED.finditer(foot) if f.end() == len(foot)), None)
    if found is None or found["source"].split()[0].lower() in _NO_PLACE or found["source"][:3].lower() in WEEKDAYS:
        return None
    return found["date"]


_LEAD: Final = 500
"""Code points behind a dateline in which its weekday is named."""


def _dateline_in_year_of_text(article: Article) -> date | None:
    """The day of a dateline without a year, in the latest year that the text names, where the weekday agrees.

    *SARAJEVO, Sept 14 (AP) - … agreed Thursday* is of 1995 where the text names that year: 14 September was a Thursday.
    The first weekday behind the dateline may be the day before it too, but no other.
    """
    if not article.dateline or not article.dateline.date:
        return None
    years, lead = _YEAR.findall(article.text), article.text[article.dateline.span[1] :][:_LEAD]
    weekday = _NAMED_WEEKDAY.search(lead)
    if not years or not weekday:
        return None
    words, year = article.text[slice(*article.dateline.date)], int(max(years))
    begin, end = resolve_times(words, TimeContext(anchor=date(year, 12, 31)))[0]
    named = WEEKDAYS[weekday[1][:3].lower()]
    agrees = begin is not None and begin == end and (begin.weekday() - named) % 7 <= 1
    return begin if agrees else None


def _dates_at_head(line: str, order: int) -> Iterator[str]:
    reach = line[:_LONGEST_LINE]
    if found := _ALONE.fullmatch(line) if len(line) <= _LONGEST_LINE else None:
        yield found["date"]
    if found := _HEAD.match(reach):
        words = re.findall(r"[^\W\d_]+", found["place"] or "")
        named = all(word[0].isupper() or word in _SMALL for word in words)
        if not words or (named and words[0].lower() not in _NO_PLACE and words[-1] not in _SMALL):
            yield found["date"]
    if found := _SOURCE.fullmatch(line) or _STATED.search(reach):
        yield found["date"]
    if order < _FIRST_LINES and (
        found := _AT_END.fullmatch(line) or _STAMPED.search(line) or _OWN_SENTENCE.search(line)
    ):
        yield found["date"]


def _day(words: str) -> date | None:
    begin, end = resolve_times(words, TimeContext())[0]
    return begin if begin and begin == end else None


_FIRST_SENTENCES: Final = 3


def day_reported(reading: Reading) -> date | None:
    """The day on which somebody is quoted in the first sentences, where it has its year and no later one is named.

    An article of unknown date that has *the spokesman said on Thursday, 11 July 2024* is told from that day on.
    """
    text = reading.article.text
    latest = max((int(year) for year in _YEAR.findall(text)), default=0)
    reach = reading.sentences[_FIRST_SENTENCES - 1][1] if len(reading.sentences) >= _FIRST_SENTENCES else len(text)
    for statement in reading.statements:
        for role in statement.roles:
            span: Span = reading.mentions[role.mention].span
            if role.name != "time" or statement.modality != "actual" or span[1] > reach:
                continue
            day = _day(text[slice(*span)])
            if day and day.year == latest and not re.search(r"\bof\s*$", text[: span[0]][-4:]):
                return day
    return None

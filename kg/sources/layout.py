"""The layout of a wire report in plain text: section line, headline, lead, dateline."""

import re
from collections.abc import Iterator

from kg.article import Dateline, Span

__all__ = ["find_dateline", "find_title"]

_LONGEST_TITLE = 160
_LONGEST_DATELINE = 160
_ABBREVIATION_AT_END = re.compile(r"(?:\b[A-Z]\.){2,}$|\.\.\.$")
_BYLINE = re.compile(r"by\s+[^\W\d_]", re.IGNORECASE)

_MONTH = (
    r"(?i:jan(?:uary|\.)?|feb(?:ruary|\.)?|mar(?:ch|\.)?|apr(?:il|\.)?|may|june?\.?|july?\.?|aug(?:ust|\.)?"
    r"|sept?(?:ember|\.)?|oct(?:ober|\.)?|nov(?:ember|\.)?|dec(?:ember|\.)?)"
)
_WEEKDAY = r"(?i:(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
_DATE = (
    rf"(?:{_WEEKDAY},?\ )?(?:{_MONTH}\ \d{{1,2}}(?:,?\ \d{{4}})?|\d{{1,2}}\ {_MONTH}(?:,?\ \d{{4}}|\ \d{{2}})?)"
    r"(?![\w/])"
)
_WORD = r"[^\W\d_](?:[\w.'’-]*[\w.'’])?"
_NAME_WORD = rf"(?!{_DATE}|(?i:no\ date)){_WORD}"
_NAME = rf"{_NAME_WORD}(?:[ /]{_NAME_WORD}){{0,4}}"
_BARE_AGENCY = r"[A-Z]{4,8}(?=\ ?[-–—])"
_LOWER_CASE_AGENCY = re.compile(r"[a-z]{2,4}(?:[-/][A-Za-z]{2,4})?")
_AGENCY = r"[^\W\d_][\w\ .&'/-]{1,40}"

_DATELINE = re.compile(
    rf"""
    (?P<place>{_NAME}(?:,\ (?!{_BARE_AGENCY}){_NAME}){{0,2}}(?:\ [(\[]{_NAME}[)\]](?=,))?)
    (?:[.,]?\ \(?(?P<date>{_DATE}|(?i:no\ date))\)?)?
    (?:
        [.,]?\ ?\((?P<agency_in_parentheses>{_AGENCY})\)
      | [.,]?\ ?/(?P<agency_in_slashes>{_AGENCY}?)/
      | ,\ (?P<agency>{_BARE_AGENCY})
    )?
    (?P<mark>\ ?(?:--|—|–)|\ ?-(?=\ )|\ ?:|\.(?=\ ))?
    (?P<excerpt>\ \[(?:TEXT|EXCERPTS?)\])?
    """,
    re.VERBOSE,
)
_AGENCY_ALONE = re.compile(rf"\((?P<agency>{_AGENCY})\)\s?(?:--|—|–|-(?=\s))")
_DATE_ALONE = re.compile(rf"{_DATE}\.?")
_DATE_ONLY = re.compile(_DATE)

_SMALL_WORDS = {"a", "al", "and", "d", "da", "de", "del", "des", "di", "do", "du", "el", "la", "le", "of", "on", "the"}
# What monitoring services write where the place is not known or not told.
_NO_PLACE = {"clandestine", "no city", "undated"}


def find_title(text: str) -> Span | None:
    """The span of the headline: the first line, or the second where a section name such as `All news` stands above.

    A headline is a line of at most 160 characters without a final period, is no dateline or byline, and a blank or a
    longer line, or a line with nothing but a date, follows. A text of one paragraph has none.
    """
    lines = _lines(text, 8)
    filled = [index for index, (begin, end) in enumerate(lines) if begin < end]
    if len(filled) < 2 or not _is_title(text, lines, filled[0]):
        return None
    first, second = filled[:2]
    if (
        second > first + 1
        and len(text[slice(*lines[first])].split()) <= 3
        and len(text[slice(*lines[second])].split()) > 3
        and len(filled) > 2
        and _is_title(text, lines, second)
    ):
        return lines[second]
    return lines[first]


def find_dateline(text: str, title: Span | None = None) -> Dateline | None:
    """The dateline at the start of one of the first lines below the title, such as `BEIRUT (AP) —`.

    The place's span takes in its region or country (`RALEIGH, N.C.`, `HAVANA (CUBA)`). An agency alone (`(AP) --`) and
    a line with nothing but a date are datelines without a place. The agency is given as written.
    """
    below = title[1] if title else 0
    candidates = [span for span in _lines(text, 12, below) if span[0] < span[1]][:5]
    for order, (begin, end) in enumerate(candidates):
        if order < 2 and _DATE_ALONE.fullmatch(text, begin, end):
            return Dateline(span=(begin, end), date=(begin, end))
        reach = min(end, begin + _LONGEST_DATELINE)
        if (match := _AGENCY_ALONE.match(text, begin, reach)) and _is_agency(match["agency"]):
            return Dateline(span=match.span(), agency=match["agency"])
        match = _DATELINE.match(text, begin, reach)
        if match and _is_dateline(match, text[match.end() : end], order):
            return _dateline(match)
    return None


def _lines(text: str, limit: int, begin: int = 0) -> list[Span]:
    """The first lines from `begin`, each without the white space around it."""
    return [
        (match.start() + len(match[0]) - len(match[0].lstrip()), match.start() + len(match[0].rstrip()))
        if match[0].strip()
        else (match.start(), match.start())
        for match in _take(re.compile(r"[^\n]*(?:\n|$)").finditer(text, begin), limit)
    ]


def _take(matches: Iterator[re.Match[str]], limit: int) -> Iterator[re.Match[str]]:
    filled = 0
    for match in matches:
        filled += bool(match[0].strip())
        yield match
        if filled == limit:
            return


def _is_title(text: str, lines: list[Span], index: int) -> bool:
    begin, end = lines[index]
    line = text[begin:end]
    if not 0 < len(line) <= _LONGEST_TITLE or not any(map(str.isalpha, line)):
        return False
    if line.endswith(".") and not _ABBREVIATION_AT_END.search(line):
        return False
    if line.endswith((",", ":", ";")) or "://" in line or "@" in line or _BYLINE.match(line):
        return False
    if _DATE_ALONE.fullmatch(line) or find_dateline(line):
        return False
    if index + 1 >= len(lines):
        return False
    below = lines[index + 1]
    return below[0] == below[1] or below[1] - below[0] > len(line) or bool(_DATE_ALONE.fullmatch(text, *below))


def _is_dateline(match: re.Match[str], rest: str, order: int) -> bool:
    """Whether what looks like a dateline is one: the less it says, the more its surroundings must speak for it."""
    place, mark = match["place"], (match["mark"] or "").strip()
    words = re.findall(r"[^\W\d_]+", place)
    if not all(word[0].isupper() or word in _SMALL_WORDS for word in words) or not words[0][0].isupper():
        return False
    agency = _agency(match)
    if agency is not None and not _is_agency(agency):
        return False
    if mark == ".":
        return match["agency_in_slashes"] is not None
    if agency and match["date"]:
        return True
    if not mark:
        return False
    if agency or match["date"]:
        return bool(rest.strip())
    if mark == ":":
        return False  # the name of a speaker or what a picture shows
    if place.partition(",")[0].isupper() and len(words[0]) > 1:
        return order < 3 and any(map(str.islower, rest))
    # Kyiv, Ukraine — The … ; without a region it may be any word before a dash.
    return order == 0 and "," in place and mark in ("--", "—", "–") and rest.lstrip()[:1].isupper()


def _agency(match: re.Match[str]) -> str | None:
    name: str | None = match["agency_in_parentheses"] or match["agency_in_slashes"] or match["agency"]
    return name


def _is_agency(name: str) -> bool:
    """`(local media)` names nobody, `(Syria)` a country, `(May 3)` a day; `(dpa)` writes itself in lower case."""
    if _LOWER_CASE_AGENCY.fullmatch(name):
        return True
    if not name[0].isupper() or _DATE_ONLY.fullmatch(name):
        return False
    if len(name) <= 3:
        return True
    import pycountry  # few articles need it

    try:
        pycountry.countries.lookup(name)
    except LookupError:
        return True
    return False


def _dateline(match: re.Match[str]) -> Dateline:
    has_date = match["date"] and match["date"].lower() != "no date"
    begin, end = match.span("place")
    if match["place"].endswith(".") and match["place"].isupper() and "," not in match["place"]:
        end -= 1  # MOSCOW. Feb 14 (Interfax)
    return Dateline(
        span=match.span(),
        place=None if match["place"].lower() in _NO_PLACE else (begin, end),
        date=match.span("date") if has_date else None,
        agency=_agency(match),
    )

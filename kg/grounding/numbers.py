"""Numbers as written to whole numbers, with the bound that the words beside them set, and what they count."""

import re
from collections.abc import Sequence
from typing import Final

from kg.article import Span

__all__ = ["counted_people", "number_at", "number_bound", "number_value"]

_UNITS: Final = {
    word: n
    for n, word in enumerate(
        (
            *(
                "zero",
                "one",
                "two",
                "three",
                "four",
                "five",
                "six",
                "seven",
                "eight",
                "nine",
                "ten",
                "eleven",
                "twelve",
            ),
            *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
        )
    )
} | {"a": 1, "an": 1, "single": 1, "both": 2, "couple": 2}
_TENS: Final = {
    word: 10 * n
    for n, word in enumerate(("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), start=2)
}
_SCALES: Final = {"dozen": 12, "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
_SUFFIXES: Final = {"k": 1000, "m": 10**6, "mn": 10**6, "bn": 10**9}
_HALF: Final = re.compile(r"half (?:a |an )?(dozen|hundred|thousand|million|billion)|(?:a|one) half (million|billion)")
_DIGITS: Final = re.compile(r"(\d{1,3}(?:[,   ]\d{3})+|\d{1,15})(?:\.(\d{1,6}))?(?:\s*(k|mn?|bn)\b)?")
_SHARE: Final = re.compile(r"\s*(?:%|per\s?cent\b|percentage\b)", re.IGNORECASE)
_LARGEST: Final = 10**12
"""Beyond it nothing is a count of people or targets; it keeps hostile digits short."""

_LOWER: Final = r"at least|no (?:fewer|less) than|more than|over|upwards? of|a minimum of|minimum"
_UPPER: Final = r"at (?:the )?most|no more than|up to|as many as|fewer than|less than|under|a maximum of|maximum"
_ROUGH: Final = (
    r"about|some|around|roughly|approximately|approx|nearly|almost|close to|an estimated|estimated|circa|perhaps|"
    r"as few as|well over half"
)
_BOUND_WORDS: Final = (
    (re.compile(rf"\b(?:{_UPPER})\s*$"), "AtMost"),
    (re.compile(rf"\b(?:{_LOWER})\s*$"), "AtLeast"),
    (re.compile(rf"\b(?:{_ROUGH})\s*$"), "About"),
)
_LEADING_BOUND: Final = re.compile(rf"^(?:{_UPPER}|{_LOWER}|{_ROUGH})\s+")
# words that may stand between a bound and its number: `at least another 24`, `more than a further 30`
_FILLER: Final = re.compile(r"\b(?:another|a|an|the|further|additional|other|total of)\s*$")
_FOLLOWING_LOWER: Final = re.compile(r"^\s*(?:\w+\s+){0,1}or more\b")
_FOLLOWING_ROUGH: Final = re.compile(r"^\s*or so\b")
_NO_NUMBER: Final = re.compile(
    r"\b(?:tens|dozens|scores|hundreds|thousands|millions|several|many|few|numerous|multiple|countless)\b"
)
"""Words that say how many without saying a number."""


def number_value(words: str) -> int | None:
    """The whole number that the words mean, or None for *dozens*, *several*, shares, sums of money and the like.

    `number_value("1,200") == 1200`, `number_value("half a million") == 500_000`, `number_value("twenty-four") == 24`.
    """
    words = _LEADING_BOUND.sub("", " ".join(words.lower().split()))
    if half := _HALF.fullmatch(words):
        return _SCALES[half[1] or half[2]] // 2
    value: int | None
    if digits := _DIGITS.match(words):
        value = _with_scale(digits, words[digits.end() :].split())
    else:
        value = _in_words(re.split(r"[\s-]+", words))
    return value if value is not None and value <= _LARGEST else None


def number_at(text: str, span: Span) -> int | None:
    """The whole number at a span of the text; None also where the signs beside it make it a sum of money or a share."""
    if text[: span[0]].endswith(("$", "€", "£", "¥")) or _SHARE.match(text, span[1]):
        return None
    return number_value(text[slice(*span)])


def _with_scale(digits: re.Match[str], rest: list[str]) -> int | None:
    """*1.5 million*, *2m*, *3 dozen*: a fraction counts only where the scale makes it whole."""
    factor = _SUFFIXES[digits[3]] if digits[3] else 1
    for word in rest:
        if word not in _SCALES:
            return None
        factor *= _SCALES[word]
    fraction = digits[2] or ""
    number = int(re.sub(r"\D", "", digits[1]) + fraction) * factor
    whole, remainder = divmod(number, 10 ** len(fraction))
    return whole if not remainder and (not fraction or factor > 1) else None


def _in_words(words: list[str]) -> int | None:
    """English number words; None as soon as one word is none, or where a scale stands alone (*Billion*)."""
    if words in (["million"], ["billion"]):
        return None
    total = part = 0
    seen = False
    for word in words:
        if word in _UNITS or word in _TENS:
            part += _UNITS.get(word, 0) + _TENS.get(word, 0)
        elif word in _SCALES:
            scale = _SCALES[word]
            part = max(part, 1) * scale
            if scale >= 1000:
                total, part = total + part, 0
        elif word != "and" and not (word == "of" and seen):
            return None
        seen = seen or word != "and"
    return total + part if seen else None


def number_bound(text: str, span: Span) -> str:
    """What the words around a number make of it: `AtLeast`, `AtMost`, `About` or `Exactly`."""
    inside = text[slice(*span)].lower()
    lead = _LEADING_BOUND.match(inside)
    before = lead[0] if lead else text[max(0, span[0] - 40) : span[0]].lower()
    before = _FILLER.sub("", before)
    for pattern, bound in _BOUND_WORDS:
        if pattern.search(before):
            return bound
    after = text[span[1] : span[1] + 30].lower()
    if _FOLLOWING_LOWER.match(after):
        return "AtLeast"
    return "About" if _FOLLOWING_ROUGH.match(after) or _NO_NUMBER.search(inside) else "Exactly"


_GAP: Final = re.compile(r"\s*(?:\[[^\]]*\]\s*)?(?:of\s+)?(?:(?:the|its|his|their|other|more)\s+)?(?:[\w’'-]+\s+){0,3}")
_VERBS: Final = re.compile(
    r"\b(?:were|was|are|is|have|has|had|and|or|in|by|after|when|while|on|at|from|killed|wounded|injured)\b"
)


def counted_people(text: str, number: Span, people: Sequence[Span]) -> int | None:
    """Which of the spans the number counts: the nearest that follows it within a few words (*24 Syrian civilians*)."""
    following = [(span[0], index) for index, span in enumerate(people) if span[0] >= number[1]]
    if not following:
        # `Twelve Turkish soldiers` can be one span with its number inside
        return next((i for i, span in enumerate(people) if span[0] <= number[0] and number[1] <= span[1]), None)
    begin, index = min(following)
    gap = text[number[1] : begin]
    return index if _GAP.fullmatch(gap) and not _VERBS.search(gap.lower()) else None

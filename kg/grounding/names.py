"""Names in the forms that are compared and that stand in IRIs; both depend on nothing but the name."""

import hashlib
import re
import unicodedata
from functools import lru_cache
from typing import Final

__all__ = ["POSSESSIVE", "normalise", "slug", "word_set"]

MAX_SLUG: Final = 96
_HASH_DIGITS: Final = 10

# Latin letters that Unicode does not decompose into a base letter and a mark.
_UNDECOMPOSED: Final = str.maketrans(
    {"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ə": "e", "ŋ": "ng"}
)
_QUOTE_MARKS: Final = dict.fromkeys(map(ord, "'’‘ʼʻ`´\"“”„«»"), None)
POSSESSIVE: Final = re.compile(r"(?:['’]s|(?<=s)['’])(?=\s|$)")
_ACRONYM_DOT: Final = re.compile(r"\b(\w)\.(?=\w\b|\s|$)")
_BREAKS: Final = re.compile(r"[\W_]+")
_NOT_ASCII_WORD: Final = re.compile(r"[^a-z0-9]+")


def _plain(text: str) -> str:
    """The text folded to lower case without marks; letters of other scripts stay."""
    if text.isascii():
        return text.casefold()
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(c for c in folded if not unicodedata.category(c).startswith("M")).translate(_UNDECOMPOSED)


@lru_cache(maxsize=8192)
def normalise(name: str) -> str:
    """The form in which spellings of one name are equal: words parted by one space; empty without letter or digit.

    Case, diacritics, quotation marks, apostrophes, the possessive ending, the dots of acronyms, the kind of hyphen and
    a leading *the* make no difference: `normalise("The U.N.'s") == normalise("UN")`.
    """
    words = POSSESSIVE.sub("", _plain(name)).translate(_QUOTE_MARKS)
    words = _ACRONYM_DOT.sub(r"\1", words) if "." in words else words
    return _BREAKS.sub(" ", words).strip().removeprefix("the ")


def slug(text: str) -> str:
    """A path segment of an IRI for a name: `a-z`, `0-9`, single hyphens, never empty, at most `MAX_SLUG` characters.

    Where letters of other scripts or a part that is too long had to go, a short SHA-256 of the normalised name keeps
    different names apart, so any machine derives the same segment.
    """
    name = normalise(text)
    segment = _NOT_ASCII_WORD.sub("-", name).strip("-")
    if segment and len(segment) <= MAX_SLUG and name.isascii():
        return segment
    digest = hashlib.sha256((name or text).encode(errors="surrogatepass")).hexdigest()[:_HASH_DIGITS]
    kept = segment[: MAX_SLUG - _HASH_DIGITS - 1].strip("-")
    return f"{kept}-{digest}" if kept else digest


def word_set(words: str) -> frozenset[str]:
    """The words of a list that is written as running text."""
    return frozenset(words.split())

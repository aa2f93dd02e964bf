"""Acronyms that an article introduces itself: *the Popular Valley Resistance (PVR)*."""

import re
from collections.abc import Sequence
from typing import Final

from kg.article import Span
from kg.grounding.mention_forms import WORD
from kg.grounding.names import normalise

__all__ = ["introduced_acronyms", "spells", "without_acronym"]

_BRACKETED: Final = re.compile(
    r"[(\[]\s?[\"“'‘]?(?:the )?(?P<acronym>[A-Z](?:[A-Za-z&.\-]{0,8}[A-Z])\.?)[\"”'’]?\s?(?:[)\]]|[,;] )"
)
_TRAILING: Final = re.compile(r"\s*[(\[][^()\[\]]*[)\]]?$")
_GAP: Final = 4
_LOOK_BACK: Final = 120
_MOST_WORDS: Final = 12
_FEWEST_LETTERS: Final = 2


def without_acronym(name: str) -> str:
    """The name without an acronym in brackets after it: *Kurdistan Workers' Party (PKK)*."""
    return _TRAILING.sub("", name) or name


def introduced_acronyms(text: str, named: Sequence[Span]) -> dict[str, str]:
    """The names that acronyms in brackets stand for, by acronym in `normalise`d form.

    The name is a mention that ends right before the bracket, so that an acronym of another language counts (*People's
    Protection Units (YPG)*), else the words before it whose initials spell the acronym.

    Args:
        named: spans of mentions that are names of bodies, in the article's text.
    """
    found: dict[str, str] = {}
    ends = {end: begin for begin, end in named}
    for match in _BRACKETED.finditer(text):
        letters = [letter for letter in match["acronym"] if letter.isupper()]
        if len(letters) < _FEWEST_LETTERS:
            continue
        begin = max(0, match.start() - _GAP)
        end = begin + len(text[begin : match.start()].rstrip(" \n\"”'’"))
        named_from = ends.get(end)
        before = text[max(0, end - _LOOK_BACK) : end]
        name = text[named_from:end] if named_from is not None else _spelled(before, letters)
        # An acronym before its meaning, `PKK (KWP)`, would be no name for it.
        if name and normalise(name) != normalise(match["acronym"]) and " " in name:
            found.setdefault(normalise(match["acronym"]), " ".join(name.split()))
    return found


def spells(name: str, acronym: str) -> bool:
    """Whether the initials of a name, or of its words in upper case, are an acronym: *Plain Assembly* and *PA*."""
    initials = [word[0] for word in WORD.findall(name)]
    letters = acronym.replace(".", "")
    return letters in ("".join(initials).upper(), "".join(i for i in initials if i.isupper()))


def _spelled(before: str, letters: Sequence[str]) -> str | None:
    """The last words whose initials are the letters; words in lower case (*of*, *and*) may have none."""
    words = list(WORD.finditer(before))
    left = list(letters)
    last = len(before)
    for match in reversed(words[-_MOST_WORDS:]):
        if before[match.end() : last].strip():
            return None  # a mark ends the name
        last = match.start()
        if match.group()[0].upper() == left[-1] and match.group()[0].isupper():
            left.pop()
        elif match.group()[0].isupper() and not match.group().isupper():
            return None
        if not left:
            return before[match.start() :]
    return None

"""Whether two texts are one dispatch: how many runs of three words they have in common.

Two reporters at one event share names, numbers and perhaps a quotation, which is a tenth of such runs at most. A copy
that was edited and cut keeps most of the runs of what is left: so the common runs are counted against the shorter text
(containment: A. Broder, On the resemblance and containment of documents, 1997).
"""

import re
from typing import Final

__all__ = ["LEAST", "SHARED", "Runs", "is_copy", "runs_of_words"]

Runs = frozenset[str]

LENGTH: Final = 3
"""Words in a run."""
LEAST: Final = 30
"""Runs that a text must have for its copies to be told: shorter ones are captions and notices."""
SHARED: Final = 0.5
"""Share of the shorter text's runs that a copy has in common with the other text."""

_WORD: Final = re.compile(r"\w+")
_LONGEST: Final = 20_000
"""Words that are looked at; a dispatch is a twentieth as long."""


def runs_of_words(text: str) -> Runs:
    """All runs of three words of the text, in small letters and without marks."""
    words = _WORD.findall(text.casefold())[:_LONGEST]
    return frozenset(map(" ".join, zip(words, words[1:], words[2:], strict=False)))


def is_copy(one: Runs, other: Runs) -> bool:
    """Whether one of the texts is a copy of the other, or both are of a third."""
    shorter = min(len(one), len(other))
    return shorter >= LEAST and len(one & other) >= SHARED * shorter

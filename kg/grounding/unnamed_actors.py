"""Those whom an article names by no name: which of its *gunmen*, *civilians* and *soldiers* are the same."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final

from kg.grounding.mention_forms import words_of
from kg.grounding.names import normalise, slug
from kg.reading.reading import Reading

__all__ = ["UnnamedActors"]

_DEFINITE: Final = re.compile(r"\b(?:the|these|those|this|that|both|all)\s+(?:\w+\s+)?$", re.IGNORECASE)
_FURTHER: Final = re.compile(r"\b(?:another|other|further|additional)\s+(?:\w+\s+)?$", re.IGNORECASE)
_SINGLE: Final = re.compile(r"\b(?:a|an|one)\s+(?:\w+\s+)?$", re.IGNORECASE)
_LOOK_BACK: Final = 30


@dataclass(slots=True)
class _Referent:
    key: str
    single: bool = False
    places: set[str] = field(default_factory=set)


class UnnamedActors:
    """The unnamed actors of one article, asked for in the order of its text.

    A description means whom the same words meant before, but not after *another*, not where both times it is *a
    soldier*, and not where the two are told of at different places.
    """

    def __init__(self, text: str, reading: Reading) -> None:
        self._text = text
        self._mentions = reading.mentions
        self._seen: defaultdict[str, list[_Referent]] = defaultdict(list)
        self._places: defaultdict[int, set[str]] = defaultdict(set)
        for event in reading.events:
            places = {word for role in event.roles if role.name == "location" for word in self._named(role.mention)}
            for role in event.roles:
                if places and role.name != "location":
                    self._places[role.mention] |= places

    def _named(self, mention: int) -> list[str]:
        """The words of a place's name; none for *the city*, which may be any."""
        words = words_of(self._text[slice(*self._mentions[mention].span)])
        return [normalise(word) for word in words if word[0].isupper()]

    def local_key(self, mention: int) -> str:
        """The local part of the key of whom a mention means: `group-gunmen`, for other ones `group-gunmen-412`."""
        begin, end = self._mentions[mention].span
        local = f"{self._mentions[mention].type}-{slug(self._text[begin:end])}"
        before = self._text[max(0, begin - _LOOK_BACK) : begin]
        seen, places = self._seen[local], self._places[mention]
        single = _SINGLE.search(before) is not None and len(words_of(self._text[begin:end])) > 0
        if _FURTHER.search(before):
            same = None
        elif _DEFINITE.search(before):
            same = seen[-1] if seen else None
        else:
            same = next((r for r in reversed(seen) if not (single and r.single) and _meet(r.places, places)), None)
        if same is None:
            same = _Referent(local if not seen else f"{local}-{begin}", single)
            seen.append(same)
        same.places |= places
        return same.key


def _meet(one: set[str], other: set[str]) -> bool:
    return not one or not other or bool(one & other)

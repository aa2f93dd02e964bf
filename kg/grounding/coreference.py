"""Pronouns and short descriptions to whom they mean inside one article; what is not plain stays open."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from kg.article import Span
from kg.grounding.mention_forms import Form
from kg.grounding.names import word_set

__all__ = ["Antecedents", "Candidate"]

_HE: Final = frozenset({"he", "him", "his", "himself"})
_SHE: Final = frozenset({"she", "her", "hers", "herself"})
_I: Final = frozenset({"i", "me", "my", "myself"})
_WE: Final = frozenset({"we", "us", "our", "ours", "ourselves"})
_THEY: Final = frozenset({"they", "them", "their", "theirs", "themselves"})
_IT: Final = frozenset({"it", "its", "itself"})
_RELATIVE: Final = frozenset({"who", "whom", "whose", "which", "that"})

_MALE: Final = re.compile(
    r"\b(?:mr|sir|lord|man|men|boy|father|son|husband|brother|uncle|king|prince|emir|sheikh|spokesman|chairman|"
    r"businessman|policeman|gunman|priest|imam|bishop)\b",
    re.IGNORECASE,
)
_FEMALE: Final = re.compile(
    r"\b(?:mrs|ms|miss|lady|dame|woman|women|girl|schoolgirl|mother|daughter|wife|sister|aunt|queen|princess|spokeswoman|"
    r"chairwoman|congresswoman|policewoman|actress|nun|widow)\b",
    re.IGNORECASE,
)
# Descriptions that stand for what was named before, where *the* or *this* introduces them.
_STANDS_FOR: Final = {
    "group": word_set(
        """
    group organization organisation movement militia insurgents rebels faction guerrillas
    """
    ),
    "org": word_set(
        """
    group company organization organisation agency newspaper paper party charity watchdog firm ngo
    """
    ),
    "igo": word_set("bloc organization organisation agency body fund alliance"),
    "state": word_set("country nation kingdom"),
}
_DEFINITE: Final = re.compile(r"\b(?:the|this)\s+(?:\w+\s+)?$", re.IGNORECASE)
_SENTENCES_BACK: Final = 3
_BODY_TYPES: Final = frozenset({"forces", "group", "igo", "org", "state"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A mention that is already resolved.

    Attributes:
        sentence: index of its sentence.
        leads: it does or says something in its sentence (agent, participant or source).
        cues: the words of and around the mention that may tell the gender (title, description).
    """

    span: Span
    sentence: int
    mention_type: str
    key: str
    form: Form
    leads: bool = False
    cues: str = ""


class Antecedents:
    """The mentions of one article up to a point in the text, in its order, asked for whom a later one means."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._seen: list[Candidate] = []
        self._gender: dict[str, str] = {}

    def add(self, candidate: Candidate) -> None:
        """Take in the next mention of the text with the key it was resolved to."""
        self._seen.append(candidate)
        word = self._text[slice(*candidate.span)].casefold()
        if candidate.mention_type == "person" and candidate.key not in self._gender:
            if word in _HE or _MALE.search(candidate.cues):
                self._gender[candidate.key] = "m"
            elif word in _SHE or _FEMALE.search(candidate.cues):
                self._gender[candidate.key] = "f"

    def of_pronoun(
        self, span: Span, sentence: int, mention_type: str, speaker: str | None, others: Collection[str]
    ) -> str | None:
        """The key that a pronoun means, or None where it is not plain.

        Args:
            span: the pronoun in the article's text.
            sentence: index of its sentence.
            mention_type: the type that the reader gave it.
            speaker: key of whoever means himself by *I* and themselves by *we* here.
            others: keys that it cannot mean, since they stand beside it in one event or speak of it.
        """
        word = self._text[slice(*span)].casefold()
        if word in _RELATIVE:
            return self._right_before(span)
        if word in _I or word in _WE:
            return speaker
        if word in _HE or word in _SHE:
            return self._person(sentence, "m" if word in _HE else "f", others)
        if word in _IT:
            return self._latest(sentence, mention_type, back=1, others=others)
        if word in _THEY:
            return self._the_only(sentence, mention_type, others)
        return None

    def of_description(self, span: Span, sentence: int, mention_type: str) -> str | None:
        """The key of the named actor that *the group*, *the country* or *the company* means, or None."""
        words = self._text[slice(*span)].casefold().split()
        if not words or words[-1] not in _STANDS_FOR.get(mention_type, ()):
            return None
        if not _DEFINITE.search(self._text[max(0, span[0] - 30) : span[0]]):
            return None
        return self._latest(sentence, mention_type, back=_SENTENCES_BACK, named=True)

    def leading_body(self, sentence: int) -> str | None:
        """The key of the one body that does or says something in a sentence so far."""
        keys = {c.key for c in self._seen if c.sentence == sentence and c.leads and c.mention_type in _BODY_TYPES}
        return keys.pop() if len(keys) == 1 else None

    def _right_before(self, span: Span) -> str | None:
        if not self._seen:
            return None
        last = self._seen[-1]
        return last.key if self._text[last.span[1] : span[0]].strip() in ("", ",") else None

    def _person(self, sentence: int, gender: str, others: Collection[str]) -> str | None:
        persons = [
            c
            for c in self._seen
            if c.mention_type == "person"
            and c.key not in others
            and sentence - c.sentence <= _SENTENCES_BACK
            and self._gender.get(c.key, gender) == gender
        ]
        if not persons:
            return None
        nearest = max(c.sentence for c in persons)
        here = [c for c in persons if c.sentence == nearest]
        return next((c.key for c in here if c.leads), here[0].key)

    def _latest(
        self, sentence: int, mention_type: str, back: int, others: Collection[str] = (), named: bool = False
    ) -> str | None:
        for candidate in reversed(self._seen):
            if sentence - candidate.sentence > back:
                return None
            fits = candidate.mention_type == mention_type and candidate.key not in others
            if fits and (not named or candidate.form is Form.NAME):
                return candidate.key
        return None

    def _the_only(self, sentence: int, mention_type: str, others: Collection[str]) -> str | None:
        for back in (0, 1):
            keys = {
                c.key
                for c in self._seen
                if c.sentence == sentence - back and c.mention_type == mention_type and c.key not in others
            }
            if keys:
                return keys.pop() if len(keys) == 1 else None
        return None

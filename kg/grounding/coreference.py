"""Pronouns and short descriptions to whom they mean inside one article; what is not plain stays open."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from kg.article import Span
from kg.grounding.mention_forms import Form, is_common_word, words_of
from kg.grounding.names import word_set

__all__ = ["Antecedents", "Candidate", "speaks_of_himself"]

_HE: Final = frozenset({"he", "him", "his", "himself"})
_SHE: Final = frozenset({"she", "her", "hers", "herself"})
_FIRST_PERSON: Final = frozenset({"i", "me", "my", "myself", "mine", "we", "us", "our", "ours", "ourselves"})
_THEY: Final = frozenset({"they", "them", "their", "theirs", "themselves"})
_IT: Final = frozenset({"it", "its", "itself"})
_RELATIVE: Final = frozenset({"who", "whom", "whose", "which", "that"})

_MALE: Final = re.compile(
    r"\b(?:mr|sir|lord|man|men|boy|father|son|husband|brother|uncle|king|prince|emir|sheikh|spokesman|chairman|"
    r"businessman|policeman|gunman|priest|imam|bishop|grandfather|nephew|grandson|widower)\b(?! of\b)",
    re.IGNORECASE,
)
_FEMALE: Final = re.compile(
    r"\b(?:mrs|ms|miss|lady|dame|woman|women|girl|schoolgirl|mother|daughter|wife|sister|aunt|queen|princess|spokeswoman|"
    r"chairwoman|congresswoman|policewoman|actress|nun|widow|grandmother|niece|granddaughter)\b(?! of\b)",
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
_OTHERS: Final = word_set(
    "another breakaway central different dissident east eastern larger local new north northern other own rival second "
    "separate small smaller south southern splinter third unknown west western"
)
_ALLIED: Final = re.compile(r"-(?:affiliated|aligned|allied|backed|linked)$")
_SENTENCES_BACK: Final = 3
_PERSON_BACK: Final = 2
_BODY_TYPES: Final = frozenset({"forces", "group", "igo", "org", "state"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A mention that is already resolved.

    Attributes:
        sentence: index of its sentence.
        leads: it does or says something in its sentence (agent, participant or source).
        cues: the words of and around the mention that may tell the gender (title, description).
        gender: `m` or `f` where the name tells it and the cues do not.
        several: more than one person, or nobody certain (*anyone*), so that *he* cannot be meant.
    """

    span: Span
    sentence: int
    mention_type: str
    key: str
    form: Form
    leads: bool = False
    cues: str = ""
    gender: str | None = None
    several: bool = False


def speaks_of_himself(pronoun: str) -> bool:
    """Whether a pronoun means whoever says it: *I*, *our*."""
    return pronoun.casefold() in _FIRST_PERSON


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
            elif candidate.gender:
                self._gender[candidate.key] = candidate.gender

    def of_pronoun(
        self,
        span: Span,
        sentence: int,
        mention_type: str,
        others: Collection[str] = (),
        said: Collection[Span] = (),
    ) -> str | None:
        """The key that a pronoun of the third person or a relative one means, or None where it is not plain.

        Args:
            span: the pronoun in the article's text.
            sentence: index of its sentence.
            mention_type: the type that the reader gave it.
            others: keys that it cannot mean, since they stand beside it in one event or speak of it.
            said: what whoever is meant says here; who is only spoken of in it does not count.
        """
        word = self._text[slice(*span)].casefold()
        if word in _RELATIVE:
            return self._right_before(span)
        back = _PERSON_BACK if word in _HE or word in _SHE else 1
        near = [c for c in self._near(sentence, back) if c.key not in others and not _within(c.span, said)]
        if word in _HE or word in _SHE:
            return self._person(near, "m" if word in _HE else "f", sentence)
        near = [c for c in near if c.mention_type == mention_type]
        if word in _IT:
            return self._thing(near, sentence)
        return _the_only(near, sentence) if word in _THEY else None

    def of_description(self, span: Span, sentence: int, mention_type: str) -> str | None:
        """The key of the named actor that *the group*, *the country* or *the company* means, or None."""
        *before, head = words_of(self._text[slice(*span)]) or [""]
        if head.casefold() not in _STANDS_FOR.get(mention_type, ()):
            return None
        if not _DEFINITE.search(self._text[max(0, span[0] - 30) : span[0]]):
            return None
        # `the southern rebels`, `the dissident group`, `the US-led militia` are others than those named before
        if any(word.casefold() in _OTHERS or not (is_common_word(word) or _ALLIED.search(word)) for word in before):
            return None
        named = [c for c in self._seen if c.mention_type == mention_type and c.form is Form.NAME]
        if any(map(_ALLIED.search, before)) and len({c.key for c in named}) > 1:
            return None
        return next((c.key for c in reversed(named) if sentence - c.sentence <= _SENTENCES_BACK), None)

    def leading_body(self, sentence: int) -> str | None:
        """The key of the one body that does or says something in a sentence so far."""
        keys = {c.key for c in self._near(sentence, 0) if c.leads and c.mention_type in _BODY_TYPES}
        return keys.pop() if len(keys) == 1 else None

    def _near(self, sentence: int, back: int) -> Iterator[Candidate]:
        """The candidates of the sentence and of some before it, the latest first."""
        for candidate in reversed(self._seen):
            if sentence - candidate.sentence > back:
                return
            yield candidate

    def _right_before(self, span: Span) -> str | None:
        if not self._seen:
            return None
        last = self._seen[-1]
        return last.key if self._text[last.span[1] : span[0]].strip() in ("", ",") else None

    def _person(self, near: Sequence[Candidate], gender: str, sentence: int) -> str | None:
        """Who acts or speaks in the latest sentence that has a person of the gender, else the first one there.

        None where others could as well be meant: the conditions are those under which four of five links were right
        in annotated articles.
        """
        persons = [
            c
            for c in near
            if c.mention_type == "person" and not c.several and self._gender.get(c.key, gender) == gender
        ]
        if not persons:
            return None
        here = [c for c in reversed(persons) if c.sentence == persons[0].sentence]
        leading = list(dict.fromkeys(c.key for c in here if c.leads))
        key = leading[0] if leading else here[0].key
        certain = self._gender.get(key) == gender
        rivals = len({c.key for c in persons}) - 1
        back = sentence - here[0].sentence
        if any(self._text[a.span[1] : b.span[0]].strip(" ,") == "and" for a, b in pairwise(here) if a.key != b.key):
            return None  # `Karim and Saidi fled. He was caught`
        if back == 0:
            plain = not rivals or (len(leading) == 1 and (certain or rivals == 1))
        elif back == 1:
            plain = certain or len(leading) <= 1
        else:
            plain = certain and (len(leading) == 1 or not rivals)
        return key if plain else None

    def _thing(self, near: Sequence[Candidate], sentence: int) -> str | None:
        """The only one of the sentence, else the only one that acts or speaks in the one before, or stands there."""
        before = [c for c in near if c.sentence < sentence]
        for candidates in ([c for c in near if c.sentence == sentence], [c for c in before if c.leads], before):
            if keys := {c.key for c in candidates}:
                return keys.pop() if len(keys) == 1 else None
        return None


def _the_only(near: Sequence[Candidate], sentence: int) -> str | None:
    for back in (0, 1):
        keys = {c.key for c in near if c.sentence == sentence - back}
        if keys:
            return keys.pop() if len(keys) == 1 else None
    return None


def _within(span: Span, spans: Collection[Span]) -> bool:
    return any(begin <= span[0] and span[1] <= end for begin, end in spans)

"""The office that a text gives a person: the words before the name and the apposition after it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kg.article import Span
from kg.grounding.bodies_of_states import body_of_state, state_in
from kg.grounding.known_actors import KnownActors
from kg.grounding.mention_forms import WORD, words_of
from kg.grounding.names import word_set

__all__ = ["Title", "is_office", "title_of"]

_OFFICES: Final = word_set(
    """
    adviser advisor admiral administrator ambassador analyst archbishop attorney-general ayatollah bishop brigadier
    captain chair chairman chairwoman chancellor chief co-director co-founder colonel commander commissioner
    congressman congresswoman coordinator correspondent counsel director dictator editor emir envoy executive
    foreign-minister founder general governor head imam inspector journalist judge king lawmaker lawyer leader
    lieutenant major marshal mayor member minister monarch mp negotiator officer official president premier
    prime-minister prince princess professor prosecutor queen rapporteur representative secretary secretary-general
    senator sergeant spokesman spokeswoman spokesperson sultan superintendent undersecretary under-secretary-general
    vice-president warlord
    """
)
_SPOKESMEN: Final = frozenset({"spokesman", "spokeswoman", "spokesperson", "official", "chief"})
_BEFORE_OFFICE: Final = word_set(
    """
    acting affairs air armed army assistant chief civil council current defence defense deputy economic ex
    exiled field finance first for foreign former general health high home humanitarian in-chief interim interior
    international joint justice lieutenant local major military ministry national new newly-appointed opposition
    party police political press prime public rear regional relations resident retired rights security senior
    special staff state supreme then top trade vice state's
    """
)
_CONNECTORS_INSIDE: Final = frozenset({"of", "for", "and"})
_CONNECTORS: Final = _CONNECTORS_INSIDE | {"the", "in", "to", "at"}
_ABBREVIATIONS: Final = word_set("adm brig capt cmdr col gen gov lt maj sen sgt")
_ARTICLES: Final = frozenset({"a", "an", "the", "its", "their", "his", "her"})
_LOOK_BACK: Final = 120
_LOOK_AHEAD: Final = 200
_MOST_WORDS: Final = 12
_LONGEST_TAIL: Final = 4
_LONGEST_ABBREVIATION: Final = 4
# An apposition ends at the next mark, at a relative clause or at the verb of saying.
_APPOSITION: Final = re.compile(
    r",\s+((?:[^\W_]|[\s'’.\-‑](?!\s*(?:who|which|said|says|told)\b))+?)"
    r"(?=[,;:)(–—\n]|\.(?:\s|$)|\s(?:who|said|says|told|has|was)\b)"
)


@dataclass(frozen=True, slots=True)
class Title:
    """An office with the key of the known actor that it is held in or speaks for."""

    words: str
    affiliation: str | None


def title_of(text: str, span: Span, sentence: Span, known: KnownActors, *, all_caps: bool = False) -> Title | None:
    """The office of the person named at `span`: *Russian Foreign Ministry Spokeswoman* before, *a UN envoy,* after it.

    Both spans count in `text`; nothing outside the sentence is read.
    """
    before = _before(text[max(sentence[0], span[0] - _LOOK_BACK) : span[0]], known, all_caps)
    after = _after(text[span[1] : min(sentence[1], span[1] + _LOOK_AHEAD)], all_caps)
    titles = [_title(words, known, all_caps) for words in (before, after) if words]
    return next((title for title in titles if title.affiliation), titles[0] if titles else None)


def _title(words: list[str], known: KnownActors, all_caps: bool) -> Title:
    """The office in the words, without the country or body that opens them: *Foreign Ministry Spokeswoman*."""
    affiliation, begin, length = _affiliation(words, known, all_caps)
    # `On Friday Israeli Prime Minister`: what stands before the country or body belongs to the sentence.
    if not (any(map(is_office, words[:begin])) or all(map(_of_title, words[:begin]))):
        words, begin = words[begin:], 0
    if begin == 0 and length and any(map(is_office, words[length:])) and not any(map(is_office, words[:length])):
        words = words[length:]
    while not length and len(words) > 1 and not _of_title(words[0]):
        words = words[1:]
    office = " ".join(words)
    return Title(office.title() if all_caps else office, affiliation)


def _of_title(word: str) -> bool:
    return is_office(word) or word.casefold() in _BEFORE_OFFICE


def is_office(word: str) -> bool:
    """Whether a word names an office: *minister*, *spokeswoman*, *Gen.*"""
    """Whether a word names an office: *minister*, *spokeswoman*, *Gen.*"""
    low = word.casefold().rstrip(".")
    return low in _OFFICES or low in _ABBREVIATIONS


def _before(left: str, known: KnownActors, all_caps: bool) -> list[str]:
    """The title's words that end right before the name, `the Turkish president, ` included."""
    stripped = left.rstrip()
    comma = stripped.endswith(",")
    found = list(WORD.finditer(stripped.rstrip(",")))
    if not found or stripped.rstrip(",")[found[-1].end() :].strip():
        return []
    taken: list[str] = []
    opening = ""
    end = found[-1].end()
    for match in reversed(found):
        word = match.group()
        if stripped[match.end() : end].strip() or len(taken) >= _MOST_WORDS:
            break
        sentence_end = taken and word.endswith(".") and not is_office(word) and len(word) > _LONGEST_ABBREVIATION
        # `Defence Minister Ali Hassan and Interior Minister`: another person's name and title end it.
        another = taken[:1] == ["and"] and not _of_title(word)
        if sentence_end or another or not _belongs(word, known, all_caps):
            opening = word.casefold()
            break
        taken.insert(0, word)
        end = match.start()
    while taken and taken[0].casefold() in _CONNECTORS:
        taken.pop(0)
    offices = [n for n, word in enumerate(taken) if is_office(word)]
    tail = taken[offices[-1] + 1 :] if offices else taken
    if tail and (tail[0].casefold() not in ("of", "for") or len(tail) > _LONGEST_TAIL):
        return []
    if taken and taken[0].endswith(("'s", "’s")) and state_in(taken, known, all_caps=all_caps) is None:
        opening = taken.pop(0)  # `Guterres's spokesman, Stephane Dujarric,`
    # `said spokesman, John Smith,` is no apposition: an article, an owner or a country must open it.
    if comma and not (
        opening in _ARTICLES or opening.endswith(("'s", "’s")) or state_in(taken, known, all_caps=all_caps)
    ):
        return []
    return taken


def _belongs(word: str, known: KnownActors, all_caps: bool) -> bool:
    low = word.casefold()
    if _of_title(word) or low in _CONNECTORS_INSIDE:
        return True
    if low in _ARTICLES:
        return False
    if all_caps:
        return known.by_demonym(word, all_caps=True) is not None
    return word[0].isupper()


def _after(right: str, all_caps: bool) -> list[str]:
    match = _APPOSITION.match(right)
    if match is None:
        return []
    words = words_of(match.group(1))
    if words and words[0].casefold() in _ARTICLES:
        words = words[1:]
    if not 0 < len(words) <= _MOST_WORDS:
        return []
    for word in words:
        if is_office(word):
            return words
        if word[0].islower() and word.casefold() not in _BEFORE_OFFICE:
            return []
        if all_caps and word.casefold() not in _BEFORE_OFFICE:
            return []
    return []


def _affiliation(words: Sequence[str], known: KnownActors, all_caps: bool) -> tuple[str | None, int, int]:
    """The known actor named in a title, at which word it begins and how many words name it."""
    for length in range(min(len(words), 6), 0, -1):
        for begin in range(len(words) - length + 1):
            part = words[begin : begin + length]
            low = part[0].casefold()
            if part[0][0].islower() or low in _ARTICLES or low in _CONNECTORS or all(map(_of_title, part)):
                continue
            phrase = " ".join(part)
            actor = known.find(phrase, all_caps=all_caps)
            key = actor.key if actor and actor.actor_class != "Person" else None
            if key is None and length > 1 and (body := body_of_state(phrase, "forces", known, all_caps=all_caps)):
                # Only a body of the list: what the account does not hold cannot be referred to.
                key = body.key if known.get(body.key) else None
            if key is None and (state := known.by_demonym(phrase, all_caps=all_caps)):
                key = state.key
            if key is None and words[begin + length : begin + length + 1]:
                spokesman = words[begin + length].casefold() in _SPOKESMEN
                key = metonym.key if spokesman and (metonym := known.by_metonym(phrase, all_caps=all_caps)) else None
            if key:
                return key, begin, length
    return None, 0, 0

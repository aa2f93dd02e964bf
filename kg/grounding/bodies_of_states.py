"""What a nationality and a noun mean together: *Turkish soldiers*, *Russian Foreign Ministry*, *Iraq's police*."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kg.grounding.account import Actor
from kg.grounding.known_actors import ARMED_FORCES, POLICE, KnownActor, KnownActors
from kg.grounding.mention_forms import words_of
from kg.grounding.names import word_set

__all__ = ["StateWords", "body_of_state", "forces_of_state", "kind_of_forces", "state_in", "states_named"]

SECURITY_FORCES: Final = "security-forces"

_MILITARY: Final = word_set(
    """
    army armies military force troops troop soldiers forces airforce aircraft warplanes warplane jets fighter-jets
    helicopters servicemen servicemembers infantry artillery tanks commandos conscripts navy marines airmen
    paratroopers command taskforce taskforces battalion brigade division gunships drones soldier bombers jet warships
    submarines serviceman troopers planes airpower
    """
)
_POLICE: Final = frozenset({"police", "policemen"})
_GOVERNMENT: Final = word_set(
    """
    government regime state authorities officials official administration cabinet leadership parliament congress
    senate ministry department presidency delegation diplomats foreign-ministry embassy assembly republic junta
    """
)
_BEFORE_MILITARY: Final = word_set(
    """
    air armed army defence defense federal government ground land military naval national regime regular combat
    expeditionary occupation special elite state s
    """
)
_BEFORE_GOVERNMENT: Final = word_set(
    """
    affairs and defence defense economic education energy external federal finance foreign health home information
    interior internal justice military national official of provisional interim transitional central security senior
    top supreme state trade government s
    """
)
_POSSESSIVE: Final = re.compile(r"['’][sS]?$")
# The model of a weapon: `Su-24 jets`, `F-16 warplanes`, `T-72 tanks`.
_MODEL: Final = re.compile(r"[a-z]{1,4}-?\d{1,3}[a-z]*|fighter|attack|transport|bomber|ground-attack")
_MOST_WORDS: Final = 7


@dataclass(frozen=True, slots=True)
class StateWords:
    """A state named at the beginning of a phrase, and how many words name it."""

    state: KnownActor
    length: int
    adjective: bool


def state_in(words: Sequence[str], known: KnownActors, *, all_caps: bool = False) -> StateWords | None:
    """The state that the first words name; None for *Turkish-backed* and for *Russian and Syrian*."""
    if not words or words[0][0].islower():
        return None
    for length in (3, 2, 1):
        if len(words) < length or (length > 1 and words[length - 1].casefold() in _MILITARY):
            continue  # the list would find `Syria forces` to be Syria
        first = _POSSESSIVE.sub("", " ".join(words[:length]))
        adjective = known.by_demonym(first, all_caps=all_caps)
        state = (
            adjective
            or known.find(first, classes=("State",), all_caps=all_caps)
            or known.by_metonym(first, all_caps=all_caps)
        )
        if state is None:
            continue
        rest = [word.casefold() for word in words[length:]]
        if (
            any(known.by_demonym(word, all_caps=all_caps) for word in words[length:] if word[0].isupper())
            or "and" in rest[:1]
        ):
            return None
        return StateWords(state, length, adjective is not None)
    return None


def states_named(text: str, known: KnownActors, *, all_caps: bool = False) -> set[str]:
    """The keys of all states that a text names by name or nationality; what stands for a government does not count."""
    words = [word for word in words_of(text) if word[0].isupper()]
    found = set()
    for n, word in enumerate(words):
        first = _POSSESSIVE.sub("", word.rstrip("."))
        pair = f"{first} {_POSSESSIVE.sub('', words[n + 1])}" if n + 1 < len(words) else first
        state = (
            known.find(pair, classes=("State",), all_caps=all_caps)
            or known.by_demonym(first, all_caps=all_caps)
            or known.find(first, classes=("State",), all_caps=all_caps)
        )
        if state:
            found.add(state.key)
    return found


def body_of_state(phrase: str, mention_type: str, known: KnownActors, *, all_caps: bool = False) -> Actor | None:
    """The state, or its army or police, that a phrase means; None when the phrase is no such pattern.

    A body that the list of known actors does not have gets the key that the list would give it
    (`actor/police-iq`), so that every article derives the same.
    """
    words = words_of(phrase)
    if words and words[0].casefold() == "the":
        words = words[1:]
    if not 0 < len(words) <= _MOST_WORDS or (found := state_in(words, known, all_caps=all_caps)) is None:
        return None
    rest = [_POSSESSIVE.sub("", word.casefold()) for word in words[found.length :]]
    if mention_type == "forces":
        kind = kind_of_forces(rest) if rest else ARMED_FORCES if found.adjective else None
        return forces_of_state(found.state, kind, known) if kind else found.state.as_actor() if not rest else None
    if mention_type in ("state", "org") and (rest or mention_type == "state") and _is_government(rest):
        return found.state.as_actor()
    return None


def kind_of_forces(rest: Sequence[str]) -> str | None:
    """The kind of forces that the words after a nationality mean: *Su-24 jets*, *security forces*, *riot police*."""
    if not rest:
        return None
    *before, head = rest
    if head in _POLICE and all(word in ("national", "federal", "riot") for word in before):
        return POLICE
    if head in ("forces", "services", "service", "personnel") and before == ["security"]:
        return SECURITY_FORCES
    known_words = all(word in _BEFORE_MILITARY or _MODEL.fullmatch(word) for word in before)
    return ARMED_FORCES if head in _MILITARY and known_words else None


def _is_government(rest: Sequence[str]) -> bool:
    if not rest:
        return True
    if rest[0] in ("ministry", "department") and "of" in rest:
        return all(word in _BEFORE_GOVERNMENT for word in rest[1:])
    return rest[-1] in _GOVERNMENT and all(word in _BEFORE_GOVERNMENT or word in _GOVERNMENT for word in rest[:-1])


def forces_of_state(state: KnownActor, kind: str, known: KnownActors) -> Actor:
    """The armed forces, police or security forces of a state: those of the list, else with the key it would give."""
    code = state.country_code
    if code and (forces := known.forces_of(code, kind)):
        return forces.as_actor()
    place = code.lower() if code else state.key.removeprefix("actor/state-")
    noun = {ARMED_FORCES: "armed forces", POLICE: "police", SECURITY_FORCES: "security forces"}[kind]
    return Actor(
        key=f"actor/{kind}-{place}",
        actor_class="SecurityForces",
        label=f"{state.demonyms[0] if state.demonyms else state.label} {noun}",
        affiliation=state.key,
    )

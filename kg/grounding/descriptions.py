"""Descriptions of bodies to those that an article names: *the ministry*, *the council*, *the army*, *regime forces*."""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from typing import Final

from kg.grounding.bodies_of_states import kind_of_forces
from kg.grounding.known_actors import ARMED_FORCES, POLICE, KnownActor, KnownActors
from kg.grounding.mention_forms import BODY_NOUNS

__all__ = ["BodiesSoFar", "called_regimes", "head_noun", "state_of_forces"]

_BACK: Final = 3
_BARE: Final = frozenset(
    {"army", "army forces", "army soldiers", "army troops", "army units", "military", "armed forces", "police"}
)
_OF_WHOM: Final = re.compile(
    r"(?P<state>\b[A-Z][\w.’']*) (?:regime\b|government (?:army|artillery|forces|soldiers|troops|warplanes)\b)"
)


def head_noun(words: Sequence[str]) -> str | None:
    """The noun that a name or description ends with, in lower case, where it is one that stands for a body."""
    last = words[-1].casefold() if words else ""
    if last not in BODY_NOUNS and last.endswith("s") and last[:-1] in BODY_NOUNS:
        return None  # `the ministries` are not one that was named
    return last if last in BODY_NOUNS else None


class BodiesSoFar:
    """The named bodies of an article up to a point in its text, by the noun that stands for them."""

    def __init__(self) -> None:
        self._by_head: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
        self._words: defaultdict[str, set[str]] = defaultdict(set)

    def add(self, sentence: int, key: str, *names: Sequence[str]) -> None:
        """Take in a mention of a body in a sentence, with the words of its names."""
        self._words[key].update(word.casefold() for words in names for word in words)
        for head in {head for words in names if len(words) > 1 and (head := head_noun(words))}:
            self._by_head[head].append((sentence, key))

    def of(self, words: Sequence[str], sentence: int) -> str | None:
        """The key of the body that a description means: the only one of its noun so far, or the only one near.

        *The Foreign Ministry* is another than the Health Ministry: a word with a capital has to stand in its name.
        """
        proper = {word.casefold() for word in words[:-1] if word[:1].isupper()}
        seen = [(at, key) for at, key in self._by_head.get(head_noun(words) or "", []) if proper <= self._words[key]]
        for back in (sentence + 1, _BACK, 1, 0):
            keys = {key for at, key in seen if sentence - at <= back}
            if len(keys) == 1:
                return keys.pop()
        return None


def state_of_forces(
    words: Sequence[str], text: str, armed: Collection[str], known: KnownActors, states: Callable[[], Collection[str]]
) -> KnownActor | None:
    """The one state whose *army*, *police*, *government troops* or *regime forces* can be meant here, or None.

    Args:
        words: the description without its article, in lower case.
        armed: keys of the forces of states that the article names (`actor/armed-forces-tr`).
        states: gives the keys of the states that the text names; asked only where nothing else tells.
    """
    government = words[:1] in (["government"], ["regime"]) and kind_of_forces(words[1:]) == ARMED_FORCES
    kind = POLICE if list(words) == ["police"] else ARMED_FORCES
    if not government and " ".join(words) not in _BARE:
        return None
    owners = called_regimes(text, known) if government else set()
    prefix = f"actor/{kind}-"
    owners = owners or {f"actor/state-{key.removeprefix(prefix)}" for key in armed if key.startswith(prefix)}
    if not owners and kind == ARMED_FORCES:
        owners = set(states())
    return known.get(owners.pop()) if len(owners) == 1 else None


def called_regimes(text: str, known: KnownActors) -> set[str]:
    """The keys of the states of which a text says *Syrian government forces* or *Syrian regime*."""
    found = set()
    for match in _OF_WHOM.finditer(text):
        state = known.by_demonym(match["state"]) or known.find(match["state"].removesuffix("'s"), classes=("State",))
        if state:
            found.add(state.key)
    return found

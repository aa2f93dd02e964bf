"""Who is one person inside an article: full names, and the surnames that stand for them later."""

from collections.abc import Sequence

from kg.grounding.mention_forms import PARTICLES
from kg.grounding.names import normalise

__all__ = ["join_names"]


def join_names(names: Sequence[str]) -> dict[str, str]:
    """Give for every name of a person in an article the fullest name of the same person in it.

    *Erdogan* and *Tayyip Erdogan* go to *Recep Tayyip Erdogan* where exactly one fuller name fits; where two do (an
    uncle and a nephew) the short name stays by itself. Names that `normalise` makes equal are one, as first spelled.
    """
    spellings: dict[tuple[str, ...], str] = {}
    for name in names:
        spellings.setdefault(tuple(normalise(name).split()), name)
    spellings.pop((), None)
    fullest: dict[tuple[str, ...], tuple[str, ...]] = {}
    # Longest first, so that what a name is joined to is itself already settled.
    for words in sorted(spellings, key=lambda w: (-len(w), w)):
        fullest[words] = _fuller(words, {fullest[other] for other in fullest if len(other) > len(words)}) or words
    return {name: spellings[fullest[words]] for name in names if (words := tuple(normalise(name).split()))}


def _fuller(words: tuple[str, ...], others: set[tuple[str, ...]]) -> tuple[str, ...] | None:
    for fits in (_is_surname_of, _is_shortened, _is_first_name_of):
        found = [other for other in others if fits(words, other)]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _is_surname_of(words: Sequence[str], other: Sequence[str]) -> bool:
    """*Assad* of *Bashar al-Assad*, *Galan* of *Luis Carlos Galan Sarmiento*: a run of words, not just the first."""
    bare = [word for word in words if word not in PARTICLES] or list(words)
    if bare != list(words) and _is_run(bare, other[1:]):
        return True
    return _is_run(words, other[1:]) or (len(words) > 1 and _is_run(words, other))


def _is_shortened(words: Sequence[str], other: Sequence[str]) -> bool:
    """*Donald Trump* of *Donald J. Trump*: the same first and last word, the rest in order."""
    rest = iter(other)
    return len(words) > 1 and words[0] == other[0] and words[-1] == other[-1] and all(word in rest for word in words)


def _is_first_name_of(words: Sequence[str], other: Sequence[str]) -> bool:
    return len(words) == 1 and words[0] == other[0]


def _is_run(words: Sequence[str], other: Sequence[str]) -> bool:
    return any(list(words) == list(other[i : i + len(words)]) for i in range(len(other) - len(words) + 1))

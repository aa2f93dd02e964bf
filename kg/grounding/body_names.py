"""The ways to say a body's name: in another order, with words around it that are no part of it, or after its owner."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from kg.grounding.known_actors import KnownActor, KnownActors
from kg.grounding.mention_forms import PEOPLE_OF_A_BODY, is_common_word, words_of

__all__ = ["name_proper", "owner_of", "ways_to_say", "without_qualifiers"]

_CAPITALS_BEFORE: Final = re.compile(r"((?<![\w-])(?!The )[A-Z][\w.-]+(?:['’]s)?(?: [A-Z][\w.-]+(?:['’]s)?){0,2}) $")
_ACRONYM_BEFORE: Final = re.compile(r"\(([A-Z][\w-]*[A-Z])\) $")
_OWNED: Final = re.compile(
    r"(?P<owner>[A-Z][\w-]+)['’]s? (?P<what>forces|army|troops|soldiers|warplanes|government|regime)"
)
_MEMBERS_OF: Final = re.compile(
    r"(?P<who>members|fighters|militants|soldiers|troops|forces|units|officials|guerrillas|gunmen|rebels|government|"
    r"army|military|armed forces|police|authorities|regime|(?:\w+ )?ministry) "
    r"(?:of|from|in|with) (?:(?:the|its|his|her|their) )?(?P<body>\S.*)",
    re.IGNORECASE,
)
# A single word left over may be a place (*Derna militants*), not a body.
_LEAST_WORDS: Final = 2
_ALLIED: Final = re.compile(r"-(?:affiliated|aligned|allied|backed|based|led|linked)$")


def ways_to_say(words: str, before: str) -> Iterator[str]:
    """The words of a mention, then others that they can stand for: *Hamas fighters* of *fighters from Hamas*.

    Args:
        words: the mention's.
        before: the text right before it, since a reader may have left out how the name begins.
    """
    yield words
    if found := _CAPITALS_BEFORE.search(before):
        yield f"{found[1]} {words}"  # `the Syrian regime`, of which only `regime` was read
    if found := _ACRONYM_BEFORE.search(before):
        yield f"{found[1]} {words}"  # `Hayat Tahrir al-Sham (HTS) fighters`
    if found := _MEMBERS_OF.fullmatch(words):
        yield f"{found['body']} {found['who']}"


def owner_of(words: str) -> tuple[str, str] | None:
    """Whose forces or government a mention means, and which of the two: *Assad* and *forces* of *Assad's forces*."""
    found = _OWNED.fullmatch(words)
    return (found["owner"], found["what"]) if found else None


def name_proper(words: str) -> str:
    """The name without what only qualifies it: *Valley Brigade* of *Iran-backed Valley Brigade fighters*."""
    parts = words.split()
    while len(parts) > _LEAST_WORDS and (_ALLIED.search(parts[0]) or (parts[0].islower() and is_common_word(parts[0]))):
        parts = parts[1:]
    while len(parts) > _LEAST_WORDS and parts[-1] in PEOPLE_OF_A_BODY:
        parts = parts[:-1]
    name = " ".join(parts)
    return words if all(map(is_common_word, words_of(name))) else name


def without_qualifiers(words: Sequence[str], own: str, known: KnownActors, *, all_caps: bool) -> KnownActor | None:
    """The known actor of a class after *Iran-backed* or *Lebanese*; of that country, where the list gives it one."""
    country = None
    for n, word in enumerate(words[:-1]):
        if state := known.by_demonym(word, all_caps=all_caps):
            country = state.country_code
        elif not (is_common_word(word) or "-" in word):
            return None
        found = known.find(" ".join(words[n + 1 :]), classes=(own,), all_caps=all_caps)
        if found and country in (None, found.country_code):
            return found
    return None

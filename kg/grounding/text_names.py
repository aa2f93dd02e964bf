"""Full names of people anywhere in a text, whether or not they take part in what is told."""

import re
from dataclasses import dataclass
from typing import Final

from kg.article import Span
from kg.grounding.known_actors import KnownActors
from kg.grounding.mention_forms import PARTICLES, WORD, is_common_word, is_honorific
from kg.grounding.names import POSSESSIVE, word_set

__all__ = ["TextName", "names_in_text"]

# Words that a sentence may open with right before a name: `While Trump`, `On Tuesday Assad`.
_NO_NAMES: Final = word_set(
    """
    about above according across after again against all also although amid among an and any are around as at back
    because been before behind being below beside besides between beyond both but by can could dear despite did do does
    during each earlier either even ever every few for from had has have he her here his how however if in inside
    instead into is it its last later least less like many may meanwhile more most much must near neither never next no
    nor not nothing now of off on once one only or other our out over per perhaps same says said shall she should since
    so some still such than that the their them then there these they this those though through thus to today
    together tomorrow tonight too toward towards under unlike until up upon very was we were what when where whether
    which while who whom whose why will with within without would yesterday yet you your
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september
    october november december
    """
)


# Words with capitals, parted by single spaces; lower-case particles may stand among them.
_CAPITAL: Final = r"(?:\b[a-z]{2,3}-)?[^\W\d_a-zß-öø-ÿ][\w.'’‑-]*"
_CAPITALS: Final = re.compile(rf"{_CAPITAL}(?: (?:(?:{'|'.join(sorted(PARTICLES))}) )*{_CAPITAL})+")


@dataclass(frozen=True, slots=True)
class TextName:
    """Two or more words with capitals that can be somebody's full name, without title or honorific."""

    name: str
    span: Span


def names_in_text(text: str, known: KnownActors) -> list[TextName]:
    """The names in the order of a text that has lower case: *Bashar al-Assad* of *President Bashar al-Assad's army*.

    Names of places and bodies are among them; the caller takes those that people of the article are called by.
    """
    found: list[TextName] = []
    for stretch in _CAPITALS.finditer(text):
        run: list[Span] = []
        for match in WORD.finditer(text, stretch.start(), stretch.end()):
            word = POSSESSIVE.sub("", match.group())
            # The stop of a sentence, not of an initial or of an acronym.
            stops = word.endswith(".") and len(word) > 2 and "." not in word[:-1]
            word = word.removesuffix(".") if stops else word
            if _is_no_name(word, known):
                found += _name(text, run)
                run = []
                continue
            run.append((match.start(), match.start() + len(word)))
            if stops or len(word) < len(match.group()):
                found += _name(text, run)
                run = []
        found += _name(text, run)
    return found


def _name(text: str, run: list[Span]) -> list[TextName]:
    while run and text[slice(*run[0])] in PARTICLES:
        run = run[1:]
    while run and text[slice(*run[-1])] in PARTICLES:
        run = run[:-1]
    if len(run) < 2:
        return []
    span = (run[0][0], run[-1][1])
    return [TextName(text[slice(*span)], span)]


def _is_no_name(word: str, known: KnownActors) -> bool:
    return (
        word.casefold() in _NO_NAMES or is_common_word(word) or is_honorific(word) or known.by_demonym(word) is not None
    )

"""Whether a text is in a language that the reader knows, which is English."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import islice

from py3langid.langid import MODEL_FILE, LanguageIdentifier  # type: ignore[import-untyped]

__all__ = ["language_tag", "unknown_language"]

_KNOWN = {"en", "eng", "english"}
_UNDETERMINED = {"", "und", "mul", "zxx", "mis"}
_TAG = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_WORD = re.compile(r"[^\W\d_]+")
# Frequent in English, words of no other large language: such a text needs no model.
_ENGLISH_WORDS = {"the", "of", "and"}
_ENGLISH_SHARE = 0.06
# Nigerian Pidgin and Scots are what the model calls English headlines from Nigeria or Scotland.
_ENGLISH_TO_THE_MODEL = {"en", "pcm", "sco"}
_LEAST_WORDS, _FEWEST_WORDS = 8, 4
_DOUBT, _SHORT_DOUBT = 0.001, 0.0001
"""Probability of English below which a paragraph of 8 words and more, and a shorter one, may be foreign."""
_SURE = 0.9
"""Probability of the three likeliest languages together: kindred ones share it, mere names scatter it over many."""
_FOREIGN_SHARE = 0.5
_BEGINNING, _END = 4_000, 2_000
_QUOTED = re.compile(r"“[^”]{0,2000}”|«[^»]{0,2000}»|„[^“”]{0,2000}[“”]|\"[^\"\n]{0,2000}\"")


def language_tag(value: object) -> str | None:
    """The BCP 47 tag that a source gives, `_` made `-`, or None where it gives none that is well formed."""
    tag = str(value or "").strip().replace("_", "-")
    if tag.lower() in _UNDETERMINED or not _TAG.fullmatch(tag):
        return None
    return "en" if tag.lower() in _KNOWN else tag


def unknown_language(text: str, declared: str | None, *, trusted: bool = False) -> str | None:
    """Why the reader cannot read this text, or None where it can.

    A declared language other than English decides; then the script of the letters; then, paragraph by paragraph, the
    model of py3langid, which is asked about those with few English function words. Where it gives English hardly any
    chance and three languages nearly all of it, in paragraphs with half of the words, the text is foreign. Doubt counts
    as English. What stands in quotation marks does not count where enough is left: English reports quote in every
    language.

    Args:
        trusted: the declaration comes from the user: an English text is then not looked at.
    """
    if declared:
        if declared.partition("-")[0].lower() not in _KNOWN:
            return f"language {declared} is not one the reader knows (en)"
        if trusted:
            return None
    sample = text if len(text) <= _BEGINNING + _END else f"{text[:_BEGINNING]}\n{text[-_END:]}"
    script = _script(sample)
    if script != "LATIN" and not _is_english(_words(sample)):
        return f"not in a language the reader knows (script: {script.capitalize()})"
    unquoted = _QUOTED.sub(" ", sample)
    if len(_words(unquoted)) >= _LEAST_WORDS:
        sample = unquoted
    paragraphs = [(paragraph, _words(paragraph)) for paragraph in _paragraphs(sample)]
    most = _FOREIGN_SHARE * sum(len(words) for _, words in paragraphs)
    doubtful = [(paragraph, len(words)) for paragraph, words in paragraphs if not _is_english(words)]
    if sum(words for _, words in doubtful) <= most:
        return None  # whatever the model would say, which takes long to load
    foreign: Counter[str] = Counter()
    for paragraph, words in doubtful:
        if language := _foreign_language(paragraph, words):
            foreign[language] += words
    if foreign.total() <= most:
        return None
    return f"language {foreign.most_common(1)[0][0]} is not one the reader knows (en)"


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def _is_english(words: list[str]) -> bool:
    return sum(word in _ENGLISH_WORDS for word in words) >= _ENGLISH_SHARE * max(len(words), 1) > 0


def _paragraphs(text: str) -> Iterator[str]:
    """The lines of the text; one of few words goes with the next, since the model needs some to judge by."""
    gathered = ""
    for line in text.splitlines():
        gathered = f"{gathered}\n{line}" if gathered else line
        if len(_WORD.findall(gathered)) >= 3 * _LEAST_WORDS:
            yield gathered
            gathered = ""
    if gathered:
        yield gathered


def _foreign_language(paragraph: str, words: int) -> str | None:
    """The language that a paragraph seems to be in, where it is hardly English."""
    if words < _FEWEST_WORDS:
        return None
    ranked = _identifier().rank(paragraph)
    english = sum(probability for language, probability in ranked if language in _ENGLISH_TO_THE_MODEL)
    if english >= (_DOUBT if words >= _LEAST_WORDS else _SHORT_DOUBT):
        return None
    return str(ranked[0][0]) if sum(probability for _, probability in ranked[:3]) >= _SURE else None


def _script(text: str) -> str:
    """The script of most letters, as the first word of their Unicode names; `LATIN` where there are none."""
    if text.isascii():
        return "LATIN"
    letters = islice((character for character in text if character.isalpha()), 1_000)
    scripts = Counter(unicodedata.name(letter, "LATIN").partition(" ")[0] for letter in letters)
    return scripts.most_common(1)[0][0] if scripts else "LATIN"


@cache
def _identifier() -> LanguageIdentifier:
    # Half a second to load, and most runs never need it.
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)

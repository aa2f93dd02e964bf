"""Whether a text is in a language that the reader knows, which is English."""

import re
import unicodedata
from collections import Counter
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
_LEAST_WORDS = 8
_SURE = 0.95
_SAMPLE = 4_000


def language_tag(value: object) -> str | None:
    """The BCP 47 tag that a source gives, `_` made `-`, or None where it gives none that is well formed."""
    tag = str(value or "").strip().replace("_", "-")
    if tag.lower() in _UNDETERMINED or not _TAG.fullmatch(tag):
        return None
    return "en" if tag.lower() in _KNOWN else tag


def unknown_language(text: str, declared: str | None, *, trusted: bool = False) -> str | None:
    """Why the reader cannot read this text, or None where it can.

    A declared language other than English decides; then the script of the letters; then, for texts of 8 words and
    more with few English function words, the model of py3langid where it is at least 95 % sure. Doubt counts as
    English. `trusted` says that the declaration comes from the user: an English text is then not looked at.
    """
    if declared:
        if declared.partition("-")[0].lower() not in _KNOWN:
            return f"language {declared} is not one the reader knows (en)"
        if trusted:
            return None
    sample = text[:_SAMPLE]
    words = [word.lower() for word in _WORD.findall(sample)]
    if sum(word in _ENGLISH_WORDS for word in words) >= _ENGLISH_SHARE * max(len(words), 1) > 0:
        return None
    script = _script(sample)
    if script != "LATIN":
        return f"not in a language the reader knows (script: {script.capitalize()})"
    if len(words) < _LEAST_WORDS:
        return None
    language, probability = _identifier().classify(sample)
    if language not in _ENGLISH_TO_THE_MODEL and probability >= _SURE:
        return f"language {language} is not one the reader knows (en)"
    return None


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

"""Sentence boundaries of news text, by punctuation and line layout."""

import re

from kg.article import Span

__all__ = ["split_sentences"]

_ABBREVIATIONS = frozenset(
    (
        "adm al apr aug ave bn brig bros c ca capt cf cmdr co col corp cpl dec dept dr e.g etc feb fig fr ft gen "
        "gov hon i.e inc jan jr jul jun lt ltd maj mar mr mrs ms mt no nov oct op p pp prof rep res rev sec sen "
        "sept sep sgt sr st supt v vol vs"
    ).split()
)
# closing quotes and brackets belong to the sentence that they close
_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s+[\"'“‘«(\[/]*[^\W_a-zß-öø-ÿ])|[.!?…]+[\"'”’»)\]]*\s*\n")
_BLANK_LINE = re.compile(r"\n[ \t]*\n\s*")
_LINE_END = re.compile(r"[ \t]*\n[ \t]*")
_WORD_BEFORE = re.compile(r"([\w.]+)$")
# a line this much shorter than the longest was ended on purpose, not by wrapping
_SHORT_LINE = 0.7


def split_sentences(text: str) -> tuple[Span, ...]:
    """Sentences of a text as spans without surrounding white space, in order, none empty.

    A blank line always ends a sentence (titles have no full stop); a single line end does when the line was not
    wrapped.
    """
    breaks = {m.end() for m in _BLANK_LINE.finditer(text)}
    longest = max((len(line) for line in text.split("\n")), default=0)
    for m in _LINE_END.finditer(text):
        line_begin = text.rfind("\n", 0, m.start()) + 1
        following = text[m.end() : m.end() + 1]
        if following and not following.islower() and m.start() - line_begin < _SHORT_LINE * longest:
            breaks.add(m.end())
    for m in _END.finditer(text):
        if not _is_abbreviation(text, m.start(), m.group()):
            breaks.add(m.end())
    spans = []
    begin = 0
    for end in (*sorted(breaks), len(text)):
        words = text[begin:end]
        stripped = words.strip()
        if stripped:
            first = begin + len(words) - len(words.lstrip())
            spans.append((first, first + len(stripped)))
        begin = end
    return tuple(spans)


def _is_abbreviation(text: str, stop: int, mark: str) -> bool:
    """Whether the full stop at `stop` belongs to the word before it (*Gen.*, *U.S.*, an initial)."""
    if mark != ".":
        return False
    before = _WORD_BEFORE.search(text, max(0, stop - 12), stop)
    if before is None:
        return False
    word = before.group(1)
    return word.lower() in _ABBREVIATIONS or bool(re.fullmatch(r"(?:[A-Z]\.)*[A-Z]", word))

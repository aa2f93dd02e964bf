"""Word pieces of an article with their offsets, and the windows that the encoder sees."""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from kg.article import Span

__all__ = ["CASES", "CORE_PIECES", "LEFT_PIECES", "Pieces", "Window", "cut_windows", "load_tokenizer", "tokenize"]

CASES = ("none", "lower", "title", "upper", "mixed", "digit")
"""The written form of a word, which an uncased vocabulary loses."""

CORE_PIECES = 288
"""Word pieces that a window reads; longer windows cost more attention, shorter ones lose context."""
LEFT_PIECES = 48
"""Word pieces of the sentence before that a window sees besides: places and agents often stand there."""

IntArray = NDArray[np.int64]
# what decoding under a wrong encoding leaves inside a word; any letter in its place keeps the word one (*St·phane*)
_DAMAGED = re.compile("(?<=[^\\W\\d_])[·\N{REPLACEMENT CHARACTER}](?=[^\\W\\d_])")


@dataclass(frozen=True, slots=True)
class Pieces:
    """The word pieces of one text.

    Attributes:
        ids: vocabulary indexes, `(pieces,)`.
        spans: begin and end in code points, `(pieces, 2)`.
        word: index of the word that each piece belongs to, `(pieces,)`.
        case: index into `CASES` of that word's form, `(pieces,)`.
        sentence: index of the sentence that each piece stands in, `(pieces,)`.

    """

    ids: IntArray
    spans: IntArray
    word: IntArray
    case: IntArray
    sentence: IntArray


@dataclass(frozen=True, slots=True)
class Window:
    """Pieces `[begin, end)` that are encoded together; triggers are read from `[core, end)` only."""

    begin: int
    core: int
    end: int


def load_tokenizer(path: Path) -> Tokenizer:
    """The word-piece tokenizer of a `tokenizer.json`, which is to see texts whole."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def tokenize(text: str, sentences: tuple[Span, ...], tokenizer: Tokenizer) -> Pieces:
    """The word pieces of a text; a sentence boundary inside a piece belongs to the sentence before."""
    encoding = tokenizer.encode(_DAMAGED.sub("e", text), add_special_tokens=False)
    spans = np.array(encoding.offsets, dtype=np.int64).reshape(-1, 2)
    word = np.array([-1 if w is None else w for w in encoding.word_ids], dtype=np.int64)
    starts = np.array([begin for begin, _ in sentences] or [0], dtype=np.int64)
    sentence = np.maximum(np.searchsorted(starts, spans[:, 0], side="right") - 1, 0)
    return Pieces(np.array(encoding.ids, dtype=np.int64), spans, word, _cases(text, spans, word), sentence)


def _cases(text: str, spans: IntArray, word: IntArray) -> IntArray:
    if not len(word):
        return np.zeros(0, dtype=np.int64)
    starts = np.flatnonzero(np.diff(word, prepend=word[0] - 1))
    lengths = np.diff(starts, append=len(word))
    begins, ends = spans[starts, 0].tolist(), spans[starts + lengths - 1, 1].tolist()
    words = [text[begin:end] for begin, end in zip(begins, ends, strict=True)]
    cases = {form: _case(form) for form in set(words)}
    return np.repeat([cases[form] for form in words], lengths)


def _case(word: str) -> int:
    """The index into `CASES` of a word's form."""
    if word.islower():
        return 1
    if word.isdigit():
        return 5
    if word.isupper() and len(word) > 1:
        return 3
    if not any(c.isalpha() for c in word):
        return 0
    return 2 if word[0].isupper() and (len(word) == 1 or word[1:].islower()) else 4


def cut_windows(pieces: Pieces) -> list[Window]:
    """Windows of whole sentences whose cores cover the pieces once; a sentence longer than a window is cut."""
    total = len(pieces.ids)
    bounds = [0, *(np.flatnonzero(np.diff(pieces.sentence)) + 1).tolist(), total]
    windows = []
    core = 0
    while core < total:
        fitting = [b for b in bounds if core < b <= core + CORE_PIECES]
        end = fitting[-1] if fitting else core + CORE_PIECES
        earlier = [b for b in bounds if core - LEFT_PIECES <= b < core]
        windows.append(Window(earlier[0] if earlier else core, core, end))
        core = end
    return windows

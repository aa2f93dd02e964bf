import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from kg.reading.reader import MODEL_FOLDER
from kg.reading.sentences import split_sentences
from kg.reading.tokens import CASES, CORE_PIECES, LEFT_PIECES, Pieces, cut_windows, load_tokenizer, tokenize


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return load_tokenizer(MODEL_FOLDER / "tokenizer.json")


def pieces_of(lengths: list[int]) -> Pieces:
    """Pieces of one word each, in sentences of the given lengths."""
    total = sum(lengths)
    index = np.arange(total, dtype=np.int64)
    sentence = np.repeat(np.arange(len(lengths), dtype=np.int64), lengths)
    return Pieces(index, np.stack([index, index + 1], axis=1), index, index * 0, sentence)


def test_offsets_count_code_points(tokenizer: Tokenizer) -> None:
    text = "🔥 Saraqib’s café"
    spans = tokenize(text, split_sentences(text), tokenizer).spans
    assert "café" == text[spans[-1, 0] : spans[-1, 1]]


def test_case_of_a_word_is_kept_beside_an_uncased_vocabulary(tokenizer: Tokenizer) -> None:
    text = "UN troops entered Goma in 2013 McCain"
    pieces = tokenize(text, split_sentences(text), tokenizer)
    forms = [CASES[pieces.case[pieces.word == w][0]] for w in range(7)]
    assert ["upper", "lower", "lower", "title", "lower", "digit", "mixed"] == forms


def test_empty_text_has_no_windows(tokenizer: Tokenizer) -> None:
    assert [] == cut_windows(tokenize("", (), tokenizer))


def test_window_sees_the_sentence_before_its_core() -> None:
    windows = cut_windows(pieces_of([CORE_PIECES - 20, 20, 30]))
    assert [(0, 0), (CORE_PIECES - 20, CORE_PIECES)] == [(w.begin, w.core) for w in windows]


@given(st.lists(st.integers(1, 700), max_size=12))
def test_cores_cover_all_pieces_once(lengths: list[int]) -> None:
    windows = cut_windows(pieces_of(lengths))
    covered = [i for w in windows for i in range(w.core, w.end)]
    assert list(range(sum(lengths))) == covered
    assert all(w.end - w.core <= CORE_PIECES and w.core - w.begin <= LEFT_PIECES for w in windows)

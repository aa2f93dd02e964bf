import json
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.store.signatures import BANDS, Signatures, bands_of
from kg.store.wording import LEAST, is_copy, runs_of_words
from tests.store.dispatches import BODY, CUT, EDITED, ORIGINAL, OTHERS

CORPORA = Path(__file__).parents[3] / "shared"


@pytest.mark.parametrize("copy", [EDITED, CUT, BODY], ids=["edited", "cut", "without headline"])
def test_edited_and_cut_text_is_a_copy(copy: str) -> None:
    assert is_copy(runs_of_words(ORIGINAL), runs_of_words(copy))


def test_two_reporters_at_one_event_do_not_copy_each_other() -> None:
    for text in (ORIGINAL, EDITED, CUT):
        assert not is_copy(runs_of_words(text), runs_of_words(OTHERS))


def test_short_notices_are_never_copies() -> None:
    notice = runs_of_words("All rights reserved. Reporting by our staff; editing by the desk in Nairobi.")
    assert len(notice) < LEAST
    assert not is_copy(notice, notice)


def test_large_letters_and_marks_make_no_difference() -> None:
    assert runs_of_words("The army — it said — fired.") == runs_of_words("THE ARMY, it said, 'fired'")


def have_a_band_in_common(one: str, other: str) -> bool:
    return not set(bands_of(runs_of_words(one))).isdisjoint(bands_of(runs_of_words(other)))


@pytest.mark.parametrize("copy", [EDITED, CUT], ids=["edited", "cut"])
def test_copy_has_a_band_of_its_signature_in_common(copy: str) -> None:
    assert BANDS == len(set(bands_of(runs_of_words(copy))))
    assert have_a_band_in_common(ORIGINAL, copy)


def test_text_that_is_removed_is_not_found_any_more(tmp_path: Path) -> None:
    signatures, bands = Signatures(tmp_path / "signatures"), bands_of(runs_of_words(ORIGINAL))
    key = signatures.add("urn:graph", "urn:article", "", "", "", bands)
    assert [key] == [text.key for text in signatures.alike(0, bands[:1])]
    assert [] == signatures.alike(key, bands)
    signatures.remove(key)
    assert [] == signatures.alike(0, bands)


WORDS = st.lists(st.sampled_from([f"w{n}" for n in range(400)]), min_size=120, max_size=300, unique=True)


@given(WORDS, st.integers(60, 100))
@settings(deadline=None, max_examples=25)
def test_what_is_left_of_a_text_is_a_copy_of_it(words: list[str], percent: int) -> None:
    text, left = " ".join(words), " ".join(words[: len(words) * percent // 100])
    assert is_copy(runs_of_words(text), runs_of_words(left))
    assert have_a_band_in_common(text, left)


@pytest.mark.skipif(not CORPORA.is_dir(), reason="../shared is not there")
def test_no_two_annotated_articles_are_taken_for_copies() -> None:
    texts = [path.read_text("utf-8", "replace") for path in sorted((CORPORA / "gold").glob("*/*.txt"))]
    assert 500 < len(texts)
    alike = [(one, other) for one, other in combinations(map(runs_of_words, texts), 2) if is_copy(one, other)]
    assert [] == alike


MUC4 = CORPORA / "corpora" / "muc4" / "train.json"
COPIES = [(89, 158), (96, 161), (97, 160), (584, 585), (694, 696), (752, 756), (789, 792), (843, 902)]
"""Broadcasts of one report at two times, or one speech twice, as reading both of each shows."""


@pytest.mark.skipif(not MUC4.is_file(), reason="../shared is not there")
def test_the_copies_among_1300_monitored_reports_are_found() -> None:
    reports = [json.loads(line) for line in MUC4.read_text("utf-8").splitlines()]
    runs = [runs_of_words(report["doctext"]) for report in reports]
    by_band: dict[int, list[int]] = {}
    for number, mine in enumerate(runs):
        for band in bands_of(mine):
            by_band.setdefault(band, []).append(number)
    pairs = {pair for numbers in by_band.values() for pair in combinations(numbers, 2)}
    found = [pair for pair in pairs if is_copy(runs[pair[0]], runs[pair[1]])]
    names = [tuple(int(reports[n]["docid"].rpartition("-")[2]) for n in pair) for pair in sorted(found)]
    assert COPIES == names

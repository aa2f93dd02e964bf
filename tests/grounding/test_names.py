import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.grounding.names import MAX_SLUG, normalise, slug

SEGMENT = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The U.N.'s", "UN"),
        ("Recep Tayyip Erdoğan", "RECEP TAYYIP ERDOGAN"),
        ("Kurdistan Workers’ Party", "Kurdistan Workers' Party"),
        ("al-Shabaab", "Al Shabaab"),
        ("Hay’at Tahrir al‑Sham", "hayat tahrir al-sham"),
        ("Yıldırım", "Yildirim"),
    ],
)
def test_spellings_of_one_name_are_equal(one, other):
    assert normalise(other) == normalise(one)


def test_the_inside_a_name_stays():
    assert "army of the north" == normalise("the Army of the North")


def test_slug_of_a_latin_name_is_readable():
    assert "recep-tayyip-erdogan" == slug("Recep Tayyip Erdoğan")


def test_names_of_other_scripts_do_not_fall_together():
    assert slug("Партия") != slug("Армия")
    assert slug("Партия X") != slug("Армия X")


@given(st.text())
def test_any_text_makes_a_valid_path_segment(text):
    segment = slug(text)
    assert SEGMENT.fullmatch(segment)
    assert len(segment) <= MAX_SLUG


@given(st.from_regex(r"[A-Za-z]{2,8}( [A-Za-z]{2,8}){0,3}", fullmatch=True))
def test_case_and_outer_spaces_make_no_difference(name):
    assert slug(name) == slug(f" {name.upper()} ")

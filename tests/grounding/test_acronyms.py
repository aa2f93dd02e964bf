import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.grounding.acronyms import introduced_acronyms, spells, without_acronym
from tests.reading_builder import span_of


@pytest.mark.parametrize(
    ("text", "acronym", "name"),
    [
        ("Talks with the Popular Valley Resistance (PVR) failed.", "pvr", "Popular Valley Resistance"),
        ("The Office of the Plain (OP) shut.", "op", "Office of the Plain"),
        ("THE PLAIN LIBERATION FRONT [PLF] ATTACKED.", "plf", "PLAIN LIBERATION FRONT"),
        ("the Red Valley Party (“RVP”) won", "rvp", "Red Valley Party"),
    ],
)
def test_words_whose_initials_spell_the_acronym_are_its_name(text, acronym, name):
    assert {acronym: name} == introduced_acronyms(text, [])


@pytest.mark.parametrize(
    "text",
    [
        "He said (US) nothing.",
        "Senator Ann Lee (R-Texas) spoke.",
        "It was far, Popular Valley, Resistance (PVR) or not.",
        "The town (see map) fell.",
    ],
)
def test_other_words_in_brackets_introduce_nothing(text):
    assert {} == introduced_acronyms(text, [])


def test_an_acronym_of_another_language_means_the_name_right_before_it():
    text = "The Valley Defence Units (YPV) withdrew."
    assert {"ypv": "Valley Defence Units"} == introduced_acronyms(text, [span_of(text, "Valley Defence Units")])


def test_the_acronym_in_brackets_is_no_part_of_the_name():
    assert "Kurdistan Workers' Party" == without_acronym("Kurdistan Workers' Party (PKK)")


@pytest.mark.parametrize(("acronym", "expected"), [("PA", True), ("P.A.", True), ("PLA", False)])
def test_initials_spell_an_acronym_or_do_not(acronym, expected):
    assert expected == spells("Plain Assembly", acronym)


@given(st.text(st.sampled_from("ABab ([])\"'-.,“"), max_size=60))
def test_any_text_gives_names_that_stand_in_it(text):
    assert all(name in " ".join(text.split()) for name in introduced_acronyms(text, []).values())

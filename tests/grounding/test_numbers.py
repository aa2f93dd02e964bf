"""Numbers as written to whole numbers, their bounds and what they count."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.grounding.numbers import counted_people, number_at, number_bound, number_value
from tests.reading_builder import span_of


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("24", 24),
        ("1,200", 1200),
        ("1 200", 1200),
        ("1200", 1200),
        ("2 million", 2_000_000),
        ("1.5 million", 1_500_000),
        ("two million", 2_000_000),
        ("3m", 3_000_000),
        ("twenty-four", 24),
        ("one hundred and twenty-four", 124),
        ("two thousand three hundred", 2300),
        ("SEVEN HUNDRED", 700),
        ("half a million", 500_000),
        ("a dozen", 12),
        ("two dozen", 24),
        ("a", 1),
        ("both", 2),
        ("at least 24", 24),
    ],
)
def test_number_is_read(words: str, value: int) -> None:
    assert value == number_value(words)


@pytest.mark.parametrize(
    "words",
    [
        "dozens",
        "hundreds",
        "tens of thousands",
        "several",
        "many",
        "half",
        "$5bn",
        "5-6%",
        "20 percent",
        "million",
        "3.5",
        "",
    ],
)
def test_what_is_no_whole_number_is_none(words: str) -> None:
    assert number_value(words) is None


@pytest.mark.parametrize("text", ["It cost $20 in all.", "It lost 20% of it.", "It lost 20 per cent of it."])
def test_money_and_shares_are_no_counts(text: str) -> None:
    assert number_at(text, span_of(text, "20")) is None


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("It killed at least 24 people.", "AtLeast"),
        ("It killed more than 24 people.", "AtLeast"),
        ("It killed over 24 people.", "AtLeast"),
        ("It killed at least another 24 people.", "AtLeast"),
        ("It killed 24 or more people.", "AtLeast"),
        ("It killed up to 24 people.", "AtMost"),
        ("It killed no more than 24 people.", "AtMost"),
        ("It killed as many as 24 people.", "AtMost"),
        ("It killed about 24 people.", "About"),
        ("It killed nearly 24 people.", "About"),
        ("It killed an estimated 24 people.", "About"),
        ("It killed 24 people.", "Exactly"),
        ("AT LEAST 24 PEOPLE DIED.", "AtLeast"),
    ],
)
def test_bound_is_what_the_words_beside_the_number_say(text: str, bound: str) -> None:
    assert bound == number_bound(text, span_of(text, "24"))


@pytest.mark.parametrize(("words", "bound"), [("dozens", "About"), ("Tens of thousands", "About"), ("ten", "Exactly")])
def test_words_that_are_no_number_are_about(words: str, bound: str) -> None:
    assert bound == number_bound(f"{words} of people fled.", (0, len(words)))


def test_bound_inside_the_number_counts_too() -> None:
    text = "It killed at least 24 people."
    assert "AtLeast" == number_bound(text, span_of(text, "at least 24"))


def test_each_number_counts_the_people_behind_it() -> None:
    text = "The raid killed 24 civilians and 25 fighters."
    people = [span_of(text, "civilians"), span_of(text, "fighters")]
    assert 0 == counted_people(text, span_of(text, "24"), people)
    assert 1 == counted_people(text, span_of(text, "25"), people)


def test_adjectives_may_stand_between_number_and_people() -> None:
    text = "It killed 24 of the young Syrian soldiers."
    assert 0 == counted_people(text, span_of(text, "24"), [span_of(text, "soldiers")])


def test_number_without_people_behind_it_counts_nobody_in_particular() -> None:
    text = "It killed 24 and left residents homeless."
    assert counted_people(text, span_of(text, "24"), [span_of(text, "residents")]) is None


@given(st.integers(0, 10**12))
def test_every_number_is_read_back_from_its_digits(number: int) -> None:
    assert number == number_value(str(number))
    assert number == number_value(f"{number:,}")


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_words_give_a_count_or_none(before: str, words: str) -> None:
    value = number_value(words)
    assert value is None or 0 <= value <= 10**12
    assert number_bound(before + words, (len(before), len(before + words))) in ("Exactly", "AtLeast", "AtMost", "About")

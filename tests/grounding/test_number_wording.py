"""What the words beside a number make of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.grounding.number_wording import kind_told


def told(text: str, number: str, kind: str, trigger: str, **others: str) -> str | None:
    """What the number is told as; `others` are classes of events by their triggers."""
    spans = [((text.index(word), text.index(word) + len(word)), name) for word, name in others.items()]
    begin, of = text.index(number), text.index(trigger)
    return kind_told(text, (begin, begin + len(number)), kind, (of, of + len(trigger)), spans)


def test_people_arrested_are_not_killed_by_the_shots_before() -> None:
    text = "Police fired at the crowd and arrested 38 people."
    assert told(text, "38", "killed", "fired", arrested="Arrest") is None
    assert "count" == told(text, "38", "count", "arrested", arrested="Arrest")


def test_people_who_were_displaced_are_not_wounded_by_the_shelling() -> None:
    text = "Rockets hit Taiz and at least 300 frightened people were displaced."
    assert told(text, "300", "wounded", "hit", displaced="Displacement") is None


@pytest.mark.parametrize(
    "text",
    ["Troops arrested ten men and killed 14 people.", "After the arrest 14 angry young men were killed in a riot."],
)
def test_who_is_told_to_be_killed_stays_so(text: str) -> None:
    assert "killed" == told(text, "14", "killed", "killed", arrest="Arrest")


def test_wounded_are_not_counted_among_the_arrested() -> None:
    assert told("Police arrested 25 men and wounded four.", "four", "count", "arrested", arrested="Arrest") is None


def test_wounded_beside_killed_are_wounded() -> None:
    text = "The blast killed two and wounded 15 in Aden."
    assert ("killed", "wounded") == (told(text, "two", "killed", "blast"), told(text, "15", "killed", "blast"))


def test_number_that_nothing_else_claims_stays_what_it_was() -> None:
    assert "killed" == told("A raid on Sabha left 12 dead.", "12", "killed", "raid")


@given(st.text(max_size=60), st.integers(0, 60), st.integers(0, 60), st.sampled_from(["killed", "wounded", "count"]))
def test_any_text_gives_a_kind_or_none(text: str, begin: int, end: int, kind: str) -> None:
    first, last = sorted((min(begin, len(text)), min(end, len(text))))
    others = [((0, first), "Arrest")]
    assert kind_told(text, (first, last), kind, (0, 0), others) in {"killed", "wounded", "count", None}

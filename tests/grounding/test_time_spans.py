"""How far a time goes whose span is cut short."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.grounding.time_spans import whole_list, whole_words


def test_day_that_goes_on_behind_the_mention_belongs_to_it() -> None:
    text = "Shells fell on February 3 and 10. In retaliation, it struck."
    assert "February 3 and 10" == text[slice(*whole_list(text, (15, 25)))]


def test_number_of_people_behind_a_day_is_no_day() -> None:
    text = "Shells fell on February 3 and 10 soldiers died."
    assert "February 3" == text[slice(*whole_list(text, (15, 25)))]


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("It fell last Friday night.", "Friday", "last Friday night"),
        ("It fell two days ago.", "two days", "two days ago"),
        ("It fell in June 2011, they say.", "June", "in June 2011"),
        ("It fell on Tuesday last week.", "Tuesday", "Tuesday last week"),
        ("In May 2000 people fled.", "people", "people"),
        ("It fell on 3 May 2012.", "May", "3 May 2012"),
        ("It fell on the night of 3 May.", "night", "the night of 3 May"),
        ("It fell at dawn on Tuesday.", "dawn", "dawn on Tuesday"),
        ("It fell two days ago.", "days", "two days ago"),
        ("It fell from 3 May to 10 June.", "June", "from 3 May to 10 June"),
        ("It fell between May and July 2012.", "May", "between May and July 2012"),
        ("Shells fell for the fourth straight day.", "day", "the fourth straight day"),
        ("It fell on Friday, February 3.", "Friday", "Friday, February 3"),
        ("It fell on Friday in May.", "Friday", "Friday"),
        ("On 3 May 20 people fled.", "20", "20"),
    ],
)
def test_words_that_belong_to_a_time_are_read_with_it(text: str, words: str, expected: str) -> None:
    begin = text.index(words)
    assert expected == whole_words(text, (begin, begin + len(words)))


@given(st.text(max_size=80), st.integers(0, 80), st.integers(0, 80))
def test_words_read_with_a_time_hold_its_own(text: str, one: int, other: int) -> None:
    begin, end = sorted((min(one, len(text)), min(other, len(text))))
    assert text[begin:end] in whole_words(text, (begin, end))

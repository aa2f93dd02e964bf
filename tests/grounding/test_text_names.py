import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.grounding.text_names import names_in_text


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Forces loyal to President Bashar al-Assad fled.", ["Bashar al-Assad"]),
        ("On Tuesday Boris Johnson met US President Donald J. Trump.", ["Boris Johnson", "Donald J. Trump"]),
        ("Mr Ali Hassan's brother Omar bin Hassan left.", ["Ali Hassan", "Omar bin Hassan"]),
        ("While Trump spoke, Erdogan left.", []),
        ("He met Ali. Omar left.", []),
    ],
)
def test_names_stand_without_titles_and_without_words_that_open_a_sentence(text, names, known):
    assert names == [name.name for name in names_in_text(text, known)]


@given(st.lists(st.sampled_from(["Ali", "al", "Mr", "said", "J.", "The", "Hassan's", "-", "Ö", "é"])).map(" ".join))
def test_every_name_is_its_span_of_any_text(known, text):
    for name in names_in_text(text, known):
        assert name.name == text[slice(*name.span)]
        assert len(name.name.split()) > 1

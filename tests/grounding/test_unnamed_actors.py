import pytest

from kg.grounding.unnamed_actors import UnnamedActors
from tests.reading_builder import ReadingBuilder


def keys(text, words, number, *places):
    builder = ReadingBuilder(text)
    mentions = [builder.mention(words, "group", n) for n in range(1, number + 1)]
    for mention, place in zip(mentions, places, strict=False):
        builder.event("fired", "ArmedAssault", ("agent", mention), ("location", builder.mention(place, "place")))
    unnamed = UnnamedActors(text, builder.reading())
    return [unnamed.local_key(mention) for mention in mentions]


@pytest.mark.parametrize(
    "text",
    [
        "Once gunmen fired. The gunmen fled.",
        "Once gunmen fired and gunmen fled.",
        "Then two gunmen fired; gunmen fled.",
    ],
)
def test_the_same_words_mean_the_same_people(text):
    assert ["group-gunmen", "group-gunmen"] == keys(text, "gunmen", 2)


@pytest.mark.parametrize("text", ["Two gunmen fired. Other gunmen fled.", "The gunmen fired. Three other gunmen fled."])
def test_others_are_not_those_before(text):
    assert 2 == len(set(keys(text, "gunmen", 2)))


def test_a_gunman_is_not_another_one():
    assert 2 == len(set(keys("A gunman fired. In a town a gunman fled.", "gunman", 2)))


def test_those_of_another_place_are_others():
    text = "In Aden gunmen fired. In Marib gunmen fired."
    assert ["group-gunmen", "group-gunmen-31"] == keys(text, "gunmen", 2, "Aden", "Marib")


def test_with_the_they_are_the_latest_ones():
    text = "In Aden gunmen fired. In Marib gunmen fired. The gunmen fled."
    found = keys(text, "gunmen", 3, "Aden", "Marib")
    assert found[1] == found[2] != found[0]


@pytest.mark.parametrize(("one", "other"), [("Aden", "city"), ("Aden", "Aden port")])
def test_a_place_that_can_be_the_same_parts_nobody(one, other):
    text = f"In {one} gunmen fired. In the {other} gunmen fired."
    assert 1 == len(set(keys(text, "gunmen", 2, one, other)))

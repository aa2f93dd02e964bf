import pytest

from kg.grounding.body_names import name_proper, owner_of, ways_to_say, without_qualifiers


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Iran-backed Green Valley Brigade", "Green Valley Brigade"),
        ("rebel group Green Valley Brigade", "Green Valley Brigade"),
        ("Green Valley Brigade fighters", "Green Valley Brigade"),
        ("Derna militants", "Derna militants"),
        ("Popular Mobilization Forces", "Popular Mobilization Forces"),
    ],
)
def test_the_name_proper_is_without_what_qualifies_it(words, name):
    assert name == name_proper(words)


@pytest.mark.parametrize(
    ("words", "before", "also"),
    [
        ("fighters from Hamas", "", "Hamas fighters"),
        ("regime", "said the Syrian ", "Syrian regime"),
        ("fighters", "the Green Valley Brigade (GVB) ", "GVB fighters"),
    ],
)
def test_the_words_can_stand_for_others(words, before, also):
    assert [words, also] == list(ways_to_say(words, before))


@pytest.mark.parametrize(
    ("words", "owner"), [("Assad's forces", ("Assad", "forces")), ("Assad's friends", None), ("regime forces", None)]
)
def test_forces_and_governments_have_an_owner(words, owner):
    assert owner == owner_of(words)


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("Lebanese Hezbollah", "actor/hezbollah"),
        ("Islamist militant group Boko Haram", "actor/boko-haram"),
        ("Iraqi Hezbollah", None),
        ("Valley Hezbollah", None),
    ],
)
def test_a_qualifier_of_another_country_is_another_body(words, key, known):
    found = without_qualifiers(words.split(), "ArmedGroup", known, all_caps=False)
    assert key == (found.key if found else None)

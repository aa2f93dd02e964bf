import pytest

from kg.grounding.descriptions import BodiesSoFar, called_regimes, state_of_forces


def test_the_only_body_of_its_noun_is_meant_however_far_away():
    bodies = BodiesSoFar()
    bodies.add(0, "actor/council", ["Southern", "Council"])
    assert "actor/council" == bodies.of(["council"], 9)


def test_of_two_bodies_of_one_noun_the_near_one_is_meant():
    bodies = BodiesSoFar()
    bodies.add(0, "actor/one", ["Southern", "Council"])
    bodies.add(8, "actor/two", ["Northern", "Council"])
    assert "actor/two" == bodies.of(["council"], 9)


def test_of_two_bodies_in_one_sentence_neither_is_meant():
    bodies = BodiesSoFar()
    bodies.add(0, "actor/one", ["Southern", "Council"])
    bodies.add(0, "actor/two", ["Northern", "Council"])
    assert bodies.of(["council"], 1) is None


def test_a_word_with_a_capital_has_to_stand_in_the_name():
    bodies = BodiesSoFar()
    bodies.add(0, "actor/health", ["Health", "Ministry"])
    assert bodies.of(["Foreign", "Ministry"], 1) is None
    assert "actor/health" == bodies.of(["ministry"], 1)
    assert "actor/health" == bodies.of(["powerful", "ministry"], 1)


@pytest.mark.parametrize("noun", ["councils", "people", "nations", "fighters"])
def test_other_nouns_stand_for_no_body(noun):
    bodies = BodiesSoFar()
    bodies.add(0, "actor/one", ["United", "Nations"], ["Southern", "Council"])
    assert bodies.of([noun], 0) is None


@pytest.mark.parametrize(
    ("words", "text", "armed", "states", "key"),
    [
        ("regime forces", "The Syrian regime spoke.", [], ["actor/state-sy", "actor/state-tr"], "actor/state-sy"),
        ("government troops", "Syrian government forces fired.", [], [], "actor/state-sy"),
        ("government troops", "", ["actor/armed-forces-sy"], [], "actor/state-sy"),
        ("army", "", ["actor/armed-forces-tr", "actor/police-sy"], [], "actor/state-tr"),
        ("police", "", ["actor/armed-forces-tr", "actor/police-sy"], [], "actor/state-sy"),
        ("army", "", [], ["actor/state-tr"], "actor/state-tr"),
        ("army", "", ["actor/armed-forces-tr", "actor/armed-forces-sy"], [], None),
        ("army", "", [], ["actor/state-tr", "actor/state-sy"], None),
        ("police", "", [], ["actor/state-tr"], None),
        ("troops", "", ["actor/armed-forces-tr"], ["actor/state-tr"], None),
    ],
)
def test_forces_without_a_nation_are_those_of_the_only_state_they_can_belong_to(words, text, armed, states, key, known):
    found = state_of_forces(words.split(), text, armed, known, lambda: states)
    assert key == (found.key if found else None)


def test_two_regimes_are_both_told(known):
    text = "The Syrian regime and Iranian government forces fled."
    assert {"actor/state-sy", "actor/state-ir"} == called_regimes(text, known)

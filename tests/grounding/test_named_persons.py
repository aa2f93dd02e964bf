import pytest

from kg.grounding.bodies_of_states import state_in
from kg.grounding.named_persons import NamedPersons, names_office
from tests.reading_builder import span_of

TEXT = (
    "Russian President Vladimir Putin met Turkish President Recep Tayyip Erdogan. Defence Minister Ali Hassan left. "
    "Erdogan stayed, and so did Boris Tadic, the Serbian foreign minister."
)


@pytest.fixture
def persons(known):
    spans = [span_of(TEXT, name) for name in ("Vladimir Putin", "Recep Tayyip Erdogan", "Ali Hassan")]
    spans.append(span_of(TEXT, "Erdogan", 2))
    return NamedPersons(TEXT, ((0, len(TEXT)),), dict(enumerate(spans)), known, "a", all_caps=False)


def test_a_surname_is_the_person_named_in_full(persons):
    assert "actor/person-recep-tayyip-erdogan" == persons.by_mention[1] == persons.by_mention[3]


def test_a_person_has_office_and_affiliation(persons):
    putin = persons.actors["actor/person-vladimir-putin"]
    assert ("President", "actor/state-ru") == (putin.job_title, putin.affiliation)


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("Turkish president", "actor/person-recep-tayyip-erdogan"),
        ("Russian leader", "actor/person-vladimir-putin"),
        ("defense minister", "actor/person-ali-hassan"),
        ("Serbian foreign minister", "actor/person-boris-tadic"),
        ("president", None),
        ("vice president", None),
        ("Serbian president", None),
    ],
)
def test_an_office_means_the_one_who_holds_it(persons, known, words, key):
    parts = words.split()
    nation = state_in(parts, known)
    office = [word.casefold() for word in (parts[nation.length :] if nation else parts)]
    assert key == persons.with_office(office, nation, len(TEXT))


@pytest.mark.parametrize(
    ("name", "key"),
    [("Hassan", "actor/person-ali-hassan"), ("Putin", "actor/person-vladimir-putin"), ("Karim", None), ("", None)],
)
def test_who_is_called_by_a_name(persons, name, key):
    assert key == persons.called(name)


@pytest.mark.parametrize(
    ("office", "title", "expected"),
    [
        ("minister", "foreign minister", True),
        ("defence minister", "defense minister", True),
        ("president", "vice president", False),
        ("president", "former president", False),
        ("foreign minister", "minister", False),
    ],
)
def test_a_short_office_names_a_title_but_not_that_of_a_deputy(office, title, expected):
    assert expected == names_office(office.split(), title.split())

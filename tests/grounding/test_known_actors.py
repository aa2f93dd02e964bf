import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import ResourceError
from kg.grounding.known_actors import POLICE, KnownActors

KNOWN = KnownActors.load()


def key_of(name, **options):
    actor = KNOWN.find(name, **options)
    return actor and actor.key


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Turkey", "actor/state-tr"),
        ("Türkiye", "actor/state-tr"),
        ("Syria’s", "actor/state-sy"),
        ("Daesh", "actor/islamic-state"),
        ("Isis", "actor/islamic-state"),
        ("the Islamic State group", "actor/islamic-state"),
        ("Houthi rebels", "actor/houthis"),
        ("Ansar Allah", "actor/houthis"),
        ("Kurdistan Workers’ party", "actor/kurdistan-workers-party"),
        ("FMLN GUERRILLAS", "actor/fmln"),
        ("United Nations", "actor/united-nations"),
        ("U.N.", "actor/united-nations"),
        ("Nato", "actor/nato"),
        ("Médecins sans Frontières", "actor/msf"),
        ("Agence France-Presse", "actor/agence-france-presse"),
    ],
)
def test_a_known_name_is_found_however_it_is_spelled(name, key):
    assert key == key_of(name)


@pytest.mark.parametrize("word", ["is", "us", "who", "Us", "Who", "au", "mend", "car"])
def test_a_word_is_never_taken_for_a_short_acronym(word):
    assert key_of(word) is None


@pytest.mark.parametrize(
    ("acronym", "key"),
    [("IS", "actor/islamic-state"), ("US", "actor/state-us"), ("WHO", "actor/world-health-organization")],
)
def test_an_acronym_that_is_also_a_word_counts_in_upper_case_unless_all_is_upper_case(acronym, key):
    assert key == key_of(acronym)
    assert key_of(acronym, all_caps=True) is None


def test_dots_tell_an_acronym_from_the_word_even_where_all_is_upper_case():
    assert "actor/state-us" == key_of("U.S.", all_caps=True)


def test_an_acronym_of_two_groups_is_left_open():
    assert key_of("JEM") is None
    assert "actor/justice-and-equality-movement" == key_of("Justice and Equality Movement")


def test_the_class_decides_between_namesakes():
    assert "actor/reporters-without-borders" == key_of("Reporters Without Borders", classes=("Organization",))
    assert key_of("Reuters", classes=("ArmedGroup",)) is None


@pytest.mark.parametrize("word", ["Turkish", "Turks", "TURKISH"])
def test_a_nationality_gives_its_state(word):
    assert "actor/state-tr" == KNOWN.by_demonym(word).key


def test_a_nationality_is_no_name():
    assert key_of("Turkish") is None
    assert KNOWN.by_demonym("us") is None


@pytest.mark.parametrize(
    ("words", "key"),
    [("Ankara", "actor/state-tr"), ("the Kremlin", "actor/state-ru"), ("The Hague", "actor/state-nl")],
)
def test_a_metonym_gives_the_state_whose_government_it_means(words, key):
    assert key == KNOWN.by_metonym(words).key


def test_a_country_has_its_state_and_forces():
    assert "Iraq" == KNOWN.state("IQ").label
    assert "actor/armed-forces-iq" == KNOWN.forces_of("IQ").key
    assert "actor/police-iq" == KNOWN.forces_of("IQ", POLICE).key
    assert KNOWN.state("ZZ") is None


def test_a_missing_or_damaged_list_is_named(tmp_path):
    with pytest.raises(ResourceError, match=r"absent\.ttl"):
        KnownActors.load(tmp_path / "absent.ttl")
    broken = tmp_path / "broken.ttl"
    broken.write_text("this is no turtle")
    with pytest.raises(ResourceError, match=r"broken\.ttl"):
        KnownActors.load(broken)


@given(st.text(max_size=40))
def test_any_text_can_be_looked_up(text):
    for found in (KNOWN.find(text), KNOWN.by_demonym(text), KNOWN.by_metonym(text)):
        assert found is None or KNOWN.get(found.key) == found

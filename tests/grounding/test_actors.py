import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.article import Article
from kg.grounding.actors import ACTOR_TYPES, publisher_actor, resolve_actors
from kg.grounding.bodies_of_states import body_of_state
from kg.grounding.known_actors import KnownActors
from kg.grounding.mention_forms import is_all_caps
from kg.grounding.persons import join_names
from kg.grounding.titles import title_of
from kg.reading.reading import Mention, Reading
from tests.reading_builder import ReadingBuilder, span_of

KNOWN = KnownActors.load()


def resolved(builder):
    return resolve_actors(builder.reading(), KNOWN, "report-1")


def keys_of(text, *mentions):
    builder = ReadingBuilder(text)
    indexes = [builder.mention(*mention) for mention in mentions]
    result = resolved(builder)
    return [result.by_mention[i] for i in indexes]


# Known actors and bodies of states


@pytest.mark.parametrize(
    ("phrase", "mention_type", "key"),
    [
        ("Turkish soldiers", "forces", "actor/armed-forces-tr"),
        ("Turkey’s army", "forces", "actor/armed-forces-tr"),
        ("Syrian government army", "forces", "actor/armed-forces-sy"),
        ("US troops", "forces", "actor/armed-forces-us"),
        ("Ukrainian air force", "forces", "actor/ukrainian-air-force"),
        ("Russian Su-24 jets", "forces", "actor/armed-forces-ru"),
        ("Syria forces", "forces", "actor/armed-forces-sy"),
        ("Assad's forces", "forces", "actor/armed-forces-sy"),
        ("soldiers of Turkey", "forces", "actor/armed-forces-tr"),
        ("government of Syria", "state", "actor/state-sy"),
        ("members of Hamas", "group", "actor/hamas"),
        ("Iran-backed Houthi rebels", "group", "actor/houthis"),
        ("Lebanese Hezbollah", "group", "actor/hezbollah"),
        ("Greek air force", "forces", "actor/armed-forces-gr"),
        ("Iraqi police", "forces", "actor/police-iq"),
        ("Kuwaiti police", "forces", "actor/police-kw"),
        ("Tunisian security forces", "forces", "actor/security-forces-tn"),
        ("Russian Foreign Ministry", "state", "actor/state-ru"),
        ("Turkish government", "state", "actor/state-tr"),
        ("Ankara", "state", "actor/state-tr"),
        ("Kremlin", "state", "actor/state-ru"),
        ("Pentagon officials", "state", "actor/state-us"),
        ("Islamic State fighters", "group", "actor/islamic-state"),
        ("UN Security Council", "igo", "actor/un-security-council"),
    ],
)
def test_a_name_or_nationality_with_a_noun_goes_to_the_list(phrase, mention_type, key):
    assert [key] == keys_of(f"It was said that {phrase} acted.", (phrase, mention_type))


def test_an_actor_has_the_code_of_its_country_and_brings_whom_it_belongs_to():
    builder = ReadingBuilder("Kuwaiti police fired.")
    builder.mention("Kuwaiti police", "forces")
    result = resolved(builder)
    assert {"actor/police-kw": "KW", "actor/state-kw": "KW"} == result.country_codes
    assert "actor/state-kw" == result.actors["actor/police-kw"].affiliation
    assert "Kuwait" == result.actors["actor/state-kw"].label


@pytest.mark.parametrize("phrase", ["Russian and Syrian government forces", "Turkish-backed rebels", "Kurdish forces"])
def test_what_is_no_body_of_one_state_stays_in_the_article(phrase):
    (key,) = keys_of(f"Reports say {phrase} acted.", (phrase, "forces"))
    assert key.startswith("actor/in/report-1/forces-")


def test_the_pronoun_us_is_not_the_united_states():
    (key,) = keys_of('"They shot at us," a man said.', ("us", "people"))
    assert key.startswith("actor/in/report-1/")
    assert body_of_state("us", "state", KNOWN) is None


def test_the_verb_in_an_article_in_upper_case_is_not_islamic_state():
    (key,) = keys_of("THE GROUP IS SAID TO HAVE FIRED AT THE CITY.", ("IS", "group"))
    assert key.startswith("actor/in/report-1/")


def test_a_new_name_has_the_same_key_in_every_article():
    text = "The Free Valley Brigade fired."
    builder = ReadingBuilder(text)
    builder.mention("Free Valley Brigade", "group")
    one = resolve_actors(builder.reading(), KNOWN, "a").by_mention
    other = resolve_actors(builder.reading(), KNOWN, "b").by_mention
    assert {0: "actor/group-free-valley-brigade"} == one == other


@pytest.mark.parametrize("ministry", ["Health Ministry", "Ministry of Finance", "Foreign Ministry"])
def test_a_ministry_that_every_country_has_is_its_articles_own(ministry):
    assert keys_of(f"The {ministry} spoke.", (ministry, "state"))[0].startswith("actor/in/")


def test_the_ministry_is_the_one_named_before_and_another_name_is_another():
    text = "The Health Ministry spoke. The ministry left. The Foreign Ministry came."
    health, ministry, foreign = keys_of(
        text, ("Health Ministry", "state"), ("ministry", "state"), ("Foreign Ministry", "state")
    )
    assert health == ministry
    assert health != foreign


def test_nameless_people_are_one_actor_of_their_article_only():
    text = "Gunmen fired. The gunmen fled."
    builder = ReadingBuilder(text)
    builder.mention("Gunmen", "group")
    builder.mention("gunmen", "group")
    one = resolve_actors(builder.reading(), KNOWN, "a").by_mention
    other = resolve_actors(builder.reading(), KNOWN, "b").by_mention
    assert {0: "actor/in/a/group-gunmen", 1: "actor/in/a/group-gunmen"} == one
    assert {0: "actor/in/b/group-gunmen", 1: "actor/in/b/group-gunmen"} == other


@pytest.mark.parametrize(
    ("phrase", "mention_type"),
    [
        ("UN mission", "igo"),
        ("militia in western Mongolia", "group"),
        ("EU watchdog", "igo"),
        ("Miller's men", "group"),
    ],
)
def test_a_description_with_a_name_in_it_is_nobody_outside_its_article(phrase, mention_type):
    (key,) = keys_of(f"It was said that {phrase} acted.", (phrase, mention_type))
    assert key.startswith("actor/in/report-1/")


def test_what_qualifies_a_new_name_is_no_part_of_it():
    (key,) = keys_of("The Iran-backed Green Valley Brigade fired.", ("Iran-backed Green Valley Brigade", "group"))
    assert "actor/group-green-valley-brigade" == key


def test_the_first_words_of_a_name_count_though_the_reader_left_them_out():
    assert ["actor/houthis"] == keys_of("Ansar Allah forces fired.", ("Allah forces", "group"))
    assert ["actor/state-sy"] == keys_of("The Syrian regime fell.", ("regime", "state"))


def test_nameless_people_keep_their_country():
    builder = ReadingBuilder("Police beat Syrian refugees.")
    builder.mention("Syrian refugees", "people")
    assert {"actor/in/report-1/people-syrian-refugees": "SY"} == resolved(builder).country_codes


def test_a_new_state_never_takes_the_key_of_a_known_one():
    (key,) = keys_of("Mr Smith said Co would pay.", ("Co", "state"))
    assert key != "actor/state-co"


# Persons


def test_a_later_surname_is_the_person_named_in_full():
    text = "Turkish President Recep Tayyip Erdogan spoke. Erdogan left. President Erdogan returned."
    keys = keys_of(
        text,
        ("Recep Tayyip Erdogan", "person"),
        ("Erdogan", "person", 2),
        ("President Erdogan", "person"),
    )
    assert ["actor/person-recep-tayyip-erdogan"] * 3 == keys


def test_uncle_and_nephew_of_one_surname_are_not_merged():
    text = "Bashar al-Assad met Rifaat al-Assad. Assad left."
    keys = keys_of(text, ("Bashar al-Assad", "person"), ("Rifaat al-Assad", "person"), ("Assad", "person", 3))
    assert 3 == len(set(keys))
    assert "actor/in/report-1/person-assad" == keys[2]


def test_a_surname_alone_is_nobody_outside_its_article():
    assert ["actor/in/report-1/person-smith"] == keys_of("Smith left.", ("Smith", "person"))


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("Assad", "Bashar al-Assad"),
        ("Galan", "Luis Carlos Galan Sarmiento"),
        ("Donald Trump", "Donald J. Trump"),
        ("Tayyip Erdogan", "Recep Tayyip Erdogan"),
        ("Anna", "Anna Campbell"),
    ],
)
def test_a_shorter_name_joins_the_fuller_one(short, full):
    assert {short: full, full: full} == join_names([short, full])


def test_a_damaged_letter_does_not_part_a_name():
    builder = ReadingBuilder("St·phane Dujarric, Spokesperson for the UN Secretary-General, said on Friday.")
    i = builder.mention("St·phane Dujarric", "person")
    result = resolved(builder)
    actor = result.actors[result.by_mention[i]]
    assert ("St·phane Dujarric", "actor/united-nations") == (actor.label, actor.affiliation)
    assert "actor/united-nations" in result.actors


@pytest.mark.parametrize(
    ("text", "name", "office", "affiliation"),
    [
        (
            "Russian Foreign Ministry Spokeswoman Maria Zakharova said so.",
            "Maria Zakharova",
            "Foreign Ministry Spokeswoman",
            "actor/state-ru",
        ),
        (
            "UN Secretary-General Antonio Guterres spoke.",
            "Antonio Guterres",
            "Secretary-General",
            "actor/united-nations",
        ),
        ("Forces of President Bashar al-Assad fled.", "Bashar al-Assad", "President", None),
        (
            "The Turkish president, Recep Tayyip Erdoğan, vowed it.",
            "Recep Tayyip Erdoğan",
            "president",
            "actor/state-tr",
        ),
        ("Ali Hassan, a spokesman for the ministry, said so.", "Ali Hassan", "spokesman for the ministry", None),
        ("Kremlin spokesman Dmitry Peskov spoke.", "Dmitry Peskov", "spokesman", "actor/state-ru"),
        ("State Department spokeswoman Ann Lee spoke.", "Ann Lee", "spokeswoman", "actor/state-us"),
        ("Defence Minister Ali Amin and Interior Minister Omar Hadi met.", "Omar Hadi", "Interior Minister", None),
        ("Guterres's spokesman, Stephane Dujarric, spoke.", "Stephane Dujarric", "spokesman", None),
        ("US secretary of state Mike Pompeo left.", "Mike Pompeo", "secretary of state", "actor/state-us"),
        (
            "On Friday Israeli Prime Minister Benjamin Netanyahu left.",
            "Benjamin Netanyahu",
            "Prime Minister",
            "actor/state-il",
        ),
        ("COLOMBIAN PRESIDENT VIRGILIO BARCO SPOKE.", "VIRGILIO BARCO", "President", "actor/state-co"),
        ("Smith, who was chief, left.", "Smith", None, None),
        ("Asked about the war, Ali Hassan left.", "Ali Hassan", None, None),
    ],
)
def test_the_title_beside_a_name_gives_office_and_body(text, name, office, affiliation):
    title = title_of(text, span_of(text, name), (0, len(text)), KNOWN, all_caps=is_all_caps(text))
    assert (office, affiliation) == ((title.words, title.affiliation) if title else (None, None))


# Pronouns and descriptions


def test_he_is_the_speaker_of_the_sentence_before():
    text = "John Smith told Peter Brown to leave. He spoke for an hour."
    builder = ReadingBuilder(text)
    smith, brown, he = (
        builder.mention(*m) for m in (("John Smith", "person"), ("Peter Brown", "person"), ("He", "person"))
    )
    builder.statement("told", smith, "leave")
    by_mention = resolved(builder).by_mention
    assert by_mention[smith] == by_mention[he] != by_mention[brown]


def test_she_is_not_a_man():
    keys = keys_of(
        "Mary Smith met Mr Paul Brown. Mr Brown left. She stayed.",
        ("Mary Smith", "person"),
        ("Paul Brown", "person"),
        ("Brown", "person", 2),
        ("She", "person"),
    )
    assert keys[0] == keys[3]


def test_he_inside_a_quotation_is_not_who_says_it():
    text = 'John Brown fled. "He is guilty," said Paul Smith.'
    builder = ReadingBuilder(text)
    brown, he, smith = (
        builder.mention(*m) for m in (("John Brown", "person"), ("He", "person"), ("Paul Smith", "person"))
    )
    builder.statement("said", smith, "He is guilty")
    by_mention = resolved(builder).by_mention
    assert by_mention[brown] == by_mention[he]


def test_i_inside_a_quotation_is_who_says_it():
    text = '"I saw nothing," said Paul Smith.'
    builder = ReadingBuilder(text)
    me, smith = builder.mention("I", "person"), builder.mention("Paul Smith", "person")
    builder.statement("said", smith, "I saw nothing")
    by_mention = resolved(builder).by_mention
    assert by_mention[smith] == by_mention[me]


def test_whom_somebody_stabs_is_somebody_else():
    text = "Paul Smith approached John Brown and stabbed him."
    builder = ReadingBuilder(text)
    smith, brown, him = (
        builder.mention(*m) for m in (("Paul Smith", "person"), ("John Brown", "person"), ("him", "person"))
    )
    builder.event("stabbed", "ArmedAssault", ("agent", smith), ("victim", him))
    by_mention = resolved(builder).by_mention
    assert by_mention[brown] == by_mention[him]


def test_a_relative_pronoun_is_what_stands_right_before_it():
    keys = keys_of("Hamas, which rules Gaza, agreed.", ("Hamas", "group"), ("which", "group"))
    assert ["actor/hamas", "actor/hamas"] == keys


def test_the_group_is_the_last_named_one():
    keys = keys_of(
        "Fighting Hezbollah, gunmen fled. The group denied it.",
        ("Hezbollah", "group"),
        ("gunmen", "group"),
        ("group", "group"),
    )
    assert "actor/hezbollah" == keys[2]


def test_a_group_without_article_is_not_one_named_before():
    keys = keys_of("Hezbollah fired. A group of men fled.", ("Hezbollah", "group"), ("group", "group"))
    assert keys[0] != keys[1]


def test_they_stays_open_where_two_could_be_meant():
    keys = keys_of(
        "Residents met refugees. They left.", ("Residents", "people"), ("refugees", "people"), ("They", "people")
    )
    assert 3 == len(set(keys))


def test_they_is_the_only_people_of_the_sentence_before():
    keys = keys_of("Residents left. They returned.", ("Residents", "people"), ("They", "people"))
    assert keys[0] == keys[1]


def test_the_president_is_the_only_person_with_that_office():
    text = "Russian President Vladimir Putin met Paul Smith. The Russian president left. The vice president stayed."
    keys = keys_of(
        text,
        ("Vladimir Putin", "person"),
        ("Paul Smith", "person"),
        ("Russian president", "person"),
        ("vice president", "person"),
    )
    assert keys[0] == keys[2]
    assert keys[3] not in keys[:3]


def test_two_open_pronouns_are_not_one():
    keys = keys_of(
        "He left. Rain fell. More rain fell. Snow fell. Hail fell. He came.", ("He", "person"), ("He", "person", 2)
    )
    assert 2 == len(set(keys))


def test_we_of_a_president_who_speaks_of_forces_are_the_forces_of_his_state():
    text = '"We will strike," said Turkish President Recep Tayyip Erdogan.'
    builder = ReadingBuilder(text)
    we, erdogan = builder.mention("We", "forces"), builder.mention("Recep Tayyip Erdogan", "person")
    builder.statement("said", erdogan, "We will strike")
    assert "actor/armed-forces-tr" == resolved(builder).by_mention[we]


def test_i_of_a_speaker_who_is_a_pronoun_too_is_whom_that_means():
    text = 'Paul Smith fled. "I saw nothing," he said.'
    builder = ReadingBuilder(text)
    smith, me, he = (builder.mention(*m) for m in (("Paul Smith", "person"), ("I", "person"), ("he", "person")))
    builder.event("fled", "Displacement", ("agent", smith))
    builder.statement("said", he, "I saw nothing")
    by_mention = resolved(builder).by_mention
    assert by_mention[smith] == by_mention[he] == by_mention[me]


def test_he_is_neither_of_two_who_did_it_together():
    text = "Paul Smith and John Brown fled. He was caught."
    builder = ReadingBuilder(text)
    smith, brown, he = (
        builder.mention(*m) for m in (("Paul Smith", "person"), ("John Brown", "person"), ("He", "person"))
    )
    builder.event("fled", "Displacement", ("agent", smith), ("agent", brown))
    by_mention = resolved(builder).by_mention
    assert by_mention[he] not in (by_mention[smith], by_mention[brown])


def test_she_is_the_woman_whose_given_name_tells_it():
    keys = keys_of(
        "Fatima Saleh met Omar Saidi. She left.",
        ("Fatima Saleh", "person"),
        ("Omar Saidi", "person"),
        ("She", "person"),
    )
    assert keys[0] == keys[2]


def test_he_is_not_several():
    keys = keys_of("Lawyers for the two left. He stayed.", ("Lawyers for the two", "person"), ("He", "person"))
    assert keys[0] != keys[1]


# Publishers


def test_a_publisher_is_known_or_new():
    assert "actor/tass" == publisher_actor("TASS", KNOWN).key
    new = publisher_actor("Valley Courier", KNOWN)
    assert ("actor/org-valley-courier", "Organization") == (new.key, new.actor_class)


# Any reading

KEY = re.compile(r"actor/(?:in/a/)?[a-z0-9]+(?:-[a-z0-9]+)*")


@given(st.data())
def test_every_mention_of_any_text_gets_an_actor_with_a_valid_key(data):
    words = st.sampled_from(
        ["Turkish", "army", "He", "the group", "said", "Mr", "Erdogan", "US", "IS", ",", ".", "“", "·", "Ж"]
    )
    text = data.draw(st.lists(words | st.text(max_size=6), min_size=1, max_size=20).map(" ".join).filter(len))
    spans = st.tuples(st.integers(0, len(text) - 1), st.integers(1, len(text))).filter(lambda span: span[0] < span[1])
    mentions = data.draw(st.lists(st.builds(Mention, spans, st.sampled_from(ACTOR_TYPES), st.just(1.0)), max_size=8))
    reading = Reading(Article("a", text, "a"), ((0, len(text)),), tuple(mentions))
    result = resolve_actors(reading, KNOWN, "a")
    assert set(range(len(mentions))) == result.by_mention.keys()
    assert set(result.by_mention.values()) <= result.actors.keys()
    for key, actor in result.actors.items():
        assert key == actor.key
        assert KEY.fullmatch(key)
        assert actor.affiliation is None or actor.affiliation in result.actors

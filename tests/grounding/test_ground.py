"""From a reading to an account."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.article import Article, Dateline, article_key
from kg.grounding.account import Actor, Place, Thing
from kg.grounding.ground import NO_DATE_NOTE, Knowledge, ground
from kg.reading.reading import Event, Mention, Reading, Role, Statement
from kg.vocabulary import EVENT_ROLES, MENTION_TYPES, STATEMENT_ROLES
from tests.reading_builder import ReadingBuilder

TEXT = (
    "Ankara said on Friday that the Turkish military struck 120 targets with drones in Idlib. "
    "The strikes killed at least 24 civilians and 25 fighters, the UN said. "
    "Turkish soldiers came under shelling by the Syrian army on February 3 and 10."
)


def strikes() -> ReadingBuilder:
    builder = ReadingBuilder(TEXT)
    military, idlib = builder.mention("Turkish military", "forces"), builder.mention("Idlib", "place")
    builder.event(
        "struck",
        "AirStrike",
        ("agent", military),
        ("target", builder.mention("targets", "facility")),
        ("weapon", builder.mention("drones", "weapon")),
        ("location", idlib),
        ("count", builder.mention("120", "number")),
    )
    builder.event(
        "strikes",
        "AirStrike",
        ("victim", builder.mention("civilians", "people")),
        ("victim", builder.mention("fighters", "group")),
        ("killed", builder.mention("24", "number")),
        ("killed", builder.mention("25", "number")),
        repeats=0,
    )
    builder.event(
        "shelling",
        "Shelling",
        ("agent", builder.mention("Syrian army", "forces")),
        ("victim", builder.mention("Turkish soldiers", "forces")),
        ("time", builder.mention("February 3", "time")),
        ("time", builder.mention("10", "time")),
    )
    builder.statement(
        "said", builder.mention("Ankara", "place"), "the Turkish military struck 120 targets with drones in Idlib"
    )
    builder.statement(
        "said", builder.mention("UN", "igo"), "The strikes killed at least 24 civilians and 25 fighters", nth=2
    )
    return builder


@pytest.fixture
def account(knowledge: Knowledge):
    return ground(strikes().reading(published=date(2020, 2, 14)), knowledge)


def test_roles_hold_the_entities_that_are_meant(account) -> None:
    roles = dict(account.events[0].roles)
    assert "actor/armed-forces-tr" == roles["agent"]
    assert "place/geonames-169389" == roles["location"]
    assert Thing("weapon/in/test/drones", "Weapon", "drones") == account.entities[roles["weapon"]]
    assert Thing("facility/in/test/targets", "Facility", "targets") == account.entities[roles["target"]]


def test_capital_that_speaks_is_its_state(account) -> None:
    assert ("source", "actor/state-tr") in account.statements[0].roles


def test_events_are_attributed_to_the_statements_that_hold_them(account) -> None:
    assert (0, 1) == account.events[0].attributed_to
    assert () == account.events[1].attributed_to


def test_mentions_of_one_happening_are_one_event(account) -> None:
    assert ["struck", "strikes"] == [TEXT[slice(*span)] for span in account.events[0].evidence]
    assert ["AirStrike", "Shelling"] == [event.event_class for event in account.events]


def test_each_number_is_a_toll_with_its_people_bound_and_source(account) -> None:
    tolls = {
        (toll.number.kind, toll.number.value): (toll.bound, toll.people, toll.attributed_to)
        for toll in account.events[0].tolls
    }
    assert ("AtLeast", ("actor/in/test/people-civilians",), (1,)) == tolls["killed", 24]
    assert ("Exactly", ("actor/in/test/group-fighters",), (1,)) == tolls["killed", 25]
    assert (0,) == tolls["count", 120][2]


def test_whom_a_number_counts_need_not_fill_a_role(knowledge: Knowledge) -> None:
    builder = ReadingBuilder("The strike killed 12 civilians, including three children, and two others.")
    builder.mention("children", "people")
    builder.mention("others", "people")
    numbers = [builder.mention(words, "number") for words in ("12", "three", "two")]
    civilians = ("victim", builder.mention("civilians", "people"))
    builder.event("strike", "AirStrike", civilians, *(("killed", number) for number in numbers))
    account = ground(builder.reading(), knowledge)
    people = {toll.number.value: toll.people for toll in account.events[0].tolls}
    children = "actor/in/test/people-children"
    assert {12: ("actor/in/test/people-civilians",), 3: (children,), 2: ()} == people
    assert children in account.entities
    assert children in {mention.entity for mention in account.mentions}


def test_two_days_of_one_event_are_two_times(account) -> None:
    assert [date(2020, 2, 3), date(2020, 2, 10)] == [time.begin for time in account.events[1].times]
    assert () == account.notes


def test_country_of_an_actor_is_a_place_of_the_account(account) -> None:
    army = account.entities["actor/armed-forces-sy"]
    assert isinstance(army, Actor)
    assert "place/geonames-163843" == army.country
    assert isinstance(account.entities["place/geonames-163843"], Place)


def test_every_filler_has_a_mention(account) -> None:
    mentioned = {mention.entity for mention in account.mentions}
    told = [*account.events, *account.statements]
    assert {key for item in told for _, key in item.roles} <= mentioned


def test_missing_year_is_told_once_and_not_invented(knowledge: Knowledge) -> None:
    account = ground(strikes().reading(), knowledge)
    assert {(None, None)} == {(time.begin, time.end) for time in account.events[1].times}
    assert (NO_DATE_NOTE,) == account.notes


def test_narrower_time_of_an_event_narrows_the_wider(knowledge: Knowledge) -> None:
    builder = ReadingBuilder("In 2020 the army shelled the town on Monday, February 3, 2020.")
    times = [builder.mention("2020", "time"), builder.mention("Monday, February 3, 2020", "time")]
    builder.event("shelled", "Shelling", *(("time", time) for time in times))
    found = ground(builder.reading(), knowledge).events[0].times
    assert {(date(2020, 2, 3), date(2020, 2, 3))} == {(time.begin, time.end) for time in found}


def test_building_that_acts_is_left_out(knowledge: Knowledge) -> None:
    builder = ReadingBuilder("The bridge attacked the town.")
    builder.event("attacked", "ArmedAssault", ("agent", builder.mention("bridge", "facility")))
    account = ground(builder.reading(), knowledge)
    assert () == account.events[0].roles
    assert {} == account.entities


def test_building_used_as_location_and_target_is_a_facility_and_a_place(knowledge: Knowledge) -> None:
    builder = ReadingBuilder("Gunmen shot at the school.")
    school = builder.mention("school", "facility")
    builder.event("shot", "ArmedAssault", ("target", school), ("location", school))
    account = ground(builder.reading(), knowledge)
    assert (("target", "facility/in/test/school"), ("location", "place/in/test/school")) == account.events[0].roles
    assert ["facility/in/test/school", "place/in/test/school"] == [mention.entity for mention in account.mentions]


def test_vehicle_in_the_role_of_a_weapon_is_a_weapon(knowledge: Knowledge) -> None:
    builder = ReadingBuilder("A truck rammed the crowd.")
    builder.event("rammed", "ArmedAssault", ("weapon", builder.mention("truck", "facility")))
    assert (("weapon", "weapon/in/test/truck"),) == ground(builder.reading(), knowledge).events[0].roles


def test_publisher_comes_from_the_article_else_from_the_dateline(knowledge: Knowledge) -> None:
    dateline = Dateline((0, 21), (0, 6), (8, 13), "TASS")
    reading = ReadingBuilder("GENEVA, May 3. /TASS/. Talks went on.").reading
    account = ground(reading(dateline=dateline), knowledge)
    assert "actor/tass" == account.publisher
    assert "place/geonames-2660646" == account.dateline_place
    account = ground(reading(dateline=dateline, publisher="Example News"), knowledge)
    assert account.publisher is not None
    assert "Example News" == account.entities[account.publisher].label


def test_article_without_anything_gives_an_empty_account(knowledge: Knowledge) -> None:
    account = ground(Reading(Article("empty", "", "test")), knowledge)
    assert ((), (), {}, ()) == (account.events, account.statements, account.entities, account.mentions)


WORDS = (
    "Ankara Syria the Syrian army rebels Idlib province , Clearwater Florida Erdogan he said “ ” 24 dozens yesterday "
    "February 3 and 10 2017 IDLIB Kremlin school . \n the area there"
).split(" ")


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    words = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=25))
    text = " ".join(words)
    bounds = [0]
    for word in words:
        bounds.append(bounds[-1] + len(word) + 1)
    span = st.tuples(st.integers(0, len(words) - 1), st.integers(1, 3)).map(
        lambda s: (bounds[s[0]], bounds[min(s[0] + s[1], len(words))] - 1)
    )
    mentions = draw(st.lists(st.builds(Mention, span, st.sampled_from(MENTION_TYPES), st.just(0.9)), max_size=8))
    mentions = list({(mention.span, mention.type): mention for mention in mentions}.values())

    def roles(names: tuple[str, ...]) -> st.SearchStrategy[tuple[Role, ...]]:
        if not mentions:
            return st.just(())
        role = st.builds(Role, st.sampled_from(names), st.integers(0, len(mentions) - 1), st.just(0.9))
        return st.lists(role, max_size=5).map(tuple)

    modality = st.sampled_from(("actual", "negated", "future", "possible"))
    event = st.builds(Event, span, st.sampled_from(("Shelling", "Talks")), modality, st.just(0.9), roles(EVENT_ROLES))
    statement = st.builds(
        Statement,
        span,
        st.sampled_from(("Statement", "Accusation", "Denial")),
        modality,
        st.just(0.9),
        roles(STATEMENT_ROLES),
        st.lists(span, max_size=2).map(tuple),
    )
    return Reading(
        Article("any", text, "test", published=draw(st.none() | st.dates())),
        ((0, len(text)),),
        tuple(mentions),
        tuple(draw(st.lists(event, max_size=4))),
        tuple(draw(st.lists(statement, max_size=4))),
    )


@given(readings())
def test_any_reading_gives_an_account_that_holds_together(knowledge: Knowledge, reading: Reading) -> None:
    account = ground(reading, knowledge)
    told = [*account.events, *account.statements]
    for role, key in (pair for item in told for pair in item.roles):
        entity = account.entities[key]
        assert isinstance(entity, Place) if role == "location" else True
        assert isinstance(entity, Actor | Place | Thing) if role == "target" else True
        assert isinstance(entity, Thing) and "Weapon" == entity.thing_class if role == "weapon" else True
        assert isinstance(entity, Actor) if role in ("agent", "participant", "victim", "source", "addressee") else True
    for entity in account.entities.values():
        references = (getattr(entity, name, None) for name in ("country", "affiliation", "within"))
        assert all(key in account.entities for key in references if key)
    assert sorted(event.trigger for event in reading.events) == sorted(
        span for event in account.events for span in event.evidence
    )
    for item in told:
        begins, ends = [t.begin for t in item.times if t.begin], [t.end for t in item.times if t.end]
        assert not begins or not ends or min(begins) <= max(ends)
    assert all(mention.entity in account.entities for mention in account.mentions)


@pytest.mark.parametrize(
    ("identifier", "url", "expected"),
    [
        ("idlib-2020", None, "idlib-2020"),
        ("", None, "text-9f86d081884c7d65"),
        ("a b/c", None, "a-b-c-"),
        ("", "https://news.example/a?b=1", "https-news-example-a-b-1-"),
    ],
)
def test_article_key_is_plain_and_follows_from_identifier_url_or_text(
    identifier: str, url: str | None, expected: str
) -> None:
    assert article_key(Article(identifier, "test", "", url=url)).startswith(expected)


@given(st.text(max_size=120), st.text(max_size=120))
def test_article_keys_differ_where_identifiers_do(one: str, other: str) -> None:
    keys = [article_key(Article(name, "text", "")) for name in (one, other)]
    assert (one == other) == (keys[0] == keys[1])
    assert all(len(key) <= 80 and key.isascii() and "/" not in key for key in keys)

"""The places of an article: which one a name means, and what stays open."""

import pytest

from kg.article import Dateline
from kg.grounding.account import Place
from kg.grounding.gazetteer import Gazetteer
from kg.grounding.known_actors import KnownActors
from kg.grounding.place_words import parse_place
from kg.grounding.places import country_place, resolve_places
from tests.reading_builder import ReadingBuilder

IDLIB = "place/geonames-169389"
SYRIA = "place/geonames-163843"


@pytest.fixture
def place_of(gazetteer: Gazetteer, known: KnownActors):
    """The place that the last of some words, or the words at `nth`, mean in a text."""

    def resolve(text: str, words: str, mention_type: str = "place", others: tuple[str, ...] = ()) -> Place:
        builder = ReadingBuilder(text)
        for other in others:
            builder.mention(other, "place")
        index = builder.mention(words, mention_type)
        builder.event(text.split()[0].strip(".,"), "ArmedClash", ("location", index))
        result = resolve_places(builder.reading(), gazetteer, known, "report-1")
        return result.places[result.by_mention[index]]

    return resolve


def test_city_is_resolved_with_its_country(gazetteer: Gazetteer, known: KnownActors) -> None:
    builder = ReadingBuilder("Clashes broke out in Idlib.")
    index = builder.mention("Idlib", "place")
    result = resolve_places(builder.reading(), gazetteer, known, "report-1")
    place = result.places[result.by_mention[index]]
    assert (IDLIB, "Idlib", "SY", SYRIA, SYRIA) == (
        place.key,
        place.label,
        place.country_code,
        place.country,
        place.within,
    )
    assert ("https://sws.geonames.org/169389/",) == place.same_as
    assert place.latitude == pytest.approx(35.93, abs=0.01)
    assert "Syria" == result.places[SYRIA].label


def test_form_of_the_text_is_an_alias(place_of) -> None:
    place = place_of("Fighting in Saraqeb, a town in Syria, went on.", "Saraqeb")
    assert ("Saraqib", ("Saraqeb",)) == (place.label, place.aliases)


def test_country_wins_over_cities_of_its_name(place_of) -> None:
    assert "place/geonames-3996063" == place_of("Protests in Mexico went on.", "Mexico").key


def test_country_named_in_the_article_decides_between_cities(place_of) -> None:
    assert "LY" == place_of("Clashes in Tripoli alarmed Libyan officials.", "Tripoli").country_code
    assert "LB" == place_of("Clashes in Tripoli alarmed Lebanon and the Lebanese army.", "Tripoli").country_code


def test_state_behind_a_comma_decides(place_of) -> None:
    place = place_of("Protests in Clearwater, Florida, went on.", "Clearwater")
    assert ("place/geonames-4151316", "place/geonames-4155751") == (place.key, place.within)


def test_country_behind_a_comma_or_in_brackets_decides(place_of) -> None:
    assert "AU" == place_of("Protests in Newcastle, Australia, went on.", "Newcastle").country_code
    assert "place/geonames-3451190" == place_of("Riots in RIO DE JANEIRO (BRAZIL) went on.", "RIO DE JANEIRO").key


def test_name_that_nothing_decides_stays_open(place_of) -> None:
    place = place_of("Protests in Springfield went on.", "Springfield")
    assert ("place/springfield", None, ()) == (place.key, place.latitude, place.same_as)


def test_one_name_is_one_place_in_an_article(gazetteer: Gazetteer, known: KnownActors) -> None:
    builder = ReadingBuilder("Clashes in Tripoli, Lebanon, spread. Calm returned to Tripoli later.")
    first, second = builder.mention("Tripoli", "place"), builder.mention("Tripoli", "place", 2)
    result = resolve_places(builder.reading(), gazetteer, known, "report-1")
    assert result.by_mention[first] == result.by_mention[second]


@pytest.mark.parametrize("words", ["city of Saraqib", "Saraqib city", "the town of Saraqib"])
def test_words_around_a_city_do_not_matter(place_of, words: str) -> None:
    assert "place/geonames-164816" == place_of(f"Clashes near {words} in Syria.", words).key


def test_part_of_a_country_is_a_place_of_its_own_without_coordinates(place_of) -> None:
    place = place_of("Clashes in north-west Syria.", "north-west Syria")
    assert (f"{SYRIA}/northwestern", "northwestern Syria", SYRIA) == (place.key, place.label, place.within)
    assert place.latitude is None
    assert () == place.same_as


def test_division_stands_where_its_city_is_and_is_not_the_city(place_of) -> None:
    place = place_of("Clashes in the Idlib governorate.", "Idlib governorate")
    assert (f"{IDLIB}/governorate", "Idlib governorate", ()) == (place.key, place.label, place.same_as)
    assert place.latitude == pytest.approx(35.93, abs=0.01)


def test_region_that_the_gazetteer_does_not_have_keeps_its_name(place_of) -> None:
    place = place_of("Clashes in Eastern Ghouta, Syria.", "Eastern Ghouta")
    assert ("place/eastern-ghouta", "Eastern Ghouta", None) == (place.key, place.label, place.latitude)


@pytest.mark.parametrize("words", ["there", "area", "camp", "the north", "besieged area", "Turkish prison"])
def test_description_is_a_place_of_the_article_alone(place_of, words: str) -> None:
    key = place_of(f"Clashes went on in {words} in Turkey.", words).key
    assert key.startswith("place/in/report-1/")


def test_common_noun_with_a_capital_is_no_name(place_of) -> None:
    place = place_of("Clashes\nMarket burns\nA market burnt in Syria.", "Market")
    assert "place/in/report-1/market" == place.key


def test_building_used_as_a_location_is_a_place_of_the_article(place_of) -> None:
    place = place_of("Clashes at London House in Syria.", "London House", "facility")
    assert "place/in/report-1/london-house" == place.key


def test_hamlet_of_another_part_of_the_world_is_not_meant(place_of) -> None:
    assert place_of("Clashes in Tumair alarmed the Colombian army.", "Tumair").latitude is None


def test_article_in_capitals_is_resolved_by_its_countries(place_of) -> None:
    text = "CLASHES WENT ON IN SAN MIGUEL, AND THE SALVADORAN ARMY LEFT THE AREA."
    assert "SV" == place_of(text, "SAN MIGUEL").country_code
    assert "place/in/report-1/area" == place_of(text, "AREA").key


def test_dateline_gives_a_place_and_points_to_its_country(gazetteer: Gazetteer, known: KnownActors) -> None:
    builder = ReadingBuilder("TRIPOLI, Lebanon, 3 May. Clashes went on in Tripoli.")
    index = builder.mention("Tripoli", "place")
    dateline = Dateline((0, 24), (0, 16), (18, 23))
    result = resolve_places(builder.reading(dateline=dateline), gazetteer, known, "report-1")
    assert result.dateline == result.by_mention[index]
    assert "LB" == result.places[result.by_mention[index]].country_code


def test_every_place_that_another_refers_to_is_given(gazetteer: Gazetteer, known: KnownActors) -> None:
    builder = ReadingBuilder("Clashes in northern Latakia province, Syria, and in Clearwater, Florida.")
    for words in ("northern Latakia province", "Clearwater"):
        builder.mention(words, "place")
    places = resolve_places(builder.reading(), gazetteer, known, "report-1").places
    assert all(key in places for place in places.values() for key in (place.country, place.within) if key)


def test_country_place_is_found_by_code(gazetteer: Gazetteer) -> None:
    place = country_place("SY", gazetteer)
    assert place is not None
    assert (SYRIA, "Syria") == (place.key, place.label)
    assert country_place("ZZ", gazetteer) is None


@pytest.mark.parametrize(
    ("words", "name", "part", "division", "within"),
    [
        ("Syria’s Idlib", "Idlib", None, None, ("Syria",)),
        ("outskirts of Aleppo", "Aleppo", "outskirts of", None, ()),
        ("Aleppo countryside", "Aleppo", "countryside", None, ()),
        ("northern Latakia province", "Latakia", "northern", "province", ()),
        ("Wright Village, Colon, Panama", "Wright", None, None, ("Colon", "Panama")),
        ("al-Hawl", "al-Hawl", None, None, ()),
    ],
)
def test_words_of_a_place_are_taken_apart(
    words: str, name: str, part: str | None, division: str | None, within: tuple[str, ...]
) -> None:
    parsed = parse_place(words, all_caps=False)
    assert (name, part, division, within, True) == (
        parsed.name,
        parsed.part,
        parsed.division,
        parsed.within,
        parsed.named,
    )

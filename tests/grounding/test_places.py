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
IDLIB_PROVINCE = "place/geonames-169387"
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
    assert (IDLIB, "Idlib", "city", "SY", SYRIA) == (
        place.key,
        place.label,
        place.precision,
        place.country_code,
        place.country,
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
    assert "place/geonames-4151316" == place.key


def test_country_behind_a_comma_or_in_brackets_decides(place_of) -> None:
    assert "AU" == place_of("Protests in Newcastle, Australia, went on.", "Newcastle").country_code
    assert "place/geonames-3451190" == place_of("Riots in RIO DE JANEIRO (BRAZIL) went on.", "RIO DE JANEIRO").key


def test_name_that_nothing_decides_stays_open(place_of) -> None:
    place = place_of("Protests in Springfield went on.", "Springfield")
    assert ("place/in/report-1/springfield", None, None, ()) == (
        place.key,
        place.latitude,
        place.precision,
        place.same_as,
    )


def keys(gazetteer: Gazetteer, known: KnownActors, article_key: str, text: str, *names: str) -> list[str]:
    """The keys of the places that names mean in an article."""
    builder = ReadingBuilder(text)
    found = [builder.mention(name, "place", names[:n].count(name) + 1) for n, name in enumerate(names)]
    result = resolve_places(builder.reading(), gazetteer, known, article_key)
    return [result.places[result.by_mention[index]].key for index in found]


def test_name_that_nothing_decides_is_one_place_in_an_article_and_another_elsewhere(
    gazetteer: Gazetteer, known: KnownActors
) -> None:
    text = "Protests in Springfield went on. Springfield is quiet."
    one = keys(gazetteer, known, "report-1", text, "Springfield", "Springfield")
    other = keys(gazetteer, known, "report-2", text, "Springfield")
    assert ["place/in/report-1/springfield"] * 2 == one
    assert ["place/in/report-2/springfield"] == other


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Karvonia, Syria", "Karvonia, Turkey"),
        ("Karvonia, Texas", "Karvonia, Florida"),
        ("Karvonia (Syria)", "Karvonia"),
    ],
)
def test_two_villages_of_one_name_are_two_places(
    gazetteer: Gazetteer, known: KnownActors, one: str, other: str
) -> None:
    first = keys(gazetteer, known, "report-1", f"Clashes in {one}.", "Karvonia")
    second = keys(gazetteer, known, "report-2", f"Clashes in {other}.", "Karvonia")
    assert first != second


def test_two_villages_of_one_name_in_one_article_are_two_places(gazetteer: Gazetteer, known: KnownActors) -> None:
    text = "Clashes in Karvonia, Syria. Clashes in Karvonia, Turkey."
    first, second = keys(gazetteer, known, "report-1", text, "Karvonia", "Karvonia")
    assert ("place/sy/karvonia", "place/tr/karvonia") == (first, second)


def test_village_is_one_place_in_every_article_that_says_alike_where_it_lies(
    gazetteer: Gazetteer, known: KnownActors
) -> None:
    text = "Clashes in Karvonia, Syria. Shells hit Karvonia."
    assert ["place/sy/karvonia"] * 2 == keys(gazetteer, known, "report-1", text, "Karvonia", "Karvonia")
    assert ["place/sy/karvonia"] == keys(gazetteer, known, "report-2", "Talks in Karvonia, Syria.", "Karvonia")


@pytest.mark.parametrize(
    ("words", "expected"),
    [("Syria", "country"), ("northern Syria", "region"), ("Idlib", "city"), ("eastern Idlib", "city")],
)
def test_precision_says_how_large_a_place_is(place_of, words: str, expected: str) -> None:
    assert expected == place_of(f"Clashes in {words} went on.", words).precision


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


def test_place_lies_in_its_district_and_that_in_its_province(gazetteer: Gazetteer, known: KnownActors) -> None:
    builder = ReadingBuilder("Clashes broke out in Saraqib, Syria.")
    index = builder.mention("Saraqib", "place")
    result = resolve_places(builder.reading(), gazetteer, known, "report-1")
    chain = [result.by_mention[index]]
    while above := result.places[chain[-1]].within:
        chain.append(above)
    assert ["Saraqib", "Idlib", "Syria"] == [result.places[key].label for key in (chain[0], *chain[-2:])]


@pytest.mark.parametrize("words", ["Idlib governorate", "Idlib province", "province of Idlib"])
def test_division_is_resolved_to_its_own_number(place_of, words: str) -> None:
    place = place_of(f"Clashes in the {words}.", words)
    assert (IDLIB_PROVINCE, "region", ("https://sws.geonames.org/169387/",)) == (
        place.key,
        place.precision,
        place.same_as,
    )
    assert place.latitude == pytest.approx(35.9, abs=0.5)


def test_bare_name_of_town_and_province_is_the_town(place_of) -> None:
    assert IDLIB == place_of("Clashes in Idlib.", "Idlib").key


def test_direction_that_is_part_of_a_province_s_name_does_not_cut_it(place_of) -> None:
    assert "place/geonames-349401" == place_of("Clashes in northern Sinai, Egypt.", "northern Sinai").key


@pytest.mark.parametrize(
    ("words", "key", "country"),
    [("Donbas", "place/donbas", "UA"), ("Eastern Ghouta", "place/eastern-ghouta", "SY")],
)
def test_region_of_the_news_lies_amid_its_parts_and_is_the_same_as_nothing(
    place_of, words: str, key: str, country: str
) -> None:
    place = place_of(f"Clashes went on in {words}.", words)
    assert (key, "region", country, ()) == (place.key, place.precision, place.country_code, place.same_as)
    assert place.latitude is not None


@pytest.mark.parametrize("words", ["US", "Czech Republic", "West Bank"])
def test_name_with_a_nationality_or_a_direction_in_it_is_a_name(place_of, words: str) -> None:
    assert place_of(f"Clashes went on in the {words} then.", words).latitude is not None


def test_country_has_coordinates_that_say_they_are_a_country_s(place_of) -> None:
    place = place_of("Clashes in Syria.", "Syria")
    assert (SYRIA, "country") == (place.key, place.precision)
    assert place.latitude == pytest.approx(35, abs=1)


def test_list_of_places_is_no_containment(place_of) -> None:
    assert "PH" == place_of("Cases rose in the Philippines, Indonesia and Malaysia.", "Philippines").country_code


def test_sense_behind_a_comma_holds_for_the_bare_name_elsewhere(gazetteer: Gazetteer, known: KnownActors) -> None:
    builder = ReadingBuilder("A fire broke out in Paris, Texas. Nobody in Paris was hurt.")
    first, second = builder.mention("Paris", "place"), builder.mention("Paris", "place", 2)
    result = resolve_places(builder.reading(), gazetteer, known, "report-1")
    assert "US" == result.places[result.by_mention[second]].country_code
    assert result.by_mention[first] == result.by_mention[second]


def test_neighbours_in_the_article_decide(place_of) -> None:
    text = "Clashes in Tripoli spread to Zawiya, Misrata and Sirte."
    assert "LY" == place_of(text, "Tripoli", others=("Zawiya", "Misrata", "Sirte")).country_code
    text = "Clashes in Tripoli spread to Sidon, Zahle and Baalbek."
    assert "LB" == place_of(text, "Tripoli", others=("Sidon", "Zahle", "Baalbek")).country_code


def test_home_of_the_publisher_decides_between_cities(gazetteer: Gazetteer, known: KnownActors) -> None:
    builder = ReadingBuilder("The council of Cambridge met.")
    index = builder.mention("Cambridge", "place")
    british = builder.reading(url="https://www.example.co.uk/1")
    canadian = builder.reading(url="https://www.example.ca/1")
    countries = []
    for reading in (british, canadian):
        result = resolve_places(reading, gazetteer, known, "report-1")
        countries.append(result.places[result.by_mention[index]].country_code)
    assert ["GB", "CA"] == countries


def test_country_is_told_where_only_the_place_is_open(place_of) -> None:
    place = place_of("Protests in Henry County went on.", "Henry County")
    assert (None, "US") == (place.latitude, place.country_code)


def test_region_that_the_gazetteer_does_not_have_keeps_its_name(place_of) -> None:
    place = place_of("Clashes in Upper Karvonia, Syria.", "Upper Karvonia")
    assert ("place/sy/upper-karvonia", "Upper Karvonia", None, "SY") == (
        place.key,
        place.label,
        place.latitude,
        place.country_code,
    )


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

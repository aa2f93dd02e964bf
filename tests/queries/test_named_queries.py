"""The named queries: what their headers promise, and what each answers of the six reports in `reports.py`."""

import re

import pyoxigraph
import pytest
from rdflib import Graph
from rdflib.plugins.sparql import prepareQuery

from kg.queries import NamedQuery, bind, find_query, named_queries
from kg.store import GraphStore
from kg.store.sparql import variables
from kg.vocabulary import BRANCHES, PARENTS
from tests.queries.conftest import Ask, cell

QUERIES = named_queries()
NAMES = [query.name for query in QUERIES]
NEEDED = {
    "events-near-place": {"place": "Idlib"},
    "place-timeline": {"place": "Syria"},
    "statements-of": {"speaker": "Turkey"},
    "evidence": {"fact": "https://w3id.org/conflict-kg/data/event/levant/16-23"},
    "find-sentences": {"words": "truce"},
}
"""Values of the parameters that have no default."""

SHELLED = "The Syrian army shelled Binnish on November 12, killing six civilians, the White Helmets said."
ACCUSED = "Turkey accused Damascus of shelling Binnish."
BOTH = f"{SHELLED} … {ACCUSED}"
STATE_ACCOUNT = "HTS shelled Binnish on November 12 and killed two civilians."
PROTESTED = "Residents protested in Idlib on November 13."
BOMBED = "A suicide bomber hit the Malian army in Gao on May 14 and dozens were killed."
CLAIMED = "JNIM claimed responsibility for the bombing."
TRUCE = "The LNA and the GNU agreed to a truce in Sirte on June 18."


@pytest.mark.parametrize("query", QUERIES, ids=NAMES)
def test_header_says_what_is_answered_and_what_is_needed(query: NamedQuery) -> None:
    assert re.search(r"^# title: \S.*\n# description: \S.*\.\n(# param: .+ — .+\n)*\n", query.sparql)
    assert query.title != query.name
    assert all(parameter.description for parameter in query.parameters)
    assert {parameter.name for parameter in query.parameters} <= variables(query.sparql)


@pytest.mark.parametrize("query", QUERIES, ids=NAMES)
def test_query_stands_alone_in_any_engine(query: NamedQuery) -> None:
    prepareQuery(query.sparql)
    pyoxigraph.Store().query(query.sparql)


@pytest.mark.parametrize("query", QUERIES, ids=NAMES)
def test_query_orders_its_rows(query: NamedQuery) -> None:
    assert "CONSTRUCT" in query.sparql or re.search(r"^ORDER BY .*\?\w+$", query.sparql.strip(), re.MULTILINE)


@pytest.mark.parametrize("query", QUERIES, ids=NAMES)
def test_classes_that_have_narrower_ones_are_told_from_them(query: NamedQuery) -> None:
    """The queries name the branches and the classes between; the vocabulary may not have others."""
    for excluded in re.findall(r"\?kind NOT IN \((.*?)\)", query.sparql):
        assert {"ck:Event", *(f"ck:{branch}" for branch in BRANCHES)} == set(excluded.split(", "))
        narrower = {(parent, leaf) for leaf, parent in PARENTS.items() if parent not in BRANCHES}
        found = re.findall(r"\?kind != ck:(\w+) \|\| NOT EXISTS \{ \?\w+ a ck:(\w+) \}", query.sparql)
        assert narrower == set(found)


# what `kg link` finds is asked for in `tests/linking/test_queries.py`
@pytest.mark.parametrize("query", [query for query in QUERIES if query.name != "happenings"])
def test_loose_turtle_in_another_engine_gives_the_same_answer(
    query: NamedQuery, store: GraphStore, loose_graph: Graph
) -> None:
    sparql = bind(query, NEEDED.get(query.name, {}), store)
    expected = {tuple(cell(term) for term in row) for row in store.query(sparql)}
    assert expected
    assert expected == {tuple(cell(term) for term in row) for row in loose_graph.query(sparql)}


def test_events_near_a_place_are_found_by_distance_and_days(ask: Ask) -> None:
    columns = "day what where km by modality outlet accordingTo"
    state = ("2024-11-12", "Shelling", "Binnish", "7.8", "Hayat Tahrir al-Sham", "Actual", "Damascus Daily", "")
    levant = (
        "2024-11-12",
        "Shelling",
        "Binnish",
        "7.8",
        "Syrian Army",
        "Actual",
        "Levant Wire",
        "Turkey, White Helmets",
    )
    protest = ("2024-11-13", "Protest", "Idlib", "0", "residents", "Actual", "Levant Wire", "")
    air_strike = ("", "AirStrike", "", "56.2", "", "Possible", "Levant Wire", "")
    assert [state, levant, protest] == ask("events-near-place", columns, {"place": "idlib"})
    assert [state, levant, protest, air_strike] == ask("events-near-place", columns, {"place": "Idlib", "radius": "60"})
    assert [protest] == ask("events-near-place", columns, {"place": "Idlib", "radius": "7"})
    assert [protest] == ask("events-near-place", columns, {"place": "Idlib", "from": "2024-11-13"})
    assert [state, levant] == ask("events-near-place", columns, {"place": "Idlib", "to": "2024-11-12"})
    assert [state, levant] == ask("events-near-place", columns, {"place": "Idlib", "class": "Violence"})
    assert [] == ask("events-near-place", columns, {"place": "Idl"})


def test_an_event_without_a_day_is_placed_by_its_report(ask: Ask) -> None:
    window = {"place": "Aleppo", "from": "2024-11-13", "to": "2024-11-13", "radius": "0"}
    assert [("", "AirStrike")] == ask("events-near-place", "day what", window)
    assert [] == ask("events-near-place", "day what", window | {"from": "2024-11-14", "to": "2024-12-31"})


def test_events_in_a_country_are_those_of_its_places(ask: Ask) -> None:
    rows = ask("events-near-place", "what km", {"place": "Syria", "radius": "0"})
    assert [("Shelling", "0"), ("Shelling", "0"), ("Protest", "0"), ("AirStrike", "0")] == rows


def test_timeline_of_a_place_is_found_by_an_alias_too(ask: Ask) -> None:
    expected = [
        ("2024-11-12", "2024-11-12", "Shelling", "Binnish", "Hayat Tahrir al-Sham", "civilians", "", STATE_ACCOUNT),
        ("2024-11-12", "2024-11-12", "Shelling", "Binnish", "Syrian Army", "civilians", "Turkey, White Helmets", BOTH),
    ]
    columns = "day until what where by against accordingTo sentence"
    assert expected == ask("place-timeline", columns, {"place": "Binnesh"})
    assert ["Shelling", "Shelling", "Protest", "AirStrike"] == [
        what for (what,) in ask("place-timeline", "what", {"place": "syrian arab republic"})
    ]
    assert [("", "AirStrike", "Aleppo", "Possible")] == ask(
        "place-timeline", "day what against modality", {"place": "Halab"}
    )


def test_accusation_names_accuser_accused_and_what_is_told(ask: Ask) -> None:
    expected = [("2024-11-13", "Turkey", "Syrian government", "Shelling", "shelling Binnish", "Levant Wire", ACCUSED)]
    columns = "published by against of saying outlet sentence"
    assert expected == ask("accusations", columns)
    assert expected == ask("accusations", columns, {"accuser": "ankara", "accused": "damascus"})
    assert [] == ask("accusations", columns, {"accuser": "Damascus"})


def test_denial_stands_beside_what_it_denies(ask: Ask) -> None:
    expected = [
        ("2024-11-13", "Syrian government", "", "Accusation", "Turkey", ACCUSED, "Damascus denied the accusation."),
        (
            "2024-11-14",
            "Syrian government",
            "its army had shelled the town",
            "Shelling",
            "",
            STATE_ACCOUNT,
            "Damascus denied that its army had shelled the town.",
        ),
    ]
    columns = "published deniedBy denying denied saidBy claim sentence"
    assert expected == ask("denials", columns)
    assert expected == ask("denials", columns, {"denier": "Damascus"})
    assert [] == ask("denials", columns, {"denier": "Turkey"})


def test_what_two_outlets_tell_is_not_one_sided(ask: Ask) -> None:
    expected = [
        ("Lakes Dispatch", "2025-05-30", "Arrest", "Goma"),
        ("Lakes Dispatch", "2025-06-01", "Capture", "Lubero"),
        ("Levant Wire", "2024-11-13", "Protest", "Idlib"),
        ("Maghreb Report", "2024-06-17", "Talks", "Cairo"),
        ("Maghreb Report", "2024-06-18", "Ceasefire", "Sirte"),
        ("Maghreb Report", "2024-06-19", "CeasefireViolation", "Sirte"),
        ("Sahel Agency", "2024-05-13", "ArmedClash", "Ansongo"),
        ("Sahel Agency", "2024-05-14", "SuicideBombing", "Gao"),
    ]
    columns = "outlet day what where"
    assert expected == ask("only-one-outlet", columns)
    assert expected[2:3] == ask("only-one-outlet", columns, {"publication": "levant"})
    assert expected[6:] == ask("only-one-outlet", columns, {"class": "Violence"})


def test_only_one_speaker_leaves_out_what_others_say_too(ask: Ask) -> None:
    expected = [
        ("JNIM", "2024-05-14", "SuicideBombing", "Gao", "JNIM", "Malian Army"),
        ("Jean Kambale", "2025-06-01", "Capture", "Lubero", "M23", "Lubero"),
        ("Libyan National Army", "2024-06-19", "CeasefireViolation", "Sirte", "Government of National Unity", ""),
    ]
    columns = "saidBy day what where by against"
    assert expected == ask("only-one-speaker", columns)
    assert expected[2:] == ask("only-one-speaker", columns, {"speaker": "LNA"})
    assert expected[:1] == ask("only-one-speaker", columns, {"class": "Bombing"})


def test_every_source_has_its_own_toll(ask: Ask) -> None:
    expected = [
        ("2024-05-14", "Gao", "SuicideBombing", "in words", "dozens", "", "", "JNIM", "Sahel Agency"),
        ("2024-11-12", "Binnish", "Shelling", "killed", "2", "", "", "", "Damascus Daily"),
        ("2024-11-12", "Binnish", "Shelling", "killed", "6", "AtLeast", "civilians", "White Helmets", "Levant Wire"),
        ("2025-05-30", "Goma", "Arrest", "count", "38", "", "", "", "Lakes Dispatch"),
        ("", "", "Abduction", "count", "3", "", "", "", "Lakes Dispatch"),
        ("", "Lubero", "Displacement", "count", "25000", "About", "people", "", "Lakes Dispatch"),
    ]
    columns = "day where what counted number bound people accordingTo outlet"
    assert expected == ask("tolls", columns)
    assert expected[1:3] == ask("tolls", columns, {"place": "Syria"})
    assert [("2", STATE_ACCOUNT), ("6", SHELLED)] == ask("tolls", "number sentence", {"place": "Binnish"})
    assert expected[3:] == ask("tolls", columns, {"from": "2025-01-01"})


def test_talks_and_agreements_name_all_parties(ask: Ask) -> None:
    expected = [
        ("2024-06-17", "Talks", "Egypt, Turkey", "Cairo", "Actual"),
        ("2024-06-18", "Ceasefire", "Government of National Unity, Libyan National Army", "Sirte", "Actual"),
    ]
    columns = "day what parties where modality"
    assert expected == ask("meetings-and-agreements", columns)
    assert expected[1:] == ask("meetings-and-agreements", columns, {"party": "GNU"})
    assert expected[:1] == ask("meetings-and-agreements", columns, {"to": "2024-06-17"})


def test_violation_stands_beside_the_ceasefire_that_it_breaks(ask: Ask) -> None:
    sides = "Government of National Unity, Libyan National Army"
    expected = [
        ("2024-06-01", "CeasefireViolation", "Gao", "", "", "", ""),
        ("2024-06-18", "Ceasefire", "Sirte", sides, "", "", ""),
        (
            "2024-06-19",
            "CeasefireViolation",
            "Sirte",
            "Government of National Unity",
            "Libyan National Army",
            TRUCE,
            "2024-06-18",
        ),
        ("2024-06-25", "CeasefireViolation", "Sirte", "", "", "", "2024-06-18"),
    ]
    columns = "day what where sides accordingTo ceasefire lastAgreed"
    assert expected == ask("ceasefires", columns)
    assert expected[:1] == ask("ceasefires", columns, {"place": "Gao"})


def test_capture_names_what_was_taken(ask: Ask) -> None:
    expected = [
        ("2025-06-01", "M23", "Lubero", "", "Jean Kambale"),
        ("", "M23", "hospital", "", ""),
    ]
    columns = "day by taken takenFrom accordingTo"
    assert expected == ask("captures", columns)
    assert expected == ask("captures", columns, {"place": "Lubero"})
    assert [] == ask("captures", columns, {"place": "Goma"})


def test_statements_of_an_institution_include_those_of_its_people(ask: Ask) -> None:
    expected = [("2025-06-02", "Jean Kambale", "Statement", "M23 captured Lubero on June 1", "false")]
    columns = "published by act saying verbatim"
    assert expected == ask("statements-of", columns, {"speaker": "Lubero District"})
    assert expected == ask("statements-of", columns, {"speaker": "kambale"})
    assert [("Accusation", "Syrian government", "true")] == ask(
        "statements-of", "act toOrAgainst verbatim", {"speaker": "Turkey"}
    )
    assert [("2024-11-14", "Denial")] == ask(
        "statements-of", "published act", {"speaker": "Syria", "from": "2024-11-14"}
    )
    assert [] == ask("statements-of", columns, {"speaker": "M23"})


def test_own_voice_is_told_from_what_is_attributed(ask: Ask) -> None:
    expected = [
        ("Levant Wire", "own voice", "", "2024-11-13", "Protest", "Idlib", "Actual"),
        ("Levant Wire", "own voice", "", "", "AirStrike", "", "Possible"),
        ("Levant Wire", "attributed", "Turkey, White Helmets", "2024-11-12", "Shelling", "Binnish", "Actual"),
    ]
    columns = "outlet voice accordingTo day what where modality"
    assert expected == ask("own-voice", columns, {"publication": "Levant"})
    assert [("", "own voice", "Gao"), ("", "own voice", "Sirte")] == ask("own-voice", "outlet voice where")[:2]


def test_voices_are_counted_for_each_outlet(ask: Ask) -> None:
    expected = [
        ("Lakes Dispatch", "6", "5", "1"),
        ("Levant Wire", "3", "2", "1"),
        ("Maghreb Report", "3", "2", "1"),
        ("Sahel Agency", "3", "1", "2"),
        ("Damascus Daily", "1", "1", "0"),
    ]
    columns = "outlet events ownVoice attributed"
    assert expected == ask("voice-by-outlet", columns)
    assert [("Sahel Agency", "2", "1", "1"), ("Damascus Daily", "1", "1", "0")] == [
        row
        for row in ask("voice-by-outlet", columns, {"class": "Violence"})
        if row[0] in ("Sahel Agency", "Damascus Daily")
    ]


def test_every_word_behind_an_event_is_shown_with_its_sentence(ask: Ask) -> None:
    expected = [
        ("agent", "Syrian army", "Syrian Army", "4", SHELLED),
        ("evidence", "shelled", "", "16", SHELLED),
        ("location", "Binnish", "Binnish", "24", SHELLED),
        ("time or number", "November 12", "", "35", SHELLED),
        ("time or number", "six", "", "56", SHELLED),
        ("victim", "civilians", "civilians", "60", SHELLED),
        ("evidence", "shelling", "", "167", ACCUSED),
        ("location", "Binnish", "Binnish", "176", ACCUSED),
    ]
    assert expected == ask("evidence", "role words meaning begin sentence", NEEDED["evidence"])
    accusation = {"fact": "data:statement/levant/147-154"}
    assert [
        ("source", "Turkey"),
        ("evidence", "accused"),
        ("target", "Damascus"),
        ("content", "shelling Binnish"),
    ] == ask("evidence", "role words", accusation)


def test_sentences_are_found_with_what_was_read_from_them(ask: Ask) -> None:
    expected = [
        ("2025-06-02", "M23 captured Lubero on June 1, Jean Kambale said.", "Capture"),
        ("2025-06-02", "M23 captured Lubero on June 1, Jean Kambale said.", "Statement"),
    ]
    assert expected == ask("find-sentences", "published sentence what", {"words": "CAPTURED lubero"})
    assert [("", "The calm in Gao was broken on June 1, 2024.", "CeasefireViolation")] == ask(
        "find-sentences", "published sentence what", {"words": "calm"}
    )
    assert [] == ask("find-sentences", "sentence", {"words": "nobody wrote this"})


def test_attacks_and_clashes_are_counted_for_each_pair(ask: Ask) -> None:
    expected = [
        ("JNIM", "Malian Army", "1", "1", "2024-05-13", "2024-05-14"),
        ("Hayat Tahrir al-Sham", "civilians", "1", "0", "2024-11-12", "2024-11-12"),
        ("M23", "nurses", "1", "0", "", ""),
        ("Syrian Army", "civilians", "1", "0", "2024-11-12", "2024-11-12"),
        ("Malian Army", "JNIM", "0", "1", "2024-05-13", "2024-05-13"),
    ]
    columns = "side opponent attacks clashes first last"
    assert expected == ask("conflict-pairs", columns)
    assert [expected[0], expected[4]] == ask("conflict-pairs", columns, {"actor": "jnim"})
    assert [expected[1], expected[3]] == ask("conflict-pairs", columns, {"from": "2024-06-01", "to": "2024-12-31"})


def test_events_become_features_with_the_point_of_their_place(store: GraphStore) -> None:
    sparql = bind(find_query("events-as-features"), {"class": "Protest"}, store)
    event = "<https://w3id.org/conflict-kg/data/event/levant/105-114>"
    place = "<https://w3id.org/conflict-kg/data/place/idlib>"
    point = "<https://w3id.org/conflict-kg/data/place/idlib/geometry>"
    ck, geo, rdf = (
        "https://w3id.org/conflict-kg/ontology#",
        "http://www.opengis.net/ont/geosparql#",
        "rdf-syntax-ns#type",
    )
    day = '"2024-11-13"^^<http://www.w3.org/2001/XMLSchema#date>'
    label, type_ = "<http://www.w3.org/2000/01/rdf-schema#label>", f"<http://www.w3.org/1999/02/22-{rdf}>"
    expected = {
        f"{event} {type_} <{geo}Feature>",
        f"{event} {type_} <{ck}Protest>",
        f'{event} {label} "Protest, Idlib, 2024-11-13"',
        f"{event} <{ck}begin> {day}",
        f"{event} <{ck}end> {day}",
        f"{event} <{ck}modality> <{ck}Actual>",
        f"{event} <{ck}location> {place}",
        f"{event} <{ck}reportedIn> <https://w3id.org/conflict-kg/data/article/levant>",
        f"{event} <{geo}hasGeometry> {point}",
        f'{place} {label} "Idlib"',
        f"{point} {type_} <{geo}Geometry>",
        f'{point} <{geo}asWKT> "POINT(36.63393 35.93062)"^^<{geo}wktLiteral>',
    }
    assert expected == {str(triple) for triple in store.query(sparql)}


def test_events_are_counted_by_month_and_class(ask: Ask) -> None:
    expected = [
        ("2024-05", "ArmedClash", "1", "1"),
        ("2024-05", "SuicideBombing", "1", "1"),
        ("2024-06", "Ceasefire", "1", "1"),
        ("2024-06", "CeasefireViolation", "3", "2"),
        ("2024-06", "Talks", "1", "1"),
        ("2024-11", "Protest", "1", "1"),
        ("2024-11", "Shelling", "2", "2"),
        ("2025-05", "Arrest", "1", "1"),
        ("2025-06", "Capture", "1", "1"),
        ("2025-06", "Release", "1", "1"),
    ]
    columns = "month what events reports"
    assert expected == ask("events-by-month", columns)
    assert expected[5:7] == ask("events-by-month", columns, {"place": "Syria"})
    assert [("2024-06", "CeasefireViolation", "2", "2")] == ask(
        "events-by-month", columns, {"place": "Sirte", "class": "CeasefireViolation"}
    )


def test_arrests_have_their_numbers(ask: Ask) -> None:
    expected = [("2025-05-30", "Arrest", "police", "people", "38", "Goma")]
    columns = "day what by against count where"
    assert expected == ask("arrests-and-trials", columns)
    assert [] == ask("arrests-and-trials", columns, {"place": "Lubero"})


def test_displacement_and_aid_have_their_numbers(ask: Ask) -> None:
    expected = [
        ("Aid", "Niger", "Mali", "", "", "Future", "Niger"),
        ("Displacement", "", "people", "25000", "Lubero", "Actual", ""),
    ]
    columns = "what by against count where modality accordingTo"
    assert expected == sorted(ask("displacement-and-aid", columns))
    assert expected[1:] == ask("displacement-and-aid", columns, {"place": "Lubero"})


def test_abductions_and_releases_are_told_together(ask: Ask) -> None:
    expected = [("2025-06-02", "Release", "M23", "nurses", ""), ("", "Abduction", "M23", "nurses", "3")]
    assert expected == ask("abductions-and-releases", "day what by against count")


def test_threats_and_pledges_name_speaker_and_addressee(ask: Ask) -> None:
    expected = [("Threat", "JNIM", "Mali", ""), ("Pledge", "Niger", "Mali", "aid to Mali")]
    assert expected == ask("threats-and-pledges", "act by toOrAgainst saying")
    assert expected[1:] == ask("threats-and-pledges", "act by toOrAgainst saying", {"speaker": "niger"})


def test_claim_of_responsibility_stands_beside_the_event(ask: Ask) -> None:
    expected = [("2024-05-15", "JNIM", "SuicideBombing", "2024-05-14", "Gao", CLAIMED)]
    columns = "published by for day where sentence"
    assert expected == ask("responsibility-claims", columns)
    assert [] == ask("responsibility-claims", columns, {"claimant": "HTS"})


def test_articles_have_their_counts(ask: Ask) -> None:
    expected = [
        ("2024-05-15", "Sahel Agency", "sahel", "3", "3"),
        ("2024-06-20", "Maghreb Report", "maghreb", "3", "1"),
        ("2024-11-13", "Levant Wire", "levant", "3", "3"),
        ("2024-11-14", "Damascus Daily", "damascus", "1", "1"),
        ("2025-06-02", "Lakes Dispatch", "lakes", "6", "1"),
        ("", "", "unsigned", "2", "0"),
    ]
    columns = "published outlet identifier events statements"
    assert expected == ask("articles", columns)
    assert expected[:1] == ask("articles", columns, {"publication": "sahel"})

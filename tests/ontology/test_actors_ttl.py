import csv
from collections import Counter, defaultdict
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.grounding.names import normalise
from kg.resources import resource
from kg.vocabulary import ACTOR_CLASSES, CK, DEFAULT_BASE, PREFIXES

SKOS, OWL, RDF = PREFIXES["skos"], PREFIXES["owl"], PREFIXES["rdf"]
COUNTRIES = Path(__file__).parents[3] / "shared" / "reference" / "country-codes.csv"
WIKIDATA = "http://www.wikidata.org/entity/"

# Spellings that two actors of one class share; looked up, they stay open.
AMBIGUOUS = {("ArmedGroup", "jem")}


@pytest.fixture(scope="module")
def facts():
    by_actor = defaultdict(lambda: defaultdict(list))
    for quad in ox.parse(path=str(resource("ontology", "actors.ttl")), format=ox.RdfFormat.TURTLE):
        by_actor[quad.subject.value][quad.predicate.value].append(quad.object)
    return by_actor


def values(terms):
    return [term.value for term in terms]


def test_there_are_many_actors_of_every_kind(facts):
    classes = Counter(values(properties[RDF + "type"])[0].removeprefix(CK) for properties in facts.values())
    assert len(facts) >= 400
    assert classes["State"] >= 195
    assert classes["ArmedGroup"] >= 120
    assert classes["SecurityForces"] >= 90
    assert classes["Organization"] >= 40
    assert classes["IntergovernmentalOrganization"] >= 40


def test_every_actor_has_one_label_and_one_actor_class(facts):
    for iri, properties in facts.items():
        assert 1 == len(properties[SKOS + "prefLabel"]), iri
        assert 1 == len(properties[RDF + "type"]), iri
        assert properties[RDF + "type"][0].value.removeprefix(CK) in ACTOR_CLASSES, iri
        assert iri.startswith(DEFAULT_BASE + "actor/"), iri


def test_every_name_is_english_and_can_be_looked_up(facts):
    for iri, properties in facts.items():
        for predicate in (SKOS + "prefLabel", SKOS + "altLabel", CK + "demonym", CK + "metonym"):
            for literal in properties[predicate]:
                assert "en" == literal.language, iri
                assert normalise(literal.value), iri


def test_no_spelling_belongs_to_two_actors_of_a_class(facts):
    owners = defaultdict(set)
    for iri, properties in facts.items():
        actor_class = properties[RDF + "type"][0].value.removeprefix(CK)
        for name in values(properties[SKOS + "prefLabel"] + properties[SKOS + "altLabel"]):
            owners[actor_class, normalise(name)].add(iri)
    assert {spelling for spelling, actors in owners.items() if len(actors) > 1} == AMBIGUOUS


@pytest.mark.parametrize("predicate", ["demonym", "metonym"])
def test_nationalities_and_metonyms_belong_to_one_state(facts, predicate):
    owners = defaultdict(set)
    for iri, properties in facts.items():
        for word in values(properties[CK + predicate]):
            assert "State" == properties[RDF + "type"][0].value.removeprefix(CK), iri
            owners[normalise(word)].add(iri)
    assert [] == [word for word, states in owners.items() if len(states) > 1]


def test_who_an_actor_belongs_to_is_in_the_list(facts):
    for iri, properties in facts.items():
        for other in values(properties[CK + "affiliation"] + properties[CK + "memberOf"]):
            assert other in facts, iri


def test_only_states_link_to_wikidata(facts):
    for iri, properties in facts.items():
        for link in values(properties[OWL + "sameAs"]):
            assert link.startswith(WIKIDATA + "Q"), iri
            assert iri.startswith(DEFAULT_BASE + "actor/state-"), iri


@pytest.mark.skipif(not COUNTRIES.exists(), reason="the reference list of countries is not here")
def test_states_agree_with_the_reference_list(facts):
    with COUNTRIES.open(encoding="utf-8-sig", newline="") as file:
        rows = {row["ISO3166-1-Alpha-2"]: row for row in csv.DictReader(file)}
    states = {}
    for iri, properties in facts.items():
        code = "".join(values(properties[CK + "countryCode"]))
        if iri == f"{DEFAULT_BASE}actor/state-{code.lower()}":
            states[code] = properties
    assert {code for code, row in rows.items() if row["is_independent"] == "Yes"} <= states.keys()
    for code, properties in states.items():
        row = rows.get(code, {})
        if identifier := row.get("wikidata_id"):
            assert [WIKIDATA + identifier.rpartition("/")[2]] == values(properties[OWL + "sameAs"]), code
        if identifier := row.get("Geoname ID"):
            assert [f"{DEFAULT_BASE}place/geonames-{identifier}"] == values(properties[CK + "country"]), code


def test_the_blocks_of_states_stand_in_the_order_of_their_codes():
    text = resource("ontology", "actors.ttl").read_text(encoding="utf-8")
    codes = [
        line[12:14] for line in text.splitlines() if line.startswith("actor:state-") and line[14:] == " a ck:State ;"
    ]
    assert sorted(codes) == codes

"""What an account becomes in the graph (`design`: the vocabulary's tables, row by row)."""

import ast
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path

import pyoxigraph
import pytest
from rdflib import OWL, RDF, RDFS, Graph, URIRef
from rdflib.collection import Collection

from kg.article import article_key
from kg.errors import ArticleRefused
from kg.grounding.account import EntityMention, Number, Place, Time, Toll
from kg.mapping import Run, article_iri, graph_iri, to_quads
from kg.mapping.quads import _RANGES
from kg.vocabulary import CK, DEFAULT_BASE, EVENT_CLASSES, PREFIXES, STATEMENT_CLASSES, ancestors
from tests.mapping.accounts import ACCOUNT, ENTITIES, EVENTS, RUN, STATEMENTS, TEXT, TITLE, at

ROOT = Path(__file__).parents[2]
ARTICLE = f"{DEFAULT_BASE}article/arbin-2020"
DATA = f"BASE <{DEFAULT_BASE}>\n"
HEAD = DATA + "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())


def rows(query, quads=None):
    """The solutions of a query as sorted tuples of strings, IRIs without their namespace."""
    store = pyoxigraph.Store()
    store.extend(to_quads(ACCOUNT, RUN) if quads is None else quads)
    solutions = store.query(HEAD + query, use_default_graph_as_union=True)
    return sorted(tuple(short(term) for term in solution) for solution in solutions)


def short(term):
    if term is None:
        return ""
    for namespace in (DEFAULT_BASE, *PREFIXES.values()):
        if isinstance(term, pyoxigraph.NamedNode) and term.value.startswith(namespace):
            return term.value.removeprefix(namespace)
    return term.value


def objects(subject, predicate, quads=None):
    return [row[0] for row in rows(f"SELECT ?o {{ {subject} {predicate} ?o }}", quads)]


def event(index):
    begin, end = EVENTS[index].evidence[0]
    return f"<event/arbin-2020/{begin}-{end}>"


def statement(index):
    begin, end = STATEMENTS[index].evidence[0]
    return f"<statement/arbin-2020/{begin}-{end}>"


def fragment(span):
    return f"article/arbin-2020#char={span[0]},{span[1]}"


def altered(index, **changes):
    """The account with one event changed."""
    events = list(EVENTS)
    events[index] = replace(events[index], **changes)
    return to_quads(replace(ACCOUNT, events=tuple(events)), RUN)


# Article, graph, run


def test_everything_stands_in_the_graph_of_the_article():
    assert {f"{DEFAULT_BASE}graph/arbin-2020"} == {quad.graph_name.value for quad in to_quads(ACCOUNT, RUN)}


def test_article_carries_its_text_and_what_is_known_of_it():
    expected = {
        ("type", "NewsArticle"),
        ("type", "Context"),
        ("identifier", "arbin-2020"),
        ("isString", TEXT),
        ("textDigest", sha256(TEXT.encode()).hexdigest()),
        ("headline", TITLE),
        ("articleBody", TEXT.removeprefix(TITLE).strip()),
        ("datePublished", "2020-03-04"),
        ("publisher", "actor/lantern"),
        ("contentLocation", "place/geonames-172955"),
        ("inLanguage", "en-gb"),
        ("url", "https://lantern.example/a report"),
    }
    assert expected == set(rows("SELECT ?p ?o { <article/arbin-2020> ?p ?o }"))


def test_headline_of_the_source_comes_before_the_title_in_the_text():
    article = replace(ACCOUNT.article, headline="As the feed has it")
    quads = to_quads(replace(ACCOUNT, article=article), RUN)
    assert ["As the feed has it"] == objects("<article/arbin-2020>", "schema:headline", quads)


def test_body_is_the_whole_text_where_there_is_no_title():
    quads = to_quads(replace(ACCOUNT, article=replace(ACCOUNT.article, title=None)), RUN)
    assert [TEXT.strip()] == objects("<article/arbin-2020>", "schema:articleBody", quads)


def test_language_that_is_no_language_tag_is_left_out_and_content_is_taken_for_english():
    quads = to_quads(replace(ACCOUNT, article=replace(ACCOUNT.article, language="English (UK)")), RUN)
    assert [] == objects("<article/arbin-2020>", "schema:inLanguage", quads)
    assert [("en",)] == rows(f"SELECT (LANG(?c) AS ?l) {{ {statement(1)} ck:content ?c }}", quads)


def test_article_without_identifier_is_identified_by_its_key():
    article = replace(ACCOUNT.article, identifier="")
    quads = to_quads(replace(ACCOUNT, article=article), RUN)
    assert [article_key(article)] == objects(f"<article/{article_key(article)}>", "dcterms:identifier", quads)


def test_graph_was_derived_from_the_article_by_a_run_with_version_reader_and_time():
    expected = [("0.1.0", "5f" * 32, "2020-03-04T06:30:00Z")]
    query = """SELECT ?version ?reader ?time {
        <graph/arbin-2020> a prov:Entity ; prov:wasDerivedFrom <article/arbin-2020> ; prov:wasGeneratedBy ?run .
        ?run a prov:Activity ; schema:softwareVersion ?version ; ck:readerDigest ?reader ; prov:startedAtTime ?time }"""
    assert expected == rows(query)


def test_time_of_the_run_is_given_in_universal_time():
    run = replace(RUN, started=datetime(2020, 3, 4, 8, 30, tzinfo=timezone(timedelta(hours=2))))
    assert to_quads(ACCOUNT, RUN) == to_quads(ACCOUNT, run)


def test_text_with_a_control_character_is_refused_by_name_and_place():
    damaged = replace(ACCOUNT, article=replace(ACCOUNT.article, text="a\x01" + TEXT))
    with pytest.raises(ArticleRefused, match=r"arbin-2020\.txt: .*U\+0001 at character 1"):
        to_quads(damaged, RUN)


def test_control_characters_in_metadata_are_replaced():
    article = replace(ACCOUNT.article, headline="He\x00ad\ud800", url="http://e/\x0b")
    quads = to_quads(replace(ACCOUNT, article=article), RUN)
    assert ["He\ufffdad\ufffd"] == objects("<article/arbin-2020>", "schema:headline", quads)
    assert ["http://e/\ufffd"] == objects("<article/arbin-2020>", "schema:url", quads)


# IRIs and determinism


def test_same_article_gives_the_same_quads_but_for_the_run():
    later = Run("0.2.0", "00" * 32, datetime(2021, 1, 1, tzinfo=UTC))
    first, second = to_quads(ACCOUNT, RUN), to_quads(ACCOUNT, later)
    assert first == to_quads(ACCOUNT, RUN)
    differing = {quad.predicate.value for quad in set(first) ^ set(second)}
    assert {
        PREFIXES["prov"] + "wasGeneratedBy",
        PREFIXES["prov"] + "startedAtTime",
        PREFIXES["prov"] + "wasAssociatedWith",
        PREFIXES["schema"] + "softwareVersion",
        PREFIXES["rdf"] + "type",
        PREFIXES["rdfs"] + "label",
        CK + "readerDigest",
    } == differing


def test_order_of_the_entities_does_not_show():
    turned = replace(ACCOUNT, entities=dict(reversed(ACCOUNT.entities.items())))
    assert to_quads(ACCOUNT, RUN) == to_quads(turned, RUN)


def test_no_quad_is_given_twice():
    twice = [quad for quad, times in Counter(to_quads(ACCOUNT, RUN)).items() if times > 1]
    assert [] == twice


def test_data_stands_under_the_base_that_the_user_sets():
    base = "http://graph.example/kg/"
    assert "http://graph.example/kg/article/arbin-2020" == article_iri(ACCOUNT.article, base)
    assert "http://graph.example/kg/graph/arbin-2020" == graph_iri(ACCOUNT.article, base)
    nodes = {quad.subject.value for quad in to_quads(ACCOUNT, RUN, base)}
    assert [] == [node for node in nodes if not node.startswith(base)]


def test_two_events_on_one_word_stay_two():
    other = replace(EVENTS[2], event_class="Siege")
    quads = to_quads(replace(ACCOUNT, events=(*EVENTS, other)), RUN)
    begin, end = EVENTS[2].evidence[0]
    assert [(f"event/arbin-2020/{begin}-{end}-2",)] == rows("SELECT ?e { ?e a ck:Siege }", quads)
    assert ["Capture", "Event", "ForceMovement"] == objects(event(2), "a", quads)


def test_key_that_is_no_part_of_an_iri_is_escaped():
    place = Place('place/a b<>"%', "odd")
    quads = to_quads(replace(ACCOUNT, entities=ACCOUNT.entities | {place.key: place}), RUN)
    assert [("place/a%20b%3C%3E%22%25",)] == rows('SELECT ?p { ?p skos:prefLabel "odd"@en }', quads)


# Events


@pytest.mark.parametrize("leaf", EVENT_CLASSES)
def test_event_has_its_class_and_all_above_it(leaf):
    assert sorted({leaf, *ancestors(leaf), "Event"}) == objects(event(2), "a", altered(2, event_class=leaf))


def test_suicide_bombing_is_a_bombing_and_a_violent_event():
    assert ["Bombing", "Event", "SuicideBombing", "Violence"] == objects(event(1), "a")


def test_event_has_its_roles():
    expected = [
        ("agent", "actor/army"),
        ("location", "place/geonames-172955"),
        ("target", "facility/market"),
        ("victim", "actor/residents"),
        ("weapon", "weapon/mortars"),
    ]
    roles = "FILTER (?p IN (ck:agent, ck:participant, ck:target, ck:victim, ck:location, ck:weapon))"
    assert expected == rows(f"SELECT ?p ?o {{ {event(0)} ?p ?o {roles} }}")


@pytest.mark.parametrize(
    ("role", "key"),
    [
        ("agent", "facility/bridge"),
        ("victim", "place/back-road"),
        ("location", "actor/police"),
        ("weapon", "actor/army"),
    ],
)
def test_filler_outside_the_range_of_its_role_is_left_out(role, key):
    quads = altered(2, roles=((role, key), ("target", "facility/bridge")))
    assert [] == objects(event(2), f"ck:{role}", quads)
    assert ["facility/bridge"] == objects(event(2), "ck:target", quads)


def test_ranges_are_those_of_the_ontology():
    ontology = Graph().parse(ROOT / "ontology" / "conflict.ttl")

    def classes(node):
        union = ontology.value(node, OWL.unionOf)
        named = [node] if union is None else Collection(ontology, union)
        return {str(below) for top in named for below in ontology.transitive_subjects(RDFS.subClassOf, top)}

    for role, names in _RANGES.items():
        allowed = classes(ontology.value(URIRef(CK + role), RDFS.range))
        assert {CK + name for name in names} == allowed - {CK + "Actor"}, role


def test_modality_and_rounded_confidence_are_given_once():
    assert ["Negated"] == objects(event(7), "ck:modality")
    assert ["0.912"] == objects(event(0), "ck:confidence")
    assert ["1"] == objects(event(4), "ck:confidence")


def test_confidence_stays_between_0_and_1():
    assert ["1"] == objects(event(4), "ck:confidence", altered(4, confidence=1.0000001))
    assert ["0"] == objects(event(4), "ck:confidence", altered(4, confidence=-0.0))


def test_every_trigger_is_evidence():
    assert sorted(map(fragment, EVENTS[0].evidence)) == objects(event(0), "ck:evidence")


def test_days_run_from_the_first_begin_to_the_last_end_of_all_times():
    early = Time("February", at("army"), date(2020, 2, 1), date(2020, 2, 29))
    quads = altered(1, times=(*EVENTS[1].times, early))
    assert ["2020-02-01"] == objects(event(1), "ck:begin", quads)
    assert ["2020-03-06"] == objects(event(1), "ck:end", quads)
    assert ["February", "Thursday"] == objects(event(1), "ck:timeText", quads)


def test_open_time_stays_text():
    assert ["later"] == objects(event(4), "ck:timeText")
    assert [] == rows(f"SELECT ?d {{ {event(4)} ck:begin|ck:end ?d }}")


def test_number_is_given_by_value_and_words_that_are_none_as_text():
    assert ["24"] == objects(event(0), "ck:killed")
    assert [] == objects(event(0), "ck:wounded")
    assert ["dozens"] == objects(event(0), "ck:countText")
    assert ["30"] == objects(event(4), "ck:count")


def test_words_of_times_and_numbers_are_marked():
    assert sorted(map(fragment, (at("Tuesday"), at("24"), at("dozens")))) == objects(event(0), "ck:valueSpan")


def test_toll_says_what_it_counts_and_how_exactly():
    begin, end = at("24")
    toll = f"<{event(0)[1:-1]}/toll-killed-{begin}-{end}>"
    expected = [
        ("bound", "AtLeast"),
        ("evidence", fragment(at("24"))),
        ("killed", "24"),
        ("people", "actor/residents"),
        ("type", "Toll"),
    ]
    assert expected == rows(f"SELECT ?p ?o {{ {event(0)} ck:toll {toll} . {toll} ?p ?o }}")


def test_two_sources_that_differ_are_two_tolls():
    tolls = (
        Toll(Number("killed", "24", at("24"), 24), attributed_to=(0,)),
        Toll(Number("killed", "30", at("30"), 30), attributed_to=(1,)),
    )
    expected = sorted([("24", statement(0)[1:-1]), ("30", statement(1)[1:-1])])
    query = f"SELECT ?n ?s {{ {event(0)} ck:toll ?t . ?t ck:killed ?n ; ck:attributedTo ?s }}"
    quads = altered(0, tolls=tolls)
    assert expected == rows(query, quads)
    assert ["24", "30"] == objects(event(0), "ck:killed", quads)


def test_attribution_is_stated_in_both_directions():
    both = [(event(7)[1:-1], statement(1)[1:-1])]
    assert both == rows("SELECT ?e ?s { ?e a ck:Event ; ck:attributedTo ?s }")
    assert both == rows("SELECT ?e ?s { ?s ck:reports ?e }")


# Statements


@pytest.mark.parametrize("leaf", STATEMENT_CLASSES)
def test_statement_has_its_class_and_is_a_statement(leaf):
    said = (replace(STATEMENTS[0], statement_class=leaf), *STATEMENTS[1:])
    quads = to_quads(replace(ACCOUNT, statements=said), RUN)
    assert sorted({leaf, "Statement"}) == objects(statement(0), "a", quads)


def test_statement_has_source_addressee_content_and_quotation():
    expected = [("actor/lena-moravec", "actor/reporters", "The army has shelled nobody", "en-gb", "true")]
    query = f"""SELECT ?source ?addressee ?content (LANG(?content) AS ?language) ?quotation {{
        {statement(1)} ck:source ?source ; ck:addressee ?addressee ; ck:content ?content ; ck:quotation ?quotation }}"""
    assert expected == rows(query)


def test_each_content_span_is_a_content_and_a_phrase():
    spans = (at("The army"), at("ministry spokeswoman"))
    said = (STATEMENTS[0], replace(STATEMENTS[1], content=spans), STATEMENTS[2])
    quads = to_quads(replace(ACCOUNT, statements=said), RUN)
    assert ["The army", "ministry spokeswoman"] == objects(statement(1), "ck:content", quads)
    assert sorted(map(fragment, spans)) == objects(statement(1), "ck:contentSpan", quads)


def test_denial_is_linked_to_the_event_and_the_statement_that_it_denies():
    assert [event(0)[1:-1]] == objects(statement(1), "ck:contradicts")
    assert [statement(2)[1:-1]] == objects(statement(0), "ck:contradicts")


def test_statement_says_nothing_of_quotation_where_it_has_no_content():
    assert [] == objects(statement(0), "ck:quotation")


# Mentions and sentences


def test_mention_is_a_phrase_with_offsets_words_context_sentence_and_meaning():
    span, sentence = (
        at("Léna Moravec"),
        at("“The army has shelled nobody,” ministry spokeswoman Léna Moravec told reporters."),
    )
    expected = [
        ("anchorOf", "Léna Moravec"),
        ("beginIndex", str(span[0])),
        ("endIndex", str(span[1])),
        ("referenceContext", "article/arbin-2020"),
        ("sentence", fragment(sentence)),
        ("taIdentRef", "actor/lena-moravec"),
        ("type", "Phrase"),
    ]
    assert expected == rows(f"SELECT ?p ?o {{ <{fragment(span)}> ?p ?o }}")


def test_mention_may_mean_several_things():
    both = (*ACCOUNT.mentions, EntityMention(at("Troops"), "actor/police"))
    quads = to_quads(replace(ACCOUNT, mentions=both), RUN)
    assert ["actor/army", "actor/police"] == objects(f"<{fragment(at('Troops'))}>", "itsrdf:taIdentRef", quads)


def test_every_string_is_the_text_at_its_offsets_in_code_points():
    strings = rows("SELECT ?b ?e ?words { ?m nif:beginIndex ?b ; nif:endIndex ?e ; nif:anchorOf ?words }")
    assert len(strings) > 30
    assert [TEXT[int(begin) : int(end)] for begin, end, _ in strings] == [words for _, _, words in strings]


def test_only_sentences_that_hold_something_are_given():
    sentences = rows("SELECT ?words { ?s a nif:Sentence ; nif:anchorOf ?words }")
    assert ("ARBIN, March 4. /Lantern/.",) not in sentences
    assert 7 == len(sentences)


def test_phrase_that_is_a_whole_sentence_is_both():
    sentence = at("She accused the rebels.")
    said = (*STATEMENTS[:2], replace(STATEMENTS[2], content=(sentence,)))
    quads = to_quads(replace(ACCOUNT, statements=said), RUN)
    assert ["Phrase", "Sentence"] == objects(f"<{fragment(sentence)}>", "a", quads)
    assert [fragment(sentence)] == objects(f"<{fragment(sentence)}>", "nif:sentence", quads)


def test_content_over_several_sentences_has_no_sentence():
    span = (at("She")[0] - 20, at("She")[1])
    said = (*STATEMENTS[:2], replace(STATEMENTS[2], content=(span,)))
    quads = to_quads(replace(ACCOUNT, statements=said), RUN)
    assert [] == objects(f"<{fragment(span)}>", "nif:sentence", quads)


# Actors, places, things


def test_actor_has_names_kind_country_affiliation_and_title():
    assert ["Actor", "Person"] == objects("<actor/lena-moravec>", "a")
    assert ["actor/ministry"] == objects("<actor/lena-moravec>", "ck:affiliation")
    assert ["ministry spokeswoman"] == objects("<actor/lena-moravec>", "schema:jobTitle")
    assert ["Syrian army"] == objects("<actor/army>", "skos:prefLabel")
    assert ["place/geonames-163843"] == objects("<actor/army>", "ck:country")
    assert ["http://www.wikidata.org/entity/Q1"] == objects("<actor/ministry>", "owl:sameAs")


def test_alias_that_is_the_name_is_left_out():
    assert ["the army"] == objects("<actor/army>", "skos:altLabel")


def test_place_has_coordinates_geometry_country_and_authority():
    expected = [
        ("altLabel", "Irbin"),
        ("country", "place/geonames-163843"),
        ("countryCode", "SY"),
        ("hasGeometry", "place/geonames-172955/geometry"),
        ("lat", "33.53847"),
        ("long", "0"),
        ("precision", "InCity"),
        ("prefLabel", "Arbin"),
        ("sameAs", "https://sws.geonames.org/172955/"),
        ("type", "Feature"),
        ("type", "Place"),
        ("within", "place/geonames-163843"),
    ]
    assert expected == rows("SELECT ?p ?o { <place/geonames-172955> ?p ?o }")


def test_geometry_is_a_point_with_the_longitude_first():
    expected = pyoxigraph.Literal("POINT(38 35)", datatype=pyoxigraph.NamedNode(PREFIXES["geo"] + "wktLiteral"))
    place = f"{DEFAULT_BASE}place/geonames-163843/geometry"
    assert [expected] == [
        quad.object
        for quad in to_quads(ACCOUNT, RUN)
        if quad.subject.value == place and quad.predicate.value.endswith("asWKT")
    ]


def test_unresolved_place_has_a_name_only():
    assert [("prefLabel", "back road"), ("type", "Feature"), ("type", "Place")] == rows(
        "SELECT ?p ?o { <place/back-road> ?p ?o }"
    )


def test_facility_and_weapon_have_their_class_and_name():
    assert [("prefLabel", "bridge"), ("type", "Facility")] == rows("SELECT ?p ?o { <facility/bridge> ?p ?o }")
    assert ["Weapon"] == objects("<weapon/mortars>", "a")


# The vocabulary as a whole


@pytest.mark.parametrize(
    ("predicate", "datatype"),
    [
        ("ck:confidence", "xsd:decimal"),
        ("ck:begin", "xsd:date"),
        ("ck:end", "xsd:date"),
        ("ck:timeText", "xsd:string"),
        ("ck:killed", "xsd:nonNegativeInteger"),
        ("ck:count", "xsd:nonNegativeInteger"),
        ("ck:countText", "xsd:string"),
        ("ck:quotation", "xsd:boolean"),
        ("ck:content", "rdf:langString"),
        ("nif:beginIndex", "xsd:nonNegativeInteger"),
        ("nif:endIndex", "xsd:nonNegativeInteger"),
        ("schema:datePublished", "xsd:date"),
        ("schema:url", "xsd:anyURI"),
        ("prov:startedAtTime", "xsd:dateTime"),
        ("wgs:lat", "xsd:decimal"),
        ("geo:asWKT", "geo:wktLiteral"),
    ],
)
def test_values_have_the_datatype_of_the_vocabulary(predicate, datatype):
    def full(name):
        prefix, _, local = name.partition(":")
        return PREFIXES[prefix] + local

    values = [quad.object for quad in to_quads(ACCOUNT, RUN) if quad.predicate.value == full(predicate)]
    assert {full(datatype)} == {value.datatype.value for value in values}


def test_every_term_of_the_mapping_is_in_the_ontology():
    ontology = Graph().parse(ROOT / "ontology" / "conflict.ttl")
    known = {str(term) for term in ontology.subjects(RDF.type)}
    used = {
        term.value
        for quad in to_quads(ACCOUNT, RUN)
        for term in (quad.predicate, quad.object)
        if isinstance(term, pyoxigraph.NamedNode) and term.value.startswith(CK)
    }
    assert set() == used - known


def test_the_sample_uses_every_term_that_the_mapping_names():
    named = {
        node.args[0].value
        for path in (ROOT / "kg" / "mapping").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "ck"
        and isinstance(node.args[0], ast.Constant)
    }
    quads = to_quads(ACCOUNT, RUN)
    used = {term.value.removeprefix(CK) for quad in quads for term in (quad.predicate, quad.object)}
    # `wounded` is a word in the sample
    assert {"wounded"} == named - used


def test_no_entity_is_without_a_name():
    assert sorted(entity.key for entity in ENTITIES) == [row[0] for row in rows("SELECT ?x { ?x skos:prefLabel [] }")]

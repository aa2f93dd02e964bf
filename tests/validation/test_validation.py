"""A graph as the mapping makes it conforms; one that is broken in any way is reported by the shape for it."""

from pathlib import Path

import pyoxigraph
import pyshacl
import pytest
from hypothesis import HealthCheck, given, settings
from rdflib import RDF, RDFS, SH, Graph, URIRef

from kg.errors import SourceError
from kg.grounding.account import Account
from kg.mapping import to_quads
from kg.validation import Shapes, validate
from kg.vocabulary import ACTOR_CLASSES, CK, DEFAULT_BASE, EVENT_CLASSES, PREFIXES
from tests.mapping.accounts import ACCOUNT, RUN, at
from tests.mapping.strategies import accounts
from tests.validation.breakages import VIOLATIONS, WARNINGS

CKSH = "https://w3id.org/conflict-kg/shapes#"
HEAD = f"BASE <{DEFAULT_BASE}>\n" + "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
SHAPES = Shapes.load()
QUADS = to_quads(ACCOUNT, RUN)


def broken(update):
    """The sample's graph after an update that does change it."""
    store = pyoxigraph.Store()
    store.extend(pyoxigraph.Quad(quad.subject, quad.predicate, quad.object) for quad in QUADS)
    before = set(store)
    store.update(HEAD + update)
    assert before != set(store), "the update changes nothing"
    return list(store)


def shapes_broken(verdict):
    return {found.shape.removeprefix(CKSH) for found in verdict.violations}


def only(verdict, shape):
    return [found for found in verdict.violations if found.shape == CKSH + shape]


# What conforms


def test_sample_conforms_without_a_warning():
    verdict = validate(QUADS, SHAPES)
    assert verdict.conforms
    assert () == verdict.violations


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(accounts())
def test_whatever_the_mapping_makes_conforms(account):
    verdict = validate(to_quads(account, RUN), SHAPES)
    assert [] == [found for found in verdict.violations if found.severity == "Violation"]
    assert verdict.conforms


def test_graph_that_went_through_a_store_conforms():
    store = pyoxigraph.Store()
    store.extend(QUADS)
    assert () == validate(list(store), SHAPES).violations


def test_article_that_tells_nothing_conforms():
    silent = to_quads(Account(ACCOUNT.article), RUN)
    assert () == validate(silent, SHAPES).violations


def test_validation_leaves_graph_and_shapes_as_they_were():
    before = set(SHAPES.graph)
    quads = broken("DELETE WHERE { ?x ck:modality ?m }")
    first, second = validate(quads, SHAPES), validate(quads, SHAPES)
    assert first.violations == second.violations
    assert before == set(SHAPES.graph)


# What does not


@pytest.mark.parametrize(("shape", "update"), VIOLATIONS)
def test_broken_graph_is_reported_by_the_shape_for_it(shape, update):
    verdict = validate(broken(update), SHAPES)
    assert not verdict.conforms
    assert shape in shapes_broken(verdict)
    assert {"Violation"} == {found.severity for found in only(verdict, shape)}


@pytest.mark.parametrize(("shape", "update"), WARNINGS)
def test_warning_does_not_keep_a_graph_from_conforming(shape, update):
    verdict = validate(broken(update), SHAPES)
    assert verdict.conforms
    assert [(CKSH + shape, "Warning")] == [(found.shape, found.severity) for found in verdict.violations]


def test_every_shape_is_broken_by_some_test():
    grouping = {SH.property, SH.targetClass, RDF.type, RDFS.label}
    constraining = {
        str(shape).removeprefix(CKSH)
        for kind in (SH.NodeShape, SH.PropertyShape)
        for shape in SHAPES.graph.subjects(RDF.type, kind)
        if set(SHAPES.graph.predicates(shape)) - grouping - {SH.targetSubjectsOf, SH.targetObjectsOf}
    }
    assert constraining == {shape for shape, _ in (*VIOLATIONS, *WARNINGS)}


# What a violation says


def test_violation_names_node_property_value_sentence_and_remedy():
    (found,) = validate(broken("INSERT { ?x ck:agent <facility/bridge> } WHERE { ?x a ck:Capture }"), SHAPES).violations
    begin, end = at("captured")
    assert f"{DEFAULT_BASE}event/arbin-2020/{begin}-{end}" == found.focus
    assert "ck:agent" == found.path
    assert f"{DEFAULT_BASE}facility/bridge" == found.value
    assert "Who does it is no actor." == found.message
    assert "Point ck:agent to a described ck:Actor." == found.remedy
    assert (
        "Troops captured a bridge, police dispersed and later arrested 30 marchers, and families fled."
        == found.sentence
    )


def test_violation_of_a_rule_over_the_text_names_the_node_as_value():
    update = "INSERT { ?x ck:attributedTo ?s . ?s ck:reports ?x } WHERE { ?x a ck:Capture . ?s ck:quotation true }"
    (found,) = validate(broken(update), SHAPES).violations
    begin, end = at("captured")
    assert f"{DEFAULT_BASE}article/arbin-2020" == found.focus
    assert f"{DEFAULT_BASE}event/arbin-2020/{begin}-{end}" == found.value
    assert found.sentence.startswith("Troops captured")


def test_path_of_a_violation_is_a_property_path():
    found = only(validate(broken("DELETE WHERE { ?x ck:toll ?t }"), SHAPES), "TollEvent")
    assert {"^ck:toll"} == {violation.path for violation in found}
    found = only(
        validate(broken("DELETE { ?t ck:killed ?n } WHERE { ?t a ck:Toll ; ck:killed ?n }"), SHAPES), "TollNumber"
    )
    assert ["ck:killed|ck:wounded|ck:count|ck:countText"] == [violation.path for violation in found]
    update = "INSERT { <article/b> a schema:NewsArticle . ?x ck:reportedIn <article/b> } WHERE { ?x a ck:Capture }"
    found = only(validate(broken(update), SHAPES), "ReportedEvidenceArticle")
    assert ["ck:evidence/nif:referenceContext"] == [violation.path for violation in found]


def test_warnings_come_after_violations():
    verdict = validate(broken("DELETE WHERE { ?x ck:source ?y } ; DELETE WHERE { ?t ck:bound ?b }"), SHAPES)
    severities = [found.severity for found in verdict.violations]
    assert severities == sorted(severities)
    assert {"Violation", "Warning"} == set(severities)


def test_report_is_a_validation_report_in_rdf():
    verdict = validate(broken("DELETE WHERE { ?t ck:bound ?b }"), SHAPES)
    assert 2 == len(set(verdict.report.objects(None, SH.result)))


# The shapes themselves


def test_shapes_are_valid_shacl():
    conforms, _, text = pyshacl.validate(Graph(), shacl_graph=SHAPES.graph, meta_shacl=True)
    assert conforms, text


def test_every_shape_says_what_is_wrong_and_what_to_do():
    graph = SHAPES.graph
    silent = [
        shape
        for kind, advice in ((SH.PropertyShape, SH.description), (SH.NodeShape, RDFS.comment))
        for shape in graph.subjects(RDF.type, kind)
        if set(graph.predicates(shape)) & {SH["class"], SH["not"], SH.xone, SH.sparql, SH.path}
        and not (graph.value(shape, SH.message) and graph.value(shape, advice))
    ]
    assert [] == silent


def test_every_property_shape_belongs_to_a_node_shape():
    named = set(SHAPES.graph.subjects(RDF.type, SH.PropertyShape))
    assert named == {shape for shape in SHAPES.graph.objects(None, SH.property) if isinstance(shape, URIRef)}


def test_no_construct_of_advanced_shacl_is_used():
    advanced = {URIRef(f"{SH}{name}") for name in ("rule", "target", "expression", "js", "values", "entailment")}
    assert set() == advanced & set(SHAPES.graph.predicates())


def test_shapes_target_every_class_of_the_vocabulary():
    targeted = set(SHAPES.graph.objects(None, SH.targetClass))
    expected = {URIRef(CK + name) for name in (*EVENT_CLASSES, *ACTOR_CLASSES, "Place", "Facility", "Weapon", "Toll")}
    assert set() == expected - targeted


def test_shapes_of_the_user_take_the_place_of_ours(tmp_path):
    path = tmp_path / "mine.ttl"
    path.write_text(
        f"""@prefix sh: <{SH}> . @prefix ck: <{CK}> . @prefix xsd: <{PREFIXES["xsd"]}> .
        <http://mine.example/Dated> a sh:NodeShape ; sh:targetClass ck:Capture ;
            sh:property [ sh:path ck:begin ; sh:minCount 1 ; sh:message "Undated." ] ."""
    )
    assert ["Undated."] == [found.message for found in validate(QUADS, Shapes.load(path)).violations]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("not turtle at all {", "not valid Turtle"),
        ("<http://e/s> <http://e/p> 1 .", "no SHACL shape"),
        (None, "cannot be read"),
    ],
)
def test_file_that_holds_no_shapes_is_refused(tmp_path: Path, content, reason):
    path = tmp_path / "shapes.ttl"
    if content is not None:
        path.write_text(content)
    with pytest.raises(SourceError, match=reason):
        Shapes.load(path)

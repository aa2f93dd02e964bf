"""Shapes that a user brings, in any style and serialisation: the results of pySHACL alone, or one clear error."""

import logging
from functools import cache
from pathlib import Path

import pytest
from rdflib import Graph

from kg.errors import SourceError
from kg.validation import Screen, Shapes, validate, validate_batch
from kg.vocabulary import PREFIXES
from tests.validation.test_screen import outcomes, own_screen
from tests.validation.test_validation import QUADS, broken

HEAD = "".join(f"PREFIX {prefix}: <{iri}> " for prefix, iri in PREFIXES.items())
HEAD += "PREFIX : <http://e/> PREFIX sh: <http://www.w3.org/ns/shacl#> "
HEAD += "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> "
EVENT = ":S a sh:NodeShape ; sh:targetClass ck:Event ; "

STYLES = {
    "logic": EVENT
    + """sh:or ( [ sh:path ck:agent ; sh:minCount 1 ] [ sh:path ck:victim ; sh:minCount 1 ] ) ;
        sh:not [ sh:path ck:location ; sh:minCount 1 ] ;
        sh:xone ( [ sh:class ck:Violence ] [ sh:class ck:Diplomacy ] )""",
    "other shapes": EVENT
    + """sh:node :N ; sh:property [ sh:path ck:agent ; sh:node :A ] .
        :N a sh:NodeShape ; sh:property [ sh:path ck:confidence ; sh:maxInclusive 0.85 ] .
        :A sh:property [ sh:path skos:prefLabel ; sh:minLength 8 ]""",
    "qualified": """:S a sh:NodeShape ; sh:targetClass schema:NewsArticle ; sh:property [
        sh:path [ sh:inversePath ck:reportedIn ] ; sh:qualifiedValueShape [ sh:class ck:Statement ] ;
        sh:qualifiedMinCount 3 ; sh:qualifiedMaxCount 4 ]""",
    "qualified apart": EVENT
    + """sh:property [ sh:path ck:agent ; sh:qualifiedValueShape [ sh:class ck:State ] ; sh:qualifiedMinCount 1 ;
        sh:qualifiedValueShapesDisjoint true ]""",
    "paths": """:S a sh:NodeShape ; sh:targetSubjectsOf ck:agent ; sh:property
        [ sh:path ( ck:evidence [ sh:zeroOrMorePath nif:sentence ] ) ; sh:class nif:Sentence ] ,
        [ sh:path ( [ sh:inversePath ck:reports ] ck:source skos:prefLabel ) ; sh:equals skos:prefLabel ] ,
        [ sh:path [ sh:oneOrMorePath ck:attributedTo ] ; sh:class ck:Denial ; sh:severity sh:Warning ]""",
    "rule that is not compiled": EVENT
    + """sh:sparql [ sh:message "No agent of {$this}" ; sh:select '''SELECT $this WHERE { $this
        <https://w3id.org/conflict-kg/ontology#modality> ?m OPTIONAL { $this
        <https://w3id.org/conflict-kg/ontology#agent> ?a } FILTER(!BOUND(?a)) }''' ]""",
    "rule with a group in a group": EVENT
    + """sh:sparql [ sh:select '''SELECT $this WHERE { $this <https://w3id.org/conflict-kg/ontology#modality> ?m
        FILTER NOT EXISTS { { $this <https://w3id.org/conflict-kg/ontology#agent> ?a FILTER(?b != "x") }
        $this <https://w3id.org/conflict-kg/ontology#confidence> ?b } }''' ]""",
    "recursive": EVENT
    + """sh:property [ sh:path ck:attributedTo ; sh:node :P ] .
        :P a sh:NodeShape ; sh:property [ sh:path ck:reports ; sh:node :S ]""",
    "deactivated": EVENT + "sh:deactivated true ; sh:property [ sh:path ck:agent ; sh:minCount 4 ]",
    "targets": """:C a rdfs:Class , sh:NodeShape ; sh:property [ sh:path :p ; sh:minCount 1 ] .
        :A sh:targetNode ck:Nothing ; sh:property [ sh:path ck:agent ; sh:minCount 1 ] .
        :O sh:targetObjectsOf ck:agent ; sh:class ck:State""",
    "component": """:C a sh:ConstraintComponent ; sh:parameter [ sh:path :must ] ;
        sh:validator [ a sh:SPARQLAskValidator ; sh:ask "ASK { FILTER(STRLEN(STR($value)) > $must) }" ] .
        """
    + EVENT
    + ":must 50",
    "closed": ":S a sh:NodeShape ; sh:targetClass nif:Sentence ; sh:closed true ; sh:ignoredProperties ( rdf:type ) ; "
    "sh:property [ sh:path nif:anchorOf ; sh:maxLength 80 ]",
    "JavaScript": EVENT + 'sh:js [ sh:jsFunctionName "f" ] ; sh:property [ sh:path ck:agent ; sh:minCount 1 ]',
}
MALFORMED = {
    "pattern": EVENT + 'sh:property [ sh:path ck:timeText ; sh:pattern "(" ]',
    "query": EVENT + 'sh:sparql [ sh:select "SELECT nonsense" ]',
    "path": EVENT + 'sh:property [ sh:path "a" ; sh:minCount 1 ]',
    "list": EVENT + 'sh:or "x"',
    "count": EVENT + 'sh:property [ sh:path ck:agent ; sh:minCount "one" ]',
    "property shape without a path": ":S a sh:PropertyShape ; sh:targetClass ck:Event ; sh:minCount 1",
}


def compiled(shapes: str) -> Screen:
    return Screen.compile(Shapes(Graph().parse(data=f"{HEAD} {shapes} .", format="turtle")))


@cache
def articles() -> list[list[object]]:
    return [QUADS, broken("DELETE WHERE { ?x ck:agent ?a }"), broken("DELETE WHERE { ?x ck:attributedTo ?s }")]


@pytest.mark.parametrize("style", STYLES)
def test_shapes_of_each_style_get_the_results_of_pyshacl_alone(style):
    expected, actual = outcomes(compiled(STYLES[style]), articles())
    assert SourceError not in expected
    assert expected == actual


@pytest.mark.parametrize("fault", MALFORMED)
def test_malformed_shapes_are_an_error_that_says_so(fault):
    screen = compiled(MALFORMED[fault])
    for validated in (lambda: validate(QUADS, screen.shapes), lambda: validate_batch([QUADS], screen)):
        with pytest.raises(SourceError, match="the shapes cannot be evaluated: "):
            validated()


@pytest.mark.filterwarnings("error")
def test_recursion_is_told_by_the_log_alone(caplog):
    with caplog.at_level(logging.WARNING):
        validate_batch([QUADS], compiled(STYLES["recursive"]))
    assert ["shape <http://e/S> is not screened, so that validation takes longer: the shape refers to itself"] == [
        record.message for record in caplog.records
    ]


@pytest.mark.parametrize("feature", ["js", "target", "rule", "expression"])
def test_what_is_beyond_shacl_is_named_in_the_log(caplog, feature):
    with caplog.at_level(logging.WARNING):
        compiled(f"{EVENT} sh:{feature} [ :x 1 ]")
    assert f"shape <http://e/S> has sh:{feature}, which is beyond SHACL and is not validated" in caplog.messages


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("wrong", ["ck:begin '2020-02-30'^^xsd:date", "ck:quotation 'maybe'^^xsd:boolean"])
def test_literals_that_are_ill_formed_are_results_and_nothing_on_the_terminal(capfd, wrong):
    quads = broken(f"INSERT {{ ?x {wrong} }} WHERE {{ ?x a ck:Denial }}")
    assert not validate_batch([quads], own_screen())[0].conforms
    assert ("", "") == capfd.readouterr()


@pytest.mark.parametrize(
    ("suffix", "form"), [("nt", "nt"), ("rdf", "xml"), ("jsonld", "json-ld"), ("trig", "trig"), ("n3", "n3")]
)
def test_shapes_are_read_in_each_serialisation(tmp_path: Path, suffix, form):
    shapes = Graph().parse(data=f"{HEAD} {STYLES['logic']} .", format="turtle")
    path = tmp_path / f"shapes.{suffix}"
    path.write_bytes(shapes.serialize(format=form, encoding="utf-8"))
    expected, actual = (validate(QUADS, one).violations for one in (Shapes(shapes), Shapes.load(path)))
    assert expected
    assert [(one.shape, one.focus) for one in expected] == [(one.shape, one.focus) for one in actual]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.ttl", b"@prefix : <http://e/> .\nthis is no turtle", "the shapes are not valid Turtle (line 2)"),
        ("a.ttl", b"\xff\xfe\x00", "the shapes are not valid Turtle"),
        ("a.ttl", b"@prefix : <http://e/> . :a :b " + b"(" * 50_000, "the shapes are not valid Turtle"),
        ("a.ttl", b"", "the file holds no SHACL shape"),
        ("a.rdf", b"<rdf:RDF", "the shapes are not valid RDF/XML"),
        ("a.jsonld", b'{"@context": "http://localhost:1/c", "http://e/a": 1}', "the shapes are not valid JSON-LD"),
    ],
)
def test_file_that_holds_no_shapes_is_an_error_that_names_it(tmp_path: Path, name, content, reason):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(SourceError) as raised:
        Shapes.load(path)
    assert (reason, str(path)) == (raised.value.reason, raised.value.where)


def test_thousands_of_shapes_are_compiled():
    one = ":S{0} a sh:NodeShape ; sh:targetClass :C{0} ; sh:property [ sh:path ck:agent ; sh:minCount 1 ]"
    screen = compiled(" . ".join(one.format(number) for number in range(2_000)))
    assert {} == screen.not_screened
    assert validate_batch([QUADS], screen)[0].conforms

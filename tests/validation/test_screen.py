"""Screened validation gives the results of pySHACL alone, and the screen doubts little of what conforms."""

import json
import logging
from collections import Counter
from collections.abc import Callable
from functools import cache

import pyoxigraph
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, RdfFormat
from rdflib import RDF, SH, Graph

from kg.errors import SourceError
from kg.validation import Screen, Shapes, Verdict, validate, validate_all, validate_batch
from kg.validation.compiled_rules import COMPILED, compile_own_shapes
from tests.validation.breakages import VIOLATIONS, WARNINGS
from tests.validation.random_shapes import HEAD, graphs, shapes

RELAXED = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


def quads(turtle: str) -> list[Quad]:
    triples = pyoxigraph.parse((HEAD + turtle).encode(), RdfFormat.TURTLE)
    return [Quad(triple.subject, triple.predicate, triple.object) for triple in triples]


def compiled(turtle: str) -> Screen:
    return Screen.compile(Shapes(Graph().parse(data=HEAD + turtle, format="turtle")))


def results(verdict: Verdict) -> tuple[bool, Counter[tuple[str | None, ...]]]:
    return verdict.conforms, Counter(
        (found.shape, found.focus, found.path, found.value, found.severity) for found in verdict.violations
    )


def outcomes(screen: Screen, batch: list[list[Quad]]) -> tuple[list[object], list[object]]:
    """What pySHACL alone says of each graph, and what screened validation says; an error is an outcome too."""

    def outcome(validated: Callable[[], Verdict]) -> object:
        try:
            return results(validated())
        except SourceError:
            return SourceError

    alone = [outcome(lambda graph=graph: validate(graph, screen.shapes)) for graph in batch]
    if SourceError not in alone:
        return alone, [results(verdict) for verdict in validate_batch(batch, screen)]
    return alone, [outcome(lambda graph=graph: validate_batch([graph], screen)[0]) for graph in batch]


@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::RuntimeWarning")
@settings(max_examples=80, deadline=None, suppress_health_check=RELAXED)
@given(shapes(), st.lists(graphs(), min_size=1, max_size=3))
def test_random_graphs_get_the_same_results_from_random_shapes(shapes_file, written):
    expected, actual = outcomes(compiled(shapes_file), [quads(graph) for graph in written])
    assert expected == actual


@cache
def own_screen() -> Screen:
    return Screen.compile(Shapes.load())


@cache
def broken_graphs() -> dict[tuple[str, str], list[Quad]]:
    from tests.validation.test_validation import broken

    return {(shape, update): broken(update) for shape, update in (*VIOLATIONS, *WARNINGS)}


def test_graphs_broken_in_every_way_the_shapes_name_are_in_doubt_for_the_shape_that_is_broken():
    names = list(broken_graphs())
    for (shape, _), doubts in zip(names, own_screen().doubts(list(broken_graphs().values())), strict=True):
        found = {str(one) for name, parts in doubts.parts.items() for one in (name, *(part for part, _ in parts))}
        assert f"https://w3id.org/conflict-kg/shapes#{shape}" in found


@settings(max_examples=8, deadline=None, suppress_health_check=RELAXED)
@given(st.data())
def test_broken_article_graphs_get_the_same_results_as_from_pyshacl_alone(data):
    chosen = data.draw(st.lists(st.sampled_from(sorted(broken_graphs())), min_size=1, max_size=2, unique=True))
    batch = [broken_graphs()[one] for one in chosen]
    expected = [results(validate(graph, own_screen().shapes)) for graph in batch]
    assert expected == [results(verdict) for verdict in validate_batch(batch, own_screen())]


def test_program_s_own_shapes_are_all_screened():
    assert {} == own_screen().not_screened


def test_graph_that_conforms_is_in_no_doubt():
    from tests.validation.test_validation import QUADS

    (doubts,) = own_screen().doubts([QUADS])
    assert not doubts


def test_graph_that_conforms_has_a_report_that_says_so():
    (verdict,) = validate_batch([quads(":a a :C .")], compiled(":S a sh:NodeShape ; sh:targetClass :C ; sh:class :C ."))
    assert verdict.conforms
    assert [True] == [value.toPython() for value in verdict.report.objects(None, SH.conforms)]
    assert [SH.ValidationReport] == list(verdict.report.objects(None, RDF.type))


def test_graphs_of_a_batch_are_held_apart():
    screen = compiled(":S a sh:NodeShape ; sh:targetSubjectsOf :p ; sh:property [ sh:path :p ; sh:class :C ] .")
    apart = validate_batch([quads(":a :p :b ."), quads(":b a :C ."), quads(":a :p :b . :b a :C .")], screen)
    assert [False, True, True] == [verdict.conforms for verdict in apart]


def test_any_number_of_graphs_get_their_verdicts_in_order():
    screen = compiled(":S a sh:NodeShape ; sh:targetClass :C ; sh:property [ sh:path :p ; sh:minCount 1 ] .")
    graphs = (quads(":a a :C ." if number % 3 else ":a a :C ; :p 1 .") for number in range(70))
    assert [number % 3 == 0 for number in range(70)] == [verdict.conforms for verdict in validate_all(graphs, screen)]


def test_names_of_the_graphs_are_ignored():
    screen = compiled(":S a sh:NodeShape ; sh:targetSubjectsOf :p ; sh:property [ sh:path :p ; sh:maxCount 1 ] .")
    one, two = quads(":a :p :b , :c .")
    spread = [Quad(one.subject, one.predicate, one.object, NamedNode("http://e/g")), two]
    assert [False] == [verdict.conforms for verdict in validate_batch([spread], screen)]


def test_literals_that_a_store_would_rewrite_are_told_apart():
    screen = compiled(":S a sh:NodeShape ; sh:targetSubjectsOf :p ; sh:property [ sh:path :p ; sh:maxCount 1 ] .")
    assert [False] == [one.conforms for one in validate_batch([quads(':a :p 5 , "05"^^xsd:integer .')], screen)]


@pytest.mark.parametrize(
    ("constraint", "reason"),
    [
        ('sh:sparql [ sh:select "SELECT $this { $this ?p ?o OPTIONAL { ?o ?q $this } }" ]', "OPTIONAL"),
        ("sh:node :S", "refers to itself"),
        ('sh:property [ sh:path :p ; sh:pattern "(?=x)" ]', "sh:pattern"),
        ("sh:property [ sh:path :p ; sh:minCount 9 ]", "counts above"),
        ("sh:not [ sh:property [ sh:path :p ; sh:minCount 1 ; sh:severity sh:Warning ] ]", "severity of its own"),
    ],
)
def test_shape_that_cannot_be_compiled_is_left_to_pyshacl_and_named_in_the_log(caplog, constraint, reason):
    with caplog.at_level(logging.WARNING):
        screen = compiled(f":S a sh:NodeShape ; sh:targetClass :C ; {constraint} .")
    assert reason in "".join(screen.not_screened.values())
    assert "<http://e/S>" in caplog.text
    assert reason in caplog.text
    expected, actual = outcomes(screen, [quads(":a a :C ; :p :b ."), quads(":a a :D .")])
    assert expected == actual


def test_blank_node_that_is_to_be_compared_is_an_error_both_ways():
    screen = compiled(":S a sh:NodeShape ; sh:targetClass :C ; sh:property [ sh:path :p ; sh:lessThan :q ] .")
    expected, actual = outcomes(screen, [quads(":a a :C ; :p [] .")])
    assert [SourceError] == expected == actual


def test_shape_that_cannot_be_compiled_leaves_the_others_screened():
    screen = compiled(
        ":S a sh:NodeShape ; sh:targetClass :C ; sh:node :S . :T a sh:NodeShape ; sh:targetClass :C ; sh:class :D ."
    )
    assert ["http://e/S"] == [str(shape) for shape in screen.not_screened]
    assert {"http://e/T"} == {str(query.shape) for query in screen.queries}


def test_own_shapes_are_compiled_ahead_as_they_would_be_now() -> None:
    assert compile_own_shapes() == json.loads(COMPILED.read_text()), "run write_own_rules()"

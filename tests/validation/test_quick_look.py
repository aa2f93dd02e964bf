"""The quick look never passes what does not conform, and passes what the program makes."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Quad
from rdflib import Graph

from kg.validation import Shapes, validate, validate_batch
from kg.validation.exact_terms import kind_of
from kg.validation.quick_look import QuickLook
from tests.validation.breakages import VIOLATIONS, WARNINGS
from tests.validation.random_shapes import HEAD, graphs, shapes
from tests.validation.test_screen import RELAXED, broken_graphs, own_screen, quads
from tests.validation.test_validation import QUADS


def terms(graph: list[Quad]) -> list[tuple[str, str, str]]:
    return list(dict.fromkeys((str(quad.subject), str(quad.predicate), str(quad.object)) for quad in graph))


def parsed(shapes_file: str) -> Shapes:
    return Shapes(Graph().parse(data=HEAD + shapes_file, format="turtle"))


def looking(shapes_file: str) -> QuickLook:
    look = QuickLook.compile(parsed(shapes_file).graph)
    assert look
    return look


@cache
def own_look() -> QuickLook:
    look = QuickLook.compile(Shapes.load().graph)
    assert look
    return look


def test_program_s_own_shapes_have_a_quick_look_that_passes_what_conforms() -> None:
    assert own_look().conforms(terms(QUADS))


@pytest.mark.parametrize(("shape", "update"), VIOLATIONS)
def test_graph_broken_in_any_way_that_the_shapes_name_is_not_passed(shape: str, update: str) -> None:
    assert not own_look().conforms(terms(broken_graphs()[shape, update]))


@pytest.mark.parametrize(("shape", "update"), WARNINGS)
def test_graph_with_a_warning_alone_is_passed(shape: str, update: str) -> None:
    assert own_look().conforms(terms(broken_graphs()[shape, update]))


@settings(max_examples=60, deadline=None, suppress_health_check=RELAXED)
@given(st.data())
def test_graph_changed_at_random_is_only_passed_where_it_conforms(data: st.DataObject) -> None:
    graph = list(QUADS)
    for _ in range(data.draw(st.integers(1, 3))):
        number = data.draw(st.integers(0, len(graph) - 1))
        other = graph[data.draw(st.integers(0, len(graph) - 1))]
        quad = graph.pop(number)
        changed = [
            Quad(quad.subject, quad.predicate, other.object),
            Quad(quad.subject, other.predicate, quad.object),
            Quad(other.subject, quad.predicate, quad.object),
        ]
        graph += data.draw(st.sampled_from([[], *([one] for one in changed)]))
    if own_look().conforms(terms(graph)):
        (verdict,) = validate_batch([graph], own_screen())
        assert verdict.conforms


@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::RuntimeWarning")
@settings(max_examples=150, deadline=None, suppress_health_check=RELAXED)
@given(shapes(), graphs())
def test_random_graph_is_only_passed_by_random_shapes_where_it_conforms(shapes_file: str, written: str) -> None:
    file, graph = parsed(shapes_file), quads(written)
    look = QuickLook.compile(file.graph)
    if look and look.conforms(terms(graph)):
        assert validate(graph, file).conforms


@pytest.mark.parametrize(
    "triples",
    [
        ":a a :C ; :p _:b .",
        "_:a a :C ; :p :b .",
        ":a a :C ; :p 1 , 2 . :C <http://www.w3.org/2000/01/rdf-schema#subClassOf> :D .",
        ':a a :C ; :p "07"^^<http://www.w3.org/2001/XMLSchema#integer> .',
    ],
)
def test_what_engines_may_see_differently_is_not_passed(triples: str) -> None:
    look = looking(":S a sh:NodeShape ; sh:targetClass :C ; sh:property [ sh:path :p ; sh:minInclusive 0 ] .")
    assert look.conforms(terms(quads(":a a :C ; :p 7 .")))
    assert not look.conforms(terms(quads(triples)))


@pytest.mark.parametrize(
    "constraint",
    [
        "sh:node :S",
        "sh:closed true",
        "sh:property [ sh:path [ sh:zeroOrMorePath :p ] ; sh:minCount 1 ]",
        "sh:deactivated true",
        'sh:sparql [ sh:select "SELECT $this { $this ?p ?o OPTIONAL { ?o ?q $this } }" ]',
    ],
)
def test_shapes_beyond_the_quick_look_have_none(constraint: str) -> None:
    assert QuickLook.compile(parsed(f":S a sh:NodeShape ; sh:targetClass :C ; {constraint} .").graph) is None


@pytest.mark.parametrize(
    ("text", "begin", "anchor", "passed"),
    [
        ('He said: "no".\\nThen \\\\ he left.', 9, '"no"', True),
        ('He said: "no".\\nThen \\\\ he left.', 15, "Then \\\\", True),
        ('He said: "no".', 9, "'no'", False),
    ],
)
def test_escaped_characters_count_as_one(text: str, begin: int, anchor: str, passed: bool) -> None:
    rule = """:S a sh:NodeShape ; sh:targetClass :Text ; sh:sparql [ sh:select \"\"\"SELECT $this ?x {
        $this <http://e/text> ?text . ?x <http://e/of> $this ; <http://e/begin> ?begin ; <http://e/words> ?words .
        FILTER (STR(?words) != SUBSTR(STR(?text), ?begin + 1, STRLEN(?words))) }\"\"\" ] ."""
    look = looking(rule)
    graph = quads(
        f':t a :Text ; :text "{text.replace(chr(34), chr(92) + chr(34))}" . '
        f':x :of :t ; :begin {begin} ; :words "{anchor.replace(chr(34), chr(92) + chr(34))}" .'
    )
    assert passed == look.conforms(terms(graph))


@pytest.mark.parametrize(
    ("day", "kind"),
    [("2024-02-29", "sure"), ("2000-02-29", "sure"), ("1900-02-29", "unsure"), ("2023-02-29", "unsure")],
)
def test_leap_day_is_sure_in_leap_years(day: str, kind: str) -> None:
    assert kind == kind_of(day, "http://www.w3.org/2001/XMLSchema#date")

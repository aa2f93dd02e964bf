"""Whether graphs conform, for the first few and for many: what one way says, the others say."""

import subprocess
import sys

import pytest
from pyoxigraph import RdfFormat, serialize

from kg.validation import Checks, Shapes
from kg.validation.compiled_rules import screen_ahead
from tests.validation.breakages import VIOLATIONS
from tests.validation.test_quick_look import parsed, terms
from tests.validation.test_screen import broken_graphs, quads
from tests.validation.test_validation import QUADS

FEW = 32
BROKEN = [broken_graphs()[one] for one in VIOLATIONS]


@pytest.mark.parametrize("begin", range(0, len(BROKEN), FEW))
def test_the_first_few_fail_as_they_do_among_many(begin: int) -> None:
    graphs = [terms(graph) for graph in BROKEN[begin : begin + FEW]]
    few, many = Checks(), Checks(Shapes.load())
    expected = [verdict and verdict.violations for verdict in many.failing(graphs)]
    assert all(expected)
    assert expected == [verdict and verdict.violations for verdict in few.failing(graphs)]


def test_verdict_is_given_for_what_fails_alone() -> None:
    file = ":S a sh:NodeShape ; sh:targetClass :C ; sh:property [ sh:path :p ; sh:minCount 1 ] ."
    whole, broken = quads(":a a :C ; :p 1 ."), quads(":a a :C .")
    first, second = Checks(parsed(file)).failing([terms(whole), terms(broken)])
    assert first is None
    assert second
    assert not second.conforms


def test_many_graphs_are_checked_as_the_first_few_are() -> None:
    checks = Checks()
    found = [checks.failing([terms(QUADS), terms(BROKEN[0])]) for _ in range(FEW)]
    assert {(False, True)} == {(bool(whole), bool(broken)) for whole, broken in found}


def test_a_graph_that_conforms_needs_no_rdflib() -> None:
    assert screen_ahead()
    lines = (serialize(QUADS, format=RdfFormat.N_QUADS) or b"").decode()
    program = """import sys
from pyoxigraph import RdfFormat, parse
from kg.validation.checks import Checks
quads = parse(sys.stdin.read(), format=RdfFormat.N_QUADS)
graph = list(dict.fromkeys((str(quad.subject), str(quad.predicate), str(quad.object)) for quad in quads))
print(Checks().failing([graph]), "rdflib" in sys.modules)"""
    told = subprocess.run([sys.executable, "-c", program], input=lines, capture_output=True, text=True, check=True)
    assert "[None] False" == told.stdout.strip()

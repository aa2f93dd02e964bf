"""The W3C's test suite for SHACL Core: screened and unscreened validation agree, and differ from it as explained."""

from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import Quad, RdfFormat
from rdflib import RDF, SH, BNode, Graph, Namespace
from rdflib.term import Node

from kg.errors import SourceError
from kg.validation import Screen, Shapes, Verdict, validate, validate_batch

SUITE = Path(__file__).parents[3] / "shared" / "suites" / "shacl" / "core"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")

DIFFERENT_FROM_THE_SUITE = {
    "property/datatype-001": "the expected value is read as 2011-01-01T00:00:00, the data have 2011-01-01",
    "property/or-datatypes-001": "the expected value is read as false, the data have none",
    "property/uniqueLang-002": 'pySHACL takes sh:uniqueLang "1" for true; the suite, which compares terms, does not',
}
NOT_SCREENED = {
    "complex/shacl-shacl": "shapes are nested deeply",
    "node/minInclusive-002": 'the bound "2002-10-10T12:00:00-05:00"^^<http://www.w3.org/2001/XMLSchema#dateTime> '
    "is no plain number, date or time in UTC",
    "node/minInclusive-003": 'the bound "2002-10-10T12:00:00"^^<http://www.w3.org/2001/XMLSchema#dateTime> '
    "is no plain number, date or time in UTC",
    "node/qualified-001": "sh:qualifiedMaxCount stands alone",  # the suite asks that it be ignored
    "path/path-complex-001": "a path of no steps from a node that is named as target",
    "path/path-zeroOrMore-001": "a path of no steps from a node that is named as target",
    "path/path-zeroOrOne-001": "a path of no steps from a node that is named as target",
    "path/path-strange-001": "the property path is malformed",  # it is two kinds of path at once
    "path/path-strange-002": "the property path is malformed",
    "property/qualifiedMinCountDisjoint-001": "sh:qualifiedValueShapesDisjoint is not compiled",
    "property/qualifiedValueShapesDisjoint-001": "sh:qualifiedValueShapesDisjoint is not compiled",
}
"""The shapes that pySHACL validates alone, and what the log says of them; every other file is screened whole."""


def suite_tests() -> list[Path]:
    return sorted(path for path in SUITE.rglob("*.ttl") if (None, RDF.type, SHT.Validate) in Graph().parse(path))


def name(path: Path) -> str:
    return path.relative_to(SUITE).with_suffix("").as_posix()


pytestmark = pytest.mark.skipif(not SUITE.is_dir(), reason="the W3C suite is not beside the repository")
each = pytest.mark.parametrize("path", suite_tests() if SUITE.is_dir() else [], ids=name)


class Case:
    """One test of the suite; `alone` and `screened` are what the two ways give, or the error."""

    def __init__(self, path: Path) -> None:
        self.graph = Graph().parse(path)
        (self.node,) = self.graph.subjects(RDF.type, SHT.Validate)
        action = self.graph.value(self.node, MF.action)
        self.data = self._path(self.graph.value(action, SHT.dataGraph))
        self.shapes = Shapes.load(self._path(self.graph.value(action, SHT.shapesGraph)))
        triples = pyoxigraph.parse(path=self.data, format=RdfFormat.TURTLE, base_iri=self.data.as_uri())
        self.quads = [Quad(triple.subject, triple.predicate, triple.object) for triple in triples]

        self.alone = self._outcome(lambda: validate(self.quads, self.shapes))
        self.screen = Screen.compile(self.shapes)
        self.screened = self._outcome(lambda: validate_batch([self.quads], self.screen)[0])

    def _path(self, iri: Node | None) -> Path:
        return Path(str(iri).removeprefix("file://"))

    def _outcome(self, validated: Callable[[], Verdict]) -> Verdict | type[SourceError]:
        try:
            return validated()
        except SourceError:
            return SourceError


@cache
def case_of(path: Path) -> Case:
    return Case(path)


def results(report: Graph, node: Node | None = None) -> Counter[tuple[str, ...]]:
    """Each result's focus node, value, component and severity; blank nodes have no name to compare."""

    def shown(term: Node | None) -> str:
        return "_" if isinstance(term, BNode) else str(term)

    asked = (SH.focusNode, SH.value, SH.sourceConstraintComponent, SH.resultSeverity)
    return Counter(
        tuple(shown(report.value(result, one)) for one in asked) for result in report.objects(node, SH.result)
    )


@each
def test_screened_and_unscreened_validation_give_the_same_results(path):
    alone, screened = case_of(path).alone, case_of(path).screened
    if SourceError in (alone, screened):
        assert alone == screened
    else:
        assert (alone.conforms, results(alone.report)) == (screened.conforms, results(screened.report))


@each
def test_results_are_those_of_the_suite_but_for_what_is_explained(path):
    case = case_of(path)
    wanted = case.graph.value(case.node, MF.result)
    if case.screened == SourceError or wanted == SHT.Failure:
        same = case.screened == SourceError and wanted == SHT.Failure
    else:
        same = results(case.graph, wanted) == results(case.screened.report)
    assert same != (name(path) in DIFFERENT_FROM_THE_SUITE)


@each
def test_every_shape_of_the_suite_is_screened_but_for_what_is_explained(path):
    reasons = sorted(set(case_of(path).screen.not_screened.values()))
    assert ([NOT_SCREENED[name(path)]] if name(path) in NOT_SCREENED else []) == reasons

"""The quick look: a graph that certainly conforms is passed at once, all others are left to screen and pySHACL.

Shapes are compiled once into functions over the tables of one graph (`kg.validation.quick_graph`). They take a
hundredth of the time that a report takes and a tenth of what the screen takes, and give no reason. Only what SHACL Core
says of single properties, and the plainest rules in SPARQL, are compiled; with one shape beyond them there is no quick
look at all. A function says true or false where pySHACL would say the same for sure, and raises `Unsure` elsewhere.
Shapes of severity `sh:Warning` and `sh:Info` are passed over: no graph fails for them.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import combinations
from typing import Final

from rdflib import RDF, RDFS, SH, XSD, Graph, Literal, URIRef
from rdflib.term import Node

from kg.validation.exact_terms import NUMBERS, NotScreened, kind_of
from kg.validation.paths import list_items
from kg.validation.quick_graph import Path, QuickGraph, Unsure, day, number, tail, written
from kg.validation.quick_rules import rule_check
from kg.validation.shapes import TARGETS

__all__ = ["Check", "QuickLook"]

Check = Callable[[QuickGraph, Collection[str]], bool]
"""Do all of these nodes conform?"""

_SAYS_NOTHING: Final = frozenset(
    {SH.path, SH.name, SH.description, SH.order, SH.group, SH.defaultValue, SH.severity, SH.message}
) | {SH.targetClass, SH.targetObjectsOf, SH.targetSubjectsOf}
_NO_REASON_TO_FAIL: Final = frozenset({SH.Warning, SH.Info})


class QuickLook:
    """The compiled shapes; make it with `compile`."""

    def __init__(self, checks: list[tuple[Callable[[QuickGraph], Collection[str]], Check]]) -> None:
        self._checks = checks

    @classmethod
    def compile(cls, shapes: Graph) -> "QuickLook | None":
        """The quick look for some shapes, or None where one of them cannot be compiled."""
        try:
            return cls(list(_Compiler(shapes).targets()))
        except NotScreened:
            return None

    def conforms(self, triples: Iterable[tuple[str, str, str]]) -> bool:
        """Whether a graph certainly conforms, by its triples, their terms as N-Triples writes them, none twice."""
        try:
            graph = QuickGraph(triples)
            return all(check(graph, nodes) for target, check in self._checks if (nodes := target(graph)))
        except Unsure:
            return False


class _Compiler:
    """Every method raises `NotScreened` where something cannot be compiled."""

    def __init__(self, shapes: Graph) -> None:
        self._shapes = shapes
        self._within: list[Node] = []

    def targets(self) -> Iterator[tuple[Callable[[QuickGraph], Collection[str]], Check]]:
        """Each shape with a target: its focus nodes, and its check."""
        if any((None, mark, None) in self._shapes for mark in (SH.targetNode, SH.deactivated, RDFS.subClassOf)):
            raise NotScreened("a target, a switch or a component beyond the plain ones")
        if (None, RDF.type, SH.ConstraintComponent) in self._shapes or (None, RDF.type, RDFS.Class) in self._shapes:
            raise NotScreened("a component or a class of its own")
        targeted = {shape for target in TARGETS for shape in self._shapes.subjects(target)}
        for shape in sorted(targeted, key=str):
            yield self._target(shape), self._checked(shape)

    def _target(self, shape: Node) -> Callable[[QuickGraph], Collection[str]]:
        classes = [written(one) for one in self._shapes.objects(shape, SH.targetClass)]
        of = [written(one) for one in self._shapes.objects(shape, SH.targetSubjectsOf)]
        to = [written(one) for one in self._shapes.objects(shape, SH.targetObjectsOf)]

        def nodes(graph: QuickGraph) -> Collection[str]:
            found = set[str]().union(*(graph.instances(one) for one in classes))
            found.update(*(graph.values(("predicate", one)) for one in of))
            found.update(*(graph.values(("inverse", one)) for one in to))
            return found

        return nodes

    def _checked(self, shape: Node, nested: bool = False) -> Check:
        """The check of a shape; `nested` in another one, where a severity of its own has no say."""
        if shape in self._within:
            raise NotScreened("a shape that refers to itself")
        self._within.append(shape)
        check = self._compiled(shape, nested)
        self._within.pop()
        return check

    def _compiled(self, shape: Node, nested: bool) -> Check:
        severity = set(self._shapes.objects(shape, SH.severity))
        if nested and severity:
            raise NotScreened("a severity in a shape within a shape")
        if severity and severity <= _NO_REASON_TO_FAIL:
            # Its property shapes have severities of their own.
            checks = [self._checked(one) for one in self._shapes.objects(shape, SH.property)]
            if (shape, SH.path, None) in self._shapes and checks:
                raise NotScreened("property shapes of the values of a warning")
            return _all(checks)
        constraints = list(self._constraints(shape, nested))
        if (shape, SH.path, None) not in self._shapes:
            return _all([check for check, _ in constraints])
        path = self._path(shape)
        of_values = _all([check for check, is_of_focus in constraints if not is_of_focus])
        of_focus = _all([check for check, is_of_focus in constraints if is_of_focus])

        def check(graph: QuickGraph, nodes: Collection[str]) -> bool:
            table = graph.values(path)
            values = set[str]().union(*(table[node] for node in nodes if node in table))
            return of_focus(graph, nodes) and (not values or of_values(graph, values))

        return check

    def _constraints(self, shape: Node, nested: bool) -> Iterator[tuple[Check, bool]]:
        """The checks of a shape's constraints, and whether they are of the focus nodes and not of the values."""
        for parameter, value in sorted(self._shapes.predicate_objects(shape), key=str):
            if not str(parameter).startswith(str(SH)) or parameter in _SAYS_NOTHING:
                continue
            match str(parameter).removeprefix(str(SH)):
                case "class":
                    yield _class(written(value)), False
                case "datatype":
                    yield _datatype(str(value)), False
                case "nodeKind" if value == SH.IRI:
                    yield (lambda graph, values: all(one[0] == "<" for one in values)), False
                case "in":
                    yield _within(frozenset(map(written, list_items(value, self._shapes)))), False
                case "minInclusive" | "maxInclusive":
                    yield _bound(written(value), parameter == SH.minInclusive), False
                case "minLength":
                    yield _least_length(self._whole(value)), False
                case "pattern" if (shape, SH.flags, None) not in self._shapes:
                    yield _pattern(str(value)), False
                case "or" | "xone":
                    members = [self._checked(one, True) for one in list_items(value, self._shapes)]
                    yield (_or(members) if parameter == SH["or"] else _xone(members)), False
                case "not":
                    yield _not(self._checked(value, True)), False
                case "property":
                    yield self._checked(value, nested), False
                case "minCount" | "maxCount":
                    yield _count(self._path(shape), self._whole(value), parameter == SH.minCount), True
                case "equals" | "disjoint":
                    yield _sets(self._path(shape), written(value), parameter == SH.equals), True
                case "lessThan" | "lessThanOrEquals":
                    yield _order(self._path(shape), written(value), parameter == SH.lessThan), True
                case "uniqueLang" if value == Literal(True):
                    yield _unique_language(self._path(shape)), True
                case "qualifiedValueShape":
                    yield self._qualified(shape, value), True
                case "qualifiedMinCount" | "qualifiedMaxCount":
                    pass  # read with the shape that they count
                case "sparql" if not nested and (shape, SH.path, None) not in self._shapes:
                    yield rule_check(value, self._shapes), True
                case _:
                    raise NotScreened(f"{parameter} is not in the quick look")

    def _qualified(self, shape: Node, value_shape: Node) -> Check:
        path, passes = self._path(shape), self._checked(value_shape, True)
        least = [self._whole(value) for value in self._shapes.objects(shape, SH.qualifiedMinCount)]
        most = [self._whole(value) for value in self._shapes.objects(shape, SH.qualifiedMaxCount)]

        def check(graph: QuickGraph, nodes: Collection[str]) -> bool:
            table = graph.values(path)
            passing = {value for node in nodes for value in table.get(node, ())}
            passing = {value for value in passing if passes(graph, (value,))}
            counts = {sum(value in passing for value in table.get(node, ())) for node in nodes}
            return all(one <= count for count in counts for one in least) and all(
                one >= count for count in counts for one in most
            )

        return check

    def _path(self, shape: Node) -> Path:
        paths = list(self._shapes.objects(shape, SH.path))
        if len(paths) != 1:
            raise NotScreened("a property constraint without a path, or with several")
        (path,) = paths
        if isinstance(path, URIRef):
            return "predicate", written(path)
        steps = dict(self._shapes.predicate_objects(path))
        if set(steps) == {SH.inversePath} and isinstance(steps[SH.inversePath], URIRef):
            return "inverse", written(steps[SH.inversePath])
        if set(steps) == {SH.alternativePath}:
            return "either", *self._predicates(steps[SH.alternativePath])
        if set(steps) == {RDF.first, RDF.rest}:
            return "sequence", *self._predicates(path)
        raise NotScreened("a property path beyond the plain ones")

    def _predicates(self, first: Node) -> list[str]:
        members = list_items(first, self._shapes)
        if not all(isinstance(member, URIRef) for member in members):
            raise NotScreened("a property path beyond the plain ones")
        return [written(member) for member in members]

    def _whole(self, value: Node) -> int:
        if isinstance(value, Literal) and value.datatype == XSD.integer and isinstance(value.value, int):
            return value.value
        raise NotScreened(f"{value} is no whole number")


def _all(checks: list[Check]) -> Check:
    if len(checks) == 1:
        return checks[0]
    return lambda graph, nodes: all(check(graph, nodes) for check in checks)


def _class(name: str) -> Check:
    return lambda graph, values: graph.instances(name).issuperset(values)


def _within(allowed: frozenset[str]) -> Check:
    return lambda graph, values: allowed.issuperset(values)


def _datatype(datatype: str) -> Check:
    if datatype == str(XSD.string):
        return lambda graph, values: all(tail(value) == "" for value in values)
    if datatype == str(RDF.langString):
        return lambda graph, values: all(tail(value)[:1] == "@" for value in values)
    wanted = f"^^<{datatype}>"

    def check(graph: QuickGraph, values: Collection[str]) -> bool:
        if not all(value.endswith(wanted) for value in values):
            return False
        if datatype in NUMBERS:
            return all(graph.number(value) is not None for value in values)
        if any(kind_of(graph.string(value), datatype) == "unsure" for value in values):
            raise Unsure
        return True

    return check


def _bound(bound: str, least: bool) -> Check:
    try:
        limit = number(bound)
    except Unsure as error:
        raise NotScreened("a bound that is no plain number") from error
    return lambda graph, values: all(
        limit <= graph.number(value) if least else graph.number(value) <= limit for value in values
    )


def _least_length(length: int) -> Check:
    return lambda graph, values: all(len(graph.string(value)) >= length for value in values)


def _pattern(pattern: str) -> Check:
    try:
        form = re.compile(pattern)
    except re.error as error:
        raise NotScreened("a pattern that cannot be parsed") from error
    return lambda graph, values: all(form.search(graph.string(value)) for value in values)


def _or(members: list[Check]) -> Check:
    def check(graph: QuickGraph, values: Collection[str]) -> bool:
        return any(member(graph, values) for member in members) or all(
            any(member(graph, (value,)) for member in members) for value in values
        )

    return check


def _xone(members: list[Check]) -> Check:
    return lambda graph, values: all(sum(member(graph, (value,)) for member in members) == 1 for value in values)


def _not(member: Check) -> Check:
    return lambda graph, values: not any(member(graph, (value,)) for value in values)


def _count(path: Path, limit: int, least: bool) -> Check:
    def check(graph: QuickGraph, nodes: Collection[str]) -> bool:
        table = graph.values(path)
        if least and limit == 1:
            return all(node in table for node in nodes)
        counts = (len(table.get(node, ())) for node in nodes)
        return all(count >= limit for count in counts) if least else all(count <= limit for count in counts)

    return check


def _pairs(graph: QuickGraph, path: Path, other: str, nodes: Iterable[str]) -> Iterator[tuple[set[str], set[str]]]:
    here, there = graph.values(path), graph.values(("predicate", other))
    return ((set(here.get(node, ())), set(there.get(node, ()))) for node in nodes if node in here or node in there)


def _sets(path: Path, other: str, equal: bool) -> Check:
    def check(graph: QuickGraph, nodes: Collection[str]) -> bool:
        pairs = _pairs(graph, path, other, nodes)
        return all(one == two if equal else one.isdisjoint(two) for one, two in pairs)

    return check


def _order(path: Path, other: str, strictly: bool) -> Check:
    def check(graph: QuickGraph, nodes: Collection[str]) -> bool:
        for ones, others in _pairs(graph, path, other, nodes):
            for one in ones:
                for two in others:
                    dated = tail(one) == f"^^<{XSD.date}>"
                    a, b = (day(one), day(two)) if dated else (graph.number(one), graph.number(two))
                    if not (a < b if strictly else a <= b):  # type: ignore[operator]
                        return False
        return True

    return check


def _unique_language(path: Path) -> Check:
    def check(graph: QuickGraph, nodes: Collection[str]) -> bool:
        table = graph.values(path)
        for node in nodes:
            languages = [kind.lower() for value in table.get(node, ()) if (kind := tail(value))[:1] == "@"]
            if any(one == other for one, other in combinations(languages, 2)):
                return False
        return True

    return check

"""The constraint components of SHACL Core as expressions of SPARQL (SHACL, section 4)."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from rdflib import RDF, SH, Graph, URIRef
from rdflib.term import Node

from kg.validation import focus_tests
from kg.validation.exact_terms import NotScreened
from kg.validation.parameters import Parameters
from kg.validation.paths import list_items, reached
from kg.validation.patterns import Variables, all_values, at_least
from kg.validation.truths import Constraint, Test, Truth, all_exact, every, negated
from kg.validation.value_tests import (
    class_tests,
    datatype_test,
    in_test,
    language_test,
    length_test,
    node_kind_test,
    pattern_test,
    range_test,
)

__all__ = ["Constraints"]

_DEEPEST: Final = 8
"""Shapes within shapes; pySHACL gives up somewhat deeper."""


class Constraints:
    """Compiles the shapes of one graph; every method raises `NotScreened` where something cannot be compiled."""

    def __init__(self, shapes: Graph) -> None:
        self._shapes = shapes
        self._variables = Variables()

    def parameters(self, shape: Node) -> Parameters:
        """What is stated of a shape."""
        return Parameters(self._shapes, shape)

    def is_deactivated(self, shape: Node) -> bool:
        """Whether the shape says that it is not to be used."""
        return self.parameters(shape).switch(SH.deactivated)

    def constraints(self, shape: Node, within: tuple[Node, ...] = ()) -> Iterator[Constraint]:
        """The constraints that a shape states itself; those of its `sh:property` are tests of each value node."""
        if shape in within:
            raise NotScreened("the shape refers to itself")
        if len(within) >= _DEEPEST:
            raise NotScreened("shapes are nested deeply")
        within = (*within, shape)
        parameters = self.parameters(shape)
        for parameter in parameters.of_components():
            if parameter == SH.sparql and within == (shape,):
                continue  # the rules of a shape with a target are compiled apart
            if of_value := _VALUE_TESTS.get(parameter):
                for test in of_value(parameters):
                    yield Constraint(parameter, of_value=test)
            elif of_focus := _FOCUS_TESTS.get(parameter):
                yield from of_focus(parameters, self._variables)
            elif of_shapes := _SHAPE_TESTS.get(parameter):
                yield from of_shapes(self, parameters, within)
            else:
                raise NotScreened(f"sh:{parameter.fragment} is not compiled")

    def conforms(self, shape: Node, within: tuple[Node, ...], node: str) -> Truth:
        """Does the node that a variable holds conform to the shape?"""
        if self.is_deactivated(shape):
            return Truth("true")
        if (None, None, shape) not in self._shapes or not set(self._shapes.predicates(shape)) - {RDF.type}:
            raise NotScreened(f"{_name(shape)} states nothing")
        path, tests = self.parameters(shape).path(), []
        for constraint in self.constraints(shape, within):
            if constraint.of_focus:
                tests.append(constraint.of_focus(node))
            elif constraint.of_value and path is None:
                tests.append(constraint.of_value(node))
            elif constraint.of_value and path is not None:
                tests.append(all_values(node, path, constraint.of_value, self._variables))
        return every(tests)

    def _fails(self, shape: Node, within: tuple[Node, ...], node: str) -> Truth:
        return negated(self.conforms(shape, within, node))

    def _other_shape(self, shape: Node) -> Node:
        """A shape that decides whether another's value conforms; a mere warning of its own would not count then."""
        if (shape, None, None) not in self._shapes:
            raise NotScreened(f"{_name(shape)} does not exist")
        for one in reached(shape, self._shapes):
            if set(self._shapes.objects(one, SH.severity)) - {SH.Violation}:
                raise NotScreened("a shape within it has a severity of its own")
            if {SH.lessThan, SH.lessThanOrEquals} & set(self._shapes.predicates(one)):
                # pySHACL ends with an error where blank nodes are compared.
                raise NotScreened("a shape within it compares properties by order")
        return shape

    # logic and other shapes (sections 4.6 and 4.7)

    def _negated(self, parameters: Parameters, within: tuple[Node, ...]) -> Iterator[Constraint]:
        for other in parameters.values(SH["not"]):
            yield Constraint(SH["not"], of_value=partial(self._fails, self._other_shape(other), within))

    def _node(self, parameters: Parameters, within: tuple[Node, ...]) -> Iterator[Constraint]:
        for other in parameters.values(SH.node):
            one = self._other_shape(other)
            if (one, SH.path, None) in self._shapes:
                raise NotScreened("sh:node points to a property shape")
            yield Constraint(SH.node, of_value=partial(self.conforms, one, within))

    def _property(self, parameters: Parameters, within: tuple[Node, ...]) -> Iterator[Constraint]:
        for other in parameters.values(SH.property):
            if (other, SH.path, None) not in self._shapes:
                raise NotScreened("sh:property points to no property shape")
            yield Constraint(SH.property, of_value=partial(self.conforms, other, within), property_shape=other)

    def _listed(self, parameter: URIRef, parameters: Parameters, within: tuple[Node, ...]) -> Iterator[Constraint]:
        for first in parameters.values(parameter):
            members = [self._other_shape(member) for member in list_items(first, self._shapes)]

            def test(value: str, members: list[Node] = members) -> Truth:
                truths = [self.conforms(member, within, value) for member in members]
                if parameter == SH["and"]:
                    return every(truths)
                if parameter == SH["or"]:
                    return Truth(f"({' || '.join(truth.text for truth in truths)})", all_exact(truths))
                passed = " + ".join(f"IF({truth.text}, 1, 0)" for truth in truths)
                return Truth(f"({passed} = 1)", all_exact(truths))

            yield Constraint(parameter, of_value=test)

    def _qualified(self, parameters: Parameters, within: tuple[Node, ...]) -> Iterator[Constraint]:
        path = parameters.path_for(SH.qualifiedValueShape)
        value_shape = parameters.at_most_one(SH.qualifiedValueShape)
        assert value_shape is not None  # noqa: S101 - it is what this method was called for
        one = self._other_shape(value_shape)
        least, most = (parameters.whole_number(p) for p in (SH.qualifiedMinCount, SH.qualifiedMaxCount))
        if least is None and most is None:
            raise NotScreened("sh:qualifiedValueShape without a count")

        def passing(number: int, node: str) -> Truth:
            return at_least(number, node, path, self._variables, partial(self.conforms, one, within))

        if least is not None:
            yield Constraint(SH.qualifiedMinCount, of_focus=lambda node: passing(least, node))
        if most is not None:
            yield Constraint(SH.qualifiedMaxCount, of_focus=lambda node: negated(passing(most + 1, node)))


def _ranges(parameter: URIRef, operator: str) -> Callable[[Parameters], list[Test]]:
    return lambda stated: [range_test(bound, operator) for bound in stated.values(parameter)]


_VALUE_TESTS: Final[dict[Node, Callable[[Parameters], list[Test]]]] = {
    SH["class"]: lambda stated: class_tests(stated.iris(SH["class"])),
    SH.datatype: lambda stated: [datatype_test(stated.at_most_one(SH.datatype))],
    SH.nodeKind: lambda stated: [node_kind_test(stated.at_most_one(SH.nodeKind))],
    SH.minExclusive: _ranges(SH.minExclusive, ">"),
    SH.minInclusive: _ranges(SH.minInclusive, ">="),
    SH.maxExclusive: _ranges(SH.maxExclusive, "<"),
    SH.maxInclusive: _ranges(SH.maxInclusive, "<="),
    SH.minLength: lambda stated: [length_test(least, ">=")] if (least := stated.whole_number(SH.minLength)) else [],
    SH.maxLength: lambda stated: [length_test(stated.whole_number(SH.maxLength) or 0, "<=")],
    SH.pattern: lambda stated: [pattern_test(one, stated.at_most_one(SH.flags)) for one in stated.values(SH.pattern)],
    SH.languageIn: lambda stated: [language_test(stated.one_list(SH.languageIn))],
    SH["in"]: lambda stated: [in_test(stated.one_list(SH["in"]))],
}
_FOCUS_TESTS: Final[dict[Node, Callable[[Parameters, Variables], Iterator[Constraint]]]] = {
    SH.minCount: focus_tests.min_count,
    SH.maxCount: focus_tests.max_count,
    SH.uniqueLang: focus_tests.unique_lang,
    SH.equals: focus_tests.equals,
    SH.disjoint: focus_tests.disjoint,
    SH.lessThan: partial(focus_tests.less_than, parameter=SH.lessThan, operator="<"),
    SH.lessThanOrEquals: partial(focus_tests.less_than, parameter=SH.lessThanOrEquals, operator="<="),
    SH.closed: focus_tests.closed,
    SH.hasValue: focus_tests.has_value,
}
_SHAPE_TESTS: Final[dict[Node, Callable[[Constraints, Parameters, tuple[Node, ...]], Iterator[Constraint]]]] = {
    SH["not"]: Constraints._negated,
    SH["and"]: lambda compiler, stated, within: compiler._listed(SH["and"], stated, within),
    SH["or"]: lambda compiler, stated, within: compiler._listed(SH["or"], stated, within),
    SH.xone: lambda compiler, stated, within: compiler._listed(SH.xone, stated, within),
    SH.node: Constraints._node,
    SH.property: Constraints._property,
    SH.qualifiedValueShape: Constraints._qualified,
}


def _name(shape: Node) -> str:
    return f"<{shape}>" if isinstance(shape, URIRef) else "a shape without a name"

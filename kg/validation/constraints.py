"""The constraint components of SHACL Core as expressions of SPARQL (SHACL, section 4)."""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import combinations, count
from typing import Final

from rdflib import RDF, RDFS, SH, XSD, Graph, Literal, URIRef
from rdflib.term import Node

from kg.validation.exact_terms import UNKNOWN, NotScreened, as_date, as_number, sparql_term
from kg.validation.paths import list_items, reached, sparql_path
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
_MOST_COUNTED: Final = 4
"""Counting is done by asking for so many different values; more than these are slow."""

_SAYS_NOTHING: Final = frozenset(
    {SH.path, SH.name, SH.description, SH.order, SH.group, SH.defaultValue, SH.severity, SH.message, SH.deactivated}
) | {SH.targetClass, SH.targetNode, SH.targetObjectsOf, SH.targetSubjectsOf}
_READ_WITH_ANOTHER: Final = {
    SH.flags: SH.pattern,
    SH.ignoredProperties: SH.closed,
    SH.qualifiedMinCount: SH.qualifiedValueShape,
    SH.qualifiedMaxCount: SH.qualifiedValueShape,
}
_WHOLE_NUMBERS: Final = (XSD.integer, XSD.nonNegativeInteger, XSD.int, XSD.long, XSD.short, XSD.byte)


class Constraints:
    """Compiles the shapes of one graph; every method raises `NotScreened` where something cannot be compiled."""

    def __init__(self, shapes: Graph) -> None:
        self._shapes = shapes
        self._numbers = count(1)

    def variable(self) -> str:
        """A variable that no query has used yet."""
        return f"?v{next(self._numbers)}"

    def path(self, shape: Node) -> str | None:
        """The path of a property shape in SPARQL, or None for a node shape."""
        path = self._at_most_one(shape, SH.path)
        return None if path is None else sparql_path(path, self._shapes)

    def is_deactivated(self, shape: Node) -> bool:
        """Whether the shape says that it is not to be used."""
        return self._switch(shape, SH.deactivated)

    def constraints(self, shape: Node, within: tuple[Node, ...] = ()) -> Iterator[Constraint]:
        """The constraints that a shape states itself; those of its `sh:property` are tests of each value node."""
        if shape in within:
            raise NotScreened("the shape refers to itself")
        if len(within) >= _DEEPEST:
            raise NotScreened("shapes are nested deeply")
        within = (*within, shape)
        parameters = {
            URIRef(str(p)) for p in self._shapes.predicates(shape) if str(p).startswith(str(SH))
        } - _SAYS_NOTHING
        for parameter in sorted(parameters):
            if parameter in _READ_WITH_ANOTHER:
                if _READ_WITH_ANOTHER[parameter] not in parameters:
                    raise NotScreened(f"sh:{parameter.fragment} stands alone")
                continue
            if parameter == SH.sparql and within == (shape,):
                continue  # the rules of a shape with a target are compiled apart
            compiler = _COMPILERS.get(parameter)
            if compiler is None:
                raise NotScreened(f"sh:{parameter.fragment} is not compiled")
            yield from compiler(self, shape, within)

    def conforms(self, shape: Node, within: tuple[Node, ...], node: str) -> Truth:
        """Does the node that a variable holds conform to the shape?"""
        if self.is_deactivated(shape):
            return Truth("true")
        if (None, None, shape) not in self._shapes or not set(self._shapes.predicates(shape)) - {RDF.type}:
            raise NotScreened(f"{_name(shape)} states nothing")
        path, tests = self.path(shape), []
        for constraint in self.constraints(shape, within):
            if constraint.of_focus:
                tests.append(constraint.of_focus(node))
            elif constraint.of_value:
                tests.append(constraint.of_value(node) if path is None else self._all(node, path, constraint.of_value))
        return every(tests)

    def _fails(self, shape: Node, within: tuple[Node, ...], node: str) -> Truth:
        return negated(self.conforms(shape, within, node))

    # the parts that expressions are made of

    def _all(self, node: str, path: str, test: Test) -> Truth:
        value = self.variable()
        truth = test(value)
        reached = f"{node} {path} {value} ."
        if truth.exact:
            return Truth(f"NOT EXISTS {{ {reached} FILTER(!({truth.text})) }}")
        fails = f"EXISTS {{ {reached} FILTER(COALESCE(!({truth.text}), false)) }}"
        may_fail = f"EXISTS {{ {reached} FILTER(COALESCE(!({truth.text}), true)) }}"
        return Truth(f"IF({fails}, false, IF({may_fail}, {UNKNOWN}, true))", exact=False)

    def _at_least(self, number: int, node: str, path: str, test: Test | None = None) -> Truth:
        """Are there so many different value nodes, of which the test is true?"""
        if number > _MOST_COUNTED + 1:
            raise NotScreened(f"counts above {_MOST_COUNTED}")
        if number <= 0:
            return Truth("true")
        values = [self.variable() for _ in range(number)]
        pattern = " ".join(f"{node} {path} {value} ." for value in values)
        if different := " && ".join(f"!sameTerm({one}, {other})" for one, other in combinations(values, 2)):
            pattern += f" FILTER({different})"
        truths = [test(value) for value in values] if test else []
        if all_exact(truths):
            passing = "".join(f" FILTER({truth.text})" for truth in truths)
            return Truth(f"EXISTS {{ {pattern}{passing} }}")
        passing = "".join(f" FILTER(COALESCE({truth.text}, false))" for truth in truths)
        may_pass = "".join(f" FILTER(COALESCE({truth.text}, true))" for truth in truths)
        sure, possible = f"EXISTS {{ {pattern}{passing} }}", f"EXISTS {{ {pattern}{may_pass} }}"
        return Truth(f"IF({sure}, true, IF({possible}, {UNKNOWN}, false))", exact=False)

    # parameters

    def _values(self, shape: Node, parameter: URIRef) -> list[Node]:
        return list(self._shapes.objects(shape, parameter))

    def _at_most_one(self, shape: Node, parameter: URIRef) -> Node | None:
        values = self._values(shape, parameter)
        if len(values) > 1:
            raise NotScreened(f"sh:{parameter.fragment} is given {len(values)} times")
        return values[0] if values else None

    def _whole_number(self, shape: Node, parameter: URIRef) -> int | None:
        value = self._at_most_one(shape, parameter)
        if value is None:
            return None
        number = value.toPython() if isinstance(value, Literal) and value.datatype in _WHOLE_NUMBERS else None
        if not isinstance(number, int) or number < 0:
            raise NotScreened(f"sh:{parameter.fragment} is no whole number")
        return number

    def _switch(self, shape: Node, parameter: URIRef) -> bool:
        value = self._at_most_one(shape, parameter)
        if value is None:
            return False
        if not isinstance(value, Literal) or not isinstance(value.value, bool):
            raise NotScreened(f"sh:{parameter.fragment} is neither true nor false")
        return value.value

    def _iris(self, shape: Node, parameter: URIRef) -> list[str]:
        values = self._values(shape, parameter)
        if not all(isinstance(value, URIRef) for value in values):
            raise NotScreened(f"sh:{parameter.fragment} is no IRI")
        return [sparql_term(value) for value in values]

    def _property_path(self, shape: Node, parameter: URIRef) -> str:
        if (path := self.path(shape)) is None:
            raise NotScreened(f"sh:{parameter.fragment} on a node shape")
        return path

    def _one_list(self, shape: Node, parameter: URIRef) -> list[Node]:
        first = self._at_most_one(shape, parameter)
        return [] if first is None else list_items(first, self._shapes)

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

    # constraints of one value node

    def _class(self, shape: Node, _: tuple[Node, ...]) -> Iterator[Constraint]:
        for test in class_tests(self._iris(shape, SH["class"])):
            yield Constraint(SH["class"], of_value=test)

    def _datatype(self, shape: Node, _: tuple[Node, ...]) -> Iterator[Constraint]:
        yield Constraint(SH.datatype, of_value=datatype_test(self._at_most_one(shape, SH.datatype)))

    def _node_kind(self, shape: Node, _: tuple[Node, ...]) -> Iterator[Constraint]:
        yield Constraint(SH.nodeKind, of_value=node_kind_test(self._at_most_one(shape, SH.nodeKind)))

    def _range(self, shape: Node, parameter: URIRef, operator: str) -> Iterator[Constraint]:
        for bound in self._values(shape, parameter):
            yield Constraint(parameter, of_value=range_test(bound, operator))

    def _min_length(self, shape: Node, _: tuple[Node, ...]) -> Iterator[Constraint]:
        if number := self._whole_number(shape, SH.minLength):
            yield Constraint(SH.minLength, of_value=length_test(number, ">="))

    def _max_length(self, shape: Node, _: tuple[Node, ...]) -> Iterator[Constraint]:
        yield Constraint(SH.maxLength, of_value=length_test(self._whole_number(shape, SH.maxLength) or 0, "<="))

    def _pattern(self, shape: Node, _: tuple[Node, ...]) -> Iterator[Constraint]:
        flags = self._at_most_one(shape, SH.flags)
        for pattern in self._values(shape, SH.pattern):
            yield Constraint(SH.pattern, of_value=pattern_test(pattern, flags))

    def _language_in(self, shape: Node, _: tuple[Node, ...]) -> Iterator[Constraint]:
        yield Constraint(SH.languageIn, of_value=language_test(self._one_list(shape, SH.languageIn)))

    def _in(self, shape: Node, _: tuple[Node, ...]) -> Iterator[Constraint]:
        yield Constraint(SH["in"], of_value=in_test(self._one_list(shape, SH["in"])))

    # cardinality

    def _min_count(self, shape: Node, _: tuple[Node, ...]) -> Iterator[Constraint]:
        path, number = self._property_path(shape, SH.minCount), self._whole_number(shape, SH.minCount) or 0
        yield Constraint(SH.minCount, of_focus=lambda node: self._at_least(number, node, path))

    def _max_count(self, shape: Node, _: tuple[Node, ...]) -> Iterator[Constraint]:
        path, number = self._property_path(shape, SH.maxCount), self._whole_number(shape, SH.maxCount) or 0
        yield Constraint(SH.maxCount, of_focus=lambda node: negated(self._at_least(number + 1, node, path)))

    # languages and pairs of properties

    def _unique_lang(self, shape: Node, _: tuple[Node, ...]) -> Iterator[Constraint]:
        path = self._property_path(shape, SH.uniqueLang)
        if not self._switch(shape, SH.uniqueLang):
            return

        def test(node: str) -> Truth:
            one, other = self.variable(), self.variable()
            return Truth(
                f"NOT EXISTS {{ {node} {path} {one} . {node} {path} {other} . FILTER(!sameTerm({one}, {other}) && "
                f'LANG({one}) != "" && LCASE(LANG({one})) = LCASE(LANG({other}))) }}'
            )

        yield Constraint(SH.uniqueLang, of_focus=test)

    def _equals(self, shape: Node, _: tuple[Node, ...]) -> Iterator[Constraint]:
        path = self.path(shape)
        for other in self._iris(shape, SH.equals):

            def test(node: str, other: str = other) -> Truth:
                value = self.variable()
                here, there = f"{node} {path} {value}", f"{node} {other} {value}"
                if path is None:
                    apart = f"{there} FILTER(!sameTerm({value}, {node}))"
                    return Truth(f"(EXISTS {{ {node} {other} {node} }} && NOT EXISTS {{ {apart} }})")
                return Truth(
                    f"(NOT EXISTS {{ {here} FILTER NOT EXISTS {{ {there} }} }} "
                    f"&& NOT EXISTS {{ {there} FILTER NOT EXISTS {{ {here} }} }})"
                )

            yield Constraint(SH.equals, of_focus=test)

    def _disjoint(self, shape: Node, _: tuple[Node, ...]) -> Iterator[Constraint]:
        path = self.path(shape)
        for other in self._iris(shape, SH.disjoint):

            def test(node: str, other: str = other) -> Truth:
                value = node if path is None else self.variable()
                reached = "" if path is None else f"{node} {path} {value} . "
                return Truth(f"NOT EXISTS {{ {reached}{node} {other} {value} }}")

            yield Constraint(SH.disjoint, of_focus=test)

    def _less_than(self, shape: Node, parameter: URIRef, operator: str) -> Iterator[Constraint]:
        path = self._property_path(shape, parameter)
        for other in self._iris(shape, parameter):

            def test(node: str, other: str = other) -> Truth:
                one, two = self.variable(), self.variable()
                less = f"{as_number(one)} {operator} {as_number(two)}"
                for datatype in (XSD.date, XSD.dateTime):
                    dated = f"{as_date(one, datatype)} {operator} {as_date(two, datatype)}"
                    less = f"COALESCE({less}, {dated})"
                pairs = f"{node} {path} {one} . {node} {other} {two} . "
                fails = f"EXISTS {{ {pairs} FILTER(COALESCE(!({less}), true)) }}"
                return Truth(f"IF({fails}, {UNKNOWN}, true)", exact=False)

            yield Constraint(parameter, of_focus=test)

    # logic and other shapes

    def _negated(self, shape: Node, within: tuple[Node, ...]) -> Iterator[Constraint]:
        for other in self._values(shape, SH["not"]):
            one = self._other_shape(other)
            yield Constraint(SH["not"], of_value=partial(self._fails, one, within))

    def _node(self, shape: Node, within: tuple[Node, ...]) -> Iterator[Constraint]:
        for other in self._values(shape, SH.node):
            one = self._other_shape(other)
            if (one, SH.path, None) in self._shapes:
                raise NotScreened("sh:node points to a property shape")
            yield Constraint(SH.node, of_value=partial(self.conforms, one, within))

    def _property(self, shape: Node, within: tuple[Node, ...]) -> Iterator[Constraint]:
        for other in self._values(shape, SH.property):
            if (other, SH.path, None) not in self._shapes:
                raise NotScreened("sh:property points to no property shape")
            yield Constraint(
                SH.property,
                of_value=partial(self.conforms, other, within),
                property_shape=other,
            )

    def _listed(self, shape: Node, parameter: URIRef, within: tuple[Node, ...]) -> Iterator[Constraint]:
        for first in self._values(shape, parameter):
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

    def _qualified(self, shape: Node, within: tuple[Node, ...]) -> Iterator[Constraint]:
        path = self._property_path(shape, SH.qualifiedValueShape)
        value_shape = self._at_most_one(shape, SH.qualifiedValueShape)
        assert value_shape is not None  # noqa: S101 - it is what this method was called for
        one = self._other_shape(value_shape)
        least, most = (self._whole_number(shape, p) for p in (SH.qualifiedMinCount, SH.qualifiedMaxCount))
        if least is None and most is None:
            raise NotScreened("sh:qualifiedValueShape without a count")

        def passing(number: int, node: str) -> Truth:
            return self._at_least(number, node, path, partial(self.conforms, one, within))

        if least is not None:
            yield Constraint(SH.qualifiedMinCount, of_focus=lambda node: passing(least, node))
        if most is not None:
            yield Constraint(SH.qualifiedMaxCount, of_focus=lambda node: negated(passing(most + 1, node)))

    # other

    def _closed(self, shape: Node, _: tuple[Node, ...]) -> Iterator[Constraint]:
        if not self._switch(shape, SH.closed):
            return
        paths = {path for one in self._values(shape, SH.property) for path in self._shapes.objects(one, SH.path)}
        for ignored in self._values(shape, SH.ignoredProperties):
            paths.update(list_items(ignored, self._shapes))
        allowed = ", ".join(sorted(sparql_term(path) for path in paths if isinstance(path, URIRef)))

        def test(value: str) -> Truth:
            predicate, other = self.variable(), self.variable()
            resource = f"sameTerm({predicate}, <{RDF.type}>) && sameTerm({other}, <{RDFS.Resource}>)"
            elsewhere = f"{predicate} NOT IN ({allowed}) && " if allowed else ""  # NOT IN () is an error to Oxigraph
            return Truth(f"NOT EXISTS {{ {value} {predicate} {other} FILTER({elsewhere}!({resource})) }}")

        yield Constraint(SH.closed, of_value=test)

    def _has_value(self, shape: Node, _: tuple[Node, ...]) -> Iterator[Constraint]:
        path = self.path(shape)
        for wanted in self._values(shape, SH.hasValue):
            term = sparql_term(wanted)

            def test(node: str, term: str = term) -> Truth:
                return Truth(f"sameTerm({node}, {term})" if path is None else f"EXISTS {{ {node} {path} {term} }}")

            yield Constraint(SH.hasValue, of_focus=test)


_Compiler = Callable[[Constraints, Node, tuple[Node, ...]], Iterator[Constraint]]
_COMPILERS: Final[dict[Node, _Compiler]] = {
    SH["class"]: Constraints._class,
    SH.datatype: Constraints._datatype,
    SH.nodeKind: Constraints._node_kind,
    SH.minCount: Constraints._min_count,
    SH.maxCount: Constraints._max_count,
    SH.minExclusive: lambda c, shape, _: c._range(shape, SH.minExclusive, ">"),
    SH.minInclusive: lambda c, shape, _: c._range(shape, SH.minInclusive, ">="),
    SH.maxExclusive: lambda c, shape, _: c._range(shape, SH.maxExclusive, "<"),
    SH.maxInclusive: lambda c, shape, _: c._range(shape, SH.maxInclusive, "<="),
    SH.minLength: Constraints._min_length,
    SH.maxLength: Constraints._max_length,
    SH.pattern: Constraints._pattern,
    SH.languageIn: Constraints._language_in,
    SH.uniqueLang: Constraints._unique_lang,
    SH.equals: Constraints._equals,
    SH.disjoint: Constraints._disjoint,
    SH.lessThan: lambda c, shape, _: c._less_than(shape, SH.lessThan, "<"),
    SH.lessThanOrEquals: lambda c, shape, _: c._less_than(shape, SH.lessThanOrEquals, "<="),
    SH["not"]: Constraints._negated,
    SH["and"]: lambda c, shape, within: c._listed(shape, SH["and"], within),
    SH["or"]: lambda c, shape, within: c._listed(shape, SH["or"], within),
    SH.xone: lambda c, shape, within: c._listed(shape, SH.xone, within),
    SH.node: Constraints._node,
    SH.property: Constraints._property,
    SH.qualifiedValueShape: Constraints._qualified,
    SH.closed: Constraints._closed,
    SH.hasValue: Constraints._has_value,
    SH["in"]: Constraints._in,
}


def _name(shape: Node) -> str:
    return f"<{shape}>" if isinstance(shape, URIRef) else "a shape without a name"

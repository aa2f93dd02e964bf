"""Constraint components that look at the focus node with all its value nodes (SHACL, sections 4.2, 4.4.4, 4.5, 4.8).

Each function takes the parameters of a shape and gives its constraints; it raises `NotScreened` where they cannot be
compiled.
"""

from collections.abc import Iterator

from rdflib import RDF, RDFS, SH, XSD, URIRef

from kg.validation.exact_terms import UNKNOWN, as_date, as_number, sparql_term
from kg.validation.parameters import Parameters
from kg.validation.paths import list_items
from kg.validation.patterns import Variables, at_least, chain, exists
from kg.validation.truths import Constraint, Truth, negated

__all__ = [
    "closed",
    "disjoint",
    "equals",
    "has_value",
    "less_than",
    "max_count",
    "min_count",
    "unique_lang",
]


def min_count(parameters: Parameters, variables: Variables) -> Iterator[Constraint]:
    """`sh:minCount`."""
    path, number = parameters.path_for(SH.minCount), parameters.whole_number(SH.minCount) or 0
    yield Constraint(SH.minCount, of_focus=lambda node: at_least(number, node, path, variables))


def max_count(parameters: Parameters, variables: Variables) -> Iterator[Constraint]:
    """`sh:maxCount`."""
    path, number = parameters.path_for(SH.maxCount), parameters.whole_number(SH.maxCount) or 0
    yield Constraint(SH.maxCount, of_focus=lambda node: negated(at_least(number + 1, node, path, variables)))


def unique_lang(parameters: Parameters, variables: Variables) -> Iterator[Constraint]:
    """`sh:uniqueLang`."""
    path = parameters.path_for(SH.uniqueLang)
    if not parameters.switch(SH.uniqueLang):
        return

    def test(node: str) -> Truth:
        one, other = variables.new(), variables.new()
        return Truth(
            f"NOT EXISTS {{ {node} {path} {one} . {node} {path} {other} . FILTER(!sameTerm({one}, {other}) && "
            f'LANG({one}) != "" && LCASE(LANG({one})) = LCASE(LANG({other}))) }}'
        )

    yield Constraint(SH.uniqueLang, of_focus=test)


def equals(parameters: Parameters, variables: Variables) -> Iterator[Constraint]:
    """`sh:equals`."""
    steps = parameters.steps()
    for other in parameters.iris(SH.equals):

        def test(node: str, other: str = other) -> Truth:
            value = variables.new()
            there = [f"{node} {other} {value}"]
            if not steps:
                apart = exists(there, f"!sameTerm({value}, {node})")
                return Truth(f"(EXISTS {{ {node} {other} {node} }} && !({apart}))")
            here = chain(node, steps, value, variables)
            return Truth(f"!({exists(here, f'!({exists(there)})')}) && !({exists(there, f'!({exists(here)})')})")

        yield Constraint(SH.equals, of_focus=test)


def disjoint(parameters: Parameters, variables: Variables) -> Iterator[Constraint]:
    """`sh:disjoint`."""
    path = parameters.path()
    for other in parameters.iris(SH.disjoint):

        def test(node: str, other: str = other) -> Truth:
            value = node if path is None else variables.new()
            reached = "" if path is None else f"{node} {path} {value} . "
            return Truth(f"NOT EXISTS {{ {reached}{node} {other} {value} }}")

        yield Constraint(SH.disjoint, of_focus=test)


def less_than(parameters: Parameters, variables: Variables, parameter: URIRef, operator: str) -> Iterator[Constraint]:
    """`sh:lessThan` and `sh:lessThanOrEquals`; `operator` stands between the values."""
    path = parameters.path_for(parameter)
    for other in parameters.iris(parameter):

        def test(node: str, other: str = other) -> Truth:
            one, two = variables.new(), variables.new()
            less = f"{as_number(one)} {operator} {as_number(two)}"
            for datatype in (XSD.date, XSD.dateTime):
                dated = f"{as_date(one, datatype)} {operator} {as_date(two, datatype)}"
                less = f"COALESCE({less}, {dated})"
            unordered = exists([f"{node} {other} {two} ."], f"COALESCE(!({less}), true)")
            # pySHACL ends with an error at a blank node, whether there is something to compare it with or not.
            fails = exists([f"{node} {path} {one} ."], f"isBlank({one}) || {unordered}")
            return Truth(f"IF({fails}, {UNKNOWN}, true)", exact=False)

        yield Constraint(parameter, of_focus=test)


def closed(parameters: Parameters, variables: Variables) -> Iterator[Constraint]:
    """`sh:closed`."""
    if not parameters.switch(SH.closed):
        return
    shapes = parameters.graph
    paths = {path for one in parameters.values(SH.property) for path in shapes.objects(one, SH.path)}
    for ignored in parameters.values(SH.ignoredProperties):
        paths.update(list_items(ignored, shapes))
    allowed = ", ".join(sorted(sparql_term(path) for path in paths if isinstance(path, URIRef)))

    def test(value: str) -> Truth:
        predicate, other = variables.new(), variables.new()
        resource = f"sameTerm({predicate}, <{RDF.type}>) && sameTerm({other}, <{RDFS.Resource}>)"
        elsewhere = f"{predicate} NOT IN ({allowed}) && " if allowed else ""  # NOT IN () is an error to Oxigraph
        return Truth(f"NOT EXISTS {{ {value} {predicate} {other} FILTER({elsewhere}!({resource})) }}")

    yield Constraint(SH.closed, of_value=test)


def has_value(parameters: Parameters, _: Variables) -> Iterator[Constraint]:
    """`sh:hasValue`."""
    path = parameters.path()
    for wanted in parameters.values(SH.hasValue):
        term = sparql_term(wanted)

        def test(node: str, term: str = term) -> Truth:
            return Truth(f"sameTerm({node}, {term})" if path is None else f"EXISTS {{ {node} {path} {term} }}")

        yield Constraint(SH.hasValue, of_focus=test)

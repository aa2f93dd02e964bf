"""The screen: which graphs of a batch may break which shapes, asked of Oxigraph for all graphs at once.

The shapes are compiled once into SELECT queries, one or two for each path of a shape with a target. A query gives the
named graphs and focus nodes in doubt; a graph that no query gives conforms. The screen may doubt what conforms, but it
never passes what does not: what it cannot compile, it leaves to pySHACL and says so in the log.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Quad
from rdflib import RDF, RDFS, SH, Graph, URIRef
from rdflib.term import Node

from kg.validation.asking import INSTANCE_OF, Asked
from kg.validation.constraints import Constraints
from kg.validation.doubts import Doubts
from kg.validation.exact_terms import NotScreened, sparql_term
from kg.validation.paths import reached, sparql_path
from kg.validation.rules import rule_pattern
from kg.validation.shapes import TARGETS, Shapes
from kg.validation.truths import doubt

__all__ = ["Screen", "ScreenQuery"]

_LOG: Final = logging.getLogger(__name__)
_BEYOND: Final = (SH.js, SH.target, SH.rule, SH.expression)


@dataclass(frozen=True, slots=True)
class ScreenQuery:
    """A query for the graphs and focus nodes that may break a shape.

    Attributes:
        shape: the shape with the target.
        property_shape: the value of its `sh:property` that is asked about, or None for the shape's own constraints.
        constraint: what is asked: the constraints' parameters, and the property shape's path where it has one.
        text: SPARQL that selects `?graph` and `?this`.
    """

    shape: Node
    property_shape: Node | None
    constraint: str
    text: str


@dataclass(frozen=True, slots=True)
class Screen:
    """Shapes, compiled.

    Attributes:
        shapes: what was compiled.
        queries: all that is asked of a batch.
        not_screened: the shapes that pySHACL must hold against every graph, and why.
    """

    shapes: Shapes
    queries: tuple[ScreenQuery, ...]
    not_screened: Mapping[Node, str]

    @classmethod
    def compile(cls, shapes: Shapes) -> "Screen":
        """Compile the shapes; the log names what cannot be."""
        queries: list[ScreenQuery] = []
        not_screened: dict[Node, str] = {}
        for shape, feature in _beyond(shapes.graph):
            _LOG.warning("%s has sh:%s, which is beyond SHACL and is not validated", _shown(shape), feature)
        constraints = Constraints(shapes.graph)
        foreign = _foreign_component(shapes.graph)
        for shape in _with_target(shapes.graph):
            try:
                if foreign:
                    raise NotScreened(foreign)
                queries += _compiled(shape, constraints, shapes.graph)
            except NotScreened as reason:
                not_screened[shape] = str(reason)
                _LOG.warning("%s is not screened, so that validation takes longer: %s", _shown(shape), reason)
        return cls(shapes, tuple(queries), not_screened)

    def doubts(self, graphs: Sequence[Sequence[Quad]]) -> list[Doubts]:
        """What each graph may break; nothing where it conforms. The names of the graphs are ignored."""
        found = [Doubts(set(self.not_screened)) for _ in graphs]
        asked = Asked(graphs)
        for number in asked.beyond:
            found[number].whole.update(query.shape for query in self.queries)
        for query in self.queries:
            for number, focus in asked.rows(query.text):
                found[number].add(query.shape, query.property_shape, focus)
        return found

    def is_of_failures(self, query: ScreenQuery) -> bool:
        """Whether a graph in which the query finds something may fail, and not only be warned of."""
        severity = set(self.shapes.graph.objects(query.property_shape or query.shape, SH.severity))
        return not severity or not severity <= {SH.Warning, SH.Info}


def _beyond(shapes: Graph) -> list[tuple[Node, str]]:
    """The shapes that use what neither SHACL Core nor SHACL-SPARQL has, and what it is."""
    found = {(shape, feature.fragment) for feature in _BEYOND for shape in shapes.subjects(feature)}
    return sorted(found, key=lambda pair: (str(pair[0]), pair[1]))


def _with_target(shapes: Graph) -> list[Node]:
    targeted = {shape for target in TARGETS for shape in shapes.subjects(target)}
    targeted |= {shape for shape in _all_shapes(shapes) if _is_class(shape, shapes)}
    return sorted(targeted, key=str)


def _all_shapes(shapes: Graph) -> set[Node]:
    return {shape for kind in (SH.NodeShape, SH.PropertyShape) for shape in shapes.subjects(RDF.type, kind)}


def _is_class(shape: Node, shapes: Graph) -> bool:
    """Whether a shape is a class too, and so has its instances for target (SHACL, section 2.1.3.3)."""
    kinds = {RDFS.Class, *shapes.subjects(RDFS.subClassOf, RDFS.Class)}
    return bool(kinds & set(shapes.objects(shape, RDF.type)))


def _foreign_component(shapes: Graph) -> str:
    """Why nothing can be screened, where constraint components of the user's own may apply to any shape."""
    kinds = {SH.ConstraintComponent, *shapes.subjects(RDFS.subClassOf, SH.ConstraintComponent)}
    own = {one for kind in kinds for one in shapes.subjects(RDF.type, kind) if not str(one).startswith(str(SH))}
    return "the file declares constraint components of its own" if own else ""


def _compiled(shape: Node, constraints: Constraints, shapes: Graph) -> list[ScreenQuery]:
    if constraints.is_deactivated(shape):
        return []
    if (shape, SH.targetNode, None) in shapes and any(
        (one, step, None) in shapes for one in reached(shape, shapes) for step in (SH.zeroOrMorePath, SH.zeroOrOnePath)
    ):
        # A target that the graph does not know is its own value to SHACL, and to SPARQL no value.
        raise NotScreened("a path of no steps from a node that is named as target")
    target = _target(shape, shapes)
    queries = [
        ScreenQuery(shape, within, name, _select(target, pattern))
        for within, name, pattern in _patterns(shape, constraints)
    ]
    for rule in shapes.objects(shape, SH.sparql):
        if (shape, SH.path, None) in shapes:
            raise NotScreened("a rule in SPARQL on a property shape")
        if (pattern := rule_pattern(rule, shapes)) is not None:
            queries.append(ScreenQuery(shape, None, "sparql", _select(target, pattern)))
    return queries


def _patterns(
    shape: Node, constraints: Constraints, within: tuple[Node, ...] = ()
) -> Iterator[tuple[Node | None, str, str]]:
    """What is asked of the focus node `?this`: the property shape, the constraints' names, the pattern of a doubt.

    The constraints of a path are asked together: one pattern for those of the focus node, one for those of each value.
    """
    if constraints.is_deactivated(shape):
        return
    path = constraints.parameters(shape).path()
    of_focus: list[tuple[str, str]] = []
    of_value: list[tuple[str, str]] = []
    for constraint in constraints.constraints(shape, within):
        name = constraint.parameter.fragment
        if constraint.property_shape is not None and path is None:
            yield from _patterns(constraint.property_shape, constraints, (*within, shape))
        elif constraint.of_focus:
            of_focus.append((name, doubt(constraint.of_focus("?this"))))
        elif constraint.of_value and path is None:
            of_focus.append((name, doubt(constraint.of_value("?this"))))
        elif constraint.of_value:
            of_value.append((name, doubt(constraint.of_value("?value"))))
    property_shape = shape if within else None
    for steps, asked in (("", of_focus), (f"?this {path} ?value . ", of_value)):
        if asked:
            names = ", ".join(dict.fromkeys(name for name, _ in asked)) + (f" {path}" if path else "")
            yield property_shape, names, f"{steps}FILTER({' || '.join(text for _, text in asked)})"


def _select(target: str, pattern: str) -> str:
    return f"SELECT DISTINCT ?graph ?this WHERE {{ GRAPH ?graph {{ {target} {pattern} }} }}"


def _target(shape: Node, shapes: Graph) -> str:
    classes = [*shapes.objects(shape, SH.targetClass), *([shape] if _is_class(shape, shapes) else ())]
    targets = [f"?this {INSTANCE_OF} {sparql_term(one)}" for one in classes]
    targets += [f"?this {sparql_path(one, shapes)} ?any" for one in shapes.objects(shape, SH.targetSubjectsOf)]
    targets += [f"?any {sparql_path(one, shapes)} ?this" for one in shapes.objects(shape, SH.targetObjectsOf)]
    # A node that is named as target is one in every graph, whether the graph knows it or not.
    nodes = " ".join(sparql_term(one) for one in shapes.objects(shape, SH.targetNode))
    if nodes:
        targets.append(f"{{ SELECT DISTINCT ?graph {{ ?one ?has ?other }} }} VALUES ?this {{ {nodes} }}")
    if not targets:
        raise NotScreened("it has no target that is compiled")
    return targets[0] + " ." if len(targets) == 1 else " UNION ".join(f"{{ {target} }}" for target in targets)


def _shown(shape: Node) -> str:
    return f"shape <{shape}>" if isinstance(shape, URIRef) else "a shape without a name"

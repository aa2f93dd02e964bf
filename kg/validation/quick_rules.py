"""Rules in SPARQL (SHACL, section 5) for the quick look: of the plainest kind, as functions over one graph.

A rule's solutions are looked for by going from what is bound along one triple pattern after the other. What another
engine might compute otherwise, an error above all, raises `Unsure`.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from rdflib import Graph, Literal, URIRef, Variable
from rdflib.term import Node

from kg.validation.exact_terms import NotScreened
from kg.validation.quick_graph import QuickGraph, Unsure, Values, tail, written
from kg.validation.rules import declared_prefixes, parts_of, rule_algebra, rule_text

if TYPE_CHECKING:  # the parser is slow to import
    from rdflib.plugins.sparql.parserutils import CompValue

__all__ = ["rule_check"]

Bound = dict[str, str]
"""From variables to terms."""
Found = Callable[[QuickGraph, Bound], bool]
"""Is there a solution that goes on from what is bound? It may leave more bound, which the caller overwrites."""
Value = Callable[[QuickGraph, Bound], Any]

_THIS: Final = "this"
_NOTHING: Final[Values] = {}


def rule_check(rule: Node, shapes: Graph) -> Callable[[QuickGraph, Collection[str]], bool]:
    """Whether a rule selects nothing for any of some focus nodes.

    Raises:
        NotScreened: the rule is not of the plainest kind.
    """
    text = rule_text(rule, shapes)
    if text is None:
        return lambda graph, nodes: True
    found = _pattern(rule_algebra(text, declared_prefixes(shapes)), {_THIS})
    return lambda graph, nodes: not any(found(graph, {_THIS: node}) for node in nodes)


def _pattern(pattern: "CompValue", known: set[str]) -> Found:
    """Is there a solution of a pattern, where these variables are bound?"""
    triples, filters = parts_of(pattern)
    variables = known | {str(term) for triple in triples for term in triple if isinstance(term, Variable)}
    tests = [_boolean(expression, variables) for expression in filters]

    found: Found = tests[0] if len(tests) == 1 else lambda graph, bound: all(test(graph, bound) for test in tests)
    for triple, bound_before in reversed(_ordered(triples, known)):
        found = _step(triple, bound_before, found)
    return found


def _ordered(triples: Iterable[tuple[Node, ...]], known: set[str]) -> list[tuple[tuple[Node, ...], frozenset[str]]]:
    """The triple patterns, each as soon as most of it is bound, with the variables that are bound before it."""
    waiting, ordered, bound = list(triples), [], frozenset(known)

    def open_places(triple: tuple[Node, ...]) -> tuple[int, bool]:
        is_open = [isinstance(term, Variable) and str(term) not in bound for term in triple]
        return sum(is_open), is_open[0]

    while waiting:
        waiting.sort(key=open_places)
        triple = waiting.pop(0)
        ordered.append((triple, bound))
        bound |= {str(term) for term in triple if isinstance(term, Variable)}
    return ordered


def _step(triple: tuple[Node, ...], bound_before: frozenset[str], then: Found) -> Found:
    """Bind what is open in a triple pattern, in every way that the graph has, and go on."""
    subject, predicate, value = triple
    s, o = _place(subject), _place(value)
    s_known = s[0] is None or s[0] in bound_before
    o_known = o[0] is None or o[0] in bound_before
    if isinstance(predicate, Variable):
        return _any_predicate(str(predicate), bound_before, s, o, s_known and o_known, then, s_known)
    name = _term(predicate)
    if not s_known and not o_known:
        raise NotScreened("a triple pattern that nothing leads to")
    (start, start_term), (end, end_term) = (s, o) if s_known else (o, s)
    inverse = ("inverse", name)

    def reached(graph: QuickGraph, bound: Bound) -> Sequence[str]:
        table = (graph.by_predicate.get(name) if s_known else graph.values(inverse)) or _NOTHING
        return table.get(start_term if start is None else bound[start], ())

    def found(graph: QuickGraph, bound: Bound) -> bool:
        for one in reached(graph, bound):
            bound[end] = one  # type: ignore[index]
            if then(graph, bound):
                return True
        return False

    def found_there(graph: QuickGraph, bound: Bound) -> bool:
        known = end_term if end is None else bound[end]
        return known in reached(graph, bound) and then(graph, bound)

    return found_there if s_known and o_known else found


def _any_predicate(
    name: str, bound_before: frozenset[str], s: "_Place", o: "_Place", both: bool, then: Found, s_known: bool
) -> Found:
    if not s_known:
        raise NotScreened("a triple pattern that nothing leads to")

    def found(graph: QuickGraph, bound: Bound) -> bool:
        if name in bound_before:
            table = graph.by_predicate.get(bound[name])
            tables = [(bound[name], table)] if table else []
        else:
            tables = list(graph.by_predicate.items())
        subject = _at(s, bound)
        for predicate, table in tables:
            for value in table.get(subject, ()):
                if both and value != _at(o, bound):
                    continue
                bound[name] = predicate
                if o[0] is not None:
                    bound[o[0]] = value
                if then(graph, bound):
                    return True
        return False

    return found


_Place = tuple[str | None, str]
"""A place of a triple pattern: the name of a variable, or None and a term."""


def _place(term: Node) -> _Place:
    return (str(term), "") if isinstance(term, Variable) else (None, _term(term))


def _at(place: _Place, bound: Bound) -> str:
    return place[1] if place[0] is None else bound[place[0]]


def _term(term: Node) -> str:
    if isinstance(term, (URIRef, Literal)):
        return written(term)
    raise NotScreened("a rule in SPARQL uses a property path or a blank node")


# expressions


def _boolean(expression: Any, known: set[str]) -> Value:
    match getattr(expression, "name", None):
        case "ConditionalAndExpression":
            parts = [_boolean(part, known) for part in (expression.expr, *expression.other)]
            return lambda graph, bound: all(part(graph, bound) for part in parts)
        case "ConditionalOrExpression":
            parts = [_boolean(part, known) for part in (expression.expr, *expression.other)]
            return lambda graph, bound: any(part(graph, bound) for part in parts)
        case "UnaryNot":
            part = _boolean(expression.expr, known)
            return lambda graph, bound: not part(graph, bound)
        case "Builtin_EXISTS":
            return _exists(expression, known)
        case "Builtin_NOTEXISTS":
            found = _exists(expression, known)
            return lambda graph, bound: not found(graph, bound)
        case "RelationalExpression":
            return _comparison(expression, known)
    raise NotScreened("a rule in SPARQL has a filter that is not compiled")


def _exists(expression: "CompValue", known: set[str]) -> Value:
    found = _pattern(expression.graph, known)
    return lambda graph, bound: found(graph, dict(bound))


def _comparison(expression: "CompValue", known: set[str]) -> Value:
    one, operator, other = expression.expr, expression.op, expression.other
    if operator in ("IN", "NOT IN"):
        name = _variable(one, known)
        if not all(isinstance(member, URIRef) for member in other):
            raise NotScreened(f"a rule in SPARQL uses {operator} for other terms than IRIs")
        members = frozenset(map(_term, other))
        return lambda graph, bound: (bound[name] in members) == (operator == "IN")
    kinds = {_kind(one), _kind(other)} - {"any"}
    if kinds == {"string"} and operator in ("=", "!="):
        a, b = _string(one, known), _string(other, known)
        return lambda graph, bound: (a(graph, bound) == b(graph, bound)) == (operator == "=")
    if kinds <= {"number"} and operator in _OPERATORS:
        a, b, compare = _number(one, known), _number(other, known), _OPERATORS[operator]
        return lambda graph, bound: compare(a(graph, bound), b(graph, bound))
    raise NotScreened("a rule in SPARQL compares what is neither numbers nor strings")


_Number = Decimal | int
_OPERATORS: Final[dict[str, Callable[[_Number, _Number], bool]]] = {
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def _kind(expression: Any) -> str:
    if isinstance(expression, Variable):
        return "any"
    if isinstance(expression, Literal):
        return "number" if isinstance(expression.value, int) else "string"
    return "number" if getattr(expression, "name", "") in ("AdditiveExpression", "Builtin_STRLEN") else "string"


def _variable(expression: Any, known: set[str]) -> str:
    if not isinstance(expression, Variable) or str(expression) not in known:
        raise NotScreened("a filter of a variable that nothing binds")
    return str(expression)


def _number(expression: Any, known: set[str]) -> Value:
    if isinstance(expression, Variable):
        name = _variable(expression, known)
        return lambda graph, bound: graph.number(bound[name])
    if isinstance(expression, Literal) and isinstance(expression.value, int):
        value = expression.value
        return lambda graph, bound: value
    match getattr(expression, "name", None):
        case "AdditiveExpression":
            first = _number(expression.expr, known)
            more = [
                (1 if sign == "+" else -1, _number(part, known))
                for sign, part in zip(expression.op, expression.other, strict=True)
            ]
            return lambda graph, bound: first(graph, bound) + sum(sign * part(graph, bound) for sign, part in more)
        case "Builtin_STRLEN":
            text = _string(expression.arg, known)
            return lambda graph, bound: len(text(graph, bound))
    raise NotScreened("a rule in SPARQL computes a number in a way that is not compiled")


def _string(expression: Any, known: set[str]) -> Value:
    if isinstance(expression, Variable):
        name = _variable(expression, known)
        return lambda graph, bound: _plain(graph, bound[name])
    if isinstance(expression, Literal) and isinstance(expression.value, str) and not expression.language:
        text = str(expression)
        return lambda graph, bound: text
    match getattr(expression, "name", None):
        case "Builtin_STR" if isinstance(expression.arg, Variable):
            name = _variable(expression.arg, known)
            return lambda graph, bound: graph.string(bound[name])
        case "Builtin_SHA256":
            text_of = _string(expression.arg, known)
            return lambda graph, bound: sha256(text_of(graph, bound).encode()).hexdigest()
        case "Builtin_CONCAT":
            parts = [_string(part, known) for part in expression.arg]
            return lambda graph, bound: "".join(part(graph, bound) for part in parts)
        case "Builtin_SUBSTR" if expression.length is not None:
            return _part(
                _string(expression.arg, known), _number(expression.start, known), _number(expression.length, known)
            )
    raise NotScreened("a rule in SPARQL computes a string in a way that is not compiled")


def _plain(graph: QuickGraph, term: str) -> str:
    if tail(term) != "":
        raise Unsure
    return graph.string(term)


def _part(text: Value, start: Value, length: Value) -> Value:
    def part(graph: QuickGraph, bound: Bound) -> str:
        begin, size = start(graph, bound), length(graph, bound)
        if not isinstance(begin, int) or not isinstance(size, int) or begin < 1 or size < 0:
            raise Unsure
        whole: str = text(graph, bound)
        return whole[begin - 1 : begin - 1 + size]

    return part

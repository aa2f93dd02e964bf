"""Rules in SPARQL (SHACL, section 5) for a whole batch of graphs at once.

Only the plainest are taken: triple patterns with filters over them, in functions that rdflib, which pySHACL asks, and
Oxigraph compute alike. Everything else is left to pySHACL.
"""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from rdflib import OWL, RDF, SH, XSD, Graph, Literal, URIRef, Variable
from rdflib.term import Node

from kg.validation.compiled_rules import compiled_ahead
from kg.validation.exact_terms import UNKNOWN, NotScreened, as_number, sparql_term
from kg.validation.patterns import exists

if TYPE_CHECKING:  # the parser is slow to import
    from rdflib.plugins.sparql.parserutils import CompValue

__all__ = ["compile_rule", "declared_prefixes", "parts_of", "rule_algebra", "rule_pattern", "rule_text"]

_KNOWN: Final = frozenset({SH.select, SH.message, SH.prefixes, SH.deactivated, RDF.type})
_REFUSED: Final = re.compile(
    r"\b(?:minus|values|service|optional|union|bind|graph|group|having|limit|offset|failure|as)\b|\$(?:PATH|shapesGraph|currentShape)\b",
    re.IGNORECASE,
)
_KINDS: Final = {"Builtin_isIRI": "isIRI", "Builtin_isURI": "isIRI", "Builtin_isLITERAL": "isLiteral"}


def rule_pattern(rule: Node, shapes: Graph) -> str | None:
    """A group graph pattern in which `?this` is in doubt, or None where the rule is deactivated.

    Raises:
        NotScreened: the rule is not of the plainest kind.
    """
    text, prefixes = rule_text(rule, shapes), declared_prefixes(shapes)
    return None if text is None else compiled_ahead(text, prefixes) or compile_rule(text, prefixes)


def rule_text(rule: Node, shapes: Graph) -> str | None:
    """The SELECT query of a rule, or None where the rule is deactivated.

    Raises:
        NotScreened: it has parameters of its own, or is malformed.
    """
    if set(shapes.predicates(rule)) - _KNOWN:
        raise NotScreened("a rule in SPARQL has parameters of its own")
    deactivated = {value.toPython() for value in shapes.objects(rule, SH.deactivated) if isinstance(value, Literal)}
    if deactivated == {True}:
        return None
    texts = list(shapes.objects(rule, SH.select))
    if len(texts) != 1 or deactivated - {False}:
        raise NotScreened("a rule in SPARQL is malformed")
    return str(texts[0])


def compile_rule(text: str, prefixes: Mapping[str, str]) -> str:
    """The pattern of a rule with these words.

    Raises:
        NotScreened: it is not of the plainest kind.
    """
    return _pattern(rule_algebra(text, prefixes), doubtful=True)


def rule_algebra(text: str, prefixes: Mapping[str, str]) -> "CompValue":
    """The group that a rule with these words selects from, as rdflib parses it (SPARQL 1.1, section 18).

    Raises:
        NotScreened: it is not of the plainest kind.
    """
    from rdflib.plugins.sparql import prepareQuery

    if refused := _REFUSED.search(text):
        raise NotScreened(f"a rule in SPARQL uses {refused.group()}")
    try:
        query = prepareQuery(text, initNs=prefixes)
    except Exception as error:  # the parser raises many kinds; pySHACL will say what is wrong
        raise NotScreened("a rule in SPARQL cannot be parsed") from error
    if query.algebra.name != "SelectQuery":
        raise NotScreened("a rule in SPARQL is no SELECT")
    pattern: CompValue = query.algebra.p
    while pattern.name in ("Project", "Distinct"):
        pattern = pattern.p
    return pattern


def declared_prefixes(shapes: Graph) -> dict[str, str]:
    """The prefixes that an ontology of the shapes declares."""
    declared: dict[str, str] = {}
    for ontology in shapes.subjects(RDF.type, OWL.Ontology):
        for declaration in shapes.objects(ontology, SH.declare):
            prefix, namespace = shapes.value(declaration, SH.prefix), shapes.value(declaration, SH.namespace)
            if declared.setdefault(str(prefix), str(namespace)) != str(namespace):
                raise NotScreened(f"the prefix {prefix} is declared twice")
    return declared


def _pattern(pattern: "CompValue", *, doubtful: bool) -> str:
    """A group; `doubtful` says whether a filter that is an error lets a solution through."""
    triples, filters = parts_of(pattern)
    known = {term for triple in triples for term in triple}
    return " ".join([*map(_triple, triples), *(f"FILTER({_filter(one, known, doubtful)})" for one in filters)])


def _exists(pattern: "CompValue", known: set[Node], *, doubtful: bool) -> str:
    triples, filters = parts_of(pattern)
    if not triples:
        raise NotScreened("a rule in SPARQL asks for nothing but filters")
    known, ordered = set(known), []
    while triples:
        # Each from what is known by then, and rather from its subject than from its object.
        following = max(triples, key=lambda triple: 2 * (triple[0] in known) + (triple[2] in known))
        triples.remove(following)
        ordered.append(_triple(following))
        known.update(following)
    return exists(ordered, " && ".join(_filter(one, known, doubtful) for one in filters))


def parts_of(pattern: "CompValue") -> tuple[list[tuple[Node, Node, Node]], list[Any]]:
    """The triple patterns of a group and its filters."""
    if pattern.name == "Filter":
        triples, filters = parts_of(pattern.p)
        return triples, [*filters, pattern.expr]
    if pattern.name == "BGP":
        return list(pattern.triples), []
    if pattern.name == "Join":
        one, other = parts_of(pattern.p1), parts_of(pattern.p2)
        if not one[1] and not other[1]:
            return one[0] + other[0], []
    # The filter of a group within a group knows only the variables of its own.
    raise NotScreened("a rule in SPARQL is no plain pattern with filters")


def _triple(triple: tuple[Node, Node, Node]) -> str:
    return " ".join(map(_term, triple)) + " ."


def _filter(expression: Any, known: set[Node], doubtful: bool) -> str:
    return f"COALESCE({_boolean(expression, known, doubtful)}, {'true' if doubtful else 'false'})"


def _boolean(expression: Any, known: set[Node], doubtful: bool) -> str:
    match getattr(expression, "name", None):
        case "ConditionalAndExpression":
            return f"({' && '.join(_boolean(part, known, doubtful) for part in (expression.expr, *expression.other))})"
        case "ConditionalOrExpression":
            return f"({' || '.join(_boolean(part, known, doubtful) for part in (expression.expr, *expression.other))})"
        case "UnaryNot":
            return f"!({_boolean(expression.expr, known, not doubtful)})"
        case "Builtin_EXISTS":
            return _exists(expression.graph, known, doubtful=doubtful)
        case "Builtin_NOTEXISTS":
            return f"!({_exists(expression.graph, known, doubtful=not doubtful)})"
        case "RelationalExpression":
            return _comparison(expression)
        case name if name in _KINDS and isinstance(expression.arg, Variable):
            return f"{_KINDS[name]}({_term(expression.arg)})"
    raise NotScreened("a rule in SPARQL has a filter that is not compiled")


def _comparison(expression: "CompValue") -> str:
    one, operator, other = expression.expr, expression.op, expression.other
    if operator in ("IN", "NOT IN"):
        if not isinstance(one, Variable) or not all(isinstance(member, URIRef) for member in other):
            raise NotScreened(f"a rule in SPARQL uses {operator} for other terms than IRIs")
        return f"{_term(one)} {operator} ({', '.join(map(_term, other))})"
    kinds = {_kind(one), _kind(other)} - {"any"}
    if kinds == {"string"}:
        return f"{_string(one)} {operator} {_string(other)}"
    if kinds <= {"number"}:
        return f"{_number(one)} {operator} {_number(other)}"
    raise NotScreened("a rule in SPARQL compares what is neither numbers nor strings")


def _kind(expression: Any) -> str:
    if isinstance(expression, Variable):
        return "any"
    if isinstance(expression, Literal):
        return "number" if expression.datatype == XSD.integer else "string"
    name = getattr(expression, "name", "")
    return "number" if name in ("AdditiveExpression", "Builtin_STRLEN") else "string"


def _number(expression: Any) -> str:
    if isinstance(expression, Variable):
        return f"({as_number(_term(expression), XSD.integer)})"
    if isinstance(expression, Literal) and expression.datatype == XSD.integer:
        return str(int(expression))
    match getattr(expression, "name", None):
        case "AdditiveExpression":
            parts = zip(expression.op, expression.other, strict=True)
            return f"({_number(expression.expr)}{''.join(f' {sign} {_number(part)}' for sign, part in parts)})"
        case "Builtin_STRLEN":
            return f"STRLEN({_string(expression.arg)})"
    raise NotScreened("a rule in SPARQL computes a number in a way that is not compiled")


def _string(expression: Any) -> str:
    if isinstance(expression, Variable):
        term = _term(expression)
        return f"IF(DATATYPE({term}) = <{XSD.string}>, STR({term}), {UNKNOWN})"
    if isinstance(expression, Literal) and expression.datatype in (None, XSD.string) and not expression.language:
        return sparql_term(expression)
    match getattr(expression, "name", None):
        case "Builtin_STR" if isinstance(expression.arg, Variable):
            return f"STR({_term(expression.arg)})"
        case "Builtin_SHA256":
            return f"SHA256({_string(expression.arg)})"
        case "Builtin_CONCAT":
            return f"CONCAT({', '.join(map(_string, expression.arg))})"
        case "Builtin_SUBSTR" if expression.length is not None:
            start, length = _number(expression.start), _number(expression.length)
            # rdflib counts a start before the text from its end.
            part = f"SUBSTR({_string(expression.arg)}, {start}, {length})"
            return f"IF({start} >= 1 && {length} >= 0, {part}, {UNKNOWN})"
    raise NotScreened("a rule in SPARQL computes a string in a way that is not compiled")


def _term(term: Any) -> str:
    if isinstance(term, Variable):
        return "?this" if term == Variable("this") else f"?rule_{term}"
    if isinstance(term, (URIRef, Literal)):
        return sparql_term(term)
    raise NotScreened("a rule in SPARQL uses a property path or a blank node")

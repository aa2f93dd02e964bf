"""Random shapes and random small graphs over one small vocabulary, so that they often meet."""

from hypothesis import strategies as st

NAMES = ("a", "b", "c")
CLASSES = ("C", "D")
PROPERTIES = ("p", "q", "r")
HEAD = """@prefix : <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
STRINGS = ('"x"', '""', '"xy"', '"Xy\\n"', '"é"', '"x"@en', '"x"@EN', '"y"@en-GB', '"x"@fr', '"5"')
NUMBERS = ("1", "2", "05", "-3", "1.5", "1.50", "2.5e0", '"x"^^xsd:integer', '"2"^^xsd:nonNegativeInteger')
BYTES = ('"2"^^xsd:byte', '"300"^^xsd:byte', "true", '"1"^^xsd:boolean')
TIMES = (
    '"2020-01-02"^^xsd:date',
    '"2020-02-30"^^xsd:date',
    '"2021-01-02"^^xsd:date',
    '"2020-01-02Z"^^xsd:date',
    '"2020-01-02T00:00:00Z"^^xsd:dateTime',
    '"2020-01-02T01:00:00"^^xsd:dateTime',
)
LITERALS = (*STRINGS, *NUMBERS, *BYTES, *TIMES, '"x"^^:own', '"y"^^:own', '"a b"^^xsd:anyURI')
NODES = tuple(f":{name}" for name in (*NAMES, *CLASSES))
terms = st.sampled_from((*NODES, *LITERALS, "_:n", "_:m"))
named = st.sampled_from((*NODES, *LITERALS))
properties = st.sampled_from([f":{name}" for name in PROPERTIES])
classes = st.sampled_from([f":{name}" for name in CLASSES])


@st.composite
def graphs(draw: st.DrawFn) -> str:
    """The triples of a graph, in Turtle."""
    nodes = st.sampled_from((*NODES, "_:n", "_:m"))
    triples = st.one_of(
        st.tuples(nodes, properties, terms),
        st.tuples(nodes, st.just("a"), classes),
        st.tuples(st.just(":a"), properties, terms),
        st.tuples(classes, st.just("rdfs:subClassOf"), classes),
    )
    return "\n".join(
        f"{' '.join(triple)} ." for triple in draw(st.lists(triples, min_size=1, max_size=10, unique=True))
    )


paths = st.recursive(
    properties,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda steps: f"( {' '.join(steps)} )"),
        st.lists(inner, min_size=2, max_size=3).map(lambda steps: f"[ sh:alternativePath ( {' '.join(steps)} ) ]"),
        st.tuples(st.sampled_from(("zeroOrMore", "oneOrMore", "zeroOrOne")), inner).map(
            lambda both: f"[ sh:{both[0]}Path {both[1]} ]"
        ),
        properties.map(lambda path: f"[ sh:inversePath {path} ]"),
        inner.map(lambda path: f"[ sh:inversePath {path} ]"),
    ),
    max_leaves=3,
)
numbers = st.integers(0, 3).map(str)
bounds = st.sampled_from(
    ("1", "1.5", "2", '"2020-01-02"^^xsd:date', '"2020-01-02T00:00:00Z"^^xsd:dateTime', '"x"', "2.0e0")
)
patterns = st.sampled_from(("^x", "x$", "^[a-z]+$", "^.{2}", "x|y", "\\\\d", "(x)+", "5"))
xsd = ("string", "integer", "decimal", "boolean", "date", "dateTime", "byte", "nonNegativeInteger", "double", "anyURI")
datatypes = st.sampled_from((*(f"xsd:{name}" for name in xsd), "rdf:langString", ":own"))
kinds = st.sampled_from(("IRI", "Literal", "BlankNode", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral"))
severities = st.sampled_from((*["Violation"] * 8, "Warning", "Info"))


def statement(parameter: str, values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return values.map(lambda value: f"sh:{parameter} {value}")


of_values = st.one_of(
    statement("class", classes),
    statement("datatype", datatypes),
    statement("nodeKind", kinds.map("sh:{}".format)),
    *(statement(f"{end}{kind}", bounds) for end in ("min", "max") for kind in ("Inclusive", "Exclusive")),
    statement("minLength", numbers),
    statement("maxLength", numbers),
    statement("pattern", patterns.map('"{}"'.format)),
    patterns.map(lambda pattern: f'sh:pattern "{pattern}" ; sh:flags "i"'),
    statement("languageIn", st.sampled_from(('( "en" )', '( "EN-gb" "fr" )', '( "*" )'))),
    statement("in", st.lists(named, min_size=1, max_size=4).map(lambda members: f"( {' '.join(members)} )")),
    statement("hasValue", named),
    statement("equals", properties),
    statement("disjoint", properties),
    st.just("sh:closed true"),
    properties.map(lambda path: f"sh:closed true ; sh:ignoredProperties ( {path} rdf:type )"),
)
of_properties = st.one_of(
    statement("minCount", numbers),
    statement("maxCount", numbers),
    st.just("sh:uniqueLang true"),
    statement("lessThan", properties),
    statement("lessThanOrEquals", properties),
)


def shape_of(statements: list[str]) -> str:
    return f"[ {' ; '.join(statements)} ]"


def logic(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Statements about other shapes."""
    node_shapes = inner.filter(lambda shape: not shape.startswith("[ sh:path"))
    listed = st.lists(inner, min_size=1, max_size=3).map(lambda members: f"( {' '.join(members)} )")
    return st.one_of(
        statement("not", inner),
        statement("node", node_shapes),
        *(statement(kind, listed) for kind in ("and", "or", "xone")),
        statement("property", property_shapes(of_values)),
    )


def property_shapes(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(paths, st.lists(st.one_of(values, of_properties), max_size=2), severities).map(
        lambda parts: shape_of(
            [f"sh:path {parts[0]}", *parts[1], *([f"sh:severity sh:{parts[2]}"] if parts[2] != "Violation" else [])]
        )
    )


node_shapes = st.recursive(
    st.one_of(st.lists(of_values, min_size=1, max_size=2).map(shape_of), property_shapes(of_values)),
    lambda inner: st.lists(logic(inner), min_size=1, max_size=2).map(shape_of),
    max_leaves=3,
)
qualified = st.tuples(node_shapes, st.sampled_from(("qualifiedMinCount", "qualifiedMaxCount")), numbers).map(
    lambda parts: f"sh:qualifiedValueShape {parts[0]} ; sh:{parts[1]} {parts[2]}"
)
targets = st.one_of(
    statement("targetClass", classes),
    statement("targetNode", named),
    statement("targetSubjectsOf", properties),
    statement("targetObjectsOf", properties),
)


@st.composite
def shapes(draw: st.DrawFn) -> str:
    """A shapes file: one or two shapes with a target, of any constraint components of SHACL Core."""
    written = []
    for name in range(draw(st.integers(1, 2))):
        said = [*draw(st.lists(targets, min_size=1, max_size=2)), *draw(st.lists(of_values, max_size=1))]
        said += draw(st.lists(logic(node_shapes), max_size=1))
        for _ in range(draw(st.integers(0, 2))):
            tests = draw(st.lists(st.one_of(of_values, of_properties, qualified, logic(node_shapes)), max_size=2))
            said.append(f"sh:property {shape_of([f'sh:path {draw(paths)}', *tests])}")
        kind = draw(st.sampled_from(("sh:NodeShape", "sh:NodeShape", "sh:NodeShape , rdfs:Class")))
        written.append(f":S{name} a {kind} ; {' ; '.join(said)} .")
    return "\n".join(written)

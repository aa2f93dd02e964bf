"""The datatypes of the vocabulary, for quads that come back from a store that does not keep them."""

from collections.abc import Iterable, Iterator
from typing import Final

from pyoxigraph import Literal, Quad

from kg.mapping.terms import ck, nif, xsd

__all__ = ["restore_datatypes"]

_WHOLE_NUMBERS: Final = frozenset({ck("killed"), ck("wounded"), ck("count"), nif("beginIndex"), nif("endIndex")})


def restore_datatypes(quads: Iterable[Quad]) -> Iterator[Quad]:
    """The quads as `to_quads` wrote them.

    Oxigraph keeps every integer type as `xsd:integer`; offsets and numbers become `xsd:nonNegativeInteger` again.
    """
    integer, natural = xsd("integer"), xsd("nonNegativeInteger")
    for quad in quads:
        value = quad.object
        if quad.predicate in _WHOLE_NUMBERS and isinstance(value, Literal) and value.datatype == integer:
            quad = Quad(quad.subject, quad.predicate, Literal(value.value, datatype=natural), quad.graph_name)
        yield quad

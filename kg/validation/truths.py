"""Expressions of SPARQL that say whether a node conforms.

An expression is true or false where Oxigraph knows it as surely as pySHACL would, and an error where it does not.
SPARQL's logic of errors (SPARQL 1.1, section 17.2) does the rest: `false && error` is false, `!error` is an error, and
what ends as an error is a doubt.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rdflib import URIRef
from rdflib.term import Node

__all__ = ["Constraint", "Test", "Truth", "all_exact", "doubt", "every", "negated"]


@dataclass(frozen=True, slots=True)
class Truth:
    """A boolean expression; `exact` says that it is never an error."""

    text: str
    exact: bool = True


Test = Callable[[str], Truth]
"""From the variable that holds a node to whether the node conforms."""


@dataclass(frozen=True, slots=True)
class Constraint:
    """One constraint of a shape: its component's parameter, and the test of the focus node or of each value node.

    `property_shape` is the value of `sh:property`.
    """

    parameter: URIRef
    of_focus: Test | None = None
    of_value: Test | None = None
    property_shape: Node | None = None


def doubt(truth: Truth) -> str:
    """An expression that is never an error: is the node not known to conform?"""
    return f"!({truth.text})" if truth.exact else f"COALESCE(!({truth.text}), true)"


def every(truths: Iterable[Truth]) -> Truth:
    """Whether all are true; none at all are."""
    listed = list(truths)
    return Truth(f"({' && '.join(truth.text for truth in listed) or 'true'})", all_exact(listed))


def negated(truth: Truth) -> Truth:
    """Whether it is false."""
    return Truth(f"!({truth.text})", truth.exact)


def all_exact(truths: Iterable[Truth]) -> bool:
    """Whether none of them is ever an error."""
    return all(truth.exact for truth in truths)

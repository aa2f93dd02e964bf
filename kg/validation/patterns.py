"""Expressions of SPARQL that ask for nodes: does one exist, do so many, are all of a kind?"""

from collections.abc import Sequence
from itertools import combinations, count
from typing import Final

from kg.validation.exact_terms import UNKNOWN, NotScreened
from kg.validation.truths import Test, Truth, all_exact

__all__ = ["Variables", "all_values", "at_least", "chain", "exists"]

_MOST_COUNTED: Final = 4
"""Counting is done by asking for so many different values; more than these are slow."""


class Variables:
    """Names for variables that no query has used yet."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def new(self) -> str:
        """Another variable."""
        return f"?v{next(self._numbers)}"


def exists(patterns: Sequence[str], condition: str = "") -> str:
    """Whether all graph patterns have a solution together, of which the condition is true.

    Written pattern within pattern: Oxigraph follows each from what is bound already. A group of patterns it would join
    anew for every node that it is asked of, at four to twenty times the cost.
    """
    pattern, *more = patterns
    inner = f"FILTER({exists(more, condition)})" if more else f"FILTER({condition})" if condition else ""
    return f"EXISTS {{ {pattern} {inner} }}"


def chain(node: str, steps: Sequence[str], value: str, variables: Variables) -> list[str]:
    """A graph pattern for each step of a sequence path from a node to a value."""
    between = [variables.new() for _ in steps[1:]]
    return [
        f"{one} {step} {other} ." for one, step, other in zip([node, *between], steps, [*between, value], strict=True)
    ]


def all_values(node: str, path: str, test: Test, variables: Variables) -> Truth:
    """Is the test true of every value node?"""
    value = variables.new()
    truth = test(value)
    reached = f"{node} {path} {value} ."
    if truth.exact:
        return Truth(f"NOT EXISTS {{ {reached} FILTER(!({truth.text})) }}")
    fails = f"EXISTS {{ {reached} FILTER(COALESCE(!({truth.text}), false)) }}"
    may_fail = f"EXISTS {{ {reached} FILTER(COALESCE(!({truth.text}), true)) }}"
    return Truth(f"IF({fails}, false, IF({may_fail}, {UNKNOWN}, true))", exact=False)


def at_least(number: int, node: str, path: str, variables: Variables, test: Test | None = None) -> Truth:
    """Are there so many different value nodes, of which the test is true?

    Raises:
        NotScreened: the number is large.
    """
    if number > _MOST_COUNTED + 1:
        raise NotScreened(f"counts above {_MOST_COUNTED}")
    if number <= 0:
        return Truth("true")
    values = [variables.new() for _ in range(number)]
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

"""Validation: is a graph what the vocabulary says it must be?

What is exported is imported when it is first asked for: a build of a few articles is spared rdflib.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from kg.validation.batches import validate, validate_all, validate_batch
    from kg.validation.checks import Checks
    from kg.validation.screen import Screen
    from kg.validation.shapes import Shapes
    from kg.validation.verdict import Verdict, Violation

__all__ = ["Checks", "Screen", "Shapes", "Verdict", "Violation", "validate", "validate_all", "validate_batch"]

_MODULES: Final = {
    "Checks": "checks",
    "Screen": "screen",
    "Shapes": "shapes",
    "Verdict": "verdict",
    "Violation": "verdict",
    "validate": "batches",
    "validate_all": "batches",
    "validate_batch": "batches",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)

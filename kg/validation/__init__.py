"""Validation: is a graph what the vocabulary says it must be?"""

from kg.validation.shapes import Shapes
from kg.validation.validate import validate
from kg.validation.verdict import Verdict, Violation

__all__ = ["Shapes", "Verdict", "Violation", "validate"]

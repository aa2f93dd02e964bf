"""Validation: is a graph what the vocabulary says it must be?"""

from kg.validation.screen import Screen
from kg.validation.shapes import Shapes
from kg.validation.validate import failing, validate, validate_all, validate_batch
from kg.validation.verdict import Verdict, Violation

__all__ = ["Screen", "Shapes", "Verdict", "Violation", "failing", "validate", "validate_all", "validate_batch"]

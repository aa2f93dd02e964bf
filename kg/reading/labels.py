"""The label sets of the model's heads, derived from the vocabulary so that a new class is one entry there."""

from typing import Final

from kg.vocabulary import EVENT_CLASSES, EVENT_ROLES, MENTION_TYPES, STATEMENT_CLASSES, STATEMENT_ROLES

__all__ = [
    "EVENT_LABELS",
    "MENTION_LABELS",
    "ROLE_LABELS",
    "STATEMENT_LABELS",
]

EVENT_LABELS: Final = ("none", *EVENT_CLASSES)
STATEMENT_LABELS: Final = ("none", *STATEMENT_CLASSES)
MENTION_LABELS: Final = ("O", *(f"{position}-{kind}" for kind in MENTION_TYPES for position in "BI"))
"""`B-person` at odd indexes and `I-person` right after it."""

ROLE_LABELS: Final = (
    "none",
    *(f"event.{role}" for role in EVENT_ROLES),
    *(f"statement.{role}" for role in STATEMENT_ROLES),
)

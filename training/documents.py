"""The annotated documents: which there are, their digest, and how cross-validation divides them."""

import hashlib
import json
from pathlib import Path

from training.annotation import read_document

__all__ = ["HELD", "OWN", "digest", "fold_of", "happenings", "prefix", "read_gold"]

OWN = Path(__file__).parent / "gold"
"""Our own articles with their annotation, to train on."""
HELD = Path(__file__).parent / "held"
"""Our own articles with their annotation that no model is trained on: the tests measure the reader on them."""


def read_gold(folder: Path) -> list[dict]:
    """The documents of a folder, sorted by name.

    Raises:
        AnnotationError: an annotation cannot be resolved.
    """
    return [read_document(path) for path in sorted(folder.glob("*.ann"))]


def digest(documents: list[dict]) -> str:
    """The first 12 hexadecimal digits of the SHA-256 of texts and annotation."""
    lines = (json.dumps(document, sort_keys=True, ensure_ascii=False) for document in documents)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]


def fold_of(document: dict, folds: int) -> int:
    """The fold that a document is held out in: by its name alone, whatever other documents there are."""
    return int(hashlib.sha256(document["id"].encode()).hexdigest(), 16) % folds


def prefix(document: dict) -> str:
    """The collection that a document belongs to, such as `muc`."""
    return document["id"].partition("-")[0]


def happenings(events: list[dict]) -> dict[str, int]:
    """For each event of a document the number of what it tells of: equal for those that `same` joins."""
    root = {event["id"]: event["id"] for event in events}

    def find(name: str) -> str:
        while root[name] != name:
            name = root[name]
        return name

    for event in events:
        if event["same"] in root:
            root[find(event["id"])] = find(event["same"])
    numbers = {name: number for number, name in enumerate(root)}
    return {name: numbers[find(name)] for name in root}

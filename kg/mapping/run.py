"""The run: which version of the program, with which reader, made a graph, and when."""

from dataclasses import dataclass
from datetime import datetime

__all__ = ["Run"]


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the program.

    Attributes:
        reader_digest: SHA-256 of the reader's model, in hexadecimal.
        started: when it began, with a time zone (UTC).
    """

    software_version: str
    reader_digest: str
    started: datetime

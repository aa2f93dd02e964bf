"""Reading: what an article's words say, as spans and classes."""

from kg.reading.reader import Reader, reader_digest
from kg.reading.reading import Event, Mention, Reading, Role, Statement

__all__ = ["Event", "Mention", "Reader", "Reading", "Role", "Statement", "reader_digest"]

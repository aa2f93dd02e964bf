"""Every error that conflict-kg raises on purpose.

    ConflictKGError
    ├── SourceError            an input that cannot be opened or understood
    │   └── ArticleRefused     one article that cannot be read; the others go on
    ├── OptionError            an option or parameter that does not fit
    ├── ResourceError          a file of the package itself (model, ontology, index) is missing or damaged
    ├── StoreError             the store on disk cannot be used
    │   ├── StoreLocked        another process holds it
    │   └── NotInStore         what was asked for is not there
    ├── QueryError             a query that cannot be parsed or evaluated
    └── WorkerError            processes that share the work cannot be begun or do not stay

A message says what happened, where, and what to do next; the command line prints it on one line.
"""

__all__ = [
    "ArticleRefused",
    "ConflictKGError",
    "NotInStore",
    "OptionError",
    "QueryError",
    "ResourceError",
    "SourceError",
    "StoreError",
    "StoreLocked",
    "WorkerError",
]


class ConflictKGError(Exception):
    """The base of all errors of this package."""


class SourceError(ConflictKGError, ValueError):
    """An input that cannot be opened or is not in the format it claims."""

    def __init__(self, reason: str, where: str = "") -> None:
        self.reason = reason
        self.where = where
        super().__init__(f"{where}: {reason}" if where else reason)


class ArticleRefused(SourceError):
    """One article that cannot be read; `reason` says why and `where` names file and record."""


class OptionError(ConflictKGError, ValueError):
    """An option or query parameter whose value does not fit."""


class ResourceError(ConflictKGError):
    """A file that the program itself needs is missing or damaged."""


class StoreError(ConflictKGError, OSError):
    """The store on disk cannot be opened, read or written."""


class StoreLocked(StoreError):
    """Another process has the store open for writing."""


class NotInStore(StoreError, KeyError):
    """The article, query or graph asked for is not there."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class QueryError(ConflictKGError, ValueError):
    """A SPARQL query that cannot be parsed, is not allowed, or fails."""


class WorkerError(ConflictKGError):
    """Processes that share the work cannot be begun, or end again and again."""

"""Every error that conflict-kg raises on purpose.

    ConflictKGError
    ├── SourceError            an input that cannot be opened or understood
    │   └── ArticleRefused     one article that cannot be read; the others go on
    │       ├── PassedOver     what is no article, or need not be read; counted, no failure
    │       └── FetchFailed    a page that the web does not give, for now or at all
    ├── OptionError            an option or parameter that does not fit
    ├── ResourceError          a file of the package itself (model, ontology, index) is missing or damaged
    ├── StoreError             the store on disk cannot be used
    │   ├── StoreLocked        another process holds it
    │   └── NotInStore         what was asked for is not there
    ├── QueryError             a query that cannot be parsed or evaluated
    │   └── LimitReached       a query that needs more time, memory, rows or bytes than it is granted
    ├── RequestError           a request over HTTP that cannot be answered; it knows its status code
    ├── PublishError           another store that cannot be reached or does not take what it is sent
    └── WorkerError            processes that share the work cannot be begun or do not stay

A message says what happened, where, and what to do next; the command line prints it on one line.
"""

__all__ = [
    "ArticleRefused",
    "ConflictKGError",
    "FetchFailed",
    "LimitReached",
    "NotInStore",
    "OptionError",
    "PassedOver",
    "PublishError",
    "QueryError",
    "RequestError",
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


class PassedOver(ArticleRefused):
    """A record that is no article, or an article that need not be read: `reason` is what it is counted under."""


class FetchFailed(ArticleRefused):
    """A page that cannot be had.

    Attributes:
        transient: whether it may be had later.
        retry_after: the seconds that the server asks to wait, if it does.
    """

    def __init__(
        self, reason: str, where: str = "", *, transient: bool = False, retry_after: float | None = None
    ) -> None:
        self.transient = transient
        self.retry_after = retry_after
        super().__init__(reason, where)


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


class PublishError(ConflictKGError, ConnectionError):
    """Another store that cannot be reached, refuses what it is sent or asked, or answers with something else."""


class LimitReached(QueryError):
    """A query that needs more time, memory, rows or bytes than it is granted, or found no place in the queue."""


class RequestError(ConflictKGError):
    """A request over HTTP that cannot be answered as it is; `status` is the code of the answer."""

    def __init__(self, status: int, message: str, headers: dict[str, str] | None = None) -> None:
        self.status = status
        self.message = message
        self.headers = headers or {}
        super().__init__(status, message, self.headers)  # as it is made, so that it can cross processes

    def __str__(self) -> str:
        return self.message


class WorkerError(ConflictKGError):
    """Processes that share the work cannot be begun, or end again and again."""

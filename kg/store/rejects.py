"""What a build did not take in: a listing per build, and the report of each graph that does not conform."""

import json
import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from pyoxigraph import Quad, RdfFormat, serialize

from kg.errors import StoreError

if TYPE_CHECKING:  # slow to import
    from rdflib import Graph

__all__ = ["Rejects"]


class Rejects:
    """The folder `STORE/rejects/BUILD/`, made when the first article is rejected.

    `rejects.jsonl` has one object a line: `outcome` (`refused` or `set aside`), `where`, `identifier`, `reason` and,
    for a graph that was set aside, `graph` and `report`: the files beside it with its quads and its SHACL report.
    """

    def __init__(self, store: Path, started: datetime) -> None:
        self.folder = store / "rejects" / started.strftime("%Y%m%dT%H%M%S.%fZ")
        self._listing: TextIO | None = None
        self._count = 0

    @property
    def listing(self) -> Path | None:
        """The path of the listing, or None as long as nothing was rejected."""
        return self.folder / "rejects.jsonl" if self._listing else None

    def refused(self, where: str, reason: str, identifier: str = "") -> None:
        """Note an article that could not be read."""
        self._write({"outcome": "refused", "where": where, "identifier": identifier, "reason": reason})

    def set_aside(self, where: str, identifier: str, reason: str, quads: Iterable[Quad], report: "Graph") -> None:
        """Keep a graph that does not conform beside its report."""
        # An identifier is foreign text: only letters, digits, `-` and `_` of it may reach a file's name.
        name = f"{self._count + 1:04}-{re.sub(r'[^A-Za-z0-9_-]+', '-', identifier)[:60].strip('-') or 'article'}"
        entry = {"outcome": "set aside", "where": where, "identifier": identifier, "reason": reason}
        self._write(entry | {"graph": f"{name}.nq", "report": f"{name}.report.ttl"})
        try:
            serialize(quads, self.folder / f"{name}.nq", RdfFormat.N_QUADS)
            report.serialize(self.folder / f"{name}.report.ttl", format="turtle", encoding="utf-8")
        except OSError as error:
            raise self._failure(error) from error

    def close(self) -> None:
        """Close the listing."""
        if self._listing:
            self._listing.close()

    def _write(self, entry: dict[str, str]) -> None:
        self._count += 1
        try:
            if self._listing is None:
                self.folder.mkdir(parents=True, exist_ok=True)
                self._listing = (self.folder / "rejects.jsonl").open("w", encoding="utf-8", errors="backslashreplace")
            self._listing.write(json.dumps(entry, ensure_ascii=False) + "\n")
            self._listing.flush()
        except OSError as error:
            raise self._failure(error) from error

    def _failure(self, error: OSError) -> StoreError:
        return StoreError(
            f"cannot write to {self.folder}: {error.strerror or error}; make room or check its permissions"
        )

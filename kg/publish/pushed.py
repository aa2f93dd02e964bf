"""What another store has of ours, as far as we were told: a list in the store's folder for every target.

    STORE/pushed/<digest of the URL>.jsonl    first the URL, then one line for each graph that arrived or went

A line is written when the other store has said yes, and not before. A push that was killed goes on with what has no
line; what arrived without one is sent again, which changes nothing there.
"""

import hashlib
import json
import os
from pathlib import Path
from types import TracebackType
from typing import Self

__all__ = ["Pushed"]


class Pushed:
    """Graph → digest of what the target has; a context manager."""

    def __init__(self, store: Path, url: str) -> None:
        """Reads the list; a line that was cut off in writing counts as not written.

        Raises:
            OSError: the folder cannot be read.
        """
        self._path = store / "pushed" / f"{hashlib.sha256(url.encode()).hexdigest()[:16]}.jsonl"
        self._url = url
        self.graphs: dict[str, str] = {}
        if self._path.exists():
            for line in self._path.read_text(encoding="utf-8").splitlines()[1:]:
                try:
                    graph, digest = json.loads(line)
                except ValueError:
                    continue
                self._note(graph, digest)

    def __enter__(self) -> Self:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        partial = self._path.with_suffix(".part")
        with partial.open("w", encoding="utf-8") as file:
            file.write(json.dumps(self._url) + "\n")
            file.writelines(json.dumps(entry) + "\n" for entry in sorted(self.graphs.items()))
            file.flush()
            os.fsync(file.fileno())
        partial.replace(self._path)
        self._file = self._path.open("a", encoding="utf-8")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def arrived(self, graph: str, digest: str) -> None:
        """The target has the graph now, made from what the digest says."""
        self._write(graph, digest)

    def gone(self, graph: str) -> None:
        """The target has not got the graph any more."""
        self._write(graph, None)

    def _write(self, graph: str, digest: str | None) -> None:
        self._file.write(json.dumps([graph, digest]) + "\n")
        self._file.flush()
        self._note(graph, digest)

    def _note(self, graph: str, digest: str | None) -> None:
        if digest is None:
            self.graphs.pop(graph, None)
        else:
            self.graphs[graph] = digest

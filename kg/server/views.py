"""The view of the store that queries see: the newest snapshot, taken when something was written.

    STORE/views/PROCESS-NUMBER   a snapshot (`kg.store.snapshot`); its own lock tells whether anybody reads it

The folder stands in the store, so that the tables need not be copied; where nobody may write there, in the system's
folder for temporary files.
"""

import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.errors import StoreError, StoreLocked
from kg.store.lock import StoreLock
from kg.store.snapshot import store_version, take_snapshot

__all__ = ["View", "Views"]

_REST_SECONDS: Final = 1.0
"""While somebody else writes, the least time between two snapshots."""
_REST_FACTOR: Final = 10


@dataclass(frozen=True, slots=True)
class View:
    """A snapshot: its folder, which is a store, and the version of the store that it shows."""

    folder: Path
    version: str


class Views:
    """The views of one server; for use by several threads.

    Raises:
        StoreError: there is no store at `store`, or no room for views.
    """

    def __init__(self, store: Path) -> None:
        self._store = store
        self._guard = threading.Lock()
        self._taken = 0
        self._rests_until = 0.0
        self._written = False
        self._borrowed: dict[Path, int] = {}
        self._lock: StoreLock | None = None
        store_version(store)
        self._parent = self._folder()
        self._remove_unused()
        self._view = self._take()

    def written(self) -> None:
        """Have the next view show what was written just now."""
        self._written = True

    @property
    def is_due(self) -> bool:
        """Whether it is time to look for something new."""
        return self._written or time.monotonic() >= self._rests_until

    @property
    def version(self) -> str:
        """The version of the store that the view shows."""
        return self._view.version

    def close(self) -> None:
        """Remove all views."""
        with self._guard:
            if self._lock:
                self._lock.release()
            self._remove_unused(all_of_mine=True)
            if not self._parent.is_relative_to(self._store):
                shutil.rmtree(self._parent, ignore_errors=True)

    @contextmanager
    def borrow(self) -> Iterator[View]:
        """The view that there is, kept for as long as the context lasts."""
        with self._guard:
            view = self._view
            self._borrowed[view.folder] = self._borrowed.get(view.folder, 0) + 1
        try:
            yield view
        finally:
            with self._guard:
                self._borrowed[view.folder] -= 1

    def refresh(self) -> None:
        """Take a new view where the store was written to, unless the last one is too young."""
        with self._guard:
            if not self.is_due:
                return
            self._written = False
            with suppress(StoreError):  # the view that there is stays good
                if store_version(self._store) != self._view.version:
                    self._view = self._take()
                    self._remove_unused()

    def _take(self) -> View:
        """A new view. Its version is the one before it was taken: what is newer is looked for again."""
        begin = time.monotonic()
        self._taken += 1
        folder = self._parent / f"{os.getpid()}-{self._taken}"
        shutil.rmtree(folder, ignore_errors=True)
        version = store_version(self._store)
        take_snapshot(self._store, folder)
        lock = StoreLock(folder / "lock", shared=True)
        if self._lock:
            self._lock.release()
        self._lock = lock
        end = time.monotonic()
        self._rests_until = end + max(_REST_SECONDS, _REST_FACTOR * (end - begin))
        return View(folder, version)

    def _folder(self) -> Path:
        folder = self._store / "views"
        try:
            folder.mkdir(exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError:
            return Path(tempfile.mkdtemp(prefix="kg-views-"))
        return folder

    def _remove_unused(self, *, all_of_mine: bool = False) -> None:
        """Remove the views that nobody reads, also those of servers that were killed."""
        for folder in self._parent.iterdir():
            mine = folder.name.startswith(f"{os.getpid()}-")
            if self._borrowed.get(folder) or not folder.is_dir():
                continue
            if all_of_mine and mine:
                shutil.rmtree(folder, ignore_errors=True)
                continue
            if not mine and not (folder / "lock").exists() and time.time() - folder.stat().st_mtime < 60:
                continue  # another server is making it
            try:
                lock = StoreLock(folder / "lock", shared=False)
            except (StoreLocked, OSError):
                continue
            shutil.rmtree(folder, ignore_errors=True)
            lock.release()

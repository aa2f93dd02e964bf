"""One writer or many readers: an advisory lock on the store's folder.

Oxigraph leaves reading while another process writes undefined, so a reader takes a shared lock and a writer an
exclusive one. The system drops both when the process ends, however it ends. A writer leaves its process number and the
time in the file, so that the next one can say who holds the store.
"""

import errno
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from kg.errors import StoreLocked

try:
    import fcntl
except ImportError:  # Windows has none; Oxigraph's own lock still keeps two writers apart there
    fcntl = None  # type: ignore[assignment]

__all__ = ["StoreLock"]


class StoreLock:
    """The lock on the file `path`, held from construction until `release`.

    Args:
        wait: where another process holds the lock, tell this who it is and since when, and wait for it.

    Raises:
        StoreLocked: another process holds it in a way that excludes this one; the message says which, and since when.
        OSError: the file cannot be made or opened.
    """

    def __init__(self, path: Path, *, shared: bool, wait: Callable[[str], None] | None = None) -> None:
        flags = os.O_CREAT | (os.O_RDONLY if shared else os.O_RDWR)
        self._file: int | None = None
        try:
            self._file = os.open(path, flags, 0o666)
        except OSError as error:
            if shared and error.errno == errno.EROFS:
                return  # nobody can write there
            raise
        if fcntl is None:
            return
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        try:
            fcntl.flock(self._file, kind | fcntl.LOCK_NB)
        except OSError as error:
            holder = _holder(self._file)
            try:
                if wait is None:
                    raise StoreLocked(
                        f"{path.parent} is in use by another kg process ({holder}): try again when it is done, let "
                        "`kg build --wait` wait for it, or use another --store"
                    ) from error
                wait(f"{path.parent} is in use by another kg process ({holder}); waiting for it")
                fcntl.flock(self._file, kind)
            except BaseException:
                self.release()
                raise
        if not shared:
            os.ftruncate(self._file, 0)
            os.write(self._file, f"{os.getpid()} {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC\n".encode())

    def release(self) -> None:
        """Let others in; a second call does nothing."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _holder(file: int) -> str:
    """Who holds the lock that could not be had."""
    try:
        # Where a shared lock can be had, it is readers who keep a writer out, and the file names an earlier writer.
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        process, _, since = os.pread(file, 100, 0).decode(errors="replace").strip().partition(" ")
        return f"process {process} writes since {since}" if process.isdecimal() else "it writes"
    return "it reads"

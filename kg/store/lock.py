"""One writer or many readers: an advisory lock on the store's folder.

Oxigraph leaves reading while another process writes undefined, so a reader takes a shared lock and a writer an
exclusive one. The system drops both when the process ends, however it ends.
"""

import os
from pathlib import Path

from kg.errors import StoreLocked

try:
    import fcntl
except ImportError:  # Windows has none; Oxigraph's own lock still keeps two writers apart there
    fcntl = None  # type: ignore[assignment]

__all__ = ["StoreLock"]


class StoreLock:
    """The lock on the file `path`, held from construction until `release`.

    Raises:
        StoreLocked: another process holds it in a way that excludes this one.
        OSError: the file cannot be made or opened.
    """

    def __init__(self, path: Path, *, shared: bool) -> None:
        flags = os.O_CREAT | (os.O_RDONLY if shared else os.O_RDWR)
        self._file: int | None = os.open(path, flags, 0o666)
        if fcntl is None:
            return
        try:
            fcntl.flock(self._file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except OSError as error:
            self.release()
            raise StoreLocked(
                f"{path.parent} is in use by another kg process: wait for it or use another --store"
            ) from error

    def release(self) -> None:
        """Let others in; a second call does nothing."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

"""The folder of shards, at a path or at any URL of fsspec. What is named in it never lies outside."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, Final

from kg.cluster.inputs import file_systems
from kg.errors import SourceError, StoreError
from kg.sources.decoding import printable

__all__ = ["ShardFolder"]

_PIECE: Final = 1_048_576
_IN_MEMORY: Final = 67_108_864


class ShardFolder:
    """The files below one path or URL.

    Every method raises `StoreError` where the file system fails.
    """

    def __init__(self, url: str) -> None:
        """Opens no file yet.

        Raises:
            OptionError: fsspec is not installed.
        """
        self.url = url
        fsspec = file_systems()
        with _failures(url):
            self._system: Any
            self._system, root = fsspec.core.url_to_fs(url)
        self._root = root.rstrip("/")
        protocol = self._system.protocol
        self._is_local = "file" in ((protocol,) if isinstance(protocol, str) else protocol)

    def write(self, name: str, content: bytes) -> None:
        """Make a file, which appears whole or not at all."""
        with _failures(self.url):
            path = self._path(name)
            if self._is_local:
                _write_whole(Path(path), content)
            else:
                self._system.pipe_file(path, content)  # object stores show an object once all of it is there

    def read(self, name: str, limit: int) -> bytes | None:
        """All bytes of a file; None where there is none.

        Raises:
            SourceError: it is larger than `limit`.
        """
        with _failures(self.url):
            path = self._found(name)
            if path is None:
                return None
            with self._system.open(path, "rb") as stream:
                content: bytes = stream.read(limit + 1)
        if len(content) > limit:
            raise SourceError(f"larger than the limit of {limit:,} bytes", name)
        return content

    def sizes(self) -> dict[str, int]:
        """The names of all files, and their bytes."""
        with _failures(self.url):
            self._system.invalidate_cache()
            if not self._system.isdir(self._root):
                return {}
            found = self._system.find(self._root, detail=True)
        return {path[len(self._root) :].lstrip("/"): int(info.get("size") or 0) for path, info in found.items()}

    def holds(self, name: str) -> bool:
        """Whether there is such a file."""
        with _failures(self.url):
            return self._found(name) is not None

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""
        with _failures(self.url):
            if path := self._found(name):
                self._system.rm_file(path)

    @contextmanager
    def checked(self, name: str, size: int, digest: str) -> Iterator[IO[bytes]]:
        """A copy of a file, in memory or on disk, that has this many bytes and this SHA-256, in hexadecimal.

        Raises:
            SourceError: it is missing or another one.
        """
        with tempfile.SpooledTemporaryFile(_IN_MEMORY) as copy:
            found, left = sha256(), size + 1
            with _failures(self.url):
                path = self._found(name)
                if path is None:
                    raise SourceError("the file is missing: build its source again", name)
                with self._system.open(path, "rb") as stream:
                    while left and (piece := stream.read(min(_PIECE, left))):
                        found.update(piece)
                        copy.write(piece)
                        left -= len(piece)
            if left != 1 or found.hexdigest() != digest:
                raise SourceError("not the file that was written: delete it, and build its source again", name)
            copy.seek(0)
            yield copy

    def _found(self, name: str) -> str | None:
        """The path of a file; None where it is not there, or not any more."""
        path = self._path(name)
        self._system.invalidate_cache()  # other machines write here too
        return path if self._system.isfile(path) else None

    def _path(self, name: str) -> str:
        path = f"{self._root}/{name}"
        if self._is_local and not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(self._root)):
            raise SourceError("a link leads out of the folder of shards", name)
        return path


def _write_whole(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as stream:
        try:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
            os.replace(stream.name, path)
        except BaseException:
            os.unlink(stream.name)
            raise


@contextmanager
def _failures(url: str) -> Iterator[None]:
    try:
        yield
    except (SourceError, StoreError):
        raise
    except Exception as error:  # each file system has errors of its own
        reason = getattr(error, "strerror", None) or printable(str(error))[:300] or type(error).__name__
        raise StoreError(f"cannot use {url}: {reason}") from error

"""A file system on which reading a file kills the process, and an article before which a reader of texts dies."""

import os
import signal
from dataclasses import dataclass, replace
from typing import Any

import fsspec
from fsspec.implementations.local import LocalFileSystem

from kg.making import Tools
from kg.sources import SourceOptions
from tests.test_workers import Deadly, _Reader


class DeadlyFileSystem(LocalFileSystem):  # type: ignore[misc]
    """Local files at `deadly://…`, which can be listed and not be read."""

    protocol = "deadly"

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return str(LocalFileSystem._strip_protocol(path.removeprefix("deadly://")))

    def _open(self, path: str, mode: str = "rb", *_: Any, **__: Any) -> Any:
        os.kill(os.getpid(), signal.SIGKILL)


fsspec.register_implementation("deadly", DeadlyFileSystem, clobber=True)


@dataclass(frozen=True, slots=True)
class Options(SourceOptions):
    """Options whose process knows the deadly file system, because it has imported this module."""


@dataclass(frozen=True, slots=True)
class Poisoned(Deadly):
    """Tools whose process is killed once as it reads one article, and always as it reads another."""

    def tools(self, threads: int) -> Tools:
        tools = Deadly.tools(self, threads)
        return replace(tools, reader=_Reader(tools.reader, "poison", lambda: os.kill(os.getpid(), signal.SIGKILL)))  # type: ignore[arg-type]

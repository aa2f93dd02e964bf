"""Sources at URLs that fsspec knows: which files there are, what tells that one has changed, and their articles.

A path without a scheme is a path of the machine that reads it: on a cluster every machine must see it.
"""

import io
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from kg.article import Article
from kg.errors import ArticleRefused, OptionError, SourceError
from kg.sources import SourceOptions, is_url, read_articles
from kg.sources.decoding import printable
from kg.sources.formats import is_article_file
from kg.sources.inputs import input_files, read_source
from kg.sources.sidecar import SIDECAR_BYTES, SIDECAR_SUFFIX, split_name
from kg.sources.streams import STANDARD_INPUT, source_of

__all__ = ["Record", "SourceFile", "check_names", "file_systems", "read_file", "source_files"]

Record = Article | ArticleRefused
"""What a source gives: an article, or why something is none."""

_PATTERN_MARKS: Final = frozenset("*?[")
# What file systems call the mark of a content; the first that there is counts.
_MARKS: Final = (
    "ETag",
    "etag",
    "md5Hash",
    "content_md5",
    "mtime",
    "LastModified",
    "last_modified",
    "updated",
    "created",
)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read.

    Attributes:
        url: an absolute path, or a URL of fsspec.
        size: in bytes, before decompression.
        etag: another one whenever the content is another, or the metadata that stand beside it; as far as the file
            system tells.
    """

    url: str
    size: int
    etag: str


def file_systems() -> Any:
    """The library fsspec.

    Raises:
        OptionError: it is not installed.
    """
    try:
        import fsspec
    except ImportError as error:
        raise OptionError("shards need fsspec, which is not installed: pip install 'conflict-kg[ray]'") from error
    return fsspec


def check_names(names: Iterable[str]) -> None:
    """Refuse what a cluster cannot read, before anything is begun.

    Raises:
        OptionError: the standard input, a page of the web, or a password inside an address.
    """
    for name in names:
        if name == STANDARD_INPUT:
            raise OptionError("a cluster cannot read this process's standard input: name a file that its machines see")
        if is_url(name):
            raise OptionError(
                f"{name}: pages and feeds are read without --engine; a data file over HTTP is simplecache::{name}"
            )
        if _is_remote(name) and urlsplit(name.rpartition("::")[2]).password:
            raise OptionError(
                "an address with a password would be kept in the manifest: set it in fsspec's configuration"
            )


def source_files(names: Iterable[str]) -> Iterator[SourceFile | ArticleRefused]:
    """The files that paths, folders and patterns stand for, at any URL of fsspec, each once; or why there are none."""
    known: set[str] = set()
    listing = _Listing()
    for name in names:
        try:
            for url in _files(name):
                if isinstance(url, ArticleRefused):
                    yield url
                elif url not in known:
                    known.add(url)
                    yield listing.described(url)
        except Exception as error:  # each file system has errors of its own
            yield ArticleRefused(f"cannot be read: {printable(str(error))[:300]}", printable(name))


def read_file(url: str, options: SourceOptions) -> Iterator[Record]:
    """Every article of one file; what cannot be read is given as its refusal.

    Raises:
        OSError: the file system fails, which may be for now only.
    """
    if not _is_remote(url):
        yield from read_articles([url], options)
        return
    system, path = file_systems().core.url_to_fs(url)
    folder, _, label = path.rpartition("/")

    def beside(name: str) -> bytes | None:
        with _failures(url):
            other = f"{folder}/{name}"
            if not system.isfile(other):
                return None
            with system.open(other, "rb") as sidecar:
                content: bytes = sidecar.read(SIDECAR_BYTES + 1)
                return content

    with _failures(url):
        opened = system.open(path, "rb")
    with opened:
        where = printable(url)
        try:
            source = source_of(_Stream(opened, url), where, options, label=label, beside=beside)
            yield from read_source(source, options)
        except ArticleRefused as refused:
            yield refused
        except SourceError as error:
            yield ArticleRefused(error.reason, error.where or where)


def _is_remote(name: str) -> bool:
    return "://" in name or "::" in name


def _files(name: str) -> Iterator[str | ArticleRefused]:
    if not _is_remote(name):
        for file in input_files(name, None):
            yield os.path.abspath(file) if isinstance(file, str) else file
        return
    if "::" in name:  # one file, whichever file systems it lies in
        yield name
        return
    system, path = file_systems().core.url_to_fs(name)
    path = path.rstrip("/")
    if not _PATTERN_MARKS.isdisjoint(path):
        found = sorted(file for file in system.glob(path) if system.isfile(file) and not _is_sidecar(file))
    elif system.isdir(path):
        found = sorted(file for file in system.find(path) if _is_taken(file[len(path) :]))
    else:
        found = [path]
    if not found:
        yield ArticleRefused("there is no article in it, by the names of its files", printable(name))
    start = name[: name.rindex(path)] if path in name else system.unstrip_protocol("")
    for file in found:
        yield f"{start}{file}"


def _is_taken(path: str) -> bool:
    folders, _, label = path.lstrip("/").rpartition("/")
    return is_article_file(label) and not any(part.startswith(".") for part in folders.split("/"))


def _is_sidecar(path: str) -> bool:
    return path.lower().endswith(SIDECAR_SUFFIX)


class _Listing:
    """What the file systems say of files: each folder is listed once, with what stands beside its files."""

    def __init__(self) -> None:
        self._folders: dict[str, dict[str, dict[str, Any]]] = {}

    def described(self, url: str) -> SourceFile:
        system, path = file_systems().core.url_to_fs(url)
        folder, _, label = path.rpartition("/")
        start = url.removesuffix(label)
        if start not in self._folders:
            infos = system.ls(folder or "/", detail=True) if "::" not in url else [system.info(path)]
            self._folders = {start: {info["name"].rpartition("/")[2]: info for info in infos}}
        infos = self._folders[start]
        info = infos.get(label) or system.info(path)
        names = dict.fromkeys((label, split_name(label)[0]))
        marks = [_mark(infos[name + SIDECAR_SUFFIX]) for name in names if name + SIDECAR_SUFFIX in infos]
        return SourceFile(url, int(info.get("size") or 0), " ".join([_mark(info), *marks]))


def _mark(info: dict[str, Any]) -> str:
    return next((str(info[name]).strip('"') for name in _MARKS if info.get(name) is not None), "")


@contextmanager
def _failures(url: str) -> Iterator[None]:
    """Raise what a file system raises inside as an `OSError`."""
    try:
        yield
    except ArticleRefused:
        raise
    except Exception as error:  # each file system has errors of its own
        raise OSError(f"{url}: {printable(str(error))[:300] or type(error).__name__}") from error


class _Stream(io.RawIOBase):
    """The bytes of a file, with what its file system raises made an `OSError`."""

    def __init__(self, opened: Any, url: str) -> None:
        self._opened = opened
        self._url = url

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        with _failures(self._url):
            part = self._opened.read(len(buffer))
        buffer[: len(part)] = part
        return len(part)

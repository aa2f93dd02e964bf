"""ZIP and tar archives: every member is read as a file of its name would be, without being unpacked to disk.

A member's name is a label in messages and gives its format and identifier; it never becomes a path.
"""

import io
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from lzma import LZMAError
from typing import BinaryIO, cast

from kg.article import Article
from kg.errors import ArticleRefused, PassedOver
from kg.sources.decoding import printable
from kg.sources.decompressing import Bounded
from kg.sources.formats import is_article_file, is_sidecar
from kg.sources.options import SUFFIXES, SourceOptions
from kg.sources.sidecar import SIDECAR_BYTES
from kg.sources.streams import Source, source_of, spooled

__all__ = ["read_tar", "read_zip"]

Results = Iterator[Article | ArticleRefused]
Read = Callable[[Source, SourceOptions], Results]

_DEEPEST = 1
"""Archives that one may lie in."""
_MOST_MEMBERS_BYTES = 100_000_000
"""Of a ZIP archive's directory, which is read whole: about a million members."""
_LONGEST_HEADER = 1_000_000
"""Bytes of the extra headers of one member of a tar archive, which are read whole."""
_ENCRYPTED = 0x1
_OTHERS = "files in archives that are no articles by their suffix"


def read_zip(source: Source, options: SourceOptions, read: Read) -> Results:
    """The articles in a ZIP archive; `where` names archive and member, as `reports.zip:march/raid.txt`.

    Args:
        read: reads a member.

    Raises:
        ArticleRefused: it is damaged, has no article, or lies too deep inside other archives.
    """
    _refuse_nesting(source)
    with spooled(source) as file:
        size = file.seek(0, io.SEEK_END)
        try:
            _refuse_many_members(file, size, source.where)
            with zipfile.ZipFile(file) as archive:
                yield from _zip_members(
                    archive, source, options, read, Bounded(source.where, options.max_file_bytes, lambda: size)
                )
        except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError) as error:
            if isinstance(error, ArticleRefused):
                raise
            raise ArticleRefused(f"damaged ZIP archive: {error}", source.where) from error


def read_tar(source: Source, options: SourceOptions, read: Read) -> Results:
    """The articles in a tar archive, read from front to back; otherwise as `read_zip`.

    Metadata beside a text (`NAME.meta.json`) counts where it comes before it.

    Raises:
        ArticleRefused: it is damaged, has no article, or lies too deep inside other archives.
    """
    _refuse_nesting(source)
    sidecars: dict[str, bytes] = {}
    found = False
    try:
        archive = _Tar.open(fileobj=source.stream, mode="r|", ignore_zeros=True, tarinfo=_Member, errorlevel=2)
        while True:
            member = archive.next()
            archive.forget_members()
            if archive.damage:
                archive.damage = 0
                found = True
                yield ArticleRefused("damaged tar archive: no header of a file where one is due", source.where)
            if member is None:
                break
            if not member.isreg():
                continue
            opened = archive.extractfile(member)
            if is_sidecar(member.name) and opened and len(sidecars) < _LONGEST_HEADER // 100:
                sidecars[member.name] = opened.read(SIDECAR_BYTES + 1)
                continue
            if not is_article_file(_label(member.name)):
                yield PassedOver(_OTHERS, source.where)
                continue
            found = True
            where = f"{source.where}:{printable(member.name)}"
            if member.issparse() or opened is None:
                yield ArticleRefused("a file with holes in a tar archive: give it as a file of its own", where)
                continue
            yield from _read_member(_Stream(opened, where), member.name, sidecars.get, source, where, options, read)
    except tarfile.TarError as error:
        raise ArticleRefused(f"damaged tar archive: {error}", source.where) from error
    if not found:
        raise _nothing(source)


def _zip_members(
    archive: zipfile.ZipFile, source: Source, options: SourceOptions, read: Read, bounded: Bounded
) -> Results:
    members = [member for member in archive.infolist() if not member.is_dir() and not is_sidecar(member.filename)]
    sidecars = {member.filename: member for member in archive.infolist() if is_sidecar(member.filename)}

    def beside(name: str) -> bytes | None:
        if name not in sidecars:
            return None
        with archive.open(sidecars[name]) as sidecar:
            return sidecar.read(SIDECAR_BYTES + 1)

    found = False
    for member in members:
        where = f"{source.where}:{printable(member.filename)}"
        if not is_article_file(_label(member.filename)):
            yield PassedOver(_OTHERS, where)
            continue
        found = True
        if member.flag_bits & _ENCRYPTED:
            yield ArticleRefused("encrypted in its archive: give it decrypted", where)
            continue
        try:
            opened = archive.open(member)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
            yield ArticleRefused(f"cannot be read in its archive: {error}", where)
            continue
        with opened:
            stream = _Stream(opened, where, bounded)
            yield from _read_member(stream, member.filename, beside, source, where, options, read)
    if not found:
        raise _nothing(source)


def _read_member(
    stream: "_Stream",
    name: str,
    beside: Callable[[str], bytes | None],
    source: Source,
    where: str,
    options: SourceOptions,
    read: Read,
) -> Results:
    label = _label(name)
    folder = name.removesuffix(label)
    try:
        member = source_of(
            stream, where, options, label=label, beside=lambda other: beside(folder + other), depth=source.depth + 1
        )
        yield from read(member, options)
    except ArticleRefused as refused:
        yield refused


def _label(name: str) -> str:
    """The last part of a member's name, however its maker separates folders."""
    return name.replace("\\", "/").rpartition("/")[2] or "unnamed"


def _refuse_nesting(source: Source) -> None:
    if source.depth > _DEEPEST:
        raise ArticleRefused("an archive inside an archive inside an archive: unpack the outer ones", source.where)


def _nothing(source: Source) -> ArticleRefused:
    return ArticleRefused(f"there is no article in the archive (known suffixes: {' '.join(SUFFIXES)})", source.where)


def _refuse_many_members(file: BinaryIO, size: int, where: str) -> None:
    """The directory of a ZIP archive, told by the record at its end (APPNOTE 4.3.16), must not be too large."""
    file.seek(max(0, size - 65_557))
    end = file.read()
    at = end.rfind(b"PK\x05\x06")
    directory = int.from_bytes(end[at + 12 : at + 16], "little") if at >= 0 else 0
    if directory == 0xFFFFFFFF and (wide := end.rfind(b"PK\x06\x06")) >= 0:
        directory = int.from_bytes(end[wide + 40 : wide + 48], "little")
    if directory > _MOST_MEMBERS_BYTES:
        raise ArticleRefused("the archive has more than about a million members: give it in parts", where)
    file.seek(0)


class _Stream(io.RawIOBase):
    """The bytes of one member, with what a damaged one raises made a refusal."""

    def __init__(self, opened: io.BufferedIOBase | object, where: str, bounded: Bounded | None = None) -> None:
        self._opened = cast(BinaryIO, opened)
        self._where = where
        self._bounded = bounded

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        try:
            part = self._opened.read(len(buffer))
        except (zipfile.BadZipFile, tarfile.TarError, zlib.error, LZMAError, EOFError, OSError, ValueError) as error:
            if isinstance(error, ArticleRefused):
                raise
            raise ArticleRefused(f"damaged in its archive: {error}", self._where) from error
        if self._bounded:
            self._bounded.count(len(part))
        buffer[: len(part)] = part
        return len(part)


class _Tar(tarfile.TarFile):
    """A tar archive that counts the blocks that should be a header and are none."""

    damage = 0

    def forget_members(self) -> None:
        """Drop what was read so far, which `tarfile` would keep."""
        self.members: list[tarfile.TarInfo] = []


class _Member(tarfile.TarInfo):
    """A header that is not believed everything."""

    @classmethod
    def fromtarfile(cls, archive: tarfile.TarFile) -> "_Member":
        try:
            return super().fromtarfile(archive)
        except (tarfile.EmptyHeaderError, tarfile.EOFHeaderError):  # type: ignore[attr-defined]
            raise
        except tarfile.HeaderError:
            if isinstance(archive, _Tar):
                archive.damage += 1
            raise

    def _proc_member(self, archive: tarfile.TarFile) -> tarfile.TarInfo:
        extra = (tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE, *tarfile.GNU_TYPES[:2])
        if self.type in extra and self.size > _LONGEST_HEADER:
            raise tarfile.HeaderError("a header of more than a million bytes")
        return super()._proc_member(archive)  # type: ignore[misc,no-any-return]

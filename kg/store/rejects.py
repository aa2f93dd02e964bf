"""What builds did not take in: a listing per build, and graph and report of each article that does not conform.

    STORE/rejects/BUILD/build.json      how the build read its sources, so that they can be read so again
    STORE/rejects/BUILD/rejects.jsonl   one object a line, see `Reject`
    STORE/rejects/BUILD/NAME.nq         the quads of a graph that was set aside
    STORE/rejects/BUILD/NAME.report.ttl its SHACL report

A reject is open until a later build has read the same place again. Each object has a checksum, and one for each file
that it names; what does not agree with it is told as damaged and never read again.
"""

import hashlib
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TextIO

from pyoxigraph import Quad, RdfFormat, serialize

from kg.errors import NotInStore, StoreError
from kg.store.reject_lines import DAMAGED, entries, line_of, read_entry

if TYPE_CHECKING:  # slow to import
    from kg.validation import Verdict

__all__ = ["Reject", "Rejects", "file_of", "find_rejects", "forget", "open_rejects"]

_LISTING: Final = "rejects.jsonl"
_BUILD: Final = "build.json"


@dataclass(frozen=True, slots=True)
class Reject:
    """An article that a build did not take in.

    Attributes:
        name: the build and the number in it, such as `20250701T123000.000000Z/2`.
        outcome: `refused` (it could not be read), `set aside` (its graph does not conform), or `damaged` (what the
            store kept of it).
        where: the file it came from, with line or number of the record.
        identifier: the article's, where it is known.
        reason: why.
        violations: each `kg.validation.Violation` of a graph that was set aside, as a mapping.
        graph, report: the files with its quads and its SHACL report, where it was set aside.
        made_with: how the build read its sources.
        digests: SHA-256 of the files.
    """

    name: str
    outcome: str
    where: str
    identifier: str
    reason: str
    violations: tuple[dict[str, Any], ...]
    graph: Path | None
    report: Path | None
    made_with: dict[str, str]
    digests: dict[str, str]

    def content(self, file: Path) -> bytes:
        """What is in its graph's or report's file.

        Raises:
            StoreError: the file is gone, or not what was written.
        """
        with _failures(file):
            content = file.read_bytes()
        if hashlib.sha256(content).hexdigest() != self.digests.get(file.name):
            raise StoreError(f"{file} is damaged: build {self.where} again")
        return content


class Rejects:
    """What one build rejects, written to `STORE/rejects/BUILD/`, which is made with the first reject."""

    def __init__(self, store: Path, started: datetime, made_with: Mapping[str, str] | None = None) -> None:
        self.folder = store / "rejects" / started.strftime("%Y%m%dT%H%M%S.%fZ")
        self._store = store
        self._made_with = dict(made_with or {})
        self._listing: TextIO | None = None
        self._count = 0
        self._earlier = {reject.where for reject in open_rejects(store)}
        self._outdated: set[str] = set()

    @property
    def listing(self) -> Path | None:
        """The path of the listing, or None as long as nothing was rejected."""
        return self.folder / _LISTING if self._listing else None

    def refused(self, where: str, reason: str, identifier: str = "") -> None:
        """Note an article that could not be read."""
        self._write({"outcome": "refused", "where": where, "identifier": identifier, "reason": reason})

    def set_aside(self, where: str, identifier: str, reason: str, quads: Iterable[Quad], verdict: "Verdict") -> None:
        """Keep a graph that does not conform beside its report."""
        # An identifier is foreign text: only letters, digits, `-` and `_` of it may reach a file's name.
        name = f"{self._count + 1:04}-{re.sub(r'[^A-Za-z0-9_-]+', '-', identifier)[:60].strip('-') or 'article'}"
        with _failures(self.folder):
            self._open()
            files = {
                f"{name}.nq": serialize(quads, format=RdfFormat.N_QUADS) or b"",
                f"{name}.report.ttl": verdict.report.serialize(format="turtle", encoding="utf-8"),
            }
            for file, content in files.items():
                (self.folder / file).write_bytes(content)
        entry = {"outcome": "set aside", "where": where, "identifier": identifier, "reason": reason}
        entry |= dict(zip(("graph", "report"), files, strict=True))
        violations = [asdict(violation) for violation in verdict.violations]
        digests = {file: hashlib.sha256(content).hexdigest() for file, content in files.items()}
        self._write(entry | {"violations": violations, "digests": digests})

    def read_again(self, where: str) -> None:
        """What earlier builds rejected at this place is out of date, and so is what they said of its whole file."""
        if self._earlier:
            self._outdated |= {where, file_of(where)} & self._earlier

    def close(self) -> None:
        """Close the listing."""
        if self._listing:
            self._listing.close()

    def forget_outdated(self) -> None:
        """Forget what earlier builds rejected at the places that this one has read again."""
        if self._outdated:
            forget(self._store, self._outdated, but=self.folder)

    def _write(self, entry: dict[str, Any]) -> None:
        self._count += 1
        with _failures(self.folder):
            listing = self._open()
            listing.write(line_of({"number": self._count} | entry) + "\n")
            listing.flush()

    def _open(self) -> TextIO:
        if self._listing is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / _BUILD).write_text(line_of(self._made_with) + "\n", encoding="utf-8")
            self._listing = (self.folder / _LISTING).open("w", encoding="utf-8", errors="backslashreplace")
        return self._listing


def open_rejects(store: Path) -> list[Reject]:
    """What builds rejected and no later one has read again, in the order of the builds."""
    found: dict[tuple[str, str], Reject] = {}
    with _failures(store / "rejects"):
        for listing in sorted((store / "rejects").glob(f"*/{_LISTING}")):
            made_with = _made_with(listing.parent)
            for entry in entries(listing):
                reject = _reject(entry, listing.parent, made_with)
                found.pop((reject.where, reject.identifier), None)  # a newer one takes the last place
                found[reject.where, reject.identifier] = reject
    return list(found.values())


def find_rejects(store: Path, text: str) -> list[Reject]:
    """The rejects with this name, identifier, place or file.

    Raises:
        NotInStore: there is none.
    """
    rejects = open_rejects(store)
    found = [r for r in rejects if text and text in (r.name, r.identifier, r.where, file_of(r.where))]
    if not found:
        raise NotInStore(f"no reject {text} in {store}: `kg rejects list --store {store}` lists them")
    return found


def forget(store: Path, places: Iterable[str], *, but: Path | None = None) -> None:
    """Drop what builds rejected at these places, with its files; the build in the folder `but` keeps its own."""
    outdated = set(places)
    with _failures(store / "rejects"):
        for listing in (store / "rejects").glob(f"*/{_LISTING}"):
            if listing.parent == but:
                continue
            listed = list(entries(listing))
            kept = [entry for entry in listed if entry.get("where") not in outdated]
            if not kept:
                shutil.rmtree(listing.parent)
            elif len(kept) < len(listed):
                # Written whole and then renamed: after a crash the listing is the old or the new one.
                new = listing.with_suffix(".new")
                lines = (line_of(entry) + "\n" for entry in kept)
                new.write_text("".join(lines), encoding="utf-8", errors="backslashreplace")
                new.replace(listing)
                for entry in listed:
                    if entry not in kept:
                        for file in _files(entry, listing.parent):
                            file.unlink(missing_ok=True)


def file_of(where: str, folder: str = "") -> str:
    """The file, or the address, of a place such as `reports.jsonl:12` or `march.zip:raid.txt`, told from `folder`."""
    file = where
    while file and not os.path.exists(os.path.join(folder, file)):
        file = file.rpartition(":")[0]
    if file:
        return file
    if address := re.match(r"https?://.*?(?=(?::\d+)?$)", where):
        return address[0]
    return re.sub(r":\d+$", "", where)


def _reject(entry: dict[str, Any], folder: Path, made_with: dict[str, str] | None) -> Reject:
    graph, report = [*_files(entry, folder), None, None][:2]
    texts = {name: str(entry.get(name, "")) for name in ("outcome", "where", "identifier", "reason")}
    if made_with is None:
        damage = f"{folder / _BUILD} is damaged: build its sources again, then delete {folder}"
        texts |= {"outcome": DAMAGED, "reason": damage}
    violations = tuple(entry.get("violations", ()))
    name = f"{folder.name}/{entry['number']}"
    digests = entry.get("digests", {})
    return Reject(
        name=name,
        violations=violations,
        graph=graph,
        report=report,
        made_with=made_with or {},
        digests=digests,
        **texts,
    )


def _files(entry: dict[str, Any], folder: Path) -> list[Path]:
    return [folder / Path(str(entry[kind])).name for kind in ("graph", "report") if entry.get(kind)]


def _made_with(folder: Path) -> dict[str, str] | None:
    """How the build read its sources; None where that is damaged."""
    with suppress(FileNotFoundError):
        return read_entry((folder / _BUILD).read_text(encoding="utf-8", errors="backslashreplace"))
    return None


@contextmanager
def _failures(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if isinstance(error, StoreError):
            raise
        reason = error.strerror or error
        raise StoreError(f"cannot use {folder}: {reason}; make room or check its permissions") from error

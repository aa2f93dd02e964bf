"""Places from a GeoNames dump: `allCountries.zip`, a country's `SY.zip`, or the text file in it.

The format is that of https://download.geonames.org/export/dump/readme.txt: a line a place, 19 columns parted by tabs.
It is read as a stream, line by line; no name in the archive is used as a path.
"""

import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from kg.errors import SourceError
from kg.grounding.gazetteer_index import dump_path, write_index
from kg.grounding.gazetteer_packages import continents, countries, named_regions
from kg.grounding.gazetteer_rows import PlaceRow, Point
from kg.grounding.names import normalise
from kg.grounding.region_names import DIVISION_VARIANTS, REGIONS

__all__ = ["DumpIndexed", "build_from_dump", "dump_rows"]

_COLUMNS: Final = 19
_LONGEST_LINE: Final = 100_000
_REPORTED: Final = 10_000
_MOST_BAD_LINES: Final = 1000
"""Lines in succession that are no places, after which the file is taken for something else."""

_AREAS: Final = frozenset(
    "RGN RGNE RGNL AREA SEA OCN GULF STRT BAY LK ISL ISLS PEN DSRT MTS VAL PLN PLAT DLTA FRST".split()
)
_SPOTS: Final = frozenset("AIRB AIRP AIRF MILB CMPRF PRT DAM MT HLL PASS CSTM PS".split())
_GONE: Final = frozenset({"PPLH", "PPLQ", "PPLW", "PPLCH"})
"""Places that are no more: historical, abandoned, destroyed."""


@dataclass(slots=True)
class DumpIndexed:
    """What became of a dump: where the index is, the places in it, the lines that make no sense."""

    path: Path
    places: int = 0
    broken: int = 0


def build_from_dump(
    source: Path, path: Path | None = None, progress: Callable[[int], None] | None = None
) -> DumpIndexed:
    """Index a GeoNames dump; from then on it is used in place of the installed libraries' places.

    Args:
        source: the archive or the text file.
        path: where the index goes; by default where `default_path` looks first.
        progress: told the number of places read, now and then.

    Raises:
        SourceError: the file cannot be read or is no GeoNames dump; the index is then as it was.
        ResourceError: the index cannot be written.
    """
    done = DumpIndexed(path or dump_path())
    write_index(done.path, _counted(dump_rows(source, done), done, progress), source.name)
    return done


def _counted(rows: Iterator[PlaceRow], done: DumpIndexed, progress: Callable[[int], None] | None) -> Iterator[PlaceRow]:
    for row in rows:
        done.places += 1
        if progress and done.places % _REPORTED == 0:
            progress(done.places)
        yield row


def dump_rows(source: Path, done: DumpIndexed | None = None) -> Iterator[PlaceRow]:
    """The places of a dump, with the countries, continents and regions that it leaves out.

    Args:
        source: the archive or the text file.
        done: where lines that make no sense are counted.

    Raises:
        SourceError: the file cannot be read or is no GeoNames dump.
    """
    known = {row.identifier: row for row in countries()}
    members = {member for _, members in REGIONS for member in members}
    towns = {f"{code}:{normalise(name)}" for code, _, name in (member.partition(":") for member in members) if name}
    points: dict[str, Point] = {}
    found = 0
    done = done or DumpIndexed(source)
    for fields in _lines(source, done):
        if not _is_sound(fields):
            done.broken += 1
            continue
        row = _row(fields, known)
        if row is None:
            continue
        found += 1
        if row.kind == "country":
            del known[row.identifier]
        key = {"region": row.region, "country": row.country}.get(row.kind, f"{row.country}:{normalise(row.names[0])}")
        if row.point and key and (key in members or key in towns):
            points.setdefault(key, row.point)
        yield row
    if not found:
        raise SourceError("no place in it: a GeoNames dump is wanted, such as allCountries.zip", str(source))
    yield from known.values()
    yield from continents()
    yield from named_regions(points)


def _lines(source: Path, done: DumpIndexed) -> Iterator[list[str]]:
    """The fields of each line that has the columns of a dump; the others are counted."""
    bad = 0
    try:
        with ExitStack() as stack:
            stream = _opened(source, stack)
            while line := stream.readline(_LONGEST_LINE):
                fields = line.decode("utf-8", errors="replace").rstrip("\r\n").split("\t")
                if len(fields) == _COLUMNS:
                    bad = 0
                    yield fields
                    continue
                done.broken += 1
                if (bad := bad + 1) > _MOST_BAD_LINES:
                    raise SourceError(
                        f"lines do not have the {_COLUMNS} columns of a GeoNames dump, such as allCountries.zip",
                        str(source),
                    )
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise SourceError(f"cannot be read ({error}): download it again", str(source)) from error


def _opened(source: Path, stack: ExitStack) -> IO[bytes]:
    """The dump's text as a stream of bytes; from an archive, the largest text file that is no readme."""
    if not zipfile.is_zipfile(source):
        return stack.enter_context(source.open("rb"))
    archive = stack.enter_context(zipfile.ZipFile(source))
    texts = [m for m in archive.infolist() if m.filename.endswith(".txt") and "readme" not in m.filename.lower()]
    if not texts:
        raise SourceError(
            "no text file in the archive: a GeoNames dump is wanted, such as allCountries.zip", str(source)
        )
    return stack.enter_context(archive.open(max(texts, key=lambda member: member.file_size)))


def _is_sound(fields: list[str]) -> bool:
    """Whether the values of a line can be those of a place."""
    try:
        identifier, latitude, longitude, population = (
            int(fields[0]),
            float(fields[4]),
            float(fields[5]),
            int(fields[14] or 0),
        )
    except ValueError:
        return False
    whole = 0 < identifier < 1 << 53 and 0 <= population < 1 << 53 and bool(fields[1])
    return whole and abs(latitude) <= 90 and abs(longitude) <= 180  # which no NaN is


def _row(fields: list[str], countries_left: dict[int, PlaceRow]) -> PlaceRow | None:
    """The place of a line, or None for what news does not name."""
    identifier_, name, ascii_name, others, latitude, longitude, feature_class, code, country, _, *admin = fields[:14]
    identifier, point, population = int(identifier_), (float(latitude), float(longitude)), int(fields[14] or 0)
    if listed := countries_left.get(identifier):
        return PlaceRow(identifier, "country", listed.names, point, listed.country, None, None, population)
    kind = _kind(feature_class, code)
    if kind is None:
        return None
    region = f"{country}.{admin[0]}" if country and admin[0] else None
    district = f"{region}.{admin[1]}" if region and admin[1] else None
    names = (name, ascii_name, *(spelling for spelling in others.split(",") if not _is_code(spelling)))
    if kind == "region" and region:
        names += DIVISION_VARIANTS.get(region, ())
    return PlaceRow(identifier, kind, tuple(filter(None, names)), point, country or None, region, district, population)


def _kind(feature_class: str, code: str) -> str | None:
    match feature_class:
        case "P" if code not in _GONE:
            return "capital" if code == "PPLC" else "city"
        case "A" if code == "ADM1":
            return "region"
        case "A" if code == "ADM2":
            return "district"
        case "A" if code in ("ADM3", "ADM4", "ADMD", "TERR"):
            return "area"
        case _ if code in _AREAS:
            return "area"
        case _ if code in _SPOTS:
            return "spot"
    return None


def _is_code(spelling: str) -> bool:
    """Airports' codes and web addresses stand among the names."""
    return (len(spelling) == 3 and spelling.isascii() and spelling.isupper()) or "://" in spelling

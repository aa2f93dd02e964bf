"""The gazetteer: names to places, built once and only read."""

import time
from pathlib import Path

import pytest

from kg.errors import ResourceError
from kg.grounding.gazetteer import Gazetteer, default_path, needs_build


def test_city_has_its_geonames_number_and_coordinates(gazetteer: Gazetteer) -> None:
    idlib = gazetteer.find("Idlib")[0]
    assert (169389, "SY", "city") == (idlib.identifier, idlib.country, idlib.kind)
    assert idlib.latitude == pytest.approx(35.93, abs=0.01)
    assert idlib.longitude == pytest.approx(36.63, abs=0.01)


@pytest.mark.parametrize(
    ("spelling", "identifier"),
    [
        ("Saraqeb", 164816),
        ("SARAQIB", 164816),
        ("Sarāqib", 164816),
        ("Raqqa", 172955),
        ("al-Raqqa", 172955),
        ("Deir ez-Zor", 170794),
        ("Deir Ezzor", 170794),
        ("Medellin", 3674962),
    ],
)
def test_spellings_of_one_name_find_one_place(gazetteer: Gazetteer, spelling: str, identifier: int) -> None:
    assert identifier in [entry.identifier for entry in gazetteer.find(spelling)[:1]]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Syria", "SY"),
        ("Syrian Arab Republic", "SY"),
        ("Türkiye", "TR"),
        ("U.S.", "US"),
        ("DR Congo", "CD"),
        ("Britain", "GB"),
        ("Kosovo", "XK"),
        ("the Netherlands", "NL"),
    ],
)
def test_country_is_found_by_all_its_names(gazetteer: Gazetteer, name: str, code: str) -> None:
    assert code == gazetteer.country_code(name)


def test_name_that_two_countries_bear_is_neither(gazetteer: Gazetteer) -> None:
    assert gazetteer.country_code("Congo") is None
    assert ["CD", "CG"] == [entry.country for entry in gazetteer.find("Congo")[:2]]


def test_airport_code_is_no_name(gazetteer: Gazetteer) -> None:
    assert "Beirut" not in [entry.name for entry in gazetteer.find("BEY")]


def test_capital_is_marked(gazetteer: Gazetteer) -> None:
    assert ["capital"] == [entry.kind for entry in gazetteer.find("Damascus")[:1]]


@pytest.mark.parametrize("words", ["", "???", "no such place anywhere"])
def test_what_is_no_name_finds_nothing(gazetteer: Gazetteer, words: str) -> None:
    assert () == gazetteer.find(words)


def test_longest_country_name_is_read_off_the_words(gazetteer: Gazetteer) -> None:
    assert ("GW", 2) == gazetteer.country_at(["Guinea", "Bissau", "signed"])
    assert ("GN", 1) == gazetteer.country_at(["Guinea", "signed"])
    assert gazetteer.country_at(["signed", "Guinea"]) is None


def test_index_opens_at_once(gazetteer: Gazetteer) -> None:
    began = time.perf_counter()
    Gazetteer.open()
    assert time.perf_counter() - began < 0.5


def test_built_index_is_not_built_again(gazetteer: Gazetteer) -> None:
    assert not needs_build()


def test_cache_folder_is_set_by_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CONFLICT_KG_CACHE", str(tmp_path))
    assert tmp_path == default_path().parent
    assert needs_build()


def test_damaged_index_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "gazetteer.sqlite"
    path.write_bytes(b"this is no database " * 100)
    with pytest.raises(ResourceError, match="delete it"):
        Gazetteer.open(path)


def test_folder_that_cannot_be_written_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ResourceError, match="CONFLICT_KG_CACHE"):
        Gazetteer.open(tmp_path / "file" / "gazetteer.sqlite")

"""A GeoNames dump becomes the index that is used, whatever the file is like."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import ConflictKGError, SourceError
from kg.grounding import gazetteer_index
from kg.grounding.gazetteer import Gazetteer
from kg.grounding.gazetteer_dump import build_from_dump, dump_rows


def line(identifier: int, name: str, kind: str, codes: tuple[str, str], at: tuple[float, float], **more: str) -> str:
    """One line of a dump; `kind` is class and code (`P.PPL`), `codes` those of the two divisions."""
    feature_class, code = kind.split(".")
    columns = [str(identifier), name, name, more.get("others", ""), str(at[0]), str(at[1]), feature_class, code]
    columns += [more.get("country", "SY"), "", *codes, "", "", more.get("population", "0"), "", "", "Asia/Damascus"]
    return "\t".join([*columns, "2024-01-01"]) + "\n"


DUMP = "".join(
    [
        line(163843, "Syria", "A.PCLI", ("00", ""), (35.0, 38.0), population="16906283"),
        line(169387, "Idlib Governorate", "A.ADM1", ("12", ""), (35.6, 36.6), others="Idlib,Muḩāfaz̧at Idlib"),
        line(1, "Harim District", "A.ADM2", ("12", "1203"), (36.2, 36.5)),
        line(2, "Qalb Lawzah", "P.PPL", ("12", "1203"), (36.17, 36.58), others="Qalb Loze,قلب لوزة,QLZ"),
        line(3, "Jabal Zawiya", "T.MTS", ("12", ""), (35.7, 36.5)),
        line(4, "Taftanaz Airbase", "S.AIRB", ("12", ""), (35.97, 36.78)),
        line(5, "Some Hotel", "S.HTL", ("12", ""), (35.9, 36.7)),
        line(6, "Old Ruin", "P.PPLH", ("12", ""), (35.9, 36.7)),
    ]
)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CONFLICT_KG_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def archive(tmp_path: Path) -> Callable[..., Path]:
    def write(members: dict[str, str]) -> Path:
        path = tmp_path / "dump.zip"
        with zipfile.ZipFile(path, "w") as written:
            for name, text in members.items():
                written.writestr(name, text)
        return path

    return write


def test_dump_is_indexed_and_then_used(cache: Path, archive: Callable[..., Path]) -> None:
    done = build_from_dump(archive({"readme.txt": "x" * 9000, "SY.txt": DUMP}))
    assert gazetteer_index.default_path() == done.path
    gazetteer = Gazetteer.open()
    village = gazetteer.find("Qalb Loze")[0]
    assert (2, "city", "SY", "SY.12", "SY.12.1203") == (
        village.identifier,
        village.kind,
        village.country,
        village.region,
        village.district,
    )
    assert "dump.zip" == gazetteer.source
    province = gazetteer.division("SY.12")
    assert province is not None
    assert 169387 == province.identifier
    assert village.lies_in(province)


def test_dump_gives_districts_mountains_and_airfields_but_no_hotels_or_ruins(
    cache: Path, archive: Callable[..., Path]
) -> None:
    rows = {row.names[0]: row.kind for row in dump_rows(archive({"SY.txt": DUMP}))}
    assert ("district", "area", "spot") == (rows["Harim District"], rows["Jabal Zawiya"], rows["Taftanaz Airbase"])
    assert not {"Some Hotel", "Old Ruin"} & rows.keys()


def test_countries_that_a_dump_lacks_are_known_all_the_same(cache: Path, archive: Callable[..., Path]) -> None:
    build_from_dump(archive({"SY.txt": DUMP}))
    gazetteer = Gazetteer.open()
    assert ("SY", "TR") == (gazetteer.country_code("Syria"), gazetteer.country_code("Turkey"))
    assert 1 == len([entry for entry in gazetteer.find("Syria") if entry.kind == "country"])


def test_text_file_of_a_dump_is_read_too(tmp_path: Path) -> None:
    (tmp_path / "SY.txt").write_text(DUMP, encoding="utf-8")
    assert "Qalb Lawzah" in {row.names[0] for row in dump_rows(tmp_path / "SY.txt")}


def test_lines_that_make_no_sense_are_counted_and_the_others_indexed(cache: Path, archive: Callable[..., Path]) -> None:
    nowhere = line(9, "Nowhere", "P.PPL", ("", ""), (95.0, 38.0))
    nameless = line(8, "", "P.PPL", ("", ""), (35.0, 38.0))
    told: list[int] = []
    done = build_from_dump(archive({"SY.txt": f"half a line\n{nowhere}{nameless}{DUMP}"}), progress=told.append)
    assert 3 == done.broken
    assert sum(Gazetteer.open().counts().values()) == done.places


def test_interrupted_build_leaves_the_index_as_it_was(cache: Path, archive: Callable[..., Path]) -> None:
    build_from_dump(archive({"SY.txt": DUMP}))
    before = gazetteer_index.default_path().read_bytes()

    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    villages = "".join(line(100 + n, f"Village {n}", "P.PPL", ("12", ""), (35.0, 38.0)) for n in range(10_001))
    with pytest.raises(KeyboardInterrupt):
        build_from_dump(archive({"SY.txt": DUMP + villages}), progress=interrupt)
    assert [before] == [path.read_bytes() for path in cache.rglob("*") if path.is_file()]


def test_path_in_an_archive_is_never_written(tmp_path: Path, cache: Path, archive: Callable[..., Path]) -> None:
    build_from_dump(archive({"../../escaped.txt": DUMP}))
    assert [] == list(tmp_path.parent.rglob("escaped.txt"))


@pytest.mark.parametrize(
    "content", [b"", b"no dump at all\n" * 3, b"PK\x03\x04 broken", b"a\tb\n" * 3000, b"\x00\xff" * 5000]
)
def test_file_that_is_no_dump_is_refused_and_the_index_stays(tmp_path: Path, cache: Path, content: bytes) -> None:
    (tmp_path / "wrong.zip").write_bytes(content)
    with pytest.raises(SourceError, match="wrong"):
        build_from_dump(tmp_path / "wrong.zip")
    assert [] == [path for path in cache.rglob("*") if path.is_file()]


def test_archive_without_a_text_file_is_refused(archive: Callable[..., Path]) -> None:
    with pytest.raises(SourceError, match="no text file"):
        list(dump_rows(archive({"picture.png": "x"})))


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(fields=st.lists(st.text(st.characters(exclude_characters="\n\r\t"), max_size=12), min_size=17, max_size=21))
def test_line_that_makes_no_sense_is_passed_over(tmp_path: Path, fields: list[str]) -> None:
    path = tmp_path / "odd.txt"
    path.write_text("\t".join(fields) + "\n" + DUMP, encoding="utf-8", errors="replace")
    try:
        names = {row.names[0] for row in dump_rows(path)}
    except ConflictKGError:
        pytest.fail("one odd line stopped the others")
    assert {"Syria", "Qalb Lawzah"} <= names

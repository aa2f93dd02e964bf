from pathlib import Path

import pytest

from kg.compression import zstd
from tests.test_cli import Kg


def test_parts_go_to_a_folder_compressed(kg: Kg, stored: Path, tmp_path: Path) -> None:
    code, out, err = kg("export", "-o", str(tmp_path / "parts"), "-f", "nq", "--split", "article", "--compress", "zst")
    assert (0, "", f"1 files written to {tmp_path / 'parts'}\n") == (code, out, err)
    (file,) = (tmp_path / "parts").iterdir()
    assert "arbin-2020.nq.zst" == file.name
    assert kg("export", "-f", "nq")[1] == zstd.decompress(file.read_bytes()).decode()


def test_size_may_be_given_in_megabytes(kg: Kg, stored: Path, tmp_path: Path) -> None:
    assert 0 == kg("export", "-o", str(tmp_path / "parts"), "--split", "100MB")[0]
    assert ["part-00001.ttl"] == [file.name for file in (tmp_path / "parts").iterdir()]


def test_a_hyphen_is_the_standard_output(kg: Kg, stored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert kg("export", "-f", "nq") == kg("export", "-f", "nq", "-o", "-")
    assert not (tmp_path / "-").exists()


def test_canonical_form_is_sorted_quads(kg: Kg, stored: Path) -> None:
    code, out, _ = kg("export", "--canonical")
    assert (0, sorted(out.splitlines())) == (code, out.splitlines())
    assert sorted(kg("export", "-f", "nq")[1].splitlines()) == out.splitlines()


def test_events_are_counted_as_events(kg: Kg, stored: Path, tmp_path: Path) -> None:
    code, _, err = kg("export", "-o", str(tmp_path / "events.csv"))
    assert 0 == code
    assert err.endswith(f" events written to {tmp_path / 'events.csv'}\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--split", "article"], "--split needs a folder to write to: add --output FOLDER"),
        (["--split", "week", "-o", "parts"], "--split week is not known: use article, day, or a size"),
        (["--split", "0MB", "-o", "parts"], "--split 0MB is not known"),
        (["--split", "day", "-o", "parts", "--compress", "rar"], "the compression .rar is not known"),
        (["--split", "day", "-o", "parts", "--canonical"], "--split goes without --with-ontology and --canonical"),
        (["--compress", "gz"], "--compress is for --split"),
        (["--canonical", "-f", "ttl"], "only N-Quads have a canonical form, not ttl"),
    ],
)
def test_wrong_usage_is_told(
    kg: Kg, stored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = kg("export", *arguments)
    assert (2, "") == (code, out)
    assert message in err

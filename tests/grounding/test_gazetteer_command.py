"""`kg gazetteer`: what is used, and how a dump becomes it."""

import json
from pathlib import Path

import pytest

from kg.cli import run
from tests.grounding.test_gazetteer_dump import DUMP


def test_index_that_is_used_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == run(["gazetteer", "--json"])
    shown = json.loads(capsys.readouterr().out)
    assert 200_000 < shown["places"]["city"]
    assert Path(shown["path"]).is_file()


def test_dump_is_built_and_then_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CONFLICT_KG_CACHE", str(tmp_path / "cache"))
    (tmp_path / "SY.txt").write_text(DUMP, encoding="utf-8")
    assert 0 == run(["gazetteer", "build", str(tmp_path / "SY.txt")])
    assert 0 == run(["gazetteer", "--json"])
    shown = json.loads(capsys.readouterr().out.partition("{")[2].join(["{", ""]))
    assert ("SY.txt", 1) == (shown["source"], shown["places"]["city"])


def test_file_that_is_no_dump_fails_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert 1 == run(["gazetteer", "build", str(tmp_path / "missing.zip")])
    assert 1 == len([line for line in capsys.readouterr().err.splitlines() if line.startswith("error: ")])

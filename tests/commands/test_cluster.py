import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from kg.cli import run
from tests.test_pipeline import RAID


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--engine", "spark"], "use local or ray"),
        (["--engine", "ray"], "--shards DIR"),
        (["--shards", "shards"], "belong to --engine ray"),
        (["--address", "head:6379"], "belong to --engine ray"),
        (["--engine", "ray", "--shards", "shards", "-"], "standard input"),
    ],
)
def test_options_that_do_not_go_together_are_wrong_usage(
    arguments: list[str],
    reason: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pytest.importorskip("fsspec", reason="fsspec is not installed: pip install 'conflict-kg[ray]'")
    monkeypatch.chdir(tmp_path)
    assert 2 == run(["build", "news", *arguments])
    assert reason in capsys.readouterr().err
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize("library", ["ray", "fsspec"])
def test_what_is_not_installed_is_named_with_the_command_that_installs_it(
    library: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    assert 2 == run(["build", "news", "--engine", "ray", "--shards", str(tmp_path / "shards")])
    assert "pip install 'conflict-kg[ray]'" in capsys.readouterr().err


def test_local_build_needs_neither(tmp_path: Path) -> None:
    (tmp_path / "raid.txt").write_text(RAID.text, encoding="utf-8")
    code = f"""
import sys
sys.modules["ray"] = sys.modules["fsspec"] = None
from kg.cli import run
assert run(["build", {str(tmp_path / "raid.txt")!r}, "--store", {str(tmp_path / "store")!r}]) == 0
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (0, "") == (done.returncode, done.stderr)


def test_address_at_which_no_cluster_answers_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    pytest.importorskip("fsspec", reason="fsspec is not installed: pip install 'conflict-kg[ray]'")
    if find_spec("ray") is None:
        pytest.skip("Ray is not installed: pip install 'conflict-kg[ray]'")
    (tmp_path / "raid.txt").write_text(RAID.text, encoding="utf-8")
    shards = ["--engine", "ray", "--shards", str(tmp_path / "shards"), "--address", "127.0.0.1:1"]
    assert 1 == run(["build", str(tmp_path / "raid.txt"), *shards])
    assert "no Ray cluster answers at 127.0.0.1:1" in capsys.readouterr().err

import json
from pathlib import Path

from kg.store import GraphStore
from tests.store.graphs import GRAPH, mapped
from tests.test_cli import Kg


def test_what_was_removed_comes_back_from_the_backup(kg: Kg, stored: Path, tmp_path: Path) -> None:
    backup, new = tmp_path / "backup", tmp_path / "new"
    code, out, _ = kg("backup", str(backup))
    assert 0 == code
    assert out.startswith("1 articles, ")
    assert json.loads((backup / "backup.json").read_text())["articles"] == 1
    kg("remove", "arbin")
    assert 0 == kg("restore", str(backup), "--store", str(new))[0]
    with GraphStore.open(new, read_only=True) as store:
        assert set(mapped()) == set(store.graph(GRAPH))


def test_restore_into_a_store_that_is_there_is_refused(kg: Kg, stored: Path, tmp_path: Path) -> None:
    kg("backup", str(tmp_path / "backup"))
    code, out, err = kg("restore", str(tmp_path / "backup"))
    assert (1, "") == (code, out)
    assert "exists already: name a new folder" in err

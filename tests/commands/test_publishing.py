import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.publish.credentials import TOKEN
from kg.store import GraphStore
from tests.server.serving import TOKEN as SERVER_TOKEN
from tests.server.serving import Server, serving
from tests.store.graphs import GRAPH, mapped
from tests.test_cli import Kg


@pytest.fixture
def other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Another store, empty, that a server lets us write to."""
    with GraphStore.open(tmp_path / "other"):
        pass
    monkeypatch.setenv(TOKEN, SERVER_TOKEN)
    with serving(tmp_path / "other", "--writable") as server:
        yield server


def test_another_server_gets_the_graph_and_gives_it_back(kg: Kg, stored: Path, other: Server, tmp_path: Path) -> None:
    arguments = ["push", f"{other.address}/store", "--query", f"{other.address}/sparql", "--json"]
    first = json.loads(kg(*arguments)[1])
    assert ([], False) == (first["different"], first["interrupted"])
    assert {"put": 0, "deleted": 0, "unchanged": first["put"], "triples": 0} == {
        name: value for name, value in json.loads(kg(*arguments)[1]).items() if name not in ("different", "interrupted")
    }
    here = kg("query", "denials", "--format", "csv")
    assert here == kg("query", "denials", "--format", "csv", "--endpoint", f"{other.address}/sparql")
    kg("remove", "arbin")
    assert 1 == json.loads(kg(*arguments)[1])["deleted"]


def test_updates_do_where_they_are_all_there_is(kg: Kg, stored: Path, other: Server, tmp_path: Path) -> None:
    code, out, err = kg("push", f"{other.address}/sparql", "--protocol", "update", "--no-ontology", "--json")
    assert (0, "") == (code, err)
    assert (1, len(mapped())) == (json.loads(out)["put"], json.loads(out)["triples"])
    with GraphStore.open(tmp_path / "other", read_only=True, wait=lambda message: None) as store:
        assert set(mapped()) == set(store.graph(GRAPH))


def test_dry_run_sends_nothing(kg: Kg, stored: Path) -> None:
    code, out, _ = kg("push", "http://127.0.0.1:9/store", "--no-ontology", "--dry-run")
    assert 0 == code
    assert ["put 1", "deleted 0", "unchanged 0"] == [" ".join(line.split()) for line in out.splitlines()]


def test_files_for_a_loader_go_to_a_new_folder(kg: Kg, stored: Path, tmp_path: Path) -> None:
    code, _, err = kg("push", "--bulk", str(tmp_path / "bulk"), "--loader", "qlever")
    assert (0, f"2 files written to {tmp_path / 'bulk'}; Qleverfile says how to load them\n") == (code, err)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "push to a URL, or to files with --bulk DIR: one of the two"),
        (["http://127.0.0.1:9/store", "--bulk", "bulk"], "one of the two"),
        (["store"], "store is no URL of a store"),
        (["http://127.0.0.1:9/store", "--protocol", "ftp"], "the protocol ftp is not known"),
        (["http://ada:secret@127.0.0.1:9/store"], "a password in a URL ends up in logs"),
    ],
)
def test_wrong_usage_is_told(kg: Kg, stored: Path, arguments: list[str], message: str) -> None:
    code, out, err = kg("push", *arguments)
    assert (2, "") == (code, out)
    assert message in err

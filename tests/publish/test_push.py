from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad

from kg.errors import OptionError, PublishError
from kg.publish import Credentials, GraphStoreTarget, Pushed, PushSummary, open_target, plan, push
from kg.publish.credentials import PASSWORD, TOKEN, USER
from kg.publish.http import Connection
from kg.store import GraphStore
from tests.publish.graph_server import GraphServer, serving
from tests.store.graphs import small


@pytest.fixture
def server() -> Iterator[GraphServer]:
    with serving() as server:
        yield server


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GraphStore]:
    with GraphStore.open(tmp_path / "store") as store:
        for name in ("one", "two", "three"):
            store.replace_article(*small(name))
        yield store


def target(server: GraphServer, credentials: Credentials | None = None) -> GraphStoreTarget:
    return GraphStoreTarget(server.url, Connection(credentials or Credentials(), pause=lambda seconds: None))


def pushed(store: GraphStore, server: GraphServer, *, everything: bool = False) -> PushSummary:
    known = Pushed(store.path, server.url)
    planned = plan(store, known, with_ontology=False, everything=everything)
    return push(store, target(server), known, planned)


def there(server: GraphServer) -> set[Quad]:
    return set(server.database)


def here(store: GraphStore) -> set[Quad]:
    return {quad for graph in store.article_graphs() for quad in store.graph(graph)}


def test_everything_arrives(store: GraphStore, server: GraphServer) -> None:
    assert PushSummary(put=3, triples=len(here(store))) == pushed(store, server)
    assert here(store) == there(server)


def test_only_what_changed_is_sent_again(store: GraphStore, server: GraphServer) -> None:
    pushed(store, server)
    server.requests.clear()
    graph, quads = small("two", "other words")
    store.replace_article(graph, quads)
    summary = pushed(store, server)
    assert (1, 0, 2) == (summary.put, summary.deleted, summary.unchanged)
    assert [graph.value] == [name for method, name in server.requests if method == "PUT"]
    assert here(store) == there(server)


def test_what_was_removed_here_goes_there(store: GraphStore, server: GraphServer) -> None:
    pushed(store, server)
    store.remove_article(store.find_article("two"))
    assert 1 == pushed(store, server).deleted
    assert here(store) == there(server)


def test_what_the_other_store_has_from_others_stays(store: GraphStore, server: GraphServer) -> None:
    node = NamedNode("https://example.org/x")
    server.database.add(foreign := Quad(node, node, node, node))
    pushed(store, server)
    assert here(store) | {foreign} == there(server)


@pytest.mark.parametrize("faults", [[503, 503], [0], [429, 0, 500], [502] * 6])
def test_passing_faults_are_waited_out(store: GraphStore, server: GraphServer, faults: list[int]) -> None:
    server.faults = faults
    assert 3 == pushed(store, server).put
    assert here(store) == there(server)


def test_push_that_was_cut_off_goes_on(store: GraphStore, server: GraphServer) -> None:
    known = Pushed(store.path, server.url)
    planned = plan(store, known, with_ontology=False)

    def kill(number: int) -> None:
        if number == 2:
            server.faults = [503] * 100

    with pytest.raises(PublishError, match=r"answered 503 out of order, 7 times: push again later"):
        push(store, target(server), known, planned, kill)
    server.faults = []
    server.requests.clear()
    summary = pushed(store, server)
    assert (1, 2) == (summary.put, summary.unchanged)
    assert here(store) == there(server)


def test_answer_that_was_lost_doubles_nothing(store: GraphStore, server: GraphServer) -> None:
    pushed(store, server)
    assert 3 == pushed(store, server, everything=True).put
    assert here(store) == there(server)


def test_interrupted_push_keeps_what_arrived(store: GraphStore, server: GraphServer) -> None:
    known = Pushed(store.path, server.url)

    def stop(number: int) -> None:
        if number == 2:
            raise KeyboardInterrupt

    summary = push(store, target(server), known, plan(store, known, with_ontology=False), stop)
    assert summary.interrupted
    assert 1 == len(plan(store, Pushed(store.path, server.url), with_ontology=False).put)


def test_graph_that_arrives_otherwise_is_told_and_sent_again(store: GraphStore, server: GraphServer) -> None:
    class Losing(GraphStoreTarget):
        def put(self, graph: NamedNode, quads: object) -> None:
            super().put(graph, list(quads)[1:])  # type: ignore[call-overload]

    known = Pushed(store.path, server.url)
    losing = Losing(server.url, Connection(Credentials()))
    summary = push(store, losing, known, plan(store, known, with_ontology=False))
    assert {(4, 3)} == {(sent, found) for _, sent, found in summary.different}
    assert 3 == pushed(store, server).put


def test_targets_are_told_apart(store: GraphStore, server: GraphServer) -> None:
    pushed(store, server)
    with serving() as other:
        assert 3 == pushed(store, other).put


def test_list_that_was_cut_off_in_writing_is_read_as_far_as_it_goes(store: GraphStore, server: GraphServer) -> None:
    pushed(store, server)
    (file,) = (store.path / "pushed").iterdir()
    file.write_bytes(file.read_bytes()[:-9])
    assert 1 == pushed(store, server).put


def test_protocol_is_found_out(server: GraphServer) -> None:
    assert isinstance(open_target(server.url, Credentials()), GraphStoreTarget)


@pytest.mark.parametrize("url", ["ftp://example.org/store", "store", "file:///etc/passwd"])
def test_only_http_is_pushed_to(url: str) -> None:
    with pytest.raises(OptionError, match="is no URL of a store"):
        open_target(url, Credentials())


@pytest.mark.parametrize("status", [401, 403])
def test_refusal_names_the_way_to_identify_oneself(store: GraphStore, server: GraphServer, status: int) -> None:
    server.faults = [status] * 2
    with pytest.raises(PublishError, match=f"answered {status}, we may not do that there: set {TOKEN}, or {USER}"):
        pushed(store, server)


def test_redirect_is_told_and_not_followed(store: GraphStore, server: GraphServer) -> None:
    server.faults, server.headers = [308], {"Location": "https://example.org/elsewhere"}
    with pytest.raises(PublishError, match=r"has moved to https://example.org/elsewhere"):
        pushed(store, server)


def test_user_is_identified_as_the_server_asks(server: GraphServer) -> None:
    target(server, Credentials("ada", "secret")).delete(NamedNode("urn:x"))
    assert [None] == server.authorizations
    server.faults, server.headers = [401], {"WWW-Authenticate": 'Basic realm="here"'}
    target(server, Credentials("ada", "secret")).delete(NamedNode("urn:x"))
    assert "Basic YWRhOnNlY3JldA==" == server.authorizations[-1]
    server.faults, server.headers = [401], {"WWW-Authenticate": 'Digest realm="here", nonce="abc", qop="auth"'}
    target(server, Credentials("ada", "secret")).delete(NamedNode("urn:x"))
    sent = server.authorizations[-1] or ""
    assert sent.startswith('Digest username="ada", realm="here", nonce="abc"')
    assert "secret" not in sent


def test_token_is_sent_as_bearer(server: GraphServer) -> None:
    target(server, Credentials(token="letmein")).delete(NamedNode("urn:x"))
    assert ["Bearer letmein"] == server.authorizations


def test_credentials_come_from_the_environment_or_netrc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine example.org login ada password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    assert Credentials("ada", "secret") == Credentials.find("https://example.org/store", {})
    assert Credentials() == Credentials.find("https://example.com/store", {})
    assert Credentials("eve", "x") == Credentials.find("https://example.org/", {USER: "eve", PASSWORD: "x"})
    assert Credentials(token="t") == Credentials.find("https://example.org/", {TOKEN: "t", USER: "eve"})


def test_password_in_the_url_is_refused_and_never_shown() -> None:
    with pytest.raises(OptionError, match=f"a password in a URL ends up in logs: set {USER}") as error:
        Credentials.find("https://ada:secret@example.org/", {})
    assert "secret" not in str(error.value)
    assert "secret" not in repr(Credentials("ada", "secret", "secret"))

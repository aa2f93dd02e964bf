"""A few seconds of `benchmarks/serve.py`: sixty-four clients, most of them up to no good."""

from pathlib import Path

from benchmarks.serve import KINDS, Clients
from tests.server.conftest import make_store
from tests.server.serving import serving


def test_every_good_query_is_answered_right_among_bad_ones(tmp_path: Path) -> None:
    store = make_store(tmp_path / "store")
    options = ("--timeout", "2", "--workers", "4", "--max-answer", "8", "--no-access-log")
    with serving(store, *options) as server:
        outcome = Clients(server.address, server.process.pid, 64, (*KINDS, *["good"] * 8)).run(4)
        assert [] == outcome.wrong
        statuses = {kind: {status for name, status in outcome.counts if name == kind} for kind, _ in outcome.counts}
        assert {200} == statuses["good"]
        assert statuses["endless"] <= {503, 504}
        assert statuses["huge"] <= {503, 504}
        assert 504 in statuses["endless"]
        assert 200 == server.query("ASK {}").status
        metrics = server.get("/metrics").text
        assert "kg_queries_running 0.0" in metrics
        assert "kg_queries_lost 0.0" in metrics
        assert not any("Traceback" in line for line in server.log)

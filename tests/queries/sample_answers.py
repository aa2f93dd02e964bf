"""The named queries asked of the sample articles, and where their answers are kept.

`python -m tests.queries.sample_answers` writes the answers anew, after a new reader or a changed sample: read the
difference against the articles before it is committed.
"""

import csv
import io
import tempfile
from collections.abc import Mapping
from contextlib import redirect_stdout
from pathlib import Path
from typing import Final

from kg.cli import run

ROOT: Final = Path(__file__).parents[2]
ANSWERS: Final = Path(__file__).parent / "answers"
ASKED: Final[Mapping[str, tuple[str, ...]]] = {
    "abductions-and-releases": (),
    "accusations": (),
    "arrests-and-trials": (),
    "articles": (),
    "captures": (),
    "ceasefires": (),
    "conflict-pairs": (),
    "denials": (),
    "displacement-and-aid": (),
    "events-as-features": ("class=AirStrike",),
    "events-by-month": ("class=Violence",),
    "events-near-place": ("place=Nyala", "radius=60", "from=2025-01-01", "to=2025-12-31"),
    "evidence": ("fact=https://w3id.org/conflict-kg/data/event/lubero-capture/11-15",),
    "find-sentences": ("words=mortar",),
    "meetings-and-agreements": (),
    "only-one-outlet": ("class=Violence",),
    "only-one-speaker": ("class=Violence",),
    "own-voice": ("class=Shelling",),
    "place-timeline": ("place=Sudan",),
    "responsibility-claims": (),
    "statements-of": ("speaker=Idris",),
    "threats-and-pledges": (),
    "tolls": ("place=Nyala",),
    "voice-by-outlet": (),
}
"""Query → its parameters."""
OF_LINKED: Final = ("happenings",)
"""Queries about what `kg link` ties: no two of the samples tell of one happening (see `tests/linking`)."""


def build_samples(store: Path) -> int:
    """Builds the repository's samples into a store and gives the command's exit code."""
    with redirect_stdout(io.StringIO()):
        return run(["build", str(ROOT / "samples"), "--store", str(store)])


def answer(query: str, store: Path) -> str:
    """What `kg query` prints as CSV, or as Turtle where the answer is a graph."""
    options = [part for parameter in ASKED[query] for part in ("--param", parameter)]
    form = "ttl" if query == "events-as-features" else "csv"
    with redirect_stdout(io.TextIOWrapper(io.BytesIO(), encoding="utf-8")) as output:
        code = run(["query", query, "--store", str(store), "--format", form, *options])
        output.flush()
    assert 0 == code, query
    return output.buffer.getvalue().decode()


def answer_path(query: str) -> Path:
    """The file that keeps a query's answer."""
    return ANSWERS / f"{query}.{'ttl' if query == 'events-as-features' else 'csv'}"


def rows(answer_csv: str) -> list[list[tuple[str, ...]]]:
    """Rows in an order of their own; the parts of a cell sorted, since SPARQL gives a concatenation no order."""

    def parts(cell: str) -> tuple[str, ...]:
        return tuple(sorted(part for piece in cell.split(" … ") for part in piece.split(", ")))

    return sorted([parts(cell) for cell in row] for row in csv.reader(io.StringIO(answer_csv)))


if __name__ == "__main__":
    ANSWERS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        assert 0 == build_samples(Path(folder) / "store")
        for name in ASKED:
            answer_path(name).write_text(answer(name, Path(folder) / "store"), encoding="utf-8")

"""The gate: what the committed reader and the grounding reach on annotated articles may not fall.

`quality.json` holds the figures, the floors under them, in percent, and the digest of the articles that they were
measured on. A change that raises a figure raises its floor.
"""

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kg.article import Article
from kg.cli import run
from kg.reading import Reader
from training.documents import HELD, digest, read_gold
from training.figures import Comparison, compare

GOLD = Path(__file__).parents[2] / "shared" / "gold"
QUALITY: dict[str, Any] = json.loads(Path(__file__).with_name("quality.json").read_text(encoding="utf-8"))
SNIPPETS = Path(__file__).with_name("reading") / "snippets.csv"

needs_gold = pytest.mark.skipif(not GOLD.is_dir(), reason="the annotated articles are not beside the repository")


@pytest.fixture(scope="module")
def held() -> Comparison:
    return compare(read_gold(HELD), Reader.load().read)


def test_figures_are_of_these_articles() -> None:
    documents = read_gold(HELD)
    assert (QUALITY["held"]["documents"], QUALITY["held"]["digest"]) == (len(documents), digest(documents))


@pytest.mark.parametrize("figure", QUALITY["held"]["floors"])
def test_reader_does_not_get_worse_on_our_own_articles(figure: str, held: Comparison) -> None:
    assert QUALITY["held"]["floors"][figure] <= held.figures()[figure]


def test_reader_finds_the_class_of_news_snippets() -> None:
    reader = Reader.load()
    with SNIPPETS.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    found = [
        row["expected"] in {event.event_class for event in reader.read(Article("snippet", row["text"], "")).events}
        for row in rows
    ]
    assert QUALITY["snippets"]["floor"] <= 100 * sum(found) / len(found)


@pytest.fixture(scope="module")
def dev(tmp_path_factory: pytest.TempPathFactory) -> dict[str, float]:
    folder = tmp_path_factory.mktemp("quality")
    store, graph = str(folder / "store"), str(folder / "dev.trig")
    assert 0 == run(["build", str(GOLD / "dev" / "*.txt"), "--store", store])
    assert 0 == run(["export", "--store", store, "--format", "trig", "-o", graph])
    command = [sys.executable, str(GOLD / "score.py"), str(GOLD / "dev"), graph, "--json"]
    table = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return {name.strip(): row.get("F1", row.get("accuracy")) for name, row in table.items()}


@needs_gold
@pytest.mark.parametrize("figure", QUALITY["dev"]["floors"])
def test_graph_of_the_development_articles_does_not_get_worse(figure: str, dev: dict[str, float]) -> None:
    assert QUALITY["dev"]["floors"][figure] <= dev[figure]


@needs_gold
@pytest.mark.parametrize("kind", ["event", "statement", "role"])
def test_confidence_is_the_share_of_what_is_right(kind: str) -> None:
    found = compare(read_gold(GOLD / "dev"), Reader.load().read)
    assert found.calibration_error(kind) <= QUALITY["dev"]["most calibration error"][kind]

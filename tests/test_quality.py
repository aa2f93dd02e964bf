"""The gate: what the committed reader and the grounding reach on annotated articles may not fall.

Scored by the annotation's own `score.py` on the graph that `kg build` makes of the held-out articles.
`quality_floors.json` holds the floors, in percent; a change that raises a figure raises its floor.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kg.cli import run

GOLD = Path(__file__).parents[2] / "shared" / "gold"
FLOORS: dict[str, float] = json.loads(Path(__file__).with_name("quality_floors.json").read_text(encoding="utf-8"))

pytestmark = pytest.mark.skipif(not GOLD.is_dir(), reason="the annotated articles are not beside the repository")


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, float]:
    folder = tmp_path_factory.mktemp("quality")
    store, graph = str(folder / "store"), str(folder / "dev.trig")
    assert 0 == run(["build", str(GOLD / "dev" / "*.txt"), "--store", store])
    assert 0 == run(["export", "--store", store, "--format", "trig", "-o", graph])
    command = [sys.executable, str(GOLD / "score.py"), str(GOLD / "dev"), graph, "--json"]
    table = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return {name: row.get("F1", row.get("accuracy")) for name, row in table.items()}


@pytest.mark.parametrize("figure", FLOORS)
def test_figure_does_not_fall(figure: str, figures: dict[str, float]) -> None:
    assert FLOORS[figure] <= figures[figure]

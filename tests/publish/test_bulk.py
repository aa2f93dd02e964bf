import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from kg.errors import OptionError
from kg.publish import write_bulk
from kg.publish.bulk import LOADERS
from kg.store import GraphStore
from tests.store.graphs import mapped


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GraphStore]:
    with GraphStore.open(tmp_path / "store") as store:
        quads = mapped("one")
        store.replace_article(quads[0].graph_name, quads)  # type: ignore[arg-type]
        yield store


@pytest.mark.parametrize("loader", LOADERS)
def test_files_hold_the_graph_and_how_to_load_it(store: GraphStore, tmp_path: Path, loader: str) -> None:
    files = write_bulk(store, tmp_path / "bulk", loader, with_ontology=False)
    assert set(files) == set((tmp_path / "bulk").iterdir())
    *data, script = files
    lines = b"".join(gzip.decompress(file.read_bytes()) for file in data)
    assert set(mapped("one")) == set(parse(lines, RdfFormat.N_QUADS))
    assert ".nq.gz" in script.read_text() or loader == "neptune"


def test_folder_with_other_files_is_refused(store: GraphStore, tmp_path: Path) -> None:
    (tmp_path / "bulk").mkdir()
    (tmp_path / "bulk" / "diary.nq").touch()
    with pytest.raises(OptionError, match="is not empty, and the loader would take all that is in it"):
        write_bulk(store, tmp_path / "bulk", "virtuoso")


def test_unknown_loader_is_told(store: GraphStore, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="the loader jena is not known: use one of virtuoso"):
        write_bulk(store, tmp_path / "bulk", "jena")

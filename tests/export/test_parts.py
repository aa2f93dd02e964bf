import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse

from kg.compression import zstd
from kg.errors import OptionError
from kg.export import export, export_parts
from kg.store import GraphStore
from tests.store.graphs import mapped

NAMES = ("../../etc/passwd", "Nachricht über x", "plain-1", "two")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    with GraphStore.open(tmp_path_factory.mktemp("parts") / "store") as store:
        for name in NAMES:
            quads = mapped(name)
            store.replace_article(quads[0].graph_name, quads)  # type: ignore[arg-type]
        yield store


def read(files: list[Path]) -> set[object]:
    return {quad for file in files for quad in parse(path=str(file), format=RdfFormat.N_QUADS)}


def test_every_article_has_a_file_in_the_folder_and_nowhere_else(store: GraphStore, tmp_path: Path) -> None:
    files = export_parts(store, tmp_path / "out", "nq", "article")
    assert len(NAMES) == len(set(files))
    assert sorted(files) == sorted((tmp_path / "out").iterdir())
    assert {"plain-1.nq", "two.nq"} < {file.name for file in files}
    assert {quad for name in NAMES for quad in mapped(name)} == read(files)


def test_articles_of_a_day_share_a_file(store: GraphStore, tmp_path: Path) -> None:
    files = export_parts(store, tmp_path, "nq", "day")
    days = {article.published[:10] or "undated" for article in store.articles()}
    assert sorted(days) == [file.stem for file in files]


@pytest.mark.parametrize(("size", "expected"), [(1, len(NAMES)), (10**9, 1)])
def test_size_is_kept_where_articles_allow(store: GraphStore, tmp_path: Path, size: int, expected: int) -> None:
    files = export_parts(store, tmp_path, "nq", size)
    assert expected == len(files)
    assert {quad for name in NAMES for quad in mapped(name)} == read(files)


def test_files_are_compressed_on_request(store: GraphStore, tmp_path: Path) -> None:
    (plain,) = export_parts(store, tmp_path / "a", "ttl", 10**9)
    (gz,) = export_parts(store, tmp_path / "b", "ttl", 10**9, compression=".gz")
    (zst,) = export_parts(store, tmp_path / "c", "ttl", 10**9, compression=".zst")
    assert ["part-00001.ttl", "part-00001.ttl.gz", "part-00001.ttl.zst"] == [plain.name, gz.name, zst.name]
    assert plain.read_bytes() == gzip.decompress(gz.read_bytes())
    assert plain.read_bytes() == zstd.decompress(zst.read_bytes())


def test_unknown_division_is_told(store: GraphStore, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="--split week is not known: use article, day, or a size"):
        export_parts(store, tmp_path, "nq", "week")


def test_canonical_form_is_equal_for_equal_graphs_and_sorted(store: GraphStore, tmp_path: Path) -> None:
    export(store, tmp_path / "canonical.nq", "nq", canonical=True, with_ontology=True)
    export(store, tmp_path / "plain.nq", "nq", with_ontology=True)
    lines = (tmp_path / "canonical.nq").read_bytes().splitlines(keepends=True)
    assert sorted(lines) == lines
    one, other = (Dataset(parse(path=str(tmp_path / f"{name}.nq"))) for name in ("canonical", "plain"))
    for dataset in (one, other):
        dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    assert one == other


def test_only_quads_have_a_canonical_form(store: GraphStore, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="only N-Quads have a canonical form, not ttl"):
        export(store, tmp_path / "graph.ttl", "ttl", canonical=True)

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse
from rdflib import Graph, Literal, URIRef

from kg.errors import NotInStore, StoreError
from kg.store import Rejects, find_rejects, open_rejects
from kg.store.rejects import file_of
from kg.validation import Verdict, Violation
from tests.store.graphs import mapped

STARTED = datetime(2025, 7, 1, 12, 30, tzinfo=UTC)
LATER = STARTED + timedelta(hours=1)
VIOLATION = Violation("urn:shape", "urn:focus", "ck:modality", None, "no modality", "add one", "Violation", "It fell.")


def verdict() -> Verdict:
    report = Graph()
    report.add((URIRef("urn:report"), URIRef("urn:says"), Literal("no")))
    return Verdict(False, (VIOLATION,), report)


def reject(store: Path, started: datetime, *wheres: str) -> Rejects:
    """A build that refuses what stands at these places."""
    rejects = Rejects(store, started, {"base": "urn:b"})
    for where in wheres:
        rejects.refused(where, "there is no text in it")
    rejects.close()
    rejects.forget_outdated()
    return rejects


def test_nothing_is_made_while_nothing_is_rejected(tmp_path: Path) -> None:
    rejects = reject(tmp_path, STARTED)
    assert rejects.listing is None
    assert [] == list(tmp_path.iterdir())
    assert [] == open_rejects(tmp_path)


def test_refused_article_is_listed_by_name_and_reason(tmp_path: Path) -> None:
    rejects = Rejects(tmp_path, STARTED)
    rejects.refused("wire.jsonl:3", "there is no text in it", "a\udce9b")
    rejects.close()
    assert rejects.listing
    expected = {
        "number": 1,
        "outcome": "refused",
        "where": "wire.jsonl:3",
        "identifier": "a\\udce9b",
        "reason": "there is no text in it",
    }
    listed = [json.loads(line.replace("\\udce9", "\\\\udce9")) for line in rejects.listing.open()]
    assert [expected] == [{name: value for name, value in one.items() if name != "checksum"} for one in listed]


def test_graph_that_was_set_aside_stands_beside_its_report(tmp_path: Path) -> None:
    rejects = Rejects(tmp_path, STARTED)
    rejects.set_aside("x.txt", "../../etc/passwd", "does not conform", mapped(), verdict())
    rejects.close()
    [found] = open_rejects(tmp_path)
    assert found.graph
    assert found.report
    names = {"build.json", "rejects.jsonl", found.graph.name, found.report.name}
    assert names == {file.name for file in rejects.folder.iterdir()}
    assert set(mapped()) == set(parse(path=found.graph, format=RdfFormat.N_QUADS))
    assert 1 == len(Graph().parse(found.report))
    assert [VIOLATION] == [Violation(**one) for one in found.violations]


def test_folder_that_cannot_be_written_is_a_store_error(tmp_path: Path) -> None:
    (tmp_path / "rejects").write_text("a file in the way")
    with pytest.raises(StoreError, match="cannot use"):
        Rejects(tmp_path, STARTED).refused("x", "y")


def test_reject_is_found_by_name_place_and_file(tmp_path: Path) -> None:
    reject(tmp_path, STARTED, "a.txt", "wire.jsonl:3", "wire.jsonl:4")
    name = open_rejects(tmp_path)[1].name
    assert ["wire.jsonl:3"] == [one.where for one in find_rejects(tmp_path, name)]
    assert ["wire.jsonl:4"] == [one.where for one in find_rejects(tmp_path, "wire.jsonl:4")]
    assert 2 == len(find_rejects(tmp_path, "wire.jsonl"))
    with pytest.raises(NotInStore, match="kg rejects list"):
        find_rejects(tmp_path, "b.txt")


def test_how_the_build_read_its_sources_is_kept(tmp_path: Path) -> None:
    reject(tmp_path, STARTED, "a.txt")
    assert [{"base": "urn:b"}] == [one.made_with for one in open_rejects(tmp_path)]


def test_place_that_is_rejected_again_is_listed_once(tmp_path: Path) -> None:
    reject(tmp_path, STARTED, "a.txt", "b.txt")
    reject(tmp_path, LATER, "a.txt")
    assert ["b.txt", "a.txt"] == [one.where for one in open_rejects(tmp_path)]


def test_place_that_a_later_build_has_read_is_no_reject_any_more(tmp_path: Path) -> None:
    reject(tmp_path, STARTED, "wire.jsonl", "b.txt", "c.txt")
    later = Rejects(tmp_path, LATER)
    later.read_again("wire.jsonl:1")
    later.read_again("c.txt")
    later.close()
    assert 3 == len(open_rejects(tmp_path))
    later.forget_outdated()
    assert ["b.txt"] == [one.where for one in open_rejects(tmp_path)]


def test_folder_of_a_build_goes_with_its_last_reject(tmp_path: Path) -> None:
    folder = reject(tmp_path, STARTED, "a.txt").folder
    later = Rejects(tmp_path, LATER)
    later.read_again("a.txt")
    later.forget_outdated()
    assert not folder.exists()


def test_half_a_line_of_a_build_that_was_killed_is_passed_over(tmp_path: Path) -> None:
    rejects = reject(tmp_path, STARTED, "a.txt")
    with (rejects.folder / "rejects.jsonl").open("a") as listing:
        listing.write('{"number": 2, "outco')
    assert ["a.txt"] == [one.where for one in open_rejects(tmp_path)]


def flip(file: Path, place: int) -> None:
    """Change one letter of a file into another."""
    content = bytearray(file.read_bytes())
    content[place] ^= 1
    file.write_bytes(content)


@pytest.mark.parametrize("letter", ["w", "h", '"', "}"])
def test_damaged_entry_is_told_with_its_place_and_the_others_stay(tmp_path: Path, letter: str) -> None:
    listing = reject(tmp_path, STARTED, "a.txt", "b.txt", "c.txt").folder / "rejects.jsonl"
    first = listing.read_bytes().index(b"\n") + 1
    flip(listing, listing.read_bytes().index(letter.encode(), first))
    found = open_rejects(tmp_path)
    assert ["a.txt", f"{listing}:2", "c.txt"] == [one.where for one in found]
    assert "damaged" == found[1].outcome
    assert "build its sources again" in found[1].reason


def test_how_a_build_read_its_sources_is_told_as_damaged(tmp_path: Path) -> None:
    folder = reject(tmp_path, STARTED, "a.txt").folder
    flip(folder / "build.json", (folder / "build.json").read_bytes().index(b"urn:b"))
    assert ["damaged"] == [one.outcome for one in open_rejects(tmp_path)]


def test_damaged_graph_that_was_set_aside_is_not_read(tmp_path: Path) -> None:
    rejects = Rejects(tmp_path, STARTED)
    rejects.set_aside("x.txt", "x", "does not conform", mapped(), verdict())
    rejects.close()
    (found,) = open_rejects(tmp_path)
    assert found.graph
    flip(found.graph, found.graph.read_bytes().index(b"#") + 3)
    with pytest.raises(StoreError, match=r"\.nq is damaged: build x\.txt again"):
        found.content(found.graph)


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("{}/a.jsonl:12", "{}/a.jsonl"),
        ("{}/a.zip:march/raid.txt", "{}/a.zip"),
        ("{}/a.zip:inner.tar:feed.jsonl:3", "{}/a.zip"),
        ("{}/odd:1", "{}/odd:1"),
        ("{}/gone.jsonl:12", "{}/gone.jsonl"),
        ("https://l.example/a", "https://l.example/a"),
        ("https://l.example/feed:3", "https://l.example/feed"),
    ],
)
def test_file_of_a_place_is_told(tmp_path: Path, where: str, expected: str) -> None:
    for name in ("a.jsonl", "a.zip", "odd:1"):
        (tmp_path / name).touch()
    assert expected.format(tmp_path) == file_of(where.format(tmp_path))

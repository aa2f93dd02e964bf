from pathlib import Path

import pytest

from training.annotation import AnnotationError, read_document
from training.documents import HELD, OWN

TEXT = "Rebels seized Bria. The attack on Bria killed four, the army said: the attack was over."


def document(folder: Path, annotation: str) -> dict:
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    (folder / "a.ann").write_text(annotation, encoding="utf-8")
    return read_document(folder / "a.ann")


def words(span: tuple[int, int]) -> str:
    return TEXT[slice(*span)]


def test_event_has_class_trigger_and_modality(tmp_path: Path) -> None:
    event = document(tmp_path, 'E1 Capture "seized" actual\n')["events"][0]
    assert ("E1", "Capture", "seized", "actual") == (
        event["id"],
        event["class"],
        words(event["trigger"]),
        event["modality"],
    )


def test_number_says_which_occurrence_is_meant(tmp_path: Path) -> None:
    event = document(tmp_path, 'E1 ArmedAssault "attack"#2 actual\n')["events"][0]
    assert TEXT.rindex("attack") == event["trigger"][0]


def test_role_means_the_occurrence_nearest_to_the_trigger(tmp_path: Path) -> None:
    event = document(tmp_path, 'E1 Killing "killed" actual\n  location "Bria"\n')["events"][0]
    assert TEXT.rindex("Bria") == event["roles"][0]["span"][0]


def test_role_has_type_and_value(tmp_path: Path) -> None:
    statement = document(tmp_path, 'S1 Statement "said" actual\n  source "army" [forces] = "Army of Bria"\n')[
        "statements"
    ][0]
    assert [("source", "forces", "Army of Bria")] == [(r["role"], r["type"], r["value"]) for r in statement["roles"]]


def test_long_span_is_given_by_its_ends(tmp_path: Path) -> None:
    statement = document(tmp_path, 'S1 Statement "said" actual\n  content "the attack … over"\n')["statements"][0]
    assert "the attack was over" == words(statement["roles"][0]["span"])


def test_same_joins_mentions(tmp_path: Path) -> None:
    annotation = 'E1 Capture "seized" actual\nE2 Capture "attack"#1 actual\n  same E1\n'
    assert [None, "E1"] == [e["same"] for e in document(tmp_path, annotation)["events"]]


def test_document_with_nothing_to_mark_is_empty(tmp_path: Path) -> None:
    empty = document(tmp_path, "none\n")
    assert ([], []) == (empty["events"], empty["statements"])


@pytest.mark.parametrize(
    ("annotation", "reason"),
    [
        ('E1 Capture "attack" actual\n', "a.ann:1.*occurs 2 times"),
        ('E1 Capture "took" actual\n', "a.ann:1.*not in the text"),
        ('E1 Theft "seized" actual\n', "no such name: Theft"),
        ('E1 Capture "seized" actual\n  owner "Bria"\n', "a.ann:2.*no such name: owner"),
        ('E1 Capture "seized" perhaps\n', "no such name: perhaps"),
        ('E1 Capture "seized"#3 actual\n', "a.ann:1"),
        ("E1 Capture seized\n", "not of the format"),
    ],
)
def test_line_that_cannot_be_resolved_is_named(tmp_path: Path, annotation: str, reason: str) -> None:
    with pytest.raises(AnnotationError, match=reason):
        document(tmp_path, annotation)


@pytest.mark.parametrize("folder", [OWN, HELD], ids=["gold", "held"])
def test_our_own_annotation_resolves(folder: Path) -> None:
    paths = sorted(folder.glob("*.ann"))
    assert {p.stem for p in paths} == {p.stem for p in folder.glob("*.txt")}
    assert all(read_document(path)["id"] == path.stem for path in paths)

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rdflib import RDF, SH, Graph, Literal, URIRef

from kg.store import GraphStore, Rejects
from kg.validation import Shapes, validate
from tests.store.graphs import mapped
from tests.test_cli import Kg

BROKEN = [quad for quad in mapped("broken") if "modality" not in quad.predicate.value]


@pytest.fixture
def broken(stored: Path) -> Path:
    """A store with a whole graph and two that do not conform."""
    with GraphStore.open(stored) as store:
        for name in ("broken", "broken-2"):
            quads = [quad for quad in mapped(name) if "modality" not in quad.predicate.value]
            store.replace_article(quads[0].graph_name, quads)  # type: ignore[arg-type]
    return stored


@pytest.fixture
def rejected(stored: Path) -> Path:
    """A store with one article refused and one set aside."""
    rejects = Rejects(stored, datetime(2025, 7, 1, tzinfo=UTC))
    rejects.refused("empty.txt", "there is no text in it")
    rejects.set_aside("broken.txt", "broken", "its graph does not conform", BROKEN, validate(BROKEN, Shapes.load()))
    rejects.close()
    return stored


def test_violation_names_article_sentence_message_and_what_to_do(kg: Kg, broken: Path) -> None:
    code, out, _ = kg("validate", "broken-2")
    violation = json.loads(kg("validate", "broken-2", "--json")[1])["violations"][0]
    assert 3 == code
    for part in ("Violation: broken-2: ", violation["message"], violation["sentence"], violation["remedy"]):
        assert part
        assert part in out


def test_many_violations_of_one_shape_in_an_article_are_shown_in_part_and_counted(kg: Kg, stored: Path) -> None:
    with GraphStore.open(stored) as store:
        quads = [quad for quad in mapped("broken") if "beginIndex" not in quad.predicate.value]
        store.replace_article(quads[0].graph_name, quads)  # type: ignore[arg-type]
    _, out, _ = kg("validate", "broken")
    violations = json.loads(kg("validate", "broken", "--json")[1])["violations"]
    alike = [one for one in violations if one["shape"].endswith("#StringBegin")]
    assert 3 == out.count(f"Violation: broken: {alike[0]['message']}")
    assert f"… and {len(alike) - 3} more like it in broken: --json lists them all" in out


def test_ttl_is_one_w3c_report_over_all_articles(kg: Kg, broken: Path) -> None:
    code, out, _ = kg("validate", "--format", "ttl")
    report = Graph().parse(data=out, format="turtle")
    [node] = report.subjects(RDF.type, SH.ValidationReport)
    violations = json.loads(kg("validate", "--format", "json")[1])["violations"]
    assert 3 == code
    assert Literal(False) == report.value(node, SH.conforms)
    assert len(violations) == len(set(report.objects(node, SH.result)))
    assert {one["focus"] for one in violations} == {str(focus) for focus in report.objects(None, SH.focusNode)}


def test_report_on_graphs_that_conform_says_so(kg: Kg, stored: Path) -> None:
    code, out, _ = kg("validate", "--format", "ttl")
    report = Graph().parse(data=out, format="turtle")
    assert 0 == code
    assert [Literal(True)] == list(report.objects(None, SH.conforms))


def test_unknown_format_is_wrong_usage(kg: Kg, stored: Path) -> None:
    assert (2, "error: the format xml is not known: use text, ttl or json\n") == kg("validate", "--format", "xml")[::2]


def test_rejects_are_listed_with_place_and_reason(kg: Kg, rejected: Path) -> None:
    code, out, _ = kg("rejects", "list")
    assert 0 == code
    assert ["refused", "empty.txt", "there", "is", "no", "text", "in", "it"] == out.splitlines()[1].split()[1:]
    listed = json.loads(kg("rejects", "list", "--json")[1])
    assert ["refused", "set aside"] == [one["outcome"] for one in listed]


def test_reject_is_shown_with_sentence_and_what_to_do(kg: Kg, rejected: Path) -> None:
    _, out, _ = kg("rejects", "show", "broken")
    violation = validate(BROKEN, Shapes.load()).violations[0]
    for part in (violation.message, violation.sentence or "", violation.remedy, "kg rejects retry"):
        assert part
        assert part in out


def test_reject_is_shown_as_the_w3c_report(kg: Kg, rejected: Path) -> None:
    report = Graph().parse(data=kg("rejects", "show", "broken.txt", "--format", "ttl")[1], format="turtle")
    expected = {violation.focus for violation in validate(BROKEN, Shapes.load()).violations}
    assert {URIRef(focus) for focus in expected} == set(report.objects(None, SH.focusNode))


def test_unknown_reject_is_told(kg: Kg, rejected: Path) -> None:
    code, _, err = kg("rejects", "show", "nothing")
    assert 1 == code
    assert "no reject nothing" in err


def test_store_without_rejects_says_so(kg: Kg, stored: Path) -> None:
    assert (0, "there are no rejects\n", "") == kg("rejects", "list")

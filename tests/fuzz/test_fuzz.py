"""A short slice of the fuzzing, the same every time; `make fuzz` goes on from there."""

from itertools import islice
from pathlib import Path

import pytest

from tests.fuzz.cases import Case, hostile_cases, mutated_case, mutated_cases
from tests.fuzz.checks import check_file
from tests.fuzz.seeds import SOURCES, FuzzedSource
from tests.fuzz.whole_way import build
from tests.fuzz.worker import Worker

EACH = 12
"""Mutations of each source."""
SMALL = 300_000
"""Bytes of a file that is read here."""

each_source = pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)


@each_source
def test_mutated_files_are_read_or_refused_by_name(source: FuzzedSource, tmp_path: Path) -> None:
    outcomes = {}
    for seed in range(EACH):
        case = mutated_case(source, seed)
        if len(case.files[0][1]) < SMALL:
            outcomes[seed, case.kind] = check_file(case.write(tmp_path / str(seed))).wrong
    assert dict.fromkeys(outcomes, "") == outcomes


@pytest.mark.parametrize("name", ["text", "html", "json", "jsonl", "csv", "feed"])
def test_hostile_files_are_read_or_refused_by_name(name: str, tmp_path: Path) -> None:
    sources = tuple(source for source in SOURCES if source.name == name)
    outcomes = {
        case.kind: check_file(case.write(tmp_path)).wrong
        for case in hostile_cases(sources)
        if len(case.files[0][1]) < SMALL
    }
    assert dict.fromkeys(outcomes, "") == outcomes


@each_source
def test_a_number_always_stands_for_the_same_mutation(source: FuzzedSource) -> None:
    assert mutated_case(source, 7) == mutated_case(source, 7)
    assert mutated_case(source, 7) != mutated_case(source, 8)


def test_a_process_that_reads_within_limits_gives_what_came_of_the_file(tmp_path: Path) -> None:
    worker = Worker(seconds=30, megabytes=500)
    try:
        assert (
            "read"
            == worker.check(Case("text", "", (("a.txt", b"The army left Arbin on Friday."),)).write(tmp_path)).word
        )
        assert "refused" == worker.check(Case("text", "", (("b.txt", b""),)).write(tmp_path)).word
    finally:
        worker.close()


def test_a_file_that_takes_more_memory_than_allowed_is_wrong(tmp_path: Path) -> None:
    worker = Worker(seconds=30, megabytes=1)
    try:
        outcome = worker.check(Case("text", "", (("a.txt", b"x" * 20_000_000),)).write(tmp_path))
    finally:
        worker.close()
    assert outcome.wrong.startswith("took ")


def test_mutated_files_go_through_the_whole_program(tmp_path: Path) -> None:
    small = [case for case in islice(mutated_cases(1), 40) if len(case.files[0][1]) < 10_000]
    built = build(small, tmp_path)
    assert "" == built.wrong
    assert 0 < built.refused < built.read

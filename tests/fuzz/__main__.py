"""Fuzz every source: hostile files, then mutations of well-formed ones, each read in a process with limits.

    python -m tests.fuzz [--seconds 180] [--cases N] [--seed 1] [--source NAME]... [--failures FOLDER]
    python -m tests.fuzz --file FILE

Every file must be read or refused by name, within the limits of time and memory. A sample of the mutations then goes
through `kg build`, `validate` and `export`. The count of cases is printed by source and outcome; a file that fails is
kept, and the exit code is then 1. The same seed tries the same cases.
"""

import argparse
import itertools
import shutil
import sys
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.fuzz.cases import Case, hostile_cases, mutated_cases
from tests.fuzz.seeds import SOURCES, FuzzedSource
from tests.fuzz.whole_way import Built, build
from tests.fuzz.worker import Worker

WORDS = ("read", "refused", "wrong")
SMALL = 30_000
"""Bytes of a file that goes through the whole program."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=180, help="stop after so many seconds")
    parser.add_argument("--cases", type=int, help="stop after so many mutations, whatever the time")
    parser.add_argument("--seed", type=int, default=1, help="where the random choices begin")
    parser.add_argument("--source", action="append", choices=[one.name for one in SOURCES], help="only this source")
    parser.add_argument("--failures", type=Path, default=Path("fuzz-failures"), help="where files that fail are kept")
    parser.add_argument("--file", type=Path, help="only this file, as it is")
    parser.add_argument("--no-hostile", action="store_true", help="leave out the listed hostile files")
    parser.add_argument("--builds", type=int, default=200, help="mutations that go through kg build")
    parser.add_argument("--case-seconds", type=int, default=60, help="processor time that a file may take")
    parser.add_argument("--case-megabytes", type=int, default=1_500, help="memory that a file may take")
    options = parser.parse_args()
    worker, console = Worker(options.case_seconds, options.case_megabytes), Console()
    if options.file:
        outcome = worker.check(options.file)
        print(outcome)
        return int(bool(outcome.wrong))

    sources = tuple(one for one in SOURCES if not options.source or one.name in options.source)
    mutations = mutated_cases(options.seed, sources)
    cases = itertools.chain(
        () if options.no_hostile else hostile_cases(sources),
        itertools.islice(mutations, options.cases) if options.cases else mutations,
    )
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    slowest: tuple[float, str] = (0.0, "")
    largest: tuple[float, str] = (0.0, "")
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        for number, case in enumerate(cases):
            if options.cases is None and time.monotonic() - begun > options.seconds:
                break
            room = Path(folder, "case")
            outcome = worker.check(case.write(room))
            counts[case.source][outcome.word] += 1
            called = f"{case.source}: {case.kind}"
            slowest, largest = max(slowest, (outcome.seconds, called)), max(largest, (outcome.megabytes, called))
            if outcome.wrong:
                kept = _keep(case, room, options.failures, number)
                console.print(f"{called}: {outcome.wrong} (kept in {kept})", markup=False, highlight=False)
            shutil.rmtree(room)
    worker.close()
    _print_table(counts, console)
    built = _build_sample(options.seed, sources, options.builds, options.failures)
    total = Counter(word for count in counts.values() for word in count.elements())
    print(f"{total.total():,} cases tried in {time.monotonic() - begun:.0f} s from seed {options.seed}")
    print(f"the slowest took {slowest[0]:.1f} s ({slowest[1]}), the largest {largest[0]:.0f} MB ({largest[1]})")
    print(built)
    return int(bool(total["wrong"] or built.wrong))


def _build_sample(seed: int, sources: tuple[FuzzedSource, ...], wanted: int, failures: Path) -> Built:
    """Small mutations through the whole program; where that fails, its folder is kept."""
    mutations = itertools.islice(mutated_cases(seed, sources), wanted)
    small = (case for case in mutations if len(case.files[0][1]) < SMALL)
    with tempfile.TemporaryDirectory() as folder:
        built = build(small, Path(folder)) if wanted else Built()
        if built.wrong:
            shutil.rmtree(failures / "build", ignore_errors=True)
            shutil.copytree(folder, failures / "build")
    return built


def _keep(case: Case, room: Path, failures: Path, number: int) -> Path:
    kept = failures / f"{number:06}-{case.source}"
    shutil.rmtree(kept, ignore_errors=True)
    kept.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(room, kept)
    return kept


def _print_table(counts: dict[str, Counter[str]], console: Console) -> None:
    table = Table(box=None)
    table.add_column("source")
    for word in (*WORDS, "cases"):
        table.add_column(word, justify="right")
    for source, count in counts.items():
        table.add_row(source, *(f"{count[word]:,}" for word in WORDS), f"{count.total():,}")
    console.print(table)


if __name__ == "__main__":
    sys.exit(main())

"""The cases: hostile files as they are listed, then mutations without end."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz.mutations import mutated, sidecar
from tests.fuzz.seeds import SOURCES, FuzzedSource

NAMES = ("case", "case", "case", "case", "ca\u202ese", "case é", "case\n\x1b[2J", "-case", "case.html", "c" * 200)


@dataclass(frozen=True)
class Case:
    """Some files, of which the first is read."""

    source: str
    kind: str
    files: tuple[tuple[str, bytes], ...]

    def write(self, folder: Path) -> Path:
        """Write the files; the path of the first."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in self.files:
            (folder / name).write_bytes(content)
        return folder / self.files[0][0]


def hostile_cases(sources: tuple[FuzzedSource, ...] = SOURCES) -> Iterator[Case]:
    """Every file that `tests.fuzz.hostile` has for a source, under the suffix of its kind."""
    for source in sources:
        for name, content in source.hostile():
            yield Case(source.name, name, ((f"case{source.suffix}", content),))


def mutated_case(source: FuzzedSource, seed: int) -> Case:
    """The mutation that the number stands for: of a well-formed file, with a sidecar and another's suffix at times."""
    chance = random.Random(f"{source.name} {seed}")
    everything = [one for each in SOURCES for one in each.seeds]
    content, kind = mutated(chance.choice(source.seeds), chance, everything)
    suffix = chance.choice(SOURCES).suffix if chance.random() < 0.1 else source.suffix
    name = chance.choice(NAMES)
    files = [(f"{name}{suffix}", content)]
    if chance.random() < 0.25:
        files.append((f"{name}.meta.json", sidecar(chance)))
    return Case(source.name, kind, tuple(files))


def mutated_cases(seed: int, sources: tuple[FuzzedSource, ...] = SOURCES) -> Iterator[Case]:
    """Mutations without end, the sources in turn; the same for the same seed."""
    while True:
        for source in sources:
            yield mutated_case(source, seed)
        seed += 1

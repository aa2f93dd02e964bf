"""The README's console blocks: their commands, and what each printed.

`python -m tests.readme` runs them and writes what they print into the README.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
README: Final = ROOT / "README.md"
BLOCK: Final = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Step:
    """One command of a block and the output that follows it."""

    command: str
    output: str


def steps(block: str) -> Iterator[Step]:
    """The commands of a block; one with a here-document goes on to its END."""
    lines = block.splitlines(keepends=True)
    while lines:
        command = lines.pop(0).removeprefix("$ ")
        if "<<'END'" in command:
            while not command.endswith("\nEND\n"):
                command += lines.pop(0)
        output = ""
        while lines and not lines[0].startswith("$ "):
            output += lines.pop(0)
        yield Step(command, output)


def printed(command: str, folder: Path) -> str:
    """What a command prints in a folder that holds the samples, as a reader of the README would run it."""
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    return "".join(f"{line.rstrip()}\n" for line in done.stdout.splitlines())


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "samples").symlink_to(ROOT / "samples")

        def run(block: re.Match[str]) -> str:
            parts = [f"$ {step.command}{printed(step.command, Path(name))}" for step in steps(block[1])]
            return f"```console\n{''.join(parts)}```"

        README.write_text(BLOCK.sub(run, README.read_text(encoding="utf-8")), encoding="utf-8")

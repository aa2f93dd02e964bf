"""Fuzzed files through `kg build`, reader and store included, as a user would run it."""

import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from rdflib import Graph

from tests.fuzz.cases import Case

_KG = [sys.executable, "-c", "from kg.cli import main; main()"]
_WELL_DONE = (0, 1, 3)
"""All read, nothing read, some refused."""


@dataclass
class Built:
    """What came of a build: how many were read and refused, and what must not happen, in words."""

    read: int = 0
    refused: int = 0
    wrong: str = ""

    def __str__(self) -> str:
        through = f"{self.read:,} records through kg build, {self.refused:,} of them refused"
        return f"{through}; WRONG: {self.wrong}" if self.wrong else through


def build(cases: Iterable[Case], folder: Path, *, seconds: int = 600) -> Built:
    """Build a store from the files of the cases, each in a folder of its own, validate it and export it."""
    paths = [str(case.write(folder / "in" / f"{number:04}")) for number, case in enumerate(cases)]
    store = ["--store", str(folder / "store")]
    done = Built()
    try:
        built = _run(["build", "--json", *store, "--", *paths], seconds)
        if wrong := _wrong(built):
            return Built(wrong=wrong)
        summary = json.loads(built.stdout)
        done.read, done.refused = summary["read"], len(summary["refused"])
        if summary["set_aside"]:
            done.wrong = f"a graph that does not conform: {summary['set_aside'][0]}"
        accounted = done.refused + sum(summary[name] for name in ("built", "updated", "unchanged"))
        if done.read != accounted + len(summary["set_aside"]):
            done.wrong = f"{done.read} read, {accounted} accounted for"
        for arguments in (["validate", *store], ["show", *store, "--json"], ["rejects", "list", *store]):
            done.wrong = done.wrong or _wrong(_run(arguments, seconds))
        exported = folder / "all.rdf"
        done.wrong = done.wrong or _wrong(_run(["export", *store, "-o", str(exported), "-f", "rdfxml"], seconds))
        if not done.wrong:
            Graph().parse(exported, format="xml")
    except subprocess.TimeoutExpired:
        done.wrong = f"no end in {seconds} s"
    return done


def _run(arguments: list[str], seconds: int) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([*_KG, *arguments], capture_output=True, text=True, timeout=seconds, check=False)


def _wrong(process: "subprocess.CompletedProcess[str]") -> str:
    said = process.stderr + process.stdout
    if "Traceback" in said or process.returncode not in _WELL_DONE:
        return f"exit code {process.returncode}: {process.stderr[-800:]}"
    return ""

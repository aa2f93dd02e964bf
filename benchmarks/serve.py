"""Many clients at once on a real `kg serve`: good queries, endless ones, huge ones, slow readers and garbage.

Every good answer is held against the one that the store gives; the server's memory and processes are watched.

    python -m benchmarks.serve --store STORE [--clients 64] [--seconds 60] [--timeout 5]
"""

import argparse
import contextlib
import http.client
import os
import random
import re
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlsplit

GOOD: Final = (
    "SELECT (COUNT(DISTINCT ?event) AS ?n) { ?event a ck:Violence }",
    "SELECT ?class (COUNT(DISTINCT ?event) AS ?n) { ?event a ?class ; ck:modality ck:Actual } GROUP BY ?class "
    "ORDER BY ?class",
    "SELECT ?name { ?x a ck:Place ; skos:prefLabel ?name } ORDER BY ?name LIMIT 50",
    "ASK { ?denial a ck:Denial ; ck:contradicts ?claim }",
)
ENDLESS: Final = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?d && ?d != ?g) }"
HUGE: Final = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
LONG: Final = "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 20000"
KINDS: Final = ("good", "good", "good", "good", "endless", "huge", "slow", "garbage")


@dataclass(slots=True)
class Outcome:
    """What came of all requests."""

    counts: Counter[tuple[str, int]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    good_seconds: list[float] = field(default_factory=list)
    endless_seconds: list[float] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)

    def table(self) -> str:
        """The figures."""
        lines = [f"{kind:<10}{status:>5}{count:>8}" for (kind, status), count in sorted(self.counts.items())]
        good = sorted(self.good_seconds) or [0.0]
        lines.append(f"good: median {statistics.median(good):.3f} s, longest {good[-1]:.2f} s, wrong {len(self.wrong)}")
        if self.endless_seconds:
            lines.append(f"endless: ended after {min(self.endless_seconds):.1f} to {max(self.endless_seconds):.1f} s")
        if self.memory:
            quarter = max(1, len(self.memory) // 4)
            first, last = statistics.mean(self.memory[quarter : 2 * quarter]), statistics.mean(self.memory[-quarter:])
            lines.append(
                f"memory of the server: {first / 1e6:.0f} MB in the second quarter, {last / 1e6:.0f} MB in the last"
            )
        return "\n".join(lines)


class Clients:
    """Clients that ask until they are told to end."""

    def __init__(self, address: str, process: int, clients: int, kinds: Sequence[str] = KINDS) -> None:
        self.outcome = Outcome()
        self._host, self._port = urlsplit(address).hostname or "", urlsplit(address).port or 0
        self._process = process
        self._end = threading.Event()
        self._guard = threading.Lock()
        self._expected = {query: self._ask(query)[1] for query in GOOD}
        self._threads = [
            threading.Thread(target=self._run, args=(kinds[number % len(kinds)], random.Random(number)))
            for number in range(clients)
        ]

    def run(self, seconds: float) -> Outcome:
        """Ask for some seconds."""
        for thread in self._threads:
            thread.start()
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.outcome.memory.append(memory_of(self._process))
            time.sleep(0.25)
        self._end.set()
        for thread in self._threads:
            thread.join(120)
        return self.outcome

    def _run(self, kind: str, chance: random.Random) -> None:
        while not self._end.is_set():
            begin = time.monotonic()
            try:
                status = getattr(self, f"_{kind}")(chance)
            except (OSError, http.client.HTTPException) as error:
                status = 0
                if kind == "good":
                    self.outcome.wrong.append(repr(error))
            taken = time.monotonic() - begin
            with self._guard:
                self.outcome.counts[kind, status] += 1
                if kind == "good":
                    self.outcome.good_seconds.append(taken)
                elif kind == "endless" and status in (503, 504):
                    self.outcome.endless_seconds.append(taken)

    def _good(self, chance: random.Random) -> int:
        query = chance.choice(GOOD)
        status, body = self._ask(query)
        if (status, body) != (200, self._expected[query]):
            self.outcome.wrong.append(f"{status} {body[:200]!r} to {query}")
        return status

    def _endless(self, chance: random.Random) -> int:
        return self._ask(ENDLESS)[0]

    def _huge(self, chance: random.Random) -> int:
        return self._ask(HUGE)[0]

    def _slow(self, chance: random.Random) -> int:
        """Read a long answer bit by bit, and leave before its end."""
        with socket.create_connection((self._host, self._port), timeout=120) as connection:
            connection.sendall(f"GET /sparql?query={quote(LONG)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            status = 0
            for _ in range(chance.randrange(5, 40)):
                piece = connection.recv(512)
                status = status or int(piece.split(b" ", 2)[1] if piece else 0)
                if self._end.wait(0.05):
                    break
        return status

    def _garbage(self, chance: random.Random) -> int:
        time.sleep(0.02)
        if chance.random() < 0.3:
            with socket.create_connection((self._host, self._port), timeout=30) as connection:
                connection.sendall(chance.randbytes(200) + b"\r\n\r\n")
                connection.settimeout(2)
                with contextlib.suppress(OSError):
                    connection.recv(100)
            return 0
        return self._ask("".join(chance.choices("SELECT{}?ab <>'\"\\.;\n", k=60)))[0]

    def _ask(self, query: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(self._host, self._port, timeout=180)
        try:
            connection.request("POST", "/sparql", query.encode(), {"Content-Type": "application/sparql-query"})
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()


def memory_of(process: int) -> int:
    """Bytes of memory of the server itself, without its workers; 0 where the system does not tell."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--timeout", type=float, default=5)
    options = parser.parse_args()
    serve = [
        "serve",
        "--store",
        str(options.store),
        "--port",
        "0",
        "--timeout",
        str(options.timeout),
        "--no-access-log",
    ]
    command = [sys.executable, "-c", "from kg.cli import main; main()", *serve]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr
            address = re.search(r"http://\S+:\d+", process.stderr.readline())
            assert address
            outcome = Clients(address[0], process.pid, options.clients).run(options.seconds)
            print(outcome.table())
            for wrong in outcome.wrong[:5]:
                print("wrong:", wrong)
            with contextlib.closing(http.client.HTTPConnection(urlsplit(address[0]).netloc)) as connection:
                connection.request("GET", "/metrics")
                text = connection.getresponse().read().decode()
            print("\n".join(line for line in text.splitlines() if line.startswith("kg_queries_")))
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait()


if __name__ == "__main__":
    main()

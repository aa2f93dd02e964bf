"""A process that reads hostile files within limits, so that no file can harm the one that asks."""

import multiprocessing
import resource
import time
from multiprocessing.connection import Connection
from pathlib import Path

from tests.fuzz.checks import Outcome, check_file

ADDRESS_SPACE = 4 << 30
"""Bytes; far above what reading may take, so that a case that does not stop ends before the machine does."""


class Worker:
    """Reads files one after the other; one that kills it is an outcome too, and the next file gets another.

    Args:
        seconds: of processor time that a file may take.
        megabytes: that the memory in use may grow by.
    """

    def __init__(self, seconds: int, megabytes: int) -> None:
        self._seconds, self._megabytes = seconds, megabytes
        self._context = multiprocessing.get_context("spawn")
        self._process: multiprocessing.process.BaseProcess | None = None
        self._connection: Connection | None = None

    def check(self, path: Path) -> Outcome:
        """What becomes of the file."""
        if self._connection is None:
            self._connection, other = self._context.Pipe()
            self._process = self._context.Process(target=_serve, args=(other, self._seconds), daemon=True)
            self._process.start()
            other.close()
        try:
            self._connection.send(path)
            if self._connection.poll(20 * self._seconds):
                outcome: Outcome = self._connection.recv()
            else:
                outcome = Outcome(wrong=f"no answer in {20 * self._seconds} s")
        except (EOFError, OSError):
            assert self._process is not None
            self._process.join(5)
            outcome = Outcome(wrong=f"the process ended with {self._process.exitcode} (-24: too much time, -11: crash)")
        if not outcome.wrong and outcome.megabytes > self._megabytes:
            outcome.wrong = f"took {outcome.megabytes:.0f} MB"
        if outcome.wrong:
            self.close()
        return outcome

    def close(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
        self._process = self._connection = None


def _serve(connection: Connection, seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    while True:
        try:
            path = connection.recv()
        except EOFError:
            return
        resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + seconds + 1, most))
        connection.send(check_file(path))

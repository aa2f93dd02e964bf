"""A Virtuoso of the tests' own, on free ports, with a database in a folder."""

import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

VIRTUOSO, ISQL = shutil.which("virtuoso-t"), shutil.which("isql-vt") or shutil.which("isql-v")

needs_virtuoso = pytest.mark.skipif(not (VIRTUOSO and ISQL), reason="no Virtuoso: apt-get install virtuoso-opensource")

CONFIGURATION = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx
[Parameters]
ServerPort = {port}
LiteMode = 0
DisableUnixSocket = 1
NumberOfBuffers = 2000
DirsAllowed = {folder}
SchedulerInterval = 0
[HTTPServer]
ServerPort = {http_port}
[SPARQL]
ResultSetMaxRows = 100000
"""

Ask = Callable[[str], list[str]]


@dataclass(frozen=True, slots=True)
class Virtuoso:
    """A running server: its web address, its log, and a function that runs a statement and returns the rows' words."""

    url: str
    log: Path
    ask: Ask


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def running(folder: Path) -> Iterator[Virtuoso]:
    """A server with the database in the folder, until the end of the block."""
    assert VIRTUOSO
    assert ISQL
    port, http_port = free_port(), free_port()
    configuration = folder / "virtuoso.ini"
    configuration.write_text(CONFIGURATION.format(folder=folder, port=port, http_port=http_port))
    command = [VIRTUOSO, "+foreground", "+configfile", str(configuration)]

    def ask(statement: str) -> list[str]:
        options = ["ERRORS=STDOUT", "VERBOSE=OFF", "BANNER=OFF", "PROMPT=OFF", "BLOBS=ON"]
        isql = [ISQL, f"localhost:{port}", "dba", "dba", *options, f"EXEC={statement};"]
        done = subprocess.run(isql, capture_output=True, text=True, check=True, timeout=120)
        assert "Error" not in done.stdout, done.stdout
        return done.stdout.split()

    log = folder / "output.log"
    with (
        log.open("wb") as output,
        subprocess.Popen(command, cwd=folder, stdout=output, stderr=subprocess.STDOUT) as server,
    ):
        try:
            for needed in (port, http_port):
                _wait_for(needed, server, log)
            yield Virtuoso(f"http://127.0.0.1:{http_port}", log, ask)
        finally:
            server.terminate()
            server.wait(60)


def _wait_for(port: int, server: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(300):
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert server.poll() is None, log.read_text()
        time.sleep(0.2)
    raise AssertionError(f"nobody listens at {port}: {log.read_text()}")

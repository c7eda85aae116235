"""The servers of the benchmarks: `oxigraph serve` and Virtuoso, each with the union of a workspace, in a scratch folder."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from benchmarks.setting import cleared

GRAPH = "https://example.org/national/graph/union"
_PATIENCE = 60.0
_LOADING = 1800
_SETTINGS = """[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temporary.db
TransactionFile = {folder}/temporary.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
NumberOfBuffers = 85000
MaxDirtyBuffers = 62500
DirsAllowed = {folder}, {files}
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 10
KeepAliveTimeout = 3600
[SPARQL]
ResultSetMaxRows = 100000000
"""


class NoServer(Exception):
    """A server is not installed or does not answer; why, as a clause."""


@dataclass
class Server:
    """A server that answers.

    Attributes:
        query: The address that queries are sent to.
        graph: The graph that is to be asked; empty for the server's own default graph.
        folder: Where it keeps its files.
        store: The address that graphs are put to; empty where nothing is put.
    """

    query: str
    graph: str
    folder: Path
    process: subprocess.Popen[bytes]
    store: str = ""

    def end(self) -> None:
        """End it and throw away what it had."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def oxigraph(scratch: Path, triples: Path | None) -> Server:
    """Start `oxigraph serve` on a store of its own.

    Args:
        scratch: A folder for its own folder.
        triples: What its default graph has; None for nothing.
    """
    program = _program("oxigraph")
    folder = cleared(scratch / "oxigraph")
    if triples is not None:
        _loaded([program, "load", "--location", str(folder / "store"), "--file", str(triples)])
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    command = [program, "serve", "--location", str(folder / "store"), "--bind", f"127.0.0.1:{port}"]
    server = Server(f"{address}/query", "", folder, _started(command, folder), f"{address}/store")
    _wait(server)
    return server


def virtuoso(scratch: Path, triples: Path | None) -> Server:
    """Start Virtuoso with a database of its own.

    Args:
        scratch: A folder for its own folder.
        triples: What its graph has; None for nothing.
    """
    program, console = _program("virtuoso-t"), _program("isql-vt")
    folder = cleared(scratch / "virtuoso")
    sql, http = _free_port(), _free_port()
    settings = _SETTINGS.format(folder=folder, files=scratch, sql=sql, http=http)
    (folder / "virtuoso.ini").write_text(settings, encoding="utf-8")
    command = [program, "+configfile", str(folder / "virtuoso.ini"), "+foreground"]
    server = Server(f"http://127.0.0.1:{http}/sparql", GRAPH, folder, _started(command, folder))
    _wait(server)
    if triples is not None:
        orders = f"ld_add('{triples}', '{GRAPH}');\nrdf_loader_run();\ncheckpoint;\nexit;\n"
        try:
            _loaded([console, f"127.0.0.1:{sql}", "dba", "dba"], orders)
        except NoServer:
            server.end()
            raise
    return server


def _program(name: str) -> str:
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.is_file() else shutil.which(name)
    if found is None:
        raise NoServer(f"{name} is not installed")
    return found


def _loaded(command: list[str], orders: str = "") -> None:
    try:
        subprocess.run(command, input=orders.encode(), capture_output=True, check=True, timeout=_LOADING)
    except (subprocess.SubprocessError, OSError) as error:
        raise NoServer(f"{Path(command[0]).name} did not load the triples") from error


def _started(command: list[str], folder: Path) -> subprocess.Popen[bytes]:
    with (folder / "output.txt").open("ab") as output:
        return subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )


def _wait(server: Server) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and server.process.poll() is None:
        with (
            suppress(urllib.error.URLError, OSError),
            urllib.request.urlopen(f"{server.query}?query={quote('ASK {}')}", timeout=5),  # noqa: S310 - our own server
        ):
            return
        time.sleep(0.1)
    server.end()
    raise NoServer(f"{Path(str(server.process.args[0])).name} did not answer")  # type: ignore[index]


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])

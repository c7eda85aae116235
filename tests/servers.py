"""The triple stores that tests publish to and ask: `oxigraph serve`, and Virtuoso 7.

Each runs in a temporary folder, on ports of 127.0.0.1 that were free, in a process group of its own.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sysconfig
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path  # noqa: TC003 - a dataclass has it
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from typing import Self

PATIENCE = 60
"""Seconds within which a server must answer after its start."""

USER = "publisher"
PASSWORD = "bathing-water"  # noqa: S105 - of a server that lives for the tests alone
NO_OXIGRAPH = "There is no program oxigraph, to which workspaces are published. Install it with: pip install oxigraph"
NO_VIRTUOSO = (
    "There is no Virtuoso, to which workspaces are published. On Debian: apt-get install virtuoso-opensource-7-bin"
)
_SETTINGS = """[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
NumberOfBuffers = 4000
MaxDirtyBuffers = 3000
DirsAllowed = {folder}
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 6
[SPARQL]
ResultSetMaxRows = 10000
"""
_GRANTS = f"""DB.DBA.USER_CREATE('{USER}', '{PASSWORD}');
DB.DBA.USER_GRANT_ROLE('{USER}', 'SPARQL_UPDATE');
DB.DBA.RDF_DEFAULT_USER_PERMS_SET('{USER}', 15);
exit;
"""


@dataclass
class Server:
    """A server that runs.

    Attributes:
        command: How it was started.
        folder: Its temporary folder.
        url: Where it is asked.
        updates: Where it is changed.
        dialect: The name of its dialect.
        environment: What a command that publishes there finds in its environment: user and password.
        process: Its process, which leads a group of its own.
        held: The contents of the workspace that `publish` put there and nothing has touched since; empty for none.
    """

    command: tuple[str, ...]
    folder: Path
    url: str
    updates: str
    dialect: str
    environment: dict[str, str]
    process: subprocess.Popen[bytes]
    held: str = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop(signal.SIGKILL)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        """End it and all that it started; by force when it does not end within ten seconds."""
        for one in (number, signal.SIGKILL):
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, one)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=10)
                return

    def start(self) -> None:
        """Start it again, with what it has on its disk."""
        self.process = _started(self.command, self.folder)
        _await(self.process, self.url, self.folder)

    def ask(self, query: str) -> str:
        """The answer to a query of a few rows, as CSV, by the standard library alone."""
        return self._sent(self.url, "query", query)

    def update(self, text: str) -> None:
        """Change something, by the standard library alone."""
        self.held = ""
        self._sent(self.updates, "update", text)

    def clear(self) -> None:
        """Take away what tests published."""
        self.held = ""
        for graph in self.graphs("https://example.org/") | self.graphs("https://w3id.org/remit/"):
            self.update(f"CLEAR GRAPH <{graph}>")
        if self.dialect == "oxigraph":
            self.update("CLEAR DEFAULT")

    def _sent(self, address: str, kind: str, text: str) -> str:
        known = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        known.add_password(None, address, USER, PASSWORD)
        opener = urllib.request.build_opener(urllib.request.HTTPDigestAuthHandler(known))
        body = urllib.parse.urlencode({kind: text}).encode()
        request = urllib.request.Request(address, body, {"Accept": "text/csv"})  # noqa: S310 - our own server
        with opener.open(request, timeout=PATIENCE) as answer:
            return str(answer.read().decode())

    def graphs(self, base: str) -> set[str]:
        """The named graphs whose IRI begins so."""
        found = self.ask(
            f'SELECT DISTINCT ?g {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), "{base}")) }}'
        ).split()
        return {line.strip('"') for line in found[1:]}

    def count(self, graph: str) -> int:
        """How many triples a named graph has; the default graph where the name is empty."""
        pattern = f"GRAPH <{graph}> {{ ?s ?p ?o }}" if graph else "?s ?p ?o"
        return int(self.ask(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}").split()[1].strip('"'))


def oxigraph(folder: Path, *, on_disk: bool = False) -> Server:
    """Start `oxigraph serve`, in memory or with a store in the folder."""
    program = shutil.which("oxigraph", path=sysconfig.get_path("scripts")) or shutil.which("oxigraph")
    if program is None:
        pytest.fail(NO_OXIGRAPH)
    port = _free_port()
    place = ("--location", str(folder / "store")) if on_disk else ()
    command = (program, "serve", *place, "--bind", f"127.0.0.1:{port}")
    address = f"http://127.0.0.1:{port}"
    return _running(command, folder, (f"{address}/query", f"{address}/update"), "oxigraph", {})


def virtuoso(folder: Path) -> Server:
    """Start Virtuoso: anybody may read at /sparql; the user of tests may write, with authentication."""
    program, console = shutil.which("virtuoso-t"), shutil.which("isql-vt")
    if program is None or console is None:
        pytest.fail(NO_VIRTUOSO)
    sql, http = _free_port(), _free_port()
    (folder / "virtuoso.ini").write_text(_SETTINGS.format(folder=folder, sql=sql, http=http), encoding="utf-8")
    command = (program, "+configfile", str(folder / "virtuoso.ini"), "+foreground")
    environment = {"REMIT_ENDPOINT_USER": USER, "REMIT_ENDPOINT_PASSWORD": PASSWORD}
    address = f"http://127.0.0.1:{http}/sparql"
    server = _running(command, folder, (address, f"{address}-auth"), "virtuoso", environment)
    try:
        granted = subprocess.run(
            (console, f"127.0.0.1:{sql}", "dba", "dba"),
            input=_GRANTS.encode(),
            capture_output=True,
            check=True,
            timeout=PATIENCE,
        )
        assert b"Error" not in granted.stderr + granted.stdout, granted
    except BaseException:
        server.stop(signal.SIGKILL)
        raise
    return server


def _running(
    command: tuple[str, ...], folder: Path, addresses: tuple[str, str], dialect: str, environment: dict[str, str]
) -> Server:
    process = _started(command, folder)
    server = Server(command, folder, *addresses, dialect, environment, process)
    try:
        _await(process, server.url, folder)
    except BaseException:
        server.stop(signal.SIGKILL)
        raise
    return server


def _started(command: tuple[str, ...], folder: Path) -> subprocess.Popen[bytes]:
    with (folder / "output.txt").open("ab") as output:
        return subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )


def _await(process: subprocess.Popen[bytes], url: str, folder: Path) -> None:
    """Wait until the server answers a query."""
    query = f"{url}?{urllib.parse.urlencode({'query': 'ASK {}'})}"
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        with (
            suppress(urllib.error.URLError, ConnectionError, TimeoutError),
            urllib.request.urlopen(query, timeout=5),  # noqa: S310 - our own server
        ):
            return
        time.sleep(0.05)
    told = (folder / "output.txt").read_text(encoding="utf-8", errors="replace")[-2000:]
    pytest.fail(f"The server at {url} did not answer: {told}")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])

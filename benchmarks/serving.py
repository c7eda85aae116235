"""`remit serve` beside what a user would pick instead, in one run on one machine.

    python -m benchmarks.serving PYTHON [SECONDS]

PYTHON is the interpreter of an environment that has `datasette` and `rdflib-endpoint[web]`. Measured are ratios:

- the page of each saved query with its example values, beside Datasette's page with the same rows from SQLite: the median
  of the pages is to be no slower;
- requests a second to /sparql, beside rdflib-endpoint with the same data (at least 5 times as many), and beside a constant
  reply of the same length from the same Starlette and uvicorn (at least half as many): with one query asked again and
  again, whose answer is kept, and with each request for another thing, where nothing can be kept;
- the 95th percentile of four readers of /sparql while a query bomb runs beside them, and without (at most twice).

All servers run at once and are asked in turn, so that a noisy machine troubles all alike; what is not asked is idle.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from remit import answering, queries, store, workspace
from remit.results import Table
from remit.terms import NamedNode, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SECONDS = 4.0
ROUNDS = 3
CONNECTIONS = 8
READERS = 4
CONSTANT = "constant"
ROOTED = "rdflib-endpoint"
BOMB = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c < ?f && ?f < ?i) }"
BOUNDS = {"page": 1.0, "other": 5.0, "constant": 0.5, "bomb": 2.0}


@dataclass(frozen=True)
class Server:
    """A server that listens on this machine; its endpoint stands at `/sparql`, or at the root."""

    name: str
    port: int

    def place(self, path: str) -> str:
        """Where it has what others have at an address."""
        return path.replace("/sparql?", "/?", 1) if self.name == ROOTED else path


class Connection:
    """One connection to a server, which is kept open."""

    def __init__(self, port: int) -> None:
        """Open it when it is first used."""
        self._port = port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def get(self, path: str) -> tuple[int, bytes]:
        """Ask for one address: its status and body."""
        if self._writer is None or self._writer.is_closing():
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port, limit=2**20)
        assert self._reader is not None  # noqa: S101 - opened with the writer
        self._writer.write(
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\nAccept: application/sparql-results+json, text/html;q=0.5\r\n\r\n".encode()
        )
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        if "transfer-encoding: chunked" in head:
            body = await self._chunks(self._reader)
        else:
            body = await self._reader.readexactly(int(head.split("content-length:")[1].split("\r\n")[0]))
        if "connection: close" in head:
            self.close()
        return int(head.split(" ", 2)[1]), body

    async def _chunks(self, reader: asyncio.StreamReader) -> bytes:
        parts = []
        while size := int(await reader.readuntil(b"\r\n"), 16):
            parts.append(await reader.readexactly(size))
            await reader.readexactly(2)
        await reader.readexactly(2)
        return b"".join(parts)

    def close(self) -> None:
        """Close it."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None


def free_port() -> int:
    """A port that nothing listens on now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        number: int = one.getsockname()[1]
        return number


@contextmanager
def running(name: str, command: Sequence[str], port: int, folder: Path) -> Iterator[Server]:
    """A server, started and ended."""
    log = (folder / f"{name}.log").open("wb")
    process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, start_new_session=True)
    try:
        for _ in range(600):
            if process.poll() is not None:
                sys.exit(f"{name} did not start:\n{(folder / f'{name}.log').read_text()}")
            with socket.socket() as one:
                if one.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield Server(name, port)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(10)
        log.close()


def constant(port: int, length: int) -> None:
    """Serve the same bytes to everybody, as `remit serve` runs Starlette and uvicorn."""
    import uvicorn
    from starlette.applications import Starlette
    from starlette.responses import Response
    from starlette.routing import Route

    data = b"x" * length

    async def answer(_: object) -> Response:
        return Response(data, media_type="application/sparql-results+json")

    uvicorn.run(
        Starlette(routes=[Route("/{path:path}", answer)]),
        port=port,
        log_level="critical",
        access_log=False,
        http="h11",
        loop="asyncio",
    )


async def many(server: Server, paths: Sequence[str], seconds: float, connections: int) -> list[float]:
    """Ask over several connections for some seconds: how long each answer took."""
    took: list[float] = []
    end = time.perf_counter() + seconds

    async def reader(number: int) -> None:
        connection = Connection(server.port)
        at = number * 7
        while time.perf_counter() < end:
            begin = time.perf_counter()
            status, _ = await connection.get(server.place(paths[at % len(paths)]))
            took.append(time.perf_counter() - begin)
            if status != 200:  # noqa: PLR2004 - the number says it
                sys.exit(f"{server.name} answered {status} for {paths[at % len(paths)]}")
            at += connections
        connection.close()

    await asyncio.gather(*(reader(number) for number in range(connections)))
    return took


def rate(server: Server, paths: Sequence[str], seconds: float) -> float:
    """Requests a second."""
    begin = time.perf_counter()
    return len(asyncio.run(many(server, paths, seconds, CONNECTIONS))) / (time.perf_counter() - begin)


async def paged(server: Server, path: str, times: int) -> list[float]:
    """How long one page takes, asked again and again over one connection."""
    connection = Connection(server.port)
    took = []
    for _ in range(times):
        begin = time.perf_counter()
        status, _ = await connection.get(path)
        took.append(time.perf_counter() - begin)
        if status != 200:  # noqa: PLR2004 - the number says it
            sys.exit(f"{server.name} answered {status} for {path}")
    connection.close()
    return took


def tables(held: store.Store) -> dict[str, tuple[str, Table]]:
    """For each saved query that gives rows: the address of its page, and the rows."""
    found = {}
    for name, query in queries.load(held.workspace).items():
        result = answering.ask(held, query, query.example).result
        if isinstance(result, Table) and result.rows:
            found[name] = (f"/query/{name}?{urlencode(query.example)}", result)
    return found


def as_sqlite(found: dict[str, tuple[str, Table]], path: Path) -> None:
    """The same rows as tables of SQLite."""
    with sqlite3.connect(path) as base:
        for name, (_, table) in found.items():
            columns = ", ".join(f'"{column}"' for column in table.columns)
            base.execute(f'CREATE TABLE "{name}" ({columns})')
            marks = ", ".join("?" * len(table.columns))
            rows = [tuple(text(term) for term in row) for row in table.rows]
            base.executemany(f'INSERT INTO "{name}" VALUES ({marks})', rows)  # noqa: S608 - names of our own files


def pages(ours: Server, other: Server, found: dict[str, tuple[str, Table]]) -> float:
    """The ratio of the median pages."""
    told = []
    for name, (address, _) in found.items():
        mine, theirs = [], []
        for _ in range(ROUNDS):
            mine += asyncio.run(paged(ours, address, 3))
            theirs += asyncio.run(paged(other, f"/rows/{quote(name)}?_size=max", 3))
        told.append((statistics.median(mine), statistics.median(theirs)))
    mine_all, theirs_all = (statistics.median(one[side] for one in told) for side in (0, 1))
    print(
        f"pages of {len(told)} questions: ours {mine_all * 1000:.1f} ms, Datasette {theirs_all * 1000:.1f} ms (medians)"
    )
    return mine_all / theirs_all


def rates(servers: Sequence[Server], paths: Sequence[str], seconds: float) -> list[float]:
    """Requests a second of each server, asked in turn."""
    told: list[list[float]] = [[] for _ in servers]
    for _ in range(ROUNDS):
        for number, server in enumerate(servers):
            told[number].append(rate(server, paths, seconds))
    medians = [statistics.median(one) for one in told]
    for server, median in zip(servers, medians, strict=True):
        print(f"{server.name}: {median:,.0f} requests a second over {CONNECTIONS} connections")
    return medians


def beside_a_bomb(ours: Server, paths: Sequence[str], seconds: float) -> float:
    """How much longer the 95th percentile of some readers is while a bomb runs."""
    bomb = f"/sparql?query={quote(BOMB)}"

    async def both() -> list[float]:
        running_on = True

        async def bombs() -> list[int]:
            told = []
            connection = Connection(ours.port)
            while running_on:
                told.append((await connection.get(bomb))[0])
            return told

        task = asyncio.create_task(bombs())
        await asyncio.sleep(0.2)
        took = await many(ours, paths, 3 * seconds, READERS)
        running_on = False
        statuses = await task
        print(f"the bomb was answered with {sorted(set(statuses))}")
        return took

    alone = asyncio.run(many(ours, paths, 3 * seconds, READERS))
    beside = asyncio.run(both())
    p95 = [statistics.quantiles(one, n=20)[-1] for one in (alone, beside)]
    print(f"95th percentile of {READERS} readers: alone {p95[0] * 1000:.1f} ms, beside a bomb {p95[1] * 1000:.1f} ms")
    return p95[1] / p95[0]


def fresh(paths: Sequence[str]) -> Sequence[str]:
    """More requests than a server can be expected to keep the answers of: the same ones, each with a number of its own."""
    return [f"{path}%20%23{number}" for number in range(40) for path in paths]


def main() -> None:
    """Run all, and print the ratios beside their bounds."""
    other, seconds = sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else SECONDS  # noqa: PLR2004
    held = store.Store(workspace.find())
    found = tables(held)
    things = sorted({quad.subject.value for quad in held.quads() if isinstance(quad.subject, NamedNode)})
    paths = [f"/sparql?query={quote(f'SELECT ?p ?o WHERE {{ <{one}> ?p ?o }}')}" for one in things[:2000]]
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        as_sqlite(found, folder / "rows.db")
        (folder / "data.nt").write_text("".join(f"{quad.triple} .\n" for quad in held.quads()), encoding="utf-8")
        ports = [free_port() for _ in range(4)]
        start = {
            "remit": [sys.executable, "-m", "remit", "-w", str(held.workspace.root), "serve", "--no-browser", "--port"],
            "datasette": [other, "-m", "datasette", "rows.db", "--setting", "max_returned_rows", "1000", "--port"],
            ROOTED: [other, "-m", "rdflib_endpoint", "serve", "data.nt", "--port"],
            CONSTANT: [sys.executable, str(Path(__file__).resolve()), CONSTANT],
        }
        ours, datasette, rdflib_endpoint, same = (
            stack.enter_context(running(each, [*command, str(port)], port, folder))
            for (each, command), port in zip(start.items(), ports, strict=True)
        )
        asyncio.run(paged(ours, paths[0], 20))
        ratios = {"page": pages(ours, datasette, found)}
        print("One query, again and again:")
        again, theirs_again, most = rates((ours, rdflib_endpoint, same), paths[:1], seconds)
        print("Each for another thing:")
        mine, theirs, _ = rates((ours, rdflib_endpoint, same), fresh(paths), seconds)
        ratios |= {"other": mine / theirs, "constant": again / most, "bomb": beside_a_bomb(ours, fresh(paths), seconds)}
    print(f"page beside Datasette: {ratios['page']:.2f} (at most {BOUNDS['page']:g})")
    print(
        f"/sparql beside rdflib-endpoint: {ratios['other']:.1f} times as many, {again / theirs_again:.1f} for one query "
        f"(at least {BOUNDS['other']:g})"
    )
    print(
        f"/sparql beside a constant reply: {ratios['constant']:.2f} as many for one query (at least "
        f"{BOUNDS['constant']:g}), {mine / most:.2f} each for another thing"
    )
    print(f"readers beside a bomb: {ratios['bomb']:.2f} times as long (at most {BOUNDS['bomb']:g})")


if __name__ == "__main__":
    if sys.argv[1] == CONSTANT:
        constant(int(sys.argv[2]), 1_500)
    else:
        main()

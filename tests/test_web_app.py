"""The server as a browser meets it: a process of its own on the invented workspace."""

from __future__ import annotations

import asyncio
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
import uvicorn
from tests.conftest import alone

from remit import cli_web
from remit.exchange import Request, Response
from remit.web import app, patience
from remit.web.guard import HEADERS, Door

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import Message, Receive, Scope, Send
    from tests.conftest import Held, Served

    from remit.workspace import Workspace

BOMB = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?c < ?f && ?i < ?l) }"
ASSETS = Path(cli_web.__file__).parent / "web" / "assets"


def test_every_part_of_the_site_answers_with_a_page_and_the_headers(served: Served) -> None:
    for path in ("/", "/queries", "/query/who-owns", "/sources", "/model", "/check", "/editor", "/search?q=beach"):
        status, headers, body = served.ask(path)
        assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8"), path
        assert body.startswith(b"<!doctype html>"), path
        assert {name: headers[name] for name in HEADERS} == HEADERS


def test_head_is_answered_as_get_without_the_body(served: Served) -> None:
    status, headers, body = served.ask("/queries", "HEAD")
    assert (status, body) == (200, b"")
    assert int(headers["content-length"]) == len(served.ask("/queries")[2])


def test_what_is_not_there_is_a_page_that_says_so(served: Served) -> None:
    status, _, body = served.ask("/nowhere")
    assert status == 404
    assert b"There is no such page here." in body


def test_a_method_that_nothing_answers_is_refused_with_those_that_are_answered(served: Served) -> None:
    for method in ("PUT", "DELETE", "PATCH", "POST"):
        status, headers, _ = served.ask("/queries", method, b"")
        assert (status, headers["allow"]) == (405, "GET, HEAD")
    for method in ("TRACE", "PROPFIND", "OPTIONS"):
        assert served.ask("/queries", method)[0] == 405
    assert served.ask("/assets/remit.css", "POST", b"")[0] == 405


def test_assets_are_sent_once_and_then_known_by_their_tag(served: Served) -> None:
    for path in ASSETS.iterdir():
        status, headers, body = served.ask(f"/assets/{path.name}")
        assert (status, body) == (200, path.read_bytes())
        assert served.ask(f"/assets/{path.name}", headers={"If-None-Match": headers["etag"]})[0] == 304
    assert served.ask("/assets/../app.py")[0] == 404
    assert served.ask("/assets/..%2fapp.py")[0] == 404
    assert served.ask("/assets/")[0] == 404


def test_another_name_or_page_is_refused_by_the_server_itself(served: Served) -> None:
    assert served.ask("/", headers={"Host": "evil.example"})[0] == 421
    assert served.ask("/check", "POST", b"", {"Origin": "http://evil.example"})[0] == 403
    assert served.ask("/check", "POST", b"", {"Content-Length": "99999999"})[0] == 413


def test_what_is_sent_where_nothing_takes_it_is_not_read(served: Served) -> None:
    assert served.ask("/queries", "POST", b"x" * 60_000)[0] == 405
    assert served.ask("/queries", "POST", b"x" * 70_000)[0] == 413


def test_lines_of_one_header_are_one_list(served: Served) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=30)
    connection.putrequest("GET", "/sparql?query=ASK%7B%7D")
    connection.putheader("Accept", "image/png")
    connection.putheader("Accept", "text/csv")
    connection.endheaders()
    answer = connection.getresponse()
    assert (answer.status, answer.getheader("content-type")) == (200, "text/csv; charset=utf-8")
    connection.close()


class Endless:
    """In place of the pool: what is asked is never answered, and it is noted when nobody waits any more."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.is_cancelled = False

    async def ask(self, _: Request, **__: object) -> Response:
        self.asked.set()
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            self.is_cancelled = True
            raise
        return Response(200, b"")


def test_what_nobody_waits_for_any_more_is_given_up(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> bool:
        pool = Endless()
        monkeypatch.setattr(app, "Pool", lambda *_: pool)
        site = app.create(workspace, Door(8000))
        scope: Scope = {
            "type": "http",
            "method": "GET",
            "scheme": "http",
            "path": "/sparql",
            "query_string": b"query=ASK{}",
            "headers": [(b"host", b"127.0.0.1:8000")],
        }

        async def receive() -> Message:
            await pool.asked.wait()
            return {"type": "http.disconnect"}

        async def send(_: Message) -> None:
            pass

        await asyncio.wait_for(site(scope, receive, send), 30)
        return pool.is_cancelled

    assert alone(main())


def test_who_waits_when_the_server_is_stopped_reads_a_sentence(
    make: Callable[..., Path], serve: Callable[..., Served]
) -> None:
    site = serve(make({}, invented=True))
    told: list[tuple[int, dict[str, str], bytes]] = []
    asking = threading.Thread(target=lambda: told.append(site.ask(f"/sparql?query={quote(BOMB)}")))
    asking.start()
    time.sleep(1.5)
    site.process.send_signal(signal.SIGTERM)
    asking.join(20)
    status, _, body = told[0]
    assert status == 503
    assert b"closed" in body or b"stopped" in body


def test_a_picture_of_old_contents_is_not_kept(make: Callable[..., Path], serve: Callable[..., Served]) -> None:
    root = make({}, invented=True)
    site = serve(root)
    picture = "/picture/body:beach-patrol.svg?asOf=2018-06-01"
    assert b"Beach Patrol" in site.ask(picture)[2]
    bodies = root / "graph" / "bodies.ttl"
    bodies.write_text(bodies.read_text(encoding="utf-8").replace("Beach Patrol", "Surf Patrol"), encoding="utf-8")
    for _ in range(12):  # while the children are being replaced
        site.ask(picture)
        time.sleep(0.2)
    assert eventually(lambda: b"Surf Patrol" in site.ask(picture)[2])


async def _left_silent(start: bytes) -> bytes:
    """What a client reads that begins like this and then says no more."""

    async def answers(_scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive()).get("more_body"):
            pass
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"x" * 30_000_000})

    server = uvicorn.Server(uvicorn.Config(answers, port=0, http=patience.Patient, log_config=None, lifespan="off"))
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        running = asyncio.create_task(server.serve([listener]))
        for _ in range(400):
            await asyncio.sleep(0.05)
            if server.started:
                break
        reader, writer = await asyncio.open_connection(*listener.getsockname())
        writer.write(start)
        await writer.drain()
        if start.endswith(b"\r\n\r\n"):
            await asyncio.sleep(2)  # and reads nothing
        try:
            found = await asyncio.wait_for(reader.read(), 20)
        except ConnectionResetError:
            found = b""
        server.should_exit = True
        await running
        writer.close()
    return found


@pytest.mark.parametrize(
    "start",
    [
        b"",
        b"GET / HTTP/1.1\r\nHost: x",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\nabc",
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
)
def test_a_connection_that_stays_silent_is_closed(start: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "LOOKED_AFTER", 0.3)
    assert len(alone(_left_silent(start))) < 30_000_000


def test_what_depends_on_chance_or_on_the_clock_is_worked_out_each_time(served: Served) -> None:
    for call in ("RAND()", "UUID()", "STRUUID()", "R\\u0041ND()", "BNODE()"):
        path = f"/sparql?query={quote(f'SELECT ({call} AS ?x) WHERE {{}}')}"
        found = {served.ask(path)[2] for _ in range(4)}
        assert len(found) > 1 or call in {"BNODE()", "R\\u0041ND()"}, call
    first, second = (served.ask("/sparql?query=ASK%7B%7D", headers={"Accept": each})[1] for each in ("text/csv", "*/*"))
    assert first["content-type"] != second["content-type"]


def test_an_answer_of_the_endpoint_is_of_the_present_contents(
    make: Callable[..., Path], serve: Callable[..., Served]
) -> None:
    root = make({}, invented=True)
    site = serve(root)
    path = f"/sparql?query={quote('SELECT ?n WHERE { <https://example.org/fenland/id/body/beach-patrol> skos:prefLabel ?n }')}"
    assert b"Beach Patrol" in site.ask(path)[2]
    bodies = root / "graph" / "bodies.ttl"
    bodies.write_text(bodies.read_text(encoding="utf-8").replace("Beach Patrol", "Surf Patrol"), encoding="utf-8")
    assert eventually(lambda: b"Surf Patrol" in site.ask(path)[2])


def test_nothing_can_be_added_unless_the_server_was_started_so(served: Served) -> None:
    status, _, body = served.ask("/add")
    assert status == 404
    assert b"--write" in body
    assert b"/add" not in served.ask("/")[2]


def test_a_file_that_changes_is_read_again(make: Callable[..., Path], serve: Callable[..., Served]) -> None:
    root = make({}, invented=True)
    site = serve(root)
    bodies = root / "graph" / "bodies.ttl"
    before = bodies.read_text(encoding="utf-8")
    assert site.ask("/search?q=Beach+Patrol")[2].count(b"Surf Patrol") == 0
    bodies.write_text(before.replace("Beach Patrol", "Surf Patrol"), encoding="utf-8")
    assert eventually(lambda: b"Surf Patrol" in site.ask("/search.json?q=Surf+Patrol")[2])
    bodies.write_text("this is no Turtle", encoding="utf-8")
    assert eventually(lambda: site.ask("/")[0] == 503)
    assert b"graph/bodies.ttl:1:" in site.ask("/")[2]
    assert b"graph/bodies.ttl:1:" in site.ask("/sparql?query=ASK+%7B%7D")[2]
    bodies.write_text(before, encoding="utf-8")
    assert eventually(lambda: site.ask("/")[0] == 200)


def test_a_workspace_that_cannot_be_read_is_told_and_nothing_is_served(make: Callable[..., Path]) -> None:
    root = make({"graph/bad.ttl": "this is no Turtle"})
    done = remit("-w", str(root), "serve", "--port", "0", "--no-browser")
    assert done.returncode == 3
    assert done.stderr.startswith("Error: graph/bad.ttl:1:")
    assert len(done.stderr.splitlines()) == 1


def test_a_port_that_is_taken_is_told(workspace: object) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = remit("serve", "--port", port, "--no-browser")
    assert done.returncode == 3
    assert done.stderr.startswith(f"Error: 127.0.0.1, port {port}, cannot be listened on (Address already in use).")
    assert "--port 0" in done.stderr


def test_writing_goes_with_this_machine_only() -> None:
    done = remit("serve", "--write", "--host", "0.0.0.0")  # noqa: S104 - it is refused
    assert done.returncode == 2
    assert "--write goes with this machine only" in done.stderr


def test_no_process_is_left_when_the_server_is_ended_or_killed(
    make: Callable[..., Path], serve: Callable[..., Served], held: Held
) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        with held.path.open("wb") as pipe:
            site = subprocess.Popen(
                [sys.executable, "-m", "remit", "serve", "--port", "0", "--no-browser"],
                stderr=subprocess.PIPE,
                pass_fds=[pipe.fileno()],
            )
        assert site.stderr is not None
        assert b"http://" in site.stderr.readline()
        assert held.is_left()
        os.kill(site.pid, number)
        assert held.is_let_go()
        site.communicate(timeout=20)


def test_one_address_is_answered_without_a_server() -> None:
    done = remit("serve", "--get", "/queries")
    assert (done.returncode, done.stdout[:15]) == (0, "<!doctype html>")
    assert remit("serve", "--get", "/nowhere").returncode == 1
    assert remit("serve", "--get", "nowhere").returncode == 2


def remit(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "remit", *arguments], capture_output=True, text=True, timeout=60, check=False
    )


def eventually(holds: Callable[[], bool]) -> bool:
    """Whether something comes to hold within twenty seconds."""
    for _ in range(80):
        if holds():
            return True
        time.sleep(0.25)
    return False

"""The server as a browser meets it: a process of its own on the invented workspace."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from remit import cli_web
from remit.web.guard import HEADERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Held, Served

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

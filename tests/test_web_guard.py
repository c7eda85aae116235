"""Who may ask: Host, Origin, caps and headers, before anything is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.conftest import alone

from remit.web.guard import HEADERS, MOST_ELSE, MOST_QUERY, MOST_SENT, Door, Guard, TooLarge

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.types import Message, Receive, Scope, Send

DOOR = Door(8000, ("policy.example.org",), ("https://editor.example.org",), ("office-7",))


class Answered:
    """What came back, and whether the application was reached."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self.body = b""
        self.reached = False


def ask(
    method: str = "GET",
    path: str = "/",
    headers: Mapping[str, str] | None = None,
    chunks: Sequence[bytes] = (b"",),
    own: tuple[tuple[bytes, bytes], ...] = (),
) -> Answered:
    told = {"host": "127.0.0.1:8000"} | dict(headers or {})
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in told.items()],
    }
    found = Answered()

    async def app(_: Scope, receive: Receive, send: Send) -> None:
        found.reached = True
        for _chunk in chunks:
            await receive()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain"), *own]})
        await send({"type": "http.response.body", "body": b"ok"})

    waiting = iter(chunks)

    async def receive() -> Message:
        return {"type": "http.request", "body": next(waiting, b""), "more_body": True}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            found.status = message["status"]
            found.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            found.body += message.get("body", b"")

    alone(Guard(app, DOOR)(scope, receive, send))
    return found


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1:8000",
        "localhost:8000",
        "LOCALHOST:8000",
        "[::1]:8000",
        "192.0.2.7:8000",
        "office-7:8000",
        "policy.example.org:8000",
        "policy.example.org",
        "policy.example.org:443",
    ],
)
def test_the_site_answers_to_its_own_names_and_to_numbers(host: str) -> None:
    assert ask(headers={"host": host}).reached


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "evil.example:8000",
        "127.0.0.1",
        "127.0.0.1:80",
        "localhost",
        "127.0.0.1.evil.example:8000",
        "localhost:8000@evil.example",
        "127.0.0.1:8000:8000",
        "[::1",
        "office-7",
        "office-7:9000",
        "127.0.0.1:8000@evil.example",
        "127.0.0.1:8000/evil",
        "[[127.0.0.1]]:8000",
        "[::1%> <b]:8000",
        "127.0.0.1:9",
        "1" * 400,
        "policy.example.org.evil:8000",
    ],
)
def test_any_other_name_is_misdirected_and_nothing_is_reached(host: str) -> None:
    found = ask(headers={"host": host})
    assert (found.status, found.reached) == (421, False)
    assert b"Open http://127.0.0.1:8000/" in found.body


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://127.0.0.1:8000"},
        {"origin": "http://127.0.0.1:8000", "sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "none"},
        {},
    ],
)
def test_a_form_of_this_site_is_taken(headers: dict[str, str]) -> None:
    assert ask("POST", "/check", headers).reached


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9000"},
        {"origin": "http://localhost:8000"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "origin": "http://127.0.0.1:8000"},
        {"origin": "https://editor.example.org"},
    ],
)
@pytest.mark.parametrize("path", ["/check", "/add", "/editor"])
def test_a_form_of_another_site_is_refused(headers: dict[str, str], path: str) -> None:
    found = ask("POST", path, headers)
    assert (found.status, found.reached) == (403, False)


def test_the_endpoint_may_be_asked_by_any_client_but_read_only_by_pages_of_origins_that_are_allowed() -> None:
    foreign = ask("POST", "/sparql", {"origin": "http://evil.example"})
    assert foreign.reached
    assert "access-control-allow-origin" not in foreign.headers
    allowed = ask("POST", "/sparql", {"origin": "https://editor.example.org"})
    assert allowed.headers["access-control-allow-origin"] == "https://editor.example.org"
    assert allowed.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "Origin" in allowed.headers["vary"]
    page = ask("GET", "/queries", {"origin": "https://editor.example.org"})
    assert "access-control-allow-origin" not in page.headers


def test_a_browser_that_asks_beforehand_is_told_what_it_may_send() -> None:
    found = ask("OPTIONS", "/sparql", {"origin": "https://editor.example.org"})
    assert (found.status, found.reached) == (204, False)
    assert found.headers["access-control-allow-methods"] == "GET, POST"
    assert ask("OPTIONS", "/sparql", {"origin": "http://evil.example"}).reached


def test_every_answer_bears_the_headers_refusals_too() -> None:
    for found in (ask(), ask(headers={"host": "evil.example"}), ask("POST", "/add", {"origin": "null"})):
        assert {name: found.headers[name] for name in HEADERS} == HEADERS


def test_what_an_answer_says_itself_goes_before() -> None:
    found = ask(own=((b"cache-control", b"no-store"),))
    assert found.headers["cache-control"] == "no-store"


def test_more_than_is_taken_is_refused_by_what_the_header_says() -> None:
    for path, most in (
        ("/check", MOST_SENT),
        ("/add", MOST_SENT),
        ("/sparql", MOST_QUERY),
        ("/editor.csv", MOST_QUERY),
        ("/queries", MOST_ELSE),
    ):
        assert ask("POST", path, {"content-length": str(most)}).reached
        for told in (str(most + 1), "-1", "many", "1e3", "²"):
            found = ask("POST", path, {"content-length": told.encode().decode("latin-1")})
            assert (found.status, found.reached) == (413, False)


def test_more_than_is_taken_is_refused_whatever_the_header_says() -> None:
    half = b"x" * (MOST_QUERY // 2)
    assert ask("POST", "/sparql", chunks=(half, half)).status == 200
    with pytest.raises(TooLarge):
        ask("POST", "/sparql", chunks=(half, half, b"x"))

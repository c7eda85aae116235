"""`remit publish` as a user runs it: what it says, its exit codes, and that a killed run is completed by the next."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from click.testing import CliRunner
from tests import servers

from remit import cli
from remit.errors import RemitError
from remit.remote import uploading

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest
    from tests.servers import Server

BASE = "https://example.org/small/graph/"
START = "import sys; from remit.cli import entry; sys.exit(entry())"
ONE = '<https://example.org/small/id/thing/a> <https://example.org/says> "one" , "two" .'


def publish(root: Path, *args: str) -> tuple[int, str]:
    """The exit code and what it says, as `entry` makes them."""
    result = CliRunner().invoke(cli.main, ["publish", *args, "-w", str(root)])
    if isinstance(result.exception, RemitError):
        return result.exception.exit_code, f"Error: {result.exception}"
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.stdout == ""
    return result.exit_code, result.stderr


def test_it_tells_what_was_sent_and_counted(make: Callable[..., Path], endpoint: Server) -> None:
    root = make({"graph/one.ttl": ONE})
    assert publish(root, endpoint.url) == (
        0,
        (
            f"Published to {endpoint.url}: 3 graphs sent, 0 unchanged, 0 removed; the union of all graphs was brought up to date.\n"
            "Counted there: 6 statements in 3 graphs, 6 in the union.\n"
        ),
    )
    assert publish(root, endpoint.url) == (0, f"Nothing to send: {endpoint.url} has all 3 graphs already.\n")
    (root / "graph/one.ttl").write_text(ONE.replace('"two"', '"three"'), encoding="utf-8")
    assert publish(root, endpoint.url) == (
        0,
        (
            f"Published to {endpoint.url}: 1 graph sent, 2 unchanged, 0 removed; the union of all graphs was brought up to date by "
            "what changed.\nCounted there: 6 statements in 3 graphs, 6 in the union.\n"
        ),
    )


def test_it_tells_how_many_values_were_not_compared(
    make: Callable[..., Path], endpoint: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploading, "_LOOKED_AT", 2)
    decimals = ", ".join(f"0.{number}" for number in range(1, 6))
    root = make({"graph/one.ttl": f"<https://example.org/x> <https://example.org/says> {decimals} ."})
    code, told = publish(root, endpoint.url)
    assert code == 0
    assert told.endswith(
        "3 more statements have values that some servers write in another way, and were counted but not compared.\n"
    )


def test_a_dry_run_sends_nothing(make: Callable[..., Path], endpoint: Server) -> None:
    root = make({"graph/one.ttl": ONE})
    assert publish(root, endpoint.url, "--dry-run") == (
        0,
        (
            "Nothing was sent. 3 graphs would be sent (3 new), 0 unchanged, 0 removed. The union of all graphs would be brought "
            f"up to date.\n  new: {BASE}derived/answerability\n  new: {BASE}derived/placements\n  new: {BASE}one\n"
        ),
    )
    assert endpoint.graphs(BASE) == set()
    publish(root, endpoint.url)
    assert publish(root, endpoint.url, "--dry-run") == (0, "Nothing was sent. All is there already.\n")
    (root / "graph/one.ttl").unlink()
    assert publish(root, endpoint.url, "--dry-run")[1].endswith(f"\n  removed: {BASE}one\n")
    assert f"{BASE}one" in endpoint.graphs(BASE)


def test_a_dry_run_gives_the_reason_where_no_graph_changed(make: Callable[..., Path], oxigraph: Server) -> None:
    oxigraph.clear()
    root = make({"graph/one.ttl": ONE})
    publish(root, oxigraph.url)
    oxigraph.update("CLEAR DEFAULT")
    assert publish(root, oxigraph.url, "--dry-run") == (
        0,
        (
            "Nothing was sent. 0 graphs would be sent (0 new), 3 unchanged, 0 removed. The union of all graphs would be brought "
            "up to date. The reason: the union that is there does not hold as many statements as were published.\n"
        ),
    )


def test_an_endpoint_has_a_name_in_the_settings(
    make: Callable[..., Path], virtuoso: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    virtuoso.clear()
    for name, value in virtuoso.environment.items():
        monkeypatch.setenv(name, value)
    root = make({"graph/one.ttl": ONE})
    with (root / "remit.toml").open("a", encoding="utf-8") as settings:
        settings.write(f'[endpoints]\noffice = {{ url = "{virtuoso.url}", dialect = "virtuoso-auth" }}\n')
    assert publish(root, "office")[1].startswith("Published to office: 3 graphs sent")
    code, told = publish(root, "offce")
    assert (code, "Did you mean “office”?" in told) == (2, True)


def test_the_values_that_a_server_writes_otherwise_are_told(make: Callable[..., Path], endpoint: Server) -> None:
    root = make({"graph/one.ttl": "<https://example.org/x> <https://example.org/y> 0.12345678901234567 ."})
    code, told = publish(root, endpoint.url)
    lines = (
        "The server writes 1 of the statements in another way than they were sent:\n"
        f'  {BASE}one: <https://example.org/x> <https://example.org/y> "0.12345678901234567"^^<http://www.w3.org/2001/XMLSchema#decimal> .\n'
    )
    assert (code, told.endswith(lines)) == (0, endpoint.dialect == "virtuoso")


def test_a_wrong_password_is_an_error_that_does_not_show_it(
    make: Callable[..., Path], virtuoso: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    virtuoso.clear()
    monkeypatch.setenv("REMIT_ENDPOINT_USER", servers.USER)
    monkeypatch.setenv("REMIT_ENDPOINT_PASSWORD", "not-this-one")
    code, told = publish(make({"graph/one.ttl": ONE}), virtuoso.url)
    assert (code, "does not take the user or the token that it was given (401)" in told) == (3, True)
    assert "not-this-one" not in told
    assert virtuoso.graphs(BASE) == set()


def test_where_no_server_is_there_is_an_error(make: Callable[..., Path]) -> None:
    code, told = publish(make({"graph/one.ttl": ONE}), "http://127.0.0.1:9/")
    assert (code, told.startswith("Error: ")) == (3, True)


def test_a_killed_run_is_completed_by_the_next(make: Callable[..., Path], oxigraph: Server) -> None:
    oxigraph.clear()
    root = make({f"graph/{number}.ttl": ONE.replace("/a>", f"/{number}>") for number in range(60)})
    running = subprocess.Popen(
        [sys.executable, "-c", START, "-w", str(root), "publish", oxigraph.url], stderr=subprocess.PIPE
    )
    end = time.monotonic() + 30
    while len(oxigraph.graphs(BASE)) < 5 and time.monotonic() < end:
        pass
    running.kill()
    running.communicate()
    assert 5 <= len(oxigraph.graphs(BASE)) <= 63
    assert "since" in publish_state(oxigraph)
    assert publish(root, oxigraph.url)[0] == 0
    assert "since" not in publish_state(oxigraph)
    assert oxigraph.count("") == 124
    assert publish(root, oxigraph.url)[1].startswith("Nothing to send")


def publish_state(server: Server) -> str:
    """What the record says of who publishes."""
    started = "<http://www.w3.org/ns/prov#startedAtTime>"
    return server.ask(
        f'SELECT ?what {{ GRAPH <{BASE}published> {{ ?s {started} ?o }} BIND("since" AS ?what) }}'
    ).partition("\n")[2]


def test_a_server_that_is_stopped_in_the_middle_is_an_error_and_the_next_run_completes_it(
    make: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make({f"graph/{number}.ttl": ONE.replace("/a>", f"/{number}>") for number in range(20)})
    from remit.remote.wire import Wire

    with servers.oxigraph(tmp_path_factory.mktemp("stopped"), on_disk=True) as server:
        real, seen = Wire.put, []

        def stopping(*words: object, **named: object) -> None:
            seen.append(words)
            if len(seen) == 10:
                server.stop(signal.SIGKILL)
            real(*words, **named)  # type: ignore[arg-type]

        with monkeypatch.context() as breaking:
            breaking.setattr(Wire, "put", stopping)
            breaking.setattr("remit.remote.carrying._PAUSES", ())
            code, told = publish(root, server.url)
        assert (code, "Run the same command again" in told) == (3, True)
        server.start()
        assert publish(root, server.url)[0] == 0
        assert server.count("") == 44

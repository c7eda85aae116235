"""The commands with -e: the same output as without, a word where the contents differ, a sentence for what goes wrong."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from tests.conftest import INVENTED
from tests.hostile import hostile, table

from remit import cli
from remit.errors import NoAnswer, UnknownName, WrongUse
from remit.workspace import load

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.servers import Server

    from remit.store import Store

RUN = ("run", "who-owns", "-v", "recommendation=recommendation:clean-waters-3", "--as-of", "2020-06-01")


@pytest.fixture(scope="module")
def url(oxigraph: Server, store: Store, publish: Callable[[Store, str], Store]) -> str:
    publish(store, "oxigraph")
    return oxigraph.url


def remit(*args: str) -> Result:
    return CliRunner().invoke(cli.main, [*args, "-w", str(INVENTED)], standalone_mode=False)


@pytest.mark.parametrize(
    "command",
    [
        RUN,
        (*RUN, "-f", "json"),
        ("trace", "coast office", "--as-of", "2020-06-01"),
        ("diagram", "coast office", "--as-of", "2020-06-01", "-f", "dot"),
        ("diagram", "accountability-network", "--example", "-f", "text"),
        ("sparql", "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g", "-f", "csv"),
    ],
    ids=" ".join,
)
def test_a_command_writes_the_same_from_an_endpoint(url: str, command: tuple[str, ...]) -> None:
    here, there = remit(*command), remit(*command, "-e", url)
    assert here.exception is None
    assert there.exception is None
    assert there.stdout_bytes == here.stdout_bytes
    assert there.stderr == here.stderr
    assert there.exit_code == here.exit_code == 0
    assert there.stdout_bytes


def test_the_answer_of_ask_is_the_exit_code(url: str) -> None:
    assert remit("sparql", "ASK { ?s a remit:Nothing }", "-e", url).return_value == 1
    assert remit("sparql", "ASK { ?s a remit:Recommendation }", "-e", url).return_value == 0


CUT = "SELECT ?s { ?s a remit:Recommendation } LIMIT 1"


def test_a_query_of_ones_own_is_told_what_its_server_may_do_otherwise(
    virtuoso: Server, store: Store, publish: Callable[[Store, str], Store]
) -> None:
    publish(store, "virtuoso")
    told = remit("sparql", CUT, "-e", virtuoso.url)
    assert told.exception is None
    assert told.stdout
    assert told.stderr.startswith("query:1: this server may answer otherwise than the files: LIMIT or OFFSET without")
    assert remit("sparql", "SELECT ?s { ?s a remit:Recommendation } ORDER BY ?s", "-e", virtuoso.url).stderr == ""


def test_nothing_is_told_of_a_server_that_answers_as_the_files_do(url: str) -> None:
    assert remit("sparql", CUT, "-e", url).stderr == ""
    assert remit("sparql", CUT).stderr == ""


def test_the_environment_may_name_the_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    with hostile() as server:
        server.gives(table())
        monkeypatch.setenv("REMIT_ENDPOINT", server.url)
        assert "has nothing of this workspace" in str(remit(*RUN).exception)
        before = len(server.heads)
        assert remit("check", "--only", "files").exception is None
        assert len(server.heads) == before


def test_other_contents_than_on_file_are_told(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from remit.workspace import Workspace

    known = load(INVENTED).digest()
    monkeypatch.setattr(Workspace, "digest", lambda _: "0123456789ab")
    told = remit(*RUN, "-e", url)
    assert f"holds other contents ({known}) than the files here (0123456789ab)" in told.stderr
    assert f"remit publish {url}" in told.stderr
    assert f"contents {known}" in told.stdout


def test_an_endpoint_is_checked(url: str) -> None:
    found = remit("check", "-e", url, "--only", "graphs", "--only", "contents")
    assert "Sound: 0 violations" in found.stdout
    assert found.return_value in (None, 0)


def test_a_check_waits_for_an_answer_as_long_as_it_is_told_to() -> None:
    with hostile() as server:
        server.answers = lambda _made, _form: time.sleep(2)
        found = remit("check", "-e", server.url, "--timeout", "0.2")
    assert "did not answer within 0.2 seconds. Narrow the query, or allow more with --timeout" in str(found.exception)


@pytest.mark.parametrize(
    ("command", "error", "words"),
    [
        ((*RUN, "-e", "office"), UnknownName, "There is no endpoint called “office”."),
        (
            ("diagram", "coast office", "--since", "HEAD", "-e", "http://127.0.0.1:1"),
            WrongUse,
            "Leave out --since or --endpoint",
        ),
        (("check", "--sources", ".", "-e", "http://127.0.0.1:1"), WrongUse, "Leave out --sources or --endpoint"),
        (("check", "--timeout", "5"), WrongUse, "Leave out --timeout, or name an --endpoint"),
        ((*RUN, "-e", "http://127.0.0.1:1"), NoAnswer, "is not there: the connection is refused"),
    ],
)
def test_what_goes_wrong_is_a_sentence(command: tuple[str, ...], error: type[Exception], words: str) -> None:
    found = remit(*command)
    assert isinstance(found.exception, error)
    assert words in str(found.exception)
    assert not found.stdout

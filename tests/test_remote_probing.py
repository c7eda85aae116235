"""What is seen of an endpoint before it is believed, and what is said where it holds something else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.hostile import Hostile, hostile, whole

from remit.errors import NoAnswer
from remit.remote.credentials import Credentials
from remit.remote.dialect import DIALECTS, GENERIC, Dialect, Place
from remit.remote.probing import UNKNOWN, default_graphs, probe, wire_to
from remit.remote.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.servers import Server

    from remit.workspace import Workspace

G = "https://example.org/fenland/graph/"
MARK = f"<{G}derived/answerability> a <https://w3id.org/remit/def/DerivedGraph>"
HAS = "http://purl.org/dc/terms/hasVersion"
RECORD = f'GRAPH <{G}published> {{ <{G}published> <{HAS}> "0123456789ab" }}'
DIALECT = DIALECTS["oxigraph"]


@pytest.fixture
def empty(oxigraph: Server) -> Iterator[Server]:
    oxigraph.clear()
    yield oxigraph
    oxigraph.clear()


@pytest.fixture
def bad() -> Iterator[Hostile]:
    with hostile() as started:
        yield started


def wire(server: Server, dialect: Dialect = DIALECT) -> Wire:
    return Wire(Place("office", server.url, GENERIC).speaking(dialect), Credentials(), 20)


def refused(server: Server, workspace: Workspace, dialect: Dialect = DIALECT) -> str:
    with pytest.raises(NoAnswer) as caught:
        probe(wire(server, dialect), workspace.namespaces)
    return str(caught.value)


def test_an_endpoint_with_the_union_and_the_record_is_believed(empty: Server, workspace: Workspace) -> None:
    empty.update(f"INSERT DATA {{ {MARK} . {RECORD} }}")
    assert probe(wire(empty), workspace.namespaces).contents == "0123456789ab"


def test_an_endpoint_without_a_record_is_believed_but_its_contents_are_not_known(
    empty: Server, workspace: Workspace
) -> None:
    empty.update(f"INSERT DATA {{ {MARK} }}")
    assert probe(wire(empty), workspace.namespaces).contents == UNKNOWN


def test_an_endpoint_with_nothing_of_the_workspace_says_how_to_publish_it(empty: Server, workspace: Workspace) -> None:
    assert refused(empty, workspace).endswith(
        "has nothing of this workspace. Publish it there with: remit publish office"
    )


def test_an_endpoint_whose_union_is_elsewhere_is_refused(empty: Server, workspace: Workspace) -> None:
    empty.update(f"INSERT DATA {{ GRAPH <{G}union> {{ {MARK} }} {RECORD} }}")
    assert "but not where its union is looked for (the default graph of the server)" in refused(empty, workspace)
    copy = replace(DIALECT, union="copy", seen="listed")
    assert probe(wire(empty, copy), workspace.namespaces).contents == "0123456789ab"


def test_a_copy_that_is_not_there_is_refused(empty: Server, workspace: Workspace) -> None:
    empty.update(f"INSERT DATA {{ {MARK} . {RECORD} }}")
    told = refused(empty, workspace, replace(DIALECT, union="copy", seen="listed"))
    assert "(a graph that is a copy of all)" in told


def test_a_union_that_counts_the_record_too_is_refused(empty: Server, workspace: Workspace) -> None:
    empty.update(f'INSERT DATA {{ {MARK} . <{G}published> <{HAS}> "0123456789ab" . {RECORD} }}')
    told = refused(empty, workspace, replace(DIALECT, union="server"))
    assert "some statements would count twice" in told
    assert 'Set union = "copy"' in told


def test_publishing_that_is_not_finished_is_refused(empty: Server, workspace: Workspace) -> None:
    since = f'<{G}published> <http://www.w3.org/ns/prov#startedAtTime> "2026-11-22T10:00:00Z"'
    empty.update(f"INSERT DATA {{ {MARK} . GRAPH <{G}published> {{ {since} }} }}")
    told = refused(empty, workspace)
    assert "is being published to since 2026-11-22T10:00:00Z, or that was broken off" in told
    assert told.endswith("remit publish office")


def test_a_statement_that_is_counted_twice_is_noticed(bad: Hostile, workspace: Workspace) -> None:
    row = '{"what":{"type":"literal","value":"mark"}}'
    bad.gives(f'{{"head":{{"vars":["what","value"]}},"results":{{"bindings":[{row},{row}]}}}}'.encode())
    line = Wire(Place("office", bad.url, GENERIC, known=True), Credentials(), 10)
    with pytest.raises(NoAnswer, match="some statements would count twice"):
        probe(line, workspace.namespaces)


def test_only_a_copy_is_asked_for_by_its_name(workspace: Workspace) -> None:
    assert default_graphs(GENERIC, workspace.namespaces) == (f"{G}union",)
    assert default_graphs(DIALECT, workspace.namespaces) == ()
    assert default_graphs(replace(GENERIC, union="server"), workspace.namespaces) == ()


def test_a_server_is_asked_what_it_is_only_where_nobody_has_said_it(bad: Hostile) -> None:
    bad.sends(whole(b"", headers="Server: Virtuoso/07.20 (Linux)\r\n"))
    assert wire_to(Place("x", bad.url, GENERIC, known=True), 10).place.dialect == GENERIC
    assert bad.heads == []
    assert wire_to(Place("x", bad.url, GENERIC), 10).place.dialect == DIALECTS["virtuoso"]
    assert len(bad.heads) == 1
    assert bad.heads[0].startswith("GET /sparql HTTP/1.1")


def test_a_server_that_wants_to_know_who_asks_is_asked_for_its_kind_without_telling(
    bad: Hostile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REMIT_ENDPOINT_TOKEN", "t0ken")
    bad.gives(b"", status="401 Unauthorized", headers="Server: Virtuoso/07.20\r\n")
    assert wire_to(Place("x", bad.url, GENERIC), 10).place.dialect == DIALECTS["virtuoso"]
    assert "t0ken" not in bad.heads[0]

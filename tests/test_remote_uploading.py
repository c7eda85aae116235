"""Publishing to real servers: what arrives, what is sent again, what a failure leaves, and what is never touched."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from remit import workspace as workspaces
from remit.errors import CannotRun, NoAnswer, UnknownName
from remit.remote import comparing, record, uploading
from remit.remote.carrying import Carrier
from remit.remote.endpoint import Endpoint
from remit.remote.probing import probe
from remit.remote.wire import Wire
from remit.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.servers import Server

    from remit.remote.record import Record
    from remit.remote.uploading import Outcome
    from remit.results import Table
    from remit.workspace import Workspace

BASE = "https://example.org/small/graph/"
ONE = b"""@prefix : <https://example.org/small/id/thing/> .
:a :says "one" , "both" . :b :says "kept" .
"""
TWO = b"""@prefix : <https://example.org/small/id/thing/> .
:a :says "both" . :c :says "two" .
"""
FILES = {"graph/one.ttl": ONE, "graph/two.ttl": TWO}
SAYS = "<https://example.org/small/id/thing/says>"


def published(root: Path, endpoint: Server) -> Outcome:
    """What publishing a folder does, as the command does it."""
    workspace = workspaces.load(root)
    publisher = uploading.Publisher(Store(workspace), uploading.line(workspace, endpoint.url, None, 60))
    return publisher.publish(publisher.plan())


def recorded(root: Path, endpoint: Server) -> Record:
    workspace = workspaces.load(root)
    return record.read(uploading.line(workspace, endpoint.url, None, 60), workspace.namespaces)


def said(endpoint: Server, graph: str) -> list[str]:
    """What a graph of the small workspace says, sorted; `union`: what the union says."""
    union = "?s ?p ?o" if endpoint.dialect == "oxigraph" else f"GRAPH <{BASE}union> {{ ?s ?p ?o }}"
    pattern = union if graph == "union" else f"GRAPH <{BASE}{graph}> {{ ?s ?p ?o }}"
    found = endpoint.ask(f"SELECT ?o {{ {pattern} FILTER(?p = {SAYS}) }}").splitlines()[1:]
    return sorted(line.strip('"') for line in found)


def assert_is_whole(root: Path, endpoint: Server) -> None:
    """Every graph and the union have as many triples there as here, and the record says so."""
    store = Store(workspaces.load(root))
    engine = store.with_graphs()
    here = {
        graph.value: sum(1 for _ in engine.quads_for_pattern(None, None, None, graph))
        for graph in engine.named_graphs()
    }
    found = recorded(root, endpoint)
    union = f"{BASE}union"
    assert {graph: endpoint.count(graph) for graph in here} == here
    assert {graph: entry and entry.triples for graph, entry in found.graphs.items()} == here | {union: len(store)}
    assert endpoint.count("" if endpoint.dialect == "oxigraph" else union) == len(store)
    assert (found.since, found.contents) == ("", store.digest)


def test_every_graph_and_the_union_arrive(make: Callable[..., Path], endpoint: Server) -> None:
    root = make(FILES)
    outcome = published(root, endpoint)
    assert_is_whole(root, endpoint)
    assert said(endpoint, "one") == ["both", "kept", "one"]
    assert said(endpoint, "union") == ["both", "kept", "one", "two"]
    assert (len(outcome.plan.changed), len(outcome.plan.new), outcome.by_difference) == (4, 4, False)
    assert f"{BASE}derived/answerability" in endpoint.graphs(BASE)


def test_what_is_there_is_not_sent_again(
    make: Callable[..., Path], endpoint: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make(FILES)
    published(root, endpoint)
    monkeypatch.setattr(Wire, "update", lambda *_: pytest.fail("something was changed"))
    monkeypatch.setattr(Wire, "put", lambda *_, **__: pytest.fail("something was put"))
    outcome = published(root, endpoint)
    assert (outcome.plan.done, outcome.plan.unchanged, outcome.brought) == (True, 4, 0)


def test_only_what_changed_is_sent_and_the_union_follows(make: Callable[..., Path], endpoint: Server) -> None:
    root = make(FILES)
    published(root, endpoint)
    (root / "graph/one.ttl").write_bytes(ONE.replace(b'"one" , "both"', b'"three"'))
    outcome = published(root, endpoint)
    assert (list(outcome.plan.changed), outcome.plan.unchanged, outcome.by_difference) == ([f"{BASE}one"], 3, True)
    assert said(endpoint, "one") == ["kept", "three"]
    assert said(endpoint, "union") == ["both", "kept", "three", "two"]
    assert_is_whole(root, endpoint)


def test_a_large_graph_is_changed_by_what_changed(make: Callable[..., Path], endpoint: Server) -> None:
    lines = "".join(f'<https://example.org/small/id/thing/{number}> {SAYS} "{number}" .\n' for number in range(12_000))
    root = make({"graph/large.ttl": lines})
    published(root, endpoint)
    (root / "graph/large.ttl").write_text(lines.replace('"17"', '"seventeen"'), encoding="utf-8")
    outcome = published(root, endpoint)
    assert (outcome.brought, outcome.by_difference) == (2, True)  # one into the graph, one into the union
    assert_is_whole(root, endpoint)
    changed = f"GRAPH <{BASE}large> {{ <https://example.org/small/id/thing/17> ?p ?o }}"
    assert [line.strip('"') for line in endpoint.ask(f"SELECT ?o {{ {changed} }}").split()] == ["o", "seventeen"]


def test_a_graph_that_is_gone_is_removed_and_those_of_others_stay(make: Callable[..., Path], endpoint: Server) -> None:
    other = "https://example.org/other/graph"
    endpoint.update(f"INSERT DATA {{ GRAPH <{other}> {{ <{other}> <{other}> 'mine' }} }}")
    beside = f"{BASE}not-published"
    endpoint.update(f"INSERT DATA {{ GRAPH <{beside}> {{ <{other}> <{other}> 'mine' }} }}")
    root = make(FILES)
    published(root, endpoint)
    (root / "graph/two.ttl").unlink()
    outcome = published(root, endpoint)
    assert list(outcome.plan.gone) == [f"{BASE}two"]
    assert said(endpoint, "union") == ["both", "kept", "one"]
    assert f"{BASE}two" not in endpoint.graphs(BASE)
    assert_is_whole(root, endpoint)
    assert (endpoint.count(other), endpoint.count(beside)) == (1, 1)


def test_graphs_are_counted_each_for_itself_many_by_one_query(
    make: Callable[..., Path], endpoint: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make(FILES)
    published(root, endpoint)
    sent: list[str] = []
    select = Wire.select

    def counting(self: Wire, sparql: str) -> Table:
        sent.append(sparql)
        return select(self, sparql)

    monkeypatch.setattr(Wire, "select", counting)
    absent = [f"{BASE}absent-{number}" for number in range(148)]
    carrier = Carrier(uploading.line(workspaces.load(root), endpoint.url, None, 60), lambda _: None)
    assert carrier.counts([f"{BASE}one", *absent, f"{BASE}two"]) == {
        f"{BASE}one": 3,
        **dict.fromkeys(absent, 0),
        f"{BASE}two": 2,
    }
    # A variable for the graph makes Virtuoso read all that it has, graph by graph: minutes for some hundred graphs.
    assert [(text.count(f"GRAPH <{BASE}"), "GRAPH ?" in text) for text in sent] == [(100, False), (50, False)]


def test_a_graph_that_somebody_changed_there_is_sent_again(make: Callable[..., Path], endpoint: Server) -> None:
    root = make(FILES)
    published(root, endpoint)
    endpoint.update(f'INSERT DATA {{ GRAPH <{BASE}one> {{ <https://example.org/x> {SAYS} "foreign" }} }}')
    outcome = published(root, endpoint)
    assert list(outcome.plan.changed) == [f"{BASE}one"]
    assert said(endpoint, "one") == ["both", "kept", "one"]


def test_a_union_that_somebody_changed_there_is_brought_anew(make: Callable[..., Path], endpoint: Server) -> None:
    root = make(FILES)
    published(root, endpoint)
    foreign = f'<https://example.org/x> {SAYS} "foreign"'
    inner = foreign if endpoint.dialect == "oxigraph" else f"GRAPH <{BASE}union> {{ {foreign} }}"
    endpoint.update(f"INSERT DATA {{ {inner} }}")
    if endpoint.dialect == "oxigraph":  # its default graph may be used by others too
        with pytest.raises(CannotRun, match=r"holds 1 statement more than Remit published.*CLEAR DEFAULT"):
            published(root, endpoint)
        assert said(endpoint, "union") == ["both", "foreign", "kept", "one", "two"]
        endpoint.update("CLEAR DEFAULT")
    outcome = published(root, endpoint)
    assert (len(outcome.plan.changed), outcome.by_difference) == (0, False)
    assert outcome.plan.why == "The union that is there does not hold as many statements as were published"
    assert said(endpoint, "union") == ["both", "kept", "one", "two"]


class Broken:
    """A line that breaks at one request that changes something: before it is sent, or after it was done."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, at: int, *, done: bool) -> None:
        self.sent = 0
        for name in ("update", "put"):
            monkeypatch.setattr(Wire, name, self._breaking(getattr(Wire, name), at, done=done))

    def _breaking(self, real: Callable[..., None], at: int, *, done: bool) -> Callable[..., None]:
        def sent(*words: object, **named: object) -> None:
            self.sent += 1
            if self.sent == at and not done:
                raise NoAnswer("It broke.")
            real(*words, **named)
            if self.sent == at:
                raise NoAnswer("It broke.")

        return sent


@pytest.mark.parametrize("done", [False, True])
def test_the_next_time_completes_what_broke_off_at_any_request(
    make: Callable[..., Path], endpoint: Server, monkeypatch: pytest.MonkeyPatch, *, done: bool
) -> None:
    root = make(FILES)
    changed = {b"one.ttl": ONE.replace(b'"one" , "both"', b'"three"'), b"two.ttl": None, b"new.ttl": TWO}
    with monkeypatch.context() as counting:
        published(root, endpoint)
        line = Broken(counting, 0, done=done)
        change(root, changed)
        published(root, endpoint)
    assert line.sent >= 12
    for at in range(1, line.sent + 1, 3 if endpoint.dialect == "virtuoso" else 1):
        change(root, {b"one.ttl": ONE, b"two.ttl": TWO, b"new.ttl": None})
        published(root, endpoint)
        change(root, changed)
        with monkeypatch.context() as breaking:
            Broken(breaking, at, done=done)
            with pytest.raises(NoAnswer, match="Run the same command again"):
                published(root, endpoint)
        published(root, endpoint)
        assert said(endpoint, "union") == ["both", "kept", "three", "two"], at
        assert said(endpoint, "one") == ["kept", "three"], at
        assert_is_whole(root, endpoint)


def change(root: Path, files: dict[bytes, bytes | None]) -> None:
    for name, data in files.items():
        path = root / "graph" / name.decode()
        path.unlink(missing_ok=True) if data is None else path.write_bytes(data)


def test_while_it_is_published_the_record_says_since_when(
    make: Callable[..., Path], endpoint: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make(FILES)
    with monkeypatch.context() as breaking:
        Broken(breaking, 8, done=True)
        with pytest.raises(NoAnswer):
            published(root, endpoint)
    found = recorded(root, endpoint)
    assert found.since.startswith("20")
    assert (found.contents, found.until) == ("", "")
    assert set(found.graphs) == {
        f"{BASE}{name}" for name in ("one", "two", "union", "derived/answerability", "derived/placements")
    }
    published(root, endpoint)
    assert recorded(root, endpoint).since == ""


def test_who_comes_second_while_another_publishes_ends_with_an_error(
    make: Callable[..., Path], endpoint: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make(FILES)
    real = record.Keeper.note

    def late(keeper: record.Keeper, entries: object) -> None:
        keeper.begin([], "2026-01-01T00:00:00+00:00", "somebody else")
        real(keeper, entries)  # type: ignore[arg-type]

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(record.Keeper, "note", late)
        with pytest.raises(CannotRun, match="Somebody else began to publish"):
            published(root, endpoint)
    assert recorded(root, endpoint).contents == ""


@pytest.mark.parametrize("moment", ["graph", "union"])
def test_another_who_publishes_whole_in_between_stops_the_first_and_nothing_is_answered(
    make: Callable[..., Path], oxigraph: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    oxigraph.clear()
    root = make(FILES)
    other = tmp_path / "other"
    shutil.copytree(root, other)
    (other / "graph/one.ttl").write_bytes(ONE.replace(b'"one"', b'"new"'))
    real = Carrier.replace
    began: list[str | None] = []

    def overtaken(carrier: Carrier, graph: str | None, *words: object, **named: object) -> None:
        real(carrier, graph, *words, **named)  # type: ignore[arg-type]
        if not began and (graph is None) == (moment == "union"):
            began.append(graph)
            published(other, oxigraph)
            monkeypatch.setattr(Carrier, "replace", lambda *_, **__: pytest.fail("a graph was touched"))

    monkeypatch.setattr(Carrier, "replace", overtaken)
    with pytest.raises(CannotRun, match="Somebody else began to publish"):
        published(root, oxigraph)
    monkeypatch.setattr(Carrier, "replace", real)
    assert said(oxigraph, "union") == ["both", "kept", "new", "two"]
    assert recorded(root, oxigraph).contents == ""
    workspace = workspaces.load(root)
    with pytest.raises(NoAnswer, match="being published to since"):
        probe(line(root, oxigraph), workspace.namespaces)
    published(root, oxigraph)
    assert_is_whole(root, oxigraph)


def test_what_another_published_after_the_plan_was_made_stops_it(make: Callable[..., Path], oxigraph: Server) -> None:
    oxigraph.clear()
    root = make(FILES)
    publisher = uploading.Publisher(Store(workspaces.load(root)), line(root, oxigraph))
    plan = publisher.plan()
    published(root, oxigraph)
    with pytest.raises(CannotRun, match="Nothing was sent"):
        publisher.publish(plan)
    assert_is_whole(root, oxigraph)


def test_the_check_tells_what_others_put_beside_the_graphs(make: Callable[..., Path], oxigraph: Server) -> None:
    oxigraph.clear()
    root = make(FILES)
    published(root, oxigraph)
    foreign = f'<https://example.org/x> {SAYS} "foreign"'
    oxigraph.update(f"INSERT DATA {{ {foreign} . GRAPH <{BASE}beside> {{ {foreign} }} }}")
    workspace = workspaces.load(root)
    report = comparing.compare(workspace, Endpoint(workspace, line(root, oxigraph).place), ["graphs"])
    beside, union = sorted(finding.message for finding in report.parts[0].findings)
    assert beside.endswith(
        "beside is of somebody else: it has 1 statement, and Remit did not publish it and does not touch it. Queries that "
        "ask with GRAPH see it. Remove it there, or ask who put it there."
    )
    assert "Somebody else put the others there" in union
    oxigraph.clear()


VALUES = (
    '"é ü “q” – ☃ 漢字 😀"',
    r'"tab\tline\nreturn\rquote\"back\\slash"',
    r'"bell\u0007 del\u007F feed\u000C"',
    '""',
    '"  "',
    '"in English"@en-GB',
    '"auf Deutsch"@de',
    '"2020-01-01"^^xsd:date',
    '"2020-01-01T10:00:00Z"^^xsd:dateTime',
    '"1999"^^xsd:gYear',
    "true",
    "-5",
    "1.5",
    '"https://example.org/?a=b&c=d#e"^^xsd:anyURI',
    "<https://example.org/a(b)'c?d=é%C3%A9>",
    '"' + "long " * 40_000 + '"',
)


def test_values_arrive_as_they_are(make: Callable[..., Path], endpoint: Server) -> None:
    said = ", ".join(VALUES)
    root = make(
        {
            "graph/values.ttl": f"@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n<https://example.org/x> {SAYS} {said} .\n"
        }
    )
    outcome = published(root, endpoint)
    assert outcome.altered == []
    assert_is_whole(root, endpoint)
    publisher = uploading.Publisher(Store(workspaces.load(root)), line(root, endpoint))
    here = set(publisher.contents.lines(f"{BASE}values"))
    assert len(here) == len(VALUES)
    assert publisher.carrier.fetched(f"{BASE}values", len(VALUES)) == here


def line(root: Path, endpoint: Server) -> Wire:
    return uploading.line(workspaces.load(root), endpoint.url, None, 60)


def test_a_value_that_the_server_writes_otherwise_is_told(make: Callable[..., Path], endpoint: Server) -> None:
    long = '"0.12345678901234567"^^<http://www.w3.org/2001/XMLSchema#decimal>'
    root = make({"graph/values.ttl": f"<https://example.org/x> {SAYS} {long}, 1 .\n"})
    told = [(f"{BASE}values", f"<https://example.org/x> {SAYS} {long} .")]
    assert published(root, endpoint).altered == ([] if endpoint.dialect == "oxigraph" else told)


def test_a_statement_that_the_server_drops_is_named(
    make: Callable[..., Path], virtuoso: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_publisher(virtuoso, monkeypatch)
    schema = "http://www.w3.org/2001/XMLSchema#"
    root = make(
        {"graph/values.ttl": f'<https://example.org/x> {SAYS} "2020"^^<{schema}gYear>, "2020-01-01"^^<{schema}date> .'}
    )
    with pytest.raises(CannotRun, match=r"has 1 of the 2 statements of .*/values that were brought.*Not there.*2020"):
        published(root, virtuoso)
    assert recorded(root, virtuoso).contents == ""


def as_publisher(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.clear()
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)


def test_a_statement_that_the_server_refuses_is_named(
    make: Callable[..., Path], virtuoso: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_publisher(virtuoso, monkeypatch)
    root = make({"graph/good.ttl": ONE, "graph/values.ttl": f"<https://example.org/x> {SAYS} 1, {10**30}, 2 .\n"})
    with pytest.raises(NoAnswer, match=f"refuses a statement of {BASE}values: <https://example.org/x> .*{10**30}"):
        published(root, virtuoso)
    (root / "graph/values.ttl").unlink()
    published(root, virtuoso)
    assert_is_whole(root, virtuoso)


def test_things_without_an_identifier_get_the_same_one_everywhere(make: Callable[..., Path], endpoint: Server) -> None:
    nameless = (
        f'[] {SAYS} "a" . [] {SAYS} "twin" . [] {SAYS} "twin" . <https://example.org/x> {SAYS} [ {SAYS} "> _:x ." ] .'
    )
    root = make({"graph/nameless.ttl": nameless})
    published(root, endpoint)
    assert_is_whole(root, endpoint)
    union = "?s ?p ?o" if endpoint.dialect == "oxigraph" else f"GRAPH <{BASE}union> {{ ?s ?p ?o }}"
    found = endpoint.ask(f"SELECT DISTINCT ?s {{ GRAPH <{BASE}nameless> {{ ?s ?p ?o }} {union} }}").split()[1:]
    names = {name.strip('"') for name in found} - {"https://example.org/x"}
    assert len(names) == 4
    assert all(name.startswith("https://example.org/small/.well-known/genid/c") for name in names)
    assert published(root, endpoint).plan.done


def test_a_default_graph_of_others_is_not_replaced(make: Callable[..., Path], oxigraph: Server) -> None:
    oxigraph.clear()
    oxigraph.update("INSERT DATA { <https://example.org/x> <https://example.org/y> 'mine' }")
    with pytest.raises(CannotRun, match=r"holds 1 statement not published .* an older base.*name another"):
        published(make(FILES), oxigraph)
    assert oxigraph.count("") == 1
    oxigraph.clear()


def test_a_file_with_a_name_that_is_kept_is_refused(make: Callable[..., Path], endpoint: Server) -> None:
    with pytest.raises(CannotRun, match="keeps that name for itself"):
        published(make({"graph/union.ttl": ONE}), endpoint)
    assert endpoint.graphs(BASE) == set()


def test_without_the_right_to_write_nothing_is_begun(make: Callable[..., Path], virtuoso: Server) -> None:
    virtuoso.clear()
    with pytest.raises(NoAnswer):
        published(make(FILES), virtuoso)
    assert virtuoso.graphs(BASE) == set()


def test_an_unknown_dialect_is_refused(workspace: Workspace) -> None:
    with pytest.raises(UnknownName, match="Did you mean “virtuoso”"):
        uploading.line(workspace, "http://127.0.0.1:9/", "virtuosso", 1)


def test_a_dialect_is_told_by_the_server_and_by_who_asks(make: Callable[..., Path], endpoint: Server) -> None:
    found = line(make(FILES), endpoint).place.dialect.name
    assert found == ("oxigraph" if endpoint.dialect == "oxigraph" else "virtuoso-auth")

"""A workspace at real servers: the same commands, the same answers, few requests; and servers that hold something else."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from remit import checking, diagramming, lookup, queries, tracing
from remit.drawing import files
from remit.errors import BadQuery, CannotRun, NoAnswer, UnknownName
from remit.namespaces import DEF, SKOS
from remit.remote import dialect, record
from remit.remote.comparing import compare
from remit.remote.endpoint import Endpoint
from remit.remote.wire import Wire
from remit.results import Answer, Table, Triples
from remit.store import Store
from remit.terms import BlankNode, Literal, NamedNode

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.servers import Server

    from remit.workspace import Workspace

DAY = dt.date(2020, 6, 1)
GRAPHS = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def server(request: pytest.FixtureRequest, store: Store, publish: Callable[[Store, str], Store]) -> Server:
    """Each server, with the invented workspace on it."""
    publish(store, request.param)
    found: Server = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def remote(server: Server, workspace: Workspace) -> Store:
    return Store(workspace, holding=Endpoint(workspace, dialect.place(workspace, server.url)))


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The queries that are sent, in order."""
    sent: list[str] = []
    select = Wire.select

    def counting(self: Wire, sparql: str, *graphs: tuple[str, ...], advice: str = "") -> Table:
        sent.append(sparql)
        return select(self, sparql, *graphs, advice=advice)

    monkeypatch.setattr(Wire, "select", counting)
    return sent


def trace(store: Store, thing: str) -> bytes:
    return tracing.write(store, tracing.trace(store, lookup.resolve(store, thing), DAY), "md")


def diagram(store: Store, thing: str) -> bytes:
    wish = diagramming.Wish(thing, None, {}, False, False, DAY.isoformat(), None, (), None, "", "")  # noqa: FBT003
    written = files.write(diagramming.draw(store, wish).diagram, "svg", files.Look(), 100)
    return b"".join(written.files.values())


def test_rows_that_are_longer_than_a_server_sorts_come_in_order(remote: Store, store: Store) -> None:
    query = "SELECT ?t (GROUP_CONCAT(STR(?s); separator=' ') AS ?all) { ?s a ?t ; ?p ?o } GROUP BY ?t ORDER BY DESC(?t)"
    given = [
        [(row["t"], sorted(str(row["all"]).strip('"').split())) for row in each.query(query).dicts()]  # type: ignore[union-attr]
        for each in (remote, store)
    ]
    assert given[0] == given[1]
    assert max(len(" ".join(words)) for _, words in given[0]) > 4096  # what Virtuoso sorts at most


@pytest.mark.parametrize(
    "thing",
    [
        "recommendation:clean-waters-3",
        "Coastguard Service",
        "document:eastmere-letter",
        "inspection:clean-waters",
        "tide office",
    ],
)
def test_a_trace_is_that_of_the_files_with_few_requests(
    remote: Store, store: Store, requests: list[str], thing: str
) -> None:
    assert trace(remote, thing).decode() == trace(store, thing).decode()
    assert 3 < len(requests) < 45


@pytest.mark.parametrize("thing", ["recommendation:clean-waters-3", "Coastguard Service"])
def test_a_diagram_is_that_of_the_files_with_few_requests(
    remote: Store, store: Store, requests: list[str], thing: str
) -> None:
    assert diagram(remote, thing) == diagram(store, thing)
    assert 3 < len(requests) < 45


def test_a_thing_is_found_by_each_of_its_names(remote: Store, store: Store) -> None:
    for name in (
        "recommendation 3",
        "rec. 3",
        "CO",
        "coast  OFFICE",
        "Tide Service (of 2019)",
        "Coast Watch",
        "Clean Waters 3",
    ):
        assert lookup.called(remote, name) == lookup.called(store, name)
    assert {name.iri for name in lookup.search(remote, "tide office")} == {
        name.iri for name in lookup.search(store, "tide office")
    }
    assert lookup.called(remote, "recommendation 3")
    with pytest.raises(UnknownName, match="Did you mean “Coast Office”"):
        lookup.resolve(remote, "Coast Offise")


def test_a_query_sees_the_graphs_of_the_workspace_and_no_others(remote: Store, store: Store) -> None:
    found = remote.query(GRAPHS)
    assert isinstance(found, Table)
    assert found == store.query(GRAPHS)
    assert (NamedNode("https://example.org/fenland/graph/bodies"),) in found.rows


def test_each_form_of_query_is_answered_as_on_file(remote: Store, store: Store) -> None:
    for text in (
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        "SELECT ?s ?label { ?s skos:prefLabel ?label } ORDER BY DESC(?label) ?s LIMIT 20 OFFSET 3",
        "SELECT ?s ?yes { ?s remit:legalPersonality ?yes } ORDER BY ?s",
        "ASK { ?s a remit:Recommendation }",
        "ASK { ?s a remit:Nothing }",
    ):
        assert remote.query(text) == store.query(text)
    text = "CONSTRUCT { ?a skos:related ?b . ?a skos:note 'x' } WHERE { ?a org:subOrganizationOf ?b }"
    here, there = store.query(text), remote.query(text)
    assert isinstance(here, Triples)
    assert isinstance(there, Triples)
    assert set(here.triples) == set(there.triples)
    assert here.triples
    assert remote.query("ASK { GRAPH <https://example.org/fenland/graph/bodies> { ?s ?p ?o } }") == Answer(yes=True)


def test_rows_that_a_server_leaves_out_are_an_error(remote: Store, server: Server) -> None:
    text = "SELECT ?a ?b { ?a a remit:Recommendation . ?b ?p ?o } LIMIT 20000"
    if server.dialect == "oxigraph":
        table = remote.query(text)
        assert isinstance(table, Table)
        assert len(table.rows) == 20_000
    else:
        with pytest.raises(NoAnswer, match="gave 10,000 of 20,000 rows and left the others out"):
            remote.query(text)


def test_triples_are_looked_up_by_every_pattern(remote: Store, store: Store) -> None:
    body = NamedNode("https://example.org/fenland/id/body/coastguard-service")
    label = Literal("Coastguard Service", language="en-gb")
    for pattern in (
        (body, None, None),
        (body, SKOS + "prefLabel", None),
        (body, SKOS + "prefLabel", label),
        (None, SKOS + "prefLabel", label),
        (None, None, label),
        (None, None, body),
        (None, DEF + "assignee", body),
        (None, DEF + "number", None),
        (NamedNode("https://example.org/nothing"), None, None),
        (label, None, None),
    ):
        assert set(remote.quads(*pattern)) == set(store.quads(*pattern))
    assert len(remote) == len(store)


def test_what_was_read_once_is_not_asked_again(remote: Store, requests: list[str]) -> None:
    body = NamedNode("https://example.org/fenland/id/body/coastguard-service")
    for _ in range(3):
        list(remote.quads(body))
        list(remote.quads(None, DEF + "assignee", body))
        remote.label(body)
    assert len(requests) == 2


VALUES = 'VALUES (?label ?rank) { ("Coastguard Service"@en-gb 1) ("Nobody"@en-gb 2) }'


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT ?s ?rank WHERE {{ ?s skos:prefLabel ?label }} ORDER BY ?s {VALUES}",
        f"SELECT ?label ?rank WHERE {{ ?s skos:prefLabel ?label }} ORDER BY DESC(?rank) ?s LIMIT 1 {VALUES}",
        "SELECT ?t (COUNT(DISTINCT ?s) AS ?n) { ?s a ?t } GROUP BY ?t ORDER BY ?t VALUES ?t { remit:Recommendation remit:Post }",
    ],
)
def test_values_behind_an_order_lose_no_rows(remote: Store, store: Store, query: str) -> None:
    found = remote.query(query)
    assert isinstance(found, Table)
    assert found == store.query(query)
    assert found.rows


def test_where_rows_were_left_out_it_is_told_why_a_limit_needs_them(
    remote: Store, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Wire, "_may_lack_rows", lambda *_: True)
    monkeypatch.setattr(Wire, "_counted", lambda *_: 10_001)
    with pytest.raises(NoAnswer, match="of 10,001 rows") as ordered:
        remote.query("SELECT ?s { ?s a remit:Recommendation } ORDER BY ?s LIMIT 1000")
    assert ("LIMIT does not narrow this query" in str(ordered.value)) is (server.dialect == "virtuoso")
    with pytest.raises(NoAnswer, match="of 10,001 rows") as plain:
        remote.query("SELECT ?s { ?s a remit:Recommendation } ORDER BY ?s")
    assert "LIMIT" not in str(plain.value)


def test_an_endpoint_knows_which_contents_it_holds(remote: Store, server: Server) -> None:
    assert isinstance(remote.holding, Endpoint)
    assert remote.digest == remote.workspace.digest()
    assert remote.holding.is_current
    assert remote.holding.words == f"the endpoint {remote.holding.wire.place.url}"
    assert remote.holding.wire.place.dialect.name == server.dialect


def test_what_needs_all_triples_here_is_refused(remote: Store) -> None:
    with pytest.raises(CannotRun, match="Leave out --endpoint"):
        remote.with_graphs()


def test_a_query_that_does_not_parse_is_refused_as_on_file_and_not_sent(
    remote: Store, store: Store, requests: list[str]
) -> None:
    sent = len(requests)
    with pytest.raises(BadQuery) as there:
        remote.query("SELECT ?a { ?a ?b }")
    with pytest.raises(BadQuery) as here:
        store.query("SELECT ?a { ?a ?b }")
    assert str(there.value) == str(here.value)
    assert len(requests) == sent


def test_a_node_without_an_identifier_is_not_asked_again(remote: Store) -> None:
    for pattern in ((BlankNode("b"), None), (None, BlankNode("b"))):
        with pytest.raises(NoAnswer, match="a node without an identifier"):
            list(remote.quads(pattern[0], None, pattern[1]))


def test_the_check_of_an_endpoint_counts_every_graph(remote: Store, store: Store, server: Server) -> None:
    assert isinstance(remote.holding, Endpoint)
    report = compare(remote.workspace, remote.holding, ["contents", "graphs"])
    graphs = store.query(GRAPHS)
    assert isinstance(graphs, Table)
    assert [(part.name, part.checked, part.findings) for part in report.parts] == [
        ("contents", 1, ()),
        ("graphs", len(graphs.rows) + 1, ()),
    ]
    assert report.exit_code == 0
    graph = record.union_of(remote.workspace.namespaces).replace("union", "systems")
    count = server.count(graph)
    server.update(f"INSERT DATA {{ GRAPH <{graph}> {{ <x:a> <x:b> <x:c> }} }}")
    report = compare(remote.workspace, remote.holding, ["graphs"])
    server.update(f"DELETE DATA {{ GRAPH <{graph}> {{ <x:a> <x:b> <x:c> }} }}")
    assert report.exit_code == 1
    assert [finding.message for finding in report.parts[0].findings] == [
        (
            f"The graph graph:systems has {count + 1} statements, and {count} were published. Publish it again with: remit "
            f"publish {server.url}"
        )
    ]
    with pytest.raises(UnknownName, match="The parts: contents, graphs, answers"):
        compare(remote.workspace, remote.holding, ["files"])


def test_the_check_of_an_endpoint_compares_answers(
    remote: Store, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(remote.holding, Endpoint)
    chosen = {name: queries.get(remote.workspace, name) for name in ("lines-of-accountability", "reassignments")}
    monkeypatch.setattr(queries, "load", lambda _: chosen)
    part = compare(remote.workspace, remote.holding, ["answers"]).parts[0]
    assert (part.checked, part.findings) == (2, ())
    golden = checking.golden
    monkeypatch.setattr(
        checking,
        "golden",
        lambda store, query: (
            golden(store, query) + (b"!" if store.holding == remote.holding and query.name > "m" else b"")
        ),
    )
    part = compare(remote.workspace, remote.holding, ["answers"]).parts[0]
    assert [finding.message for finding in part.findings] == [
        (
            "“reassignments” is answered otherwise than by the files. Compare: remit run reassignments --example, with and "
            f"without -e {server.url}"
        )
    ]


def test_the_check_of_an_endpoint_that_holds_other_contents_says_so(
    remote: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(remote.holding, Endpoint)
    monkeypatch.setattr(type(remote.workspace), "digest", lambda _: "0123456789ab")
    report = compare(remote.workspace, remote.holding, ["contents", "answers"])
    assert "and the files here are contents 0123456789ab" in report.parts[0].findings[0].message
    assert report.parts[1].checked == 0
    assert "holds other contents than the files" in report.parts[1].summary

"""The store: the union of all files without duplicates, a named graph per file, errors with their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph
import pytest

from remit import turtle
from remit import workspace as workspaces
from remit.errors import BadFile, BadQuery
from remit.results import Answer, Table, Triples
from remit.store import Store
from remit.terms import Literal, NamedNode, text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from remit.workspace import Workspace

TRIPLE = "<https://a.example/s> <https://a.example/p> <https://a.example/o> .\n"
LABELLED = '<https://a.example/s> <http://www.w3.org/2004/02/skos/core#prefLabel> "One"@en-GB .\n'


def opened(make: Callable[..., Path], files: dict[str, str]) -> Store:
    return Store(workspaces.load(make(dict(files))))


def numbers(store: Store, sparql: str) -> list[int]:
    found = store.query(sparql)
    assert isinstance(found, Table)
    return [int(text(term)) for row in found.rows for term in row]


def test_a_triple_in_two_files_counts_once_in_the_union_and_once_in_each_graph(make: Callable[..., Path]) -> None:
    store = opened(make, {"graph/a.ttl": TRIPLE, "graph/deep/b.ttl": TRIPLE})
    count = "SELECT (COUNT(*) AS ?n) WHERE { ?s <https://a.example/p> ?o }"
    assert numbers(store, count) == [1]
    found = store.query("SELECT ?g WHERE { GRAPH ?g { ?s <https://a.example/p> ?o } } ORDER BY ?g")
    assert isinstance(found, Table)
    assert [text(row[0]) for row in found.rows] == [
        "https://example.org/small/graph/a",
        "https://example.org/small/graph/deep/b",
    ]
    assert numbers(store, count) == [1]


def test_naming_the_graphs_changes_no_answer(workspace: Workspace) -> None:
    store = Store(workspace)
    before = set(store.quads())
    found = store.query("SELECT DISTINCT ?g { GRAPH ?g { body:shore-office ?p ?o } } ORDER BY ?g")
    assert isinstance(found, Table)
    assert [text(row[0]) for row in found.rows] == [
        "https://example.org/fenland/graph/bodies",
        "https://example.org/fenland/graph/derived/placements",
    ]
    assert set(store.quads()) == before
    assert len(store) == len(before)


def test_a_named_graph_holds_what_its_file_holds(workspace: Workspace) -> None:
    store = Store(workspace)
    for folder in ("graph", "ontology"):
        for path in workspace.files(folder, ".ttl"):
            held = store.query(
                f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{workspace.graph_iri(path)}> {{ ?s ?p ?o }} }}"
            )
            assert isinstance(held, Triples)
            plain = pyoxigraph.Store()
            plain.bulk_load(path.read_bytes(), format=pyoxigraph.RdfFormat.TURTLE)
            assert len(set(held.triples)) == len(plain), path


def test_what_is_derived_stands_in_graphs_of_its_own(workspace: Workspace, store: Store) -> None:
    files = {workspace.graph_iri(path) for folder in ("graph", "ontology") for path in workspace.files(folder, ".ttl")}
    found = store.query("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?x a remit:Answerability } }")
    assert isinstance(found, Table)
    assert found.rows
    assert not {text(row[0]) for row in found.rows} & files


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (TRIPLE + "<https://a.example/s> <https://a.example/p> ?o .\n", "graph/a.ttl:2:45"),
        (TRIPLE + "\nx:s x:p x:o .\n", "graph/a.ttl:3:1"),
        ('<https://a.example/s> <https://a.example/p> "open', "graph/a.ttl:1:"),
        (TRIPLE + "<a b> a <https://a.example/c> .", "graph/a.ttl:2:"),
    ],
)
def test_broken_turtle_is_told_with_file_line_and_column(make: Callable[..., Path], data: str, place: str) -> None:
    with pytest.raises(BadFile) as caught:
        opened(make, {"graph/a.ttl": data})
    assert str(caught.value).startswith(place), caught.value
    assert "not valid Turtle" in str(caught.value)


def test_a_file_with_a_byte_order_mark_is_read(make: Callable[..., Path]) -> None:
    store = opened(make, {"graph/a.ttl": "\ufeff" + TRIPLE})
    assert store.query("ASK { <https://a.example/s> <https://a.example/p> <https://a.example/o> }") == Answer(yes=True)


def test_an_empty_workspace_has_only_the_descriptions_of_what_is_derived(make: Callable[..., Path]) -> None:
    store = opened(make, {})
    assert {text(quad.subject).startswith("https://example.org/small/graph/derived/") for quad in store.quads()} <= {
        True
    }


def test_prefixes_of_the_workspace_need_no_declaration(store: Store) -> None:
    assert store.query("ASK { body:coastguard-service a org:FormalOrganization }") == Answer(yes=True)


@pytest.mark.parametrize(
    "sparql",
    ["SELECT", "SELECT * WHERE { ?s ?p }", "INSERT DATA { <a:b> <a:b> <a:b> }", "SELECT ?x { ?x nowhere:y 1 }"],
)
def test_what_cannot_be_run_is_a_bad_query(store: Store, sparql: str) -> None:
    with pytest.raises(BadQuery, match="The query cannot be run"):
        store.query(sparql)


def test_a_thing_is_called_by_its_label_else_by_its_short_form(make: Callable[..., Path]) -> None:
    store = opened(make, {"graph/a.ttl": LABELLED})
    assert store.label(NamedNode("https://a.example/s")) == "One"
    assert store.label(NamedNode("https://example.org/small/id/body/x")) == "body:x"
    assert store.label(Literal("as it is")) == "as it is"
    assert store.label(None) == ""


def test_objects_subjects_and_values_come_sorted(make: Callable[..., Path]) -> None:
    facts = "".join(f"<https://a.example/{s}> <https://a.example/p> {n} .\n" for s, n in (("b", 2), ("a", 2), ("b", 1)))
    store = opened(make, {"graph/a.ttl": facts})
    assert [text(one) for one in store.objects(NamedNode("https://a.example/b"), "https://a.example/p")] == ["1", "2"]
    two = Literal("2", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#integer"))
    assert [text(one) for one in store.subjects("https://a.example/p", two)] == [
        "https://a.example/a",
        "https://a.example/b",
    ]
    assert text(store.value(NamedNode("https://a.example/b"), "https://a.example/p")) == "1"
    assert store.value(NamedNode("https://a.example/c"), "https://a.example/p") is None


@pytest.mark.parametrize(
    "sparql",
    [
        "ASK { GRAPHgraph:a { ?s ?p ?o } }",
        "ASK FROMNAMED<https://example.org/small/graph/a> { GRAPH?g { ?s ?p ?o } }",
        "ASK FROM<https://example.org/small/graph/a> { ?s ?p ?o }",
    ],
)
def test_a_keyword_without_a_blank_behind_it_names_a_graph_too(make: Callable[..., Path], sparql: str) -> None:
    assert opened(make, {"graph/a.ttl": TRIPLE}).query(sparql) == Answer(yes=True)


def test_a_literal_is_the_subject_of_nothing(store: Store) -> None:
    assert store.objects(Literal("a"), "https://a.example/p") == []
    assert store.value(Literal("a"), "https://a.example/p") is None
    assert list(store.quads(Literal("a"))) == []


def test_a_file_whose_name_is_no_part_of_an_iri_has_a_graph_all_the_same(make: Callable[..., Path]) -> None:
    store = opened(make, {"graph/a b #1.ttl": TRIPLE})
    found = store.query("SELECT ?g { GRAPH ?g { <https://a.example/s> ?p ?o } }")
    assert isinstance(found, Table)
    assert [text(row[0]) for row in found.rows] == ["https://example.org/small/graph/a%20b%20%231"]


@pytest.mark.parametrize("data", [TRIPLE + "x:s x:p x:o .", TRIPLE + "<a b> a <c> .", "<s> a <https://a.example/c> ."])
def test_both_readers_word_a_fault_of_a_file_alike(make: Callable[..., Path], data: str) -> None:
    with pytest.raises(BadFile) as loaded:
        opened(make, {"graph/a.ttl": data})
    with pytest.raises(BadFile) as parsed:
        turtle.quads(data, "graph/a.ttl")
    assert str(loaded.value) == str(parsed.value)

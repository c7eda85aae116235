"""A workspace held in a snapshot answers as the same workspace held in memory."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from tests.snapshot_cases import BLANK, OTHER, TRIPLE, disk, graphs, is_right

from remit import answering, catalogue, endpoint, queries, writing
from remit.errors import BadQuery, CannotRun
from remit.lookup import resolve
from remit.results import Table, Triples
from remit.snapshot.mark import NAMES
from remit.terms import BlankNode, Literal, NamedNode, text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.snapshot_cases import Disk

    from remit.store import Store
    from remit.terms import Quad
    from remit.workspace import Workspace

__all__ = ("disk",)

TODAY = date(2022, 6, 1)


@pytest.fixture(scope="module")
def held(workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The invented workspace, held on disk."""
    from remit.store import Store

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REMIT_STORE", "disk")
        patch.setenv("REMIT_CACHE", str(tmp_path_factory.mktemp("cache")))
        return Store(workspace)


def told(result: object) -> object:
    """A result without what differs from one loading to the next: in which order an engine joins the words of a group."""
    if isinstance(result, Table):
        return result.columns, [[sorted(text(term).split()) for term in row] for row in result.rows]
    return sorted(map(str, result.triples)) if isinstance(result, Triples) else result


def with_names(quads: Iterable[Quad]) -> set[Quad]:
    return {quad for quad in quads if BlankNode not in {type(quad.subject), type(quad.object)}}


def test_every_saved_query_has_the_same_answer(workspace: Workspace, store: Store, held: Store) -> None:
    saved = queries.load(workspace)
    assert saved
    for query in saved.values():
        asked = [told(answering.ask(one, query, query.example, TODAY).result) for one in (store, held)]
        assert asked[0] == asked[1], query.name


def test_every_graph_holds_the_same(held: Store) -> None:
    assert is_right(held)


def test_every_look_up_finds_the_same(store: Store, held: Store) -> None:
    assert with_names(held.quads()) == with_names(store.quads())
    assert sum(1 for _ in held.quads()) == len(held) == len(store)
    for quad in with_names(store.quads()):
        assert list(map(text, held.objects(quad.subject, quad.predicate.value))) == list(
            map(text, store.objects(quad.subject, quad.predicate.value))
        )
    kind = NamedNode("http://www.w3.org/ns/org#Post")
    assert held.subjects("http://www.w3.org/1999/02/22-rdf-syntax-ns#type", kind) == store.subjects(
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", kind
    )
    assert list(held.quads(Literal("a"))) == []
    assert resolve(held, "Coastguard Service") == resolve(store, "Coastguard Service")


def test_it_says_where_it_is_held(workspace: Workspace, store: Store, held: Store) -> None:
    assert store.holding.words == "in memory"
    assert held.holding.words.startswith(f"a snapshot on disk ({len(held):,} relations), built ")
    page = writing.write(catalogue.overview(held, queries.load(workspace)), "text").decode()
    assert "a snapshot on disk" in page


def test_the_endpoint_asks_it_without_the_graph_of_saved_queries(workspace: Workspace, held: Store) -> None:
    dataset = endpoint.Dataset.of(held, queries.load(workspace), TODAY)
    assert graphs(dataset.engine) == graphs(held.with_graphs())
    assert dataset.counts.triples == len(held)


def test_a_wrong_query_is_a_bad_query(held: Store) -> None:
    with pytest.raises(BadQuery, match="The query cannot be run"):
        held.query("SELECT * { ?s ?p }")


def test_nothing_can_be_written_into_it(held: Store) -> None:
    with pytest.raises(RuntimeError):
        held.with_graphs().update("INSERT DATA { <https://a.example/s> a <https://a.example/C> }")


def test_triples_of_several_files_and_nameless_things_are_held_as_in_memory(disk: Disk) -> None:
    files = {"graph/a.ttl": TRIPLE + BLANK, "graph/deep/b c.ttl": TRIPLE + OTHER + BLANK, "graph/none.ttl": ""}
    store = disk.open(disk.workspace(files))
    assert is_right(store)
    assert len(graphs(store.with_graphs())["<https://example.org/small/graph/deep/b%20c>"]) == 4


def test_values_are_counted_as_the_engine_writes_them(disk: Disk) -> None:
    store = disk.open(
        disk.workspace({"graph/a.ttl": "<https://a.example/s> <https://a.example/p> 1, 01, 1.50, 1.5 .\n"})
    )
    assert is_right(store)
    assert disk.heard == ""


def test_a_list_of_names_that_cannot_be_read_is_told(disk: Disk) -> None:
    workspace = disk.workspace({"graph/a.ttl": TRIPLE})
    store = disk.open(workspace)
    (disk.current(workspace) / NAMES).unlink()
    with pytest.raises(CannotRun, match="list of names in the snapshot"):
        store.holding.names()

"""A snapshot holds what the files say, however it is written: as text, or one by one where there are blank nodes."""

from __future__ import annotations

import shutil
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad
from tests.snapshot_cases import BLANK, TRIPLE, disk, is_right

from remit.errors import BadFile, BadQuery
from remit.namespaces import XSD
from remit.results import Table
from remit.snapshot import building, contents, lines, writing

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from tests.snapshot_cases import Disk

__all__ = ("disk",)

LETTERS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
IRIS = st.text(st.sampled_from("aé中😀20-._~:/?=&()'"), max_size=8).map(
    lambda end: NamedNode(f"https://a.example/{end}")
)
LITERALS = st.one_of(
    LETTERS.map(Literal),
    st.tuples(LETTERS, st.sampled_from(["en-GB", "cy", "zh-Hant"])).map(
        lambda both: Literal(both[0], language=both[1])
    ),
    st.sampled_from(["1", "01", "+1", "x", ""]).map(lambda text: Literal(text, datatype=NamedNode(f"{XSD}integer"))),
    st.sampled_from(["\r", "\n", "\r\n", "\t", '"', "\\", "_:", "\x0b", "\x85", "\u2028", "\x00"]).map(Literal),
)
TYPED = st.builds(
    lambda text, kind: Literal(text, datatype=NamedNode(XSD + kind)),
    st.sampled_from(
        ["1", "01", "1.0", "1.00", "true", "2020-01-02", "2020-01-02Z", "2020-01-02+00:00", '"5', "12345678901"]
    ),
    st.sampled_from(["integer", "decimal", "double", "boolean", "date", "string", "dateTime"]),
)
QUADS = st.sets(
    st.builds(Quad, IRIS, IRIS, st.one_of(IRIS, LITERALS), st.sampled_from([NamedNode("x:1"), NamedNode("x:2")]))
)
ANY = "#+ title: Whatever is said\nPREFIX x: <https://a.example/>\nCONSTRUCT { ?o x:isSaidOf ?s } WHERE { ?s ?any ?o FILTER(ISIRI(?o)) }\n"
TO_BLANK = "#+ title: Where s leads\nPREFIX x: <https://a.example/>\nCONSTRUCT { x:one x:leadsTo ?o } WHERE { ?s x:q ?o FILTER(ISBLANK(?o)) }\n"
MADE_BLANK = "#+ title: Something\nPREFIX x: <https://a.example/>\nCONSTRUCT { [] x:of ?s } WHERE { ?s x:p ?o }\n"
KNOWN = "#+ title: What p is said of\nPREFIX x: <https://a.example/>\nCONSTRUCT { ?s x:has ?o } WHERE { ?s x:p ?o FILTER(ISIRI(?s)) }\n"


@given(QUADS)
def test_what_is_written_as_text_is_what_was_stated(quads: AbstractSet[Quad]) -> None:
    stated, held = pyoxigraph.Store(), pyoxigraph.Store()
    for graph in {quad.graph_name for quad in quads}:
        of_graph = [quad for quad in quads if quad.graph_name == graph]
        made = writing.stated(lines.of_quads(of_graph), str(graph)[1:-1], partial(writing.holding, of_graph))
        for some in [made.quads] if isinstance(made.quads, pyoxigraph.Store) else chain.from_iterable(made.quads):
            writing.write(held, some)
        stated.extend(of_graph)
        assert made.triples == len(list(stated.quads_for_pattern(None, None, None, graph)))
    assert set(held) == {*stated, *map(writing.in_union, stated)}


@given(st.lists(st.builds(Quad, IRIS, IRIS, st.one_of(IRIS, LITERALS, TYPED))))
def test_triples_are_counted_as_the_engine_counts_them(quads: list[Quad]) -> None:
    held = pyoxigraph.Store()
    held.extend(quads)
    assert lines.count(lines.of_quads(quads)) == len(held)


@given(st.lists(st.builds(Quad, IRIS, IRIS, st.one_of(IRIS, LITERALS, TYPED))))
def test_a_file_is_read_as_lines_as_it_is_read_as_a_store(quads: list[Quad]) -> None:
    data = pyoxigraph.serialize((quad.triple for quad in [*quads, *quads]), format=pyoxigraph.RdfFormat.TURTLE) or b""
    content = contents.Content(data, "a.ttl", "x:1")
    held = pyoxigraph.Store()
    lines.load(held, b"".join(chain.from_iterable(lines.in_both(content.lines(), "x:1"))))
    assert set(held) == {*content.stated(), *map(writing.in_union, content.stated())}


def test_the_lines_of_some_predicates_are_chosen_by_the_predicate_alone() -> None:
    p, q = NamedNode("x:p"), NamedNode("x:q")
    found = lines.of_quads([Quad(p, q, p), Quad(q, p, Literal(" <x:q> "))])
    assert lines.with_predicates(found, {b"<x:q>"}) == b"<x:p> <x:q> <x:p> .\n"


def test_numbers_written_in_two_ways_are_one_triple_in_a_snapshot_too(disk: Disk) -> None:
    two = "<https://a.example/s> <https://a.example/n> 1.0, 1.00, 01, 1, 2 .\n"
    assert is_right(disk.open(disk.workspace({"graph/a.ttl": TRIPLE + two})))


def test_a_rule_may_give_blank_nodes_that_it_was_given(disk: Disk) -> None:
    store = disk.open(disk.workspace({"graph/b.ttl": TRIPLE + BLANK, "rules/any.rq": TO_BLANK}))
    assert is_right(store)
    (node,) = [quad.object for quad in store.quads(None, "https://a.example/leadsTo", None)]
    assert [str(quad.object) for quad in store.quads(node, "https://a.example/p", None)] == [f'"1"^^<{XSD}integer>']


def test_a_rule_that_makes_a_thing_without_an_identifier_is_refused(disk: Disk) -> None:
    with pytest.raises(BadQuery, match="without an identifier"):
        disk.open(disk.workspace({"graph/b.ttl": TRIPLE, "rules/any.rq": MADE_BLANK}))


def test_blank_nodes_are_the_same_in_the_union_as_in_their_graph(disk: Disk) -> None:
    workspace = disk.workspace({"graph/a.ttl": TRIPLE + BLANK, "graph/b.ttl": BLANK})
    store = disk.open(workspace)
    assert is_right(store)
    same = "SELECT ?s WHERE { ?s ?p ?o FILTER(ISBLANK(?s)) FILTER EXISTS { GRAPH ?g { ?s ?p ?o } } }"
    found = store.query(same)
    assert isinstance(found, Table)
    assert len(found.rows) == 2


@pytest.mark.parametrize(
    "rules", [{"rules/any.rq": ANY}, {"rules/known.rq": KNOWN}, {"rules/a.rq": ANY, "rules/b.rq": KNOWN}]
)
def test_rules_derive_the_same_whether_they_say_what_they_read_or_not(disk: Disk, rules: dict[str, str]) -> None:
    workspace = disk.workspace({"graph/a.ttl": TRIPLE, "graph/b.ttl": TRIPLE + BLANK, **rules})
    store = disk.open(workspace)
    assert is_right(store)
    for predicate in [name for name in ("isSaidOf", "has") if name in "".join(rules.values())]:
        assert list(store.quads(None, f"https://a.example/{predicate}", None))


@pytest.mark.parametrize("at_once", [1, 200, 10_000_000])
def test_many_files_are_written_in_parts_of_any_size(disk: Disk, monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    monkeypatch.setattr(lines, "_SOME", max(1, at_once // 100))
    monkeypatch.setattr(building, "_AT_ONCE", at_once)
    files = {f"graph/{number}.ttl": TRIPLE + TRIPLE.replace("/s>", f"/{number}>") for number in range(20)}
    assert is_right(disk.open(disk.workspace(files)))


def test_a_fault_in_the_last_file_leaves_nothing_half_written(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "_AT_ONCE", 1)
    workspace = disk.workspace({"graph/a.ttl": TRIPLE, "graph/b.ttl": TRIPLE, "graph/z.ttl": "<a> <b> .\n"})
    with pytest.raises(BadFile, match=r"z\.ttl"):
        disk.open(workspace)
    assert disk.snapshots(workspace) == []


def test_what_an_engine_that_failed_writes_last_is_removed_too(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = disk.workspace({"graph/a.ttl": TRIPLE, "graph/z.ttl": "<a> <b> .\n"})
    remove = shutil.rmtree
    tried: list[str] = []

    def beside_an_engine(folder: Path, *, ignore_errors: bool) -> None:
        remove(folder, ignore_errors=ignore_errors)
        if not tried:
            folder.mkdir()
            (folder / "000009.sst").touch()
        tried.append(folder.name)

    monkeypatch.setattr(shutil, "rmtree", beside_an_engine)
    with pytest.raises(BadFile, match=r"z\.ttl"):
        disk.open(workspace)
    assert disk.snapshots(workspace) == []
    assert len(tried) == 2

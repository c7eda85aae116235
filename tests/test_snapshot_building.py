"""A snapshot holds what the files say, however it is written: as text, or one by one where there are blank nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad
from tests.snapshot_cases import BLANK, TRIPLE, disk, is_right

from remit.errors import BadFile
from remit.namespaces import XSD
from remit.results import Table
from remit.snapshot import building, writing

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

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
QUADS = st.sets(
    st.builds(Quad, IRIS, IRIS, st.one_of(IRIS, LITERALS), st.sampled_from([NamedNode("x:1"), NamedNode("x:2")]))
)
ANY = "#+ title: Whatever is said\nPREFIX x: <https://a.example/>\nCONSTRUCT { ?o x:isSaidOf ?s } WHERE { ?s ?any ?o FILTER(ISIRI(?o)) }\n"
KNOWN = "#+ title: What p is said of\nPREFIX x: <https://a.example/>\nCONSTRUCT { ?s x:has ?o } WHERE { ?s x:p ?o FILTER(ISIRI(?s)) }\n"


@given(QUADS)
def test_what_is_written_as_text_is_what_was_stated(quads: AbstractSet[Quad]) -> None:
    stated, held = pyoxigraph.Store(), pyoxigraph.Store()
    stated.extend(quads)
    text = writing.text(stated)
    if text is None:  # a literal may have the letters with which a blank node begins
        assert "_:" in " ".join(map(str, quads))
        return
    writing.load(held, b"".join(text))
    assert set(held) == {*stated, *map(writing.in_union, stated)}


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
    monkeypatch.setattr(building, "_AT_ONCE", at_once)
    files = {f"graph/{number}.ttl": TRIPLE + TRIPLE.replace("/s>", f"/{number}>") for number in range(20)}
    assert is_right(disk.open(disk.workspace(files)))


def test_a_fault_in_the_last_file_leaves_nothing_half_written(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "_AT_ONCE", 1)
    workspace = disk.workspace({"graph/a.ttl": TRIPLE, "graph/b.ttl": TRIPLE, "graph/z.ttl": "<a> <b> .\n"})
    with pytest.raises(BadFile, match=r"z\.ttl"):
        disk.open(workspace)
    assert disk.snapshots(workspace) == []

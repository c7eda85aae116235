"""Rows are gathered while Python looks for no circles, and then it does as it did before."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, cast

import pyoxigraph
import pytest
from pyoxigraph import NamedNode, Quad

from remit import engine
from remit.errors import BadQuery
from remit.results import Table

if TYPE_CHECKING:
    from collections.abc import Iterator

ALL = "SELECT ?s WHERE { ?s ?p ?o }"


class Watching:
    """Solutions that note whether circles are looked for while they are taken."""

    variables = (pyoxigraph.Variable("s"),)

    def __init__(self, *, fails: bool) -> None:
        self.seen: list[bool] = []
        self._fails = fails

    def __iter__(self) -> Iterator[tuple[NamedNode]]:
        self.seen.append(gc.isenabled())
        yield (NamedNode("x:1"),)
        if self._fails:
            raise BadQuery("It cannot be read.")


@pytest.fixture
def setting() -> Iterator[None]:
    before = gc.isenabled()
    yield
    (gc.enable if before else gc.disable)()


@pytest.mark.usefixtures("setting")
@pytest.mark.parametrize("enabled", [True, False])
@pytest.mark.parametrize("fails", [True, False])
def test_what_was_set_before_is_set_afterwards(*, enabled: bool, fails: bool) -> None:
    (gc.enable if enabled else gc.disable)()
    watching = Watching(fails=fails)
    solutions = cast("pyoxigraph.QuerySolutions", watching)
    if fails:
        with pytest.raises(BadQuery):
            engine.table(solutions)
    else:
        assert engine.table(solutions) == Table(("s",), ((NamedNode("x:1"),),))
    assert gc.isenabled() is enabled
    assert watching.seen == [False]


def test_a_table_has_all_rows_of_the_engine() -> None:
    store = pyoxigraph.Store()
    store.extend(Quad(NamedNode(f"x:{number}"), NamedNode("x:p"), NamedNode("x:o")) for number in range(2_000))
    found = engine.ask(store, ALL, {})
    assert isinstance(found, Table)
    assert {str(row[0]) for row in found.rows} == {f"<x:{number}>" for number in range(2_000)}
    assert gc.isenabled()

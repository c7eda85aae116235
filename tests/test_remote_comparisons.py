"""Days before and after others: a real server finds as many as the files have, whatever it makes of its indexes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from remit.namespaces import XSD
from remit.remote import dialect
from remit.remote.endpoint import Endpoint
from remit.results import Table
from remit.store import Store
from remit.terms import text

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.servers import Server

    from remit.workspace import Workspace

DATED = f"SELECT DISTINCT ?p WHERE {{ ?s ?p ?day FILTER(DATATYPE(?day) = <{XSD}date>) }} ORDER BY ?p"
WAYS = (
    "?day {sign} {value}",
    "{value} {sign} ?day",
    "?day {sign} {value} && ?day != ?s",
    "?day {sign} ?other",
)


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def remote(
    request: pytest.FixtureRequest, store: Store, workspace: Workspace, publish: Callable[[Store, str], Store]
) -> Store:
    publish(store, request.param)
    server: Server = request.getfixturevalue(request.param)
    return Store(workspace, holding=Endpoint(workspace, dialect.place(workspace, server.url)))


def column(store: Store, sparql: str) -> list[str]:
    found = store.query(sparql)
    assert isinstance(found, Table)
    return [text(row[0]) for row in found.rows]


@pytest.mark.parametrize("sign", ["<=", ">=", "<", ">", "="])
@pytest.mark.parametrize("way", WAYS)
def test_as_many_days_are_found_as_the_files_have(way: str, sign: str, remote: Store, store: Store) -> None:
    predicates = column(store, DATED)
    assert len(predicates) > 5
    for predicate in predicates:
        days = column(store, f"SELECT ?day WHERE {{ ?s <{predicate}> ?day }} ORDER BY ?day")
        value = f'"{days[len(days) // 2]}"^^<{XSD}date>'
        pattern = f"?s <{predicate}> ?day . BIND({value} AS ?other) FILTER({way.format(sign=sign, value=value)})"
        asked = f"SELECT ?s ?day WHERE {{ {pattern} }} ORDER BY ?s ?day"
        assert remote.query(asked) == store.query(asked), predicate

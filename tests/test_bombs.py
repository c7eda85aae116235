"""Queries that are made to break whoever runs them: each is answered or refused in a sentence, and the next is answered."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from tests.conftest import INVENTED

from remit.errors import BadQuery, TooMuch
from remit.exchange import Request
from remit.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Ask = Callable[[str, float], str]

ALL = " ".join(f"?s{number} ?p{number} ?o{number} ." for number in range(5))
PATH = "(!<a:b>|^!<a:b>)*"
DOUBLED = "".join(f"BIND(CONCAT(?x{number}, ?x{number}) AS ?x{number + 1}) " for number in range(40))
GROWN = "".join(f'BIND(REPLACE(?x{number}, "a", "aaaaaaaaaaaaaaaaaaaa") AS ?x{number + 1}) ' for number in range(12))
LONG = "a" * 1_000_000

REFUSED = {
    "IF in IF": f"SELECT * {{ BIND({'IF(true, ' * 5000}1{', 2)' * 5000} AS ?x) }}",
    "groups": f"SELECT * {{ {'{' * 5000} ?s ?p ?o {'}' * 5000} }}",
    "brackets": f"SELECT ({'(' * 5000}1{')' * 5000} AS ?x) {{}}",
    "brackets that do not close": f"SELECT * {{ FILTER({'(' * 50_000}",
    "things without a name": f"SELECT * {{ ?s ?p {'[ ?p ' * 5000} 1 {']' * 5000} }}",
    "lists": f"SELECT * {{ ?s ?p {'(' * 5000} 1 {')' * 5000} }}",
    "or": f"SELECT * {{ ?s ?p ?o FILTER(?o = 1{' || ?o = 1' * 20_000}) }}",
    "and": f"SELECT * {{ ?s ?p ?o FILTER(?o = 1{' && ?o = 1' * 20_000}) }}",
    "BIND": f"SELECT * {{ {''.join(f'BIND({number} AS ?x{number}) ' for number in range(5000))} }}",
    "OPTIONAL in OPTIONAL": f"SELECT * {{ {'OPTIONAL { ?s ?p ?o ' * 5000}{'}' * 5000} }}",
    "UNION in UNION": f"SELECT * {{ {'{ ?s ?p ?o } UNION { ' * 2000} ?s ?p ?o {'}' * 2000} }}",
    "SELECT in SELECT": f"SELECT * {{ {'{ SELECT * { ' * 3000} ?s ?p ?o {'} }' * 3000} }}",
    "EXISTS in EXISTS": f"SELECT * {{ {'FILTER EXISTS { ?s ?p ?o ' * 3000}{'}' * 3000} }}",
    "steps in steps": f"SELECT * {{ ?s {'(' * 5000}<a:b>{')*' * 5000} ?o }}",
    "elsewhere": "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "quoted": f"SELECT * {{ {'<<( ' * 5000} ?s ?p ?o {')>>' * 5000} ?p ?o }}",
}
STOPPED = {
    "doubled texts": f'SELECT ?x40 {{ BIND("aa" AS ?x0) {DOUBLED} }}',
    "grown texts": f'SELECT (STRLEN(?x12) AS ?n) {{ BIND("aa" AS ?x0) {GROWN} }}',
    "all with all, in order": f"SELECT * {{ {ALL} }} ORDER BY ?o0 ?o1 ?o2",
    "all with all, counted": f"SELECT (COUNT(*) AS ?n) {{ {ALL} }}",
    "all with all, once each": f"SELECT DISTINCT * {{ {ALL} }}",
    "all with all, joined": f'SELECT (GROUP_CONCAT(CONCAT(STR(?s0), STR(?o4)); SEPARATOR=",") AS ?x) {{ {ALL} }}',
    "all with all, from far on": f"SELECT * {{ {ALL} }} OFFSET 9000000000000000000 LIMIT 9000000000000000000",
    "all with all, made": f"CONSTRUCT {{ ?s0 ?p1 ?o2 . ?s1 ?p2 ?o0 }} WHERE {{ {ALL} }}",
    "all with all, asked": f"ASK {{ {ALL} FILTER(STRLEN(STR(?o0)) + STRLEN(STR(?o4)) < 0) }}",
    "all with all, described": f"DESCRIBE * {{ {ALL} }}",
    "all without all": f"SELECT (COUNT(*) AS ?n) {{ {ALL} MINUS {{ ?s0 ?x ?o4 }} }}",
    "all beside all": f"SELECT * {{ ?s ?p ?o OPTIONAL {{ {ALL} FILTER(?s0 = ?o4 && ?o1 = ?s3) }} }} ORDER BY ?s4",
    "no such all": f"SELECT * {{ ?s ?p ?o FILTER NOT EXISTS {{ {ALL} FILTER(STR(?o0) = STR(?s)) FILTER(?o1 = ?p4) }} }}",
    "many ways": f"SELECT (COUNT(*) AS ?n) {{ ?a {PATH} ?b . ?b {PATH} ?c . ?c {PATH} ?d }}",
    "VALUES by VALUES": "SELECT (COUNT(*) AS ?n) {"
    + "".join(f" VALUES ?x{number} {{ {' '.join(map(str, range(2000)))} }}" for number in range(4))
    + " }",
    "patterns on long texts": 'SELECT (COUNT(*) AS ?n) { ?s ?p ?o . ?a ?b ?c . ?d ?e ?f FILTER(REGEX(CONCAT(STR(?s), STR(?o), STR(?a), STR(?c), STR(?f)), "^(([a-z/:.]+)+)+[^a-z]*$", "i")) }',
    "patterns that grow": f'SELECT * {{ {ALL} FILTER(REGEX(STR(?o0), CONCAT("(", STR(?o1), "){{100}}"))) }} ORDER BY ?s0',
    "sub-selects": "SELECT (COUNT(*) AS ?n) {"
    + "".join(
        f" {{ SELECT ?s{number} ?o{number} {{ ?s{number} ?p ?o{number} }} ORDER BY ?o{number} }}" for number in range(5)
    )
    + " }",
}
ANSWERED = {
    "a pattern in a pattern": 'SELECT * { BIND(REGEX("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaX", "^((a+)+)+$") AS ?x) }',
    "a long name": f"SELECT * {{ <http://{LONG}> ?p ?o }}",
    "a long text": f'SELECT (STRLEN("{LONG}") AS ?n) {{}}',
    "a long variable": f"SELECT * {{ ?{LONG} ?p ?o }} LIMIT 1",
    "many EXISTS": f"SELECT * {{ ?s ?p ?o {'FILTER EXISTS { ?s ?p ?o } ' * 250} }} LIMIT 1",
    "many OPTIONAL": f"SELECT * {{ {'OPTIONAL { <a:b> <a:b> ?o } ' * 1000} }}",
    "many UNION": f"SELECT * {{ {' UNION '.join(['{ <a:b> <a:b> ?o }'] * 1000)} }}",
    "much taken away": f"SELECT * {{ <a:b> <a:b> ?o {'MINUS { <a:b> <a:b> ?o } ' * 1000} }}",
    "many sums": f"SELECT (1{' + 1' * 3000} AS ?x) {{}}",
    "many signs": f"SELECT ({'!' * 3000}true AS ?x) {{}}",
    "many ways to go": f"SELECT * {{ <a:b> {'|'.join(['<a:b>'] * 3000)} ?o }}",
}
LONG_WINDED = {
    "a long VALUES": f"SELECT (COUNT(*) AS ?n) {{ VALUES ?x {{ {' '.join(map(str, range(150_000)))} }} }}",
    "many steps": f"SELECT * {{ <a:b> {'/'.join(['<a:b>'] * 3000)} ?o }}",
    "many IN": f"SELECT * {{ ?s ?p ?o FILTER(?o IN ({', '.join(['1'] * 100_000)})) }}",
    "many columns": f"SELECT {' '.join(f'(1 AS ?x{number})' for number in range(5000))} {{}}",
    "many triples": f"SELECT * {{ {'?s ?p ?o . ' * 3000} }} LIMIT 1",
}


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    """Have a pool with the invented workspace run a query for so many seconds: how many rows it gives."""
    pool = Pool("pool_handlers:start_store", (str(INVENTED),), size=2, free=1, megabytes=300)

    def asked(query: str, seconds: float) -> str:
        return runner.run(
            pool.ask(Request("POST", "/", body=query.encode()), seconds=seconds, is_free=True)
        ).body.decode()

    with asyncio.Runner() as runner:
        runner.run(pool.open())
        yield asked
        runner.run(pool.close())


def harmless(ask: Ask) -> str:
    return ask("SELECT * { ?s ?p ?o } LIMIT 3", 20)


@pytest.mark.parametrize("query", REFUSED.values(), ids=REFUSED)
def test_what_the_engine_would_not_survive_is_refused(ask: Ask, query: str) -> None:
    with pytest.raises(BadQuery, match=r"^query:1: "):
        ask(query, 60)
    assert harmless(ask) == "3"


@pytest.mark.parametrize("query", STOPPED.values(), ids=STOPPED)
def test_what_never_ends_is_stopped(ask: Ask, query: str) -> None:
    with pytest.raises(
        TooMuch, match=r"^This was stopped: it took more than (0\.5 seconds|300 MB of memory)\. Ask for less: "
    ):
        ask(query, 0.5)
    assert harmless(ask) == "3"


@pytest.mark.parametrize("query", ANSWERED.values(), ids=ANSWERED)
def test_what_is_long_and_can_be_borne_is_answered(ask: Ask, query: str) -> None:
    assert ask(query, 60) in {"0", "1"}
    assert harmless(ask) == "3"


@pytest.mark.parametrize("query", LONG_WINDED.values(), ids=LONG_WINDED)
def test_what_takes_long_to_read_is_stopped_or_answered(ask: Ask, query: str) -> None:
    try:
        assert ask(query, 0.5) in {"0", "1"}
    except TooMuch as error:
        assert str(error).startswith("This was stopped: it took more than ")  # noqa: PT017 - a fast machine answers it
    assert harmless(ask) == "3"

"""Which properties a query names, told from its words; in doubt it may be any."""

from __future__ import annotations

from pathlib import Path

import pytest

from remit import turtle, workspace
from remit.mentions import properties
from remit.paths import accesses
from remit.patterns import Unknown, groups
from remit.shapes import Shapes

E = "https://example.org/"
HEAD = f"PREFIX e: <{E}> "
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


@pytest.mark.parametrize(
    ("pattern", "named"),
    [
        ("$this e:p ?x", {"p"}),
        ("$this e:p ?x ; e:q 1 , 'a' . ?x e:r e:s", {"p", "q", "r", "s"}),
        ("$this e:p/^e:q|e:r+ ?x", {"p", "q", "r"}),
        ("$this (e:p|^e:q)* ?x . ?x e:r true", {"p", "q", "r"}),
        ("$this e:p ?x FILTER(?x < 3 && ?x != e:t) ?x e:q ?y", {"p", "q", "t"}),
        ("$this e:p ?x . FILTER NOT EXISTS { ?y e:q ?x FILTER(?y = e:z) }", {"p", "q", "z"}),
        ("{ $this e:p ?x } UNION { $this e:q ?x } OPTIONAL { ?x e:r ?y }", {"p", "q", "r"}),
        ("$this e:p ?x BIND(STR(?x) AS ?y) ?x e:q ?y", {"p", "q"}),
    ],
)
def test_the_properties_of_a_query_are_told(pattern: str, named: set[str]) -> None:
    assert properties(f"{HEAD}SELECT $this WHERE {{ {pattern} }}") == frozenset({f"{E}{name}" for name in named} | {E})


def test_a_is_the_property_of_the_kind_of_a_thing() -> None:
    assert properties(f"SELECT $this WHERE {{ $this a <{E}C> }}") == frozenset({TYPE, f"{E}C"})


@pytest.mark.parametrize(
    "pattern",
    [
        "$this ?p ?x",
        "$this !e:p ?x",
        "$this (e:q|!(e:p|e:r))+ ?x",
        "$this <p> ?x",
        "$this e:p ?x ; ?q ?y",
        "$this e:p [ ?q ?y ]",
        "$this e:p ( 1 2 )",
        "$this f:p ?x",
        "$this e:p ?x . FILTER EXISTS { $this ?q ?x }",
    ],
)
def test_a_query_that_may_look_up_anything_is_said_to(pattern: str) -> None:
    assert properties(f"{HEAD}SELECT $this WHERE {{ {pattern} }}") is None


def test_what_is_told_holds_all_that_the_queries_of_the_shapes_look_up() -> None:
    shapes = workspace.load(Path(__file__).parent / "workspace")
    quads = [
        quad for path in shapes.files("shapes", ".ttl") for quad in turtle.quads(path.read_text(encoding="utf-8"), "s")
    ]
    queries = [query for shape in Shapes(quads).targeted for query in shape.queries]
    assert len(queries) > 15
    for query in queries:
        told = properties(query.text)
        assert told is not None, query.text
        try:
            found = groups(query.text)
        except Unknown:
            continue
        looked_up = {
            access.predicate.value
            for one in found
            for part in one
            for access in accesses(part.path)
            if access.predicate
        }
        assert looked_up <= told

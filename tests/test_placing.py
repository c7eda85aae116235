"""Where statements land: the rule of placing, one case for each line of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from remit import placing, turtle, workspace
from remit.errors import WrongUse
from remit.incoming import Incoming
from remit.store import Store
from remit.terms import NamedNode, Quad

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from remit.workspace import Workspace

BASE = "https://example.org/small/"
PREFIXES = f"""
@prefix remit: <https://w3id.org/remit/def/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix graph: <{BASE}graph/> .
@prefix body: <{BASE}id/body/> .
@prefix citation: <{BASE}id/citation/> .
@prefix claim: <{BASE}id/claim/> .
@prefix document: <{BASE}id/document/> .
@prefix inspection: <{BASE}id/inspection/> .
"""
FILES = {
    "graph/bodies.ttl": "body:a a org:Organization ; skos:prefLabel 'A' . body:b a org:Organization ; skos:prefLabel 'B' .",
    "graph/documents.ttl": "document:old a remit:Document . document:letter-1 a remit:Document . body:a skos:altLabel 'AA' .",
    "graph/claims.ttl": """claim:1 a remit:Claim ; remit:cites citation:1 . citation:1 a remit:Citation ; dcterms:source document:old .
        claim:2 a remit:Claim ; remit:cites citation:1 . citation:9 a remit:Citation ; dcterms:source document:quiet .""",
    "graph/inspections/first.ttl": "inspection:first a remit:Inspection ; skos:prefLabel 'First' ; remit:number 1 .",
}


@pytest.fixture
def small(make: Callable[..., Path]) -> Workspace:
    return workspace.load(make({name: PREFIXES + text for name, text in FILES.items()}))


def incoming(text: str, removed: str = "", graph: str = "") -> Incoming:
    quads = turtle.quads(PREFIXES + text, "new.ttl")
    if graph:
        quads = [Quad(quad.subject, quad.predicate, quad.object, NamedNode(graph)) for quad in quads]
    gone = turtle.quads(PREFIXES + removed, "new.ttl")
    return Incoming("in/new facts.ttl", tuple(quads), {}, lambda *_: "", tuple(gone))


def placed(small: Workspace, come: Incoming, to: str | None = None, *, replace: bool = False) -> placing.Placed:
    files = {path: turtle.quads(path.read_text(encoding="utf-8"), str(path)) for path in small.files("graph", ".ttl")}
    path = None if to is None else placing.target(small, to, replace=replace)
    return placing.place(Store(small), files, come, path, replace=replace)


def lands(small: Workspace, text: str, **options: str) -> dict[str, int]:
    """How many statements land in which file."""
    found = placed(small, incoming(text, graph=options.get("graph", "")), options.get("to"))
    return {small.place(one.path): len(one.added) for one in found.landings}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # what is there already lands nowhere
        ("body:a a org:Organization ; skos:prefLabel 'A' .", {}),
        ("inspection:first remit:number 01 .", {}),
        # a thing that a file describes
        ("body:b skos:altLabel 'BB' .", {"graph/bodies.ttl": 1}),
        ("body:a skos:altLabel 'AAA' .", {"graph/bodies.ttl": 1}),
        # what a graph says of itself
        ("<https://example.org/small/graph/responses/x> dcterms:title 'X' .", {"graph/responses/x.ttl": 1}),
        # new inspections, reports and responses, and what is linked to them
        ("document:reply a remit:Response ; dcterms:creator body:new . body:new a org:Organization .", {"graph/responses/reply.ttl": 3}),
        ("document:report a remit:Report . claim:9 remit:cites citation:x . citation:x dcterms:source document:report .", {"graph/inspections/report.ttl": 3}),
        (
            "inspection:second a remit:Inspection . document:report a remit:Report ; remit:concerns inspection:second .",
            {"graph/inspections/second.ttl": 3},
        ),
        (
            "document:report a remit:Report . document:reply a remit:Response ; remit:respondsTo document:report . claim:9 remit:madeIn document:reply .",
            {"graph/inspections/report.ttl": 1, "graph/responses/reply.ttl": 3},
        ),
        ("inspection:first a remit:Inspection ; remit:number 2 .", {"graph/inspections/first.ttl": 1}),
        # what cites a document stands with what cites it too, its citation with it
        ("body:new a org:Organization ; remit:cites citation:new . citation:new a remit:Citation ; dcterms:source document:old .", {"graph/claims.ttl": 4}),
        ("body:new a org:Organization ; remit:cites citation:new . citation:new a remit:Citation ; dcterms:source document:unheard .", {"graph/bodies.ttl": 4}),
        # things of the same class
        ("document:new a remit:Document .", {"graph/documents.ttl": 1}),
        ("body:new a org:Organization .", {"graph/bodies.ttl": 1}),
        # nothing fits: a file called like the one from outside
        ("<https://example.org/small/id/strand/x> a remit:Strand .", {"graph/new-facts.ttl": 1}),
    ],
)  # fmt: skip
def test_each_statement_lands_by_the_rule(small: Workspace, text: str, expected: dict[str, int]) -> None:
    assert lands(small, text) == expected


def test_a_named_graph_lands_in_its_file_even_when_another_says_the_same(small: Workspace) -> None:
    assert lands(small, "body:a skos:prefLabel 'A' .", graph=f"{BASE}graph/documents") == {"graph/documents.ttl": 1}
    assert lands(small, "body:a skos:prefLabel 'A' .", graph=f"{BASE}graph/bodies") == {}
    assert lands(small, "body:c skos:prefLabel 'C' .", graph=f"{BASE}graph/deep/er") == {"graph/deep/er.ttl": 1}


@pytest.mark.parametrize(
    "graph",
    [
        "https://elsewhere.org/graph/bodies",
        f"{BASE}graph/../../../etc/x",
        f"{BASE}graph/.hidden",
        f"{BASE}graph/a//b",
        f"{BASE}graph/%2e%2e/x",
        f"{BASE}graph/ontology/remit",
        f"{BASE}graph/shapes/x",
        f"{BASE}graph/",
    ],
)
def test_a_graph_that_can_be_no_file_of_facts_is_said_and_its_statements_placed_by_their_things(
    small: Workspace, graph: str
) -> None:
    found = placed(small, incoming("body:c a org:Organization .", graph=graph))
    assert [small.place(one.path) for one in found.landings] == ["graph/bodies.ttl"]
    assert found.notes == (
        f"<{graph}> is no file of facts of this workspace, so what is said in it was placed by its things.",
    )


@pytest.mark.parametrize(
    ("thing", "file"),
    [
        ("..", "added"),
        ("a%2F..%2Fb", "a-2F..-2Fb"),
        ("x" * 300, "x" * 80),
        (".hidden", "hidden"),
        ("Bäume", "B-ume"),
    ],
)
def test_the_name_of_a_new_file_means_nothing_to_a_disk(small: Workspace, thing: str, file: str) -> None:
    assert lands(small, f"<{BASE}id/document/{thing}> a remit:Response .") == {f"graph/responses/{file}.ttl": 1}


def test_everything_new_lands_where_the_user_says(small: Workspace) -> None:
    text = "body:a skos:prefLabel 'A' ; skos:altLabel 'new' . document:reply a remit:Response ."
    assert lands(small, text, to="graph/mine/all.ttl") == {"graph/mine/all.ttl": 2}
    assert lands(small, text, to="mine/all.ttl") == {"graph/mine/all.ttl": 2}
    assert lands(small, text, to=str(small.root / "graph/bodies.ttl")) == {"graph/bodies.ttl": 2}


@pytest.mark.parametrize(
    ("to", "why"),
    [
        ("../elsewhere.ttl", "is not below graph/"),
        ("/elsewhere/x.ttl", "is not below graph/"),
        ("graph/../ontology/x.ttl", "is not below graph/"),
        ("graph/x.txt", "must end in .ttl"),
        ("graph/.x.ttl", "it is made of letters A to Z"),
        ("graph/.git/x.ttl", "it is made of letters A to Z"),
        ("ontology/remit.ttl", "may not be called ontology or shapes"),
        ("shapes/x.ttl", "may not be called ontology or shapes"),
        ("a\nb.ttl", "“a\ufffdb.ttl” is no name for a file of facts"),
    ],
)
def test_a_place_where_no_facts_are_is_refused(small: Workspace, to: str, why: str) -> None:
    with pytest.raises(WrongUse, match=why):
        placing.target(small, to, replace=False)


def test_a_file_that_is_to_be_replaced_must_be_there(small: Workspace) -> None:
    with pytest.raises(WrongUse, match=r"There is no file graph/none\.ttl to be replaced"):
        placing.target(small, "graph/none.ttl", replace=True)


def test_a_file_is_replaced_but_for_what_it_says_of_itself(small: Workspace) -> None:
    (small.root / "graph/bodies.ttl").write_text(
        f"{PREFIXES} {FILES['graph/bodies.ttl']} graph:bodies dcterms:title 'Bodies' .", encoding="utf-8"
    )
    found = placed(
        small,
        incoming("body:a a org:Organization ; skos:prefLabel 'New' ; skos:altLabel 'AA' ."),
        "bodies.ttl",
        replace=True,
    )
    (landing,) = found.landings
    assert sorted(str(quad.object) for quad in landing.added) == ['"AA"', '"New"']
    assert sorted(str(quad.object) for quad in landing.removed if "name" not in str(quad.predicate)) == [
        '"A"',
        '"B"',
        "<http://www.w3.org/ns/org#Organization>",
    ]


def test_what_is_taken_back_is_taken_out_wherever_it_stands_however_it_is_written(small: Workspace) -> None:
    (small.root / "graph/more.ttl").write_text(
        f"{PREFIXES} inspection:first remit:number 01 . body:a skos:prefLabel 'A' .", encoding="utf-8"
    )
    found = placed(small, incoming("", removed="inspection:first remit:number 1 . body:a skos:prefLabel 'A' , 'Z' ."))
    assert {small.place(one.path): sorted(str(quad.object) for quad in one.removed) for one in found.landings} == {
        "graph/bodies.ttl": ['"A"'],
        "graph/inspections/first.ttl": ['"1"^^<http://www.w3.org/2001/XMLSchema#integer>'],
        "graph/more.ttl": ['"01"^^<http://www.w3.org/2001/XMLSchema#integer>', '"A"'],
    }
    assert found.notes == ("1 statement that is taken back stood in no file of facts.",)

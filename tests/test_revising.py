"""A file of facts with some statements more and some less: everything else in it stays as it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from remit import turtle
from remit.errors import BadFile
from remit.terms import Literal, NamedNode, Quad

if TYPE_CHECKING:
    from remit.workspace import Workspace

BODY = "https://example.org/fenland/id/body/"
OLD = """PREFIX body: <https://example.org/fenland/id/body/>
PREFIX ex: <https://elsewhere.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

body:a
    skos:prefLabel "A"@en-GB ;
    ex:size
        "007"^^xsd:integer ,
        7 ;
.

body:b
    skos:prefLabel "B"@EN-us ;
.
"""


def statement(subject: str, value: Literal | NamedNode, predicate: str = "altLabel") -> Quad:
    return Quad(NamedNode(BODY + subject), NamedNode(f"http://www.w3.org/2004/02/skos/core#{predicate}"), value)


def test_nothing_more_and_nothing_less_is_the_same_text(workspace: Workspace) -> None:
    assert turtle.revised(OLD, "old.ttl", workspace, (), ()) == OLD


def test_only_the_lines_of_what_comes_and_goes_change(workspace: Workspace) -> None:
    came = [statement("a", Literal("AA", language="en-gb")), statement("c", Literal("tail\n", language="zh-hant-tw"))]
    gone = [statement("b", Literal("B", language="en-us"), "prefLabel")]
    new = turtle.revised(OLD, "old.ttl", workspace, came, gone)
    kept, made = OLD.splitlines(), new.splitlines()
    assert [line for line in kept if line not in made] == ["body:b", '    skos:prefLabel "B"@EN-us ;']
    assert [line for line in made if line not in kept] == [
        '    skos:altLabel "AA"@en-GB ;',
        "body:c",
        '    skos:altLabel """tail',
        '"""@zh-Hant-TW ;',
    ]
    assert turtle.canonical(new, "new.ttl", workspace) == new


def test_a_new_file_is_made_from_nothing(workspace: Workspace) -> None:
    number = Literal("1e0", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#double"))
    text = turtle.revised("", "new.ttl", workspace, [statement("a", number), statement("a", NamedNode(BODY + "b"))], ())
    assert text.endswith('body:a\n    skos:altLabel\n        body:b ,\n        "1e0"^^xsd:double ;\n.\n')


def test_things_without_a_name_in_the_file_stay(workspace: Workspace) -> None:
    old = OLD.replace("        7 ;", "        7 ,\n        [ skos:note [] ] ;")
    new = turtle.revised(old, "old.ttl", workspace, [statement("b", Literal("BB"))], ())
    assert len(turtle.quads(new, "new.ttl")) == len(turtle.quads(old, "old.ttl")) + 1


def test_a_file_that_is_no_turtle_is_named(workspace: Workspace) -> None:
    with pytest.raises(BadFile, match=r"old\.ttl:1:[0-9]+: this is not valid Turtle"):
        turtle.revised("body:a skos", "old.ttl", workspace, (), ())

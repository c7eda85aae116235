"""Look-ups with few requests, and never with less than was asked for."""

from __future__ import annotations

import pyoxigraph
import pytest

from remit.engine import result
from remit.remote.reading import Reading
from remit.results import Table
from remit.terms import Literal, NamedNode, Quad, Triple

OWN = "https://example.org/id/"


def node(kind: str, number: int) -> NamedNode:
    return NamedNode(f"{OWN}{kind}/{number}")


class Server:
    """A store that counts how often it is asked."""

    def __init__(self) -> None:
        self.store = pyoxigraph.Store()
        self.asked: list[str] = []

    def says(self, subject: NamedNode, name: str, obj: NamedNode | Literal) -> None:
        self.store.add(Quad(subject, NamedNode(f"x:{name}"), obj))

    def select(self, sparql: str) -> Table:
        self.asked.append(sparql)
        found = result(self.store.query(sparql))
        assert isinstance(found, Table)
        return found


@pytest.fixture
def server() -> Server:
    made = Server()
    for number in range(150):
        made.says(node("body", 0), "part", node("body", number + 1))
        made.says(node("body", number + 1), "name", Literal(f"Body {number + 1}"))
        made.says(node("claim", number), "about", node("body", number + 1))
    return made


@pytest.fixture
def reading(server: Server) -> Reading:
    return Reading(server.select, "The endpoint", OWN)


def test_what_a_thing_names_is_read_in_one_request(server: Server, reading: Reading) -> None:
    parts = [quad.object for quad in reading.quads(node("body", 0), "x:part", None)]
    assert len(parts) == 150
    for part in parts:
        assert len(list(reading.quads(part, "x:name", None))) == 1
    assert len(server.asked) == 2


def test_what_names_things_of_a_kind_is_read_in_one_request(server: Server, reading: Reading) -> None:
    parts = [quad.object for quad in reading.quads(node("body", 0), None, None)]
    for part in parts:
        assert {quad.predicate.value for quad in reading.quads(None, None, part)} == {"x:part", "x:about"}
        assert len(list(reading.quads(None, "x:about", part))) == 1
    assert len(server.asked) == 2


def test_a_thing_of_which_nothing_is_said_is_asked_for_once(server: Server, reading: Reading) -> None:
    for _ in range(2):
        assert list(reading.quads(node("body", 999), None, None)) == []
        assert list(reading.quads(None, "x:none", node("body", 999))) == []
    assert len(server.asked) == 2


def test_a_thing_that_very_much_names_is_asked_for_by_the_property(server: Server, reading: Reading) -> None:
    for number in range(5_001):
        server.says(node("finding", number), "by", node("body", 1))
    assert len(list(reading.quads(None, "x:about", node("body", 1)))) == 1
    assert len(list(reading.quads(None, "x:by", node("body", 1)))) == 5_001
    assert len(list(reading.quads(None, None, node("body", 1)))) == 5_003
    assert [asked.rpartition("}")[2] for asked in server.asked] == [" LIMIT 5000", " LIMIT 5000", "", "", ""]


def test_things_of_which_very_much_is_said_are_read_alone(server: Server, reading: Reading) -> None:
    for number in range(6_000):
        server.says(node("body", 1), "saw", node("finding", number))
    reading.expect([node("body", 1)])
    assert len(list(reading.quads(node("body", 2), None, None))) == 1
    assert len(list(reading.quads(node("body", 1), None, None))) == 6_001


def test_a_value_is_asked_for_with_its_property(server: Server, reading: Reading) -> None:
    found = list(reading.quads(None, "x:name", Literal("Body 7")))
    assert found == [Quad(node("body", 7), NamedNode("x:name"), Literal("Body 7"))]
    assert "<x:name>" in server.asked[0]


def test_all_that_has_a_property_is_read_once(server: Server, reading: Reading) -> None:
    for _ in range(2):
        assert len(list(reading.quads(None, "x:name", None))) == 150
    assert len(server.asked) == 1
    assert len(list(reading.quads(None, None, None))) == 450


def test_a_literal_has_no_properties(server: Server, reading: Reading) -> None:
    assert list(reading.quads(Literal("x"), None, None)) == []
    assert list(reading.quads(Triple(node("a", 1), NamedNode("x:b"), Literal("c")), None, None)) == []
    assert server.asked == []

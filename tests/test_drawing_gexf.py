"""GEXF: read back it is the same, and Gephi finds colours, sizes and places."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

import networkx as nx
import pytest

from remit.diagram.model import Diagram
from remit.diagram.networks import to_networkx
from remit.drawing import gexf, grid
from remit.drawing.places import Box, Layout

G = "{http://gexf.net/1.3}"
VIZ = "{http://gexf.net/1.3/viz}"


def read(data: bytes) -> nx.MultiDiGraph:
    return nx.read_gexf(io.BytesIO(data), version="1.3")


def tree(data: bytes) -> ET.Element:
    return ET.fromstring(data)  # noqa: S314 - written here


def without(said: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in said.items() if name not in names}


@pytest.mark.parametrize("name", ["chain", "hostile"])
def test_what_networkx_reads_back_is_the_same_graph(name: str, request: pytest.FixtureRequest) -> None:
    diagram = request.getfixturevalue(name)
    graph = to_networkx(diagram)
    back = read(gexf.write(diagram, grid.lay_out(diagram)))
    assert {node: without(said, "viz") for node, said in back.nodes(data=True)} == dict(graph.nodes(data=True))
    edges = {(a, b, said["id"]): without(said, "id", "weight") for a, b, said in back.edges(data=True)}
    assert edges == {(a, b, key): said for a, b, key, said in graph.edges(keys=True, data=True)}


def test_edges_between_the_same_two_things_keep_their_ids(chain: Diagram) -> None:
    back = read(gexf.write(chain, None))
    assert list(back["n2"]["n4"]) == ["e2", "e3"]
    assert list(back["n3"]["n3"]) == ["e6"]


def test_relations_of_two_kinds_are_not_made_one_by_gephi(chain: Diagram) -> None:
    edges = tree(gexf.write(chain, None)).iter(f"{G}edge")
    assert [edge.get("kind") for edge in edges] == ["makes", "owner", "owner", "reports on", "will use", "reports to"]


def test_a_node_has_colour_size_place_and_shape(chain: Diagram) -> None:
    boxes = {node.iri: Box(100.0, 20.0, 80.0, 30.0, ()) for node in chain.nodes}
    root = tree(gexf.write(replace(chain, edges=()), Layout(300.0, 200.0, boxes, ())))
    looks = [
        {part.tag.removeprefix(VIZ): part.attrib for part in node if part.tag.startswith(VIZ)}
        for node in root.iter(f"{G}node")
    ]
    assert looks[0] == {
        "color": {"r": "29", "g": "90", "b": "150"},
        "position": {"x": "100.0", "y": "180.0", "z": "0.0"},
        "size": {"value": "10.0"},
        "shape": {"value": "square"},
    }
    assert looks[2]["size"] == {"value": "16.0"}
    assert [look["shape"]["value"] for look in looks] == ["square", "square", "disc", "disc", "square", "diamond"]


def test_without_a_layout_the_places_are_left_to_gephi(chain: Diagram) -> None:
    assert b"viz:position" not in gexf.write(chain, None)


def test_lines_say_what_is_past_planned_or_unsure(chain: Diagram) -> None:
    edges = tree(gexf.write(chain, None)).iter(f"{G}edge")
    shapes = [shape.get("value") for edge in edges for shape in edge.iter(f"{VIZ}shape")]
    assert shapes == ["solid", "dashed", "solid", "dotted", "dashed", "solid"]


def test_a_difference_has_colours_and_words(chain: Diagram) -> None:
    edges = (replace(chain.edges[0], mark="came"), replace(chain.edges[1], mark="went"))
    data = gexf.write(replace(chain, edges=edges), None)
    colours = [
        tuple(int(part.get(name, "")) for name in "rgb")
        for edge in tree(data).iter(f"{G}edge")
        for part in edge.iter(f"{VIZ}color")
    ]
    assert colours == [(28, 107, 60), (155, 36, 96)]
    assert [said["mark"] for _, _, said in read(data).edges(data=True)] == ["came", "went"]


def test_what_stands_for_many_is_larger_and_weighs_more(chain: Diagram) -> None:
    nodes = (replace(chain.nodes[0], count=9), replace(chain.nodes[1], count=10_000), *chain.nodes[2:])
    edges = (replace(chain.edges[0], count=4), chain.edges[1])
    root = tree(gexf.write(replace(chain, nodes=nodes, edges=edges), None))
    sizes = [size.get("value") for size in root.iter(f"{VIZ}size")]
    assert sizes == ["30.0", "60.0", "16.0", "10.0", "10.0", "10.0"]
    assert [edge.get("weight") for edge in root.iter(f"{G}edge")] == ["4", "1"]
    assert [one.get("value") for one in root.iter(f"{VIZ}thickness")] == ["2.0", "1.0"]
    assert b" weight=" not in gexf.write(chain, None)


def test_attributes_are_declared_with_their_types(hostile: Diagram) -> None:
    root = tree(gexf.write(hostile, None))
    declared = {
        (group.get("class"), one.get("id")): one.get("type")
        for group in root.iter(f"{G}attributes")
        for one in group.iter(f"{G}attribute")
    }
    assert declared["node", "count"] == declared["edge", "count"] == "integer"
    assert declared["node", "iri"] == declared["edge", "sources"] == "string"
    assert ("node", "label") not in declared


def test_the_file_says_what_it_shows_and_its_marking(chain: Diagram) -> None:
    description = tree(gexf.write(chain, None)).findtext(f"{G}meta/{G}description")
    assert description is not None
    assert description.split("\n")[:3] == [
        "Who answers for clean bathing water?",
        "Six things and six relations, on 1 June 2022.",
        "OFFICIAL.",
    ]


def test_one_thing_alone_and_nothing_at_all_can_be_written(chain: Diagram) -> None:
    alone = read(gexf.write(replace(chain, nodes=chain.nodes[:1], edges=()), None))
    assert (list(alone), list(alone.edges)) == (["n1"], [])
    assert len(read(gexf.write(Diagram("", "", (), ()), None))) == 0
    bare = replace(chain.edges[0], label="", relation="", notes=())
    assert 'label=""><attvalues>' in gexf.write(replace(chain, edges=(bare,)), None).decode()

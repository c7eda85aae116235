"""GraphML: read back it is the same, plain and for yEd; yEd finds shapes, colours and places."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.diagram.model import STATES, Diagram, Edge, Kind, Node
from remit.diagram.networks import to_networkx
from remit.diagram.styles import SHAPES
from remit.drawing import graphml
from remit.drawing.places import Box, Curve, Layout

if TYPE_CHECKING:
    from collections.abc import Callable

G = "{http://graphml.graphdrawing.org/xmlns}"
Y = "{http://www.yworks.com/xml/graphml}"
BODY = Kind("body", "Body", "pill", "violet")
LOOKS = {"x", "y", "shape_type", "description"}

words = st.text(max_size=12)
diagrams = st.integers(1, 5).flatmap(
    lambda size: st.builds(
        lambda labels, dates, edges: Diagram(
            "Title",
            "",
            tuple(
                Node(f"urn:{number}", label, BODY, dates=day)
                for number, (label, day) in enumerate(zip(labels, dates, strict=True))
            ),
            edges,
        ),
        st.lists(words, min_size=size, max_size=size),
        st.lists(words, min_size=size, max_size=size),
        st.lists(
            st.builds(
                Edge,
                st.integers(0, size - 1).map("urn:{}".format),
                st.integers(0, size - 1).map("urn:{}".format),
                words,
                words,
                state=st.sampled_from(STATES),
                count=st.integers(1, 9),
            ),
            max_size=8,
        ).map(tuple),
    )
)


def contents(graph: nx.MultiDiGraph) -> tuple[dict[str, Any], dict[Any, Any]]:
    """The nodes and the edges of a graph with what is said of them, but for how they look."""
    nodes = {node: {key: said[key] for key in said.keys() - LOOKS} for node, said in graph.nodes(data=True)}
    edges = {(a, b, key): said for a, b, key, said in graph.edges(keys=True, data=True)}
    return nodes, edges


def read(data: bytes) -> nx.MultiDiGraph:
    return nx.read_graphml(io.BytesIO(data), force_multigraph=True)


def for_yed(diagram: Diagram) -> bytes:
    return graphml.write_for_yed(diagram, None)


def tree(data: bytes) -> ET.Element:
    return ET.fromstring(data)  # noqa: S314 - written here


def placed(diagram: Diagram) -> Layout:
    boxes = {
        node.iri: Box(100.0 * number + 50, 40.0, 80.0, 30.0, (f"line {number}", "and more"))
        for number, node in enumerate(diagram.nodes)
    }
    curve = Curve(((90, 40), (110, 80), (130, 80), (150, 40)))
    return Layout(1000.0, 80.0, boxes, (curve,) * len(diagram.edges))


@pytest.mark.parametrize("write", [graphml.write, for_yed])
@pytest.mark.parametrize("name", ["chain", "hostile"])
def test_what_networkx_reads_back_is_the_same_graph(
    write: Callable[[Diagram], bytes], name: str, request: pytest.FixtureRequest
) -> None:
    diagram = request.getfixturevalue(name)
    back, graph = read(write(diagram)), to_networkx(diagram)
    assert contents(back) == contents(graph)
    assert {key: value for key, value in back.graph.items() if not key.endswith("_default")} == graph.graph


@given(diagrams)
def test_writing_and_reading_changes_nothing(diagram: Diagram) -> None:
    assert contents(read(graphml.write(diagram))) == contents(to_networkx(diagram))


@given(diagrams)
def test_writing_for_yed_and_reading_changes_nothing(diagram: Diagram) -> None:
    assert contents(read(for_yed(diagram))) == contents(to_networkx(diagram))


def test_attributes_are_declared_with_their_types(chain: Diagram) -> None:
    nodes = (replace(chain.nodes[0], count=3), *chain.nodes[1:])
    keys = tree(graphml.write(replace(chain, nodes=nodes))).findall(f"{G}key")
    declared = [(key.get("for"), key.get("attr.name"), key.get("attr.type")) for key in keys]
    assert ("node", "label", "string") in declared
    assert ("node", "count", "int") in declared
    assert ("edge", "sources", "string") in declared
    assert ("graph", "marking", "string") in declared
    assert len({key.get("id") for key in keys}) == len(keys)


@pytest.mark.parametrize("write", [graphml.write, for_yed])
def test_ids_are_unique_and_edges_join_nodes_that_are_there(write: Callable[[Diagram], bytes], chain: Diagram) -> None:
    root = tree(write(chain))
    nodes = [node.get("id") for node in root.iter(f"{G}node")]
    edges = [(edge.get("id"), edge.get("source"), edge.get("target")) for edge in root.iter(f"{G}edge")]
    assert nodes == ["n1", "n2", "n3", "n4", "n5", "n6"]
    assert edges[1:3] == [("e2", "n2", "n4"), ("e3", "n2", "n4")]
    assert edges[5] == ("e6", "n3", "n3")
    assert root.find(f"{G}graph[@edgedefault='directed']") is not None


@pytest.mark.parametrize("write", [graphml.write, for_yed])
def test_one_thing_alone_and_nothing_at_all_can_be_written(write: Callable[[Diagram], bytes], chain: Diagram) -> None:
    alone = read(write(replace(chain, nodes=chain.nodes[:1], edges=())))
    assert (list(alone), list(alone.edges)) == (["n1"], [])
    assert len(read(write(Diagram("", "", (), ())))) == 0


def test_yed_finds_a_node_where_the_layout_has_it(chain: Diagram) -> None:
    root = tree(graphml.write_for_yed(chain, placed(chain)))
    look = root.find(f".//{G}node[@id='n2']/{G}data/{Y}ShapeNode")
    assert look is not None
    parts = {part.tag.removeprefix(Y): part for part in look}
    assert parts["Geometry"].attrib == {"height": "30.0", "width": "80.0", "x": "110.0", "y": "25.0"}
    assert parts["Fill"].attrib == {"color": "#d9eee0", "transparent": "false"}
    assert parts["BorderStyle"].attrib == {"color": "#1c6b3c", "type": "line", "width": "1.0"}
    assert parts["NodeLabel"].text == "line 1\nand more"
    assert parts["NodeLabel"].get("fontStyle") == "plain"
    assert parts["Shape"].get("type") == "roundrectangle"


def test_yed_finds_what_is_past_or_planned_dashed_and_dated_and_the_focus_bold(chain: Diagram) -> None:
    root = tree(graphml.write_for_yed(chain, placed(chain)))
    borders = [(border.get("type"), border.get("width")) for border in root.iter(f"{Y}BorderStyle")]
    assert borders == [
        ("line", "1.0"),
        ("line", "1.0"),
        ("line", "2.5"),
        ("dashed", "1.0"),
        ("dashed", "1.0"),
        ("dotted", "1.0"),
    ]
    labels = list(root.iter(f"{Y}NodeLabel"))
    assert labels[3].text == "line 3\nand more\nuntil 25 June 2021"
    assert labels[2].get("fontStyle") == "bold"
    lines = [line.get("type") for line in root.iter(f"{Y}LineStyle")]
    assert lines == ["line", "dashed", "line", "dotted", "dashed", "line"]


def test_yed_finds_edges_with_turns_arrows_and_labels(chain: Diagram) -> None:
    edge = tree(graphml.write_for_yed(chain, placed(chain))).find(f".//{G}edge[@id='e2']/{G}data/{Y}PolyLineEdge")
    assert edge is not None
    assert [point.attrib for point in edge.iter(f"{Y}Point")] == [{"x": "120.0", "y": "70.0"}]
    arrows = edge.find(f"{Y}Arrows")
    assert arrows is not None
    assert arrows.attrib == {"source": "none", "target": "standard"}
    label = edge.find(f"{Y}EdgeLabel")
    assert label is not None
    assert (label.text or "").split() == ["owner", "until", "25", "June", "2021"]


def test_an_edge_without_a_label_has_none_in_yed(chain: Diagram) -> None:
    diagram = replace(chain, edges=(replace(chain.edges[0], label=""),))
    assert tree(for_yed(diagram)).find(f".//{Y}EdgeLabel") is None


@pytest.mark.parametrize(
    ("shape", "name"),
    [
        ("box", "rectangle"),
        ("rounded", "roundrectangle"),
        ("pill", "com.yworks.flowchart.terminator"),
        ("ellipse", "ellipse"),
        ("hexagon", "hexagon"),
        ("note", "com.yworks.flowchart.document"),
        ("cut", "com.yworks.flowchart.card"),
        ("tab", "rectangle3d"),
    ],
)
def test_each_shape_has_its_nearest_in_yed(shape: str, name: str) -> None:
    assert shape in SHAPES
    data = for_yed(Diagram("", "", (Node("urn:1", "One", Kind("k", "K", shape, "blue")),), ()))
    assert read(data).nodes["n1"]["shape_type"] == name


def test_a_difference_is_seen_in_words_and_colours(chain: Diagram) -> None:
    nodes = (replace(chain.nodes[0], mark="came"), replace(chain.nodes[1], mark="went"))
    edges = (replace(chain.edges[0], mark="went"),)
    root = tree(for_yed(replace(chain, nodes=nodes, edges=edges)))
    assert [str(label.text).split("\n")[0] for label in root.iter(f"{Y}NodeLabel")] == ["+ added", "– removed"]
    assert [line.get("color") for line in root.iter(f"{Y}LineStyle")] == ["#9b2460"]
    came = replace(chain, nodes=nodes, edges=(replace(chain.edges[0], mark="came"),))
    assert [line.get("color") for line in tree(for_yed(came)).iter(f"{Y}LineStyle")] == ["#1c6b3c"]


def test_yed_shows_the_full_name_and_type_beside_a_node(hostile: Diagram) -> None:
    nodes = read(for_yed(hostile)).nodes
    assert "x" * 340 in nodes["n6"]["description"]


def test_no_text_begins_as_a_web_page(hostile: Diagram) -> None:
    for data in (graphml.write(hostile), for_yed(hostile)):
        texts = [text for text in tree(data).itertext() if "<html" in text.lower()]
        assert len(texts) > 3
        assert not [text for text in texts if text.lower().lstrip().startswith("<html")]


def test_without_a_layout_no_two_things_lie_on_each_other(hostile: Diagram) -> None:
    places = [
        tuple(float(shape.get(name, "")) for name in ("x", "y", "width", "height"))
        for shape in tree(for_yed(hostile)).iter(f"{Y}Geometry")
    ]
    assert len(places) == len(hostile.nodes)
    for number, (x, y, width, height) in enumerate(places):
        for left, top, wide, high in places[:number]:
            assert x >= left + wide or left >= x + width or y >= top + high or top >= y + height


def test_without_a_layout_edges_between_the_same_two_things_run_apart(chain: Diagram) -> None:
    root = tree(for_yed(chain))
    turns = [[(point.get("x"), point.get("y")) for point in edge.iter(f"{Y}Point")] for edge in root.iter(f"{G}edge")]
    assert turns[1] == []
    assert len(turns[2]) == len(turns[3]) == 1
    assert turns[2] != turns[3]
    assert turns[5] == []

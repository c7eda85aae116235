"""The file for draw.io: the same nodes and edges with shapes, colours and places, and labels that are only text."""

from __future__ import annotations

import itertools
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from remit.diagram.model import Diagram, Kind, Node
from remit.diagram.networks import to_networkx
from remit.drawing import drawio, lettering
from remit.drawing.places import Box, Curve, Layout


def tree(data: bytes) -> ET.Element:
    return ET.fromstring(data)  # noqa: S314 - written here


def cell(one: ET.Element) -> ET.Element:
    found = one.find("mxCell")
    assert found is not None
    return found


def style(one: ET.Element) -> dict[str, str]:
    """The style of a cell; a word without a value, such as ellipse, has an empty one."""
    return dict(part.partition("=")[::2] for part in one.get("style", "").split(";") if part)


def geometry(one: ET.Element) -> tuple[float, ...]:
    found = one.find("mxGeometry")
    assert found is not None
    return tuple(float(found.get(name, "nan")) for name in ("x", "y", "width", "height"))


def objects(diagram: Diagram, layout: Layout | None = None) -> dict[str, ET.Element]:
    return {one.get("id", ""): one for one in tree(drawio.write(diagram, layout)).iter("object")}


def placed(diagram: Diagram) -> Layout:
    boxes = {
        node.iri: Box(100.0 * number + 50, 40.0, 80.0, 30.0, ("one", "two"))
        for number, node in enumerate(diagram.nodes)
    }
    curve = Curve(((90, 40), (110, 80), (130, 80), (150, 40)), (120.0, 45.0), ("words",))
    return Layout(1000.0, 80.0, boxes, (curve,) * len(diagram.edges))


@pytest.mark.parametrize("name", ["chain", "hostile"])
def test_every_node_and_edge_is_there_with_all_that_is_said_of_it(name: str, request: pytest.FixtureRequest) -> None:
    diagram = request.getfixturevalue(name)
    graph = to_networkx(diagram)
    found = objects(diagram)
    edges = {
        (cell(found[key]).get("source"), cell(found[key]).get("target"), key) for _, _, key in graph.edges(keys=True)
    }
    assert edges == set(graph.edges(keys=True))
    assert len(found) == len(graph) + len(edges)
    for known, said in [
        *graph.nodes(data=True),
        *((key, said) for _, _, key, said in graph.edges(keys=True, data=True)),
    ]:
        written = {key: value for key, value in found[known].attrib.items() if key not in ("id", "label")}
        expected = {"name" if key == "label" else key: str(value) for key, value in said.items()}
        assert {"name": "", **written} == expected


@pytest.mark.parametrize("name", ["chain", "hostile"])
def test_ids_are_unique_and_every_parent_is_there(name: str, request: pytest.FixtureRequest) -> None:
    root = tree(drawio.write(request.getfixturevalue(name), None))
    ids = [one.get("id") for one in root.iter() if one.tag in ("object", "mxCell") and one.get("id")]
    assert len(set(ids)) == len(ids)
    assert {one.get("parent") for one in root.iter("mxCell")} - {None} <= set(ids)


def test_labels_are_wrapped_text_and_never_html_or_formulas(hostile: Diagram) -> None:
    root = tree(drawio.write(hostile, None))
    drawn = [one for one in root.iter("mxCell") if one.get("style")]
    assert {style(one)["html"] for one in drawn} == {"0"}
    model = root.find(".//mxGraphModel")
    assert model is not None
    assert model.get("math") == "0"
    assert not [one for one in root.iter() if set(one.attrib) & {"link", "placeholders", "tooltip"}]
    first = next(root.iter("object")).get("label")
    assert first is not None
    assert first.startswith("<b>&\"'bold</b>\n&lt;i&gt; &#60;\n")


def test_a_node_lies_where_the_layout_has_it(chain: Diagram) -> None:
    found = objects(chain, placed(chain))
    assert found["n2"].get("label") == "one\ntwo"
    assert found["n4"].get("label") == "one\ntwo\nuntil 25 June 2021"
    assert geometry(cell(found["n2"])) == (110.0, 25.0, 80.0, 30.0)
    assert cell(found["n2"]).get("vertex") == "1"
    points = [point.attrib for point in cell(found["e2"]).iter("mxPoint")]
    assert points == [{"x": "120.0", "y": "70.0"}, {"x": "0.0", "y": "-25.0", "as": "offset"}]


def test_looks_say_type_state_and_focus(chain: Diagram) -> None:
    found = objects(chain)
    looks = [style(cell(found[f"n{number}"])) for number in range(1, 7)]
    assert [look.get("shape", look.get("arcSize")) for look in looks] == ["note", "12", "50", "50", "folder", "hexagon"]
    assert (looks[2]["fillColor"], looks[2]["strokeColor"]) == ("#e6e0f2", "#5a3d94")
    assert [look["strokeWidth"] for look in looks] == ["1", "1", "2.5", "1", "1", "1"]
    assert [look["fontStyle"] for look in looks] == ["0", "0", "1", "0", "0", "0"]
    assert [look.get("dashPattern") for look in looks] == [None, None, None, "5 4", "5 4", "1 3"]
    lines = [style(cell(found[f"e{number}"])) for number in range(1, 7)]
    assert [look.get("dashed") for look in lines] == [None, "1", None, "1", "1", None]
    assert {look["endArrow"] for look in lines} == {"classic"}


@pytest.mark.parametrize(
    ("shape", "word"),
    [
        ("box", "rounded=0"),
        ("rounded", "absoluteArcSize=1"),
        ("pill", "arcSize=50"),
        ("ellipse", "ellipse"),
        ("hexagon", "shape=hexagon"),
        ("note", "shape=note"),
        ("cut", "shape=card"),
        ("tab", "shape=folder"),
    ],
)
def test_each_shape_has_its_nearest(shape: str, word: str) -> None:
    found = objects(Diagram("", "", (Node("urn:1", "One", Kind("k", "K", shape, "blue")),), ()))
    assert word in cell(found["n1"]).get("style", "").split(";")


def test_edges_have_their_words(chain: Diagram) -> None:
    found = objects(chain)
    assert [found[f"e{number}"].get("label") for number in range(1, 7)] == [
        "\n".join(lettering.edge_label(*lettering.edge_words(edge))) for edge in chain.edges
    ]
    assert found["e2"].get("label", "").split() == ["owner", "until", "25", "June", "2021"]


def test_title_key_and_sources_lie_on_a_layer_of_their_own_and_on_nothing_else(chain: Diagram) -> None:
    root = tree(drawio.write(chain, placed(chain)))
    words = {one.get("id"): one for one in root.iter("mxCell") if one.get("parent") == "words"}
    assert {known: one.get("value") for known, one in words.items()} == {
        "title": "Who answers for clean bathing water?",
        "marking": "OFFICIAL",
        "key1": "Report",
        "key2": "Action",
        "key3": "Body",
        "key4": "System",
        "key5": "Post",
        "caption": "Six things and six relations, on 1 June 2022.",
        "sources": "Report on clean waters (3 May 2017); Letter of the Harbour Office (2 June 2018)",
    }
    spans = sorted({(top, top + height) for _, top, _, height in map(geometry, words.values())})
    assert [bottom <= top for (_, bottom), (top, _) in itertools.pairwise(spans)] == [True] * 4
    assert [top < 0 for top, _ in spans] == [True, True, False, False, False]
    assert spans[2][0] >= 80.0
    assert style(words["key3"])["fillColor"] == "#e6e0f2"


def test_a_difference_is_seen_in_words_and_colours(chain: Diagram) -> None:
    nodes = (replace(chain.nodes[0], mark="came"), *chain.nodes[1:])
    edges = (replace(chain.edges[0], mark="came"), replace(chain.edges[1], mark="went"))
    found = objects(replace(chain, nodes=nodes, edges=edges))
    assert (found["n1"].get("mark"), found["n1"].get("label", "").split("\n")[0]) == ("came", "+ added")
    assert [style(cell(found[known]))["strokeColor"] for known in ("e1", "e2")] == ["#1c6b3c", "#9b2460"]


def test_one_thing_alone_and_nothing_at_all_can_be_written(chain: Diagram) -> None:
    assert list(objects(replace(chain, nodes=chain.nodes[:1], edges=()))) == ["n1"]
    root = tree(drawio.write(Diagram("", "", (), ()), None))
    assert [one.get("id") for one in root.iter("mxCell")] == ["0", "things", "words"]
    page = root.find("diagram")
    assert page is not None
    assert page.get("name") == "Diagram"


def test_a_long_key_goes_on_in_another_row() -> None:
    kinds = [Kind(f"k{number}", f"Kind {number}", "box", "blue") for number in range(6)]
    nodes = tuple(Node(f"urn:{number}", "One", kind) for number, kind in enumerate(kinds))
    boxes = {node.iri: Box(30.0, 30.0, 54.0, 26.0, ("One",)) for node in nodes}
    root = tree(drawio.write(Diagram("", "", nodes, ()), Layout(100.0, 60.0, boxes, ())))
    key = [geometry(one) for one in root.iter("mxCell") if one.get("parent") == "words"]
    assert [(x, y) for x, y, _, _ in key] == [(0, 80), (170, 80), (340, 80), (510, 80), (0, 116), (170, 116)]

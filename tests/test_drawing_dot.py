"""DOT: Graphviz reads back the same, draws it, and takes nothing in it for more than text."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from remit.diagram.model import Diagram, Kind, Node
from remit.diagram.networks import flatten, to_networkx
from remit.diagram.styles import SHAPES
from remit.drawing import dot, lettering
from remit.drawing.metrics import line

SVG = "{http://www.w3.org/2000/svg}"


def drawn(data: bytes, form: str) -> bytes:
    """What Graphviz makes of it; a complaint about the text fails the test."""
    program = str(Path(sys.executable).with_name("graphviz-pure"))
    run = subprocess.run([program, f"-T{form}"], input=data, capture_output=True, check=True)
    complaints = [words for words in run.stderr.decode().splitlines() if "no value for width" not in words]
    assert complaints == []
    return run.stdout


def read(diagram: Diagram) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The nodes and edges that Graphviz finds."""
    found = json.loads(drawn(dot.write(diagram), "json"))
    return found.get("objects", []), found.get("edges", [])


def plainly(text: str) -> str:
    """A text of an answer of Graphviz without what keeps it from being more than text."""
    return text.replace("\\\\", "\\").replace("&amp;", "&")


def seen(text: str) -> str:
    """What of a text is seen."""
    return " ".join(text.replace("\u200b", "").split())


@pytest.mark.parametrize("name", ["chain", "hostile"])
def test_graphviz_finds_the_same_nodes_and_edges(name: str, request: pytest.FixtureRequest) -> None:
    diagram = request.getfixturevalue(name)
    nodes, edges = read(diagram)
    graph = to_networkx(diagram)
    names = [node["name"] for node in nodes]
    assert names == list(graph)
    for node in nodes:
        said = graph.nodes[node["name"]]
        assert plainly(node.get("title", "")) == line(said["label"])
        for key in said.keys() - {"label"}:
            assert plainly(node.get(key, "")) == line(str(said[key]))
    assert {(names[edge["tail"]], names[edge["head"]], edge["id"]) for edge in edges} == set(graph.edges(keys=True))
    for edge in edges:
        said = graph.edges[names[edge["tail"]], names[edge["head"]], edge["id"]]
        for key in said.keys() - {"label"}:
            assert plainly(edge.get(key, "")) == line(str(said[key]))


def test_the_worst_labels_are_drawn_as_they_are(hostile: Diagram) -> None:
    root = ET.fromstring(drawn(dot.write(hostile), "svg"))  # noqa: S314 - drawn here
    groups = {
        group.findtext(f"{SVG}title"): group for group in root.iter(f"{SVG}g") if group.get("class", "") != "graph"
    }
    for node, known in hostile.ids.items():
        whole = hostile.by_iri[node]
        expected = [words.words for words in lettering.node_lines(whole, lettering.label_of(whole))]
        shown = [text.text or "" for text in groups[known].iter(f"{SVG}text")]
        # A blank of no width keeps programs from taking text for a web page.
        assert [seen(text) for text in shown] == [seen(text) for text in expected if seen(text)]


def test_nothing_can_be_followed_or_loaded(hostile: Diagram) -> None:
    svg = drawn(dot.write(hostile), "svg")
    root = ET.fromstring(svg)  # noqa: S314 - drawn here
    assert not [key for one in root.iter() for key in one.attrib if key.endswith("href")]
    assert {one.tag.removeprefix(SVG) for one in root.iter()} <= {
        "svg",
        "g",
        "a",
        "title",
        "text",
        "polygon",
        "polyline",
        "path",
        "ellipse",
    }


def test_every_statement_stands_on_its_line(hostile: Diagram) -> None:
    lines = dot.write(hostile).decode().split("\n")
    assert len(lines) == 5 + len(hostile.nodes) + len(hostile.edges) + 2
    assert all(words.endswith("];") for words in lines[1:-2] if not words.startswith("  graph"))


@pytest.mark.parametrize(
    ("label", "written"),
    [
        ('a "b"', r"a \"b\""),
        ("\\N \\G \\", r"\\N \\G \\"),
        ("one\ntwo", "one two"),
        ("&lt;b&gt; & &#60;", "&amp;lt;b&amp;gt; & &amp;#60;"),
        ("<b>x</b>", "<b>x</b>"),
    ],
)
def test_a_title_is_only_text(label: str, written: str, chain: Diagram) -> None:
    diagram = replace(chain, nodes=(replace(chain.nodes[0], label=label),), edges=())
    assert f', title="{written}",' in dot.write(diagram).decode()


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_is_one_that_graphviz_knows(shape: str) -> None:
    data = dot.write(Diagram("", "", (Node("urn:1", "One", Kind("k", "K", shape, "#ffeecc")),), ()))
    assert b'fillcolor="#ffeecc"' in data
    root = ET.fromstring(drawn(data, "svg"))  # noqa: S314 - drawn here
    fills = {one.get("fill") for one in root.iter()}
    assert "#ffeecc" in fills


def test_looks_say_type_state_and_focus(chain: Diagram) -> None:
    nodes, edges = read(chain)
    looks = [(node["shape"], node["style"], node["penwidth"]) for node in nodes]
    assert looks == [
        ("note", "filled", "1"),
        ("box", "filled,rounded", "1"),
        ("hexagon", "filled,rounded", "2.5"),
        ("hexagon", "filled,rounded,dashed", "1"),
        ("tab", "filled,dashed", "1"),
        ("hexagon", "filled,dotted", "1"),
    ]
    assert [edge["style"] for edge in sorted(edges, key=lambda edge: edge["id"])] == [
        "solid",
        "dashed",
        "solid",
        "dotted",
        "dashed",
        "solid",
    ]


def test_labels_are_wrapped_and_whole_in_the_tooltip(chain: Diagram) -> None:
    text = dot.write(chain).decode()
    assert r'label="Report on clean\nbathing waters around\nthe whole coast"' in text
    assert 'tooltip="Report on clean bathing waters around the whole coast · Report"' in text
    assert r', label="owner\nuntil ' in text
    assert 'tooltip="owner · until 25 June 2021"' in text


def test_above_it_stand_marking_title_key_and_sources(chain: Diagram) -> None:
    head = dot.write(chain).decode().split("\n")[1]
    assert head.startswith(
        '  graph [label="OFFICIAL\\lWho answers for clean bathing water?\\l'
        "Six things and six relations, on 1 June 2022.\\l"
        "Key: Report (blue note); Action (green rounded box); Body (violet pill); System (pink\\l"
        "tab); Post (hexagon).\\lReport on clean waters"
    )


def test_a_difference_is_seen_in_words_and_colours(chain: Diagram) -> None:
    edges = (replace(chain.edges[0], mark="came"), replace(chain.edges[1], mark="went"))
    _, found = read(replace(chain, edges=edges))
    assert [(edge["label"].split(":")[0], edge["color"], edge["penwidth"]) for edge in found] == [
        ("+ added", "#1c6b3c", "1.5"),
        ("– removed", "#9b2460", "1"),
    ]


def test_what_a_relation_rests_on_is_marked_and_explained(chain: Diagram) -> None:
    edges = (replace(chain.edges[0], grade="derived"), replace(chain.edges[1], grade="secondary"), chain.edges[5])
    diagram = replace(chain, edges=edges)
    _, found = read(diagram)
    assert [(edge["label"].split("\\n")[0], edge.get("grade", ""), edge["tooltip"]) for edge in found] == [
        ("makes †", "derived", "makes · worked out; no source says so"),
        ("owner *", "secondary", "owner · until 25 June 2021 · secondary sources only"),
        ("reports to", "", "reports to"),
    ]
    head = dot.write(diagram).decode().split("\n")[1].replace("\\l", " ")
    assert "Post (hexagon); † (worked out; no source says so); * (secondary sources only). Report" in head
    assert "† (" not in dot.write(chain).decode()


def test_one_thing_alone_and_nothing_at_all_can_be_written(chain: Diagram) -> None:
    nodes, edges = read(replace(chain, nodes=chain.nodes[:1], edges=()))
    assert ([node["name"] for node in nodes], edges) == (["n1"], [])
    assert read(Diagram("", "", (), ())) == ([], [])
    assert len(flatten(chain).nodes) == 6

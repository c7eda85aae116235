"""A diagram in columns and as a graph of networkx: flat, clean, and the same every time."""

from __future__ import annotations

import io
import os
import pickle
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import networkx as nx
import pytest

from remit.diagram.model import Diagram
from remit.diagram.networks import flatten, plain, to_networkx

if TYPE_CHECKING:
    from collections.abc import Callable

BASE = "https://example.org/fenland/id/"
EVERY_FORMAT = """
import hashlib, pickle, sys
from remit.drawing import dot, drawio, gexf, graphml, grid, mermaid, tabular
diagrams = pickle.load(sys.stdin.buffer)
writers = (
    graphml.write, dot.write, mermaid.write, tabular.nodes_csv, tabular.edges_csv, tabular.xlsx,
    lambda one: graphml.write_for_yed(one, None), lambda one: drawio.write(one, None),
    lambda one: gexf.write(one, grid.lay_out(one)),
)
for one in diagrams:
    for write in writers:
        print(hashlib.sha256(write(one)).hexdigest())
"""


def test_a_node_has_flat_attributes_and_none_that_is_empty(chain: Diagram) -> None:
    nodes = to_networkx(chain).nodes
    assert list(nodes) == ["n1", "n2", "n3", "n4", "n5", "n6"]
    assert nodes["n1"] == {
        "label": "Report on clean bathing waters around the whole coast",
        "iri": f"{BASE}report/clean",
        "kind": "Report",
        "state": "present",
    }
    assert nodes["n4"] == {
        "label": "Harbour Office",
        "iri": f"{BASE}body/office",
        "kind": "Body",
        "type": "office",
        "state": "past",
        "dates": "until 25 June 2021",
    }


def test_an_edge_says_its_relation_what_states_it_and_its_sources_in_words(chain: Diagram) -> None:
    edges = to_networkx(chain).edges
    assert edges["n2", "n4", "e2"] == {
        "label": "owner",
        "relation": "https://example.org/def/owner",
        "via": f"{BASE}assignment/1",
        "state": "past",
        "dates": "until 25 June 2021",
        "sources": "Report on clean waters (3 May 2017), page 4",
    }
    assert edges["n1", "n2", "e1"]["sources"] == (
        "Report on clean waters (3 May 2017), page 4; Letter of the Harbour Office (2 June 2018)"
    )
    assert edges["n3", "n3", "e6"] == {"label": "reports to", "state": "present"}


def test_edges_between_the_same_two_things_stay_apart(chain: Diagram) -> None:
    graph = to_networkx(chain)
    assert list(graph.edges(keys=True)) == [
        ("n1", "n2", "e1"),
        ("n2", "n4", "e2"),
        ("n2", "n4", "e3"),
        ("n3", "n5", "e5"),
        ("n3", "n3", "e6"),
        ("n4", "n2", "e4"),
    ]


def test_the_graph_says_what_it_is(chain: Diagram) -> None:
    assert to_networkx(chain).graph == {
        "title": "Who answers for clean bathing water?",
        "caption": "Six things and six relations, on 1 June 2022.",
        "marking": "OFFICIAL",
        "facts": "Day: 1 June 2022; Version: 7",
        "sources": "Report on clean waters (3 May 2017); Letter of the Harbour Office (2 June 2018)",
    }


def test_counts_and_marks_are_there_where_a_diagram_has_them(chain: Diagram) -> None:
    assert [one.name for one in flatten(chain).of_nodes] == ["label", "iri", "kind", "type", "state", "dates"]
    nodes = (replace(chain.nodes[0], count=3), replace(chain.nodes[1], mark="came"), *chain.nodes[2:])
    edges = (replace(chain.edges[0], count=2), replace(chain.edges[1], mark="went"), *chain.edges[2:])
    graph = to_networkx(replace(chain, nodes=nodes, edges=edges))
    assert [graph.nodes[node]["count"] for node in graph] == [3, 1, 1, 1, 1, 1]
    assert graph.nodes["n2"]["mark"] == "came"
    assert "mark" not in graph.nodes["n1"]
    assert graph.edges["n1", "n2", "e1"]["count"] == 2
    assert graph.edges["n2", "n4", "e2"]["mark"] == "went"


def test_the_grade_of_the_evidence_is_there_where_a_relation_has_one(chain: Diagram) -> None:
    assert "grade" not in {one.name for one in flatten(chain).of_edges}
    edges = (replace(chain.edges[0], grade="derived"), *chain.edges[1:])
    graph = to_networkx(replace(chain, edges=edges))
    assert graph.edges["n1", "n2", "e1"]["grade"] == "derived"
    assert "grade" not in graph.edges["n2", "n4", "e2"]


def test_a_source_that_is_not_listed_is_named_by_its_number(chain: Diagram) -> None:
    edge = replace(chain.edges[0], notes=(2, 9))
    graph = to_networkx(replace(chain, edges=(edge,)))
    assert graph.edges["n1", "n2", "e1"]["sources"] == "Letter of the Harbour Office (2 June 2018); source 9"


def test_every_attribute_has_one_type(hostile: Diagram) -> None:
    flat = flatten(hostile)
    assert {one.name: one.is_whole for one in (*flat.of_nodes, *flat.of_edges) if one.is_whole} == {"count": True}
    for one in (*flat.of_nodes, *flat.of_edges):
        assert len({type(value) for value in one.values}) == 1


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("one\r\ntwo\u2028three\tfour", "one\ntwo\nthree four"),
        ("nul\0 esc\x1b half\ud800 back\u202e", "nul\ufffd esc\ufffd half\ufffd back\ufffd"),
        ("<html><img src=x>", "\u200b<html><img src=x>"),
        (" \n<HTML>", "\u200b \n<HTML>"),
        ("<b>&\"'</b>", "<b>&\"'</b>"),
    ],
)
def test_text_is_such_that_every_format_and_program_can_hold_it(given: str, kept: str) -> None:
    assert plain(given) == kept


@pytest.mark.parametrize(
    ("write", "read"), [(nx.write_graphml, nx.read_graphml), (nx.write_gexf, nx.read_gexf)], ids=["graphml", "gexf"]
)
def test_the_writers_of_networkx_take_the_worst_and_give_it_back(
    write: Callable[..., None], read: Callable[..., nx.MultiDiGraph], hostile: Diagram
) -> None:
    graph = to_networkx(hostile)
    out = io.BytesIO()
    write(graph, out)
    back = read(io.BytesIO(out.getvalue()))
    assert {node: said["label"] for node, said in back.nodes(data=True)} == dict(graph.nodes(data="label"))
    assert {node: said["count"] for node, said in back.nodes(data=True)} == dict(graph.nodes(data="count"))


def test_a_diagram_of_one_thing_and_one_of_nothing_can_be_flattened(chain: Diagram) -> None:
    one = to_networkx(replace(chain, nodes=chain.nodes[:1], edges=()))
    assert dict(one.nodes(data="label")) == {"n1": "Report on clean bathing waters around the whole coast"}
    assert not one.edges
    nothing = to_networkx(Diagram("", "", (), ()))
    assert (len(nothing), nothing.graph) == (0, {})


def test_the_bytes_of_every_data_format_are_the_same_in_every_process(chain: Diagram, hostile: Diagram) -> None:
    given = pickle.dumps((chain, hostile))
    found = {
        subprocess.run(
            [sys.executable, "-c", EVERY_FORMAT],
            input=given,
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1
    assert len(found.pop().split()) == 18

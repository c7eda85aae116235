"""Mermaid: every line is of a known form, and no label can be more than text."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape

import pytest

from remit.diagram.model import Diagram, Kind, Node
from remit.drawing import lettering, mermaid
from remit.drawing.metrics import line

SAFE = r"(?:[^\W_]|[ ,()‘’“”–…-]|#[0-9]+;)*"
LABEL = rf'"({SAFE}(?:<br/>{SAFE})*)"'
SHAPES = (
    ("[", "]"),
    ("(", ")"),
    ("([", "])"),
    ("((", "))"),
    ("{{", "}}"),
    (">", "]"),
    ("[/", "\\]"),
    ("[[", "]]"),
)
NODE = re.compile(
    "  (n[0-9]+)(?:"
    + "|".join(f"{re.escape(before)}{LABEL}{re.escape(after)}" for before, after in SHAPES)
    + "):::(kind[0-9]+)"
)
EDGE = re.compile(rf"  (n[0-9]+) (-->|-\.->)(?:\|{LABEL}\|)? (n[0-9]+)")
OTHER = re.compile(
    "|".join(
        (
            f"  acc(?:Title|Descr): {SAFE}",
            f"  %% (?:kind[0-9]+|Sources): {SAFE}",
            "  classDef kind[0-9]+ fill:#[0-9a-f]{6},stroke:#[0-9a-f]{6},color:#14181d",
            "  classDef (?:dashed stroke-dasharray:5 4|focus stroke-width:3px)",
            "  class n[0-9]+(?:,n[0-9]+)* (?:dashed|focus)",
            "  linkStyle [0-9]+ stroke:#[0-9a-f]{6}",
        )
    )
)


def words_of(label: str) -> list[str]:
    """The lines that a reader sees."""
    return [
        unescape(re.sub("#([0-9]+);", r"&#\1;", words)).replace("\u200b", "").strip() for words in label.split("<br/>")
    ]


def read(diagram: Diagram) -> tuple[dict[str, tuple[list[str], str]], list[tuple[str, str, str, list[str]]]]:
    """The nodes and edges; a line of any other form than ours fails the test."""
    first, title, third, kind, *lines, last = mermaid.write(diagram).decode().split("\n")
    assert (first, third, kind, last) == ("---", "---", "flowchart LR", "")
    assert isinstance(json.loads(title.removeprefix("title: ")), str)
    nodes, edges = {}, []
    for one in lines:
        node, edge = NODE.fullmatch(one), EDGE.fullmatch(one)
        if node:
            label = next(text for text in node.groups()[1:-1] if text is not None)
            nodes[node[1]] = (words_of(label), node.groups()[-1])
        elif edge:
            edges.append((edge[1], edge[2], edge[4], words_of(edge[3] or "")))
        else:
            assert OTHER.fullmatch(one), one
    return nodes, edges


@pytest.mark.parametrize("name", ["chain", "hostile"])
def test_every_line_is_of_a_known_form_and_says_what_the_diagram_says(
    name: str, request: pytest.FixtureRequest
) -> None:
    diagram = request.getfixturevalue(name)
    nodes, edges = read(diagram)
    assert list(nodes) == list(diagram.ids.values())
    for node, (words, _) in zip(diagram.nodes, nodes.values(), strict=True):
        shown = [one.words for one in lettering.node_lines(node, lettering.label_of(node))]
        assert words[: len(shown)] == [one.replace("\u200b", "").strip() for one in shown]
        kind = f"({line(node.type) or line(node.kind.label)})".replace(" ", "")
        said = "".join(words[len(shown) :]).replace(" ", "")
        cut = said.endswith("…)")  # the longest type is cut
        assert kind.replace("\u200b", "").startswith(said.removesuffix("…)")) if cut else said == kind
        assert cut == (len(kind) > 100)
    ids = diagram.ids
    assert [(source, target) for source, _, target, _ in edges] == [
        (ids[edge.source], ids[edge.target]) for edge in diagram.edges
    ]


def test_edges_say_their_relation_and_are_dashed_unless_they_hold(chain: Diagram) -> None:
    found = [(source, arrow, target, " ".join(words)) for source, arrow, target, words in read(chain)[1]]
    assert found == [
        ("n1", "-->", "n2", "makes"),
        ("n2", "-.->", "n4", "owner until 25 June 2021"),
        ("n2", "-->", "n4", "owner"),
        ("n4", "-.->", "n2", "reports on days not known"),
        ("n3", "-.->", "n5", "will use planned, 2027"),
        ("n3", "-->", "n3", "reports to"),
    ]


def test_nodes_have_the_shape_and_the_colours_of_their_kind(chain: Diagram) -> None:
    text = mermaid.write(chain).decode()
    assert '  n1>"Report on clean<br/>bathing waters around<br/>the whole coast<br/>(Report)"]:::kind1\n' in text
    assert '  n2("Test every beach<br/>(recommendation)"):::kind2\n' in text
    assert '  n3(["Coastguard Service<br/>(service)"]):::kind3\n' in text
    assert "  %% kind3: Body\n  classDef kind3 fill:#e6e0f2,stroke:#5a3d94,color:#14181d\n" in text
    assert "  class n4,n5,n6 dashed\n" in text
    assert "  class n3 focus\n" in text


@pytest.mark.parametrize(
    ("label", "written"),
    [
        ('say "end"', "say #34;end#34;"),
        ("a#b; #quot;", "a#35;b#59; #35;quot#59;"),
        ("<b>&", "#60;b#62;#38;"),
        ("1. one", "1#46; one"),
        ("- one", "#45; one"),
        ("half-way", "half-way"),
        ("*a* _b_ `c`", "#42;a#42; #95;b#95; #96;c#96;"),
        ("$$x", "#36;#8203;#36;x"),
        ("fa:fa-car", "fa#58;#8203;fa-car"),
        ("ﬂ°", "#64258;#8203;#176;"),
        ("¶ß", "#182;#8203;ß"),
        ("Llŷn £5 (new)", "Llŷn #163;5 (new)"),
    ],
)
def test_marks_that_mermaid_could_take_for_more_are_written_as_numbers(
    label: str, written: str, chain: Diagram
) -> None:
    diagram = replace(chain, nodes=(replace(chain.nodes[0], label=label),), edges=())
    assert f'  n1>"{written}<br/>(Report)"]:::kind1\n' in mermaid.write(diagram).decode()


def test_a_type_is_wrapped_and_cut_as_labels_are(chain: Diagram) -> None:
    types = ("committee of the harbours of the north and the west", "word " * 6_000, "x" * 30_000)
    nodes = tuple(replace(node, label="One", type=name) for node, name in zip(chain.nodes, types, strict=False))
    found = [words for words, _ in read(replace(chain, nodes=nodes, edges=()))[0].values()]
    assert found[0] == ["One", "(committee of the", "harbours of the", "north and the west)"]
    for words in found[1:]:
        assert len(words) == 4
        assert words[3].endswith("…)")
        assert all(len(one) < 30 for one in words)


def test_what_a_relation_rests_on_is_marked_and_explained(chain: Diagram) -> None:
    edges = (replace(chain.edges[0], grade="derived"), replace(chain.edges[2], grade="secondary"), chain.edges[5])
    diagram = replace(chain, edges=edges)
    assert [words for _, _, _, words in read(diagram)[1]] == [["makes †"], ["owner *"], ["reports to"]]
    assert mermaid.write(diagram).decode().split("\n")[1] == (
        'title: "OFFICIAL: Who answers for clean bathing water? '
        '(† worked out; no source says so; * secondary sources only)"'
    )
    assert read(replace(diagram, title="", marking=""))[1]


def test_a_difference_is_seen_in_words_and_colours(chain: Diagram) -> None:
    edges = (chain.edges[0], replace(chain.edges[1], mark="went"), replace(chain.edges[2], mark="came"))
    diagram = replace(chain, edges=edges)
    text = mermaid.write(diagram).decode()
    assert [words[0] for _, _, _, words in read(diagram)[1]] == ["makes", "– removed: owner", "+ added: owner"]
    assert "  linkStyle 1 stroke:#9b2460\n  linkStyle 2 stroke:#1c6b3c\n" in text
    assert "linkStyle 0" not in text


def test_the_title_has_the_marking_and_screen_readers_the_caption(chain: Diagram) -> None:
    text = mermaid.write(chain).decode()
    assert text.startswith('---\ntitle: "OFFICIAL: Who answers for clean bathing water?"\n---\nflowchart LR\n')
    assert "  accTitle: OFFICIAL#58; Who answers for clean bathing water#63;\n" in text
    assert "  accDescr: Six things and six relations, on 1 June 2022#46;\n" in text
    assert "  %% Sources: Report on clean waters (3 May 2017)#59; Letter of" in text


def test_one_thing_alone_and_nothing_at_all_can_be_written(chain: Diagram) -> None:
    nodes, edges = read(replace(chain, nodes=chain.nodes[:1], edges=()))
    assert (list(nodes), edges) == (["n1"], [])
    assert read(Diagram("", "", (), ())) == ({}, [])


def test_kinds_of_one_name_and_an_edge_without_a_label_are_no_trouble() -> None:
    one, two = Kind("end", "End", "box", "blue"), Kind("end", "End", "cut", "green")
    nodes = (Node("urn:1", "One", one), Node("urn:2", "Two", two))
    found, _ = read(Diagram("", "", nodes, ()))
    assert [kind for _, kind in found.values()] == ["kind1", "kind2"]

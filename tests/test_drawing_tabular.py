"""The tables: what a reader of CSV or of workbooks finds is what the diagram says, and nothing in them runs."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from remit.diagram.model import Diagram
from remit.diagram.networks import to_networkx
from remit.drawing import tabular

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def rows(data: bytes) -> list[dict[str, str]]:
    text = data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def sheet(data: bytes, name: str) -> list[list[Any]]:
    """The cells of a sheet as another reader than openpyxl has them."""
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name(name).to_python()


def book(data: bytes) -> Any:  # noqa: ANN401 - a workbook, of which openpyxl's types say too little
    return openpyxl.load_workbook(io.BytesIO(data), rich_text=False)


def test_the_things_have_headings_in_plain_words(chain: Diagram) -> None:
    found = rows(tabular.nodes_csv(chain))
    assert found[3] == {
        "Id": "n4",
        "Label": "Harbour Office",
        "Identifier": "https://example.org/fenland/id/body/office",
        "Kind": "Body",
        "Type": "office",
        "State": "past",
        "Dates": "until 25 June 2021",
    }


def test_the_relations_name_both_ends_by_id_and_in_words(chain: Diagram) -> None:
    data = tabular.edges_csv(chain)
    assert data.decode("utf-8-sig").split("\r\n")[0] == (
        "Id,Source,Target,From,Label,To,Relation,Stated by,State,Dates,Sources"
    )
    assert rows(data)[1] == {
        "Id": "e2",
        "Source": "n2",
        "Target": "n4",
        "From": "Test every beach",
        "Label": "owner",
        "To": "Harbour Office",
        "Relation": "https://example.org/def/owner",
        "Stated by": "https://example.org/fenland/id/assignment/1",
        "State": "past",
        "Dates": "until 25 June 2021",
        "Sources": "Report on clean waters (3 May 2017), page 4",
    }


@pytest.mark.parametrize("name", ["chain", "hostile"])
def test_the_two_files_hold_the_same_graph(name: str, request: pytest.FixtureRequest) -> None:
    diagram = request.getfixturevalue(name)
    graph = to_networkx(diagram)
    nodes, edges = rows(tabular.nodes_csv(diagram)), rows(tabular.edges_csv(diagram))
    assert {row["Id"]: row["Label"].removeprefix("'") for row in nodes} == dict(graph.nodes(data="label"))
    assert {row["Id"]: row["Identifier"] for row in nodes} == dict(graph.nodes(data="iri"))
    assert {(row["Source"], row["Target"], row["Id"]): row["Label"].removeprefix("'") for row in edges} == {
        (a, b, key): label for a, b, key, label in graph.edges(keys=True, data="label")
    }


def test_the_files_are_such_that_excel_reads_them_as_utf_8(chain: Diagram) -> None:
    for data in (tabular.nodes_csv(chain), tabular.edges_csv(chain)):
        assert data.startswith(b"\xef\xbb\xbfId,")  # in capitals, Excel would take the file for another format
        assert data.endswith(b"\r\n")


def test_no_cell_of_the_files_begins_like_a_formula(hostile: Diagram) -> None:
    for data in (tabular.nodes_csv(hostile), tabular.edges_csv(hostile)):
        assert not [value for row in rows(data) for value in row.values() if value.startswith(FORMULA)]
        assert b"'=1+1" in data


def test_counts_and_marks_have_columns_where_a_diagram_has_them(chain: Diagram) -> None:
    nodes = (replace(chain.nodes[0], count=3), replace(chain.nodes[1], mark="came"), *chain.nodes[2:])
    edges = (replace(chain.edges[0], count=2, mark="went"), *chain.edges[1:])
    diagram = replace(chain, nodes=nodes, edges=edges)
    found = rows(tabular.nodes_csv(diagram))
    assert [(row["Change"], row["Count"]) for row in found[:3]] == [("", "3"), ("came", "1"), ("", "1")]
    assert [(row["Change"], row["Count"]) for row in rows(tabular.edges_csv(diagram))[:2]] == [("went", "2"), ("", "1")]
    assert sheet(tabular.xlsx(diagram), "Nodes")[1][-1] == 3


@pytest.mark.parametrize("name", ["chain", "hostile"])
def test_the_workbook_holds_the_same_graph(name: str, request: pytest.FixtureRequest) -> None:
    diagram = request.getfixturevalue(name)
    graph = to_networkx(diagram)
    data = tabular.xlsx(diagram)
    (heading, *nodes), (ends, *edges) = sheet(data, "Nodes"), sheet(data, "Edges")
    assert (heading[:3], ends[:6]) == (["Id", "Label", "Identifier"], ["Id", "Source", "Target", "From", "Label", "To"])
    assert {row[0]: (row[1], row[2]) for row in nodes} == {
        node: (said["label"], said["iri"]) for node, said in graph.nodes(data=True)
    }
    assert {(row[1], row[2], row[0]): row[4] for row in edges} == {
        (a, b, key): label for a, b, key, label in graph.edges(keys=True, data="label")
    }


def test_the_workbook_has_tables_with_filters_and_what_it_is_about(chain: Diagram) -> None:
    found = book(tabular.xlsx(chain))
    assert found.sheetnames == ["Nodes", "Edges", "About", "Sources"]
    assert {name: [table.ref for table in found[name].tables.values()] for name in found.sheetnames} == {
        "Nodes": ["A1:G7"],
        "Edges": ["A1:K7"],
        "About": [],
        "Sources": ["A1:D3"],
    }
    assert [found[name].freeze_panes for name in ("Nodes", "Edges")] == ["A2", "A2"]
    assert [[cell.value for cell in row] for row in found["About"].rows] == [
        ["Title", "Who answers for clean bathing water?"],
        ["What is shown", "Six things and six relations, on 1 June 2022."],
        ["Day", "1 June 2022"],
        ["Version", "7"],
        ["Marking", "OFFICIAL"],
    ]
    assert found["Edges"]["K2"].value == (
        "Report on clean waters (3 May 2017), page 4; Letter of the Harbour Office (2 June 2018)"
    )
    assert found["Sources"]["D2"].hyperlink.target == "https://example.org/r"
    assert found["Nodes"].oddHeader.center.text == "OFFICIAL"


def test_no_cell_of_the_workbook_is_a_formula_or_leads_away(hostile: Diagram) -> None:
    for one in book(tabular.xlsx(hostile)).worksheets:
        for row in one.rows:
            for cell in row:
                assert cell.data_type in ("s", "n")
                assert cell.hyperlink is None


def test_one_thing_alone_and_nothing_at_all_can_be_written(chain: Diagram) -> None:
    alone = replace(chain, nodes=chain.nodes[:1], edges=())
    assert [row["Id"] for row in rows(tabular.nodes_csv(alone))] == ["n1"]
    assert tabular.edges_csv(alone).decode("utf-8-sig") == "Id,Source,Target,From,Label,To\r\n"
    assert sheet(tabular.xlsx(alone), "Edges")[1][0] == "No rows."
    nothing = tabular.xlsx(Diagram("", "", (), ()))
    assert sheet(nothing, "Nodes") == [["Id", "Label"], ["No rows.", ""]]
    assert sheet(nothing, "Sources") == [["No sources are named."]]

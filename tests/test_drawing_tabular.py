"""The tables: what a reader of CSV or of workbooks finds is what the diagram says, and nothing in them runs."""

from __future__ import annotations

import csv
import io
import itertools
import re
import zipfile
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from remit import sheet as writer
from remit.diagram.model import Diagram, Edge, Node
from remit.diagram.networks import to_networkx
from remit.document import Document
from remit.drawing import tabular
from remit.errors import CannotWrite

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


def test_what_a_relation_rests_on_has_a_column_where_a_diagram_has_it(chain: Diagram) -> None:
    diagram = replace(chain, edges=(replace(chain.edges[0], grade="derived"), *chain.edges[1:]))
    assert [row["Standing"] for row in rows(tabular.edges_csv(diagram))[:2]] == ["derived", ""]
    assert [row[10] for row in sheet(tabular.xlsx(diagram), "Edges")[:3]] == ["Standing", "derived", ""]


# Tables of many rows

TEXTS = (
    *("=1+1", "+4", "-4", "-x", "@a", "'=1", "007", "21", "-3", "-0", "123456789012345", "1234567890123456"),
    *("2031-05-02", "1900-02-28", "1900-03-01", "2031-02-30", "", " ", " a ", "a\nb", "_x000D_", "x_x0041_y"),
    *("<b>&\"'", "]]></row>", '<row r="2030">', "&amp;", "\ufffd", "ŵ שלום 水 \U0001f600", "x" * 40_000, "y" * 32_767),
)
FILLING = tuple((f"n{number}", "body") for number in range(2_000))
ABOUT = Document("T", (), ())


def table(*pairs: tuple[str, str]) -> Any:  # noqa: ANN401 - a sheet, of which openpyxl's types say too little
    return book(writer.write_tables(ABOUT, {"Nodes": (("Id", "Kind"), pairs)}))["Nodes"]


def looks(cells: Any) -> list[tuple[object, ...]]:  # noqa: ANN401 - cells, of which openpyxl's types say too little
    return [(one.value, one.data_type, one.style, one.number_format, one.quotePrefix) for row in cells for one in row]


def test_a_table_of_many_rows_has_the_same_cells_as_one_of_few() -> None:
    pairs = tuple(zip(TEXTS, reversed(TEXTS), strict=True))
    few, many = table(*pairs), table(*pairs, *FILLING, ("=2", "21"))
    end = len(pairs) + 1
    assert looks(many[f"A1:B{end}"]) == looks(few[f"A1:B{end}"])
    last = end + len(FILLING) + 1
    assert looks(many[f"A{last - 1}:B{last}"]) == [
        ("n1999", "s", "Remit text", "General", False),
        ("body", "s", "Remit text", "General", False),
        ("=2", "s", "Remit text", "General", True),
        (21, "n", "Remit number", "0", False),
    ]
    assert (many.dimensions, many.tables["Nodes_1"].ref) == (f"A1:B{last}", f"A1:B{last}")
    assert many.tables["Nodes_1"].autoFilter.ref == f"A1:B{last}"
    assert [one.name for one in many.tables["Nodes_1"].tableColumns] == ["Id", "Kind"]
    assert (many.freeze_panes, many.print_title_rows) == (few.freeze_panes, few.print_title_rows)
    assert {one: many.column_dimensions[one].width for one in "AB"} == {
        one: few.column_dimensions[one].width for one in "AB"
    }


def test_the_text_of_a_sheet_of_many_rows_is_that_of_one_of_few_but_for_heights() -> None:
    pairs = tuple(zip(TEXTS, reversed(TEXTS), strict=True))
    few, many = (
        zipfile.ZipFile(io.BytesIO(writer.write_tables(ABOUT, {"Nodes": (("Id", "Kind"), given)}))).read(
            "xl/worksheets/sheet1.xml"
        )
        for given in (pairs, (*pairs, *FILLING))
    )
    cells = [re.findall(rb"<c r=.*?</c>", text, re.DOTALL) for text in (few, many)]
    assert len(cells[0]) == 2 * len(pairs) + 2
    # The styles stand in another order; their numbers are those of the same styles, as the test above has it.
    numberless = [[re.sub(rb' s="\d+"', b"", one) for one in found] for found in cells]
    assert numberless[1][: len(cells[0])] == numberless[0]


@pytest.mark.parametrize(("count", "fitted"), [(2_000, True), (2_001, False)])
def test_rows_are_fitted_up_to_two_thousand_of_them(count: int, fitted: bool) -> None:  # noqa: FBT001 - a parameter of the test
    pairs = [(f"n{number}", "a\nb") for number in range(count)]
    found = table(*pairs)
    assert [found.row_dimensions[row].height is not None for row in (2, count, count + 1)] == [fitted] * 3
    assert [[cell.value for cell in row] for row in found.iter_rows(min_row=2)] == [list(pair) for pair in pairs]


def test_a_large_network_has_the_same_rows_in_the_workbook_as_in_the_files(chain: Diagram) -> None:
    kinds = chain.kinds
    nodes = tuple(
        Node(f"https://example.org/{number}", f"Thing {number}", kinds[number % 5], count=1 + number % 3)
        for number in range(2_100)
    )
    edges = tuple(Edge(one.iri, other.iri, "after", notes=(1,)) for one, other in itertools.pairwise(nodes[:50]))
    diagram = replace(chain, nodes=nodes, edges=edges)
    data = tabular.xlsx(diagram)
    for name, written in (("Nodes", tabular.nodes_csv(diagram)), ("Edges", tabular.edges_csv(diagram))):
        heading, *found = sheet(data, name)
        assert [
            {
                key: str(int(value)) if isinstance(value, float) else value
                for key, value in zip(heading, row, strict=True)
            }
            for row in found
        ] == rows(written)
    assert data == tabular.xlsx(diagram)
    found = book(data)
    assert (found["Nodes"].oddHeader.center.text, found["Nodes"].page_setup.orientation) == ("OFFICIAL", "landscape")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_more_rows_or_more_text_than_a_workbook_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    pairs = [("n1", "body")] * 2_001
    monkeypatch.setattr(writer, "_MOST_TEXT", 100_000)
    with pytest.raises(
        CannotWrite, match=r"^The tables have more text than a workbook can hold\. Write it as csv instead"
    ):
        table(*pairs)
    monkeypatch.setattr(writer, "_ROW_LIMIT", 2_001)
    with pytest.raises(
        CannotWrite, match=r"^Excel holds 2,001 rows and this answer has 2,001\. Write it as csv instead"
    ):
        table(*pairs)


@pytest.mark.parametrize("value", ["5", "abc"])
def test_no_variable_of_the_environment_sets_the_clock(
    value: str, chain: Diagram, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = tabular.xlsx(chain)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", value)
    assert tabular.xlsx(chain) == usual


def test_one_thing_alone_and_nothing_at_all_can_be_written(chain: Diagram) -> None:
    alone = replace(chain, nodes=chain.nodes[:1], edges=())
    assert [row["Id"] for row in rows(tabular.nodes_csv(alone))] == ["n1"]
    assert tabular.edges_csv(alone).decode("utf-8-sig") == "Id,Source,Target,From,Label,To\r\n"
    assert sheet(tabular.xlsx(alone), "Edges")[1][0] == "No rows."
    nothing = tabular.xlsx(Diagram("", "", (), ()))
    assert sheet(nothing, "Nodes") == [["Id", "Label"], ["No rows.", ""]]
    assert sheet(nothing, "Sources") == [["No sources are named."]]

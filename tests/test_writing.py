"""Documents for readers: every format says the same words, nothing in them runs, and equal documents give equal bytes."""

from __future__ import annotations

import html
import io
import os
import re
import subprocess
import sys
import zipfile
from datetime import date, datetime
from html.parser import HTMLParser
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from remit import sheet, writing
from remit.document import Cell, Document, Grid, Quotation, Section, Sentence, Source
from remit.errors import CannotWrite, UnknownName

QUOTED = Quotation(
    "The Board must test the water.\nEvery week.", "Inspector of Waters, in Report (1 May 2031), paragraph 4"
)
TABLE = Grid(
    ("Number", "Body", "Since", "Wording"),
    (
        (
            Cell("5"),
            Cell("Water Board", "https://example.org/id/body/water-board"),
            Cell("2031-05-01"),
            Cell("Test it."),
        ),
        (
            Cell("108"),
            Cell("Ministry of Lakes"),
            Cell(""),
            Cell("=SUM(A1) and more words than fit on one line of a table"),
        ),
    ),
    ((1,), (1, 2)),
    (("Since", "The first day."),),
)
DOCUMENT = Document(
    "Who must test the water?",
    (("As of", "2 May 2031"), ("Workspace", "Fenland, version 1.0")),
    (
        Section(
            "What was said", (Sentence("The Board has it.", (1,), (QUOTED,)), Sentence("No end is known.", (2,), (), 1))
        ),
        Section("", (TABLE,)),
    ),
    (
        Source(1, QUOTED.credit, QUOTED.words, "https://example.org/report?a=1&b=2"),
        Source(2, "Ministry of Lakes, in Letter", "We agree.", "javascript:alert(1)"),
    ),
    "OFFICIAL",
    ("What is not recorded is not known.",),
)
WORDS = (
    "Who must test the water?",
    "2 May 2031",
    "What was said",
    "The Board has it.",
    "The Board must test the water.",
    "Every week.",
    "paragraph 4",
    "No end is known.",
    "Ministry of Lakes",
    "We agree.",
    "https://example.org/report",
    "OFFICIAL",
    "What is not recorded is not known.",
    "The first day.",
)

# Whatever somebody may have put into a file, control characters and markup more often than chance would have it.
texts = st.text(
    st.one_of(st.sampled_from("\x00\x07\t\n\r\x1b\x85\u202e\u2028|<>&[]()*_`\\#=+-@!~$:. 12ab"), st.characters()),
    max_size=30,
)
notes = st.lists(st.integers(1, 3), max_size=2).map(tuple)
sentences = st.builds(
    Sentence, texts, notes, st.lists(st.builds(Quotation, texts, texts), max_size=2).map(tuple), st.integers(0, 1)
)


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    width = draw(st.integers(1, 9))
    rows = draw(st.lists(st.tuples(*[st.builds(Cell, texts, st.none() | texts)] * width), max_size=3))
    marks = draw(st.lists(notes, max_size=len(rows)))
    return Grid(draw(st.tuples(*[texts] * width)), tuple(rows), tuple(marks), ((draw(texts), draw(texts)),))


documents = st.builds(
    Document,
    texts,
    st.lists(st.tuples(texts, texts), max_size=2).map(tuple),
    st.lists(st.builds(Section, texts, st.lists(sentences | grids(), max_size=3).map(tuple)), max_size=2).map(tuple),
    st.tuples(st.builds(Source, st.just(1), texts, texts, texts), st.builds(Source, st.just(3), texts, texts, texts)),
    texts,
    st.lists(texts, max_size=1).map(tuple),
)


def text_of(document: Document, width: int = 100) -> str:
    return writing.write(document, "text", width=width).decode()


def one_section(*parts: Sentence | Grid) -> Document:
    return Document("T", (), (Section("", parts),))


def word_file(document: Document) -> Any:  # noqa: ANN401 - python-docx calls it a document, and so do we something else
    return docx.Document(io.BytesIO(writing.write(document, "docx")))


def workbook(document: Document) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(writing.write(document, "xlsx")))


def everything_in(data: bytes, form: str) -> str:
    """All that a reader sees in a file."""
    if form == "docx":
        word = docx.Document(io.BytesIO(data))
        parts = [*word.element.body.iter(qn("w:t")), *word.sections[0].header._element.iter(qn("w:t"))]  # noqa: SLF001
        return "\n".join(part.text or "" for part in parts)
    if form == "xlsx":
        sheets = openpyxl.load_workbook(io.BytesIO(data)).worksheets
        return "\n".join(str(cell.value) for sheet in sheets for row in sheet.iter_rows() for cell in row)
    if form == "html":
        return Page(data.decode()).text
    return data.decode()


class Page(HTMLParser):
    """What a page shows, and the elements and addresses in it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[str] = []
        self.links: list[str] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data


# Every format


@pytest.mark.parametrize("form", writing.FORMATS)
@pytest.mark.parametrize("words", WORDS)
def test_every_format_says_all_the_words(form: str, words: str) -> None:
    assert words in everything_in(writing.write(DOCUMENT, form), form)


@pytest.mark.parametrize("form", writing.FORMATS)
@given(document=documents)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_document_is_written_the_same_way_twice(form: str, document: Document) -> None:
    assert writing.write(document, form) == writing.write(document, form)


@pytest.mark.parametrize("form", ["docx", "xlsx"])
def test_another_process_on_another_day_writes_the_same_bytes(form: str) -> None:
    program = (
        f"import sys; sys.path.insert(0, {os.path.dirname(__file__)!r}); "  # noqa: PTH120 - a text is wanted
        f"import test_writing as t; sys.stdout.buffer.write(t.writing.write(t.DOCUMENT, {form!r}))"
    )
    other = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, env=os.environ | {"PYTHONHASHSEED": "7"}
    )
    data = writing.write(DOCUMENT, form)
    assert data == other.stdout
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_an_unknown_format_is_refused_with_the_choice() -> None:
    with pytest.raises(UnknownName, match="Choose one of: text, md, html, docx, xlsx"):
        writing.write(DOCUMENT, "pdf")


def test_writing_text_loads_nothing_heavy() -> None:
    program = (
        "import sys; from remit import writing; from remit.document import Document; "
        "writing.write(Document('T', (), ()), 'text'); "
        "print({name.split('.')[0] for name in sys.modules} "
        "& {'rich', 'textwrap', 'jinja2', 'docx', 'openpyxl', 'lxml', 'zipfile', 'pyoxigraph'})"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout == "set()\n"


def test_words_that_were_quoted_are_not_repeated_among_the_sources() -> None:
    for form in ("text", "md", "html", "docx"):
        seen = everything_in(writing.write(DOCUMENT, form), form)
        assert seen.count("The Board must test the water.") == 1
        assert seen.count("Quoted above.") == 1


# Text


def test_text_looks_like_this() -> None:
    assert (
        text_of(DOCUMENT, 80)
        == """\
                                    OFFICIAL

Who must test the water?
════════════════════════

As of:      2 May 2031
Workspace:  Fenland, version 1.0

What was said
─────────────

The Board has it. [1]
    “The Board must test the water.
     Every week.”
    — Inspector of Waters, in Report (1 May 2031), paragraph 4

  No end is known. [2]

Number  Body               Since       Wording                            Source
──────  ─────────────────  ──────────  ─────────────────────────────────  ──────
     5  Water Board        2031-05-01  Test it.                           [1]

   108  Ministry of Lakes              =SUM(A1) and more words than fit   [1][2]
                                       on one line of a table

What the columns mean
  Since:  The first day.

What is not recorded is not known.

Sources
───────

[1]  Inspector of Waters, in Report (1 May 2031), paragraph 4
     Quoted above.
     https://example.org/report?a=1&b=2

[2]  Ministry of Lakes, in Letter
     “We agree.”
     javascript:alert(1)

                                    OFFICIAL
"""
    )


@given(documents, st.integers(40, 160))
def test_no_control_character_reaches_the_terminal(document: Document, width: int) -> None:
    seen = text_of(document, width)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", seen)


@given(documents, st.integers(40, 160))
def test_no_line_is_longer_than_the_terminal_is_wide(document: Document, width: int) -> None:
    addressless = Document(document.title, document.facts, document.sections, (), document.marking, document.closing)
    assert max(map(len, text_of(addressless, width).split("\n"))) <= width


@given(grids(), st.integers(40, 160))
def test_no_letter_of_a_table_is_cut(grid: Grid, width: int) -> None:
    seen = re.sub(r"\s", "", text_of(one_section(grid), width))
    letters = [letter for row in grid.rows for cell in row for letter in cell.text if letter.isalnum()]
    assert all(seen.count(letter) >= letters.count(letter) for letter in set(letters))


def test_the_widest_column_gives_most() -> None:
    grid = Grid(("Body", "Wording"), ((Cell("Water Board"), Cell("many words " * 20)),))
    rule = next(line for line in text_of(one_section(grid), 60).split("\n") if line.startswith("──"))
    assert [len(part) for part in rule.split("  ")] == [11, 47]


def test_a_table_that_would_break_words_is_told_row_by_row() -> None:
    grid = Grid(("Responsibility",) * 9, ((Cell("administration"),) * 9,), ((3,),))
    seen = text_of(one_section(grid), 80)
    assert "Row 1 of 1\n  Responsibility:  administration\n" in seen
    assert "  Source:          [3]\n" in seen


def test_whole_numbers_stand_to_the_right_and_nothing_else() -> None:
    grid = Grid(("Count", "Code"), ((Cell("7"), Cell("7")), (Cell("-12"), Cell("007"))))
    assert "Count  Code\n─────  ────\n    7  7\n  -12  007\n" in text_of(one_section(grid))


def test_an_address_is_broken_only_inside_tables() -> None:
    address = "https://example.org/" + "a-long-name/" * 12
    assert address in text_of(Document("T", (), (), (Source(1, "S", "", address),)), 60)


def test_no_break_spaces_hold() -> None:
    assert "1\u00a0May" in text_of(one_section(Sentence("x" * 37 + " 1\u00a0May 2031")), 40)


# Markdown


_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def read_plainly(markdown: str) -> str:
    """What CommonMark makes of text in which nothing is markup: escapes and entities resolved."""
    return html.unescape(_ESCAPED.sub(r"\1", markdown))


@pytest.mark.parametrize(
    "words", ["1. a *b* _c_ `d` [e](f) <g> &amp; \\ | ~h~ ![i] #j $k$", "# a", "- a", "+ a", "=", "12) a"]
)
def test_markdown_says_the_same_words_when_it_is_read(words: str) -> None:
    document = Document(
        words, ((words, words),), (Section(words, (Sentence(words), Grid((words,), ((Cell(words),),)))),)
    )
    title, fact, heading, sentence, table = writing.write(document, "md").decode().strip().split("\n\n")
    assert read_plainly(title) == f"# {words}"
    assert read_plainly(fact) == f"- **{words}:** {words}"
    assert read_plainly(heading) == f"## {words}"
    assert read_plainly(sentence) == words
    assert not re.match(r"[-+=#]|\d+[.)]", sentence)
    assert [read_plainly(line) for line in table.split("\n")] == [f"| {words} |", "| --- |", f"| {words} |"]


@given(grids())
def test_a_markdown_table_keeps_its_columns(grid: Grid) -> None:
    lines = [line for line in writing.write(one_section(grid), "md").decode().split("\n") if line.startswith("|")]
    assert len(lines) == len(grid.rows) + 2
    assert {_ESCAPED.sub("", line).count("|") for line in lines} == {len(grid.columns) + any(grid.notes) + 1}


@given(documents)
def test_nothing_in_the_data_is_markdown_html_or_a_link(document: Document) -> None:
    bare = _ESCAPED.sub("", writing.write(document, "md").decode())
    ours = re.sub(r"<br>|<(?:https?://|mailto:)[^<>\s]*>|\[\d+\]|\*\*", "", bare, flags=re.IGNORECASE)
    assert not set("<`~$_*[]") & set(ours)
    assert all(re.match(r"&(?:amp|lt|gt);", ours[found.start() :]) for found in re.finditer("&", ours))


def test_markdown_quotes_in_blocks() -> None:
    seen = writing.write(DOCUMENT, "md").decode()
    assert "> “The Board must test the water.\n>\n> Every week.”\n>\n> — Inspector of Waters, in Report" in seen
    assert "  > “We agree.”" in seen
    assert "<https://example.org/report?a=1&b=2>" in seen


# HTML


@given(documents)
@settings(deadline=None)
def test_a_page_is_well_formed_and_runs_nothing(document: Document) -> None:
    page = Page(writing.write(document, "html").decode())
    assert page.open == []
    assert not set(page.tags) & {"script", "img", "iframe", "link", "object", "form"}
    assert all(re.match("(?i)#source-|https?://|mailto:", link) for link in page.links)


def test_a_page_links_what_may_be_linked_and_numbers_to_sources() -> None:
    seen = writing.write(DOCUMENT, "html").decode()
    page = Page(seen)
    assert set(page.links) == {
        "#source-1",
        "#source-2",
        "https://example.org/id/body/water-board",
        "https://example.org/report?a=1&b=2",
    }
    assert '<html lang="en-GB">' in seen
    assert seen.count('<th scope="col"') == 5
    assert {"blockquote", "cite", "caption", "main"} <= set(page.tags)
    assert '<li id="source-2" value="2">' in seen


def test_a_marking_cannot_leave_the_style_sheet() -> None:
    seen = writing.write(Document("T", (), (), (), '"} </style><script>'), "html").decode()
    assert seen.count("</style>") == 1
    assert "<script" not in seen


@pytest.mark.parametrize(
    ("address", "href"),
    [
        ("doi:10.1000/182", "https://doi.org/10.1000/182"),
        ("mailto:a@example.org", "mailto:a@example.org"),
        ("HTTPS://example.org", "HTTPS://example.org"),
        ("javascript:alert(1)", None),
        (" https://example.org", None),
        ("ftp://example.org", None),
        ("https://example.org/a b", None),
    ],
)
def test_only_harmless_addresses_are_links(address: str, href: str | None) -> None:
    document = Document("T", (), (), (Source(1, "S", "", address),))
    page = Page(writing.write(document, "html").decode())
    assert page.links == ([href] if href else [])
    assert address in page.text
    linked = [relation.target_ref for relation in word_file(document).part.rels.values() if relation.is_external]
    assert linked == ([href] if href else [])


# Word


def test_a_word_file_is_made_of_headings_tables_quotations_and_a_numbered_list() -> None:
    word = word_file(DOCUMENT)
    styles = [(paragraph.style.name, paragraph.text) for paragraph in word.paragraphs if paragraph.text]
    assert styles == [
        ("Title", "Who must test the water?"),
        ("Heading 1", "What was said"),
        ("Body Text", "The Board has it.\u00a0[1]"),
        ("Quote", "“The Board must test the water.\nEvery week.”"),
        ("Quote Credit", f"— {QUOTED.credit}"),
        ("Body Text Indent", "No end is known.\u00a0[2]"),
        ("Heading 2", "What the columns mean"),
        ("Body Text", "What is not recorded is not known."),
        ("Heading 1", "Sources"),
        ("List Number", QUOTED.credit),
        ("List Continue", "Quoted above."),
        ("List Continue", "https://example.org/report?a=1&b=2"),
        ("List Number", "Ministry of Lakes, in Letter"),
        ("Quote", "“We agree.”"),
        ("List Continue", "javascript:alert(1)"),
    ]
    facts, table, key = word.tables
    assert [cell.text for cell in facts.rows[0].cells] == ["As of", "2 May 2031"]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        [*TABLE.columns, "Source"],
        ["5", "Water Board", "2031-05-01", "Test it.", "[1]"],
        ["108", "Ministry of Lakes", "", TABLE.rows[1][3].text, "[1][2]"],
    ]
    assert table.style.name == "Table Grid"
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None  # noqa: SLF001 - python-docx has no name for it
    assert [cell.text for cell in key.rows[0].cells] == ["Since", "The first day."]


def test_a_word_file_says_who_made_it_and_in_which_language_and_not_when() -> None:
    word = word_file(DOCUMENT)
    properties = word.core_properties
    assert (properties.title, properties.author, properties.language) == (DOCUMENT.title, "Remit", "en-GB")
    assert properties.created == properties.modified
    assert properties.created is not None
    assert properties.created.date() == date(1980, 1, 1)
    assert word.styles.element.find(f".//{qn('w:lang')}").get(qn("w:val")) == "en-GB"
    section = word.sections[0]
    assert section.header.paragraphs[0].text == section.footer.paragraphs[0].text == "OFFICIAL"


def test_only_wide_tables_lie_on_their_side_and_every_page_is_a4() -> None:
    wide = Grid(tuple("abcdefg"), ((Cell("1"),) * 7,))
    parts = (Section("One", (TABLE,)), Section("Two", (wide,)))
    word = word_file(Document("T", (), parts, DOCUMENT.sources, "OFFICIAL"))
    shapes = [(round(section.page_width.mm), round(section.page_height.mm)) for section in word.sections]
    assert shapes == [(210, 297), (297, 210), (210, 297)]
    assert {section.header.paragraphs[0].text for section in word.sections} == {"OFFICIAL"}
    assert [len(word_file(Document("T", (), parts[:1])).sections), len(word_file(Document("T", (), ())).sections)] == [
        1,
        1,
    ]


def test_sources_keep_their_numbers_where_some_are_missing() -> None:
    sources = tuple(Source(number, f"S{number}") for number in (2, 3, 7))
    word = word_file(Document("T", (), (), sources))
    lists = [paragraph._p.pPr.numPr.numId.val for paragraph in word.paragraphs if paragraph.style.name == "List Number"]  # noqa: SLF001
    starts = [int(start.get(qn("w:val"))) for start in word.part.numbering_part.element.iter(qn("w:startOverride"))]
    assert lists == [1, 1, 2]
    assert starts == [2, 7]


@given(documents)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_word_opens_whatever_was_written(document: Document) -> None:
    word = word_file(document)
    assert len(word.sections) >= 1
    assert all(len(table.rows) for table in word.tables)


# Excel


def test_a_workbook_has_an_answer_what_it_is_about_and_its_sources() -> None:
    book = workbook(one_section(TABLE))
    assert book.sheetnames == ["Answer", "About", "Sources"]
    sheet = book["Answer"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(max_row=3)] == [
        ["Number", "Body", "Since", "Wording", "Source"],
        [5, "Water Board", datetime(2031, 5, 1), "Test it.", "[1]"],  # noqa: DTZ001 - Excel knows no zones
        [108, "Ministry of Lakes", None, TABLE.rows[1][3].text, "[1][2]"],
    ]
    assert sheet["C2"].number_format == "yyyy-mm-dd"
    assert sheet.freeze_panes == "A2"
    (table,) = sheet.tables.values()
    assert (table.ref, table.autoFilter.ref) == ("A1:E3", "A1:E3")
    assert next(cell.value for cell in book["About"]["B"]) == "T"


def test_a_trace_becomes_rows() -> None:
    book = workbook(
        Document("T", DOCUMENT.facts, DOCUMENT.sections[:1], DOCUMENT.sources, "OFFICIAL", DOCUMENT.closing)
    )
    assert [[cell.value for cell in row] for row in book["Answer"].iter_rows()] == [
        ["Section", "Sentence", "Quoted words", "Who and where", "Source"],
        ["What was said", "The Board has it.", QUOTED.words, QUOTED.credit, "[1]"],
        ["What was said", "No end is known.", None, None, "[2]"],
    ]
    assert [[cell.value for cell in row] for row in book["About"].iter_rows()] == [
        ["Question", "T"],
        ["As of", "2 May 2031"],
        ["Workspace", "Fenland, version 1.0"],
        ["Marking", "OFFICIAL"],
        ["Note", "What is not recorded is not known."],
    ]
    sources = book["Sources"]
    assert [cell.value for cell in sources[2]] == [1, QUOTED.credit, QUOTED.words, "https://example.org/report?a=1&b=2"]
    assert sources["D2"].hyperlink.target == "https://example.org/report?a=1&b=2"
    assert sources["D3"].hyperlink is None


@pytest.mark.parametrize(
    "words", ["=1+1", "+1", "-1+1", "@SUM(A1)", "#N/A", "\x1b=1", '=HYPERLINK("http://example.org")']
)
def test_no_text_becomes_a_formula(words: str) -> None:
    grid = Grid((words,), ((Cell(words),),))
    book = workbook(
        Document(
            words, ((words, words),), (Section(words, (grid, Sentence(words))),), (Source(1, words, words, words),)
        )
    )
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    found = [cell for cell in cells if cell.value == words.replace("\x1b", "\ufffd")]
    assert len(found) == 10
    assert words.startswith("#") or all(cell.quotePrefix for cell in found)


@given(documents)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_document_has_a_formula_and_excel_opens_it(document: Document) -> None:
    book = workbook(document)
    for page in book:
        assert all(cell.data_type in ("s", "n", "d") for row in page.iter_rows() for cell in row)
        for table in page.tables.values():
            headings = [cell.value for cell in page[table.ref][0]]
            assert headings == table.column_names
            assert len({str(heading).casefold() for heading in headings}) == len(headings)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("21", 21),
        ("-3", -3),
        ("0", 0),
        ("-0", "-0"),
        ("007", "007"),
        ("1.50", "1.50"),
        ("123456789012345", 123456789012345),
        ("1234567890123456", "1234567890123456"),
        ("2031-05-01", datetime(2031, 5, 1)),  # noqa: DTZ001 - Excel knows no zones
        ("1899-12-31", "1899-12-31"),
        ("2031-02-30", "2031-02-30"),
        ("2031-05", "2031-05"),
        ("٣", "٣"),
    ],
)
def test_only_what_excel_holds_exactly_becomes_a_number_or_a_day(words: str, value: object) -> None:
    assert workbook(one_section(Grid(("a",), ((Cell(words),),))))["Answer"]["A2"].value == value


def test_what_excel_would_take_for_an_escape_is_escaped() -> None:
    data = writing.write(one_section(Grid(("a",), ((Cell("_x0041_"),),))), "xlsx")
    assert workbook(one_section(Grid(("a",), ((Cell("_x0041_"),),))))["Answer"]["A2"].value == "_x005F_x0041_"
    assert data == writing.write(one_section(Grid(("a",), ((Cell("_x0041_"),),))), "xlsx")


def test_a_text_too_long_for_excel_is_visibly_cut() -> None:
    value = workbook(one_section(Grid(("a",), ((Cell("x" * 40_000),),))))["Answer"]["A2"].value
    assert isinstance(value, str)
    assert len(value) == 32_767
    assert value.endswith("… [cut here]")


def test_a_table_too_long_for_excel_is_refused_with_the_next_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "_ROW_LIMIT", 2)
    with pytest.raises(CannotWrite, match="Write it as csv instead"):
        writing.write(DOCUMENT, "xlsx")


def test_headings_that_are_alike_or_empty_make_a_table_all_the_same() -> None:
    book = workbook(one_section(Grid(("Body", "body", "", "Source"), ((Cell("a"),) * 4,), ((1,),))))
    assert [cell.value for cell in book["Answer"][1]] == ["Body", "body 2", "Column 3", "Source", "Source 5"]


def test_a_table_without_rows_is_still_a_table() -> None:
    sheet = workbook(one_section(Grid(("Body", "Since"), ())))["Answer"]
    assert sheet["A2"].value == "No rows."
    assert [table.ref for table in sheet.tables.values()] == ["A1:B2"]

"""A diagram as a page: complete without its script, closed to everything from outside, harmless whatever the labels are."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from remit.diagram.model import CAME, DERIVED, PAST, PLANNED, Diagram, Edge, Kind, Node
from remit.document import Source
from remit.drawing import composing, html
from remit.drawing.places import Box, Curve, Layout

BODY = Kind("body", "Body or unit", "pill", "violet")
ACTION = Kind("recommendation", "Recommendation", "rounded", "#eef5dd")
BOARD, AGENCY, WEEKLY = (f"https://example.org/id/{name}" for name in ("board", "agency", "weekly"))
DIAGRAM = Diagram(
    "Who tests the water?",
    "Two bodies and what they were asked to do, as of 2 May 2031.",
    (
        Node(BOARD, "Water Board", BODY, "public body", "until 25 June 2021", PAST),
        Node(AGENCY, "Rivers Agency", BODY, focus=True),
        Node(WEEKLY, "Test it every week", ACTION, "", "", PLANNED, CAME, count=3),
    ),
    (
        Edge(BOARD, AGENCY, "succeeded by", dates="on 25 June 2021", notes=(1, 2)),
        Edge(AGENCY, WEEKLY, "lead", notes=(2,)),
        Edge(AGENCY, AGENCY, "reports to"),
    ),
    (("As of", "2 May 2031"),),
    (
        Source(1, "Inspector of Waters, in Report", "Test it.", "https://example.org/report?a=1&b=2"),
        Source(2, "Ministry of Lakes, in Letter", "", "javascript:alert(1)"),
    ),
    "Report and letter",
    "OFFICIAL",
)
HOSTILE = (
    "</script><script>alert(1)</script>",
    "<!-- <script> --> ]]> &amp; &lt;",
    "\"><img src=x onerror=alert(1)> ' `",
    "a\u2028b\u2029c\r\nd\te",
    "\u202egnp.exe\u2066 \ud800 \udfff \x00 \x1b[31m \ufffe",
    "{{ 7 * 7 }} {% raw %} ${alert(1)} </style><style>*{display:none}",
    "javascript:alert(1)",
    "شرطة السواحل",
    "word " * 80,
)


class Reading(HTMLParser):
    """The elements of a page with their attributes, and the text of each kind of element."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[str, str]] = []
        self._last = ""
        self.feed(page.decode())
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self._last = tag

    def handle_data(self, data: str) -> None:
        self.texts.append((self._last, data))

    def of(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def text(self, tag: str) -> list[str]:
        return [words for name, words in self.texts if name == tag and words.strip()]

    @property
    def tags(self) -> list[str]:
        return [name for name, _ in self.elements]


def written(diagram: Diagram) -> bytes:
    boxes = {
        node.iri: Box(100 + 200 * number, 50, 120, 40, (node.label[:20],)) for number, node in enumerate(diagram.nodes)
    }
    curves = []
    for edge in diagram.edges:
        start, end = boxes[edge.source], boxes[edge.target]
        points = ((start.x, 50.0), (start.x, 80.0), (end.x, 80.0), (end.x, 50.0))
        curves.append(Curve(points, ((start.x + end.x) / 2, 80), (edge.label[:20],)))
    layout = Layout(200.0 * max(len(boxes), 1), 100, boxes, tuple(curves))
    return html.write(diagram, composing.compose(diagram, layout, None, bare=True))


@pytest.fixture(scope="module")
def page() -> Reading:
    return Reading(written(DIAGRAM))


def told_in(words: str) -> Diagram:
    """The diagram with the same words everywhere."""
    kind = replace(BODY, name=f"b{words}", label=words)
    nodes = tuple(replace(node, label=words, type=words, dates=words, kind=kind) for node in DIAGRAM.nodes)
    edges = tuple(replace(edge, label=words, dates=words, relation=words) for edge in DIAGRAM.edges)
    sources = (Source(1, words, words, words), DIAGRAM.sources[1])
    return Diagram(words, words, nodes, edges, ((words, words),), sources, words, words)


def rows(page: Reading, name: str) -> list[dict[str, str]]:
    return [attributes for attributes in page.of("tr") if name in attributes]


def test_the_same_diagram_gives_the_same_bytes() -> None:
    assert written(DIAGRAM) == written(replace(DIAGRAM))


def test_the_policy_lets_in_one_style_and_one_script_and_nothing_else() -> None:
    text = written(DIAGRAM).decode()
    (style,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    (script,) = re.findall(r'<script type="module">(.*?)</script>', text, re.DOTALL)
    marks = [f"'sha256-{b64encode(hashlib.sha256(one.encode()).digest()).decode()}'" for one in (style, script)]
    (policy,) = [one["content"] for one in Reading(text.encode()).of("meta") if "http-equiv" in one]
    assert policy == (
        f"default-src 'none'; style-src {marks[0]}; script-src {marks[1]}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def test_nothing_is_fetched_and_nothing_runs_from_an_attribute(page: Reading) -> None:
    for tag, attributes in page.elements:
        assert not {"src", "srcset", "action", "style", "xlink:href", "data"} & set(attributes), tag
        assert not [name for name in attributes if name.startswith("on")], tag
        assert tag not in {"iframe", "object", "embed", "form", "base", "image", "use", "foreignobject"}
    assert [one["href"] for one in page.of("link")] == ["data:,"]
    assert page.tags.count("script") == 1


def test_title_caption_and_marking_stand_once_outside_the_picture(page: Reading) -> None:
    assert page.text("h1") == ["Who tests the water?"]
    assert [words for tag, words in page.texts if tag == "p" and words == DIAGRAM.caption] == [DIAGRAM.caption]
    assert page.text("p").count("OFFICIAL") == 2
    assert page.text("h2") == ["Details", "Relations", "Things", "Sources"]


def test_each_thing_of_the_picture_has_a_row_that_tells_all_of_it(page: Reading) -> None:
    assert rows(page, "data-thing") == [
        {
            "data-name": "public body: Water Board, until 25 June 2021, 1 relation",
            "data-label": "Water Board",
            "data-type": "public body",
            "data-dates": "until 25 June 2021",
            "data-identifier": BOARD,
            "data-thing": "n1",
            "data-kind": "1",
        },
        {
            "data-name": "Body or unit: Rivers Agency, 3 relations",
            "data-label": "Rivers Agency",
            "data-type": "Body or unit",
            "data-dates": "",
            "data-identifier": AGENCY,
            "data-focus": "yes",
            "data-thing": "n2",
            "data-kind": "1",
        },
        {
            "data-name": "Recommendation: Test it every week, planned or later, added, stands for 3, 1 relation",
            "data-label": "Test it every week",
            "data-type": "Recommendation",
            "data-dates": "planned or later, added, stands for 3",
            "data-identifier": WEEKLY,
            "data-thing": "n3",
            "data-kind": "2",
        },
    ]


def test_each_relation_of_the_picture_has_a_row_with_its_ends(page: Reading) -> None:
    found = [
        tuple(row[f"data-{name}"] for name in ("relation", "from", "to", "words", "dates"))
        for row in rows(page, "data-relation")
    ]
    assert found == [
        ("e1", "n1", "n2", "succeeded by", "on 25 June 2021"),
        ("e2", "n2", "n3", "lead", ""),
        ("e3", "n2", "n2", "reports to", ""),
    ]
    marks = {attributes["id"] for attributes in page.of("g") if "id" in attributes}
    assert {"n1", "n2", "n3", "e1", "e2", "e3"} <= marks


def test_ids_are_unique(page: Reading) -> None:
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert sorted(set(ids)) == sorted(ids)


def test_a_thing_in_a_table_leads_to_the_picture_and_only_addresses_of_sources_lead_out(page: Reading) -> None:
    links = [attributes["href"] for attributes in page.of("a")]
    assert links == [
        *("#tables", "#tables"),
        *("#n1", "#n2", "#source-1", "#source-2", "#n2", "#n3", "#source-2", "#n2", "#n2"),
        *("#n1", "#n2", "#n3"),
        "https://example.org/report?a=1&b=2",
    ]
    assert "javascript:alert(1)" in page.text("p")


def test_the_filter_offers_each_type_with_its_number_of_things(page: Reading) -> None:
    assert [words for tag, words in page.texts if tag == "span" and "(" in words] == [
        "Body or unit (2)",
        "Recommendation (1)",
    ]
    assert [one["value"] for one in page.of("input") if one.get("type") == "checkbox"] == ["1", "2"]
    assert ".swatch-2 { background: #eef5dd; border-color: " in page.text("style")[0]


def test_without_the_script_only_what_needs_it_is_hidden(page: Reading) -> None:
    hidden = [
        (tag, attributes.get("class") or attributes.get("id"))
        for tag, attributes in page.elements
        if "hidden" in attributes
    ]
    assert hidden == [("div", "tools"), ("ul", "found"), ("section", "panel"), ("details", "help")]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_change_nothing_but_words(words: str) -> None:
    told = told_in(words)
    tame = told_in("word" if len(words) < 200 else words)
    text, page, other = written(told).decode(), Reading(written(told)), Reading(written(tame))
    outside = [tag for tag in page.tags if tag not in ("text", "path", "g", "title")]
    assert outside == [tag for tag in other.tags if tag not in ("text", "path", "g", "title")]
    assert not re.search("[\u2028\u2029\u202a-\u202e\u2066-\u2069\x00\x1b\ufffe\r]", text)
    assert not [one["href"] for one in page.of("a") if one["href"].startswith("javascript")]
    assert text.count("<script") == text.count("</script") == text.count("<style") == text.count("</style") == 1


def test_hostile_identifiers_are_only_text() -> None:
    nodes = (
        replace(DIAGRAM.nodes[0], iri="javascript:alert(1)"),
        replace(DIAGRAM.nodes[1], iri='x" onclick="alert(1)\u202e'),
    )
    page = Reading(written(replace(DIAGRAM, nodes=nodes, edges=())))
    assert [row["data-identifier"] for row in rows(page, "data-thing")] == [
        "javascript:alert(1)",
        'x" onclick="alert(1)\ufffd',
    ]
    assert [one["href"] for one in page.of("a")][2:4] == ["#n1", "#n2"]


def test_a_diagram_without_relations_or_things_is_a_page_too() -> None:
    page = Reading(written(replace(DIAGRAM, nodes=(), edges=(), sources=(), marking="", caption="")))
    assert page.text("h1") == ["Who tests the water?"]
    assert rows(page, "data-thing") == []
    assert "header" not in page.tags
    assert not [one for one in page.of("p") if one.get("class") == "lead"]


def test_a_wide_picture_is_printed_on_its_side_and_a_high_one_upright() -> None:
    wide = written(DIAGRAM).decode()
    assert "@page { size: A4 landscape;" in wide
    layout = Layout(100, 900, {node.iri: Box(50, 50, 90, 40, ("x",)) for node in DIAGRAM.nodes}, ())
    high = replace(DIAGRAM, edges=())
    page = composing.compose(high, layout, None, bare=True)
    assert "@page { size: A4; " in html.write(high, page).decode()


def test_the_script_writes_no_markup_and_asks_for_nothing() -> None:
    script = (Path(html.__file__).parents[1] / "templates/diagram.js").read_text(encoding="utf-8")
    words = "innerHTML|outerHTML|insertAdjacentHTML|document.write|eval|Function|fetch|XMLHttp|import|WebSocket|Storage|cookie"
    assert not re.search(rf"\b(?:{words})\b|</|<!--", script)
    assert "\r" not in script


def test_a_relation_tells_on_what_grade_of_evidence_it_rests() -> None:
    first, *others = DIAGRAM.edges
    graded = replace(DIAGRAM, edges=(replace(first, grade=DERIVED), *others))
    assert b'data-dates="on 25 June 2021, worked out; no source says so"' in written(graded)

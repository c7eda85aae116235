"""Which format a suffix names, which options go with it, and what is written where."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from remit.diagram.model import Diagram, Edge, Kind, Node
from remit.drawing import files
from remit.drawing.files import Look, Written
from remit.errors import CannotWrite, NoLayout, TooBig, UnknownName, WrongUse

if TYPE_CHECKING:
    from collections.abc import Callable

BODY = Kind("body", "Body", "pill", "violet")


def network(nodes: int, edges: int = 0) -> Diagram:
    """So many things, and so many relations from each to the next and round again."""
    things = tuple(Node(f"urn:x:{number}", f"Thing {number}", BODY) for number in range(nodes))
    joined = tuple(
        Edge(things[one % nodes].iri, things[(one + 1 + one // nodes) % nodes].iri, "leads") for one in range(edges)
    )
    return Diagram("A network", "Its caption.", things, joined, source_line="Sources: none.")


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("a.svg", "svg"),
        ("a.SVG", "svg"),
        ("a.b.graphml", "graphml"),
        ("a.gv", "dot"),
        ("a.mmd", "mermaid"),
        ("a.mermaid", "mermaid"),
        ("a.htm", "html"),
        ("a.txt", "text"),
        ("a.md", "md"),
        ("a", None),
        ("a.text", None),
    ],
)
def test_a_suffix_names_a_format(name: str, form: str | None) -> None:
    assert files.for_suffix(Path(name)) == form


@pytest.mark.parametrize(
    ("form", "look", "said"),
    [
        ("svg", Look(page="letter"), "There is no page “letter”. Choose one of: a4, a3, slide."),
        ("pdf", Look(page=""), "There is no page “”"),
        ("html", Look(page="a4"), "--page goes with svg, png and pdf"),
        ("svg", Look(dpi=300), "--dpi goes with png"),
        ("png", Look(dpi="x"), "a whole number such as 200"),  # type: ignore[arg-type]
        ("gexf", Look(for_yed=True), "--for yed goes with graphml"),
    ],
)
def test_what_does_not_go_with_a_format_is_refused(form: str, look: Look, said: str) -> None:
    with pytest.raises(WrongUse) as caught:
        files.write(network(2), form, look)
    assert said in str(caught.value)


def test_a_format_that_there_is_not_is_refused() -> None:
    with pytest.raises(UnknownName, match="There is no format for a diagram called “bmp”"):
        files.write(network(2), "bmp", Look())


@pytest.mark.parametrize("form", ["svg", "png", "pdf", "html", "docx"])
def test_a_picture_of_three_hundred_things_is_drawn_and_of_one_more_refused(form: str) -> None:
    files.refuse_too_big(network(300, 900))
    with pytest.raises(TooBig, match="301 things and 0 relations are too many"):
        files.write(network(301), form, Look())
    with pytest.raises(TooBig, match="40 things and 901 relations are too many"):
        files.write(network(40, 901), form, Look())


@pytest.mark.parametrize("form", [form for form in files.DATA if form != "csv"])
def test_data_has_no_limit(form: str) -> None:
    assert files.write(network(301, 901), form, Look()).files[""]


def test_places_are_left_to_the_program_that_opens_the_file_where_there_is_too_much() -> None:
    assert files.write(network(301), "gexf", Look()).notes == (
        "There are too many things to lay them out well; let the program that opens the file do it.",
    )
    assert files.write(network(3, 2), "gexf", Look()).notes == ()


def test_only_what_has_places_needs_a_layout_program(tmp_path: Path) -> None:
    nowhere = Look(program=tmp_path / "none")
    with pytest.raises(NoLayout):
        files.write(network(3, 2), "svg", nowhere)
    (note,) = files.write(network(3, 2), "drawio", nowhere).notes
    assert note.startswith("Written without a layout.")
    assert files.write(network(3, 2), "dot", nowhere).notes == ()
    takers = [form for form in files.FORMATS if files.takes_a_layout(form, Look())]
    assert takers == ["svg", "png", "pdf", "html", "docx", "gexf", "drawio"]
    assert files.takes_a_layout("graphml", Look(for_yed=True))


def test_a_marking_is_never_lost() -> None:
    marked = replace(network(3, 2), marking="OFFICIAL-SENSITIVE")
    with pytest.raises(WrongUse, match="The format csv has no place for a marking"):
        files.write(marked, "csv", Look())
    for form in ("svg", "html", "graphml", "gexf", "dot", "mermaid", "drawio", "text", "md"):
        assert b"OFFICIAL-SENSITIVE" in files.write(marked, form, Look()).files[""], form


def test_text_that_would_be_too_small_to_read_on_the_page_is_told() -> None:
    assert files.write(network(60, 120), "svg", Look(page="a4")).notes[0].startswith("Its smallest words are only ")
    assert files.write(network(3, 2), "svg", Look(page="a4")).notes == ()
    assert files.write(network(60, 120), "svg", Look()).notes == ()


def test_letters_that_a_format_cannot_show_are_told() -> None:
    drawn = replace(network(1), nodes=(Node("urn:x:1", "水道局", BODY),))
    (note,) = files.write(drawn, "png", Look(dpi=72)).notes
    assert note == "This format cannot show 1 text as written, such as “水道局”. Write it as svg or html instead."
    assert files.write(drawn, "svg", Look()).notes == ()


def test_several_files_get_their_part_before_the_suffix(tmp_path: Path) -> None:
    written = files.save(Written({"-nodes": b"one", "-edges": b"two"}), tmp_path / "a.b.csv")
    assert [path.name for path in written] == ["a.b-nodes.csv", "a.b-edges.csv"]
    assert [path.read_bytes() for path in written] == [b"one", b"two"]


def test_several_files_are_not_written_beside_what_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(WrongUse, match="is no file, and this is 2 files"):
        files.save(Written({"-nodes": b"one", "-edges": b"two"}), tmp_path / "folder.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["folder.csv"]


def test_of_two_files_none_is_written_when_one_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "a-edges.csv").mkdir()
    with pytest.raises(CannotWrite):
        files.save(Written({"-nodes": b"one", "-edges": b"two"}), tmp_path / "a.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["a-edges.csv"]


CALLS: tuple[Callable[[Diagram], object], ...] = (
    lambda one: files.write(one, "svg", Look()),
    lambda one: files.write(one, "graphml", Look()),
    lambda one: files.write(one, "text", Look()),
)


@pytest.mark.parametrize("call", CALLS)
def test_a_network_without_anything_is_written_all_the_same(call: Callable[[Diagram], object]) -> None:
    assert call(network(0))

"""What a diagram is written as, by the suffix of the file: pictures, documents for readers, and data for other programs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit import formats, output
from remit.errors import NoLayout, TooBig, UnknownName, WrongUse
from remit.wording import count

if TYPE_CHECKING:
    from pathlib import Path

    from remit.diagram.model import Diagram
    from remit.drawing.canvas import Page
    from remit.drawing.places import Layout

PICTURES = ("svg", "png", "pdf", "html", "docx")
"""The formats with a picture, which can be read up to about 300 things."""

DATA = ("graphml", "gexf", "dot", "mermaid", "drawio", "csv", "xlsx")
"""The formats for other programs, which have no limit."""

READER = ("text", "md")
"""The relations as a table."""

FORMATS = (*PICTURES, *DATA, *READER)

PAGES = ("a4", "a3", "slide")
"""The pages that a picture can be fitted to."""

MOST = 300
"""How many things a picture may have: above that no layout can be read (measured, see docs/diagrams.md)."""

MOST_EDGES = 900
"""How many relations a picture may have."""

_SUFFIXES = {
    ".gv": "dot",
    ".mmd": "mermaid",
    ".mermaid": "mermaid",
    ".txt": "text",
    ".htm": "html",
} | {f".{form}": form for form in FORMATS if form not in ("mermaid", "text")}
# Points between title and key; where none is given, both ways to hold a sheet of paper are tried.
_ROOMS = {"slide": (888.0, 390.0)}


@dataclass(frozen=True)
class Look:
    """How a diagram is to be written.

    Attributes:
        page: One of `PAGES`; None for a picture cropped to what is there.
        dpi: For PNG: pixels per inch.
        for_yed: For GraphML: with shapes, colours and places as yEd reads them.
        program: The layout program that takes the place of the one that comes with Remit.
    """

    page: str | None = None
    dpi: int | None = None
    for_yed: bool = False
    program: Path | None = None


@dataclass(frozen=True)
class Written:
    """A diagram as bytes.

    Attributes:
        files: The content by what is added to the name before its suffix: "" for one file, "-nodes" and "-edges".
        notes: Sentences for the user, such as that letters are too small to read.
    """

    files: dict[str, bytes]
    notes: tuple[str, ...] = ()


def for_suffix(path: Path) -> str | None:
    """The format that a file's suffix names, or None."""
    return _SUFFIXES.get(path.suffix.lower())


def write(diagram: Diagram, form: str, look: Look, width: int = 100) -> Written:
    """Write a diagram.

    Args:
        diagram: What to write.
        form: One of `FORMATS`.
        look: How a picture looks.
        width: For text: how many characters a line may have.

    Raises:
        UnknownName: There is no such format.
        TooBig: It is a picture, and there is too much to be read.
        NoLayout: It is a picture, and there is no layout program, or it failed.
        CannotWrite: The format cannot hold it.
        WrongUse: An option that does not go with the format, or a marking that it has no place for.
    """
    check(form, look)
    if form in READER:
        from remit import writing
        from remit.diagram import tables

        return Written({"": writing.write(tables.document(diagram), form, width=width)})
    if form in PICTURES:
        return _picture(diagram, form, look)
    return _data(diagram, form, look)


def save(written: Written, path: Path) -> tuple[Path, ...]:
    """Write the files of a diagram, all or none.

    Args:
        written: What to write.
        path: The file; of several, each gets its part of the name before the suffix: `chain-nodes.csv`.

    Returns:
        The files that were written.

    Raises:
        WrongUse: They are several, and the path is of something that is no file.
        CannotWrite: One of them cannot be written there; all are as before.
    """
    if len(written.files) > 1 and path.exists() and not path.is_file():
        raise WrongUse(f"{path} is no file, and this is {len(written.files)} files. Name a file such as network.csv.")
    files = {path.with_stem(path.stem + part): data for part, data in written.files.items()}
    output.save_all(files)
    return tuple(files)


def refuse_too_big(diagram: Diagram) -> None:
    """Refuse what no picture can show so that it is read, and say what can be done instead.

    Raises:
        TooBig: There is too much.
    """
    if len(diagram.nodes) > MOST or len(diagram.edges) > MOST_EDGES:
        raise TooBig(
            f"{count(len(diagram.nodes), 'thing')} and {count(len(diagram.edges), 'relation')} are too many for a picture "
            f"that can be read (about {MOST} things). Draw what is around one thing (remit diagram THING), gather things "
            "with --by type, --by body or --by programme, or write it as data, which has no limit: "
            "-o FILE with .graphml, .gexf, .csv, .xlsx, .dot, .mmd or .drawio."
        )


def check(form: str, look: Look) -> None:
    """Refuse a format that there is not, or options that do not go with it.

    Raises:
        UnknownName: There is no such format.
        WrongUse: An option that does not go with the format.
    """
    if form not in FORMATS:
        raise UnknownName("format for a diagram", form, (), f"Choose one of: {', '.join(FORMATS)}.")
    if look.page is not None and look.page not in PAGES:
        raise WrongUse(f"There is no page “{look.page}”. Choose one of: {', '.join(PAGES)}.")
    if look.page is not None and form not in ("svg", "png", "pdf"):
        raise WrongUse(f"--page goes with svg, png and pdf, not with {form}. Leave it out.")
    if look.dpi is not None and not isinstance(look.dpi, int):
        raise WrongUse(f"The pixels per inch are a whole number such as 200, not “{look.dpi}”.")
    if look.dpi is not None and form != "png":
        raise WrongUse(f"--dpi goes with png, not with {form}. Leave it out, or write -o FILE.png.")
    if look.for_yed and form != "graphml":
        raise WrongUse(f"--for yed goes with graphml, not with {form}. Write -o FILE.graphml.")


def takes_a_layout(form: str, look: Look) -> bool:
    """Whether a format has places, so that a layout program is of use."""
    return form in (*PICTURES, "gexf", "drawio") or look.for_yed


def _picture(diagram: Diagram, form: str, look: Look) -> Written:
    from remit.drawing import composing, layout

    refuse_too_big(diagram)
    laid = layout.lay_out(diagram, look.program, _ROOMS.get(look.page or ""))
    match form:
        case "svg":
            from remit.drawing import svg

            page = composing.compose(diagram, laid, look.page)
            return Written({"": svg.write(page)}, _too_small(page, look.page))
        case "html":
            from remit.drawing import html

            return Written({"": html.write(diagram, composing.compose(diagram, laid, None, bare=True))})
        case "docx":
            from remit.drawing import docx

            page = composing.compose(diagram, laid, None, bare=True)
            return Written({"": docx.write(diagram, page)}, _unshown(page))
        case "pdf":
            from remit.drawing import pdf

            page = composing.compose(diagram, laid, look.page or "a4")
            return Written({"": pdf.write(page)}, (*_too_small(page, look.page or "a4"), *_unshown(page)))
    from remit.drawing import png

    page = composing.compose(diagram, laid, look.page)
    data = png.write(page) if look.dpi is None else png.write(page, look.dpi)
    return Written({"": data}, (*_too_small(page, look.page), *_unshown(page)))


def _too_small(page: Page, name: str | None) -> tuple[str, ...]:
    from remit.drawing import composing

    size = composing.smallest_text(page)
    if name is None or size >= composing.LEAST_READABLE:
        return ()
    larger = "Use --page a3, or draw less" if name == "a4" else "Draw less"
    return (
        f"Its smallest words are only {size:.1f} points high on {name}. {larger}: what is around one thing, or --by body.",
    )


def _unshown(page: Page) -> tuple[str, ...]:
    from remit.drawing import pdf

    found = pdf.missing(page)
    if not found:
        return ()
    return (
        f"This format cannot show {count(len(found), 'text')} as written, such as “{found[0]}”. Write it as svg or html instead.",
    )


def _data(diagram: Diagram, form: str, look: Look) -> Written:
    if form == "csv":
        formats.refuse_marking(form, diagram.marking)
        from remit.drawing import tabular

        return Written({"-nodes": tabular.nodes_csv(diagram), "-edges": tabular.edges_csv(diagram)})
    if form == "xlsx":
        from remit.drawing import tabular

        return Written({"": tabular.xlsx(diagram)})
    if form == "dot":
        from remit.drawing import dot

        return Written({"": dot.write(diagram)})
    if form == "mermaid":
        from remit.drawing import mermaid

        return Written({"": mermaid.write(diagram)})
    if form == "graphml" and not look.for_yed:
        from remit.drawing import graphml

        return Written({"": graphml.write(diagram)})
    laid, notes = _places(diagram, look.program)
    return Written({"": _placed(diagram, form, laid)}, notes)


def _placed(diagram: Diagram, form: str, laid: Layout | None) -> bytes:
    if form == "gexf":
        from remit.drawing import gexf

        return gexf.write(diagram, laid)
    if form == "drawio":
        from remit.drawing import drawio

        return drawio.write(diagram, laid)
    from remit.drawing import graphml

    return graphml.write_for_yed(diagram, laid)


def _places(diagram: Diagram, program: Path | None) -> tuple[Layout | None, tuple[str, ...]]:
    """The places of things for programs that take them; none where there is too much or no layout program."""
    from remit.drawing import layout

    if len(diagram.nodes) > MOST or len(diagram.edges) > MOST_EDGES:
        return None, ("There are too many things to lay them out well; let the program that opens the file do it.",)
    try:
        return layout.lay_out(diagram, program), ()
    except NoLayout as error:
        return None, (f"Written without a layout. {error}",)

"""A diagram as one HTML page that needs nothing else: the picture to walk in, and the same relations as tables."""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from remit import filling, tidy
from remit.diagram import tables
from remit.diagram.styles import colours
from remit.document import Cell, Section, Sentence
from remit.drawing import svg
from remit.wording import count

if TYPE_CHECKING:
    from collections.abc import Callable

    from remit.diagram.model import Diagram, Edge, Node
    from remit.document import Document
    from remit.drawing.canvas import Page

_SCRIPT = Path(__file__).parents[1] / "templates" / "diagram.js"


def write(diagram: Diagram, page: Page) -> bytes:
    """The page.

    Args:
        diagram: What is told.
        page: Its picture.

    Returns:
        UTF-8, the same for the same diagram and picture.
    """
    document = _without_caption(tidy.cleaned(tables.document(diagram)), tidy.clean(diagram.caption))
    kinds = _kinds(diagram)
    landscape = page.width > page.height
    shared: dict[str, Any] = {"kinds": kinds, "landscape": landscape}
    return filling.filled(
        "diagram.html",
        document,
        style=filling.filled("diagram.css", document, **shared),
        script=_SCRIPT.read_text(encoding="utf-8"),
        fingerprint=_fingerprint,
        caption=tidy.clean(diagram.caption),
        picture=svg.inline(page),
        attributes=_attributes(diagram),
        address=_address(diagram),
        **shared,
    ).encode()


def _fingerprint(text: str) -> str:
    """What a policy for contents calls the only style or script that it lets in."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _without_caption(document: Document, caption: str) -> Document:
    """The tables without the caption, which stands above the picture."""
    told = Section("", (Sentence(caption),))
    return document._replace(sections=tuple(section for section in document.sections if section != told))


def _kinds(diagram: Diagram) -> list[dict[str, str | int]]:
    """What the filter offers, numbered: no name of a kind has to be safe in a style sheet."""
    counts = Counter(node.kind for node in diagram.nodes)
    rows: list[dict[str, str | int]] = []
    for number, kind in enumerate(diagram.kinds, 1):
        fill, outline = colours(kind.tint)
        label = tidy.clean(kind.label)
        rows.append({"number": number, "label": label, "count": counts[kind], "fill": fill, "outline": outline})
    return rows


def _address(diagram: Diagram) -> Callable[[Cell], str]:
    """A thing in a table leads to its place in the picture; an identifier of a workspace is no page that one can open."""

    def address(cell: Cell) -> str:
        return f"#{diagram.ids[cell.iri]}" if cell.iri in diagram.ids else ""

    return address


def _attributes(diagram: Diagram) -> dict[str, list[dict[str, str]]]:
    """What the script reads from the rows of each table, by the title of its section."""
    kinds = {kind: str(number) for number, kind in enumerate(diagram.kinds, 1)}
    touched = Counter(end for edge in diagram.edges for end in {edge.source, edge.target})
    return {
        "Relations": [_relation(diagram, edge, f"e{number}") for number, edge in enumerate(diagram.edges, 1)],
        "Things": [
            _thing(node, touched[node.iri]) | {"data-thing": diagram.ids[node.iri], "data-kind": kinds[node.kind]}
            for node in diagram.nodes
        ],
    }


def _thing(node: Node, relations: int) -> dict[str, str]:
    kind = node.type or node.kind.label
    told = (f"{kind}: {node.label}", *_told(node), count(relations, "relation"))
    found = {
        "data-name": ", ".join(told),
        "data-label": node.label,
        "data-type": kind,
        "data-dates": ", ".join(_told(node)),
        "data-identifier": node.iri,
    }
    if node.focus:
        found["data-focus"] = "yes"
    return {name: tidy.clean(words) for name, words in found.items()}


def _relation(diagram: Diagram, edge: Edge, number: str) -> dict[str, str]:
    return {
        "data-relation": number,
        "data-from": diagram.ids[edge.source],
        "data-to": diagram.ids[edge.target],
        "data-words": tidy.clean(edge.label),
        "data-dates": tidy.clean(", ".join(filter(None, (*_told(edge), tables.GRADE_WORDS[edge.grade])))),
    }


def _told(one: Node | Edge) -> list[str]:
    """What else is said of a thing or a relation: its days or state, what changed, and how many it stands for."""
    stands = f"stands for {one.count:,}" if one.count > 1 else ""
    words = (one.dates or tables.STATE_WORDS[one.state], tables.MARK_WORDS[one.mark], stands)
    return [word for word in words if word]

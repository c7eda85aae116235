"""A diagram as tables for a reader: the same things and relations in words, with their sources."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from remit.diagram.model import CAME, DERIVED, PAST, PLANNED, PRESENT, SECONDARY, UNSURE, WENT
from remit.document import Cell, Document, Grid, Section, Sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from remit.diagram.model import Diagram, Edge, Node

STATE_WORDS = {PRESENT: "", PAST: "past", PLANNED: "planned or later", UNSURE: "not sure"}
"""What tables call a state; what holds on the day needs no word."""

MARK_WORDS = {"": "", CAME: "added", WENT: "removed"}
"""What tables call a mark of a difference; what is in both versions needs no word."""

GRADE_WORDS = {"": "", DERIVED: "worked out; no source says so", SECONDARY: "secondary sources only"}
"""What tables call the grade of the evidence; what a primary source says needs no word."""


def document(diagram: Diagram) -> Document:
    """The tables of a diagram: its relations with their sources, and its things.

    Args:
        diagram: What is told.

    Returns:
        A document that stands alone: title, facts, caption, tables, sources and marking.
    """
    sections = [Section("", (Sentence(diagram.caption),))]
    if diagram.edges:
        sections.append(Section("Relations", (_relations(diagram),)))
    if diagram.nodes:
        sections.append(Section("Things", (_things(diagram),)))
    return Document(diagram.title, diagram.facts, tuple(sections), diagram.sources, diagram.marking)


def _relations(diagram: Diagram) -> Grid:
    things = diagram.by_iri
    columns = [
        ("From", [_thing(things[edge.source]) for edge in diagram.edges]),
        ("Relation", [Cell(edge.label, edge.relation or None) for edge in diagram.edges]),
        ("To", [_thing(things[edge.target]) for edge in diagram.edges]),
        *_further(diagram.edges),
    ]
    if any(edge.grade for edge in diagram.edges):
        columns.append(("Standing", [Cell(GRADE_WORDS[edge.grade]) for edge in diagram.edges]))
    return _grid(columns, tuple(edge.notes for edge in diagram.edges))


def _things(diagram: Diagram) -> Grid:
    # A relation of a thing to itself is one relation of it.
    touched = Counter(end for edge in diagram.edges for end in {edge.source, edge.target})
    columns = [
        ("Name", [_thing(node) for node in diagram.nodes]),
        ("Kind", [Cell(node.kind.label) for node in diagram.nodes]),
        ("Type", [Cell(node.type) for node in diagram.nodes]),
        *_further(diagram.nodes),
        ("Relations", [Cell(f"{touched[node.iri]:,}") for node in diagram.nodes]),
    ]
    return _grid(columns)


def _thing(node: Node) -> Cell:
    return Cell(node.label, node.iri)


def _further(rows: Sequence[Node | Edge]) -> list[tuple[str, list[Cell]]]:
    """The columns that stand only where one of the rows has something to say in them."""
    columns = (
        ("Stands for", [f"{row.count:,}" if row.count > 1 else "" for row in rows]),
        ("Days", [row.dates for row in rows]),
        ("State", [STATE_WORDS[row.state] for row in rows]),
        ("What changed", [MARK_WORDS[row.mark] for row in rows]),
    )
    return [(name, [Cell(words) for words in cells]) for name, cells in columns if any(cells)]


def _grid(columns: Sequence[tuple[str, list[Cell]]], notes: tuple[tuple[int, ...], ...] = ()) -> Grid:
    rows = tuple(zip(*(cells for _, cells in columns), strict=True))
    return Grid(tuple(name for name, _ in columns), rows, notes if any(notes) else ())

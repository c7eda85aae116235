"""A diagram as flat, clean columns, and as a graph of networkx: what every data format is written from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from remit.tidy import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

    import networkx as nx

    from remit.diagram.model import Diagram

# Gephi, yEd and Cytoscape show text that begins so as a web page, and fetch the pictures that it names.
_TAKEN_FOR_A_PAGE = re.compile(r"\s*<html", re.IGNORECASE)
_NO_WIDTH = "\u200b"


@dataclass(frozen=True)
class Attribute:
    """What is said of every node, or of every edge, in one column.

    Attributes:
        name: A short name, such as `iri`.
        heading: The name as people read it.
        values: One for each, in order: all text, or all whole numbers; empty text where nothing is said.
    """

    name: str
    heading: str
    values: tuple[str | int, ...]

    @property
    def is_whole(self) -> bool:
        """Whether the values are whole numbers."""
        return bool(self.values) and isinstance(self.values[0], int)


@dataclass(frozen=True)
class Flat:
    """A diagram in columns.

    Attributes:
        nodes: The short ids of the nodes: n1, n2, …
        edges: The id of each edge (e1, e2, …), of the node where it begins and of the one where it ends.
        of_nodes: What is said of the nodes, the label first.
        of_edges: What is said of the edges, the label first.
        about: What is said of the whole: title, caption, marking, facts and source line, where there are any.
    """

    nodes: tuple[str, ...]
    edges: tuple[tuple[str, str, str], ...]
    of_nodes: tuple[Attribute, ...]
    of_edges: tuple[Attribute, ...]
    about: dict[str, str]


class _Plain(dict[str, str]):
    """Text as every format can hold it, each worked out once: most texts of relations stand there many times."""

    def __missing__(self, text: str) -> str:
        self[text] = found = plain(text)
        return found


def plain(text: str) -> str:
    """Text that every format and program can hold, and that none takes for anything but text."""
    cleaned = clean(text)
    return f"{_NO_WIDTH}{cleaned}" if _TAKEN_FOR_A_PAGE.match(cleaned) else cleaned


def flatten(diagram: Diagram) -> Flat:
    """A diagram in columns; what is empty for all, or a count of one for all, is left out."""
    known, ids = _Plain(), diagram.ids

    def column(name: str, heading: str, values: Iterable[str]) -> Attribute:
        return Attribute(name, heading, tuple(map(known.__getitem__, values)))

    nodes, edges = diagram.nodes, diagram.edges
    cited = {source.number: source.text for source in diagram.sources}
    sources = {
        notes: "; ".join(cited.get(number, f"source {number}") for number in notes)
        for notes in dict.fromkeys(edge.notes for edge in edges)
    }
    of_nodes = (
        column("label", "Label", (node.label for node in nodes)),
        column("iri", "Identifier", (node.iri for node in nodes)),
        column("kind", "Kind", (node.kind.label for node in nodes)),
        column("type", "Type", (node.type for node in nodes)),
        column("state", "State", (node.state for node in nodes)),
        column("dates", "Dates", (node.dates for node in nodes)),
        column("mark", "Change", (node.mark for node in nodes)),
        Attribute("count", "Count", tuple(node.count for node in nodes)),
    )
    of_edges = (
        column("label", "Label", (edge.label for edge in edges)),
        column("relation", "Relation", (edge.relation for edge in edges)),
        column("via", "Stated by", (edge.via for edge in edges)),
        column("state", "State", (edge.state for edge in edges)),
        column("dates", "Dates", (edge.dates for edge in edges)),
        column("mark", "Change", (edge.mark for edge in edges)),
        Attribute("count", "Count", tuple(edge.count for edge in edges)),
        column("grade", "Standing", (edge.grade for edge in edges)),
        column("sources", "Sources", (sources[edge.notes] for edge in edges)),
    )
    return Flat(
        tuple(ids.values()),
        tuple((f"e{number}", ids[edge.source], ids[edge.target]) for number, edge in enumerate(edges, 1)),
        _said(of_nodes),
        _said(of_edges),
        about(diagram),
    )


def about(diagram: Diagram) -> dict[str, str]:
    """What is said of the whole diagram, by short names; what is empty is left out."""
    said = {
        "title": diagram.title,
        "caption": diagram.caption,
        "marking": diagram.marking,
        "facts": "; ".join(f"{label}: {value}" for label, value in diagram.facts),
        "sources": diagram.source_line,
    }
    return {name: plain(value) for name, value in said.items() if value}


def to_networkx(diagram: Diagram) -> nx.MultiDiGraph[str]:
    """A diagram as a graph of networkx, of which every writer and every measure there makes sense.

    Nodes are n1, n2, … and the keys of edges e1, e2, …, as in all data formats; attributes are text or whole numbers, and
    one that is empty is left out.
    """
    import networkx as nx

    flat = flatten(diagram)
    graph: Any = nx.MultiDiGraph(**flat.about)
    for node, said in zip(flat.nodes, _rows(flat.of_nodes), strict=True):
        graph.add_node(node, **said)
    for (edge, source, target), said in zip(flat.edges, _rows(flat.of_edges), strict=True):
        graph.add_edge(source, target, edge, **said)
    return graph


def _said(attributes: Iterable[Attribute]) -> tuple[Attribute, ...]:
    """The attributes of which something is said; the label always."""
    return tuple(
        one
        for one in attributes
        if one.name == "label" or not set(one.values) <= ({1} if one.name == "count" else {""})
    )


def _rows(attributes: tuple[Attribute, ...]) -> Iterable[dict[str, str | int]]:
    names = [one.name for one in attributes]
    for values in zip(*(one.values for one in attributes), strict=True):
        row = zip(names, values, strict=True)
        yield {name: value for name, value in row if value != "" or name == "label"}

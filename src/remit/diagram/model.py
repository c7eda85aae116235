"""`Diagram`: things and the relations between them, in words and with their sources, before anything is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from remit.document import Source

PRESENT = "present"
"""It holds on the day, or nothing is said of days."""
PAST = "past"
"""It ended before the day."""
PLANNED = "planned"
"""It is only planned or expected."""
UNSURE = "unsure"
"""It may hold on the day; its days are not known well enough to say."""
STATES = (PRESENT, PAST, PLANNED, UNSURE)

CAME = "came"
"""In a difference: only the later version has it."""
WENT = "went"
"""In a difference: only the earlier version has it."""

DERIVED = "derived"
"""It is worked out from what is recorded; no source says so."""
SECONDARY = "secondary"
"""Only secondary sources say so."""


@dataclass(frozen=True)
class Kind:
    """A type of things, and how it looks.

    Attributes:
        name: A short name without blanks, such as `body`.
        label: What the key calls it, such as “Body”.
        shape: One of `styles.SHAPES`.
        tint: One of `styles.TINTS`, or a colour as `#rrggbb`.
    """

    name: str
    label: str
    shape: str
    tint: str


@dataclass(frozen=True)
class Node:
    """A thing.

    Attributes:
        iri: Its IRI; in an aggregate, an IRI-like name of the group.
        label: What people call it, in full.
        kind: Its type, as the key has it.
        type: Its class in words, such as “police force”; finer than the kind.
        dates: Words about days, such as “until 25 June 2021”; empty for none.
        state: One of `STATES`.
        mark: CAME, WENT or empty.
        focus: Whether the diagram is about it.
        count: How many things it stands for; 1 unless aggregated.
    """

    iri: str
    label: str
    kind: Kind
    type: str = ""
    dates: str = ""
    state: str = PRESENT
    mark: str = ""
    focus: bool = False
    count: int = 1


@dataclass(frozen=True)
class Edge:
    """A relation between two things, from one to the other.

    Attributes:
        source: The IRI of the node where it begins.
        target: The IRI of the node where it ends.
        label: The relation in words, such as “lead”.
        relation: The IRI of the property, or of the concept, that the label names; empty for none.
        via: The IRI of the thing that states the relation (an assignment, a membership); empty for none.
        dates: Words about days, such as “until 25 June 2021”; empty for none.
        state: One of `STATES`.
        mark: CAME, WENT or empty.
        count: How many relations it stands for; 1 unless aggregated.
        notes: The numbers of the sources that it rests on.
        grade: DERIVED or SECONDARY; empty where a primary source says it, or nothing is known of that.
    """

    source: str
    target: str
    label: str
    relation: str = ""
    via: str = ""
    dates: str = ""
    state: str = PRESENT
    mark: str = ""
    count: int = 1
    notes: tuple[int, ...] = ()
    grade: str = ""


@dataclass(frozen=True)
class Diagram:
    """A network, ready to be drawn or written as data.

    Attributes:
        title: The question, or what is shown.
        caption: One sentence that says what is seen, with the day.
        nodes: The things, in the order of kinds, then by label.
        edges: The relations, by the labels of their ends, then their own.
        facts: What a reader must know to read it: (label, value): values, day, workspace and version.
        sources: What it rests on, numbered.
        source_line: One line that names the documents and the day, for the foot of a picture.
        marking: A protective marking, such as OFFICIAL; empty for none.
    """

    title: str
    caption: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    facts: tuple[tuple[str, str], ...] = ()
    sources: tuple[Source, ...] = ()
    source_line: str = ""
    marking: str = ""

    @cached_property
    def ids(self) -> dict[str, str]:
        """The short id (`n1`, `n2`, …) of each node, by its IRI; edges are `e1`, `e2`, … in their order."""
        return {node.iri: f"n{number}" for number, node in enumerate(self.nodes, 1)}

    @cached_property
    def by_iri(self) -> dict[str, Node]:
        """The nodes by IRI."""
        return {node.iri: node for node in self.nodes}

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds that are shown, in the order of the nodes."""
        return tuple(dict.fromkeys(node.kind for node in self.nodes))

"""What is drawn as a relation: triples between things, and the things of the ontology that state one (assignments, …)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from remit.span import Span
    from remit.terms import NamedNode


@dataclass(frozen=True)
class Link:
    """A relation between two things, before it is worded as an edge.

    Attributes:
        source: Where it begins.
        target: Where it ends.
        label: The relation in words, such as “lead”.
        relation: The IRI of the property, or of the concept, that the label names; empty for none.
        via: The thing that states it (an assignment, a membership); None for a plain triple.
        evidence: The nodes on whose citations it rests; where empty, what both ends cite.
        span: Its days, where the thing that states it has days.
        planned: Whether it is only planned or expected.
    """

    source: NamedNode
    target: NamedNode
    label: str
    relation: str = ""
    via: NamedNode | None = None
    evidence: tuple[NamedNode, ...] = ()
    span: Span | None = None
    planned: bool = False


@dataclass(frozen=True)
class Network:
    """Things and the relations between them, before they are made ready to be drawn.

    Attributes:
        things: The things, those without a relation too.
        links: The relations.
        focus: The things that the diagram is about.
        left_out: How many relations begin only after the day and are left out.
    """

    things: tuple[NamedNode, ...]
    links: tuple[Link, ...]
    focus: tuple[NamedNode, ...] = ()
    left_out: int = 0

"""`Layout`: where the things and relations of a diagram lie, in points (1/72 inch), x to the right and y downwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

Point: TypeAlias = tuple[float, float]
"""x and y."""


@dataclass(frozen=True)
class Box:
    """Where a node lies.

    Attributes:
        x: The middle, from the left.
        y: The middle, from the top.
        width: Of the whole outline.
        height: Of the whole outline.
        lines: The label, wrapped.
    """

    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Curve:
    """Where an edge runs.

    Attributes:
        points: A run of cubic Bézier curves from source to target: start, then two controls and an end for each; it
            ends at the outlines of both nodes, and room for the arrowhead is not taken off.
        label: The middle of the label; None for no label.
        lines: The label, wrapped; empty for no label.
    """

    points: tuple[Point, ...]
    label: Point | None = None
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Layout:
    """A diagram with a place for everything.

    Attributes:
        width: Of all of it.
        height: Of all of it.
        boxes: Where each node lies, by the IRI of the node.
        curves: Where each edge runs, in the order of the diagram's edges.
        codes: When edges bear short codes in place of labels: what each code means.
    """

    width: float
    height: float
    boxes: Mapping[str, Box]
    curves: tuple[Curve, ...]
    codes: tuple[tuple[str, str], ...] = ()

"""`Incoming`: what a file from outside says, with the place of every statement, before any of it is let in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from remit.findings import Finding
    from remit.terms import Quad


class Locate(Protocol):
    """Where a statement stands in a file."""

    def __call__(self, subject: str, predicate: str = "", value: str | None = None) -> str:
        """The nearest place that there is: that value, that property, the thing.

        Args:
            subject: The IRI of the thing.
            predicate: The IRI of the property; the place where the thing is first described when empty.
            value: The IRI or the text of the value; the first value when None.

        Returns:
            `name:line:column`, or `book.xlsx Sheet!C4`; empty when the file does not speak of the thing.
        """


@dataclass(frozen=True)
class Incoming:
    """What a file from outside says.

    Attributes:
        name: How messages name the file.
        quads: What it states, as written: lexical forms are kept, the graph is the one that the file names or the
            default graph.
        prefixes: The prefixes that it declares.
        locate: Where a statement stands in it.
        removed: What of the workspace it takes back: a cell of a filled template that was emptied or changed.
        notes: What whoever sent it should know, as sentences: a column that was passed over, a hidden sheet.
        findings: What is wrong with it before any shape is asked: two rows that disagree, an id given twice.
        rows: How many rows of a form were read; 0 for other files. A form states only what is not there already.
    """

    name: str
    quads: tuple[Quad, ...]
    prefixes: Mapping[str, str]
    locate: Locate
    removed: tuple[Quad, ...] = field(default=())
    notes: tuple[str, ...] = field(default=())
    findings: tuple[Finding, ...] = field(default=())
    rows: int = 0


def together(parts: Sequence[Incoming]) -> Incoming:
    """Several files as one, so that each may speak of what only another describes."""
    if len(parts) == 1:
        return parts[0]

    def locate(subject: str, predicate: str = "", value: str | None = None) -> str:
        return next((place for part in parts if (place := part.locate(subject, predicate, value))), "")

    return Incoming(
        name=", ".join(part.name for part in parts),
        quads=tuple(quad for part in parts for quad in part.quads),
        prefixes={prefix: name for part in parts for prefix, name in part.prefixes.items()},
        locate=locate,
        removed=tuple(quad for part in parts for quad in part.removed),
        notes=tuple(note for part in parts for note in part.notes),
        findings=tuple(finding for part in parts for finding in part.findings),
        rows=sum(part.rows for part in parts),
    )

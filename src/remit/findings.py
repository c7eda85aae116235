"""`Finding` and `Report`: what does not hold, where it stands, and what to do about it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from remit.terms import Quad

VIOLATION, WARNING, INFO = "Violation", "Warning", "Info"
"""The severities of a finding: refused, reported, advised."""

SEVERITIES = (VIOLATION, WARNING, INFO)
"""The severities, gravest first."""


@dataclass(frozen=True)
class Finding:
    """Something that does not hold.

    Attributes:
        severity: Violation, Warning or Info.
        shape: The IRI of the constraint, which says what it demands; empty when no shape was asked.
        message: What is wrong, as a sentence: “There are 2 values, and at most 1 is allowed.”
        remedy: What to do, as a sentence, in the words of the shape; may be empty.
        focus: The IRI of the thing (the focus node).
        label: What people call the thing.
        path: The property in words; empty when it is about the thing itself.
        value: The value that does not fit, as read; empty when a value is missing.
        place: Where it stands: `graph/bodies.ttl:12:5`, or `book.xlsx Responses!C4`; empty when no file says anything of the thing.
        why: Where the constraint is made of others: why each of these failed, as sentences.
        component: The IRI of the constraint component (SHACL 4), such as sh:MinCountConstraintComponent; empty when none.
    """

    severity: str
    shape: str
    message: str
    remedy: str
    focus: str
    label: str
    path: str
    value: str
    place: str
    why: tuple[str, ...] = ()
    component: str = ""


@dataclass(frozen=True)
class Report:
    """What a validation found.

    Attributes:
        findings: What does not hold, gravest first, then by place.
        shapes: By the IRI of each shape that names its things: how many things it met.
        checked: How many things were checked by at least one shape.
        stood: What did not hold before the change either, and is not laid to its charge; empty without a change.
        scope: What was looked at, as a sentence: everything, or what the change can affect.
        standard: The same as a sh:ValidationReport (SHACL 3.6).
        unchanged: Whether a file was looked at that says nothing new, so that there was nothing to check.
    """

    findings: tuple[Finding, ...]
    shapes: dict[str, int]
    checked: int = 0
    stood: tuple[Finding, ...] = field(default=())
    scope: str = ""
    standard: tuple[Quad, ...] = field(default=(), repr=False)
    unchanged: bool = False

    @property
    def conforms(self) -> bool:
        """Whether something was checked and nothing is refused: where no shape met anything, nothing conforms.

        A file that says nothing new conforms with what is there.
        """
        return (self.unchanged or any(self.shapes.values())) and not any(
            finding.severity == VIOLATION for finding in self.findings
        )

    @property
    def idle(self) -> tuple[str, ...]:
        """The shapes that met nothing."""
        return tuple(shape for shape, met in self.shapes.items() if not met)


_CELL = re.compile(r"(.*!)([A-Z]+)([0-9]+)")


def rank(finding: Finding) -> tuple[object, ...]:
    """The order of findings: gravest first, then by place: line by line, or row by row."""
    cell = _CELL.fullmatch(finding.place)
    if cell:
        column = cell.group(2)
        where: tuple[object, ...] = (cell.group(1), (int(cell.group(3)), len(column)), column)
    else:
        file, _, position = finding.place.partition(":")
        where = (file, tuple(int(number) for number in position.split(":") if number.isdigit()), "")
    return SEVERITIES.index(finding.severity), *where, finding.shape, finding.focus, finding.value

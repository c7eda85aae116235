"""`Template`: the columns of a spreadsheet for one kind of thing, and the parts of which its rows speak."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from remit.terms import Term

TEXT, DAY, NUMBER, DECIMAL, YES_OR_NO, ADDRESS, THING = (
    "text",
    "day",
    "number",
    "decimal",
    "yes-or-no",
    "address",
    "thing",
)
"""What a column can hold."""

ID = "Id"
"""The title of the first column."""


@dataclass(frozen=True)
class Part:
    """Something that a row speaks of.

    Attributes:
        key: The IRI of its shape.
        label: What it is called in titles, such as “letter”.
        kind: The IRI of its class.
        prefix: The prefix of the ids of new ones.
        suffix: What the id of one that belongs to another adds to the id of that one.
        constants: Properties and values that it has in every row.
    """

    key: str
    label: str
    kind: str
    prefix: str
    suffix: str = ""
    constants: tuple[tuple[str, Term], ...] = ()


@dataclass(frozen=True)
class Link:
    """A statement by which one part of a row leads to another.

    Attributes:
        source: The key of the part from which it leads.
        predicate: The IRI of the property.
        target: The key of the part to which it leads.
        inverse: Whether the statement is made of the target.
    """

    source: str
    predicate: str
    target: str
    inverse: bool


@dataclass(frozen=True)
class Aim:
    """A property of a part that a column fills.

    Attributes:
        part: The key of the part.
        predicate: The IRI of the property.
        least: How many values there must be.
        most: How many there may be; None for any number.
        makes: Whether the part is there whenever this is filled.
        default: The value when the cell is empty and a value is needed.
    """

    part: str
    predicate: str
    least: int = 0
    most: int | None = None
    makes: bool = False
    default: Term | None = None


@dataclass(frozen=True)
class Column:
    """A column.

    Attributes:
        title: Its title, without a mark.
        guidance: What to put there.
        sort: One of the sorts above.
        needed: Whether something must stand there.
        several: Whether a cell can hold several values, with `;` between them.
        aims: The properties that it fills; the first is the one that is shown.
        names: The key of the part that it names; empty when it names none.
        language: The language tag of texts; empty for none.
        datatype: The IRI of the datatype of other values.
        classes: The classes of things that fit; none for any thing.
        choices: The values that fit; none when they are told by their class.
        scheme: The vocabulary from which values come; empty for none.
    """

    title: str
    guidance: str
    sort: str
    needed: bool
    several: bool
    aims: tuple[Aim, ...]
    names: str = ""
    language: str = ""
    datatype: str = ""
    classes: tuple[str, ...] = ()
    choices: tuple[Term, ...] = ()
    scheme: str = ""


@dataclass(frozen=True)
class Template:
    """The columns of a spreadsheet for one kind of thing.

    Attributes:
        name: What it is called on the command line.
        title: The title of its sheet.
        description: What it is for, in a sentence.
        root: What each row is about.
        parts: What each row speaks of, the root first.
        links: How the parts hang together.
        columns: The columns, without that of the id.
        identity: The titles of the columns from which the id of a new row is made.
        unseen: Properties that no column shows and that have a value when one is needed.
    """

    name: str
    title: str
    description: str
    root: Part
    parts: tuple[Part, ...]
    links: tuple[Link, ...]
    columns: tuple[Column, ...]
    identity: tuple[str, ...]
    unseen: tuple[Aim, ...] = ()

    @property
    def id_titles(self) -> dict[str, str]:
        """The titles of the columns with the ids of parts, by the key of the part."""
        return {part.key: f"{part.label[:1].upper()}{part.label[1:]} id" for part in self.parts[1:]}

    @property
    def version(self) -> str:
        """Eight hex digits that change when a column is added, taken away or renamed."""
        return hashlib.sha256("\n".join(column.title for column in self.columns).encode()).hexdigest()[:8]

    def part(self, key: str) -> Part:
        """The part with a key."""
        return next(part for part in self.parts if part.key == key)

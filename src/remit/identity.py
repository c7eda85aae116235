"""Which things a row speaks of: by the ids that it gives, by what the graph holds already, or new ones with new ids."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from remit.choices import Choices, Fault, brief
from remit.names import fold
from remit.namespaces import SKOS
from remit.slugs import slug
from remit.terms import TYPE, NamedNode, Term, text
from remit.wording import listed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from remit.columns import Column, Part, Template
    from remit.store import Store

_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9._\-]*")
_LABEL = SKOS + "prefLabel"


@dataclass(frozen=True)
class Row:
    """A row as it was read.

    Attributes:
        cells: What stands in the cell of each column that there is, by title: the values, or why there are none.
        words: The same as texts.
        id: The text of the first column.
        ids: The texts of the columns with ids of parts, by the key of the part.
        place: The place of the cell under a title; that of the first cell for a title that is not there.
    """

    cells: Mapping[str, list[Term] | Fault]
    words: Mapping[str, str]
    id: str
    ids: Mapping[str, str]
    place: Callable[[str], str]

    def filled(self, title: str) -> bool:
        """Whether something can be read in the cell under a title."""
        return bool(self.words.get(title))


@dataclass(frozen=True)
class Thing:
    """A thing that a row speaks of.

    Attributes:
        part: Which part of the row it is.
        node: The thing.
        is_new: Whether the graph says nothing of it yet.
        is_given: Whether the row gives its id, and so says all that its columns can say of it.
        told: Whether the row says anything of it but its name.
        is_moved: Whether the row gives another id than that of the thing that the graph has in this place.
    """

    part: Part
    node: NamedNode
    is_new: bool
    is_given: bool
    told: bool = True
    is_moved: bool = False


@dataclass
class Taken:
    """What the rows before this one have named.

    Attributes:
        roots: For each thing that a row was about: that row.
        nodes: Every node that is in use for a new thing.
        named: The new things that rows name, by the part and the name.
        told: The names of new things of which some row says more than the name, by part.
    """

    roots: dict[NamedNode, Row] = field(default_factory=dict)
    nodes: set[NamedNode] = field(default_factory=set)
    named: dict[tuple[str, str], NamedNode] = field(default_factory=dict)
    told: set[tuple[str, str]] = field(default_factory=set)


class Naming:
    """Finds the things of rows.

    Args:
        store: The store of the workspace.
        template: The template.
        choices: The things that cells can name.
    """

    def __init__(self, store: Store, template: Template, choices: Choices) -> None:
        """Nothing is named yet."""
        self._store = store
        self.template = template
        self._choices = choices
        self._namespaces = store.workspace.namespaces
        self.taken = Taken()
        self.naming_columns = {column.names: column for column in template.columns if column.names}

    def prepare(self, rows: Sequence[Row]) -> None:
        """Look which new things rows tell of, so that other rows can name them."""
        for row in rows:
            for key, column in self.naming_columns.items():
                if row.filled(column.title) and self.tells(row, key):
                    self.taken.told.add((key, fold(row.words[column.title])))

    def tells(self, row: Row, key: str) -> bool:
        """Whether a row says anything of a part that has a name, but that name."""
        return any(
            row.filled(column.title) and not column.names and all(aim.part == key for aim in column.aims)
            for column in self.template.columns
        )

    def speaks_of(self, row: Row) -> set[str]:
        """The keys of the parts, except named ones, that a row speaks of."""
        found = {part.key for part in self.template.parts if row.ids.get(part.key)}
        for column in self.template.columns:
            if column.names or not row.filled(column.title):
                continue
            alone = len({aim.part for aim in column.aims}) == 1
            found |= {aim.part for aim in column.aims if alone or aim.makes}
        found -= set(self.naming_columns)
        return found | {self.template.root.key} if found or row.id else found

    def given(self, part: Part, words: str) -> NamedNode | Fault:
        """The thing that an id names, or why it is none."""
        if _SLUG.fullmatch(words):
            iri: str | None = self._namespaces.id(part.prefix, words)
        else:
            iri = self._namespaces.expand(words) or (words if words.startswith(("http://", "https://")) else None)
        try:
            node = NamedNode(iri or "")
        except ValueError:
            node = None
        local = (iri or "").rstrip("/").rpartition("/")[2]
        if node is None or not _SLUG.fullmatch(local):
            return Fault(
                f"“{brief(words)}” is no id.",
                "Leave the cell empty for something new; else give one id, of letters, figures and hyphens, as an export shows it.",
                words,
            )
        kinds = [text(kind) for kind in self._store.objects(node, TYPE.value)]
        if kinds and not any(kind in self._choices.below(part.kind) for kind in kinds):
            what = listed(sorted({self._store.label(NamedNode(kind)) for kind in kinds}))
            wanted = self._store.label(NamedNode(part.kind))
            return Fault(
                f"“{brief(words)}” is the id of something else ({what}).",
                f"Give the id of a {wanted}, or leave the cell empty.",
                words,
            )
        return node

    def _moved(self, row: Row, column: Column, given: NamedNode | Fault) -> Fault | None:
        """That the name in a row is that of another thing than its id: one of the two was changed, and the other not."""
        read = row.cells.get(column.title)
        if isinstance(given, Fault) or read is None or isinstance(read, Fault):
            return None
        other = next((one for one in read if isinstance(one, NamedNode)), given)
        if other == given:
            return None
        label = self.template.part(column.names).label
        return Fault(
            f"The name is that of another {label} than the id at the end of the row, which is that of “{self._store.label(given)}”.",
            "To move the row to this one, empty that id; else put the name back.",
            row.words.get(column.title, ""),
        )

    def named(self, row: Row, column: Column) -> NamedNode | Fault | None:
        """The thing that a row names in a column for names: one that is there, or a new one of which a row tells."""
        part = self.template.part(column.names)
        words = row.words.get(column.title, "")
        if row.ids.get(part.key):
            given = self.given(part, row.ids[part.key])
            return self._moved(row, column, given) or given
        if not words:
            return None
        read = row.cells[column.title]
        if not isinstance(read, Fault):
            return next((one for one in read if isinstance(one, NamedNode)), None)
        if not read.is_new:
            return read
        key = part.key, fold(words)
        if key not in self.taken.told:
            how = f"To enter a new {part.label}, fill in the columns about it on its first row."
            return Fault(
                read.message,
                f"{read.remedy.partition(' Choose ')[0] if '?' in read.remedy else ''} {how}".strip(),
                words,
            )
        if key not in self.taken.named:
            self.taken.named[key] = self.free(part.prefix, slug(words) or _digest(words))
        return self.taken.named[key]

    def root(
        self, row: Row, things: Mapping[str, NamedNode], agrees: Callable[[NamedNode], bool]
    ) -> tuple[NamedNode, bool]:
        """A node for what a row without an id is about, and whether a thing of the same id has other content.

        Args:
            row: The row.
            things: The named parts of the row, by key.
            agrees: Whether what the graph says of a node is what the row says.
        """
        base = self._base(row, things)
        clashes = False
        number = 1
        while True:
            node = NamedNode(
                self._namespaces.id(self.template.root.prefix, base if number == 1 else f"{base}-{number}")
            )
            if self.is_there(node):
                if agrees(node):
                    return node, False
                clashes = True
            elif node in self.taken.roots and self._is_same(row, self.taken.roots[node]):
                return node, False
            elif node not in self.taken.nodes:
                self.taken.nodes.add(node)
                return node, clashes
            number += 1

    def _is_same(self, row: Row, before: Row) -> bool:
        """Whether two rows without ids say the same, but for what they tell of things with names of their own."""
        titles = {
            column.title
            for column in self.template.columns
            if any(aim.part not in self.naming_columns for aim in column.aims)
        }
        return not before.id and all(row.words.get(title) == before.words.get(title) for title in titles)

    def free(self, prefix: str, base: str) -> NamedNode:
        """A node that nothing has: the base, with a number when that is taken."""
        number = 1
        while True:
            node = NamedNode(self._namespaces.id(prefix, base if number == 1 else f"{base}-{number}"))
            if node not in self.taken.nodes and not self.is_there(node):
                self.taken.nodes.add(node)
                return node
            number += 1

    def is_there(self, node: NamedNode) -> bool:
        """Whether the graph says anything of a thing."""
        return any(True for _ in self._store.quads(node))

    def belonging(self, part: Part, nodes: Mapping[str, NamedNode]) -> NamedNode | None:
        """The thing of a part that the graph holds already, found from the parts of the row that are known."""
        for link in self.template.links:
            if link.target != part.key or link.source not in nodes:
                continue
            source = nodes[link.source]
            found: list[NamedNode] = [
                one
                for one in (
                    self._store.subjects(link.predicate, source)
                    if link.inverse
                    else self._store.objects(source, link.predicate)
                )
                if isinstance(one, NamedNode) and self._is_a(one, part)
            ]
            if found:
                return found[0]
        return None

    def _is_a(self, node: NamedNode, part: Part) -> bool:
        kinds = {text(kind) for kind in self._store.objects(node, TYPE.value)}
        return bool(kinds & self._choices.below(part.kind)) and all(
            value in self._store.objects(node, predicate) for predicate, value in part.constants
        )

    def _base(self, row: Row, things: Mapping[str, NamedNode]) -> str:
        """The last part of an id, from the columns that make it up, else from the label, else from all cells."""
        pieces = []
        for title in self.template.identity:
            column = next(column for column in self.template.columns if column.title == title)
            values = row.cells.get(title, [])
            if column.names in things:
                pieces.append(text(things[column.names]).rpartition("/")[2])
            elif not isinstance(values, Fault):
                pieces += [
                    slug(text(one).rpartition("/")[2] if isinstance(one, NamedNode) else text(one)) for one in values
                ]
        labels = [
            slug(row.words.get(column.title, ""))
            for column in self.template.columns
            if any(aim.part == self.template.root.key and aim.predicate == _LABEL for aim in column.aims)
        ]
        whole = len(pieces) >= len(self.template.identity) and pieces
        return (
            "-".join(piece for piece in pieces if piece)
            if whole
            else next(
                (one for one in labels if one),
                _digest("\n".join(f"{title}={words}" for title, words in row.words.items())),
            )
        )


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:10]

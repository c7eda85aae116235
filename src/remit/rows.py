"""From rows to statements: what they add, what they take back, and the cell of everything that is said."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from remit.cell_places import CellPlaces
from remit.choices import Choices, Fault
from remit.columns import ID, Aim, Column, Link, Template
from remit.entries import plain, shown
from remit.identity import Naming, Row, Thing
from remit.namespaces import SKOS
from remit.row_faults import RowFaults
from remit.terms import TYPE, Literal, NamedNode, Quad, Term, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from remit.demands import Shapes
    from remit.findings import Finding
    from remit.incoming import Locate
    from remit.store import Store

_LABEL = SKOS + "prefLabel"
_OURS = "en-GB"


@dataclass(frozen=True)
class Said:
    """What rows say.

    Attributes:
        added: The statements that the graph does not hold yet, in the order of the rows.
        removed: The statements that the rows take back.
        locate: The cell of a statement.
        findings: What is wrong with the rows themselves.
    """

    added: tuple[Quad, ...]
    removed: tuple[Quad, ...]
    locate: Locate
    findings: tuple[Finding, ...]


@dataclass
class _Change:
    """What one column changes of one property."""

    added: list[Term] = field(default_factory=list)
    removed: list[Term] = field(default_factory=list)


class Rows:
    """Turns the rows of one template into statements.

    Args:
        store: The store of the workspace.
        shapes: Its shapes.
        template: The template.
        choices: The things that cells can name.
    """

    def __init__(self, store: Store, shapes: Shapes, template: Template, choices: Choices) -> None:
        """Nothing is said yet."""
        self._store = store
        self._shapes = shapes
        self._template = template
        self._choices = choices
        self._naming = Naming(store, template, choices)
        self._values: dict[tuple[NamedNode, str], tuple[frozenset[Term], str]] = {}
        self._places = CellPlaces(template, shapes)
        self._faults = RowFaults(store, template)
        self._added: dict[Quad, None] = {}
        self._has: dict[NamedNode, set[str]] = {}
        self._removed: dict[Quad, None] = {}

    def take(self, rows: Sequence[Row]) -> Said:
        """What the rows say."""
        self._naming.prepare(rows)
        for row in rows:
            self._take(row)
        return Said(tuple(self._added), tuple(self._removed), self._places.locate, tuple(self._faults.findings))

    def _take(self, row: Row) -> None:
        things = self._things(row)
        for title, read in row.cells.items():
            column = self._column(title)
            if isinstance(read, Fault) and not column.names and not self._is_as_held(row, column, things or {}):
                self._faults.unread(row, title, read)
        if things is None:
            return
        for thing in things.values():
            self._begin(row, thing, things)
        for column in self._template.columns:
            if not column.names and column.title in row.cells:
                self._fill(row, column, things)
        for thing in things.values():
            if thing.is_new and thing.told:
                self._complete(row, thing)
        for link in self._template.links:
            self._join(row, link, things)

    # Which things

    def _things(self, row: Row) -> dict[str, Thing] | None:
        """The parts of a row by key; None when it cannot be told what it is about."""
        template, naming = self._template, self._naming
        named: dict[str, Thing] = {}
        for key, column in naming.naming_columns.items():
            found = naming.named(row, column)
            if isinstance(found, Fault):
                self._faults.unread(row, template.id_titles[key] if row.ids.get(key) else column.title, found)
            elif found is not None:
                is_new = not naming.is_there(found)
                told = naming.tells(row, key) or bool(row.ids.get(key))
                named[key] = Thing(template.part(key), found, is_new, bool(row.ids.get(key)), told)
                self._faults.labels.setdefault(found, row.words.get(column.title, ""))
        spoken = naming.speaks_of(row)
        if not spoken:
            return named
        root = self._root(row, {key: thing.node for key, thing in named.items()})
        if root is None:
            return None
        things = {template.root.key: root}
        nodes = {template.root.key: root.node} if not root.is_new else {}
        for part in template.parts[1:]:
            if part.key in naming.naming_columns:
                continue
            thing = self._belonging(row, part.key, root, nodes, part.key in spoken)
            if thing is not None:
                things[part.key] = thing
                if not thing.is_new:
                    nodes[part.key] = thing.node
        return things | named

    def _root(self, row: Row, named: dict[str, NamedNode]) -> Thing | None:
        part, naming = self._template.root, self._naming
        if not row.id:
            node, clashes = naming.root(row, named, lambda node: self._agrees(row, node))
            if clashes:
                self._faults.clash(row, node)
        else:
            found = naming.given(part, row.id)
            if isinstance(found, Fault):
                self._faults.unread(row, ID, found)
                return None
            node = found
        before = naming.taken.roots.get(node)
        if before is not None:
            self._faults.twice(row, before)
            return None
        naming.taken.roots[node] = row
        is_new = not naming.is_there(node)
        self._faults.labels.setdefault(node, self._faults.label(row) or (self._store.label(node) if not is_new else ""))
        return Thing(part, node, is_new, bool(row.id))

    def _belonging(
        self,
        row: Row,
        key: str,
        root: Thing,
        nodes: dict[str, NamedNode],
        is_spoken: bool,  # noqa: FBT001 - what the row says
    ) -> Thing | None:
        part, naming = self._template.part(key), self._naming
        if row.ids.get(key):
            found = naming.given(part, row.ids[key])
            if isinstance(found, Fault):
                self._faults.unread(row, self._template.id_titles[key], found)
                return None
            is_moved = naming.belonging(part, nodes) != found
            return Thing(part, found, not naming.is_there(found), is_given=True, is_moved=is_moved)
        there = naming.belonging(part, nodes)
        if there is not None:
            return Thing(part, there, is_new=False, is_given=root.is_given)
        if not is_spoken:
            return None
        base = text(root.node).rpartition("/")[2]
        node = naming.free(part.prefix, f"{base}-{part.suffix}" if part.suffix else base)
        return Thing(part, node, is_new=True, is_given=root.is_given)

    def _agrees(self, row: Row, node: NamedNode) -> bool:
        """Whether the graph says of a thing all that a row says of it."""
        for column in self._template.columns:
            read = row.cells.get(column.title, [])
            if isinstance(read, Fault) or column.names or column.aims[0].part != self._template.root.key:
                continue
            held = self._store.objects(node, column.aims[0].predicate)
            if not all(value in held for value in read):
                return False
        return node not in self._naming.taken.roots or self._naming.taken.roots[node].words == row.words

    def _is_as_held(self, row: Row, column: Column, things: dict[str, Thing]) -> bool:
        """Whether a cell shows what the graph holds there already, though such a value could not be entered now."""
        thing = next((things[aim.part] for aim in column.aims if aim.part in things), None)
        if thing is None or thing.is_new or not thing.is_given:
            return False
        aim = next(aim for aim in column.aims if aim.part == thing.part.key)
        held = self._store.objects(thing.node, aim.predicate)
        return bool(held) and plain(shown(column, held, self._choices)) == row.words[column.title]

    # What is said of them

    def _begin(self, row: Row, thing: Thing, things: dict[str, Thing]) -> None:
        """Note the cells of a thing, and state what every new one of its kind is."""
        self._places.note(row, thing, things)
        if not thing.is_new or not thing.told:
            return
        types = [aim for column in self._template.columns for aim in column.aims if self._is_type(aim, thing)]
        if not types:
            self._add(thing.node, TYPE.value, NamedNode(thing.part.kind))
        for predicate, value in thing.part.constants:
            self._add(thing.node, predicate, value)
        naming = self._naming.naming_columns.get(thing.part.key)
        if naming is not None and row.words.get(naming.title):
            self._add(thing.node, _LABEL, Literal(row.words[naming.title], language=_OURS))

    def _fill(self, row: Row, column: Column, things: dict[str, Thing]) -> None:
        """State what a cell says, of each thing whose column it is."""
        read = row.cells[column.title]
        if isinstance(read, Fault):
            return
        first: _Change | None = None
        for aim in column.aims:
            thing = things.get(aim.part)
            if thing is None or not thing.told:
                continue
            if first is not None and not thing.is_new:
                change = self._follow(thing, aim, first)
            else:
                change = self._changed(row, column, aim, thing, read)
            first = first or change
            for value in change.removed:
                self._removed[Quad(thing.node, NamedNode(aim.predicate), value)] = None
            for value in change.added:
                self._add(thing.node, aim.predicate, value)

    def _changed(self, row: Row, column: Column, aim: Aim, thing: Thing, values: list[Term]) -> _Change:
        """What a cell changes of a property of a thing."""
        held = [] if thing.is_new else self._store.objects(thing.node, aim.predicate)
        if column.choices and aim.predicate == TYPE.value:
            held = [value for value in held if value in column.choices]
        if not self._agree(row, column, aim, thing, values):
            return _Change()
        values = [_as_held(value, held) for value in values]
        shown = held if column.several else held[:1]
        if not values:
            return _Change(removed=shown if thing.is_given else [])
        new = [value for value in values if value not in held]
        if not thing.is_given and held and new and not column.several:
            self._faults.differs(row, column, thing, held[0])
            return _Change()
        gone = [value for value in shown if value not in values] if thing.is_given and (new or column.several) else []
        return _Change(new, gone)

    def _follow(self, thing: Thing, aim: Aim, first: _Change) -> _Change:
        """What follows for a second property that the same cell fills: it changes where it had the same value."""
        held = self._store.objects(thing.node, aim.predicate)
        gone = [value for value in first.removed if value in held]
        new = [value for value in first.added if value not in held]
        return _Change(new if gone or not held else [], gone)

    def _agree(self, row: Row, column: Column, aim: Aim, thing: Thing, values: list[Term]) -> bool:
        """Whether no row before says otherwise of the same property of the same thing."""
        if not values and not thing.is_given:
            return True
        said = frozenset(values)
        before = self._values.setdefault((thing.node, aim.predicate), (said, row.place(column.title)))
        if before[0] == said or (column.several and not thing.is_given):
            return True
        self._faults.disagree(row, column, thing, before)
        return False

    def _complete(self, row: Row, thing: Thing) -> None:
        """State what a new thing must have and no cell says, where the template knows what is meant then."""
        aims = [
            aim
            for column in self._template.columns
            if not isinstance(row.cells.get(column.title), Fault)
            for aim in column.aims
        ]
        has = self._has.setdefault(thing.node, set())
        for aim in [*aims, *self._template.unseen]:
            if aim.part != thing.part.key or aim.default is None or aim.predicate in has:
                continue
            if aim.predicate == TYPE.value or self._shapes.is_needed(thing.part.kind, aim.predicate, has):
                self._add(thing.node, aim.predicate, aim.default)

    def _join(self, row: Row, link: Link, things: dict[str, Thing]) -> None:
        """State that one part of a row leads to another, and no longer to the one before."""
        source, target = things.get(link.source), things.get(link.target)
        naming = self._naming.naming_columns.get(link.target)
        if source is None or not source.told:
            return
        known = {key: thing.node for key, thing in things.items() if not thing.is_new and key != link.target}
        before = self._naming.belonging(self._template.part(link.target), known) if naming else None
        if target is None:
            emptied = naming is not None and naming.title in row.cells and not row.words.get(naming.title)
            if before is not None and source.is_given and emptied:
                self._unlink(source.node, link, before)
            return
        if before == target.node or self._holds(source.node, link, target.node):
            return
        if naming is None and not source.is_new and not target.is_new and not target.is_moved:
            return
        if before is not None and source.is_given:
            self._unlink(source.node, link, before)
        subject, value = (target.node, source.node) if link.inverse else (source.node, target.node)
        self._add(subject, link.predicate, value)

    def _unlink(self, source: NamedNode, link: Link, target: NamedNode) -> None:
        if self._holds(source, link, target):
            subject, value = (target, source) if link.inverse else (source, target)
            self._removed[Quad(subject, NamedNode(link.predicate), value)] = None

    def _holds(self, source: NamedNode, link: Link, target: NamedNode) -> bool:
        subject, value = (target, source) if link.inverse else (source, target)
        return value in self._store.objects(subject, link.predicate)

    def _add(self, subject: NamedNode, predicate: str, value: Term) -> None:
        if value not in self._store.objects(subject, predicate):
            self._added[Quad(subject, NamedNode(predicate), value)] = None
            self._has.setdefault(subject, set()).add(predicate)

    def _column(self, title: str) -> Column:
        return next(column for column in self._template.columns if column.title == title)

    def _is_type(self, aim: Aim, thing: Thing) -> bool:
        return aim.predicate == TYPE.value and aim.part == thing.part.key


def _as_held(value: Term, held: list[Term]) -> Term:
    """The value that is there already and reads the same, if there is one: a cell shows neither language nor datatype."""
    if value in held or not isinstance(value, Literal):
        return value
    return next((one for one in held if isinstance(one, Literal) and plain(one.value) == value.value), value)

"""The cell in which each thing, each of its properties and each of their values stands, also where the cell is empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.columns import ID, Template
from remit.terms import text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit.demands import Shapes
    from remit.identity import Row, Thing


class CellPlaces:
    """Finds the cells of what rows say.

    Args:
        template: The template.
        shapes: The shapes, since a constraint may speak of a property without naming it in its findings.
    """

    def __init__(self, template: Template, shapes: Shapes) -> None:
        """Nothing is noted yet."""
        self._template = template
        self._shapes = shapes
        self._mentions: dict[str, dict[str, list[tuple[str, bool]]]] = {}
        self._names = {column.names: column.title for column in template.columns if column.names}
        self._noted: dict[str, list[tuple[Row, Thing, Mapping[str, Thing]]]] = {}

    def note(self, row: Row, thing: Thing, things: Mapping[str, Thing]) -> None:
        """Note that a row speaks of a thing; the first that tells more than its name goes before the others."""
        noted = self._noted.setdefault(text(thing.node), [])
        if thing.told and noted and not noted[0][1].told:
            noted.insert(0, (row, thing, things))
        elif thing.told or not noted:
            noted.append((row, thing, things))

    def locate(self, subject: str, predicate: str = "", value: str | None = None) -> str:
        """The cell of a value, else of the property, else of the thing.

        Args:
            subject: The IRI of the thing.
            predicate: The IRI of the property, or of a constraint: then the cell of the first property that it speaks of.
            value: The IRI or text of the value.
        """
        noted = self._noted.get(subject)
        if not noted:
            return ""
        if value is not None:
            for row, thing, things in noted:
                title = self._title_of_value(row, thing, things, (predicate, value))
                if title:
                    return row.place(title)
        row, thing, _ = noted[0]
        return row.place(self._title(thing, predicate))

    def _title_of_value(self, row: Row, thing: Thing, things: Mapping[str, Thing], said: tuple[str, str]) -> str:
        """The title of the column in which a row says a value; empty when it does not."""
        for column in self._template.columns:
            read = row.cells.get(column.title)
            aimed = any((aim.part, aim.predicate) == (thing.part.key, said[0]) for aim in column.aims)
            if aimed and isinstance(read, list) and said[1] in map(text, read):
                return column.title
        for link in self._template.links:
            leads = (link.source, link.predicate) == (thing.part.key, said[0]) and link.target in things
            if leads and text(things[link.target].node) == said[1]:
                return self._first_title(link.target)
        return ""

    def _title(self, thing: Thing, predicate: str) -> str:
        """The title of the column of a property, or of what a constraint speaks of; else of the first of the thing."""
        where = self._titles(thing.part.key)
        if (predicate, False) in where:
            return where[predicate, False]
        kind = thing.part.kind
        if kind not in self._mentions:
            self._mentions[kind] = dict(self._shapes.mentions(kind))
        mentioned = self._mentions[kind].get(predicate, [])
        own = ID if thing.part.key == self._template.root.key else self._first_title(thing.part.key)
        return next((where[one] for one in mentioned if one in where), own)

    def _titles(self, key: str) -> dict[tuple[str, bool], str]:
        """The title of the column of each property of a part, with whether the property is read backwards."""
        where: dict[tuple[str, bool], str] = {}
        for column in self._template.columns:
            for aim in column.aims:
                if aim.part == key:
                    where.setdefault((aim.predicate, False), column.title)
        for link in self._template.links:
            if link.source == key:
                where.setdefault((link.predicate, link.inverse), self._first_title(link.target))
        return where

    def _first_title(self, key: str) -> str:
        """The title of the column that names a part, else of the first one that makes it."""
        if key in self._names:
            return self._names[key]
        columns = [column for column in self._template.columns if any(aim.part == key for aim in column.aims)]
        alone = [column for column in columns if len({aim.part for aim in column.aims}) == 1]
        makes = [column for column in columns if any(aim.part == key and aim.makes for aim in column.aims)]
        return next((column.title for column in [*makes, *alone, *columns]), ID)

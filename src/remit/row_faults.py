"""What is wrong with rows before any shape is asked, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.columns import ID, Template
from remit.findings import VIOLATION, WARNING, Finding
from remit.namespaces import SKOS
from remit.terms import NamedNode, text

if TYPE_CHECKING:
    from remit.choices import Fault
    from remit.columns import Column
    from remit.identity import Row, Thing
    from remit.store import Store
    from remit.terms import Term

_LABEL = SKOS + "prefLabel"


class RowFaults:
    """Gathers what is wrong with rows.

    Args:
        store: The store of the workspace.
        template: The template.
    """

    def __init__(self, store: Store, template: Template) -> None:
        """Nothing is wrong yet."""
        self._store = store
        self._template = template
        self.labels: dict[NamedNode, str] = {}
        self.findings: list[Finding] = []

    def unread(self, row: Row, title: str, fault: Fault) -> None:
        """A cell cannot be read."""
        self._find(row, title, (fault.message, fault.remedy), fault.value)

    def clash(self, row: Row, node: NamedNode) -> None:
        """Something of the same id is there: perhaps it was meant."""
        taken = self._store.workspace.namespaces.shorten(text(node)).rpartition("-")[0]
        message = f"There is {taken} already, and it says something else than this row."
        remedy = (
            f"If the row is about the same, put {taken} into the column “{ID}”; then what differs is changed. "
            "Else leave the row as it is."
        )
        self._find(row, ID, (message, remedy), focus=node, severity=WARNING)

    def twice(self, row: Row, before: Row) -> None:
        """Two rows are about one thing."""
        other = _short(before.place(ID))
        if row.id and before.id:
            message = f"The id “{row.id}” stands in {other} too."
            remedy = "Give each row an id of its own; leave the cell empty for something new."
        else:
            message = f"This row says the same as the one in {other}."
            remedy = "Delete one of the two rows."
        self._find(row, ID, (message, remedy), row.id)

    def disagree(self, row: Row, column: Column, thing: Thing, before: tuple[frozenset[Term], str]) -> None:
        """Two rows give one property of one thing different values."""
        other = ", ".join(sorted(self._named(value) for value in before[0])) or "nothing"
        message = f"{self._about(thing)} has another value in {_short(before[1])}: {other}."
        remedy = (
            "Give the same value in both, or give it once and leave the other cell empty where it is about the same "
            f"{thing.part.label}."
        )
        self._find(row, column.title, (message, remedy), row.words.get(column.title, ""), thing.node)

    def differs(self, row: Row, column: Column, thing: Thing, held: Term) -> None:
        """A row without an id gives a value other than the one that the graph holds."""
        short = self._store.workspace.namespaces.shorten(text(thing.node))
        title = ID if thing.part == self._template.root else self._template.id_titles[thing.part.key]
        message = f"{self._about(thing)} is there already, with another value: {self._named(held)}."
        remedy = f"Leave the cell empty; or, to change the value, put {short} into a column with the title “{title}”."
        self._find(row, column.title, (message, remedy), row.words.get(column.title, ""), thing.node)

    def label(self, row: Row) -> str:
        """What a row calls the thing that it is about: its label, else the words of the columns that make up its id."""
        for column in self._template.columns:
            if any(aim.part == self._template.root.key and aim.predicate == _LABEL for aim in column.aims):
                return row.words.get(column.title, "")
        return ", ".join(filter(None, (row.words.get(title, "") for title in self._template.identity)))

    def _find(  # noqa: PLR0913 - what a finding says
        self,
        row: Row,
        title: str,
        said: tuple[str, str],
        value: str = "",
        focus: NamedNode | None = None,
        *,
        severity: str = VIOLATION,
    ) -> None:
        label = self.label(row) if focus is None or severity == WARNING else self.labels.get(focus, "")
        self.findings.append(
            Finding(
                severity=severity,
                shape="",
                message=said[0],
                remedy=said[1],
                focus="" if focus is None else text(focus),
                label=label or f"the row of {_short(row.place(ID))}",
                path=title,
                value=value,
                place=row.place(title),
            )
        )

    def _about(self, thing: Thing) -> str:
        label = self.labels.get(thing.node) or self._store.label(thing.node)
        return f"The {thing.part.label} “{label}”"

    def _named(self, term: Term) -> str:
        return f"“{self._store.label(term) if isinstance(term, NamedNode) else text(term)}”"


def _short(place: str) -> str:
    """A place within the same file: “cell C4” or “line 4, column 3”."""
    if "!" in place:
        return f"cell {place.rpartition('!')[2]}"
    _, line, column = place.rsplit(":", 2)
    return f"line {line}, column {column}"

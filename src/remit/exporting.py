"""What is there already as rows of a template, each with its id, so that it can be edited and read back."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING, TypeAlias

from remit.choices import Choices, Fault
from remit.columns import DAY, ID, NUMBER, TEXT, THING, YES_OR_NO
from remit.entries import Reader, plain, shown
from remit.identity import Naming
from remit.terms import TYPE, NamedNode, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit.cells import Value
    from remit.columns import Column, Template
    from remit.store import Store

Entry: TypeAlias = "dict[str, str | int | dt.date]"
"""The cells of a row that are not empty, by the title of their column."""

EXAMPLE = "Example"
GUIDANCE = "What goes here"


def entries(store: Store, template: Template, choices: Choices) -> list[Entry]:
    """A row for each thing of the kind of a template; what several rows speak of is told on the first."""
    naming = Naming(store, template, choices)
    told: set[NamedNode] = set()
    return [_entry(store, choices, naming, told, node) for node in choices.things(template.root.kind)]


def example(store: Store, template: Template, choices: Choices) -> Entry:
    """A row that shows how it is done: the fullest that is there, else one that is made up."""
    found = [_without_ids(template, entry) for entry in entries(store, template, choices)]
    best = max(found, key=len, default={})
    if len(best) < len([column for column in template.columns if column.needed]):
        best = {column.title: _made_up(column, choices) for column in template.columns if column.needed} | best
    return {ID: f"{EXAMPLE} {mark(template, best)}", **best}


def mark(template: Template, cells: Mapping[str, Value]) -> str:
    """Six figures that change when a cell of the example is changed, however a program writes its days."""
    reader = Reader.__new__(Reader)
    Reader.__init__(reader, Choices.__new__(Choices), ["31/12/1999"])
    words = []
    for column in template.columns:
        value = cells.get(column.title)
        if column.sort == DAY:
            read = reader.read(column, value)
            words.append(plain(value) if isinstance(read, Fault) else "".join(text(one) for one in read))
        else:
            words.append(" ".join(plain(value).removeprefix("'").split()))
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:6]


def _entry(store: Store, choices: Choices, naming: Naming, told: set[NamedNode], root: NamedNode) -> Entry:
    template = naming.template
    shorten = store.workspace.namespaces.shorten
    nodes = {template.root.key: root}
    for part in template.parts[1:]:
        found = naming.belonging(part, nodes) if part.key not in naming.naming_columns else None
        if found is not None:
            nodes[part.key] = found
    named = {key: naming.belonging(template.part(key), nodes) for key in naming.naming_columns}
    first = {key: node for key, node in named.items() if node is not None and node not in told}
    told.update(first.values())
    shown_nodes = nodes | first
    entry: Entry = {ID: shorten(root.value)}
    for column in template.columns:
        if column.names:
            node = named[column.names]
            value: str | int | dt.date = "" if node is None else choices.shown(column, node)
        else:
            aim = next((aim for aim in column.aims if aim.part in shown_nodes), None)
            held = [] if aim is None else store.objects(shown_nodes[aim.part], aim.predicate)
            if aim is not None and aim.predicate == TYPE.value and column.choices:
                held = [one for one in held if one in column.choices]
            value = shown(column, held, choices)
        if value != "":
            entry[column.title] = value
    for key, title in template.id_titles.items():
        if key in shown_nodes:
            entry[title] = shorten(shown_nodes[key].value)
    return entry


def _without_ids(template: Template, entry: Entry) -> Entry:
    left = {ID, *template.id_titles.values()}
    return {title: value for title, value in entry.items() if title not in left}


def _made_up(column: Column, choices: Choices) -> str | int | dt.date:
    if column.sort == THING:
        return next(iter(choices.of(column).listed), "")
    examples: dict[str, str | int | dt.date] = {
        DAY: dt.date(2024, 4, 3),
        NUMBER: 1,
        YES_OR_NO: "yes",
        TEXT: "Words as an example",
    }
    return examples.get(column.sort, "")

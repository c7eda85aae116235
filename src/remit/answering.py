"""Run a saved query with the values a user typed, and make its result ready for a reader."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from remit import grouped
from remit.document import Cell, Document, Grid, Section, Sentence
from remit.evidence import Notes
from remit.lookup import resolve
from remit.namespaces import DEF, XSD
from remit.queries import SavedQuery, literal
from remit.results import Answer, Table, Triples
from remit.terms import Literal, NamedNode, text
from remit.wording import count, heading, iso_day, spoken

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from remit.store import Store
    from remit.terms import Term

AS_OF = "asOf"
EVIDENCE = "evidence"
MOST_EVIDENCE = 100
"""Of how many facts a row of an answer for a reader lists the sources: nobody reads thousands, and each takes its time."""

_LABEL = "Label"
_BOOLEAN = XSD + "boolean"
_CITES = DEF + "cites"


class Value(NamedTuple):
    """A value of a parameter: what was taken for what was typed.

    Attributes:
        name: The parameter.
        typed: What the user typed, or the default.
        term: The term that is bound.
        shown: What people call it.
        given: Whether the user gave it; otherwise it is a default.
    """

    name: str
    typed: str
    term: NamedNode | Literal
    shown: str
    given: bool


class Asked(NamedTuple):
    """A saved query, the values that it was run with, the bound text and the result."""

    query: SavedQuery
    values: tuple[Value, ...]
    sparql: str
    result: Table | Triples | Answer


def ask(store: Store, query: SavedQuery, given: Mapping[str, str], today: date | None = None) -> Asked:
    """Look up the values, bind them, run the query.

    Args:
        store: What to ask.
        query: The saved query.
        given: Values as typed, by parameter name.
        today: The day that `today` means; the clock's when None.

    Raises:
        WrongUse: An unknown parameter or thing, a missing or wrong value.
        BadQuery: The query cannot be run.
    """
    values, sparql = bound(store, query, given, today)
    text, separators = grouped.separable(query.text)
    if grouped.BETWEEN in sparql:
        separators = {}
    separated = query._replace(text=text).bind(_terms(values)) if separators else sparql
    return Asked(query, values, sparql, grouped.joined(store.query(separated), separators))


def bound(
    store: Store, query: SavedQuery, given: Mapping[str, str], today: date | None = None
) -> tuple[tuple[Value, ...], str]:
    """The values that a saved query is run with, and its text with them in it; see `ask`, which runs it.

    Raises:
        WrongUse: An unknown parameter or thing, a missing or wrong value.
    """
    typed = query.values(given, today or date.today())  # noqa: DTZ011 - a day on the user's own calendar is meant
    values = tuple(_value(store, query, name, value, given=name in given) for name, value in typed.items())
    return values, query.bind(_terms(values))


def _terms(values: Sequence[Value]) -> dict[str, NamedNode | Literal]:
    return {value.name: value.term for value in values}


def document(store: Store, asked: Asked, marking: str = "") -> Document:
    """The answer of a saved query for a reader: table, sources, and what a reader must know to read it."""
    notes = Notes(store)
    parts = _result_part(store, asked.result, asked.query.columns, notes)
    return Document(
        title=asked.query.summary,
        facts=(*value_facts(asked), *workspace_facts(store)),
        sections=(Section("", parts),),
        sources=notes.sources,
        marking=marking,
    )


def plain_document(store: Store, title: str, result: Table | Triples | Answer, marking: str = "") -> Document:
    """The answer of a query that is not saved."""
    notes = Notes(store)
    part = _result_part(store, result, {}, notes)
    return Document(title, workspace_facts(store), (Section("", part),), notes.sources, marking)


def workspace_facts(store: Store) -> tuple[tuple[str, str], ...]:
    """Which workspace an answer comes from, and in which version."""
    workspace = store.workspace
    return (("Workspace", f"{workspace.title}, version {workspace.version}, contents {store.digest}"),)


def as_of_words(value: Value) -> str:
    """The as-of day in words, and whether it was given."""
    day = spoken(iso_day(text(value.term)))
    return day if value.given else f"{day} (today; no day was given)"


def _value(store: Store, query: SavedQuery, name: str, typed: str, *, given: bool) -> Value:
    parameter = query.parameter(name)
    if parameter.type != "iri":
        term = literal(parameter, typed)
        return Value(name, typed, term, text(term), given)
    thing = resolve(store, typed, parameter.kind)
    return Value(name, typed, thing, store.label(thing), given)


def value_facts(asked: Asked) -> tuple[tuple[str, str], ...]:
    """The values that a query was run with, for a reader: (parameter in words, value), the as-of day among them."""
    facts = []
    for value in asked.values:
        if value.name == AS_OF:
            facts.append(("As of", as_of_words(value)))
        else:
            facts.append((heading(value.name), value.shown))
    return tuple(facts)


def _result_part(
    store: Store, result: Table | Triples | Answer, meanings: Mapping[str, str], notes: Notes
) -> tuple[Sentence | Grid, ...]:
    match result:
        case Answer():
            return (Sentence("Yes." if result.yes else "No."),)
        case Triples():
            table = _as_table(store, result)
            return (grid(store, table, meanings, notes), Sentence(count(len(table.rows), "relation") + "."))
        case Table():
            if not result.rows:
                return (Sentence("Nothing in this workspace answers the question for these values."),)
            empty = without_value(result)
            left_out = f" Nothing is recorded for: {', '.join(empty)}." if empty else ""
            return (
                grid(store, result, meanings, notes),
                Sentence(f"{count(len(result.rows), 'row')}.{left_out}{_unlisted(result)}"),
            )


def grid(store: Store, table: Table, meanings: Mapping[str, str], notes: Notes) -> Grid:
    """A table for a reader: labels in place of IRIs, sources in place of the column `evidence`, no column without a value."""
    columns = table.columns
    partner = {name: columns.index(name + _LABEL) for name in columns if name + _LABEL in columns}
    hidden = {name + _LABEL for name in partner} | {EVIDENCE}
    shown = [
        index
        for index, name in enumerate(columns)
        if name not in hidden and any(row[index] is not None or _label(row, partner, name) for row in table.rows)
    ]
    rows = tuple(
        tuple(_cell(store, row[index], _label(row, partner, columns[index])) for index in shown) for row in table.rows
    )
    evidence = columns.index(EVIDENCE) if EVIDENCE in columns else None
    return Grid(
        columns=tuple(heading(columns[index]) for index in shown),
        rows=rows,
        notes=() if evidence is None else tuple(_notes(notes, row[evidence]) for row in table.rows),
        key=tuple((heading(columns[index]), meanings[columns[index]]) for index in shown if columns[index] in meanings),
    )


def without_value(table: Table) -> list[str]:
    """The headings of the columns that have no value in any row."""
    empty = [name for index, name in enumerate(table.columns) if all(row[index] is None for row in table.rows)]
    return [
        heading(name)
        for name in empty
        if name != EVIDENCE and name.removesuffix(_LABEL) not in set(table.columns) - {name}
    ]


def _label(row: tuple[Term | None, ...], partner: Mapping[str, int], name: str) -> Term | None:
    return row[partner[name]] if name in partner else None


def _cell(store: Store, term: Term | None, label: Term | None) -> Cell:
    if isinstance(term, NamedNode):
        return Cell(text(label) or store.label(term), term.value)
    if isinstance(term, Literal) and term.datatype.value == _BOOLEAN:
        return Cell("yes" if term.value == "true" else "no")
    return Cell(text(term) or text(label))


def _notes(notes: Notes, evidence: Term | None) -> tuple[int, ...]:
    """The numbers of the sources of one row, of the first ones only where there are very many."""
    shown = text(evidence).split(maxsplit=MOST_EVIDENCE)[:MOST_EVIDENCE]
    return tuple(sorted({number for iri in shown for number in notes.of(NamedNode(iri))}))


def _unlisted(table: Table) -> str:
    """That not all sources of some rows are listed; empty where all are."""
    if EVIDENCE not in table.columns:
        return ""
    place = table.columns.index(EVIDENCE)
    rows = sum(text(row[place]).count(" ") >= MOST_EVIDENCE for row in table.rows)
    if not rows:
        return ""
    return (
        f" Of {count(rows, 'row')} only the sources of the first {MOST_EVIDENCE} facts are listed; the column “{EVIDENCE}” of "
        "the answer as data (csv, json) names all."
    )


def _as_table(store: Store, triples: Triples) -> Table:
    """A network as a table of its edges; what the things at both ends cite is the evidence of an edge."""
    cited: dict[Term, set[str]] = {}
    for triple in triples.triples:
        if triple.predicate.value == _CITES:
            cited.setdefault(triple.subject, set()).add(text(triple.object))
    rows = []
    for triple in triples.triples:
        if triple.predicate.value != _CITES:
            evidence = sorted(cited.get(triple.subject, set()) | cited.get(triple.object, set()))
            rows.append((triple.subject, triple.predicate, triple.object, Literal(" ".join(evidence))))
    rows.sort(key=lambda row: tuple(store.label(term) for term in row[:3]))
    return Table(("from", "relation", "to", EVIDENCE), tuple(rows))

"""Everything that is stated of a thing as tables, whatever it is: what it points to, and what points to it.

What rules only reckon with is left out: it is no statement of anybody. Also what rests on a document: the facts that cite
it, with the words that they cite.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.document import Cell, Grid
from remit.evidence import Citation, read
from remit.namespaces import DCTERMS, DEF, PROV, RDFS
from remit.terms import NamedNode, text

if TYPE_CHECKING:
    from remit.labels import Namer
    from remit.store import Store
    from remit.terms import Term


def of(store: Store, namer: Namer, thing: Term) -> Grid:
    """What is stated of a thing: one row for each value.

    Args:
        store: What to ask.
        namer: What things and relations are called.
        thing: The thing.
    """
    reckoned = _reckoned(store)
    rows = [
        (_relation(namer, quad.predicate), _value(namer, quad.object))
        for quad in store.quads(thing)
        if quad.predicate not in reckoned
    ]
    return Grid(("Relation", "Value"), tuple(sorted(rows, key=_order)))


def to(store: Store, namer: Namer, thing: Term) -> Grid:
    """What points to a thing: one row for each relation of another thing to it."""
    reckoned = _reckoned(store)
    rows = [
        (_value(namer, quad.subject), _relation(namer, quad.predicate))
        for quad in store.quads(None, None, thing)
        if quad.predicate not in reckoned
    ]
    return Grid(("Thing", "Relation"), tuple(sorted(rows, key=lambda row: _order(row[::-1]))))


def resting(store: Store, namer: Namer, document: NamedNode) -> tuple[Grid, int]:
    """The facts that rest on a document, with the words that they cite.

    Args:
        store: What to ask.
        namer: What things are called.
        document: The document.

    Returns:
        A table with a row for each fact and citation, and how many facts there are; a citation on which no fact rests
        has a row without a fact.
    """
    cited = dict.fromkeys(
        one for name in (DCTERMS + "source", PROV + "wasQuotedFrom") for one in store.subjects(name, document)
    )
    rows: list[tuple[Cell, ...]] = []
    facts: set[NamedNode] = set()
    for node in cited:
        citation = read(store, node)
        resting = store.subjects(DEF + "cites", node)
        facts.update(resting)
        words = Cell(f"“{citation.words}”" if citation.words else citation.gist or "not held", node.value)
        beside = (words, Cell(citation.place), Cell(_speakers(citation)))
        rows += [(_value(namer, fact), *beside) for fact in resting] or [(Cell("nothing recorded here"), *beside)]
    rows.sort(key=lambda row: tuple(cell.text for cell in (row[2], row[1], row[0])))
    return Grid(("What rests on it", "Words", "Place", "Who speaks"), tuple(rows)), len(facts)


def _reckoned(store: Store) -> frozenset[Term]:
    """The relations that rules write only to answer quickly."""
    return frozenset(store.subjects(RDFS + "subPropertyOf", NamedNode(DEF + "reckoned")))


def _speakers(citation: Citation) -> str:
    return "; ".join(citation.speakers)


def _relation(namer: Namer, predicate: NamedNode) -> Cell:
    return Cell(namer.predicate(predicate.value), predicate.value if predicate.value.startswith(DEF) else None)


def _value(namer: Namer, value: Term) -> Cell:
    if isinstance(value, NamedNode):
        return Cell(namer.thing(value), value.value)
    return Cell(namer.value(value) or text(value))


def _order(row: tuple[Cell, ...]) -> tuple[str, ...]:
    return tuple(cell.text.casefold() for cell in row)

"""What is asked of Oxigraph, and what it gives, wherever its triples are."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, TypeVar

import pyoxigraph

from remit.errors import BadFile, BadQuery
from remit.lookups import Lookups
from remit.results import Answer, Table, Triples
from remit.terms import DefaultGraph, Literal, NamedNode, Triple
from remit.workspace import read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from remit.terms import Quad, Term

_One = TypeVar("_One")

UNION = DefaultGraph()
"""The graph that holds what all graphs hold together."""


def ask(engine: pyoxigraph.Store, sparql: str, prefixes: dict[str, str]) -> Table | Triples | Answer:
    """Run a query, whose prefixes need not be declared.

    Raises:
        BadQuery: It does not parse or cannot be evaluated.
    """
    try:
        return result(engine.query(sparql, prefixes=prefixes))
    except (SyntaxError, ValueError, RuntimeError, OSError) as error:
        raise BadQuery(f"The query cannot be run: {error}") from error


def result(found: object) -> Table | Triples | Answer:
    """What the engine gives, as Remit has it."""
    if isinstance(found, pyoxigraph.QuerySolutions):
        return table(found)
    if isinstance(found, pyoxigraph.QueryTriples):
        return Triples(_all(found))
    return Answer(bool(found))


def table(found: pyoxigraph.QuerySolutions) -> Table:
    """The table of what the engine gives one by one."""
    return Table(tuple(variable.value for variable in found.variables), _all(tuple(row) for row in found))


def _all(found: Iterable[_One]) -> tuple[_One, ...]:
    """All at once, while nothing is looked through for circles.

    Rows of terms have none, and Python would look through all that there are again and again: a third of the time of a query
    with 9,000 rows (measured).
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        return tuple(found)
    finally:
        if was_enabled:
            gc.enable()


def quads(engine: pyoxigraph.Store, subject: Term | None, predicate: str | None, obj: Term | None) -> Iterator[Quad]:
    """The triples of the union that fit a pattern, in no order; none has a literal as its subject."""
    if isinstance(subject, Literal | Triple):
        return iter(())
    node = None if predicate is None else NamedNode(predicate)
    return engine.quads_for_pattern(subject, node, obj, UNION)


def load(engine: pyoxigraph.Store, path: Path, place: str, graph: str | None) -> None:
    """Load a Turtle file.

    Args:
        engine: Where it is loaded.
        path: The file.
        place: How messages name it.
        graph: The IRI of the graph that it becomes; None for the default graph.

    Raises:
        BadFile: It cannot be read, or it does not parse; the message has file, line and column.
    """
    parse(engine, read_bytes(path, place), place, graph)


def parse(engine: pyoxigraph.Store, data: bytes, place: str, graph: str | None) -> None:
    """Load the text of a Turtle file; see `load`."""
    try:
        engine.bulk_load(data, format=pyoxigraph.RdfFormat.TURTLE, to_graph=NamedNode(graph) if graph else None)
    except (SyntaxError, ValueError) as error:
        raise BadFile.no_turtle(place, error) from error


def as_triples(data: bytes, place: str) -> bytes:
    """The text of a Turtle file as N-Triples, in its order and with what it says twice; see `load`.

    Raises:
        BadFile: It does not parse; the message has file, line and column.
    """
    try:
        found = pyoxigraph.parse(data, format=pyoxigraph.RdfFormat.TURTLE)
        return pyoxigraph.serialize(found, format=pyoxigraph.RdfFormat.N_TRIPLES) or b""
    except (SyntaxError, ValueError) as error:
        raise BadFile.no_turtle(place, error) from error


class Reading(Lookups):
    """Look-ups in the union of an engine."""

    def __init__(self, engine: pyoxigraph.Store) -> None:
        """Keep what is asked."""
        self._engine = engine

    def quads(
        self, subject: Term | None = None, predicate: str | None = None, obj: Term | None = None
    ) -> Iterator[Quad]:
        """The triples of the union that fit a pattern, in no order."""
        return quads(self._engine, subject, predicate, obj)

"""Bringing triples to an endpoint and taking them away, in requests of a size that its server takes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

from remit.errors import NoAnswer
from remit.remote.contents import normal
from remit.terms import Literal, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from remit.remote.wire import Wire
    from remit.terms import Term

_Result = TypeVar("_Result")

PART = 20_000
"""Triples in one request of the Graph Store Protocol."""

_MOST_BYTES = 1 << 20  # in one update; a single triple may be longer
_AT_ONCE = 100  # graphs that are counted by one query
_PAGE = 9_900  # rows: many servers give no more than 10,000
_PAUSES = (1.0, 3.0)  # seconds before a request that may be answered later is sent again
_REFUSALS = (400, 500)


class Carrier:
    """Brings triples to an endpoint. Every request may be sent twice without harm.

    Args:
        wire: The line to the endpoint.
        told: Called with the number of triples whenever some have arrived.
    """

    def __init__(self, wire: Wire, told: Callable[[int], None]) -> None:
        """Take the endpoint; nothing is sent yet."""
        self._wire = wire
        self._told = told
        dialect = wire.place.dialect
        self._puts = dialect.writing == "put" and bool(wire.place.store)
        self._batch = dialect.batch

    def replace(self, graph: str | None, parts: Iterable[list[bytes]], *, is_there: bool) -> None:
        """Replace a graph; nothing of what it held is left.

        Args:
            graph: Its IRI; None for the default graph.
            parts: Its lines, part by part.
            is_there: Whether it may hold something already.
        """
        if not self._puts:
            if is_there:
                self.clear(graph)
            for part in parts:
                self.add(graph, part)
            return
        sent = False
        for part in parts:
            again(lambda part=part, more=sent: self._wire.put(graph, b"\n".join([*part, b""]), more=more))  # type: ignore[misc]
            self._told(len(part))
            sent = True
        if not sent and is_there:
            self.clear(graph)

    def clear(self, graph: str | None) -> None:
        """Take a graph away with all that it holds."""
        which = "DEFAULT" if graph is None else f"GRAPH <{graph}>"
        again(lambda: self._wire.update(f"{'CLEAR' if graph is None else 'DROP'} SILENT {which}"))

    def add(self, graph: str | None, lines: Sequence[bytes]) -> None:
        """Add triples to a graph; those that it has already do no harm."""
        self._update("INSERT", graph, lines)

    def remove(self, graph: str | None, lines: Sequence[bytes]) -> None:
        """Take triples out of a graph; those that it does not have do no harm."""
        self._update("DELETE", graph, lines)

    def counts(self, graphs: Sequence[str]) -> dict[str, int]:
        """How many triples each of these named graphs has."""
        found = dict.fromkeys(graphs, 0)
        for start in range(0, len(graphs), _AT_ONCE):
            # Each for itself: with VALUES or FILTER some servers read all that they hold, for some even graph by graph.
            each = " UNION ".join(
                f"{{ SELECT (<{graph}> AS ?g) (COUNT(*) AS ?n) WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} }}"
                for graph in graphs[start : start + _AT_ONCE]
            )
            query = f"SELECT ?g ?n WHERE {{ {each} }}"
            for graph, number in again(lambda query=query: self._wire.select(query)).rows:  # type: ignore[misc]
                found[text(graph)] = int(text(number))
        return found

    def count(self, graph: str | None) -> int:
        """How many triples one graph has."""
        return again(lambda: self._wire.count(graph))

    def fetched(self, graph: str, count: int) -> set[bytes] | None:
        """The lines of a named graph, as the local engine writes them; None when they cannot be had as a whole."""
        rows: list[tuple[Term | None, ...]] = []
        try:
            for page in self._pages(graph, count):
                rows += page
        except NoAnswer:
            return None
        lines = normal(rows)
        return lines if len(lines) == count else None

    def values(self, graph: str, pairs: Sequence[tuple[str, str]]) -> set[bytes]:
        """The lines of a graph with certain subjects and predicates (IRIs), as the local engine writes them."""
        found: list[tuple[Term | None, ...]] = []
        for start in range(0, len(pairs), _AT_ONCE):
            among = " ".join(f"(<{subject}> <{predicate}>)" for subject, predicate in pairs[start : start + _AT_ONCE])
            query = f"SELECT ?s ?p ?o WHERE {{ VALUES (?s ?p) {{ {among} }} GRAPH <{graph}> {{ ?s ?p ?o }} }}"
            found += again(lambda query=query: self._wire.select(query)).rows  # type: ignore[misc]
        return normal(found)

    def _pages(self, graph: str, count: int) -> Iterator[Sequence[tuple[Term | None, ...]]]:
        """The rows of a graph; what has the last subject of a page may come again with the next."""
        if count <= _PAGE:
            yield self._wire.select(f"SELECT ?s ?p ?o WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}").rows
            return
        first = ""
        while True:
            rows = self._wire.select(
                f"SELECT ?s ?p ?o WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} FILTER(STR(?s) >= {Literal(first)}) }} "
                f"ORDER BY STR(?s) LIMIT {_PAGE}"
            ).rows
            yield rows
            last = text(rows[-1][0]) if rows else ""
            if len(rows) < _PAGE or last == first:
                return
            first = last

    def _update(self, verb: str, graph: str | None, lines: Sequence[bytes]) -> None:
        for batch in _batches(lines, self._batch):
            self._send(verb, graph, batch)
            self._told(len(batch) if verb == "INSERT" else 0)

    def _send(self, verb: str, graph: str | None, lines: Sequence[bytes]) -> None:
        """Send some lines; when they are refused, find the first of them that is."""
        inner = b"\n".join(lines).decode()
        words = f"{verb} DATA {{ {inner} }}" if graph is None else f"{verb} DATA {{ GRAPH <{graph}> {{ {inner} }} }}"
        try:
            again(lambda: self._wire.update(words))
        except NoAnswer as error:
            if error.status not in _REFUSALS:
                raise
            if len(lines) == 1:
                raise NoAnswer(
                    f"The endpoint refuses a statement of {graph or 'the union'}: {_short(lines[0])} Its words: {error} "
                    "Write the value in another form, or publish to a server that takes it.",
                    status=error.status,
                ) from error
            half = len(lines) // 2
            self._send(verb, graph, lines[:half])
            self._send(verb, graph, lines[half:])


def again(request: Callable[[], _Result]) -> _Result:
    """Send a request; once more, and once more again, when it may be answered later."""
    for pause in _PAUSES:
        try:
            return request()
        except NoAnswer as error:
            if not error.passing or error.status in _REFUSALS:
                raise
            time.sleep(pause)
    return request()


def _batches(lines: Sequence[bytes], most: int) -> Iterator[Sequence[bytes]]:
    batch: list[bytes] = []
    size = 0
    for line in lines:
        if batch and (len(batch) == most or size + len(line) > _MOST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(line)
        size += len(line)
    if batch:
        yield batch


def _short(line: bytes) -> str:
    told = line.decode()
    return told if len(told) <= 200 else f"{told[:200]}…"  # noqa: PLR2004 - what a reader takes in

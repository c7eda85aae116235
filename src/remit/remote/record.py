"""The record of what is published at an endpoint: a named graph beside those that it tells of.

Of each graph that Remit published it has the digest of its content and the number of its triples, from the moment when
they were counted there. While somebody publishes, it tells since when.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from remit.errors import CannotRun
from remit.namespaces import DCTERMS, PROV, XSD
from remit.terms import Literal, NamedNode, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from remit.namespaces import Namespaces
    from remit.remote.wire import Wire
    from remit.terms import Term

UNION = "union"
PUBLISHED = "published"

_VOID = "http://rdfs.org/ns/void#"
_HAS = f"<{_VOID}subset>"
_TRIPLES = f"<{_VOID}triples>"
_DIGEST = f"<{DCTERMS}identifier>"
_SINCE = PROV + "startedAtTime"
_UNTIL = PROV + "endedAtTime"
_TURN = DCTERMS + "provenance"
_CONTENTS = DCTERMS + "hasVersion"
_OVERTAKEN = (
    "Somebody else began to publish to the same endpoint meanwhile, so this was stopped, and the endpoint gives no answers "
    "until it is published again. Wait until the other has ended, and run the command again."
)
_PAGE = 900  # fewer than any server gives at once


class Overtaken(CannotRun):
    """Somebody else began to publish to the same endpoint."""


@dataclass(frozen=True)
class Entry:
    """What a graph held when it was counted.

    Attributes:
        digest: The digest of its content.
        triples: How many triples it has.
    """

    digest: str
    triples: int


@dataclass(frozen=True)
class Record:
    """What is published.

    Attributes:
        graphs: What each graph held that Remit published, by IRI; None for one that was begun and not finished.
        since: When somebody began to publish who has not finished; empty when nobody does.
        until: When it was published as a whole; empty when it is not.
        contents: The digest of the workspace that is published as a whole; empty when it is not.
        turn: A name for the one time of publishing that is under way; empty for none.
    """

    graphs: Mapping[str, Entry | None] = field(default_factory=dict)
    since: str = ""
    until: str = ""
    contents: str = ""
    turn: str = ""


def union_of(namespaces: Namespaces) -> str:
    """The IRI of the copy that is the union of all graphs; in the record, that of the union wherever it is."""
    return namespaces.prefixes["graph"] + UNION


def record_of(namespaces: Namespaces) -> str:
    """The IRI of the graph that is the record."""
    return namespaces.prefixes["graph"] + PUBLISHED


def read(wire: Wire, namespaces: Namespaces) -> Record:
    """What is published at an endpoint; nothing where Remit never published there.

    Raises:
        NoAnswer: The endpoint gives no answer, or not a whole one.
    """
    own = record_of(namespaces)
    query = f"SELECT ?p ?o WHERE {{ GRAPH <{own}> {{ <{own}> ?p ?o }} FILTER(?p != {_HAS}) }}"
    facts = {text(predicate): text(value) for predicate, value in wire.select(query).rows}
    graphs: dict[str, Entry | None] = {}
    for name, triples, digest in _rows(wire, own):
        known = name not in graphs  # one that has two entries is as good as one that has none
        graphs[name] = _entry(triples, digest) if known else None
    return Record(
        graphs,
        facts.get(_SINCE, ""),
        facts.get(_UNTIL, ""),
        facts.get(_CONTENTS, ""),
        facts.get(_TURN, ""),
    )


def _rows(wire: Wire, own: str) -> Iterator[tuple[str, Term | None, Term | None]]:
    """Graph, number of triples and digest, page by page: a server may give no more than so many rows."""
    after = ""
    while True:
        beyond = f"FILTER(STR(?g) > {Literal(after)})"
        query = (
            f"SELECT ?g ?n ?d WHERE {{ GRAPH <{own}> {{ <{own}> {_HAS} ?g OPTIONAL {{ ?g {_TRIPLES} ?n ; {_DIGEST} ?d }} }} "
            f"{beyond} }} ORDER BY STR(?g) LIMIT {_PAGE}"
        )
        rows = wire.select(query).rows
        for name, triples, digest in rows:
            yield text(name), triples, digest
        if len(rows) < _PAGE:
            return
        after = text(rows[-1][0])


def _entry(triples: Term | None, digest: Term | None) -> Entry | None:
    if triples is None or digest is None or not text(triples).isdecimal():
        return None
    return Entry(text(digest), int(text(triples)))


class Keeper:
    """Keeps the record at an endpoint. Each change of it is one request.

    Args:
        wire: The line to the endpoint.
        namespaces: The prefixes of the workspace.
        batch: The most triples in one request.
    """

    def __init__(self, wire: Wire, namespaces: Namespaces, batch: int) -> None:
        """Take the endpoint; nothing is sent yet."""
        self._wire = wire
        self._own = record_of(namespaces)
        self._batch = batch

    def begin(self, graphs: Iterable[str], now: str, turn: str) -> None:
        """Say that these graphs are Remit's, and that they are being published from now on."""
        own = f"<{self._own}>"
        for predicate in (_SINCE, _UNTIL, _TURN, _CONTENTS):
            self._wire.update(f"DELETE WHERE {{ GRAPH {own} {{ {own} <{predicate}> ?o }} }}")
        self._add(
            [
                f"{own} <{_SINCE}> {_moment(now)} .",
                f"{own} <{_TURN}> {Literal(turn)} .",
                *(f"{own} {_HAS} <{graph}> ." for graph in graphs),
            ]
        )

    def assure(self, turn: str) -> None:
        """See that nobody else began to publish meanwhile.

        Raises:
            Overtaken: Somebody else did.
        """
        own = f"<{self._own}>"
        rows = self._wire.select(f"SELECT ?turn WHERE {{ GRAPH {own} {{ {own} <{_TURN}> ?turn }} }}").rows
        if [text(found) for (found,) in rows] != [turn]:
            raise Overtaken(_OVERTAKEN)

    def spoil(self, graphs: Sequence[str], now: str, turn: str) -> None:
        """Say that publishing was broken off, and that it is not known what graphs hold, whatever another said of them.

        The turn is said again beside that of the other, who then cannot finish either.
        """
        own = f"<{self._own}>"
        self._add([f"{own} <{_SINCE}> {_moment(now)} .", f"{own} <{_TURN}> {Literal(turn)} ."])
        for predicate in (_UNTIL, _CONTENTS):
            self._wire.update(f"DELETE WHERE {{ GRAPH {own} {{ {own} <{predicate}> ?o }} }}")
        self.forget(graphs)

    def forget(self, graphs: Sequence[str]) -> None:
        """Take back what is said of graphs; that they are Remit's stays."""
        for graph in graphs:
            self._wire.update(f"DELETE WHERE {{ GRAPH <{self._own}> {{ <{graph}> ?p ?o }} }}")

    def note(self, entries: Mapping[str, Entry]) -> None:
        """Say what graphs hold that were counted."""
        self._add(
            [
                line
                for graph, entry in entries.items()
                for line in (
                    f"<{graph}> {_TRIPLES} {entry.triples} .",
                    f"<{graph}> {_DIGEST} {Literal(entry.digest)} .",
                )
            ]
        )

    def disown(self, graphs: Sequence[str]) -> None:
        """Say nothing of graphs any more: they are gone."""
        self.forget(graphs)
        for graph in graphs:
            self._wire.update(f"DELETE DATA {{ GRAPH <{self._own}> {{ <{self._own}> {_HAS} <{graph}> }} }}")

    def finish(self, now: str, turn: str, contents: str) -> None:
        """Say that all is published, unless somebody else began meanwhile.

        Raises:
            Overtaken: Somebody else did.
        """
        self.assure(turn)
        own = f"<{self._own}>"
        self._wire.update(
            f"DELETE {{ GRAPH {own} {{ {own} <{_SINCE}> ?since . {own} <{_TURN}> ?turn }} }} "
            f"INSERT {{ GRAPH {own} {{ {own} <{_UNTIL}> {_moment(now)} . {own} <{_CONTENTS}> {Literal(contents)} }} }} "
            f"WHERE {{ GRAPH {own} {{ {own} <{_SINCE}> ?since . {own} <{_TURN}> ?turn "
            f"FILTER NOT EXISTS {{ {own} <{_TURN}> ?other FILTER(?other != {Literal(turn)}) }} }} }}"
        )
        if not self._wire.ask(f"ASK {{ GRAPH {own} {{ {own} <{_CONTENTS}> {Literal(contents)} }} }}"):
            raise Overtaken(_OVERTAKEN)

    def _add(self, lines: Sequence[str]) -> None:
        for start in range(0, len(lines), self._batch):
            joined = "\n".join(lines[start : start + self._batch])
            self._wire.update(f"INSERT DATA {{ GRAPH <{self._own}> {{ {joined} }} }}")


def _moment(now: str) -> Literal:
    return Literal(now, datatype=NamedNode(XSD + "dateTime"))

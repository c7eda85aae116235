"""What a workspace publishes: each of its graphs, and their union, as lines of N-Triples with a digest.

The digest of a graph is that of the file that it is, so that it is known to be there already without being read. Of what
rules derive, and where things have no identifier, it is that of the lines.

Things without an identifier are given one below `{base}.well-known/genid/`, made from what is said of them: a server
would call them differently in every graph, and in the union, and some refuse them.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph

from remit.errors import CannotRun
from remit.nameless import names_by_content
from remit.remote import record
from remit.remote.record import Entry
from remit.terms import BlankNode, DefaultGraph, NamedNode, Quad, Triple
from remit.workspace import read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from remit.store import Store
    from remit.terms import Term
    from remit.workspace import Workspace

GENID = ".well-known/genid/"

_LINES = pyoxigraph.RdfFormat.N_TRIPLES
_TOUCHING = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(isBlank(?s) || isBlank(?o)) }"
_NAMELESS = re.compile(rb'^_:([^\s"]+)|(?<=> )_:([^\s"]+)(?= \.$)')


class Contents:
    """What a workspace publishes.

    Args:
        store: The workspace.

    Attributes:
        graphs: The digest and the number of triples of each named graph, by IRI, sorted.
        union: The same of the union.

    Raises:
        CannotRun: A file of the workspace has the name of a graph that Remit keeps for itself at an endpoint, or was
            changed since it was read, or the triples are not on this machine.
    """

    def __init__(self, store: Store) -> None:
        """Read what has no digest yet."""
        workspace = store.workspace
        self._engine = engine = store.with_graphs()
        self._files = _files(workspace)
        if _digest(self._files) != store.digest:
            raise CannotRun(f"The files of {workspace.root} were changed while they were read. Run the command again.")
        self._names = _identifiers(engine, workspace.namespaces.base)
        self._called = {name: BlankNode(label.decode()) for label, name in self._names.items()}
        graphs = sorted(graph.value for graph in engine.named_graphs() if isinstance(graph, NamedNode))
        for kept in (record.union_of(workspace.namespaces), record.record_of(workspace.namespaces)):
            if kept in graphs:
                raise CannotRun(
                    f"A file of this workspace is the graph {kept}, and at an endpoint Remit keeps that name for itself. "
                    "Give the file another name."
                )
        sizes = _sizes(engine)
        self.graphs = {graph: self._entry(graph, sizes[graph]) for graph in graphs}
        known = "\n".join(f"{graph} {entry.digest}" for graph, entry in self.graphs.items())
        self.union = Entry(hashlib.sha256(known.encode()).hexdigest(), self._size())

    def lines(self, graph: str) -> list[bytes]:
        """The triples of a named graph, one a line, sorted."""
        return sorted(set(self._identified(_dumped(self._engine, NamedNode(graph)))))

    def union_lines(self, most: int) -> Iterator[list[bytes]]:
        """The triples of the union, one a line, so many at a time."""
        with tempfile.TemporaryDirectory(prefix="remit-publish-") as folder:
            path = Path(folder, "union.nt")
            self._engine.dump(str(path), format=_LINES, from_graph=DefaultGraph())
            with path.open("rb") as stream:
                while part := list(islice(stream, most)):
                    yield list(self._identified(line.rstrip(b"\n") for line in part))

    def holds(self, triple: Triple) -> bool:
        """Whether the union has a triple, as it is published."""
        subject, value = self._here(triple.subject), self._here(triple.object)
        return Quad(subject, triple.predicate, value) in self._engine  # type: ignore[arg-type]  # a subject stays one

    def _here(self, term: Term) -> Term:
        """A term as the engine has it, from how it is published."""
        return self._called.get(term, term) if isinstance(term, NamedNode) else term

    def _entry(self, graph: str, size: int) -> Entry:
        if graph in self._files and not self._names:
            return Entry(self._files[graph], size)
        lines = self.lines(graph)
        return Entry(hashlib.sha256(b"\n".join(lines)).hexdigest(), len(lines))

    def _size(self) -> int:
        found = self._engine.query("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
        return int(next(iter(found))["n"].value)  # type: ignore[arg-type]  # it is a SELECT

    def _identified(self, lines: Iterable[bytes]) -> Iterable[bytes]:
        if not self._names:
            return lines
        return (_NAMELESS.sub(self._identifier, line) for line in lines)

    def _identifier(self, found: re.Match[bytes]) -> bytes:
        return f"<{self._names[found.group(1) or found.group(2)].value}>".encode()


def _files(workspace: Workspace) -> dict[str, str]:
    """The SHA-256 of each file that is a graph, by the IRI of the graph, in the order in which `Workspace.digest` has them."""
    return {
        workspace.graph_iri(path): hashlib.sha256(read_bytes(path, workspace.place(path))).hexdigest()
        for folder in ("ontology", "graph")
        for path in workspace.files(folder, ".ttl")
    }


def _digest(files: Mapping[str, str]) -> str:
    """What `Workspace.digest` tells of files."""
    total = hashlib.sha256()
    for graph, digest in files.items():
        total.update(graph.encode())
        total.update(bytes.fromhex(digest))
    return total.hexdigest()[:12]


def _sizes(engine: pyoxigraph.Store) -> dict[str, int]:
    """How many triples each named graph has."""
    found = engine.query("SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    return {row["g"].value: int(row["n"].value) for row in found}  # type: ignore[union-attr]  # it is a SELECT


def normal(quads: Iterable[tuple[Term | None, ...]]) -> set[bytes]:
    """Rows of subject, predicate and object as the lines that the engine writes of them."""
    engine = pyoxigraph.Store()
    engine.extend(Quad(*row) for row in quads)  # type: ignore[arg-type]
    return set(_dumped(engine, DefaultGraph()))


def _dumped(engine: pyoxigraph.Store, graph: NamedNode | DefaultGraph) -> list[bytes]:
    """A graph as the lines that the engine writes of it."""
    return (engine.dump(format=_LINES, from_graph=graph) or b"").splitlines()


def triples(lines: Iterable[bytes]) -> list[Triple]:
    """Lines as triples."""
    return [quad.triple for quad in pyoxigraph.parse(b"\n".join(lines), format=_LINES)]


def _identifiers(engine: pyoxigraph.Store, base: str) -> dict[bytes, NamedNode]:
    """An identifier for each thing that has none, by the engine's own name for it; different things get different ones."""
    found = engine.query(_TOUCHING)
    names = names_by_content(Quad(*triple) for triple in found)  # type: ignore[union-attr]
    taken: dict[str, int] = {}
    made = {}
    for term, name in sorted(names.items(), key=lambda pair: str(pair[0])):
        again = taken[name.value] = taken.get(name.value, 0) + 1
        ending = "" if again == 1 else f"-{again}"
        made[str(term)[2:].encode()] = NamedNode(f"{base}{GENID}{name.value}{ending}")
    return made

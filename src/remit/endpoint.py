"""The SPARQL endpoint: a dataset, and the answer to a request, whole or not at all.

A query comes from outside, so this runs in a process that may be killed; what it costs in time and memory is limited
there. Nothing is fetched, and nothing is changed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import pyoxigraph

from remit import misreading, protocol, publishing, queries, sending
from remit.engine import result
from remit.errors import BadQuery, Refused, RemitError
from remit.exchange import Response
from remit.publishing import About, Counts
from remit.terms import BlankNode, DefaultGraph, NamedNode, Quad, text
from remit.tidy import clean, cut
from remit.tokens import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from remit.exchange import Request
    from remit.namespaces import Namespaces
    from remit.protocol import Operation
    from remit.queries import SavedQuery
    from remit.results import Answer, Table, Triples
    from remit.store import Store
    from remit.terms import Triple

ADDRESS = "/sparql"

_PLAIN = "text/plain; charset=utf-8"
_VARY = ("vary", "Accept")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_UPDATES = ("INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")
_PLACE = re.compile(r"error at (\d+):(\d+)")
_LONGEST_EXPLAINED = 100_000  # letters; to find out why a text is no query, it is read a dozen times and more
_SHOWN_GRAPHS = 50
_SHOWN_LETTERS = 200
_DEFAULT = DefaultGraph()
_ESCAPED = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U(00(?:0[0-9A-Fa-f]|10)[0-9A-Fa-f]{4})")


@dataclass(frozen=True)
class Dataset:
    """What can be asked.

    Attributes:
        engine: A default graph, which holds what all graphs hold together, and the named graphs.
        namespaces: The prefixes with which triples are written.
        base: The IRI that a relative IRI of a query starts from.
        declared: The prefixes that a query need not declare.
        about: What is told of the dataset as a whole.
    """

    engine: pyoxigraph.Store
    namespaces: Namespaces
    base: str
    declared: Mapping[str, str] = field(default_factory=dict)
    about: About | None = None

    @classmethod
    def of(cls, store: Store, saved: Mapping[str, SavedQuery], today: date) -> Dataset:
        """The dataset of a workspace: a graph for each file and each rule, and one with the saved queries.

        Args:
            store: The workspace, loaded.
            saved: Its saved queries by name.
            today: The day that `today` means in their examples.

        Raises:
            BadFile: A file no longer parses.
        """
        workspace = store.workspace
        names = workspace.namespaces
        graph = NamedNode(names.prefixes["graph"] + publishing.QUERIES)
        published = publishing.saved_queries(store, saved, today)
        engine = store.with_graphs(Quad(one.subject, one.predicate, one.object, graph) for one in published)
        stated = tuple((quad.predicate.value, quad.object) for quad in store.quads(NamedNode(names.base)))
        about = About(names.base, workspace.title, workspace.version, stated)
        return cls(engine, names, names.base, names.prefixes, about)

    @cached_property
    def graphs(self) -> frozenset[str]:
        """The IRIs of the named graphs."""
        return frozenset(node.value for node in self.engine.named_graphs() if isinstance(node, NamedNode))

    @cached_property
    def counts(self) -> Counts:
        """How much there is."""
        totals = self._counted("SELECT ('' AS ?key) (COUNT(*) AS ?n) { ?s ?p ?o }")
        subjects = self._counted("SELECT ('' AS ?key) (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }")
        objects = self._counted("SELECT ('' AS ?key) (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }")
        graphs = self._counted("SELECT ?key (COUNT(*) AS ?n) { GRAPH ?key { ?s ?p ?o } } GROUP BY ?key")
        classes = self._counted("SELECT ?key (COUNT(*) AS ?n) { ?s a ?key . FILTER(ISIRI(?key)) } GROUP BY ?key")
        properties = self._counted("SELECT ?key (COUNT(*) AS ?n) { ?s ?key ?o } GROUP BY ?key")
        empty = dict.fromkeys(self.graphs, 0)
        return Counts(totals[""], subjects[""], objects[""], empty | graphs, classes, properties)

    def _counted(self, sparql: str) -> dict[str, int]:
        found = self.engine.query(sparql)
        assert isinstance(found, pyoxigraph.QuerySolutions)  # noqa: S101 - it is a SELECT
        return {text(row["key"]): int(text(row["n"])) for row in found}


def answer(dataset: Dataset, request: Request) -> Response:
    """What the endpoint answers: the whole answer, or a refusal with a sentence."""
    try:
        operation = protocol.read(request)
        if operation is None:
            return describe(dataset, request)
        return _answer(dataset, operation, request.accept)
    except Refused as error:
        return refusal(error)


def ask(dataset: Dataset, sparql: str) -> Table | Triples | Answer:
    """What a query gives, asked of the same graphs and in the same way as a request asks it.

    Args:
        dataset: The dataset.
        sparql: The query; it must have been through `queries.refuse`.

    Raises:
        Refused: It names a graph that is not here.
        BadQuery: It cannot be read or answered.
    """
    try:
        return result(_found(dataset, protocol.Operation(sparql)))
    except (SyntaxError, ValueError, RuntimeError, OSError) as error:
        raise BadQuery(f"The query cannot be run: {error}") from error


def describe(dataset: Dataset, request: Request) -> Response:
    """The description of the endpoint."""
    about = dataset.about or About(dataset.base)
    return respond(dataset, request.accept, publishing.service(about, dataset.counts, address_of(dataset, request)))


def describe_data(dataset: Dataset, request: Request) -> Response:
    """The description of the data, in VoID."""
    about = dataset.about or About(dataset.base)
    address = address_of(dataset, request, request.path)
    told = publishing.description(about, dataset.counts, address_of(dataset, request), address, dataset.namespaces)
    return respond(dataset, request.accept, told)


def address_of(dataset: Dataset, request: Request, path: str = ADDRESS) -> str:
    """A whole address of the server that was reached; below the base of the workspace where that is not known."""
    return (request.base or dataset.namespaces.base.rstrip("/#")) + path


def respond(dataset: Dataset, accept: str, triples: Iterable[Triple]) -> Response:
    """Triples that describe something, in the form that a client wants most."""
    try:
        form, media_type = protocol.choose(accept, protocol.GRAPHS)
        body = sending.graph(triples, form, dataset.namespaces.prefixes | publishing.PREFIXES)
    except Refused as error:
        return refusal(error)
    return Response(200, body, media_type, (_VARY,))


def refusal(error: RemitError) -> Response:
    """An error as plain text; its status where it has one, else that nothing can be answered now."""
    status, headers = (error.status, error.headers) if isinstance(error, Refused) else (503, ())
    return Response(status, f"{error}\n".encode(errors="replace"), _PLAIN, (*headers, _VARY))


def _answer(dataset: Dataset, operation: Operation, accept: str) -> Response:
    _refuse(operation.query)
    try:
        found = _found(dataset, operation)
        body, media_type = sending.written(found, accept, dataset.namespaces.prefixes)
    except SyntaxError as error:
        raise _unreadable(operation.query, error, dataset) from error
    except (ValueError, RuntimeError, OSError) as error:
        raise Refused(400, f"The query cannot be answered: {error}") from error
    return Response(200, body, media_type, (_VARY,))


def _found(
    dataset: Dataset, operation: Operation
) -> pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples:
    """What the engine finds, as far as it has looked when it answers."""
    engine, default, named = _asked_of(dataset, operation)
    return engine.query(
        operation.query,
        base_iri=dataset.base,
        # To be told of all of them takes the engine as long as a short query does.
        prefixes={name: iri for name, iri in dataset.declared.items() if f"{name}:" in operation.query},
        default_graph=default,
        named_graphs=named,
    )


def _refuse(sparql: str) -> None:
    """Refuse what the engine must not be given.

    Raises:
        Refused: It would fetch something, or is more than the engine can bear.
    """
    for refuse, status in ((queries.refuse_remote, 403), (queries.refuse_unbearable, 422)):
        try:
            refuse(sparql, "query")
        except BadQuery as error:
            raise Refused(status, str(error)) from error


def _refuse_graphs(names: Iterable[str], dataset: Dataset) -> None:
    """Refuse a graph that is not here: an engine would take it for an empty one.

    Raises:
        Refused: One is not.
    """
    for name in names:
        if name not in dataset.graphs:
            raise _no_graph(name, dataset.graphs)


def _asked_of(
    dataset: Dataset, operation: Operation
) -> tuple[pyoxigraph.Store, list[NamedNode | BlankNode | DefaultGraph] | None, list[NamedNode | BlankNode] | None]:
    """The engine and the graphs of it that are asked: those of the request, else those of the query, else all.

    Raises:
        Refused: One of them is not here.
    """
    in_text = _clauses(operation.query, dataset)
    _refuse_graphs((*operation.default_graphs, *operation.named_graphs, *in_text[0], *in_text[1]), dataset)
    in_request = (operation.default_graphs, operation.named_graphs)
    defaults, named = in_request if any(in_request) else in_text
    if not defaults and not named:
        return dataset.engine, None, None
    default_nodes = [NamedNode(name) for name in dict.fromkeys(defaults)]
    named_nodes = [NamedNode(name) for name in dict.fromkeys(named)]
    if len(default_nodes) > 1:
        return _merged(dataset.engine, default_nodes, named_nodes), [_DEFAULT], [*named_nodes]
    return dataset.engine, [*default_nodes], [*named_nodes]


def _merged(engine: pyoxigraph.Store, defaults: list[NamedNode], named: list[NamedNode]) -> pyoxigraph.Store:
    """An engine with some graphs as one: asked of several, ours counts a triple as often as they have it."""
    merged = pyoxigraph.Store()
    for graph in defaults:
        merged.bulk_extend(
            Quad(quad.subject, quad.predicate, quad.object)
            for quad in engine.quads_for_pattern(None, None, None, graph)
        )
    for graph in named:
        merged.bulk_extend(engine.quads_for_pattern(None, None, None, graph))
    return merged


def _clauses(sparql: str, dataset: Dataset) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The graphs that a query names with FROM, and those with FROM NAMED; nothing is fetched for one that is overlooked."""
    if "FROM" not in sparql.upper():
        return (), ()
    base, prefixes = dataset.base, dict(dataset.declared)
    clauses: dict[bool, list[str]] = {False: [], True: []}
    found = [*words(sparql)]
    for index, token in enumerate(found):
        if token.kind != "word":
            continue
        after = found[index + 1 : index + 3]
        keyword = token.text.upper()
        if keyword == "BASE" and after:
            base = _iri(after[0].text, base, prefixes)
        elif keyword == "PREFIX" and len(after) > 1:
            prefixes[after[0].text.removesuffix(":")] = _iri(after[1].text, base, prefixes)
        elif keyword in ("FROM", "FROMNAMED") and after:
            is_named = keyword == "FROMNAMED" or after[0].text.upper() == "NAMED"
            name = after[-1] if is_named and keyword == "FROM" else after[0]
            if name.kind in ("iri", "name"):
                clauses[is_named].append(_iri(name.text, base, prefixes))
    return tuple(clauses[False]), tuple(clauses[True])


def _iri(written: str, base: str, prefixes: Mapping[str, str]) -> str:
    """The IRI that stands in a query between angles or with a prefix."""
    if written.startswith("<"):
        iri = _ESCAPED.sub(lambda found: chr(int(found[1] or found[2], 16)), written[1:-1])
        try:
            return iri if _SCHEME.match(iri) else urljoin(base, iri)
        except ValueError:  # such as an address with half a bracket
            return iri
    prefix, _, local = written.partition(":")
    return prefixes.get(prefix, f"{prefix}:") + re.sub(r"\\(.)", r"\1", local)


def _no_graph(name: str, graphs: frozenset[str]) -> Refused:
    first = sorted(graphs)[:_SHOWN_GRAPHS]
    more = len(graphs) - len(first)
    there = "".join(f"\n  {graph}" for graph in first) + (f"\n  and {more} more" if more else "")
    return Refused(
        400,
        f"There is no graph called <{clean(cut(name, _SHOWN_LETTERS))}> here, and nothing is fetched from elsewhere. Leave it out, or name one of "
        f"these:{there}",
    )


def _unreadable(sparql: str, error: SyntaxError, dataset: Dataset) -> Refused:
    """Why a text is no query, with line and column."""
    if queries.form(sparql) is None and any(token.text.upper() in _UPDATES for token in words(sparql)):
        return Refused(403, "Nothing can be changed here; this endpoint answers queries only.")
    found = None
    if len(sparql) <= _LONGEST_EXPLAINED:
        found = misreading.find(sparql, dataset.declared, dataset.base)
    place = _PLACE.search(str(error))
    if found is None and place:
        return Refused(400, f"The query cannot be read: line {place[1]}, column {place[2]}, or shortly before it.")
    if found is None:
        return Refused(400, "The query cannot be read.")
    return Refused(400, f"The query cannot be read: line {found.line}, column {found.column}: {found.why}.")

"""`remit check --endpoint`: does an endpoint hold what was published there, is it current, and does it answer as the files do?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit import checking, queries
from remit.checking import VIOLATION, Finding, Part, Report
from remit.errors import CannotRun, RemitError, UnknownName
from remit.remote import record
from remit.results import Table
from remit.store import Store
from remit.terms import text
from remit.wording import count

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from remit.remote.endpoint import Endpoint
    from remit.workspace import Workspace

PARTS = ("contents", "graphs", "answers")
"""The names of the parts, in the order in which they are checked."""

_COUNTED = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"


def compare(workspace: Workspace, endpoint: Endpoint, only: Sequence[str] = ()) -> Report:
    """Check an endpoint against its own record, and against the files of the workspace.

    Args:
        workspace: The workspace.
        endpoint: The endpoint.
        only: The names of the parts to check; all when empty.

    Raises:
        UnknownName: There is no such part.
    """
    for name in only:
        if name not in _CHECKS:
            near = queries.nearest(name, list(PARTS))
            raise UnknownName("part of the check of an endpoint", name, near, f"The parts: {', '.join(PARTS)}.")
    return Report(workspace, tuple(_part(name, workspace, endpoint) for name in PARTS if name in (only or PARTS)))


def _part(name: str, workspace: Workspace, endpoint: Endpoint) -> Part:
    try:
        return _CHECKS[name](workspace, endpoint)
    except RemitError as error:
        return Part(name, f"It could not be checked. {error}", 0)


def _contents(workspace: Workspace, endpoint: Endpoint) -> Part:
    """What was published is what the files hold now."""
    here = workspace.digest()
    if endpoint.digest == here:
        return Part("contents", f"What was published there is what the files hold: contents {here}.", 1)
    message = (
        f"The endpoint has contents {endpoint.digest}, and the files here are contents {here}. Bring it up to date with: "
        f"remit publish {endpoint.wire.place.called}"
    )
    return Part("contents", "The endpoint was compared with the files.", 1, (Finding(VIOLATION, message),))


def _graphs(workspace: Workspace, endpoint: Endpoint) -> Part:
    """Every graph has as many statements as it had when it was published, and so has the union."""
    kept = record.read(endpoint.wire, workspace.namespaces)
    whole = {graph: entry.triples for graph, entry in kept.graphs.items() if entry is not None}
    if not whole:
        return Part("graphs", "There is no record of what was published there, so nothing could be counted.", 0)
    found = endpoint.query(_COUNTED)
    there = {text(graph): int(text(number)) for graph, number in found.rows} if isinstance(found, Table) else {}
    there[record.union_of(workspace.namespaces)] = len(endpoint)
    again = f"Publish it again with: remit publish {endpoint.wire.place.called}"
    findings = [
        Finding(VIOLATION, _unlike(graph, there.get(graph, 0), kept, workspace, again))
        for graph in sorted(whole.keys() | there.keys())
        if there.get(graph, 0) != whole.get(graph, 0)
    ]
    summary = f"{count(len(whole), 'graph')} counted, the union of all among them: {len(endpoint):,} statements."
    return Part("graphs", summary, len(whole), tuple(findings))


def _unlike(graph: str, found: int, kept: record.Record, workspace: Workspace, again: str) -> str:
    """What is said of a graph that has not as many statements as were published."""
    called = _called(graph, workspace)
    if graph not in kept.graphs and graph != record.union_of(workspace.namespaces):
        return (
            f"{called} is of somebody else: it has {count(found, 'statement')}, and Remit did not publish it and does not "
            "touch it. Queries that ask with GRAPH see it. Remove it there, or ask who put it there."
        )
    entry = kept.graphs.get(graph)
    published = entry.triples if entry else 0
    told = f"{called} has {count(found, 'statement')}, and {published:,} were published."
    if graph == record.union_of(workspace.namespaces) and found > published:
        return f"{told} Somebody else put the others there, and they are counted in every answer. Remove them. {again}"
    return f"{told} {again}"


def _answers(workspace: Workspace, endpoint: Endpoint) -> Part:
    """Every saved query gives the same answer to its example as the files do, to the letter."""
    if not endpoint.is_current:
        raise CannotRun(
            "The endpoint holds other contents than the files, so that its answers may well be others. Bring it up to date "
            f"with: remit publish {endpoint.wire.place.called}"
        )
    here, there = Store(workspace), Store(workspace, holding=endpoint)
    findings, asked = [], 0
    for name, query in queries.load(workspace).items():
        lacking = [one.name for one in query.parameters if one.required and one.name not in query.example]
        if lacking:
            continue
        asked += 1
        try:
            same = checking.golden(there, query) == checking.golden(here, query)
        except RemitError as error:
            findings.append(Finding(VIOLATION, f"“{name}” cannot be answered: {error}"))
            continue
        if not same:
            message = (
                f"“{name}” is answered otherwise than by the files. Compare: remit run {name} --example, with and without "
                f"-e {endpoint.wire.place.called}"
            )
            findings.append(Finding(VIOLATION, message))
    summary = (
        f"{count(asked, 'saved query', 'saved queries')} answered to the example by the endpoint and by the files."
    )
    return Part("answers", summary, asked, tuple(findings))


def _called(graph: str, workspace: Workspace) -> str:
    if graph == record.union_of(workspace.namespaces):
        return "The union of all graphs"
    return f"The graph {workspace.namespaces.shorten(graph)}"


_CHECKS: dict[str, Callable[[Workspace, Endpoint], Part]] = {
    "contents": _contents,
    "graphs": _graphs,
    "answers": _answers,
}

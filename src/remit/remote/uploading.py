"""Publishing a workspace at an endpoint: graph by graph, counted there, only what changed, again after a failure.

What the record says of a graph is taken back before the graph is touched, and said again when its triples were counted at
the endpoint. So whatever interrupts publishing, the next time brings what is not known to be there. The union follows the
graphs: by what came and what went, where both are known; otherwise it is brought anew.
"""

from __future__ import annotations

import os
import re
import uuid
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING

from remit import progress
from remit.errors import CannotRun, NoAnswer, UnknownName
from remit.remote import dialect as dialects
from remit.remote import record
from remit.remote.carrying import PART, Carrier
from remit.remote.contents import Contents, triples
from remit.remote.credentials import USER
from remit.remote.probing import wire_to
from remit.remote.wire import Wire
from remit.terms import text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from remit.remote.record import Entry, Record
    from remit.store import Store
    from remit.workspace import Workspace

_NOTED_AFTER = 20_000  # triples: as much is brought again at most after a failure, and one graph
_COMPARED = 300_000  # triples, here and there together, that are compared to see what changed
_SHOWN = 300
_SIGNED = "-auth"  # ends the name of the dialect of those who say who they are, where it is another
_LOOKED_AT = 1_000  # statements whose values servers are known to change
_PLAIN = "boolean|date|dateTime|gYear|gYearMonth|anyURI|string"
_AT_RISK = re.compile(
    rf"\^\^<(?!http://www\.w3\.org/2001/XMLSchema#(?:{_PLAIN})>|http://www\.w3\.org/2001/XMLSchema#integer>)"
    r'|"-?[0-9]{19,}"|\\u00|[^\s]{1500}|"-[0-9]{4,}-[0-9]{2}'.encode()
)


@dataclass(frozen=True)
class Plan:
    """What publishing is to do. Where an entry is None, it is not known what is there.

    Attributes:
        changed: The graphs that are brought, by IRI, with what they hold there now.
        new: Those of them that are not there at all.
        unchanged: How many graphs are there already.
        gone: The graphs of the record that the workspace no longer has, with what they hold there.
        union: Whether the union is there already.
        union_known: Whether it is known what the union holds there, so that it can be brought up to date.
        done: Whether nothing is to be done.
        why: Why something is to be done although every graph is there as it is to be; empty where graphs tell it.
    """

    changed: Mapping[str, Entry | None]
    new: frozenset[str]
    unchanged: int
    gone: Mapping[str, Entry | None]
    union: bool
    union_known: bool
    done: bool
    why: str = ""


@dataclass
class Outcome:
    """What publishing did.

    Attributes:
        plan: What was to be done.
        triples: How many triples the workspace has, in all its graphs.
        union: How many the union has.
        brought: How many were brought, the union included.
        by_difference: Whether the union was brought up to date and not brought anew.
        altered: Statements of which the server gives another value than was brought, as (graph, statement).
        unlooked: How many more statements with values that servers are known to change were counted and not compared.
    """

    plan: Plan
    triples: int
    union: int
    brought: int = 0
    by_difference: bool = False
    altered: list[tuple[str, str]] = field(default_factory=list)
    unlooked: int = 0


@dataclass(frozen=True)
class _Difference:
    """What is to be taken from a graph and added to it."""

    removed: list[bytes]
    added: list[bytes]


def line(workspace: Workspace, where: str, dialect: str | None, seconds: float) -> Wire:
    """The line to the endpoint that a user means.

    Args:
        workspace: The workspace whose `remit.toml` may name it.
        where: Its address, or its name.
        dialect: The name of its dialect; None for what `remit.toml` says, or else its server.
        seconds: How long one request may take; 0 for no limit.

    Raises:
        UnknownName: There is no such endpoint, or no such dialect.
        NoAnswer: The server gives no answer.
    """
    place = dialects.place(workspace, where)
    if dialect is not None:
        if dialect not in dialects.DIALECTS:
            known = ", ".join(dialects.DIALECTS)
            near = get_close_matches(dialect, dialects.DIALECTS)
            raise UnknownName("dialect", dialect, near, f"Known ones: {known}.")
        place = place.speaking(dialects.DIALECTS[dialect])
    wire = wire_to(place, seconds)
    signed = dialects.DIALECTS.get(f"{wire.place.dialect.name}{_SIGNED}")
    if dialect is None and not place.known and signed and os.environ.get(USER):
        return Wire(wire.place.speaking(signed), seconds=seconds)
    return wire


class Publisher:
    """Publishes one workspace at one endpoint.

    Args:
        store: The workspace.
        wire: The line to the endpoint.

    Attributes:
        contents: What the workspace publishes.
        carrier: What brings it.

    Raises:
        CannotRun: The triples are not on this machine, or a file has a name that is kept.
    """

    def __init__(self, store: Store, wire: Wire) -> None:
        """Read the workspace; nothing is sent yet."""
        self._store = store
        self._wire = wire
        self._namespaces = store.workspace.namespaces
        self.contents = Contents(store)
        self._keeper = record.Keeper(wire, self._namespaces, wire.place.dialect.batch)
        self._step: Callable[[int], None] = lambda _: None
        self._brought = 0
        self._risky: dict[str, list[bytes]] = {}  # statements by graph whose values a server may change
        self.carrier = Carrier(wire, self._arrived)
        self._there: Record | None = None  # what the plan was made from
        self._union = record.union_of(self._namespaces)
        kind = wire.place.dialect.union
        self._target = None if kind == "default" else self._union
        self._has_union = kind != "server"

    @property
    def triples(self) -> int:
        """How many triples the workspace has, in all its graphs."""
        return sum(entry.triples for entry in self.contents.graphs.values())

    def plan(self) -> Plan:
        """What is to be done, from what is there; nothing is changed.

        Raises:
            NoAnswer: The endpoint gives no answer, or not a whole one.
            CannotRun: The default graph, where the union is to be, holds what somebody else put there.
        """
        there = self._there = record.read(self._wire, self._namespaces)
        ours = self.contents.graphs
        others = sorted(set(there.graphs) - set(ours) - {self._union})
        counts = self.carrier.counts([*ours, *others])
        now = {graph: _known(there, graph, counts[graph]) for graph in counts}
        changed = {graph: now[graph] for graph, entry in ours.items() if now[graph] != entry}
        gone = {graph: now[graph] for graph in others}
        new = frozenset(graph for graph in changed if not counts[graph])
        union, known = self._union_there(there)
        whole = there.contents == self._store.digest and not there.since
        done = whole and union and not changed and not gone
        why = "" if done or changed or gone else _why(there, union=union, known=known)
        return Plan(changed, new, len(ours) - len(changed), gone, union, known, done, why)

    def publish(self, plan: Plan) -> Outcome:
        """Do it.

        Raises:
            CannotRun: It could not be done as a whole; what was done stays done.
        """
        outcome = Outcome(plan, self.triples, self.contents.union.triples)
        if plan.done:
            return outcome
        try:
            self._publish(plan, outcome)
        except NoAnswer as error:
            raise NoAnswer(
                f"{error} Not all is published yet. Run the same command again: what has arrived is not sent again.",
                status=error.status,
                passing=error.passing,
            ) from error
        return replace(outcome, brought=self._brought)

    def _publish(self, plan: Plan, outcome: Outcome) -> None:
        turn = str(uuid.uuid4())
        differences = self._differences(plan)
        if record.read(self._wire, self._namespaces) != self._there:
            raise CannotRun(
                "Somebody else published to the same endpoint, or began to, after it was looked at what is there. Nothing "
                "was sent. Wait until that has ended, and run the command again."
            )
        try:
            self._turn(plan, outcome, differences, turn)
        except record.Overtaken:
            self._keeper.spoil([*plan.changed, *plan.gone, self._union], _now(), turn)
            raise

    def _turn(self, plan: Plan, outcome: Outcome, differences: Mapping[str, _Difference] | None, turn: str) -> None:
        """Do it as one turn, which nobody else may take meanwhile."""
        stale = [graph for graph, entry in (*plan.changed.items(), *plan.gone.items()) if entry]
        self._keeper.begin([*plan.changed, *([self._union] if self._has_union else [])], _now(), turn)
        self._keeper.forget([*stale, *([] if plan.union else [self._union])])
        with progress.on(self._length(plan, differences), "Publishing") as self._step:
            self._bring(plan, differences or {}, turn)
            for graph in plan.gone:
                self._keeper.assure(turn)
                self.carrier.clear(graph)
                self._keeper.disown([graph])
            if not plan.union:
                self._keeper.assure(turn)
                outcome.by_difference = self._bring_union(differences)
        self._look(outcome)
        self._keeper.finish(_now(), turn, self._store.digest)

    def _length(self, plan: Plan, differences: Mapping[str, _Difference] | None) -> int:
        """How many triples are to be sent."""
        if differences is not None:
            return sum(2 * len(one.added) for one in differences.values())
        union = 0 if plan.union else self.contents.union.triples
        return union + sum(self.contents.graphs[graph].triples for graph in plan.changed)

    # What is there

    def _union_there(self, there: Record) -> tuple[bool, bool]:
        """Whether the union is there as it is to be, and whether it is known what it holds."""
        if not self._has_union:
            return True, True
        count = self.carrier.count(self._target)
        if count and self._target is None and self._union not in there.graphs:
            raise CannotRun(
                f"The default graph of this endpoint holds {_statements(count)} not published from this workspace under its "
                "base of now, and its union is to stand there. It may be of somebody else, of another workspace, or of this "
                "one under an older base. Nothing was sent. Clear that data set if nobody needs it, name another, or set "
                'union = "copy" for the endpoint in remit.toml.'
            )
        entry = there.graphs.get(self._union)
        if entry is not None and self._target is None and count > entry.triples:
            raise CannotRun(
                f"The default graph of this endpoint, where the union of this workspace stands, holds "
                f"{_statements(count - entry.triples)} more than Remit published there. To publish would remove what others "
                "put there, so nothing was sent. Keep a copy of what is needed, clear the default graph of that server "
                '(CLEAR DEFAULT), and run the command again; or set union = "copy" for the endpoint in remit.toml.'
            )
        if entry is None or entry.triples != count:
            return False, False
        return entry == self.contents.union, True

    def _differences(self, plan: Plan) -> dict[str, _Difference] | None:
        """What changes in each graph; None when it cannot be known, or is not worth it: all is brought then."""
        there = [entry for graph, entry in (*plan.changed.items(), *plan.gone.items()) if graph not in plan.new]
        known = sum(entry.triples for entry in there if entry)
        coming = sum(self.contents.graphs[graph].triples for graph in plan.changed)
        if None in there or not plan.union_known or known + coming > _COMPARED:
            return None
        found = {}
        for graph, entry in (*plan.changed.items(), *plan.gone.items()):
            old = self.carrier.fetched(graph, entry.triples) if entry else set()
            if old is None:
                return None
            new = set(self.contents.lines(graph)) if graph in plan.changed else set()
            found[graph] = _Difference(sorted(old - new), sorted(new - old))
        size = sum(len(one.removed) + len(one.added) for one in found.values())
        return found if size < self.contents.union.triples else None

    # Bringing

    def _bring(self, plan: Plan, differences: Mapping[str, _Difference], turn: str) -> None:
        """Bring the graphs; note, now and then, those that were counted."""
        waiting: list[str] = []
        for graph in plan.changed:
            self._keeper.assure(turn)
            self._bring_graph(graph, differences.get(graph), is_there=graph not in plan.new)
            waiting.append(graph)
            if sum(self.contents.graphs[one].triples for one in waiting) > _NOTED_AFTER:
                self._note(waiting)
                waiting = []
        self._note(waiting)

    def _bring_graph(self, graph: str, difference: _Difference | None, *, is_there: bool) -> None:
        size = self.contents.graphs[graph].triples
        if difference and is_there and len(difference.removed) + len(difference.added) < size / 2:
            self.carrier.remove(graph, difference.removed)
            self.carrier.add(graph, difference.added)
            self._risky[graph] = [line for line in difference.added if _AT_RISK.search(line)]
            if self.carrier.count(graph) == size:
                return
        lines = self.contents.lines(graph)
        self._risky[graph] = [line for line in lines if _AT_RISK.search(line)]
        parts = (lines[start : start + PART] for start in range(0, size, PART))
        self.carrier.replace(graph, parts, is_there=is_there)

    def _note(self, graphs: Sequence[str]) -> None:
        """Count graphs at the endpoint, and note what they hold.

        Raises:
            CannotRun: One has not as many triples as were brought.
        """
        entries = {graph: self.contents.graphs[graph] for graph in graphs}
        for graph, count in self.carrier.counts(graphs).items():
            if count != entries[graph].triples:
                raise CannotRun(self._lacking(graph, count, entries[graph].triples))
        self._keeper.note(entries)

    def _lacking(self, graph: str, count: int, size: int) -> str:
        """What is said of a graph that did not arrive as it was brought, with a statement that is not there."""
        found = self.carrier.fetched(graph, count) or set()
        missing = next((line.decode() for line in self.contents.lines(graph) if line not in found), "")
        shown = f" Not there as it was brought: {missing[:_SHOWN]}" if found and missing else ""
        return (
            f"The endpoint has {count:,} of the {size:,} statements of {graph} that were brought, so it is not noted as "
            f"published. Run the command again; if it says the same again, the server does not keep all values.{shown}"
        )

    def _bring_union(self, differences: Mapping[str, _Difference] | None) -> bool:
        """Bring the union; by what changed, if that is known and leads to the right number of triples.

        Returns:
            Whether it was brought by what changed.
        """
        size = self.contents.union.triples
        done = differences is not None and self._union_by(differences) == size
        if not done:
            self.carrier.replace(self._target, self.contents.union_lines(PART), is_there=True)
            count = self.carrier.count(self._target)
            if count != size:
                raise CannotRun(
                    f"The endpoint has {count:,} of the {size:,} statements of the union of all graphs that were brought. "
                    "Run the command again; if it says the same again, the server does not keep all values."
                )
        self._keeper.note({self._union: self.contents.union})
        return done

    def _union_by(self, differences: Mapping[str, _Difference]) -> int:
        """Bring the union up to date by what changed in the graphs; how many triples it has then."""
        removed = {line for one in differences.values() for line in one.removed}
        added = {line for one in differences.values() for line in one.added}
        kept = {str(triple) for triple in triples(removed) if self.contents.holds(triple)}
        self.carrier.remove(self._target, sorted(line for line in removed if line.decode()[:-2] not in kept))
        self.carrier.add(self._target, sorted(added))
        return self.carrier.count(self._target)

    def _look(self, outcome: Outcome) -> None:
        """Look whether the values that servers are known to change are there as they were brought."""
        left = _LOOKED_AT
        for graph, lines in self._risky.items():
            risky = lines[:left]
            outcome.unlooked += len(lines) - len(risky)
            left -= len(risky)
            pairs = {(text(triple.subject), text(triple.predicate)) for triple in triples(risky)}
            found = self.carrier.values(graph, sorted(pairs)) if pairs else set()
            outcome.altered += [(graph, line.decode()) for line in risky if line not in found]

    def _arrived(self, number: int) -> None:
        self._brought += number
        self._step(number)


def _known(there: Record, graph: str, count: int) -> Entry | None:
    """What the record says of a graph, where its triples are still as many."""
    entry = there.graphs.get(graph)
    return entry if entry is not None and entry.triples == count else None


def _why(there: Record, *, union: bool, known: bool) -> str:
    """Why something is to be done where no graph is."""
    if there.since:
        return f"Publishing began there at {there.since} and is not finished, or was broken off"
    if not union:
        reason = (
            "is not of the graphs that are there" if known else "does not hold as many statements as were published"
        )
        return f"The union that is there {reason}"
    return "What is there is recorded under other contents than the files have now"


def _statements(number: int) -> str:
    return f"{number:,} statement" if number == 1 else f"{number:,} statements"


def _now() -> str:
    return datetime.now(UTC).replace(microsecond=0).isoformat()

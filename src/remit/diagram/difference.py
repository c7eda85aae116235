"""What came and went in a network between two versions of the workspace, as one diagram."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from remit.diagram.building import in_order
from remit.diagram.model import (
    CAME,
    DERIVED,
    PAST,
    PLANNED,
    PRESENT,
    SECONDARY,
    UNSURE,
    WENT,
    Diagram,
    Edge,
    Node,
)
from remit.wording import count, listed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from remit.diagram.model import Kind
    from remit.document import Source

MOST_UNCHANGED = 40
"""How many things without a change are kept to show where the changed ones stand; of more, only those that touch a change."""

_STATES = {PRESENT: "present", PAST: "past", PLANNED: "planned or later", UNSURE: "not sure"}
_GRADES = {DERIVED: "worked out", SECONDARY: "secondary sources only"}
_TOLD = (
    ("thing", CAME, "came into the picture", "came into the picture"),
    ("relation", CAME, "is newly recorded", "are newly recorded"),
    ("thing", WENT, "left the picture", "left the picture"),
    ("relation", WENT, "is no longer recorded", "are no longer recorded"),
)
_RECORDS = "this compares what is recorded, not what happened"
_FOLDER = "the folder "
_A_PATH = re.compile(r"[/~\\]|\.{1,2}(?:$|[/\\])|[A-Za-z]:[/\\]")


def difference(before: Diagram, after: Diagram, since: str) -> Diagram:
    """Both diagrams as one: what only the later has is marked CAME, what only the earlier has is marked WENT.

    A thing that left the picture may be there all the same; nor is a relation over because it is no longer recorded. The
    caption says so.

    What both have is shown as the later has it. Where its label, days, state or number differ, its days say so too. A
    relation is the same where its ends and its name are, and the thing that states it or its days; that it rests on other
    sources is no difference, unless they are now only secondary ones, or none that says so.

    Args:
        before: The network of the earlier version.
        after: That of the later version, for the same question, values and day.
        since: What the earlier version is called, as it stands after “since”; of the path of a folder the last part is told.
    """
    since = _without_path(since)
    nodes = _nodes(before, after)
    edges = _edges(before, after)
    changes = _told(nodes, edges)
    left_out = 0
    if changes:
        kept = _kept(nodes, edges)
        left_out = len(nodes) - len(kept)
        nodes = [one for one in nodes if one.now.iri in kept]
        edges = [one for one in edges if {one.now.source, one.now.target} <= kept]
    sources, came_from, went_from = _sources(before, after, edges)
    labels = {one.now.iri: one.now.label for one in nodes}
    drawn = [_renumbered(one, came_from, went_from) for one in edges]
    sentence = f"Since {since}, {changes}" if changes else f"Nothing in this network changed since {since}"
    context = f"; {count(left_out, 'thing')} without a change {_is(left_out)} left out" if left_out else ""
    return replace(
        after,
        title=f"{after.title} (what changed since {since})",
        caption=f"{sentence}{context}; {_RECORDS}.",
        nodes=tuple(_in_order([one.now for one in nodes], _kinds(before, after))),
        edges=tuple(sorted(drawn, key=lambda edge: _place(edge, labels))),
        facts=(*after.facts, ("Compared with", since)),
        sources=sources,
    )


def _without_path(since: str) -> str:
    """A version without the path of somebody's machine: “the folder main” for “the folder /home/ada/main”."""
    path = since.removeprefix(_FOLDER)
    if path == since and not _A_PATH.match(path):
        return since
    last = re.split(r"[/\\]", path.rstrip("/\\"))[-1]
    return "another folder" if last in ("", ".", "..", "~") else _FOLDER + last


@dataclass(frozen=True)
class _Thing:
    """A thing as it is shown, and whether it differs from what it was."""

    now: Node
    changed: bool = False


@dataclass(frozen=True)
class _Relation:
    """A relation as it is shown, with the numbers of the sources that it rested on before."""

    now: Edge
    changed: bool = False
    notes_before: tuple[int, ...] = ()


def _nodes(before: Diagram, after: Diagram) -> list[_Thing]:
    later = [_thing(before.by_iri.get(node.iri), node) for node in after.nodes]
    gone = (node for node in before.nodes if node.iri not in after.by_iri)
    return [*later, *(_Thing(replace(node, mark=WENT), changed=True) for node in gone)]


def _thing(was: Node | None, now: Node) -> _Thing:
    if was is None:
        return _Thing(replace(now, mark=CAME), changed=True)
    words = _differing(was, now)
    if was.label != now.label:
        words.append(f"called “{was.label}”")
    if (was.kind, was.type) != (now.kind, now.type):
        words.append(was.type or was.kind.label)
    return _Thing(replace(now, dates=_with(now, words), mark=""), changed=bool(words))


def _edges(before: Diagram, after: Diagram) -> list[_Relation]:
    """The relations of both, each of the later with the earlier one that it was."""
    earlier: dict[tuple[str, ...], list[Edge]] = {}
    for edge in before.edges:
        earlier.setdefault((edge.source, edge.target, edge.relation, edge.label), []).append(edge)
    was: dict[int, Edge] = {}
    # Several relations can have the same ends and name: first those that are wholly alike find each other.
    for sameness in (_whole, _stated_by, _days):
        for number, edge in enumerate(after.edges):
            left = earlier.get((edge.source, edge.target, edge.relation, edge.label), [])
            found = next((one for one in left if sameness(one) == sameness(edge)), None)
            if number not in was and found is not None:
                was[number] = found
                left.remove(found)
    gone = (edge for left in earlier.values() for edge in left)
    return [
        *(_relation(was.get(number), edge) for number, edge in enumerate(after.edges)),
        *(_Relation(replace(edge, mark=WENT), changed=True, notes_before=edge.notes) for edge in gone),
    ]


def _whole(edge: Edge) -> tuple[object, ...]:
    return (edge.via, *_days(edge))


def _stated_by(edge: Edge) -> tuple[object, ...]:
    return (edge.via,)


def _relation(was: Edge | None, now: Edge) -> _Relation:
    if was is None:
        return _Relation(replace(now, mark=CAME), changed=True)
    words = _differing(was, now)
    if was.grade != now.grade:
        words.append(_GRADES.get(was.grade) or f"not {_GRADES[now.grade]}")
    notes = was.notes if words else ()
    return _Relation(replace(now, dates=_with(now, words), mark=""), changed=bool(words), notes_before=notes)


def _days(edge: Edge) -> tuple[str, str, int]:
    return (edge.dates, edge.state, edge.count)


def _differing(was: Node | Edge, now: Node | Edge) -> list[str]:
    """What is said of how days, state and number were, where they differ."""
    words = []
    if (_when(was), was.state) != (_when(now), now.state):
        words.append(_when(was) if _when(was) != _when(now) else _STATES[was.state])
    if was.count != now.count:
        words.append(f"{was.count:,}")
    return words


def _when(one: Node | Edge) -> str:
    return one.dates or _STATES[one.state]


def _with(now: Node | Edge, words: Sequence[str]) -> str:
    """The days of what changed, with how it was."""
    return f"{_when(now)} (before: {'; '.join(words)})" if words else now.dates


def _told(nodes: Iterable[_Thing], edges: Iterable[_Relation]) -> str:
    """What changed, counted in words; empty for nothing."""
    counts: dict[tuple[str, str], int] = {}
    changed = [("thing", one.now.mark) for one in nodes if one.changed]
    for key in [*changed, *(("relation", one.now.mark) for one in edges if one.changed)]:
        counts[key] = counts.get(key, 0) + 1
    clauses = []
    for noun, mark, one, many in _TOLD:
        number = counts.get((noun, mark), 0)
        clauses += [f"{count(number, noun)} {one if number == 1 else many}"] if number else []
    others = [(counts[noun, ""], noun) for noun in ("thing", "relation") if (noun, "") in counts]
    if others:
        both = listed([count(number, noun) for number, noun in others])
        clauses.append(f"{both} {_is(sum(number for number, _ in others))} recorded otherwise")
    return listed(clauses)


def _kept(nodes: Sequence[_Thing], edges: Iterable[_Relation]) -> set[str]:
    """The things that are shown: all, or with too many unchanged ones those with a change or next to one."""
    if sum(not one.changed for one in nodes) <= MOST_UNCHANGED:
        return {one.now.iri for one in nodes}
    kept = {one.now.iri for one in nodes if one.changed or one.now.focus}
    return kept | {iri for one in edges if one.changed for iri in (one.now.source, one.now.target)}


def _sources(
    before: Diagram, after: Diagram, edges: Sequence[_Relation]
) -> tuple[tuple[Source, ...], dict[int, int], dict[int, int]]:
    """The sources that are still used, numbered anew; and the new number of each by its later and its earlier number."""
    later, earlier = _used(edges)
    unused = {number for edge in after.edges for number in edge.notes} - later
    wanted = [(source, source.number, True) for source in after.sources if source.number not in unused]
    wanted += [(source, source.number, False) for source in before.sources if source.number in earlier]
    numbers: dict[tuple[str, str, str], int] = {}
    found: dict[bool, dict[int, int]] = {True: {}, False: {}}
    kept = []
    for source, number, is_later in wanted:
        said = (source.text, source.words, source.address)
        if said not in numbers:
            numbers[said] = len(numbers) + 1
            kept.append(source._replace(number=numbers[said]))
        found[is_later][number] = numbers[said]
    return tuple(kept), found[True], found[False]


def _used(edges: Iterable[_Relation]) -> tuple[set[int], set[int]]:
    later: set[int] = set()
    earlier: set[int] = set()
    for one in edges:
        earlier.update(one.notes_before)
        if one.now.mark != WENT:
            later.update(one.now.notes)
    return later, earlier


def _renumbered(one: _Relation, later: Mapping[int, int], earlier: Mapping[int, int]) -> Edge:
    now = () if one.now.mark == WENT else one.now.notes
    numbers = {later[number] for number in now if number in later}
    numbers |= {earlier[number] for number in one.notes_before if number in earlier}
    return replace(one.now, notes=tuple(sorted(numbers)))


def _kinds(before: Diagram, after: Diagram) -> list[Kind]:
    """The kinds of both in one order: a kind that only the earlier has stands after the one that it stood after."""
    kinds = list(after.kinds)
    for place, kind in enumerate(before.kinds):
        if kind not in kinds:
            kinds.insert(kinds.index(before.kinds[place - 1]) + 1 if place else 0, kind)
    return kinds


def _in_order(nodes: Collection[Node], kinds: Sequence[Kind]) -> list[Node]:
    return sorted(nodes, key=lambda node: (kinds.index(node.kind), in_order(node.label), node.label, node.iri))


def _place(edge: Edge, labels: Mapping[str, str]) -> tuple[object, ...]:
    ends = (labels[edge.source], labels[edge.target])
    own = (edge.label, edge.source, edge.target, edge.via, edge.dates, edge.mark)
    return (*map(in_order, ends), *ends, in_order(edge.label), *own)


def _is(number: int) -> str:
    return "is" if number == 1 else "are"

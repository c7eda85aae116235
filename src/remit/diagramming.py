"""From what was asked (a saved query, a thing, two things) to a diagram."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from remit import answering, lookup, queries
from remit.diagram import aggregate, between, building, difference, from_query, neighbourhood
from remit.errors import UnknownName, WrongUse
from remit.results import Table
from remit.terms import NamedNode
from remit.wording import count, iso_day

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from remit.diagram.model import Diagram
    from remit.store import Store

_VARIABLE = re.compile(r"[?$](\w+)")
_EDGE_WORDS = "edgeLabel"

DEPTH = 1
"""How many relations away from a thing its surroundings reach, unless something else is wanted."""


@dataclass(frozen=True)
class Wish:
    """What is to be drawn.

    Attributes:
        what: The name of a saved query, or any name of a thing; None with `between`.
        between: Any names of two things: how are they connected?
        values: Values for the query as typed, by parameter name.
        example: Whether the example values of the query are to be used.
        table: Whether a table that is not meant as a network is drawn all the same, by its columns.
        as_of: The day as typed; None for today.
        depth: How many relations away from the thing; None for `DEPTH`.
        only: Families of relations, or relations as drawn; empty for all.
        by: What things are gathered by: `type`, `body` or `programme`; None for no gathering.
        title: What the picture is called; empty for the usual title.
        marking: A protective marking.
    """

    what: str | None = None
    between: tuple[str, str] | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    example: bool = False
    table: bool = False
    as_of: str | None = None
    depth: int | None = None
    only: tuple[str, ...] = ()
    by: str | None = None
    title: str = ""
    marking: str = ""


@dataclass(frozen=True)
class Drawn:
    """A diagram, and what was taken for what was typed.

    Attributes:
        diagram: The network.
        day: The day for which it is told.
        taken: (what was typed, the thing's label, its short form), where they differ.
        connected: Whether two things are connected at all, where that was asked.
    """

    diagram: Diagram
    day: date
    taken: tuple[tuple[str, str, str], ...] = ()
    connected: bool = True


def draw(
    store: Store, wish: Wish, today: date | None = None, saved: Mapping[str, queries.SavedQuery] | None = None
) -> Drawn:
    """The network that was asked for.

    Args:
        store: What to ask.
        wish: What is to be drawn.
        today: The day that is meant when none is given; the clock's when None.
        saved: The saved queries by name; those of the store's workspace when None.

    Raises:
        WrongUse: A name that nothing has, or options that do not go together.
        CannotRun: The query cannot be run, or a setting of the workspace is wrong.
    """
    day = today or date.today()  # noqa: DTZ011 - a day on the user's own calendar is meant
    saved = queries.load(store.workspace) if saved is None else saved
    _check(wish, is_query=wish.what in saved)
    if wish.between is not None:
        return _gathered(store, wish, _between(store, wish, wish.between, day))
    query = saved.get(wish.what or "")
    if query is not None:
        return _gathered(store, wish, _asked(store, query, wish, day, saved))
    return _gathered(store, wish, _around(store, wish, wish.what or "", list(saved), day))


def changed(now: Store, then: Store, since: str, wish: Wish, today: date | None = None) -> Drawn:
    """What came and what went in a network between two versions of a workspace.

    Both are asked the same question: with the saved query as it is now, about the same things, for the same day.

    Args:
        now: The present version.
        then: The earlier one.
        since: Which version that is, in words.
        wish: What is to be drawn.
        today: The day that is meant when none is given; the clock's when None.
    """
    saved = queries.load(now.workspace)
    after = draw(now, wish, today, saved)
    try:
        before = draw(then, _pinned(now, wish, saved), today, saved).diagram
    except UnknownName:  # what it is about was not recorded then
        before = replace(after.diagram, nodes=(), edges=(), sources=())
    return replace(after, diagram=difference.difference(before, after.diagram, since))


def _pinned(store: Store, wish: Wish, saved: Mapping[str, queries.SavedQuery]) -> Wish:
    """The same wish with identifiers in place of names, which may have been other ones in an earlier version."""
    if wish.between is not None:
        one, other = (lookup.resolve(store, name).value for name in wish.between)
        return replace(wish, between=(one, other))
    query = saved.get(wish.what or "")
    if query is None:
        return replace(wish, what=lookup.resolve(store, wish.what or "").value)
    asked = answering.ask(store, query, _given(query, wish))
    pinned = {value.name: value.term.value for value in asked.values if value.given}
    return replace(wish, values=pinned, example=False, as_of=None)


def _check(wish: Wish, *, is_query: bool) -> None:
    if wish.what is not None and wish.between is not None:
        raise WrongUse(
            f"“{wish.what}” and --between exclude each other: draw that, or how two things are connected. "
            "Leave one of them out."
        )
    if wish.what is None and wish.between is None:
        raise WrongUse("Say what to draw: remit diagram NAME or THING, or remit diagram --between ONE OTHER.")
    if wish.between is not None and wish.depth is not None:
        raise WrongUse("--depth goes with one thing, not with --between. Leave it out.")
    if is_query and (wish.depth is not None or wish.only):
        raise WrongUse(
            f"--depth and --only go with a thing; “{wish.what}” is a saved query, which draws what it finds. Leave them out."
        )
    if not is_query and (wish.values or wish.example or wish.table):
        name = wish.what or "--between"
        raise WrongUse(
            f"-v, --example and --table go with a saved query, and “{name}” is none. Find one with: remit list"
        )


def _check_network(query: queries.SavedQuery, names: Container[str], saved: Mapping[str, queries.SavedQuery]) -> None:
    """That a table is meant as a network: its header says so, or it has a column with the words on the relations."""
    if query.form != "SELECT" or query.view == "graph" or _EDGE_WORDS in names:
        return
    known = ", ".join(_networks(saved))
    others = f"Networks are: {known}. " if known else "No saved query of this workspace is a network. "
    raise WrongUse(
        f"“{query.name}” gives a table that is not meant as a network. Read it with: remit run {query.name}. {others}"
        "To have it drawn by its columns all the same, say --table (and look whether each arrow is true), or write "
        "“#+ view: graph” in its header, see docs/diagrams.md."
    )


def _check_day(query: queries.SavedQuery, wish: Wish, saved: Mapping[str, queries.SavedQuery]) -> None:
    if wish.as_of is None or _takes_day(query):
        return
    known = ", ".join(name for name in _networks(saved) if _takes_day(saved[name]))
    others = f"Networks that take a day: {known}." if known else "No network of this workspace takes a day."
    raise WrongUse(f"“{query.name}” takes no day: it shows relations whenever they held. Leave --as-of out. {others}")


def _networks(saved: Mapping[str, queries.SavedQuery]) -> list[str]:
    return sorted(name for name, query in saved.items() if query.view == "graph")


def _takes_day(query: queries.SavedQuery) -> bool:
    return any(parameter.name == answering.AS_OF for parameter in query.parameters)


def _asked(
    store: Store, query: queries.SavedQuery, wish: Wish, day: date, saved: Mapping[str, queries.SavedQuery]
) -> Drawn:
    if not wish.table:  # before values are asked for that lead nowhere
        _check_network(query, set(_VARIABLE.findall(query.text)), saved)
    _check_day(query, wish, saved)
    asked = answering.ask(store, query, _given(query, wish), day)
    if isinstance(asked.result, Table) and not wish.table:
        _check_network(query, asked.result.columns, saved)
    as_of = next((value for value in asked.values if value.name == answering.AS_OF), None)
    told_for = iso_day(as_of.term.value) if as_of else day
    network, labels = from_query.network(store, asked.result, query.name, told_for)
    values = [value for value in asked.values if value is not as_of]
    frame = building.Frame(
        title=wish.title or query.title,
        day=told_for,
        given=bool(as_of and as_of.given),
        facts=answering.value_facts(asked),
        marking=wish.marking,
        labels=labels,
        words="; ".join([*_drawn_rows(wish), *(value.shown for value in values)]),
        about=tuple(value.term for value in values if isinstance(value.term, NamedNode)),
        timeless=as_of is None,
    )
    return Drawn(building.build(store, network, frame), frame.day, _taken(store, asked))


def _drawn_rows(wish: Wish) -> tuple[str, ...]:
    """What the caption of a table says first: its arrows are made from columns, and nobody has read them as sentences."""
    return ("The rows of a table, drawn by its columns",) if wish.table else ()


def _given(query: queries.SavedQuery, wish: Wish) -> dict[str, str]:
    given = dict(query.example) if wish.example else {}
    return given | dict(wish.values) | ({answering.AS_OF: wish.as_of} if wish.as_of is not None else {})


def _taken(store: Store, asked: answering.Asked) -> tuple[tuple[str, str, str], ...]:
    shorten = store.workspace.namespaces.shorten
    return tuple(
        (value.name, value.shown, shorten(value.term.value))
        for value in asked.values
        if value.given and value.shown != value.term.value and shorten(value.term.value) != value.typed
    )


def _around(store: Store, wish: Wish, name: str, saved: list[str], today: date) -> Drawn:
    try:
        thing = lookup.resolve(store, name)
    except UnknownName as error:
        near = [*queries.nearest(name, saved), *error.nearest]
        raise UnknownName("saved query or thing", name, near, "Look for it with: remit find WORDS") from error
    day = _day(wish, today)
    depth = DEPTH if wish.depth is None else wish.depth
    network = neighbourhood.around(store, thing, depth, wish.only, day)
    label = store.label(thing)
    frame = building.Frame(
        title=wish.title or f"{label}: what it is related to",
        day=day,
        given=wish.as_of is not None,
        facts=_only_fact(wish),
        marking=wish.marking,
        words=f"{label} and what is {_steps(depth)}",
        only=wish.only,
    )
    return Drawn(building.build(store, network, frame), frame.day, _named(store, (name, thing)))


def _steps(depth: int) -> str:
    return "directly related to it" if depth == 1 else f"up to {count(depth, 'relation')} away"


def _between(store: Store, wish: Wish, names: tuple[str, str], today: date) -> Drawn:
    one, other = (lookup.resolve(store, name) for name in names)
    network = between.between(store, one, other, wish.only)
    labels = store.label(one), store.label(other)
    frame = building.Frame(
        title=wish.title or f"How {labels[0]} and {labels[1]} are connected",
        day=_day(wish, today),
        given=wish.as_of is not None,
        facts=_only_fact(wish),
        marking=wish.marking,
        words="The shortest ways from one to the other" if network.links else "Nothing recorded here connects them",
        only=wish.only,
    )
    taken = _named(store, (names[0], one), (names[1], other))
    return Drawn(building.build(store, network, frame), frame.day, taken, bool(network.links))


def _day(wish: Wish, today: date) -> date:
    return today if wish.as_of is None else queries.day(wish.as_of, "--as-of")


def _only_fact(wish: Wish) -> tuple[tuple[str, str], ...]:
    return (("Only these relations", ", ".join(wish.only)),) if wish.only else ()


def _named(store: Store, *pairs: tuple[str, NamedNode]) -> tuple[tuple[str, str, str], ...]:
    shorten = store.workspace.namespaces.shorten
    return tuple(
        (typed, store.label(thing), shorten(thing.value)) for typed, thing in pairs if typed != shorten(thing.value)
    )


def _gathered(store: Store, wish: Wish, drawn: Drawn) -> Drawn:
    if wish.by is None:
        return drawn
    return replace(drawn, diagram=aggregate.by(store, drawn.diagram, wish.by, drawn.day))

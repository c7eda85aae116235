"""The first page: what a workspace holds, how things stand, what changed last, and where to begin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit import catalogue, versions
from remit.errors import CannotRun
from remit.namespaces import DEF
from remit.terms import TYPE, NamedNode
from remit.tidy import clean
from remit.web import as_of, links, panels, rendering
from remit.wording import count, iso_day, spoken

if TYPE_CHECKING:
    from remit.exchange import Request, Response
    from remit.web.setting import Setting

_MOST_COMMITS = 5
_SECONDS = 2
_RECOMMENDATION = NamedNode(DEF + "Recommendation")
# The saved query that lists all things of a class, where the workspace has one of that name.
_LISTS = {
    DEF + "Inspection": "inspections",
    DEF + "Recommendation": "recommendations",
    DEF + "KnownUnknown": "known-unknowns",
}


@dataclass(frozen=True)
class Held:
    """How many things of a class there are.

    Attributes:
        words: The number with its noun.
        address: Where they are listed.
    """

    words: str
    address: str


@dataclass(frozen=True)
class Revised:
    """A change of the files.

    Attributes:
        day: The day, in words.
        short: The short name of the commit.
        subject: What was written with it.
    """

    day: str
    short: str
    subject: str


@dataclass(frozen=True)
class Example:
    """A thing that a reader may begin with.

    Attributes:
        label: What it is called.
        trace: The address of its trace.
    """

    label: str
    trace: str


def show(setting: Setting, request: Request) -> Response:
    """The first page, as of the day that the address gives.

    Raises:
        WrongUse: The address gives a day twice, or is no text.
    """
    day = as_of.read(setting, request)
    return rendering.page(
        setting,
        "home.html",
        "Error: first page" if day.wrong else "First page",
        status=400 if day.wrong else 200,
        as_of=day,
        day=spoken(day.day),
        held=_held(setting),
        panels=[] if day.wrong else [panels.panel(setting, wanted, day) for wanted in setting.workspace.panels],
        revised=_revised(setting),
        example=_example(setting),
        questions=count(len(setting.saved), "question"),
    )


def _held(setting: Setting) -> list[Held]:
    return [
        Held(count(one.number, one.noun, one.plural), _list_of(setting, one.kind) if one.number else "")
        for one in catalogue.holdings(setting.store)
    ]


def _list_of(setting: Setting, kind: str) -> str:
    """Where the things of a class are listed: by a saved query, by the page of sources, by the page of the class."""
    if kind == DEF + "Citation":
        return links.SOURCES
    query = setting.saved.get(_LISTS.get(kind, ""))
    if query is not None and not any(parameter.required for parameter in query.parameters):
        return setting.links.query(query.name)
    return setting.links.term(kind) if setting.links.is_here(kind) else ""


def _revised(setting: Setting) -> list[Revised]:
    """The last changes of the files, as their version history tells them; none where there is no history."""
    try:
        found = versions.latest(setting.workspace, _MOST_COMMITS, _SECONDS)
    except CannotRun:
        return []
    return [Revised(spoken(iso_day(one.day)), one.short, clean(one.subject)) for one in found]


def _example(setting: Setting) -> Example | None:
    """The first recommendation that is given to somebody; None where none is."""
    store = setting.store
    for thing in store.subjects(TYPE.value, _RECOMMENDATION):
        if store.subjects(DEF + "assigns", thing):
            return Example(clean(store.label(thing)), setting.links.trace(thing.value))
    return None

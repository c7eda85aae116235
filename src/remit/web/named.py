"""From what stands in an address to the thing that is meant: a short form, an identifier or any of its names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from remit import lookup, steps
from remit.errors import AmbiguousName, UnknownName
from remit.exchange import Response
from remit.labels import Namer
from remit.terms import NamedNode
from remit.tidy import clean, echoed
from remit.web import forms, rendering

if TYPE_CHECKING:
    from collections.abc import Collection

    from remit.exchange import Request
    from remit.web.setting import Setting

_MOST = 50


@dataclass(frozen=True)
class Named:
    """A thing that an address names by its short form, or by its identifier where it has none.

    Attributes:
        thing: The thing.
        suffix: What is wanted of it, such as `.ttl`; empty for its page.
    """

    thing: NamedNode
    suffix: str = ""


@dataclass(frozen=True)
class Choice:
    """A thing, a name of which is near what was asked for.

    Attributes:
        label: What it is called.
        kind: What it is.
        short: Its short form; empty for words that are to be searched for.
        address: Its page.
    """

    label: str
    kind: str
    short: str
    address: str


def find(
    setting: Setting, request: Request, name_and_suffix: str, suffixes: Collection[str], start: str
) -> Named | Response:
    """The thing that an address names.

    Args:
        setting: The workspace.
        request: The request; its values are kept when it is sent on.
        name_and_suffix: The address behind its first part: `body:home-office.ttl`.
        suffixes: The suffixes that are known here. A name may have a dot: the whole is tried first.
        start: The first part of the address, such as `/thing/`.

    Returns:
        The thing; or, where it is named in another way, what leads to its own address; or a page that says that there is
        no such thing, or more than one, with links to those that may be meant.
    """
    readings = [(name_and_suffix, "")]
    readings += [(name_and_suffix[: -len(one)], one) for one in suffixes if name_and_suffix.endswith(one)]
    for name, suffix in readings:
        thing = _itself(setting, name)
        if thing is not None:
            return Named(thing, suffix)
    for name, suffix in readings:
        try:
            thing = lookup.resolve(setting.store, name)
        except UnknownName:
            continue
        except AmbiguousName:
            return _several(setting, name, start, suffix)
        return _led_on(setting, request, thing, start, suffix)
    return _unknown(setting, readings[-1][0], start)


def label(setting: Setting, thing: NamedNode) -> str:
    """What people call a thing; one without a label, such as an assignment, by what it joins."""
    return clean(Namer(setting.store).thing(thing))


def _itself(setting: Setting, name: str) -> NamedNode | None:
    """The thing whose short form, or whose identifier, a name is; None where it has another address."""
    namespaces = setting.store.workspace.namespaces
    iri = namespaces.expand(name) or name
    if not setting.links.is_here(iri) or namespaces.shorten(iri) != name:
        return None
    return NamedNode(iri)


def _led_on(setting: Setting, request: Request, thing: NamedNode, start: str, suffix: str) -> Response:
    values = f"?{request.query}" if forms.asked(request) else ""
    address = _address(setting, thing, start, suffix) + quote(values, safe="?&=%+")
    return Response(303, b"", headers=(("location", address),))


def _address(setting: Setting, thing: NamedNode, start: str, suffix: str) -> str:
    return start + setting.links.thing(thing.value, suffix).removeprefix("/thing/")


def _several(setting: Setting, name: str, start: str, suffix: str) -> Response:
    found = lookup.called(setting.store, name)
    choices = sorted((_choice(setting, one, start, suffix) for one in found), key=lambda one: (one.label, one.short))
    return _page(setting, name, "More than one thing has this name", choices[:_MOST], len(choices))


def _unknown(setting: Setting, name: str, start: str) -> Response:
    try:
        lookup.resolve(setting.store, name)
    except UnknownName as error:
        near = [found for one in error.nearest if (found := _near(setting, one, start)) is not None]
    else:  # pragma: no cover - whoever asks has tried
        near = []
    return _page(setting, name, "There is nothing of that name", near, len(near))


def _near(setting: Setting, name: str, start: str) -> Choice | None:
    try:
        return _choice(setting, lookup.resolve(setting.store, name), start, "")
    except AmbiguousName:
        return Choice(clean(name), "several things have this name", "", setting.links.search(name))
    except UnknownName:
        return None


def _choice(setting: Setting, thing: NamedNode, start: str, suffix: str) -> Choice:
    store = setting.store
    short = store.workspace.namespaces.shorten(thing.value)
    return Choice(
        label(setting, thing), clean(steps.kind(store, thing)), short, _address(setting, thing, start, suffix)
    )


def _page(setting: Setting, name: str, heading: str, choices: list[Choice], count: int) -> Response:
    return rendering.page(
        setting,
        "named.html",
        heading,
        status=404,
        name=echoed(name),
        choices=choices,
        left_out=count - len(choices),
        words_sought=echoed(name),
    )

"""The pages that only a copy without a server has: all names from A to Z, and for what a question is answered."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.names import fold
from remit.namespaces import DEF
from remit.terms import NamedNode
from remit.tidy import clean
from remit.web import links, rendering, static_plan
from remit.wording import heading

if TYPE_CHECKING:
    from collections.abc import Iterable

    from remit.exchange import Response
    from remit.queries import SavedQuery
    from remit.web.setting import Setting
    from remit.web.static_links import Address
    from remit.web.static_plan import Plan, Values

_QUERY = "/query/"
_OTHER = "#"


@dataclass(frozen=True)
class Name:
    """A line of the index.

    Attributes:
        name: The name.
        address: The page to which it leads.
        kind: What is found there, in words.
        label: What it is usually called, where that is another name.
    """

    name: str
    address: str
    kind: str
    label: str = ""


def answer(setting: Setting, plan: Plan, address: Address) -> Response | None:
    """The page of an address that only a copy without a server has; None for the address of any other page."""
    if address.path == links.SEARCH:
        return _index(setting)
    name = address.path.removeprefix(_QUERY)
    query = setting.saved.get(name) if address.path.startswith(_QUERY) else None
    if query is None or address.values or not static_plan.needs(query):
        return None
    return _choices(setting, plan, query)


def _choices(setting: Setting, plan: Plan, query: SavedQuery) -> Response:
    """The question with links to its answers."""
    answers = [
        (_shown(setting, values), setting.links.query(query.name, "", dict(values)))
        for values in plan.values[query.name]
    ]
    return rendering.page(
        setting,
        "static_query.html",
        query.summary,
        section="queries",
        query=query,
        text=clean(query.text),
        answers=answers,
        for_each=static_plan.is_for_each(static_plan.needs(query)),
        left_out=plan.left_out(query.name),
    )


def _shown(setting: Setting, values: Values) -> str:
    """The values that a question is answered with, as the words of a link."""
    if len(values) == 1:
        return clean(_value(setting, values[0][1]))
    return clean("; ".join(f"{heading(name)}: {_value(setting, value)}" for name, value in values))


def _value(setting: Setting, value: str) -> str:
    iri = setting.workspace.namespaces.expand(value) or value
    return setting.store.label(NamedNode(iri)) if setting.links.is_here(iri) else value


def _index(setting: Setting) -> Response:
    return rendering.page(setting, "static_search.html", "All names", section="search", letters=_letters(setting))


def _letters(setting: Setting) -> list[tuple[str, str, list[Name]]]:
    """The names by their first letter: (letter, the id of its heading, names)."""
    found: dict[str, list[Name]] = {}
    for one in sorted(set(_names(setting)), key=lambda one: (fold(one.name), one.name, one.address)):
        found.setdefault(_letter(one.name), []).append(one)
    ordered = sorted(found, key=lambda letter: (letter != _OTHER, letter))
    return [(letter, "other" if letter == _OTHER else letter.lower(), found[letter]) for letter in ordered]


def _names(setting: Setting) -> Iterable[Name]:
    store = setting.store
    kinds: dict[NamedNode, str] = {}
    for named in store.names:
        if named.name.strip().isdigit() or named.iri.value.startswith(DEF):
            continue
        if named.iri not in kinds:
            kinds[named.iri] = _kind(setting, named.iri)
        label = store.label(named.iri)
        other = "" if fold(label) == fold(named.name) else clean(label)
        yield Name(clean(named.name).strip(), setting.links.thing(named.iri.value), kinds[named.iri], other)
    for query in setting.saved.values():
        yield Name(clean(query.summary), setting.links.query(query.name), "question")


def _kind(setting: Setting, thing: NamedNode) -> str:
    from remit import steps

    return clean(steps.kind(setting.store, thing))


def _letter(name: str) -> str:
    """The letter under which a name stands: without accents, and `#` for what begins with no letter of ours."""
    first = unicodedata.normalize("NFKD", name.lstrip("“‘\"'(["))[:1].upper()
    return first if first.isascii() and first.isalpha() else _OTHER

"""Which addresses of the site are written to files: what a copy without a server holds."""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from remit.answering import AS_OF
from remit.choices import Choices
from remit.diagram.styles import Styles
from remit.names import fold
from remit.namespaces import DEF
from remit.terms import NamedNode
from remit.web import links
from remit.web.static_links import Address, read

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit.queries import Parameter, SavedQuery
    from remit.web.setting import Setting

MOST_THINGS = 200
"""For how many things a question that needs a thing is answered at most."""

ASSETS = Path(__file__).parent / "assets"
"""Where the style sheets and scripts of the site are."""

_DATA = (".csv", ".xlsx", ".json", ".ttl")
_MARKED = (".xlsx",)  # the only data with a place for a marking, which must not be lost
_PICTURE = ".svg"
_OF_THINGS = ("thing", "trace", "picture")
_OF_QUERIES = ("query", "drawn")
_LISTS = ("queries", "sources", "model")
_PARTS = re.compile(r"/([a-z-]+)(\.[a-z]+)?(?:/(.+))?", re.DOTALL)

Values = tuple[tuple[str, str], ...]
"""The values that a question is asked with: (name, value), sorted by name."""


class Plan:
    """What a copy of the site holds.

    Args:
        setting: The workspace and how the site is made.
        pictures: Whether pictures are drawn.
    """

    def __init__(self, setting: Setting, *, pictures: bool = True) -> None:
        """Nothing is gathered before it is asked for."""
        self._setting = setting
        self._pictures = pictures
        self._styles = Styles(setting.store)
        self._data = _MARKED if setting.marking else _DATA

    def first(self) -> list[Address]:
        """The addresses from which all others are found by following links."""
        site = self._setting.links
        tags = {tag for query in self._setting.saved.values() for tag in query.tags}
        given = [links.HOME, links.SEARCH, links.QUERIES, links.SOURCES, links.MODEL, *map(site.tag, sorted(tags))]
        for name in self._setting.saved:
            given.append(site.query(name))
            given += [site.query(name, "", dict(values)) for values in self.values[name]]
        for thing in self.things:
            given += [site.thing(thing), site.trace(thing)]
        found = [self.normal(address) for one in given if (address := read(one).address)]
        return list(dict.fromkeys(found))

    @cached_property
    def things(self) -> tuple[str, ...]:
        """The IRIs of what is traced and drawn: the things of the types that diagrams of the workspace show; sorted."""
        found = {iri for row in self._styles.rows for one in row.classes for iri in self._of_class(one)}
        return tuple(sorted(iri for iri in found if not iri.startswith(DEF)))

    @cached_property
    def values(self) -> Mapping[str, tuple[Values, ...]]:
        """For each question, the values with which it is answered besides its page; none where it needs none."""
        return {name: self._values(query) for name, query in self._setting.saved.items()}

    def left_out(self, name: str) -> int:
        """For how many things, over `MOST_THINGS`, a question is not answered."""
        needed = needs(self._setting.saved[name])
        return max(0, len(self._fitting(needed[0])) - MOST_THINGS) if is_for_each(needed) else 0

    def normal(self, address: Address) -> Address:
        """An address as it is looked up: what is meant without being said is not said, things have their short form."""
        today = self._setting.today.isoformat()
        shorten = self._setting.workspace.namespaces.shorten
        kept = [(name, shorten(value)) for name, value in address.values if (name, value) != (AS_OF, today)]
        return Address(address.path, tuple(kept))

    def dated(self, address: Address) -> Address:
        """An address in its normal form with the day of the copy said, where a page is told for a day.

        What is not said is today, and a copy is read on other days than it was made on.
        """
        kind, _, name = address.path[1:].partition("/")
        query = self._setting.saved.get(name) or self._setting.saved.get(name.rpartition(".")[0])
        takes = kind in _OF_THINGS or (
            kind in _OF_QUERIES and query is not None and any(one.name == AS_OF for one in query.parameters)
        )
        if not takes or AS_OF in dict(address.values):
            return address
        return Address(address.path, (*address.values, (AS_OF, self._setting.today.isoformat())))

    def has(self, address: Address) -> bool:
        """Whether an address, in its normal form, is written to a file."""
        found = _PARTS.fullmatch(address.path)
        if found is None:
            return address == Address(links.HOME)
        kind, suffix, name = found[1], found[2], found[3] or ""
        if suffix is not None:
            return kind in _LISTS and suffix in self._data and not name and not address.values
        match kind:
            case "query":
                return self._answers(name, address.values, self._data)
            case "drawn":
                return self._pictures and self._answers(name, address.values, (_PICTURE,))
            case "queries":
                return not name and {key for key, _ in address.values} <= {"tag"}
        return not address.values and self._has_page(kind, name)

    def is_picture(self, address: Address) -> bool:
        """Whether an address is that of a picture or of its page, which take long and may fail."""
        return address.path.startswith(("/picture/", "/drawn/"))

    def _has_page(self, kind: str, name: str) -> bool:
        match kind:
            case "assets":
                return "/" not in name and not name.startswith(".") and (ASSETS / name).is_file()
            case "search" | "sources":
                return not name
            case "model":
                return not name or self._is_here(name)
            case "picture":
                return self._pictures and _without(name, (_PICTURE,)) in self._drawn
            case "trace" | "thing":
                here = name in self._short if kind == "trace" else self._is_here(name)
                return here or _without(name, self._data) in self._short
        return False

    def _answers(self, name: str, values: Values, suffixes: tuple[str, ...]) -> bool:
        saved = self._setting.saved
        if name in saved:
            return values == () or values in self.values[name]
        bare = _without(name, suffixes)
        if bare not in saved or (suffixes == (_PICTURE,) and saved[bare].view != "graph"):
            return False
        return values in self.values[bare] or (values == () and not needs(saved[bare]))

    def _is_here(self, name: str) -> bool:
        iri = self._setting.workspace.namespaces.expand(name) or name
        return self._setting.links.is_here(iri)

    @cached_property
    def _short(self) -> frozenset[str]:
        shorten = self._setting.workspace.namespaces.shorten
        return frozenset(map(shorten, self.things))

    @cached_property
    def _drawn(self) -> frozenset[str]:
        shorten = self._setting.workspace.namespaces.shorten
        styles = self._styles
        return frozenset(shorten(one) for one in self.things if styles.is_drawn(styles.of(NamedNode(one))))

    def _values(self, query: SavedQuery) -> tuple[Values, ...]:
        needed = needs(query)
        if not needed:
            return ()
        if is_for_each(needed):
            shorten = self._setting.workspace.namespaces.shorten
            things = self._fitting(needed[0])[:MOST_THINGS]
            return tuple(((needed[0].name, shorten(thing)),) for thing in things)
        example = Address("", tuple(sorted(query.example.items())))
        return (self.normal(example).values,) if query.example else ()

    def _fitting(self, parameter: Parameter) -> list[str]:
        """The things that a parameter may name, by their labels."""
        store = self._setting.store
        expand = self._setting.workspace.namespaces.expand
        found = {iri for kind in (parameter.kind or "").split() for iri in self._of_class(expand(kind) or kind)}
        return sorted(found, key=lambda iri: (fold(store.label(NamedNode(iri))), iri))

    def _of_class(self, kind: str) -> list[str]:
        return [thing.value for thing in self._choices.things(kind)]

    @cached_property
    def _choices(self) -> Choices:
        return Choices(self._setting.store)


def needs(query: SavedQuery) -> tuple[Parameter, ...]:
    """What a question cannot be answered without."""
    return tuple(one for one in query.parameters if one.required and one.default is None)


def is_for_each(needed: tuple[Parameter, ...]) -> bool:
    """Whether a question needs exactly one thing of a kind, so that it is answered for each of them."""
    return len(needed) == 1 and needed[0].type == "iri" and bool(needed[0].kind)


def _without(name: str, suffixes: tuple[str, ...]) -> str:
    """A name without one of some suffixes."""
    for suffix in suffixes:
        if name.endswith(suffix):
            return name.removesuffix(suffix)
    return name

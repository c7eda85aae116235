"""The addresses of the site: one place says where a thing, a question, a picture or a file of data is found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from remit.namespaces import DEF
from remit.terms import NamedNode
from remit.tidy import link

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit.store import Store

HOME = "/"
SEARCH = "/search"
QUERIES = "/queries"
SOURCES = "/sources"
MODEL = "/model"
CHECK = "/check"
ADD = "/add"
TEMPLATE = "/template/"
EDITOR = "/editor"
ENDPOINT = "/sparql"
VOID = "/.well-known/void"
LOOKUP = "/lookup"
ASSETS = "/assets/"
AS_OF = "asOf"

_IN_PATH = ":@!$&'()*+,;=~"


@dataclass(frozen=True)
class Links:
    """Where things are found on the site; all addresses begin with a slash.

    Attributes:
        store: It tells which things there are; only these have a page.
    """

    store: Store

    def of(self, iri: str | None) -> str:
        """Where a reader is led who follows an IRI: its page here, else its own address if it may be linked, else empty."""
        if iri is None:
            return ""
        if self.is_here(iri):
            return self.term(iri) if iri.startswith(DEF) else self.thing(iri)
        return link(iri)

    def is_here(self, iri: str) -> bool:
        """Whether something is said here about an IRI, so that it has a page."""
        try:
            node = NamedNode(iri)
        except ValueError:
            return False
        return next(self.store.quads(node), None) is not None

    def thing(self, iri: str, suffix: str = "", **values: str) -> str:
        """The page of a thing; with a suffix such as `.ttl`, its data."""
        return _address("/thing/", self._short(iri), suffix, values)

    def trace(self, iri: str, suffix: str = "", **values: str) -> str:
        """The trace of a thing."""
        return _address("/trace/", self._short(iri), suffix, values)

    def picture(self, iri: str, suffix: str = "", **values: str) -> str:
        """The page with the picture of what is around a thing; with a suffix such as `.svg`, the picture."""
        return _address("/picture/", self._short(iri), suffix, values)

    def term(self, iri: str) -> str:
        """The page of a class, a property or a concept of the model."""
        return _address(f"{MODEL}/", self._short(iri), "", {})

    def query(self, name: str, suffix: str = "", values: Mapping[str, str] | None = None) -> str:
        """The page of a saved query, with the values that it is asked with; with a suffix such as `.csv`, its data."""
        return _address("/query/", name, suffix, values or {})

    def drawn(self, name: str, suffix: str = "", values: Mapping[str, str] | None = None) -> str:
        """The page with the picture of what a saved query gives; with a suffix such as `.svg`, the picture."""
        return _address("/drawn/", name, suffix, values or {})

    def tag(self, tag: str) -> str:
        """The saved queries with a tag."""
        return f"{QUERIES}?{urlencode({'tag': tag})}"

    def search(self, words: str) -> str:
        """What is found for some words."""
        return f"{SEARCH}?{urlencode({'q': words})}"

    def editor(self, sparql: str = "", saved: str = "", suffix: str = "") -> str:
        """The editor, with a query in it, or with a saved query by its name; with a suffix such as `.csv`, what it gives."""
        given = {"query": sparql} if sparql else {"saved": saved} if saved else {}
        return _with(EDITOR + suffix, given)

    def asset(self, name: str) -> str:
        """A style sheet or script of the site."""
        return ASSETS + name

    def _short(self, iri: str) -> str:
        return self.store.workspace.namespaces.shorten(iri)


def _address(start: str, name: str, suffix: str, values: Mapping[str, str]) -> str:
    return _with(start + quote(name, safe=_IN_PATH) + suffix, values)


def _with(address: str, values: Mapping[str, str]) -> str:
    return f"{address}?{urlencode(values)}" if values else address

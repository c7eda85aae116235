"""The names of things at an endpoint: looked up there, by what must stand in a name, and compared here."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from remit import names
from remit.errors import NoAnswer
from remit.names import NUMBER_FORMS, PLAIN_NAMES, Named, fold
from remit.namespaces import DEF, RDF, SKOSXL
from remit.terms import Literal, NamedNode, Quad, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from remit.names import Listed
    from remit.results import Table
    from remit.terms import Term

_SURE = re.compile(r"[a-z0-9]+")
# Letters that come out of more than one other when they are compared without case.
_UNSURE = ("ss", "ff", "fi", "fl", "st", "i", "k", "s")
_EXPANSION = NamedNode(DEF + "expansion")


class RemoteNames:
    """The names of all things at an endpoint.

    Args:
        select: Asks the union; gives the rows of a SELECT query.
        reader: What reads all that has a property.
    """

    def __init__(self, select: Callable[[str], Table], reader: names.Reader) -> None:
        """Look nothing up yet."""
        self._select = select
        self._reader = reader

    def __iter__(self) -> Iterator[Named]:
        """Every name of every thing, each once."""
        return iter(self._all)

    def called(self, name: str) -> list[Named]:
        """The names that are the same as one when they are compared."""
        return self._with([fold(name)]).called(name)

    def having(self, parts: Sequence[str]) -> Iterator[tuple[str, Named]]:
        """The names that have every one of some parts, with the name as it is compared."""
        return self._with(list(parts)).having(parts)

    def like(self, name: str) -> Iterator[Named]:
        """The names that share pairs of letters with a text, those that share most first.

        They are only offered to somebody whose word names nothing, so there are none where the server does not give all.
        """
        try:
            return self._all.like(name)
        except NoAnswer:
            return iter(())

    @cached_property
    def _all(self) -> Listed:
        return names.in_memory(self._reader)

    def _with(self, parts: list[str]) -> Listed:
        """The names that may have all of some parts, and others."""
        pieces = [piece for part in parts for piece in _pieces(part)]
        if not pieces or "_all" in self.__dict__:
            return self._all
        return names.in_memory(_Some(self._select(_query(pieces, parts))))


class _Some:
    """Triples that were read in one query, as what reads names wants them."""

    def __init__(self, table: Table) -> None:
        self._found: dict[str, list[Quad]] = defaultdict(list)
        for subject, name, obj in table.rows:
            self._found[text(name)].append(Quad(subject, name, obj))  # type: ignore[arg-type]  # as they were asked for

    def quads(self, subject: Term | None, predicate: str | None, obj: Term | None) -> Iterator[Quad]:
        """The triples that fit a pattern."""
        for quad in self._found.get(predicate or "", ()):
            if subject in (None, quad.subject) and obj in (None, quad.object):
                yield quad


def _pieces(part: str) -> list[str]:
    """Of a part of a name as it is compared what stands in the name as it is written too, but for capitals."""
    words = [word for word in _SURE.findall(part) if len(word) > 1 and not any(two in word for two in _UNSURE[:5])]
    return words or [word for word in _SURE.findall(part) if word.isdigit()]


def _query(pieces: list[str], parts: list[str]) -> str:
    """What asks for all from which names are made that have some pieces in them.

    A number is a name with a word before it, so that only what ends a part can be looked for in it.
    """
    name = " && ".join(f"CONTAINS(LCASE(STR(?o)), {Literal(piece)})" for piece in pieces)
    numbers = {part[len(start) :] for part in parts for start in NUMBER_FORMS if part.startswith(start)}
    listed = ", ".join(str(Literal(number)) for number in sorted(numbers))
    number = f"LCASE(STR(?o)) IN ({listed})" if len(parts) == 1 else "true"
    plain = " ".join(f"<{iri}>" for iri in PLAIN_NAMES)
    return f"""SELECT DISTINCT ?s ?p ?o WHERE {{
  {{ VALUES ?p {{ {plain} }} ?s ?p ?o FILTER({name}) }}
  UNION {{ ?s <{DEF}number> ?o FILTER({number}) BIND(<{DEF}number> AS ?p) }}
  UNION {{ ?s <{SKOSXL}literalForm> ?o FILTER({name}) BIND(<{SKOSXL}literalForm> AS ?p) }}
  UNION {{ ?form <{SKOSXL}literalForm> ?words . ?s <{DEF}name> ?form
    FILTER({name.replace("?o", "?words")}) BIND(?form AS ?o) BIND(<{DEF}name> AS ?p) }}
  UNION {{ VALUES ?p {{ <{RDF}predicate> <{RDF}subject> <{RDF}object> }}
    ?s <{RDF}predicate> {_EXPANSION} ; <{RDF}object> ?words ; ?p ?o FILTER({name.replace("?o", "?words")}) }}
}}"""

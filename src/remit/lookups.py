"""Look-ups by pattern, whatever holds the triples."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from remit.terms import NamedNode, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from remit.terms import Quad, Term


class Lookups(ABC):
    """What can be looked up wherever triples can be had by pattern."""

    @abstractmethod
    def quads(
        self, subject: Term | None = None, predicate: str | None = None, obj: Term | None = None
    ) -> Iterator[Quad]:
        """The triples of the union that fit a pattern, in no order; none has a literal as its subject."""

    def objects(self, subject: Term, predicate: str) -> list[Term]:
        """The objects of one subject and one predicate (an IRI), sorted by their text; a literal has none."""
        return sorted((quad.object for quad in self.quads(subject, predicate)), key=text)

    def value(self, subject: Term, predicate: str) -> Term | None:
        """The first of the objects, or None."""
        found = self.objects(subject, predicate)
        return found[0] if found else None

    def subjects(self, predicate: str, obj: Term) -> list[NamedNode]:
        """The subjects that have one predicate (an IRI) with one object, sorted by IRI."""
        found = (quad.subject for quad in self.quads(None, predicate, obj))
        return sorted((subject for subject in found if isinstance(subject, NamedNode)), key=text)

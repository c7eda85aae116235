"""Look-ups at an endpoint, one thing after the other, with few requests: what was read once is kept.

Whoever looks at a thing soon looks at what it names. So whenever a thing is to be read that is not known yet, others that
were named lately are read with it in the same request.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from remit.errors import NoAnswer
from remit.terms import BlankNode, Literal, NamedNode, Quad, Term, Triple
from remit.tokens import written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from remit.results import Table

_TOGETHER = 200
"""How many things are read in one request."""
_MOST = 5_000
"""How many statements are taken in one request about several things; if there are more, fewer things are asked for."""


class Reading:
    """What is known of the triples at an endpoint.

    Args:
        select: Asks the union; gives the rows of a SELECT query.
        at: The endpoint, as a sentence begins with it.
        own: How the identifiers of the workspace's own things begin: few statements name one of them.
    """

    def __init__(self, select: Callable[[str], Table], at: str, own: str) -> None:
        """Know nothing yet."""
        self._select = select
        self._at = at
        self._own = own
        self._of: dict[NamedNode, list[Quad]] = {}
        self._towards: dict[tuple[str | None, NamedNode | Literal], list[Quad]] = {}
        self._having: dict[str | None, list[Quad]] = {}
        self._noted: dict[NamedNode, None] = {}
        self._wide: set[NamedNode] = set()
        self._width = _TOGETHER

    def expect(self, nodes: Iterable[Term | None]) -> None:
        """Take note of things that will probably be looked at."""
        for node in nodes:
            if isinstance(node, NamedNode):
                self._noted.pop(node, None)
                self._noted[node] = None

    def quads(self, subject: Term | None, predicate: str | None, obj: Term | None) -> Iterator[Quad]:
        """The triples of the union that fit a pattern.

        Raises:
            NoAnswer: The endpoint does not answer, or is asked for a node that has no identifier.
        """
        if isinstance(subject, Literal | Triple):
            return iter(())
        if isinstance(subject, BlankNode) or isinstance(obj, BlankNode):
            raise NoAnswer(
                f"{self._at} has a node without an identifier here, which cannot be asked for again. Ask the files "
                "themselves: leave out --endpoint."
            )
        found = [
            quad
            for quad in self._candidates(subject, predicate, obj)
            if (predicate is None or quad.predicate.value == predicate) and (obj is None or quad.object == obj)
        ]
        if subject is None:
            self.expect(quad.subject for quad in reversed(found[:_TOGETHER]))
        return iter(found)

    def _candidates(
        self, subject: NamedNode | None, predicate: str | None, obj: NamedNode | Literal | Triple | None
    ) -> list[Quad]:
        """Triples that are known, or are read now: all that fit a pattern are among them."""
        if subject is not None:
            if subject not in self._of:
                self._read(subject)
            return self._of[subject]
        if isinstance(obj, NamedNode | Literal):
            for known in (predicate, None):
                if (known, obj) in self._towards:
                    return self._towards[known, obj]
            return self._read_towards(predicate, obj)
        if predicate not in self._having:
            self._having[predicate] = self._read_having(predicate)
        return self._having[predicate]

    def _read(self, subject: NamedNode) -> None:
        """Read what is said of a thing, and of others that were noted lately."""
        others = (node for node in reversed(self._noted) if node not in self._of and node != subject)
        subjects = [subject, *islice(others, _TOGETHER - 1)]
        if not self._keep(subjects, _MOST):
            self._keep([subject])

    def _keep(self, subjects: Sequence[NamedNode], most: int = 0) -> bool:
        """Read what is said of some things, and keep it unless it is too much.

        Returns:
            Whether all of it is kept.
        """
        values = " ".join(map(written, subjects))
        limit = f" LIMIT {most}" if most else ""
        table = self._select(f"SELECT ?s ?p ?o WHERE {{ VALUES ?s {{ {values} }} ?s ?p ?o }}{limit}")
        if most and len(table.rows) == most:
            return False
        found: dict[NamedNode, list[Quad]] = {one: [] for one in subjects}
        for quad in _quads(table):
            found[quad.subject].append(quad)  # type: ignore[index]  # one of those asked for
        self._of |= found
        self.expect(quad.predicate for quad in found[subjects[0]])
        for one in reversed(subjects):  # what is named by the thing that was asked for is noted last, and so read first
            self.expect(quad.object for quad in found[one])
        return True

    def _read_towards(self, predicate: str | None, obj: NamedNode | Literal) -> list[Quad]:
        """Read what names a thing, and what names others of its kind that were noted; of a value, what has it so."""
        if isinstance(obj, NamedNode) and obj.value.startswith(self._own) and obj not in self._wide:
            for objects in ([obj, *self._alike(obj)], [obj]):
                if self._keep_towards(None, objects, _MOST):
                    return self._towards[None, obj]
                self._width = max(1, self._width // 4)
            self._wide.add(obj)
        self._keep_towards(predicate, [obj])
        return self._towards[predicate, obj]

    def _alike(self, node: NamedNode) -> list[NamedNode]:
        """Things of the kind of one, by their identifiers, that were noted lately and are not known to be named."""
        kind = node.value.rpartition("/")[0] + "/"
        rest = (one for one in reversed(self._noted) if one.value.startswith(kind) and one != node)
        return list(islice((one for one in rest if (None, one) not in self._towards), self._width - 1))

    def _keep_towards(self, predicate: str | None, objects: Sequence[NamedNode | Literal], most: int = 0) -> bool:
        """Read what names some things, and keep it unless it is too much.

        Returns:
            Whether all of it is kept.
        """
        values = " ".join(map(written, objects))
        pattern = "?s ?p ?o" if predicate is None else f"?s <{predicate}> ?o BIND(<{predicate}> AS ?p)"
        limit = f" LIMIT {most}" if most else ""
        table = self._select(f"SELECT ?s ?p ?o WHERE {{ VALUES ?o {{ {values} }} {pattern} }}{limit}")
        if most and len(table.rows) == most:
            return False
        self._towards |= {(predicate, one): [] for one in objects}
        for quad in _quads(table):
            self._towards[predicate, quad.object].append(quad)  # type: ignore[index]  # one of those asked for
        return True

    def _read_having(self, predicate: str | None) -> list[Quad]:
        """Read all that has a property, or all there is."""
        name = "?p" if predicate is None else f"<{predicate}>"
        fixed = "" if predicate is None else f" BIND({name} AS ?p)"
        return list(_quads(self._select(f"SELECT ?s ?p ?o WHERE {{ ?s {name} ?o{fixed} }}")))


def _quads(table: Table) -> Iterator[Quad]:
    """The triples in rows of subject, predicate and object."""
    for subject, name, obj in table.rows:
        if subject is not None and isinstance(name, NamedNode) and obj is not None:
            yield Quad(subject, name, obj)  # type: ignore[arg-type]  # as the endpoint has them

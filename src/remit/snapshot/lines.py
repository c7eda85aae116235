"""Triples as lines of N-Triples, one to a line: what can be made, chosen, counted and given to the engine as mere text.

Text that the engine wrote itself goes into a store on disk in half the time that quads one by one take, and making it needs
no store in memory. A blank node in it would be another one each time it is read, so what has one goes another way.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

import pyoxigraph

from remit import engine

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from remit.terms import Quad

_BLANK = b"_:"
_TYPED = b'"^^<'
_USUAL = re.compile(
    rb'"(?:\d{4}-\d\d-\d\d"\^\^<http://www\.w3\.org/2001/XMLSchema#date'
    rb'|(?:true|false)"\^\^<http://www\.w3\.org/2001/XMLSchema#boolean'
    rb'|(?:0|[1-9]\d{,9})"\^\^<http://www\.w3\.org/2001/XMLSchema#integer)> \.\n\Z'
)
"""The end of a line whose literal is written as the engine writes it."""
_SOME = 50_000  # lines, of about 8 MB: more takes more memory, and no less time
_LONGEST = 64  # bytes of such an end


def of_turtle(data: bytes, place: str) -> list[bytes]:
    """What a Turtle file states.

    Raises:
        BadFile: It does not parse; the message has file, line and column.
    """
    return of_text(engine.as_triples(data, place))


def of_quads(quads: Iterable[Quad]) -> list[bytes]:
    """The triples of quads, whatever their graphs."""
    return of_text(pyoxigraph.serialize((quad.triple for quad in quads), format=pyoxigraph.RdfFormat.N_TRIPLES) or b"")


def of_text(triples: bytes) -> list[bytes]:
    """The lines of N-Triples that the engine wrote: it writes line feeds, and what else may end a line, in no other place."""
    return list(dict.fromkeys(triples.splitlines(keepends=True)))


def may_have_blank(lines: Iterable[bytes]) -> bool:
    """Whether there may be a blank node in some lines; a literal may have the letters with which one begins."""
    return _BLANK in b"".join(lines)


def with_predicates(lines: Iterable[bytes], predicates: Collection[bytes]) -> bytes:
    """The lines whose predicate, as it is written, is one of these."""
    return b"".join(line for line in lines if line.split(b" ", 2)[1] in predicates)


def in_both(lines: Iterable[bytes], graph: str) -> Iterator[tuple[bytes, bytes]]:
    """N-Quads of lines, some at a time: in the union, and in a graph."""
    end = f" {pyoxigraph.NamedNode(graph)} .\n".encode()
    left = iter(lines)
    while union := b"".join(islice(left, _SOME)):
        yield union, union.replace(b" .\n", end)


def count(lines: Collection[bytes]) -> int:
    """How many triples the engine makes of lines: to it, numbers that are written in two ways are one."""
    typed = [line for line in lines if _TYPED in line]
    if all(_USUAL.search(line, max(0, len(line) - _LONGEST)) for line in typed):
        return len(lines)
    taken = pyoxigraph.Store()
    load(taken, b"".join(typed))
    return len(lines) - len(typed) + len(taken)


def load(store: pyoxigraph.Store, text: bytes) -> None:
    """Write much at once, as N-Quads that the engine wrote itself."""
    store.bulk_load(text, format=pyoxigraph.RdfFormat.N_QUADS, lenient=True)

"""What an endpoint is, before it is believed: which server, what was published there, and whether the union is to be had."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit import derivation
from remit.errors import NoAnswer
from remit.namespaces import DCTERMS, DEF, PROV
from remit.remote.dialect import recognised
from remit.remote.record import record_of, union_of
from remit.remote.wire import Wire
from remit.terms import text

if TYPE_CHECKING:
    from remit.namespaces import Namespaces
    from remit.remote.dialect import Dialect, Place

UNKNOWN = "not recorded"
"""What stands for the contents of an endpoint that has no record of them."""


@dataclass(frozen=True)
class Found:
    """What is at an endpoint.

    Attributes:
        contents: The digest of the workspace that was published there; `UNKNOWN` where nothing tells it.
    """

    contents: str


def wire_to(place: Place, seconds: float) -> Wire:
    """A line to an endpoint, in the dialect that its first answer tells where nobody has named one.

    Raises:
        NoAnswer: There is no such endpoint.
        WrongValue: The credentials of the environment must not be sent there.
    """
    wire = Wire(place, seconds=seconds)
    return wire if place.known else Wire(place.speaking(recognised(wire.server())), seconds=seconds)


def default_graphs(dialect: Dialect, namespaces: Namespaces) -> tuple[str, ...]:
    """The graphs to be asked for as default, so that it is the union."""
    return (union_of(namespaces),) if dialect.union == "copy" else ()


def probe(wire: Wire, namespaces: Namespaces) -> Found:
    """See by one query that the union of the workspace is there, once and alone.

    The graph of derived answerabilities is marked by one statement, which is in every union once; the record is in none.

    Raises:
        NoAnswer: It is not there, or not whole, or something else is counted with it.
    """
    dialect = wire.place.dialect
    own = record_of(namespaces)
    mark = namespaces.prefixes["graph"] + derivation.ANSWERABILITY
    named = (own,) if dialect.union == "copy" and dialect.seen == "listed" else ()
    rows = wire.select(
        f"""SELECT ?what ?value WHERE {{
  {{ <{mark}> a <{DEF}DerivedGraph> BIND("mark" AS ?what) }}
  UNION {{ <{own}> <{DCTERMS}hasVersion> ?value BIND("seen" AS ?what) }}
  UNION {{ GRAPH <{own}> {{ <{own}> <{DCTERMS}hasVersion> ?value }} BIND("contents" AS ?what) }}
  UNION {{ GRAPH <{own}> {{ <{own}> <{PROV}startedAtTime> ?value }} BIND("since" AS ?what) }}
}}""",
        default_graphs(dialect, namespaces),
        named,
    ).rows
    told: dict[str, list[str]] = {}
    for what, value in rows:
        told.setdefault(text(what), []).append(text(value))
    _check(wire, told)
    return Found(next(iter(told.get("contents", ())), UNKNOWN))


def _check(wire: Wire, told: dict[str, list[str]]) -> None:
    marks = len(told.get("mark", ()))
    if "since" in told:
        raise NoAnswer(
            f"{wire.at} is being published to since {told['since'][0]}, or that was broken off, so that its answers would "
            f"not be whole. Wait until it has ended, or run: remit publish {wire.place.called}"
        )
    if not marks and "contents" not in told:
        raise NoAnswer(
            f"{wire.at} has nothing of this workspace. Publish it there with: remit publish {wire.place.called}"
        )
    if not marks:
        raise NoAnswer(
            f"{wire.at} has this workspace, but not where its union is looked for ({_UNIONS[wire.place.dialect.union]}). "
            "Name its dialect or its union under [endpoints] in remit.toml, and publish it again with: remit publish "
            f"{wire.place.called}"
        )
    if marks > 1 or "seen" in told:
        raise NoAnswer(
            f"{wire.at} counts other graphs with the union of this workspace, so that some statements would count twice. "
            'Set union = "copy" for it under [endpoints] in remit.toml, and run: remit publish '
            f"{wire.place.called}"
        )


_UNIONS = {
    "default": "the default graph of the server",
    "copy": "a graph that is a copy of all",
    "server": "the server’s own union",
}

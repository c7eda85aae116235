"""A file from outside, read by whatever reads its kind: RDF, or a filled template as a workbook or CSV.

What no shape looks at is looked for here: things without an identifier or with one outside of the workspace's own, and
identifiers that nothing says anything of, which mostly are misspelt.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from remit import house_style, turtle
from remit.errors import WrongUse
from remit.findings import VIOLATION, Finding
from remit.house_style import Remark
from remit.queries import nearest
from remit.terms import TYPE, NamedNode, text
from remit.wording import listed, printable
from remit.workspace import read_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from remit.incoming import Incoming
    from remit.namespaces import Namespaces
    from remit.terms import Quad
    from remit.workspace import Workspace


TABLES = (".xlsx", ".csv", ".tsv")
"""The suffixes of filled templates; everything else is read as RDF."""

_MOST_OFFERS = 20


def read(path: Path, workspace: Workspace) -> Incoming:
    """Read a file from outside.

    Args:
        path: The file; messages name it as it is given here.
        workspace: What its labels and short forms are looked up in.

    Returns:
        What it says. Among its findings are things without an identifier, or with one that is not the workspace’s own.

    Raises:
        WrongUse: It is `-`, standard input, which has no name and no kind.
        BadFile: It cannot be read.
    """
    name = printable(str(path))
    if name == "-":
        raise WrongUse("Standard input cannot be read here: it has no name to cite. Save it as a file, and name that.")
    if path.suffix.lower() in TABLES:
        from remit import workbook
        from remit.store import Store

        incoming = workbook.read(path, name, Store(workspace))
    else:
        from remit import reading

        incoming = reading.read(path, name)
    lawful = house_style.lawful((*_facts(workspace), *incoming.quads))
    return _with(incoming, house_style.things(incoming.quads, lawful, workspace.namespaces), workspace)


def told(incoming: Incoming, workspace: Workspace) -> Incoming:
    """The same, with a finding for each identifier of the workspace’s own that nothing says anything of.

    Args:
        incoming: What comes in; of several files that belong together, all of it.
        workspace: What is there.

    Raises:
        BadFile: A file of the workspace cannot be read.
    """
    known = [*_facts(workspace), *incoming.quads]
    return _with(incoming, _untold(incoming.quads, known, workspace.namespaces), workspace)


def _with(incoming: Incoming, remarks: Iterable[Remark], workspace: Workspace) -> Incoming:
    findings = tuple(
        Finding(
            severity=VIOLATION,
            shape="",
            message=remark.message[:1].upper() + remark.message[1:],
            remedy="",
            focus=remark.subject,
            label=workspace.namespaces.shorten(remark.subject) or "a thing without an identifier",
            path="",
            value="",
            place=incoming.locate(remark.subject, remark.predicate, remark.value) or incoming.name,
        )
        for remark in remarks
    )
    return replace(incoming, findings=(*incoming.findings, *findings))


def _facts(workspace: Workspace) -> Iterator[Quad]:
    for path in workspace.files("graph", ".ttl"):
        place = workspace.place(path)
        yield from turtle.quads(read_text(path, place), place)


def _untold(quads: Sequence[Quad], known: Iterable[Quad], namespaces: Namespaces) -> Iterator[Remark]:
    """Things of the workspace's own that are spoken of or referred to, and nothing says what they are."""
    told = {text(quad.subject) for quad in known if quad.predicate == TYPE}
    seen: set[str] = set()
    for quad in quads:
        subject = text(quad.subject)
        for thing, predicate, value in ((subject, "", None), (_thing(quad), quad.predicate.value, _thing(quad))):
            if thing.startswith(f"{namespaces.base}id/") and thing not in told and thing not in seen:
                seen.add(thing)
                offer = _offer(thing, told, namespaces) if len(seen) <= _MOST_OFFERS else ""
                message = (
                    f"nothing says what {namespaces.shorten(thing)} is, neither this file nor the workspace. Say it with "
                    f"rdf:type, or correct the identifier.{offer}"
                )
                yield Remark(message, subject, predicate, value)


def _offer(thing: str, told: Iterable[str], namespaces: Namespaces) -> str:
    """Identifiers of the same kind that come near."""
    kind = thing[: thing.rfind("/") + 1]
    near = nearest(thing.removeprefix(kind), sorted(one.removeprefix(kind) for one in told if one.startswith(kind)))
    return f" Did you mean {listed([namespaces.shorten(kind + one) for one in near], 'or')}?" if near else ""


def _thing(quad: Quad) -> str:
    return quad.object.value if isinstance(quad.object, NamedNode) else ""

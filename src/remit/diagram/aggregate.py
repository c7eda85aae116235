"""A network too big to read, gathered: by type, by the body that has to do with each thing, or by programme.

A thing is counted for a body or programme only where the graph leads from it to that one and to no other; what leads to
several, or to none, stays in a group of its type, so that no owner is made up.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from remit import derivation
from remit.diagram.model import PRESENT, Diagram, Edge, Node
from remit.diagram.styles import OTHER, Styles
from remit.errors import UnknownName
from remit.lookup import fits
from remit.namespaces import DCTERMS, DEF, ORG, PROV
from remit.queries import nearest
from remit.terms import TYPE, NamedNode, text
from remit.wording import count

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from remit.diagram.model import Kind
    from remit.store import Store
    from remit.terms import Term

WAYS = ("programme", "body", "type")
"""What a network can be gathered by."""

_GROUP = "urn:remit:group:"
_DEEPEST = 8


@dataclass(frozen=True)
class _Step:
    """A step from a thing towards what it is counted for.

    Attributes:
        to: The property that leads on.
        of: Where a thing states the relation (a placement): the property by which it names the thing where the step
            begins. Empty: the thing itself has `to`.
        having: What else the stating thing must have: a property and a value.
    """

    to: str
    of: str = ""
    having: tuple[str, str] | None = None


@dataclass(frozen=True)
class _Plan:
    """How things are gathered.

    Attributes:
        named: The classes of what is gathered for; such a thing is counted for itself.
        steps: For things of each run of classes: the steps that are tried, in this order, until one leads to something.
            The first run that fits goes before `named`.
        meaning: What a reader is told of it.
        lacking: What a group of things is called that lead to none, or not surely to one.
        several: The same of things that lead to several.
        strict: Whether a thing that leads to one, and besides to something of which none is known, is counted for none.
    """

    named: str
    steps: tuple[tuple[str, tuple[_Step, ...]], ...]
    meaning: str
    lacking: str
    several: str
    strict: bool


_LEAD = _Step(DEF + "taker", DEF + "assigns", (DEF + "part", DEF + "part/lead"))
_PLACED = _Step(DEF + "placementIn", DEF + "placementOf")
_INSPECTORATES = tuple(
    _Step(DEF + "participant", DEF + "participationIn", (DEF + "capacity", DEF + "capacity/" + capacity))
    for capacity in ("lead-inspectorate", "inspectorate")
)
_INSPECTION = _Step(PROV + "wasGeneratedBy")
_AUTHOR = _Step(DCTERMS + "creator")
_WHOLE = _Step(DCTERMS + "isPartOf")
_SAID = "remit:Claim remit:Request remit:Undertaking remit:Stance remit:StatusClaim"
_CHANGED = tuple(
    _Step(name)
    for name in (DEF + "changed", ORG + "resultingOrganization", ORG + "originalOrganization", DEF + "after", DEF + "before")
)

_PLANS = {
    "body": _Plan(
        named="org:Organization",
        steps=(
            ("org:OrganizationalUnit org:Post", (_PLACED,)),
            ("foaf:Person", (_Step(ORG + "organization", ORG + "member"),)),
            ("remit:Recommendation", (_LEAD,)),
            ("remit:Inspection remit:InspectionProgramme", _INSPECTORATES),
            ("remit:InspectionArea", (_Step(DEF + "areaOf"),)),
            ("remit:Report", (_INSPECTION, _AUTHOR)),
            ("remit:Document", (_AUTHOR,)),
            ("remit:DocumentPart", (_AUTHOR, _WHOLE)),
            ("remit:Programme remit:Strand remit:Arrangement", (_Step(DEF + "deliveredBy"),)),
            (_SAID, (_Step(DEF + "saidBy"),)),
        ),
        meaning=(
            "each thing is counted for the body that it is; a unit, post or person for the body in which it stands; a "
            "recommendation for the body of its lead; an inspection, an inspection programme and its report for the lead "
            "inspectorate; another document for its author; a programme for the body that delivers it; a claim for the "
            "body that makes it. What leads to several bodies, or to none that is known, stays in a group of its type."
        ),
        lacking="no one body known",
        several="with several bodies",
        strict=True,
    ),
    "programme": _Plan(
        named=(
            "remit:Programme remit:Strand remit:Strategy remit:Arrangement remit:Framework remit:InformationSystem "
            "remit:InspectionProgramme"
        ),
        steps=(
            ("remit:Recommendation", (_Step(DEF + "concerns"), _Step(DEF + "inReport"))),
            ("remit:Report", (_Step(DEF + "concerns"), _INSPECTION)),
            ("remit:Inspection", (_Step(DEF + "concerns"), _Step(PROV + "wasInformedBy"))),
            ("remit:InspectionArea", (_Step(DEF + "about"), _Step(DEF + "areaOf"))),
            ("remit:Response", (_Step(DEF + "respondsTo"),)),
            ("remit:StrategyVersion", (_Step(DCTERMS + "isVersionOf"),)),
            ("remit:Objective", (_Step(DEF + "objectiveOf"),)),
            ("remit:Document", (_Step(DCTERMS + "subject"),)),
            ("remit:DocumentPart", (_WHOLE,)),
            ("remit:Change remit:PlannedChange", _CHANGED),
            ("remit:Claim remit:Request remit:Undertaking", (_Step(DEF + "about"),)),
        ),
        meaning=(
            "a programme, strand, strategy, arrangement, framework, information system or inspection programme is counted "
            "for itself, but a part of a programme for the whole; a recommendation, an inspection or a report for the one "
            "that it concerns, else for that of its report or inspection; a response for that of the report it answers; a "
            "version for its strategy. What leads to several, or to none that is known, stays in a group of its type."
        ),
        lacking="no one programme known",
        several="with several programmes",
        strict=False,
    ),
}

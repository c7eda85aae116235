"""Which things of the ontology state a relation, and the words in which a picture says each relation.

“A, words, B” must read as a sentence, or as “the … of A is B”: a relation that reads wrongly from left to right is turned
round here, whatever the direction in which the graph holds it.
"""

from __future__ import annotations

from dataclasses import dataclass

from remit.namespaces import DCTERMS, DEF, ELI, FOAF, OA, ORG, PROV, RDF, RDFS, SKOS

FAMILIES = {
    "owns": "who leads an action, and which body answers for them",
    "partners": "who is to work with the lead of an action",
    "receives": "who is to get what an action brings, such as guidance",
    "placed": "in which body a unit or a post stands",
    "holds": "who holds which post",
    "member": "who belongs to a body or a group, or is in office there",
    "answers-to": "who is accountable to whom",
    "takes-part": "who inspected, was inspected, visited or interviewed, or worked with inspectors",
    "concerns": "what a recommendation, an inspection or a report is about",
    "uses": "who uses which system or framework",
    "responds": "answers, positions, requests, promises, and what is said of a status",
    "follows": "changes, and what comes before and after them",
    "parts": "what is part of what: strands, versions, programmes, sections of an Act",
    "delivers": "who carries out or serves what",
    "law": "the law on which something rests",
    "reports": "who made a report or a letter and for whom, and what it holds",
}
"""The kinds of relations that can be asked for by name, each with its meaning."""

ALIASES = {
    "owner": "owns",
    "place": "placed",
    "placement": "placed",
    "membership": "member",
    "accountable": "answers-to",
    "participate": "takes-part",
    "participation": "takes-part",
    "response": "responds",
    "change": "follows",
    "part": "parts",
}
"""Other words for a kind of relations, without an -s at the end."""

ASSIGNMENT = DEF + "Assignment"
ANSWERABILITY = DEF + "Answerability"
ANSWERABLE = DEF + "answerableBody"
STATUS_CLAIM = DEF + "StatusClaim"
PARTS = {
    DEF + "part/lead": "owns",
    DEF + "part/partner": "partners",
    DEF + "part/recipient": "receives",
}
"""The family of each part in an action."""


@dataclass(frozen=True)
class Form:
    """A relation that things of a class state.

    Attributes:
        source: The property that leads to where the relation begins.
        target: The property that leads to where it ends; also what the relation is called by, unless a concept names it.
        words: The relation in words; empty where a concept names it.
        family: Its key in `FAMILIES`.
        named_by: The property that leads to the concept whose label is the words; empty for none.
        of_person: Its words where it begins at a person; empty for no difference.
        dated: Whether it holds for a time (up to four days), and is not said or done once (earliest and latest day).
        spare: A property that says the same; where it joins the same things, the relation is not drawn again.
        only_to: The classes of which its target must be; empty for any.
        waits: Whether it waits for the change at its target, and so is only planned while that is.
    """

    source: str
    target: str
    words: str
    family: str
    named_by: str = ""
    of_person: str = ""
    dated: bool = False
    spare: str = ""
    only_to: tuple[str, ...] = ()
    waits: bool = False


SAID_BY = DEF + "saidBy"
FORMS: dict[str, tuple[Form, ...]] = {
    DEF + "Placement": (Form(DEF + "placementOf", DEF + "placementIn", "placed in", "placed", dated=True),),
    ORG + "Membership": (
        Form(ORG + "member", ORG + "organization", "member of", "member", of_person="in office", dated=True),
        Form(ORG + "member", DEF + "post", "holds", "holds", dated=True),
    ),
    DEF + "Inclusion": (Form(DEF + "inclusionOf", DEF + "inclusionIn", "belongs to", "member", dated=True),),
    DEF + "Accountability": (
        Form(DEF + "accountable", DEF + "accountableTo", "accountable to", "answers-to", dated=True),
    ),
    DEF + "Use": (Form(DEF + "user", DEF + "useOf", "uses", "uses", dated=True),),
    DEF + "Participation": (
        Form(DEF + "participationIn", DEF + "participant", "", "takes-part", named_by=DEF + "capacity"),
    ),
    DEF + "Stance": (Form(SAID_BY, DEF + "stanceOn", "", "responds", named_by=DEF + "position"),),
    STATUS_CLAIM: (Form(SAID_BY, DEF + "statusOf", "says of its status", "responds"),),
    DEF + "Request": (
        Form(SAID_BY, DEF + "requestOf", "asks something of", "responds"),
        # What a request merely mentions, such as a system or a body, is asked for nothing.
        Form(
            SAID_BY,
            DEF + "about",
            "makes a request about",
            "responds",
            only_to=(DEF + "Recommendation", DEF + "Report"),
        ),
    ),
    DEF + "Undertaking": (Form(SAID_BY, DEF + "about", "promises something about", "responds"),),
    DEF + "Condition": (Form(DEF + "conditionOf", DEF + "until", "applies in the time before", "follows", waits=True),),
    DEF + "InspectionArea": (Form(DEF + "areaOf", DEF + "about", "looked at", "concerns", spare=DEF + "concerns"),),
    DEF + "Objective": (Form(DEF + "objectiveIn", DEF + "objectiveOf", "has an objective for", "parts"),),
}
"""The relations that things of each class state, without assignments, whose takers are derived."""

TURNED = {DEF + "capacity/told-inspectors"}
"""Concepts that name a relation from its other end: the participant told the inspectors, not they the participant."""


@dataclass(frozen=True)
class Plain:
    """How a triple between things is said.

    Attributes:
        family: Its key in `FAMILIES`.
        words: The relation in words; empty for the label of the property.
        turned: The property that says the same from the object to the subject; empty where the triple stays as it is.
    """

    family: str
    words: str = ""
    turned: str = ""


PLAIN = {
    DEF + "inReport": Plain("reports"),
    DEF + "addressesRecommendationsTo": Plain("reports"),
    DEF + "addressee": Plain("reports", "addressed to"),
    DEF + "signatory": Plain("reports", "signed by"),
    DCTERMS + "creator": Plain("reports", "written by"),
    DCTERMS + "publisher": Plain("reports", "published by"),
    PROV + "wasGeneratedBy": Plain("reports"),
    PROV + "wasInformedBy": Plain("concerns"),
    DEF + "concerns": Plain("concerns"),
    DEF + "respondsTo": Plain("responds"),
    DCTERMS + "relation": Plain("reports", "goes with"),
    DEF + "reiterates": Plain("follows"),
    DCTERMS + "replaces": Plain("follows"),
    DCTERMS + "isReplacedBy": Plain("follows", "replaces", DCTERMS + "replaces"),
    DEF + "strandOf": Plain("parts"),
    DEF + "partOfProgramme": Plain("parts"),
    DCTERMS + "isVersionOf": Plain("parts"),
    DCTERMS + "isPartOf": Plain("parts", "is part of"),
    DCTERMS + "hasPart": Plain("parts", "is part of", DCTERMS + "isPartOf"),
    ELI + "is_part_of": Plain("parts", "is part of"),
    ELI + "has_part": Plain("parts", "is part of", ELI + "is_part_of"),
    ELI + "amends": Plain("law", "amends"),
    ELI + "amended_by": Plain("law", "amends", ELI + "amends"),
    DEF + "legalBasis": Plain("law"),
    DEF + "deliveredBy": Plain("delivers"),
    DEF + "servedBy": Plain("delivers"),
    ORG + "subOrganizationOf": Plain("placed", "placed in"),
    ORG + "postIn": Plain("placed", "placed in"),
    ORG + "unitOf": Plain("placed", "placed in"),
    ORG + "hasMember": Plain("member", "member of", ORG + "memberOf"),
    ORG + "memberOf": Plain("member", "member of"),
    ORG + "holds": Plain("holds", "holds"),
    ORG + "heldBy": Plain("holds", "holds", ORG + "holds"),
}
"""What is known of properties; one that is not here is said by its label, from subject to object."""

BEFORE = (DEF + "before", ORG + "originalOrganization")
AFTER = (DEF + "after", ORG + "resultingOrganization")
CHANGED = (DEF + "changed",)
ENDS_WITH = ("ends with", "is to end with")
COMES_BEFORE = ("comes before", "is to come before")
LEADS_TO = ("leads to", "is to lead to")
CHANGES = ("changed", "is to change")
"""Words for what a change does: on record, and only planned."""
ENDING_KINDS = frozenset(DEF + "change-kind/" + kind for kind in ("replaced", "merged", "split", "closed"))

DERIVED = (ORG + "subOrganizationOf", ORG + "postIn")
"""Where a placement says the same, these are left out."""

SILENT = frozenset(
    (
        *(DEF + name for name in ("cites", "premise", "standing", "speaker", "retoldBy", "searched", "begunBy")),
        *(DEF + name for name in ("endedBy", "copyOf", "extentRead")),
        *(RDF + name for name in ("type", "subject", "predicate", "object", "first", "rest")),
        *(RDFS + name for name in ("isDefinedBy", "subClassOf", "subPropertyOf", "domain", "range", "seeAlso")),
        SKOS + "inScheme",
        DCTERMS + "source",
        PROV + "wasQuotedFrom",
        PROV + "wasDerivedFrom",
        OA + "hasSource",
        FOAF + "primaryTopic",
    )
)
"""Properties that say on what something rests or how it is kept, and not how things stand to each other."""

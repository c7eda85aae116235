"""All that is known of a thing that is no recommendation: what it is, its names, place, changes, parts, words."""

from __future__ import annotations

from collections import Counter
from math import inf
from typing import TYPE_CHECKING

from remit.chain import answerability_sentence, capital, on_day, standing_sentences, unknown_sentences
from remit.namespaces import DCTERMS, DEF, ORG, PROV, RDF, SKOSXL
from remit.telling import Said, Teller, document_words
from remit.terms import NamedNode, text
from remit.wording import day_words, listed, spoken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from remit.terms import Term

WHAT = "What it is"
NAMES = "Its names"
PLACE = "Where it stands"
CHANGES = "What has changed"
ACTIONS = "What it must do"
INSPECTED = "Its part in inspections"
TOOK_PART = "Who took part, and what was looked at"
USED = "Who uses it"
CONTENT = "What it holds"
ANSWERS = "Who has answered"
SAID = "What is said about it"
OWN_WORDS = "What it says"
COUNTS = "Numbers that are stated"
DIFFERENCES = "Where sources differ, and what was corrected"
RESTS = "What rests on it"
UNKNOWN = "What is not known"
_MOST = 40
_TOLD_ELSEWHERE = ("KnownUnknown", "StatedCount", "Statement", "InspectionArea")


def profile(teller: Teller, thing: NamedNode) -> Iterator[Said]:
    """Every sentence about a thing; a heading without a sentence is left out."""
    for part in (_what, _names, _place, _changes, _actions, _inspected, _uses, _content, _responses, _about):
        yield from part(teller, thing)
    for part in (_own_words, _counts, _differences, _rests):
        yield from part(teller, thing)
    yield from unknown_sentences(teller, thing, UNKNOWN)


def _what(teller: Teller, thing: NamedNode) -> Iterator[Said]:
    description = teller.description(thing)
    yield Said(WHAT, description or f"{teller.label(thing)}: {teller.kind(thing)}.", (thing,))
    when = teller.when(thing)
    if when:
        yield Said(WHAT, f"Its date: {when}.", (), quote=False)
    state = teller.get(thing, "publicationState")
    if state is not None:
        reason = text(teller.get(thing, "publicationReason"))
        yield Said(WHAT, f"Publication: {teller.label(state)}{f', “{reason}”' if reason else ''}.", (), quote=False)
    for name, words in (("creator", "By"), ("publisher", "Published by")):
        who = teller.store.objects(thing, DCTERMS + name)
        if who:
            yield Said(WHAT, f"{words} {teller.labels(who)}.", (), quote=False)
    for name, words in (
        ("signatory", "Signed by"),
        ("addressee", "Addressed to"),
        ("respondsTo", "It answers"),
        ("regime", "Under the regime"),
    ):
        found = teller.all(thing, name)
        if found:
            yield Said(WHAT, f"{words} {teller.labels(found)}.", (), quote=False)
    for name, words in (
        ("legalBasis", "Its legal basis"),
        ("strandOf", "It is a strand of"),
        ("partOfProgramme", "It is part of"),
        ("deliveredBy", "It is delivered by"),
        ("servedBy", "It is served by"),
    ):
        found = teller.all(thing, name)
        if found:
            read_so = [one for one in teller.about("Statement", thing) if _is_about(teller, one, name)]
            held = ", as it is held here; see below what sources say" if read_so else ""
            yield Said(WHAT, f"{words}: {teller.labels(found)}{held}.", (), quote=False)
    for existence in teller.inverse("existenceOf", thing):
        yield Said(
            WHAT,
            f"It exists {teller.span(existence) or 'on days that are not known'}{teller.secondary(existence)}.",
            (existence,),
        )


def _names(teller: Teller, thing: NamedNode) -> Iterator[Said]:
    for name in teller.all(thing, "name"):
        if isinstance(name, NamedNode):
            form = text(teller.store.value(name, SKOSXL + "literalForm"))
            days = teller.span(name) or "days not known"
            sure = teller.surely(name).strip(" ()") or "certain"
            yield Said(NAMES, f"“{form}”, {days}. On {spoken(teller.day)}: {sure}{teller.secondary(name)}.", (name,))


def _place(teller: Teller, thing: NamedNode) -> Iterator[Said]:
    yield from (said for said in standing_sentences(teller, thing, PLACE) if not said.sentence.startswith("Names of"))
    for placement in teller.holding(teller.inverse("placementIn", thing)):
        within = teller.labels(teller.all(placement, "placementOf"))
        yield Said(
            PLACE, f"In it stands {within}{teller.surely(placement)}{teller.secondary(placement)}.", (placement,)
        )
    for membership in teller.holding(teller.store.subjects(ORG + "organization", thing)):
        member = teller.store.value(membership, ORG + "member")
        post = teller.get(membership, "post")
        if member is not None:
            as_what = f" as {teller.label(post)}" if post is not None else ""
            yield Said(
                PLACE, f"{teller.label(member)} belongs to it{as_what}{teller.surely(membership)}.", (membership,)
            )
    for inclusion in (*teller.inverse("inclusionIn", thing), *teller.inverse("inclusionOf", thing)):
        member, group = teller.get(inclusion, "inclusionOf"), teller.get(inclusion, "inclusionIn")
        yield Said(PLACE, f"{teller.label(member)} belongs to {teller.label(group)}.", (inclusion,), quote=False)
    for line in teller.inverse("accountable", thing):
        yield Said(
            PLACE, f"It answers to {teller.labels(teller.all(line, 'accountableTo'))}{teller.secondary(line)}.", (line,)
        )


def _changes(teller: Teller, thing: NamedNode) -> Iterator[Said]:
    events: list[NamedNode] = []
    for predicate in (ORG + "originalOrganization", ORG + "resultingOrganization"):
        events += teller.store.subjects(predicate, thing)
    for name in ("changed", "before", "after"):
        events += teller.inverse(name, thing)
    for event in dict.fromkeys(events):
        kinds = listed([teller.label(kind) for kind in teller.all(event, "changeKind")])
        old = teller.store.objects(event, ORG + "originalOrganization") + teller.all(event, "before")
        new = teller.store.objects(event, ORG + "resultingOrganization") + teller.all(event, "after")
        course = f"{teller.labels(old)} to {teller.labels(new)}" if new else teller.labels(old)
        planned = "Planned: " if teller.is_a(event, "PlannedChange") else ""
        when = teller.when(event) or "day not known"
        yield Said(
            CHANGES,
            f"{planned}{kinds or 'change'}{f', {course}' if old else ''} ({when}){teller.secondary(event)}.",
            (event,),
        )


def _actions(teller: Teller, thing: NamedNode) -> Iterator[Said]:
    nodes: list[NamedNode] = []
    for name in ("assignee", "taker", "answerableBody", "legalBody"):
        nodes += [node for node in teller.inverse(name, thing) if teller.is_a(node, "Answerability")]
    for node in on_day(teller, list(dict.fromkeys(nodes))):
        recommendation = teller.label(teller.get(node, "assigns"))
        given = [one for one in teller.all(node, "premise") if teller.is_a(one, "Assignment")]
        facts = tuple(one for one in given if isinstance(one, NamedNode))
        yield Said(ACTIONS, f"{recommendation}. {answerability_sentence(teller, node)}", facts)


def _inspected(teller: Teller, thing: NamedNode) -> Iterator[Said]:
    section = TOOK_PART if teller.is_a(thing, "Inspection", "InspectionProgramme") else INSPECTED
    for name in ("participant", "participationIn"):
        for participation in teller.inverse(name, thing):
            capacity = teller.label(teller.get(participation, "capacity"))
            other = teller.get(participation, "participationIn" if name == "participant" else "participant")
            stated = text(teller.get(participation, "asStated"))
            words = f", in the words “{stated}”" if stated else ""
            yield Said(section, f"{capital(teller.label(other))}: {capacity}{words}.", (participation,))
    for fieldwork in teller.inverse("fieldworkOf", thing):
        yield Said(
            section, f"Fieldwork: {text(teller.get(fieldwork, 'asStated')) or teller.span(fieldwork)}.", (fieldwork,)
        )
    for area in sorted(teller.inverse("areaOf", thing), key=lambda area: _number(teller, area, "order")):
        yield Said(section, f"It looked at: “{text(teller.get(area, 'wording'))}”", (area,))
    for report in teller.store.subjects(PROV + "wasGeneratedBy", thing):
        state = teller.label(teller.get(report, "publicationState"))
        yield Said(section, f"Its report: {document_words(teller, report)}, {state}.", (report,))


def _uses(teller: Teller, thing: NamedNode) -> Iterator[Said]:
    for use in (*teller.inverse("useOf", thing), *teller.inverse("user", thing)):
        system, users = teller.labels(teller.all(use, "useOf")), teller.labels(teller.all(use, "user"))
        yield Said(USED, f"{users} use {system}{_days(teller, use)}{teller.secondary(use)}.", (use,))


def _content(teller: Teller, thing: NamedNode) -> Iterator[Said]:
    recommendations = teller.inverse("inReport", thing)
    for recommendation in sorted(recommendations, key=lambda one: _number(teller, one, "number")):
        wording = text(teller.get(recommendation, "wording"))
        gist = teller.gist(recommendation) or teller.description(recommendation).rstrip(".")
        words = f"“{wording}”" if wording else f"wording not held.{f' {gist}.' if gist else ''}"
        yield Said(CONTENT, f"{teller.label(recommendation)}: {words}", (recommendation,), quote=False)
    parts = [part for part in teller.store.objects(thing, DCTERMS + "hasPart") if isinstance(part, NamedNode)]
    for part in sorted(parts, key=lambda part: _number(teller, part, "order")):
        by = teller.labels(teller.store.objects(part, DCTERMS + "creator"))
        empty = "; there is no text under it" if text(teller.get(part, "empty")) == "true" else ""
        yield Said(
            CONTENT,
            f"Under the heading “{text(teller.get(part, 'heading'))}”, by {by or 'nobody named'}{empty}:",
            (),
            quote=False,
        )
        yield from _made_in(teller, part, 1)
    yield from _made_in(teller, thing, 0)
    for version in teller.store.subjects(DCTERMS + "isVersionOf", thing):
        yield Said(CONTENT, f"Version: {document_words(teller, version)}.", (version,))
    for objective in (*teller.inverse("objectiveOf", thing), *teller.inverse("objectiveIn", thing)):
        whose = f"{teller.label(teller.get(objective, 'objectiveOf'))} in {teller.label(teller.get(objective, 'objectiveIn'))}"
        yield Said(CONTENT, f"{whose}: “{text(teller.get(objective, 'wording'))}”", (objective,))
    for strand in teller.inverse("strandOf", thing):
        yield Said(CONTENT, f"Strand: {teller.label(strand)}.", (strand,), quote=False)


def _made_in(teller: Teller, part: Term, level: int) -> Iterator[Said]:
    for node in teller.inverse("madeIn", part)[:_MOST]:
        yield Said(CONTENT, _spoken_node(teller, node) + ".", (node,), level)


def _responses(teller: Teller, thing: NamedNode) -> Iterator[Said]:
    for response in teller.inverse("respondsTo", thing):
        by = teller.labels(teller.store.objects(response, DCTERMS + "creator"))
        yield Said(
            ANSWERS,
            f"{document_words(teller, response)}, by {by or 'an author who is not recorded'}.",
            (response,),
            quote=False,
        )
    for name in ("stanceOn", "statusOf"):
        for node in teller.inverse(name, thing):
            yield Said(ANSWERS, _spoken_node(teller, node) + ".", (node,))


def _about(teller: Teller, thing: NamedNode) -> Iterator[Said]:
    nodes = [node for node in teller.inverse("about", thing) if not teller.is_a(node, *_TOLD_ELSEWHERE)]
    for node in nodes[:_MOST]:
        yield Said(SAID, _spoken_node(teller, node) + ".", (node,))
    if len(nodes) > _MOST:
        yield Said(
            SAID, f"And {len(nodes) - _MOST} more; see them with: remit run claims-about -v thing=…", (), quote=False
        )


def _own_words(teller: Teller, thing: NamedNode) -> Iterator[Said]:
    nodes = teller.inverse("saidBy", thing)
    for node in nodes[:_MOST]:
        yield Said(OWN_WORDS, _spoken_node(teller, node) + ".", (node,))
    if len(nodes) > _MOST:
        yield Said(OWN_WORDS, f"And {len(nodes) - _MOST} more.", (), quote=False)


def _counts(teller: Teller, thing: NamedNode) -> Iterator[Said]:
    for count in teller.inverse("countIn", thing):
        what = teller.label(teller.get(count, "counts"))
        stated = text(teller.get(count, "asStated"))
        least, most = text(teller.get(count, "atLeast")), text(teller.get(count, "atMost"))
        words = f" (“{stated}”)" if stated and stated != least else ""
        when = day_words(text(teller.get(count, "earliest")), text(teller.get(count, "latest")))
        more = teller.description(count).rstrip(".")
        said = f"{what}: {_bounds(least, most)}{words}{f', {when}' if when else ''}{teller.secondary(count)}"
        yield Said(COUNTS, f"{said}. {more}." if more else f"{said}.", (count,))


def _bounds(least: str, most: str) -> str:
    """A stated number in words, from the smallest and the largest that the words allow."""
    if least == most:
        return least
    if least and most:
        return f"{least} to {most}"
    return f"at least {least}" if least else f"at most {most}"


def _differences(teller: Teller, thing: NamedNode) -> Iterator[Said]:
    statements = [one for one in teller.about("Statement", thing) if not teller.is_a(one, "KnownUnknown")]
    predicates = Counter(teller.predicate(one) for one in statements)
    for statement in statements:
        if predicates[teller.predicate(statement)] == 1 and text(teller.get(statement, "held")) == "true":
            continue  # one value, held: no difference
        value = teller.store.value(statement, RDF + "object")
        shown = text(teller.get(statement, "asStated")) or teller.label(value) or teller.when(statement)
        held = text(teller.get(statement, "held")) == "true"
        yield Said(
            DIFFERENCES,
            f"{teller.predicate(statement)}: “{shown}”; {'held here' if held else 'not held here'}{teller.secondary(statement)}.",
            (statement,),
        )


def _rests(teller: Teller, thing: NamedNode) -> Iterator[Said]:
    cited = teller.store.subjects(DCTERMS + "source", thing)
    facts = {fact for citation in cited for fact in teller.inverse("cites", citation)}
    if cited:
        yield Said(RESTS, f"{len(facts)} facts rest on it, by {len(cited)} citations.", (), quote=False)


def _spoken_node(teller: Teller, node: NamedNode) -> str:
    worked_out = teller.get(node, "standing") == NamedNode(DEF + "standing/derived")
    who = teller.speakers(node) or ("Worked out here" if worked_out else "A speaker who is not recorded")
    kind = teller.kind(node)
    gist = teller.gist(node) or text(teller.get(node, "wording"))
    position = teller.get(node, "position") or teller.get(node, "status")
    stated = f" [{teller.label(position)}]" if position is not None else ""
    when = teller.when(node)
    return f"{who} ({kind}{f', {when}' if when else ''}){stated}: {gist}{teller.secondary(node)}"


def _is_about(teller: Teller, statement: Term, name: str) -> bool:
    return teller.store.value(statement, RDF + "predicate") == NamedNode(DEF + name)


def _number(teller: Teller, thing: Term, name: str) -> float:
    """A whole number by which things are sorted; what has none comes last."""
    value = text(teller.get(thing, name))
    return int(value) if value.isdecimal() else inf


def _days(teller: Teller, relation: Term) -> str:
    days = teller.span(relation)
    return f" ({days})" if days else ""

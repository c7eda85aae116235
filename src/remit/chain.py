"""The chain of a recommendation: wording, owner, body, partners, condition, finding, answers, what is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.evidence import citations
from remit.namespaces import DCTERMS, DEF, ORG, RDF
from remit.telling import Said, Teller, certainty, document_words, span_from_answerability
from remit.terms import NamedNode, as_date, text
from remit.wording import day_words, listed, spoken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from remit.terms import Term

WORDING = "What the recommendation says"
OWNER = "Who owns it"
OTHERS = "With whom, and for whom"
SYSTEM = "System and condition"
FINDING = "The finding behind it"
ANSWERS = "Who has answered"
STATUS = "How far it has come"
UNKNOWN = "What is not known"

_READ = ("whole", "excerpt", "not-read")
# What is not known of a report as a document is told when the report is traced, not with each of its recommendations.
_BESIDE = {NamedNode(DCTERMS + name) for name in ("title", "hasPart", "creator")}
_PARTS = {"lead": OWNER, "partner": OTHERS, "recipient": OTHERS}
_HOW = {
    "inherited": "It came by succession: {steps}.",
    "shared-out": "It may have come by succession, and no source says to which successor: {steps}.",
    "continued": "A source gives it to this owner in place of an earlier one.",
}


def recommendation(teller: Teller, thing: NamedNode) -> Iterator[Said]:
    """Every step of the chain of a recommendation, in order."""
    yield from _not_yet(teller, thing)
    yield from _wording(teller, thing)
    yield from _parts(teller, thing)
    yield from _condition(teller, thing)
    yield from _findings(teller, thing)
    yield from _answers(teller, thing)
    yield from _status(teller, thing)
    yield from _unknowns(teller, thing)


def unknown_sentences(teller: Teller, thing: Term, section: str) -> Iterator[Said]:
    """What is known not to be known about a thing."""
    for gap in teller.about("KnownUnknown", thing):
        yield from gap_sentences(teller, gap, section)


def gap_sentences(teller: Teller, gap: NamedNode, section: str) -> Iterator[Said]:
    """One known unknown: what is not known, why, and what was tried."""
    reason = teller.label(teller.get(gap, "unknownReason"))
    gist = teller.gist(gap) or f"{teller.label(teller.store.value(gap, RDF + 'subject'))}: {teller.predicate(gap)}"
    yield Said(section, f"{gist} ({reason}).", (gap,))
    for search in teller.all(gap, "searched"):
        yield Said(section, f"What was tried: {teller.label(search)}, {_read_on(teller, search)}.", (), 1, quote=False)


def answerability_sentence(teller: Teller, node: NamedNode) -> str:
    """Who has an assignment on the day and which body answers, as one sentence."""
    state = span_from_answerability(teller, node).on(teller.day)
    shown = as_date(teller.get(node, "lastShown"))
    part = teller.label(teller.get(node, "part"))
    outcome = text(teller.get(node, "outcome")).rsplit("/", 1)[-1]
    taker = teller.get(node, "taker")
    addressed = teller.get(node, "assignee")
    day = spoken(teller.day)
    if taker is None:
        sure = "" if state in ("certain", "presumed") else " possibly"
        if outcome == "closed":
            return f"On {day} nobody{sure} has the part of {part}: {the(teller, addressed)} was closed and nothing took its place. The action is unclaimed."
        return f"On {day} it is{sure} not known who has the part of {part}: {the(teller, addressed)} ended and no source says what followed. As far as is known the action is unclaimed."
    who = f"{the(teller, taker)}, {_article(teller.kind(taker))}"
    sentence = f"{part.capitalize()} on {day}: {who}{certainty(state, shown)}"
    body = teller.get(node, "answerableBody")
    if body is not None and body != taker:
        sentence += f"; the body that answers for it: {teller.label(body)}{_no_person(teller, body)}"
    elif body is None and not teller.is_a(taker, "Group"):
        sentence += "; in which body it stands on that day is not known"
    legal = teller.get(node, "legalBody")
    if legal is not None and legal != body:
        sentence += f"; the nearest legal person above: {teller.label(legal)}"
    return sentence + "."


def _no_person(teller: Teller, body: Term) -> str:
    """A remark on a body that a source says is no person in law."""
    return ", which is no person in law" if text(teller.get(body, "legalPersonality")) == "false" else ""


def the(teller: Teller, thing: Term | None) -> str:
    """A label for the middle of a sentence: a post takes the article."""
    label = teller.label(thing)
    return f"the {label}" if thing is not None and teller.is_a(thing, ORG + "Post") else label


def on_day(teller: Teller, nodes: list[NamedNode]) -> list[NamedNode]:
    """The answerabilities that are not ruled out on the day."""
    return [node for node in nodes if span_from_answerability(teller, node).on(teller.day) != "no"]


def standing_sentences(teller: Teller, thing: Term, section: str, seen: set[Term] | None = None) -> Iterator[Said]:
    """What a post or body stands in, upwards, with names on the day, and who holds a post."""
    passed = seen or {thing}
    names = teller.names_on_day(thing)
    if names:
        words = listed([words for _, words in names])
        yield Said(section, f"Names of {teller.label(thing)} on that day: {words}.", tuple(n for n, _ in names), 1)
    if teller.is_a(thing, ORG + "Post"):
        yield from holder_sentences(teller, thing, section)
    for placement in teller.holding(teller.inverse("placementOf", thing)):
        for body in teller.all(placement, "placementIn"):
            sentence = f"{capital(the(teller, thing))} stands in {teller.label(body)}{teller.surely(placement)}"
            yield Said(section, f"{sentence}{teller.secondary(placement)}.", (placement,), 1)
            if body not in passed:
                passed.add(body)
                yield from standing_sentences(teller, body, section, passed)


def holder_sentences(teller: Teller, post: Term, section: str) -> Iterator[Said]:
    """Who holds a post on the day; nobody is named where no source says so."""
    holders = teller.holding(teller.inverse("post", post))
    for membership in holders:
        person = teller.store.value(membership, ORG + "member")
        if person is not None:
            yield Said(
                section, f"The post is held by {teller.label(person)}{teller.surely(membership)}.", (membership,), 1
            )
    counts = [
        node
        for node in teller.inverse("countIn", post)
        if teller.get(node, "counts") == NamedNode(DEF + "counted/post-holders")
    ]
    for count in counts:
        stated = text(teller.get(count, "asStated"))
        number = f"“{stated}”" if stated else text(teller.get(count, "atLeast"))
        when = day_words(text(teller.get(count, "earliest")), text(teller.get(count, "latest")))
        yield Said(
            section,
            f"A source gives the number of its holders as {number}{f' ({when})' if when else ''}{teller.secondary(count)}.",
            (count,),
            1,
        )
    if not holders:
        yield Said(section, "Who held the post on that day is not recorded here.", (), 1, quote=False)


def _not_yet(teller: Teller, thing: NamedNode) -> Iterator[Said]:
    """That the recommendation was made after the day for which it is told, where that is known."""
    report = teller.get(thing, "inReport")
    earliest = None if report is None else as_date(teller.get(report, "earliest"))
    if earliest is not None and earliest > teller.day:
        day = spoken(teller.day)
        sentence = f"On {day} it was not made yet: its report was not published before {spoken(earliest)}."
        yield Said(WORDING, sentence, (), quote=False)


def _wording(teller: Teller, thing: NamedNode) -> Iterator[Said]:
    report = teller.get(thing, "inReport")
    wording = text(teller.get(thing, "wording"))
    where = f" of {_with_date(teller, report)}" if report is not None else ""
    number = text(teller.get(thing, "number"))
    name = f"Recommendation {number}" if number else teller.label(thing)
    if wording and any(wording in citation.words for citation in citations(teller.store, thing)):
        yield Said(WORDING, f"{name}{where} reads:", (thing,))
    elif wording:
        yield Said(WORDING, f"{name}{where} reads: “{wording}”", (thing,))
    else:
        gist = teller.gist(thing) or teller.description(thing).rstrip(".")
        yield Said(
            WORDING, f"{name}{where.rstrip(',')}: its wording is not held here.{f' {gist}.' if gist else ''}", (thing,)
        )
    acts = teller.all(thing, "asks")
    concerns = teller.all(thing, "concerns")
    if acts:
        what = f" It concerns {teller.labels(concerns)}." if concerns else ""
        yield Said(WORDING, f"What it asks for: {', '.join(teller.label(act) for act in acts)}.{what}", (), quote=False)


def _parts(teller: Teller, thing: NamedNode) -> Iterator[Said]:
    by_part: dict[str, list[NamedNode]] = {}
    for assignment in teller.inverse("assigns", thing):
        if teller.is_a(assignment, "Assignment"):
            by_part.setdefault(text(teller.get(assignment, "part")).rsplit("/", 1)[-1], []).append(assignment)
    for part, section in _PARTS.items():
        for assignment in by_part.get(part, []):
            yield from _assignment(teller, assignment, section)
    if "lead" not in by_part:
        yield Said(OWNER, "No source here says who is to lead it.", (), quote=False)
    for part in ("partner", "recipient"):
        if part not in by_part:
            yield Said(OTHERS, f"No {part} is named in the sources held here.", (), quote=False)


def _assignment(teller: Teller, assignment: NamedNode, section: str) -> Iterator[Said]:
    part = teller.label(teller.get(assignment, "part"))
    stated = text(teller.get(assignment, "asStated"))
    named = f"“{stated}”" if stated else teller.label(teller.get(assignment, "assignee"))
    yield Said(section, f"Its {part} is named as {named}{teller.secondary(assignment)}.", (assignment,))
    answers = on_day(teller, _answerabilities(teller, assignment))
    if not answers:
        yield Said(section, f"On {spoken(teller.day)} this assignment does not stand.", (), 1, quote=False)
    for node in answers:
        yield Said(section, answerability_sentence(teller, node), (node,), 1, quote=False)
        yield from _how_it_came(teller, node, section)
    for taker in dict.fromkeys(teller.get(node, "taker") for node in answers):
        bodies = {teller.get(node, "answerableBody") for node in answers if teller.get(node, "taker") == taker} - {None}
        if len(bodies) > 1:
            several = f"{capital(the(teller, taker))} stands in {len(bodies)} bodies; no source here says that one of them answers alone."
            yield Said(section, several, (), 1, quote=False)
        if taker is not None:
            yield from standing_sentences(teller, taker, section)


def _how_it_came(teller: Teller, node: NamedNode, section: str) -> Iterator[Said]:
    outcome = text(teller.get(node, "outcome")).rsplit("/", 1)[-1]
    if outcome not in _HOW:
        return
    changes = [one for one in teller.all(node, "premise") if teller.is_a(one, "Change", "Succession")]
    told = [f"{teller.label(one)} ({teller.when(one) or 'undated'})" for one in changes]
    facts = tuple(change for change in changes if isinstance(change, NamedNode))
    yield Said(section, _HOW[outcome].format(steps=listed(told)), facts, 1)


def _answerabilities(teller: Teller, assignment: NamedNode) -> list[NamedNode]:
    return [node for node in teller.inverse("premise", assignment) if teller.is_a(node, "Answerability")]


def _condition(teller: Teller, thing: NamedNode) -> Iterator[Said]:
    for condition in teller.inverse("conditionOf", thing):
        yield Said(SYSTEM, f"It applies “{text(teller.get(condition, 'asStated'))}”.", (condition,))
        for change in teller.all(condition, "until"):
            when = teller.when(change)
            known = f", expected {when}" if when else "; no day for it is known"
            before, after = teller.labels(teller.all(change, "before")), teller.labels(teller.all(change, "after"))
            facts = (change,) if isinstance(change, NamedNode) else ()
            yield Said(
                SYSTEM, f"That ends with a change that is only planned: {after} in place of {before}{known}.", facts, 1
            )
            yield from unknown_sentences(teller, change, SYSTEM)
    for system in teller.all(thing, "concerns"):
        if not teller.is_a(system, "InformationSystem", "Framework"):
            continue
        what = teller.description(system).rstrip(".")
        facts = (system,) if isinstance(system, NamedNode) else ()
        yield Said(SYSTEM, f"{teller.label(system)}: {what or teller.kind(system)}.", facts)


def _findings(teller: Teller, thing: NamedNode) -> Iterator[Said]:
    for finding in teller.all(thing, "restsOn"):
        links = [one for one in teller.about("Statement", thing) if teller.store.value(one, RDF + "object") == finding]
        facts = tuple(one for one in (finding, *links) if isinstance(one, NamedNode))
        yield Said(
            FINDING, f"{teller.gist(finding)} (said by {_speakers(teller, finding)}){_ground(teller, links)}.", facts
        )
    if not teller.all(thing, "restsOn"):
        yield Said(FINDING, "No finding behind it is held here.", (), quote=False)


def _ground(teller: Teller, links: list[NamedNode]) -> str:
    grounds = [text(teller.get(link, "ground")).rstrip(".") for link in links]
    return "".join(f"; {ground[0].lower()}{ground[1:]}" for ground in grounds if ground)


def _answers(teller: Teller, thing: NamedNode) -> Iterator[Said]:
    report = teller.get(thing, "inReport")
    responses = (
        []
        if report is None
        else sorted(teller.inverse("respondsTo", report), key=lambda one: _READ.index(_read(teller, one)))
    )
    for response in responses:
        yield from _response(teller, response, thing, report)
    if not responses:
        yield Said(ANSWERS, "No answer to it is held here.", (), quote=False)
    else:
        yield Said(
            ANSWERS,
            "To support a recommendation is not to act on it. Answers that are not listed here may exist.",
            (),
            quote=False,
        )


def _response(teller: Teller, response: NamedNode, thing: NamedNode, report: Term | None) -> Iterator[Said]:
    read = _read(teller, response)
    author = teller.labels(teller.store.objects(response, DCTERMS + "creator")) or "an author who is not recorded"
    extent = {"excerpt": ", of which only an excerpt was read", "not-read": ", which was not read here"}.get(read, "")
    words = f"{document_words(teller, response)}, by {author}{extent}{_after(teller, response)}:"
    yield Said(ANSWERS, words, (), quote=False)
    parts = [response, *teller.store.objects(response, DCTERMS + "hasPart")]
    said = False
    for part in parts:
        made = teller.inverse("madeIn", part)
        for node in made:
            sentence = _position(teller, node, thing, report)
            if sentence:
                said = True
                yield Said(ANSWERS, sentence + teller.secondary(node) + ".", (node,), 1)
        if text(teller.get(part, "empty")) == "true":
            yield Said(ANSWERS, f"Under the heading “{text(teller.get(part, 'heading'))}” there is no text.", (), 1)
    if not said:
        silent = (
            "It says nothing of this recommendation."
            if read == "whole"
            else "What it says of this recommendation is not known."
        )
        yield Said(ANSWERS, silent, (), 1, quote=False)
    elif read == "whole" and not _promises(teller, parts):
        yield Said(ANSWERS, "It was read whole, and it promises no action of its own.", (), 1, quote=False)


def _after(teller: Teller, response: NamedNode) -> str:
    """A remark on an answer that was not there yet on the day, or of which that is not known."""
    earliest, latest = (as_date(teller.get(response, name)) for name in ("earliest", "latest"))
    if earliest is not None and earliest > teller.day:
        return f", given after {spoken(teller.day)}"
    if latest is None or latest > teller.day:
        return f", perhaps given after {spoken(teller.day)}"
    return ""


def _read(teller: Teller, response: Term) -> str:
    read = text(teller.get(response, "extentRead")).rsplit("/", 1)[-1]
    return read if read in _READ else _READ[-1]


def _position(teller: Teller, node: NamedNode, thing: NamedNode, report: Term | None) -> str:
    who = _speakers(teller, node)
    if teller.is_a(node, "Stance"):
        on = teller.all(node, "stanceOn")
        if thing in on:
            return f"{who} {_taking(teller, node, 'it')}: {teller.gist(node)}{_note(teller, node)}"
        if report in on:
            return f"{who} {_taking(teller, node, 'the report as a whole')}: {teller.gist(node)}"
    about = thing in teller.all(node, "about")
    if teller.is_a(node, "Request") and about:
        return f"{who} asks: {teller.gist(node)}"
    if teller.is_a(node, "Undertaking") and about:
        return f"{who} promises: {teller.gist(node)}"
    return ""


def _note(teller: Teller, node: Term) -> str:
    """Why a position was read so, where that is recorded; `secondary` tells it of derived ones."""
    ground = text(teller.get(node, "ground")).rstrip(".")
    derived = teller.get(node, "standing") == NamedNode(DEF + "standing/derived")
    return f". {capital(ground)}" if ground and not derived else ""


def _taking(teller: Teller, stance: Term, what: str) -> str:
    """A position with its object after the verb: “accepts it in part”."""
    verb, _, rest = teller.label(teller.get(stance, "position")).partition(" ")
    return f"{verb} {what} {rest}".rstrip()


def _promises(teller: Teller, parts: list[Term]) -> bool:
    return any(teller.is_a(node, "Undertaking") for part in parts for node in teller.inverse("madeIn", part))


def _status(teller: Teller, thing: NamedNode) -> Iterator[Said]:
    claims = teller.inverse("statusOf", thing)
    for claim in claims:
        status = teller.label(teller.get(claim, "status"))
        checked = teller.label(teller.get(claim, "verification"))
        yield Said(
            STATUS,
            f"{_speakers(teller, claim)} says: {status or teller.gist(claim)}{_when(teller, claim)}{f', {checked}' if checked else ''}{teller.secondary(claim)}.",
            (claim,),
        )
        for other in teller.inverse("about", claim):
            yield Said(
                STATUS,
                f"{capital(_speakers(teller, other))} says of that: {teller.gist(other)}{teller.secondary(other)}.",
                (other,),
                1,
            )
    if not claims:
        yield Said(
            STATUS,
            "No claim about how far it has come is held here; that does not mean that nothing was done.",
            (),
            quote=False,
        )


def _unknowns(teller: Teller, thing: NamedNode) -> Iterator[Said]:
    concerned: list[Term] = [thing]
    for assignment in teller.inverse("assigns", thing):
        concerned += teller.all(assignment, "assignee")
    told: set[Term] = set()
    for one in dict.fromkeys(concerned):
        told.update(teller.about("KnownUnknown", one))
        yield from unknown_sentences(teller, one, UNKNOWN)
    report = teller.get(thing, "inReport")
    others = teller.inverse("about", thing) + (teller.about("KnownUnknown", report) if report is not None else [])
    for gap in dict.fromkeys(others):
        if (
            teller.is_a(gap, "KnownUnknown")
            and gap not in told
            and teller.store.value(gap, RDF + "predicate") not in _BESIDE
        ):
            yield from gap_sentences(teller, gap, UNKNOWN)


def _speakers(teller: Teller, node: Term) -> str:
    return teller.speakers(node) or "a speaker who is not recorded"


def _when(teller: Teller, node: Term) -> str:
    when = teller.when(node)
    return f" ({when})" if when else ""


def _read_on(teller: Teller, search: Term) -> str:
    day = as_date(teller.get(search, "readOn"))
    return f"on {spoken(day)}" if day else "on a day that is not recorded"


def capital(sentence: str) -> str:
    """A sentence with a capital at its beginning."""
    return sentence[:1].upper() + sentence[1:]


def _with_date(teller: Teller, document: Term) -> str:
    when = teller.when(document)
    return f"“{teller.label(document)}”{f', {when},' if when else ''}"


def _article(kind: str) -> str:
    return f"{'an' if kind[:1].lower() in 'aeiou' else 'a'} {kind}"

"""Where sources say different things of one property of a thing: what each says, in its own words, and what is held."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from remit.evidence import citations
from remit.namespaces import DEF, RDF
from remit.terms import TYPE, NamedNode, as_date, text
from remit.wording import day_words

if TYPE_CHECKING:
    from datetime import date

    from remit.document import Quotation
    from remit.evidence import Notes
    from remit.labels import Namer
    from remit.store import Store
    from remit.terms import Term

_UNKNOWN = NamedNode(DEF + "KnownUnknown")
_STATEMENT = NamedNode(DEF + "Statement")
_DERIVED = DEF + "standing/derived"

_AGAINST = {
    "same": "It gives the same value as what is held.",
    "contradicts": "It contradicts what is held.",
    "differs": "It differs from what is held.",
    "narrower": "It is narrower than what is held, and does not contradict it.",
    "wider": "It is less exact than what is held, and does not contradict it.",
    "overlaps": "It agrees in part with what is held.",
    "other days": "It is of other days than what is held, and does not contradict it.",
    "corrected": "What is held corrects it.",
}
_AMONG = {
    "contradicts": "contradict each other",
    "differs": "differ from each other",
    "overlaps": "agree in part",
    "narrower": "differ only in how exact they are",
    "other days": "are of different days",
}


@dataclass(frozen=True)
class Said:
    """What one source says.

    Attributes:
        statement: The thing that states it.
        value: The value, as stated or in words.
        thing: The IRI of the value where it is a thing; None else.
        held: Whether it is held here as the right one.
        standing: Whether it rests on a primary or a secondary source, or was worked out; empty where nothing is recorded.
        against: How it stands to what is held, as a sentence; empty for what is held, and where nothing is.
        ground: Why it is held or not; empty where none is recorded.
        quotations: The words that it rests on.
        notes: The numbers of its sources.
    """

    statement: NamedNode
    value: str
    thing: str | None
    held: bool
    standing: str
    against: str
    ground: str
    quotations: tuple[Quotation, ...]
    notes: tuple[int, ...]


@dataclass(frozen=True)
class Conflict:
    """One property of a thing of which different things are said.

    Attributes:
        relation: The property, in words.
        said: What each source says, what is held first.
        held: The value that is held, in words; empty where none is.
        among: Where none is held: how the values stand to each other, as sentences.
    """

    relation: str
    said: tuple[Said, ...]
    held: str
    among: tuple[str, ...]


@dataclass(frozen=True)
class _Value:
    """A value for comparing: a term or words, with the days between which something was.

    Attributes:
        term: The value, where it is a term.
        words: The words of the source for it.
        earliest: The first day on which something can have been; None where the value is no day.
        latest: The last one.
        known_from: The first day for which the value is shown.
        known_to: The last one.
    """

    term: Term | None
    words: str
    earliest: date | None
    latest: date | None
    known_from: date | None
    known_to: date | None


def conflicts(store: Store, namer: Namer, thing: NamedNode, notes: Notes) -> tuple[Conflict, ...]:
    """The properties of a thing of which sources say different things, or of which a source is not followed.

    Args:
        store: What to ask.
        namer: What things are called.
        thing: The thing.
        notes: The sources, numbered.
    """
    by_relation: dict[str, list[NamedNode]] = {}
    for statement in store.subjects(RDF + "subject", thing):
        kinds = store.objects(statement, TYPE.value)
        relation = store.value(statement, RDF + "predicate")
        if _STATEMENT in kinds and _UNKNOWN not in kinds and isinstance(relation, NamedNode):
            by_relation.setdefault(relation.value, []).append(statement)
    return tuple(
        _conflict(store, namer, notes, (thing, relation), by_relation[relation])
        for relation in sorted(by_relation, key=namer.predicate)
        if not all(_is_held(store, one) for one in by_relation[relation])
    )


def _conflict(
    store: Store, namer: Namer, notes: Notes, about: tuple[NamedNode, str], statements: list[NamedNode]
) -> Conflict:
    thing, relation = about
    held = [one for one in statements if _is_held(store, one)]
    others = [one for one in statements if one not in held]
    corrects = any(text(store.value(one, DEF + "standing")) == _DERIVED for one in held)
    right = [_value(store, one) for one in held]
    said = [_said(store, namer, one, notes, "") for one in held]
    for one in others:
        ways = [_way(_value(store, one), value) for value in right]
        if corrects and set(ways) - {"same"}:
            ways = ["corrected"]
        said.append(_said(store, namer, one, notes, " ".join(dict.fromkeys(_AGAINST[way] for way in ways))))
    # Of what no statement holds, the thing itself may bear a value.
    words = [one.value for one in said if one.held] or [namer.value(one) for one in store.objects(thing, relation)]
    return Conflict(
        namer.predicate(relation), tuple(said), "; ".join(dict.fromkeys(words)), _among(store, held, others)
    )


def _among(store: Store, held: list[NamedNode], others: list[NamedNode]) -> tuple[str, ...]:
    """How values of which none is held stand to each other."""
    if held:
        return ()
    values = [_value(store, one) for one in others]
    ways = {_way(one, other) for one, other in combinations(values, 2)} - {"same"}
    found = {"narrower" if way == "wider" else way for way in ways}
    who = "They" if len(found) == 1 and len(others) == len(("one", "other")) else "Some of them"
    return tuple(f"{who} {words}." for way, words in _AMONG.items() if way in found)


def _way(one: _Value, held: _Value) -> str:
    """How a value stands to another one: a key of `_AGAINST`."""
    if one.earliest and one.latest and held.earliest and held.latest:
        return _days(one.earliest, one.latest, held.earliest, held.latest)
    if one.term == held.term and (one.term is not None or one.words == held.words):
        return "same"
    apart = _is_before(one.known_to, held.known_from) or _is_before(held.known_to, one.known_from)
    return "other days" if apart else "differs"


def _days(first: date, last: date, held_first: date, held_last: date) -> str:
    if (first, last) == (held_first, held_last):
        return "same"
    if last < held_first or held_last < first:
        return "contradicts"
    if held_first <= first and last <= held_last:
        return "narrower"
    return "wider" if first <= held_first and held_last <= last else "overlaps"


def _is_before(one: date | None, other: date | None) -> bool:
    return one is not None and other is not None and one < other


def _value(store: Store, statement: NamedNode) -> _Value:
    days = (as_date(store.value(statement, DEF + name)) for name in ("earliest", "latest", "knownFrom", "knownTo"))
    return _Value(store.value(statement, RDF + "object"), text(store.value(statement, DEF + "asStated")), *days)


def _said(store: Store, namer: Namer, statement: NamedNode, notes: Notes, against: str) -> Said:
    value = store.value(statement, RDF + "object")
    days = (text(store.value(statement, DEF + name)) for name in ("earliest", "latest"))
    stated = text(store.value(statement, DEF + "asStated"))
    words = f"“{_unquoted(stated)}”" if stated else namer.value(value) if value is not None else day_words(*days)
    cited = citations(store, statement)
    standing = store.value(statement, DEF + "standing")
    return Said(
        statement,
        words or "a value that is not recorded",
        value.value if isinstance(value, NamedNode) else None,
        _is_held(store, statement),
        namer.thing(standing) if standing is not None else "",
        against,
        text(store.value(statement, DEF + "ground")),
        tuple(quotation for one in cited if (quotation := one.quotation())),
        notes.cite(cited),
    )


def _unquoted(words: str) -> str:
    return words[1:-1] if words[:1] + words[-1:] == "“”" and "”" not in words[1:-1] else words


def _is_held(store: Store, statement: NamedNode) -> bool:
    return text(store.value(statement, DEF + "held")) == "true"

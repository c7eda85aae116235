"""Make a network ready to be drawn: labels and kinds, states and days on the day, sources, and one sentence on it all."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from remit.answering import AS_OF, Value, as_of_words, workspace_facts
from remit.derivation import span_of, turns
from remit.diagram import forms
from remit.diagram.model import DERIVED, SECONDARY, Diagram, Edge, Node
from remit.diagram.states import Look, States, until
from remit.diagram.styles import OTHER, Styles
from remit.evidence import Notes, citations
from remit.labels import Namer
from remit.namespaces import DCTERMS, DEF, ORG, SKOSXL
from remit.span import ALWAYS
from remit.terms import TYPE, NamedNode, date, text
from remit.wording import count, listed, spoken

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from remit.diagram.links import Link, Network
    from remit.diagram.model import Kind
    from remit.evidence import Citation
    from remit.span import Span
    from remit.store import Store

    _Known: TypeAlias = Callable[[NamedNode], tuple[Citation, ...]]

_DAY_FACT = "As of"
_TIMELESS_FACT = "Past and planned as of"
_ANSWERABILITY = NamedNode(forms.ANSWERABILITY)
_STANDS_DERIVED = NamedNode(DEF + "standing/derived")
_REPORT = NamedNode(DEF + "Report")
_RECOMMENDATION = NamedNode(DEF + "Recommendation")
_STATED_COUNT = NamedNode(DEF + "StatedCount")
_OF_RECOMMENDATIONS = NamedNode(DEF + "counted/recommendations")
_SHOWN = ("certain", "presumed")
_MOST_NAMED = 4
_UNSOURCED = "No source is recorded for these relations"
_NOTHING = "Nothing in this workspace answers the question for these values"
_DIGITS = re.compile(r"([0-9]+)")
_LONGEST_NUMBER = 18
_FINER = (ORG + "classification", DCTERMS + "type")
_IRREGULAR = {"person": "people", "child": "children", "staff": "staff", "series": "series", "people": "people"}
_PREPOSITIONS = ("of", "for", "in", "on", "to", "with", "by", "from", "at")
_HISSES = ("s", "x", "z", "ch", "sh")


@dataclass(frozen=True)
class Frame:
    """What a diagram says besides its network.

    Attributes:
        title: The question, or what is shown.
        day: The day for which states are told.
        given: Whether the user gave the day.
        facts: What a reader must know to read it: (label, value), such as the values of a query.
        marking: A protective marking; empty for none.
        labels: What a query calls things; they go before the labels of the workspace.
        words: How the caption begins, such as “Around the Water Agency, one relation away”; empty for none.
        only: The only relations that were asked for, in the words of the user; empty for all.
        about: The things that the question names.
        timeless: Whether the question takes no day: relations are shown whenever they held, and the day only tells what is
            past and what is planned.
    """

    title: str
    day: dt.date
    given: bool
    facts: tuple[tuple[str, str], ...] = ()
    marking: str = ""
    labels: Mapping[NamedNode, str] = field(default_factory=dict)
    words: str = ""
    only: tuple[str, ...] = ()
    about: tuple[NamedNode, ...] = ()
    timeless: bool = False


@dataclass(frozen=True)
class _Relation:
    """An edge before its sources are numbered: all links that a reader could not tell apart."""

    links: tuple[Link, ...]
    look: Look

    @property
    def link(self) -> Link:
        return self.links[0]


def build(store: Store, network: Network, frame: Frame) -> Diagram:
    """A network as a diagram.

    Args:
        store: Where labels, kinds, days and sources are looked up.
        network: What is shown.
        frame: Title, day, and what else is said.

    Raises:
        BadWorkspace: The table of types in `remit.toml` is wrong.
        BadFile: A day of the workspace is no day of the calendar.
    """
    states = States(store, frame.day)
    nodes = _nodes(store, network, frame, states)
    labels = {node.iri: node.label for node in nodes}
    relations = _united(network.links, states, labels)
    notes = Notes(store)
    known = cache(lambda node: citations(store, node))
    cited = [_citations(known, relation) for relation in relations]
    edges = tuple(
        _edge(relation, notes.cite(found), _grade(store, relation, found))
        for relation, found in zip(relations, cited, strict=True)
    )
    return Diagram(
        title=frame.title,
        caption=_caption(nodes, edges, network, frame, _stated_counts(store, nodes, frame.about, network.focus)),
        nodes=nodes,
        edges=edges,
        facts=_facts(store, frame),
        sources=notes.sources,
        source_line=_source_line(store, cited, frame),
        marking=frame.marking,
    )


def in_order(words: str) -> tuple[tuple[bool, int, str], ...]:
    """A key that sorts labels as people do: without regard to capitals, “Recommendation 9” before “Recommendation 10”."""
    parts = (part for part in _DIGITS.split(words.casefold()) if part)
    return tuple(_number(part) if part.isascii() and part.isdigit() else (True, 0, part) for part in parts)


def plural(noun: str) -> str:
    """The plural of a label in small letters: “body or unit” gives “bodies or units”, “group of bodies” “groups of bodies”."""
    words = noun.split(" ")
    for number, word in enumerate(words[1:], 1):
        if word in _PREPOSITIONS:
            return " ".join([plural(" ".join(words[:number])), *words[number:]])
        if word in ("or", "and"):
            return f"{plural(' '.join(words[:number]))} {word} {plural(' '.join(words[number + 1 :]))}"
    return " ".join([*words[:-1], _plural_word(words[-1])])


def counted(kind: Kind, number: int) -> str:
    """How many things of a kind, in words: “6 recommendations”."""
    noun = kind.label if kind.label[1:2].isupper() else kind.label[:1].lower() + kind.label[1:]
    return count(number, noun, plural(noun))


def _number(digits: str) -> tuple[bool, int, str]:
    return (False, int(digits[:_LONGEST_NUMBER]), digits)


def _plural_word(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("y") and word[-2:-1] not in tuple("aeiou"):
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(_HISSES) else "s")


def _nodes(store: Store, network: Network, frame: Frame, states: States) -> tuple[Node, ...]:
    styles, namer = Styles(store), Namer(store)
    ends = (end for link in network.links for end in (link.source, link.target))
    focus = set(network.focus)
    nodes = []
    for thing in dict.fromkeys((*network.things, *network.focus, *ends)):
        look = states.of_thing(thing)
        nodes.append(
            Node(
                iri=thing.value,
                label=frame.labels.get(thing, "").strip() or _on_the_day(store, thing, _label(namer, thing), frame.day),
                kind=styles.of(thing) or OTHER,
                type=_type(store, namer, thing),
                dates=look.words or (_earlier_names(store, thing, frame.day) if frame.timeless else ""),
                state=look.state,
                focus=thing in focus,
            )
        )
    return tuple(sorted(nodes, key=lambda node: (styles.order(node.kind), in_order(node.label), node.label, node.iri)))


def _label(namer: Namer, thing: NamedNode) -> str:
    """What a thing is called; what has no name at all is called by its identifier."""
    return namer.thing(thing).strip() or namer.short(thing) or thing.value


def _earlier_names(store: Store, thing: NamedNode, day: dt.date) -> str:
    """The names that a thing bore once, where relations of any time are shown: “HMIC until 18 July 2017”."""
    ended: dict[str, Span] = {}
    for name in store.objects(thing, DEF + "name"):
        span = span_of(store, name)
        if span.not_after is not None and span.not_after < day:
            ended[text(store.value(name, SKOSXL + "literalForm")).strip()] = span
    shown = [form for form in _without_spelt_out(ended) if form]
    return ", ".join(
        f"{form} {until(ended[form])}" for form in sorted(shown, key=lambda form: ended[form].not_after or day)
    )


def _without_spelt_out(names: Iterable[str]) -> list[str]:
    """The names without those whose initials are among them: both are one name, and the initials take less room."""
    known = list(names)
    return [form for form in known if not _initials(form) or _initials(form) not in known]


def _on_the_day(store: Store, thing: NamedNode, label: str, day: dt.date) -> str:
    """A label with the name that the thing bore on the day, if it bears that no longer and no other comes into question."""
    borne: dict[str, bool] = {}
    for name in store.objects(thing, DEF + "name"):
        span = span_of(store, name)
        if span.on(day) in _SHOWN:
            form = text(store.value(name, SKOSXL + "literalForm")).strip()
            borne[form] = span.not_after is not None
    others = _without_spelt_out(borne)
    if len(others) != 1 or not all(borne.values()) or label in borne or label.startswith(f"{others[0]} ("):
        return label
    later = "now" if next(turns(store, thing)).span == ALWAYS else "later"
    return f"{others[0]} ({later} {label})"


def _initials(name: str) -> str:
    """The capitals of a name of several words; empty for one word, which is no initials of itself."""
    return "".join(letter for letter in name if letter.isupper()) if " " in name else ""


def _type(store: Store, namer: Namer, thing: NamedNode) -> str:
    """What a thing is, in words: as it is classified, else its class."""
    for name in _FINER:
        labels = [label for one in store.objects(thing, name) if (label := namer.label(one))]
        if labels:
            return listed(labels)
    return namer.kind(thing)


def _united(links: Iterable[Link], states: States, labels: Mapping[str, str]) -> list[_Relation]:
    """The edges in order; links that a reader could not tell apart are one, with the sources of all."""
    found: dict[tuple[str, ...], _Relation] = {}
    for link in sorted(dict.fromkeys(links), key=_identity):
        look = states.of_link(link)
        key = (link.source.value, link.target.value, link.label, *look)
        known = found[key].links if key in found else ()
        found[key] = _Relation((*known, link), look)
    key_of = cache(in_order)

    def place(relation: _Relation) -> tuple[object, ...]:
        link = relation.link
        ends = (labels[link.source.value], labels[link.target.value])
        return (*map(key_of, ends), *ends, key_of(link.label), link.label, *relation.look, *_identity(link))

    return sorted(found.values(), key=place)


def _identity(link: Link) -> tuple[str, ...]:
    return (link.source.value, link.target.value, link.label, text(link.via), link.relation, *map(text, link.evidence))


def _citations(known: _Known, relation: _Relation) -> tuple[Citation, ...]:
    """What an edge rests on: what its links cite, else what both its ends cite."""
    evidence = [node for link in relation.links for node in link.evidence]
    found = [citation for node in evidence for citation in known(node)]
    if not found:
        found = [citation for end in (relation.link.source, relation.link.target) for citation in known(end)]
    return tuple({citation.iri: citation for citation in found}.values())


def _grade(store: Store, relation: _Relation, cited: Sequence[Citation]) -> str:
    """What kind of evidence an edge rests on, where that is not a primary source."""
    if all(_is_derived(store, link) for link in relation.links):
        return DERIVED
    return SECONDARY if cited and all(citation.secondary for citation in cited) else ""


def _is_derived(store: Store, link: Link) -> bool:
    """Whether no source states a relation: it is worked out from others."""
    if link.via is None:
        return link.relation == forms.ANSWERABLE
    is_answer = _ANSWERABILITY in store.objects(link.via, TYPE.value)
    return is_answer or store.value(link.via, DEF + "standing") == _STANDS_DERIVED


def _edge(relation: _Relation, notes: tuple[int, ...], grade: str) -> Edge:
    link = relation.link
    return Edge(
        source=link.source.value,
        target=link.target.value,
        label=link.label,
        relation=next((one.relation for one in relation.links if one.relation), ""),
        via=next((one.via.value for one in relation.links if one.via is not None), ""),
        dates=relation.look.words,
        state=relation.look.state,
        notes=notes,
        grade=grade,
    )


def _stated_counts(
    store: Store, nodes: Sequence[Node], about: Iterable[NamedNode], focus: Collection[NamedNode]
) -> str:
    """For each report with fewer recommendations held than it is stated to have: how many of how many; empty for none.

    Around another thing it is beside the point: its own relations are what is shown.
    """
    things = [NamedNode(node.iri) for node in nodes]
    kinds = {thing: store.objects(thing, TYPE.value) for thing in dict.fromkeys((*things, *about))}
    if things and not any(_RECOMMENDATION in kinds[thing] for thing in things):
        return ""
    told = []
    for report in (thing for thing in kinds if _REPORT in kinds[thing] and (not focus or thing in focus)):
        held = len(set(store.subjects(DEF + "inReport", report)))
        stated = [number for number in _stated(store, report) if number[0] > held]
        if stated:
            total = " or ".join(dict.fromkeys(words for _, words in sorted(stated)))
            verb = "is" if held <= 1 else "are"
            told.append(
                f"{store.label(report)} is stated to have {total} recommendations, of which {held or 'none'} {verb} held here"
            )
    return "".join(f"; {words}" for words in told)


def _stated(store: Store, report: NamedNode) -> Iterator[tuple[int, str]]:
    """How many recommendations a report is stated to have: the smallest number that the words allow, and the number in words."""
    for node in store.subjects(DEF + "countIn", report):
        least, most = (text(store.value(node, DEF + name)) for name in ("atLeast", "atMost"))
        is_meant = _OF_RECOMMENDATIONS in store.objects(node, DEF + "counts")
        if is_meant and _STATED_COUNT in store.objects(node, TYPE.value) and least.isdecimal():
            yield int(least), least if most == least else f"{least} to {most}" if most else f"at least {least}"


def _caption(nodes: Sequence[Node], edges: Sequence[Edge], network: Network, frame: Frame, stated: str) -> str:
    """One sentence: what is seen, counted by kind, and the day."""
    kinds: dict[Kind, int] = {}
    for node in nodes:
        kinds[node.kind] = kinds.get(node.kind, 0) + 1
    things = listed([counted(kind, number) for kind, number in kinds.items()])
    parts = [f"{things}{_relations_words(len(nodes), len(edges))}" if things else _NOTHING]
    parts += [f"only: {listed(list(frame.only))}"] if frame.only else []
    parts += ["whenever they held"] if frame.timeless and edges else []
    day = f"; past and planned as of {spoken(frame.day)}" if frame.timeless else f", as of {spoken(frame.day)}"
    begin = f"{frame.words}: " if frame.words else ""
    left = ""
    if network.left_out:
        verb = "begins later is" if network.left_out == 1 else "begin later are"
        left = f"; {count(network.left_out, 'relation')} that {verb} left out"
    return f"{begin}{', '.join(parts)}{day}{stated}{left}."


def _relations_words(things: int, relations: int) -> str:
    if things == 1:
        return f", with {count(relations, 'relation')} to itself" if relations else ""
    return f", with {count(relations, 'relation') if relations else 'no relation'} between them"


def _facts(store: Store, frame: Frame) -> tuple[tuple[str, str], ...]:
    if frame.timeless:
        return (*frame.facts, (_TIMELESS_FACT, f"{spoken(frame.day)} (today)"), *workspace_facts(store))
    day = Value(AS_OF, "", date(frame.day), "", frame.given)
    as_of = () if any(name == _DAY_FACT for name, _ in frame.facts) else ((_DAY_FACT, as_of_words(day)),)
    return (*frame.facts, *as_of, *workspace_facts(store))


def _source_line(store: Store, cited: Sequence[Iterable[Citation]], frame: Frame) -> str:
    """The workspace and the day, then the documents on which most relations rest: what is cut off a line are documents."""
    documents: dict[str, int] = {}
    for found in cited:
        for name in dict.fromkeys(_document(citation) for citation in found):
            documents[name] = documents.get(name, 0) + 1
    workspace = store.workspace
    day = f"{'past and planned ' if frame.timeless else ''}as of {spoken(frame.day)}"
    start = f"{workspace.title}, version {workspace.version} (contents {store.digest}), {day}."
    if not documents:
        return f"{start} {_UNSOURCED}." if cited else start
    first = sorted(documents, key=lambda name: (-documents[name], in_order(name), name))
    # One more document takes no more room than the words that one more is left out.
    named = first if len(first) == _MOST_NAMED + 1 else first[:_MOST_NAMED]
    more = len(first) - len(named)
    rest = [f"and {count(more, 'more document')}, listed in the table"] if more else []
    bare = sum(not found for found in cited)
    gap = [f"no source is recorded for {count(bare, 'relation')}"] if bare else []
    return f"{start} Sources: {'; '.join([*named, *rest, *gap])}."


def _document(citation: Citation) -> str:
    """The document that a citation stands in, with its date where its title does not give it."""
    title = citation.title or "a document that is not named"
    return title if citation.written in title else f"{title} ({citation.written})"

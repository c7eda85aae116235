"""Make a network ready to be drawn: labels and kinds, states and days on the day, sources, and one sentence on it all."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from remit.answering import AS_OF, Value, as_of_words, workspace_facts
from remit.diagram.model import Diagram, Edge, Node
from remit.diagram.states import Look, States
from remit.diagram.styles import OTHER, Styles
from remit.evidence import Notes, citations
from remit.labels import Namer
from remit.namespaces import DCTERMS, ORG
from remit.terms import NamedNode, date, text
from remit.wording import count, listed, spoken

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from remit.diagram.model import Kind
    from remit.diagram.relations import Link, Network
    from remit.evidence import Citation
    from remit.store import Store

    _Known: TypeAlias = Callable[[NamedNode], tuple[Citation, ...]]

_DAY_FACT = "As of"
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
    """

    title: str
    day: dt.date
    given: bool
    facts: tuple[tuple[str, str], ...] = ()
    marking: str = ""
    labels: Mapping[NamedNode, str] = field(default_factory=dict)
    words: str = ""


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
    edges = tuple(_edge(relation, notes.cite(found)) for relation, found in zip(relations, cited, strict=True))
    return Diagram(
        title=frame.title,
        caption=_caption(nodes, edges, network, frame),
        nodes=nodes,
        edges=edges,
        facts=_facts(store, frame),
        sources=notes.sources,
        source_line=_source_line(store, cited, frame.day),
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
                label=_label(namer, thing, frame.labels),
                kind=styles.of(thing) or OTHER,
                type=_type(store, namer, thing),
                dates=look.words,
                state=look.state,
                focus=thing in focus,
            )
        )
    return tuple(sorted(nodes, key=lambda node: (styles.order(node.kind), in_order(node.label), node.label, node.iri)))


def _label(namer: Namer, thing: NamedNode, given: Mapping[NamedNode, str]) -> str:
    """What a thing is called; what has no name at all is called by its identifier."""
    named = given.get(thing, "").strip() or namer.thing(thing).strip()
    return named or namer.short(thing) or thing.value


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


def _edge(relation: _Relation, notes: tuple[int, ...]) -> Edge:
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
    )


def _caption(nodes: Sequence[Node], edges: Sequence[Edge], network: Network, frame: Frame) -> str:
    """One sentence: what is seen, counted by kind, and the day."""
    kinds: dict[Kind, int] = {}
    for node in nodes:
        kinds[node.kind] = kinds.get(node.kind, 0) + 1
    things = listed([counted(kind, number) for kind, number in kinds.items()])
    parts = [
        f"{things}{_relations_words(len(nodes), len(edges))}" if things else _NOTHING,
        f"as of {spoken(frame.day)}",
    ]
    begin = f"{frame.words}: " if frame.words else ""
    left = ""
    if network.left_out:
        verb = "begins later is" if network.left_out == 1 else "begin later are"
        left = f"; {count(network.left_out, 'relation')} that {verb} left out"
    return f"{begin}{', '.join(parts)}{left}."


def _relations_words(things: int, relations: int) -> str:
    if things == 1:
        return f", with {count(relations, 'relation')} to itself" if relations else ""
    return f", with {count(relations, 'relation') if relations else 'no relation'} between them"


def _facts(store: Store, frame: Frame) -> tuple[tuple[str, str], ...]:
    day = Value(AS_OF, "", date(frame.day), "", frame.given)
    as_of = () if any(name == _DAY_FACT for name, _ in frame.facts) else ((_DAY_FACT, as_of_words(day)),)
    return (*frame.facts, *as_of, *workspace_facts(store))


def _source_line(store: Store, cited: Sequence[Iterable[Citation]], day: dt.date) -> str:
    """The documents on which most relations rest, the day and the workspace, in one line."""
    documents: dict[str, int] = {}
    for found in cited:
        for name in dict.fromkeys(_document(citation) for citation in found):
            documents[name] = documents.get(name, 0) + 1
    workspace = workspace_facts(store)[0][1]
    end = f"as of {spoken(day)}; {workspace}."
    if not documents:
        start = f"{_UNSOURCED}. " if cited else ""
        return f"{start}{end[0].upper()}{end[1:]}"
    first = sorted(documents, key=lambda name: (-documents[name], in_order(name), name))
    # One more document takes no more room than the words that one more is left out.
    named = first if len(first) == _MOST_NAMED + 1 else first[:_MOST_NAMED]
    more = len(first) - len(named)
    rest = [f"and {count(more, 'more document')}, listed in the table"] if more else []
    bare = sum(not found for found in cited)
    gap = [f"no source is recorded for {count(bare, 'relation')}"] if bare else []
    return f"Sources: {'; '.join([*named, *rest, *gap, end])}"


def _document(citation: Citation) -> str:
    """The document that a citation stands in, with its date where its title does not give it."""
    title = citation.title or "a document that is not named"
    return title if citation.written in title else f"{title} ({citation.written})"

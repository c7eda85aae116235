"""What can be counted of each body, unit, post, group and person in a network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from remit.diagram import forms
from remit.diagram.building import in_order
from remit.diagram.model import PRESENT, UNSURE, WENT
from remit.document import Cell, Document, Grid, Section, Sentence
from remit.errors import WrongUse
from remit.lookup import fits
from remit.namespaces import DEF, XSD
from remit.results import Table
from remit.terms import Literal, NamedNode
from remit.tidy import clean
from remit.wording import count, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from remit.diagram.model import Diagram, Edge, Node
    from remit.store import Store

MOST_FOR_SHARE = 1_000
"""Of networks with more things than this, the share of shortest paths is not worked out: it would take too long."""

_OWNERS = "org:Organization org:Post remit:Group foaf:Person"
_RECOMMENDATION = "remit:Recommendation"
_PARTS = tuple(f"{DEF}part/{part}" for part in ("lead", "partner", "recipient"))
_LEAD = _PARTS[0]
_COUNTED = (PRESENT, UNSURE)
_LED, _RELATED = 0, 4  # places among the values of a row
_DAY = "as of"
_FACTS = ("As of", "Network", "Workspace")
_WHOLE = NamedNode(XSD + "integer")
_DECIMAL = NamedNode(XSD + "decimal")

_MEANINGS = (
    ("Actions led", "recommendations of which it is itself the lead, without those of its posts and units"),
    ("Actions partnered", "recommendations in which it is itself a partner, without those of its posts and units"),
    (
        "Actions received",
        "recommendations of whose action it is itself a recipient, without those of its posts and units",
    ),
    (
        "Actions answered for",
        "recommendations whose lead is a post, a unit or another for which it is the answerable body",
    ),
    ("Relations", "relations that touch it"),
    ("Things it touches", "different things to which it has a relation"),
    ("Connects", "how many more separate parts there would be without it; 0: everything else stays joined"),
    ("Share of shortest paths", "share of all pairs of other things whose shortest path runs through it, from 0 to 1"),
    ("Not sure", "relations counted of which it is not sure that they, and both their ends, are there on the day"),
    ("Past or planned", "relations not counted because they ended before the day or are only planned or later"),
)
_OF_ACTIONS = sum(name.startswith("Actions") for name, _ in _MEANINGS)
_SHARE = [name for name, _ in _MEANINGS].index("Share of shortest paths")
_FULL = (
    (
        "How many different recommendations have it itself as their lead. Those that its posts and units lead are not among "
        "them; they are counted in the rows of these, and of the answerable body in “Actions answered for”."
    ),
    (
        "How many different recommendations have it itself as a partner of the lead; those of its posts and units are not "
        "among them."
    ),
    (
        "How many different recommendations have it itself as a recipient, such as of guidance that the lead is to issue; "
        "those of its posts and units are not among them."
    ),
    (
        "How many different recommendations have a lead, such as a post or a unit, for which it is the answerable body in "
        "this network. Those that it leads itself are counted in “Actions led”."
    ),
    "How many relations begin or end at it (its degree).",
    "How many different things it has a relation with; two relations with one thing count once.",
    (
        "Into how many more separate parts the network would fall, were it taken away; a thing that hangs on it alone is "
        "such a part. 0 says that everything else would stay joined as it is."
    ),
    (
        "Of all pairs of other things, the share whose shortest path, by relations in whichever direction, runs through it "
        "(betweenness); where a pair has several shortest paths, each counts in part."
    ),
    (
        "How many of the relations that are counted may hold on the day, but are not known well enough to say so, or have an "
        "end that may no longer, or not yet, be there."
    ),
    (
        "How many further relations touch it that are not counted in any other column, because they ended before the day or "
        "are only planned, expected or later."
    ),
)


@dataclass(frozen=True)
class _Row:
    """The measures of one thing, in the order of `_MEANINGS`; None where one is not worked out or has nothing to count."""

    node: Node
    values: tuple[int | float | None, ...]
    notes: tuple[int, ...]


def measures(store: Store, diagram: Diagram) -> Document:
    """The measures of a network for a reader, with what each means and on what it counts.

    Args:
        store: Where the classes of things are looked up.
        diagram: The network; what holds or may hold on its day is counted, in a difference what the later version has.

    Raises:
        WrongUse: Its things are gathered in groups.
    """
    found = _rows(store, diagram)
    shown = [place for place in _places(store, diagram) if any(row.values[place] is not None for row in found)]
    dated = ("Days",) if any(row.node.dates for row in found) else ()
    grid = Grid(
        columns=("Name", "Type", *dated, *(_MEANINGS[place][0] for place in shown)),
        rows=tuple(
            (
                Cell(row.node.label, row.node.iri),
                Cell(row.node.type or row.node.kind.label),
                *(Cell(row.node.dates) for _ in dated),
                *(Cell(_written(row.values[place])) for place in shown),
            )
            for row in found
        ),
        notes=tuple(row.notes for row in found) if any(row.notes for row in found) else (),
        key=tuple((_MEANINGS[place][0], _FULL[place]) for place in shown),
    )
    closing = [
        (
            "A 0 says that there is nothing of the kind in this network on this day. It does not say that there is none: what "
            "no source says, or what this network does not show, is not counted."
        )
    ]
    if found and found[0].values[_SHARE] is None:
        closing.append(
            f"The share of shortest paths is worked out for networks of at most {MOST_FOR_SHARE:,} things; this one has more."
        )
    part = grid if found else Sentence("It has no body, unit, post, group or person to count for.")
    return Document(
        title=f"{diagram.title} (measures)",
        facts=diagram.facts,
        sections=(Section("", (Sentence(_counted_on(diagram)), part)),),
        sources=diagram.sources,
        marking=diagram.marking,
        closing=tuple(closing) if found else (),
    )


def table(store: Store, diagram: Diagram) -> Table:
    """The measures of a network as a table, to be written as csv; each heading says what the measure means.

    The last columns say in each row of which day, network and workspace it tells, since a csv file has no other place for it.

    Args:
        store: As for `measures`.
        diagram: As for `measures`.

    Raises:
        WrongUse: Its things are gathered in groups.
    """
    places = _places(store, diagram)
    told = tuple(
        Literal(clean(words)) for words in (_day(diagram), diagram.title, dict(diagram.facts).get("Workspace", ""))
    )
    rows = tuple(
        (
            Literal(clean(row.node.label)),
            Literal(clean(row.node.type or row.node.kind.label)),
            Literal(clean(row.node.dates)),
            *(None if (value := row.values[place]) is None else _number(value) for place in places),
            Literal(row.node.iri),
            *told,
        )
        for row in _rows(store, diagram)
    )
    headings = (f"{name}: {meaning}" for name, meaning in (_MEANINGS[place] for place in places))
    return Table(("Name", "Type", "Days", *headings, "Identifier", *_FACTS), rows)


def _day(diagram: Diagram) -> str:
    """The day of a network; where the day only tells what is past and planned, it says so."""
    for name, value in diagram.facts:
        if name.lower().endswith(_DAY):
            return value if name.lower() == _DAY else f"{name[:1].lower()}{name[1:]} {value}"
    return ""


def _places(store: Store, diagram: Diagram) -> list[int]:
    """The measures that a network has: none of actions without any recommendation, since a 0 would seem to tell of them."""
    first = 0 if _actions(store, diagram) else _OF_ACTIONS
    return list(range(first, len(_MEANINGS)))


def _actions(store: Store, diagram: Diagram) -> set[str]:
    """The recommendations of a network."""
    return {node.iri for node in _nodes(diagram) if fits(store, NamedNode(node.iri), _RECOMMENDATION)}


def _rows(store: Store, diagram: Diagram) -> list[_Row]:
    """A row for each thing that can own or take part: those that lead most first, or, without actions, those most related."""
    if max((*(node.count for node in diagram.nodes), *(edge.count for edge in diagram.edges)), default=1) > 1:
        raise WrongUse(
            "Measures are counted for single things, and this network is gathered in groups. Ask for them without --by."
        )
    counted = [edge for edge in diagram.edges if _is_counted(edge)]
    touching = _touching(diagram.nodes, counted)
    left = _touching(diagram.nodes, [edge for edge in diagram.edges if edge.mark != WENT and not _is_counted(edge)])
    nodes = _nodes(diagram)
    connects, shares = _joining(nodes, counted)
    actions = _actions(store, diagram)
    shaky = {node.iri for node in nodes if node.state == UNSURE}
    found = []
    for node in nodes:
        edges = touching[node.iri]
        parts = [_given(edges, node.iri, part, actions) for part in _PARTS]
        parts.append(_answered_for(touching, node.iri, actions))
        if not (any(parts) or fits(store, NamedNode(node.iri), _OWNERS)):
            continue
        unsure = sum(edge.state == UNSURE or bool({edge.source, edge.target} & shaky) for edge in edges)
        others = {end for edge in edges for end in (edge.source, edge.target)} - {node.iri}
        ways = (connects[node.iri], shares[node.iri])
        values = (*map(len, parts), len(edges), len(others), *ways, unsure, len(left[node.iri]))
        found.append(_Row(node, values, tuple(sorted({number for edge in edges for number in edge.notes}))))
    most = _LED if actions else _RELATED
    return sorted(
        found, key=lambda row: (-(row.values[most] or 0), in_order(row.node.label), row.node.label, row.node.iri)
    )


def _counted_on(diagram: Diagram) -> str:
    """What the measures count, and what they leave out."""
    left = {
        "past, planned or later": sum(edge.mark != WENT and not _is_counted(edge) for edge in diagram.edges),
        "no longer in the later version": sum(edge.mark == WENT for edge in diagram.edges),
    }
    relations = count(len(diagram.edges) - sum(left.values()), "relation")
    told = [f"{count(number, 'relation')} {words}" for words, number in left.items() if number]
    apart = f", without {listed(told)}" if told else ""
    return f"Counted on this network alone: {count(len(_nodes(diagram)), 'thing')} and {relations}{apart}."


def _nodes(diagram: Diagram) -> list[Node]:
    """The things that the later version has; in a diagram that is no difference, all."""
    return [node for node in diagram.nodes if node.mark != WENT]


def _is_counted(edge: Edge) -> bool:
    return edge.state in _COUNTED and edge.mark != WENT


def _touching(nodes: Iterable[Node], edges: Iterable[Edge]) -> dict[str, list[Edge]]:
    """The relations that touch each thing; one from a thing to itself touches it once."""
    found: dict[str, list[Edge]] = {node.iri: [] for node in nodes}
    for edge in edges:
        for end in dict.fromkeys((edge.source, edge.target)):
            found[end].append(edge)
    return found


def _given(edges: Iterable[Edge], own: str, part: str, actions: set[str]) -> set[str]:
    """The recommendations in which a thing has a part, whichever way the relation runs."""
    others = (edge.target if edge.source == own else edge.source for edge in edges if edge.relation == part)
    return {other for other in others if other in actions and own not in actions}


def _answered_for(touching: Mapping[str, Sequence[Edge]], own: str, actions: set[str]) -> set[str]:
    """The recommendations for whose lead, another than itself, a thing is the answerable body."""
    leads = {edge.source for edge in touching[own] if edge.relation == forms.ANSWERABLE} - {own}
    return {action for lead in leads for action in _given(touching[lead], lead, _LEAD, actions)}


def _joining(nodes: Sequence[Node], edges: Iterable[Edge]) -> tuple[dict[str, int], dict[str, float | None]]:
    """How many more parts there would be without each thing, and its share of the shortest paths."""
    import networkx as nx

    graph: Any = nx.Graph()
    graph.add_nodes_from(node.iri for node in nodes)
    graph.add_edges_from((edge.source, edge.target) for edge in edges if edge.source != edge.target)
    connects = {node.iri: 0 for node in nodes}
    blocks: dict[str, int] = {}
    # A thing lies in as many blocks (parts that no single thing holds together) as it joins.
    for block in nx.biconnected_components(graph):
        for iri in block:
            blocks[iri] = blocks.get(iri, 0) + 1
    connects |= {iri: number - 1 for iri, number in blocks.items()}
    if len(nodes) > MOST_FOR_SHARE:
        return connects, dict.fromkeys(connects)
    return connects, {iri: round(float(share), 3) for iri, share in nx.betweenness_centrality(graph).items()}


def _number(value: float) -> Literal:
    return Literal(_written(value), datatype=_WHOLE if isinstance(value, int) else _DECIMAL)


def _written(value: float | None) -> str:
    if value is None:
        return ""
    return str(value) if isinstance(value, int) else f"{value:.3f}"

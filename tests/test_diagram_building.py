"""From a network to a diagram: labels, kinds, states, sources, and the sentence that tells what is seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from remit import workspace as workspaces
from remit.diagram.building import Frame, build, counted, in_order, plural
from remit.diagram.links import Link, Network
from remit.diagram.model import Kind
from remit.namespaces import DEF
from remit.span import Span, stated
from remit.store import Store
from remit.terms import TYPE, NamedNode

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from remit.diagram.model import Diagram

FEN = "https://example.org/fenland/id/"
DAY = date(2022, 11, 22)
FRAME = Frame("Who works with whom?", DAY, given=True)


def thing(name: str) -> NamedNode:
    return NamedNode(FEN + name)


LIDO, POOL, FLAG = thing("body/lido-board"), thing("body/pool-board"), thing("body/flag-unit")
LEAD = Link(LIDO, POOL, "lead")
CITED = thing("citation/register-merger")


def built(store: Store, *links: Link, frame: Frame = FRAME, things: tuple[NamedNode, ...] = ()) -> Diagram:
    return build(store, Network(things, links, ()), frame)


def test_nodes_have_label_kind_type_state_and_days(store: Store) -> None:
    node = built(store, things=(LIDO,)).nodes[0]
    assert (node.iri, node.label, node.type) == (LIDO.value, "Lido Board", "local authority")
    assert node.kind == Kind("body", "Body or unit", "pill", "violet")
    assert (node.state, node.dates, node.focus, node.count) == ("past", "until 30 June 2019", False, 1)


def test_the_ends_of_relations_are_drawn_and_what_it_is_about_is_marked(store: Store) -> None:
    diagram = build(store, Network((), (LEAD,), (FLAG, LIDO)), FRAME)
    assert [(node.label, node.focus) for node in diagram.nodes] == [
        ("Flag Unit", True),
        ("Lido Board", True),
        ("Pool Board", False),
    ]


def test_things_are_in_the_order_of_kinds_then_by_label_with_numbers_as_numbers(store: Store) -> None:
    names = ("body/pool-board", "recommendation/clean-waters-10", "recommendation/clean-waters-2", "body/lido-board")
    labels = [node.label for node in built(store, things=tuple(map(thing, names))).nodes]
    assert labels == [
        "Recommendation 2 of “Clean Waters”",
        "Recommendation 10 of “Clean Waters”",
        "Lido Board",
        "Pool Board",
    ]


def test_the_label_of_a_query_goes_before_that_of_the_workspace(store: Store) -> None:
    frame = Frame("", DAY, given=True, labels={LIDO: "The <Lido> board", POOL: " \n"})
    assert [node.label for node in built(store, LEAD, frame=frame).nodes] == ["Pool Board", "The <Lido> board"]


def test_what_has_no_label_is_called_by_what_it_joins_and_else_by_its_identifier(store: Store) -> None:
    things = (thing("placement/water-agency-in-department-of-the-environment"), NamedNode("https://other.example/x"))
    labels = {node.iri: node.label for node in built(store, things=things).nodes}
    assert labels == {
        things[0].value: "placement of Water Agency in Department of the Environment",
        things[1].value: "https://other.example/x",
    }


def test_a_blank_label_is_no_label(make: Callable[..., Path]) -> None:
    turtle = '<https://a.example/x> <http://www.w3.org/2004/02/skos/core#prefLabel> "  " .'
    store = Store(workspaces.load(make({"graph/a.ttl": turtle})))
    assert built(store, things=(NamedNode("https://a.example/x"),)).nodes[0].label == "https://a.example/x"


def test_a_thing_of_no_kind_is_another_thing_and_its_type_is_its_class(store: Store) -> None:
    node = built(store, things=(thing("condition/clean-waters-14-before-the-agency"),)).nodes[0]
    assert (node.kind.name, node.type) == ("other", "condition")


def test_edges_have_words_days_and_what_states_them(store: Store) -> None:
    via = thing("assignment/clean-waters-2-lead")
    link = Link(LIDO, POOL, "lead", "https://x/lead", via, (CITED,), stated(not_after=date(2020, 1, 1)))
    edge = built(store, link).edges[0]
    assert (edge.source, edge.target, edge.label, edge.relation) == (LIDO.value, POOL.value, "lead", "https://x/lead")
    assert (edge.via, edge.state, edge.dates) == (via.value, "past", "until 1 January 2020 at the latest")
    assert edge.notes == (1,)


def test_relations_that_read_the_same_are_one_with_the_sources_of_all(store: Store) -> None:
    other = thing("citation/register-absorption")
    one = Link(LIDO, POOL, "lead", "", None, (CITED,))
    two = Link(
        LIDO,
        POOL,
        "lead",
        "https://x/lead",
        thing("assignment/x"),
        (other,),
        stated(known_from=date(2018, 1, 1), known_to=date(2040, 1, 1)),
    )
    diagram = built(store, one, two, one)
    assert [(edge.relation, edge.via, edge.notes) for edge in diagram.edges] == [
        ("https://x/lead", thing("assignment/x").value, (1, 2))
    ]


def test_a_relation_that_is_only_presumed_says_when_it_was_last_shown(store: Store) -> None:
    link = Link(LIDO, POOL, "lead", span=stated(known_from=date(2018, 1, 1), known_to=date(2019, 1, 1)))
    edge = built(store, link).edges[0]
    assert (edge.state, edge.dates) == ("present", "last shown 1 January 2019")


def test_what_was_said_once_bears_its_day_and_does_not_go_on(store: Store) -> None:
    link = Link(LIDO, POOL, "supports", span=Span(date(2018, 1, 1), date(2018, 1, 31)), once=True)
    edge = built(store, link).edges[0]
    assert (edge.state, edge.dates) == ("present", "January 2018")


GAZETTE = thing("citation/gazette-no-flag")


def grades(store: Store, *links: Link) -> list[str]:
    return [edge.grade for edge in built(store, *links).edges]


def test_what_no_source_states_is_derived(store: Store) -> None:
    answer = store.subjects(TYPE.value, NamedNode(DEF + "Answerability"))[0]
    worked_out = replace(LEAD, via=answer, evidence=(CITED,))
    stated = replace(LEAD, via=thing("assignment/clean-waters-2-lead"), evidence=(CITED,))
    assert grades(store, worked_out) == ["derived"]
    assert grades(store, stated) == [""]
    assert grades(store, worked_out, stated) == [""]  # they read the same, and a source states it
    assert grades(store, Link(LIDO, POOL, "answerable body", DEF + "answerableBody")) == ["derived"]


def test_what_is_itself_marked_as_derived_is_derived(make: Callable[..., Path]) -> None:
    node = "https://a.example/use"
    turtle = f"<{node}> <{DEF}standing> <{DEF}standing/derived> ."
    store = Store(workspaces.load(make({"graph/a.ttl": turtle})))
    assert grades(store, replace(LEAD, via=NamedNode(node))) == ["derived"]


def test_what_rests_on_secondary_sources_alone_is_secondary(store: Store) -> None:
    assert grades(store, replace(LEAD, evidence=(GAZETTE,))) == ["secondary"]
    assert grades(store, replace(LEAD, evidence=(GAZETTE, CITED))) == [""]
    assert grades(store, Link(thing("body/x"), thing("body/y"), "works with")) == [""]


OFFICE = thing("body/shore-office")


@pytest.mark.parametrize(
    ("day", "label"),
    [
        (date(2018, 6, 1), "Shore Office (now Coast Office)"),
        (date(2019, 6, 1), "Shore and Beach Office (now Coast Office)"),
        (date(2020, 9, 10), "Coast Office"),
        (date(2022, 6, 1), "Coast Office"),
    ],
)
def test_a_thing_is_called_by_its_name_on_the_day(store: Store, day: date, label: str) -> None:
    frame = Frame("", day, given=True)
    assert [node.label for node in built(store, frame=frame, things=(OFFICE,)).nodes] == [label]
    named = replace(frame, labels={OFFICE: "The office"})
    assert [node.label for node in built(store, frame=named, things=(OFFICE,)).nodes] == ["The office"]


@pytest.mark.parametrize(
    ("names", "label"),
    [
        ("name:full , name:new", "Office for Flags and Buoys (now Flag Group)"),
        ("name:full , name:short , name:new", "OFB (now Flag Group)"),
        ("name:full , name:other", "Flag Group"),
        ("name:full , name:going-on", "Flag Group"),
        ("name:going-on", "Flag Group"),
        ("name:stem", "Flag Group (of 2015)"),
        ("name:full , name:same", "Flag Group"),
        ("name:same", "Flag Group"),
    ],
)
def test_only_one_name_that_has_ended_goes_before_the_present_one(
    make: Callable[..., Path], names: str, label: str
) -> None:
    ended = 'remit:knownFrom "2010-01-01"^^xsd:date ; remit:knownTo "2020-01-01"^^xsd:date ; remit:notAfter "2020-01-01"^^xsd:date'
    turtle = f"""@prefix remit: <{DEF}> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix name: <https://a.example/> .
    @prefix skosxl: <http://www.w3.org/2008/05/skos-xl#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    name:group skos:prefLabel "{label.rpartition("(now ")[2].removesuffix(")") if "(now " in label else label}" ; remit:name {names} .
    name:full skosxl:literalForm "Office for Flags and Buoys" ; {ended} .
    name:short skosxl:literalForm "OFB" ; {ended} .
    name:other skosxl:literalForm "Buoys" ; {ended} .
    name:stem skosxl:literalForm "Flag Group" ; {ended} .
    name:same skosxl:literalForm "Flag Group" ; {ended} .
    name:going-on skosxl:literalForm "FG" ; remit:knownFrom "2010-01-01"^^xsd:date .
    name:new skosxl:literalForm "Flag Group" ; remit:notBefore "2020-01-02"^^xsd:date ."""
    store = Store(workspaces.load(make({"graph/a.ttl": turtle})))
    group = NamedNode("https://a.example/group")
    assert built(store, frame=Frame("", date(2018, 1, 1), given=True), things=(group,)).nodes[0].label == label


def test_what_has_come_to_an_end_since_is_not_called_by_a_name_of_now(make: Callable[..., Path]) -> None:
    turtle = f"""@prefix remit: <{DEF}> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix a: <https://a.example/> .
    @prefix skosxl: <http://www.w3.org/2008/05/skos-xl#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    a:board skos:prefLabel "Sea Board" ; remit:name a:old .
    a:old skosxl:literalForm "Coast Board" ; remit:knownFrom "2010-01-01"^^xsd:date ; remit:knownTo "2014-12-31"^^xsd:date ; remit:notAfter "2015-01-01"^^xsd:date .
    a:end a remit:Succession ; remit:before a:board ; remit:after a:other ; remit:earliest "2019-01-01"^^xsd:date ; remit:latest "2019-01-01"^^xsd:date ."""
    store = Store(workspaces.load(make({"graph/a.ttl": turtle})))
    board = NamedNode("https://a.example/board")
    node = built(store, frame=Frame("", date(2010, 1, 1), given=True), things=(board,)).nodes[0]
    assert node.label == "Coast Board (later Sea Board)"


REPORT, FIRST = NamedNode("https://a.example/report"), NamedNode("https://a.example/first")


def with_count(make: Callable[..., Path], *bounds: str, of: str = "recommendations") -> Store:
    turtle = f"""@prefix remit: <{DEF}> . @prefix a: <https://a.example/> .
    a:report a remit:Report ; <http://www.w3.org/2004/02/skos/core#prefLabel> "The report" .
    a:first a remit:Recommendation ; remit:inReport a:report .
    a:second a remit:Recommendation ; remit:inReport a:report ."""
    for number, words in enumerate(bounds):
        turtle += f"<https://a.example/{number}> a remit:StatedCount ; remit:countIn <{REPORT.value}> ; {words} ; remit:counts <{DEF}counted/{of}> .\n"
    return Store(workspaces.load(make({"graph/count.ttl": turtle})))


@pytest.mark.parametrize(
    ("bounds", "said"),
    [
        (("remit:atLeast 21 ; remit:atMost 21",), "21"),
        (("remit:atLeast 21",), "at least 21"),
        (("remit:atLeast 21 ; remit:atMost 24",), "21 to 24"),
        (("remit:atLeast 30 ; remit:atMost 30", "remit:atLeast 21 ; remit:atMost 21"), "21 or 30"),
    ],
)
def test_the_caption_says_how_many_recommendations_a_report_is_stated_to_have(
    make: Callable[..., Path], bounds: tuple[str, ...], said: str
) -> None:
    store = with_count(make, *bounds)
    caption = built(store, Link(FIRST, REPORT, "in report")).caption
    assert caption.endswith(
        f", as of 22 November 2022; The report is stated to have {said} recommendations, of which 2 are held here."
    )


@pytest.mark.parametrize(
    ("words", "counted_in", "told"),
    [
        ("remit:atLeast 3", "recommendations", True),
        ("remit:atLeast 2 ; remit:atMost 2", "recommendations", False),
        ("remit:atMost 9", "recommendations", False),
        ("remit:atLeast 99", "areas", False),
    ],
)
def test_the_caption_is_silent_where_all_are_held_or_something_else_is_counted(
    make: Callable[..., Path], words: str, counted_in: str, *, told: bool
) -> None:
    store = with_count(make, words, of=counted_in)
    assert ("stated" in built(store, Link(FIRST, REPORT, "in report")).caption) == told


def test_the_caption_is_silent_where_no_recommendation_is_shown(make: Callable[..., Path]) -> None:
    store = with_count(make, "remit:atLeast 99")
    assert "stated" not in built(store, Link(LIDO, REPORT, "wrote")).caption
    frame = replace(FRAME, about=(REPORT,))
    assert built(store, frame=frame).caption.endswith("recommendations, of which 2 are held here.")


def test_two_relations_between_one_pair_stay_two(store: Store) -> None:
    over = Link(LIDO, POOL, "lead", span=stated(not_after=date(2020, 1, 1)))
    links = (LEAD, Link(LIDO, POOL, "partner"), over, Link(POOL, LIDO, "lead"))
    found = [(edge.source, edge.label, edge.state) for edge in built(store, *links).edges]
    assert found == [
        (LIDO.value, "lead", "past"),
        (LIDO.value, "lead", "present"),
        (LIDO.value, "partner", "present"),
        (POOL.value, "lead", "present"),
    ]


def test_a_relation_of_a_thing_to_itself_stays(store: Store) -> None:
    diagram = built(store, Link(LIDO, LIDO, "works with"))
    assert len(diagram.edges) == 1
    assert diagram.caption == "1 body or unit, with 1 relation to itself, as of 22 November 2022."


def test_without_evidence_a_relation_rests_on_what_both_its_ends_cite(store: Store) -> None:
    diagram = built(store, Link(LIDO, FLAG, "works with"))
    assert diagram.edges[0].notes == (1, 2)
    assert [source.words.split(" ")[0] for source in diagram.sources] == ["On", "The"]


def test_sources_are_numbered_as_the_edges_go(store: Store) -> None:
    first = Link(LIDO, POOL, "b", evidence=(CITED,))
    second = Link(FLAG, POOL, "a", evidence=(thing("citation/register-absorption"),))
    diagram = built(store, first, second)
    assert [edge.notes for edge in diagram.edges] == [(1,), (2,)]
    assert "absorbed" in diagram.sources[0].words


def test_the_same_network_in_any_order_gives_the_same_diagram(store: Store) -> None:
    things = [LIDO, POOL, FLAG, thing("body/water-agency"), thing("post/minister")]
    links = [
        Link(one, other, label, evidence=evidence)
        for one in things
        for other in things
        for label in ("lead", "partner")
        for evidence in ((), (CITED,))
    ]
    before = built(store, *links, things=tuple(things))
    for other in (links[::-1], links[7:] + links[:7]):
        assert built(store, *other, things=tuple(reversed(things))) == before


def test_the_caption_counts_things_by_kind_and_relations_and_says_the_day(store: Store) -> None:
    recommendation = thing("recommendation/clean-waters-1")
    links = (Link(recommendation, LIDO, "lead"), Link(recommendation, POOL, "partner"))
    assert built(store, *links).caption == (
        "1 recommendation and 2 bodies or units, with 2 relations between them, as of 22 November 2022."
    )


def test_the_caption_begins_with_the_words_of_the_frame_and_tells_what_is_left_out(store: Store) -> None:
    frame = Frame("", DAY, given=True, words="Around Lido Board, one relation away")
    caption = (
        "Around Lido Board, one relation away: 2 bodies or units, with 1 relation between them, as of 22 November 2022"
    )
    many = build(store, Network((), (LEAD,), (), left_out=3), frame).caption
    assert many == f"{caption}; 3 relations that begin later are left out."
    one = build(store, Network((), (LEAD,), (), left_out=1), frame).caption
    assert one == f"{caption}; 1 relation that begins later is left out."


@pytest.mark.parametrize(
    ("things", "caption"),
    [
        ((), "Nothing in this workspace answers the question for these values, as of 22 November 2022."),
        ((LIDO,), "1 body or unit, as of 22 November 2022."),
        ((LIDO, POOL), "2 bodies or units, with no relation between them, as of 22 November 2022."),
    ],
)
def test_the_caption_of_things_without_relations(store: Store, things: tuple[NamedNode, ...], caption: str) -> None:
    assert built(store, things=things).caption == caption


def test_facts_say_the_day_once_and_the_workspace(store: Store) -> None:
    digest = store.workspace.digest()
    workspace = ("Workspace", f"Fenland bathing water (invented), version 2022.11, contents {digest}")
    day = ("As of", "22 November 2022")
    assert built(store).facts == (day, workspace)
    today = built(store, frame=Frame("", DAY, given=False)).facts
    assert today == (("As of", "22 November 2022 (today; no day was given)"), workspace)
    report = ("Report", "Clean Waters")
    assert built(store, frame=Frame("", DAY, given=True, facts=(report, day))).facts == (report, day, workspace)


def test_title_and_marking_are_those_of_the_frame(store: Store) -> None:
    diagram = built(store, frame=Frame("Who?", DAY, given=True, marking="OFFICIAL"))
    assert (diagram.title, diagram.marking) == ("Who?", "OFFICIAL")


def start(store: Store) -> str:
    digest = store.workspace.digest()
    return f"Fenland bathing water (invented), version 2022.11 (contents {digest}), as of 22 November 2022."


def test_the_source_line_names_documents_with_their_dates_unless_the_title_has_it(store: Store) -> None:
    register = Link(LIDO, POOL, "b", evidence=(CITED, thing("citation/register-absorption")))
    report = Link(LIDO, POOL, "a", evidence=(CITED, thing("citation/recommendation-1")))
    assert built(store, register, report).source_line == (
        f"{start(store)} Sources: Register of Public Bodies (30 June 2022); Clean Waters (report of 10 May 2018)."
    )


def test_the_source_line_says_when_nothing_is_cited(store: Store) -> None:
    bare = Link(thing("body/x"), thing("body/y"), "works with")
    assert built(store, bare).source_line == f"{start(store)} No source is recorded for these relations."
    assert built(store, things=(LIDO,)).source_line == start(store)
    cited = Link(LIDO, POOL, "lead", evidence=(CITED,))
    assert built(store, bare, cited).source_line == (
        f"{start(store)} Sources: Register of Public Bodies (30 June 2022); no source is recorded for 1 relation."
    )


@pytest.mark.parametrize(
    ("documents", "named"),
    [
        (4, "Paper 4; Paper 3; Paper 2; Paper 1"),
        (5, "Paper 5; Paper 4; Paper 3; Paper 2; Paper 1"),
        (7, "Paper 7; Paper 6; Paper 5; Paper 4; and 3 more documents, listed in the table"),
    ],
)
def test_the_source_line_names_the_documents_on_which_most_rests(
    make: Callable[..., Path], documents: int, named: str
) -> None:
    base = "https://example.org/small/id/"
    turtle = "@prefix remit: <https://w3id.org/remit/def/> . @prefix dcterms: <http://purl.org/dc/terms/> .\n"
    links = []
    for number in range(1, documents + 1):
        turtle += (
            f"<{base}c{number}> a remit:Citation ; dcterms:source <{base}d{number}> .\n"
            f'<{base}d{number}> <http://www.w3.org/2004/02/skos/core#prefLabel> "Paper {number}" .\n'
        )
        for label in range(number):
            cited = (NamedNode(f"{base}c{number}"),)
            links.append(Link(NamedNode(f"{base}a{number}"), NamedNode(f"{base}b"), f"r{label}", evidence=cited))
    store = Store(workspaces.load(make({"graph/a.ttl": turtle})))
    assert built(store, *links).source_line.endswith(f", as of 22 November 2022. Sources: {named}.")


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("recommendation", "recommendations"),
        ("body or unit", "bodies or units"),
        ("group of bodies or people", "groups of bodies or people"),
        ("programme or strand", "programmes or strands"),
        ("strategy", "strategies"),
        ("person", "people"),
        ("survey", "surveys"),
        ("branch", "branches"),
        ("address", "addresses"),
        ("information system", "information systems"),
        ("staff", "staff"),
    ],
)
def test_the_plural_of_a_kind(one: str, many: str) -> None:
    assert plural(one) == many
    label = one[0].upper() + one[1:]
    assert counted(Kind("x", label, "box", "grey"), 1) == f"1 {one}"
    assert counted(Kind("x", label, "box", "grey"), 1200) == f"1,200 {many}"


def test_an_abbreviation_keeps_its_capitals() -> None:
    assert counted(Kind("x", "ICT system", "box", "grey"), 2) == "2 ICT systems"


def test_labels_are_ordered_without_regard_to_capitals_and_with_numbers_as_numbers() -> None:
    labels = ["b", "A 10", "a 9", "", "²", "10", "9", "a", "9" * 5000]
    assert sorted(labels, key=in_order) == ["", "9", "10", "9" * 5000, "a", "a 9", "A 10", "b", "²"]


def test_around_another_thing_the_caption_does_not_count_a_report(make: Callable[..., Path]) -> None:
    store = with_count(make, "remit:atLeast 99")
    link = Link(FIRST, REPORT, "in report")
    assert "stated" not in build(store, Network((), (link,), (FIRST,)), FRAME).caption
    assert "stated" in build(store, Network((), (link,), (REPORT,)), FRAME).caption


def test_where_relations_of_any_time_are_shown_a_thing_bears_its_earlier_names_too(store: Store) -> None:
    frame = Frame("", date(2022, 11, 22), given=True, timeless=True)
    (node,) = built(store, frame=frame, things=(OFFICE,)).nodes
    assert (node.label, node.state) == ("Coast Office", "present")
    assert (
        node.dates == "Shore Office until 31 March 2019, Shore and Beach Office until 29 September 2020 at the latest"
    )
    assert built(store, frame=replace(frame, timeless=False), things=(OFFICE,)).nodes[0].dates == ""

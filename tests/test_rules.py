"""Rules of a workspace: what they derive, how it is marked, what they may not be, and that the dashboard asks as before.

The specification of what rules made quick is the text of the questions before there were rules, kept in `specified/`:
both are asked of the invented workspace on every day on which anything changes there.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph
import pytest

from remit import answering, checking, derivation, queries, rules
from remit import workspace as workspaces
from remit.errors import BadHeader, BadQuery
from remit.namespaces import DEF
from remit.results import Table
from remit.store import Store
from remit.terms import NamedNode, Quad, text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from remit.workspace import Workspace

SPECIFIED = Path(__file__).parent / "specified"
RULES = Path(__file__).parents[1] / "rules"
ASKED = (
    "recommendations",
    "recommendations-by-owner",
    "recommendations-by-state",
    "replies-by-verdict",
    "replies-clock",
)
HEAD = "#+ summary: What?\n#+ title: Marks of things\n"
RULE = HEAD + "CONSTRUCT { ?thing remit:leads ?other } WHERE { ?thing skos:related ?other }"
FACTS = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://example.org/a> skos:related <https://example.org/b> .
"""


def days_of_change(store: Store) -> list[str]:
    """The days that the invented workspace names, the day before and the day after each, thinned out, and far days."""
    found = store.query("SELECT DISTINCT ?day WHERE { ?x ?p ?day FILTER(DATATYPE(?day) = xsd:date) }")
    assert isinstance(found, Table)
    named = {date.fromisoformat(text(day)) for (day,) in found.rows} - {date.min}
    near = sorted({day + timedelta(step) for day in named if day.year < date.max.year for step in (-1, 0, 1)})
    return [day.isoformat() for day in (date(1990, 1, 1), *near[::7], date(2090, 1, 1))]


def rows(store: Store, query: queries.SavedQuery, given: Mapping[str, str]) -> list[tuple[object, ...]]:
    """The rows of an answer; parts that were put together are sorted, and a language says nothing."""
    found = answering.ask(store, query, given).result
    assert isinstance(found, Table)
    return [tuple(None if cell is None else sorted(text(cell).split("; ")) for cell in row) for row in found.rows]


def derived(workspace: Workspace) -> dict[str, set[Quad]]:
    """What the rules derive from a workspace, by the name of the rule."""
    engine = pyoxigraph.Store()
    engine.extend(Quad(quad.subject, quad.predicate, quad.object) for quad in Store(workspace).quads())
    return {rule.name: set(rules.quads(engine, workspace, [rule])) for rule in rules.load(workspace)}


@pytest.mark.parametrize("name", ASKED)
def test_the_dashboard_answers_as_it_did_before_there_were_rules(store: Store, name: str) -> None:
    old = queries.read(SPECIFIED / f"{name}.rq", f"specified/{name}.rq")
    new = queries.get(store.workspace, name)
    found = 0
    for day in days_of_change(store):
        expected = rows(store, old, {"asOf": day})
        assert sorted(map(str, rows(store, new, {"asOf": day}))) == sorted(map(str, expected)), day
        found += len(expected)
    assert found > len(ASKED)


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("said", "a status"),
        ("said", "words without a status"),
        ("said", "nothing"),
        ("answers", "nobody took it over"),
        ("answers", "no lead is known"),
        ("body", "body:water-agency"),
    ],
)
def test_what_is_asked_for_narrows_the_list_as_it_did_before(store: Store, parameter: str, value: str) -> None:
    old = queries.read(SPECIFIED / "recommendations.rq", "specified/recommendations.rq")
    new = queries.get(store.workspace, "recommendations")
    for day in ("2018-05-10", "2020-06-01", "2022-11-15"):
        given = {"asOf": day, parameter: value}
        assert rows(store, new, given) == rows(store, old, given)


def chances(seed: int) -> str:
    """Facts by chance: leads with and without days and bodies, beside each other or not; positions; claims of every kind."""
    pick = random.Random(seed)  # noqa: S311 - no secret hangs on it

    def day(name: str, percent: int = 60) -> str:
        near = date(2020, 1, 1) + timedelta(pick.randrange(12))
        return f' ; remit:{name} "{near.isoformat()}"^^xsd:date' if pick.randrange(100) < percent else ""

    def some(text: str, percent: int) -> str:
        return text if pick.randrange(100) < percent else ""

    found = [f'body:{n} skos:prefLabel "Body {n}" .' for n in range(3)]
    found += [f'concept:{n} skos:prefLabel "Status {n}" ; skos:inScheme concept:all .' for n in range(2)]
    found += [f"document:{n} a remit:Report{day('earliest')} ." for n in range(4)]
    for n in range(12):
        found.append(f"recommendation:{n} a remit:Recommendation {some(f'; remit:inReport document:{n % 5}', 90)} .")
        for lead in range(pick.randrange(4)):
            body = some(f" ; remit:answerableBody body:{pick.randrange(3)}", 70)
            taker = " ; remit:taker body:unit" if body else some(" ; remit:taker body:unit", 50)
            days = "".join(map(day, ("notBefore", "knownFrom", "knownTo", "notAfter", "presumedTo")))
            outcome = pick.choice(("held", "closed", "no-result-stated"))
            found.append(
                f"derived:{n}-{lead} a remit:Answerability ; remit:part <{DEF}part/lead> ; remit:assigns recommendation:{n} ;"
                f" remit:outcome <{DEF}outcome/{outcome}>{body}{taker}{days} ."
            )
    for n in range(6):
        topic = f"{pick.choice(('recommendation', 'document'))}:{pick.randrange(4)}"
        found.append(f"document:letter-{n} a remit:Response{day('earliest')} .")
        said = f"remit:saidBy body:{pick.choice((0, 1, 2, 'unit'))} ; remit:madeIn document:letter-{n}"
        found.append(f"document:stance-{n} a remit:Stance ; remit:stanceOn {topic} ; {said} .")
    for n in range(20):
        of = ", ".join({f"recommendation:{pick.randrange(12)}" for _ in range(pick.choice((1, 1, 2)))})
        status = some(f" ; remit:status concept:{pick.randrange(2)}", 80)
        checked = some(f" ; remit:verification <{DEF}verification/{pick.choice(('verified', 'disputed'))}>", 60)
        found.append(
            f"status:{n} a remit:StatusClaim ; remit:statusOf {of}{status}{checked}{day('earliest')}{day('latest')} ."
        )
    return "\n".join(found)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", ["recommendations-by-owner", "recommendations-by-state"])
def test_the_dashboard_answers_as_it_did_whatever_is_stated(make: Callable[..., Path], name: str, seed: int) -> None:
    kinds = ("body", "concept", "derived", "document", "recommendation", "status")
    head = "".join(f"@prefix {kind}: <https://example.org/small/id/{kind}/> .\n" for kind in kinds)
    head += f"@prefix remit: <{DEF}> .\n@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
    head += "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
    own = {f"rules/{path.name}": path.read_text(encoding="utf-8") for path in RULES.glob("*.rq")}
    store = Store(workspaces.load(make({"graph/a.ttl": head + chances(seed), **own})))
    old = queries.read(SPECIFIED / f"{name}.rq", f"specified/{name}.rq")
    new = queries.read(RULES.parent / "queries" / f"{name}.rq", f"{name}.rq")
    for step in range(-1, 14):
        given = {"asOf": (date(2020, 1, 1) + timedelta(step)).isoformat()}
        expected = sorted(map(str, rows(store, old, given)))
        assert sorted(map(str, rows(store, new, given))) == expected, given
        assert expected


def test_a_rule_gives_its_results_in_a_graph_of_its_own_that_is_marked_derived(make: Callable[..., Path]) -> None:
    workspace = workspaces.load(make({"graph/a.ttl": FACTS, "rules/marks.rq": RULE}))
    graph = NamedNode(f"{workspace.namespaces.prefixes['graph']}derived/marks")
    assert {
        (text(quad.predicate).rsplit("#", 1)[-1].rsplit("/", 1)[-1], text(quad.object))
        for quad in derived(workspace)["marks"]
    } == {
        ("type", DEF + "DerivedGraph"),
        ("prefLabel", "Marks of things (derived)"),
        ("leads", "https://example.org/b"),
    }
    assert {quad.graph_name for quad in derived(workspace)["marks"]} == {graph}


def test_what_a_rule_gives_is_in_the_union_and_in_its_graph(make: Callable[..., Path]) -> None:
    store = Store(workspaces.load(make({"graph/a.ttl": FACTS, "rules/marks.rq": RULE})))
    (led,) = store.subjects(DEF + "leads", NamedNode("https://example.org/b"))
    assert text(led) == "https://example.org/a"
    found = store.query("SELECT ?g WHERE { GRAPH ?g { ?x remit:leads ?y } }")
    assert isinstance(found, Table)
    assert [store.workspace.namespaces.shorten(text(graph)) for (graph,) in found.rows] == ["graph:derived/marks"]


def test_without_a_folder_of_rules_there_are_none(make: Callable[..., Path]) -> None:
    assert rules.load(workspaces.load(make({"graph/a.ttl": FACTS}))) == ()


def test_rules_are_looked_for_beside_the_saved_queries(make: Callable[..., Path], tmp_path: Path) -> None:
    (tmp_path / "shared" / "queries").mkdir(parents=True)
    (tmp_path / "shared" / "rules").mkdir()
    (tmp_path / "shared" / "rules" / "marks.rq").write_text(RULE, encoding="utf-8")
    root = make({"graph/a.ttl": FACTS})
    settings = (root / "remit.toml").read_text(encoding="utf-8")
    (root / "remit.toml").write_text(
        f'{settings}\n[folders]\nqueries = "{tmp_path}/shared/queries"\n', encoding="utf-8"
    )
    assert [rule.name for rule in rules.load(workspaces.load(root))] == ["marks"]


@pytest.mark.parametrize(
    ("rule", "error", "words"),
    [
        ("CONSTRUCT { ?a ?b ?c } WHERE { ?a ?b ?c }", BadHeader, "rules/bad.rq:1: the header has no title"),
        (HEAD + "SELECT ?a WHERE { ?a ?b ?c }", BadQuery, "a rule is a CONSTRUCT query, and this is a SELECT query"),
        (HEAD + "INSERT { ?a ?b ?c } WHERE { ?a ?b ?c }", BadQuery, "a rule is a CONSTRUCT query, and this is none"),
        (RULE.replace("?other", "?_other_iri"), BadQuery, "rules/bad.rq:3: a rule takes no values, and “?_other_iri”"),
        (RULE.replace("?thing skos", "GRAPH ?g { ?thing skos") + "}", BadQuery, "rules/bad.rq:3: GRAPH names a graph"),
        (RULE.replace("WHERE", "FROM <https://example.org/g> WHERE"), BadQuery, "rules/bad.rq:3: FROM names a graph"),
        (
            RULE.replace("{ ?thing skos", "{ SERVICE <https://example.org/> { ?thing skos") + "}",
            BadQuery,
            "SERVICE would fetch",
        ),
    ],
)
def test_what_is_no_rule_is_refused(make: Callable[..., Path], rule: str, error: type[Exception], words: str) -> None:
    workspace = workspaces.load(make({"rules/bad.rq": rule}))
    with pytest.raises(error) as raised:
        rules.load(workspace)
    assert words in str(raised.value)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (
            "CONSTRUCT { [] remit:leads ?b } WHERE { ?a skos:related ?b }",
            "rules/bad.rq: it makes a thing without an identifier",
        ),
        ("CONSTRUCT { ?a remit:leads ?b } WHERE { ?a skos:related ?b", "rules/bad.rq: the rule cannot be run"),
    ],
)
def test_what_cannot_be_derived_is_told_with_the_rule(make: Callable[..., Path], body: str, words: str) -> None:
    workspace = workspaces.load(make({"graph/a.ttl": FACTS, "rules/bad.rq": HEAD + body}))
    with pytest.raises(BadQuery) as raised:
        Store(workspace)
    assert words in str(raised.value)


def test_two_rules_of_one_name_are_refused(make: Callable[..., Path]) -> None:
    workspace = workspaces.load(make({"rules/marks.rq": RULE, "rules/more/marks.rq": RULE}))
    with pytest.raises(BadQuery) as raised:
        rules.load(workspace)
    assert str(raised.value) == "Two rules are called “marks”: rules/marks.rq and rules/more/marks.rq. Rename one."


@pytest.mark.parametrize(
    ("where", "known"),
    [
        ("?a skos:related ?b", True),
        ("?a skos:related/^remit:part ?b ; remit:days ?c", True),
        ("?a skos:related ?b . FILTER(!BOUND(?c) || !(?a = ?b))", True),
        ("?a ?any ?b", False),
        ("?a skos:related ?b ; ?any ?c", False),
        ("?a skos:related ?b . [] ?any ?b", False),
        ("?a !skos:related ?b", False),
        ("?a !(skos:related|remit:part) ?b", False),
        ("?a !^skos:related ?b", False),
        ("?a ?any true", False),
        ("?a ?any -1", False),
        ("[ ?any ?b ] skos:related ?a", False),
        ("?a skos:rel\\-ated ?b", False),
        ("?a skos:related ?b . FILTER(?b - 1 > 2 && ?c + 1 = 3)", True),
    ],
)
def test_a_rule_tells_which_relations_it_reads_or_that_it_may_be_any(
    make: Callable[..., Path], where: str, *, known: bool
) -> None:
    rule = f"{HEAD}PREFIX remit: <https://example.org/own/>\nCONSTRUCT {{ ?a remit:leads ?b }} WHERE {{ {where} }}"
    workspace = workspaces.load(make({"rules/marks.rq": rule}))
    (one,) = rules.load(workspace)
    read = one.reads(workspace.namespaces)
    if known:
        assert read is not None
        assert "http://www.w3.org/2004/02/skos/core#related" in read
        assert "http://www.w3.org/1999/02/22-rdf-syntax-ns#type" in read
        assert ("https://example.org/own/part" in read) == ("remit:part" in where)
        assert DEF + "part" not in read
    else:
        assert read is None


def test_a_rule_with_a_base_may_read_any_relation(make: Callable[..., Path]) -> None:
    rule = "BASE <https://a.example/>\nCONSTRUCT { ?a <leads> ?b } WHERE { ?a <seed> ?b }"
    workspace = workspaces.load(make({"rules/marks.rq": HEAD + rule}))
    (one,) = rules.load(workspace)
    assert one.reads(workspace.namespaces) is None


def test_a_rule_gives_the_same_without_what_it_does_not_read(store: Store) -> None:
    workspace = store.workspace
    whole = derived(workspace)
    assert {name: len(found) > len(("type", "prefLabel")) for name, found in whole.items()} == {
        "leads": True,
        "status": True,
    }
    for rule in rules.load(workspace):
        read = rule.reads(workspace.namespaces)
        assert read is not None
        engine = pyoxigraph.Store()
        engine.extend(
            Quad(one.subject, one.predicate, one.object) for one in store.quads() if text(one.predicate) in read
        )
        assert len(engine) < len(store)
        assert set(rules.quads(engine, workspace, [rule])) == whole[rule.name]


CLAIM = " a remit:StatusClaim ; remit:statusOf recommendation:r ; remit:saidBy body:a ;"


def test_the_latest_claim_of_a_speaker_goes_before_the_earlier_ones(make: Callable[..., Path]) -> None:
    head = "".join(
        f"@prefix {name}: <{iri}> .\n" for name, iri in (("remit", DEF), ("xsd", "http://www.w3.org/2001/XMLSchema#"))
    )
    head += "".join(
        f"@prefix {kind}: <https://example.org/small/id/{kind}/> .\n" for kind in ("recommendation", "body", "status")
    )
    facts = "".join(
        f'status:{name}{CLAIM.replace("body:a", f"body:{speaker}")} remit:earliest "{day}"^^xsd:date ; remit:latest "{day}"^^xsd:date .\n'
        for name, speaker, day in (
            ("first", "a", "2020-01-01"),
            ("second", "a", "2021-01-01"),
            ("third", "a", "2022-01-01"),
            ("other", "b", "2019-01-01"),
        )
    )
    facts += f"status:undated{CLAIM[:-1]}.\n"
    rule = (Path(__file__).parents[1] / "rules" / "status.rq").read_text(encoding="utf-8")
    store = Store(workspaces.load(make({"graph/a.ttl": head + facts, "rules/status.rq": rule})))
    spans = {
        text(quad.subject).rsplit("/", 1)[-1]: text(quad.object)
        for quad in store.quads(None, DEF + "supersededFrom", None)
    }
    assert spans == {"first": "2021-01-01", "second": "2022-01-01"}
    assert [text(quad.object) for quad in store.quads(None, DEF + "claimedFrom", None)] == ["0001-01-01"]
    asked = queries.read(Path(__file__).parents[1] / "queries" / "status-claims.rq", "status-claims.rq")

    def latest(day: str) -> set[str]:
        found = answering.ask(store, asked, {"latestOn": day}).result
        assert isinstance(found, Table)
        return {text(row["evidence"]).rsplit("/", 1)[-1] for row in found.dicts()}

    assert latest("2018-01-01") == {"undated"}
    assert latest("2020-06-01") == {"first", "other", "undated"}
    assert latest("2021-01-01") == {"second", "other", "undated"}
    assert latest("2030-01-01") == {"third", "other", "undated"}


def test_the_rules_run_after_the_walk_and_read_what_it_gives(workspace: Workspace) -> None:
    store = Store(workspace)
    leads = {text(quad.subject) for quad in store.quads(None, DEF + "leads", None)}
    walked = {
        text(answer.assignment)
        for answer in derivation.answers(store)
        if text(store.value(answer.assignment, DEF + "part")).endswith("/lead")
    }
    assert walked
    assert len(leads) >= len(walked)


def test_the_check_tells_what_is_wrong_with_the_form_of_a_rule(make: Callable[..., Path]) -> None:
    prefixes = f"{HEAD}PREFIX remit: <{DEF}>\nPREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"
    slow = RULE.replace(HEAD, prefixes).replace(
        "?other }", "?other FILTER NOT EXISTS { ?other skos:broader ?b . ?b skos:narrower ?thing } }"
    )
    workspace = workspaces.load(make({"rules/slow.rq": f"{slow}\n"}))
    (part,) = checking.check(workspace, only=("queries",)).parts
    told = [(finding.severity, finding.place) for finding in part.findings]
    assert told == [("violation", "rules/slow.rq:5")]

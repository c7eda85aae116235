"""What came, went and changed: in labels, each statement once, with renamings and moves told as such."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from remit import difference, effects, queries, turtle, writing
from remit import workspace as workspaces
from remit.cli import main
from remit.difference import Difference, File, Move, Renamed
from remit.results import Answer, Table
from remit.store import Change, Store
from remit.terms import Literal, NamedNode, Quad, text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from remit.terms import Term
    from remit.workspace import Workspace

BASE = "https://example.org/small/"
PREFIXES = "".join(
    f"@prefix {prefix}: <{iri}> .\n"
    for prefix, iri in {
        **{kind: f"{BASE}id/{kind}/" for kind in ("assignment", "body", "citation", "document", "name")},
        "own": f"{BASE}def/",
        "remit": "https://w3id.org/remit/def/",
        "part": "https://w3id.org/remit/def/part/",
        "org": "http://www.w3.org/ns/org#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "oa": "http://www.w3.org/ns/oa#",
        "dcterms": "http://purl.org/dc/terms/",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "sh": "http://www.w3.org/ns/shacl#",
    }.items()
)
TERMS = """
own:Council rdfs:label "council"@en-GB .
own:clerk rdfs:label "clerk"@en-GB .
own:Placing rdfs:label "placing"@en-GB .
own:placingOf rdfs:label "placing of"@en-GB .
own:placingIn rdfs:label "placing in"@en-GB .
"""
COUNCILS = """
body:aldby a own:Council ; skos:prefLabel "Aldby"@en-GB ; own:clerk "Ada" .
body:bexley a own:Council ; skos:prefLabel "Bexley"@en-GB ; own:clerk "Ben" .
"""
QUERY = """#+ summary: Who is the clerk of each council?
#+ columns: {council: the council, clerk: its clerk}
SELECT ?council ?councilLabel ?clerk WHERE {
  ?council <https://example.org/small/def/clerk> ?clerk ; skos:prefLabel ?councilLabel .
}
ORDER BY ?councilLabel ?clerk
"""


@pytest.fixture
def versions(make: Callable[..., Path], tmp_path: Path) -> Callable[..., tuple[Workspace, Workspace]]:
    """Make two versions of a small workspace with the same terms; files are Turtle without prefixes."""

    def made(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Workspace, Workspace]:
        both = []
        for name, files in (("before", before), ("after", after)):
            full = {"ontology/own.ttl": TERMS, **files}
            root = make({file: (PREFIXES + body if file.endswith(".ttl") else body) for file, body in full.items()})
            both.append(workspaces.load(root.rename(tmp_path / name)))
        return both[0], both[1]

    return made


def shown(found: Difference, *, everything: bool = False) -> str:
    document = difference.document(found, "", everything=everything)
    return writing.write(document, "text", width=160).decode()


def quads(body: str, graph: str | None = None) -> list[Quad]:
    found = turtle.quads(PREFIXES + body, "change.ttl")
    if graph is None:
        return found
    return [Quad(quad.subject, quad.predicate, quad.object, NamedNode(f"{BASE}graph/{graph}")) for quad in found]


def test_two_versions_that_say_the_same_do_not_differ(versions: Callable[..., tuple[Workspace, Workspace]]) -> None:
    apart = COUNCILS.replace(' ; own:clerk "Ada" .', ' .\n# a note\nbody:aldby own:clerk "Ada", "Ada" .')
    assert apart != COUNCILS
    found = difference.difference(*versions({"graph/a.ttl": COUNCILS}, {"graph/a.ttl": apart}))
    assert found.empty
    assert shown(found) == "Nothing differs: every file says the same.\n"


def test_what_came_went_and_changed_is_told_by_label(versions: Callable[..., tuple[Workspace, Workspace]]) -> None:
    after = """
    body:aldby a own:Council ; skos:prefLabel "Aldby"@en-GB ; own:clerk "Ann" ; skos:altLabel "A", "B" .
    body:cawood a own:Council ; skos:prefLabel "Cawood"@en-GB ; own:clerk "Cay" .
    """
    found = difference.difference(*versions({"graph/a.ttl": COUNCILS}, {"graph/a.ttl": after}))
    assert (
        shown(found)
        == """\
6 statements came, 4 went: 1 thing is new, 1 is gone and 1 changed.

Council
───────

Changed: Aldby (body:aldby)
  clerk: changed from “Ada” to “Ann”
  other label (came): “A”; “B”

Gone: Bexley (body:bexley)
  clerk: “Ben”

New: Cawood (body:cawood)
  clerk: “Cay”

Files
─────

File         State    Statements that came  Statements that went
───────────  ───────  ────────────────────  ────────────────────
graph/a.ttl  changed                     6                     4
"""
    )


def test_a_thing_without_a_label_is_described_by_what_it_joins_or_says(
    versions: Callable[..., tuple[Workspace, Workspace]],
) -> None:
    after = (
        COUNCILS
        + """
    remit:Assignment rdfs:label "assignment"@en-GB . remit:Citation rdfs:label "citation"@en-GB .
    remit:assigns rdfs:label "assigns"@en-GB . remit:cites rdfs:label "cites"@en-GB .
    part:lead a skos:Concept ; skos:prefLabel "lead"@en-GB .
    document:act skos:prefLabel "The Act"@en-GB .
    assignment:x a remit:Assignment ; remit:assignee body:aldby ; remit:assigns document:act ; remit:part part:lead ;
      remit:cites citation:y .
    citation:y a remit:Citation ; oa:exact "the council must" ; dcterms:source document:act .
    assignment:z a own:Placing ; own:placingIn body:bexley ; own:placingOf body:aldby .
    assignment:empty a own:Nothing .
    """
    )
    found = difference.difference(*versions({"graph/a.ttl": COUNCILS}, {"graph/a.ttl": after}))
    labels = {thing.short: thing.label for thing in found.things}
    assert labels["assignment:x"] == "assignment: The Act, Aldby (lead)"
    assert labels["citation:y"] == "citation “the council must” in The Act"
    assert labels["assignment:z"] == "placing of Aldby in Bexley"
    assert labels["assignment:empty"] == "assignment:empty"
    kinds = {thing.short: thing.kind for thing in found.things}
    assert kinds["assignment:empty"] == "nothing"
    assert kinds["document:act"] == "thing"
    lines = shown(found)
    assert (
        "New: The Act, Aldby (lead) (assignment:x)\n  assignee: Aldby\n  assigns: The Act\n  cites: citation “the"
        in lines
    )
    assert "New: “the council must” in The Act (citation:y)" in lines


def test_a_thing_that_is_only_called_otherwise_has_another_identifier(
    versions: Callable[..., tuple[Workspace, Workspace]],
) -> None:
    before = COUNCILS + 'name:a a own:Name ; rdfs:label "n" . body:aldby remit:name name:a ; own:next body:bexley .'
    after = before.replace("body:aldby", "body:aldby-parish").replace("name:a ", "name:b ")
    found = difference.difference(*versions({"graph/a.ttl": before}, {"graph/a.ttl": after}))
    assert found.renamed == (
        Renamed("Aldby", "council", "body:aldby", "body:aldby-parish", 5),
        Renamed("n", "name", "name:a", "name:b", 3),
    )
    assert (found.came, found.went, found.things, found.files) == (frozenset(), frozenset(), (), ())
    assert not found.empty
    assert "2 things only have other identifiers.\n" in shown(found)
    assert "Aldby (council): body:aldby is now body:aldby-parish, in 5 statements." in shown(found)


def test_a_renamed_thing_that_says_something_else_too_is_gone_and_new(
    versions: Callable[..., tuple[Workspace, Workspace]],
) -> None:
    after = COUNCILS.replace("body:aldby", "body:aldby-parish").replace("Ada", "Ann")
    found = difference.difference(*versions({"graph/a.ttl": COUNCILS}, {"graph/a.ttl": after}))
    assert found.renamed == ()
    assert [(thing.short, thing.state) for thing in found.things] == [
        ("body:aldby", "went"),
        ("body:aldby-parish", "came"),
    ]


def test_things_that_are_alike_are_not_taken_for_one_another(
    versions: Callable[..., tuple[Workspace, Workspace]],
) -> None:
    before = 'body:a a own:Council ; own:clerk "A" . body:b a own:Council ; own:clerk "A" .'
    after = before.replace("body:a ", "body:c ").replace("body:b ", "body:d ")
    found = difference.difference(*versions({"graph/a.ttl": before}, {"graph/a.ttl": after}))
    assert found.renamed == ()
    assert [thing.state for thing in found.things] == ["went", "went", "came", "came"]


def test_statements_that_stand_in_another_file_were_only_moved(
    versions: Callable[..., tuple[Workspace, Workspace]],
) -> None:
    one, two = COUNCILS.strip().splitlines()
    found = difference.difference(
        *versions(
            {"graph/a.ttl": COUNCILS, "graph/same.ttl": TERMS},
            {"graph/a.ttl": one, "graph/b.ttl": two + one, "graph/same.ttl": TERMS},
        )
    )
    assert found.moves == (Move("", "graph/b.ttl", 3), Move("graph/a.ttl", "graph/b.ttl", 3))
    assert found.files == (File("graph/b.ttl", "came", 0, 0),)
    assert (found.came, found.went, found.empty) == (frozenset(), frozenset(), False)
    assert "3 statements moved from graph/a.ttl to graph/b.ttl." in shown(found)
    assert "3 statements of another file now stand in graph/b.ttl too." in shown(found)


def test_what_another_file_says_still_is_not_gone(versions: Callable[..., tuple[Workspace, Workspace]]) -> None:
    one, two = COUNCILS.strip().splitlines()
    found = difference.difference(
        *versions({"graph/a.ttl": COUNCILS, "graph/b.ttl": two}, {"graph/a.ttl": one, "graph/b.ttl": two})
    )
    assert found.moves == (Move("graph/a.ttl", "", 3),)
    assert found.went == frozenset()
    assert "3 statements no longer in graph/a.ttl; another file has them still." in shown(found)


def test_things_without_an_identifier_are_compared_by_what_they_say(
    versions: Callable[..., tuple[Workspace, Workspace]],
) -> None:
    shape = 'own:Shape a sh:NodeShape ; sh:property [ sh:path own:clerk ; sh:minCount 1 ; sh:in ( "Ada" "Ben" ) ] .'
    other = 'own:Shape sh:property [ sh:in ( "Ada" "Ben" ) ; sh:minCount 1 ; sh:path own:clerk ] ; a sh:NodeShape .'
    files = {"graph/a.ttl": COUNCILS}
    before, after = versions({"shapes/s.ttl": shape, **files}, {"shapes/s.ttl": other, **files})
    assert difference.difference(before, after).empty
    (after.folders["shapes"] / "s.ttl").write_text(PREFIXES + other.replace("Count 1", "Count 2"), encoding="utf-8")
    found = difference.difference(before, after)
    (thing,) = found.things
    (changed,) = thing.properties
    assert (thing.kind, thing.state, changed.words) == ("node shape", "changed", "property")
    assert [value.words for value in changed.went] == ["(in: (“Ada”, “Ben”); min count: 1; path: clerk)"]
    assert [value.words for value in changed.came] == ["(in: (“Ada”, “Ben”); min count: 2; path: clerk)"]


def test_values_that_read_alike_are_told_apart(versions: Callable[..., tuple[Workspace, Workspace]]) -> None:
    before = 'body:a rdfs:label "A"@en ; own:size 1 ; own:of body:b . body:b rdfs:label "B" . body:c rdfs:label "B" .'
    after = (
        before.replace("@en", "@de").replace("own:size 1", 'own:size "1"^^xsd:byte').replace("of body:b", "of body:c")
    )
    lines = shown(difference.difference(*versions({"graph/a.ttl": before}, {"graph/a.ttl": after})))
    assert "label: changed from “A” (language en) to “A” (language de)" in lines
    assert "size: changed from 1 (xsd:integer) to 1 (xsd:byte)" in lines
    assert "of: changed from B (body:b) to B (body:c)" in lines


def test_days_and_yes_and_no_are_told_in_words(versions: Callable[..., tuple[Workspace, Workspace]]) -> None:
    before = 'body:a rdfs:label "A" ; own:day "2022-03-04"^^xsd:date ; own:open true .'
    after = before.replace("2022-03-04", "2022-02-30").replace("true", "false")
    lines = shown(difference.difference(*versions({"graph/a.ttl": before}, {"graph/a.ttl": after})))
    assert "day: changed from 4 March 2022 to 2022-02-30" in lines
    assert "open: changed from yes to no" in lines


def test_long_texts_are_cut_to_where_they_differ(versions: Callable[..., tuple[Workspace, Workspace]]) -> None:
    words = " ".join(f"word{number}" for number in range(200))
    before = f'body:a rdfs:label "A" ; own:says "{words}" .'
    after = before.replace("word100 ", "another ")
    found = difference.difference(*versions({"graph/a.ttl": before}, {"graph/a.ttl": after}))
    lines = writing.write(difference.document(found, ""), "text", width=400).decode().splitlines()
    around = [" ".join(f"word{number}" for number in some) for some in (range(91, 100), range(101, 109))]
    assert f"  says, before: …{around[0]} word100 {around[1]}…" in lines
    assert f"  says, now: …{around[0]} another {around[1]}…" in lines
    assert f"“{words}”" in " ".join(shown(found, everything=True).split())


def test_long_lists_are_cut_and_say_so_unless_all_is_wanted(
    versions: Callable[..., tuple[Workspace, Workspace]],
) -> None:
    after = "".join(f'body:b{number} a own:Council ; rdfs:label "Council {number:02}" .\n' for number in range(40))
    after += "body:b0 own:near " + ", ".join(f'"{number:02}"' for number in range(20)) + " ."
    found = difference.difference(*versions({}, {"graph/a.ttl": after}))
    lines = shown(found)
    assert lines.count("New: ") == 25
    assert "And 15 more; see them all with --all." in lines
    assert "“11”; and 8 more\n" in lines
    whole = shown(found, everything=True)
    assert whole.count("New: ") == 40
    assert "more" not in whole


def test_a_change_that_is_not_made_yet_is_told_as_if_it_were(
    versions: Callable[..., tuple[Workspace, Workspace]],
) -> None:
    after_text = COUNCILS.replace('"Ada"', '"Ann"') + 'body:c a own:Council ; skos:prefLabel "Cawood"@en-GB .'
    before, after = versions({"graph/a.ttl": COUNCILS}, {"graph/a.ttl": after_text})
    change = Change(
        tuple(quads('body:aldby own:clerk "Ann" . body:c a own:Council ; skos:prefLabel "Cawood"@en-GB .', "a")),
        tuple(quads('body:aldby own:clerk "Ada" .', "a")),
    )
    found = difference.of_statements(before, change.added, change.removed)
    assert found == difference.difference(before, after)
    changed = Store(before, change)
    assert set(changed.quads()) == set(Store(after).quads())
    graphs = "SELECT ?g { GRAPH ?g { body:c a ?kind } }"
    assert changed.query(graphs) == Store(after).query(graphs) == Table(("g",), ((NamedNode(f"{BASE}graph/a"),),))
    derived = "ASK { GRAPH ?g { ?g a remit:DerivedGraph } }"
    assert changed.query(derived) == Answer(yes=True)


def test_what_is_stated_already_does_not_come_and_what_was_not_stated_does_not_go(
    versions: Callable[..., tuple[Workspace, Workspace]],
) -> None:
    before, _ = versions({"graph/a.ttl": COUNCILS}, {})
    assert difference.of_statements(before, quads(COUNCILS, "a"), quads('body:aldby own:clerk "Zed" .', "a")).empty
    found = difference.of_statements(before, quads(COUNCILS, "new"), quads('body:aldby own:clerk "Ada" .', "elsewhere"))
    assert (len(found.came), len(found.went)) == (0, 0)
    assert found.moves == (Move("", "graph/new.ttl", 6),)


def test_what_names_no_file_is_taken_back_wherever_it_stands(
    versions: Callable[..., tuple[Workspace, Workspace]],
) -> None:
    before, _ = versions({"graph/a.ttl": COUNCILS, "graph/b.ttl": COUNCILS}, {})
    gone = quads('body:aldby own:clerk "Ada" .')
    assert {text(quad.object) for quad in difference.of_statements(before, (), gone).went} == {"Ada"}
    only_there = quads('body:aldby own:clerk "Ada" .', "a")
    found = difference.of_statements(before, (), only_there)
    assert (found.went, found.moves) == (frozenset(), (Move("graph/a.ttl", "", 1),))
    for change, left in ((gone, []), (only_there, ["Ada"])):
        store = Store(before, Change((), tuple(change)))
        assert [text(one) for one in store.objects(NamedNode(f"{BASE}id/body/aldby"), f"{BASE}def/clerk")] == left


THINGS = [NamedNode(f"{BASE}id/body/{name}") for name in "abcd"]
STATEMENTS = st.builds(
    Quad,
    st.sampled_from(THINGS),
    st.sampled_from([NamedNode(f"{BASE}def/{name}") for name in ("clerk", "near")]),
    st.sampled_from([*THINGS, Literal("x"), Literal("y", language="en"), Literal("2022-02-30")]),
    st.sampled_from([NamedNode(f"{BASE}graph/{name}") for name in ("a", "b")]),
)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    root = tmp_path_factory.mktemp("empty")
    for folder in ("ontology", "graph", "queries", "shapes"):
        (root / folder).mkdir()
    (root / "remit.toml").write_text(
        f'[workspace]\nname = "e"\ntitle = "E"\nversion = "1"\nbase = "{BASE}"\n', encoding="utf-8"
    )
    return workspaces.load(root)


@settings(max_examples=150, deadline=None)
@given(before=st.sets(STATEMENTS, max_size=12), after=st.sets(STATEMENTS, max_size=12))
def test_every_statement_that_came_or_went_is_told_once(empty: Workspace, before: set[Quad], after: set[Quad]) -> None:
    for name in ("a", "b"):
        some = [quad for quad in before if text(quad.graph_name).endswith(f"/{name}")]  # type: ignore[arg-type]
        lines = "".join(f"{quad.subject} {quad.predicate} {quad.object} .\n" for quad in some)
        (empty.folders["graph"] / f"{name}.ttl").write_text(lines, encoding="utf-8")
    found = difference.of_statements(empty, after - before, before - after)
    old, new = ({(q.subject, q.predicate, q.object) for q in some} for some in (before, after))
    told = [
        (state, thing.iri, one.iri, value.words, value.exactly)
        for thing in found.things
        for one in thing.properties
        for state, values in (("came", one.came), ("went", one.went))
        for value in values
    ]
    assert len(told) == len(set(told)) == len(found.came) + len(found.went)
    came, went = ({(q.subject, q.predicate, q.object) for q in some} for some in (found.came, found.went))
    assert came <= new - old
    assert went <= old - new
    if not found.renamed:
        assert (came, went) == (new - old, old - new)
    else:  # drawn by chance: the same statements of another thing
        names = {one.before.removeprefix("body:"): one.after.removeprefix("body:") for one in found.renamed}
        again = {tuple(_renamed(term, names) for term in statement) for statement in old - new - went}
        assert again == new - old - came
    assert found.empty == (before == after)


def _renamed(term: Term, names: Mapping[str, str]) -> Term:
    start = f"{BASE}id/body/"
    if isinstance(term, NamedNode) and term.value.removeprefix(start) in names:
        return NamedNode(start + names[term.value.removeprefix(start)])
    return term


# Saved answers


def test_answers_that_change_are_told_with_the_rows_that_came_and_went(
    versions: Callable[..., tuple[Workspace, Workspace]],
) -> None:
    asks = "#+ summary: Is there a clerk called Ann?\nASK { ?council <https://example.org/small/def/clerk> 'Ann' }\n"
    other = "#+ summary: What is there?\n#+ columns: {thing: it}\nSELECT ?thing { ?thing skos:prefLabel ?label }\n"
    common = {"queries/clerks.rq": QUERY, "queries/ann.rq": asks, "queries/labels.rq": other}
    before, after = versions(
        {"graph/a.ttl": COUNCILS, "queries/old.rq": asks, **common},
        {"graph/a.ttl": COUNCILS.replace("Ada", "Ann"), "queries/new.rq": asks, **common},
    )
    found = effects.answers(Store(before), Store(after), (queries.load(before), queries.load(after)))
    assert (found.asked, found.came, found.went) == (3, ("new",), ("old",))
    ann, clerks = found.changed
    assert (ann.name, ann.remark) == ("ann", "Before: No. Now: Yes.")
    assert (clerks.name, clerks.columns, clerks.remark) == ("clerks", ("Council", "Clerk"), "")
    assert (clerks.came, clerks.went) == ((("Aldby", "Ann"),), (("Aldby", "Ada"),))
    assert effects.summary(found) == "2 of 3 saved answers change. This query is new: new. This query is gone: old."
    document = difference.document(difference.difference(before, after), "", (), effects.sections(found))
    assert "Who is the clerk of each council? (clerks)" in writing.write(document, "text").decode()


def test_an_answer_that_cannot_be_given_any_more_says_why(versions: Callable[..., tuple[Workspace, Workspace]]) -> None:
    query = QUERY.replace("?council <", "?_council_iri <").replace("SELECT ?council ?councilLabel", "SELECT")
    query = query.replace("; skos:prefLabel ?councilLabel ", "").replace("ORDER BY ?councilLabel ?clerk\n", "")
    query = query.replace("council: the council, ", "").replace(
        "#+ columns", "#+ parameters: {council: one}\n#+ example: {council: Aldby}\n#+ columns"
    )
    before, after = versions(
        {"graph/a.ttl": COUNCILS, "queries/q.rq": query},
        {"graph/a.ttl": COUNCILS.replace("Aldby", "Oldby"), "queries/q.rq": query},
    )
    found = effects.answers(Store(before), Store(after), (queries.load(before), queries.load(after)))
    assert found.changed[0].remark.startswith("It cannot be answered now: There is no thing called “Aldby”.")


def test_many_rows_are_cut_and_say_so(versions: Callable[..., tuple[Workspace, Workspace]]) -> None:
    many = "".join(f'body:b{at} a own:Council ; skos:prefLabel "C{at:02}" ; own:clerk "x" .\n' for at in range(30))
    before, after = versions({"queries/q.rq": QUERY}, {"graph/a.ttl": many, "queries/q.rq": QUERY})
    found = effects.answers(Store(before), Store(after), (queries.load(before), queries.load(after)))
    for everything, rows, more in ((False, 20, 1), (True, 30, 0)):
        document = difference.document(
            difference.difference(before, after), "", (), effects.sections(found, everything=everything)
        )
        lines = writing.write(document, "text").decode().split("Saved answers")[1]
        assert lines.count("  x\n") == rows
        assert lines.count("And 10 more; see them all with --all.") == more


def test_answers_that_stay_are_counted(versions: Callable[..., tuple[Workspace, Workspace]]) -> None:
    before, after = versions(
        {"graph/a.ttl": COUNCILS, "queries/q.rq": QUERY}, {"graph/b.ttl": COUNCILS, "queries/q.rq": QUERY}
    )
    found = effects.answers(Store(before), Store(after), (queries.load(before), queries.load(after)))
    assert found.empty
    assert effects.summary(found) == "None of 1 saved answer changes."


# The command


def test_the_command_says_by_its_exit_code_whether_something_differs(
    versions: Callable[..., tuple[Workspace, Workspace]], tmp_path: Path
) -> None:
    before, after = versions(
        {"graph/a.ttl": COUNCILS, "queries/q.rq": QUERY},
        {"graph/a.ttl": COUNCILS.replace("Ada", "Ann"), "queries/q.rq": QUERY},
    )
    run = CliRunner().invoke
    same = run(main, ["-w", str(after.root), "diff", str(after.root), "--answers"])
    assert (same.exit_code, same.output.splitlines()[6]) == (0, "Nothing differs: every file says the same.")
    differs = run(main, ["-w", str(after.root), "diff", str(before.root), "--answers", "--marking", "OFFICIAL"])
    assert differs.exit_code == 1
    assert differs.output.splitlines()[0].strip() == "OFFICIAL"
    assert "From:  the folder " in differs.output
    assert "clerk: changed from “Ada” to “Ann”" in differs.output
    assert "1 of 1 saved answer changes." in differs.output
    for suffix, start in (("md", b"# What has changed"), ("html", b"<!doctype html>"), ("docx", b"PK"), ("json", b"{")):
        out = tmp_path / f"out.{suffix}"
        assert run(main, ["-w", str(after.root), "diff", str(before.root), "-o", str(out)]).exit_code == 1
        assert out.read_bytes().startswith(start)
    told = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert (told["came"], told["went"], told["after"]) == (1, 1, "the files as they are now")
    assert told["things"][0]["properties"][0]["came"][0]["words"] == "“Ann”"
    assert "answers" not in told

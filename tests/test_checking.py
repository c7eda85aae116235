"""The check of a workspace: a sound one passes every part, and each fault is found by its part."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from remit import checking, queries, turtle, workspace, writing
from remit.checking import Finding, Part, Report
from remit.errors import BadHeader, UnknownName
from remit.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BASE = "https://example.org/"
DEF = "https://w3id.org/remit/def/"
SETTINGS = f'[workspace]\nname = "t"\ntitle = "Bathing water"\nversion = "7"\nbase = "{BASE}"\n'
PREFIXES = "".join(
    f"@prefix {kind}: <{BASE}id/{kind}/> .\n" for kind in ("body", "citation", "copy", "document", "recommendation")
)
PREFIXES += (
    f"@prefix own: <{BASE}def/> .\n@prefix remit: <{DEF}> .\n@prefix oa: <http://www.w3.org/ns/oa#> .\n"
    "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
    "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n@prefix dcterms: <http://purl.org/dc/terms/> .\n"
    "@prefix spdx: <http://spdx.org/rdf/terms#> .\n@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
    f"@prefix shape: <{BASE}shape/> .\n@prefix eli: <http://data.europa.eu/eli/ontology#> .\n"
)
TERMS = ["Citation", "Copy", "Document", "Recommendation", "cites", "copyOf", "wording"]
SOURCE = "The  council\nshould clean the beach.\nIt has time until May.\n"
FACTS = """
<https://example.org/graph/facts> dcterms:title "Facts"@en-GB .
document:report a remit:Document ; skos:prefLabel "The report"@en-GB .
copy:report a remit:Copy ; remit:copyOf document:report ; spdx:checksum copy:report-checksum .
copy:report-checksum spdx:checksumValue "DIGEST" .
citation:one a remit:Citation ; dcterms:source document:report ; oa:exact "The council should clean the beach." .
recommendation:r1 a remit:Recommendation ; skos:prefLabel "Clean the beach"@en-GB ;
  remit:wording "should clean the beach" ; remit:cites citation:one ; own:owner body:aldby .
body:aldby a own:Council ; skos:prefLabel "Aldby"@en-GB .
<https://law.example/act/1> a eli:LegalResource ; skos:prefLabel "The Act"@en-GB .
"""
QUERY = """#+ summary: Who owns a recommendation?
#+ parameters:
#+   recommendation: the recommendation
#+ columns:
#+   owner: who owns it
#+ example: {recommendation: "recommendation:r1"}
PREFIX own: <https://example.org/def/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?owner ?ownerLabel (?_recommendation_iri AS ?evidence)
WHERE {
  ?_recommendation_iri own:owner ?owner .
  ?owner skos:prefLabel ?ownerLabel .
}
ORDER BY ?ownerLabel
"""
SHAPES = """
shape:Council a sh:NodeShape ; sh:targetClass own:Council ; sh:property shape:CouncilHasLabel .
shape:CouncilHasLabel sh:path skos:prefLabel ; sh:minCount 1 ; sh:severity sh:Violation ; sh:message "Add a label."@en-GB .
"""


def term(name: str, kind: str = "owl:Class") -> str:
    return f'{name} a {kind} ; rdfs:label "x"@en-GB ; skos:definition "X."@en-GB ; skos:example "An x."@en-GB .\n'


ONTOLOGY = (
    "".join(term(f"remit:{name}") for name in TERMS) + term("own:Council") + term("own:owner", "owl:ObjectProperty")
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A sound workspace in the folder `home`, and the source that it quotes in `sources`."""
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources/report.txt").write_text(SOURCE, encoding="utf-8")
    home = tmp_path / "home"
    for folder in ("ontology", "graph", "queries", "shapes"):
        (home / folder).mkdir(parents=True)
    (home / "remit.toml").write_text(SETTINGS, encoding="utf-8")
    put(home, "ontology/own.ttl", ONTOLOGY)
    put(home, "graph/facts.ttl", FACTS.replace("DIGEST", hashlib.sha256(SOURCE.encode()).hexdigest().upper()))
    put(home, "shapes/bodies.ttl", SHAPES)
    (home / "queries/owners.rq").write_text(QUERY, encoding="utf-8")
    checking.write_answers(workspace.load(home))
    return home


def put(home: Path, name: str, text: str) -> None:
    """Write a Turtle file in canonical form."""
    path = home / name
    path.write_text(PREFIXES + text, encoding="utf-8")
    turtle.format_files(workspace.load(home), (path,), write=True)


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def part(home: Path, name: str, sources: Path | None = None) -> Part:
    return checking.check(workspace.load(home), sources, (name,)).parts[0]


def messages(home: Path, name: str, sources: Path | None = None) -> list[str]:
    return [f"{one.severity} {one.place} {one.message}" for one in part(home, name, sources).findings]


# The whole


def test_a_sound_workspace_passes_every_part(root: Path) -> None:
    report = checking.check(workspace.load(root), root.parent / "sources")
    assert [one.findings for one in report.parts] == [()] * len(checking.PARTS)
    assert [(one.name, one.checked, one.run) for one in report.parts] == [
        ("files", 3, True),
        ("form", 3, True),
        ("ontology", 9, True),
        ("queries", 1, True),
        ("answers", 1, True),
        ("shapes", 1, True),
        ("quotations", 2, True),
        ("snapshot", 0, False),
    ]
    assert report.exit_code == 0


def test_without_sources_quotations_are_not_run_and_the_report_says_so(root: Path) -> None:
    report = checking.check(workspace.load(root))
    quotations = next(one for one in report.parts if one.name == "quotations")
    assert not quotations.run
    assert "--sources DIR" in quotations.summary
    assert report.exit_code == 0
    assert checking.check(workspace.load(root), None, ("quotations",)).exit_code == 3


def test_only_the_parts_that_were_asked_for_are_checked(root: Path) -> None:
    report = checking.check(workspace.load(root), None, ("shapes", "files"))
    assert [one.name for one in report.parts] == ["files", "shapes"]
    with pytest.raises(UnknownName, match="Did you mean “shapes”"):
        checking.check(workspace.load(root), None, ("shape",))


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ((Part("files", "", 1), Part("form", "", 1)), 0),
        ((Part("files", "", 1), Part("form", "", 0)), 3),
        ((Part("files", "", 1), Part("quotations", "", 0, run=False)), 0),
        ((Part("quotations", "", 0, run=False),), 3),
        ((), 3),
        ((Part("files", "", 1, (Finding("violation", "x"),)), Part("form", "", 0)), 1),
        ((Part("files", "", 1, (Finding("warning", "x"), Finding("info", "x"))),), 0),
    ],
)
def test_the_exit_code_follows_the_parts(root: Path, parts: tuple[Part, ...], code: int) -> None:
    assert Report(workspace.load(root), parts).exit_code == code


def test_the_report_is_a_document_for_people(root: Path) -> None:
    change(root / "graph/facts.ttl", "own:owner", "own:master")
    home = workspace.load(root)
    text = writing.write(
        checking.document(checking.check(home, None, ("files", "ontology", "quotations"))), "text", width=200
    ).decode()
    assert "Check of Bathing water" in text
    assert "3 Turtle files with" in text
    assert "graph/facts.ttl:" in text
    assert "own:master is used but not defined" not in text  # it has no prefix, so it is shown whole
    assert f"{BASE}def/master is used but not defined in ontology/." in text
    assert "Not sound: " in text
    assert "Nothing was checked in: quotations. That is no pass." in text
    sound = writing.write(checking.document(checking.check(home, None, ("files",))), "text").decode()
    assert "Sound: 0 violations, 0 warnings and 0 pieces of advice." in sound


# Files and form


def test_a_file_that_does_not_parse_is_named_and_the_parts_that_need_it_say_so(root: Path) -> None:
    (root / "graph/bad.ttl").write_text("<https://a.example/> a", encoding="utf-8")
    report = checking.check(workspace.load(root))
    by_name = {one.name: one for one in report.parts}
    assert by_name["files"].findings[0].place == "graph/bad.ttl:1:23"
    assert by_name["files"].findings[0].message.startswith("this is not valid Turtle")
    for name in ("ontology", "shapes"):
        assert by_name[name].checked == 0
        assert by_name[name].summary.startswith("It could not be checked. graph/bad.ttl:1:")
    assert report.exit_code == 1


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        ("body:x skos:prefLabel [] .", "has no IRI"),
        ("[] a own:Council .", "has no IRI"),
        ("<https://elsewhere.example/x> a own:Council .", "lies outside https://example.org/id/kind/name"),
        (f"<{BASE}id/body/a/b> a own:Council .", "lies outside"),
        (f"<{BASE}body/a> a own:Council .", "lies outside"),
    ],
)
def test_things_have_iris_where_they_belong(root: Path, fact: str, words: str) -> None:
    put(root, "graph/more.ttl", fact)
    (finding,) = part(root, "files").findings
    assert words in finding.message
    assert finding.place.startswith("graph/more.ttl")


def test_law_keeps_the_iri_of_its_publisher_in_every_file(root: Path) -> None:
    put(root, "graph/more.ttl", '<https://law.example/act/1> skos:altLabel "It"@en-GB .')
    assert messages(root, "files") == []


def test_a_file_in_another_form_is_named(root: Path) -> None:
    change(root / "graph/facts.ttl", "    remit:copyOf", "  remit:copyOf")
    assert messages(root, "form") == [
        "violation graph/facts.ttl not in canonical form. Run: remit format graph/facts.ttl"
    ]


# Ontology


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        (
            'own:Council rdfs:label "y" .',
            "the label of https://example.org/def/Council is not marked as British English",
        ),
        ('remit:Thing a owl:Class ; rdfs:label "x"@en-GB ; skos:definition "X."@en-GB .', "remit:Thing has no example"),
        ('remit:Thing a owl:Class ; rdfs:label "x"@en-GB ; skos:example "X."@en-GB .', "remit:Thing has no definition"),
        ('remit:Thing a skos:Concept ; skos:prefLabel "x"@en-GB .', "remit:Thing has no definition"),
        ('remit:Thing a owl:Class ; skos:definition "x"@en-GB ; skos:example "X."@en-GB .', "remit:Thing has no label"),
        ('remit:Thing rdfs:label "x"@en-GB ; skos:definition "x"@en-GB ; skos:example "X."@en-GB .', "Say what it is"),
        (term("own:Unused"), "https://example.org/def/Unused is used by no fact, no query and no rule"),
    ],
)
def test_own_terms_are_in_the_house_style(root: Path, terms: str, words: str) -> None:
    put(root, "ontology/more.ttl", terms)
    (finding,) = part(root, "ontology").findings
    assert words in finding.message
    assert finding.place.startswith("ontology/")


def test_a_term_that_only_a_rule_uses_is_used(root: Path) -> None:
    put(root, "ontology/more.ttl", term("own:Made"))
    (root / "rules").mkdir()
    rule = "#+ title: Made\nCONSTRUCT { ?thing a <https://example.org/def/Made> } WHERE { ?thing a skos:Nothing }"
    (root / "rules/made.rq").write_text(rule, encoding="utf-8")
    assert messages(root, "ontology") == []


@pytest.mark.parametrize(
    "terms",
    [
        'remit:kinds a skos:ConceptScheme ; skos:prefLabel "Kinds"@en-GB .',
        '<https://w3id.org/remit/def/> a owl:Ontology ; dcterms:title "T"@en-GB .',
        "skos:Concept a owl:Class .",
        term("remit:TakenOverAndNotUsed"),
        term("own:Above") + "own:Council rdfs:subClassOf own:Above .",
    ],
)
def test_what_needs_less_passes(root: Path, terms: str) -> None:
    put(root, "ontology/more.ttl", terms)
    assert messages(root, "ontology") == []


def test_a_use_in_a_query_is_a_use(root: Path) -> None:
    put(root, "ontology/more.ttl", term("own:asked", "owl:ObjectProperty"))
    assert len(part(root, "ontology").findings) == 1
    change(root / "queries/owners.rq", "own:owner ?owner .", "own:owner|<https://example.org/def/asked> ?owner .")
    assert messages(root, "ontology") == []


def test_terms_that_nobody_defines_are_found_with_their_line(root: Path) -> None:
    put(root, "graph/more.ttl", 'body:b a remit:Boddy ; skos:prefLable "B"@en-GB .')
    found = sorted(finding.message.split(" ")[0] for finding in part(root, "ontology").findings)
    assert found == ["remit:Boddy", "skos:prefLable"]
    assert all(finding.place.startswith("graph/more.ttl:") for finding in part(root, "ontology").findings)


# Queries and answers


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("summary: Who owns a recommendation?", "summary: Who owns it", "“summary” must be the question"),
        ("#+   owner: who owns it\n", "#+   owned: who owns it\n", "nothing says what the column “owner” means"),
        (
            "#+   owner: who owns it\n",
            "#+   owner: who owns it\n#+   what: what\n",
            "a column “what” that the query does not give",
        ),
        ('#+ example: {recommendation: "recommendation:r1"}\n', "", "the example has no value for “recommendation”"),
        ("recommendation:r1", "recommendation:r9", "cannot be run with its example"),
        ("#+ example", "#+ expect: none\n#+ example", "was to have no answer"),
        ("ORDER BY ?ownerLabel\n", "", "(order)"),
        ("SELECT ?owner ?ownerLabel (?_rec", "SELECT ?owner ?owner ?ownerLabel (?__rec", "is used as ?_"),
        ("?owner skos:prefLabel ?ownerLabel .", "?owner skos:prefLabel ?ownerLabel .\n  ?owner", "unreadable"),
    ],
)
def test_each_fault_of_a_query_is_found(root: Path, old: str, new: str, words: str) -> None:
    change(root / "queries/owners.rq", old, new)
    found = messages(root, "queries")
    assert any(words in message for message in found), found
    assert all("queries/owners.rq" in message for message in found)
    assert checking.check(workspace.load(root), None, ("queries",)).exit_code == 1


@pytest.mark.parametrize(
    ("old", "new", "severity"),
    [("WHERE {", "where {", "warning"), ("own:owner ?owner", "own:Council ?owner", "info")],
    ids=["form", "no answer"],
)
def test_matters_of_form_and_questions_without_an_answer_do_not_fail(
    root: Path, old: str, new: str, severity: str
) -> None:
    change(root / "queries/owners.rq", old, new)
    report = checking.check(workspace.load(root), None, ("queries",))
    assert [finding.severity for finding in report.parts[0].findings] == [severity]
    assert report.exit_code == 0


def test_an_example_names_its_day(root: Path) -> None:
    text = QUERY.replace("#+ columns:", "#+   asOf: the day\n#+ defaults: {asOf: today}\n#+ columns:")
    text = text.replace("WHERE {", "WHERE {\n  FILTER(BOUND(?__asOf_xsd_date))")
    (root / "queries/owners.rq").write_text(text, encoding="utf-8")
    assert any("leaves “asOf” to the day on which it is run" in message for message in messages(root, "queries"))


def test_an_answer_that_has_changed_is_shown_at_its_first_line(root: Path) -> None:
    change(root / "graph/facts.ttl", '"Aldby"', '"Aldbourne"')
    (finding,) = part(root, "answers").findings
    assert finding.place.startswith("answers/owners.md:")
    assert "Aldby" in finding.message.split("; now: ")[0]
    assert "Aldbourne" in finding.message.split("; now: ")[1]


def test_queries_and_answers_belong_together(root: Path) -> None:
    (root / "queries/other.rq").write_text(QUERY, encoding="utf-8")
    (root / "answers/gone.md").write_text("x", encoding="utf-8")
    assert messages(root, "answers") == [
        "violation queries/other.rq its answer is not on file. Read the answer, and put it there as CONTRIBUTING.md says.",
        "violation answers/gone.md it answers no saved query. Take it away, or bring the query back.",
    ]


def test_an_answer_on_file_that_cannot_be_read_is_named_with_the_next_step(root: Path) -> None:
    answer = root / "answers/owners.md"
    answer.unlink()
    answer.symlink_to(root / "gone.md")
    report = checking.check(workspace.load(root), None, ("answers",))
    assert report.exit_code == 3
    shown = writing.write(checking.document(report), "text", width=200).decode()
    assert "answers/owners.md: the file cannot be read" in shown


def test_without_answers_on_file_none_are_compared(root: Path) -> None:
    (root / "answers/owners.md").unlink()
    report = checking.check(workspace.load(root))
    assert not report.parts[4].run
    assert report.exit_code == 0
    assert checking.check(workspace.load(root), None, ("answers",)).exit_code == 3


def test_the_answer_on_file_names_no_version(root: Path) -> None:
    home = workspace.load(root)
    store, query = Store(home), queries.get(home, "owners")
    answer = checking.golden(store, query)
    assert answer == (root / "answers/owners.md").read_bytes()
    assert b"Who owns a recommendation?" in answer
    assert b"Aldby" in answer
    assert b"should clean the beach" in answer
    for word in (b"Bathing water", b"version", home.digest().encode()):
        assert word not in answer


def test_answers_are_written_only_where_they_change(root: Path) -> None:
    assert checking.write_answers(workspace.load(root)) == []
    (root / "answers/owners.md").write_text("old", encoding="utf-8")
    (root / "answers/gone.md").write_text("x", encoding="utf-8")
    assert checking.write_answers(workspace.load(root)) == [root / "answers/owners.md", root / "answers/gone.md"]
    assert messages(root, "answers") == []
    (root / "queries/bad.rq").write_text("SELECT", encoding="utf-8")
    with pytest.raises(BadHeader):
        checking.write_answers(workspace.load(root))


# Shapes


def test_what_must_hold_is_checked(root: Path) -> None:
    put(root, "graph/more.ttl", "body:b a own:Council .")
    put(root, "shapes/more.ttl", "shape:Nobody a sh:NodeShape ; sh:targetClass own:Nobody ; sh:nodeKind sh:IRI .")
    assert messages(root, "shapes") == [
        "violation graph/more.ttl:4:1 body:b: label: Add a label. (CouncilHasLabel)",
        "warning  1 shape met nothing and so checked nothing: Nobody.",
    ]


def test_without_shapes_nothing_is_checked(root: Path) -> None:
    (root / "shapes/bodies.ttl").unlink()
    assert checking.check(workspace.load(root), None, ("shapes",)).exit_code == 3


# Quotations


def test_words_that_do_not_stand_in_their_source_are_named_with_file_and_line(root: Path) -> None:
    change(root / "graph/facts.ttl", '"The council should clean the beach."', '"The council should clean  the Beach."')
    change(root / "graph/facts.ttl", '"should clean the beach"', '"should sweep the beach"')
    found = part(root, "quotations", root.parent / "sources").findings
    lines = (root / "graph/facts.ttl").read_text(encoding="utf-8").splitlines()
    wrong = [number for number, line in enumerate(lines, 1) if "the Beach" in line or "sweep" in line]
    assert [finding.place for finding in found] == [f"graph/facts.ttl:{wrong[0]}:14", f"graph/facts.ttl:{wrong[1]}:19"]
    assert "does not stand in report.txt letter by letter" in found[0].message
    assert "It agrees as far as “The council should clean the ”." in found[0].message


def test_only_white_space_is_folded(root: Path) -> None:
    for quoted in ("The council", "The\\ncouncil", " The council   should "):
        change(root / "graph/facts.ttl", "The council should clean the beach.", quoted)
        assert messages(root, "quotations", root.parent / "sources") == []
        change(root / "graph/facts.ttl", quoted, "The council should clean the beach.")
    change(root / "graph/facts.ttl", "The council should clean the beach.", "the council")
    assert len(messages(root, "quotations", root.parent / "sources")) == 1
    change(root / "graph/facts.ttl", '"the council"', '" "')
    assert "a quotation is empty" in messages(root, "quotations", root.parent / "sources")[0]


def test_documents_without_a_copy_are_counted(root: Path) -> None:
    put(root, "graph/more.ttl", 'citation:x a remit:Citation ; dcterms:source document:other ; oa:exact "Anything." .')
    found = part(root, "quotations", root.parent / "sources")
    assert found.checked == 2
    assert "1 not: no copy of their 1 document is in" in found.summary
    assert found.findings == ()


def test_a_changed_copy_is_no_copy(root: Path) -> None:
    (root.parent / "sources/report.txt").write_text(SOURCE + "!", encoding="utf-8")
    report = checking.check(workspace.load(root), root.parent / "sources", ("quotations",))
    assert report.parts[0].checked == 0
    assert report.exit_code == 3


def test_a_folder_that_is_not_there_is_said(root: Path) -> None:
    report = checking.check(workspace.load(root), root / "nowhere", ("quotations",))
    assert "there is no such folder" in report.parts[0].summary
    assert report.exit_code == 3


def test_words_of_two_documents_may_stand_in_the_one_that_is_not_at_hand(root: Path) -> None:
    put(
        root,
        "graph/more.ttl",
        'recommendation:r1 remit:wording "Words of another report" ; remit:cites citation:two .\n'
        "citation:two a remit:Citation ; dcterms:source document:other .",
    )
    found = part(root, "quotations", root.parent / "sources")
    assert found.findings == ()
    assert found.checked == 2


def test_a_part_of_a_document_is_looked_up_in_the_whole(root: Path) -> None:
    put(
        root,
        "graph/more.ttl",
        'citation:x a remit:Citation ; dcterms:source document:part ; oa:exact "until May." .\ndocument:part dcterms:isPartOf document:report .',
    )
    assert part(root, "quotations", root.parent / "sources").checked == 3


def test_a_copy_that_is_no_text_is_said(root: Path) -> None:
    (root.parent / "sources/scan.pdf").write_bytes(b"\xff\xfe\x00%PDF")
    digest = hashlib.sha256(b"\xff\xfe\x00%PDF").hexdigest()
    put(
        root,
        "graph/more.ttl",
        f'copy:scan a remit:Copy ; remit:copyOf document:scan ; spdx:checksum copy:sum . copy:sum spdx:checksumValue "{digest}" .',
    )
    assert messages(root, "quotations", root.parent / "sources") == [
        "warning scan.pdf it is recorded as a copy but is no UTF-8 text, so nothing was looked up in it."
    ]


def test_two_queries_of_one_name_are_a_violation(root: Path) -> None:
    (root / "queries/more").mkdir()
    (root / "queries/more/owners.rq").write_text(QUERY, encoding="utf-8")
    found = messages(root, "queries")
    assert any("Two queries are called “owners”" in one and one.startswith("violation queries") for one in found), found


def test_a_row_of_the_look_of_types_that_is_wrong_is_found(make: Callable[..., Path]) -> None:
    root = make({}, invented=True)
    settings = root / "remit.toml"
    row = '[diagram.types]\nunit = { classes = "org:OrganizationalUnit", shape = "star", tint = "blue" }\n'
    settings.write_text(settings.read_text(encoding="utf-8") + row, encoding="utf-8")
    (part,) = checking.check(workspace.load(root), None, ("files",)).parts
    assert [finding.message.partition("[diagram.types] ")[2] for finding in part.findings] == [
        "unit: there is no shape “star”. Use one of: box, rounded, pill, ellipse, hexagon, note, cut, tab."
    ]

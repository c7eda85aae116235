"""The columns of a template come from the shapes, the ontology and the description of the form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from remit import workspace as workspaces
from remit.choices import Choices, Fault
from remit.columns import ADDRESS, DAY, NUMBER, TEXT, THING, YES_OR_NO, Column
from remit.errors import UnknownName
from remit.store import Store
from remit.templates import Templates, listing
from remit.terms import Literal, NamedNode

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PREFIXES = """@prefix remit: <https://w3id.org/remit/def/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix shape: <https://w3id.org/remit/shape/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix boat: <https://example.org/small/id/boat/> .
"""
BOATS = """
remit:Boat a owl:Class ; rdfs:label "boat"@en-GB ; skos:definition "What floats."@en-GB .
remit:built rdfs:domain remit:Boat ; rdfs:label "built on"@en-GB ; rdfs:range xsd:date ; skos:definition "The day of the launch."@en-GB .
"""
SHAPES = """
shape:Boat a sh:NodeShape ; rdfs:label "boat"@en-GB ; sh:targetClass remit:Boat ; sh:property shape:BoatHasAName , shape:BoatHasMasts , shape:BoatIsRigged .
shape:BoatHasAName sh:path skos:prefLabel ; sh:minCount 1 ; sh:maxCount 1 ; sh:languageIn ( "en-GB" ) ; sh:name "Name" ; sh:message "Say what it is called." .
shape:BoatHasMasts sh:path remit:masts ; sh:datatype xsd:integer ; sh:maxCount 1 ; sh:name "Masts" .
shape:BoatIsRigged sh:path remit:rig ; sh:in ( "sloop" "ketch" ) ; sh:name "Rig" .
"""


@pytest.fixture(scope="session")
def templates(store: Store) -> Templates:
    return Templates(store)


def column(templates: Templates, name: str, title: str) -> Column:
    return next(one for one in templates.template(name).columns if one.title == title)


def boats(make: Callable[..., Path], shapes: str = "") -> Templates:
    files = {"ontology/boats.ttl": PREFIXES + BOATS, "shapes/boats.ttl": PREFIXES + SHAPES + shapes}
    return Templates(Store(workspaces.load(make(files))))


def test_four_kinds_have_a_form_of_their_own_and_any_kind_with_a_shape_has_a_template(templates: Templates) -> None:
    assert list(templates.names)[:4] == ["body", "recommendation", "response", "status"]
    assert {"assignment", "membership", "known-unknown"} <= set(templates.names)
    assert "stance" not in templates.names


def test_an_unknown_kind_is_answered_with_near_ones(templates: Templates) -> None:
    with pytest.raises(UnknownName, match="Did you mean “response”"):
        templates.template("respons")


def test_a_response_is_told_in_a_row_that_speaks_of_stance_citation_and_letter(templates: Templates) -> None:
    template = templates.template("response")
    assert [part.label for part in template.parts] == ["stance", "citation", "letter"]
    assert [one.title for one in template.columns[:7]] == [
        "Letter",
        "Recommendation",
        "Position",
        "In our words",
        "Said by",
        "Words",
        "Place",
    ]
    assert [one.title for one in template.columns if one.needed] == [
        "Letter",
        "Recommendation",
        "Position",
        "In our words",
        "Said by",
        "Words",
    ]


@pytest.mark.parametrize(
    ("kind", "title", "held"),
    [
        ("response", "Recommendation", (THING, True)),
        ("response", "Position", (THING, False)),
        ("response", "Words", (TEXT, False)),
        ("response", "Letter: earliest day", (DAY, False)),
        ("response", "Letter: web address", (ADDRESS, False)),
        ("recommendation", "Number", (NUMBER, False)),
        ("recommendation", "Asks for", (THING, True)),
        ("body", "Legal personality", (YES_OR_NO, False)),
        ("body", "Other names", (TEXT, True)),
    ],
)
def test_what_a_column_holds_comes_from_the_constraints(
    templates: Templates, kind: str, title: str, held: tuple[str, bool]
) -> None:
    found = column(templates, kind, title)
    assert (found.sort, found.several) == held


def test_our_own_words_are_british_english_and_those_of_a_source_have_no_language(templates: Templates) -> None:
    assert column(templates, "response", "In our words").language == "en-gb"
    assert column(templates, "response", "Words").language == ""


def test_columns_of_one_name_are_one_column(templates: Templates) -> None:
    aims = column(templates, "recommendation", "Assigned on").aims
    assert sorted(aim.predicate.rpartition("/")[2] for aim in aims) == ["knownFrom", "knownTo", "notBefore"]


def test_a_kind_without_a_form_has_what_its_shapes_list_and_what_the_ontology_gives_it(
    make: Callable[..., Path],
) -> None:
    template = boats(make).template("boat")
    assert [(one.title, one.sort, one.needed) for one in template.columns] == [
        ("Name", TEXT, True),
        ("Masts", NUMBER, False),
        ("Rig", THING, False),
        ("Built on", DAY, False),
    ]
    assert template.columns[3].guidance == "The day of the launch."
    assert template.columns[0].guidance == "Say what it is called."


def test_a_property_added_to_a_shape_adds_its_column(make: Callable[..., Path]) -> None:
    more = (
        "shape:Boat sh:property shape:BoatHasAHarbour . shape:BoatHasAHarbour sh:path remit:harbour ; sh:minCount 1 ; "
        'sh:datatype xsd:string ; sh:name "Home harbour" ; sh:description "Where it lies." .'
    )
    found = boats(make, more).template("boat").columns
    harbour = next(one for one in found if one.title == "Home harbour")
    assert (harbour.sort, harbour.needed, harbour.guidance) == (TEXT, True, "Where it lies.")
    assert [one.title for one in found] == ["Name", "Home harbour", "Masts", "Rig", "Built on"]


def test_a_property_added_to_a_shape_adds_its_column_to_a_form_too(make: Callable[..., Path], tmp_path: Path) -> None:
    root = make({}, invented=True)
    loaded = workspaces.load(root)
    shapes = tmp_path / "shapes"
    shapes.mkdir()
    for path in loaded.folders["shapes"].glob("*.ttl"):
        (shapes / path.name).write_bytes(path.read_bytes())
    (shapes / "urgency.ttl").write_text(
        f'{PREFIXES} shape:Recommendation sh:property shape:Urgent . shape:Urgent a sh:PropertyShape ; sh:path remit:urgent ; sh:datatype xsd:boolean ; sh:maxCount 1 ; sh:name "Urgent"@en-GB .',
        encoding="utf-8",
    )
    toml = root / "remit.toml"
    toml.write_text(
        toml.read_text(encoding="utf-8").replace(str(loaded.folders["shapes"]), str(shapes)), encoding="utf-8"
    )
    templates = Templates(Store(workspaces.load(root)))
    assert column(templates, "recommendation", "Urgent").sort == YES_OR_NO


def test_a_shape_that_is_switched_off_has_no_column(make: Callable[..., Path]) -> None:
    found = boats(make, "shape:BoatHasMasts sh:deactivated true .").template("boat").columns
    assert "Masts" not in [one.title for one in found]


def test_values_that_are_texts_can_be_chosen_too(make: Callable[..., Path]) -> None:
    templates = boats(make)
    choices = Choices(templates.store)
    rig = column(templates, "boat", "Rig")
    assert choices.of(rig).listed == ("sloop", "ketch")
    assert choices.find(rig, "Ketch") == Literal("ketch")
    assert isinstance(choices.find(rig, "brig"), Fault)


def test_a_thing_is_found_by_label_other_name_id_and_number(store: Store, templates: Templates) -> None:
    choices = Choices(store)
    on = column(templates, "response", "Recommendation")
    wanted = NamedNode("https://example.org/fenland/id/recommendation/clean-waters-3")
    for words in ("Recommendation 3 of “Clean Waters”", "recommendation:clean-waters-3", wanted.value, "3", "Rec 3"):
        assert choices.find(on, words) == wanted


def test_a_thing_of_another_kind_is_told_apart_from_a_name_that_nothing_has(store: Store, templates: Templates) -> None:
    choices = Choices(store)
    position = column(templates, "response", "Position")
    near = choices.find(position, "acepts")
    assert isinstance(near, Fault)
    assert near.remedy.startswith("Did you mean “accepts”")
    other = choices.find(column(templates, "response", "Said by"), "document:report-clean-waters")
    assert isinstance(other, Fault)
    assert other.message == "“document:report-clean-waters” is there, but as report, which does not fit here."
    assert other.remedy == "Choose a body, a group, a person or a post from the list."


def test_two_things_in_one_cell_are_told(store: Store, templates: Templates) -> None:
    owner = column(templates, "recommendation", "Owner")
    found = Choices(store).find(owner, "Pier Commission and Lido Board")
    assert isinstance(found, Fault)
    assert found.message == "“Pier Commission and Lido Board” names 2 things in one cell."
    assert found.remedy == "Give each a row of its own."


def test_the_kinds_are_listed_for_a_reader(templates: Templates) -> None:
    document = listing(templates)
    assert [section.title for section in document.sections] == [
        "Made for entering things",
        "Any other kind of thing that has a shape",
    ]

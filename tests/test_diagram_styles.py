from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from remit import workspace as workspaces
from remit.diagram import styles
from remit.diagram.model import Kind
from remit.diagram.styles import SHAPES, TINTS, Styles, colours, contrast
from remit.errors import BadWorkspace
from remit.store import Store
from remit.terms import NamedNode

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SETTINGS = """[workspace]
name = "small"
title = "A small workspace"
version = "1"
base = "https://example.org/small/"

[diagram.types]
"""
BASE = "https://example.org/small/id/"
ORG = "http://www.w3.org/ns/org#"
THINGS = f"""
<{BASE}body/fire> a <{ORG}FormalOrganization> .
<{BASE}body/unit> a <{ORG}OrganizationalUnit> .
<{ORG}FormalOrganization> <http://www.w3.org/2000/01/rdf-schema#subClassOf> <{ORG}Organization> .
<{ORG}OrganizationalUnit> <http://www.w3.org/2000/01/rdf-schema#subClassOf> <{ORG}Organization> .
<{BASE}citation/one> a <https://w3id.org/remit/def/Citation> .
"""


def small(make: Callable[..., Path], *rows: str) -> Store:
    return Store(workspaces.load(make({"graph/things.ttl": THINGS}, settings=SETTINGS + "\n".join(rows))))


def test_a_workspace_without_the_table_has_the_usual_look(make: Callable[..., Path]) -> None:
    found = Styles(small(make)).of(NamedNode(f"{BASE}body/fire"))
    assert found == Kind("body", "Body or unit", "pill", "violet")


def test_a_class_has_the_look_of_the_class_above_it(make: Callable[..., Path]) -> None:
    looks = Styles(small(make))
    assert looks.of(NamedNode(f"{BASE}body/unit")) == looks.of(NamedNode(f"{BASE}body/fire"))


def test_a_new_row_goes_before_the_row_of_a_wider_class(make: Callable[..., Path]) -> None:
    looks = Styles(small(make, 'unit = { classes = "org:OrganizationalUnit", shape = "box", tint = "teal" }'))
    assert looks.of(NamedNode(f"{BASE}body/unit")) == Kind("unit", "Unit", "box", "teal")
    assert looks.of(NamedNode(f"{BASE}body/fire")) == Kind("body", "Body or unit", "pill", "violet")


def test_a_row_of_the_same_name_takes_the_place_of_the_usual_one(make: Callable[..., Path]) -> None:
    row = 'body = { classes = "org:Organization", label = "Agency", shape = "box", tint = "#ffe0e0" }'
    assert Styles(small(make, row)).of(NamedNode(f"{BASE}body/fire")) == Kind("body", "Agency", "box", "#ffe0e0")


def test_a_thing_whose_class_is_in_no_row_has_no_look(make: Callable[..., Path]) -> None:
    looks = Styles(small(make))
    assert looks.of(NamedNode(f"{BASE}citation/one")) is None
    assert looks.of(NamedNode(f"{BASE}body/not-there")) is None
    assert not looks.is_drawn(None)


def test_a_mere_source_is_not_drawn_around_a_thing(make: Callable[..., Path]) -> None:
    looks = Styles(small(make))
    drawn = {row.kind.name: looks.is_drawn(row.kind) for row in looks.rows}
    assert [name for name, yes in drawn.items() if not yes] == ["document"]


def test_kinds_are_in_the_order_of_the_table_and_other_things_last(make: Callable[..., Path]) -> None:
    looks = Styles(small(make))
    order = [looks.order(row.kind) for row in looks.rows]
    assert order == sorted(order)
    assert looks.order(styles.OTHER) > max(order)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ('unit = { classes = "org:Unit", shape = "star", tint = "blue" }', "there is no shape “star”"),
        ('unit = { classes = "org:Unit", shape = "box", tint = "mauve" }', "there is no tint “mauve”"),
        ('unit = { classes = "org:Unit", shape = "box", tint = "#222222" }', "dark text cannot be read on #222222"),
        ('unit = { classes = "nowhere:Unit", shape = "box", tint = "blue" }', "“nowhere:Unit” is no short form"),
        ('unit = { classes = "org:Unit", shape = "box" }', "a row is like"),
        ('unit = { classes = "org:Unit", shape = "box", tint = "blue", colour = "red" }', "a row is like"),
        ('unit = { classes = "org:Unit", shape = "box", tint = "blue", around = "maybe" }', "around is “yes” or “no”"),
        ('"A unit" = { classes = "org:Unit", shape = "box", tint = "blue" }', "a type is named with small letters"),
    ],
)
def test_a_wrong_row_is_named_with_what_is_wrong(make: Callable[..., Path], row: str, said: str) -> None:
    store = small(make, row)
    with pytest.raises(BadWorkspace) as caught:
        Styles(store)
    assert said in str(caught.value)
    assert "remit.toml: [diagram.types]" in str(caught.value)


@pytest.mark.parametrize("tint", TINTS)
def test_text_and_outline_of_each_tint_can_be_seen(tint: str) -> None:
    fill, outline = colours(tint)
    assert contrast("#14181d", fill) >= 7
    assert contrast("#ffffff", outline) >= 4.5
    assert contrast(outline, fill) >= 3


def test_a_colour_of_ones_own_has_an_outline_that_can_be_seen() -> None:
    fill, outline = colours("#ffff99")
    assert fill == "#ffff99"
    assert contrast("#ffffff", outline) >= 4.5


def test_contrast_is_that_of_wcag() -> None:
    assert round(contrast("#ffffff", "#000000"), 2) == 21.0
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


def test_the_kinds_of_the_usual_table_differ_in_shape_or_tint() -> None:
    looks = [(row.kind.shape, row.kind.tint) for row in styles.load(workspaces.load(workspaces.reference()))]
    assert {shape for shape, _ in looks} <= set(SHAPES)
    twice = {look for look in looks if looks.count(look) > 1}
    assert not twice


def test_a_class_that_stands_below_one_without_an_identifier_has_its_look(make: Callable[..., Path]) -> None:
    restricted = THINGS + f'<{ORG}FormalOrganization> <http://www.w3.org/2000/01/rdf-schema#subClassOf> [], "x" .\n'
    restricted += f"<{BASE}body/odd> a [ a <http://www.w3.org/2002/07/owl#Restriction> ], <{ORG}FormalOrganization> .\n"
    looks = Styles(Store(workspaces.load(make({"graph/things.ttl": restricted}, settings=SETTINGS))))
    assert looks.of(NamedNode(f"{BASE}body/odd")) == looks.of(NamedNode(f"{BASE}body/unit"))


def test_a_colour_may_be_written_in_capitals_and_an_empty_label_is_none(make: Callable[..., Path]) -> None:
    row = 'unit = { classes = "org:OrganizationalUnit", label = "  ", shape = "box", tint = "#FFE0E0" }'
    assert Styles(small(make, row)).of(NamedNode(f"{BASE}body/unit")) == Kind("unit", "Unit", "box", "#ffe0e0")

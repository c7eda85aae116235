"""The list of names: the same names by the same rules, whether it is in memory or in a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from remit import lookup, names
from remit import workspace as workspaces
from remit.errors import RemitError, UnknownName
from remit.names import Named, fold
from remit.namespaces import DCTERMS, DEF, FOAF, RDF, RDFS, SKOS, SKOSXL
from remit.queries import nearest
from remit.store import Store
from remit.terms import NamedNode, Quad, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

BASE = "https://example.org/small/id/"
LABEL = f"<{SKOS}prefLabel>"


class Filed:
    """A holding whose list of names lies in a file; all else is that of another store."""

    def __init__(self, store: Store, path: Path) -> None:
        self._holding = store.holding
        self._path = path
        names.build(store, path)

    def __getattr__(self, name: str) -> object:
        return getattr(self._holding, name)

    def names(self) -> names.Names:
        return names.opened(self._path)


@pytest.fixture(scope="module")
def filed(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Store:
    path = tmp_path_factory.mktemp("names") / "names"
    return Store(store.workspace, holding=Filed(store, path))  # type: ignore[arg-type]


def plainly(store: Store) -> Iterator[Named]:
    """Every name by the rules as they read, without any list."""
    labels = [SKOS + name for name in ("prefLabel", "altLabel", "notation")]
    for predicate in (*labels, FOAF + "name", DCTERMS + "title", RDFS + "label"):
        for quad in store.quads(None, predicate):
            yield from named(quad.subject, text(quad.object))
    yield from indirectly(store)


def indirectly(store: Store) -> Iterator[Named]:
    """Names that are things of their own, expansions, and the numbers of recommendations."""
    for quad in store.quads(None, DEF + "name"):
        for form in store.objects(quad.object, SKOSXL + "literalForm"):
            yield from named(quad.subject, text(form))
    for statement in store.subjects(RDF + "predicate", NamedNode(DEF + "expansion")):
        for expansion in store.objects(statement, RDF + "object"):
            yield from named(store.value(statement, RDF + "subject"), text(expansion))
    for quad in store.quads(None, DEF + "number"):
        for start in ("", "recommendation ", "rec ", "rec. ", "r"):
            yield from named(quad.subject, start + text(quad.object))


def named(thing: object, name: str) -> Iterator[Named]:
    if isinstance(thing, NamedNode) and not thing.value.startswith(DEF):
        yield Named(thing, name)


def small(make: Callable[..., Path], *facts: tuple[str, str]) -> Store:
    """A workspace with things of these names: (slug, a literal in Turtle)."""
    lines = "".join(f"<{BASE}{slug}> a <{FOAF}Agent> ; {LABEL} {literal} .\n" for slug, literal in facts)
    return Store(workspaces.load(make({"graph/a.ttl": lines})))


def said(store: Store, typed: str, kinds: str | None = None) -> str:
    """The thing that is found, or what is said instead."""
    try:
        return lookup.resolve(store, typed, kinds).value
    except RemitError as error:
        return str(error)


def test_the_list_has_every_name_that_the_rules_give_and_no_other(store: Store, filed: Store) -> None:
    every = set(plainly(store))
    assert len(every) > 100
    for one in (store, filed):
        listed = list(one.names)
        assert set(listed) == every
        assert len(listed) == len(every)


def test_every_name_finds_what_bears_it_in_any_case_and_with_any_quotes_and_blanks(store: Store, filed: Store) -> None:
    bearers: dict[str, set[NamedNode]] = {}
    for one in plainly(store):
        bearers.setdefault(fold(one.name), set()).add(one.iri)
    for name in {one.name for one in plainly(store)}:
        for typed in (name, name.upper(), name.replace("’", "‘"), f"  {name.replace(' ', '   ')}\n", f"{name}x"):
            expected = bearers.get(fold(typed), set())
            assert lookup.called(store, typed) == lookup.called(filed, typed) == expected


def test_words_are_found_as_by_reading_every_name(store: Store, filed: Store) -> None:
    every = set(plainly(store))
    for words in ("coast office", "tide", "a", "e e", "(of 2019)", "rec", "’", "minister water", "zzz", "—"):
        parts = fold(words).split()
        expected = {(fold(one.name), one) for one in every if all(part in fold(one.name) for part in parts)}
        for there in (store, filed):
            found = list(there.names.having(parts))
            assert set(found) == expected
            assert len(found) == len(expected)


def test_every_name_has_all_of_no_words(store: Store) -> None:
    assert len(list(store.names.having([]))) == len(list(store.names))


@pytest.mark.parametrize("kinds", [None, "remit:Recommendation", "org:Organization org:Post"])
def test_near_names_are_those_that_comparing_with_all_names_gives(
    store: Store, filed: Store, kinds: str | None
) -> None:
    typed = (
        "Costguard Service",
        "tide servce",
        "Minster",
        "recomendation 3",
        "clean watres",
        "Ada Red",
        "officer",
        "zzz",
    )
    fitting = sorted({one.name for one in plainly(store) if len(one.name) > 1 and lookup.fits(store, one.iri, kinds)})
    for one in typed:
        expected = nearest(one, fitting)
        for there in (store, filed):
            with pytest.raises(UnknownName) as caught:
                lookup.resolve(there, one, kinds)
            assert caught.value.nearest == expected


def test_a_file_and_memory_say_the_same_of_whatever_is_typed(store: Store, filed: Store) -> None:
    for typed in (
        "CO",
        "tide service",
        "3",
        "r3",
        "body:costguard-service",
        "body:coast",
        "",
        " ",
        "\udcff",
        "ÿþ",
        "\xff",
    ):
        assert said(filed, typed) == said(store, typed)
        assert said(filed, typed, "org:Organization") == said(store, typed, "org:Organization")


def test_any_text_can_be_a_name(make: Callable[..., Path], tmp_path: Path) -> None:
    odd = {"a": r'"tab\there"', "b": r'"line\nbreak ÿþ"', "c": r'"𝒳 \u00FF\u00FE"', "d": '""', "e": '"Straße"@de'}
    store = small(make, *odd.items())
    names.build(store, tmp_path / "names")
    listed = names.opened(tmp_path / "names")
    for slug, name in {"a": "tab here", "b": "line break ÿþ", "c": "𝒳 ÿþ", "d": "", "e": "STRASSE"}.items():
        assert [one.iri.value for one in listed.called(name)] == [BASE + slug]
    assert {one.name for one in listed if one.iri.value.startswith(BASE)} == {
        "tab\there",
        "line\nbreak ÿþ",
        "𝒳 ÿþ",
        "",
        "Straße",
    }


def test_what_shares_most_comes_first_and_of_equals_what_stands_first_in_the_list(make: Callable[..., Path]) -> None:
    store = small(make, *((f"b{number}", f'"Board {number}"') for number in (9, 1, 5, 7)), ("x", '"Quay"'))
    found = [one.name for one in store.names.like("Bord 7") if one.iri.value.startswith(BASE)]
    assert found == ["Board 7", "Board 1", "Board 5", "Board 9"]


def test_of_a_great_many_names_the_nearest_ones_are_offered(make: Callable[..., Path]) -> None:
    many = [(f"body/b{number}", f'"Harbour board number {number}"') for number in range(900)]
    store = small(make, *many, ("body/x", '"Lighthouse Authority"'))
    assert "Did you mean “Lighthouse Authority”?" in said(store, "Lihgthouse Authorty")
    assert "Did you mean “Harbour board number 517”" in said(store, "Harbor board number 517")
    assert "Did you mean “body:b517”" in said(store, "body:bb517")


def test_a_name_that_has_what_is_typed_in_it_is_offered_however_long_it_is(make: Callable[..., Path]) -> None:
    store = small(make, ("a", '"Authority for the harbours and havens of the whole of the northern coast"'))
    assert "Did you mean “Authority for the harbours" in said(store, "haven")


def test_the_number_of_names_is_that_of_the_file(store: Store, tmp_path: Path) -> None:
    count = names.build(store, tmp_path / "names")
    assert count == len(names.opened(tmp_path / "names")) == len(set(plainly(store)))


def test_a_list_without_names_can_be_looked_up(tmp_path: Path) -> None:
    class Nothing:
        def quads(self, *_: object) -> Iterator[Quad]:
            return iter(())

    names.build(Nothing(), tmp_path / "names")
    listed = names.opened(tmp_path / "names")
    assert len(listed) == 0
    found = (list(listed), listed.called(""), list(listed.having(["a"])), list(listed.like("abc")))
    assert found == ([], [], [], [])


@pytest.mark.parametrize("kept", [0, 1, 10, 200])
def test_a_part_of_a_file_is_no_list(store: Store, tmp_path: Path, kept: int) -> None:
    names.build(store, tmp_path / "names")
    data = (tmp_path / "names").read_bytes()
    (tmp_path / "part").write_bytes(data[:kept])
    with pytest.raises(ValueError, match=r"list of names|empty file"):
        names.opened(tmp_path / "part")


def test_another_file_is_no_list(tmp_path: Path) -> None:
    for data in (b"Remit names 2\xfe1\xff", b"Remit names 1\xfex\xff", b"# a list of names\n"):
        (tmp_path / "names").write_bytes(data)
        with pytest.raises(ValueError, match="list of names"):
            names.opened(tmp_path / "names")

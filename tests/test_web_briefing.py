from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from remit import workspace as workspaces
from remit import writing
from remit.document import Document, Grid, Picture, Section, Sentence
from remit.errors import MissingParameter, TooBig, UnknownName, WrongUse
from remit.namespaces import DEF
from remit.store import Store
from remit.terms import TYPE, NamedNode
from remit.web import briefing
from remit.web.briefing import Wish

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from remit.workspace import Workspace

DAY = date(2020, 6, 1)
RECOMMENDATION = "recommendation:clean-waters-3"


def made(store: Store, what: str, **given: object) -> Document:
    return briefing.make(store, Wish(what, **given), DAY).document  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def recommended(store: Store) -> Document:
    return made(store, RECOMMENDATION, as_of="2020-06-01", marking="OFFICIAL")


def section(document: Document, title: str) -> Section:
    return next(one for one in document.sections if one.title == title)


def sentences(document: Document, title: str) -> list[str]:
    return [part.text for part in section(document, title).parts if isinstance(part, Sentence)]


# About a thing


def test_a_recommendation_is_told_from_the_brief_to_its_relations(recommended: Document) -> None:
    titles = [one.title for one in recommended.sections]
    assert titles[:3] == ["In brief", "What the recommendation says", "Who owns it"]
    assert titles[-1] == "Its relations"
    assert {"Who has answered", "How far it has come", "Its names over time", "Its history"} <= set(titles)


def test_the_brief_says_who_owns_it_without_the_words_it_rests_on(recommended: Document) -> None:
    brief = section(recommended, "In brief").parts
    told = sentences(recommended, "In brief")
    owner = sentences(recommended, "Who owns it")
    assert owner[0] in told
    assert owner[1] in told
    assert all(isinstance(part, Sentence) and part.quotations == () for part in brief)
    assert any(isinstance(part, Sentence) and part.notes for part in brief)


def test_the_brief_tells_how_much_more_there_is(store: Store) -> None:
    told = made(store, "body:coastguard-service", as_of="2020-06-01")
    tops = [part for part in section(told, "What it must do").parts if isinstance(part, Sentence) and not part.level]
    assert f"{len(tops) - 1} more under “What it must do”." in sentences(told, "In brief")
    assert len(tops) > 1


def test_the_brief_counts_what_is_known_not_to_be_known(store: Store) -> None:
    told = made(store, "recommendation:harbour-audit-unnumbered")
    gaps = len(section(told, "What is not known").parts)
    assert sentences(told, "In brief")[-1] == f"{gaps} sentences below tell what is known not to be known."


def test_day_version_contents_and_marking_are_told(recommended: Document, workspace: Workspace) -> None:
    assert ("As of", "1 June 2020") in recommended.facts
    assert (
        "Workspace",
        f"{workspace.title}, version {workspace.version}, contents {workspace.digest()}",
    ) in recommended.facts
    assert recommended.marking == "OFFICIAL"


def test_without_a_day_it_is_told_for_today_and_says_so(store: Store) -> None:
    assert ("As of", "1 June 2020 (today; no day was given)") in made(store, RECOMMENDATION).facts


def test_picture_and_table_show_the_same_relations(recommended: Document) -> None:
    picture, grid = section(recommended, "Its relations").parts
    assert isinstance(picture, Picture)
    assert picture.png.startswith(b"\x89PNG")
    assert "what it is related to" in picture.alt
    assert isinstance(grid, Grid)
    assert grid.columns[:3] == ("From", "Relation", "To")
    assert len(grid.rows) > 2


def test_every_number_has_its_source_with_the_words(recommended: Document) -> None:
    numbers = {source.number for source in recommended.sources}
    used: set[int] = set()
    for part in (part for one in recommended.sections for part in one.parts):
        if isinstance(part, Sentence):
            used |= set(part.notes)
        elif isinstance(part, Grid):
            used |= {number for notes in part.notes for number in notes}
    assert used <= numbers
    assert numbers == set(range(1, len(numbers) + 1))
    assert any(source.words for source in recommended.sources)


def test_where_sources_differ_what_each_says_is_told(make: Callable[..., Path]) -> None:
    files = {
        "graph/differing.ttl": """
            @prefix body: <https://example.org/fenland/id/body/> .
            @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
            @prefix remit: <https://w3id.org/remit/def/> .
            @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
            @prefix statement: <https://example.org/fenland/id/statement/> .
            statement:a a remit:Statement ; rdf:subject body:coastguard-service ; rdf:predicate skos:prefLabel ;
              rdf:object "Coastguard Service" ; remit:ground "The register says so." .
            statement:b a remit:Statement ; rdf:subject body:coastguard-service ; rdf:predicate skos:prefLabel ;
              rdf:object "Guard of the Coast" ; remit:standing <https://w3id.org/remit/def/standing/secondary> .
        """
    }
    store = Store(workspaces.load(make(files, invented=True)))
    told = sentences(made(store, "body:coastguard-service"), "Where sources differ")
    assert told[0] == "Label. Held here: “Coastguard Service”. They differ from each other."
    assert told[1:] == ["“Coastguard Service”. The register says so.", "“Guard of the Coast” (secondary)."]


def test_a_thing_that_is_not_drawn_says_so_in_place_of_a_picture(store: Store) -> None:
    citation = store.subjects(TYPE.value, NamedNode(DEF + "Citation"))[0]
    assert section(made(store, citation.value), "Its relations").parts == (
        Sentence("Things of this kind (citation) are not drawn."),
    )


def test_a_picture_with_too_much_in_it_is_left_out_with_the_reason(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> None:
        raise TooBig("301 things are too many.")

    monkeypatch.setattr("remit.drawing.layout.lay_out", refuse)
    first = section(made(store, RECOMMENDATION), "Its relations").parts[0]
    assert first == Sentence("There is no picture here. 301 things are too many.")


def test_what_was_taken_for_a_name_is_told(store: Store) -> None:
    found = briefing.make(store, Wish("Coastguard Service"), DAY)
    assert found.taken == (("Coastguard Service", "Coastguard Service", "body:coastguard-service"),)
    assert briefing.make(store, Wish("body:coastguard-service"), DAY).taken == ()


def test_a_title_takes_the_place_of_the_usual_one(store: Store) -> None:
    assert made(store, RECOMMENDATION, title="For the meeting").title == "For the meeting"
    assert made(store, "inspections", title="For the meeting").title == "For the meeting"


# About a question


def test_a_question_is_told_with_its_values_and_its_table(store: Store) -> None:
    told = made(store, "who-owns", values={"recommendation": "recommendation 3"}, as_of="2020-06-01")
    assert told.title.endswith("?")
    assert dict(told.facts)["As of"] == "1 June 2020"
    assert "Recommendation" in dict(told.facts)
    assert told.sections[0].title == ""
    assert isinstance(told.sections[0].parts[0], Sentence)
    assert any(isinstance(part, Grid) for one in told.sections for part in one.parts)
    assert told.sources


def test_a_network_has_its_picture_before_its_tables(store: Store) -> None:
    told = made(store, "accountability-network", example=True)
    assert told.title.endswith("?")
    assert isinstance(told.sections[1].parts[0], Picture)
    assert [one.title for one in told.sections[2:]] == ["Relations", "Things"]


def test_a_network_without_anything_in_it_is_told_in_words(store: Store) -> None:
    told = made(store, "accountability-network", as_of="1800-01-01")
    assert not [part for one in told.sections for part in one.parts if isinstance(part, Picture)]


def test_example_values_give_way_to_those_that_are_given(store: Store) -> None:
    told = made(store, "who-owns", example=True, values={"asOf": "2019-01-01"})
    assert dict(told.facts)["As of"] == "1 January 2019"


# What is refused


def test_values_go_with_questions_only(store: Store) -> None:
    with pytest.raises(WrongUse, match="-v and --example go with a saved query, and “Coastguard Service” is none"):
        made(store, "Coastguard Service", values={"asOf": "2020-01-01"})
    with pytest.raises(WrongUse, match="-v and --example go with a saved query"):
        made(store, "Coastguard Service", example=True)


def test_a_name_that_nothing_has_offers_things_and_questions(store: Store) -> None:
    with pytest.raises(UnknownName, match=r"no saved query or thing called “who-own”\. Did you mean “who-owns”"):
        made(store, "who-own")


def test_a_missing_value_is_named(store: Store) -> None:
    with pytest.raises(MissingParameter, match="“who-owns” needs a value for “recommendation”"):
        made(store, "who-owns")


# As a page


def test_the_page_needs_nothing_else_and_runs_no_script(recommended: Document) -> None:
    text = writing.write(recommended, "html").decode()
    assert "<script" not in text
    assert not re.findall(r"""(?:src|srcset|data|poster)="(?!data:)""", text)
    assert not re.findall(r"<link\b|@import|url\(", text)
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:;" in text
    assert text.count('src="data:image/png;base64,') == 1
    assert set(re.findall(r'href="#([^"]+)"', text)) <= set(re.findall(r' id="([^"]+)"', text))


def test_the_same_briefing_gives_the_same_bytes(store: Store, recommended: Document) -> None:
    again = made(store, RECOMMENDATION, as_of="2020-06-01", marking="OFFICIAL")
    assert writing.write(again, "html") == writing.write(recommended, "html")


@pytest.mark.parametrize("form", ["text", "md", "docx"])
def test_other_formats_hold_the_same_briefing(recommended: Document, form: str) -> None:
    assert set(briefing.FORMATS) >= {form}
    data = writing.write(recommended, form)
    assert data.startswith(b"PK") if form == "docx" else "In brief" in data.decode()

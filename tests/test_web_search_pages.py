"""Finding by any name: the page, its data, and what is offered while somebody types."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from remit import lookup
from remit.exchange import Request, Response
from remit.names import Named
from remit.web import offers, routes
from remit.web.setting import Setting

if TYPE_CHECKING:
    from remit.store import Store
    from remit.workspace import Workspace


@pytest.fixture(scope="module")
def setting(workspace: Workspace, store: Store) -> Setting:
    return Setting(workspace, store, day=date(2022, 6, 1))


def get(setting: Setting, path: str, query: str = "") -> Response:
    return routes.answer(setting, Request("GET", path, query))


def page(setting: Setting, query: str, status: int = 200) -> str:
    answer = get(setting, "/search", query)
    assert answer.status == status
    return answer.body.decode()


def looked_up(setting: Setting, query: str) -> list[dict[str, str]]:
    answer = get(setting, "/lookup", query)
    assert (answer.status, answer.media_type) == (200, "application/json")
    found: list[dict[str, str]] = json.loads(answer.body)
    return found


def test_no_words_give_a_form(setting: Setting) -> None:
    text = page(setting, "")
    assert "<h1>Search</h1>" in text
    assert '<label for="search-words">' in text
    assert "<h2>" not in text
    assert page(setting, "q=+") == text


def test_things_are_found_by_another_name_and_told_by_their_kind(setting: Setting) -> None:
    text = page(setting, "q=tide+service")
    assert re.findall(r"<h2>(\w+)</h2>", text) == ["Things"]
    found = '<a class="thing" href="/thing/body:tide-service">Tide Service (of 2019)</a>'
    assert re.search(re.escape(found) + r' <span class="hint">[\w ]+, found as “Tide Service”</span>', text)
    assert 'name="q" type="search" autocomplete="off" value="tide service"' in text


def test_documents_and_questions_stand_by_themselves(setting: Setting) -> None:
    text = page(setting, "q=report")
    headings = re.findall(r"<h2>(\w+)</h2>", text)
    assert headings == ["Things", "Documents", "Questions"][-len(headings) :]
    documents = text[text.index("<h2>Documents</h2>") : text.index("<h2>Questions</h2>")]
    assert "/thing/document:report-clean-waters" in documents
    questions = text[text.index("<h2>Questions</h2>") :]
    assert '<a class="thing" href="/query/reports-and-addressees">' in questions


def test_a_question_is_found_by_its_tag(setting: Setting) -> None:
    assert "/query/system-dependencies" in page(setting, "q=systems+hang")


def test_a_thing_is_found_by_its_short_form(setting: Setting) -> None:
    assert "/thing/body:beach-patrol" in page(setting, "q=body:beach-patrol")
    assert "Nothing here is called" in page(setting, "q=body:nobody")


def test_of_many_forty_are_shown(setting: Setting) -> None:
    many = [Named(one.iri, one.name) for one in lookup.search(setting.store, "a")]
    assert len(many) > 45
    text = page(setting, "q=a")
    things = text[text.index("<h2>Things</h2>") : text.index("</section>")]
    assert things.count("<li>") == 40
    data = json.loads(get(setting, "/search.json", "q=a").body)
    assert f"And {len(data['things']) - 40} more: give more words to narrow it." in things


def test_near_names_are_offered_where_nothing_is_found(setting: Setting) -> None:
    text = page(setting, "q=Beech+Patroll")
    assert "<h1>Nothing here is called “Beech Patroll”</h1>" in text
    assert '<a href="/search?q=Beach+Patrol">Beach Patrol</a>' in text
    none = page(setting, "q=%3Cb%3Eqqqqqqqqqqqq")
    assert "Nothing here is called “&lt;b&gt;qqqqqqqqqqqq”" in none
    assert "Did you mean" not in none


def test_too_many_letters_are_refused(setting: Setting) -> None:
    assert "These are more than 200 letters." in page(setting, "q=" + "a" * 201, 400)


def test_what_is_found_is_given_as_data(setting: Setting) -> None:
    answer = get(setting, "/search.json", "q=eastmere+letter")
    assert answer.media_type == "application/json"
    told = json.loads(answer.body)
    assert told["words"] == "eastmere letter"
    everything = told["things"] + told["documents"] + told["questions"]
    assert json.loads(get(setting, "/search.json").body) == {
        "words": "",
        "things": [],
        "documents": [],
        "questions": [],
    }
    assert {frozenset(one) - {"also"} for one in everything} <= {frozenset({"label", "kind", "short", "address"})}
    patrol = json.loads(get(setting, "/search.json", "q=beach+patrol").body)["things"][0]
    assert patrol["short"] == "body:beach-patrol"
    assert patrol["address"] == "/thing/body:beach-patrol"


def test_what_fits_is_offered_while_somebody_types(setting: Setting) -> None:
    found = looked_up(setting, "kind=remit:Recommendation&q=recommendation+3")
    name = "Recommendation 3 of “Clean Waters”"
    assert {"name": name, "label": name, "kind": "recommendation", "short": "recommendation:clean-waters-3"} in found
    assert all(one["short"].startswith("recommendation:") for one in found)


def test_nothing_typed_offers_the_first_twenty_of_a_kind(setting: Setting) -> None:
    found = looked_up(setting, "kind=org:Organization")
    assert len(found) == 20
    assert found[0]["name"] == "Bathing Authority"
    assert looked_up(setting, "") == []


def test_without_a_kind_the_short_form_is_what_to_type(setting: Setting) -> None:
    found = looked_up(setting, "q=beach+patrol")
    assert (found[0]["name"], found[0]["label"]) == ("body:beach-patrol", "Beach Patrol")


def test_what_is_no_kind_is_refused(setting: Setting) -> None:
    for kind in ("body", "remit:Nothing", "remit:a%20%3Cb", "remit:%3Cb%3E"):
        answer = get(setting, "/lookup", f"kind={kind}&q=a")
        assert answer.status == 400
        assert b"is no kind of thing" in answer.body


@pytest.mark.parametrize(
    "kind", ["remit:Recommendation", "org:Organization org:Post remit:Group", "skos:Concept", "remit:Document"]
)
def test_what_is_offered_means_the_thing_that_it_is_offered_for(setting: Setting, kind: str) -> None:
    offered = offers.of_kind(setting.store, kind)
    assert offered
    for one in offered:
        assert lookup.resolve(setting.store, one.name, kind) == one.iri


def test_a_concept_is_offered_by_its_label(setting: Setting) -> None:
    found = looked_up(setting, "kind=skos:Concept&q=recipient")
    assert ("part:recipient", "recipient") in [(one["name"], one["label"]) for one in found]

"""What a request gives becomes plain values, or a sentence that says why it cannot."""

from __future__ import annotations

import pytest

from remit.errors import WrongUse
from remit.exchange import Request
from remit.web import downloads, forms

FORM = "application/x-www-form-urlencoded"


def address(query: str) -> dict[str, str]:
    return forms.asked(Request("GET", "/query/x", query))


def test_values_of_an_address_are_decoded() -> None:
    assert address("report=Clean+Waters%20%E2%80%9Cnow%E2%80%9D&asOf=2020-06-01") == {
        "report": "Clean Waters “now”",
        "asOf": "2020-06-01",
    }


def test_blank_values_count_as_not_given() -> None:
    assert address("a=&b=+%09&c&d=x&d=") == {"d": "x"}


def test_a_name_given_twice_is_refused() -> None:
    with pytest.raises(WrongUse, match=r"^“a” is given twice\. Give it once\.$"):
        address("a=1&b=2&a=1")


def test_a_name_given_twice_cannot_break_the_sentence() -> None:
    with pytest.raises(WrongUse, match=r"^“\ufffdx” is given twice"):
        address("%0Ax=1&%0Ax=2")


@pytest.mark.parametrize("query", ["a=%FF", "%C3=a", "a=%ED%A0%80"])
def test_what_is_no_text_is_refused(query: str) -> None:
    with pytest.raises(WrongUse, match=r"no text in UTF-8\. Go back to the form"):
        address(query)


def test_too_many_fields_are_refused() -> None:
    hundred = "&".join(f"a{number}=1" for number in range(100))
    assert len(address(hundred)) == 100
    with pytest.raises(WrongUse, match=r"^This gives more than 100 fields\."):
        address(f"{hundred}&b=1")


def test_a_form_in_a_body_is_read_alike() -> None:
    request = Request("POST", "/check", "a=1", f"{FORM}; charset=UTF-8", body=b"text=%3C+b&none=")
    assert forms.sent(request) == {"text": "< b"}


@pytest.mark.parametrize("kind", ["", "text/plain", "application/json"])
def test_a_body_that_is_no_form_is_refused(kind: str) -> None:
    with pytest.raises(WrongUse, match=r"^What was sent is no form\."):
        forms.sent(Request("POST", "/check", "", kind, body=b"a=1"))


def test_a_body_that_is_no_text_is_refused() -> None:
    with pytest.raises(WrongUse, match="no text in UTF-8"):
        forms.sent(Request("POST", "/check", "", FORM, body=b"a=\xff"))


def test_a_form_with_every_field_left_blank_was_sent_all_the_same() -> None:
    assert forms.is_sent(Request("GET", "/query/x", "a=&b="))
    assert not forms.is_sent(Request("GET", "/query/x"))


@pytest.mark.parametrize(
    ("name", "saved_as"),
    [("who-owns", "who-owns"), ('a"b\r\nc/../d', "a-b-c-d"), ("воды", "data"), ("x" * 200, "x" * 80)],
)
def test_a_download_has_a_harmless_name(name: str, saved_as: str) -> None:
    answer = downloads.attachment(b"x", name, "ttl")
    assert answer.headers == (("content-disposition", f'attachment; filename="{saved_as}.ttl"'),)
    assert answer.media_type == "text/turtle; charset=utf-8"

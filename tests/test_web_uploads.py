"""What a form sends in parts: every byte of its files, its fields, and names that can do no harm."""

from __future__ import annotations

import re

import pytest

from remit.errors import WrongUse
from remit.exchange import Request
from remit.web import uploads
from remit.web.uploads import File

BOUNDARY = "----Boundary7"


def part(head: str, content: bytes = b"") -> bytes:
    return f"--{BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + content + b"\r\n"


def sent(name: str, content: bytes = b"x") -> bytes:
    return part(f'name="file"; filename="{name}"', content)


def request(*parts: bytes, end: bytes = f"--{BOUNDARY}--\r\n".encode(), kind: str = "") -> Request:
    kind = kind or f"multipart/form-data; boundary={BOUNDARY}"
    return Request("POST", "/check", content_type=kind, body=b"".join(parts) + end)


def test_every_byte_of_a_file_arrives() -> None:
    tricky = b"\r\n--" + BOUNDARY[:-1].encode() + b"\r\n\r\n--\r\n" + bytes(range(256)) * 500 + b"\r\n--\r"
    upload = uploads.received(request(part('name="give"', b"workbook"), sent("a.xlsx", tricky)))
    assert upload.files == (File("a.xlsx", tricky),)
    assert upload.fields == {"give": "workbook"}


def test_the_words_of_a_field_arrive() -> None:
    upload = uploads.received(request(part('name="wörds"', "“ja” – 語\r\nx".encode()), part('name="b"', b"\xff")))
    assert upload.fields == {"wörds": "“ja” – 語\r\nx", "b": "\ufffd"}
    assert upload.files == ()


def test_several_files_arrive_in_their_order_with_names_that_differ() -> None:
    upload = uploads.received(
        request(sent("b.ttl", b"1"), sent("a.ttl", b"2"), sent("B.TTL", b"3"), sent("b.ttl", b"4"))
    )
    assert [(file.name, file.content) for file in uploads.chosen(upload)] == [
        ("b.ttl", b"1"),
        ("a.ttl", b"2"),
        ("B-2.TTL", b"3"),
        ("b-3.ttl", b"4"),
    ]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", f"multipart/form-data; boundary={BOUNDARY}"),
        (sent("a.ttl"), f"multipart/form-data; boundary={BOUNDARY}"),
        (f"--{BOUNDARY}\r\nContent-Disposition: form-data".encode(), f"multipart/form-data; boundary={BOUNDARY}"),
        (b"nothing of the kind", f"multipart/form-data; boundary={BOUNDARY}"),
        (part('filename="a.ttl"') + f"--{BOUNDARY}--".encode(), f"multipart/form-data; boundary={BOUNDARY}"),
        (sent("a.ttl") + f"--{BOUNDARY}--".encode(), f"multipart/form-data; boundary={'b' * 300}"),
        (
            part('name="a"\r\nContent-Transfer-Encoding: base64', b"eA==") + f"--{BOUNDARY}--".encode(),
            f"multipart/form-data; boundary={BOUNDARY}",
        ),
    ],
)
def test_what_is_broken_or_breaks_off_is_told_in_a_sentence(body: bytes, kind: str) -> None:
    with pytest.raises(WrongUse, match=r"^What was sent is not whole, so it cannot be read\. Go back"):
        uploads.received(request(body, end=b"", kind=kind))


@pytest.mark.parametrize(
    "kind",
    [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "multipart/mixed; boundary=x",
        "x;;=;",
    ],
)
def test_what_is_sent_in_another_way_is_told_in_a_sentence(kind: str) -> None:
    with pytest.raises(WrongUse, match="sent by the form on this page"):
        uploads.received(Request("POST", "/check", content_type=kind, body=b"a=b"))


def test_a_form_of_very_many_parts_is_refused() -> None:
    uploads.received(request(*[part('name="a"')] * 50))
    with pytest.raises(WrongUse, match="more than 50 parts"):
        uploads.received(request(*[part('name="a"')] * 51))


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ((), "Choose a file: none was sent."),
        ((sent("", b""),), "Choose a file: none was sent."),
        ((sent("a.ttl"), sent("b.ttl", b"")), "b.ttl is empty. Choose a file that has something in it."),
        ([sent("a.ttl")] * 6, "6 files were sent, and at most 5 files can be. Choose fewer."),
        ((sent("a.ttl", b"x" * 20_000_001),), "a.ttl is larger than 20 MB. Divide it into smaller files."),
        (
            (sent("a.ttl", b"x" * 10_000_001), sent("b.ttl", b"x" * 10_000_000)),
            "Together they are larger than 20 MB. Divide it into smaller files.",
        ),
    ],
)
def test_what_cannot_be_looked_at_is_told_in_a_sentence(parts: list[bytes], said: str) -> None:
    upload = uploads.received(request(*parts))
    with pytest.raises(WrongUse, match=f"^{re.escape(said)}$"):
        uploads.chosen(upload)


def test_a_file_without_a_name_gets_one() -> None:
    assert uploads.received(request(sent("", b"x"))).files == (File("file", b"x"),)


def test_as_many_files_as_may_be_are_taken() -> None:
    assert len(uploads.chosen(uploads.received(request(*[sent("a.ttl")] * 5)))) == 5


def test_a_file_as_large_as_may_be_is_taken() -> None:
    (file,) = uploads.chosen(uploads.received(request(sent("a.ttl", b"x" * 20_000_000))))
    assert len(file.content) == 20_000_000


@pytest.mark.parametrize(
    ("given", "cleaned"),
    [
        ("letter of 3 May.xlsx", "letter of 3 May.xlsx"),
        ("Straße – été.TTL", "Straße – été.TTL"),
        ("../../x.ttl", "x.ttl"),
        ("..\\..\\x.ttl", "x.ttl"),
        ("C:\\Users\\me\\x.ttl", "x.ttl"),
        ("/etc/passwd", "passwd"),
        ("<script>.xlsx", "_script_.xlsx"),
        ("a\0b\x1b[31m.ttl", "ab_31m.ttl"),
        ("CON.xlsx", "_CON.xlsx"),
        ("con", "_con"),
        ("console.ttl", "console.ttl"),
        ("com1.tar.ttl", "_com1.tar.ttl"),
        ("\u202eltt.exe.xlsx", "ltt.exe.xlsx"),
        ("e\u0301.ttl", "é.ttl"),
        ("q\u0323\u093e.ttl", "q\u0323\u093e.ttl"),
        ("-rf.ttl", "rf.ttl"),
        ("-", "file"),
        (".ttl", "file.ttl"),
        ("..", "file"),
        ("", "file"),
        ("a/", "file"),
        ('q"q: x*?|.ttl', "q_q_ x___.ttl"),
        ("x.ttl. . ", "x.ttl"),
        ("\ufffd\ud800.ttl", "__.ttl"),
        ("x.averyveryverylongending", "x.averyveryverylongending"),
    ],
)
def test_a_name_is_cleaned(given: str, cleaned: str) -> None:
    assert uploads.clean_name(given) == cleaned


def test_a_long_name_is_cut_and_keeps_its_ending() -> None:
    assert uploads.clean_name("x" * 500 + ".xlsx") == "x" * 95 + ".xlsx"
    assert uploads.clean_name("語" * 500 + ".xlsx") == "語" * 65 + ".xlsx"
    assert uploads.clean_name("x." + "y" * 500) == "x." + "y" * 98


def test_long_names_that_are_equal_keep_their_ending_too() -> None:
    first, second = uploads.received(request(*[sent("x" * 500 + ".xlsx")] * 2)).files
    assert (first.name, second.name) == ("x" * 95 + ".xlsx", "x" * 93 + "-2.xlsx")

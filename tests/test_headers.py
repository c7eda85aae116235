"""The simple forms of headers say what yaml says; whatever else there is, is left to it."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
import yaml

from remit import headers

ROOT = Path(__file__).parents[1]
QUERIES = sorted((*(ROOT / "queries").rglob("*.rq"), *(ROOT / "tests" / "workspace").rglob("*.rq")))
PIECES = (
    *(
        "summary: Who?",
        "tags: [a, b c]",
        "columns:",
        "  one: the one; and more",
        "  two: a:b, c",
        "description: >-",
        "  x",
    ),
    *(
        "example: {}",
        'example: {a: "b: c", d: e}',
        "example: {a: b:c}",
        "  - x",
        "   deeper: x",
        "",
        " ",
        "\t",
        "#",
        " # no",
    ),
    *("a: b: c", "a: b #c", "a: b#c", "a: 'b'", 'a: "b"', "a: &x b", "a: *x", "a: |", "a: >", "a: - b", "a: ? b", "a:"),
    *("a:b", "? a", "---", "...", "a: ---", "%x", "a: [b, [c]]", "a: {b}", "a: {b: [c]}", "a: [", "a: [b,]", "a: [,]"),
    *(
        "a: {b: c,}",
        'a: {b: "c, d"}',
        'a: {b: "\\n"}',
        'a: {b: ""}',
        "a: ~",
        "a: null",
        "a: 1",
        "a:  b ",
        "a: b:",
        "a: b::c",
    ),
    *(
        "a: [b:c]",
        "a: [b: c]",
        "a: {b: c: d}",
        "a: “b”",
        "a: (b)",
        "a: b\u00a0c",
        "a: b\x85c",
        "a: b\u2028c",
        "<<: {a: b}",
    ),
    *(
        "a: b, c] }",
        "a: [b #c]",
        "a: {b: #c}",
        "  b: [c]",
        "  b: {c: d}",
        "  b: 'c'",
        "  b:",
        "  b c",
        "  b: c  ",
        "a: b\ufeff",
    ),
)


def fully(text: str) -> object:
    try:
        return yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - BaseLoader makes nothing but text
    except yaml.YAMLError:
        return "no YAML"


def header(path: Path) -> str:
    lines = path.read_text(encoding="utf-8").splitlines()
    return "\n".join(line[2:].removeprefix(" ") for line in lines if line.startswith("#+"))


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_the_header_of_each_query_says_what_yaml_says(path: Path) -> None:
    assert headers.simple(header(path)) in (None, fully(header(path)))


def test_the_headers_of_most_queries_are_simple() -> None:
    simple = [path.stem for path in QUERIES if headers.simple(header(path)) is not None]
    assert "who-owns" in simple
    assert len(simple) > len(QUERIES) * 0.8


@pytest.mark.parametrize("piece", PIECES)
def test_a_line_says_what_yaml_says_or_is_left_to_it(piece: str) -> None:
    for text in (piece, f"a: b\n{piece}", f"{piece}\na: b", f"columns:\n{piece}", f"description: >-\n  x\n{piece}"):
        found = headers.simple(text)
        assert found is None or found == fully(text)


def test_lines_in_any_order_say_what_yaml_says_or_are_left_to_it() -> None:
    random = Random(6)  # noqa: S311 - nothing secret
    read = 0
    for _ in range(1_500):
        text = "\n".join(random.choices(PIECES[:12], k=random.randint(1, 5)))
        found = headers.simple(text)
        read += found is not None
        assert found is None or found == fully(text)
    assert read > 50

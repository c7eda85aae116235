"""The simple forms of YAML in which the headers of most saved queries are written.

To load a reader of all of YAML takes longer than to run most queries, so it is only loaded for what has another form.
"""

from __future__ import annotations

import re

_LINE = re.compile(r"([A-Za-z][A-Za-z0-9_-]*):(?: +(.*))?")
_PLAIN = re.compile(r"[A-Za-z0-9(“‘](?:[^:#]|:(?=[^ :#])|(?<=[^ ])#)*")
_FOLDED = ">-"
_IN_FLOW = ",[]{}"


def simple(text: str) -> dict[str, object] | None:
    """What a header says, as yaml.BaseLoader would tell it; None where it has any but these forms.

    `key: text`, `key: [a, b]`, `key: {name: text, name: "text"}`, and `key: >-` or `key:` with lines indented by two
    blanks below it: words, or `name: text`.
    """
    found: dict[str, object] = {}
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        line = _LINE.fullmatch(lines[at])
        if line is None or not lines[at].isprintable():
            return None
        key, start = line[1], line[2] or ""
        at += 1
        below = []
        while at < len(lines) and lines[at].startswith(" "):
            below.append(lines[at])
            at += 1
        value = _below(start, below) if below else _value(start.rstrip(" "))
        if value is None:
            return None
        found[key] = value
    return found


def _below(start: str, lines: list[str]) -> object | None:
    """The value that stands in the lines below its key."""
    if not all(line[:2] == "  " and line[2:3].strip() and line.isprintable() for line in lines):
        return None
    inner = [line[2:].rstrip(" ") for line in lines]
    if start == _FOLDED:
        return " ".join(line[2:] for line in lines) if inner == [line[2:] for line in lines] else None
    return None if start else _pairs(inner)


def _value(start: str) -> object | None:
    """The value that stands behind its key."""
    if start.startswith("[") and start.endswith("]"):
        items = [item.strip(" ") for item in start[1:-1].split(",")]
        return items if all(_is_plain_in_flow(item) for item in items) else None
    if start == "{}":
        return {}
    if start.startswith("{") and start.endswith("}"):
        return _flow_pairs([item.strip(" ") for item in start[1:-1].split(",")])
    return start if _PLAIN.fullmatch(start) else None


def _pairs(lines: list[str]) -> dict[str, str] | None:
    found = {}
    for line in lines:
        pair = _LINE.fullmatch(line)
        if pair is None or not _PLAIN.fullmatch(pair[2] or ""):
            return None
        found[pair[1]] = pair[2]
    return found


def _flow_pairs(items: list[str]) -> dict[str, str] | None:
    found = {}
    for item in items:
        pair = _LINE.fullmatch(item)
        words = pair[2] or "" if pair else ""
        if len(words) > 1 and words[0] == words[-1] == '"' and not set('"\\{}[]') & set(words[1:-1]):
            words = words[1:-1]
        elif not _is_plain_in_flow(words):
            return None
        if pair is None:
            return None
        found[pair[1]] = words
    return found


def _is_plain_in_flow(words: str) -> bool:
    return _PLAIN.fullmatch(words) is not None and not set(_IN_FLOW) & set(words)

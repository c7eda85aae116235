"""Whether a query of a shape gives the same when it is asked once, its focus node free, as once for each focus node.

SHACL binds `$this` before the query is evaluated, everywhere in it (SHACL 5.3.1, appendix A). Asked once, a variable is
only bound where a pattern of its own group binds it. Only queries for which the two cannot differ are let through: their
outermost group has a pattern with `$this`, before any expression with it, and no group within names it, but for EXISTS.
The others are left to the engine, as are those that the standard does not allow. The text is enough to tell, and is read
a hundred times faster than parsed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.tokens import keyword_in, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from remit.tokens import Token

_FOREIGN = ("MINUS", "VALUES", "GRAPH", "LIMIT", "OFFSET", "ASK", "CONSTRUCT", "DESCRIBE", "BASE")
# Whatever might be one of these is never asked here, however it is spelled: the engine refuses it, or finds it harmless.
_REACHING_OUT = ("SERVICE", "FROM", "LOAD")
_AGGREGATES = ("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT")
_RESERVED = ("currentShape", "shapesGraph", "PATH")
_THIS = ("$this", "?this")
_NOT_BOUND = "uses $this where no pattern binds it"


def unfit(query: str) -> str:
    """Why a query must be asked once for each focus node, as the end of a sentence; empty when it need not."""
    if "\\u" in query or "\\U" in query:
        return "has escaped characters"
    found = words(query)
    start, end = _outermost(found)
    head, body, tail = found[:start], found[start:end], found[end:]
    return _foreign(found) or _rebound(head, body, tail) or _unbound(body)


def may_go_nowhere(query: str) -> bool:
    """Whether a query has a path that can have no step, so that a node of which nothing is said can be found by it."""
    found = words(query)
    return any(token.text in ("*", "?") and found[at - 1].text != "(" for at, token in enumerate(found))


def _outermost(found: Sequence[Token]) -> tuple[int, int]:
    """Where the outermost group begins and ends."""
    start = next((at for at, token in enumerate(found) if token.text == "{"), len(found))
    depth = 0
    for at in range(start, len(found)):
        depth += {"{": 1, "}": -1}.get(found[at].text, 0)
        if depth == 0:
            return start, at + 1
    return start, len(found)


def _foreign(found: Sequence[Token]) -> str:
    """What the standard does not allow, or what only the engine can ask."""
    upper = set(_keywords(found))
    reaching = next((word for token in found if (word := keyword_in(token, _REACHING_OUT))), None)
    word = next((word for word in _FOREIGN if word in upper), reaching)
    if word:
        return f"has {word}"
    names = {token.text[1:] for token in found if token.kind == "variable"} & set(_RESERVED)
    return f"names ${min(names)}" if names else ""


def _rebound(head: Sequence[Token], body: Sequence[Token], tail: Sequence[Token]) -> str:
    """Whether the focus node is not given out, given another value, or lost in counting."""
    for part in (head, body):
        upper = _keywords(part)
        if any(word == "AS" and _is_this(part, at + 1) for at, word in enumerate(upper)):
            return "gives $this another value"
    if not _names_this(head):
        return "does not give out $this"
    counted = set(_keywords(head)) & set(_AGGREGATES)
    after = _keywords(tail)
    if counted and "GROUP" not in after:
        return "counts without telling focus nodes apart"
    if "GROUP" in after and not _names_this(tail[after.index("GROUP") :]):
        return "counts without telling focus nodes apart"
    return "has EXISTS after its patterns" if "EXISTS" in after else ""


@dataclass
class _Group:
    """What stands between two braces: whether it is that of an EXISTS, and how many braces of others are around it."""

    exists: bool
    others: int


def _unbound(body: Sequence[Token]) -> str:
    """Whether `$this` is used where nothing binds it, were it not bound before."""
    if "SELECT" in _keywords(body):
        return "has a query within"
    stack: list[_Group] = []
    upper, depth, bound = _keywords(body), 0, False
    for at, token in enumerate(body):
        if token.text == "{":
            exists = at > 0 and upper[at - 1] == "EXISTS"
            around = stack[-1].others if stack else 0
            stack.append(_Group(exists, around + (1 if stack and not exists else 0)))
        elif token.text == "}":
            if not stack:
                return _NOT_BOUND
            stack.pop()
        elif token.text in "()":
            depth += 1 if token.text == "(" else -1
        elif token.text in _THIS and stack:
            if stack[-1].others or (depth and not bound and not stack[-1].exists):
                return _NOT_BOUND
            bound = bound or (len(stack) == 1 and depth == 0)
    return "" if bound and not stack else _NOT_BOUND


def _keywords(found: Sequence[Token]) -> list[str]:
    return [token.text.upper() if token.kind == "word" else "" for token in found]


def _names_this(found: Sequence[Token]) -> bool:
    """Whether `$this`, or everything, stands in a part of a query outside of brackets."""
    depth = 0
    for token in found:
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth == 0 and (token.text in _THIS or token.text == "*"):
            return True
    return False


def _is_this(found: Sequence[Token], at: int) -> bool:
    return at < len(found) and found[at].text in _THIS

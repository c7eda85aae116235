"""Whether a query of a shape gives the same when it is asked once, its focus node free, as once for each focus node.

SHACL binds `$this` before the query is evaluated, everywhere in it (SHACL 5.3.1, appendix A). Asked once, a variable is
only bound where a pattern of its own group binds it. The two differ for some queries; these are left to the engine, as
are those that the standard does not allow. The text is enough to tell, and is read a hundred times faster than parsed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from remit.tokens import keyword_in, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from remit.tokens import Token

_FOREIGN = ("MINUS", "VALUES", "GRAPH", "LIMIT", "OFFSET", "ASK", "CONSTRUCT", "DESCRIBE")
# Whatever might be one of these is never asked here, however it is spelled: the engine refuses it, or finds it harmless.
_REACHING_OUT = ("SERVICE", "FROM", "LOAD")
_RESERVED = ("currentShape", "shapesGraph", "PATH")
_THIS = ("$this", "?this")


@dataclass
class _Group:
    """What stands between two braces.

    Attributes:
        exists: Whether it is that of an EXISTS, where outer variables count as bound.
        select: Whether it holds a sub-select that does not give out `$this`.
        binds: Whether a pattern of its own has `$this`.
        wrong: Whether an expression has `$this` before a pattern has it.
        inner: The groups within, those of EXISTS left out.
    """

    exists: bool = False
    select: bool = False
    binds: bool = False
    wrong: bool = False
    inner: list[_Group] = field(default_factory=list)


def unfit(query: str) -> str:
    """Why a query must be asked once for each focus node, as the end of a sentence; empty when it need not."""
    if "\\u" in query or "\\U" in query:
        return "has escaped characters"
    found = words(query)
    return _foreign(found) or _rebound(found) or _unbound(found)


def _foreign(found: Sequence[Token]) -> str:
    """What the standard does not allow, or what only the engine can ask."""
    upper = {token.text.upper() for token in found if token.kind == "word"}
    reaching = (keyword_in(token, _REACHING_OUT) for token in found)
    word = next((word for word in (*_FOREIGN, *reaching) if word in upper or (word and word in _REACHING_OUT)), None)
    names = {token.text[1:] for token in found if token.kind == "variable"} & set(_RESERVED)
    if word:
        return f"has {word}"
    return f"names ${min(names)}" if names else ""


def _rebound(found: Sequence[Token]) -> str:
    """Whether the focus node is given another value, or lost in counting."""
    upper = _keywords(found)
    if any(word == "AS" and _is_this(found, at + 1) for at, word in enumerate(upper)):
        return "gives $this another value"
    if "GROUP" in upper and not _names_this(found, upper.index("GROUP")):
        return "counts without telling focus nodes apart"
    return ""


def _unbound(found: Sequence[Token]) -> str:
    group = _read(found, _keywords(found))
    if group is None or not all(_is_sound(one) for one in _all(group)) or not _is_bound(group):
        return "uses $this where no pattern binds it"
    return ""


def _keywords(found: Sequence[Token]) -> list[str]:
    return [token.text.upper() if token.kind == "word" else "" for token in found]


def _read(found: Sequence[Token], upper: Sequence[str]) -> _Group | None:
    """The outermost group; None when the braces do not match."""
    stack: list[_Group] = []
    depth, top = 0, None
    for at, token in enumerate(found):
        if token.text == "{":
            group = _Group(exists=at > 0 and upper[at - 1] == "EXISTS")
            if stack and not group.exists:
                stack[-1].inner.append(group)
            top = top or group
            stack.append(group)
        elif token.text == "}":
            if not stack:
                return None
            stack.pop()
        elif token.text in "()":
            depth += 1 if token.text == "(" else -1
        elif upper[at] == "SELECT" and stack:
            stack[-1].select = not _names_this(found, at)
        elif token.text in _THIS and stack:
            _note(stack, in_expression=depth > 0)
    return top if not stack else None


def _note(stack: Sequence[_Group], *, in_expression: bool) -> None:
    group = stack[-1]
    if not in_expression:
        group.binds = True
    elif not group.exists and not group.binds:
        group.wrong = True


def _names_this(found: Sequence[Token], start: int) -> bool:
    """Whether `$this` stands between a place and the next brace, outside of brackets."""
    depth = 0
    for token in found[start:]:
        if token.text == "{":
            return False
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if token.text in _THIS and depth == 0:
            return True
    return False


def _is_this(found: Sequence[Token], at: int) -> bool:
    return at < len(found) and found[at].text in _THIS


def _all(group: _Group) -> list[_Group]:
    return [group, *(each for one in group.inner for each in _all(one))]


def _is_sound(group: _Group) -> bool:
    return not group.wrong and not group.select


def _is_bound(group: _Group) -> bool:
    """Whether every solution of a group has `$this`: by a pattern of its own, or in each group within."""
    return group.binds or (bool(group.inner) and all(_is_bound(one) for one in group.inner))

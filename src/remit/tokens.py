"""The words of a SPARQL text: enough to find variables and keywords outside strings, comments and IRIs.

The patterns follow the terminals of the SPARQL 1.1 grammar (section 19.8); at each place the first that fits is taken.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from remit.terms import Literal, NamedNode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_PATTERNS = (
    ("space", r"\s+"),
    ("iri", r"<(?:[^<>\"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>"),
    ("string", r"'''(?:(?:'|'')?(?:[^'\\]|\\.))*'''|\"\"\"(?:(?:\"|\"\")?(?:[^\"\\]|\\.))*\"\"\""),
    ("string", r"'(?:[^'\\\n\r]|\\.)*'|\"(?:[^\"\\\n\r]|\\.)*\""),
    ("comment", r"#[^\n\r]*"),
    ("variable", r"[?$][^\W·][\w·]*"),
    ("language", r"@[A-Za-z]+(?:-[A-Za-z0-9]+)*"),
    ("name", r"(?:[^\W\d_][\w.\-·]*)?:(?:[\w:%\\][\w:.\-%\\~!$&'()*+,;=/?#@·]*)?|_:\w[\w.\-·]*"),
    ("number", r"(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"),
    ("word", r"[A-Za-z_][A-Za-z_0-9]*"),
    ("sign", r"\^\^|&&|\|\||!=|<=|>=|."),
)
_TOKEN = re.compile(
    "|".join(f"(?P<{kind}{number}>{pattern})" for number, (kind, pattern) in enumerate(_PATTERNS)), re.DOTALL
)
_KINDS = {f"{kind}{number}": kind for number, (kind, _) in enumerate(_PATTERNS)}
WITHOUT_MEANING = ("space", "comment")
_LONGEST_KEPT = 20_000  # characters: tokens take much more memory than their text
_LOCAL_END = re.compile(r"[\w\-:%]|\\[_~.\-!$&'()*+,;=/?#@%]")
_BACKSLASH = re.compile(r"\\[uU]?")
_ESCAPES = {code: f"\\U{code:08X}" for code in (*range(0x20), 0x7F, 0xFFFE, 0xFFFF)} | {
    ord(letter): f"\\{name}" for letter, name in zip('"\n\r\t\b\f', '"nrtbf', strict=True)
}


class Token(NamedTuple):
    """One word of a SPARQL text.

    Attributes:
        kind: space, iri, string, comment, variable, language, name, number, word or sign.
        text: The characters.
        start: The offset of the first one.
    """

    kind: str
    text: str
    start: int


def tokens(sparql: str) -> Iterator[Token]:
    """Every token of a text, white space and comments included; joined they are the text again."""
    position = 0
    while position < len(sparql):
        match = _TOKEN.match(sparql, position)
        if match is None or match.lastgroup is None:  # cannot be: the last pattern fits any character
            return
        kind = _KINDS[match.lastgroup]
        end = _name_end(sparql, position, match.end()) if kind == "name" else match.end()
        yield Token(kind, sparql[position:end], position)
        position = end


def every(sparql: str) -> tuple[Token, ...]:
    """The tokens of a text; those of a short one are kept a while, since it is gone through several times on end."""
    return _kept(sparql) if len(sparql) <= _LONGEST_KEPT else tuple(tokens(sparql))


@lru_cache(maxsize=16)  # a page of panels asks a handful of texts again and again
def _kept(sparql: str) -> tuple[Token, ...]:
    return tuple(tokens(sparql))


def words(sparql: str) -> list[Token]:
    """The tokens without white space and comments."""
    return [token for token in every(sparql) if token.kind not in WITHOUT_MEANING]


def keyword_in(token: Token, keywords: Iterable[str]) -> str | None:
    """The first of some keywords, in capitals, that the engine may read in a token.

    The engine needs nothing between a keyword and what follows it: `SERVICESILENT` is two keywords to it, and
    `GRAPHa:b` is a keyword and a name. It may also see a keyword where there is none; whoever asks must bear that.
    """
    if token.kind not in ("word", "name"):
        return None
    readable = token.text.split(":", 1)[0].upper()
    return next((keyword for keyword in keywords if keyword in readable), None)


def closing_bracket(found: Sequence[Token], start: int) -> int:
    """The place of the bracket that closes the one at `start`; the last word when none does."""
    depth = 0
    for at in range(start, len(found)):
        depth += {"(": 1, ")": -1}.get(found[at].text, 0)
        if depth == 0:
            return at
    return len(found) - 1


def written(term: NamedNode | Literal) -> str:
    r"""A term as it stands in SPARQL, safe at any place where a term may stand.

    A backslash before `u` is written so that a reader which expands `\u0022` before it reads strings (SPARQL 1.1,
    section 19.2, taken literally) still gets the same string.
    """
    if isinstance(term, NamedNode):
        return str(term)
    quoted = '"' + _BACKSLASH.sub(_doubled, term.value).translate(_ESCAPES) + '"'
    if term.language:
        return f"{quoted}@{term.language}"
    if term.datatype.value == "http://www.w3.org/2001/XMLSchema#string":
        return quoted
    return f"{quoted}^^{term.datatype}"


def _doubled(match: re.Match[str]) -> str:
    return "\\\\" + "".join(f"\\U{ord(letter):08X}" for letter in match.group()[1:])


def _name_end(sparql: str, start: int, end: int) -> int:
    """Where a prefixed name ends: the pattern is generous, the grammar allows punctuation only when escaped."""
    colon = sparql.index(":", start, end)
    position = colon + 1
    last = position
    while position < end:
        match = _LOCAL_END.match(sparql, position)
        if match:
            position = last = match.end()
        elif sparql[position] in ".·":
            position += 1
        else:
            break
    return last

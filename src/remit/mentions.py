"""What a query names, told from its words: whether it can look up a property at all, without parsing it.

To parse a query takes twenty milliseconds, and most changes have nothing to do with most queries. In doubt the answer is
that a query may look up anything.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from remit.namespaces import RDF
from remit.tokens import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from remit.tokens import Token

_TYPE = RDF + "type"
_IN_PATHS = ("/", "|", "^", "*", "+", "?", "(", ")")
_TERMS = ("iri", "name", "variable", "string", "number")
_LITERAL_WORDS = ("TRUE", "FALSE")


class _Next(Enum):
    """What a pattern needs next."""

    SUBJECT = auto()
    PREDICATE = auto()
    VALUE = auto()
    END = auto()


def properties(query: str) -> frozenset[str] | None:
    """The IRIs of all properties that a query can look up, and other IRIs that it names; None when it can be any.

    Args:
        query: The query, with its prefixes.
    """
    found = words(query)
    prefixes = _prefixes(found)
    named = {_TYPE} if any(token.kind == "word" and token.text == "a" for token in found) else set()
    for token in found:
        if token.kind == "iri":
            if ":" not in token.text:
                return None  # what it stands for depends on a base
            named.add(token.text[1:-1])
        elif token.kind == "name":
            prefix, _, local = token.text.partition(":")
            if prefix not in prefixes or "\\" in local:
                return None
            named.add(prefixes[prefix] + local)
    return frozenset(named) if _names_each_property(found) else None


def _prefixes(found: Sequence[Token]) -> Mapping[str, str]:
    declared = {}
    for at, token in enumerate(found[:-2]):
        if token.kind == "word" and token.text.upper() == "PREFIX" and found[at + 2].kind == "iri":
            declared[found[at + 1].text.partition(":")[0]] = found[at + 2].text[1:-1]
    return declared


def _names_each_property(found: Sequence[Token]) -> bool:
    """Whether every pattern of a query names its property; no when a pattern is not as simple as those read here."""
    braces = [at for at, token in enumerate(found) if token.text in ("{", "}")]
    at, end = (braces[0], braces[-1]) if braces else (0, 0)
    state = _Next.SUBJECT
    while at < end:
        token = found[at]
        if token.text in ("{", "}", "."):
            state = _Next.SUBJECT
        elif token.text == ";":
            state = _Next.PREDICATE
        elif token.text == ",":
            state = _Next.VALUE
        elif state is _Next.PREDICATE:
            at, named = _after_path(found, at)
            if not named:
                return False
            state = _Next.VALUE
            continue
        elif token.kind in _TERMS or token.text.upper() in _LITERAL_WORDS:
            state = _Next.PREDICATE if state is _Next.SUBJECT else _Next.END
        elif token.kind == "word":
            at = _after_brackets(found, at + 1)
            state = _Next.SUBJECT
            continue
        elif token.kind == "sign" and state is not _Next.END:
            return False  # a list, or a thing without an IRI that is described in place
        at += 1
    return True


def _after_path(found: Sequence[Token], at: int) -> tuple[int, bool]:
    """Where the value begins after a property or path, and whether that names all its properties."""
    depth, begun = 0, False
    while at < len(found):
        token = found[at]
        is_property = token.kind in ("iri", "name") or token.text == "a"
        begins = is_property or token.text == "("
        if token.text == "!":
            return at, False
        if begins and begun and depth == 0 and found[at - 1].text not in ("/", "|", "^"):
            return at, True
        if not is_property and token.text not in _IN_PATHS:
            return at, begun
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        begun = begun or is_property
        at += 1
    return at, False


def _after_brackets(found: Sequence[Token], at: int) -> int:
    """Where a text goes on after brackets that follow a word, such as those of FILTER; braces in them are not passed."""
    depth = 0
    while at < len(found) and (depth or found[at].text == "("):
        if found[at].text == "{":
            return at
        depth += {"(": 1, ")": -1}.get(found[at].text, 0)
        at += 1
    return at

"""Terms in the places of a query's parameters, so that no term can become a part of the query itself.

A bound text is read again and must have the words of the query, with a term in each place. Which characters a term has
matters little to that: a text is read anew for each kind of terms, and what was seen then is kept.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from remit.tokens import WITHOUT_MEANING, Token, every, tokens

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_MOST_KEPT = 256  # texts: more than workspaces have saved queries
_AN_IRI = "<a:a>"
_A_STRING = '"a"'
_LONE_QUOTES = ("'", '"')


class _Template(NamedTuple):
    """A text with parameters.

    Attributes:
        pieces: Its text, cut where terms go: what to write, and whether it is the name of a parameter.
        shape: The shape that it must have with terms in it.
        has_lone_quotes: Whether it has a quotation mark that ends no string, so that one in a term could be its other end.
    """

    pieces: tuple[tuple[str, bool], ...]
    shape: tuple[str, ...]
    has_lone_quotes: bool


def bound(text: str, terms: Mapping[str, str | None]) -> str | None:
    """A text with terms in the places of variables, and `BOUND(?name)` decided.

    Args:
        text: A query.
        terms: By the name of a variable, a term as it is written in SPARQL; None leaves the variable as it is.

    Returns:
        The bound text; None when a term would change the words of the query itself.
    """
    given = {name: term for name, term in terms.items() if term is not None}
    template = _template(text, frozenset(terms), frozenset(given))
    made = "".join(given[piece] if is_parameter else piece for piece, is_parameter in template.pieces)
    return made if _is_known_to_fit(text, terms, template) or _shape(every(made)) == template.shape else None


def _is_known_to_fit(text: str, terms: Mapping[str, str | None], template: _Template) -> bool:
    """Whether terms of these kinds were seen to fit in a text: then all do that have no character of a kind's end inside."""
    if template.has_lone_quotes:
        return False
    examples = {name: None if term is None else _example(term) for name, term in terms.items()}
    if any(examples[name] is None for name, term in terms.items() if term is not None):
        return False
    return _fits(text, frozenset(examples.items()))


@lru_cache(maxsize=_MOST_KEPT)
def _fits(text: str, examples: frozenset[tuple[str, str | None]]) -> bool:
    """Whether terms fit in a text; these are examples of their kinds."""
    terms = dict(examples)
    template = _template(text, frozenset(terms), frozenset(name for name, term in examples if term is not None))
    made = "".join((terms[piece] or "") if is_parameter else piece for piece, is_parameter in template.pieces)
    return _shape(tuple(tokens(made))) == template.shape


def _example(term: str) -> str | None:
    """A short term of the same kind; None for what is of no kind, and for an empty string, whose end is two marks."""
    found = tuple(tokens(term))
    match [one.kind for one in found]:
        case ["iri"]:
            return _AN_IRI
        case ["string", *rest] if found[0].text.startswith('"') and not found[0].text.startswith('""'):
            if not rest:
                return _A_STRING
            if rest == ["language"]:
                return _A_STRING + found[1].text
            if rest == ["sign", "iri"] and found[1].text == "^^":
                return f"{_A_STRING}^^{_AN_IRI}"
    return None


@lru_cache(maxsize=_MOST_KEPT)
def _template(text: str, names: frozenset[str], given: frozenset[str]) -> _Template:
    """A text cut at its parameters.

    Args:
        text: The text.
        names: The names of all parameters.
        given: The names of those that get a term.
    """
    found = _substituted(every(text), names, given)
    pieces: list[tuple[str, bool]] = []
    for token in found:
        if token.kind != "parameter" and pieces and not pieces[-1][1]:
            pieces[-1] = (pieces[-1][0] + token.text, False)
        else:
            pieces.append((token.text, token.kind == "parameter"))
    lone = any(token.kind == "sign" and token.text in _LONE_QUOTES for token in found)
    return _Template(tuple(pieces), _shape(found), lone)


def _substituted(parts: Sequence[Token], names: frozenset[str], given: frozenset[str]) -> tuple[Token, ...]:
    """The tokens of a text with one of the kind `parameter`, its name, in the place of each variable that gets a term."""
    out: list[Token] = []
    index = 0
    while index < len(parts):
        token = parts[index]
        bound_test = _bound_test(parts, index, names, given)
        if bound_test:
            last, answer = bound_test
            out.append(Token("word", answer, token.start))
            index = last + 1
            continue
        is_given = token.kind == "variable" and token.text[1:] in given
        out.append(Token("parameter", token.text[1:], token.start) if is_given else token)
        index += 1
    return tuple(out)


def _bound_test(
    parts: Sequence[Token], index: int, names: frozenset[str], given: frozenset[str]
) -> tuple[int, str] | None:
    """For `BOUND ( ?__x )` at `index`: the index of its last token, and `true` or `false`."""
    if parts[index].kind != "word" or parts[index].text.upper() != "BOUND":
        return None
    ahead = (at for at in range(index + 1, len(parts)) if parts[at].kind not in WITHOUT_MEANING)
    following = list(islice(ahead, len("(x)")))
    if len(following) < len("(x)") or parts[following[1]].text[1:] not in names:
        return None
    if parts[following[1]].kind != "variable":
        return None
    return following[2], "true" if parts[following[1]].text[1:] in given else "false"


def _shape(found: Sequence[Token]) -> tuple[str, ...]:
    """What must be the same before and after binding: every word, with any IRI or literal as one `term`."""
    shape: list[str] = []
    for token in found:
        if token.kind in WITHOUT_MEANING:
            continue
        value = "term" if token.kind in ("iri", "string", "parameter") else token.text
        if shape[-2:] == ["term", "^^"]:
            del shape[-2:]
            value = "term"
        elif token.kind == "language":
            del shape[-1:]
            value = "term"
        shape.append(value)
    return tuple(shape)

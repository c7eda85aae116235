"""Rules kept as `.rq` files: what they derive stands in graphs of its own, one for each rule, marked derived.

A rule is a CONSTRUCT query with the header of a saved query. It takes no values, and it reads what files say and what
`derivation` gives, but not what another rule gives, so their order does not matter. It does not know the day on which
somebody asks: it writes days down, and a question for a day compares them with its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph

from remit import derivation, queries
from remit.errors import BadHeader, BadQuery
from remit.namespaces import RDF
from remit.terms import NamedNode, Quad
from remit.tokens import Token, keyword_in, words
from remit.workspace import read_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from remit.namespaces import Namespaces
    from remit.workspace import Workspace

_TERMS = ("variable", "iri", "name", "string", "number", "language")
_TRUTHS = ("TRUE", "FALSE")
_BEFORE_A_PREDICATE = (")", "]", "[", ";", ">")
_BEGINNING_AN_OBJECT = ("[", "(", "+", "-", "<")
_GRAPH_WORDS = ("GRAPH", "FROM")
_N_TRIPLES = pyoxigraph.RdfFormat.N_TRIPLES
_FAULTS = (SyntaxError, ValueError, RuntimeError, OSError)
_TITLE = re.compile(r"^#\+ title: (\S.*?)\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Rule:
    """A rule of a workspace.

    Attributes:
        name: The stem of its file.
        place: How messages name its file.
        text: The whole file.
        title: What its results are called.
        graph: The graph in which they stand.
    """

    name: str
    place: str
    text: str
    title: str
    graph: NamedNode

    def reads(self, namespaces: Namespaces) -> frozenset[str] | None:
        """The IRIs of all predicates on which its results can depend, and others; None where any predicate may be one."""
        found = _patterns(self.text)
        if any(_is_unclear(token) for token in found):
            return None
        if any(_may_be_any(found, at) for at in range(1, len(found) - 1)):
            return None
        return frozenset(_named(found, namespaces))


def load(workspace: Workspace) -> tuple[Rule, ...]:
    """Every rule of a workspace, by name; none where it has no folder of rules.

    Raises:
        BadHeader: A header is wrong.
        BadQuery: Two files have one stem, or a text is no rule.
    """
    found: dict[str, Path] = {}
    for path in workspace.files("rules", ".rq"):
        first = found.setdefault(path.stem, path)
        if first is not path:
            both = f"{workspace.place(first)} and {workspace.place(path)}"
            raise BadQuery(f"Two rules are called “{path.stem}”: {both}. Rename one.")
    return tuple(_read(path, workspace) for _, path in sorted(found.items()))


def quads(engine: pyoxigraph.Store, workspace: Workspace, rules: Sequence[Rule] | None = None) -> Iterator[Quad]:
    """Every quad that rules derive, in the graphs of the rules, with what marks these as derived.

    Args:
        engine: What they read: the union of all files, and of what `derivation` gives, in its default graph. It must not
            change meanwhile.
        workspace: The workspace.
        rules: The rules to run; None for all of the workspace.

    Raises:
        BadHeader: A header is wrong.
        BadQuery: A text is no rule, or cannot be run.
    """
    for rule in load(workspace) if rules is None else rules:
        yield from _marking(rule)
        yield from _derived(engine, rule, workspace)


def as_triples(engine: pyoxigraph.Store, workspace: Workspace, rule: Rule) -> bytes:
    """What `quads` gives of one rule, as N-Triples, some of it perhaps twice; a thing without an identifier is not refused.

    Args:
        engine: What it reads; see `quads`.
        workspace: The workspace.
        rule: The rule.

    Raises:
        BadQuery: It cannot be run.
    """
    try:
        found = _run(engine, workspace, rule)
        triples = found.serialize(format=_N_TRIPLES) if isinstance(found, pyoxigraph.QueryTriples) else None
    except _FAULTS as error:
        raise _cannot_run(rule, error) from error
    marking = pyoxigraph.serialize((quad.triple for quad in _marking(rule)), format=_N_TRIPLES)
    return (marking or b"") + (triples or b"")


def _marking(rule: Rule) -> tuple[Quad, Quad]:
    return derivation.marking(rule.graph, f"{rule.title} (derived)")


def _derived(engine: pyoxigraph.Store, rule: Rule, workspace: Workspace) -> Iterator[Quad]:
    try:
        found = _run(engine, workspace, rule)
        for triple in found if isinstance(found, pyoxigraph.QueryTriples) else ():
            if not isinstance(triple.subject, NamedNode):
                raise BadQuery(
                    f"{rule.place}: it makes a thing without an identifier. Give it one with IRI(CONCAT(…))."
                )
            yield Quad(triple.subject, triple.predicate, triple.object, rule.graph)
    except _FAULTS as error:
        raise _cannot_run(rule, error) from error


def _run(engine: pyoxigraph.Store, workspace: Workspace, rule: Rule) -> object:
    return engine.query(rule.text, prefixes=workspace.namespaces.prefixes)


def _cannot_run(rule: Rule, error: Exception) -> BadQuery:
    return BadQuery(f"{rule.place}: the rule cannot be run: {error}")


def _read(path: Path, workspace: Workspace) -> Rule:
    place = workspace.place(path)
    text = read_text(path, place)
    title = _TITLE.search(text)
    if title is None:
        raise BadHeader(f"{place}:1: the header has no title. Write a line like: #+ title: Clocks of answers")
    _refuse(text, place)
    graph = NamedNode(f"{workspace.namespaces.prefixes['graph']}derived/{path.stem}")
    return Rule(path.stem, place, text, title.group(1), graph)


def _refuse(text: str, place: str) -> None:
    queries.refuse(text, place)
    form = queries.form(text)
    if form != "CONSTRUCT":
        raise BadQuery(f"{place}: a rule is a CONSTRUCT query, and this is {f'a {form} query' if form else 'none'}.")
    for token in words(text):
        line = text.count("\n", 0, token.start) + 1
        if token.kind == "variable" and token.text[1:].startswith("_"):
            raise BadQuery(f"{place}:{line}: a rule takes no values, and “{token.text}” would be one. Rename it.")
        keyword = keyword_in(token, _GRAPH_WORDS)
        if keyword:
            why = "names a graph, and a rule reads all of them together. Take it out."
            raise BadQuery(f"{place}:{line}: {keyword} {why}")


def _named(found: Sequence[Token], namespaces: Namespaces) -> Iterator[str]:
    """Every IRI that a text names, among which are all predicates that it reads."""
    declared = {
        name.text.removesuffix(":"): iri.text[1:-1]
        for keyword, name, iri in zip(found, found[1:], found[2:], strict=False)
        if keyword.text.upper() == "PREFIX"
    }
    prefixes = {**namespaces.prefixes, **declared}
    yield RDF + "type"
    for token in found:
        if token.kind == "iri":
            yield token.text[1:-1]
        elif token.kind == "name":
            prefix, _, local = token.text.partition(":")
            yield prefixes.get(prefix, "") + local


def _patterns(text: str) -> list[Token]:
    """The words of a text without those of its SELECT clauses, where variables stand side by side too."""
    kept = []
    selecting = False
    for token in words(text):
        selecting = token.text.upper() == "SELECT" or (selecting and token.text != "{")
        if not selecting:
            kept.append(token)
    return kept


def _is_term(token: Token) -> bool:
    return token.kind in _TERMS or token.text.upper() in _TRUTHS


def _is_unclear(token: Token) -> bool:
    """Whether the IRIs of a text are others than its words: resolved against a base, or written with a backslash."""
    return token.text.upper() == "BASE" or (token.kind in ("name", "iri") and "\\" in token.text)


def _may_be_any(found: Sequence[Token], at: int) -> bool:
    """Whether a word may stand for a predicate that the text does not name: a variable, or “all but this one”."""
    before, token, after = found[at - 1 : at + 2]
    if token.kind == "variable":
        follows = _is_term(before) or before.text in _BEFORE_A_PREDICATE
        return follows and (_is_term(after) or after.text in _BEGINNING_AN_OBJECT)
    if token.text != "!":
        return False
    first = found[at + 2] if after.text == "(" and at + 2 < len(found) else after
    return first.kind in ("iri", "name") or first.text in ("^", "a")

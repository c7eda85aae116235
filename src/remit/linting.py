"""What is wrong with a saved query although it may run: slow forms, silent traps of engines, and the house form.

Words are found with `remit.tokens`, which keeps their places; what belongs together is read off rdflib's parse tree,
which does not. Both are in the order of the text, so the third EXISTS of one is the third of the other.

The traps are measured: see docs/querying.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from rdflib.plugins import sparql
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import BNode, Identifier, Node, Variable

from remit.namespaces import FOAF, RDFS, SKOS, XSD
from remit.tokens import Token, closing_bracket, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from remit.queries import SavedQuery

# Otherwise FROM <file:…> in a query would read that file.
sparql.SPARQL_LOAD_GRAPHS = False

_REMOTE = ("SERVICE", "LOAD")
# What servers do in different ways without an error.
_DIFFERING = ("nothing", "missing-text", "parts", "parts-order", "cut", "dialect", "language", "outer-bound")
# The specification writes the argument of GROUP_CONCAT small, and so does everybody.
_NOT_KEYWORDS = ("a", "true", "false", "separator")
_DURATIONS = ("dayTimeDuration", "yearMonthDuration", "duration")
_LABELS = {SKOS + "prefLabel", SKOS + "altLabel", RDFS + "label", FOAF + "name"}
_UNENDING = ("*", "+")
# What Virtuoso adds to SPARQL: its functions, and what it lets stand before a query.
_OWN_PREFIXES = ("bif", "sql")
_OWN_WORDS = ("DEFINE",)
_JOINED = 2

_COUNT = "COUNT counts a thing again for every way in which it is found. Write COUNT(DISTINCT …)."
_DATE_SUM = (
    "day + duration comes out empty in about half of all cases (Oxigraph 0.5). Take a negative duration away instead: "
    '?day - "-P55D"^^xsd:dayTimeDuration'
)
_QUADRATIC = (
    "NOT EXISTS over {} joined patterns takes minutes on a large graph (Oxigraph 0.5 tries every pair). "
    "Write MINUS {{ … }}, or OPTIONAL {{ … BIND(true AS ?found) }} FILTER(!BOUND(?found))."
)
_SCAN = (
    "every thing is read and then tested against {0}, also when it is given. Write {0} itself in the pattern, and behind "
    "the pattern BIND({0} AS {1}): with a value it is looked up, without one it matches everything."
)
_NOTHING = (
    "a division by nought stands for “no value”, and Virtuoso 7 stops at it. Write BIND inside the OPTIONAL that finds "
    "the value, or IF(BOUND(?found), …, ?found)."
)
_MISSING_TEXT = (
    "COALESCE goes on to its next value only when CONCAT fails; where a part has no value, Virtuoso 7 gives the rest of "
    "the text. Write IF(BOUND(?part), CONCAT(…), …)."
)
_PARTS = (
    "GROUP_CONCAT keeps the language of its parts on one server and drops it on another. "
    "Write GROUP_CONCAT(DISTINCT STR(?name); separator=…)."
)
_PARTS_ORDER = (
    "the rows are put in order by {}, a text that GROUP_CONCAT joins in another order on every server. "
    "Order by what the rows are grouped by."
)
_CUT = (
    "LIMIT or OFFSET without ORDER BY takes any rows, others on every server. Put ORDER BY with the columns that fix the "
    "rows before it."
)
_DIALECT = "{} is a word of one server’s own, and no other understands it. Write it in SPARQL 1.1."
_LANGUAGE = (
    "languages are compared letter by letter, but servers write them in their own way: en-GB is en-gb in Oxigraph, and "
    'neither equals "en". Write LANGMATCHES(LANG(?text), "en").'
)
_CROSS = (
    "{} and {} share no variable with each other in this group, so each of the one is tried with each of the other: a "
    "hundred times the time for ten times the data. A FILTER does not join them. Use one variable in both patterns; in "
    "an OPTIONAL write one OPTIONAL for each."
)
_NESTED = (
    "an OPTIONAL inside an OPTIONAL that joins {} patterns is worked out anew for every row (Oxigraph 0.5): a hundred "
    "times the time for ten times the data. Close the outer one first, and begin the inner one with the outer one’s "
    "patterns again."
)
_UNSEEN = (
    "BIND cannot see {} here: it is bound outside these braces. Put BIND behind the closing brace, or a pattern with {} "
    "inside."
)
_OUTER_BOUND = (
    "BOUND({}) inside the OPTIONAL asks about a variable from outside; Virtuoso 7 then leaves the OPTIONAL empty. Repeat "
    "the pattern that binds it inside, or test it in an IF(…) behind the OPTIONAL."
)
_OPEN_PATH = (
    "a path with * or + has two unknown ends, so every thing is tried as its beginning, and some servers refuse it. "
    "Give one end a value, a parameter or a pattern of its own (such as a class)."
)


@dataclass(frozen=True, order=True)
class Finding:
    """Something to mend in a saved query.

    Attributes:
        line: The line, from 1.
        rule: The name of the rule: quadratic, remote, count, open-path, date-sum, order, prefixes, capitals,
            parameter-in-select, scan, nothing, missing-text, parts, parts-order, cut, dialect, language, cross, nested,
            unseen, outer-bound or unreadable.
        message: What is wrong and what to write instead.
        place: The file with the line, as messages name it.
    """

    line: int
    rule: str
    message: str
    place: str


@dataclass(frozen=True)
class _Text:
    """A query as text, as words, and as rdflib's parse tree (None where rdflib cannot parse it)."""

    text: str
    form: str
    words: list[Token]
    tree: Any

    def line(self, token: Token) -> int:
        return self.text.count("\n", 0, token.start) + 1


def lint(query: SavedQuery, place: str) -> list[Finding]:
    """What is wrong with a saved query, by line.

    Args:
        query: The query.
        place: How messages name its file.

    Returns:
        The findings; none when all is well.
    """
    return _found(query.text, query.form, place)


def differing(text: str, form: str, place: str) -> list[Finding]:
    """Where another server may answer a query in another way than the local engine, by line.

    Args:
        text: The query.
        form: SELECT, CONSTRUCT, ASK or DESCRIBE.
        place: How messages name it.

    Returns:
        The findings; none when all is well.
    """
    return [finding for finding in _found(text, form, place) if finding.rule in _DIFFERING]


def _found(sparql: str, form: str, place: str) -> list[Finding]:
    found = words(sparql)
    tree, findings = _parsed(sparql)
    text = _Text(sparql, form, found, tree)
    for rule in _RULES:
        findings += rule(text)
    if tree is not None:
        findings += _translated(tree, found)  # last, since rdflib changes the tree when it translates it
    return sorted(Finding(line, name, message, f"{place}:{line}") for line, name, message in set(findings))


def _parsed(text: str) -> tuple[Any, list[tuple[int, str, str]]]:
    try:
        return parseQuery(text), []
    except Exception as error:  # noqa: BLE001 - pyparsing's own, RecursionError, ValueError and others
        return None, [_unreadable(error)]


def _translated(tree: Any, found: Sequence[Token]) -> list[tuple[int, str, str]]:  # noqa: ANN401
    """Whether rdflib can make sense of what it has parsed."""
    # Undeclared prefixes have a rule of their own; a second message about them would help nobody.
    known = {name: f"urn:undeclared:{name}:" for name in _undeclared(found)}
    try:
        translateQuery(tree, initNs=known)
    except Exception as error:  # noqa: BLE001 - rdflib raises SPARQLError, bare Exception and others
        return [_unreadable(error)]
    return []


def _unreadable(error: Exception) -> tuple[int, str, str]:
    line = int(getattr(error, "lineno", None) or 1)
    reason = str(error).split("  (at char")[0].strip() or type(error).__name__
    return line, "unreadable", f"rdflib cannot read this query ({reason}). Write it in the plain form of SPARQL 1.1."


# Rules that need words only


def _remote(text: _Text) -> Iterator[tuple[int, str, str]]:
    for token in text.words:
        if _is(token, *_REMOTE):
            message = f"{token.text.upper()} would fetch data from elsewhere, and Remit refuses it. Take it out."
            yield text.line(token), "remote", message


def _bare_count(text: _Text) -> Iterator[tuple[int, str, str]]:
    for token, bracket, first in zip(text.words, text.words[1:], text.words[2:], strict=False):
        if _is(token, "COUNT") and bracket.text == "(" and not _is(first, "DISTINCT"):
            yield text.line(token), "count", _COUNT


def _date_sum(text: _Text) -> Iterator[tuple[int, str, str]]:
    durations = _duration_variables(text.words)
    for at, token in enumerate(text.words):
        if token.text == "+" and (
            _duration_begins(text.words, at + 1, durations) or _duration_ends(text.words, at - 1, durations)
        ):
            yield text.line(token), "date-sum", _DATE_SUM


def _unordered(text: _Text) -> Iterator[tuple[int, str, str]]:
    if text.form != "SELECT":
        return
    depth = 0
    for token in text.words:
        depth += {"{": 1, "}": -1}.get(token.text, 0)
        if depth == 0 and _is(token, "ORDER"):
            return
    first = next((token for token in text.words if _is(token, "SELECT")), None)
    message = "the rows come in no fixed order. End the query with ORDER BY and the columns that fix it."
    yield (text.line(first) if first else 1), "order", message


def _prefixes(text: _Text) -> Iterator[tuple[int, str, str]]:
    declared = _declared(text.words)
    used = _used_prefixes(text.words)
    names = [name.text for name in declared]
    for before, after in pairwise(declared):
        if after.text < before.text:
            message = f"the PREFIX lines are not sorted: {after.text} goes before {before.text}"
            yield text.line(after), "prefixes", message
    for name in declared:
        if name.text not in used:
            yield text.line(name), "prefixes", f"the prefix {name.text} is not used. Take its line out."
    for prefix, token in used.items():
        if prefix not in names:
            message = f"the prefix {prefix} has no PREFIX line, so other tools cannot run the query. Add one."
            yield text.line(token), "prefixes", message


def _capitals(text: _Text) -> Iterator[tuple[int, str, str]]:
    small: dict[int, list[str]] = {}
    for token in text.words:
        if token.kind == "word" and token.text not in _NOT_KEYWORDS and token.text != token.text.upper():
            small.setdefault(text.line(token), []).append(token.text.upper())
    for line, names in small.items():
        yield line, "capitals", f"keywords are written in capitals: {', '.join(dict.fromkeys(names))}."


def _parameter_in_select(text: _Text) -> Iterator[tuple[int, str, str]]:
    for start, end in _select_clauses(text.words):
        depth = 0
        for at in range(start, end):
            token = text.words[at]
            depth += {"(": 1, ")": -1}.get(token.text, 0)
            if token.text.startswith(("?_", "$_")) and (depth == 0 or _is(text.words[at - 1], "AS")):
                message = f"{token.text} is replaced by its value before the query runs, so it can be no column."
                yield text.line(token), "parameter-in-select", f"{message} Write ({token.text} AS ?name)."


def _scan(text: _Text) -> Iterator[tuple[int, str, str]]:
    for at, token in enumerate(text.words):
        if not _is(token, "FILTER"):
            continue
        found = [word.text.upper() if word.kind == "word" else word.text for word in text.words[at + 1 : at + 12]]
        if found[:4] != ["(", "!", "BOUND", "("] or found[5:7] != [")", "||"] or found[8:9] != ["="]:
            continue
        parameter = found[4]
        sides = {found[7], found[9]}
        other = next(iter(sides - {parameter}), "")
        if (
            parameter in sides
            and parameter[1:3] == "__"
            and parameter.endswith("_iri")
            and other.startswith(("?", "$"))
        ):
            yield text.line(token), "scan", _SCAN.format(parameter, other)


def _nothing(text: _Text) -> Iterator[tuple[int, str, str]]:
    for token, after in pairwise(text.words):
        if token.text == "/" and after.kind == "number" and not after.text.strip("0."):
            yield text.line(token), "nothing", _NOTHING


def _missing_text(text: _Text) -> Iterator[tuple[int, str, str]]:
    for at, token in enumerate(text.words):
        if not _is(token, "COALESCE"):
            continue
        for argument in _arguments(text.words, at + 1)[:-1]:
            joins = next((word for word in argument if _is(word, "CONCAT")), None)
            if joins and not any(_is(word, "BOUND") for word in argument) and _variables_of(argument):
                yield text.line(joins), "missing-text", _MISSING_TEXT


def _parts(text: _Text) -> Iterator[tuple[int, str, str]]:
    ordered = _ordered_by(text.words)
    for at, token in enumerate(text.words):
        if not _is(token, "GROUP_CONCAT"):
            continue
        first = at + 3 if _is(text.words[at + 2], "DISTINCT") else at + 2
        if text.words[first].kind == "variable":
            yield text.line(token), "parts", _PARTS
        end = closing_bracket(text.words, at + 1)
        name = text.words[end + 2].text if end + 2 < len(text.words) and _is(text.words[end + 1], "AS") else ""
        if name[1:] in ordered:
            yield text.line(ordered[name[1:]]), "parts-order", _PARTS_ORDER.format(name)


def _cut(text: _Text) -> Iterator[tuple[int, str, str]]:
    ordered = [False]
    for token in text.words:
        if token.text == "{":
            ordered.append(False)
        elif token.text == "}" and len(ordered) > 1:
            ordered.pop()
        elif _is(token, "ORDER"):
            ordered[-1] = True
        elif _is(token, "LIMIT", "OFFSET") and not ordered[-1]:
            yield text.line(token), "cut", _CUT


def _dialect(text: _Text) -> Iterator[tuple[int, str, str]]:
    for token in text.words:
        own = token.kind == "name" and token.text.partition(":")[0].lower() in _OWN_PREFIXES
        if own or _is(token, *_OWN_WORDS):
            yield text.line(token), "dialect", _DIALECT.format(token.text)


def _language(text: _Text) -> Iterator[tuple[int, str, str]]:
    for at, token in enumerate(text.words):
        if not _is(token, "LANG"):
            continue
        end = closing_bracket(text.words, at + 1)
        behind, before = text.words[end + 1 : end + 3], text.words[max(0, at - 2) : at][::-1]
        for pair in (behind, before):
            signs = [word.text for word in pair]
            if len(pair) == _JOINED and signs[0] in ("=", "!=") and signs[1].strip("\"'") and pair[1].kind == "string":
                yield text.line(token), "language", _LANGUAGE


# Rules that need the tree too


def _cross(text: _Text) -> Iterator[tuple[int, str, str]]:
    tested = {id(inner) for node, _ in _exists_nodes(text.tree) for inner in _nodes(node)}
    for group in _nodes(text.tree):
        if group.name != "GroupGraphPatternSub" or id(group) in tested:
            continue
        apart = _components(group)
        if len(apart) > 1:
            first, second = (min(part) for part in apart[:2])
            at = next(word for word in text.words if word.kind == "variable" and word.text[1:] == second)
            yield text.line(at), "cross", _CROSS.format(f"?{first}", f"?{second}")


def _nested(text: _Text) -> Iterator[tuple[int, str, str]]:
    for token, node, outer in _optionals(text):
        joined = _joined(node.graph)
        if outer is not None and joined >= _JOINED:
            yield text.line(token), "nested", _NESTED.format(joined)


def _outer_bound(text: _Text) -> Iterator[tuple[int, str, str]]:
    for token, node, _ in _optionals(text):
        inside = _in_scope(node.graph)
        for part in node.graph.part or ():
            for test in _nodes(part) if part.name == "Filter" else ():
                if test.name == "Builtin_BOUND" and not test.arg.startswith("_") and str(test.arg) not in inside:
                    yield text.line(token), "outer-bound", _OUTER_BOUND.format(f"?{test.arg}")


def _unseen(text: _Text) -> Iterator[tuple[int, str, str]]:
    places = [token for token in text.words if _is(token, "BIND")]
    order = [id(node) for node in _nodes(text.tree) if node.name == "Bind"]
    everywhere = _in_scope(text.tree)
    for group in _nodes(text.tree):
        if group.name != "GroupGraphPatternSub":
            continue
        inside = _in_scope(group)
        for part in group.part or ():
            if part.name != "Bind" or id(part) not in order:
                continue
            for name in sorted((_named(part.expr) & everywhere) - inside):
                yield text.line(places[order.index(id(part))]), "unseen", _UNSEEN.format(f"?{name}", f"?{name}")


def _quadratic(text: _Text) -> Iterator[tuple[int, str, str]]:
    tests = [token for token in text.words if _is(token, "EXISTS")]
    nodes = list(_exists_nodes(text.tree))
    for token, (node, negated) in zip(tests, nodes, strict=False):
        joined = _joined(node.graph)
        if negated and joined >= _JOINED:
            yield text.line(token), "quadratic", _QUADRATIC.format(joined)


def _open_paths(text: _Text) -> Iterator[tuple[int, str, str]]:
    places = _path_signs(text.words)
    signs = [id(node) for node in _nodes(text.tree) if _is_unending(node)]
    order = {identity: at for at, identity in enumerate(dict.fromkeys(signs))}
    for path in _anchorless(text.tree):
        sign = next((order[id(node)] for node in _nodes(path) if id(node) in order), 0)
        line = text.line(places[sign]) if sign < len(places) else 1
        yield line, "open-path", _OPEN_PATH


_RULES: tuple[Callable[[_Text], Iterator[tuple[int, str, str]]], ...] = (
    _remote,
    _bare_count,
    _date_sum,
    _unordered,
    _prefixes,
    _capitals,
    _parameter_in_select,
    _scan,
    _nothing,
    _missing_text,
    _parts,
    _cut,
    _dialect,
    _language,
    _quadratic,
    _open_paths,
    _cross,
    _nested,
    _outer_bound,
    _unseen,
)


# Words


def _is(token: Token, *keywords: str) -> bool:
    return token.kind == "word" and token.text.upper() in keywords


def _arguments(found: Sequence[Token], start: int) -> list[list[Token]]:
    """The words of each argument in the brackets that open at `start`."""
    arguments: list[list[Token]] = [[]]
    depth = 0
    for token in found[start + 1 : closing_bracket(found, start)]:
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if token.text == "," and depth == 0:
            arguments.append([])
        else:
            arguments[-1].append(token)
    return arguments


def _variables_of(found: Iterable[Token]) -> set[str]:
    """The names of the variables among some words, without those of required parameters, which always have a value."""
    names = {token.text[1:] for token in found if token.kind == "variable"}
    return {name for name in names if not name.startswith("_") or name.startswith("__")}


def _ordered_by(found: Sequence[Token]) -> dict[str, Token]:
    """The variables behind the ORDER BY of the whole query, by name."""
    depth = 0
    ordered: dict[str, Token] = {}
    began = False
    for token in found:
        depth += {"{": 1, "}": -1}.get(token.text, 0)
        began = depth == 0 and (began or _is(token, "ORDER")) and not _is(token, "LIMIT", "OFFSET", "VALUES")
        if began and token.kind == "variable":
            ordered.setdefault(token.text[1:], token)
    return ordered


def _declared(found: Sequence[Token]) -> list[Token]:
    return [name for word, name in pairwise(found) if _is(word, "PREFIX") and name.kind == "name"]


def _used_prefixes(found: Sequence[Token]) -> dict[str, Token]:
    """By prefix with its colon: the first name that uses it."""
    used: dict[str, Token] = {}
    for before, token in zip((None, *found), found, strict=False):
        if token.kind == "name" and not token.text.startswith("_:") and not (before and _is(before, "PREFIX")):
            used.setdefault(token.text[: token.text.index(":") + 1], token)
    return used


def _undeclared(found: Sequence[Token]) -> list[str]:
    declared = {name.text for name in _declared(found)}
    return [name.removesuffix(":") for name in _used_prefixes(found) if name not in declared]


def _select_clauses(found: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """For each SELECT, the words from behind it to its WHERE or brace."""
    for start, token in enumerate(found):
        if _is(token, "SELECT"):
            end = start + 1
            while end < len(found) and found[end].text != "{" and not _is(found[end], "WHERE", "FROM"):
                end += 1
            yield start + 1, end


def _duration_variables(found: Sequence[Token]) -> set[str]:
    """Variables that a bracket `(… AS ?name)` makes from a duration."""
    names: set[str] = set()
    open_brackets: list[int] = []
    for at, token in enumerate(found):
        if token.text == "(":
            open_brackets.append(at)
        elif token.text == ")" and open_brackets:
            start = open_brackets.pop()
            made = found[at - 1]
            if made.kind == "variable" and _is(found[at - 2], "AS") and _duration_begins(found, start + 1, names):
                names.add(made.text[1:])
    return names


def _duration_begins(found: Sequence[Token], at: int, variables: Iterable[str]) -> bool:
    """Whether a duration begins at a word: a variable that holds one, a cast, or a literal."""
    if at >= len(found):
        return False
    token = found[at]
    if token.kind == "variable":
        return token.text[1:] in variables
    typed = token.kind == "string" and at + 2 < len(found) and found[at + 1].text == "^^"
    return _names_duration(found[at + 2] if typed else token)


def _duration_ends(found: Sequence[Token], at: int, variables: Iterable[str]) -> bool:
    """Whether a duration ends at a word."""
    if found[at].kind == "variable":
        return found[at].text[1:] in variables
    if found[at].text != ")":
        return _names_duration(found[at])
    depth = 0
    while at > 0:
        depth += {")": 1, "(": -1}.get(found[at].text, 0)
        at -= 1
        if depth == 0:
            return _names_duration(found[at])
    return False


def _names_duration(token: Token) -> bool:
    if token.kind == "iri":
        return token.text[1:-1] in {XSD + name for name in _DURATIONS}
    return token.kind == "name" and token.text.partition(":")[2] in _DURATIONS


def _path_signs(found: Sequence[Token]) -> list[Token]:
    """Every `*` and `+` that belongs to a path: those that stand in no expression."""
    columns = {at for start, end in _select_clauses(found) for at in range(start, end)}
    brackets = [False]  # for each open bracket, whether an expression is in it
    signs = []
    for at, token in enumerate(found):
        before = found[at - 1] if at else token
        if token.text == "(":
            calls = before.kind in ("iri", "name") or (before.kind == "word" and before.text != "a")
            brackets.append(brackets[-1] or calls)
        elif token.text == ")" and len(brackets) > 1:
            brackets.pop()
        elif token.text in _UNENDING and not brackets[-1] and at not in columns and _ends_step(before):
            signs.append(token)
    return signs


def _ends_step(token: Token) -> bool:
    return token.kind in ("iri", "name") or token.text in (")", "a")


# rdflib's parse tree


def _nodes(tree: Any) -> Iterator[CompValue]:  # noqa: ANN401 - rdflib's tree mixes nodes, lists and terms
    """Every node of a parse tree, in the order of the text."""
    if isinstance(tree, CompValue):
        yield tree
        for value in tree.values():
            yield from _nodes(value)
    elif not isinstance(tree, str | Identifier) and hasattr(tree, "__iter__"):
        for value in tree:
            yield from _nodes(value)


def _exists_nodes(tree: Any) -> Iterator[tuple[CompValue, bool]]:  # noqa: ANN401
    """Every EXISTS and NOT EXISTS, and whether it is denied."""
    nodes = list(_nodes(tree))
    denied = {id(inner) for node in nodes if node.name == "UnaryNot" for inner in _nodes(node)}
    for node in nodes:
        if node.name in ("Builtin_EXISTS", "Builtin_NOTEXISTS"):
            yield node, node.name == "Builtin_NOTEXISTS" or id(node) in denied


def _joined(part: CompValue) -> int:
    """How many triple patterns a group joins; of alternatives, the longest counts."""
    match part.name:
        case "TriplesBlock":
            return sum(_steps(predicate) for _, predicate, _ in _triples(part))
        case "GroupOrUnionGraphPattern":
            return max(_joined(one) for one in part.graph)
        case "SubSelect":
            return _joined(part.where)
        case "GroupGraphPatternSub":
            return sum(_joined(one) for one in part.part or ())
        case "OptionalGraphPattern" | "GraphGraphPattern":
            return _joined(part.graph)
    return 0


def _steps(predicate: Any) -> int:  # noqa: ANN401
    """How many patterns a path stands for: a/b is two."""
    if not isinstance(predicate, CompValue):
        return 1
    match predicate.name:
        case "PathAlternative":
            return max(_steps(one) for one in predicate.part)
        case "PathSequence":
            return sum(_steps(one) for one in predicate.part)
        case "PathElt" | "PathEltOrInverse":
            return 1 if predicate.mod else _steps(predicate.part)
    return 1


def _triples(block: CompValue) -> Iterator[tuple[Any, Any, Any]]:
    for run in block.triples:
        terms = list(run)
        for at in range(0, len(terms) - 2, 3):
            yield terms[at], terms[at + 1], terms[at + 2]


def _is_unending(node: CompValue) -> bool:
    return node.name == "PathElt" and node.mod in _UNENDING


def _free(path: Any) -> bool:  # noqa: ANN401
    """Whether a path can be walked from anything at all: no step in it holds it to a property."""
    if not isinstance(path, CompValue):
        return False
    match path.name:
        case "PathAlternative":
            return any(_free(one) for one in path.part)
        case "PathSequence":
            return all(_free(one) for one in path.part)
        case "PathElt" | "PathEltOrInverse":
            return _is_unending(path) or _free(path.part)
    return False


def _anchorless(tree: Any) -> Iterator[CompValue]:  # noqa: ANN401
    """Every unending path of which neither end is known or found by a pattern of its own."""
    for scope in _scopes(tree):
        patterns = [triple for node in scope if node.name == "TriplesBlock" for triple in _triples(node)]
        bound = {name for node in scope for name in _bound_by(node)}
        for subject, predicate, value in patterns:
            if not _free(predicate) and _property(predicate) not in _LABELS:
                bound |= {str(end) for end in (subject, value) if isinstance(end, Variable)}
        for subject, predicate, value in patterns:
            if _free(predicate) and not (_known(subject, bound) or _known(value, bound)):
                yield predicate


def _scopes(tree: Any) -> Iterator[list[CompValue]]:  # noqa: ANN401
    """The nodes of the query and of each SELECT inside it, without those of a SELECT further in."""
    yield list(_shallow(tree))
    for node in _nodes(tree):
        if node.name == "SubSelect":
            yield [inner for value in node.values() for inner in _shallow(value)]


def _shallow(tree: Any) -> Iterator[CompValue]:  # noqa: ANN401
    """As `_nodes`, but an inner SELECT is not entered."""
    if isinstance(tree, CompValue):
        yield tree
        if tree.name == "SubSelect":
            return
        tree = tree.values()
    if not isinstance(tree, str | Identifier) and hasattr(tree, "__iter__"):
        for value in tree:
            yield from _shallow(value)


def _bound_by(node: CompValue) -> list[str]:
    match node.name:
        case "InlineData" | "ValuesClause":
            return [str(variable) for variable in _listed(node.var)]
        case "Bind":
            return [str(node.var)]
        case "SubSelect":
            return [str(column.var if column.evar is None else column.evar) for column in _listed(node.projection)]
    return []


def _listed(value: Any) -> list[Any]:  # noqa: ANN401 - rdflib gives one, several or none
    if value is None:
        return []
    return [value] if isinstance(value, Node) else list(value)


def _known(end: Any, bound: set[str]) -> bool:  # noqa: ANN401
    if not isinstance(end, Variable):
        return True
    required = end.startswith("_") and not end.startswith("__")
    return required or str(end) in bound


def _property(predicate: Any) -> str:  # noqa: ANN401
    """The IRI of a path of one property, as far as the standard prefixes tell."""
    while isinstance(predicate, CompValue) and predicate.name != "pname":
        inner = predicate.part
        predicate = inner[0] if isinstance(inner, list) and len(inner) == 1 else inner
    if isinstance(predicate, CompValue):
        namespace = {"skos": SKOS, "rdfs": RDFS, "foaf": FOAF}.get(str(predicate.prefix), "")
        return namespace + str(predicate.localname)
    return str(predicate)


def _optionals(text: _Text) -> Iterator[tuple[Token, CompValue, CompValue | None]]:
    """Every OPTIONAL, its node, and the node of the OPTIONAL in which it stands."""
    places = [token for token in text.words if _is(token, "OPTIONAL")]
    nodes = [node for node in _nodes(text.tree) if node.name == "OptionalGraphPattern"]
    outer: dict[int, CompValue] = {}
    for node in nodes:
        for inner in _shallow(node.graph):
            if inner.name == "OptionalGraphPattern":
                outer[id(inner)] = node
    for token, node in zip(places, nodes, strict=False):
        yield token, node, outer.get(id(node))


def _named(tree: Any) -> set[str]:  # noqa: ANN401
    """The variables and blank nodes anywhere in a part of the tree, without required parameters."""
    if isinstance(tree, Variable):
        return set() if tree.startswith("_") and not tree.startswith("__") else {str(tree)}
    if isinstance(tree, BNode):
        return {f"_:{tree}"}
    if isinstance(tree, CompValue):
        tree = tree.values()
    if isinstance(tree, str | Identifier) or not hasattr(tree, "__iter__"):
        return set()
    return {name for value in tree for name in _named(value)}


def _in_scope(tree: Any) -> set[str]:  # noqa: ANN401
    """The variables that a part of the tree binds: all but those that stand in FILTER, MINUS and expressions only."""
    found: set[str] = set()
    for node in _shallow(tree):
        if node.name == "TriplesBlock":
            found |= _named(node.triples)
        elif node.name == "GraphGraphPattern":
            found |= _named(node.term)
        found |= set(_bound_by(node))
    return found


def _searched(part: CompValue) -> bool:
    """Whether a part of a group has a pattern whose subject is not known."""
    blocks = [node for node in _nodes(part) if node.name == "TriplesBlock"]
    return any(_named(subject) for block in blocks for subject, _, _ in _triples(block))


def _components(group: CompValue) -> list[set[str]]:
    """The patterns of a group as sets of variables, joined where they share one.

    What is looked up from one known thing, and what is listed by VALUES or made by BIND, has few rows and joins others
    without being a part of its own.
    """
    parts: list[tuple[set[str], bool]] = []
    for part in group.part or ():
        if part.name == "TriplesBlock":
            parts += [(_named(triple), bool(_named(triple[0]))) for triple in _triples(part)]
        elif part.name == "Bind":
            parts.append((_named(part.expr) | {str(part.var)}, False))
        elif part.name not in ("Filter", "MinusGraphPattern"):
            parts.append((_in_scope(part), _searched(part)))
    apart: list[tuple[set[str], bool]] = []
    for names, searched in parts:
        if not names:
            continue
        touching = [one for one in apart if one[0] & names]
        apart = [one for one in apart if not one[0] & names]
        apart.append((names.union(*(one[0] for one in touching)), searched or any(one[1] for one in touching)))
    return [names for names, searched in apart if searched]

"""`SavedQuery`: a question kept in a `.rq` file; its header, its parameters, and how values are bound.

The convention is grlc's: lines that begin with `#+` at the top are YAML, the rest is plain SPARQL; a variable `?_name`
is a required parameter, `?__name` an optional one; the suffixes `_iri`, `_integer` and `_xsd_date` give its type.
Ours are the keys `title`, `parameters`, `columns`, `view`, `example` and `expect`, and a class as the value of `enumerate`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from remit import binding, headers
from remit.errors import BadFile, BadHeader, BadQuery, MissingParameter, UnknownName, WrongValue
from remit.terms import Literal, NamedNode
from remit.terms import date as date_literal
from remit.tidy import LONGEST_ECHO, cut
from remit.tokens import keyword_in, tokens, words, written
from remit.wording import iso_day
from remit.workspace import read_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from remit.workspace import Workspace

KEYS = (
    "summary",
    "title",
    "description",
    "tags",
    "parameters",
    "defaults",
    "enumerate",
    "columns",
    "view",
    "example",
    "expect",
)
VIEWS = ("table", "graph")
EXPECTATIONS = ("rows", "none")
TODAY = "today"

_HEADER = "#+"
_PARAMETER = re.compile(r"[?$](_{1,2})([A-Za-z][A-Za-z0-9]*)(?:_(iri|integer|xsd_date))?")
_TYPES = {None: "text", "iri": "iri", "integer": "integer", "xsd_date": "date"}
_FORMS = ("SELECT", "CONSTRUCT", "ASK", "DESCRIBE")
_OPENING = ("{", "(", "[")
_CLOSING = ("}", ")", "]")
_CHAINING = ("||", "&&")
_FETCHING = ("SERVICE", "LOAD")
_DEEPEST = 300
_LONGEST = 2000
_INTEGER = r"[+-]?[0-9]+"


class Parameter(NamedTuple):
    """A variable of a saved query that takes a value.

    Attributes:
        name: What the user calls it.
        variable: The variable in the text, with its question mark.
        type: text, iri, integer or date.
        required: Whether the query cannot run without it.
        meaning: What it means, for help and forms.
        default: The value taken when none is given; `today` for a date means the day of the run.
        kind: For an IRI: the short form of the class of things that it may be.
        choices: The only values that it may have; empty when there is no such limit.
    """

    name: str
    variable: str
    type: str
    required: bool
    meaning: str = ""
    default: str | None = None
    kind: str | None = None
    choices: tuple[str, ...] = ()


class SavedQuery(NamedTuple):
    """A saved query: file stem, header and text.

    Attributes:
        name: The file's stem: its name on the command line and in addresses.
        path: The file.
        text: The whole file.
        form: SELECT, CONSTRUCT, ASK or DESCRIBE.
        summary: The question, ending in a question mark.
        title: What a picture of the answer is called; the question when the header has none.
        description: More about it.
        tags: Words to find it by.
        parameters: What it takes, in the order of the header.
        columns: What each column means.
        view: `table`, or `graph` for a network.
        example: Values used by `--example` and by the tests.
        expect: `rows` when the example must give an answer, `none` when it must give none.
    """

    name: str
    path: Path
    text: str
    form: str
    summary: str
    title: str
    description: str
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    columns: dict[str, str]
    view: str
    example: dict[str, str]
    expect: str

    def parameter(self, name: str) -> Parameter:
        """The parameter of one name.

        Raises:
            UnknownName: It has no such parameter.
        """
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        known = [parameter.name for parameter in self.parameters]
        takes = f"“{self.name}” takes: {', '.join(known)}." if known else f"“{self.name}” takes no values."
        raise UnknownName("parameter", name, nearest(name, known), takes)

    def values(self, given: Mapping[str, str], today: date) -> dict[str, str]:
        """The values as text, with defaults filled in.

        Args:
            given: What the user gave, by parameter name.
            today: The day that `today` means.

        Raises:
            UnknownName: A value for no parameter.
            MissingParameter: No value for a required parameter.
            WrongValue: A value that is not among the choices.
        """
        for name in given:
            self.parameter(name)
        values = {}
        for parameter in self.parameters:
            value = given.get(parameter.name, parameter.default)
            if value is None and parameter.required:
                raise MissingParameter(self.name, parameter.name, parameter.meaning)
            if value is None:
                continue
            if parameter.choices and value not in parameter.choices:
                raise WrongValue(
                    f"“{cut(value, LONGEST_ECHO)}” is no value for “{parameter.name}”. Choose one of: {', '.join(parameter.choices)}."
                )
            is_today = parameter.type == "date" and value == TODAY
            values[parameter.name] = today.isoformat() if is_today else value
        return values

    def bind(self, values: Mapping[str, NamedNode | Literal]) -> str:
        """The text with each parameter's term in its place and `BOUND(?__name)` decided.

        Args:
            values: Terms by parameter name; optional parameters may be absent.

        Raises:
            MissingParameter: A required parameter has no term.
            BadQuery: The bound text has another shape than the file (cannot happen with checked terms).
        """
        by_variable = {}
        for parameter in self.parameters:
            term = values.get(parameter.name)
            if term is None and parameter.required:
                raise MissingParameter(self.name, parameter.name, parameter.meaning)
            by_variable[parameter.variable[1:]] = None if term is None else written(term)
        bound = binding.bound(self.text, by_variable)
        if bound is None:
            raise BadQuery(f"{self.path.name}: a value would change the query itself; it was not run.")
        return bound


def load(workspace: Workspace) -> dict[str, SavedQuery]:
    """Every saved query of a workspace, by name.

    Raises:
        BadHeader: A header is wrong.
        BadQuery: Two files have one stem, or a text is no query.
    """
    return {name: read(path, workspace.place(path), workspace.examples) for name, path in files(workspace).items()}


def files(workspace: Workspace) -> dict[str, Path]:
    """The file of every saved query, by the name of the query.

    Raises:
        BadQuery: Two files have one stem.
    """
    found: dict[str, Path] = {}
    for path in workspace.files("queries", ".rq"):
        first = found.setdefault(path.stem, path)
        if first is not path:
            both = f"{workspace.place(first)} and {workspace.place(path)}"
            raise BadQuery(f"Two queries are called “{path.stem}”: {both}. Rename one.")
    return found


def get(workspace: Workspace, name: str) -> SavedQuery:
    """One saved query, without reading the others.

    Raises:
        UnknownName: There is none of that name.
        BadQuery: Two files have one stem.
    """
    paths = files(workspace)
    if name not in paths:
        raise UnknownName("saved query", name, nearest(name, list(paths)), "See them all with: remit list")
    return read(paths[name], workspace.place(paths[name]), workspace.examples)


def read(path: Path, place: str, examples: Mapping[str, str] | None = None) -> SavedQuery:
    """Read one `.rq` file.

    Args:
        path: The file.
        place: How messages name it.
        examples: Example values by parameter name that go before those of the header.

    Raises:
        BadHeader: Its header is wrong; the message has file and line.
        BadQuery: It is no query, or one that Remit does not run.
    """
    return parse(read_text(path, place), path, place, examples or {})


def parse(content: str, path: Path, place: str, examples: Mapping[str, str]) -> SavedQuery:
    """Read the text of a saved query; see `read`."""
    header = _header(content, place)
    kind = form(content)
    if kind is None:
        raise BadQuery(f"{place}: this is no SPARQL query: there is no SELECT, CONSTRUCT, ASK or DESCRIBE in it.")
    refuse(content, place)
    return SavedQuery(
        name=path.stem,
        path=path,
        text=content,
        form=kind,
        summary=header.get("summary", ""),
        title=header.get("title") or header.get("summary", ""),
        description=header.get("description", ""),
        tags=tuple(header.get("tags", ())),
        parameters=_parameters(header, content, place),
        columns=header.get("columns", {}),
        view=header.get("view", "graph" if kind in ("CONSTRUCT", "DESCRIBE") else "table"),
        example={name: examples.get(name, str(value)) for name, value in header.get("example", {}).items()},
        expect=header.get("expect", "rows"),
    )


def form(sparql: str) -> str | None:
    """SELECT, CONSTRUCT, ASK or DESCRIBE; None for anything else."""
    for token in tokens(sparql):
        if token.kind == "word" and token.text.upper() in _FORMS:
            return token.text.upper()
        if token.text == "{":
            return None
    return None


def refuse(sparql: str, place: str) -> None:
    """Refuse a text that Remit does not hand to the engine.

    Raises:
        BadQuery: It would make the engine go to the network, or is so deep or long that the engine would break down.
    """
    refuse_remote(sparql, place)
    refuse_unbearable(sparql, place)


def refuse_remote(sparql: str, place: str) -> None:
    """Refuse a text that would make the engine go to the network.

    Raises:
        BadQuery: It has SERVICE or LOAD.
    """
    folded = sparql.upper()
    if not any(keyword in folded for keyword in _FETCHING):  # most have neither, and to read every word takes its time
        return
    for token in words(sparql):
        loads = token.kind == "word" and token.text.upper() == "LOAD"
        keyword = "LOAD" if loads else keyword_in(token, ("SERVICE",))
        if keyword:
            line = sparql.count("\n", 0, token.start) + 1
            raise BadQuery(
                f"{place}:{line}: {keyword} would fetch data from elsewhere; Remit does not do that. "
                "Take it out, or add the data to the workspace."
            )


def refuse_unbearable(sparql: str, place: str) -> None:
    """Refuse a text that would end the program: the engine goes down one call for each bracket and each step of a chain.

    Raises:
        BadQuery: Its brackets are nested too deep, or it has too many `||`, `&&` and BIND.
    """
    folded = sparql.upper()
    if (
        sum(folded.count(mark) for mark in _OPENING) <= _DEEPEST
        and sum(folded.count(mark) for mark in (*_CHAINING, "BIND")) <= _LONGEST
    ):
        return
    depth = chained = 0
    for token in words(sparql):
        depth = max(0, depth + (token.text in _OPENING) - (token.text in _CLOSING))
        chained += token.text in _CHAINING or keyword_in(token, ("BIND",)) is not None
        if depth > _DEEPEST or chained > _LONGEST:
            line = sparql.count("\n", 0, token.start) + 1
            much = (
                f"more than {_DEEPEST} brackets deep" if depth > _DEEPEST else f"over {_LONGEST:,} times ||, && or BIND"
            )
            raise BadQuery(
                f"{place}:{line}: {much} is more than the engine can bear. Ask for less at once, or give values with VALUES or IN."
            )


def nearest(name: str, names: list[str]) -> list[str]:
    """Up to three names that look or read like the one given; none for an empty one."""
    import difflib

    if not name:
        return []
    folded = {one.casefold(): one for one in names}
    close = difflib.get_close_matches(name.casefold(), list(folded), n=3, cutoff=0.55)
    inside = [one for one in folded if name.casefold() in one and one not in close]
    return [folded[one] for one in (close + sorted(inside, key=len))[:3]]


def _header(content: str, place: str) -> dict[str, Any]:
    lines = []
    for line in content.splitlines():
        if not line.startswith(_HEADER):
            break
        lines.append(line[len(_HEADER) :].removeprefix(" "))
    if not lines:
        raise BadHeader(f"{place}:1: there is no header. Begin the file with a line like: #+ summary: Who owns this?")
    text = "\n".join(lines)
    simple = headers.simple(text)
    header = _yaml(text, place) if simple is None else simple
    for key in header:
        if key not in KEYS:
            near = nearest(str(key), list(KEYS))
            hint = f" Did you mean “{near[0]}”?" if near else f" Known keys: {', '.join(KEYS)}."
            raise BadHeader(f"{place}:{_line(lines, key)}: the header has an unknown key “{key}”.{hint}")
    _check_types(header, lines, place)
    return header


def _yaml(text: str, place: str) -> dict[str, Any]:
    import yaml

    try:
        header = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - BaseLoader makes nothing but text
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problem = getattr(error, "problem", None) or "it cannot be read"
        raise BadHeader(f"{place}:{line}: the header is not valid YAML: {problem}. Mend that line.") from error
    if not isinstance(header, dict):
        raise BadHeader(f"{place}:1: the header must be lines of “key: value”, like: #+ summary: Who owns this?")
    return header


def _check_types(header: dict[str, Any], lines: list[str], place: str) -> None:
    kinds = {"summary": str, "title": str, "description": str, "view": str, "expect": str, "tags": list}
    for key, value in header.items():
        wanted = kinds.get(key, dict)
        if not isinstance(value, wanted):
            shape = {str: "one text", list: "a list like [a, b]", dict: "lines of “name: value” below it"}[wanted]
            raise BadHeader(f"{place}:{_line(lines, key)}: “{key}” must be {shape}.")
    if not header.get("summary", "").endswith("?"):
        raise BadHeader(f"{place}:{_line(lines, 'summary')}: “summary” must be the question, ending in “?”.")
    for key, allowed in (("view", VIEWS), ("expect", EXPECTATIONS)):
        if header.get(key, allowed[0]) not in allowed:
            raise BadHeader(f"{place}:{_line(lines, key)}: “{key}” must be {' or '.join(allowed)}.")


def _line(lines: list[str], key: str) -> int:
    return next((number for number, line in enumerate(lines, 1) if line.lstrip().startswith(f"{key}:")), 1)


def _parameters(header: dict[str, Any], content: str, place: str) -> tuple[Parameter, ...]:
    in_text = _variables(content, place)
    declared = header.get("parameters", {})
    lines = [line.removeprefix(_HEADER) for line in content.splitlines()]
    for name in in_text:
        if name not in declared:
            raise BadHeader(
                f"{place}: the parameter “{name}” is used but not declared. Add to the header, under “parameters:”, "
                f"a line “{name}: what it means”."
            )
    _check_choices(header.get("enumerate", {}), lines, place)
    for section in ("parameters", "defaults", "enumerate", "example"):
        for name in header.get(section, {}):
            if name not in in_text:
                raise BadHeader(
                    f"{place}:{_line(lines, name)}: “{section}” names “{name}”, but no variable ?_{name} or ?__{name} "
                    "is used in the query. Use it or take it out."
                )
    parameters = []
    for name, meaning in declared.items():
        mark, variable, kind = in_text[name]
        choices = header.get("enumerate", {}).get(name)
        default = header.get("defaults", {}).get(name)
        parameters.append(
            Parameter(
                name=name,
                variable=variable,
                type=kind,
                required=mark == "_" and default is None,
                meaning=str(meaning),
                default=None if default is None else str(default),
                kind=choices if isinstance(choices, str) else None,
                choices=tuple(choices) if isinstance(choices, list) else (),
            )
        )
    return tuple(parameters)


def _check_choices(enumerated: Mapping[str, object], lines: list[str], place: str) -> None:
    """Refuse what a value cannot be chosen from.

    Raises:
        BadHeader: It is neither a list of values nor the names of classes.
    """
    for name, given in enumerated.items():
        if isinstance(given, list) and all(isinstance(one, str) for one in given):
            continue
        if not isinstance(given, str) or not all(map(_is_identifier, given.split())):
            before = _line(lines, "enumerate") - 1
            raise BadHeader(
                f"{place}:{before + _line(lines[before:], name)}: “enumerate” gives for “{name}” what is neither a list of values like [a, b] nor "
                "a class like remit:Body. Write one of these."
            )


def _is_identifier(kind: str) -> bool:
    """Whether a word can be the short form of a class, or its whole identifier."""
    try:
        NamedNode(kind)
    except ValueError:
        return False
    return True


def _variables(content: str, place: str) -> dict[str, tuple[str, str, str]]:
    """By parameter name: its mark (one or two underscores), its variable, its type."""
    found: dict[str, tuple[str, str, str]] = {}
    for token in words(content):
        if token.kind != "variable" or not token.text.startswith(("?_", "$_")):
            continue
        match = _PARAMETER.fullmatch(token.text)
        line = content.count("\n", 0, token.start) + 1
        if match is None:
            raise BadHeader(
                f"{place}:{line}: “{token.text}” is no parameter. Write ?_name or ?__name with letters and digits only, "
                "then _iri, _integer, _xsd_date or nothing."
            )
        mark, name, suffix = match.groups()
        use = (mark, token.text, _TYPES[suffix])
        if found.setdefault(name, use) != use:
            raise BadHeader(
                f"{place}:{line}: “{name}” is used as {found[name][1]} and as {token.text}. Use one of them."
            )
    return found


def literal(parameter: Parameter, value: str) -> Literal:
    """The term of a value that is no IRI.

    Raises:
        WrongValue: The value is not of the parameter's type.
    """
    if parameter.type == "integer":
        if not re.fullmatch(_INTEGER, value):
            raise WrongValue(f"“{parameter.name}” must be a whole number, but it is “{cut(value, LONGEST_ECHO)}”.")
        return Literal(_plain(value), datatype=NamedNode("http://www.w3.org/2001/XMLSchema#integer"))
    if parameter.type == "date":
        return date_literal(day(value, parameter.name))
    try:
        return Literal(value)
    except ValueError as error:  # bytes that are no UTF-8 reach a program as characters that are none
        raise WrongValue(
            f"“{parameter.name}” must be text in UTF-8, but it is {cut(ascii(value), LONGEST_ECHO)}."
        ) from error


def _plain(number: str) -> str:
    """A whole number without plus sign and leading noughts, however long it is."""
    digits = number.lstrip("+-").lstrip("0") or "0"
    return f"-{digits}" if number.startswith("-") and digits != "0" else digits


def day(value: str, name: str) -> date:
    """A day written as 2023-09-01.

    Raises:
        WrongValue: It is no day of the calendar.
    """
    try:
        return iso_day(value)
    except BadFile as error:
        raise WrongValue(f"“{name}” must be a day like 2023-09-01, but it is “{cut(value, LONGEST_ECHO)}”.") from error

"""`Screen`: which focus nodes surely conform, so that the engine need only judge the others.

Each shape is turned into a test that says yes, no or “cannot tell”. It says yes or no only where the standard leaves no
room (SHACL 4); whatever it does not know, and whatever fails, goes to the engine, whose word counts.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, TypeAlias

from remit import paths
from remit.namespaces import RDF, SH, XSD
from remit.shapes import sh
from remit.terms import BlankNode, Literal, NamedNode, Term

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from remit.facts import Facts
    from remit.shapes import Shapes

    Verdict: TypeAlias = bool | None
    Test: TypeAlias = Callable[[Term], Verdict]
    Values: TypeAlias = Sequence[Term]
    Check: TypeAlias = Callable[[Term, Values], Verdict]

_ASKS_NOTHING = {
    *(SH + name for name in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf", "path", "message")),
    *(SH + name for name in ("severity", "name", "description", "order", "group", "deactivated", "defaultValue")),
    *(SH + name for name in ("flags", "ignoredProperties", "qualifiedMinCount", "qualifiedMaxCount")),
    SH + "qualifiedValueShapesDisjoint",
}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
_INTEGER, _DATE = XSD + "integer", XSD + "date"


class Screen:
    """Tests made from shapes, over some statements.

    Args:
        shapes: The shapes.
        data: The statements; they may change between two tests.
    """

    def __init__(self, shapes: Shapes, data: Facts) -> None:
        """Make no test yet: each is made when its shape is first asked."""
        self._shapes = shapes
        self._data = data
        self._tests: dict[Term, Test] = {}
        self._making: set[Term] = set()

    def passes(self, shape: Term, node: Term) -> bool:
        """Whether a node surely conforms to a shape, its constraints by query left out."""
        return self._test(shape)(node) is True

    def _test(self, shape: Term) -> Test:
        test = self._tests.get(shape)
        if test is None:
            if shape in self._making:  # made of itself: the engine will say so
                return _cannot_tell
            self._making.add(shape)
            test = self._tests[shape] = self._made(shape)
            self._making.discard(shape)
        return test

    def _made(self, shape: Term) -> Test:
        if self._shapes.off(shape):
            return lambda _: True
        graph, data = self._shapes.facts, self._data
        checks = [
            check
            for _, predicate, value in sorted(graph.about(shape), key=_cheapest)
            if predicate.value.startswith(SH) and predicate.value not in _ASKS_NOTHING
            for check in [self._check(shape, predicate.value.removeprefix(SH), value)]
        ]
        found = graph.objects(shape, sh("path"))
        if not found:
            return lambda node: _all_of(checks, node, (node,))
        path = paths.read(graph, found[0])
        if isinstance(path, paths.Step):
            predicate = path.predicate
            if path.forward:
                return lambda node: _all_of(checks, node, data.objects(node, predicate))
            return lambda node: _all_of(checks, node, data.subjects(predicate, node))
        return lambda node: _all_of(checks, node, tuple(paths.walk(data, path, (node,))))

    def _check(self, shape: Term, name: str, value: Term) -> Check:
        """The test of one constraint parameter."""
        maker = _MAKERS.get(name)
        return maker(self, shape, value) if maker else _no_verdict

    # Each maker below makes the test of one parameter of SHACL 4, in the order of the standard.

    def _class(self, _: Term, value: Term) -> Check:
        classes = self._data.classes
        return lambda _, values: all(value in classes(each) for each in values)

    def _datatype(self, _: Term, value: Term) -> Check:
        return lambda _, values: _all(_is_of_datatype(each, value) for each in values)

    def _node_kind(self, _: Term, value: Term) -> Check:
        kind = str(getattr(value, "value", "")).removeprefix(SH)
        return lambda _, values: all(_kind(each) in kind for each in values)

    def _min_count(self, _: Term, value: Term) -> Check:
        least = _number(value)
        return _no_verdict if least is None else lambda _, values: len(values) >= least

    def _max_count(self, _: Term, value: Term) -> Check:
        most = _number(value)
        return _no_verdict if most is None else lambda _, values: len(values) <= most

    def _min_inclusive(self, _: Term, value: Term) -> Check:
        least = _number(value)
        return _no_verdict if least is None else lambda _, values: _all(_at_least(each, least) for each in values)

    def _max_inclusive(self, _: Term, value: Term) -> Check:
        most = _number(value)
        return (
            _no_verdict
            if most is None
            else lambda _, values: _all(_opposite(_at_least(each, most + 1)) for each in values)
        )

    def _max_length(self, _: Term, value: Term) -> Check:
        most = _number(value)
        if most is None:
            return _no_verdict
        return lambda _, values: all(not isinstance(each, BlankNode) and len(_text(each)) <= most for each in values)

    def _min_length(self, _: Term, value: Term) -> Check:
        least = _number(value)
        if least is None:
            return _no_verdict
        return lambda _, values: all(not isinstance(each, BlankNode) and len(_text(each)) >= least for each in values)

    def _pattern(self, shape: Term, value: Term) -> Check:
        if self._shapes.facts.objects(shape, sh("flags")) or not isinstance(value, Literal):
            return _no_verdict
        try:
            pattern = re.compile(value.value)
        except re.error:
            return _no_verdict
        return lambda _, values: all(
            not isinstance(each, BlankNode) and pattern.search(_text(each)) is not None for each in values
        )

    def _language_in(self, _: Term, value: Term) -> Check:
        allowed = [_text(each).lower() for each in paths.members(self._shapes.facts, value)]
        return lambda _, values: all(_is_in_language(each, allowed) for each in values)

    def _unique_lang(self, _: Term, __: Term) -> Check:
        return lambda _, values: True if _languages_differ(values) else None

    def _equals(self, _: Term, value: Term) -> Check:
        if not isinstance(value, NamedNode):
            return _no_verdict
        return lambda node, values: set(values) == set(self._data.objects(node, value))

    def _disjoint(self, _: Term, value: Term) -> Check:
        if not isinstance(value, NamedNode):
            return _no_verdict
        return lambda node, values: not set(values) & set(self._data.objects(node, value))

    def _less_than_or_equals(self, _: Term, value: Term) -> Check:
        if not isinstance(value, NamedNode):
            return _no_verdict
        return lambda node, values: _in_order(values, self._data.objects(node, value), equal=True)

    def _less_than(self, _: Term, value: Term) -> Check:
        if not isinstance(value, NamedNode):
            return _no_verdict
        return lambda node, values: _in_order(values, self._data.objects(node, value), equal=False)

    def _not(self, _: Term, value: Term) -> Check:
        test = self._test(value)
        return lambda _, values: _all(_opposite(test(each)) for each in values)

    def _and(self, _: Term, value: Term) -> Check:
        tests = self._tests_of(value)
        return lambda _, values: _all(test(each) for each in values for test in tests)

    def _or(self, _: Term, value: Term) -> Check:
        tests = self._tests_of(value)
        return lambda _, values: _every(lambda each: _any_of(tests, each), values)

    def _xone(self, _: Term, value: Term) -> Check:
        tests = self._tests_of(value)
        return lambda _, values: _all(_counted([test(each) for test in tests], [1], [1]) for each in values)

    def _node(self, _: Term, value: Term) -> Check:
        test = self._test(value)
        return lambda _, values: _every(test, values)

    def _qualified(self, shape: Term, value: Term) -> Check:
        facts = self._shapes.facts
        if any(_text(each) != "false" for each in facts.objects(shape, sh("qualifiedValueShapesDisjoint"))):
            return _no_verdict
        least = [_number(each) for each in facts.objects(shape, sh("qualifiedMinCount"))]
        most = [_number(each) for each in facts.objects(shape, sh("qualifiedMaxCount"))]
        if None in (*least, *most) or len(facts.objects(shape, sh("qualifiedValueShape"))) != 1:
            return _no_verdict
        test = self._test(value)
        return lambda _, values: _counted([test(each) for each in values], least, most)

    def _closed(self, shape: Term, value: Term) -> Check:
        if _text(value) not in ("true", "1"):
            return lambda _, __: True
        facts = self._shapes.facts
        allowed = {
            path for inner in facts.objects(shape, sh("property")) for path in facts.objects(inner, sh("path"))
        } | {each for head in facts.objects(shape, sh("ignoredProperties")) for each in paths.members(facts, head)}
        return lambda _, values: all(fact[1] in allowed for each in values for fact in self._data.about(each))

    def _has_value(self, _: Term, value: Term) -> Check:
        return lambda _, values: value in values

    def _in(self, _: Term, value: Term) -> Check:
        allowed = set(paths.members(self._shapes.facts, value))
        return lambda _, values: all(each in allowed for each in values)

    def _asked(self, shape: Term, value: Term) -> Check:
        """A query at a shape that aims at things is asked apart; anywhere else it is not known here."""
        known = {query.node for one in self._shapes.targeted for query in one.queries if query.shape == shape}
        return (lambda _, __: True) if value in known or self._shapes.off(value) else _no_verdict

    def _tests_of(self, head: Term) -> list[Test]:
        return [self._test(each) for each in paths.members(self._shapes.facts, head)]


_MAKERS: dict[str, Callable[[Screen, Term, Term], Check]] = {
    "class": Screen._class,  # noqa: SLF001 - the table of its own tests
    "datatype": Screen._datatype,  # noqa: SLF001
    "nodeKind": Screen._node_kind,  # noqa: SLF001
    "minCount": Screen._min_count,  # noqa: SLF001
    "maxCount": Screen._max_count,  # noqa: SLF001
    "minInclusive": Screen._min_inclusive,  # noqa: SLF001
    "maxInclusive": Screen._max_inclusive,  # noqa: SLF001
    "maxLength": Screen._max_length,  # noqa: SLF001
    "minLength": Screen._min_length,  # noqa: SLF001
    "pattern": Screen._pattern,  # noqa: SLF001
    "languageIn": Screen._language_in,  # noqa: SLF001
    "uniqueLang": Screen._unique_lang,  # noqa: SLF001
    "equals": Screen._equals,  # noqa: SLF001
    "disjoint": Screen._disjoint,  # noqa: SLF001
    "lessThan": Screen._less_than,  # noqa: SLF001
    "lessThanOrEquals": Screen._less_than_or_equals,  # noqa: SLF001
    "not": Screen._not,  # noqa: SLF001
    "and": Screen._and,  # noqa: SLF001
    "or": Screen._or,  # noqa: SLF001
    "xone": Screen._xone,  # noqa: SLF001
    "node": Screen._node,  # noqa: SLF001
    "property": Screen._node,  # noqa: SLF001
    "qualifiedValueShape": Screen._qualified,  # noqa: SLF001
    "closed": Screen._closed,  # noqa: SLF001
    "hasValue": Screen._has_value,  # noqa: SLF001
    "in": Screen._in,  # noqa: SLF001
    "sparql": Screen._asked,  # noqa: SLF001
}


def _cheapest(fact: tuple[Term, NamedNode, Term]) -> tuple[bool, str]:
    """The order of tests: those that look at nothing else first."""
    return fact[1].value.removeprefix(SH) in ("property", "node", "or", "and", "not", "qualifiedValueShape"), str(
        fact[1:]
    )


def _all(verdicts: Iterable[Verdict]) -> Verdict:
    """No when one says no; else cannot tell when one cannot; else yes."""
    result: Verdict = True
    for verdict in verdicts:
        if verdict is False:
            return False
        if verdict is None:
            result = None
    return result


# The three below are most of the work; plain loops are quicker than generators given to `_all`.


def _all_of(checks: Collection[Check], node: Term, values: Values) -> Verdict:
    """What several checks of one node say together."""
    result: Verdict = True
    for check in checks:
        verdict = check(node, values)
        if verdict is False:
            return False
        if verdict is None:
            result = None
    return result


def _every(test: Test, values: Values) -> Verdict:
    """What a test says of several values together."""
    result: Verdict = True
    for each in values:
        verdict = test(each)
        if verdict is False:
            return False
        if verdict is None:
            result = None
    return result


def _any_of(tests: Collection[Test], value: Term) -> Verdict:
    """Yes when one test says yes; else cannot tell when one cannot; else no."""
    result: Verdict = False
    for test in tests:
        verdict = test(value)
        if verdict is True:
            return True
        if verdict is None:
            result = None
    return result


def _opposite(verdict: Verdict) -> Verdict:
    return None if verdict is None else not verdict


def _cannot_tell(_: Term) -> Verdict:
    return None


def _no_verdict(_: Term, __: Values) -> Verdict:
    return None


def _counted(verdicts: list[Verdict], least: Sequence[int | None], most: Sequence[int | None]) -> Verdict:
    sure = sum(verdict is True for verdict in verdicts)
    perhaps = sum(verdict is not False for verdict in verdicts)
    enough = [None if number is None else _between(sure, perhaps, number) for number in least]
    few = [None if number is None else _opposite(_between(sure, perhaps, number + 1)) for number in most]
    return _all((*enough, *few))


def _between(sure: int, perhaps: int, number: int) -> Verdict:
    """Whether a count that is not known for certain reaches a number."""
    if sure >= number:
        return True
    return None if perhaps >= number else False


def _text(term: Term) -> str:
    return str(getattr(term, "value", term))


def _kind(term: Term) -> str:
    """The kind of a term, which the names of the kinds in SHACL 4.1.3 are made of."""
    if isinstance(term, Literal):
        return "Literal"
    return "BlankNode" if isinstance(term, BlankNode) else "IRI"


def _number(term: Term) -> int | None:
    if isinstance(term, Literal) and term.datatype.value == _INTEGER and _WHOLE.fullmatch(term.value):
        return int(term.value)
    return None


def _at_least(term: Term, least: int) -> Verdict:
    number = _number(term)
    return None if number is None else number >= least


def _is_of_datatype(term: Term, datatype: Term) -> Verdict:
    """Whether a value is of a datatype; where it is and may yet be ill-formed, the engine is to look at it."""
    if not isinstance(term, Literal) or term.datatype != datatype:
        return False
    well_formed = _WELL_FORMED.get(term.datatype.value)
    return True if well_formed is not None and well_formed(term.value) else None


def _is_day(words: str) -> bool:
    if not _DAY.fullmatch(words):
        return False
    try:
        dt.date.fromisoformat(words)
    except ValueError:
        return False
    return True


def _is_in_language(term: Term, allowed: list[str]) -> bool:
    """Language ranges fit as in RFC 4647 3.3.1: `en` fits `en-GB`, and `*` any."""
    if not isinstance(term, Literal) or not term.language:
        return False
    tag = term.language.lower()
    return any(each in ("*", tag) or tag.startswith(f"{each}-") for each in allowed)


def _languages_differ(values: Values) -> bool:
    tags = [each.language.lower() for each in values if isinstance(each, Literal) and each.language]
    return len(set(tags)) == len(tags)


def _in_order(values: Values, others: Values, *, equal: bool) -> Verdict:
    """Whether every value comes before every other; only plain days, or whole numbers, are compared here."""
    if not values or not others:
        return True
    for measure in (_day_of, _number):
        first, second = _measured(measure, values), _measured(measure, others)
        if first and second:
            return max(first) <= min(second) if equal else max(first) < min(second)
    return None


def _measured(measure: Callable[[Term], int | None], values: Values) -> list[int]:
    """The measures of some values; none when one of them has none."""
    found = [measure(each) for each in values]
    return [] if None in found else [each for each in found if each is not None]


def _day_of(term: Term) -> int | None:
    fits = isinstance(term, Literal) and term.datatype.value == _DATE and _is_day(term.value)
    return dt.date.fromisoformat(_text(term)).toordinal() if fits else None


_WELL_FORMED: dict[str, Callable[[str], bool]] = {
    XSD + "string": lambda _: True,
    RDF + "langString": lambda _: True,
    _DATE: _is_day,
    _INTEGER: lambda words: _WHOLE.fullmatch(words) is not None,
    XSD + "boolean": lambda words: words in ("true", "false"),
}

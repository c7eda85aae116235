"""What is wrong, in plain words: a sentence made from the constraint component, its parameters and labels (SHACL 4)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from remit import paths
from remit.namespaces import DCTERMS, FOAF, OA, RDF, RDFS, SH, SKOS, XSD
from remit.shapes import sh
from remit.terms import BlankNode, Literal, NamedNode, Term, text
from remit.wording import count, listed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from remit.facts import Facts
    from remit.judging import Result
    from remit.namespaces import Namespaces

_LABELS = tuple(NamedNode(name) for name in (SKOS + "prefLabel", RDFS + "label", FOAF + "name"))
_PROPERTY_LABEL = NamedNode(RDFS + "label")
_KINDS = {
    XSD + "date": "a day, written like 2024-03-31",
    XSD + "integer": "a whole number",
    XSD + "decimal": "a number",
    XSD + "boolean": "true or false",
    XSD + "string": "plain text",
    XSD + "gYear": "a year",
    XSD + "dateTime": "a day with a time",
    XSD + "anyURI": "a web address",
}
_PLAIN = {
    SKOS + "prefLabel": "label",
    SKOS + "altLabel": "other label",
    RDF + "type": "kind of thing",
    OA + "exact": "words",
    DCTERMS + "source": "document",
}
_MOST_VALUES = 8
_MOST_LETTERS = 120
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


class Names:
    """What people call things and properties.

    Args:
        facts: The statements that labels are taken from.
        namespaces: For the short form of what has no label.
    """

    def __init__(self, facts: Facts, namespaces: Namespaces) -> None:
        """Look nothing up yet."""
        self._facts = facts
        self._namespaces = namespaces

    def label(self, term: Term) -> str:
        """The label of a thing, else its short form; the text of a value."""
        if isinstance(term, NamedNode):
            for predicate in _LABELS:
                for label in sorted(map(text, self._facts.objects(term, predicate))):
                    return label
            return self._namespaces.shorten(term.value)
        return "a thing without an identifier" if isinstance(term, BlankNode) else text(term)

    def quoted(self, term: Term) -> str:
        """The label in quotation marks, cut where it is long."""
        words = " ".join(self.label(term).split())
        return f"“{words if len(words) <= _MOST_LETTERS else words[:_MOST_LETTERS] + '…'}”"

    def path(self, path: paths.Path) -> str:
        """A path in words: “about, then label”, “about (pointing here)”."""
        match path:
            case paths.Step(predicate, forward):
                return self.property(predicate) if forward else f"{self.property(predicate)} (pointing here)"
            case paths.Chain(parts):
                return ", then ".join(self.path(part) for part in parts)
            case paths.Choice(parts):
                return " or ".join(self.path(part) for part in parts)
            case paths.Repeat(part, least, many):
                times = ("one or more times" if least else "any number of times") if many else "once or not at all"
                return f"{self.path(part)}, {times}"
        raise ValueError(f"{path} is no path")

    def property(self, predicate: Term) -> str:
        """The label of a property; one that has none by its name in words: `dcterms:type` is “type”."""
        name = text(predicate)
        labels = sorted(
            map(text, self._facts.objects(predicate, _PROPERTY_LABEL))
        )  # a list of values may share its IRI
        label = _PLAIN.get(name) or (labels[0] if labels else self.label(predicate))
        return label if label != self._namespaces.shorten(name) else rule_words(name)


def rule_words(shape: str) -> str:
    """The name of a constraint as words: `…/NumberIsItsOwn` gives “number is its own”."""
    name = re.split(r"[/#:]", shape)[-1]  # what follows the last of them
    return " ".join(word if word.isupper() and len(word) > 1 else word.lower() for word in _HUMP.sub(" ", name).split())


class Explainer:
    """Puts results into words.

    Args:
        shapes: The shapes graph.
        data: The statements.
        names: What people call things.
    """

    def __init__(self, shapes: Facts, data: Facts, names: Names) -> None:
        """Explain nothing yet."""
        self._shapes = shapes
        self._data = data
        self._names = names

    def message(self, result: Result, path: paths.Path | None) -> str:
        """What is wrong, as a sentence.

        Args:
            result: The result.
            path: Its path.
        """
        name = text(result.component).removeprefix(SH).removesuffix("ConstraintComponent")
        maker = _SENTENCES.get(name)
        if maker is None:
            named = [node for node in (result.constraint, result.shape) if isinstance(node, NamedNode)]
            return f"It is against the rule “{rule_words(text(named[0]))}”." if named else "It is against a rule."
        return maker(self, result, "" if path is None else self._names.path(path), self._values(result, path))

    def remedy(self, result: Result, path: paths.Path | None) -> str:
        """What to do, in the words of the shape, in which `{?value}` and the like are filled in."""
        own = result.messages if self._is_worded(result) else ()
        words = " ".join(message.value for message in own)
        for name, term in (*result.bindings, ("this", result.focus), ("value", result.value)):
            shown = "nothing" if term is None else self._names.quoted(term)
            words = words.replace(f"{{?{name}}}", shown).replace(f"{{${name}}}", shown)
        if path is not None:
            words = words.replace("{?path}", self._names.path(path)).replace("{$path}", self._names.path(path))
        return words

    def path(self, result: Result) -> paths.Path | None:
        """The path of a result: its own property, else that of its shape."""
        if result.path is not None:
            return paths.Step(result.path)
        found = self._shapes.objects(result.shape, sh("path"))
        return paths.read(self._shapes, found[0]) if found else None

    def _is_worded(self, result: Result) -> bool:
        """Whether the words are of the shape, and not the engine’s own."""
        nodes = [node for node in (result.constraint, result.shape) if node is not None]
        return any(self._shapes.objects(node, sh("message")) for node in nodes) or result.constraint is not None

    def _values(self, result: Result, path: paths.Path | None) -> list[Term]:
        if path is None:
            return [result.focus]
        if isinstance(result.focus, Literal):
            return []
        return sorted(paths.walk(self._data, path, (result.focus,)), key=self._names.label)

    def _parameter(self, result: Result, name: str) -> list[Term]:
        return list(self._shapes.objects(result.shape, sh(name)))

    def _number(self, result: Result, name: str) -> str:
        return next((text(value) for value in self._parameter(result, name)), "?")

    def _shown(self, values: Sequence[Term]) -> str:
        shown = [self._names.quoted(value) for value in values[:_MOST_VALUES]]
        more = [f"{len(values) - _MOST_VALUES} more"] if len(values) > _MOST_VALUES else []
        return listed([*shown, *more])

    def _value(self, result: Result) -> str:
        return self._names.quoted(result.focus if result.value is None else result.value)

    # One sentence for each component, in the order of the standard.

    def _class(self, result: Result, _: str, __: Sequence[Term]) -> str:
        wanted = listed([f"“{self._names.label(one)}”" for one in self._parameter(result, "class")], "or")
        known = isinstance(result.value, Literal) or not (result.value and self._data.about(result.value))
        why = " Nothing is known of it." if known and not isinstance(result.value, Literal) else ""
        if isinstance(result.value, Literal):
            why = " It is only text here, and names nothing."
        return f"{self._value(result)} is not known as {wanted}.{why}"

    def _datatype(self, result: Result, _: str, __: Sequence[Term]) -> str:
        wanted = self._number(result, "datatype")
        return f"{self._value(result)} is not {_KINDS.get(wanted, wanted)}."

    def _node_kind(self, result: Result, _: str, __: Sequence[Term]) -> str:
        kind = self._number(result, "nodeKind").removeprefix(SH)
        wanted = "text, a number or a day" if kind == "Literal" else "the identifier of a thing"
        return f"{self._value(result)} is not {wanted}."

    def _min_count(self, result: Result, path: str, values: Sequence[Term]) -> str:
        least = self._number(result, "minCount")
        if not values:
            return (
                f"There is no “{path}”." if least == "1" else f"There is no “{path}”, and at least {least} are needed."
            )
        there = "There is only 1" if len(values) == 1 else f"There are only {len(values)}"
        return f"{there} of “{path}”, and at least {least} are needed: {self._shown(values)}."

    def _max_count(self, result: Result, path: str, values: Sequence[Term]) -> str:
        most = self._number(result, "maxCount")
        if most == "0":
            return f"“{path}” has no place here: {self._shown(values)}."
        return f"There are {len(values)} of “{path}”, and at most {most} is allowed: {self._shown(values)}."

    def _less(self, result: Result, _: str, __: Sequence[Term]) -> str:
        name = "lessThan" if text(result.component).endswith("LessThanConstraintComponent") else "lessThanOrEquals"
        later = []
        for other in self._parameter(result, name):
            values = self._data.objects(result.focus, other) if isinstance(other, NamedNode) else ()
            later += [f"“{self._names.property(other)}” ({self._shown(values)})"] if values else []
        how = "does not come before" if name == "lessThan" else "comes after"
        return f"{self._value(result)} {how} {listed(later, 'or')}."

    def _bound(self, result: Result, _: str, __: Sequence[Term]) -> str:
        name = text(result.component).removeprefix(SH).removesuffix("ConstraintComponent")
        words = {"MinInclusive": "less than", "MinExclusive": "not more than", "MaxInclusive": "more than"}
        limit = self._number(result, name[:1].lower() + name[1:])
        return f"{self._value(result)} is {words.get(name, 'not less than')} {limit}."

    def _length(self, result: Result, _: str, __: Sequence[Term]) -> str:
        if text(result.component).endswith("MinLengthConstraintComponent"):
            return (
                f"{self._value(result)} is shorter than {count(int(self._number(result, 'minLength')), 'character')}."
            )
        return f"{self._value(result)} is longer than {count(int(self._number(result, 'maxLength')), 'character')}."

    def _pattern(self, result: Result, _: str, __: Sequence[Term]) -> str:
        return f"{self._value(result)} is not written in the form that is asked for."

    def _language(self, result: Result, _: str, __: Sequence[Term]) -> str:
        wanted = [
            text(one) for head in self._parameter(result, "languageIn") for one in paths.members(self._shapes, head)
        ]
        return f"{self._value(result)} is not marked as being in {listed(wanted, 'or')}."

    def _unique(self, _: Result, path: str, __: Sequence[Term]) -> str:
        return f"There are several of “{path}” in one language."

    def _equals(self, result: Result, path: str, __: Sequence[Term]) -> str:
        other = listed([f"“{self._names.property(one)}”" for one in self._parameter(result, "equals")])
        return f"{self._value(result)} stands in only one of “{path}” and {other}, which must have the same values."

    def _disjoint(self, result: Result, path: str, __: Sequence[Term]) -> str:
        other = listed([f"“{self._names.property(one)}”" for one in self._parameter(result, "disjoint")])
        return f"{self._value(result)} stands in both “{path}” and {other}."

    def _has_value(self, result: Result, path: str, __: Sequence[Term]) -> str:
        wanted = self._shown(self._parameter(result, "hasValue"))
        return f"{wanted} is not among the values of “{path}”." if path else f"It is not {wanted}."

    def _in(self, result: Result, _: str, __: Sequence[Term]) -> str:
        allowed = [one for head in self._parameter(result, "in") for one in paths.members(self._shapes, head)]
        return f"{self._value(result)} is not one of {self._shown(allowed)}."

    def _closed(self, _: Result, path: str, __: Sequence[Term]) -> str:
        return f"“{path}” is not known of such a thing."

    def _not(self, result: Result, path: str, _: Sequence[Term]) -> str:
        about = f"{self._value(result)} (“{path}”)" if path else "It"
        rules = listed(
            [f"“{rule_words(text(one))}”" for one in self._parameter(result, "not") if isinstance(one, NamedNode)]
        )
        return f"{about} is just what it must not be{': ' + rules if rules else ''}."

    def _or(self, _: Result, path: str, __: Sequence[Term]) -> str:
        return f"One of several things must hold{f' for “{path}”' if path else ''}, and none does."

    def _and(self, result: Result, path: str, _: Sequence[Term]) -> str:
        return f"{self._value(result)} is not as it must be{f' for “{path}”' if path else ''}."

    def _xone(self, _: Result, __: str, ___: Sequence[Term]) -> str:
        return "Exactly one of several things must hold, and none or more than one does."

    def _few(self, result: Result, path: str, values: Sequence[Term]) -> str:
        least = self._number(result, "qualifiedMinCount")
        found = f"none of the {len(values)} there are fits" if values else "there is none"
        return f"At least {least} of “{path}” must be of the kind that is asked for, and {found if least == '1' else 'there are fewer'}."

    def _many(self, result: Result, path: str, _: Sequence[Term]) -> str:
        most = self._number(result, "qualifiedMaxCount")
        return f"At most {most} of “{path}” may be of this kind, and there are more."


_SENTENCES: dict[str, Callable[[Explainer, Result, str, Sequence[Term]], str]] = {
    "Class": Explainer._class,  # noqa: SLF001 - the table of its own sentences
    "Datatype": Explainer._datatype,  # noqa: SLF001
    "NodeKind": Explainer._node_kind,  # noqa: SLF001
    "MinCount": Explainer._min_count,  # noqa: SLF001
    "MaxCount": Explainer._max_count,  # noqa: SLF001
    "LessThan": Explainer._less,  # noqa: SLF001
    "LessThanOrEquals": Explainer._less,  # noqa: SLF001
    "MinInclusive": Explainer._bound,  # noqa: SLF001
    "MaxInclusive": Explainer._bound,  # noqa: SLF001
    "MinExclusive": Explainer._bound,  # noqa: SLF001
    "MaxExclusive": Explainer._bound,  # noqa: SLF001
    "MinLength": Explainer._length,  # noqa: SLF001
    "MaxLength": Explainer._length,  # noqa: SLF001
    "Pattern": Explainer._pattern,  # noqa: SLF001
    "LanguageIn": Explainer._language,  # noqa: SLF001
    "UniqueLang": Explainer._unique,  # noqa: SLF001
    "Equals": Explainer._equals,  # noqa: SLF001
    "Disjoint": Explainer._disjoint,  # noqa: SLF001
    "HasValue": Explainer._has_value,  # noqa: SLF001
    "In": Explainer._in,  # noqa: SLF001
    "Closed": Explainer._closed,  # noqa: SLF001
    "Not": Explainer._not,  # noqa: SLF001
    "Or": Explainer._or,  # noqa: SLF001
    "And": Explainer._and,  # noqa: SLF001
    "Node": Explainer._and,  # noqa: SLF001
    "Xone": Explainer._xone,  # noqa: SLF001
    "QualifiedMinCount": Explainer._few,  # noqa: SLF001
    "QualifiedMaxCount": Explainer._many,  # noqa: SLF001
}

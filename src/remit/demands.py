"""What the shapes of a workspace ask of the things of a kind, property by property: how many values, of which sort."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from remit import turtle
from remit.namespaces import RDF, RDFS, SH, SKOS
from remit.terms import BlankNode, NamedNode, Term, text
from remit.workspace import read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from remit.store import Store

_FIRST, _REST = RDF + "first", RDF + "rest"
_DEEPEST = 12


@dataclass(frozen=True)
class Demand:
    """What the shapes ask of the values of one property.

    Attributes:
        least: How many values there must be, at the severity Violation; 0 for none.
        most: How many there may be; None for any number.
        datatype: The IRI of the datatype; empty when none is asked for.
        language: The language tag that texts must have; empty for none.
        classes: The IRIs of the classes of which values may be; none when it is not said.
        choices: The values that are allowed; none when any is.
        scheme: The IRI of the vocabulary from which values must come; empty when none is asked for.
        message: What the shape says one should do.
        name: What the shape calls the property; empty when it gives no name.
        description: What the shape says of the property; empty when it says nothing.
    """

    least: int = 0
    most: int | None = None
    datatype: str = ""
    language: str = ""
    classes: tuple[str, ...] = ()
    choices: tuple[Term, ...] = ()
    scheme: str = ""
    message: str = ""
    name: str = ""
    description: str = ""


class Shapes:
    """The shapes of a workspace, to be asked about kinds of things.

    Args:
        store: The store of the workspace, which knows what is a class below what.

    Raises:
        BadFile: A file of the shapes does not parse.
    """

    def __init__(self, store: Store) -> None:
        """Read the files of the shapes."""
        self._store = store
        self._index: dict[Term, dict[str, list[Term]]] = {}
        self._kept: dict[tuple[str, str], list[Term]] = {}
        workspace = store.workspace
        for path in workspace.files("shapes", ".ttl"):
            place = workspace.place(path)
            for quad in turtle.quads(read_text(path, place), place):
                values = self._index.setdefault(quad.subject, {}).setdefault(quad.predicate.value, [])
                if quad.object not in values:
                    values.append(quad.object)

    def objects(self, shape: Term, predicate: str) -> list[Term]:
        """The values of a property of a shape, in the order of the files."""
        return self._index.get(shape, {}).get(predicate, [])

    def value(self, shape: Term, predicate: str) -> Term | None:
        """The first of the values, or None."""
        found = self.objects(shape, predicate)
        return found[0] if found else None

    def text(self, shape: Term, predicate: str) -> str:
        """The text of the first value; empty when there is none."""
        return text(self.value(shape, predicate))

    def items(self, shape: Term, predicate: str) -> list[Term]:
        """The members of the list that is the value of a property of a shape."""
        found: list[Term] = []
        node = self.value(shape, predicate)
        while node is not None and self.objects(node, _FIRST) and len(found) < len(self._index):
            found.append(self.objects(node, _FIRST)[0])
            node = self.value(node, _REST)
        return found

    def forms(self) -> list[NamedNode]:
        """The node shapes that are templates: they have a label and a class and aim at nothing, so they demand nothing."""
        found = [
            shape
            for shape in self._index
            if isinstance(shape, NamedNode)
            and self.objects(shape, RDFS + "label")
            and self.objects(shape, SH + "class")
            and not self._aims(shape)
        ]
        return sorted(found, key=text)

    def targets(self) -> list[str]:
        """The classes that shapes with a label aim at, sorted."""
        found = {
            text(kind)
            for shape in self._index
            if self.objects(shape, RDFS + "label") and self.is_active(shape)
            for kind in self.objects(shape, SH + "targetClass")
        }
        return sorted(found)

    def name(self, kind: str) -> str:
        """What the shape that aims at a class and nothing else is called; empty when there is none."""
        return self._names.get(kind, "")

    @cached_property
    def _names(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for shape in self._index:
            kinds, label = self.objects(shape, SH + "targetClass"), self.text(shape, RDFS + "label")
            if len(kinds) == 1 and label:
                found[text(kinds[0])] = min(label, found.get(text(kinds[0]), label))
        return found

    def is_active(self, shape: Term) -> bool:
        """Whether a shape is not switched off."""
        return self.text(shape, SH + "deactivated") != "true"

    def properties(self, kind: str) -> list[str]:
        """The properties that shapes list for the things of a class: those that must be there first, then by order."""
        ranked: dict[str, tuple[bool, float, int]] = {}
        for number, shape in enumerate(self._property_shapes(kind)):
            path = self.value(shape, SH + "path")
            if isinstance(path, NamedNode):
                order = self.text(shape, SH + "order")
                rank = (not self._least(shape), float(order) if order else 0.0, number)
                ranked[path.value] = min(rank, ranked.get(path.value, rank))
        return sorted(ranked, key=lambda path: ranked[path])

    def demand(self, kind: str, predicate: str, own: Term | None = None) -> Demand:
        """What is asked of one property of the things of a class.

        Args:
            kind: The IRI of the class.
            predicate: The IRI of the property.
            own: A property shape of a template, which goes before the others.
        """
        shapes = [*self._property_shapes(kind), *self._of_subjects(predicate)]
        exact = [shape for shape in shapes if self.value(shape, SH + "path") == NamedNode(predicate)]
        among = [shape for shape in shapes if NamedNode(predicate) in self._alternatives(shape)]
        first = [own] if own is not None else []
        counted = [*first, *exact]
        telling = [*counted, *among]
        mosts = [int(self.text(shape, SH + "maxCount")) for shape in counted if self.objects(shape, SH + "maxCount")]
        return Demand(
            least=max((self._least(shape) for shape in counted), default=0),
            most=min(mosts, default=None),
            datatype=next((found for shape in telling if (found := self.text(shape, SH + "datatype"))), ""),
            language=next((text(tag) for shape in telling for tag in self.items(shape, SH + "languageIn")), ""),
            classes=next((kinds for shape in telling if (kinds := tuple(self._classes(shape)))), ()),
            choices=next((tuple(offered) for shape in telling if (offered := self.items(shape, SH + "in"))), ()),
            scheme=next((found for shape in telling if (found := self._scheme(shape))), ""),
            message=next((found for shape in exact if (found := self.text(shape, SH + "message"))), ""),
            name=next((found for shape in counted if (found := self.text(shape, SH + "name"))), ""),
            description=next((found for shape in counted if (found := self.text(shape, SH + "description"))), ""),
        )

    def is_needed(self, kind: str, predicate: str, others: Iterable[str]) -> bool:
        """Whether shapes ask for a value of a property, of things of a class that have certain other properties."""
        shapes = [*self._property_shapes(kind)]
        for other in others:
            shapes += self._of_subjects(other)
        asked = [shape for shape in shapes if self.value(shape, SH + "path") == NamedNode(predicate)]
        return any(int(self.text(shape, SH + "minCount") or 0) for shape in asked)

    def mentions(self, kind: str) -> Iterator[tuple[str, list[tuple[str, bool]]]]:
        """For each constraint on things of a class: its IRI, and the properties that it speaks of, each with whether read backwards."""
        seen: set[Term] = set()
        of_subjects = [shape for shape in self._index if self.objects(shape, SH + "targetSubjectsOf")]
        for shape in [*self._aimed(kind), *self._property_shapes(kind), *of_subjects]:
            if isinstance(shape, NamedNode) and shape not in seen:
                seen.add(shape)
                aimed = [(text(one), False) for one in self.objects(shape, SH + "targetSubjectsOf")]
                yield shape.value, list(dict.fromkeys([*self._mentioned(shape), *aimed]))

    def supers(self, kind: str) -> list[str]:
        """A class and all classes above it."""
        found = [kind]
        for name in found:
            above = [text(one) for one in self._store.objects(NamedNode(name), RDFS + "subClassOf")]
            found += [one for one in above if one not in found]
        return found

    def _aims(self, shape: Term) -> bool:
        return any(self.objects(shape, SH + f"target{kind}") for kind in ("Class", "Node", "ObjectsOf", "SubjectsOf"))

    def _aimed(self, kind: str) -> list[Term]:
        """The shapes that aim at the things of a class."""
        return self._keep("aimed", kind, self._find_aimed)

    def _property_shapes(self, kind: str) -> list[Term]:
        """The property shapes that things of a class must meet."""
        return self._keep("listed", kind, self._find_property_shapes)

    def _of_subjects(self, predicate: str) -> list[Term]:
        """The property shapes that everything with a property must meet."""
        return self._keep("subjects", predicate, self._find_of_subjects)

    def _keep(self, what: str, name: str, find: Callable[[str], list[Term]]) -> list[Term]:
        """What was found before, since the same is asked for column after column."""
        if (what, name) not in self._kept:
            self._kept[what, name] = find(name)
        return self._kept[what, name]

    def _find_aimed(self, kind: str) -> list[Term]:
        wanted = {NamedNode(name) for name in self.supers(kind)}
        return [
            shape
            for shape in self._index
            if wanted.intersection(self.objects(shape, SH + "targetClass")) and self.is_active(shape)
        ]

    def _find_property_shapes(self, kind: str) -> list[Term]:
        found: list[Term] = []
        todo = [*self._aimed(kind)]
        seen: set[Term] = set()
        while todo:
            shape = todo.pop(0)
            if shape in seen or not self.is_active(shape):
                continue
            seen.add(shape)
            if self.objects(shape, SH + "path"):
                found.append(shape)
                continue
            todo += self.objects(shape, SH + "property")
            todo += [*self.objects(shape, SH + "node"), *self.items(shape, SH + "and")]
        return found

    def _find_of_subjects(self, predicate: str) -> list[Term]:
        wanted = NamedNode(predicate)
        aimed = [
            shape
            for shape, said in self._index.items()
            if wanted in said.get(SH + "targetSubjectsOf", ()) and self.is_active(shape)
        ]
        listed = [one for shape in aimed for one in self.objects(shape, SH + "property")]
        return [shape for shape in [*aimed, *listed] if self.objects(shape, SH + "path") and self.is_active(shape)]

    def _alternatives(self, shape: Term) -> list[Term]:
        path = self.value(shape, SH + "path")
        return self.items(path, SH + "alternativePath") if isinstance(path, BlankNode) else []

    def _least(self, shape: Term) -> int:
        grave = self.text(shape, SH + "severity") in {"", SH + "Violation"}
        return int(self.text(shape, SH + "minCount") or 0) if grave else 0

    def _classes(self, shape: Term, depth: int = 0) -> Iterator[str]:
        if depth > _DEEPEST:
            return
        yield from (text(kind) for kind in self.objects(shape, SH + "class"))
        for inner in [*self.items(shape, SH + "or"), *self.objects(shape, SH + "node")]:
            yield from self._classes(inner, depth + 1)

    def _scheme(self, shape: Term) -> str:
        """The vocabulary from which a value must come: the shape of the value asks that it is in it."""
        for node in self.objects(shape, SH + "node"):
            for inner in self.objects(node, SH + "property"):
                if self.text(inner, SH + "path") == SKOS + "inScheme" and self.objects(inner, SH + "hasValue"):
                    return self.text(inner, SH + "hasValue")
        return ""

    def _mentioned(self, shape: Term, depth: int = 0) -> Iterator[tuple[str, bool]]:
        path = self.value(shape, SH + "path")
        if path is not None:
            yield from self._steps(path)
            return
        if depth > _DEEPEST:
            return
        inner = [one for words in ("or", "and", "xone") for one in self.items(shape, SH + words)]
        inner += [one for words in ("not", "node", "property") for one in self.objects(shape, SH + words)]
        for one in inner:
            yield from self._mentioned(one, depth + 1)

    def _steps(self, path: Term) -> Iterator[tuple[str, bool]]:
        """The properties with which a path can begin, each with whether it is read backwards."""
        if isinstance(path, NamedNode):
            yield path.value, False
        for step in self.items(path, SH + "alternativePath"):
            if isinstance(step, NamedNode):
                yield step.value, False
        backwards = self.value(path, SH + "inversePath")
        if isinstance(backwards, NamedNode):
            yield backwards.value, True

"""Make the columns of a spreadsheet for one kind of thing from the shapes and the ontology.

What a row speaks of beside the thing itself (the citation, the letter) is a `Part` of the row. Which parts and columns
there are, in which order, stands in node shapes that aim at nothing; what a column may hold comes from the constraints.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from remit.columns import ADDRESS, DAY, DECIMAL, NUMBER, TEXT, THING, YES_OR_NO, Aim, Column, Link, Part, Template
from remit.demands import Demand, Shapes
from remit.document import Cell, Document, Grid, Section
from remit.errors import UnknownName
from remit.namespaces import DCTERMS, DEF, KINDS, OWL, RDF, RDFS, SH, SKOS, VANN, XSD
from remit.queries import nearest
from remit.slugs import slug
from remit.terms import TYPE, NamedNode, Term, text
from remit.wording import heading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from remit.store import Store

_SORTS = {
    XSD + "date": DAY,
    XSD + "integer": NUMBER,
    XSD + "nonNegativeInteger": NUMBER,
    XSD + "positiveInteger": NUMBER,
    XSD + "int": NUMBER,
    XSD + "decimal": DECIMAL,
    XSD + "boolean": YES_OR_NO,
    XSD + "anyURI": ADDRESS,
}
_AFTER_THE_MAIN = 50.0
_OURS = "en-gb"


class Templates:
    """The templates of a workspace.

    Args:
        store: The store of the workspace.

    Raises:
        BadFile: A file of the shapes does not parse.
    """

    def __init__(self, store: Store) -> None:
        """Read the shapes."""
        self.store = store
        self.shapes = Shapes(store)

    @cached_property
    def names(self) -> dict[str, str]:
        """The name of every template and what it is for: those with a form of their own first."""
        found = {}
        for form in self.shapes.forms():
            found[slug(self.shapes.text(form, RDFS + "label"))] = self.shapes.text(form, DCTERMS + "description")
        formed = {self.shapes.text(form, SH + "class") for form in self.shapes.forms()}
        general = {}
        for kind in self.shapes.targets():
            name = slug(self.shapes.name(kind))
            if name and name not in found and kind not in formed and not kind.startswith(OWL):
                general[name] = text(self.store.value(NamedNode(kind), SKOS + "definition")) or self.store.label(
                    NamedNode(kind)
                )
        return dict(sorted(found.items())) | dict(sorted(general.items()))

    def template(self, name: str) -> Template:
        """The template with a name.

        Raises:
            UnknownName: There is none.
        """
        for form in self.shapes.forms():
            if slug(self.shapes.text(form, RDFS + "label")) == name:
                return _Builder(self.store, self.shapes).of_form(name, form)
        for kind in self.shapes.targets():
            if slug(self.shapes.name(kind)) == name and not kind.startswith(OWL):
                return _Builder(self.store, self.shapes).of_kind(name, kind)
        raise UnknownName("template", name, nearest(name, list(self.names)), "List them with: remit template")

    def all(self) -> Iterator[Template]:
        """Every template, those with a form of their own first."""
        return (self.template(name) for name in self.names)


def listing(templates: Templates) -> Document:
    """The kinds of templates, for a reader."""
    forms = len(templates.shapes.forms())
    cells = [(Cell(name), Cell(about)) for name, about in templates.names.items()]
    return Document(
        title="Templates",
        facts=(("Workspace", templates.store.workspace.title), ("Make one with", "remit template KIND -o book.xlsx")),
        sections=(
            Section("Made for entering things", (Grid(("Kind", "What it is for"), tuple(cells[:forms])),)),
            Section(
                "Any other kind of thing that has a shape", (Grid(("Kind", "What it is for"), tuple(cells[forms:])),)
            ),
        ),
    )


class _Builder:
    """Gathers parts, links and columns."""

    def __init__(self, store: Store, shapes: Shapes) -> None:
        self._store = store
        self._shapes = shapes
        self._parts: dict[str, Part] = {}
        self._links: list[Link] = []
        self._columns: dict[str, tuple[float, Column]] = {}
        self._identity: list[tuple[float, str]] = []
        self._unseen: list[Aim] = []

    def of_form(self, name: str, form: Term) -> Template:
        self._add_part(form)
        return self._made(
            name,
            self._shapes.text(form, DCTERMS + "title"),
            self._shapes.text(form, DCTERMS + "description"),
        )

    def of_kind(self, name: str, kind: str) -> Template:
        label = self._shapes.name(kind)
        part = Part(kind, label, kind, self._prefix(kind, name))
        self._parts[kind] = part
        self._add_listed(part, set())
        self._add_domain(part)
        definition = text(self._store.value(NamedNode(kind), SKOS + "definition"))
        return self._made(name, f"{label[:1].upper()}{label[1:]}"[:30], definition)

    def _made(self, name: str, title: str, description: str) -> Template:
        ordered = sorted(self._columns.values(), key=lambda pair: (pair[0], pair[1].title))
        parts = self._ordered_parts()
        rank = {part.key: number for number, part in enumerate(parts)}
        columns = [
            replace(column, aims=tuple(sorted(column.aims, key=lambda aim: rank[aim.part]))) for _, column in ordered
        ]
        return Template(
            name,
            title,
            description,
            parts[0],
            parts,
            tuple(self._links),
            tuple(columns),
            tuple(title for _, title in sorted(self._identity)),
            tuple(self._unseen),
        )

    def _ordered_parts(self) -> tuple[Part, ...]:
        """The root, then what belongs to it by the order of its columns, then what has a name of its own."""
        first: dict[str, float] = {}
        for order, column in self._columns.values():
            if len({aim.part for aim in column.aims}) == 1 or any(aim.makes for aim in column.aims):
                for aim in column.aims:
                    first[aim.part] = min(order, first.get(aim.part, order))
        root, *others = self._parts.values()
        named = {column.names for _, column in self._columns.values()}
        others.sort(key=lambda part: (part.key in named, first.get(part.key, _AFTER_THE_MAIN), part.key))
        return root, *others

    def _add_part(self, shape: Term) -> None:
        """Add what a node shape of a template says, and the parts to which it leads."""
        key, kind = text(shape), self._shapes.text(shape, SH + "class")
        if key in self._parts:
            return
        label = self._shapes.text(shape, SKOS + "prefLabel") or self._store.label(NamedNode(kind))
        prefix = self._shapes.text(shape, VANN + "preferredNamespacePrefix") or self._prefix(kind, slug(label))
        self._parts[key] = Part(key, label, kind, prefix, "" if slug(label) == prefix else slug(label))
        said = {link.predicate for link in self._links if link.inverse and link.target == key}
        constants = []
        for own in sorted(self._shapes.objects(shape, SH + "property"), key=self._order):
            path = self._shapes.value(own, SH + "path")
            inverse = None if path is None else self._shapes.value(path, SH + "inversePath")
            predicate = text(inverse or path)
            if inverse is None:
                said.add(predicate)
            constant = self._shapes.value(own, SH + "hasValue")
            target = self._shapes.value(own, SH + "node")
            if constant is not None:
                constants.append((predicate, constant))
            elif not self._shapes.is_active(own):
                continue
            elif target is not None:
                self._links.append(Link(key, predicate, text(target), inverse is not None))
                self._add_part(target)
                if self._shapes.text(own, SH + "name"):
                    self._add_column(self._parts[key], predicate, own, text(target))
            else:
                self._add_column(self._parts[key], predicate, own)
        self._parts[key] = replace(self._parts[key], constants=tuple(constants))
        if any(column.names == key for _, column in self._columns.values()) or self._is_named(key):
            said.add(SKOS + "prefLabel")
        self._add_listed(self._parts[key], said)

    def _is_named(self, key: str) -> bool:
        """Whether a column will name the part, so that its label needs none of its own."""
        return any(
            link.target == key and any(self._shapes.text(own, SH + "name") for own in self._leading(link))
            for link in self._links
        )

    def _leading(self, link: Link) -> list[Term]:
        listed = self._shapes.objects(NamedNode(link.source), SH + "property")
        return [own for own in listed if self._shapes.text(own, SH + "node") == link.target]

    def _add_listed(self, part: Part, said: set[str]) -> None:
        """Add a column for each property that constraints list and the template does not speak of."""
        listed = [path for path in self._shapes.properties(part.kind) if path not in {*said, TYPE.value}]
        for number, predicate in enumerate(listed):
            self._add_column(part, predicate, None, order=_AFTER_THE_MAIN + number / 100)

    def _add_domain(self, part: Part) -> None:
        """Add a column for each property that the ontology gives to the things of a class."""
        said = {aim.predicate for _, column in self._columns.values() for aim in column.aims}
        among = [
            predicate
            for _, mentioned in self._shapes.mentions(part.kind)
            for predicate, backwards in mentioned
            if predicate == DEF + "cites" and not backwards
        ]
        found = [
            predicate.value
            for kind in self._shapes.supers(part.kind)
            for predicate in self._store.subjects(RDFS + "domain", NamedNode(kind))
        ]
        for number, predicate in enumerate(dict.fromkeys([*sorted(found), *among])):
            if predicate not in said:
                self._add_column(part, predicate, None, order=_AFTER_THE_MAIN + 1 + number / 100)

    def _add_column(
        self, part: Part, predicate: str, own: Term | None, names: str = "", order: float = _AFTER_THE_MAIN
    ) -> None:
        demand = self._shapes.demand(part.kind, predicate, own)
        least = int(self._shapes.text(own, SH + "minCount") or 0) if own is not None else 0
        default = None if own is None else self._shapes.value(own, SH + "defaultValue")
        aim = Aim(part.key, predicate, demand.least, demand.most, least > 0, default)
        title = demand.name or self._title(part, predicate)
        order = self._order(own) if own is not None and self._shapes.text(own, SH + "order") else order
        if own is not None and not demand.name:
            self._unseen.append(aim)
            return
        before = self._columns.get(title)
        if own is None and before is not None:
            title = f"{title} ({part.label})"
            before = self._columns.get(title)
        if before is not None:
            joined = replace(
                before[1],
                aims=(*before[1].aims, aim),
                needed=before[1].needed or self._is_needed(part, aim),
                guidance=before[1].guidance or demand.description,
            )
            self._columns[title] = (min(before[0], order), joined)
            return
        column = self._column(predicate, demand, aim)
        guidance = column.guidance
        if self._is_named(part.key) and demand.least and default is None:
            guidance = f"{guidance} Needed for a new {part.label}."
        self._columns[title] = (
            order,
            replace(
                column,
                title=title,
                names=names,
                several=column.several and not names,
                guidance=guidance,
                needed=self._is_needed(part, aim),
            ),
        )
        if own is not None and self._shapes.objects(own, SH + "group"):
            self._identity.append((order, title))

    def _is_needed(self, part: Part, aim: Aim) -> bool:
        """Whether something must stand in the column in every row: the part is always there, and the value has no default."""
        always = part.key == next(iter(self._parts)) or any(
            link.target == part.key and self._shapes.text(own, SH + "minCount")
            for link in self._links
            for own in self._leading(link)
        )
        return always and not self._is_named(part.key) and aim.default is None and (aim.makes or aim.least > 0)

    def _column(self, predicate: str, demand: Demand, aim: Aim) -> Column:
        spoken = text(self._store.value(NamedNode(predicate), RDFS + "range"))
        datatype = demand.datatype or (spoken if spoken.startswith((XSD, RDF)) else "")
        classes = demand.classes or ((spoken,) if spoken and not datatype else ())
        is_thing = bool(demand.choices or demand.scheme or (classes and not demand.datatype))
        language = "" if is_thing else demand.language or (_OURS if datatype == RDF + "langString" else "")
        if not (is_thing or datatype or language):
            is_thing, language = self._as_used(predicate)
        definition = text(self._store.value(NamedNode(predicate), SKOS + "definition"))
        return Column(
            title="",
            guidance=demand.description or definition or demand.message,
            sort=THING if is_thing else _SORTS.get(datatype, TEXT),
            needed=False,
            several=demand.most != 1,
            aims=(aim,),
            language=language.lower(),
            datatype=datatype if datatype.startswith(XSD) else "",
            classes=classes,
            choices=demand.choices,
            scheme=demand.scheme,
        )

    def _as_used(self, predicate: str) -> tuple[bool, str]:
        """Whether the values of a property are things, and the language of its texts, as the graph uses it."""
        for quad in self._store.quads(None, predicate):
            return isinstance(quad.object, NamedNode), getattr(quad.object, "language", None) or ""
        return False, ""

    def _title(self, part: Part, predicate: str) -> str:
        label = text(self._store.value(NamedNode(predicate), RDFS + "label"))
        if not label:
            label = self._store.workspace.namespaces.shorten(predicate)
            label = heading(label.rpartition(":")[2])
        start = "" if part.key == next(iter(self._parts)) else f"{part.label}: "
        words = f"{start}{label}"
        return f"{words[:1].upper()}{words[1:]}"

    def _order(self, own: Term) -> float:
        return float(self._shapes.text(own, SH + "order") or _AFTER_THE_MAIN)

    def _prefix(self, kind: str, name: str) -> str:
        """The prefix that most things of a class have, else the name of the class where that is a prefix."""
        counted: dict[str, int] = {}
        for thing in self._store.subjects(TYPE.value, NamedNode(kind)):
            prefix = self._store.workspace.namespaces.shorten(thing.value).partition(":")[0]
            if prefix in KINDS:
                counted[prefix] = counted.get(prefix, 0) + 1
        return max(sorted(counted), key=lambda prefix: counted[prefix], default=name)

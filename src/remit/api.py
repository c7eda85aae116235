"""Remit from Python: a workspace that is asked, and answers as plain values. `remit.open` is the way in.

Each question goes the way of the command of the same name; only what comes back differs. There is no time limit here: the
program is the user's own.
"""

from __future__ import annotations

import datetime as dt
import importlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeAlias, overload

from remit import answering, formats, lookup, output, queries, tracing, writing
from remit.document import Grid
from remit.errors import BadFile, BadQuery, CannotRun, WrongUse
from remit.namespaces import XSD
from remit.results import Answer, Table, Triples
from remit.store import Store
from remit.telling import Teller
from remit.terms import Literal, NamedNode, text
from remit.wording import count, iso_day

if TYPE_CHECKING:
    from collections.abc import Callable

    from remit.answering import Value
    from remit.diagram.model import Diagram
    from remit.document import Document, Source
    from remit.findings import Finding, Report
    from remit.queries import SavedQuery
    from remit.reviewing import Review
    from remit.terms import Term
    from remit.tracing import Step, Trace
    from remit.workspace import Workspace

Plain: TypeAlias = "str | int | float | bool | Decimal | dt.date | dt.datetime | None"
"""What a cell of an answer can hold; text, labels and identifiers are str, what is not known is None."""

Typed: TypeAlias = "str | int | dt.date | None"
"""What may be given as a value; a thing by any of its names, as on the command line; None as if it were not given."""

_WHOLE = (
    *("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger"),
    *("negativeInteger", "unsignedInt", "unsignedLong", "unsignedShort", "unsignedByte"),
)
_READERS: Mapping[str, Callable[[str], Plain]] = {
    **dict.fromkeys((XSD + name for name in _WHOLE), int),
    XSD + "decimal": Decimal,
    XSD + "double": float,
    XSD + "float": float,
    XSD + "boolean": {"true": True, "1": True, "false": False, "0": False}.__getitem__,
    XSD + "date": iso_day,
    XSD + "dateTime": dt.datetime.fromisoformat,
}
_WIDTH = 100


class OpenWorkspace:
    """A workspace, ready to be asked; `remit.open` gives one.

    It answers from the files as they were when it was first asked; open it again when they have changed. `validate`
    reads them each time.

    Example:
        >>> import remit
        >>> remit.open("tests/workspace")
        <OpenWorkspace: Fenland bathing water (invented), version 2022.11>
    """

    def __init__(self, workspace: Workspace) -> None:
        """Take a workspace whose settings were read; nothing else is read yet."""
        self._workspace = workspace

    def __repr__(self) -> str:
        """Its title and version."""
        return f"<OpenWorkspace: {self.title}, version {self.version}>"

    @property
    def root(self) -> Path:
        """The folder that holds `remit.toml`."""
        return self._workspace.root

    @property
    def title(self) -> str:
        """What people call it."""
        return self._workspace.title

    @property
    def version(self) -> str:
        """The version that its keepers give it."""
        return self._workspace.version

    @cached_property
    def queries(self) -> Mapping[str, SavedQuery]:
        """The saved queries by name, each with its question (`summary`), `parameters`, `columns` and `example`.

        Example:
            >>> import remit
            >>> remit.open("tests/workspace").queries["who-owns"].summary
            'Who owns a recommendation on a day, and which body answers for it?'
        """
        return MappingProxyType(dict(sorted(queries.load(self._workspace).items())))

    def run(self, name: str, /, **values: Typed) -> Rows:
        """Run a saved query.

        Args:
            name: The name of the query.
            values: A value for each parameter that is to have one.

        Raises:
            WrongUse: There is no such query, parameter or thing; or a value is missing or wrong.
            CannotRun: A file of the workspace cannot be read, or the query cannot be run.

        Example:
            >>> import remit
            >>> rows = remit.open("tests/workspace").run("who-owns", recommendation=3, asOf="2020-06-01")
            >>> rows
            <Rows: 2 rows of 16 columns>
            >>> rows[0]["addressedLabel"], rows[0]["ownerLabel"]
            ('Beach Patrol', 'Coastguard Service')
            >>> rows.values["recommendation"].shown
            'Recommendation 3 of “Clean Waters”'
        """
        given = {key: _typed(value) for key, value in values.items() if value is not None}
        query = queries.get(self._workspace, name)
        asked = answering.ask(self._store, query, given)
        taken = {value.name: value for value in asked.values}
        return Rows(self._store, asked.result, query.summary, taken, lambda: answering.document(self._store, asked))

    def sparql(self, query: str, /) -> Rows:
        """Run a SPARQL query; the prefixes of the workspace need not be declared.

        Args:
            query: The text of the query, not the name of a file.

        Raises:
            CannotRun: It does not parse, asks for what Remit does not do, or a file of the workspace cannot be read.

        Example:
            >>> import remit
            >>> bool(remit.open("tests/workspace").sparql("ASK { ?thing a remit:Recommendation }"))
            True
        """
        queries.refuse(query, "query")
        if queries.form(query) is None:
            raise BadQuery(
                "query: there is no SELECT, CONSTRUCT, ASK or DESCRIBE in it. Write one of these, or run a saved query "
                "by its name with run."
            )
        result = self._store.query(query)
        return Rows(self._store, result, "Query", {}, lambda: answering.plain_document(self._store, "Query", result))

    def find(self, words: str, /) -> tuple[Thing, ...]:
        """The things and documents that have every word in one of their names, best first; saved queries are in `queries`.

        Args:
            words: Names or parts of names.

        Example:
            >>> import remit
            >>> found = remit.open("tests/workspace").find("beach patrol")
            >>> found[0].label, found[0].kind, found[0].short
            ('Beach Patrol', 'departmental unit', 'body:beach-patrol')
        """
        if not words.strip():
            raise WrongUse("There are no words to find. Give a name or a part of one.")
        teller = Teller(self._store, dt.date.min)
        shorten = self._workspace.namespaces.shorten
        return tuple(
            Thing(one.iri.value, shorten(one.iri.value), self._store.label(one.iri), teller.kind(one.iri), one.name)
            for one in lookup.search(self._store, words)
        )

    def trace(self, thing: str, /, as_of: str | dt.date | None = None) -> Traced:
        """Trace a thing: each step with the words that it rests on.

        Args:
            thing: A recommendation, body, post, system, inspection or document, by any of its names.
            as_of: The day for which it is told, as a date or like 2023-09-01; today when None.

        Raises:
            WrongUse: Nothing has that name, several things have it, or the day is none.
            CannotRun: A file of the workspace cannot be read.

        Example:
            >>> import remit
            >>> traced = remit.open("tests/workspace").trace("recommendation 3", as_of="2020-06-01")
            >>> owned = next(step for step in traced.steps if step.section == "Who owns it")
            >>> owned.sentence
            'Its lead is named as Beach Patrol.'
            >>> owned.citations[0].words
            'Beach Patrol should issue guidance on rip currents to all harbour masters.'
        """
        day = None if as_of is None else queries.day(_typed(as_of), "as_of")
        found = tracing.trace(self._store, lookup.resolve(self._store, thing), day)
        return Traced(self._store, found)

    def validate(self, *files: str | os.PathLike[str], full: bool = False) -> Validated:
        """Say what is wrong in files, in the context of the workspace; or in the workspace itself, without files.

        Args:
            files: RDF files or filled templates; several are taken together.
            full: Whether everything is looked at, and not only what the files can affect.

        Raises:
            CannotRun: A file cannot be read, or the shapes are not such as can be run.

        Example:
            >>> import remit
            >>> report = remit.open("tests/workspace").validate()
            >>> report.conforms
            True
        """
        from remit import reviewing

        names = tuple(os.fspath(file) for file in files)
        return Validated(reviewing.review(self._workspace, names, full=full), names)

    def draw(  # noqa: PLR0913 - an argument for each option of the command
        self,
        what: str | None = None,
        /,
        *,
        between: tuple[str, str] | None = None,
        as_of: str | dt.date | None = None,
        depth: int | None = None,
        only: str | Sequence[str] = (),
        by: str | None = None,
        since: str | None = None,
        table: bool = False,
        title: str = "",
        marking: str = "",
        **values: Typed,
    ) -> Drawing:
        """Draw a network: a saved query, what is around a thing, or how two things are connected.

        Args:
            what: The name of a saved query, or any name of a thing.
            between: Any names of two things, in place of `what`.
            as_of: The day for which it is told, as a date or like 2023-09-01; today when None.
            depth: How many relations away from the thing; 1 when None.
            only: Only these relations, such as `["owns", "partners"]` or "owns,partners".
            by: What things are gathered by: type, body or programme.
            since: A version (a commit, a tag, a folder): what came and what went since then is marked.
            table: Whether a query that gives a table not meant as a network is drawn all the same, by its columns.
            title: What the picture is called, in place of the usual title.
            marking: A protective marking, such as OFFICIAL.
            values: Values for the query.

        Raises:
            WrongUse: A name that nothing has, or arguments that do not go together.
            CannotRun: A file of the workspace cannot be read, or the query cannot be run.

        Example:
            >>> import remit
            >>> drawing = remit.open("tests/workspace").draw("recommendation 3", as_of="2018-06-01", only=["owns"])
            >>> [(edge.label, drawing.diagram.by_iri[edge.target].label) for edge in drawing.diagram.edges]
            [('answerable body', 'Department of the Environment'), ('lead', 'Beach Patrol')]
        """
        from remit import diagramming, versions

        if depth is not None and not isinstance(depth, int):
            raise WrongUse(f"A depth is a whole number of relations, not “{depth}”.")
        words = only.split(",") if isinstance(only, str) else only
        wish = diagramming.Wish(
            what=what,
            between=between,
            table=table,
            values={key: _typed(value) for key, value in values.items() if value is not None},
            as_of=None if as_of is None else _typed(as_of),
            depth=depth,
            only=tuple(word.strip() for word in words if word.strip()),
            by=by,
            title=title,
            marking=marking,
        )
        if since is None:
            return Drawing(self._store, diagramming.draw(self._store, wish).diagram)
        with versions.at(self._workspace, since) as then:
            drawn = diagramming.changed(self._store, Store(then), versions.short(then), wish)
        return Drawing(self._store, drawn.diagram)

    @cached_property
    def _store(self) -> Store:
        return Store(self._workspace)


class Rows(Sequence[Mapping[str, Plain]]):
    """The answer of a query: a sequence of rows, each a dictionary from column to plain value.

    A network (CONSTRUCT, DESCRIBE) has the columns subject, predicate and object. A question of yes or no (ASK) has one
    row with the column answer. A row that is taken out is a copy: to change it does not change the answer.

    Attributes:
        question: The question.
        columns: The names of the columns, in order. Column `xLabel` is what people call the thing in column `x`, and
            `evidence` names what a row rests on, which `sources` and `notes` have in words.
        values: By parameter: what was typed (`typed`), and what was taken for it (`shown`, `term`).

    Example:
        >>> import remit
        >>> rows = remit.open("tests/workspace").run("who-owns", recommendation=3, asOf="2020-06-01")
        >>> [row["partLabel"] for row in rows]
        ['lead', 'recipient']
        >>> rows[0]["legalBody"] is None
        True
    """

    def __init__(
        self,
        store: Store,
        result: Table | Triples | Answer,
        question: str,
        values: Mapping[str, Value],
        document: Callable[[], Document],
    ) -> None:
        """Take a result, and what makes a document of it when one is wanted."""
        table = _as_table(result)
        self._store = store
        self._result = result
        self._make = document
        self._rows = tuple(tuple(map(plain, row)) for row in table.rows)
        self.question: Final = question
        self.columns: Final = table.columns
        self.values: Final[Mapping[str, Value]] = MappingProxyType(dict(values))

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self._rows)

    def __bool__(self) -> bool:
        """Yes or no, where that was the question; else whether there are rows."""
        return self._result.yes if isinstance(self._result, Answer) else bool(self._rows)

    @overload
    def __getitem__(self, index: int) -> Mapping[str, Plain]: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Mapping[str, Plain]]: ...

    def __getitem__(self, index: int | slice) -> Mapping[str, Plain] | Sequence[Mapping[str, Plain]]:
        """A row, or several."""
        if isinstance(index, slice):
            return [self._row(cells) for cells in self._rows[index]]
        return self._row(self._rows[index])

    def __repr__(self) -> str:
        """How much there is; `text()` shows it."""
        return f"<Rows: {count(len(self), 'row')} of {count(len(self.columns), 'column')}>"

    @property
    def sources(self) -> tuple[Source, ...]:
        """What the rows rest on: numbered, each with its description (`text`), its `words` and its `address`."""
        return self._document.sources

    @property
    def notes(self) -> tuple[tuple[int, ...], ...]:
        """For each row, the numbers of the sources that it rests on; none where the query names no evidence.

        Example:
            >>> import remit
            >>> rows = remit.open("tests/workspace").run("who-owns", recommendation=3, asOf="2020-06-01")
            >>> [rows.sources[number - 1].words for number in rows.notes[1]]
            ['Beach Patrol should issue guidance on rip currents to all harbour masters.']
        """
        if isinstance(self._result, Table):
            parts = [part for section in self._document.sections for part in section.parts]
            noted = [part.notes for part in parts if isinstance(part, Grid) and part.notes]
            if noted:
                return noted[0]
        return ((),) * len(self)

    def text(self, width: int = _WIDTH) -> str:
        """The answer as the command line prints it.

        Args:
            width: How many characters a line may have.
        """
        return writing.write(self._document, "text", width=width).decode()

    def write(self, path: str | os.PathLike[str], marking: str = "") -> None:
        """Write the answer to a file; its suffix chooses the format, as on the command line.

        Args:
            path: The file: .csv, .xlsx, .docx, .html, .md, .json, .tsv or .txt; for a network also .ttl, .trig, .nt, .jsonld.
            marking: A marking for head and foot, such as OFFICIAL; data formats such as CSV have no place for one.

        Raises:
            WrongUse: The suffix is no format for this, or the format has no place for the marking.
            CannotWrite: The file cannot be written there.
        """
        form = _form(path, formats.FORMATS["triples" if isinstance(self._result, Triples) else "table"])
        formats.refuse_marking(form, marking)
        if form in formats.DATA:
            data = formats.write(self._result, form, self._store.workspace.namespaces, bom=True)
        else:
            data = writing.write(self._document._replace(marking=marking), form)
        output.save(Path(path), data)

    def to_pandas(self) -> Any:  # noqa: ANN401 - pandas is the user's own, and may not be there
        """The rows as a pandas DataFrame, with every column even where there are no rows.

        Raises:
            CannotRun: pandas is not installed.
        """
        try:
            pandas = importlib.import_module("pandas")
        except ImportError as error:
            raise CannotRun(
                "pandas is not installed here. Install it with: python3 -m pip install pandas. Without it, list(rows) "
                "gives the same rows as dictionaries."
            ) from error
        return pandas.DataFrame(list(self), columns=list(self.columns))

    def _row(self, cells: tuple[Plain, ...]) -> dict[str, Plain]:
        return dict(zip(self.columns, cells, strict=True))

    @cached_property
    def _document(self) -> Document:
        return self._make()


@dataclass(frozen=True)
class Thing:
    """A thing that was found.

    Attributes:
        iri: Its identifier.
        short: Its short form, such as body:beach-patrol, which can be given wherever a thing is.
        label: What people call it.
        kind: What it is, in words.
        name: The name by which it was found.
    """

    iri: str
    short: str
    label: str
    kind: str
    name: str


class Traced:
    """What is known of a thing on a day, sentence by sentence, with the words that each rests on.

    Attributes:
        trace: All of it, with the identifiers.
    """

    def __init__(self, store: Store, trace: Trace) -> None:
        """Take a trace, and the store that it was made from."""
        self._store = store
        self.trace: Final = trace

    def __repr__(self) -> str:
        """What was traced, and for which day."""
        return f"<Traced: {self.label}, {self.as_of.isoformat()}, {count(len(self.steps), 'step')}>"

    @property
    def label(self) -> str:
        """What people call the thing."""
        return self.trace.label

    @property
    def kind(self) -> str:
        """What it is, in words."""
        return self.trace.kind

    @property
    def as_of(self) -> dt.date:
        """The day for which it is told."""
        return self.trace.as_of

    @property
    def steps(self) -> tuple[Step, ...]:
        """The sentences in order, each with its `section`, `sentence` and `citations` (with `words` and `title`)."""
        return self.trace.steps

    def text(self, width: int = _WIDTH) -> str:
        """The trace as the command line prints it.

        Args:
            width: How many characters a line may have.
        """
        return tracing.write(self._store, self.trace, "text", width=width).decode()

    def write(self, path: str | os.PathLike[str], marking: str = "") -> None:
        """Write the trace to a file; its suffix chooses the format.

        Args:
            path: The file: .docx, .html, .md, .xlsx, .json, .ttl or .txt.
            marking: A marking for head and foot, such as OFFICIAL.

        Raises:
            WrongUse: The suffix is no format for this.
            CannotWrite: The file cannot be written there.
        """
        output.save(Path(path), tracing.write(self._store, self.trace, _form(path, tracing.FORMATS), marking))


class Drawing:
    """A network that can be written as a picture, a page, a document or data.

    Attributes:
        diagram: Its things (`nodes`) and relations (`edges`), in words and with their sources.
    """

    def __init__(self, store: Store, diagram: Diagram) -> None:
        """Take a diagram, and the store that it was made from."""
        self._store = store
        self.diagram: Final = diagram

    def __repr__(self) -> str:
        """How much there is; `text()` lists it."""
        things, relations = len(self.diagram.nodes), len(self.diagram.edges)
        return f"<Drawing: {count(things, 'thing')} and {count(relations, 'relation')}>"

    def text(self, width: int = _WIDTH) -> str:
        """The relations and things as tables, as the command line prints them.

        Args:
            width: How many characters a line may have.
        """
        from remit.drawing import files

        return files.write(self.diagram, "text", files.Look(), width).files[""].decode()

    def measures(self) -> list[dict[str, Plain]]:
        """What can be counted in it: a row for each body, post and group; the keys say what each measure means.

        Raises:
            WrongUse: Its things are gathered.

        Example:
            >>> import remit
            >>> rows = remit.open("tests/workspace").draw("recommendation 3", as_of="2018-06-01").measures()
            >>> led = next(key for key in rows[0] if key.startswith("Actions led: "))
            >>> [row["Name"] for row in rows if row[led]]
            ['Beach Patrol']
        """
        from remit.diagram import measures

        table = measures.table(self._store, self.diagram)
        return [dict(zip(table.columns, map(plain, row), strict=True)) for row in table.rows]

    def to_networkx(self) -> Any:  # noqa: ANN401 - networkx has no types
        """The network as a `networkx.MultiDiGraph`, with plain attributes.

        Example:
            >>> import remit
            >>> graph = remit.open("tests/workspace").draw("recommendation 3", as_of="2018-06-01").to_networkx()
            >>> graph.nodes["n1"]["label"]
            'Recommendation 3 of “Clean Waters”'
        """
        from remit.diagram import networks

        return networks.to_networkx(self.diagram)

    def write(
        self, path: str | os.PathLike[str], *, page: str | None = None, dpi: int | None = None, for_yed: bool = False
    ) -> tuple[str, ...]:
        """Write it; the suffix chooses the format, as on the command line. CSV is two files, of nodes and of edges.

        Args:
            path: The file: .svg, .png, .pdf, .html, .docx, .graphml, .gexf, .dot, .mmd, .drawio, .csv, .xlsx, .txt, .md.
            page: The page that a picture is fitted to: a4, a3 or slide; None for none.
            dpi: For PNG: pixels per inch; 200 when None.
            for_yed: For GraphML: with shapes, colours and places as yEd reads them.

        Returns:
            What is to be known of it, such as that names are too small to read on the page; empty where nothing is.

        Raises:
            WrongUse: The suffix is no format for this, or does not go with the other arguments.
            CannotRun: There is too much for a picture, there is no layout program, or the file cannot be written.
        """
        from remit.drawing import files

        target = Path(path)
        form = files.for_suffix(target)
        if form is None:
            raise WrongUse(
                f"The suffix of {target} is no format for a diagram. Use one of: {', '.join(files.FORMATS)}."
            )
        written = files.write(self.diagram, form, files.Look(page, dpi, for_yed))
        files.save(written, target)
        return written.notes


class Validated:
    """What a validation found.

    Attributes:
        report: All of it, with the count of things that each shape met.
        notes: What whoever sent the files should know.

    Example:
        >>> import remit
        >>> found = remit.open("tests/workspace").validate()
        >>> found.conforms, [finding.message for finding in found.findings if finding.severity == "Violation"]
        (True, [])
    """

    def __init__(self, review: Review, files: tuple[str, ...]) -> None:
        """Take a review of files, or of the workspace where there are none."""
        self._review = review
        self._files = files
        self.report: Final[Report] = review.report
        self.notes: Final = review.notes

    def __repr__(self) -> str:
        """What was found, in brief."""
        verdict = "conforms" if self.conforms else "does not conform"
        return f"<Validated: {verdict}, {count(len(self.findings), 'finding')}>"

    @property
    def conforms(self) -> bool:
        """Whether something was checked and nothing is refused."""
        return self.report.conforms

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What does not hold, gravest first: each with `severity`, `place`, `label`, `message` and `remedy`."""
        return self.report.findings

    def text(self, width: int = _WIDTH) -> str:
        """The report as the command line prints it.

        Args:
            width: How many characters a line may have.
        """
        from remit import reviewing

        return reviewing.written(self._review, "text", width=width).decode()

    def write(self, path: str | os.PathLike[str], marking: str = "") -> None:
        """Write the report to a file; its suffix chooses the format.

        Args:
            path: The file: .html, .docx, .md, .xlsx, .csv, .json, .txt, or .ttl for a sh:ValidationReport. Of one filled
                template and the same suffix, the template comes back with each fault in its cell.
            marking: A marking for head and foot, such as OFFICIAL.

        Raises:
            WrongUse: The suffix is no format for this.
            CannotWrite: The file cannot be written there.
        """
        from remit import reporting, reviewing

        if reviewing.comes_back(self._files, Path(path)):
            data = reviewing.returned(self._review, self._files[0])
        else:
            data = reviewing.written(self._review, _form(path, reporting.FORMATS), marking, bom=True)
        output.save(Path(path), data)


def plain(term: Term | None) -> Plain:
    """A term as a plain value; one that its datatype does not fit, such as 30 February, stays text.

    Example:
        >>> plain(Literal("2023-09-01", datatype=NamedNode(XSD + "date")))
        datetime.date(2023, 9, 1)
        >>> plain(Literal("2023-02-30", datatype=NamedNode(XSD + "date")))
        '2023-02-30'
    """
    if term is None:
        return None
    reader = _READERS.get(term.datatype.value) if isinstance(term, Literal) else None
    if reader is None:
        return text(term)
    try:
        return reader(text(term))
    except (ValueError, ArithmeticError, KeyError, BadFile):
        return text(term)


def _as_table(result: Table | Triples | Answer) -> Table:
    match result:
        case Table():
            return result
        case Triples():
            triples = sorted(set(result.triples), key=str)
            rows = tuple((triple.subject, triple.predicate, triple.object) for triple in triples)
            return Table(("subject", "predicate", "object"), rows)
        case Answer():
            yes = Literal("true" if result.yes else "false", datatype=NamedNode(XSD + "boolean"))
            return Table(("answer",), ((yes,),))


def _typed(value: str | int | dt.date) -> str:
    """A value as it would be typed on the command line; of a time, as data frames have them, its day."""
    day = value.date() if isinstance(value, dt.datetime) else value
    return day.isoformat() if isinstance(day, dt.date) else str(day)


def _form(path: str | os.PathLike[str], allowed: tuple[str, ...]) -> str:
    """The format that the suffix of a file names, if it is one of those allowed."""
    form = formats.for_suffix(Path(path))
    if form in allowed:
        return form
    suffixes = ", ".join(".txt" if one == "text" else f".{one}" for one in allowed)
    raise WrongUse(f"The suffix of {os.fspath(path)} is no format for this. Use one of {suffixes}.")

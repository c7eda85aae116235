"""Turtle files: the line and column of every triple, and the one canonical form in which they are kept.

The door for rdflib's Turtle. A file is first read by pyoxigraph, which is strict and says where it stumbles, and then
by rdflib, which keeps what pyoxigraph rewrites (the case of language tags) and writes Turtle that people can read.
"""

from __future__ import annotations

import bisect
import logging
import re
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any, TypeAlias

import pyoxigraph
import rdflib
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.exceptions import ParserError
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS, XSD
from rdflib.plugins.parsers.notation3 import BadSyntax, RDFSink, SinkParser
from rdflib.plugins.serializers.longturtle import LongTurtleSerializer
from rdflib.plugins.serializers.turtle import RecursiveSerializer

from remit.errors import BadFile
from remit.namespaces import DEF
from remit.wording import count
from remit.workspace import read_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, MutableSequence, Sequence
    from pathlib import Path

    from rdflib.term import Node

    from remit.workspace import Workspace

Triple: TypeAlias = "tuple[Node, Node, Node]"
"""A triple as rdflib has it."""

FOLDERS = ("ontology", "graph", "shapes")
"""The folders of a workspace that hold Turtle."""

# A value that is not of its datatype is a finding of the shapes; rdflib would print a traceback for each.
logging.getLogger("rdflib.term").setLevel(logging.ERROR)

# What describes a file of Remit's own stands first in it in every workspace, whatever the base IRI is there.
_REMIT_GRAPHS = f"{DEF.removesuffix('def/')}graph/"
_NO_BASE = "https://no-base.invalid/"
_NAME_START = "A-Za-z0-9_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff"
_LOCAL_NAME = re.compile(rf"[{_NAME_START}](?:[{_NAME_START}.\-]*[{_NAME_START}\-])?|")
_QUOTE_TO_ESCAPE = re.compile(r'"(?="|\Z)')
# Only these are written bare, since rdflib would read others back in another form: 020 as 20, 1e0 as 1.0.
_BARE = {
    XSD.integer: re.compile(r"0|-?[1-9][0-9]*"),
    XSD.decimal: re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]{1,6}"),
    XSD.boolean: re.compile(r"true|false"),
}


@dataclass(frozen=True, order=True, slots=True)
class Position:
    """A place in a text.

    Attributes:
        line: The line, from 1.
        column: The column in characters, from 1.
    """

    line: int
    column: int


@dataclass(frozen=True)
class Positions:
    """Where the triples of a file stand.

    Attributes:
        graph: The triples.
        triples: For each triple, where its object begins; the first place when it stands there twice.
        subjects: For each subject, where it is first named as one.
    """

    graph: Graph
    triples: Mapping[Triple, Position]
    subjects: Mapping[Node, Position]


def read(text: str, place: str) -> Graph:
    """The triples of a Turtle text; they are kept for the next reader, so copy them before you change them.

    Args:
        text: The text.
        place: How messages name the file.

    Raises:
        BadFile: It is not valid Turtle; the message has file, line and column.
    """
    return _parse(text, place).graph


def quads(text: str, place: str) -> list[pyoxigraph.Quad]:
    """The triples of a Turtle text as the engine reads them: without places, and fifteen times faster than `read`.

    Args:
        text: The text.
        place: How messages name the file.

    Raises:
        BadFile: It is not valid Turtle; the message has file, line and column.
    """
    try:
        return list(pyoxigraph.parse(text.encode(), format=pyoxigraph.RdfFormat.TURTLE))
    except (SyntaxError, ValueError) as error:
        raise BadFile.no_turtle(place, error) from error


def positions(text: str, place: str) -> Positions:
    """The line and column of every triple of a Turtle text.

    Args:
        text: The text.
        place: How messages name the file.

    Raises:
        BadFile: It is not valid Turtle; the message has file, line and column.
    """
    parsed = _parse(text, place)
    where = _Lines(text)
    return Positions(
        parsed.graph,
        {triple: where.position(offset) for triple, offset in parsed.triples.items()},
        {subject: where.position(offset) for subject, offset in parsed.subjects.items()},
    )


def canonical(text: str, place: str, workspace: Workspace) -> str:
    """The canonical form of a Turtle text: the same triples always give the same characters.

    Prefixes are those of the workspace, and those of the file for what the workspace has none for; only used ones are
    written. Comments are lost.

    Args:
        text: The text.
        place: How messages name the file.
        workspace: Where the prefixes come from.

    Raises:
        BadFile: It is not valid Turtle, or a triple of it cannot be kept as it stands.
    """
    parsed = _parse(text, place)
    ours = workspace.namespaces.prefixes
    written = _write(_plain_strings(parsed.graph), _prefixes(parsed, ours), (ours["graph"], _REMIT_GRAPHS))
    _compare(text, written, place)
    return written


def revised(
    text: str, place: str, workspace: Workspace, added: Iterable[pyoxigraph.Quad], removed: Iterable[pyoxigraph.Quad]
) -> str:
    """The canonical form of a Turtle text with some triples more and some less; all others stay as they are written.

    Args:
        text: The text; empty for a new file.
        place: How messages name the file.
        workspace: Where the prefixes come from.
        added: Triples as the engine's parser has them, without nameless things; their language tags, which it writes
            small, become such as BCP 47 recommends (en-GB).
        removed: Triples of the text as the engine's parser has them.

    Raises:
        BadFile: The text is not valid Turtle, or the triples cannot be kept as they stand.
    """
    parsed, new, gone = _parse(text, place), set(added), set(removed)
    graph = Graph(bind_namespaces="none")
    graph += parsed.graph
    for quad in gone:
        # rdflib compares language tags without case, as the engine does
        graph.remove((_of_engine(quad.subject), _of_engine(quad.predicate), _of_engine(quad.object)))
    for quad in new:
        graph.add((_of_engine(quad.subject), _of_engine(quad.predicate), _of_engine(quad.object)))
    ours = workspace.namespaces.prefixes
    plain = _plain_strings(graph)
    prefixes = _prefixes(_Parsed(plain, parsed.prefixes, {}, {}), ours)
    written = _write(plain, prefixes, (ours["graph"], _REMIT_GRAPHS))
    if _comparable(quads(written, place)) != _comparable([*((set(quads(text, place)) - gone) | new)]):
        raise BadFile(place, "what comes in cannot be written in canonical form, so the file was left as it is.")
    return written


def format_files(workspace: Workspace, files: Sequence[Path], *, write: bool) -> list[Path]:
    """Find the files that are not in canonical form, and write them so.

    Every file is read before the first is written, so that one that cannot be read leaves all as they are.

    Args:
        workspace: Where the prefixes come from.
        files: Turtle files or folders, inside the workspace or not; all of ontology, graph and shapes when none.
        write: Whether to write them; otherwise nothing is changed.

    Returns:
        The files that were, or are, not in canonical form.

    Raises:
        BadFile: A file cannot be read, or not be kept in canonical form.
        CannotWrite: A file cannot be written.
    """
    from remit.output import save

    changed = {}
    for path in _turtle_files(workspace, files):
        text = read_text(path, workspace.place(path))
        form = canonical(text, workspace.place(path), workspace).encode()
        if form != path.read_bytes():
            changed[path] = form
    if write:
        for path, form in changed.items():
            save(path, form)
    return list(changed)


def summary(n: int, *, only_check: bool) -> str:
    """What `format_files` did, as a sentence.

    Args:
        n: How many files it returned.
        only_check: Whether it was only to look.
    """
    if n == 0:
        return "Every file is in canonical form."
    if only_check:
        return f"{count(n, 'file is', 'files are')} not in canonical form. To write what is listed: remit format"
    return f"{count(n, 'file')} written in canonical form. Comments, if there were any, are gone: notes are triples."


class Places:
    """Finds the file and line of a fact. Files are parsed when the first fact in them is looked for.

    Args:
        workspace: The workspace.
        folders: The folders whose Turtle files are looked in.
    """

    def __init__(self, workspace: Workspace, folders: Iterable[str] = ("ontology", "graph")) -> None:
        """Note where to look; read nothing yet."""
        self._workspace = workspace
        self._folders = tuple(folders)
        self._index = cache(self._read)
        self._block = cache(self._read_block)
        self._text = cache(self._read_text)

    def of(self, subject: str, predicate: str = "", value: str | None = None) -> str:
        """The place of a fact, as `graph/bodies.ttl:12:5`.

        Args:
            subject: The IRI of the thing.
            predicate: The IRI of the property; without it, the place where the thing is first described.
            value: The IRI or the text of the value; without it, the first value.

        Returns:
            The nearest place that there is: that value, that property, the thing; empty when no file has the thing.
        """
        blocks = [(name, index) for path in self._paths for name, index in [self._block(path, subject)] if index]
        facts = blocks if len(blocks) == 1 else [self._index(path) for path in self._files.get(subject, ())]
        for key in ((subject, predicate, value), (subject, predicate, None), (subject, "", None)):
            for name, index in facts:
                if key in index:
                    return f"{name}:{index[key].line}:{index[key].column}"
        return ""

    def mention(self, value: str) -> str:
        """The place where a thing is first named as a value; empty when none names it."""
        for quads in self._quads.values():
            for quad in quads:
                if _value(quad.object) == value:
                    return self.of(_value(quad.subject), quad.predicate.value, value)
        return ""

    @cached_property
    def _paths(self) -> list[Path]:
        return [path for folder in self._folders for path in self._workspace.files(folder, ".ttl")]

    def _read_text(self, path: Path) -> str:
        return read_text(path, self._workspace.place(path))

    @cached_property
    def _quads(self) -> dict[Path, list[pyoxigraph.Quad]]:
        """By file, its triples; read with the engine's parser, which is fifteen times faster."""
        names = [self._workspace.place(path) for path in self._paths]
        return {path: quads(self._text(path), name) for path, name in zip(self._paths, names, strict=True)}

    @cached_property
    def _files(self) -> dict[str, list[Path]]:
        """By subject, the files that speak of it."""
        found: dict[str, list[Path]] = {}
        for path, quads in self._quads.items():
            for subject in {_value(quad.subject) for quad in quads}:
                found.setdefault(subject, []).append(path)
        return found

    def _read_block(self, path: Path, subject: str) -> tuple[str, dict[tuple[str, str, str | None], Position]]:
        """The index of what a file in canonical form says of one thing; empty when it does not say it like that.

        What it says is read alone, on the line where it stands: a whole file would take a hundred times as long.
        """
        name = self._workspace.place(path)
        text = self._text(path)
        for form in (self._workspace.namespaces.shorten(subject), f"<{subject}>"):
            start = text.find(f"\n{form}\n    ")
            end = text.find("\n.\n", start)
            if start >= 0 and end >= 0:
                head = text[: text.find("\n\n") + 1]
                blank = "\n" * (text.count("\n", 0, start + 1) - head.count("\n"))
                with suppress(BadFile):
                    return name, _indexed(positions(f"{head}{blank}{text[start + 1 : end + 3]}", name))
        return name, {}

    def _read(self, path: Path) -> tuple[str, dict[tuple[str, str, str | None], Position]]:
        name = self._workspace.place(path)
        return name, _indexed(positions(self._text(path), name))


def _indexed(found: Positions) -> dict[tuple[str, str, str | None], Position]:
    index: dict[tuple[str, str, str | None], Position] = {}
    for (subject, predicate, value), position in found.triples.items():
        index.setdefault((str(subject), str(predicate), str(value)), position)
        first = (str(subject), str(predicate), None)
        index[first] = min(position, index.get(first, position))
    index |= {(str(subject), "", None): position for subject, position in found.subjects.items()}
    return index


# Reading


@dataclass(frozen=True)
class _Parsed:
    """A text as parsed: its triples, the prefixes that it declares, and offsets."""

    graph: Graph
    prefixes: Mapping[str, str]
    triples: Mapping[Triple, int]
    subjects: Mapping[Node, int]


@lru_cache(maxsize=64)  # `remit check` needs the triples of each file four times
def _parse(text: str, place: str) -> _Parsed:
    quads(text, place)
    # Otherwise "1e999999999"^^xsd:decimal costs 22 seconds and 3.8 GB, and what is written is not what was read.
    # It is set each time, since pySHACL's front door sets it to True for everybody.
    rdflib.NORMALIZE_LITERALS = False
    graph = Graph(bind_namespaces="none")
    sink = _Sink(graph)
    parser = _Parser(sink, baseURI=_NO_BASE, turtle=True)
    try:
        parser.loadBuf(text)
    except BadSyntax as error:
        position = _Lines(text).position(error._i)  # noqa: SLF001 - rdflib's own count of lines drifts after long strings
        raise BadFile(f"{place}:{position.line}:{position.column}", _not_kept(error._why)) from error  # noqa: SLF001
    except (ParserError, ValueError, ArithmeticError) as error:
        raise BadFile(place, _not_kept(str(error))) from error
    except RecursionError as error:
        raise BadFile(place, "its brackets are nested too deeply. Give the inner things IRIs of their own.") from error
    prefixes = {prefix: str(namespace) for prefix, namespace in parser._bindings.items()}  # noqa: SLF001 - as rdflib does
    return _Parsed(graph, prefixes, sink.triples, sink.subjects)


def _not_kept(reason: str) -> str:
    return f"this Turtle cannot be read ({reason.strip()}). Write it in the plain form of Turtle 1.1."


class _Lines:
    """From an offset in a text to line and column."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def position(self, offset: int) -> Position:
        line = bisect.bisect_right(self._starts, offset)
        return Position(line, offset - self._starts[line - 1] + 1)


@dataclass
class _Cursor:
    """Where the parser is: the offsets of the objects about to be stated, of those being read, of the subject."""

    stated: list[int] = field(default_factory=list)
    reading: list[int] = field(default_factory=list)
    subject: int = 0


class _Sink(RDFSink):
    """rdflib's sink, which also notes where each triple stands."""

    def __init__(self, graph: Graph) -> None:
        super().__init__(graph)
        self.cursor = _Cursor()
        self.triples: dict[Triple, int] = {}
        self.subjects: dict[Node, int] = {}

    def makeStatement(self, quadruple: Any, why: Any = None) -> None:  # noqa: ANN401, N802 - rdflib's name and types
        super().makeStatement(quadruple, why)
        context, predicate, subject, value = quadruple
        triple = (self.normalise(context, subject), self.normalise(context, predicate), self.normalise(context, value))
        cursor = self.cursor
        # The triples of a list are stated while it is being read: they stand where it begins.
        around = cursor.reading[-1] if cursor.reading else cursor.subject
        self.triples.setdefault(triple, cursor.stated.pop(0) if cursor.stated else around)
        self.subjects.setdefault(triple[0], around)


class _Parser(SinkParser):
    """rdflib's parser, which also keeps the offset of every object."""

    _store: _Sink

    def statement(self, argstr: str, i: int) -> int:
        self._store.cursor.subject = max(self.skipSpace(argstr, i), i)
        return super().statement(argstr, i)

    def objectList(self, argstr: str, i: int, res: MutableSequence[Any]) -> int:  # noqa: N802 - rdflib's name
        """As in the base class, with the offset of each object kept until its triple is stated."""
        offsets: list[int] = []
        i = self._object_at(argstr, i, res, offsets)
        while i >= 0:
            j = self.skipSpace(argstr, i)
            if j < 0:
                self.BadSyntax(argstr, i, "EOF found after object")
            if argstr[j] != ",":
                self._store.cursor.stated = offsets
                return j
            i = self._object_at(argstr, j + 1, res, offsets)
        return i

    def _object_at(self, argstr: str, i: int, res: MutableSequence[Any], offsets: list[int]) -> int:
        start = max(self.skipSpace(argstr, i), i)
        offsets.append(start)
        self._store.cursor.reading.append(start)
        end = self.object(argstr, i, res)
        self._store.cursor.reading.pop()
        return end


# Writing


class _Canonical(LongTurtleSerializer):
    """rdflib's longturtle with an order of subjects that stays when references are added, and exact literals."""

    predicateOrder = [RDF.type, RDFS.label, SKOS.prefLabel, DCTERMS.title]  # noqa: N815, RUF012 - rdflib's name and type

    def __init__(self, graph: Graph, prefixes: Mapping[str, str], heads: tuple[str, ...]) -> None:
        self._prefix_of = {namespace: prefix for prefix, namespace in prefixes.items()}
        self._heads = heads
        super().__init__(graph)  # type: ignore[no-untyped-call]

    def orderSubjects(self) -> list[Any]:  # noqa: N802 - rdflib's name
        """What describes the file itself, then things by IRI, then things without one."""
        return sorted(self._subjects, key=self._rank)

    def _rank(self, subject: Node) -> tuple[bool, bool, int, str]:
        nameless = isinstance(subject, BNode)
        head = str(subject).startswith(self._heads) or (subject, RDF.type, OWL.Ontology) in self.store
        return nameless, not head, self._references[subject] if nameless else 0, str(subject)

    def sortProperties(self, properties: Mapping[Any, list[Any]]) -> list[Any]:  # noqa: N802 - rdflib's name
        """By IRI after the first few; values by kind and text, since rdflib's own order of literals is a partial one."""
        for values in properties.values():
            values.sort(key=_value_rank)
        first = [predicate for predicate in self.predicateOrder if predicate in properties]
        return first + sorted(predicate for predicate in properties if predicate not in first)

    def preprocessTriple(self, triple: Any) -> None:  # noqa: ANN401, N802 - rdflib's name and type
        """Count references only; the base class notes prefixes here, also of datatypes and lists that it never writes."""
        RecursiveSerializer.preprocessTriple(self, triple)

    def startDocument(self) -> None:  # noqa: N802 - rdflib's name
        """Write no head: which prefixes are used is known when the last triple is written."""

    def head(self) -> str:
        """The lines for the prefixes that were used."""
        return "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in sorted(self.namespaces.items()))

    def get_pname(self, uri: object, gen_prefix: bool = True) -> str | None:  # noqa: ARG002, FBT001, FBT002 - rdflib's signature
        """The short form where a prefix fits; never a made-up prefix, whose number would depend on hashes."""
        if not isinstance(uri, URIRef):
            return None
        cut = _cut(uri)
        prefix = self._prefix_of.get(uri[:cut])
        if prefix is None or not _LOCAL_NAME.fullmatch(uri, cut):
            return None
        self.addNamespace(prefix, URIRef(uri[:cut]))  # type: ignore[no-untyped-call]
        return f"{prefix}:{uri[cut:]}"

    def label(self, node: Node, position: int) -> str:
        """As in the base class, but literals keep every character."""
        if not isinstance(node, Literal):
            return str(super().label(node, position))  # type: ignore[no-untyped-call]
        bare = _BARE.get(node.datatype) if node.datatype else None
        if bare and bare.fullmatch(str(node)):
            return str(node)
        if node.language:
            return f"{_quoted(str(node))}@{node.language}"
        if node.datatype:
            return f"{_quoted(str(node))}^^{self.get_pname(node.datatype) or node.datatype.n3()}"
        return _quoted(str(node))


def _value_rank(value: Node) -> tuple[bool, bool, str, str, str]:
    literal = value if isinstance(value, Literal) else None
    return (
        isinstance(value, BNode),
        literal is not None,
        str(value),
        str(literal.language or "") if literal is not None else "",
        str(literal.datatype or "") if literal is not None else "",
    )


def _quoted(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace("\r", "\\r")
    if "\n" not in words:
        return '"' + escaped.replace('"', '\\"') + '"'
    return '"""' + _QUOTE_TO_ESCAPE.sub('\\"', escaped) + '"""'


def _prefixes(parsed: _Parsed, ours: Mapping[str, str]) -> dict[str, str]:
    """The prefixes to write with; one of the file that is not needed must not keep one of ours away."""
    known = set(ours.values())
    terms = {term for triple in parsed.graph for term in triple if isinstance(term, URIRef)}
    terms |= {value.datatype for value in parsed.graph.objects() if isinstance(value, Literal) and value.datatype}
    needed = {term[:cut] for term in terms if _LOCAL_NAME.fullmatch(term, cut := _cut(term))}
    return dict(ours) | {prefix: name for prefix, name in parsed.prefixes.items() if name in needed - known}


def _cut(iri: str) -> int:
    """Where the local name of an IRI begins."""
    return max(iri.rfind("/"), iri.rfind("#")) + 1


def _write(graph: Graph, prefixes: Mapping[str, str], heads: tuple[str, ...]) -> str:
    # Canonical labels matter to nameless things only, and cost three times as much as the writing.
    nameless = any(isinstance(term, BNode) for triple in graph for term in triple)
    out = BytesIO()
    serializer = _Canonical(graph, prefixes, heads)
    serializer.serialize(out, encoding="utf-8", canon=nameless)
    return (serializer.head() + out.getvalue().decode()).lstrip("\n")


def _plain_strings(graph: Graph) -> Graph:
    """`"a"^^xsd:string` is `"a"`; rdflib and pySHACL take them for two."""
    typed = [triple for triple in graph if isinstance(triple[2], Literal) and triple[2].datatype == XSD.string]
    if not typed:
        return graph
    copy = Graph(bind_namespaces="none")
    copy += graph
    for subject, predicate, value in typed:
        copy.remove((subject, predicate, value))
        copy.add((subject, predicate, Literal(str(value))))
    return copy


def _compare(before: str, after: str, place: str) -> None:
    """Refuse a form that has not the same triples, by a reader that had no part in making it."""
    old, new = quads(before, place), quads(after, f"the canonical form of {place}")
    if _comparable(old) == _comparable(new):
        return
    lost = next((quad for quad in old if not _has_nameless(quad) and quad not in new), None)
    if lost is None:
        raise BadFile(
            place,
            "something in it cannot be kept in canonical form, so it was left as it is. Give things without an IRI one.",
        )
    found = positions(before, place)
    position = found.subjects.get(URIRef(_value(lost.subject)), Position(1, 1))
    raise BadFile(
        f"{place}:{position.line}:{position.column}",
        f"the value {lost.object} cannot be kept in canonical form as it is written, so the file was left as it is. "
        "Write it in its plain form (20 and not 020, 0.5 and not .50), or as text in quotation marks.",
    )


def _comparable(quads: list[pyoxigraph.Quad]) -> set[pyoxigraph.Quad]:
    if not any(_has_nameless(quad) for quad in quads):
        return set(quads)
    dataset = pyoxigraph.Dataset(quads)
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


def _has_nameless(quad: pyoxigraph.Quad) -> bool:
    return isinstance(quad.subject, pyoxigraph.BlankNode) or isinstance(quad.object, pyoxigraph.BlankNode)


def _of_engine(term: Any) -> Node:  # noqa: ANN401 - any term of pyoxigraph
    """A term of the engine as rdflib has it."""
    if isinstance(term, pyoxigraph.NamedNode):
        return URIRef(term.value)
    if isinstance(term, pyoxigraph.BlankNode):
        return BNode(term.value)
    if term.language:
        return Literal(term.value, lang=_language(term.language))
    return Literal(term.value, datatype=None if term.datatype.value == str(XSD.string) else URIRef(term.datatype.value))


def _language(tag: str) -> str:
    """A language tag with the capitals that BCP 47 recommends: en-GB, zh-Hant."""
    first, *others = tag.lower().split("-")
    capitals = {len("GB"): str.upper, len("Hant"): str.title}
    return "-".join([first, *(capitals.get(len(part), str.lower)(part) for part in others)])


def _value(term: Any) -> str:  # noqa: ANN401 - any term of pyoxigraph
    return str(getattr(term, "value", term))


def _turtle_files(workspace: Workspace, files: Sequence[Path]) -> list[Path]:
    if not files:
        return [path for folder in FOLDERS for path in workspace.files(folder, ".ttl")]
    found: list[Path] = []
    for path in files:
        found += sorted(path.rglob("*.ttl")) if path.is_dir() else [path]
    return list(dict.fromkeys(found))

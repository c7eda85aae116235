"""Where statements land: which file of `graph/` each new statement goes to, and which ones a statement is taken out of.

The rule, the first that fits:

1. With a file named by the user (`--to`): there.
2. A statement in a named graph `{base}graph/path`, or about that graph itself: in `graph/path.ttl`.
3. A statement about a thing that a file describes already: in that file; of several, in the one that says what the thing
   is, then in the one that says most of it.
4. New things that belong to a new inspection, report or response: with it, in `graph/inspections/<its name>.ttl` or
   `graph/responses/<its name>.ttl`; of several, each with the one that it is linked to by the fewest steps.
5. A new thing that cites a document: in the file that holds most things that cite that document.
6. A new citation of a document that nothing has cited: with what cites it.
7. Any other new thing: in the file that holds most things of the same class.
8. What is left: in `graph/<name of the file from outside>.ttl`.

A statement that is taken back is taken out wherever it stands.
"""

from __future__ import annotations

import os
import re
from collections import Counter, defaultdict, deque
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from remit.errors import WrongUse
from remit.namespaces import DCTERMS, DEF
from remit.terms import TYPE, DefaultGraph, NamedNode, Quad, text
from remit.wording import count, listed, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from remit.incoming import Incoming
    from remit.store import Store
    from remit.workspace import Workspace

_CITES, _SOURCE, _REPORT = DEF + "cites", DCTERMS + "source", DEF + "Report"
_FOUNDERS = ((DEF + "Inspection", "inspections"), (_REPORT, "inspections"), (DEF + "Response", "responses"))
_OTHERS = ("ontology", "shapes")
_SAYS_WHAT_IT_IS = 1_000_000
_LONGEST = 80
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.\-]*")
_NO_NAME = re.compile(r"[^A-Za-z0-9_.\-]+")


@dataclass(frozen=True)
class Landing:
    """What becomes of one file of `graph/`.

    Attributes:
        path: The file.
        added: The statements that are new in it, as written; the graph is of no account.
        removed: The statements that are taken out of it, as they stand in it.
        is_new: Whether there is no such file yet.
    """

    path: Path
    added: tuple[Quad, ...]
    removed: tuple[Quad, ...]
    is_new: bool


@dataclass(frozen=True)
class Placed:
    """Where everything lands.

    Attributes:
        landings: The files that change, by path.
        notes: What the user should know, as sentences.
    """

    landings: tuple[Landing, ...]
    notes: tuple[str, ...]


def target(workspace: Workspace, to: str, *, replace: bool) -> Path:
    """The file that the user named.

    Args:
        workspace: The workspace.
        to: A path below its folder of facts: absolute, or from its root, the current folder or that folder itself.
        replace: Whether the file is to be replaced, and so must be there.

    Raises:
        WrongUse: It lies elsewhere, is hidden, does not end in .ttl, or is not there although it is to be replaced.
    """
    graph = workspace.folders["graph"]
    shown = workspace.place(graph)
    bases = (workspace.root, Path.cwd(), *(() if ".." in Path(to).parts else (graph,)))
    choices = [_without_dots(base / to) for base in bases]
    path = next((one for one in choices if one.is_relative_to(graph) and one != graph), None)
    if path is None:
        raise WrongUse(
            f"“{to}” is not below {shown}/, where the facts are. Give a path like {shown}/responses/letter.ttl."
        )
    parts = path.relative_to(graph).parts
    if path.suffix != ".ttl" or parts[0] in _OTHERS or not all(_NAME.fullmatch(part) for part in parts):
        raise WrongUse(
            f"“{printable(to)}” is no name for a file of facts: it must end in .ttl, its folder may not be called "
            f"{listed(_OTHERS, 'or')}, and it is made of letters A to Z, digits, full stops, - and _."
        )
    path = _as_spelled(workspace, path)
    if replace and not path.is_file():
        raise WrongUse(f"There is no file {workspace.place(path)} to be replaced. Leave --replace out to make it.")
    return path


def _as_spelled(workspace: Workspace, path: Path) -> Path:
    """The file as it is spelled where it is there: on some machines BODIES.ttl and bodies.ttl are one file."""
    same = (other for other in workspace.files("graph", ".ttl") if str(other).casefold() == str(path).casefold())
    return next(same, path)


def place(
    store: Store,
    files: Mapping[Path, Sequence[Quad]],
    incoming: Incoming,
    to: Path | None = None,
    *,
    replace: bool = False,
) -> Placed:
    """Find where each statement of a file from outside lands. Nothing is written.

    Args:
        store: The workspace, as the engine has it.
        files: Its files of facts, with the statements of each.
        incoming: What comes in, and what it takes back.
        to: The file that the user named.
        replace: Whether what comes in takes the place of all that this file says.
    """
    rule = _Rule(store, files, incoming)
    added: dict[Path, dict[Quad, None]] = defaultdict(dict)
    for quad in incoming.quads:
        path = rule.of_new(quad, to, replace=replace)
        if path is not None:
            added[path][_plain(quad)] = None
    removed, nowhere = _taken_out(store, files, incoming.removed)
    if to is not None and replace:
        kept = {_plain(quad) for quad in incoming.quads} | set(_own_description(store, to, files.get(to, ()), incoming))
        removed[to] |= {quad: None for quad in files.get(to, ()) if quad not in kept}
    landings = [
        Landing(path, tuple(added[path]), tuple(removed[path]), path not in files)
        for path in sorted({*added, *removed})
        if added[path] or removed[path]
    ]
    return Placed(tuple(landings), (*rule.notes(), *_of_nowhere(nowhere)))


class _Rule:
    """The rule of this module for one file from outside."""

    def __init__(self, store: Store, files: Mapping[Path, Sequence[Quad]], incoming: Incoming) -> None:
        self._store = store
        self._workspace = store.workspace
        self._folder = store.workspace.folders["graph"]
        self._name = incoming.name
        self._files = {path: set(quads) for path, quads in files.items()}
        self._graphs = {self._workspace.graph_iri(path): path for path in files}
        self._there = _Index(files)
        self._come = _Index({Path(): incoming.quads})
        self._founded = self._with_founders(incoming.quads)
        self._strange: set[str] = set()

    def of_new(self, quad: Quad, to: Path | None, *, replace: bool) -> Path | None:
        """Where a statement lands; None when it is there already."""
        plain = _plain(quad)
        named = self._of_graph(text(_name(quad.graph_name))) if to is None else None
        path = to if replace else named
        if path is not None:
            return None if plain in self._files.get(path, ()) else path
        if any(self._store.quads(plain.subject, plain.predicate.value, plain.object)):
            return None
        return to or self._of_subject(text(plain.subject))

    def notes(self) -> tuple[str, ...]:
        """What the user should know of the graphs that the file names."""
        return tuple(
            f"<{graph}> is no file of facts of this workspace, so what is said in it was placed by its things."
            for graph in sorted(self._strange)
        )

    def _of_graph(self, graph: str) -> Path | None:
        if not graph:
            return None
        if graph in self._graphs:
            return self._graphs[graph]
        prefix = self._workspace.namespaces.prefixes["graph"]
        parts = graph.removeprefix(prefix).split("/")
        if not graph.startswith(prefix) or parts[0] in _OTHERS or not all(_NAME.fullmatch(part) for part in parts):
            self._strange.add(graph)
            return None
        return self._folder.joinpath(*parts[:-1], f"{parts[-1]}.ttl")

    def _of_subject(self, subject: str) -> Path:
        is_graph = subject.startswith(self._workspace.namespaces.prefixes["graph"])
        own = self._of_graph(subject) if is_graph else None
        return own or self._described(subject) or self._of_thing(subject)

    def _described(self, subject: str) -> Path | None:
        """The file that describes a thing, or is going to."""
        return _most(self._there.describers[subject]) or self._founded.get(subject)

    def _of_thing(self, subject: str) -> Path:
        """Where a new thing lands that belongs to nothing with a new file of its own."""
        citers: Counter[Path] = Counter()
        for document in self._documents(subject):
            citers += self._there.citers[document]
        alike: Counter[Path] = Counter()
        for kind in self._come.kinds[subject]:
            alike += self._there.of_kind[kind]
        return (
            _most(citers)
            or self._with_citer(subject)
            or _most(alike)
            or self._folder / f"{_slug(Path(self._name).stem)}.ttl"
        )

    def _with_citer(self, subject: str) -> Path | None:
        """Where what cites a citation lands; nothing cites anything but a citation."""
        for citer in sorted(self._come.cited_by[subject]):
            if citer != subject and not self._come.cited_by[citer]:
                return self._described(citer) or self._of_thing(citer)
        return None

    def _documents(self, subject: str) -> set[str]:
        """The documents that a thing cites, or that a citation is of."""
        citations = {subject, *self._come.cites[subject]}
        return {document for one in citations for index in (self._there, self._come) for document in index.sources[one]}

    def _with_founders(self, quads: Iterable[Quad]) -> dict[str, Path]:
        """By new thing, the file of the new inspection, report or response that it is linked to by the fewest steps."""
        new = {thing for thing in self._come.kinds if not self._there.describers[thing]}
        new |= {thing for thing in self._come.describers if not self._there.describers[thing]}
        near: dict[str, set[str]] = defaultdict(set)
        for quad in quads:
            subject, value = text(quad.subject), text(_name(quad.object))
            if subject in new and value in new:
                near[subject].add(value)
                near[value].add(subject)
        founded: dict[str, Path] = {}
        for kind, folder in _FOUNDERS:
            for thing in sorted(thing for thing in new if kind in self._come.kinds[thing] and thing not in founded):
                beside = [founded[one] for one in sorted(near[thing]) if one in founded and kind == _REPORT]
                founded[thing] = (*beside, self._folder / folder / f"{_slug(thing)}.ttl")[0]
        waiting = deque(founded)
        while waiting:
            thing = waiting.popleft()
            for one in sorted(near[thing] - founded.keys()):
                founded[one] = founded[thing]
                waiting.append(one)
        return founded


class _Index:
    """What the rule asks of files: which of them describe, cite, and have things of a class."""

    def __init__(self, files: Mapping[Path, Iterable[Quad]]) -> None:
        self.describers: defaultdict[str, Counter[Path]] = defaultdict(Counter)
        self.kinds: defaultdict[str, set[str]] = defaultdict(set)
        self.of_kind: defaultdict[str, Counter[Path]] = defaultdict(Counter)
        self.cites: defaultdict[str, set[str]] = defaultdict(set)
        self.cited_by: defaultdict[str, set[str]] = defaultdict(set)
        self.sources: defaultdict[str, set[str]] = defaultdict(set)
        self.citers: defaultdict[str, Counter[Path]] = defaultdict(Counter)
        citing: set[tuple[Path, str, str]] = set()
        for path, quads in files.items():
            for quad in quads:
                self._take(path, text(quad.subject), quad.predicate.value, text(_name(quad.object)))
                if quad.predicate.value == _CITES:
                    citing.add((path, text(quad.subject), text(_name(quad.object))))
        for path, _, document in {(path, thing, one) for path, thing, cited in citing for one in self.sources[cited]}:
            self.citers[document][path] += 1

    def _take(self, path: Path, subject: str, predicate: str, value: str) -> None:
        self.describers[subject][path] += 1
        if predicate == TYPE.value:
            self.describers[subject][path] += _SAYS_WHAT_IT_IS
            self.kinds[subject].add(value)
            self.of_kind[value][path] += 1
        elif predicate == _CITES:
            self.cites[subject].add(value)
            self.cited_by[value].add(subject)
        elif predicate == _SOURCE:
            self.sources[subject].add(value)


def _taken_out(
    store: Store, files: Mapping[Path, Sequence[Quad]], removed: Iterable[Quad]
) -> tuple[defaultdict[Path, dict[Quad, None]], int]:
    """By file, the statements to take out of it, as they stand in it; and how many stand nowhere."""
    found: defaultdict[Path, dict[Quad, None]] = defaultdict(dict)
    wanted = {_as_engine(store, quad) for quad in removed}
    about = {(quad.subject, quad.predicate) for quad in wanted}
    met = set()
    for path, quads in files.items():
        for quad in quads:
            if (quad.subject, quad.predicate) in about and (one := _as_engine(store, quad)) in wanted:
                found[path][quad] = None
                met.add(one)
    return found, len(wanted - met)


def _as_engine(store: Store, quad: Quad) -> Quad:
    """A statement as the engine would write it: 1 for 01; as it is when the engine has no such statement."""
    same = next(store.quads(quad.subject, quad.predicate.value, quad.object), None)
    return _plain(same or quad)


def _own_description(store: Store, path: Path, quads: Sequence[Quad], incoming: Incoming) -> list[Quad]:
    """What a file says of itself; it stays when what replaces the file says nothing of the kind."""
    own = NamedNode(store.workspace.graph_iri(path))
    if any(quad.subject == own for quad in incoming.quads):
        return []
    return [quad for quad in quads if quad.subject == own]


def _of_nowhere(number: int) -> tuple[str, ...]:
    if not number:
        return ()
    return (f"{count(number, 'statement that is', 'statements that are')} taken back stood in no file of facts.",)


def _most(counts: Counter[Path]) -> Path | None:
    """The file with the highest number; of several, the first by name."""
    return min(counts, key=lambda path: (-counts[path], path)) if counts else None


def _plain(quad: Quad) -> Quad:
    return Quad(quad.subject, quad.predicate, quad.object, DefaultGraph())


def _name(term: object) -> NamedNode | None:
    return term if isinstance(term, NamedNode) else None


def _slug(name: str) -> str:
    """What a file can be called: the end of an identifier, with nothing in it that means something to a disk."""
    return _NO_NAME.sub("-", re.split("[/#]", name)[-1]).strip("-.")[:_LONGEST] or "added"


def _without_dots(path: Path) -> Path:
    return Path(os.path.normpath(path))

"""`Difference`: what came, went and changed between two versions of a workspace, thing by thing and in words.

What counts are the statements of ontology, graph and shapes; where they stand in a file does not. A thing whose
statements are all the same but for its identifier was only renamed, and a statement that stands in another file was
only moved.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from remit import nameless, turtle
from remit.document import Cell, Document, Grid, Section, Sentence
from remit.labels import Namer, shortened
from remit.store import Change, Store
from remit.terms import TYPE, BlankNode, DefaultGraph, NamedNode, Quad, text
from remit.wording import count, listed
from remit.workspace import read_bytes, read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from remit.terms import Term
    from remit.workspace import Workspace

CAME, WENT, CHANGED = "came", "went", "changed"
"""What can have happened to a thing."""

MOST = 25
"""How many things of one kind are shown, unless all are wanted."""

_STATES = {CAME: "New", WENT: "Gone", CHANGED: "Changed"}
_MOST_VALUES = 12
_LONGEST = 300
_AROUND = 60
_ONE_LINE = 120
_MARK = NamedNode("urn:remit:renamed")
_DEFAULT = DefaultGraph()


@dataclass(frozen=True)
class Value:
    """A value of a property.

    Attributes:
        words: What a reader calls it.
        iri: Its identifier, when it is a thing that has one.
        exactly: What tells it apart from another that is called the same: its short form, its language or its type.
    """

    words: str
    iri: str
    exactly: str


@dataclass(frozen=True)
class Property:
    """What came and went of one property of a thing.

    Attributes:
        words: The property in words.
        iri: The property.
        came: The values that are new.
        went: The values that are gone.
    """

    words: str
    iri: str
    came: tuple[Value, ...]
    went: tuple[Value, ...]


@dataclass(frozen=True)
class Thing:
    """A thing that came, went or changed.

    Attributes:
        state: `came`, `went` or `changed`.
        label: What people call it, or a description of it when it has no label.
        kind: What it is, in words.
        short: Its short form; empty when it has no identifier.
        iri: Its identifier; empty when it has none.
        named: Whether it has a label of its own.
        properties: What came and went, by property in words.
    """

    state: str
    label: str
    kind: str
    short: str
    iri: str
    named: bool
    properties: tuple[Property, ...]


@dataclass(frozen=True)
class Renamed:
    """A thing that has another identifier; nothing else of it changed.

    Attributes:
        label: What people call it.
        kind: What it is, in words.
        before: The short form that it had.
        after: The short form that it has.
        statements: How many statements name it by the new one.
    """

    label: str
    kind: str
    before: str
    after: str
    statements: int


@dataclass(frozen=True)
class Move:
    """Statements that stand in another file.

    Attributes:
        before: The file in which they stood; empty when they stand in one more now.
        after: The file in which they stand; empty when others have them still.
        statements: How many.
    """

    before: str
    after: str
    statements: int


@dataclass(frozen=True)
class File:
    """What came and went in one file; what only moved is not counted.

    Attributes:
        name: Its folder and name: `graph/bodies.ttl`.
        state: `came`, `went` or `changed`.
        came: How many statements are new.
        went: How many are gone.
    """

    name: str
    state: str
    came: int
    went: int


@dataclass(frozen=True)
class Difference:
    """What came, went and changed.

    Attributes:
        came: The statements that are new; things without an identifier are named by their content.
        went: The statements that are gone.
        things: What that means, by thing; sorted by kind and label.
        renamed: Things that only have another identifier; their statements are not among those that came and went.
        moves: Statements that only stand in another file.
        files: The files whose statements changed.
    """

    came: frozenset[Quad]
    went: frozenset[Quad]
    things: tuple[Thing, ...]
    renamed: tuple[Renamed, ...]
    moves: tuple[Move, ...]
    files: tuple[File, ...]

    @property
    def empty(self) -> bool:
        """Whether every file says the same as before."""
        return not (self.came or self.went or self.renamed or self.moves or self.files)


def difference(before: Workspace, after: Workspace, stores: tuple[Store, Store] | None = None) -> Difference:
    """What came, went and changed between two versions of a workspace.

    Args:
        before: The earlier version.
        after: The later version.
        stores: Both of them, if they are loaded already.

    Raises:
        BadFile: A file of either does not parse.
    """
    old, new = _paths(before), _paths(after)
    same = [name for name in old.keys() & new.keys() if _bytes(before, old[name]) == _bytes(after, new[name])]
    sides = _Sides(
        {name: _statements(before, path) for name, path in old.items() if name not in same},
        {name: _statements(after, path) for name, path in new.items() if name not in same},
        lambda: (quad for name in same for quad in _statements(after, new[name])),
    )
    return _found(sides, lambda: stores or (Store(before), Store(after)))


def of_statements(
    workspace: Workspace,
    added: Iterable[Quad],
    removed: Iterable[Quad],
    stores: tuple[Store, Store] | None = None,
) -> Difference:
    """What would come, go and change by a change that is not made yet.

    Args:
        workspace: The workspace, which is not changed.
        added: What the change states. The graph of each is that of the file where it will stand, or the default graph.
        removed: What it takes back; without the graph of a file, wherever it stands.
        stores: The workspace as it is and with the change, if they are loaded already.

    Raises:
        BadFile: A file of the workspace does not parse.
    """
    change = Change(tuple(added), tuple(removed))
    names = {workspace.graph_iri(path): name for name, path in _paths(workspace).items()}
    paths = _paths(workspace)
    everywhere = any(quad.graph_name == _DEFAULT for quad in change.removed)
    touched = {_file_of(quad, names, workspace) for quad in (*change.added, *change.removed)}
    read = [name for name in paths if everywhere or name in touched]
    old = {name: _statements(workspace, paths[name]) for name in read}
    new = {name: list(_changed(quads, name, change, names, workspace)) for name, quads in old.items()}
    for name in sorted(touched - set(read)):
        new[name] = list(_changed((), name, change, names, workspace))
    sides = _Sides(
        old,
        new,
        lambda: (quad for name, path in paths.items() if name not in read for quad in _statements(workspace, path)),
    )
    return _found(sides, lambda: stores or (Store(workspace), Store(workspace, change)))


def _changed(
    quads: Iterable[Quad], name: str, change: Change, names: Mapping[str, str], workspace: Workspace
) -> Iterator[Quad]:
    """The statements of a file after a change."""
    gone = {
        _plain(quad)
        for quad in change.removed
        if quad.graph_name == _DEFAULT or _file_of(quad, names, workspace) == name
    }
    yield from (quad for quad in quads if quad not in gone)
    yield from (_plain(quad) for quad in change.added if _file_of(quad, names, workspace) == name)


def _file_of(quad: Quad, names: Mapping[str, str], workspace: Workspace) -> str:
    """The file that a graph is; one that is still to be written is called by its graph."""
    if not isinstance(quad.graph_name, NamedNode):
        return ""
    graph = quad.graph_name.value
    stem = graph.removeprefix(workspace.namespaces.prefixes["graph"])
    return names.get(graph) or (f"graph/{stem}.ttl" if stem != graph else graph)


def _plain(quad: Quad) -> Quad:
    return Quad(quad.subject, quad.predicate, quad.object)


# What differs


@dataclass(frozen=True)
class _Sides:
    """The statements of both versions, by the names of the files that can differ, and those of all other files."""

    before: Mapping[str, Sequence[Quad]]
    after: Mapping[str, Sequence[Quad]]
    same: Callable[[], Iterator[Quad]]


@dataclass(frozen=True)
class _Changes:
    """Statements that came and went, and which of their subjects were and are spoken of otherwise too."""

    came: frozenset[Quad]
    went: frozenset[Quad]
    before: frozenset[Term]
    after: frozenset[Term]


def _paths(workspace: Workspace) -> dict[str, Path]:
    """The Turtle files of a workspace by folder and name, wherever the folders lie."""
    return {
        f"{folder}/{path.relative_to(workspace.folders[folder]).as_posix()}": path
        for folder in turtle.FOLDERS
        for path in workspace.files(folder, ".ttl")
    }


def _bytes(workspace: Workspace, path: Path) -> bytes:
    return read_bytes(path, workspace.place(path))


def _statements(workspace: Workspace, path: Path) -> list[Quad]:
    place = workspace.place(path)
    return turtle.quads(read_text(path, place), place)


def _found(sides: _Sides, stores: Callable[[], tuple[Store, Store]]) -> Difference:
    before = {name: nameless.by_content(quads) for name, quads in sides.before.items()}
    after = {name: nameless.by_content(quads) for name, quads in sides.after.items()}
    changes = _changes(before, after, sides.same)
    moves = _moves(before, after, changes)
    if not (changes.came or changes.went):
        return Difference(changes.came, changes.went, (), (), moves, tuple(_files(before, after, changes)))
    old, new = stores()
    namers = (Namer(old, _beside_the_store(before)), Namer(new, _beside_the_store(after)))
    left, renamed = _without(changes, _renamings(changes), namers)
    files = tuple(_files(before, after, left))
    return Difference(left.came, left.went, tuple(_things(left, namers)), renamed, moves, files)


def _beside_the_store(files: Mapping[str, frozenset[Quad]]) -> Iterator[Quad]:
    """What a store does not have, or not by these names: shapes, and what is said of things without an identifier."""
    for name, quads in files.items():
        is_shape = name.startswith("shapes/")
        yield from (quad for quad in quads if is_shape or isinstance(quad.subject, BlankNode))


def _changes(
    before: Mapping[str, frozenset[Quad]], after: Mapping[str, frozenset[Quad]], same: Callable[[], Iterator[Quad]]
) -> _Changes:
    old, new = frozenset[Quad]().union(*before.values()), frozenset[Quad]().union(*after.values())
    came, went = set(new - old), set(old - new)
    subjects = {quad.subject for quad in came | went}
    both = old & new
    standing = {quad.subject for quad in both} & subjects
    if came or went:
        for quad in same():
            came.discard(quad)
            went.discard(quad)
            if quad.subject in subjects:
                standing.add(quad.subject)
    were, are = {quad.subject for quad in went}, {quad.subject for quad in came}
    return _Changes(frozenset(came), frozenset(went), frozenset(standing | were), frozenset(standing | are))


def _moves(
    before: Mapping[str, frozenset[Quad]], after: Mapping[str, frozenset[Quad]], changes: _Changes
) -> tuple[Move, ...]:
    """Statements that only stand in another file, counted by the pair of files."""
    gone: dict[Quad, list[str]] = {}
    new: dict[Quad, list[str]] = {}
    nothing: frozenset[Quad] = frozenset()
    for name in sorted({*before, *after}):
        for quad in before.get(name, nothing) - after.get(name, nothing) - changes.went:
            gone.setdefault(quad, []).append(name)
        for quad in after.get(name, nothing) - before.get(name, nothing) - changes.came:
            new.setdefault(quad, []).append(name)
    pairs = Counter(
        pair for quad in {*gone, *new} for pair in zip_longest(gone.get(quad, ()), new.get(quad, ()), fillvalue="")
    )
    return tuple(Move(*pair, number) for pair, number in sorted(pairs.items()))


def _files(
    before: Mapping[str, frozenset[Quad]], after: Mapping[str, frozenset[Quad]], changes: _Changes
) -> Iterator[File]:
    nothing: frozenset[Quad] = frozenset()
    for name in sorted({*before, *after}):
        came = len(changes.came & after.get(name, nothing))
        went = len(changes.went & before.get(name, nothing))
        state = CAME if name not in before else WENT if name not in after else CHANGED
        if name and (came or went or state != CHANGED):
            yield File(name, state, came, went)


# Things that have another identifier


def _renamings(changes: _Changes) -> dict[Term, Term]:
    """By the identifier that a thing had, the one that it has: all that is said of it is the same but for such names."""
    old = _by_subject(changes.went, changes.before - changes.after)
    new = _by_subject(changes.came, changes.after - changes.before)
    names: dict[Term, Term] = {}
    while found := _pairs(old, new, names):
        names |= found
    while wrong := [one for one, other in names.items() if _called(old[one], names) != new[other]]:
        for one in wrong:
            del names[one]
    return names


def _by_subject(quads: Iterable[Quad], subjects: frozenset[Term]) -> dict[Term, frozenset[Quad]]:
    found: dict[Term, set[Quad]] = {}
    for quad in quads:
        if quad.subject in subjects and isinstance(quad.subject, NamedNode):
            found.setdefault(quad.subject, set()).add(quad)
    return {subject: frozenset(some) for subject, some in found.items()}


def _pairs(
    old: Mapping[Term, frozenset[Quad]], new: Mapping[Term, frozenset[Quad]], names: Mapping[Term, Term]
) -> dict[Term, Term]:
    """Things of which just one that is gone and one that is new say the same, as far as names are known."""
    known = {other: one for one, other in names.items()}
    gone = _by_words(old, lambda term: term if term in names else _MARK if term in old else term, names)
    here = _by_words(new, lambda term: known.get(term, _MARK) if term in new else term, known)
    return {
        one[0]: other[0]
        for words, one in gone.items()
        for other in [here.get(words, [])]
        if len(one) == 1 and len(other) == 1 and len(words) > 1
    }


def _by_words(
    things: Mapping[Term, frozenset[Quad]], called: Callable[[Term], Term], known: Mapping[Term, Term]
) -> dict[frozenset[tuple[Term, Term]], list[Term]]:
    found: dict[frozenset[tuple[Term, Term]], list[Term]] = {}
    for thing, quads in things.items():
        if thing not in known:
            words = frozenset((quad.predicate, called(quad.object)) for quad in quads)
            found.setdefault(words, []).append(thing)
    return found


def _called(quads: Iterable[Quad], names: Mapping[Term, Term]) -> frozenset[Quad]:
    """Statements with the identifiers that things have now."""
    return frozenset(
        Quad(names.get(quad.subject, quad.subject), quad.predicate, names.get(quad.object, quad.object))  # type: ignore[arg-type]
        for quad in quads
    )


def _without(
    changes: _Changes, names: Mapping[Term, Term], namers: tuple[Namer, Namer]
) -> tuple[_Changes, tuple[Renamed, ...]]:
    """The changes without those that only another identifier makes, and a word on each of these."""
    if not names:
        return changes, ()
    now = set(names.values())
    again = {quad: next(iter(_called((quad,), names))) for quad in changes.went}
    went = frozenset(quad for quad, called in again.items() if called not in changes.came)
    same = {again[quad] for quad in changes.went - went}
    uses = Counter(term for quad in same for term in {quad.subject, quad.object} & now)
    renamed = [
        Renamed(
            namers[1].thing(other), namers[1].kind(other), namers[0].short(one), namers[1].short(other), uses[other]
        )
        for one, other in names.items()
    ]
    left = _Changes(changes.came - same, went, changes.before, changes.after)
    return left, tuple(sorted(renamed, key=lambda one: (one.kind, one.label.casefold(), one.after)))


# Things


def _things(changes: _Changes, namers: tuple[Namer, Namer]) -> Iterator[Thing]:
    """What the changes mean, by thing. What has no identifier is told with the thing that it belongs to."""
    told = {quad.object for quad in (*changes.came, *changes.went) if isinstance(quad.object, BlankNode)}
    came, went = _values(changes.came), _values(changes.went)
    found = []
    for subject in {*came, *went} - told:
        state = CHANGED
        if subject not in changes.after or subject not in changes.before:
            state = CAME if subject in changes.after else WENT
        namer = namers[0] if state == WENT else namers[1]
        new, old = came.get(subject, {}), went.get(subject, {})
        properties = [
            Property(
                namer.predicate(iri),
                iri,
                _words(new.get(iri, ()), namers[1]),
                _words(old.get(iri, ()), namers[0]),
            )
            for iri in {*new, *old}
        ]
        found.append(
            Thing(
                state=state,
                label=namer.thing(subject),
                kind=namer.kind(subject),
                short=namer.short(subject),
                iri=text(subject) if isinstance(subject, NamedNode) else "",
                named=bool(namer.label(subject)),
                properties=tuple(sorted(properties, key=_place_of)),
            )
        )
    yield from sorted(found, key=lambda thing: (thing.kind, thing.label.casefold(), thing.iri))


def _place_of(one: Property) -> tuple[bool, bool, str, str]:
    """What a thing is and what it is called stand before all else."""
    return one.iri != TYPE.value, one.words != "label", one.words, one.iri


def _values(quads: Iterable[Quad]) -> dict[Term, dict[str, list[Term]]]:
    found: dict[Term, dict[str, list[Term]]] = {}
    for quad in quads:
        found.setdefault(quad.subject, {}).setdefault(quad.predicate.value, []).append(quad.object)
    return found


def _words(terms: Iterable[Term], namer: Namer) -> tuple[Value, ...]:
    values = [
        Value(namer.value(term), term.value if isinstance(term, NamedNode) else "", namer.exactly(term))
        for term in terms
    ]
    return tuple(sorted(values, key=lambda value: (value.words.casefold(), value.words, value.iri, value.exactly)))


# For a reader


def document(
    found: Difference,
    title: str,
    facts: Sequence[tuple[str, str]] = (),
    answers: Sequence[Section] | None = None,
    *,
    everything: bool = False,
) -> Document:
    """A difference for a reader: what it comes to, then the things by kind, then the files.

    Args:
        found: The difference.
        title: The title.
        facts: What a reader must know to read it, such as the versions that were compared.
        answers: The sections on the saved answers that change, if they were asked for (`effects.sections`).
        everything: Whether all is shown; otherwise long lists and texts are cut, and a sentence says so.
    """
    sections = [Section("", (Sentence(summary(found)),))]
    if found.renamed:
        sections.append(Section("Other identifiers", tuple(_renamed_sentences(found.renamed, everything=everything))))
    kinds: dict[str, list[Thing]] = {}
    for thing in found.things:
        kinds.setdefault(thing.kind, []).append(thing)
    order = sorted(kinds, key=lambda kind: (not any(thing.named for thing in kinds[kind]), kind.casefold()))
    sections += [_section(kind, kinds[kind], everything=everything) for kind in order]
    if found.files or found.moves:
        sections.append(Section("Files", tuple(_file_parts(found))))
    return Document(title, tuple(facts), (*sections, *(answers or ())))


def summary(found: Difference) -> str:
    """What a difference comes to, in a sentence or two."""
    if found.empty:
        return "Nothing differs: every file says the same."
    parts = []
    if found.came or found.went:
        meaning = _meaning(Counter(thing.state for thing in found.things))
        came = f"{count(len(found.came), 'statement')} came, {len(found.went):,} went"
        parts.append(f"{came}: {meaning}.")
    if found.renamed:
        words = count(len(found.renamed), "thing only has another identifier", "things only have other identifiers")
        parts.append(f"{words}.")
    if found.moves:
        moved = sum(move.statements for move in found.moves)
        words = count(moved, "statement only stands", "statements only stand")
        parts.append(f"{words} in another file.")
    return " ".join(parts) or "No statement differs, but a file without statements of its own came or went."


def data(found: Difference) -> dict[str, object]:
    """A difference for a program: what can be written as JSON."""
    return {
        "came": len(found.came),
        "went": len(found.went),
        "things": [asdict(thing) for thing in found.things],
        "renamed": [asdict(one) for one in found.renamed],
        "moves": [asdict(move) for move in found.moves],
        "files": [asdict(file) for file in found.files],
    }


def _meaning(numbers: Counter[str]) -> str:
    parts: list[str] = []
    for state, one, many in (
        (CAME, "is new", "are new"),
        (WENT, "is gone", "are gone"),
        (CHANGED, "changed", "changed"),
    ):
        number = numbers[state]
        if number:
            noun = "" if parts else " thing" if number == 1 else " things"
            parts.append(f"{number:,}{noun} {one if number == 1 else many}")
    return listed(parts)


def _renamed_sentences(renamed: Sequence[Renamed], *, everything: bool) -> Iterator[Sentence]:
    shown = renamed if everything else renamed[:MOST]
    for one in shown:
        used = count(one.statements, "statement")
        yield Sentence(f"{_capital(one.label)} ({one.kind}): {one.before} is now {one.after}, in {used}.")
    yield from _left_out(len(renamed) - len(shown))


def _section(kind: str, things: Sequence[Thing], *, everything: bool) -> Section:
    shown = things if everything else things[:MOST]
    parts: list[Sentence] = []
    for thing in shown:
        short = f" ({thing.short})" if thing.short and thing.short != thing.label else ""
        parts.append(Sentence(f"{_STATES[thing.state]}: {_below(kind, thing)}{short}"))
        for one in thing.properties:
            if thing.state == CHANGED or not _in_heading(thing, one):
                parts += [Sentence(words, level=1) for words in _property(thing.state, one, everything=everything)]
    return Section(_capital(kind), (*parts, *_left_out(len(things) - len(shown))))


def _below(kind: str, thing: Thing) -> str:
    """The label of a thing below the heading that says its kind already."""
    if thing.named or not thing.label.startswith((f"{kind}: ", f"{kind} “")):
        return thing.label
    return thing.label.removeprefix(kind).lstrip(": ")


def _in_heading(thing: Thing, one: Property) -> bool:
    """Whether a property of a thing that came or went was said above it: its kind, or the label that it is called by."""
    values = {value.words for value in (*one.came, *one.went)}
    return one.iri == TYPE.value or (thing.named and values == {f"“{thing.label}”"})


def _left_out(number: int) -> tuple[Sentence, ...]:
    return (Sentence(f"And {number:,} more; see them all with --all."),) if number > 0 else ()


def _property(state: str, one: Property, *, everything: bool) -> Iterator[str]:
    """What came and went of a property, in one or two lines."""
    alike = {value.words for value in one.came} & {value.words for value in one.went}
    if len(one.came) == len(one.went) == 1:
        old, new = (_value(value, alike) for value in (one.went[0], one.came[0]))
        if not everything:
            old, new = _around(old, new)
        if len(old) + len(new) <= _ONE_LINE:
            yield f"{one.words}: changed from {old} to {new}"
        else:
            yield f"{one.words}, before: {old}"
            yield f"{one.words}, now: {new}"
        return
    for values, label in ((one.came, CAME), (one.went, WENT)):
        if values:
            what = f" ({label})" if state == CHANGED else ""
            yield f"{one.words}{what}: {_listed([_value(value, alike) for value in values], everything=everything)}"


def _value(value: Value, alike: set[str]) -> str:
    return f"{value.words} ({value.exactly})" if value.words in alike and value.exactly else value.words


def _listed(values: Sequence[str], *, everything: bool) -> str:
    if everything:
        return "; ".join(values)
    shown = [value if len(value) <= _LONGEST else shortened(value, _LONGEST) for value in values[:_MOST_VALUES]]
    more = [f"and {len(values) - _MOST_VALUES:,} more"] if len(values) > _MOST_VALUES else []
    return "; ".join([*shown, *more])


def _around(old: str, new: str) -> tuple[str, str]:
    """Two long texts, cut to the place where they differ, with some words around it."""
    if max(len(old), len(new)) <= _LONGEST:
        return old, new
    least = min(len(old), len(new))
    start = next((at for at in range(least) if old[at] != new[at]), least)
    end = next((at for at in range(least - start) if old[-1 - at] != new[-1 - at]), least - start)
    return _cut(old, start, len(old) - end), _cut(new, start, len(new) - end)


def _cut(words: str, start: int, end: int) -> str:
    """A part of a text with some words around it, and “…” where something is left out."""
    first = 0 if start <= _AROUND else words.rfind(" ", 0, start - _AROUND) + 1
    after = words.find(" ", end + _AROUND)
    last = len(words) if after < 0 else after
    middle = words[first:last]
    if len(middle) > 2 * _LONGEST:
        middle = f"{middle[:_LONGEST]} … {middle[-_AROUND:]}"
    return f"{'…' if first else ''}{middle}{'…' if last < len(words) else ''}"


def _file_parts(found: Difference) -> Iterator[Grid | Sentence]:
    if found.files:
        rows = tuple(
            (
                Cell(file.name),
                Cell(_STATES[file.state].lower()),
                Cell(f"{file.came:,}" if file.came else ""),
                Cell(f"{file.went:,}" if file.went else ""),
            )
            for file in found.files
        )
        yield Grid(("File", "State", "Statements that came", "Statements that went"), rows)
    for move in found.moves:
        number = count(move.statements, "statement")
        if move.before and move.after:
            yield Sentence(f"{number} moved from {move.before} to {move.after}.")
        elif move.after:
            yield Sentence(
                f"{number} of another file now {'stands' if move.statements == 1 else 'stand'} in {move.after} too."
            )
        else:
            them = "it" if move.statements == 1 else "them"
            yield Sentence(f"{number} no longer in {move.before}; another file has {them} still.")


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]

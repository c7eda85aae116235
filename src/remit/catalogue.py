"""What a workspace holds and what it can be asked: the overview, the list of saved queries, the page of one, finding."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from remit import lookup
from remit.document import Cell, Document, Grid, Section, Sentence
from remit.errors import UnknownName
from remit.names import Named, fold
from remit.namespaces import DEF
from remit.queries import nearest
from remit.results import Table
from remit.telling import Teller
from remit.terms import NamedNode, text
from remit.wording import count, heading

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from remit.queries import Parameter, SavedQuery
    from remit.store import Store

_MOST_FOUND = 40
_NO_DAY = date.min
_HOLDINGS = (
    ("inspection", "Inspection"),
    ("report", "Report"),
    ("recommendation", "Recommendation"),
    ("answer to a report", "Response"),
    ("assignment", "Assignment"),
    ("finding", "Finding"),
    ("known unknown", "KnownUnknown"),
    ("citation", "Citation"),
)
_PLURALS = {"answer to a report": "answers to reports"}
_SHOW_NEXT = (
    'remit trace "THING": who owns it, on whose word, with the words',
    "remit run NAME -v name=value: run a saved query; --example fills in values",
    "remit find WORDS: find a thing, document or query by any of its names",
    "remit check: is everything in this workspace sound?",
    "remit --help: all commands",
)


@dataclass(frozen=True)
class Holding:
    """How many things of a class a workspace has.

    Attributes:
        noun: What one is called.
        plural: What several are called; empty for the noun with an s.
        kind: The IRI of the class.
        number: How many there are.
    """

    noun: str
    plural: str
    kind: str
    number: int


def holdings(store: Store) -> tuple[Holding, ...]:
    """What a workspace holds, class by class."""
    classes = " ".join(str(NamedNode(DEF + name)) for _, name in _HOLDINGS)
    found = store.query(
        f"SELECT ?class (COUNT(?thing) AS ?number) {{ VALUES ?class {{ {classes} }} ?thing a ?class }} GROUP BY ?class"
    )
    numbers = {text(kind): int(text(number)) for kind, number in found.rows} if isinstance(found, Table) else {}
    return tuple(
        Holding(noun, _PLURALS.get(noun, ""), DEF + name, numbers.get(DEF + name, 0)) for noun, name in _HOLDINGS
    )


def overview(store: Store, saved: Mapping[str, SavedQuery]) -> Document:
    """Where am I, what is here, what next."""
    workspace = store.workspace
    held = [count(one.number, one.noun, one.plural) for one in holdings(store)]
    return Document(
        title=workspace.title,
        facts=(
            ("Workspace", str(workspace.root)),
            ("Version", workspace.version),
            ("Holds", ", ".join(held)),
            ("Statements", f"{len(store):,}"),
            ("Held", store.holding.words),
        ),
        sections=(
            Section("What can be asked", tuple(_by_tag(saved))),
            Section("What next", tuple(Sentence(line) for line in _SHOW_NEXT)),
        ),
    )


def listing(saved: Mapping[str, SavedQuery], tag: str | None = None) -> Document:
    """The saved queries: name, question, tags.

    Raises:
        UnknownName: No query has the tag.
    """
    chosen = [query for query in _sorted(saved) if tag is None or tag in query.tags]
    if not chosen:
        tags = sorted({one for query in saved.values() for one in query.tags})
        raise UnknownName("tag", str(tag), nearest(str(tag), tags), f"Tags: {', '.join(tags)}.")
    rows = tuple((Cell(query.name), Cell(query.summary), Cell(", ".join(query.tags))) for query in chosen)
    next_step = Sentence("Run one with: remit run NAME --example. See what it takes with: remit show NAME.")
    return Document("Saved queries", (), (Section("", (Grid(("Name", "Question", "Tags"), rows), next_step)),))


def page(query: SavedQuery) -> Document:
    """What one saved query asks, takes and gives."""
    parts: list[Section] = []
    if query.description:
        parts.append(Section("", (Sentence(query.description),)))
    if query.parameters:
        rows = tuple(_parameter_row(parameter) for parameter in query.parameters)
        parts.append(Section("What it takes", (Grid(("Name", "Meaning", "Type", "Needed"), rows),)))
    if query.columns:
        rows = tuple((Cell(heading(name)), Cell(meaning)) for name, meaning in query.columns.items())
        parts.append(Section("What it gives", (Grid(("Column", "Meaning"), rows),)))
    parts.append(Section("Try it", (Sentence(example_command(query)),)))
    return Document(query.summary, (("Name", query.name), ("Tags", ", ".join(query.tags))), tuple(parts))


def example_command(query: SavedQuery) -> str:
    """The command that runs a query with its example values."""
    values = "".join(f" -v {name}={_quoted(value)}" for name, value in query.example.items())
    return f"remit run {query.name}{values}"


def found(store: Store, saved: Mapping[str, SavedQuery], words: str) -> Document:
    """Things and saved queries that have every word in one of their names; no sections when there are none."""
    things = lookup.search(store, words)
    parts = fold(words).split()
    asked = [query for query in _sorted(saved) if all(part in fold(f"{query.name} {query.summary}") for part in parts)]
    sections = []
    if things:
        sections.append(Section("Things and documents", _thing_parts(store, things)))
    if asked:
        rows = tuple((Cell(query.name), Cell(query.summary)) for query in asked)
        sections.append(Section("Saved queries", (Grid(("Name", "Question"), rows),)))
    title = f"Found for “{words}”" if sections else f"Nothing here is called “{words}”. Try fewer or other words."
    return Document(title, (), tuple(sections))


def markdown(saved: Mapping[str, SavedQuery]) -> str:
    """The catalogue of saved queries, as `queries/README.md`."""
    lines = [
        "# Saved queries",
        "",
        "One question per file; the file's name is the query's name. This page is made from the headers of the files by",
        "`python docs/generate.py`; a test compares it.",
        "",
        "| Name | Question | Takes | Tags |",
        "|---|---|---|---|",
    ]
    for query in _sorted(saved):
        takes = ", ".join(
            f"{parameter.name}{'' if parameter.required else ' (optional)'}" for parameter in query.parameters
        )
        lines.append(f"| [`{query.name}`]({query.path.name}) | {query.summary} | {takes} | {', '.join(query.tags)} |")
    for query in _sorted(saved):
        lines += ["", f"## {query.name}", "", f"**{query.summary}**", ""]
        if query.description:
            lines += [query.description, ""]
        lines += [f"- takes `{one.name}`: {one.meaning}{_default(one)}" for one in query.parameters]
        lines += [f"- gives *{heading(name)}*: {meaning}" for name, meaning in query.columns.items()]
        lines += ["", f"    {example_command(query)}"]
    return "\n".join(lines) + "\n"


def _by_tag(saved: Mapping[str, SavedQuery]) -> Iterable[Sentence]:
    tags: dict[str, list[str]] = {}
    for query in _sorted(saved):
        tags.setdefault(query.tags[0] if query.tags else "other", []).append(query.name)
    return [Sentence(f"{tag}: {', '.join(names)}") for tag, names in sorted(tags.items())]


def _sorted(saved: Mapping[str, SavedQuery]) -> list[SavedQuery]:
    return [saved[name] for name in sorted(saved)]


def _parameter_row(parameter: Parameter) -> tuple[Cell, ...]:
    kind = f"one of: {', '.join(parameter.choices)}" if parameter.choices else _type_words(parameter)
    needed = "yes" if parameter.required else f"no{_default(parameter)}"
    return Cell(parameter.name), Cell(parameter.meaning), Cell(kind), Cell(needed)


def _type_words(parameter: Parameter) -> str:
    words = {"iri": "a name, number, short form or IRI", "date": "a day like 2023-09-01", "integer": "a whole number"}
    return words.get(parameter.type, "words")


def _default(parameter: Parameter) -> str:
    return f" (default: {parameter.default})" if parameter.default else ""


def _thing_parts(store: Store, things: list[Named]) -> tuple[Sentence | Grid, ...]:
    teller = Teller(store, _NO_DAY)
    rows = []
    for named in things[:_MOST_FOUND]:
        label = store.label(named.iri)
        also = "" if fold(named.name) == fold(label) else named.name
        short = store.workspace.namespaces.shorten(named.iri.value)
        rows.append((Cell(label, named.iri.value), Cell(teller.kind(named.iri)), Cell(also), Cell(short)))
    grid = Grid(("Thing", "What it is", "Found as", "Short form"), tuple(rows))
    left = len(things) - _MOST_FOUND
    return (grid, Sentence(f"And {left} more: give more words to narrow it.")) if left > 0 else (grid,)


def _quoted(value: str) -> str:
    return f'"{value}"' if " " in value else value

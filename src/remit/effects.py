"""Which saved answers a change alters: every saved query with its example, asked of both versions."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from remit import answering
from remit.document import Cell, Grid, Section, Sentence
from remit.errors import RemitError
from remit.wording import count, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from remit.document import Document
    from remit.queries import SavedQuery
    from remit.store import Store

MOST = 20
"""How many rows that came, and that went, are shown of one answer, unless all are wanted."""

TITLE = "Saved answers"
_SAME_ROWS = "Its rows are the same; only their order changed, or the sources that they rest on."


@dataclass(frozen=True)
class Effect:
    """A saved answer that changed.

    Attributes:
        name: The query.
        question: What it asks.
        columns: The headings of the rows.
        came: The rows that are new, as they are read.
        went: The rows that are gone.
        remark: What else is to be said of it, as sentences; may be empty.
    """

    name: str
    question: str
    columns: tuple[str, ...] = ()
    came: tuple[tuple[str, ...], ...] = ()
    went: tuple[tuple[str, ...], ...] = ()
    remark: str = ""


@dataclass(frozen=True)
class Effects:
    """What a change does to the saved answers.

    Attributes:
        asked: How many queries were asked of both versions.
        changed: The answers that changed, by the name of the query.
        came: The queries that are new.
        went: The queries that are gone.
    """

    asked: int
    changed: tuple[Effect, ...]
    came: tuple[str, ...]
    went: tuple[str, ...]

    @property
    def empty(self) -> bool:
        """Whether every answer is as before."""
        return not (self.changed or self.came or self.went)


def answers(
    before: Store,
    after: Store,
    saved: tuple[Mapping[str, SavedQuery], Mapping[str, SavedQuery]],
    today: date | None = None,
) -> Effects:
    """Ask every saved query, with its example, of both versions.

    Args:
        before: The earlier version.
        after: The later version, which need not be on file: `Store(workspace, change)`.
        saved: The saved queries of each, by name (`queries.load`).
        today: The day that `today` means in an example; the clock's when None.
    """
    old, new = saved
    day = today or date.today()  # noqa: DTZ011 - a day on the user's own calendar is meant
    both = sorted(old.keys() & new.keys())
    effects = (_effect((before, old[name]), (after, new[name]), day) for name in both)
    return Effects(
        asked=len(both),
        changed=tuple(effect for effect in effects if effect is not None),
        came=tuple(sorted(new.keys() - old.keys())),
        went=tuple(sorted(old.keys() - new.keys())),
    )


def _effect(old: tuple[Store, SavedQuery], new: tuple[Store, SavedQuery], day: date) -> Effect | None:
    """How one answer changed; None when it did not."""
    query = new[1]
    before, after = _asked(*old, day), _asked(*new, day)
    remarks = ["The question itself was changed."] if old[1].text != query.text else []
    if isinstance(before, RemitError) or isinstance(after, RemitError):
        if str(before) == str(after):
            return None
        for answer, when in ((before, "before"), (after, "now")):
            if isinstance(answer, RemitError):
                remarks.append(f"It cannot be answered {when}: {answer}")
        return Effect(query.name, query.summary, remark=" ".join(remarks))
    if (before.title, before.sections, before.sources) == (after.title, after.sections, after.sources):
        return None
    columns, went, came = _rows(before, after)
    said = [" ".join(_sentences(one)) for one in (before, after)]
    if said[0] != said[1]:
        remarks.append(f"Before: {said[0]} Now: {said[1]}")
    elif not went and not came:
        remarks.append(_SAME_ROWS)
    return Effect(query.name, query.summary, columns, came, went, " ".join(remarks))


def _asked(store: Store, query: SavedQuery, day: date) -> Document | RemitError:
    try:
        return answering.document(store, answering.ask(store, query, query.example, day))
    except RemitError as error:
        return error


def _sentences(answer: Document) -> Iterator[str]:
    return (part.text for section in answer.sections for part in section.parts if isinstance(part, Sentence))


def _rows(
    before: Document, after: Document
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...], tuple[tuple[str, ...], ...]]:
    """The columns of both answers, the rows that went and the rows that came."""
    old, new = _grid(before), _grid(after)
    columns = (*new.columns, *(column for column in old.columns if column not in new.columns))
    was, now = Counter(_as_read(old, columns)), Counter(_as_read(new, columns))
    return columns, tuple((was - now).elements()), tuple((now - was).elements())


def _grid(answer: Document) -> Grid:
    grids = [part for section in answer.sections for part in section.parts if isinstance(part, Grid)]
    return grids[0] if grids else Grid((), ())


def _as_read(grid: Grid, columns: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The rows with the columns in a given order; a column without any value is not in the grid."""
    for row in grid.rows:
        cells = {heading: cell.text for heading, cell in zip(grid.columns, row, strict=True)}
        yield tuple(cells.get(column, "") for column in columns)


def summary(found: Effects) -> str:
    """What becomes of the saved answers, in a sentence or two."""
    if not found.changed:
        parts = [f"None of {count(found.asked, 'saved answer')} changes."]
    else:
        number = len(found.changed)
        parts = [f"{number:,} of {count(found.asked, 'saved answer')} {'changes' if number == 1 else 'change'}."]
    for names, words in ((found.came, "new"), (found.went, "gone")):
        if names:
            queries = "This query is" if len(names) == 1 else "These queries are"
            parts.append(f"{queries} {words}: {listed(names)}.")
    return " ".join(parts)


def sections(found: Effects, *, everything: bool = False) -> tuple[Section, ...]:
    """What becomes of the saved answers, for a reader: a section that sums up, and one for each that changes."""
    return (
        Section(TITLE, (Sentence(summary(found)),)),
        *(Section(f"{one.question} ({one.name})", tuple(_parts(one, everything=everything))) for one in found.changed),
    )


def _parts(effect: Effect, *, everything: bool) -> Iterator[Sentence | Grid]:
    if effect.remark:
        yield Sentence(effect.remark)
    for rows, words in ((effect.came, "came"), (effect.went, "went")):
        if rows:
            yield Sentence(f"{count(len(rows), 'row')} {words}:")
            yield _shown(effect.columns, rows if everything else rows[:MOST])
            if not everything and len(rows) > MOST:
                yield Sentence(f"And {len(rows) - MOST:,} more; see them all with --all.")


def _shown(columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> Grid:
    """Rows as a table, without the columns that are empty in all of them."""
    kept = [at for at in range(len(columns)) if any(row[at] for row in rows)]
    return Grid(tuple(columns[at] for at in kept), tuple(tuple(Cell(row[at]) for at in kept) for row in rows))


def data(found: Effects) -> dict[str, object]:
    """The same for a program: what can be written as JSON."""
    return {
        "asked": found.asked,
        "changed": [
            {
                "query": one.name,
                "question": one.question,
                "columns": list(one.columns),
                "came": [list(row) for row in one.came],
                "went": [list(row) for row in one.went],
                "remark": one.remark,
            }
            for one in found.changed
        ],
        "came": list(found.came),
        "went": list(found.went),
    }

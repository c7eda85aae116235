"""A diagram as tables: two CSV files, which Excel, Gephi and Cytoscape read, or a workbook."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from remit import formats, sheet, tidy
from remit.diagram.networks import flatten
from remit.document import Document

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from remit.diagram.model import Diagram
    from remit.diagram.networks import Flat

    Row = tuple[str, ...]


def nodes_csv(diagram: Diagram) -> bytes:
    """The things, one a row, by the ids that `edges_csv` names them by."""
    return _csv(*_nodes(flatten(diagram)))


def edges_csv(diagram: Diagram) -> bytes:
    """The relations, one a row: the ids and the names of both ends, and what is said of the relation."""
    return _csv(*_edges(flatten(diagram)))


def xlsx(diagram: Diagram) -> bytes:
    """A workbook with the sheets Nodes, Edges, About and Sources.

    Raises:
        CannotWrite: There are more relations, or more text, than Excel holds.
    """
    flat = flatten(diagram)
    facts = (("What is shown", diagram.caption), *diagram.facts) if diagram.caption else diagram.facts
    document = Document(diagram.title, facts, (), diagram.sources, diagram.marking)
    tables = {
        name: (headings, list(rows)) for name, (headings, rows) in (("Nodes", _nodes(flat)), ("Edges", _edges(flat)))
    }
    return sheet.write_tables(tidy.cleaned(document), tables)


def _nodes(flat: Flat) -> tuple[Row, Iterator[Row]]:
    """The headings and the rows of the table of things."""
    headings = ("Id", *(one.heading for one in flat.of_nodes))
    return headings, _rows(flat.nodes, *(one.values for one in flat.of_nodes))


def _edges(flat: Flat) -> tuple[Row, Iterator[Row]]:
    """The headings and the rows of the table of relations; Source and Target are what Gephi calls the two ends."""
    names = dict(zip(flat.nodes, flat.of_nodes[0].values, strict=True))
    ids, sources, targets = zip(*flat.edges, strict=True) if flat.edges else ((), (), ())
    label, *others = flat.of_edges
    headings = ("Id", "Source", "Target", "From", label.heading, "To", *(one.heading for one in others))
    begin, end = [names[one] for one in sources], [names[one] for one in targets]
    return headings, _rows(ids, sources, targets, begin, label.values, end, *(one.values for one in others))


def _rows(*columns: Sequence[str | int]) -> Iterator[Row]:
    return (tuple(map(str, row)) for row in zip(*columns, strict=True))


def _csv(headings: Row, rows: Iterator[Row]) -> bytes:
    """UTF-8 that Excel takes for it, with nothing that a spreadsheet would run as a formula."""
    out = io.StringIO(newline="")
    out.write(formats.BOM)
    writer = csv.writer(out)
    writer.writerow(headings)
    writer.writerows(map(formats.harmless, row) for row in rows)
    return out.getvalue().encode()

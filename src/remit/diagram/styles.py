"""How types of things look: the table `[diagram.types]` of `remit.toml`, over that of the workspace that comes with Remit.

Shape as well as tint tells the type, so that a picture can be read in grey and by those who see colours otherwise.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit import workspace as workspaces
from remit.diagram.model import Kind
from remit.errors import BadWorkspace
from remit.lookup import classes_above
from remit.terms import TYPE, NamedNode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit.store import Store
    from remit.terms import Term
    from remit.workspace import Workspace

SHAPES = ("box", "rounded", "pill", "ellipse", "hexagon", "note", "cut", "tab")
"""The outlines that a kind can have."""

TINTS = {
    "blue": ("#dceaf7", "#1d5a96"),
    "green": ("#d9eee0", "#1c6b3c"),
    "violet": ("#e6e0f2", "#5a3d94"),
    "sand": ("#f3ead9", "#7a5a17"),
    "pink": ("#f9dfea", "#9b2460"),
    "teal": ("#d7eeec", "#0f6a67"),
    "orange": ("#fbe3d3", "#9a4a12"),
    "grey": ("#eef0f2", "#56616c"),
}
"""Fill and outline of each tint. Text (#14181d) on each fill has a contrast above 7, each outline on white above 4.5."""

OTHER = Kind("other", "Other thing", "box", "grey")
"""What a thing looks like whose class is in no row of the table."""

_KEYS = {"classes", "label", "shape", "tint", "around"}
_NAME = re.compile(r"[a-z][a-z0-9-]*")
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_LEAST_CONTRAST = 4.5
_INK = "#14181d"
_LINEAR = 0.04045  # below this a channel is in proportion to its light (WCAG 2.2, relative luminance)


@dataclass(frozen=True)
class Style:
    """A row of the table.

    Attributes:
        kind: The type and its look.
        classes: The IRIs of the classes that are of it, with those below them.
        around: Whether such things are drawn around a thing; mere sources, for one, are not.
    """

    kind: Kind
    classes: tuple[str, ...]
    around: bool = True


class Styles:
    """The kinds of a workspace, and which kind a thing is of.

    Args:
        store: Where the classes of things are looked up.

    Raises:
        BadWorkspace: The table is wrong; the message names the row.
    """

    def __init__(self, store: Store) -> None:
        """Read the table."""
        self._store = store
        self.rows = load(store.workspace)
        self._known: dict[NamedNode, Kind | None] = {}
        self._order = {row.kind: number for number, row in enumerate(self.rows)}

    def of(self, thing: Term) -> Kind | None:
        """The kind of a thing: the first row that names one of its classes or a class above it; None for no row."""
        classes = [one for one in self._store.objects(thing, TYPE.value) if isinstance(one, NamedNode)]
        kinds = [self._of_class(one) for one in classes]
        found = [kind for kind in kinds if kind is not None]
        return min(found, key=self._order.__getitem__) if found else None

    def is_drawn(self, kind: Kind | None) -> bool:
        """Whether things of a kind are drawn around a thing; those of no kind are not."""
        return any(row.kind == kind and row.around for row in self.rows)

    def order(self, kind: Kind) -> int:
        """The place of a kind in the table; `OTHER` is last."""
        return self._order.get(kind, len(self._order))

    def _of_class(self, one: NamedNode) -> Kind | None:
        if one not in self._known:
            above = classes_above(self._store, [one])
            rows = (row.kind for row in self.rows if not above.isdisjoint(row.classes))
            self._known[one] = next(rows, None)
        return self._known[one]


def load(workspace: Workspace) -> tuple[Style, ...]:
    """The rows of a workspace's table; where it has none, or lacks a row, those of the workspace that comes with Remit.

    Raises:
        BadWorkspace: A row is wrong.
    """
    usual = workspaces.load(workspaces.reference()) if workspace.root != workspaces.reference() else workspace
    rows = {name: (usual, row) for name, row in usual.types.items()}
    # A row of the workspace's own takes the place of the usual one; a new one goes before those for wider classes.
    own = {name: (workspace, row) for name, row in workspace.types.items()}
    merged = {name: row for name, row in own.items() if name not in rows} | rows | own
    return tuple(_style(holder, name, row) for name, (holder, row) in merged.items())


def colours(tint: str) -> tuple[str, str]:
    """The fill and the outline of a tint, which may be a colour of its own."""
    return TINTS.get(tint) or (tint, _darker(tint))


def _style(workspace: Workspace, name: str, row: Mapping[str, str]) -> Style:
    place = f"{workspace.root / workspaces.MARK}: [diagram.types] {name}"
    if not _NAME.fullmatch(name):
        raise BadWorkspace(f"{place}: a type is named with small letters, digits and hyphens, such as police-force.")
    if set(row) - _KEYS or not {"classes", "shape", "tint"} <= set(row):
        raise BadWorkspace(
            f'{place}: a row is like {{ classes = "remit:Report", label = "Report", shape = "box", tint = "blue" }}.'
        )
    if row["shape"] not in SHAPES:
        raise BadWorkspace(f"{place}: there is no shape “{row['shape']}”. Use one of: {', '.join(SHAPES)}.")
    tint = row["tint"].lower()
    _check_tint(place, tint)
    expand = workspace.namespaces.expand
    classes = []
    for short in row["classes"].split():
        iri = expand(short)
        if iri is None:
            raise BadWorkspace(f"{place}: “{short}” is no short form of a class, such as remit:Report.")
        classes.append(iri)
    label = row.get("label", "").strip() or name.replace("-", " ").capitalize()
    if row.get("around", "yes") not in ("yes", "no"):
        raise BadWorkspace(f"{place}: around is “yes” or “no”: whether such things are drawn around a thing.")
    return Style(Kind(name, label, row["shape"], tint), tuple(classes), row.get("around") != "no")


def _check_tint(place: str, tint: str) -> None:
    if tint in TINTS:
        return
    if not _COLOUR.fullmatch(tint):
        raise BadWorkspace(f"{place}: there is no tint “{tint}”. Use #rrggbb or one of: {', '.join(TINTS)}.")
    if contrast(_INK, tint) < _LEAST_CONTRAST:
        raise BadWorkspace(f"{place}: dark text cannot be read on {tint} (WCAG 2.2, 1.4.3). Use a lighter colour.")


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours `#rrggbb`, from 1 to 21 (WCAG 2.2, definition of contrast ratio)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= _LINEAR else ((one + 0.055) / 1.055) ** 2.4 for one in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _darker(colour: str) -> str:
    """An outline for a fill: the same hue, as dark as it must be to be seen on white."""
    channels = [int(colour[start : start + 2], 16) for start in (1, 3, 5)]
    while contrast("#ffffff", found := "#" + "".join(f"{int(one):02x}" for one in channels)) < _LEAST_CONTRAST:
        channels = [int(one * 0.9) for one in channels]
    return found

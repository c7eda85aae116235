"""The rules of the house: imports run one way, each outside package has its doors, nothing real stands in the tool."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "remit"

LAYERS = (
    ("errors", "namespaces"),
    ("span", "document", "wording", "slugs", "cells"),
    ("terms", "worker", "jsonld", "xlsx"),
    ("rdfxml", "spreadsheets", "findings", "facts", "ordering"),
    ("tokens", "results", "output", "incoming", "columns", "indexed", "nameless", "pending", "paths", "bridge"),
    ("patterns", "prebinding", "mentions"),
    ("shapes",),
    ("impact", "screen"),
    ("workspace",),
    ("formats", "turtle", "deadline", "tidy"),
    ("locating",),
    ("reading",),
    ("filling", "plain", "markdown", "sheet"),
    ("page", "word"),
    ("writing",),
    ("queries",),
    ("derivation", "versions"),
    ("store",),
    ("lookup", "demands", "evidence", "labels", "linting", "shacl", "placing", "likeness", "house_style"),
    ("judging", "vocabulary"),
    ("explaining", "assessing", "standard"),
    ("reasons", "reporting"),
    ("answering", "templates", "telling", "validation", "difference", "quotations"),
    ("chain", "effects", "choices"),
    ("profile", "entries", "identity"),
    ("steps", "exporting", "recognising", "cell_places", "row_faults"),
    ("tracing", "catalogue", "checking", "starting", "rows"),
    ("workbook", "book_writing", "returned"),
    ("arriving", "submission"),
    ("reviewing",),
    ("api",),
    ("options",),
    ("cli_changes",),
    ("cli",),
    ("__main__",),
)
DOORS = {
    "pyoxigraph": {"terms", "facts", "locating", "reading", "store", "formats", "turtle"},
    "rdflib": {
        "turtle",
        "locating",
        "linting",
        "indexed",
        "shacl",
        "bridge",
        "ordering",
        "patterns",
        "judging",
        "reasons",
        "vocabulary",
    },
    "pyshacl": {"shacl"},
    "pyshacl_turbo": {"shacl"},
    "click": {"options", "cli", "cli_changes"},
    "yaml": {"queries"},
    "jinja2": {"filling"},
    "openpyxl": {"sheet", "book_writing", "returned"},
    "docx": {"word"},
    "python_calamine": {"xlsx"},
}


def imports(path: Path) -> set[str]:
    """Every module that a file imports, with the part below `remit` for our own."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            if node.module == "remit":
                found |= {f"remit.{name.name}" for name in node.names}
    return found


def modules() -> list[Path]:
    return sorted(path for path in SOURCE.rglob("*.py") if path.stem != "__init__")


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.stem)
def test_imports_run_one_way(path: Path) -> None:
    layer = {name: number for number, names in enumerate(LAYERS) for name in names}
    assert path.stem in layer, f"{path.stem} has no place in the order of modules"
    ours = {name.split(".")[1] for name in imports(path) if name.startswith("remit.")}
    upwards = {name for name in ours if name in layer and layer[name] >= layer[path.stem] and name != path.stem}
    assert not upwards, f"{path.stem} imports against the order: {upwards}"


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.stem)
def test_each_outside_package_has_its_doors(path: Path) -> None:
    outside = {name.split(".")[0] for name in imports(path)} - set(sys.stdlib_module_names) - {"remit", "__future__"}
    for package in outside:
        assert path.stem in DOORS.get(package, set()), f"{path.stem} imports {package}"


def test_the_order_names_no_module_that_is_gone() -> None:
    assert {name for names in LAYERS for name in names} <= {path.stem for path in modules()}


def test_nothing_real_stands_in_the_tool() -> None:
    real = ("Warwickshire", "ViSOR", "MAPPS", "HMICFRS", "CONTEST", "Prevent ", "terroris")
    for path in modules():
        text = path.read_text(encoding="utf-8")
        assert not [word for word in real if word in text], f"{path.stem} names something of the reference workspace"


def test_nothing_unfinished_is_left() -> None:
    for path in [*SOURCE.rglob("*.py"), *(ROOT / "tests").rglob("*.py")]:
        if path != Path(__file__):
            text = path.read_text(encoding="utf-8")
            assert not [word for word in ("TODO", "FIXME", "XXX") if word in text], path

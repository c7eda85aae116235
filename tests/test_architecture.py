"""The rules of the house: imports run one way, each outside package has its doors, nothing real stands in the tool."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "remit"

LAYERS = (
    ("errors", "leaving", "namespaces", "alongside"),
    ("span", "document", "wording", "slugs", "cells"),
    ("terms", "worker", "jsonld", "xlsx", "exchange"),
    ("rdfxml", "spreadsheets", "findings", "facts", "ordering"),
    (
        "lookups",
        "names",
        "headers",
        "tokens",
        "results",
        "output",
        "incoming",
        "columns",
        "indexed",
        "nameless",
        "pending",
        "paths",
        "bridge",
    ),
    ("patterns", "prebinding", "mentions", "misreading", "grouped", "binding"),
    ("shapes",),
    ("impact", "screen"),
    ("workspace", "holding"),
    ("formats", "turtle", "deadline", "tidy"),
    ("locating",),
    ("reading",),
    ("filling", "plain", "markdown", "sheet"),
    ("page", "word"),
    ("writing",),
    ("queries",),
    ("engine", "derivation", "versions"),
    ("rules",),
    ("memory", "progress"),
    ("snapshot.locks", "snapshot.sources", "snapshot.trouble", "snapshot.lines"),
    ("snapshot.mark", "snapshot.place", "snapshot.contents"),
    ("snapshot.manifest", "snapshot.current"),
    ("snapshot.writing",),
    ("snapshot.building", "snapshot.updating"),
    ("snapshot.renewing",),
    ("snapshot.opening",),
    ("snapshot.holding", "snapshot.verifying"),
    ("store",),
    ("remote.credentials", "remote.dialect", "remote.outline"),
    ("remote.connection", "remote.faults"),
    ("remote.wire",),
    ("remote.record", "remote.reading", "remote.naming"),
    ("remote.probing", "remote.adapting"),
    ("remote.arranging",),
    ("remote.endpoint",),
    ("remote.contents",),
    ("remote.carrying",),
    ("remote.uploading",),
    ("lookup", "demands", "evidence", "labels", "linting", "shacl", "placing", "likeness", "house_style"),
    ("judging", "vocabulary"),
    ("explaining", "assessing", "standard"),
    ("reasons", "reporting"),
    ("answering", "templates", "telling", "validation", "difference", "quotations"),
    ("chain", "effects", "choices", "history", "conflicts", "statements"),
    ("profile", "entries", "identity"),
    ("steps", "exporting", "recognising", "cell_places", "row_faults"),
    ("diagram.model",),
    ("diagram.styles",),
    ("tracing", "catalogue", "terminology", "checking", "starting", "rows"),
    ("remote.comparing",),
    ("workbook", "book_writing", "returned"),
    ("arriving", "submission"),
    ("reviewing",),
    ("drawing.canvas", "drawing.metrics", "drawing.places"),
    ("drawing.curves", "drawing.engine", "drawing.outlines"),
    ("drawing.fonts", "drawing.writing_order"),
    ("diagram.forms",),
    ("diagram.links",),
    ("diagram.relations",),
    ("diagram.states",),
    ("diagram.building",),
    ("diagram.from_query", "diagram.neighbourhood", "diagram.between"),
    ("diagram.aggregate", "diagram.difference", "diagram.measures", "diagram.tables", "diagram.networks"),
    ("drawing.lettering", "drawing.edge_labels", "drawing.straightening", "drawing.blocks"),
    ("drawing.layout", "drawing.figures", "drawing.grid", "drawing.bends", "drawing.palette"),
    ("drawing.key",),
    ("drawing.composing",),
    ("drawing.svg", "drawing.pdf"),
    ("drawing.png",),
    (
        "drawing.docx",
        "drawing.html",
        "drawing.graphml",
        "drawing.gexf",
        "drawing.dot",
        "drawing.mermaid",
        "drawing.drawio",
        "drawing.tabular",
    ),
    ("drawing.files",),
    ("diagramming",),
    ("dossier",),
    ("api",),
    ("pool_loop",),
    ("pool_child",),
    ("protocol", "pool"),
    ("publishing", "sending"),
    ("endpoint",),
    ("web.links",),
    ("web.setting", "web.natural"),
    ("web.rendering", "web.forms", "web.downloads", "web.uploads"),
    ("web.table", "web.offers", "web.found", "web.as_of", "web.named"),
    ("web.query_form", "web.panels"),
    (
        "web.home",
        "web.search_pages",
        "web.query_pages",
        "web.pictures",
        "web.thing_pages",
        "web.source_pages",
        "web.model_pages",
        "web.check_pages",
        "web.add_pages",
        "web.editor_page",
        "web.endpoint_pages",
    ),
    ("web.routes", "web.static_links", "web.static_folder"),
    ("web.work", "web.static_plan"),
    ("web.static_pages",),
    ("web.static_work",),
    ("web.static_pool",),
    ("web.site", "web.briefing", "web.guard", "web.patience"),
    ("web.app",),
    ("terminal",),
    ("asking", "ending"),
    ("options", "running"),
    ("cli_changes", "cli_diagram", "cli_publish", "cli_web", "cli_site"),
    ("cli", "direct"),
    ("__main__",),
)
DOORS = {
    "pyoxigraph": {
        "holding",
        "terms",
        "misreading",
        "facts",
        "locating",
        "reading",
        "store",
        "engine",
        "memory",
        "snapshot.building",
        "snapshot.contents",
        "snapshot.current",
        "snapshot.holding",
        "snapshot.lines",
        "snapshot.mark",
        "snapshot.updating",
        "snapshot.verifying",
        "snapshot.writing",
        "rules",
        "formats",
        "turtle",
        "sending",
        "endpoint",
        "remote.arranging",
        "remote.contents",
        "remote.endpoint",
        "remote.wire",
    },
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
    "click": {"terminal", "options", "cli", "cli_changes", "cli_diagram", "cli_publish", "cli_web", "cli_site"},
    "networkx": {"diagram.measures", "diagram.networks", "drawing.graphml", "drawing.gexf"},
    "reportlab": {"drawing.pdf"},
    "pypdfium2": {"drawing.png"},
    "pymupdf_fonts": {"drawing.fonts"},
    "yaml": {"queries"},
    "jinja2": {"filling"},
    "openpyxl": {"sheet", "book_writing", "returned"},
    "docx": {"word"},
    "python_calamine": {"xlsx"},
    "python_multipart": {"web.uploads"},
    "starlette": {"web.app", "web.guard"},
    "uvicorn": {"web.app", "web.patience"},
    "h11": {"web.patience"},
    "SPARQLWrapper": {"remote.wire"},
}


def imports(path: Path) -> set[str]:
    """Every module that a file imports, with the part below `remit` for our own."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            if node.module.split(".")[0] == "remit":
                found |= {f"{node.module}.{name.name}" for name in node.names}
    return found


def modules() -> list[Path]:
    return sorted(path for path in SOURCE.rglob("*.py") if path.stem != "__init__")


def name_of(path: Path) -> str:
    """The name of a module below `remit`, with the package that it is in: `drawing.svg`."""
    return ".".join(path.relative_to(SOURCE).with_suffix("").parts)


NAMES = {name_of(path) for path in modules()}


def ours(path: Path) -> set[str]:
    """The modules of Remit that a file imports; `from remit.drawing import svg` imports `drawing.svg`."""
    found = set()
    for name in imports(path):
        below = name.removeprefix("remit.")
        if name.startswith("remit.") and below in NAMES:
            found.add(below)
    return found


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_imports_run_one_way(path: Path) -> None:
    layer = {name: number for number, names in enumerate(LAYERS) for name in names}
    own = name_of(path)
    assert own in layer, f"{own} has no place in the order of modules"
    upwards = {name for name in ours(path) if layer[name] >= layer[own] and name != own}
    assert not upwards, f"{own} imports against the order: {upwards}"


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_each_outside_package_has_its_doors(path: Path) -> None:
    outside = {name.split(".")[0] for name in imports(path)} - set(sys.stdlib_module_names) - {"remit", "__future__"}
    for package in outside:
        assert name_of(path) in DOORS.get(package, set()), f"{name_of(path)} imports {package}"


def test_the_order_names_no_module_that_is_gone() -> None:
    assert {name for names in LAYERS for name in names} <= NAMES


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

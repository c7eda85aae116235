"""A workspace: a folder with `remit.toml` that names an ontology, a graph, queries and shapes.

The repository root is the reference workspace; the wheel carries a copy of it in `remit/_workspace`.
"""

from __future__ import annotations

import os
import re
import stat
import tomllib
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from remit import pending
from remit.errors import BadFile, BadWorkspace
from remit.namespaces import Namespaces

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MARK = "remit.toml"
VARIABLE = "REMIT_WORKSPACE"
FOLDERS = ("ontology", "graph", "queries", "shapes", "rules", "answers")
STORES = ("auto", "memory", "disk")
MEMORY_UP_TO = 8
"""Megabytes of text up to which a workspace is read into memory at each start, unless `[store]` says otherwise."""

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_BASE = re.compile(r"https?://[^\s\x00-\x20<>\"{}|\\^`\[\]]+[/#]")
# Compiled when it is first used: with so many letters that takes longer than to import most modules.
_NO_PATH = r"[^A-Za-z0-9._~!$&'()*+,;=:@/\-\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef\U00010000-\U000dfffd]+"
_BOM = b"\xef\xbb\xbf"


class Panel(NamedTuple):
    """A saved query whose answer stands on the first page of the site.

    Attributes:
        query: Its name.
        columns: The columns that are shown, in order; all when empty.
        rows: The name of the saved query that lists what the numbers of the panel count; empty for none.
    """

    query: str
    columns: tuple[str, ...] = ()
    rows: str = ""


class Storing(NamedTuple):
    """What `[store]` says: where the triples of a workspace are held while it is asked.

    Attributes:
        kind: `memory`, `disk`, or `auto`: on disk when the text is larger than `memory_up_to`.
        memory_up_to: Megabytes of text up to which `auto` holds a workspace in memory.
        cache: The folder in which snapshots lie, relative to the workspace; empty for the user's own cache folder.
        passing: Whether the workspace goes away again, so that it is held in memory whatever its size; no setting.
    """

    kind: str = "auto"
    memory_up_to: int = MEMORY_UP_TO
    cache: str = ""
    passing: bool = False


_AS_ITS_SIZE_SAYS = Storing()
_NONE: Mapping[str, Mapping[str, str]] = MappingProxyType({})


class Workspace(NamedTuple):
    """What `remit.toml` says, with folders made absolute.

    Attributes:
        root: The folder that holds `remit.toml`.
        name: A short name without blanks.
        title: What people call it.
        version: The version that its keepers give it.
        namespaces: Its prefixes.
        folders: Absolute path of each of `ontology`, `graph`, `queries`, `shapes`, `rules`, `answers`; the last two
            need not be there.
        examples: Example values by parameter name, which go before those in the headers of queries.
        types: The rows of `[diagram.types]`: settings by name of the type (see `diagram.styles`).
        panels: What stands on the first page of the site, in order, as `[site]` says.
        storing: What `[store]` says.
        endpoints: The rows of `[endpoints]`: settings by name of the endpoint (see `remote.dialect`).
        called: How messages name a file of it, where that is not by its path; no setting.
        described: Which version it is, for a reader; empty for the one that is there now; no setting.
    """

    root: Path
    name: str
    title: str
    version: str
    namespaces: Namespaces
    folders: dict[str, Path]
    examples: dict[str, str]
    types: dict[str, dict[str, str]]
    panels: tuple[Panel, ...]
    storing: Storing = _AS_ITS_SIZE_SAYS
    endpoints: Mapping[str, Mapping[str, str]] = _NONE
    called: Callable[[Path], str] | None = None
    described: str = ""

    def files(self, folder: str, suffix: str) -> list[Path]:
        """The files of one folder with one suffix, sorted; hidden files and folders are left out."""
        top = self.folders[folder]
        found = []
        for directory, names, files in os.walk(top):
            names[:] = sorted(name for name in names if not name.startswith("."))
            found += [Path(directory, file) for file in files if file.endswith(suffix) and not file.startswith(".")]
        return sorted(found)

    def place(self, path: Path) -> str:
        """How messages name a file: relative to the workspace where it lies inside it."""
        if self.called:
            return self.called(path)
        try:
            return path.relative_to(self.root).as_posix()
        except ValueError:
            return str(path)

    def graph_iri(self, path: Path) -> str:
        """The IRI of the named graph that a Turtle file is.

        `graph/inspections/ct4.ttl` is `{base}graph/inspections/ct4`; `ontology/remit.ttl` is
        `{base}graph/ontology/remit`. What cannot stand in the path of an IRI is percent-encoded.
        """
        for folder, prefix in (("graph", ""), ("ontology", "ontology/"), ("shapes", "shapes/")):
            if path.is_relative_to(self.folders[folder]):
                stem = path.relative_to(self.folders[folder]).with_suffix("").as_posix()
                return f"{self.namespaces.prefixes['graph']}{prefix}{re.sub(_NO_PATH, _percent, stem)}"
        raise BadFile(str(path), f"it is in none of the folders of the workspace {self.root}")

    def digest(self) -> str:
        """Twelve hex digits that change when any file of ontology or graph changes (SHA-256).

        Raises:
            BadFile: One of them cannot be read.
        """
        import hashlib

        total = hashlib.sha256()
        for folder in ("ontology", "graph"):
            for path in self.files(folder, ".ttl"):
                total.update(self.graph_iri(path).encode())
                total.update(hashlib.sha256(read_bytes(path, self.place(path))).digest())
        return total.hexdigest()[:12]


def find(explicit: str | None = None, start: Path | None = None) -> Workspace:
    """The workspace to use.

    Args:
        explicit: A folder that the user named; when None, the variable REMIT_WORKSPACE.
        start: Where to look upwards for `remit.toml`; the current folder when None.

    Returns:
        The named one, else the nearest one above `start`, else the one that comes with Remit.

    Raises:
        BadWorkspace: The named folder is no workspace, or `remit.toml` is wrong.
    """
    named = explicit or os.environ.get(VARIABLE)
    if named:
        root = _absolute(Path(os.path.expanduser(named)))  # noqa: PTH111 - Path.expanduser fails on an unknown user
        if not (root / MARK).is_file():
            raise BadWorkspace(
                f"{named} is no workspace: there is no {MARK} in it. Name a folder that has one, or make one with: remit init {named}"
            )
        return load(root)
    here = _absolute(start or Path())
    for root in (here, *here.parents):
        if (root / MARK).is_file():
            return load(root)
    return load(reference())


def reference() -> Path:
    """The root of the workspace that comes with Remit: in the wheel, or the repository of an editable install."""
    package = Path(__file__).parent
    for root in (package / "_workspace", package.parents[1]):
        if (root / MARK).is_file():
            return root
    raise BadWorkspace(
        "This installation of Remit has no workspace of its own. Name one with --workspace DIR, or install Remit again."
    )


def load(root: Path) -> Workspace:
    """Read `remit.toml`; a change that was interrupted is finished or thrown away, one that is being made waited for.

    Raises:
        BadWorkspace: It is not TOML, lacks a setting, has an unknown one, or names a folder that is not there; or an
            interrupted change cannot be finished.
        CannotRun: Another command keeps writing to it, or an interrupted change cannot be written.
    """
    path = root / MARK
    try:
        settings = tomllib.loads(read_text(path, str(path)))
    except tomllib.TOMLDecodeError as error:
        raise BadWorkspace(f"{path} is not valid TOML: {error}. Mend that line and run the command again.") from error
    facts = _section(path, settings, "workspace", ("name", "title", "version", "base"))
    base = facts["base"]
    if not is_base(base):
        raise BadWorkspace(f"{path}: base must be an http(s) IRI that ends in / or #, but it is “{base}”.")
    named = _section(path, settings, "folders", FOLDERS)
    folders = {folder: Path(os.path.normpath(root / named[folder])) for folder in FOLDERS}
    if "rules" not in settings.get("folders", {}):  # saved queries ask for what the rules beside them derive
        folders["rules"] = folders["queries"].parent / "rules"
    for folder in ("ontology", "graph", "queries", "shapes"):
        if not folders[folder].is_dir():
            raise BadWorkspace(
                f"{path}: the folder {folder} = “{named[folder]}” is not there. Make it, or name the right one."
            )
    examples = _examples(path, settings)
    types = _types(path, settings)
    unknown = sorted(set(settings) - {"workspace", "folders", "examples", "diagram", "site", "store", "endpoints"})
    if unknown:
        raise BadWorkspace(
            f"{path}: there is an unknown section [{unknown[0]}]. "
            "Known: [workspace], [folders], [examples], [diagram.types], [site], [store], [endpoints]."
        )
    pending.settle(root, folders)
    workspace = Workspace(
        root, facts["name"], facts["title"], facts["version"], Namespaces(base), folders, examples, types, ()
    )
    return workspace._replace(
        panels=_panels(path, settings, workspace),
        storing=_storing(path, settings),
        endpoints=_endpoints(path, settings),
    )


def is_base(base: str) -> bool:
    """Whether a text can be the beginning of IRIs: an http(s) address that ends in / or #."""
    return _BASE.fullmatch(base) is not None


def read_text(path: Path, place: str) -> str:
    """The text of a UTF-8 file, without a byte order mark.

    Raises:
        BadFile: It cannot be opened, or it is not UTF-8.
    """
    data = read_bytes(path, place)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadFile(
            f"{place}:{line}", "this is not UTF-8 text. Save the file as UTF-8 and run the command again."
        ) from error


def read_bytes(path: Path, place: str) -> bytes:
    """The bytes of a UTF-8 file, without a byte order mark.

    Raises:
        BadFile: It cannot be opened, is no file that ends (a pipe, a device), or is in UTF-16.
    """
    try:
        mode = path.stat().st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            raise BadFile(place, "this is no regular file. Put a file in its place, or take it away.")
        data = path.read_bytes()
    except OSError as error:
        raise BadFile(
            place, f"the file cannot be read ({error.strerror}). Check its name and your right to read it."
        ) from error
    if data.startswith(_UTF16):
        raise BadFile(place, "the file is in UTF-16. Save it as UTF-8 and run the command again.")
    return data.removeprefix(_BOM)


def _percent(found: re.Match[str]) -> str:
    """Characters as the percent-encoded bytes of the name of a file, which may be no text."""
    from urllib.parse import quote

    return quote(os.fsencode(found.group()))


def _absolute(path: Path) -> Path:
    try:
        return path.absolute()
    except FileNotFoundError as error:
        raise BadWorkspace(
            "The folder that you are in is no longer there. Go to another, and run the command again."
        ) from error


def _examples(path: Path, settings: dict[str, object]) -> dict[str, str]:
    table = settings.get("examples", {})
    if not isinstance(table, dict) or not all(isinstance(value, str) for value in table.values()):
        raise BadWorkspace(f'{path}: [examples] must be lines like: recommendation = "recommendation:example-1"')
    return dict(table)


def _types(path: Path, settings: dict[str, object]) -> dict[str, dict[str, str]]:
    diagram = settings.get("diagram", {})
    if not isinstance(diagram, dict) or set(diagram) - {"types"}:
        raise BadWorkspace(f"{path}: [diagram] holds nothing but the table [diagram.types].")
    types = diagram.get("types", {})
    rows = types.values() if isinstance(types, dict) else [None]
    if not all(isinstance(row, dict) and all(isinstance(one, str) for one in row.values()) for row in rows):
        raise BadWorkspace(
            f'{path}: [diagram.types] must be lines like: report = {{ classes = "remit:Report", shape = "box", tint = "blue" }}'
        )
    return {name: dict(row) for name, row in types.items()}


def _storing(path: Path, settings: dict[str, object]) -> Storing:
    table = settings.get("store", {})
    if not isinstance(table, dict):
        raise BadWorkspace(f"{path}: [store] must be a table of settings.")
    unknown = sorted(set(table) - {"kind", "memory_up_to", "cache"})
    if unknown:
        raise BadWorkspace(
            f"{path}: [store] has an unknown setting “{unknown[0]}”. Known ones: kind, memory_up_to, cache."
        )
    found = Storing(**table)
    if found.kind not in STORES:
        raise BadWorkspace(f"{path}: [store] kind must be one of {', '.join(STORES)}, but it is “{found.kind}”.")
    if not isinstance(found.memory_up_to, int) or isinstance(found.memory_up_to, bool) or found.memory_up_to < 0:
        raise BadWorkspace(f"{path}: [store] memory_up_to must be a whole number of megabytes.")
    if not isinstance(found.cache, str):
        raise BadWorkspace(f'{path}: [store] cache must be the name of a folder like: cache = "~/remit-cache"')
    return found


def _endpoints(path: Path, settings: dict[str, object]) -> dict[str, dict[str, str]]:
    table = settings.get("endpoints", {})
    rows = table.values() if isinstance(table, dict) else [None]
    if not all(isinstance(row, dict) and all(isinstance(one, str) for one in row.values()) for row in rows):
        raise BadWorkspace(
            f'{path}: [endpoints] must be lines like: office = {{ url = "https://sparql.example.org/query", dialect = "virtuoso" }}'
        )
    return {name: dict(row) for name, row in table.items()} if isinstance(table, dict) else {}


def _panels(path: Path, settings: dict[str, object], workspace: Workspace) -> tuple[Panel, ...]:
    site = settings.get("site", {})
    if not isinstance(site, dict):
        raise BadWorkspace(f"{path}: [site] must be a table of settings.")
    unknown = sorted(set(site) - {"panels", "columns", "rows"})
    if unknown:
        raise BadWorkspace(f"{path}: [site] has an unknown setting “{unknown[0]}”. Known ones: panels, columns, rows.")
    named = site.get("panels", [])
    if not isinstance(named, list) or not all(isinstance(one, str) for one in named):
        raise BadWorkspace(f'{path}: [site] panels must be a list of saved queries like: panels = ["withheld"]')
    columns = _of_panels(path, site, "columns", named, 'withheld = "report state"')
    rows = _of_panels(path, site, "rows", named, 'withheld = "inspections"')
    if not named:
        return ()
    known = {file.stem for file in workspace.files("queries", ".rq")}
    lacking = [name for name in (*named, *rows.values()) if name not in known]
    if lacking:
        raise BadWorkspace(
            f"{path}: [site] names the saved query “{lacking[0]}”, and there is none of that name in "
            f"{workspace.place(workspace.folders['queries'])}. Name another, or take it out."
        )
    return tuple(Panel(name, tuple(columns.get(name, "").split()), rows.get(name, "")) for name in dict.fromkeys(named))


def _of_panels(path: Path, site: dict[str, object], key: str, named: list[str], example: str) -> dict[str, str]:
    """What `[site.columns]` or `[site.rows]` says of the panels."""
    table = site.get(key, {})
    if not isinstance(table, dict) or not all(isinstance(value, str) for value in table.values()):
        raise BadWorkspace(f"{path}: [site.{key}] must be lines like: {example}")
    stray = [name for name in table if name not in named]
    if stray:
        raise BadWorkspace(
            f"{path}: [site.{key}] speaks of “{stray[0]}”, which is not among the panels. Add it there, or take it out."
        )
    return dict(table)


def _section(path: Path, settings: dict[str, object], section: str, keys: tuple[str, ...]) -> dict[str, str]:
    table = settings.get(section, {})
    if not isinstance(table, dict):
        raise BadWorkspace(f"{path}: [{section}] must be a table of settings.")
    unknown = sorted(set(table) - set(keys))
    if unknown:
        raise BadWorkspace(f"{path}: [{section}] has an unknown setting “{unknown[0]}”. Known ones: {', '.join(keys)}.")
    values = {}
    for key in keys:
        value = table.get(key, key if section == "folders" else None)
        if not isinstance(value, str) or not value:
            raise BadWorkspace(f'{path}: [{section}] needs {key} = "…".')
        values[key] = value
    return values

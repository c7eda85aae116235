"""With what a run was made: versions, commit, machine; no name of a host and no path."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.processes import ROOT

PACKAGES = ("pyoxigraph", "rdflib", "oxrdflib", "pyshacl", "networkx", "SPARQLWrapper")


def facts() -> list[tuple[str, str]]:
    """What a reader must know to compare: (what, value)."""
    return [
        ("Day", time.strftime("%d %B %Y").lstrip("0")),
        ("Commit", _commit()),
        ("Python", platform.python_version()),
        *((name, _version(name)) for name in PACKAGES),
        ("oxigraph server", _program("oxigraph", "--version")),
        ("Virtuoso", _program("virtuoso-t", "-?")),
        ("System", f"{platform.system()} {platform.machine()}"),
        ("Cores", str(os.cpu_count())),
        ("Memory", _memory()),
    ]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _commit() -> str:
    commit = _said(["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"])
    changed = _said(["git", "-C", str(ROOT), "status", "--short", "src", "queries", "ontology"])
    return f"{commit or 'not known'}{', with changes that are in no commit' if changed else ''}"


def _program(name: str, option: str) -> str:
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.is_file() else shutil.which(name)
    if found is None:
        return "not installed"
    number = re.search(r"\b\d+(\.\d+)+\b", _said([found, option]))
    return number.group() if number else "installed"


def _said(command: list[str]) -> str:
    try:
        ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return (ended.stdout or ended.stderr).strip()


def _memory() -> str:
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError):
        return "not known"
    return f"{total / (1 << 30):.0f} GiB"

"""The plainest command lines of `remit run`, read without the library of the command line.

Importing that library takes longer than a bare answer (benchmarks, part `start`). So `run` with options that each have
their value in the next word is read here; any other line, and every line that is wrong, is left to the library. What is
read here means the same there: `tests/test_direct.py` holds the two against each other.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from remit import ending, progress, running
from remit.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import NoReturn

_COMMAND = "run"
_OPTIONS = {
    "-v": "pairs",
    "--value": "pairs",
    "--as-of": "as_of",
    "-f": "form",
    "--format": "form",
    "--marking": "marking",
    "-w": "folder",
    "--workspace": "folder",
}
"""The options that have a value, by what is wanted with them."""
_NO_OPTIONS = {"REMIT_CACHE", "REMIT_DEBUG", "REMIT_STORE", "REMIT_WORKSPACE"}
"""The variables of the environment that say nothing of the command line; the library reads others as options."""


def read(words: Sequence[str], environment: Mapping[str, str] = os.environ) -> dict[str, Any] | None:
    """What a plain command line gives for `running.run`, with `folder` for the workspace.

    Args:
        words: The command line without the program's own name.
        environment: The variables of the environment.

    Returns:
        Values by the names of the library's own parameters, or None: the line is not plain, or the environment may
        change what it means.
    """
    if os.name != "posix" or not _says_nothing(environment) or _COMMAND not in words:
        return None
    command = words.index(_COMMAND)
    before, given = _values(words[:command]), _values(words[command + 1 :])
    if before is None or before.keys() - {"folder"} or given is None or "name" not in given:
        return None
    folder = given.get("folder") or before.get("folder")
    return {"as_of": None, "form": None, "marking": "", "pairs": (), **given, "folder": folder}


def enter(given: dict[str, Any]) -> NoReturn:
    """Do what a plain command line says, and end the process."""
    ending.end(lambda: _run(given))


def _run(given: dict[str, Any]) -> int:
    from remit import workspace

    with progress.shown(Terminal()):
        return running.run(workspace.find(given.pop("folder")), **given)


def _says_nothing(environment: Mapping[str, str]) -> bool:
    """Whether no variable of the environment is an option or asks for the completion of words."""
    return all("REMIT_" not in name or name in _NO_OPTIONS for name in environment)


def _values(words: Sequence[str]) -> dict[str, Any] | None:
    """The last value of each option, all `pairs`, and the one word that belongs to none as `name`; None if not plain."""
    values: dict[str, Any] = {}
    left = iter(words)
    for word in left:
        name, value = (_OPTIONS[word], next(left, "-")) if word in _OPTIONS else ("name", word)
        if value.startswith("-") or (name == "name" and "name" in values):
            return None
        values[name] = (*values.get("pairs", ()), value) if name == "pairs" else value
    return values

"""Write what is made from the code: docs/cli.md, queries/README.md and the pictures of the pages. Tests compare them.

python docs/generate.py
"""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

import click

from remit import catalogue, checking, queries, workspace
from remit.cli import main

ROOT = Path(__file__).parents[1]
WIDTH = 100


def command_reference() -> str:
    """The help of every command, as Markdown."""
    lines = [
        "# The command line",
        "",
        "Data goes to stdout, talk to stderr. Exit codes: 0 done; 1 it ran, and the answer is no; 2 wrong use; 3 something",
        "cannot be read or run. This page is made by `python docs/generate.py`.",
    ]
    settings = {**main.context_settings, "terminal_width": WIDTH, "max_content_width": WIDTH}
    context = click.Context(main, info_name="remit", **settings)
    commands = {name: main.get_command(context, name) for name in main.list_commands(context)}
    for name, command in [("", main), *((name, one) for name, one in commands.items() if one)]:
        inner = context if not name else click.Context(command, info_name=name, parent=context, terminal_width=WIDTH)
        lines += [
            "",
            f"## remit {name}".rstrip(),
            "",
            "```text",
            click.unstyle(command.get_help(inner)).rstrip(),
            "```",
        ]
    return "\n".join(lines) + "\n"


def pages() -> dict[Path, str]:
    """Each generated page and its text."""
    saved = queries.load(workspace.load(ROOT))
    return {ROOT / "docs" / "cli.md": command_reference(), ROOT / "queries" / "README.md": catalogue.markdown(saved)}


def pictures() -> dict[Path, list[str]]:
    """Each picture of README.md and docs/*.md, and the arguments of the command that the page shows for it."""
    found = {}
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        for command in re.findall(
            r"^ *(remit diagram .* -o docs/pictures/\S+)$", page.read_text(encoding="utf-8"), re.MULTILINE
        ):
            words = shlex.split(command)
            found[ROOT / words[-1]] = words[1:-2]
    return found


def draw(picture: Path, arguments: list[str]) -> None:
    """Draw a picture as its command does."""
    main(["-w", str(ROOT), *arguments, "-o", str(picture)], standalone_mode=False)


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
        print(f"written: {path.relative_to(ROOT)}")
    for path, arguments in pictures().items():
        path.parent.mkdir(exist_ok=True)
        draw(path, arguments)
    if "--answers" in sys.argv[1:]:
        for path in checking.write_answers(workspace.load(ROOT)):
            print(f"changed: {path.relative_to(ROOT)}")

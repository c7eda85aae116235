"""The terminal: where answers go, what is said beside them, and how far long work has come.

The library of the command line is imported only to draw a bar: importing it takes longer than most answers.
"""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from remit.errors import CannotWrite

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from click._termui_impl import ProgressBar

    from remit.document import Document

_MEGABYTE = 1_000_000


def say(words: str, end: str = "\n") -> None:
    """Say a sentence on standard error, if it is open."""
    with suppress(AttributeError, OSError, ValueError):  # it is None when it was closed from the start
        sys.stderr.write(words + end)
        sys.stderr.flush()


class Terminal:
    """Shows long work on standard error: a bar with rate and time left on a terminal, and sentences anywhere."""

    @contextmanager
    def bar(self, total: int, words: str, unit: str) -> Iterator[Callable[[int], None]]:
        """Show a bar for as long as the block lasts."""
        if sys.stderr is None or not sys.stderr.isatty():
            yield lambda _: None
            return
        begun = time.monotonic()
        import click

        bar: ProgressBar[int] = click.progressbar(
            length=total, label=words, file=sys.stderr, item_show_func=lambda _: _rate(bar.pos, begun, unit)
        )
        with bar:  # which draws it, and asks for the rate
            yield bar.update

    def say(self, words: str) -> None:
        """Show a sentence."""
        say(words)


def _rate(done: int, begun: float, unit: str) -> str:
    """How much is done in a second."""
    each = done / max(time.monotonic() - begun, 0.001)
    return f"{each / _MEGABYTE:.1f} MB/s" if unit == "bytes" else f"{each:,.0f} {unit}/s"


def say_what_was_taken(taken: Iterable[tuple[str, str, str]]) -> None:
    """Say which thing was taken for what was typed: (what it is for, its label, its short form)."""
    for name, label, short in taken:
        say(f"{name}: {label} ({short})")


def as_text(document: Document) -> bytes:
    """A document for the terminal."""
    from remit import writing

    return writing.write(document, "text", width=width())


def width() -> int:
    """How many characters a line of the terminal has, within reason."""
    if sys.stdout is None or not sys.stdout.isatty():  # it is None when it was closed from the start
        return 100
    import shutil

    return max(60, min(160, shutil.get_terminal_size((100, 24)).columns))


def emit(data: bytes, output: Path | None) -> None:
    """Write data to a file, or to standard output."""
    if output is not None:
        from remit.output import save

        save(output, data)
        say(f"Written: {output}")
        return
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except (AttributeError, OSError) as error:
        why = getattr(error, "strerror", None) or "it is closed"
        raise CannotWrite(
            f"The answer cannot be written to standard output ({why}). Write it to a file with -o FILE."
        ) from error

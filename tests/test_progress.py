"""Progress: nobody sees it unless it was asked for; on a terminal there is a bar with the rate."""

from __future__ import annotations

import io
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from remit import progress
from remit.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pytest


class Shower:
    """Writes down what it is to show."""

    def __init__(self) -> None:
        self.seen: list[object] = []

    def say(self, words: str) -> None:
        self.seen.append(words)

    @contextmanager
    def bar(self, total: int, words: str, unit: str) -> Iterator[Callable[[int], None]]:
        self.seen.append((total, words, unit))
        yield self.seen.append
        self.seen.append("done")


def work() -> None:
    with progress.on(3, "Counting") as step:
        step(1)
        step(2)
    progress.say("Counted.")


def test_work_is_shown_in_the_block_that_asked_for_it_and_nowhere_else() -> None:
    shower = Shower()
    work()
    with progress.shown(shower):
        work()
    work()
    assert shower.seen == [(3, "Counting", "relations"), 1, 2, "done", "Counted."]


def test_without_a_terminal_only_sentences_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with progress.shown(Terminal()):
        work()
    assert capsys.readouterr() == ("", "Counted.\n")


class Screen(io.StringIO):
    """Text that looks like a terminal."""

    def isatty(self) -> bool:
        return True


def test_on_a_terminal_there_is_a_bar_with_the_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    now = [100.0]
    monkeypatch.setattr("remit.terminal.time.monotonic", lambda: now[0])
    with progress.shown(Terminal()), progress.on(8_000_000, "Building", progress.BYTES) as step:
        for now[0] in (102.0, 104.0):
            step(4_000_000)
    with progress.shown(Terminal()), progress.on(10, "Publishing") as step:
        now[0] = 106.0
        step(10)
    assert "Building" in screen.getvalue()
    assert "100%" in screen.getvalue()
    assert "2.0 MB/s" in screen.getvalue()
    assert "5 relations/s" in screen.getvalue()

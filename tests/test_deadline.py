"""The limit on how long a block may take; the process ends, so most of it runs in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest

from remit import deadline, leaving

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Held

PROGRAM = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)
from remit.deadline import limit
def main():
    print("begun", flush=True)
    {body}
try:
    with limit({seconds}, "Too long.", 3):
        main()
except KeyboardInterrupt:
    sys.exit(130)
print("done", flush=True)
"""
BUSY = "import pyoxigraph; s = pyoxigraph.Store(); s.extend([pyoxigraph.Quad(*[pyoxigraph.NamedNode(f'a:{n}')] * 3) for n in range(300)])"
CROSS = f"{BUSY}; list(s.query('SELECT (COUNT(*) AS ?n) {{{{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }}}}'))"


def started(body: str, seconds: float) -> subprocess.Popen[str]:
    program = PROGRAM.format(body=body.replace("{{", "{").replace("}}", "}"), seconds=seconds)
    return subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_a_block_that_ends_in_time_goes_on() -> None:
    process = started("pass", 20)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (0, "begun\ndone\n", "")


@pytest.mark.parametrize("body", ["time.sleep(60)", CROSS], ids=["asleep", "in the engine"])
def test_a_block_that_takes_too_long_ends_the_process_with_its_sentence(body: str) -> None:
    begun = time.monotonic()
    process = started(body, 0.5)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (3, "begun\n", "\nToo long.\n")
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize("body", ["time.sleep(60)", CROSS], ids=["asleep", "in the engine"])
def test_an_interrupt_ends_the_process_at_once(body: str) -> None:
    process = started(body, 0)
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    time.sleep(0.3)
    begun = time.monotonic()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert err in ("", "\nStopped.\n")
    assert time.monotonic() - begun < 2


def test_another_signal_does_not_end_it() -> None:
    process = started(
        "signal.signal(signal.SIGUSR1, lambda *_: None); import os; os.kill(os.getpid(), signal.SIGUSR1); time.sleep(0.2)",
        20,
    )
    assert process.communicate(timeout=20) == ("begun\ndone\n", "")


@pytest.mark.parametrize("seconds", [0, -1, 20, 1e9, 1e30, float("inf"), float("nan")])
def test_any_number_of_seconds_can_be_a_limit(seconds: float) -> None:
    before = threading.active_count()
    with deadline.limit(seconds, "", 3):
        assert threading.active_count() == before + 1
    assert threading.active_count() == before


def test_the_limit_is_lifted_when_the_block_fails() -> None:
    with pytest.raises(ValueError, match="x"), deadline.limit(20, "", 3):
        raise ValueError("x")
    assert signal.set_wakeup_fd(-1) == -1


def test_it_works_outside_the_main_thread_too() -> None:
    done: list[bool] = []

    def work() -> None:
        with deadline.limit(20, "", 3):
            done.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(timeout=10)
    assert done == [True]


# What must not outlive the process

LEAVING = """
import os, signal, subprocess, sys, threading, time
from remit import leaving
from remit.deadline import limit
quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
def hold(path):
    script = f"exec 3>{path}; echo begun >&3; sleep 300 & wait"
    return leaving.program(["/bin/sh", "-c", script], **quiet, env={})
"""


def left(program: str, *arguments: str, folder: Path) -> subprocess.Popen[str]:
    """A process that is to leave at once, with its temporary folders below a folder."""
    (folder / "temporary").mkdir()
    return subprocess.Popen(
        [sys.executable, "-c", LEAVING + program, *arguments],
        env=os.environ | {"TMPDIR": str(folder / "temporary")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_programs_and_folders_are_gone_when_the_time_is_over(held: Held, tmp_path: Path) -> None:
    program = """
with limit(2, "Too long.", 3), leaving.folder() as folder, hold(sys.argv[1]):
    (folder / "file").write_text("x")
    print(folder, flush=True)
    time.sleep(60)
"""
    out, err = (process := left(program, str(held.path), folder=tmp_path)).communicate(timeout=60)
    assert (process.returncode, err) == (3, "\nToo long.\n")
    assert out.startswith(str(tmp_path / "temporary" / "remit-"))
    assert not list((tmp_path / "temporary").iterdir())
    assert held.line() == "begun"
    assert held.is_let_go()


def test_programs_and_folders_are_gone_when_the_command_line_ends_at_once(held: Held, tmp_path: Path) -> None:
    program = """
from remit import ending
with leaving.folder() as folder, hold(sys.argv[1]):
    with open(sys.argv[1], "wb"):
        time.sleep(0.5)
    print("said")
    ending.end(lambda: 7)
"""
    out, err = (process := left(program, str(held.path), folder=tmp_path)).communicate(timeout=60)
    assert (process.returncode, out, err) == (7, "said\n", "")
    assert not list((tmp_path / "temporary").iterdir())
    assert held.is_let_go()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_process_that_is_asked_to_end_leaves_nothing(number: signal.Signals, held: Held, tmp_path: Path) -> None:
    program = """
with limit(0, "Too long.", 3), leaving.folder() as folder, hold(sys.argv[1]):
    time.sleep(60)
"""
    process = left(program, str(held.path), folder=tmp_path)
    assert held.line() == "begun"
    process.send_signal(number)
    assert process.communicate(timeout=60) == ("", "")
    assert process.returncode == 128 + number
    assert not list((tmp_path / "temporary").iterdir())
    assert held.is_let_go()


def test_a_signal_that_somebody_else_heeds_is_left_to_them() -> None:
    program = """
import os, signal
from remit.deadline import limit
heard = []
signal.signal(signal.SIGTERM, lambda number, frame: heard.append("heard"))
signal.signal(signal.SIGHUP, signal.SIG_IGN)
with limit(20, "Too long.", 3):
    os.kill(os.getpid(), signal.SIGTERM)
    os.kill(os.getpid(), signal.SIGHUP)
print(heard, signal.getsignal(signal.SIGHUP) == signal.SIG_IGN)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=60, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "['heard'] True\n", "")


def test_signals_are_as_they_were_after_the_block() -> None:
    with deadline.limit(20, "", 3):
        assert signal.getsignal(signal.SIGTERM) != signal.SIG_DFL
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL
    assert signal.getsignal(signal.SIGHUP) == signal.SIG_DFL


def test_nothing_is_made_any_more_once_the_process_is_leaving(tmp_path: Path) -> None:
    program = """
with limit(1, "Too long.", 3), leaving.folder() as folder:
    while True:
        with leaving.staying():
            folder.mkdir(exist_ok=True)
            (folder / "file").write_text("x")
"""
    process = left(program, folder=tmp_path)
    assert process.communicate(timeout=60) == ("", "\nToo long.\n")
    assert not list((tmp_path / "temporary").iterdir())


def test_what_is_being_made_is_waited_for_but_not_for_ever(tmp_path: Path) -> None:
    program = """
with limit(0.2, "Too long.", 3), leaving.staying():
    time.sleep(float(sys.argv[1]))
    print("made", flush=True)
    time.sleep(0.01)
time.sleep(60)
"""
    process = left(program, "1", folder=tmp_path)
    assert process.communicate(timeout=60) == ("made\n", "\nToo long.\n")
    (tmp_path / "temporary").rmdir()
    process = left(program, "60", folder=tmp_path)
    assert process.communicate(timeout=50) == ("", "\nToo long.\n")


def test_what_cannot_be_undone_keeps_nothing_else_from_it(held: Held, tmp_path: Path) -> None:
    program = """
with limit(2, "Too long.", 3), hold(sys.argv[1]), leaving.folder() as folder:
    leaving.undoings["wrong"] = lambda: 1 / 0
    time.sleep(60)
"""
    process = left(program, str(held.path), folder=tmp_path)
    assert process.communicate(timeout=60) == ("", "\nToo long.\n")
    assert held.line() == "begun"
    assert held.is_let_go()


def test_the_time_is_over_even_where_nobody_can_be_told() -> None:
    program = "import time; from remit.deadline import limit\nwith limit(0.5, 'Too long.', 3): time.sleep(60)"
    done = subprocess.run(["/bin/sh", "-c", 'exec "$0" -c "$1" 2>&-', sys.executable, program], timeout=50, check=False)
    assert done.returncode == 3


def test_a_block_that_ends_leaves_nothing_behind_and_nothing_to_undo(held: Held) -> None:
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    script = f"exec 3>{held.path}; echo begun >&3; sleep 300 & wait"
    with leaving.folder() as folder, leaving.program(["/bin/sh", "-c", script], **quiet, env={}) as process:
        assert held.line() == "begun"
        assert len(leaving.undoings) == 2
    assert process.returncode == -9
    assert held.is_let_go()
    assert not folder.exists()
    assert not leaving.undoings

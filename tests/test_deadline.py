"""The limit on how long a block may take; the process ends, so most of it runs in a process of its own."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time

import pytest

from remit import deadline

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

"""Work in a second thread: in order, one at a time, and every fault is heard."""

from __future__ import annotations

import threading
from contextvars import ContextVar
from typing import TYPE_CHECKING

import pytest

from remit import alongside

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE: ContextVar[str] = ContextVar("here")


def test_what_is_begun_gives_its_result_or_its_fault_in_the_same_context() -> None:
    HERE.set("a test")
    assert alongside.begun(HERE.get)() == "a test"
    wait = alongside.begun(lambda: int("one"))
    for _ in range(2):
        with pytest.raises(ValueError, match="one"):
            wait()


def test_each_thing_is_worked_on_in_order_while_the_next_is_made() -> None:
    done: list[int] = []
    made = threading.Event()

    def things() -> Iterator[int]:
        yield 1
        made.set()  # the first would wait for ever if the second were not made meanwhile
        yield from (2, 3)

    def work(thing: int) -> None:
        assert made.wait(10)
        done.append(thing)

    alongside.each(things(), work)
    assert done == [1, 2, 3]


def test_a_fault_in_the_work_ends_it() -> None:
    done: list[int] = []

    def work(thing: int) -> None:
        done.append(thing)
        if thing == 2:
            raise ValueError(thing)

    with pytest.raises(ValueError, match="2"):
        alongside.each(iter(range(9)), work)
    assert done == [0, 1, 2]


def test_a_fault_in_the_making_waits_for_the_work() -> None:
    done: list[int] = []

    def things() -> Iterator[int]:
        yield 1
        raise KeyError("no more")

    with pytest.raises(KeyError):
        alongside.each(things(), done.append)
    assert done == [1]


def test_several_are_worked_on_at_a_time_and_a_few_wait() -> None:
    both = threading.Barrier(2)
    made: list[int] = []
    done: list[int] = []
    ready = threading.Event()

    def things() -> Iterator[int]:
        for number in range(4):
            made.append(number)
            if number == 3:
                ready.set()  # neither of the first two ends before: one more was made and waits
            yield number

    def work(thing: int) -> None:
        if thing < 2:
            both.wait(10)  # neither would go on alone
            assert ready.wait(10)
        done.append(thing)

    alongside.each(things(), work, at_once=2, waiting=1)
    assert sorted(done) == made == [0, 1, 2, 3]


def test_what_waits_when_a_fault_is_heard_is_not_worked_on() -> None:
    done: list[int] = []
    begun = threading.Event()

    def things() -> Iterator[int]:
        yield from (0, 1, 2)
        assert begun.wait(10)
        raise KeyError("no more")

    def work(thing: int) -> None:
        begun.set()
        threading.Event().wait(1)  # long enough for the fault to be heard
        done.append(thing)

    with pytest.raises(KeyError):
        alongside.each(things(), work, waiting=5)
    assert done == [0]

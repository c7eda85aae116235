"""The pool: whatever is asked is made in a child, whatever becomes of the child; and nothing is left behind."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.conftest import alone

from remit import pool as pools
from remit.errors import BadFile, Busy, CannotRun, RemitError, TooMuch
from remit.exchange import Request, Response
from remit.pool import Pool

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.conftest import Held

LESS = "Ask for less: give more values, add LIMIT or leave out a part."
CLOSED = "The site is being closed."
SERVER = """
import asyncio, os, sys
from remit.exchange import Request
from remit.pool import Pool
async def main():
    pool = Pool("pool_handlers:start", (sys.argv[1],), size=2)
    await pool.open()
    task = asyncio.create_task(pool.ask(Request("GET", sys.argv[2], sys.argv[3]), seconds=float(sys.argv[4])))
    await asyncio.sleep(0.3)
    print("begun", flush=True)
    await task
    await asyncio.sleep(60)
asyncio.run(main())
"""


@asynccontextmanager
async def opened(start: str = "start", *args: str, size: int = 1, free: int = 1, **limits: int) -> AsyncIterator[Pool]:
    """A pool that is open in the block."""
    pool = Pool(f"pool_handlers:{start}", args, size=size, free=free, **limits)
    await pool.open()
    try:
        yield pool
    finally:
        await pool.close()


async def said(pool: Pool, path: str, query: str = "", *, seconds: float = 20, is_free: bool = False) -> str:
    """What is answered."""
    response = await pool.ask(Request("GET", path, query), seconds=seconds, is_free=is_free)
    return response.body.decode()


async def refusal(pool: Pool, path: str, query: str = "", *, seconds: float = 20) -> str:
    """The sentence of the error, after its class."""
    with pytest.raises(RemitError) as caught:
        await said(pool, path, query, seconds=seconds)
    return f"{type(caught.value).__name__}: {caught.value}"


async def children(pool: Pool, number: int) -> set[str]:
    """The processes that answer, once there are so many."""
    for _ in range(200):
        found = set(await asyncio.gather(*(said(pool, "waits", "0.05") for _ in range(number))))
        if len(found) == number:
            return found
    return found


async def until(path: Path, size: int) -> None:
    """Wait until a file has so many bytes."""
    for _ in range(1000):
        if size_of(path) >= size:
            return
        await asyncio.sleep(0.02)


async def at_last(pool: Pool) -> str:
    """What is answered, as soon as it is."""
    for _ in range(1000):
        with suppress(CannotRun):
            return await said(pool, "")
        await asyncio.sleep(0.02)
    return "never"


async def until_gone(process: str) -> None:
    for _ in range(1000):
        if not is_there(process):
            return
        await asyncio.sleep(0.02)


def size_of(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def command(process: str) -> bytes:
    return Path("/proc", process, "cmdline").read_bytes()


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def is_there(process: str) -> bool:
    return Path("/proc", process).exists()


# What is answered


def test_each_answer_reaches_whoever_asked() -> None:
    async def ask(pool: Pool, number: int) -> bool:
        body = random.Random(number).randbytes(number * 5_000)  # noqa: S311 - no secret
        await asyncio.sleep(number % 7 / 1000)
        request = Request("POST", "echo", str(number), body=body)
        return (await pool.ask(request, seconds=20, is_free=number % 3 == 0)).body == str(number).encode() + body

    async def main() -> list[bool]:
        async with opened(size=3, free=2) as pool:
            return await asyncio.gather(*(ask(pool, number) for number in range(50)))

    assert alone(main()) == [True] * 50


def test_a_request_and_its_answer_are_whole() -> None:
    request = Request("POST", "/whole", "a=%20é", "text/x; charset=é", "*/*", b"\0\xff", base="http://x")

    async def main() -> Response:
        async with opened() as pool:
            return await pool.ask(request, seconds=20)

    headers = (("cache-control", "no-store"), ("content-disposition", "é"))
    assert alone(main()) == Response(404, repr(request).encode(), "text/turtle", headers)


def test_what_a_library_prints_is_no_part_of_an_answer() -> None:
    async def main() -> list[str]:
        async with opened() as pool:
            return [await said(pool, "prints"), await said(pool, "echo", "next")]

    assert alone(main()) == ["answer", "next"]


def test_a_child_stands_apart_and_may_write_no_core() -> None:
    async def main() -> str:
        async with opened() as pool:
            return await said(pool, "facts")

    assert alone(main()) == "/ True False '' [0, -1]"


def test_what_a_child_is_started_with_is_not_seen_by_other_users(held: Held) -> None:
    async def main() -> bytes:
        async with opened("start", str(held.path)) as pool:
            return command(await said(pool, "pid"))

    told = alone(main())
    assert b"pool_loop" in told
    assert str(held.path).encode() not in told


def test_a_child_answers_again_and_again() -> None:
    async def main() -> set[str]:
        async with opened() as pool:
            return {await said(pool, "pid") for _ in range(5)}

    assert len(alone(main())) == 1


# What goes wrong


@pytest.mark.parametrize("path", ["waits", "joins", "holds", "freezes"])
def test_the_time_limit_ends_a_job_and_others_are_answered(path: str) -> None:
    async def main() -> tuple[str, bool]:
        async with opened() as pool:
            before = await said(pool, "pid")
            sentence = await refusal(pool, path, "60", seconds=0.3)
            return sentence, before != await said(pool, "pid")

    assert alone(main()) == (f"TooMuch: This was stopped: it took more than 0.3 seconds. {LESS}", True)


def test_programs_and_folders_are_gone_when_the_time_is_over(held: Held, tmp_path: Path) -> None:
    async def main() -> None:
        async with opened() as pool:
            await refusal(pool, "starts_another", f"{tmp_path}/made {held.path}", seconds=3)

    alone(main())
    assert held.line() == "begun"
    assert held.is_let_go()
    assert not Path((tmp_path / "made").read_text(encoding="utf-8")).exists()


def test_a_worker_that_a_child_runs_is_gone_when_the_time_is_over(held: Held) -> None:
    async def main() -> None:
        async with opened() as pool:
            await refusal(pool, "runs_another", str(held.path), seconds=3)

    alone(main())
    assert held.line() == "begun"
    assert held.is_let_go()


@pytest.mark.parametrize(
    ("path", "query", "sentence"),
    [
        ("refuses", "", "BadFile: x.ttl:3:4: “this” is wrong: mend it."),
        ("stops", "", "TooMuch: This was stopped: it took more than it may. Give less at a time."),
        ("goes_down", "", f"TooMuch: This was stopped: it is nested too deep. {LESS}"),
        ("large", "1000001", f"TooMuch: This was stopped: the answer has more than 1 MB. {LESS}"),
        ("asks_to_leave", "", "CannotRun: A part of Remit failed (SystemExit: 4, pool_handlers.py line"),
        ("is_half", "", "CannotRun: A part of Remit failed (ValueError: ?, pool_handlers.py line"),
        ("fails", "x", "CannotRun: A part of Remit failed (KeyError: 'x', pool_handlers.py line"),
        ("fails", "x" * 5000, f"CannotRun: A part of Remit failed (KeyError: '{'x' * 489}, pool_handlers.py line"),
    ],
    ids=lambda value: value[:12],
)
def test_an_error_is_answered_and_the_child_stays(path: str, query: str, sentence: str) -> None:
    async def main() -> tuple[str, bool]:
        async with opened(most=1_000_000) as pool:
            before = await said(pool, "pid")
            return await refusal(pool, path, query), before == await said(pool, "pid")

    told, stays = alone(main())
    assert told.startswith(sentence)
    assert stays


def test_an_answer_may_be_as_large_as_it_may_be() -> None:
    async def main() -> str:
        async with opened(most=1_000_000) as pool:
            return await said(pool, "large", "1000000")

    assert alone(main()) == "x" * 1_000_000


@pytest.mark.parametrize("path", ["takes_memory", "takes_little", "aborts"])
def test_the_limit_on_memory_ends_a_job_and_another_child_goes_on(path: str) -> None:
    async def main() -> tuple[str, bool]:
        async with opened(megabytes=100) as pool:
            before = await said(pool, "pid")
            return await refusal(pool, path), before != await said(pool, "pid")

    assert alone(main()) == (f"TooMuch: This was stopped: it took more than 100 MB of memory. {LESS}", True)


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("crashes", f"TooMuch: This was stopped: it ended the program that read it (SIGSEGV). {LESS}"),
        ("ends", f"TooMuch: This was stopped: it ended the program that read it (SIGKILL). {LESS}"),
        ("exits", "CannotRun: A part of Remit failed (exit code 3). Report this as a fault."),
    ],
)
def test_a_child_that_ends_is_replaced(path: str, sentence: str) -> None:
    async def main() -> tuple[list[str], str]:
        async with opened() as pool:
            return [await refusal(pool, path) for _ in range(3)], await said(pool, "echo", "next")

    assert alone(main()) == ([sentence] * 3, "next")


@pytest.mark.parametrize(
    "words",
    [
        "3d00000003000000005b5d5d",
        "3d00000002000000007b7d",
        "3d00000001000000003121",
        "3d7fffffff00000000",
        "3d000000007fffffff",
        "21" * 500,
    ],
    ids=["no JSON", "no answer", "a number", "a long head", "a long body", "noise"],
)
def test_a_child_that_is_out_of_its_mind_is_ended(words: str) -> None:
    async def main() -> tuple[str, str]:
        async with opened() as pool:
            return await refusal(pool, "raves", words), await said(pool, "echo", "next")

    fault = "CannotRun: A part of Remit failed (it said what it cannot say). Report this as a fault."
    assert alone(main()) == (fault, "next")


def test_a_child_that_is_ended_while_it_waits_is_replaced() -> None:
    async def main() -> bool:
        async with opened(size=2) as pool:
            before = await children(pool, 2)
            for process in before:
                os.kill(int(process), signal.SIGKILL)
            for process in before:
                await until_gone(process)
            return before.isdisjoint(await children(pool, 2))

    assert alone(main())


# Who comes first


def test_what_strangers_ask_leaves_children_for_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "_WAIT", 0.3)

    async def main() -> tuple[str, list[str]]:
        async with opened(size=3, free=2) as pool:
            await children(pool, 3)
            bombs = [asyncio.create_task(said(pool, "waits", "60", is_free=True)) for _ in range(2)]
            await asyncio.sleep(0.05)
            with pytest.raises(Busy) as caught:
                await said(pool, "echo", "free", is_free=True)
            pages = [await said(pool, "echo", str(number)) for number in range(5)]
            for bomb in bombs:
                bomb.cancel()
            await asyncio.gather(*bombs, return_exceptions=True)
            return str(caught.value), pages

    sentence = "Others are being answered. Try again in a moment."
    assert alone(main()) == (sentence, ["0", "1", "2", "3", "4"])


def test_whoever_waits_is_answered_in_order_and_strangers_as_far_as_they_may(tmp_path: Path) -> None:
    order: list[str] = []
    longer, shorter = tmp_path / "longer", tmp_path / "shorter"

    async def ask(pool: Pool, name: str, *, is_free: bool) -> None:
        order.append(await said(pool, "echo", name, is_free=is_free))

    async def main() -> None:
        async with opened(size=2, free=1) as pool:
            await children(pool, 2)
            jobs = [asyncio.create_task(said(pool, "stays", str(longer), is_free=True))]
            jobs += [asyncio.create_task(said(pool, "stays", str(shorter)))]
            await asyncio.sleep(0)
            names = {"a": True, "b": False, "c": True, "d": False}
            asked = [asyncio.create_task(ask(pool, name, is_free=is_free)) for name, is_free in names.items()]
            await asyncio.sleep(0)
            shorter.touch()
            await asyncio.gather(asked[1], asked[3])
            longer.touch()
            await asyncio.gather(*asked, *jobs)

    alone(main())
    assert order == ["b", "d", "a", "c"]


def test_strangers_and_others_are_answered_in_one_order_while_a_child_is_left_for_both(tmp_path: Path) -> None:
    order: list[str] = []
    gate = tmp_path / "gate"

    async def ask(pool: Pool, name: str, *, is_free: bool) -> None:
        order.append(await said(pool, "echo", name, is_free=is_free))

    async def main() -> None:
        async with opened(size=1, free=1) as pool:
            first = asyncio.create_task(said(pool, "stays", str(gate)))
            await asyncio.sleep(0)
            names = {"a": True, "b": False, "c": True, "d": True, "e": False}
            asked = [asyncio.create_task(ask(pool, name, is_free=is_free)) for name, is_free in names.items()]
            await asyncio.sleep(0)
            gate.touch()
            await asyncio.gather(first, *asked)

    alone(main())
    assert order == ["a", "b", "c", "d", "e"]


def test_a_clock_that_rings_when_the_job_is_done_changes_nothing() -> None:
    async def main() -> bool:
        async with opened() as pool:
            before = await said(pool, "rings_later", "0.8", seconds=0.5)
            await asyncio.sleep(1)
            return await said(pool, "toils", "0") == f"{before} 0 0"

    assert alone(main())


def test_a_long_job_goes_behind_others_and_its_child_is_replaced() -> None:
    async def main() -> tuple[list[str], list[str]]:
        async with opened() as pool:
            long = asyncio.create_task(said(pool, "toils", "0.7", seconds=120, is_free=True))
            await asyncio.sleep(0.01)
            meanwhile = (await said(pool, "toils", "0.01")).split()
            told = (await long).split()
            after = (await said(pool, "toils", "0.01")).split()
            assert told[0] != meanwhile[0] == after[0]
            return told[1:], after[1:]

    assert alone(main()) == (["10", "10"], ["0", "0"])


@pytest.mark.parametrize(("path", "is_free"), [("waits", True), ("toils", False)])
def test_a_job_that_waits_or_is_no_strangers_does_not_cost_its_child_so_soon(path: str, *, is_free: bool) -> None:
    async def main() -> bool:
        async with opened() as pool:
            return (await said(pool, path, "0.7", is_free=is_free)).split()[0] == await said(pool, "pid")

    assert alone(main())


def test_the_ready_children_are_as_many_while_some_work_long(tmp_path: Path) -> None:
    gate = tmp_path / "gate"

    async def main() -> bool:
        async with opened(size=2) as pool:
            long = [asyncio.create_task(said(pool, "lags", str(gate))) for _ in range(2)]
            await until(Path(f"{gate}.begun"), 1)
            others = await children(pool, 2)
            gate.touch()
            return len(others) == 2 and others.isdisjoint(await asyncio.gather(*long))

    assert alone(main())


def test_there_are_never_more_than_twice_as_many_children(tmp_path: Path) -> None:
    gates = tmp_path / "one", tmp_path / "two"

    async def main() -> tuple[bool, str]:
        async with opened() as pool:
            long = [asyncio.create_task(said(pool, "lags", str(gate))) for gate in gates]
            for gate in gates:
                await until(Path(f"{gate}.begun"), 1)
            next_one = asyncio.create_task(said(pool, "echo", "next"))
            done, _ = await asyncio.wait({next_one}, timeout=0.7)
            for gate in gates:
                gate.touch()
            await asyncio.gather(*long)
            return bool(done), await next_one

    assert alone(main()) == (False, "next")


# Whoever asks goes away


def test_a_short_job_of_somebody_who_went_away_is_finished_and_its_answer_dropped() -> None:
    async def main() -> tuple[bool, str]:
        async with opened() as pool:
            before = await said(pool, "pid")
            with suppress(TimeoutError):
                await asyncio.wait_for(said(pool, "waits", "0.3"), 0.05)
            return await said(pool, "pid") == before, await said(pool, "echo", "mine")

    assert alone(main()) == (True, "mine")


@pytest.mark.parametrize("patience", [0.1, 0.7])
def test_a_long_job_of_somebody_who_went_away_is_ended(patience: float) -> None:
    async def main() -> bool:
        async with opened() as pool:
            before = await said(pool, "pid")
            with suppress(TimeoutError):
                await asyncio.wait_for(said(pool, "waits", "60", seconds=60), patience)
            return await said(pool, "pid") != before

    assert alone(main())


def test_whoever_goes_away_while_waiting_takes_no_child_along() -> None:
    async def main() -> str:
        async with opened(size=1, free=1) as pool:

            async def first() -> None:
                await said(pool, "waits", "0.1", is_free=True)
                waiting[1].cancel()  # it has been given the child by now, but has not asked it yet

            asked = asyncio.create_task(first())
            await asyncio.sleep(0)
            waiting = [asyncio.create_task(said(pool, "echo", "x", is_free=True)) for _ in range(2)]
            await asyncio.sleep(0.02)
            waiting[0].cancel()
            await asked
            assert [await has_left(task) for task in waiting] == [True, True]
            return await said(pool, "echo", "next", is_free=True)

    assert alone(main()) == "next"


async def has_left(task: asyncio.Task[str]) -> bool:
    await asyncio.wait([task])
    return task.cancelled()


# What is loaded


def test_a_workspace_that_cannot_be_loaded_is_told_at_once(tmp_path: Path) -> None:
    source = tmp_path / "said"
    source.write_text("broken", encoding="utf-8")

    async def main() -> BadFile:
        pool = Pool("pool_handlers:start_from", (str(source),))
        with pytest.raises(BadFile) as caught:
            await pool.open()
        for late in (said(pool, ""), pool.renew()):
            with pytest.raises(CannotRun, match=CLOSED):
                await late
        return caught.value

    error = alone(main())
    assert (error.place, str(error)) == (
        "graph/bodies.ttl:3:4",
        "graph/bodies.ttl:3:4: this is not valid Turtle. Mend it.",
    )


@pytest.mark.parametrize(
    ("told", "sentence"),
    [("failing", r"^A part of Remit failed \(KeyError: 'failing', pool_handlers"), ("dying", r"\(SIGSEGV\)")],
)
def test_whatever_fails_while_loading_is_told(told: str, sentence: str, tmp_path: Path) -> None:
    source = tmp_path / "said"
    source.write_text(told, encoding="utf-8")
    with pytest.raises(CannotRun, match=sentence):
        alone(Pool("pool_handlers:start_from", (str(source),)).open())


def test_a_program_that_cannot_be_started_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(CannotRun, match=r"cannot be started \(No such file or directory\)\. Close other programs"):
        alone(Pool("pool_handlers:start").open())


def test_what_changed_is_loaded_while_old_children_finish(tmp_path: Path) -> None:
    source = tmp_path / "said"
    source.write_text("old", encoding="utf-8")

    async def main() -> list[str]:
        async with opened("start_from", str(source), size=2) as pool:
            await until(Path(f"{source}.starts"), 2)
            busy = asyncio.create_task(said(pool, "", "0.6"))
            await asyncio.sleep(0.01)
            source.write_text("new", encoding="utf-8")
            await pool.renew()
            new = await asyncio.gather(*(said(pool, "", "0.05") for _ in range(4)))
            return [*new, await busy, *(await asyncio.gather(*(said(pool, "", "0.05") for _ in range(4))))]

    assert alone(main()) == [*["new"] * 4, "old", *["new"] * 4]


def test_a_workspace_that_was_broken_is_the_answer_until_it_is_mended(tmp_path: Path) -> None:
    source = tmp_path / "said"
    source.write_text("old", encoding="utf-8")

    async def main() -> list[str]:
        async with opened("start_from", str(source), size=2) as pool:
            told = [await said(pool, "")]
            source.write_text("broken", encoding="utf-8")
            with pytest.raises(BadFile, match=r"^graph/bodies\.ttl:3:4: this is not valid Turtle"):
                await pool.renew()
            told += [await refusal(pool, ""), await refusal(pool, "")]
            source.write_text("new", encoding="utf-8")
            await pool.renew()
            told += [await said(pool, ""), *[await refusal(pool, "exits") for _ in range(2)]]
            return [*told, await said(pool, "")]

    ended = "CannotRun: A part of Remit failed (exit code 3). Report this as a fault."
    broken = "BadFile: graph/bodies.ttl:3:4: this is not valid Turtle. Mend it."
    assert alone(main()) == ["old", broken, broken, "new", ended, ended, "new"]


def test_children_that_cannot_load_are_not_started_over_and_over(tmp_path: Path) -> None:
    source, starts = tmp_path / "said", tmp_path / "said.starts"
    source.write_text("old", encoding="utf-8")

    async def main() -> tuple[int, str]:
        async with opened("start_from", str(source)) as pool:
            source.write_text("dying", encoding="utf-8")
            with pytest.raises(TooMuch):
                await pool.renew()
            await asyncio.sleep(1.2)
            count = size_of(starts)
            source.write_text("mended", encoding="utf-8")
            await until(starts, count + 1)
            return count, await at_last(pool)

    count, told = alone(main())
    assert count in {2, 3}
    assert told == "mended"


# What is left


@pytest.mark.parametrize(
    ("path", "query"), [("pid", ""), ("waits", "60"), ("joins", ""), ("starts_another", "")], ids=lambda value: value
)
def test_children_end_at_once_when_the_server_is_killed(path: str, query: str, held: Held, tmp_path: Path) -> None:
    given = f"{tmp_path}/made {held.path}" if path == "starts_another" else query
    with killed(str(held.path), path, given, "60"):
        assert held.is_let_go()


def test_what_takes_long_gives_up_its_place_for_what_does_not() -> None:
    async def main() -> str:
        async with opened(size=2, free=1, slow=1) as pool:
            long = asyncio.create_task(said(pool, "toils", "60", seconds=10, is_free=True))
            await asyncio.sleep(2)
            found = await said(pool, "echo", "short", seconds=10, is_free=True)
            long.cancel()
            return found

    assert alone(main()).endswith("short")


def test_what_takes_long_beside_as_many_as_may_is_ended() -> None:
    async def main() -> tuple[str, str]:
        async with opened(size=2, free=2, slow=0) as pool:
            with pytest.raises(Busy) as caught:
                await said(pool, "toils", "60", seconds=20, is_free=True)
            return str(caught.value), await said(pool, "echo", "short", is_free=True)

    sentence, after = alone(main())
    assert sentence == (
        "Others run queries that take long, and this one does too. Ask for less, or try again in a moment."
    )
    assert after.endswith("short")


def test_what_a_child_leaves_in_its_folder_is_removed_when_it_is_killed() -> None:
    async def main() -> tuple[bool, str]:
        async with opened() as pool:
            folder = await said(pool, "keeps_a_file")
            was_there = (Path(folder) / "sent").is_file()
            await refusal(pool, "waits", "60", seconds=0.3)
            await said(pool, "pid")
            return was_there, folder

    was_there, folder = alone(main())
    assert was_there
    assert not Path(folder).exists()


def test_what_a_child_keeps_is_removed_when_the_server_is_killed(held: Held, tmp_path: Path) -> None:
    with killed(str(held.path), "keeps_a_file_and_waits", str(tmp_path / "where"), "60"):
        assert held.is_let_go()
    folder = (tmp_path / "where").read_text(encoding="utf-8")
    assert not Path(folder).exists()


def test_a_child_that_never_leaves_the_interpreter_free_ends_without_a_server(held: Held) -> None:
    with killed(str(held.path), "holds", "", "0.1"):
        assert held.is_let_go()


def killed(*arguments: str) -> subprocess.Popen[bytes]:
    """A server that was killed while a child works."""
    path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, *arguments], stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": path}
    )
    assert server.stdout is not None
    assert server.stdout.readline() == b"begun\n"
    server.kill()
    return server


def test_no_child_is_left_after_closing_and_whoever_asks_is_told(held: Held) -> None:
    async def main() -> list[str]:
        pool = Pool("pool_handlers:start", (str(held.path),), size=2)
        await pool.open()
        before = await children(pool, 2)
        asked = [asyncio.create_task(said(pool, path, "60")) for path in ("waits", "holds", "echo")]
        await asyncio.sleep(0.1)
        await pool.close()
        assert not any(is_there(process) for process in before)
        told = await asyncio.gather(*asked, return_exceptions=True)
        return [str(one) for one in told] + [await refusal(pool, "echo")]

    assert alone(main()) == [CLOSED, CLOSED, CLOSED, f"CannotRun: {CLOSED}"]
    assert held.is_let_go()


def test_a_pool_that_is_closed_while_it_opens_leaves_nothing(held: Held) -> None:
    async def main() -> None:
        pool = Pool("pool_handlers:start", (str(held.path),))
        opening = asyncio.create_task(pool.open())
        await asyncio.sleep(0)
        await pool.close()
        with pytest.raises(CannotRun, match=CLOSED):
            await opening

    alone(main())
    assert not held.is_left()


def test_children_that_came_and_went_leave_no_open_file_in_the_server() -> None:
    async def main() -> tuple[int, int]:
        async with opened() as pool:
            await refusal(pool, "exits")
            await said(pool, "pid")
            before = open_files()
            for path in ("exits", "crashes", "takes_memory", "raves"):
                await refusal(pool, path, "21" * 500)
            await said(pool, "pid")
            return before, open_files()

    before, after = alone(main())
    assert after == before

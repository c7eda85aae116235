"""The worker: what is not trusted runs in a process of its own, which has limits and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from remit import worker
from remit.errors import BadFile, CannotRun, TooMuch

HERE = "test_worker"


# What runs in the child


def turned(data: bytes, *words: str) -> bytes:
    return data[::-1] + " ".join(words).encode()


def loaded(data: bytes) -> bytes:
    from remit.reading import parse

    parse(b"<a:b> <c:d> " + b"[], " * 100 + b"[] .", "Turtle", "x")
    parse(b'{"@id": "a:b", "c:d": "e"}', "JSON-LD", "x")
    parse(b"<a:b xmlns:a='a:'/>", "RDF/XML", "x")
    return " ".join(name for name in ("rdflib", "pyshacl", "click", "remit.workspace") if name in sys.modules).encode()


def around(data: bytes) -> bytes:
    return f"{Path.cwd()} {os.getpgid(0) == os.getpid()} {'' in sys.path}".encode()


def spins(data: bytes) -> bytes:
    while True:
        pass


def starts_another(data: bytes) -> bytes:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as other:
        (Path(data.decode()) / str(other.pid)).write_bytes(b"")
        os.write(3 if False else 2, str(other.pid).encode())
        time.sleep(60)
    return b""


def sleeps(data: bytes) -> bytes:
    time.sleep(60)
    return b""


def takes_memory(data: bytes) -> bytes:
    return bytes(len(bytearray(3_000_000_000)))


def aborts(data: bytes) -> bytes:
    os.abort()


def crashes(data: bytes) -> bytes:
    os.kill(os.getpid(), signal.SIGSEGV)
    return b""


def refuses(data: bytes) -> bytes:
    raise BadFile("x.ttl:3:4", "“this” is wrong: mend it.")


def cannot(data: bytes) -> bytes:
    raise CannotRun("It cannot be done.")


def fails(data: bytes) -> bytes:
    raise KeyError(data.decode())


def prints(data: bytes) -> bytes:
    os.write(1, b"noise")
    print("more noise")  # noqa: T201 - the point of it
    return data


def writes(data: bytes) -> bytes:
    try:
        Path(data.decode()).write_bytes(b"something")
    except OSError:
        return b"no"
    return b"yes"


def run(name: str, data: bytes = b"", *args: str, seconds: float = 20, megabytes: int = 1_000) -> bytes:
    return worker.run(f"{HERE}:{name}", data, args, seconds=seconds, megabytes=megabytes)


# What comes back


def test_a_function_is_called_with_data_and_arguments() -> None:
    assert run("turned", b"cba\0", "x y", "é") == "\0abcx y é".encode()


def test_large_data_goes_both_ways() -> None:
    data = os.urandom(5_000_000)
    assert run("turned", data) == data[::-1]


def test_the_child_stands_apart() -> None:
    assert run("around") == b"/ True False"


def test_the_child_loads_only_what_it_needs() -> None:
    assert run("loaded") == b""


def test_what_is_printed_is_no_part_of_the_answer() -> None:
    assert run("prints", b"answer") == b"answer"


# What goes wrong


def test_an_error_about_a_file_keeps_its_place() -> None:
    with pytest.raises(BadFile) as caught:
        run("refuses")
    assert caught.value.place == "x.ttl:3:4"
    assert str(caught.value) == "x.ttl:3:4: “this” is wrong: mend it."


def test_another_error_keeps_its_sentence() -> None:
    with pytest.raises(CannotRun, match=r"^It cannot be done\.$"):
        run("cannot")


def test_a_fault_is_told_in_a_sentence() -> None:
    with pytest.raises(CannotRun, match=r"^A part of Remit failed \(KeyError: 'x'\)\. Report this as a fault\.$"):
        run("fails", b"x")


def test_the_deadline_ends_it() -> None:
    with pytest.raises(TooMuch, match=r"it took more than 0\.5 seconds"):
        run("sleeps", seconds=0.5)


def test_a_child_that_nobody_ends_ends_by_itself() -> None:
    program = "import sys; from remit import worker; sys.argv = ['', 'test_worker:spins', '0.5', '500']; worker.main()"
    path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    done = subprocess.run(
        [sys.executable, "-c", program], input=b"", env=os.environ | {"PYTHONPATH": path}, check=False
    )
    assert done.returncode in {-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGALRM}


def test_the_limit_on_memory_ends_it() -> None:
    with pytest.raises(TooMuch, match="it took more than 500 MB of memory"):
        run("takes_memory", megabytes=500)
    with pytest.raises(TooMuch, match="it took more than 1,000 MB of memory"):
        run("aborts")


def test_a_crash_is_an_error_and_no_crash() -> None:
    with pytest.raises(TooMuch, match=r"it ended the program that read it \(SIGSEGV\)"):
        run("crashes")


# What is left


def test_the_child_writes_no_file(tmp_path: Path) -> None:
    target = tmp_path / "written"
    assert run("writes", str(target).encode()) == b"no"
    assert not target.exists() or target.read_bytes() == b""


def test_nothing_that_it_started_lives_on(tmp_path: Path) -> None:
    before = children()
    with pytest.raises(TooMuch):
        run("starts_another", str(tmp_path).encode(), seconds=3)
    assert children() == before
    (other,) = (path.name for path in tmp_path.iterdir())
    for _ in range(1000):
        if state(other) in {"", "Z"}:
            return
        time.sleep(0.02)
    pytest.fail("it lives on")


def children() -> set[str]:
    """The processes that this one started, zombies included."""
    me = str(os.getpid())
    return {path.name for path in Path("/proc").glob("[0-9]*") if facts(path.name)[1:2] == [me]}


def state(process: str) -> str:
    """One letter for what a process does, Z for a zombie; empty when there is none."""
    return "".join(facts(process)[:1])


def facts(process: str) -> list[str]:
    try:
        stat = Path("/proc", process, "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return stat.rpartition(")")[2].split()

"""The layout program is run with limits, in real processes: nothing of it stays, whatever it does."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from remit.drawing import engine
from remit.errors import NoLayout

if TYPE_CHECKING:
    from tests.conftest import Held

INVENTED = Path(__file__).parent / "workspace"
STAYING = "sleep 300 & sleep 300"
LIMITED = """
import sys
from pathlib import Path
from remit.deadline import limit
from remit.drawing import engine, layout
with limit({seconds}, "Too long.", 3):
    engine.run(Path(sys.argv[1]), "dot", "digraph{{}}")
print("went on")
"""


def program(held: Held, script: str) -> Path:
    """A layout program that holds the pipe while anything of it is left."""
    path = held.path.with_name("layout")
    path.write_text(f"#!/bin/sh\nexec 3>{held.path}\necho begun >&3\n{script}\n")
    path.chmod(0o755)
    return path


def answering(folder: Path, **changed: str) -> Path:
    """A layout program that answers two nodes and an edge, some of it changed."""
    given = {"bb": "0,0,300,100", "pos": "50,50", "run": "60,50 100,60 200,60 240,50", "lp": "150,60"} | changed
    nodes = [{"id": "n1", "pos": given["pos"]}, {"id": "n2", "pos": "250,50"}]
    answer = {"bb": given["bb"], "objects": nodes, "edges": [{"id": "e1", "pos": given["run"], "lp": given["lp"]}]}
    path = folder / "layout"
    path.write_text(f"#!/bin/sh\necho '{json.dumps(answer)}'\n")
    path.chmod(0o755)
    return path


def drawing(layout: Path, *more: str) -> list[str]:
    """The command that draws with a layout program."""
    remit = [sys.executable, "-m", "remit", "-w", str(INVENTED), "diagram", "recommendation 3", "--as-of", "2020-06-01"]
    return [*remit, "--layout", str(layout), "-o", str(layout.with_name("z.svg")), *more]


def test_the_program_ends_with_a_command_that_takes_too_long(held: Held) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LIMITED.format(seconds=3), program(held, STAYING)],
        capture_output=True,
        timeout=60,
        text=True,
        check=False,
    )
    assert held.line() == "begun"
    assert held.is_let_go()
    assert (done.returncode, done.stdout, done.stderr) == (3, "", "\nToo long.\n")


def test_drawing_that_takes_too_long_says_what_to_do_and_leaves_nothing(held: Held) -> None:
    command = drawing(program(held, STAYING), "--timeout", "3")
    done = subprocess.run(command, capture_output=True, timeout=60, text=True, check=False)
    assert held.is_let_go()
    assert done.returncode == 3
    assert done.stderr.splitlines()[-1] == (
        "Error: Drawing was stopped after 3 seconds. Draw less (a smaller --depth, --only WORDS, --by type), "
        "or allow more with --timeout SECONDS."
    )
    assert not held.path.with_name("z.svg").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_program_ends_with_a_command_that_is_stopped(held: Held, number: signal.Signals) -> None:
    command = drawing(program(held, STAYING), "--timeout", "0")
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        assert held.line() == "begun"
        process.send_signal(number)
        assert process.wait(30) == 128 + number
    assert held.is_let_go()


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (STAYING, "was stopped after 0.5 seconds. Draw less at a time."),
        ("sleep 300 & exit 0", "was stopped after 0.5 seconds. Draw less at a time."),
        ("exec >&-; sleep 300", "was stopped after 0.5 seconds. Draw less at a time."),
        ("sleep 300 & yes", "was stopped: it said too much."),
    ],
    ids=["asleep", "its child asleep", "asleep with its output closed", "endless"],
)
def test_nothing_is_left_of_a_program_that_does_too_much(
    held: Held, monkeypatch: pytest.MonkeyPatch, script: str, said: str
) -> None:
    monkeypatch.setattr(engine, "SECONDS", 0.5)
    monkeypatch.setattr(engine, "MOST_BYTES", 4000)
    with pytest.raises(NoLayout) as caught:
        engine.run(program(held, script), "dot", "digraph{}")
    assert said in str(caught.value)
    assert held.is_let_go()


def test_what_has_left_the_group_of_the_program_holds_nobody_up(held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "SECONDS", 0.5)
    path = held.path.with_name("layout")
    path.write_text(f"#!/bin/sh\nsetsid sh -c 'exec 3>{held.path}; echo $$ >&3; exec sleep 300' &\nexit 0\n")
    path.chmod(0o755)
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(engine.run, path, "dot", "digraph{}")
        number = int(held.line())
        try:
            with pytest.raises(NoLayout, match=r"was stopped after 0\.5 seconds"):
                asked.result(60)
            assert held.is_left(), "it was not waited for"
        finally:
            os.kill(number, signal.SIGKILL)


def test_a_program_that_goes_on_alone_would_be_ended_by_the_system(tmp_path: Path) -> None:
    path = tmp_path / "layout"
    path.write_text("#!/bin/sh\nuntil [ $(ulimit -S -t) != unlimited ]; do sleep 0.05; done\nulimit -S -t\n")
    path.chmod(0o755)
    assert engine.run(path, "dot", "digraph{}") == b"60\n"


def test_all_that_a_program_answers_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "layout"
    path.write_text("#!/bin/sh\nhead -c 300000 /dev/zero; sleep 0.1; echo end\n")
    path.chmod(0o755)
    assert engine.run(path, "dot", "digraph{}") == bytes(300_000) + b"end\n"


@pytest.mark.parametrize("number", ["1e308", "1e12", "-1e12", "1000001", "inf", "nan"])
@pytest.mark.parametrize(
    ("where", "written"), [("bb", "0,0,300,{}"), ("pos", "{},50"), ("run", "1,2 3,4 5,{} 7,8"), ("lp", "{},60")]
)
def test_places_that_nobody_could_draw_are_refused(tmp_path: Path, where: str, written: str, number: str) -> None:
    layout = answering(tmp_path, **{where: written.format(number)})
    with pytest.raises(NoLayout, match="gave no places that Remit can read"):
        engine.plan("digraph{}", "dot", ("n1", "n2"), layout)


def test_places_far_away_are_taken(tmp_path: Path) -> None:
    layout = answering(tmp_path, bb="0,0,1000000,100", pos="1e6,50")
    found = engine.plan("digraph{}", "dot", ("n1", "n2"), layout)
    assert found.width == 1_000_000
    assert found.middles == {"n1": (1_000_000, 50), "n2": (250, 50)}
    assert found.runs == {"e1": ((60, 50), (100, 40), (200, 40), (240, 50))}
    assert found.labels == {"e1": (150, 40)}

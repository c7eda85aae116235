"""The whole site as files in a folder: to be read from a stick or a shared folder, where there is no server.

Beginning with the first pages, every link is followed to what belongs to the copy; then each answer gets a file, and each
link leads to a file. The same workspace and day give the same bytes.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from remit.errors import CannotWrite
from remit.tidy import clean
from remit.web import static_folder, static_links, static_work
from remit.web.static_folder import FIRST_LINE, MARK
from remit.web.static_pool import Pool
from remit.web.static_work import Answered, Placed, Task, Worker
from remit.wording import count, listed, printable, spoken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from remit.web.static_links import Address
    from remit.workspace import Workspace

    Asking = Callable[[Iterable[Address]], Iterator[Answered]]
    Placing = Callable[[Iterable[Placed]], Iterator[int]]

_Done = TypeVar("_Done")

SECONDS = 30.0
"""How long a picture may take."""

_UNMARKED = "files of data other than Excel"
_MOST_NAMED = 3


@dataclass(frozen=True)
class Wish:
    """How the copy is to be.

    Attributes:
        day: The day that it tells of; None for today.
        marking: A protective marking for head and foot of each page; empty for none.
        pictures: Whether pictures are drawn.
        seconds: How long a picture may take; 0 for no limit.
        processes: How many processes work; None for one for each processor, 0 for none but this one.
    """

    day: date | None = None
    marking: str = ""
    pictures: bool = True
    seconds: float = SECONDS
    processes: int | None = None


@dataclass(frozen=True)
class Written:
    """What was written.

    Attributes:
        pages: How many pages.
        pictures: How many pictures.
        data: How many other files, of data and of looks.
        size: How many bytes they have together.
        left_out: What was to be written and was not: (address, why).
    """

    pages: int
    pictures: int
    data: int
    size: int
    left_out: tuple[tuple[str, str], ...]


def write(
    workspace: Workspace, folder: Path, wish: Wish, tell: Callable[[str, int, int], None] = lambda *_: None
) -> Written:
    """Write the site, all of it or nothing.

    Args:
        workspace: The workspace.
        folder: The folder to make, or to replace where it is an earlier copy.
        wish: How the copy is to be.
        tell: Is called with what is being done, how many are done, and of how many that are known so far.

    Raises:
        WrongUse: The folder may not be written.
        CannotWrite: It cannot be written.
        CannotRun: A file of the workspace does not parse, or a page cannot be made.
    """
    target = static_folder.check(folder, workspace)
    day = wish.day or date.today()  # noqa: DTZ011 - a day on the user's own calendar is meant
    with static_folder.beside(target) as temporary:
        task = Task(
            workspace.root, day, wish.marking, wish.pictures, wish.seconds, temporary / "drafts", temporary / "site"
        )
        try:
            task.drafts.mkdir()
            task.site.mkdir()
            here = Worker(task)
            with _working(task, here, wish.processes) as (ask, put):
                answered = _followed(here, ask, tell)
                files = {one.address: one for one in answered if one.suffix}
                places = static_links.names({address: one.suffix for address, one in files.items()})
                static_work.save_places(task, places)
                placing = [Placed(address, files[address].draft, place) for address, place in places.items()]
                sizes = list(_told(put(placing), "Writing files", len(placing), tell))
            (task.site / MARK).write_text(_mark(here, day), encoding="utf-8")
        except OSError as error:
            raise CannotWrite(static_work.unwritable(error)) from error
        static_folder.replace(target, task.site)
    return _counted(here, files, answered, sum(sizes))


def _followed(here: Worker, ask: Asking, tell: Callable[[str, int, int], None]) -> list[Answered]:
    """What all addresses of the copy answer: pages first, and what they lead to; pictures, which take longest, last."""
    known = dict.fromkeys(here.plan.first())
    waiting = list(known)
    pictures: list[Address] = []
    answered: list[Answered] = []
    while waiting:
        fresh: dict[Address, None] = {}
        for one in _told(ask(waiting), "Making pages", len(known), tell, len(answered)):
            answered.append(one)
            fresh |= dict.fromkeys(link for link in one.links if link not in known)
        known |= fresh
        pictures += [address for address in fresh if here.plan.is_picture(address)]
        waiting = sorted(address for address in fresh if not here.plan.is_picture(address))
    answered += _told(ask(sorted(pictures)), "Drawing pictures", len(pictures), tell)
    return answered


def _told(
    done: Iterable[_Done], what: str, of: int, tell: Callable[[str, int, int], None], begun: int = 0
) -> Iterator[_Done]:
    for number, one in enumerate(done, begun + 1):
        tell(what, number, of)
        yield one


@contextmanager
def _working(task: Task, here: Worker, processes: int | None) -> Iterator[tuple[Asking, Placing]]:
    """What answers addresses and what places files: this process, or several others."""
    if processes == 0:
        yield lambda addresses: map(here.answer, addresses), lambda placed: map(here.place, placed)
        return
    with Pool(task, processes or _processors()) as pool:
        yield pool.answer, pool.place


def _processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _mark(here: Worker, day: date) -> str:
    workspace = here.setting.workspace
    return (
        f"{FIRST_LINE}\n\nOpen index.html in a browser. It tells of {clean(workspace.title)}, version "
        f"{clean(workspace.version)}, contents {here.setting.digest}, as of {spoken(day)}.\n"
        "The folder is replaced as a whole when the command is run again: keep nothing of your own in it.\n"
    )


def _counted(here: Worker, files: dict[Address, Answered], answered: list[Answered], size: int) -> Written:
    pages = sum(one.suffix == ".html" for one in files.values())
    pictures = sum(here.plan.is_picture(address) for address, one in files.items() if one.suffix == ".svg")
    wanted = {*here.plan.first(), *(one.address for one in answered if here.plan.is_picture(one.address))}
    unmarked = [(_UNMARKED, "they have no place for the marking")] if here.setting.marking else []
    left_out = unmarked + sorted(
        (_shown(one.address), one.trouble) for one in answered if one.trouble and one.address in wanted
    )
    return Written(pages, pictures, len(files) - pages - pictures, size, tuple(left_out))


def _shown(address: Address) -> str:
    """An address for people."""
    values = "&".join(f"{name}={value}" for name, value in address.values)
    return printable(f"{address.path}?{values}" if values else address.path)


def _listed(addresses: list[str]) -> str:
    """The first of some addresses, and how many more there are."""
    more = len(addresses) - _MOST_NAMED
    return listed([*addresses[:_MOST_NAMED], *([f"{more:,} more"] if more > 0 else [])])


def told(written: Written, folder: Path) -> tuple[str, ...]:
    """What was written, and what was left out, as sentences."""
    reasons: dict[str, list[str]] = {}
    for address, why in written.left_out:
        reasons.setdefault(why, []).append(address)
    sentences = [f"Left out: {_listed(addresses)}: {why}" for why, addresses in reasons.items()]
    what = ", ".join(
        (count(written.pages, "page"), count(written.pictures, "picture"), count(written.data, "other file"))
    )
    return (*sentences, f"Written: {folder} ({what}, {written.size / 1e6:,.1f} MB). Open {folder / 'index.html'}")

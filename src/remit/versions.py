"""A workspace as it was: at a revision of the Git repository that it lies in, or in a folder with another copy of it.

Git is run as a program and only looks things up: no hook, filter, pager or network access. The files of a revision are
written to a folder that is gone when the version is no longer needed.
"""

from __future__ import annotations

import os
import posixpath
import shutil
import subprocess
import tempfile
import tomllib
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING

from remit import leaving
from remit import workspace as workspaces
from remit.errors import BadFile, BadWorkspace, CannotRun, UnknownName, WrongUse
from remit.queries import nearest
from remit.wording import count, iso_day, spoken
from remit.workspace import MARK, Storing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from remit.workspace import Workspace

NOW = "the files as they are now"
"""What the later side of a comparison is called when it is no version."""

_FOLDERS = ("ontology", "graph", "queries", "shapes")
_SUFFIXES = (".ttl", ".rq")
_MOST_BYTES = 1_000_000_000
_MOST_FILES = 100_000
_SECONDS = 120
_ELSEWHERE = "name a folder with another copy of the workspace: remit diff FOLDER"
# What a surrounding Git, such as one that runs a hook, says of another repository must not lead astray.
_KEPT = ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_CEILING_DIRECTORIES")
_ENVIRONMENT = {
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_SETTINGS = ("protocol.allow=never", f"core.hooksPath={os.devnull}", "core.fsmonitor=false", "log.showSignature=false")


@contextmanager
def at(workspace: Workspace, rev: str = "HEAD") -> Iterator[Workspace]:
    """Another version of a workspace, for as long as the block lasts; messages name its files `HEAD~1:graph/bodies.ttl`.

    Args:
        workspace: The workspace as it is now.
        rev: A revision of its Git repository (a commit, branch or tag), or a folder with another copy of it; a folder
            that has a `remit.toml` goes before a revision of the same name.

    Raises:
        WrongUse: There is no such revision; names that come near are offered.
        CannotRun: Git is missing, the workspace is in no repository, or it did not exist then.
        BadWorkspace: The settings of that version are wrong.
    """
    with ExitStack() as until:
        yield _found(workspace, rev, until)


def short(version: Workspace) -> str:
    """Which version a workspace is, without the subject of its commit."""
    return version.described.partition(" (“")[0]


@dataclass(frozen=True)
class Commit:
    """A commit, for a reader.

    Attributes:
        short: Its short name.
        day: The day on which it was made (ISO).
        subject: The first line of what was written with it.
    """

    short: str
    day: str
    subject: str


def latest(workspace: Workspace, most: int, seconds: int) -> tuple[Commit, ...]:
    """The last commits that touched what a workspace states (`ontology/` and `graph/`), the last first.

    Args:
        workspace: The workspace.
        most: How many at most.
        seconds: How long Git may take for one look-up.

    Raises:
        CannotRun: Git is missing or takes too long, or the workspace is in no repository that has commits.
    """
    repository = _Repository(_git(), workspace.root, seconds)
    try:
        repository.find()
        return repository.touching([workspace.folders[name] for name in ("ontology", "graph")], most)
    except OSError as error:
        raise CannotRun(f"Git cannot be started ({error.strerror}). Look at the versions with: git log") from error


def _found(workspace: Workspace, rev: str, until: ExitStack) -> Workspace:
    """The version, kept until the stack is closed."""
    folder = os.path.abspath(os.path.expanduser(rev)) if rev else ""  # noqa: PTH100, PTH111 - they fail on odd names
    if rev and os.path.isfile(os.path.join(folder, MARK)):  # noqa: PTH113, PTH118 - Path.is_file fails on a long name
        return _version(Path(folder), f"{rev.rstrip('/')}/", f"the folder {rev}")
    repository = _Repository(_git(), workspace.root, _SECONDS)
    repository.find()
    commit = repository.commit(rev)
    try:
        temporary = until.enter_context(leaving.folder())
        return _taken_out(repository, rev, commit, temporary.resolve() / "repository")
    except OSError as error:
        raise CannotRun(
            f"The files of {rev} cannot be written to {tempfile.gettempdir()} ({error.strerror}). "
            "Make room there, or name another folder with the variable TMPDIR."
        ) from error


def _version(root: Path, prefix: str, described: str) -> Workspace:
    """The workspace in a folder; what is wrong with its settings is told of the version, not of the folder."""
    try:
        found = workspaces.load(root)
    except (BadWorkspace, BadFile) as error:
        raise BadWorkspace(str(error).replace(f"{root}{os.sep}", prefix)) from error
    return found._replace(called=partial(_called, found.root, prefix), described=described)


def _called(root: Path, prefix: str, path: Path) -> str:
    """How messages name a file of a version."""
    return prefix + Path(os.path.relpath(path, root)).as_posix()


def _taken_out(repository: _Repository, rev: str, commit: str, top: Path) -> Workspace:
    """Write the workspace of a commit below a folder that is still to be made."""
    inside = repository.inside()
    root = top / inside
    _make(root)
    settings = posixpath.join(inside, MARK)
    if not repository.names(commit, [settings]):
        raise BadWorkspace(_not_there_yet(repository, rev, settings))
    repository.write(rev, commit, [settings], top)
    folders = [_folder(rev, inside, named) for named in _named_folders(root / MARK)]
    names = repository.names(commit, folders)
    for folder in folders:
        if folder in names:
            raise BadWorkspace(
                f"{rev}:{folder} is a link or a file, and no folder. Compare with a version in which it is a folder, "
                f"or {_ELSEWHERE}"
            )
        _make(top / folder)  # Git keeps no empty folders
    repository.write(rev, commit, [name for name in names if name.endswith(_SUFFIXES)], top)
    version = _version(root, f"{rev}:", repository.described(rev, commit))
    return version._replace(storing=Storing(passing=True))


def _make(folder: Path) -> None:
    """Make a folder, but not when the process is leaving and has removed what it lies in."""
    with leaving.staying():
        folder.mkdir(parents=True, exist_ok=True)


def _named_folders(path: Path) -> list[str]:
    """The folders that some settings name; settings that are wrong are told later, by the module that reads them."""
    try:
        settings = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return []
    section = settings.get("folders", {})
    named = section if isinstance(section, dict) else {}
    return [str(named.get(folder, folder)) for folder in _FOLDERS]


def _folder(rev: str, inside: str, named: str) -> str:
    """The path of a folder of the workspace from the top of the repository."""
    path = posixpath.normpath(posixpath.join(inside, named))
    if posixpath.isabs(named) or path.startswith(".."):
        raise BadWorkspace(
            f"{rev}:{MARK}: the folder “{named}” lies outside of the repository, or is not named from {MARK} on, so its "
            f"earlier version is not known. Instead, {_ELSEWHERE}"
        )
    return path


def _not_there_yet(repository: _Repository, rev: str, settings: str) -> str:
    first = repository.first(MARK)
    since = f" It is there since {first}." if first else " It has never been committed."
    return f"The workspace did not exist in {rev}: there was no {settings}.{since} Name a version that has it, or {_ELSEWHERE}"


# Git


def _git() -> str:
    program = shutil.which("git")
    if program is None:
        raise CannotRun(f"Git is not installed, so earlier versions cannot be looked at. Install Git, or {_ELSEWHERE}")
    return program


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name in _KEPT}
    return kept | _ENVIRONMENT


@dataclass(frozen=True)
class _Repository:
    """The Git repository that a folder lies in.

    Attributes:
        program: The program Git.
        folder: A folder in it.
        seconds: How long Git may take for one look-up.
    """

    program: str
    folder: Path
    seconds: int

    def find(self) -> None:
        """Make sure that there is one.

        Raises:
            CannotRun: There is none, or Git does not trust it.
        """
        asked = self._run("rev-parse", "--show-prefix")
        if asked.returncode == 0:
            return
        why = asked.stderr.decode(errors="replace")
        if "dubious ownership" in why:
            raise CannotRun(
                f"Git does not trust the repository of {self.folder}, because it belongs to somebody else. If you trust "
                f"it, run: git config --global --add safe.directory {self.folder}"
            )
        raise CannotRun(
            f"{self.folder} is in no Git repository, so it has no earlier versions. Put it under Git, or {_ELSEWHERE}"
        )

    def inside(self) -> str:
        """The path of the folder from the top of the repository; empty when it is the top itself."""
        return os.fsdecode(self._asked("rev-parse", "--show-prefix").removesuffix(b"\n")).rstrip("/")

    def commit(self, rev: str) -> str:
        """The full name of the commit that a revision means.

        Raises:
            WrongUse: There is none.
        """
        # No name of a version begins with a hyphen, and what does must never reach a program as an argument.
        if rev and not rev.startswith("-") and "\0" not in rev:
            named = self._run("rev-parse", "--verify", "--quiet", "--end-of-options", rev)
            if named.returncode == 0:
                commit = self._run("rev-parse", "--verify", "--quiet", f"{named.stdout.decode().strip()}^{{commit}}")
                if commit.returncode == 0:
                    return commit.stdout.decode().strip()
        raise self._unknown(rev)

    def names(self, commit: str, paths: Sequence[str]) -> list[str]:
        """The files of a commit at or below some paths, from the top of the repository."""
        if not paths:
            return []
        some = () if "." in paths else tuple(dict.fromkeys(paths))
        listed = self._asked("ls-tree", "-r", "-z", "--name-only", "--full-tree", commit, "--", *some)
        return [os.fsdecode(name) for name in listed.split(b"\0") if name]

    def write(self, rev: str, commit: str, names: Sequence[str], top: Path) -> None:
        """Write files of a commit below a folder, as they are kept: no filter of the repository is run on them.

        Raises:
            CannotRun: They are too many or too large, or one of them is not there.
        """
        for name in names:
            if "\n" in name or {"", ".", ".."} & set(name.split("/")):
                raise BadFile(f"{rev}:{name!r}", "such a name cannot be looked up. Compare with a version without it.")
        if len(names) > _MOST_FILES:
            raise CannotRun(f"{rev} has more than {_MOST_FILES:,} files in its workspace; Remit compares no more.")
        wanted = "".join(f"{commit}:{name}\n" for name in names)
        follow = ("cat-file", "--follow-symlinks")
        with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as sizes, tempfile.TemporaryFile() as contents:
            given.write(os.fsencode(wanted))
            self._pass(given, sizes, *follow, "--batch-check")
            total = sum(_header(sizes, rev, name) for name in names)
            if total > _MOST_BYTES:
                raise CannotRun(
                    f"The workspace of {rev} has {total / 1e9:.1f} GB of text, and at most "
                    f"{_MOST_BYTES / 1e9:.0f} GB are compared. Instead, {_ELSEWHERE}"
                )
            self._pass(given, contents, *follow, "--batch")
            for name in names:
                size = _header(contents, rev, name)
                _make((top / name).parent)
                with leaving.staying():
                    (top / name).write_bytes(contents.read(size))
                contents.read(1)

    def first(self, name: str) -> str:
        """The commit that brought a file of the folder, for a reader; empty when none up to HEAD did."""
        found = self._run("rev-list", "HEAD", "--", name).stdout.decode().split()
        return self._words(found[-1]) if found else ""

    def touching(self, folders: Sequence[Path], most: int) -> tuple[Commit, ...]:
        """The last commits that touched something in some folders, the last first."""
        inside = [os.path.relpath(folder, self.folder) for folder in folders]
        told = self._asked("log", "-z", f"--max-count={most}", "--format=%h%n%cs%n%s", "HEAD", "--", *inside)
        found = [one.split("\n", 2) for one in told.decode(errors="replace").split("\0") if one]
        return tuple(Commit(*one) for one in found)

    def described(self, rev: str, commit: str) -> str:
        """A commit for a reader: its name, day and subject."""
        words = self._words(commit)
        return words if commit.startswith(rev) else f"{rev}, {words}"

    def _words(self, commit: str) -> str:
        told = self._asked("log", "-1", "--format=%h%x00%cs%x00%s", commit).decode(errors="replace").strip("\n")
        short, day, subject = told.split("\0", 2)
        return f"commit {short} of {spoken(iso_day(day))}{f' (“{subject}”)' if subject else ''}"

    def _unknown(self, rev: str) -> WrongUse | CannotRun:
        if rev == "HEAD":
            return CannotRun(f"The repository has no versions yet: nothing has been committed. Commit, or {_ELSEWHERE}")
        listed = self._run("for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/tags", "refs/remotes")
        names = ["HEAD", *listed.stdout.decode(errors="replace").split()]
        shallow = self._run("rev-parse", "--is-shallow-repository").stdout.strip() == b"true"
        hint = (
            "This copy of the repository has only its latest versions; get the others with: git fetch --unshallow"
            if shallow
            else "Give a commit (git log --oneline lists them), a branch, a tag, or a folder that has a remit.toml."
        )
        return UnknownName("version", rev, nearest(rev, names), hint)

    def _asked(self, *arguments: str) -> bytes:
        found = self._run(*arguments)
        if found.returncode != 0:
            raise self._failed(found.stderr)
        return found.stdout

    def _failed(self, told: bytes) -> CannotRun:
        lines = told.decode(errors="replace").strip().splitlines() or ["no reason given"]
        return CannotRun(f"Git cannot read the repository of {self.folder} ({lines[-1]}). Try: git fsck")

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        return self._ended(arguments, subprocess.DEVNULL, subprocess.PIPE)

    def _pass(self, given: IO[bytes], taken: IO[bytes], *arguments: str) -> None:
        """Run with input and output in files, which can be larger than memory."""
        given.seek(0)
        done = self._ended(arguments, given, taken)
        if done.returncode != 0:
            raise self._failed(done.stderr)
        taken.seek(0)

    def _ended(
        self, arguments: Sequence[str], given: IO[bytes] | int, taken: IO[bytes] | int
    ) -> subprocess.CompletedProcess[bytes]:
        """Run Git to its end; names of the user's stand behind --end-of-options or --."""
        command = self._command(arguments)
        with leaving.program(command, stdin=given, stdout=taken, stderr=subprocess.PIPE, env=_environment()) as process:
            try:
                said, complaint = process.communicate(timeout=self.seconds)
            except subprocess.TimeoutExpired as error:
                raise self._too_slow() from error
        return subprocess.CompletedProcess(command, process.returncode, said, complaint)

    def _command(self, arguments: Sequence[str]) -> list[str]:
        settings = [part for setting in _SETTINGS for part in ("-c", setting)]
        return [self.program, "--no-pager", *settings, "-C", str(self.folder), *arguments]

    def _too_slow(self) -> CannotRun:
        return CannotRun(
            f"Git took longer than {count(self.seconds, 'second')} to look into {self.folder}. Try again, or {_ELSEWHERE}"
        )


def _header(stream: IO[bytes], rev: str, name: str) -> int:
    """The size in bytes of the file that is told next.

    Raises:
        BadFile: It is not there, or is a link to what is in no version.
    """
    words = stream.readline().split()
    if len(words) == len(("name", "blob", "size")) and words[1] == b"blob":
        return int(words[2])
    if words[-1:] == [b"missing"]:
        why = "this copy of the repository lacks it, since it is a partial one. Get the rest with: git fetch --refetch"
    else:
        why = "it is a link to something that has no version. Put the file itself in its place."
    raise BadFile(f"{rev}:{name}", why)

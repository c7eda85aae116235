"""What the system says while a snapshot is opened or written, as a sentence."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from remit.errors import CannotWrite

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def told(home: Path) -> Iterator[None]:
    """Turn what the system says while a snapshot is written into a sentence.

    Raises:
        CannotWrite: The folder cannot be written, or there is no room on its disk.
    """
    try:
        yield
    except (OSError, RuntimeError) as error:
        raise CannotWrite(f"The snapshot of this workspace cannot be written to {home} ({reason(error)}).") from error


def reason(error: Exception) -> str:
    """Why something cannot be written, as a clause."""
    words = (getattr(error, "strerror", None) or str(error)).strip().rstrip(".")
    if "No space left" in words:
        return "there is no room left on its disk"
    if is_damage(error):
        return "its files are damaged"
    return words[:1].lower() + words[1:] if words else type(error).__name__


def is_damage(error: BaseException | None) -> bool:
    """Whether the engine says that its files are not as it wrote them."""
    return isinstance(error, OSError | RuntimeError) and "corruption" in str(error).lower()

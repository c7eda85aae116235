"""`python -m remit` is the program `remit`: it begins here, so that Ctrl-C is heard from the first moment on."""

import gc
import os
import sys
from contextlib import suppress

_RARELY = 500_000


def start() -> None:
    """Run the program; an interrupt while it is still being read ends it like one that comes later."""
    gc.set_threshold(_RARELY)  # a command lives for a second, and next to nothing of what it makes runs in circles
    try:
        from remit import direct

        plain = direct.read(sys.argv[1:])
        if plain is not None:
            direct.enter(plain)
        from remit.cli import entry

        entry()
    except KeyboardInterrupt:
        with suppress(AttributeError, OSError, ValueError):  # stderr is None when it was closed from the start
            sys.stderr.write("Stopped.\n")
            sys.stderr.flush()
        os._exit(130)


if __name__ == "__main__":
    start()

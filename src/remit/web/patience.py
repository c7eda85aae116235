"""How long a connection may be silent: uvicorn waits for ever for the rest of a request, and for who reads no answer.

A few hundred connections that say nothing would keep everybody else out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    import asyncio

LOOKED_AFTER = 10.0
"""Every so many seconds a connection is looked at; one that was as silent the time before is closed."""


class Patient(H11Protocol):
    """A connection that is closed when its client neither sends the rest of a request nor reads its answer."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to look at it."""
        super().connection_made(transport)
        self._before: tuple[str, object] | None = None
        self._seen = 0
        self._watch = self.loop.call_later(LOOKED_AFTER, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        """Look no more."""
        self._watch.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Count what comes, so that a body that is long under way is not taken for silence."""
        self._seen += len(data)
        super().data_received(data)

    def _look(self) -> None:
        owed = self._owed()
        if owed is not None and owed == self._before:
            self.transport.abort()
            return
        self._before = owed
        self._watch = self.loop.call_later(LOOKED_AFTER, self._look)

    def _owed(self) -> tuple[str, object] | None:
        """What the client is waited for, and how far it has come with it; None when it owes nothing.

        A head counts as nothing before it is whole, or it could trickle in for ever.
        """
        unread = self.transport.get_write_buffer_size()
        if unread:
            return "reading", unread
        if self.conn.their_state is h11.IDLE:
            return "head", id(self.cycle)
        return ("body", self._seen) if self.conn.their_state is h11.SEND_BODY else None

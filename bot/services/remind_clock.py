"""One holder of the clock: of several processes on one database, one sends.

The lease knows no wall clock: a waiting process takes it when the holder's count of signs of life has
stood still for `LEASE_SECONDS` on the waiting process's own stopwatch. A clock that is set forwards or
backwards, here or there, changes nothing.
"""

import secrets
import time
from collections.abc import Callable
from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from storage import remind_clock as store
from storage.database import Database

log = structlog.get_logger(__name__)

LEASE_SECONDS = 30.0
"""How long the holder may be silent. A tick, which is a sign of life, comes every ten seconds."""


class ClockHolder:
    """This process's claim to the clock."""

    def __init__(
        self,
        database: Database,
        *,
        seconds: float = LEASE_SECONDS,
        stopwatch: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._stopwatch = stopwatch
        self._watched: tuple[int, float] | None = None
        """The last sign of life seen of another holder, and when by the stopwatch."""
        self.seconds = seconds
        self.name = secrets.token_hex(8)
        self.holds = False

    async def hold(self, *, now: datetime) -> bool:
        """Give a sign of life, or take the clock if it is free; True if this process holds it now."""
        async with self._database.read() as session:
            lease = await store.lease(session)
        seen = None
        if lease is not None and lease.holder not in ("", self.name):
            if self._watched is None or self._watched[0] != lease.beat:
                self._watched = (lease.beat, self._stopwatch())
            if self._stopwatch() - self._watched[1] < self.seconds:
                self._lost(lease.holder)
                return False
            seen = lease.beat
        async with self._database.write() as session:
            if lease is None:
                await store.make_lease(session, now=now)
            self.holds = await store.take_lease(session, self.name, seen=seen, now=now)
        if self.holds:
            self._watched = None
        return self.holds

    async def still(self, session: AsyncSession, *, now: datetime) -> bool:
        """Give a sign of life within the caller's transaction; False if another process took over."""
        self.holds = await store.take_lease(session, self.name, seen=None, now=now)
        return self.holds

    async def give_back(self) -> None:
        """Let the next process begin at once."""
        self.holds = False
        async with self._database.write() as session:
            await store.drop_lease(session, self.name)

    def _lost(self, holder: str) -> None:
        if self.holds:
            log.warning("another process holds the clock", holder=holder)
        self.holds = False

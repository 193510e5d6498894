"""Many small changes in few transactions: what is asked for while one is committed goes into the next.

A commit waits for the disk, and SQLite has one writer. With thirty messages a second, each claimed before
and noted after it is sent, the commits would take longer than the sending.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from storage.database import Database

T = TypeVar("T")
Work = Callable[[AsyncSession], Awaitable[Any]]

MOST = 50
"""Changes in one transaction."""


class GroupCommit:
    """Runs changes one after another, several to a transaction; none is answered before it is committed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[tuple[Work, asyncio.Future[Any]]] = []
        self._running: asyncio.Task[None] | None = None

    async def do(self, work: Callable[[AsyncSession], Awaitable[T]]) -> T:
        """Do `work` in a transaction, possibly together with that of others, and return its result.

        If any of those in one transaction fails, each is done again by itself: `work` must change nothing
        but the database. Raises whatever `work` raises.
        """
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, done))
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run())
        return await done

    async def _run(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            try:
                async with self._database.write() as session:
                    results = [await work(session) for work, _ in batch]
            except Exception:  # noqa: BLE001  whoever caused it hears of it below, the others do not
                for one in batch:
                    await self._alone(*one)
            else:
                for (_, done), result in zip(batch, results, strict=True):
                    if not done.done():
                        done.set_result(result)

    async def _alone(self, work: Work, done: "asyncio.Future[Any]") -> None:
        try:
            async with self._database.write() as session:
                result = await work(session)
        except Exception as error:  # noqa: BLE001  handed to whoever asked
            if not done.done():
                done.set_exception(error)
        else:
            if not done.done():
                done.set_result(result)

"""Keeps the questions that were not answered, or not to the point: their words, never who asked."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from bot.core.lessons import anonymous
from storage import ask as store
from storage.ask import LONGEST_MISS, NewMiss
from storage.database import Database

MOST_MISSES = 2_000
"""Questions kept; beyond it the least asked go."""

GATHER = 1.0
"""Seconds for which questions are gathered before they are written."""

TRIM_EVERY = 50
"""Questions between two looks at how many there are."""


class MissService:
    """Counts unanswered questions, for anybody who asks."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._noted: list[NewMiss] = []
        self._now = asyncio.Event()
        self._writing: asyncio.Task[None] | None = None
        self._untrimmed = TRIM_EVERY

    def note(self, question: str, *, update_id: int, now: datetime) -> None:
        """Keep a question that was declined, a moment later: nobody waits for it.

        What comes in within `GATHER` is written together. The same update again changes nothing.
        """
        if text := anonymous(question, LONGEST_MISS):
            self._noted.append(NewMiss(text, update_id, now))
            if self._writing is None or self._writing.done():
                self._writing = asyncio.create_task(self._write_noted())

    async def settled(self) -> None:
        """Store everything noted at once."""
        self._now.set()
        if self._writing is not None:
            await self._writing
        self._now.clear()

    async def complained(self, question: str, *, update_id: int, now: datetime) -> None:
        """Keep a question that was answered beside the point; it is stored when this returns."""
        if text := anonymous(question, LONGEST_MISS):
            await self._write([NewMiss(text, update_id, now, complaint=True)])

    async def hinted(self, question: str, hint: str) -> None:
        """Note which suggestion was taken after `question`."""
        await self.settled()
        async with self._database.write() as session:
            await store.put_hint(session, anonymous(question, LONGEST_MISS), hint)

    async def _write_noted(self) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._now.wait(), GATHER)
        while self._noted:
            noted, self._noted = self._noted, []
            await self._write(noted)

    async def _write(self, noted: Sequence[NewMiss]) -> None:
        async with self._database.write() as session:
            await store.count_misses(session, noted)
            self._untrimmed += len(noted)
            if self._untrimmed >= TRIM_EVERY:
                await store.keep_at_most(session, MOST_MISSES)
                self._untrimmed = 0

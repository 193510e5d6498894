"""Keeps the questions that were not answered, or not to the point: their words, never who asked."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.lessons import anonymous
from storage import ask as store
from storage.ask import LONGEST_MISS
from storage.database import Database

MOST_MISSES = 2_000
"""Questions kept; beyond it the least asked go."""

TRIM_EVERY = 50
"""Questions between two looks at how many there are."""


@dataclass(frozen=True, slots=True)
class _Noted:
    text: str
    update_id: int
    at: datetime
    complaint: bool = False


class MissService:
    """Counts unanswered questions, for anybody who asks."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._noted: list[_Noted] = []
        self._writing: asyncio.Task[None] | None = None
        self._untrimmed = TRIM_EVERY

    def note(self, question: str, *, update_id: int, now: datetime) -> None:
        """Keep a question that was declined, a moment later: nobody waits for it.

        What comes in while one write is under way goes into the next one together. The same update
        again changes nothing.
        """
        if text := anonymous(question, LONGEST_MISS):
            self._noted.append(_Noted(text, update_id, now))
            if self._writing is None or self._writing.done():
                self._writing = asyncio.create_task(self._write_noted())

    async def settled(self) -> None:
        """Wait until everything noted is stored."""
        if self._writing is not None:
            await self._writing

    async def complained(self, question: str, *, update_id: int, now: datetime) -> None:
        """Keep a question that was answered beside the point; it is stored when this returns."""
        if text := anonymous(question, LONGEST_MISS):
            await self._write([_Noted(text, update_id, now, complaint=True)])

    async def hinted(self, question: str, hint: str) -> None:
        """Note which suggestion was taken after `question`."""
        await self.settled()
        async with self._database.write() as session:
            await store.put_hint(session, anonymous(question, LONGEST_MISS), hint)

    async def _write_noted(self) -> None:
        while self._noted:
            noted, self._noted = self._noted, []
            await self._write(noted)

    async def _write(self, noted: Sequence[_Noted]) -> None:
        async with self._database.write() as session:
            for one in noted:
                await store.count_miss(
                    session, one.text, complaint=one.complaint, update_id=one.update_id, at=one.at
                )
            self._untrimmed += len(noted)
            if self._untrimmed >= TRIM_EVERY:
                await store.keep_at_most(session, MOST_MISSES)
                self._untrimmed = 0

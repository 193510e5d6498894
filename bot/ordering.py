"""Which updates wait for each other: those of one person do, all others run side by side."""

import asyncio
from collections.abc import Awaitable
from typing import Any
from weakref import WeakValueDictionary

from telegram import Update
from telegram.ext import BaseUpdateProcessor
from typing_extensions import override

CONCURRENT_UPDATES = 256
"""Updates in work at once; more wait in the queue."""


class OrderedProcessor(BaseUpdateProcessor):
    """Keeps each person's updates in order, so that a slow answer in one chat delays no other chat.

    What two people do to one unit's report is ordered by the database: each step is one transaction
    that locks the report's row.
    """

    def __init__(self, begin: asyncio.Event | None = None) -> None:
        """Work on nothing before `begin`: the first updates are fetched before the bot can answer."""
        super().__init__(CONCURRENT_UPDATES)
        self._begin = begin
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    @override
    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        if self._begin is not None:
            await self._begin.wait()
        # The dictionary forgets a lock as soon as nobody holds or awaits it; waiters are served in order.
        key = _key(update)
        lock = self._locks.get(key)
        if lock is None:
            lock = self._locks[key] = asyncio.Lock()
        async with lock:
            await coroutine

    @override
    async def initialize(self) -> None:
        """Nothing to prepare."""

    @override
    async def shutdown(self) -> None:
        """Nothing to release."""


def _key(update: object) -> int:
    """Return the person behind an update, else its chat, else one key for all the rest."""
    if not isinstance(update, Update):
        return 0
    if update.effective_user is not None:
        return update.effective_user.id
    return update.effective_chat.id if update.effective_chat is not None else 0

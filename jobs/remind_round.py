"""One round over the ledger: writes a little ahead of the sending, until nothing is due."""

import asyncio
from collections.abc import Sequence

import structlog

from bot.context import BotContext
from jobs.remind_send import Letter, limiter, send, write

log = structlog.get_logger(__name__)

AHEAD = 10
"""Chats whose next messages are looked up and written in one go; nothing is claimed by that."""

NEAR = 3
"""Messages claimed whose turn has not come yet, at most: while one waits for its turn, the claims of the
others are committed. A crash leaves these in doubt, and what is on its way."""

SOON = 5.0
"""Seconds that a round waits for a chat that was sent too much lately; for longer than that the next round
comes by."""


class Round:
    """Serves chat after chat; what is waited for, or comes up meanwhile, is served in between."""

    def __init__(self, context: BotContext) -> None:
        self._context = context
        self._near = asyncio.Semaphore(NEAR)
        self._serving: dict[int, asyncio.Task[None]] = {}
        self._left: set[int] = set()
        """Chats that are left to the next round: something went wrong there, or they are paused for long."""
        self._free_at: dict[int, float] = {}
        """When chats that were sent too much lately are free again, by the event loop's clock."""

    async def run(self) -> None:
        """Send what is due, and return when all of it was sent or has to wait."""
        remind, context = self._context.services.remind, self._context
        async with asyncio.TaskGroup() as tasks:
            while True:
                but = [*self._serving, *self._left, *self._held()]
                due = await remind.due_chats(now=context.now, but=but)
                free = [chat for chat in due if not self._set_aside(chat)]
                seen = 0
                for start in range(0, len(free), AHEAD):
                    seen += await self._serve(free[start : start + AHEAD], tasks)
                if due and not free:
                    continue  # these have to wait; there may be others
                if self._serving:
                    await asyncio.wait(self._serving.values(), return_when=asyncio.FIRST_COMPLETED)
                elif held := self._held():
                    await asyncio.sleep(min(held.values()))
                elif await remind.alerts.tell_given_up(now=context.now):
                    log.warning("notices past their use were skipped")
                elif not seen:
                    return

    def _held(self) -> dict[int, float]:
        """Return the chats that have to wait a little, with the seconds."""
        now = asyncio.get_running_loop().time()
        return {chat: free_at - now for chat, free_at in self._free_at.items() if free_at > now}

    def _set_aside(self, chat: int) -> bool:
        """Tell whether a chat cannot be sent anything now, and keep that in mind."""
        delay = limiter(self._context).delay(chat)
        if delay > SOON:
            self._left.add(chat)
        elif delay:
            self._free_at[chat] = asyncio.get_running_loop().time() + delay
        return delay > 0

    async def _serve(self, chats: Sequence[int], tasks: asyncio.TaskGroup) -> int:
        """Begin to send the next message of each chat; return how many rows of the ledger were looked at."""
        while len(self._serving) > AHEAD:
            await asyncio.wait(self._serving.values(), return_when=asyncio.FIRST_COMPLETED)
        try:
            tally = await self._context.services.remind.look(now=self._context.now, chats=chats)
            letters = await write(self._context, tally.due)
        except Exception:
            log.exception("chats not served", chats=chats)
            self._left |= set(chats)
            return 0
        for chat, some in letters.items():
            self._serving[chat] = tasks.create_task(self._send(chat, some))
        return tally.seen

    async def _send(self, chat: int, letters: Sequence[Letter]) -> None:
        try:
            for letter in letters:
                await send(self._context, letter, near=self._near)
        except Exception:
            log.exception("chat not served", chat=chat)
            self._left.add(chat)
        finally:
            del self._serving[chat]

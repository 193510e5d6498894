"""The one ticker: fills the ledger ahead and sends what is due."""

import asyncio

import structlog

from bot.context import BotContext
from jobs.remind_round import Round
from jobs.remind_send import TRY_AGAIN

__all__ = ["TRY_AGAIN", "Ticker", "hold_clock", "plan"]

log = structlog.get_logger(__name__)


async def plan(context: BotContext) -> None:
    """Fill the ledger for the weeks ahead; first correct what the holiday arrangements changed."""
    moved = await context.services.calendar.changed(now=context.now)
    if moved:
        log.info("dates changed with the calendar", count=len(moved))
    added = await context.services.remind.plan_ahead(now=context.now)
    if added:
        log.info("deliveries planned", count=added)


async def hold_clock(context: BotContext) -> None:
    """Give a sign of life while a long sending keeps the ticker busy."""
    if context.services.remind.clock.holds:
        await context.services.remind.hold_clock(now=context.now)


class Ticker:
    """Sends everything that is due, one run at a time."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._asked = 0
        self._looked = 0

    async def __call__(self, context: BotContext) -> None:
        """Look at the ledger until nothing is due, and return when all of that was sent.

        A call during a run has the ledger looked at once more after it, and waits for that.
        """
        self._asked += 1
        asked = self._asked
        async with self._turn:
            if self._looked >= asked:
                return  # another who waited has looked since
            self._looked = self._asked
            await _send_due(context)


async def _send_due(context: BotContext) -> None:
    """Send what is due, if this process holds the clock."""
    remind = context.services.remind
    remind.shelf.forget()
    if not await remind.hold_clock(now=context.now):
        return
    await remind.resend_doubtful(now=context.now)
    await Round(context).run()

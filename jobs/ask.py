"""The clock of learning: the weekly list of unanswered questions."""

import structlog

from bot.context import BotContext

log = structlog.get_logger(__name__)


async def plan(context: BotContext) -> None:
    """Put the administrators' lists of this and the next week into the ledger."""
    added = await context.services.miss_week.plan_ahead(now=context.now)
    if added:
        log.info("lists of unanswered questions planned", count=added)

"""The clock of the totals: the weekly digest to the groups of cities and of the province."""

import structlog

from bot.context import BotContext

log = structlog.get_logger(__name__)


async def plan(context: BotContext) -> None:
    """Put the digests of the weeks around now into the ledger."""
    added = await context.services.digest.plan_ahead(now=context.now)
    if added:
        log.info("weekly digests planned", count=added)

"""What has to be done for groups and people without anybody asking."""

import structlog
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.context import BotContext
from bot.texts import text

log = structlog.get_logger(__name__)


async def leave_unbound(context: BotContext) -> None:
    """Leave the groups that nobody bound within seven days, with a line that says so."""
    group = context.services.group
    for chat_id in await group.unbound_too_long(now=context.now):
        try:
            await context.bot.send_message(chat_id, text("group.leaving"))
            await context.bot.leave_chat(chat_id)
        except (Forbidden, BadRequest) as gone:
            log.info("was not in the group any more", chat=chat_id, reason=str(gone))
        except TelegramError as error:
            log.warning("could not leave a group, will try again", chat=chat_id, reason=str(error))
            continue
        await group.set_state(chat_id, "left")


async def clear_out(context: BotContext) -> None:
    """Delete what is older than its retention time, and buttons that nobody can press any more."""
    counts = await context.services.group.clear_out(now=context.now)
    counts["buttons"] = await context.services.buttons.forget_expired(now=context.now)
    if any(counts.values()):
        log.info("cleared out", **counts)

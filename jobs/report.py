"""The weekly rhythm's clock: plans the week's messages, and lets the groups' cards count up."""

import structlog
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from bot.context import BotContext
from bot.services.report_rhythm import CardEdit
from bot.texts import text
from bot.transport import bulk_sending
from jobs.buttons import keyboard_of

log = structlog.get_logger(__name__)


async def plan(context: BotContext) -> None:
    """Put this week's and the next week's messages into the ledger."""
    added = await context.services.rhythm.plan_ahead(now=context.now)
    if added:
        log.info("weekly messages planned", count=added)


async def count_up(context: BotContext) -> None:
    """Edit the weekly cards that show something old."""
    for edit in await context.services.rhythm.stale_cards(now=context.now):
        if await _edit(context, edit):
            await context.services.rhythm.note_card(edit, now=context.now)


async def _edit(context: BotContext, edit: CardEdit) -> bool:
    """Edit one card; False if it is to be tried again."""
    try:
        with bulk_sending():
            await context.bot.edit_message_text(
                text(edit.text, **edit.values),
                chat_id=edit.card.chat_id,
                message_id=edit.card.message_id,
                reply_markup=await keyboard_of(context, edit.buttons),
            )
    except (BadRequest, Forbidden, ChatMigrated) as error:
        # Deleted, too old, or the bot is gone from the group: the card stays as it is.
        log.info("card not edited", chat=edit.card.chat_id, reason=str(error))
    except TelegramError as error:
        log.warning("card not edited", chat=edit.card.chat_id, reason=str(error))
        return False
    return True

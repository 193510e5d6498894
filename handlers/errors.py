"""The one place where a refusal becomes a sentence and an error becomes an honest line."""

import secrets

import structlog
from telegram import Update
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.context import BotContext
from bot.core.errors import Refusal
from bot.metrics import UPDATES
from bot.texts import label, text

log = structlog.get_logger(__name__)


async def failed(update: object, context: BotContext) -> None:
    """Answer whoever caused the error; log everything that is not a refusal, with the update's id."""
    error = context.error
    if isinstance(error, Refusal):
        UPDATES.labels("refused").inc()
        await _say(update, error.text_key, error.values)
        return
    if _muted(error) and isinstance(update, Update) and update.effective_chat is not None:
        await context.services.group.set_state(update.effective_chat.id, "muted")
        context.hurry()
        return
    UPDATES.labels("failed").inc()
    reference = secrets.token_hex(3)
    number = update.update_id if isinstance(update, Update) else None
    log.error("update failed", update=number, reference=reference, exc_info=error)
    if isinstance(error, Forbidden):
        return  # nobody is there to hear it
    await _say(update, "start.broken", {"reference": reference})


def _muted(error: BaseException | None) -> bool:
    """Tell whether Telegram refused because nobody but administrators may write in that group."""
    return isinstance(error, BadRequest) and "not enough rights to send" in error.message.lower()


async def _say(update: object, key: str, values: dict[str, object]) -> None:
    """Say a sentence where the update came from: as an alert for a button, else as a reply."""
    if not isinstance(update, Update):
        return
    try:
        if update.callback_query is not None:
            await update.callback_query.answer(label(key, **values)[:200], show_alert=True)
        elif update.effective_message is not None:
            await update.effective_message.reply_html(text(key, **values))
    except (BadRequest, Forbidden) as error:
        # A query that is too old to be answered, or a person who left: the refusal itself stands.
        log.info("could not say", key=key, reason=str(error))
    except TelegramError as error:
        log.warning("could not say", key=key, reason=str(error))

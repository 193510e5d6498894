"""Sending one chat's messages, and what every failure means for the ledger."""

from collections.abc import Sequence
from datetime import timedelta

import structlog
from telegram import InlineKeyboardMarkup, Message
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from bot.context import BotContext
from bot.metrics import DELIVERIES
from bot.services.remind import Due
from bot.texts import text
from bot.transport import bulk_sending, outcome_of
from jobs.remind_words import Parcel, compose, parcels

log = structlog.get_logger(__name__)

TRY_AGAIN = timedelta(minutes=1)
"""When a message that surely was not sent (no connection) is tried again."""

NO_TOPIC = ("thread not found", "topic_closed", "topic_deleted", "topic closed")
NO_CHAT = ("chat not found", "chat_write_forbidden", "group chat was deactivated")
"""Words of Telegram's refusals, in lower case."""


async def serve(context: BotContext, chat_id: int) -> int:
    """Claim and send what is due to one chat; return how many rows were claimed."""
    tally = await context.services.remind.claim_due(now=context.now, chat_id=chat_id)
    for parcel in parcels(tally.due):
        await send(context, parcel)
    return tally.claimed


async def send(context: BotContext, parcel: Parcel) -> None:
    """Send one message and note what became of it; nothing that happens here stops the others."""
    rows = [one.delivery for one in parcel.items]
    try:
        words, keyboard = await compose(context, parcel)
    except Exception as error:
        log.exception("delivery cannot be written", deliveries=[one.id for one in rows])
        if len(rows) > 1:
            for one in parcel.items:
                await send(context, Parcel([one]))
        else:
            await _note(context, parcel.items, "failed", f"写不出这条消息：{type(error).__name__}")
        return
    try:
        with bulk_sending():
            message, reason = await _say(context, parcel, words, keyboard)
    except TelegramError as error:
        await _failed(context, parcel.items, error)
    else:
        remind, now = context.services.remind, context.now
        await remind.finish(rows, "sent", now=now, reason=reason, message_id=message.message_id)
        DELIVERIES.labels("sent").inc()


async def _failed(context: BotContext, items: Sequence[Due], error: TelegramError) -> None:
    """Give the deliveries back, close them, or leave them in doubt, as the error demands."""
    remind, rows = context.services.remind, [one.delivery for one in items]
    match error:
        case ChatMigrated():
            new = error.new_chat_id
            await context.services.group.migrate(rows[0].chat_id, new)
            await remind.retry(rows, at=context.now, reason="群已升级，改发新群", chat_id=new)
            DELIVERIES.labels("moved").inc()
        case RetryAfter():
            await remind.retry(rows, at=context.now + _seconds(error), reason="Telegram 要求放慢")
            DELIVERIES.labels("slowed").inc()
        case Forbidden():
            await _unreachable(context, items, str(error))
        case BadRequest() if _says(error, NO_CHAT):
            await _unreachable(context, items, str(error))
        case BadRequest():
            await _note(context, items, "failed", str(error))
        case _ if outcome_of(error) == "not_sent":
            await remind.retry(rows, at=context.now + TRY_AGAIN, reason="连不上 Telegram")
            DELIVERIES.labels("retried").inc()
        case _:
            await _note(context, items, "uncertain", f"发出后没有回音：{type(error).__name__}")


async def _say(
    context: BotContext, parcel: Parcel, words: str, keyboard: InlineKeyboardMarkup | None
) -> tuple[Message, str]:
    """Send to the topic, or to General if that is closed or gone (told once); return the reason as well."""
    chat_id = parcel.items[0].delivery.chat_id
    try:
        sent = await context.bot.send_message(
            chat_id, words, message_thread_id=parcel.thread_id, reply_markup=keyboard
        )
    except BadRequest as refused:
        if parcel.thread_id is None or not _says(refused, NO_TOPIC):
            raise
    else:
        return sent, ""
    words = f"{words}\n{text('remind.topic_line')}"
    sent = await context.bot.send_message(chat_id, words, reply_markup=keyboard)
    await context.services.remind.alerts.topic_lost(parcel.items[0].delivery, now=context.now)
    return sent, "话题已关闭或删除，改发群的主话题"


async def _unreachable(context: BotContext, items: Sequence[Due], reason: str) -> None:
    """Close the chat until the bot is let in again; the group service tells the level above."""
    await _note(context, items, "failed", reason)
    chat_id = items[0].delivery.chat_id
    if chat_id > 0:
        await context.services.group.set_blocked(chat_id, blocked=True, now=context.now)
    else:
        await context.services.group.set_state(chat_id, "gone")


async def _note(context: BotContext, items: Sequence[Due], state: str, reason: str) -> None:
    """Write down that deliveries did not surely arrive, and why."""
    rows = [one.delivery for one in items]
    await context.services.remind.finish(rows, state, now=context.now, reason=reason)
    log.warning("delivery not confirmed", deliveries=[r.id for r in rows], state=state, reason=reason)
    DELIVERIES.labels(state).inc()


def _says(error: TelegramError, words: Sequence[str]) -> bool:
    said = str(error).lower()
    return any(word in said for word in words)


def _seconds(slow: RetryAfter) -> timedelta:
    after = slow.retry_after
    return after if isinstance(after, timedelta) else timedelta(seconds=after)

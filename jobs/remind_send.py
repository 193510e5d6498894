"""Sending one chat's messages, and what every failure means for the ledger."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import timedelta

import structlog
from telegram import InlineKeyboardMarkup, Message
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from bot.context import BotContext
from bot.metrics import DELIVERIES
from bot.services.remind import Due
from bot.texts import text
from bot.transport import PacedLimiter, bulk_sending, outcome_of
from jobs.remind_words import Letter, Parcel, compose, parcels

__all__ = ["TRY_AGAIN", "Letter", "limiter", "send", "write"]

log = structlog.get_logger(__name__)

TRY_AGAIN = timedelta(minutes=1)
"""When a message that surely was not sent (no connection) is tried again."""

NO_TOPIC = ("thread not found", "topic_closed", "topic_deleted", "topic closed")
NO_CHAT = ("chat not found", "chat_write_forbidden", "group chat was deactivated")
MUTED = ("not enough rights to send",)
"""Words of Telegram's refusals, in lower case."""


def limiter(context: BotContext) -> PacedLimiter:
    """Return the limiter that every message has to pass.

    Raises:
        TypeError: the application was built without it.
    """
    found = context.bot.rate_limiter
    if not isinstance(found, PacedLimiter):
        raise TypeError("the application was built without its rate limiter")
    return found


async def write(context: BotContext, due: Sequence[Due]) -> dict[int, list[Letter]]:
    """Write the messages of deliveries, by chat; what cannot be written is noted as failed."""
    by_chat: dict[int, list[Due]] = {}
    for one in due:
        by_chat.setdefault(one.delivery.chat_id, []).append(one)
    letters: dict[int, list[Letter]] = {}
    for chat, items in by_chat.items():
        await asyncio.sleep(0)  # messages whose turn has come go out in between
        for parcel in parcels(items):
            letters.setdefault(chat, []).extend(await _written(context, parcel))
    try:
        # All their buttons in one transaction; each message's own are then known to be stored.
        await context.keyboard([row for some in letters.values() for one in some for row in one.rows])
    except Exception:
        log.exception("buttons not stored together")
    return letters


async def _written(context: BotContext, parcel: Parcel) -> list[Letter]:
    try:
        return [compose(context, parcel)]
    except Exception as error:  # noqa: BLE001  logged by `_unwritten`
        if len(parcel.items) > 1:
            return [letter for one in parcel.items for letter in await _written(context, Parcel([one]))]
        await _unwritten(context, parcel.items, error)
        return []


async def send(context: BotContext, letter: Letter, *, near: asyncio.Semaphore) -> None:
    """Claim one message shortly before its turn, send it, and note what became of it.

    `near` is how many may be claimed that are not on their way yet.
    """
    items, remind = letter.parcel.items, context.services.remind
    rows = [one.delivery for one in items]
    try:
        keyboard = await context.keyboard(letter.rows)
    except Exception as error:  # noqa: BLE001  logged by `_unwritten`
        await _unwritten(context, items, error)
        return
    async with AsyncExitStack() as place:
        await place.enter_async_context(near)
        if limiter(context).delay(rows[0].chat_id) or not await remind.claim(rows, now=context.now):
            return  # not to be sent now, or not as it is: the round finds out what is to be done
        try:
            async with limiter(context).turn(rows[0].chat_id):
                await place.aclose()
                message, reason = await _say(context, letter, keyboard)
        except TelegramError as error:
            await _failed(context, items, error)
        else:
            now = context.now
            await remind.finish(rows, "sent", now=now, reason=reason, message_id=message.message_id)
            DELIVERIES.labels("sent").inc()


async def _unwritten(context: BotContext, items: Sequence[Due], error: Exception) -> None:
    log.error("delivery cannot be written", deliveries=[one.delivery.id for one in items], exc_info=error)
    await _note(context, items, "failed", f"写不出这条消息：{type(error).__name__}")


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
        case BadRequest() if _says(error, MUTED):
            await _unreachable(context, items, str(error), "muted")
        case BadRequest():
            await _note(context, items, "failed", str(error))
        case _ if outcome_of(error) == "not_sent":
            await remind.retry(rows, at=context.now + TRY_AGAIN, reason="连不上 Telegram")
            DELIVERIES.labels("retried").inc()
        case _:
            await _note(context, items, "uncertain", f"发出后没有回音：{type(error).__name__}")


async def _say(
    context: BotContext, letter: Letter, keyboard: InlineKeyboardMarkup | None
) -> tuple[Message, str]:
    """Send to the topic, or to General if that is closed or gone (told once); return the reason as well."""
    parcel, words = letter.parcel, letter.words
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
    with bulk_sending():
        sent = await context.bot.send_message(chat_id, words, reply_markup=keyboard)
    await context.services.remind.alerts.topic_lost(parcel.items[0].delivery, now=context.now)
    return sent, "话题已关闭或删除，改发群的主话题"


async def _unreachable(context: BotContext, items: Sequence[Due], reason: str, state: str = "gone") -> None:
    """Close the chat until the bot is let in again; the group service tells the level above."""
    await _note(context, items, "failed", reason)
    chat_id = items[0].delivery.chat_id
    if chat_id > 0:
        await context.services.group.set_blocked(chat_id, blocked=True, now=context.now)
    else:
        await context.services.group.set_state(chat_id, state)


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

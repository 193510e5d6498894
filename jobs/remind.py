"""The one ticker: fills the ledger ahead and sends what is due."""

import asyncio
from datetime import date, datetime, timedelta

import structlog
from telegram import InlineKeyboardMarkup
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from bot.context import BotContext, Button
from bot.core.workdays import local_date
from bot.metrics import DELIVERIES
from bot.services.buttons import Meaning
from bot.services.remind import BATCH, Due
from bot.texts import label, text
from bot.transport import bulk_sending, outcome_of

log = structlog.get_logger(__name__)

TRY_AGAIN = timedelta(minutes=1)
"""When a message that surely was not sent (no connection) is tried again."""


async def plan(context: BotContext) -> None:
    """Fill the ledger for the weeks ahead."""
    added = await context.services.remind.plan_ahead(now=context.now)
    if added:
        log.info("deliveries planned", count=added)


class Ticker:
    """Sends everything that is due, one run at a time."""

    def __init__(self) -> None:
        self._running = False
        self._again = False

    async def __call__(self, context: BotContext) -> None:
        """Look at the ledger until nothing is due. A call during a run makes that run look once more."""
        self._again = True
        if self._running:
            return
        self._running = True
        try:
            while self._again:
                self._again = False
                await _send_due(context)
        finally:
            self._running = False


async def _send_due(context: BotContext) -> None:
    while True:
        tally = await context.services.remind.claim_due(now=context.now)
        await asyncio.gather(*(_deliver(context, due) for due in tally.due))
        if tally.claimed < BATCH:
            return


async def _deliver(context: BotContext, due: Due) -> None:
    """Send one claimed delivery and note what became of it; nothing that happens here stops the others."""
    remind, delivery = context.services.remind, due.delivery
    try:
        words, keyboard = await _compose(context, due)
    except Exception as error:
        log.exception("delivery cannot be written", delivery=delivery.id)
        await _note(context, due, "failed", f"写不出这条消息：{type(error).__name__}")
        return
    try:
        with bulk_sending():
            message = await context.bot.send_message(
                delivery.chat_id, words, message_thread_id=due.thread_id, reply_markup=keyboard
            )
    except ChatMigrated as moved:
        await context.services.group.migrate(delivery.chat_id, moved.new_chat_id)
        await remind.retry(delivery, at=context.now, reason="群已升级，改发新群", chat_id=moved.new_chat_id)
        DELIVERIES.labels("moved").inc()
    except Forbidden as gone:
        await context.services.group.set_state(delivery.chat_id, "gone")
        await _note(context, due, "failed", str(gone))
    except RetryAfter as slow:
        await remind.retry(delivery, at=context.now + _seconds(slow), reason="Telegram 要求放慢")
        DELIVERIES.labels("slowed").inc()
    except BadRequest as bad:
        await _note(context, due, "failed", str(bad))
    except TelegramError as error:
        if outcome_of(error) == "not_sent":
            await remind.retry(delivery, at=context.now + TRY_AGAIN, reason="连不上 Telegram")
            DELIVERIES.labels("retried").inc()
        else:
            await _note(context, due, "uncertain", f"发出后没有回音：{type(error).__name__}")
    else:
        await remind.finish(delivery, "sent", now=context.now, message_id=message.message_id)
        DELIVERIES.labels("sent").inc()


async def _note(context: BotContext, due: Due, state: str, reason: str) -> None:
    """Write down that a delivery did not surely arrive, and why."""
    await context.services.remind.finish(due.delivery, state, now=context.now, reason=reason)
    log.warning("delivery not confirmed", delivery=due.delivery.id, state=state, reason=reason)
    DELIVERIES.labels(state).inc()


def _seconds(slow: RetryAfter) -> timedelta:
    after = slow.retry_after
    return after if isinstance(after, timedelta) else timedelta(seconds=after)


async def _compose(context: BotContext, due: Due) -> tuple[str, InlineKeyboardMarkup | None]:
    """Return the words of a delivery and its buttons."""
    payload = due.delivery.payload
    if due.duty is None:
        return text(payload["text"], **payload["values"]), None
    words = text(
        "remind.notice",
        title=due.duty.title,
        content=due.duty.text,
        clause=due.duty.clause,
        origin=due.duty.nominal,
        days=(date.fromisoformat(payload["due"]) - local_date(context.now)).days,
        due=date.fromisoformat(payload["due"]),
        nominal=date.fromisoformat(payload["nominal"]),
        reason=payload["reason"],
        tentative=payload["tentative"],
        late=due.late,
        send_at=datetime.fromisoformat(payload["send_at"]),
    )
    original = Button(label("remind.original"), Meaning("plan.clause", {"clause": due.duty.clause}))
    return words, await context.keyboard([[original]])

"""The one ticker: fills the ledger ahead and sends what is due."""

import asyncio
from datetime import date, datetime, timedelta

import structlog
from telegram import Message
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
    """Send one claimed delivery and note what became of it."""
    remind, delivery = context.services.remind, due.delivery
    try:
        message = await _send(context, due, delivery.chat_id)
    except ChatMigrated as moved:
        await context.services.group.migrate(delivery.chat_id, moved.new_chat_id)
        await remind.retry(delivery, at=context.now, reason="群已升级，改发新群")
        DELIVERIES.labels("moved").inc()
        return
    except Forbidden as gone:
        await context.services.group.set_state(delivery.chat_id, "gone")
        state, reason = "failed", str(gone)
    except RetryAfter as slow:
        await remind.retry(delivery, at=context.now + _seconds(slow), reason="Telegram 要求放慢")
        DELIVERIES.labels("slowed").inc()
        return
    except BadRequest as bad:
        state, reason = "failed", str(bad)
    except TelegramError as error:
        if outcome_of(error) == "not_sent":
            await remind.retry(delivery, at=context.now + TRY_AGAIN, reason="连不上 Telegram")
            DELIVERIES.labels("retried").inc()
            return
        state, reason = "uncertain", f"发出后没有回音：{type(error).__name__}"
    else:
        await remind.finish(delivery, "sent", now=context.now, message_id=message.message_id)
        DELIVERIES.labels("sent").inc()
        return
    await remind.finish(delivery, state, now=context.now, reason=reason)
    log.warning("delivery not confirmed", delivery=delivery.id, state=state, reason=reason)
    DELIVERIES.labels(state).inc()


def _seconds(slow: RetryAfter) -> timedelta:
    after = slow.retry_after
    return after if isinstance(after, timedelta) else timedelta(seconds=after)


async def _send(context: BotContext, due: Due, chat_id: int) -> Message:
    """Send the words of a delivery to a chat."""
    rows: list[list[Button]] = []
    if due.duty is None:
        words = text(due.delivery.payload["text"], **due.delivery.payload["values"])
    else:
        payload = due.delivery.payload
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
        rows = [[Button(label("remind.original"), Meaning("plan.clause", {"clause": due.duty.clause}))]]
    keyboard = await context.keyboard(rows)
    with bulk_sending():
        return await context.bot.send_message(
            chat_id, words, message_thread_id=due.thread_id, reply_markup=keyboard
        )

"""What the people above hear when something could not be sent: one line, through the ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.workdays import local_date
from bot.services.remind_above import Above
from bot.services.remind_judge import AGAIN, SNOOZED
from bot.services.remind_judge import PAST_USE as PAST_USE_WORDS
from bot.services.remind_shelf import DutyShelf
from storage import remind as store
from storage import remind_account as account
from storage import remind_clock as clock_store
from storage.database import Database
from storage.remind import Delivery, NewDelivery

log = structlog.get_logger(__name__)

_TOLD = "remind.given_up_told"
MOST_ITEMS = 4
"""Duties named in the line about skipped notices."""


class AlertService:
    """Owes lines to the level above; each is unique, so that a failure that repeats is told once a day."""

    def __init__(self, database: Database, shelf: DutyShelf, above: Above) -> None:
        self._database = database
        self._shelf = shelf
        self._above = above

    async def topic_lost(self, delivery: Delivery, *, now: datetime) -> None:
        """Send the group's notices to General from now on, and tell the level above."""
        async with self._database.write() as session:
            await account.leave_topic(session, delivery.chat_id)
        await self._about_unit("alert.topic", delivery, "remind.topic_lost", {}, now)

    async def tell_given_up(self, *, now: datetime) -> int:
        """Tell the organisers in one line what was skipped since the last time; return how many that were."""
        async with self._database.read() as session:
            told = await clock_store.mark(session, _TOLD)
            since = told[0] if told else datetime.min.replace(tzinfo=UTC)
            found = await account.given_up_since(session, since, list(PAST_USE_WORDS.values()))
        if not found:
            return 0
        book, tree = await self._shelf.book(), await self._shelf.tree()
        by_title: dict[str, int] = {}
        for one in found:
            duty = book.duties.get(one.duty)
            title = duty.title if duty else {AGAIN: "补发", SNOOZED: "稍后提醒"}.get(one.duty, "已停的事项")
            by_title[title] = by_title.get(title, 0) + one.count
        shown = [f"{title} {count} 条" for title, count in list(by_title.items())[:MOST_ITEMS]]
        items = "、".join(shown) + (" 等" if len(by_title) > MOST_ITEMS else "")
        count = sum(by_title.values())
        async with self._database.write() as session:
            await clock_store.set_mark(session, _TOLD, now)
            line = NewDelivery(
                "alert.given_up",
                f"{now.timestamp():.3f}",
                chat_id=0,
                rung=0,
                send_at=now,
                payload={"text": "remind.given_up", "values": {"count": count, "items": items}},
                kind="alert",
            )
            await self._plan(session, line, [unit.code for unit in tree.children(None)])
        return count

    async def _about_unit(
        self, duty: str, delivery: Delivery, text: str, values: Mapping[str, Any], now: datetime
    ) -> None:
        tree = await self._shelf.tree()
        unit = delivery.unit
        if unit is None or unit not in tree:
            return
        line = NewDelivery(
            duty,
            f"{unit}:{local_date(now).isoformat()}",
            chat_id=0,
            rung=0,
            send_at=now,
            payload={"text": text, "values": {"unit": tree[unit].name, **values}},
            kind="alert",
        )
        async with self._database.write() as session:
            above = [one.code for one in tree.ancestors(unit)]
            await self._plan(session, line, above, but=delivery.chat_id)

    async def _plan(
        self, session: AsyncSession, line: NewDelivery, units: Sequence[str], *, but: int = 0
    ) -> None:
        """Owe a line to wherever the first of `units` is told."""
        chats = await self._above.chats(session, units, but=but)
        if not chats:
            log.warning("nobody above to tell", about=line.duty, occurrence=line.occurrence)
        lines = [replace(line, chat_id=chat) for chat in chats]
        await store.plan(session, lines, now=line.send_at)

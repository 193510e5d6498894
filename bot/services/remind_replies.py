"""What people do with a notice: 已知悉 for their unit, 稍后提醒, and what to do about one in doubt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.errors import NotAllowed
from bot.core.remind_snooze import Snooze, SnoozeChoice, snooze_choices
from bot.core.roles import Action
from bot.core.workdays import local_date
from bot.services.group import GroupService
from bot.services.remind import RemindService
from bot.services.remind_judge import SNOOZED
from bot.services.remind_ledger import again
from storage import group as group_store
from storage import remind as store
from storage import remind_account as account
from storage import remind_replies as reply_store
from storage.database import Database
from storage.remind import Delivery, NewDelivery


@dataclass(frozen=True, slots=True)
class Acked:
    """What 已知悉 did."""

    unit: str
    """The unit's name."""
    new: int
    """Occurrences that the unit had not acknowledged before."""


@dataclass(frozen=True, slots=True)
class SnoozedUntil:
    """What 稍后提醒 did."""

    at: datetime
    new: bool
    """False: that was agreed already."""


class ReplyService:
    """Takes answers to notices."""

    def __init__(self, database: Database, group: GroupService, remind: RemindService) -> None:
        self._database = database
        self._group = group
        self._remind = remind

    async def acknowledge(
        self, user_id: int, unit: str, items: Sequence[tuple[str, str]], *, now: datetime
    ) -> Acked:
        """Note that a unit has seen the notices of some occurrences (duty, due date); once is enough.

        Raises:
            NotAllowed: the person holds no role at that very unit; one from above cannot have seen for it.
        """
        await self._speaks_for(user_id, unit)
        async with self._database.write() as session:
            new = [
                await reply_store.acknowledge(session, duty, occurrence, unit, by=user_id, now=now)
                for duty, occurrence in items
            ]
        return Acked((await self._group.unit(unit)).name, sum(new))

    async def choices(self, rows: Sequence[int], *, now: datetime) -> list[SnoozeChoice]:
        """Return to when the notices of a message can be put off; empty when it is too late for that."""
        notices = await self._notices(rows, now)
        if not notices:
            return []
        async with self._database.read() as session:
            chat = await group_store.chat(session, notices[0].chat_id)
        window = self._remind.hours(chat)
        due = min(one.matters_until for one in notices)
        return snooze_choices(due, now, self._remind.work, window=window)

    async def snooze(
        self, user_id: int, unit: str, rows: Sequence[int], kind: Snooze, *, now: datetime
    ) -> SnoozedUntil | None:
        """Put the notices of a message off, all to one moment; None when it is too late for that.

        Raises:
            NotAllowed: the person holds no role at the unit.
        """
        await self._speaks_for(user_id, unit)
        at = next((one.at for one in await self.choices(rows, now=now) if one.kind is kind), None)
        if at is None:
            return None
        new = [
            NewDelivery(
                duty=SNOOZED,
                duty_version=one.duty_version,
                occurrence=f"{one.payload.get('first', one.id)}:{at:%Y%m%d%H}",
                chat_id=one.chat_id,
                rung=one.rung,
                send_at=at,
                payload={
                    **one.payload,
                    "of": one.payload.get("of", one.duty),
                    "first": one.payload.get("first", one.id),
                    "snoozed_by": user_id,
                    "snoozed_at": now.isoformat(),
                },
                kind="notice",
                unit=one.unit,
            )
            for one in await self._notices(rows, now)
        ]
        async with self._database.write() as session:
            added = await store.plan(session, new, now=now)
        return SnoozedUntil(at, new=added > 0)

    async def arrived(self, user_id: int, delivery_id: int) -> bool:
        """Note that a delivery in doubt was seen in its group; False if it is not in doubt any more.

        Raises:
            NotAllowed: the person is no organiser.
        """
        await self._group.require_everywhere(user_id, Action.DUTIES)
        async with self._database.write() as session:
            return await account.settle_doubt(session, delivery_id, reason=f"人工确认已送达（{user_id}）")

    async def resend(self, user_id: int, delivery_id: int, *, now: datetime) -> bool:
        """Send a delivery in doubt once more, marked 补发; False if that was done, or is settled.

        Raises:
            NotAllowed: the person is no organiser.
        """
        await self._group.require_everywhere(user_id, Action.DUTIES)
        async with self._database.write() as session:
            row = await store.delivery(session, delivery_id)
            if row is None or row.state != "uncertain":
                return False
            return await store.plan(session, [again(row, at=now)], now=now) > 0

    async def _notices(self, rows: Sequence[int], now: datetime) -> list[Delivery]:
        """Return the rows that still lie ahead."""
        async with self._database.read() as session:
            found = [await store.delivery(session, number) for number in rows]
        today = local_date(now)
        return [one for one in found if one is not None and one.matters_until >= today]

    async def _speaks_for(self, user_id: int, unit: str) -> None:
        if not any(grant.unit == unit for grant in await self._group.grants(user_id)):
            tree = await self._group.tree()
            raise NotAllowed(unit=tree[unit].name if unit in tree else unit)

"""催办: a reviewer reminds those who have not reported, after seeing who that would be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.period import Period
from bot.core.roles import Action
from bot.core.units import Unit
from bot.services.group import GroupService
from bot.services.report_notices import link_to
from bot.services.report_status import ReportStatusService
from storage import group as group_store
from storage import remind as store
from storage import remind_account as account
from storage.database import Database
from storage.remind import NewDelivery

COOLDOWN = timedelta(minutes=30)
"""A group is not reminded by hand more often than this, whoever asks."""

NUDGE = "nudge"
"""The ledger's name for it."""


@dataclass(frozen=True, slots=True)
class Nudge:
    """Who would be, or was, reminded."""

    period: Period
    units: Sequence[Unit]
    """Those who are written to now."""
    cooling: Sequence[Unit]
    """Reminded less than `COOLDOWN` ago."""
    without_group: Sequence[Unit]


class NudgeService:
    """Reminds by hand."""

    def __init__(self, database: Database, group: GroupService, status: ReportStatusService) -> None:
        self._database = database
        self._group = group
        self._status = status

    async def preview(self, user_id: int, top: str, *, now: datetime) -> Nudge:
        """Return who below `top` has not reported the week people speak of, and can be reminded now.

        Raises:
            NotAllowed: the person may not remind units of `top`.
        """
        await self._group.require(user_id, Action.NUDGE, await self._below(top))
        period = self._status.week(now)
        missing = (await self._status.of(top, period, user_id=user_id)).missing
        tree = await self._group.tree()
        units = [tree[one.unit] for one in missing if one.unit in tree]
        async with self._database.read() as session:
            main: dict[str, int] = {}
            for chat in await group_store.bound_chats(session, [unit.code for unit in units]):
                main.setdefault(chat.unit or "", chat.id)
            last = await account.last_nudges(session, list(main.values()), NUDGE)
        reachable = [unit for unit in units if unit.code in main]
        cooling = [
            unit for unit in reachable if main[unit.code] in last and now - last[main[unit.code]] < COOLDOWN
        ]
        return Nudge(
            period,
            [unit for unit in reachable if unit not in cooling],
            cooling,
            [unit for unit in units if unit.code not in main],
        )

    async def send(self, user_id: int, top: str, *, name: str, now: datetime) -> Nudge:
        """Owe one line to the group of everybody in the preview, which is made anew.

        A second press at the same moment owes nothing more: the line is unique per group and half-hour,
        and a group that was just reminded is left out.

        Raises:
            NotAllowed: as `preview`.
        """
        found = await self.preview(user_id, top, now=now)
        due_at = self._status.due_at(found.period)
        async with self._database.write() as session:
            main: dict[str, int] = {}
            for chat in await group_store.bound_chats(session, [unit.code for unit in found.units]):
                main.setdefault(chat.unit or "", chat.id)
            new = [
                NewDelivery(
                    duty=NUDGE,
                    occurrence=f"{found.period}:{int(now.timestamp() // COOLDOWN.total_seconds())}",
                    chat_id=main[unit.code],
                    rung=0,
                    send_at=now,
                    payload={
                        "text": "remind.manage.nudge_line",
                        "values": {
                            "unit": unit.name,
                            "period": str(found.period),
                            "name": name,
                            "due_at": due_at.isoformat(),
                        },
                        "buttons": link_to("remind.report", unit.code, str(found.period)),
                    },
                    kind="alert",
                    unit=unit.code,
                )
                for unit in found.units
                if unit.code in main
            ]
            await store.plan(session, new, now=now)
        return found

    async def _below(self, top: str) -> str:
        """Return a unit below `top` to ask permission for: reminding is a right over others."""
        below = (await self._group.tree()).children(top)
        return below[0].code if below else top

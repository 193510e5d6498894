"""The services of reminding around one ledger, with the three groups of a small province."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from bot.core.calendar import SendWindow
from bot.core.plan import Duty
from bot.core.roles import Role
from bot.core.units import Level, Unit
from bot.core.workdays import SHANGHAI, WorkCalendar
from bot.services.group import GroupService
from bot.services.plan import load_pack
from bot.services.remind import RemindService, Tally
from bot.services.remind_calendar import CalendarService
from bot.services.remind_duties import DutyService
from storage.database import Database
from storage.remind import Delivery

PLAN = load_pack("jishi-2019")
COUNTY, CITY, PROVINCE = -1, -2, -3
UNITS = [
    Unit("410000", "河南省", Level.PROVINCE, None),
    Unit("410100", "郑州市", Level.CITY, "410000"),
    Unit("410122", "中牟县", Level.COUNTY, "410100"),
]
CHATS = {PROVINCE: "410000", CITY: "410100", COUNTY: "410122"}
ORGANISER = 7


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def duty(name: str, day: str, *rungs: int, **more: Any) -> Duty:
    return Duty(
        id=name,
        title=name,
        clause="通知",
        audience=Level.COUNTY,
        start=date.fromisoformat(day),
        rungs=rungs or (0,),
        text=name,
        **more,
    )


async def claim_due(remind: RemindService, *, now: datetime) -> Tally:
    """Look at the ledger and claim all that goes out, as the ticker does message by message."""
    tally = await remind.look(now=now)
    due = [one for one in tally.due if await remind.claim([one.delivery], now=now)]
    return Tally(due, tally.skipped, tally.seen)


class Office:
    """The services around one ledger, and the three groups of a small province."""

    def __init__(self, database: Database, duties: Iterable[Duty], **more: Any) -> None:
        plan = PLAN.model_copy(update={"duties": tuple(duties)})
        self.database = database
        self.now = at("2019-03-01 08:00")
        self.group = GroupService(database, admins=(ORGANISER,), now=lambda: self.now)
        work = more.pop("work", WorkCalendar())
        self.remind = RemindService(database, plan, work, SendWindow(), **more)
        self.duties = DutyService(database, self.group, self.remind)
        self.calendar = CalendarService(database, self.group, self.remind)

    async def open(self, since: str = "2019-03-01 08:00") -> "Office":
        await self.group.import_units(UNITS)
        for chat, unit in CHATS.items():
            await self.group.bind(chat, unit, unit, by=None, now=at(since))
        await self.group.grant(ORGANISER, "410000", Role.ADMIN, by=None, now=at(since))
        return self

    async def plan(self, now: str) -> int:
        return await self.remind.plan_ahead(now=at(now))

    async def tick(self, now: str, *, deliver: bool = True) -> Tally:
        """Claim what is due and note it as sent, as the ticker does chat by chat."""
        moment = at(now)
        await self.remind.hold_clock(now=moment)
        await self.remind.resend_doubtful(now=moment)
        tally = await claim_due(self.remind, now=moment)
        messages: dict[int, int] = {}
        for one in tally.due if deliver else []:
            message = messages.setdefault(one.delivery.chat_id, int(moment.timestamp()))
            await self.remind.finish(one.delivery, "sent", now=moment, message_id=message)
        await self.remind.alerts.tell_given_up(now=moment)
        return tally

    async def rows(self, chat: int = COUNTY, state: str | None = None) -> list[Delivery]:
        return [row for row in await self.remind.ledger(state=state) if row.chat_id == chat]

"""Moving the demo's province to the moment of a notice."""

from datetime import datetime, timedelta

from bot.core.workdays import SHANGHAI
from storage.remind import Delivery
from tests.support.town import Town

BEFORE = timedelta(minutes=20)


def at(text: str) -> datetime:
    """Read `2019-03-12 09:00`, Shanghai time."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


async def go(town: Town, moment: datetime) -> None:
    """Go to `moment` by way of twenty minutes before, when what is overdue by then goes out.

    What is said on the way counts as new: a late notice takes the day's later ones along.
    """
    town.look_away()
    for stop in (moment - BEFORE, moment):
        # Planned first: the ticker may run at any moment once the clock stands there.
        await town.services.remind.plan_ahead(now=max(stop, town.clock.now()))
        if stop > town.clock.now():
            town.clock.set(stop)
        await town.settled()


async def rows_of(town: Town, chat: int) -> list[Delivery]:
    """Return the ledger of one chat."""
    return [row for row in await town.services.remind.ledger() if row.chat_id == chat]


async def click_through(town: Town, until: datetime) -> int:
    """Go from notice to notice, as the sandbox's button for the next one does; return how many stops."""
    stops = 0
    while True:
        now = town.clock.now()
        await town.services.remind.plan_ahead(now=now)
        await town.services.rhythm.plan_ahead(now=now)
        following = await town.services.remind.next_send_at()
        if following is None or following > until:
            return stops
        if following > now:
            town.clock.set(following)
        await town.settled()
        stops += 1


async def differences(town: Town) -> list[str]:
    """Hold the ledger against the chats: every sent row has its message, every message of the bot a row.

    Answers to what people said are not in the ledger: this is for a time in which nobody says anything.
    """
    rows = await town.services.remind.ledger()
    owed = {(row.chat_id, row.message_id) for row in rows if row.state == "sent"}
    said = {
        (chat.id, message.id)
        for chat in town.sandbox.world.chats.values()
        for message in town.bot_messages(chat)
    }
    faults = [f"no message {one}" for one in owed - said] + [f"no row {one}" for one in said - owed]
    for row in rows:
        silent = row.state in ("skipped", "failed", "cancelled") and not row.reason
        if silent or row.state == "sending":
            faults.append(f"{row.duty} {row.occurrence} {row.chat_id}: {row.state}, {row.reason}")
    return faults

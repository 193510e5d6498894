"""Moving the demo's province through the year, notice by notice."""

from datetime import datetime

from bot.core.workdays import SHANGHAI
from storage.remind import Delivery
from tests.support.town import Town


def at(text: str) -> datetime:
    """Read `2019-03-12 09:00`, Shanghai time."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


async def go(town: Town, moment: datetime) -> None:
    """Go to `moment`, stopping wherever something is to be sent, as the sandbox's 下一条 button does."""
    await town.services.remind.plan_ahead(now=town.clock.now())
    while True:
        following = await town.services.remind.next_send_at()
        if following is None or following > moment:
            break
        if following > town.clock.now():
            town.clock.set(following)
        await town.settled()
        await town.services.remind.plan_ahead(now=town.clock.now())
        await town.services.rhythm.plan_ahead(now=town.clock.now())
    town.look_away() if following is None else None
    if moment > town.clock.now():
        town.clock.set(moment)
    await town.settled()


async def rows_of(town: Town, chat: int) -> list[Delivery]:
    """Return the ledger of one chat."""
    return [row for row in await town.services.remind.ledger() if row.chat_id == chat]

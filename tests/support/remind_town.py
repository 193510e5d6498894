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

"""Kills the sending bot at random moments and holds the ledger against what stands in the chats."""

import asyncio
import contextlib
import os
import random
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from bot.core.workdays import SHANGHAI, WorkCalendar
from bot.sandbox.clock import SandboxClock
from bot.sandbox.server import Sandbox
from bot.sandbox.world import WaitedInVain, World
from storage import remind
from storage.database import Database
from storage.remind import Delivery, NewDelivery
from storage.tables import DeliveryRow
from tests.support.killed_bot import TOKEN, payload

GROUPS = 25
PATIENCE = 30.0
"""Seconds in which everything of a round must have been settled."""

MOST_SENT = 10
"""Messages that a bot gets to send at most before it is killed."""

MOMENT = 0.07
"""Seconds at most between the message after which a bot is killed and its end: two messages' time."""

START = 0.5
"""Seconds within which a bot that is to send nothing is killed."""

SPEED = 300
"""The bots' clocks run so many times faster than real time: the two minutes before a notice in doubt is
sent once more pass in less than a second."""


@dataclass
class Tally:
    """What the rounds found."""

    rounds: int = 0
    kills: int = 0
    notices: int = 0
    uncertain: int = 0
    resent: int = 0
    at_once: list[int] = field(default_factory=list)
    """How many rows each kill left in the middle of being sent."""
    lost: list[str] = field(default_factory=list)
    """Chats in which nothing stands, and no row says that this is in doubt."""
    doubted: int = 0
    """Chats in which nothing stands, because notice and repetition are both in doubt: listed for people."""
    doubled: list[str] = field(default_factory=list)
    """Chats with two messages of which neither says 补发."""
    unaccounted: list[str] = field(default_factory=list)
    """Messages without a row, and rows `sent` without a message."""


@dataclass
class Killing:
    """The sandbox, the database and the process that forks bots."""

    sandbox: Sandbox
    database: Database
    forker: "subprocess.Popen[str]"
    dice: random.Random
    tally: Tally = field(default_factory=Tally)

    async def round(self, day: date, *, kills: int | None = None) -> None:
        """Owe one notice to every group, kill the bot (`kills` times, else once or twice), let it finish."""
        now = datetime.combine(day, datetime.min.time(), SHANGHAI) + timedelta(hours=9)
        new = [
            NewDelivery(
                "exchange-day",
                day.isoformat(),
                -number,
                0,
                now,
                payload=payload(day.isoformat()),
                kind="notice",
            )
            for number in range(1, GROUPS + 1)
        ]
        async with self.database.write() as session:
            await remind.plan(session, new, now=now)
        for _ in range(kills or self.dice.randint(1, 2)):
            await self._kill(await self._start(now), day)
        bot = await self._start(now)
        async with asyncio.timeout(PATIENCE):
            while not await self._settled(day):  # noqa: ASYNC110  another process changes the database
                await asyncio.sleep(0.1)
        os.kill(bot, signal.SIGKILL)
        await self._compare(day)

    async def _kill(self, bot: int, day: date) -> None:
        """Kill a bot at a random moment: while it starts, or while it sends."""
        calls = self.sandbox.world.calls
        enough = len(calls) + self.dice.randint(0, MOST_SENT)
        if enough > len(calls):
            with contextlib.suppress(WaitedInVain):
                await self.sandbox.world.until(lambda: len(calls) >= enough, timeout=START + 1.0)
            await asyncio.sleep(self.dice.uniform(0.0, MOMENT))
        else:
            await asyncio.sleep(self.dice.uniform(0.0, START))
        os.kill(bot, signal.SIGKILL)
        self.tally.kills += 1
        self.tally.at_once.append(sum(row.state == "sending" for row in await self._rows(day)))

    async def _start(self, now: datetime) -> int:
        assert self.forker.stdin is not None
        assert self.forker.stdout is not None
        self.forker.stdin.write(f"{now.isoformat()} {SPEED}\n")
        self.forker.stdin.flush()
        return int(await asyncio.to_thread(self.forker.stdout.readline))

    async def _rows(self, day: date) -> list[Delivery]:
        midnight = datetime.combine(day, datetime.min.time(), SHANGHAI)
        query = select(DeliveryRow).where(DeliveryRow.send_at.between(midnight, midnight + timedelta(days=1)))
        async with self.database.read() as session:
            return [remind.as_delivery(row) for row in await session.scalars(query)]

    async def _settled(self, day: date) -> bool:
        """Tell whether everything owed is closed, and what was in doubt has been sent once more."""
        rows = await self._rows(day)
        again = {row.occurrence for row in rows if row.duty == "again"}
        return all(
            row.state not in ("planned", "sending")
            and (row.state != "uncertain" or row.duty == "again" or str(row.id) in again)
            for row in rows
        )

    async def _compare(self, day: date) -> None:
        rows = await self._rows(day)
        self.tally.rounds += 1
        self.tally.notices += GROUPS
        self.tally.uncertain += sum(row.state == "uncertain" for row in rows)
        self.tally.resent += sum(row.duty == "again" for row in rows)
        words = f"{day.year}年{day.month}月{day.day}日"
        for number in range(1, GROUPS + 1):
            chat = self.sandbox.world.chats[-number]
            said = {m.id: m.text for m in chat.messages if words in m.text}
            mine = [row for row in rows if row.chat_id == -number]
            place = f"{day} {chat.title}"
            if not said and any(row.state == "uncertain" and row.duty == "again" for row in mine):
                self.tally.doubted += 1
            elif not said:
                self.tally.lost.append(place)
            if sum("补发" not in text for text in said.values()) > 1:
                self.tally.doubled.append(place)
            sent = {row.message_id for row in mine if row.state == "sent"}
            in_doubt = sum(row.state == "uncertain" for row in mine)
            if not sent <= set(said) or len(set(said) - sent) > in_doubt:
                self.tally.unaccounted.append(place)


@asynccontextmanager
async def forking(url: str, api_url: str) -> AsyncIterator["subprocess.Popen[str]"]:
    """Run the process that forks sending bots."""
    command = [sys.executable, "-m", "tests.support.killed_bot", url, api_url]
    forker = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: ASYNC220, S603  ours, and waited for below
    try:
        yield forker
    finally:
        forker.kill()
        # Closes the pipes as well.
        await asyncio.to_thread(forker.communicate)


@asynccontextmanager
async def killing(folder: Path, seed: int) -> AsyncIterator[Killing]:
    """Give a sandbox of 25 groups, a database, and a process that forks sending bots."""
    clock = SandboxClock()
    world = World(clock)
    for number in range(1, GROUPS + 1):
        world.add_group(-number, f"第{number}群")
    sandbox = Sandbox(world, clock, token=TOKEN)
    sandbox.limits.enabled = False
    url = f"sqlite:///{folder / 'kill.db'}"
    database = Database(url)
    await database.upgrade()
    async with sandbox.serve(), forking(url, sandbox.api_url) as forker:
        yield Killing(sandbox, database, forker, random.Random(seed))  # noqa: S311  repeatable, no secret
    await database.close()


def working_days(count: int) -> list[date]:
    """Return so many working days: each is the due date of one round."""
    work = WorkCalendar()
    day = date(2019, 3, 4)
    found: list[date] = []
    while len(found) < count:
        if work.is_working(day):
            found.append(day)
        day += timedelta(days=1)
    return found

"""Acceptance test 10: a hundred groups at one tick, with two 429s."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast

from telegram.ext import ApplicationBuilder, ContextTypes

from bot.context import SERVICES, BotApplication, BotContext
from bot.core.calendar import SendWindow
from bot.core.workdays import SHANGHAI, WorkCalendar
from bot.sandbox.clock import SandboxClock
from bot.sandbox.server import Sandbox
from bot.sandbox.world import World
from bot.services import Services
from bot.services.plan import load_pack
from bot.services.remind import RemindService
from bot.transport import AiohttpRequest, Limits, PacedLimiter, Rate
from jobs.remind import Ticker
from storage import remind
from storage.database import Database
from storage.remind import Delivery, NewDelivery
from tests.support.killed_bot import TOKEN, SendingServices, payload

NOW = datetime(2019, 3, 15, 9, 0, tzinfo=SHANGHAI)
UNHURRIED = Limits(overall=Rate(10_000, 1.0), chat=Rate(1_000, 1.0), group=Rate(10_000, 60.0))


@dataclass(frozen=True)
class Hundred:
    """A hundred groups, a ledger, and a ticker to send what is in it."""

    sandbox: Sandbox
    database: Database
    tick: Callable[[], Awaitable[None]]

    async def owe(self, day: str) -> None:
        """Owe a notice to every group."""
        new = [
            NewDelivery("exchange-day", day, -number, 0, NOW, payload=payload(day), kind="notice")
            for number in range(1, 101)
        ]
        async with self.database.write() as session:
            await remind.plan(session, new, now=NOW)

    async def rows(self, day: str) -> list[Delivery]:
        async with self.database.read() as session:
            return [row for row in await remind.deliveries(session) if row.occurrence == day]


@asynccontextmanager
async def hundred(folder: Path, limits: Limits = UNHURRIED) -> AsyncIterator[Hundred]:
    clock = SandboxClock()
    world = World(clock)
    for number in range(1, 101):
        world.add_group(-number, f"第{number}群")
    sandbox = Sandbox(world, clock, token=TOKEN)
    sandbox.limits.enabled = False
    database = Database(f"sqlite:///{folder / 'hundred.db'}")
    await database.upgrade()
    async with sandbox.serve():
        application = cast(
            "BotApplication",
            ApplicationBuilder()
            .token(TOKEN)
            .base_url(sandbox.api_url)
            .request(AiohttpRequest())
            .get_updates_request(AiohttpRequest())
            .rate_limiter(PacedLimiter(limits))
            .context_types(ContextTypes(context=BotContext))
            .job_queue(None)
            .updater(None)
            .build(),
        )
        services = SendingServices(database, load_pack("jishi-2019"), NOW, speed=1.0)
        # Every notice counts: the budget is another test's.
        services.remind = RemindService(database, services.plan, WorkCalendar(), SendWindow(), budget=9)
        application.bot_data[SERVICES] = cast("Services", services)
        async with application:
            yield Hundred(sandbox, database, lambda: Ticker()(BotContext(application)))
    await database.close()


async def test_10_a_hundred_groups_are_all_served_and_only_the_two_that_were_slowed_down_wait(
    tmp_path: Path,
) -> None:
    async with hundred(tmp_path) as groups:
        await groups.owe("2019-03-15")
        # Longer than anybody waits: they go back to the ledger.
        for chat in (-3, -70):
            groups.sandbox.faults.next("sendMessage", "429", chat_id=chat, delay=300)
        await groups.tick()
        rows = await groups.rows("2019-03-15")
        assert {row.chat_id for row in rows if row.state == "planned"} == {-3, -70}
        assert {row.reason for row in rows if row.state == "planned"} == {"Telegram 要求放慢"}
        assert sum(row.state == "sent" for row in rows) == 98
        assert all(len(chat.messages) <= 1 for chat in groups.sandbox.world.chats.values())


async def test_eighty_groups_that_are_paused_do_not_hold_up_the_twenty_behind_them(tmp_path: Path) -> None:
    async with hundred(tmp_path) as groups:
        await groups.owe("2019-03-15")
        for chat in range(-100, -20):
            groups.sandbox.faults.next("sendMessage", "429", chat_id=chat, delay=300)
        await groups.tick()
        await groups.owe("2019-03-14")
        await groups.tick()
        sent = {row.chat_id for row in await groups.rows("2019-03-14") if row.state == "sent"}
        assert sent == set(range(-20, 0))


async def test_two_messages_for_one_chat_go_out_in_order_in_one_round_though_the_second_has_to_wait(
    tmp_path: Path,
) -> None:
    slow = Limits(overall=Rate(1_000, 1.0), chat=Rate(1, 0.2))
    async with hundred(tmp_path, slow) as groups:
        new = [
            NewDelivery("line", name, -1, 0, NOW, payload={"text": "remind.ended", "values": values})
            for name in "12"
            for values in [{"title": f"第{name}项", "clause": "通知"}]
        ]
        async with groups.database.write() as session:
            await remind.plan(session, new, now=NOW)
        await groups.tick()
        said = [message.text for message in groups.sandbox.world.chats[-1].messages]
        assert ["第1项" in said[0], "第2项" in said[1]] == [True, True]
        assert len(said) == 2

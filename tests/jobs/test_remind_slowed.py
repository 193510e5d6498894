"""Acceptance test 10: a hundred groups at one tick, with two 429s."""

from datetime import datetime
from pathlib import Path
from typing import cast

from telegram.ext import ApplicationBuilder, ContextTypes

from bot.context import SERVICES, BotApplication, BotContext
from bot.core.workdays import SHANGHAI
from bot.sandbox.clock import SandboxClock
from bot.sandbox.server import Sandbox
from bot.sandbox.world import World
from bot.services import Services
from bot.services.plan import load_pack
from bot.transport import AiohttpRequest, Limits, PacedLimiter, Rate
from jobs.remind import Ticker
from storage import remind
from storage.database import Database
from storage.remind import NewDelivery
from tests.support.killed_bot import TOKEN, SendingServices, payload

NOW = datetime(2019, 3, 15, 9, 0, tzinfo=SHANGHAI)
UNHURRIED = Limits(overall=Rate(10_000, 1.0), chat=Rate(1_000, 1.0), group=Rate(10_000, 60.0))


async def test_10_a_hundred_groups_are_all_served_and_only_the_two_that_were_slowed_down_wait(
    tmp_path: Path,
) -> None:
    clock = SandboxClock()
    world = World(clock)
    for number in range(1, 101):
        world.add_group(-number, f"第{number}群")
    sandbox = Sandbox(world, clock, token=TOKEN)
    sandbox.limits.enabled = False
    database = Database(f"sqlite:///{tmp_path / 'hundred.db'}")
    await database.upgrade()
    new = [
        NewDelivery("exchange-day", "2019-03-15", -n, 0, NOW, payload=payload("2019-03-15"), kind="notice")
        for n in range(1, 101)
    ]
    async with database.write() as session:
        await remind.plan(session, new, now=NOW)
    # Longer than anybody waits: they go back to the ledger.
    for chat in (-3, -70):
        sandbox.faults.next("sendMessage", "429", chat_id=chat, delay=300)
    request = AiohttpRequest()
    async with sandbox.serve():
        application = cast(
            "BotApplication",
            ApplicationBuilder()
            .token(TOKEN)
            .base_url(sandbox.api_url)
            .request(request)
            .get_updates_request(AiohttpRequest())
            .rate_limiter(PacedLimiter(UNHURRIED))
            .context_types(ContextTypes(context=BotContext))
            .job_queue(None)
            .updater(None)
            .build(),
        )
        services = SendingServices(database, load_pack("jishi-2019"), NOW, speed=1.0)
        application.bot_data[SERVICES] = cast("Services", services)
        async with application:
            await Ticker()(BotContext(application))
    async with database.read() as session:
        rows = await remind.deliveries(session)
    await database.close()
    assert {row.chat_id for row in rows if row.state == "planned"} == {-3, -70}
    assert {row.reason for row in rows if row.state == "planned"} == {"Telegram 要求放慢"}
    assert sum(row.state == "sent" for row in rows) == 98
    assert all(len(chat.messages) <= 1 for chat in world.chats.values())

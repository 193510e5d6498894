"""The fixture of the sandbox's own tests.

A test module takes it with `pytest_plugins = ["tests.support.sandbox_fixtures"]`. Real seconds are a number
that only the test moves; limits are off until a test turns them on.
"""

from collections.abc import AsyncIterator

import aiohttp
import pytest_asyncio
from telegram import Bot

from bot.sandbox.clock import SandboxClock
from bot.sandbox.server import Sandbox
from bot.sandbox.world import World
from tests.support.sandbox_room import FORUM, GROUP, TOKEN, Telegram, Ticker


@pytest_asyncio.fixture
async def telegram() -> AsyncIterator[Telegram]:
    ticker = Ticker()
    clock = SandboxClock(monotonic=ticker)
    world = World(clock, monotonic=ticker)
    zhang = world.add_person(11, "张敏", username="zhang_min")
    li = world.add_person(12, "李强")
    stranger = world.add_person(13, "路人甲")
    group = world.add_group(GROUP, "中牟县团建群", [zhang, li])
    forum = world.add_group(FORUM, "河南省团建群", [li, zhang], kind="supergroup", forum=True)
    sandbox = Sandbox(world, clock, token=TOKEN)
    sandbox.limits.enabled = False
    async with sandbox.serve(), aiohttp.ClientSession() as http:
        bot = Bot(TOKEN, base_url=sandbox.api_url, base_file_url=sandbox.file_url)
        async with bot:
            yield Telegram(world, sandbox, bot, http, ticker, zhang, li, stranger, group, forum)

"""The fixtures of the page's tests: a browser, a served world, and visits to its page.

A test module takes them with `pytest_plugins = ["tests.support.page_fixtures"]`.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import datetime

import pytest_asyncio
from playwright.async_api import Browser, ConsoleMessage, Page, ViewportSize, expect
from telegram import Bot

from bot.sandbox.clock import SandboxClock
from bot.sandbox.model import Chat, Person
from bot.sandbox.server import Sandbox
from bot.sandbox.world import World
from tests.support.browser import started_browser
from tests.support.page_room import DESKTOP, REMINDER, START, TOKEN, Room


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with started_browser() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def room() -> AsyncIterator[Room]:
    clock = SandboxClock(START, monotonic=lambda: 0)  # stands still between the page's own moves
    clock.freeze()
    world = World(clock)
    zhang = world.add_person(101, "张敏", note="中牟县 填报员")
    li = world.add_person(102, "李强", note="郑州市 审核员")
    outsider = world.add_person(103, "路人甲")
    group = world.add_group(-100500, "中牟县团建群", [zhang, li], kind="supergroup")
    restarts: list[datetime] = []

    async def restart() -> None:
        restarts.append(clock.now())

    sandbox = Sandbox(world, clock, token=TOKEN, on_next=lambda: REMINDER, on_restart=restart)
    sandbox.limits.enabled = False
    async with sandbox.serve(port=0) as address:
        bot = Bot(TOKEN, base_url=sandbox.api_url, base_file_url=sandbox.file_url)
        async with bot:
            yield Room(world, sandbox, address, bot, group, zhang, li, outsider)


def is_fault(line: ConsoleMessage) -> bool:
    """Tell whether a console line is a fault of the page; a lost connection (net::ERR_…) is not."""
    return line.type == "error" and "net::ERR_" not in line.text


@pytest_asyncio.fixture(loop_scope="module")
async def visit(browser: Browser, room: Room) -> AsyncIterator[Callable[..., Awaitable[Page]]]:
    """Yield a function that opens the page; a script error or a blocked resource fails the test."""
    faults: list[str] = []
    async with AsyncExitStack() as pages:

        async def opened(person: Person, chat: Chat | None = None, *, size: ViewportSize = DESKTOP) -> Page:
            context = await browser.new_context(viewport=size, locale="zh-CN")
            pages.push_async_callback(context.close)
            page = await context.new_page()
            page.set_default_timeout(10_000)
            page.on("pageerror", lambda error: faults.append(str(error)))
            page.on("console", lambda line: faults.append(line.text) if is_fault(line) else None)
            place = f"&chat={chat.id}" if chat else ""
            await page.goto(f"{room.address}/#as={person.id}{place}")
            await expect(page.locator("#chats li").first).to_be_attached()
            return page

        yield opened
    assert faults == []

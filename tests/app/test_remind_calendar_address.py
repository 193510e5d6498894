"""The calendar's subscription address: random, per unit, revocable."""

import socket
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest_asyncio

from bot.services.ask import AskService
from tests.support.town import Town, open_town


@pytest_asyncio.fixture
async def served(tmp_path: Path, ask_service: AskService) -> AsyncIterator[Town]:
    """Give the demo's province with the bot's own web server on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    async with open_town(tmp_path, ask_service, telegram={"port": port, "listen": "127.0.0.1"}) as town:
        yield town


async def read(address: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(address) as response:
        return response.status, await response.text()


async def test_an_address_opens_the_units_year_until_it_is_renewed_or_revoked(served: Town) -> None:
    now, calendar = served.clock.now(), served.services.calendar
    reporter, organiser = served.person("张敏").id, served.person("周岚").id
    address = await calendar.subscribe(reporter, "410122", now=now)
    assert address is not None
    assert await calendar.subscribe(reporter, "410122", now=now) == address
    status, content = await read(address)
    assert status == 200
    assert "基层共青团工作交流日" in content
    renewed = await calendar.subscribe(organiser, "410122", now=now, renew=True)
    assert renewed not in (None, address)
    assert (await read(address))[0] == 404
    assert renewed is not None
    assert (await read(renewed))[0] == 200
    assert await calendar.revoke(organiser, "410122")
    assert (await read(renewed))[0] == 404


async def test_the_address_is_told_in_private_only(served: Town) -> None:
    await served.play(
        ("张敏", "中牟县", "/calendar", "[订阅地址]"),
        ("张敏", "中牟县", "[订阅地址]", None),
        ("张敏", "私聊", "/start", "基石助手"),
        ("张敏", "中牟县", "[订阅地址]", ("私聊", "中牟县日历订阅地址")),
    )
    assert "先私聊我" in served.answers[0]
    assert "http" not in served.said(served.chat("中牟县"))

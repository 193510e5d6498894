"""`jishi demo` as a process: a person with the page alone can do the three jobs."""

import asyncio
import json
import os
import signal
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from bot.sandbox.demo import GROUPS, ZHANG_MIN
from tests.support.processes import PATIENCE, ended, free_port, jishi, running

PROVINCE = next(group.id for group in GROUPS if group.unit == "410000")
HERE = next(group.id for group in GROUPS if group.unit == "410122")


@dataclass
class Page:
    """What the chat page does, without its pictures."""

    http: aiohttp.ClientSession
    address: str
    events: aiohttp.StreamReader
    seen: list[dict[str, Any]] = field(default_factory=list)

    async def do(self, deed: str, **wish: object) -> dict[str, Any]:
        """Do something in the world."""
        async with self.http.post(f"{self.address}/control/{deed}", json=wish) as answer:
            value: dict[str, Any] = await answer.json()
            assert answer.ok, value
            return value

    async def see(self, chat: int, words: str) -> dict[str, Any]:
        """Wait for a message in `chat` that says `words`; one that was seen already counts, once."""
        return await self._find(lambda m: m["chat"] == chat and words in m["text"])

    async def _find(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        for message in self.seen:
            if wanted(message):
                self.seen.remove(message)
                return message
        async with asyncio.timeout(PATIENCE):
            while True:
                line = await self.events.readline()
                if not line.startswith(b"data: "):
                    continue
                message = json.loads(line[6:]).get("message")
                if message is not None and wanted(message):
                    return dict(message)
                if message is not None:
                    self.seen.append(message)

    async def press(self, message: dict[str, Any], label: str) -> None:
        """Press the button with this label."""
        for row, buttons in enumerate(message["buttons"]):
            for column, button in enumerate(buttons):
                if button["text"] == label:
                    where = {"chat": message["chat"], "message": message["id"]}
                    await self.do("press", **{"as": ZHANG_MIN}, **where, row=row, column=column)
                    return
        raise AssertionError(f"no button {label!r} in {message['buttons']}")


@asynccontextmanager
async def opened(address: str) -> AsyncIterator[Page]:
    """Open the page."""
    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None)) as http,
        http.get(f"{address}/control/events") as stream,
    ):
        yield Page(http, address, stream.content)


async def test_the_demo_answers_takes_a_report_and_reminds(tmp_path: Path) -> None:
    port = free_port()
    async with running("demo", "--no-browser", "--port", str(port), folder=tmp_path) as process:
        assert process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            while f"http://127.0.0.1:{port}".encode() not in (await process.stdout.readline()):
                assert not process.stdout.at_eof(), (await ended(process)).err
        async with opened(f"http://127.0.0.1:{port}") as page:
            await page.do("send", **{"as": ZHANG_MIN}, chat=HERE, text="@jishi_bot 交流日多久一次")
            await page.see(HERE, "每月")

            await page.do("start", **{"as": ZHANG_MIN}, payload="report")
            card = await page.see(ZHANG_MIN, "1. 教育团工委")
            await page.press(card, "是")
            await page.see(ZHANG_MIN, "2. 县级中学团校")

            began = (await page.do("clock", advance=0))["now"]
            assert (await page.do("clock", next=True))["now"] > began
            await page.do("clock", set="2019-03-08T17:00")
            closed = await page.see(PROVINCE, "2019-W10 周报截止：已报 ")
            reported = int(closed["text"].split("已报 ")[1].split("/")[0])
            assert 100 < reported < 181, "the counties that nobody plays report by themselves"

            await page.do("restart")
            await page.do("send", **{"as": ZHANG_MIN}, chat="private", text="/resume")
            await page.see(ZHANG_MIN, "2. 县级中学团校")

            # What was planned when the bot started is over by then: the button plans further.
            await page.do("clock", set="2019-04-20T08:30")
            assert (await page.do("clock", next=True))["now"] > "2019-04-20T08:30"
        process.send_signal(signal.SIGTERM)
        result = await ended(process)
    assert result.status == 0, result.err
    assert os.listdir(tmp_path) == []  # noqa: PTH208  the folder it was started in stays as it was


async def test_a_taken_port_and_a_wrong_moment_are_said_plainly(tmp_path: Path) -> None:
    wrong = await jishi("demo", "--no-browser", "--at", "明天", folder=tmp_path)
    assert wrong.status == 2
    assert "时刻写法如" in wrong.err
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        busy = await jishi("demo", "--no-browser", "--port", port, folder=tmp_path)
    assert busy.status == 2
    assert f"端口 {port} 用不了" in busy.err
    assert "Traceback" not in busy.err

"""`jishi run` as a process: it answers, it stops, it is killed and goes on where it was."""

import asyncio
import signal
import socket
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from bot.app import STOP_WITHIN, services, system_clock
from bot.cli.demo import seed
from bot.config import Settings, load
from bot.sandbox.clock import SandboxClock
from bot.sandbox.demo import TOKEN, build_demo_world
from bot.sandbox.server import Sandbox
from bot.services.ask import AskService
from tests.support.processes import PATIENCE, ended, free_port, jishi, running
from tests.support.town import Town

QUESTION = ("路人甲", "私聊", "交流日多久一次")


@dataclass
class Place:
    """A folder with a `config.toml` for a served sandbox."""

    folder: Path
    sandbox: Sandbox
    town: Town

    @property
    def settings(self) -> Settings:
        """What the process reads."""
        return load(self.folder / "config.toml", {})

    def configure(self, **telegram: object) -> None:
        """Write `config.toml`; `telegram` changes keys of that table."""
        keys = {"token": TOKEN, "api_url": self.sandbox.api_url, "file_url": self.sandbox.file_url}
        lines = [f"{key} = {_toml(value)}" for key, value in (keys | telegram).items()]
        lines += ["[storage]", f'url = "sqlite:///{self.folder / "jishi.db"}"']
        (self.folder / "config.toml").write_text("\n".join(["[telegram]", *lines, ""]), "utf-8")

    async def ready(self, process: Process) -> None:
        """Wait until the process has published its menus, the last thing it does when it starts."""
        before = self._menus()
        arrived = asyncio.create_task(
            self.sandbox.world.until(lambda: self._menus() > before, timeout=PATIENCE)
        )
        over = asyncio.create_task(process.wait())
        await asyncio.wait({arrived, over}, return_when=asyncio.FIRST_COMPLETED)
        over.cancel()
        if process.returncode is not None:
            arrived.cancel()
            pytest.fail((await ended(process)).err)
        await arrived

    def _menus(self) -> int:
        return sum(call.method == "setMyCommands" and call.ok for call in self.sandbox.calls)


def _toml(value: object) -> str:
    return str(value) if isinstance(value, int) else f'"{value}"'


@pytest_asyncio.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    """Give a served sandbox with the demo's world, and a folder whose config points to it."""
    clock = SandboxClock(system_clock())
    sandbox = Sandbox(build_demo_world(clock), clock, token=TOKEN)
    sandbox.limits.enabled = False
    async with sandbox.serve():
        town = Town(sandbox, clock, Settings())
        ready = Place(tmp_path, sandbox, town)
        ready.configure()
        yield ready


async def stopped(process: Process) -> tuple[int, str]:
    """Stop a process as systemd does; return its status and its log."""
    process.send_signal(signal.SIGTERM)
    result = await ended(process)
    return result.status, result.err


async def test_it_answers_and_finishes_what_is_in_work_before_it_stops(place: Place) -> None:
    async with running("run", folder=place.folder) as process:
        await place.ready(process)
        await place.town.play((*QUESTION, "每月"))
        place.sandbox.faults.next("sendMessage", "delay", delay=0.5)
        place.town.look_away()
        await place.town.act(*QUESTION)
        await place.sandbox.caught_up()
        status, log = await stopped(process)
    assert status == 0, log
    assert "每月" in place.town.said(place.town.chat("私聊", place.town.person("路人甲")))
    assert TOKEN not in log


async def test_an_update_that_never_ends_does_not_keep_it_from_stopping(place: Place) -> None:
    assert STOP_WITHIN < 5
    async with running("run", folder=place.folder) as process:
        await place.ready(process)
        place.sandbox.faults.next("sendMessage", "delay", delay=10 * PATIENCE)
        await place.town.act(*QUESTION)
        await place.sandbox.caught_up()
        status, log = await stopped(process)
    assert status == 0, log
    assert "still in work" in log
    assert all(line.startswith("{") for line in log.splitlines())


async def test_a_killed_bot_goes_on_in_the_middle_of_the_form(place: Place, ask_service: AskService) -> None:
    async with services(place.settings, now=place.town.clock.now, ask=ask_service) as ready:
        await seed(ready)
    async with running("run", folder=place.folder) as process:
        await place.ready(process)
        await place.town.play(
            ("张敏", "私聊", "/start report", "1. 教育团工委"),
            ("张敏", "私聊", "[是]", "2. 县级中学团校"),
            ("张敏", "私聊", "12/30", "3. "),
        )
        process.kill()
        await process.wait()
    async with running("run", folder=place.folder) as process:
        await place.ready(process)
        await place.town.play(
            ("张敏", "私聊", "/resume", ["3. ", "已填 2"]),
            ("张敏", "私聊", "[看全部]", ["已填 2/21", "12/30 所（40%）"]),
        )
        assert (await stopped(process))[0] == 0


async def test_a_token_that_telegram_does_not_know_is_a_bad_config(place: Place) -> None:
    place.configure(token="1:wrong")
    result = await jishi("run", folder=place.folder)
    assert result.status == 2
    assert "telegram.token：Telegram 不认这个令牌" in result.err
    assert "1:wrong" not in result.err


async def test_a_port_that_is_taken_is_named(place: Place) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        place.configure(port=port)
        result = await jishi("run", folder=place.folder)
    assert result.status == 2
    assert f"telegram.port = {port}：127.0.0.1:{port} 用不了" in result.err
    assert "Traceback" not in result.err


async def test_telegram_out_of_reach_and_a_database_that_cannot_be_opened_are_said_plainly(
    place: Place,
) -> None:
    place.configure(api_url=f"http://127.0.0.1:{free_port()}/bot")
    no_telegram = await jishi("run", folder=place.folder)
    assert (no_telegram.status, "Traceback" in no_telegram.err) == (1, False)
    assert "连不上 Telegram" in no_telegram.err
    url = "sqlite:////proc/nowhere/jishi.db"
    no_database = await jishi("run", folder=place.folder, variables={"DATABASE_URL": url})
    assert (no_database.status, "Traceback" in no_database.err) == (1, False)
    assert "storage.url：数据库打不开" in no_database.err


async def test_the_doctor_finds_a_sound_bot_sound_and_a_wrong_token_wrong(place: Place) -> None:
    well = await jishi("doctor", folder=place.folder)
    assert well.status == 0, well.out + well.err
    assert "@jishi_bot" in well.out
    assert "✘" not in well.out
    ill = await jishi("doctor", folder=place.folder, variables={"BOT_TOKEN": "1:wrong"})
    assert ill.status == 1
    assert "✘ 令牌：Telegram 不认" in ill.out
    assert "1:wrong" not in ill.out + ill.err

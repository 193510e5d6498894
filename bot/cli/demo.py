"""`jishi demo`: the bot inside the sandbox, with a small province to play with."""

import asyncio
import contextlib
import signal
import tempfile
import webbrowser
from contextlib import AsyncExitStack
from datetime import datetime
from pathlib import Path
from typing import Annotated

import structlog
import typer

from bot.app import running, services
from bot.cli.demo_data import add_history, add_running
from bot.cli.setup import fail, output
from bot.config import Settings
from bot.context import TICKER, BotApplication, BotContext
from bot.core.period import Period, ReportWindow
from bot.core.roles import Role
from bot.core.workdays import SHANGHAI
from bot.logs import set_up_logs
from bot.sandbox.clock import SandboxClock
from bot.sandbox.demo import GROUPS, PEOPLE, TOKEN, build_demo_world
from bot.sandbox.server import Sandbox
from bot.services import Services
from bot.services.ask import AskService
from storage.database import Database

log = structlog.get_logger(__name__)

DEFAULT_START = "2019-03-04T08:30"
"""A Monday, twelve weeks after the first reports: the plan was two weeks old then."""

CHOICES = {
    "org": {"areas": {"豫中": ["410100", "411000", "411100"], "豫东": ["410200", "411400", "411600"]}},
    "rollup": {"own_position": True},
}
"""What the demo's province has chosen in its configuration."""

LOOK = 20.0
"""Seconds between two looks at which counties report next."""


def demo(
    port: Annotated[int, typer.Option(help="网页端口")] = 8765,
    at: Annotated[str, typer.Option(help="沙盒时钟从何时开始（北京时间）")] = DEFAULT_START,
    *,
    browser: Annotated[bool, typer.Option(help="是否打开浏览器")] = True,
) -> None:
    """在本机沙盒里试用：一个省、两个市、四个县和几个人。每次从头开始。"""
    try:
        start = datetime.fromisoformat(at)
    except ValueError:
        fail([f"--at {at!r}：时刻写法如 {DEFAULT_START}"])
    set_up_logs()
    try:
        asyncio.run(_run(port, start if start.tzinfo else start.replace(tzinfo=SHANGHAI), browser))
    except OSError as error:
        fail([f"端口 {port} 用不了：{error}。可换一个：jishi demo --port 8766"])


_ROLES = {"organiser": Role.ADMIN, "reviewer": Role.REVIEWER, "reporter": Role.REPORTER}


class DemoBot:
    """The bot in the sandbox; it can be stopped and started again on the same database."""

    def __init__(self, database: str, clock: SandboxClock) -> None:
        self._storage = {"url": database}
        self._clock = clock
        self._settings = Settings()
        self._stack = AsyncExitStack()
        self._services: Services | None = None
        self._ask: AskService | None = None
        self._application: BotApplication | None = None
        self._since = Period.containing(clock.now())
        self._moved = asyncio.Event()

    async def start(self, sandbox: Sandbox) -> None:
        """Start the bot on the sandbox and let the demo's groups and people in."""
        telegram = {"token": TOKEN, "api_url": sandbox.api_url, "file_url": sandbox.file_url}
        self._settings = Settings.model_validate({"telegram": telegram, "storage": self._storage, **CHOICES})
        await self._run()

    async def _run(self) -> None:
        database = Database(self._settings.storage.url)
        self._services = await self._stack.enter_async_context(
            services(self._settings, now=self._clock.now, ask=self._ask, database=database)
        )
        self._ask = self._services.ask
        await seed(self._services)
        await add_history(database, self._services.plan, now=self._clock.now())
        await self._report(database)
        self._application = await self._stack.enter_async_context(running(self._settings, self._services))
        others = asyncio.create_task(self._others(database))
        self._stack.push_async_callback(_ended, others)

    async def stop(self) -> None:
        """Stop the bot as SIGTERM would."""
        self._services = self._application = None
        await self._stack.aclose()
        self._stack = AsyncExitStack()

    async def restart(self) -> None:
        """Stop and start: what was saved is there again."""
        await self.stop()
        await self._run()

    async def next_reminder(self) -> datetime | None:
        """Return when the next message goes out, after planning as the hourly jobs would have by now."""
        if self._services is None or self._application is None or self._application.job_queue is None:
            return None
        for job in self._application.job_queue.jobs():
            if (job.name or "").endswith("plan"):
                await job.run(self._application)
        return await self._services.remind.next_send_at(after=self._clock.now())

    def hurry(self) -> None:
        """Have the bot look at the ledger: the clock was moved; first the others report what is due."""
        self._tick(on=False)
        self._moved.set()

    def _tick(self, *, on: bool) -> None:
        queue = self._application.job_queue if self._application is not None else None
        for job in queue.get_jobs_by_name(TICKER) if queue is not None else ():
            job.enabled = on

    async def _others(self, database: Database) -> None:
        """Have the counties that nobody plays report as time goes on."""
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._moved.wait(), LOOK)
            self._moved.clear()
            try:
                await self._report(database)
            except Exception:
                # The bot is what people try out: it goes on, whatever becomes of the others.
                log.exception("the other counties did not report")
            if not self._moved.is_set() and self._application is not None:
                self._tick(on=True)
                BotContext(self._application).hurry()

    async def _report(self, database: Database) -> None:
        if self._services is None:
            return
        report = self._settings.report
        window = ReportWindow(report.open, report.due, report.grace_days)
        now = self._clock.now()
        await add_running(database, self._services.plan, window, since=self._since, now=now)


async def seed(ready: Services) -> None:
    """Bind the demo's groups and give its people their roles; doing it again changes nothing."""
    for group in GROUPS:
        if await ready.group.chat(group.id) is None:
            await ready.group.bind(group.id, group.title, group.unit, by=None, now=ready.now())
    for person in PEOPLE:
        if person.unit is not None:
            role = _ROLES[person.role]
            await ready.group.grant(person.id, person.unit, role, by=None, now=ready.now())


async def _ended(task: asyncio.Task[None]) -> None:
    """Stop a task and wait until it has."""
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def _run(port: int, start: datetime, browser: bool) -> None:  # noqa: FBT001  the command's own switch
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, stop.set)
    clock = SandboxClock(start)
    with tempfile.TemporaryDirectory(prefix="jishi-demo-") as folder:
        bot = DemoBot(f"sqlite:///{Path(folder) / 'demo.db'}", clock)
        sandbox = Sandbox(
            build_demo_world(clock), clock, token=TOKEN, on_next=bot.next_reminder, on_restart=bot.restart
        )
        async with sandbox.serve(port=port) as address:
            await bot.start(sandbox)
            clock.on_change(bot.hurry)
            output.print(f"\n沙盒已就绪，请打开：[bold]{address}[/bold]\n按 Ctrl-C 结束。")
            if browser:
                await asyncio.to_thread(webbrowser.open, address)
            try:
                await stop.wait()
            finally:
                await bot.stop()

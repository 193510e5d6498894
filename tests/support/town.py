"""The demo's province with the real bot in it, driven like a chat.

    await town.play(
        ("张敏", "中牟县", "@jishi_bot 交流日多久一次", "每月"),
        ("张敏", "中牟县", "/report", "开始填报"),
        ("张敏", "私聊", "[未开展]", "2/21"),
    )

Each row is who, where, what they do, and what the bot is seen to say there next. `[文字]` presses the
latest button that says so (or starts so); `/start …` in 私聊 follows a deep link; anything else is typed.
The last field may be a list, may hold `(where, text)` pairs for other chats, and is None where the bot
must stay silent.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from bot.app import running, services
from bot.cli.demo import seed
from bot.config import Settings
from bot.context import BotApplication, BotContext
from bot.core.workdays import SHANGHAI
from bot.sandbox.clock import SandboxClock
from bot.sandbox.demo import GROUPS, PEOPLE, TOKEN, build_demo_world
from bot.sandbox.model import Chat, Message, Person, Press
from bot.sandbox.server import Sandbox
from bot.services import Services
from bot.services.ask import AskService
from bot.transport import Limits, Rate

MONDAY = datetime(2019, 3, 4, 8, 30, tzinfo=SHANGHAI)
"""When the demo begins."""

Expected = str | tuple[str, str] | None
Row = tuple[str, str, str, Expected | Sequence[Expected]]

_UNHURRIED = Limits(overall=Rate(10_000, 1.0), chat=Rate(1_000, 1.0), group=Rate(10_000, 60.0))


@dataclass
class Town:
    """A sandbox, the bot that runs in it, and what has been seen so far."""

    sandbox: Sandbox
    clock: SandboxClock
    settings: Settings
    stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    seeded: bool = True
    ask: AskService | None = None
    """The index, built once for all tests."""
    application: BotApplication | None = None
    ready: Services | None = None
    seen: dict[int, str] = field(default_factory=dict)
    answers: list[str] = field(default_factory=list)
    """What button presses were answered with (toasts and alerts), oldest first."""

    @property
    def services(self) -> Services:
        """The running bot's services."""
        assert self.ready is not None, "the bot is not running"
        return self.ready

    async def start(self) -> None:
        """Start the bot (again): same database, same world."""
        self.ready = await self.stack.enter_async_context(
            services(self.settings, now=self.clock.now, ask=self.ask)
        )
        if self.seeded:
            await seed(self.ready)
        self.application = await self.stack.enter_async_context(
            running(self.settings, self.ready, limits=_UNHURRIED)
        )
        # The scheduler plans at its own moment; a transcript must not depend on which comes first.
        for job in self.application.job_queue.get_jobs_by_name("plan") if self.application.job_queue else ():
            await job.run(self.application)

    async def stop(self) -> None:
        """Stop the bot as SIGTERM would."""
        self.application = self.ready = None
        await self.stack.aclose()
        self.stack = AsyncExitStack()

    async def restart(self) -> None:
        """Stop and start."""
        await self.stop()
        await self.start()

    def person(self, name: str) -> Person:
        """Return the person called `name`."""
        return next(p for p in self.sandbox.world.people.values() if p.first_name == name)

    def chat(self, where: str, person: Person | None = None) -> Chat:
        """Return the group whose title begins with `where`; 私聊 is the person's private chat."""
        if where == "私聊":
            assert person is not None
            return self.sandbox.world.private_chat(person)
        return next(c for c in self.sandbox.world.chats.values() if c.title.startswith(where) and c.id < 0)

    def bot_messages(self, chat: Chat) -> list[Message]:
        """Return what the bot said in a chat, oldest first."""
        return [m for m in chat.messages if m.sender == self.sandbox.world.bot]

    def said(self, chat: Chat) -> str:
        """Return what the bot said or changed in a chat since the last row, with its `[buttons]`."""
        new = [m for m in self.bot_messages(chat) if _shown(m) != self.seen.get(id(m))]
        return "\n".join(_shown(m) for m in new)

    def look_away(self) -> None:
        """Count everything said so far as seen."""
        for chat in self.sandbox.world.chats.values():
            for message in self.bot_messages(chat):
                self.seen[id(message)] = _shown(message)

    async def act(self, who: str, where: str, what: str) -> Press | None:
        """Say, press or follow a link as `who`, without waiting for what comes of it."""
        person = self.person(who)
        chat = self.chat(where, person)
        if what.startswith("[") and what.endswith("]"):
            return self.press(person, chat, what[1:-1])
        if where == "私聊" and what.split(maxsplit=1)[0] == "/start":
            self.sandbox.world.start(person, what.removeprefix("/start").strip())
        else:
            self.sandbox.world.say(person, chat, what)
        return None

    def press(self, person: Person, chat: Chat, label: str) -> Press:
        """Press the latest button whose label is, or begins with, `label`."""
        for message in reversed(chat.messages):
            for row, buttons in enumerate(message.buttons):
                for column, button in enumerate(buttons):
                    if button.text.startswith(label) and button.kind == "callback":
                        return self.sandbox.world.press_at(person, message, row, column)
        raise AssertionError(f"no button {label!r}; the chat:\n{self.transcript(chat)}")

    async def play(self, *rows: Row) -> None:
        """Play a transcript; the first thing that is not seen fails with all that was said."""
        for who, where, what, expected in rows:
            self.look_away()
            press = await self.act(who, where, what)
            if press is not None:
                answer = await asyncio.wait_for(press.answer, 10)
                self.answers.append(answer.text or "")
            await self.expect(who, where, expected)

    async def expect(self, who: str, where: str, expected: Expected | Sequence[Expected]) -> None:
        """Wait until the bot has said what is expected; None means that it stays silent."""
        person = self.person(who)
        wanted = [expected] if isinstance(expected, str | tuple) or expected is None else list(expected)
        for item in wanted:
            place, text = item if isinstance(item, tuple) else (where, item)
            chat = self.chat(place, person)
            if text is None:
                await self.settled()
                assert not self.said(chat), f"the bot should be silent, but said: {self.said(chat)}"
            else:
                await self.sandbox.world.until(lambda c=chat, t=text: t in self.said(c))  # type: ignore[misc]

    async def settled(self) -> None:
        """Wait until every update was handled and everything due was sent."""
        assert self.application is not None
        await self.sandbox.caught_up()
        await self.application.update_queue.join()
        queue = self.application.job_queue
        assert queue is not None
        for job in (*queue.get_jobs_by_name("plan"), *queue.get_jobs_by_name("tick")):
            await job.run(self.application)

    async def advance(self, step: timedelta) -> None:
        """Move the sandbox clock on and let the bot send what is due."""
        self.look_away()
        self.clock.advance(step)
        await self.settled()

    async def until(self, moment: datetime) -> None:
        """Set the sandbox clock and let the bot plan and send what is due."""
        self.look_away()
        self.clock.set(moment)
        await self.settled()

    def transcript(self, chat: Chat) -> str:
        """Write a chat down, one line per message."""
        return "\n".join(
            f"{m.sender.first_name}: {m.text!r} {[[b.text for b in row] for row in m.buttons]}"
            for m in chat.messages
        )

    def hurry(self) -> None:
        """Have the bot look at the ledger, as the demo does when its clock is moved."""
        if self.application is not None:
            BotContext(self.application).hurry()


def _shown(message: Message) -> str:
    return message.text + "".join(f"\n[{b.text}]" for row in message.buttons for b in row)


@asynccontextmanager
async def open_town(
    folder: Path, ask: AskService | None = None, *, seeded: bool = True, **config: dict[str, object]
) -> AsyncIterator[Town]:
    """Open the demo's world with the bot in it. `config` adds to the settings, table by table."""
    clock = SandboxClock(MONDAY)
    sandbox = Sandbox(build_demo_world(clock), clock, token=TOKEN)
    sandbox.limits.enabled = False
    async with sandbox.serve():
        content: dict[str, dict[str, object]] = {
            "telegram": {"token": TOKEN, "api_url": sandbox.api_url, "file_url": sandbox.file_url},
            "storage": {"url": f"sqlite:///{folder / 'town.db'}"},
        }
        for table, keys in config.items():
            content.setdefault(table, {}).update(keys)
        town = Town(sandbox, clock, Settings.model_validate(content), seeded=seeded, ask=ask)
        await town.start()
        try:
            yield town
        finally:
            await town.stop()


__all__ = ["GROUPS", "MONDAY", "PEOPLE", "Town", "open_town"]

"""A small served world, and what tests of the sandbox page say about it."""

from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, Protocol

from playwright.async_api import Page, ViewportSize
from telegram import Bot, Update

from bot.sandbox.model import Chat, Person
from bot.sandbox.server import Sandbox
from bot.sandbox.world import World

TOKEN = "5200100:sandbox"
DESKTOP: Final[ViewportSize] = {"width": 1280, "height": 800}
PHONE: Final[ViewportSize] = {"width": 390, "height": 844}
START = datetime.fromisoformat("2019-03-04T08:30:00+08:00")
REMINDER = datetime.fromisoformat("2019-03-15T09:00:00+08:00")
"""The moment that the served world gives as its next reminder."""


@dataclass(frozen=True)
class Room:
    """A served world with two people in one group, an outsider, and the bot's hand."""

    world: World
    sandbox: Sandbox
    address: str
    bot: Bot
    group: Chat
    zhang: Person
    li: Person
    outsider: Person

    async def update(self, kind: Literal["callback_query", "inline_query"]) -> Update:
        """Fetch updates until one of this kind comes, and return it."""
        offset = 0
        while True:
            for update in await self.bot.get_updates(offset=offset, timeout=5):
                offset = update.update_id + 1
                if getattr(update, kind) is not None:
                    return update


class Visit(Protocol):
    """Open the page as a person, in a chat when one is given."""

    def __call__(
        self, person: Person, chat: Chat | None = None, *, size: ViewportSize = ...
    ) -> Awaitable[Page]: ...


async def say(page: Page, text: str) -> None:
    """Type into the input and press Enter."""
    await page.get_by_label("消息", exact=True).and_(page.locator("textarea")).fill(text)
    await page.locator("#input").press("Enter")

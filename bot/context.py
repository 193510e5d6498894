"""What every handler gets: PTB's context, typed, with the services and the keyboard maker."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.ext import Application, CallbackContext, ExtBot, JobQueue

from bot.services import Services
from bot.services.buttons import Meaning

Data = dict[Any, Any]
BotContextBase = CallbackContext[ExtBot[Any], Data, Data, Data]
BotApplication = Application[ExtBot[Any], "BotContext", Data, Data, Data, JobQueue[Any]]

SERVICES = "services"
"""The one key in PTB's `bot_data`."""

TICKER = "tick"
"""Name of the job that sends what is due."""


@dataclass(frozen=True, slots=True)
class Button:
    """A button to show: a label, and a stored meaning or an address."""

    label: str
    does: Meaning | None = None
    url: str | None = None


class BotContext(BotContextBase):
    """PTB's context with this bot's services on it."""

    @property
    def services(self) -> Services:
        """The use cases, built once in `bot.app`."""
        services: Services = self.application.bot_data[SERVICES]
        return services

    @property
    def now(self) -> datetime:
        """The present moment by the bot's one clock, aware."""
        return self.services.now()

    def deep_link(self, payload: str) -> str:
        """Return the address that opens the private chat and sends `/start payload`."""
        return f"https://t.me/{self.bot.username}?start={payload}"

    def hurry(self) -> None:
        """Have the ledger looked at now: something was put into it that people are waiting for."""
        if self.job_queue is not None:
            for job in self.job_queue.get_jobs_by_name(TICKER):
                run = job.run(self.application)  # type: ignore[arg-type]  # PTB leaves its own type open
                _ = self.application.create_task(run)  # PTB keeps the task

    async def keyboard(self, rows: Sequence[Sequence[Button]]) -> InlineKeyboardMarkup | None:
        """Store what the buttons mean and return them as Telegram shows them; None without buttons."""
        meanings = [button.does for row in rows for button in row if button.does is not None]
        tokens = iter(await self.services.buttons.keep(meanings))
        shown = [
            [
                InlineKeyboardButton(button.label, url=button.url)
                if button.does is None
                else InlineKeyboardButton(button.label, callback_data=next(tokens))
                for button in row
            ]
            for row in rows
            if row
        ]
        return InlineKeyboardMarkup(shown) if shown else None

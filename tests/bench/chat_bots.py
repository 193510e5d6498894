"""The bots that `tests.bench.chat` compares, each in a process of its own.

`jishi` is the bot as it runs, with its database; `echo` is what python-telegram-bot's documentation begins
with: `ApplicationBuilder` with nothing but a token, and one handler that sends the text back.
"""

import argparse
import asyncio
import logging
import signal

from telegram import Update
from telegram.ext import Application, ApplicationBuilder, ContextTypes, MessageHandler, filters

from bot.app import running, services, system_clock
from bot.config import Settings
from bot.logs import set_up_logs
from bot.sandbox.demo import TOKEN
from bot.transport import Limits, Rate

UNLIMITED = Limits(overall=Rate(1_000_000, 1.0), chat=Rate(1_000_000, 1.0), group=Rate(1_000_000, 60.0))
"""The sandbox's limits are off as well: what is measured is the work for an update."""


async def _echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    if update.effective_message is not None and update.effective_message.text is not None:
        await update.effective_message.reply_text(update.effective_message.text)


async def echo(api_url: str, stop: asyncio.Event, concurrent: int) -> None:
    """Run the echo bot; `concurrent` 0 leaves python-telegram-bot's default, one update after the other."""
    builder = ApplicationBuilder().token(TOKEN).base_url(api_url)
    if concurrent:
        builder = builder.concurrent_updates(concurrent)
    application: Application = builder.build()  # type: ignore[type-arg]  # its six parameters say nothing here
    application.add_handler(MessageHandler(filters.TEXT, _echo))
    async with application:
        await application.start()
        if application.updater is not None:
            await application.updater.start_polling()
        await stop.wait()
        if application.updater is not None:
            await application.updater.stop()
        await application.stop()


async def jishi(api_url: str, stop: asyncio.Event, database: str) -> None:
    """Run the bot of this project."""
    telegram = {"token": TOKEN, "api_url": api_url, "file_url": api_url}
    settings = Settings.model_validate({"telegram": telegram, "storage": {"url": database}})
    async with services(settings, now=system_clock) as ready, running(settings, ready, limits=UNLIMITED):
        await stop.wait()


async def _run(given: argparse.Namespace) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    if given.bot == "echo":
        await echo(given.api_url, stop, given.concurrent)
    else:
        await jishi(given.api_url, stop, given.database)


def main() -> None:
    """Run one bot until SIGTERM."""
    parser = argparse.ArgumentParser()
    parser.add_argument("bot", choices=("echo", "jishi"))
    parser.add_argument("api_url")
    parser.add_argument("--concurrent", type=int, default=0)
    parser.add_argument("--database", default="")
    set_up_logs(logging.WARNING)
    asyncio.run(_run(parser.parse_args()))


if __name__ == "__main__":
    main()

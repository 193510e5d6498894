"""The wiring: builds the application, runs it and stops it.

What it is made of stands beside it: the services in `bot.assembly`, every handler and job in `bot.registry`.
"""

import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import structlog
from telegram import (
    LinkPreviewOptions,
)
from telegram.constants import ParseMode
from telegram.error import TelegramError
from telegram.ext import (
    ApplicationBuilder,
    ContextTypes,
    Defaults,
)

from bot.assembly import services
from bot.config import Settings
from bot.context import SERVICES, BotApplication, BotContext
from bot.core.workdays import SHANGHAI
from bot.ordering import OrderedProcessor
from bot.registry import publish_menus, register, schedule
from bot.services import Clock, Services
from bot.transport import AiohttpRequest, Limits, PacedLimiter, Rate
from handlers import ask_card

__all__ = ["STOP_WITHIN", "build", "run_until", "running", "services", "system_clock"]

log = structlog.get_logger(__name__)

STOP_WITHIN = 4.0
"""Seconds that updates in work get to finish when the bot is told to stop."""

PACE = Limits(chat=Rate(3, 3.0))
"""Telegram's limits, with three quick taps in one chat answered at once: it asks for one message a second
on average there, not for a second's pause after each."""

UPDATES = ["message", "callback_query", "inline_query", "my_chat_member", "chat_member"]
"""What Telegram is asked to send."""


def system_clock() -> datetime:
    """Return the present moment: the one place that reads the machine's clock."""
    return datetime.now(UTC)  # noqa: TID251  this is the one clock


def build(
    settings: Settings, ready: Services, *, limits: Limits | None = None, begin: asyncio.Event | None = None
) -> BotApplication:
    """Build the application; nothing is sent before it is run. `limits` None keeps Telegram's own.

    What is fetched before `begin` waits for it.
    """
    telegram = settings.telegram
    proxy = telegram.proxy or None
    application: BotApplication = (
        ApplicationBuilder()
        .token(telegram.token.get_secret_value())
        .base_url(telegram.api_url)
        .base_file_url(telegram.file_url)
        .request(AiohttpRequest(proxy=proxy))
        .get_updates_request(AiohttpRequest(proxy=proxy))
        .rate_limiter(PacedLimiter(limits or PACE))
        .concurrent_updates(OrderedProcessor(begin))
        .context_types(ContextTypes(context=BotContext))
        .defaults(
            Defaults(
                parse_mode=ParseMode.HTML,
                tzinfo=SHANGHAI,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
                allow_sending_without_reply=True,
            )
        )
        .build()
    )
    application.bot_data[SERVICES] = ready
    register(application)
    schedule(application)
    return application


@asynccontextmanager
async def running(
    settings: Settings, ready: Services, *, limits: Limits | None = None
) -> AsyncIterator[BotApplication]:
    """Run the bot while the block runs; at its end finish what is in work, within `STOP_WITHIN`."""
    begin = asyncio.Event()
    application = build(settings, ready, limits=limits, begin=begin)
    telegram = settings.telegram
    webhook = telegram.mode == "webhook"
    secret = telegram.webhook_secret.get_secret_value() if webhook else None
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(ready.remind.give_back_clock)
        orphans = await ready.remind.recover(now=ready.now())
        if orphans:
            log.warning("deliveries of unknown outcome", count=orphans)
        await ready.buttons.keep(ask_card.frequent(ready.plan))
        await application.initialize()
        stack.push_async_callback(_shut_down, application)
        if telegram.port:
            from bot.web import serving, web_app  # noqa: PLC0415  most bots have no web server

            app = web_app(application, secret=secret)
            await stack.enter_async_context(serving(app, host=telegram.listen, port=telegram.port))
        await application.start()
        stack.push_async_callback(_stop, application)
        await _listen(application, settings)
        await ready.learn.load()
        begin.set()
        menus = asyncio.create_task(publish_menus(application))
        stack.callback(menus.cancel)
        log.info("bot is running", username=application.bot.username, mode=telegram.mode)
        yield application
        log.info("bot stops")


async def _listen(application: BotApplication, settings: Settings) -> None:
    """Tell Telegram where updates go, or start to fetch them."""
    telegram = settings.telegram
    if telegram.mode == "webhook":
        from bot.web import WEBHOOK_PATH  # noqa: PLC0415  see `running`

        await application.bot.set_webhook(
            telegram.webhook_url.rstrip("/") + WEBHOOK_PATH,
            allowed_updates=UPDATES,
            secret_token=telegram.webhook_secret.get_secret_value(),
        )
    elif application.updater is not None:
        await application.updater.start_polling(allowed_updates=UPDATES, error_callback=_polling_failed)


def _polling_failed(error: TelegramError) -> None:
    log.warning("could not fetch updates", reason=str(error))


async def _stop(application: BotApplication) -> None:
    """Take no more updates, let those in work finish, but not for ever."""
    try:
        async with asyncio.timeout(STOP_WITHIN):
            if application.updater is not None and application.updater.running:
                await application.updater.stop()
            await application.stop()
    except TimeoutError:
        log.warning("stopped with updates still in work")


async def _shut_down(application: BotApplication) -> None:
    """Close what is open; updates that did not finish in time (`_stop`) are left behind."""
    try:
        await application.shutdown()
    except RuntimeError as error:  # PTB's word for an application that did not stop
        log.warning("not shut down in order", reason=str(error))


async def run_until(stop: asyncio.Event, settings: Settings, *, now: Clock = system_clock) -> None:
    """Run the bot until `stop` is set; it is what this process is there for."""
    async with services(settings, now=now) as ready, running(settings, ready):
        # What stands by now stays. Each time all of it was looked through, nobody was served for 0.1 s.
        gc.freeze()
        await stop.wait()

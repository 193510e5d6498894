"""A bot that only sends what is due, in processes that can be killed at any moment.

`python -m tests.support.killed_bot DATABASE API_URL` imports everything once. Every line on its standard
input (the moment its clock shows, ISO, and how many times faster than real time it runs) forks a bot; its
process id is printed. Forking spares each of hundreds of rounds the two seconds of importing.
"""

import asyncio
import os
import signal
import sys
import time
from datetime import datetime, timedelta
from typing import Any, cast

from telegram.ext import ApplicationBuilder, ContextTypes, Defaults

from bot.context import SERVICES, BotApplication, BotContext
from bot.core.calendar import SendWindow
from bot.core.plan import Plan
from bot.core.workdays import SHANGHAI, WorkCalendar
from bot.services import Services
from bot.services.buttons import ButtonService
from bot.services.group import GroupService
from bot.services.plan import load_pack
from bot.services.remind import RemindService
from bot.transport import AiohttpRequest, PacedLimiter
from jobs.remind import Ticker
from storage.database import Database

TOKEN = "5200100:sandbox-demo"
LEASE = 0.1
"""Seconds after which a killed bot's successor takes over."""


class SendingServices:
    """Those services that the ticker needs, where the whole bot has all of them."""

    def __init__(self, database: Database, plan: Plan, started: datetime, speed: float) -> None:
        begun = time.monotonic()
        self.plan = plan
        self.now = lambda: started + timedelta(seconds=(time.monotonic() - begun) * speed)
        self.group = GroupService(database, admins=(), now=self.now)
        self.buttons = ButtonService(database)
        self.remind = RemindService(database, plan, WorkCalendar(), SendWindow())
        self.remind.clock.seconds = LEASE


async def send_for_ever(url: str, api_url: str, plan: Plan, line: str) -> None:
    """Look at the ledger twenty times a second until somebody kills this process."""
    started, speed = line.split()
    services = SendingServices(Database(url), plan, datetime.fromisoformat(started), float(speed))
    application = cast(
        "BotApplication",
        ApplicationBuilder()
        .token(TOKEN)
        .base_url(api_url)
        .request(AiohttpRequest())
        .get_updates_request(AiohttpRequest())
        .rate_limiter(PacedLimiter())
        .context_types(ContextTypes(context=BotContext))
        .defaults(Defaults(parse_mode="HTML", tzinfo=SHANGHAI))
        .job_queue(None)
        .updater(None)
        .build(),
    )
    application.bot_data[SERVICES] = cast("Services", services)
    await application.initialize()
    ticker, context = Ticker(), BotContext(application)
    while True:
        await ticker(context)
        await asyncio.sleep(0.05)


def main(arguments: list[str]) -> None:
    """Fork a bot for every line read; the forked one never returns."""
    url, api_url = arguments
    plan = load_pack("jishi-2019")
    # Nobody waits for the killed ones.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            asyncio.run(send_for_ever(url, api_url, plan, line))
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


def payload(day: str) -> dict[str, Any]:
    """Return what the ledger keeps of a notice of the exchange day that falls due on `day`."""
    send_at = datetime.fromisoformat(f"{day}T09:00+08:00")
    return {"nominal": day, "due": day, "reason": "", "tentative": False, "send_at": send_at.isoformat()}


if __name__ == "__main__":
    main(sys.argv[1:])

"""`jishi doctor`: everything the bot needs, one line each."""

import asyncio
import urllib.parse
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import aiohttp
import typer

from bot.app import system_clock
from bot.cli.setup import ConfigOption, output, settings_from
from bot.config import Settings
from bot.core.workdays import WorkCalendar, local_date
from bot.services.plan import PackError, load_pack
from storage.database import Database

WAIT = 10.0
"""Seconds that Telegram and the database get to answer."""

CLOCK_OFF = timedelta(seconds=30)
"""How far this machine's clock may be from Telegram's."""

Check = Callable[[Settings], Awaitable[tuple[bool, str]]]


def doctor(config: ConfigOption = None) -> None:
    """体检：配置、令牌、数据库、时钟、节假日数据、方案包，各一行；有问题则退出码为 1。"""
    settings = settings_from(config)
    output.print("✔ 配置：可以用")
    results = asyncio.run(_run_all(settings))
    for well, sentence in results:
        output.print(f"{'✔' if well else '✘'} {sentence}", markup=False, style=None if well else "red")
    if not all(well for well, _ in results):
        raise typer.Exit(1)


async def _run_all(settings: Settings) -> list[tuple[bool, str]]:
    return [await check(settings) for check in (_telegram, _database, _calendar, _pack)]


async def _telegram(settings: Settings) -> tuple[bool, str]:
    """Ask Telegram who the bot is, and compare clocks on the way."""
    token = settings.telegram.token.get_secret_value()
    if not token:
        return False, "令牌：没有填（telegram.token 或 BOT_TOKEN）"
    address = f"{settings.telegram.api_url}{token}/getMe"
    try:
        timeout = aiohttp.ClientTimeout(total=WAIT)
        proxy = settings.telegram.proxy or None
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(address, proxy=proxy) as response,
        ):
            body = await response.json(content_type=None)
            sent = response.headers.get("Date")
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        host = urllib.parse.urlsplit(settings.telegram.api_url).netloc
        return False, f"Telegram：连不上 {host}（{type(error).__name__}），检查网络或 telegram.proxy"
    if not isinstance(body, dict) or not body.get("ok"):
        return False, "令牌：Telegram 不认，请到 @BotFather 核对"
    name = body["result"].get("username", "")
    off = abs(_sent_at(sent) - system_clock()) if sent else timedelta()
    if off > CLOCK_OFF:
        return False, f"时钟：与 Telegram 相差 {off.total_seconds():.0f} 秒，请校时"
    return True, f"Telegram：机器人是 @{name}，时钟相差 {off.total_seconds():.0f} 秒"


def _sent_at(header: str) -> datetime:
    try:
        return parsedate_to_datetime(header)
    except ValueError:
        return system_clock()


async def _database(settings: Settings) -> tuple[bool, str]:
    database = Database(settings.storage.url)
    try:
        async with asyncio.timeout(WAIT):
            await database.ping()
            missing = await database.pending()
    except Exception as error:  # noqa: BLE001  every driver has its own errors; any of them is the answer
        return False, f"数据库：打不开（{type(error).__name__}：{error}），检查 storage.url"
    finally:
        await database.close()
    return True, "数据库：可以用" + ("，启动时会升级表结构" if missing else "，表结构是最新的")


async def _calendar(settings: Settings) -> tuple[bool, str]:
    """Tell whether the holiday arrangements are known, for now and for the months ahead.

    Next year's are published in November at the earliest: not having them yet is no fault.
    """
    work, today = WorkCalendar(settings.calendar.overrides), local_date(system_clock())
    ahead = today + timedelta(days=60)
    missing = next((day for day in (today, ahead) if work.day(day).tentative), None)
    if missing is None:
        return True, f"节假日：{ahead} 前的放假安排都有"
    advice = "日期按周末推算（暂定）；放假通知公布后升级 chinesecalendar 或填 [calendar] overrides"
    return missing != today, f"节假日：{missing.year} 年的放假安排还没有，{advice}"


async def _pack(settings: Settings) -> tuple[bool, str]:
    try:
        plan = load_pack(settings.plan.pack)
    except PackError as error:
        return False, f"方案包：{len(error.faults)} 处错误，运行 jishi plan check 查看"
    return True, f"方案包：{plan.number}，{len(plan.targets)} 个目标"

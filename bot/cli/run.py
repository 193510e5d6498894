"""`jishi run`: the bot, polling or webhook as configured."""

import asyncio
import signal
from contextlib import suppress

from telegram.error import InvalidToken, TelegramError

from bot.app import run_until
from bot.cli.setup import DATABASE_ERRORS, ConfigOption, fail, no_database, settings_from
from bot.config import ConfigError, Settings
from bot.logs import set_up_logs
from bot.services.plan import PackError


def run(config: ConfigOption = None) -> None:
    """运行机器人（轮询或 webhook，按配置）。"""
    settings = settings_from(config)
    if not settings.telegram.token.get_secret_value():
        fail(["telegram.token：还没有填。向 @BotFather 申请，写进 config.toml 或环境变量 BOT_TOKEN"])
    set_up_logs()
    try:
        asyncio.run(_run(settings))
    except ConfigError as error:
        fail(error.faults)
    except PackError as error:
        fail(error.faults)
    except InvalidToken:
        fail(["telegram.token：Telegram 不认这个令牌，请到 @BotFather 核对"])
    except TelegramError as error:
        fail([f"连不上 Telegram（{settings.telegram.api_url}）：{error}"], status=1)
    except DATABASE_ERRORS as error:
        fail([no_database(error)], status=1)


async def _run(settings: Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows has no handlers on the loop; Ctrl-C raises there
            loop.add_signal_handler(number, stop.set)
    await run_until(stop, settings)

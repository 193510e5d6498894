"""What every command needs: the settings, the plan, one way to fail."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from asyncpg import PostgresError
from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError

from bot.config import ConfigError, Settings, load
from bot.core.plan import Plan
from bot.services.plan import PackError, load_pack

DEFAULT_CONFIG = Path("config.toml")

BAD_INPUT = 2
"""Exit status for a bad config, pack or argument: nothing was started."""

DATABASE_ERRORS = (SQLAlchemyError, PostgresError, OSError)
"""What the drivers raise when a database cannot be opened or used."""

errors = Console(stderr=True, highlight=False, soft_wrap=True)
WIDE = 200
"""Columns of a table that is not shown on a terminal; at the usual 80 its cells would be cut in two."""

output = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else WIDE)

ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", "-c", help="配置文件；不写时用当前目录的 config.toml，没有则用默认值"),
]


def fail(faults: Iterable[object], *, status: int = BAD_INPUT) -> NoReturn:
    """Print each fault on its own line and end the program."""
    for fault in faults:
        errors.print(str(fault), style="red", markup=False)
    raise typer.Exit(status)


def no_database(error: Exception) -> str:
    """Say in one line why the database cannot be used."""
    reason = str(getattr(error, "orig", None) or error).partition("\n")[0]
    return f"storage.url：数据库打不开（{type(error).__name__}：{reason}）"


def settings_from(config: Path | None) -> Settings:
    """Return the settings of `config`, else of `config.toml` here if there is one, else the defaults."""
    path = config or (DEFAULT_CONFIG if DEFAULT_CONFIG.exists() else None)
    try:
        return load(path)
    except ConfigError as error:
        fail(error.faults)


def plan_from(pack: str) -> Plan:
    """Return the plan of a pack, or end the program with all that is wrong with it."""
    try:
        return load_pack(pack)
    except PackError as error:
        fail(error.faults)

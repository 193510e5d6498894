"""`jishi db`: the tables, and copies of them."""

import asyncio
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import make_url, text

from bot.app import system_clock
from bot.cli.setup import DATABASE_ERRORS, ConfigOption, errors, fail, no_database, output, settings_from
from bot.config import Settings
from bot.services.remind_health import BACKED_UP
from storage.database import Database
from storage.remind_clock import set_mark

app = typer.Typer(help="数据库：升级、检查、备份、恢复", no_args_is_help=True)

BUSY_AT_MOST = 2000
"""Milliseconds that the note about a backup waits for another writer."""

FileArgument = Annotated[Path, typer.Argument(help="备份文件")]


@app.command("upgrade")
def upgrade(config: ConfigOption = None) -> None:
    """把表结构升级到最新（启动时也会自动做）。"""
    settings = settings_from(config)
    try:
        asyncio.run(_upgrade(settings))
    except DATABASE_ERRORS as error:
        fail([no_database(error)], status=1)
    output.print("表结构是最新的。")


async def _upgrade(settings: Settings) -> None:
    database = Database(settings.storage.url)
    try:
        await database.upgrade()
    finally:
        await database.close()


@app.command("check")
def check(config: ConfigOption = None) -> None:
    """检查数据库文件是否完好（SQLite），表结构是否最新。"""
    settings = settings_from(config)
    file = _sqlite_file(settings)
    if file is not None:
        if not file.exists():
            fail([f"{file}：还没有数据库文件，先运行 jishi db upgrade"], status=1)
        faults = _faults_of(file)
        if faults:
            fail([f"{file}：{fault}" for fault in faults], status=1)
    try:
        pending = asyncio.run(_pending(settings))
    except DATABASE_ERRORS as error:
        fail([no_database(error)], status=1)
    output.print("数据库完好。" + ("表结构待升级，启动时会自动升级。" if pending else "表结构是最新的。"))


async def _pending(settings: Settings) -> bool:
    database = Database(settings.storage.url)
    try:
        return await database.pending()
    finally:
        await database.close()


@app.command("backup")
def backup(file: FileArgument, config: ConfigOption = None) -> None:
    """备份到一个文件；机器人可以照常运行（SQLite）。"""
    settings = settings_from(config)
    source = _need_sqlite(settings)
    if not source.exists():
        fail([f"{source}：还没有数据库文件"], status=1)
    if not file.parent.is_dir():
        fail([f"{file.parent}：没有这个文件夹"], status=1)
    partial = file.with_name(file.name + ".part")
    partial.unlink(missing_ok=True)
    try:
        _copy(source, partial)
    except (sqlite3.Error, OSError) as error:
        fail([f"{source}：备份不了（{error}）"], status=1)
    faults = _faults_of(partial)
    if faults:
        fail([f"备份不完好：{fault}" for fault in faults], status=1)
    partial.replace(file)
    output.print(f"已备份到 {file}（{file.stat().st_size // 1024} KiB），检查完好。", markup=False)
    try:
        asyncio.run(_note_backup(settings))
    except DATABASE_ERRORS:
        errors.print("数据库正忙，没能记下这次备份的时间，/health 里看不到它。备份本身是好的。")


async def _note_backup(settings: Settings) -> None:
    """Leave the moment for /health; the backup is there, so nobody waits long for that."""
    database = Database(settings.storage.url)
    try:
        async with database.read() as session:
            await session.execute(text(f"PRAGMA busy_timeout={BUSY_AT_MOST}"))
        async with database.write() as session:
            await set_mark(session, BACKED_UP, system_clock())
    finally:
        await database.close()


@app.command("restore")
def restore(file: FileArgument, config: ConfigOption = None) -> None:
    """用备份替换数据库；先停机器人。原来的数据库改名保留。"""
    target = _need_sqlite(settings_from(config))
    if not file.exists():
        fail([f"{file}：没有这个文件"], status=1)
    faults = _faults_of(file)
    if faults:
        fail([f"{file}：不是完好的备份（{faults[0]}），没有动现在的数据库"], status=1)
    if target.exists():
        kept = _unused(target.with_name(target.name + ".before-restore"))
        try:
            _copy(target, kept)
        except sqlite3.DatabaseError:
            # A damaged database is the usual reason to restore: keep its bytes as they are.
            shutil.copyfile(target, kept)
        output.print(f"原来的数据库留在 {kept}。", markup=False)
    incoming = target.with_name(target.name + ".incoming")
    shutil.copyfile(file, incoming)
    for leftover in (target.with_name(target.name + suffix) for suffix in ("-wal", "-shm")):
        leftover.unlink(missing_ok=True)
    incoming.replace(target)
    output.print(f"已恢复 {file}。", markup=False)


def _copy(source: Path, target: Path) -> None:
    """Copy a database that may be in use, what is in its log included."""
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)


def _unused(file: Path) -> Path:
    """Return `file`, or `file.2`, `file.3` … if it is there already: nothing kept is ever overwritten."""
    candidates = (file, *(file.with_name(f"{file.name}.{number}") for number in range(2, 1000)))
    return next(one for one in candidates if not one.exists())


def _sqlite_file(settings: Settings) -> Path | None:
    address = make_url(settings.storage.url)
    return Path(address.database or "") if address.get_backend_name() == "sqlite" else None


def _need_sqlite(settings: Settings) -> Path:
    file = _sqlite_file(settings)
    if file is None:
        fail(["storage.url 是 PostgreSQL：请用它自己的 pg_dump 和 pg_restore"])
    return file


def _faults_of(file: Path) -> list[str]:
    """Return what SQLite finds wrong with a file; empty for a sound database of ours."""
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
            found = [row[0] for row in connection.execute("PRAGMA integrity_check(5)")]
            known = connection.execute(
                "SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'"
            ).fetchone()[0]
    except sqlite3.DatabaseError as error:
        return [f"不是完好的数据库：{error}"]
    if found != ["ok"]:
        return found
    return [] if known else ["不是基石助手的数据库"]

"""`jishi units`: the table of units."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from bot.app import system_clock
from bot.cli.setup import ConfigOption, fail, output, settings_from
from bot.config import Settings
from bot.core.units import Unit
from bot.core.units_csv import read_units
from bot.core.units_diff import UnitsDiff
from bot.services.group import GroupService
from storage.database import Database

app = typer.Typer(help="单位表：导入、查看", no_args_is_help=True)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="CSV：code,name,level,parent,kind，可加 valid_from,valid_to")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只显示差异，不改动")] = False,
    config: ConfigOption = None,
) -> None:
    """导入单位表；有一行不合规就都不导入。表里没有的单位保持不变，要停用请填 valid_to。"""
    try:
        content = file.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        fail([f"{file}：读不了（{error}）"])
    units, faults = read_units(content, file=str(file))
    if faults:
        fail([*faults, "有问题，什么都没有导入。"])
    settings = settings_from(config)
    changes = asyncio.run(_import(settings, units, dry_run=dry_run))
    _show(changes)
    if changes.empty:
        output.print("没有要改的。")
    elif dry_run:
        output.print("以上是差异，没有改动。去掉 --dry-run 就导入。")
    else:
        output.print(f"已导入：新增 {len(changes.added)}，修改 {len(changes.changed)}。")


async def _import(settings: Settings, units: Sequence[Unit], *, dry_run: bool) -> UnitsDiff:
    database = Database(settings.storage.url)
    try:
        await database.upgrade()
        group = GroupService(database, admins=settings.org.admins, now=system_clock)
        if dry_run:
            return await group.compare_units(units)
        return await group.import_units(units, now=system_clock())
    finally:
        await database.close()


def _show(changes: UnitsDiff) -> None:
    for unit in changes.added:
        output.print(f"新增 {unit.code} {unit.name}（{unit.level.zh}）", markup=False)
    for change in changes.changed:
        output.print(f"修改 {change.after.code} {change.after.name}：{'；'.join(change.what)}", markup=False)
    for unit in changes.missing:
        output.print(f"不变 {unit.code} {unit.name}：表里没有", markup=False)
    output.print(f"相同 {changes.same}")


@app.command("list")
def list_(config: ConfigOption = None) -> None:
    """列出全部单位，按代码。"""
    units = asyncio.run(_units(settings_from(config)))
    if not units:
        output.print("还没有单位。先运行 jishi units import 文件.csv，或启动一次机器人。")
        return
    table = Table("代码", "名称", "级别", "上级", "类别", "起", "止")
    for unit in units:
        days = [str(day) if day else "" for day in (unit.valid_from, unit.valid_to)]
        table.add_row(unit.code, unit.name, unit.level.zh, unit.parent or "", unit.kind, *days)
    output.print(table)


async def _units(settings: Settings) -> list[Unit]:
    database = Database(settings.storage.url)
    try:
        await database.upgrade()
        group = GroupService(database, admins=settings.org.admins, now=system_clock)
        return (await group.tree()).all()
    finally:
        await database.close()

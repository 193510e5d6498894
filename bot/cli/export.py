"""`jishi export`: a week's paper as a file, without Telegram."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from bot.app import system_clock
from bot.cli.setup import ConfigOption, errors, fail, output, plan_from, settings_from
from bot.config import Settings
from bot.core.period import Period
from bot.core.plan import Plan
from bot.documents.paper import FORMATS, File, Format, make
from bot.services.group import GroupService
from bot.services.rollup import Reader, RollupService
from bot.services.rollup_export import ExportService
from storage.database import Database


def export(
    period: Annotated[str, typer.Option(help="周次，如 2019-W10")],
    file: Annotated[Path, typer.Option("-o", "--output", help="写到哪个文件")],
    kind: Annotated[str, typer.Option("--format", help="xlsx、docx、csv 或 png")] = "xlsx",
    unit: Annotated[str, typer.Option(help="单位代码；不写为全省")] = "",
    config: ConfigOption = None,
) -> None:
    """导出某周的汇总：Excel 汇总表、Word 通报、CSV 明细或进度图。"""
    try:
        week = Period.parse(period)
    except ValueError as fault:
        fail([f"--period {fault}"])
    chosen = next((one for one in FORMATS if one == kind), None)
    if chosen is None:
        fail([f"--format {kind!r}：只有 {'、'.join(FORMATS)}"])
    settings = settings_from(config)
    plan = plan_from(settings.plan.pack)
    made = asyncio.run(_make(settings, plan, week, unit, chosen))
    try:
        file.write_bytes(made.content)
    except OSError as error:
        fail([f"{file}：写不了（{error}）"], status=1)
    output.print(f"已写入 {file}（{len(made.content) / 1024:.0f} kB）", markup=False)


async def _make(settings: Settings, plan: Plan, period: Period, unit: str, kind: Format) -> File:
    bar = Progress(SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=errors)
    database = Database(settings.storage.url)
    try:
        with bar:
            task = bar.add_task("打开数据库", total=3)
            await database.upgrade()
            group = GroupService(database, admins=settings.org.admins, now=system_clock)
            tree = await group.tree()
            top = unit or next((root.code for root in tree.children(None)), "")
            if top not in tree:
                fail([f"没有这个单位：{unit}" if unit else "还没有单位，请先 jishi units import"])
            rollup = RollupService(database, group, plan)
            bar.update(task, advance=1, description="汇总数据")
            papers = ExportService(database, rollup, plan)
            paper = await papers.paper(Reader(None), top, period, now=system_clock())
            if not paper.overview.reported:
                fail([f"{period}：{paper.overview.unit.name}还没有人报过这一周，没有可导出的数据"], status=1)
            bar.update(task, advance=1, description="生成文件")
            made = await make(paper, kind)
            bar.update(task, advance=1, description="完成")
            return made
    finally:
        await database.close()

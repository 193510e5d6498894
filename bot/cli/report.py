"""`jishi report`: who has reported, without Telegram."""

import asyncio
import json
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.table import Table

from bot.app import system_clock
from bot.cli.setup import ConfigOption, fail, output, plan_from, settings_from
from bot.config import Settings
from bot.core.period import Period, ReportWindow
from bot.core.plan import Plan
from bot.core.report_states import Timeliness
from bot.core.report_status import Standing, WeekStatus
from bot.core.units import Unit
from bot.core.workdays import WorkCalendar
from bot.services.group import GroupService
from bot.services.report_forms import ReportForms
from bot.services.report_status import ReportStatusService
from storage.database import Database

app = typer.Typer(help="周报", no_args_is_help=True)


@app.callback()
def group() -> None:
    """周报"""


@app.command("status")
def status(
    period: Annotated[str | None, typer.Option(help="周次，如 2019-W10；不写为最近一期")] = None,
    unit: Annotated[str, typer.Option(help="单位代码；不写为全省")] = "",
    *,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    config: ConfigOption = None,
) -> None:
    """应报、已报、按时、未报名单。"""
    try:
        week = Period.parse(period) if period else None
    except ValueError as fault:
        fail([f"--period {fault}"])
    settings = settings_from(config)
    plan = plan_from(settings.plan.pack)
    top, of, found = asyncio.run(_look(settings, plan, week, unit))
    if as_json:
        typer.echo(json.dumps(_as_json(top, of, found), ensure_ascii=False, indent=2))
        return
    output.print(f"{top.name} {of}", style="bold", markup=False)
    table = Table("应报", "已报", "报送率", "按时", "按时率", "内容完整度", "免报")
    table.add_row(
        str(len(found.expected)),
        str(len(found.reported)),
        _percent(found.reporting_rate),
        str(found.on_time),
        _percent(found.on_time_rate),
        _percent(found.completeness),
        str(len(found.exempt)),
    )
    output.print(table)
    if found.missing:
        output.print(f"未报：{'、'.join(one.name for one in found.missing)}", markup=False)


async def _look(
    settings: Settings, plan: Plan, period: Period | None, unit: str
) -> tuple[Unit, Period, WeekStatus]:
    database = Database(settings.storage.url)
    try:
        await database.upgrade()
        now = system_clock()
        report, work = settings.report, WorkCalendar(settings.calendar.overrides)
        service = ReportStatusService(
            ReportForms(
                database,
                GroupService(database, admins=settings.org.admins, now=system_clock),
                plan,
                ReportWindow(report.open, report.due, report.grace_days, work),
            )
        )
        tree = await service.tree()
        top = unit or next((root.code for root in tree.children(None)), "")
        if top not in tree:
            fail([f"没有这个单位：{unit}" if unit else "还没有单位，请先 jishi units import"])
        week = period or service.week(now)
        return tree[top], week, await service.of(top, week)
    finally:
        await database.close()


def _as_json(top: Unit, period: Period, found: WeekStatus) -> dict[str, Any]:
    return {
        "unit": top.code,
        "name": top.name,
        "period": str(period),
        "expected": len(found.expected),
        "reported": len(found.reported),
        "on_time": found.on_time,
        "reporting_rate": found.reporting_rate,
        "on_time_rate": found.on_time_rate,
        "completeness": found.completeness,
        "missing": [one.name for one in found.missing],
        "exempt": [one.name for one in found.exempt],
        "units": [_unit(one) for one in (*found.expected, *found.exempt)],
    }


def _unit(one: Standing) -> dict[str, Any]:
    row = asdict(one)
    row["submitted_at"] = one.submitted_at.isoformat() if one.submitted_at else None
    row["mark"] = Timeliness(one.timeliness).zh if one.timeliness else ""
    return row


def _percent(rate: float | None) -> str:
    return "—" if rate is None else f"{100 * rate:.0f}%"

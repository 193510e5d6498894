"""`jishi schedule` and `jishi deliveries`: what is to be sent, and what became of it."""

import asyncio
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from bot.app import system_clock
from bot.cli.setup import (
    DATABASE_ERRORS,
    ConfigOption,
    fail,
    no_database,
    output,
    plan_from,
    settings_from,
)
from bot.config import Settings
from bot.core.calendar import Moves, Notice, SendWindow, occurrences
from bot.core.calendar import schedule as scheduled
from bot.core.plan import Duty, Plan
from bot.core.remind_book import EVERYWHERE, DutyBook, open_book
from bot.core.workdays import ONE_DAY, WorkCalendar
from bot.documents.ics import CalendarEntry, to_ics
from bot.services.remind_shelf import DutyShelf
from storage import remind as store
from storage.database import Database
from storage.remind import Delivery

STATES = ("planned", "sending", "sent", "uncertain", "failed", "skipped", "cancelled")


def schedule(
    start: Annotated[str, typer.Option("--from", help="从哪天起，例如 2019-03-01")],
    end: Annotated[str, typer.Option("--to", help="到哪天止（含当天）")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    ics: Annotated[Path | None, typer.Option("--ics", help="另存为日历文件（全省一致的日期）")] = None,
    live: Annotated[bool, typer.Option("--live", help="连同聊天里改过的事项（读数据库）")] = False,
    config: ConfigOption = None,
) -> None:
    """列出这段时间里每次到期和每次提醒。"""
    first, last = _day(start, "--from"), _day(end, "--to")
    if last < first:
        fail([f"--to {last} 早于 --from {first}"])
    settings = settings_from(config)
    plan = plan_from(settings.plan.pack)
    work = WorkCalendar(settings.calendar.overrides)
    closes, opens = settings.remind.quiet_hours
    after = last + ONE_DAY
    book = _live_book(settings, plan) if live else open_book(plan.duties)
    window = SendWindow(opens, closes)
    rows = [
        _line(notice, book.duties[notice.occurrence.duty], area)
        for notice, area in _notices(
            book, lambda duties, moves: scheduled(duties, first, after, work, window=window, moves=moves)
        )
    ]
    if ics is not None:
        everywhere = frozenset({EVERYWHERE})
        moves = book.moves(everywhere)
        entries = [
            CalendarEntry(one, duty.title, duty.text, duty.clause)
            for duty in book.duties_in(everywhere)
            for one in occurrences(duty, first, after, work, moves=moves)
        ]
        ics.write_bytes(to_ics(plan.title, entries, stamp=system_clock()))
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    if not rows:
        output.print("这段时间没有提醒。")
        return
    table = Table("发送", "提醒", "事项", "到期", "原定", "对象")
    for row in rows:
        moved = f"{row['nominal_due']}（{row['reason']}）" if row["nominal_due"] != row["due"] else ""
        due = row["due"] + ("（暂定）" if row["tentative"] else "")
        title = f"{row['title']}（{row['area']}）" if row["area"] else row["title"]
        table.add_row(row["send_at"][:16].replace("T", " "), row["rung"], title, due, moved, row["audience"])
    output.print(table)


def _notices(
    book: DutyBook, schedule: Callable[[list[Duty], Moves], list[Notice]]
) -> list[tuple[Notice, str]]:
    """Return every notice by time, each with the 片区 for which alone its date holds."""
    found: dict[tuple[str, date, date, int], tuple[Notice, str]] = {}
    for area in (EVERYWHERE, *book.areas):
        inside = frozenset({EVERYWHERE, area})
        for notice in schedule(book.duties_in(inside), book.moves(inside)):
            one = notice.occurrence
            key = (one.duty, one.nominal, one.due, notice.rung)
            found.setdefault(key, (notice, book.confined.get(one.duty, area)))
    return sorted(found.values(), key=lambda pair: (pair[0].send_at, pair[0].occurrence.duty, pair[1]))


def _line(notice: Notice, duty: Duty, area: str) -> dict[str, Any]:
    return {
        "duty": duty.id,
        "title": duty.title,
        "due": notice.due.isoformat(),
        "nominal_due": notice.occurrence.nominal.isoformat(),
        "send_at": notice.send_at.isoformat(),
        "audience": duty.audience.value,
        "rung": notice.label,
        "clause": duty.clause,
        "tentative": notice.tentative,
        "reason": notice.occurrence.reason,
        "area": area,
    }


def deliveries(
    *,
    state: Annotated[str | None, typer.Option("--state", help="只看一种状态：" + "、".join(STATES))] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    config: ConfigOption = None,
) -> None:
    """列出送达账本。"""
    if state is not None and state not in STATES:
        fail([f"--state {state!r}：须是 {'、'.join(STATES)} 之一"])
    settings = settings_from(config)
    try:
        rows = asyncio.run(_ledger(settings, state))
    except DATABASE_ERRORS as error:
        fail([no_database(error)], status=1)
    if as_json:
        typer.echo(json.dumps([_row(row) for row in rows], ensure_ascii=False, indent=2))
        return
    if not rows:
        output.print("账本里没有这样的消息。")
        return
    table = Table("编号", "事项", "到期", "群", "发送时间", "状态", "原因")
    for row in rows:
        table.add_row(
            str(row.id),
            row.duty,
            row.occurrence,
            str(row.chat_id),
            row.send_at.isoformat(timespec="minutes"),
            row.state,
            row.reason,
        )
    output.print(table)


def _live_book(settings: Settings, plan: Plan) -> DutyBook:
    """Return the duties as people changed them, or end the program."""

    async def read() -> DutyBook:
        database = Database(settings.storage.url)
        try:
            await database.upgrade()
            return await DutyShelf(database, plan, settings.org.areas).book()
        finally:
            await database.close()

    try:
        return asyncio.run(read())
    except DATABASE_ERRORS as error:
        fail([no_database(error)], status=1)


def _row(row: Delivery) -> dict[str, Any]:
    return {
        "id": row.id,
        "duty": row.duty,
        "version": row.duty_version,
        "occurrence": row.occurrence,
        "chat": row.chat_id,
        "rung": row.rung,
        "state": row.state,
        "reason": row.reason,
        "attempts": row.attempts,
        "message": row.message_id,
        "send_at": row.send_at.isoformat(),
        "planned_at": row.planned_at.isoformat(),
        "claimed_at": row.claimed_at.isoformat() if row.claimed_at else None,
        "finished_at": row.finished_at.isoformat() if row.finished_at else None,
    }


async def _ledger(settings: Settings, state: str | None) -> list[Delivery]:
    database = Database(settings.storage.url)
    try:
        await database.upgrade()
        async with database.read() as session:
            return await store.deliveries(session, state=state)
    finally:
        await database.close()


def _day(value: str, option: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        fail([f"{option} {value!r}：日期写法如 2019-03-01"])

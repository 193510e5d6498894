"""Every county of the country files in the same minutes: how long each waits, and is all of it kept.

The services do what they do in chat; nothing is sent, since Telegram lets 30 messages a second through and
the bot is to be faster. Each report takes three updates (open, paste everything, confirm), and as many people
are at it at once as `AT_ONCE`.
Run with `python -m tests.bench report_storm`, or for one database with
`python -m tests.bench.report_storm --database sqlite`.
"""

import argparse
import asyncio
import os
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime
from itertools import count
from pathlib import Path

from sqlalchemy import func, insert, select

from bot.core.period import Period, ReportWindow, WeeklyMoment
from bot.core.report import Entry
from bot.core.report_events import Put
from bot.core.workdays import SHANGHAI
from bot.services.group import GroupService
from bot.services.plan import load_pack
from bot.services.report import ReportService
from bot.services.report_forms import ReportForms
from storage import report as store
from storage.database import Database
from storage.tables import ChatRow, DeliveryRow, ReportRow, RoleRow, StandingRow, UnitRow
from tests.bench.figures import Figure, percentile, show
from tests.bench.rollup import units_of
from tests.support.databases import postgres_database, postgres_server
from tests.support.filing import LAST_WEEK

SIZES = (711, 2844)
AT_ONCE = 8
AIM_MS = 250
"""The slowest one of a hundred replies, beside Telegram's rate limit."""
TELEGRAM = 30
"""Messages that it lets through in a second: each update is answered by one."""
LINEAR = 1.25
"""How much dearer a report may be among four times as many."""
UPDATES = 3

NOW = datetime(2019, 3, 8, 9, 0, tzinfo=SHANGHAI)
WEEK = Period.containing(NOW)


class Storm:
    """Counties that file, each by its own person, with a group that hears of it."""

    def __init__(self, database: Database, counties: int) -> None:
        """Prepare; `counties` is how many file."""
        self.database = database
        self.units = list(units_of(counties))
        self.codes = [unit["code"] for unit in self.units if unit["level"] == "county"]
        plan = load_pack("jishi-2019")
        window = ReportWindow(WeeklyMoment.parse("周四 09:00"), WeeklyMoment.parse("周五 17:00"))
        group = GroupService(database, admins=(), now=lambda: NOW)
        self.report = ReportService(ReportForms(database, group, plan, window))
        self.waits: list[float] = []
        """Seconds until each reply is known."""
        self._updates = count(1)

    async def prepare(self) -> None:
        """Write units, people and groups."""
        people = list(enumerate(self.codes, start=1))
        roles = [
            {"user_id": person, "unit": code, "role": "reporter", "granted_at": NOW}
            for person, code in people
        ]
        groups = [
            {"chat_id": -person, "title": code, "unit": code, "bound_at": NOW} for person, code in people
        ]
        async with self.database.write() as session:
            await session.execute(insert(UnitRow), self.units)
            await session.execute(insert(RoleRow), roles)
            await session.execute(insert(ChatRow), groups)

    async def run(self) -> float:
        """Let everybody file; return the seconds from the first to the last."""
        waiting: Iterator[tuple[int, str]] = enumerate(self.codes, start=1)

        async def work() -> None:
            for person, code in waiting:
                await self._file(person, code)

        began = time.perf_counter()
        await asyncio.gather(*(work() for _ in range(AT_ONCE)))
        return time.perf_counter() - began

    async def _file(self, person: int, code: str) -> None:
        steps = (
            lambda _: self.report.begin(person, now=NOW, unit=code, period=WEEK),
            lambda number: self.report.apply(
                person, code, WEEK, Put(said(person), then_preview=True), now=NOW, update_id=number
            ),
            lambda number: self.report.confirm(person, code, WEEK, now=NOW, update_id=number),
        )
        for step in steps:
            began = time.perf_counter()
            await step(next(self._updates))
            self.waits.append(time.perf_counter() - began)

    async def kept(self) -> int:
        """Return how many reports are filed as they were given, stand in the sums and are told the group."""
        async with self.database.read() as session:
            rows = await session.execute(
                select(ReportRow.unit, ReportRow.id).where(ReportRow.state == "submitted")
            )
            of = {row.unit: row.id for row in rows}
            told = await session.scalar(select(func.count()).select_from(DeliveryRow))
            standing = await session.scalar(select(func.count(StandingRow.report_id.distinct())))
            whole = [
                await store.filed(session, of[code]) == said(person)
                for person, code in enumerate(self.codes, start=1)
                if code in of
            ]
        return min(sum(whole), told or 0, standing or 0)


def said(person: int) -> dict[str, Entry]:
    """Return what a county reports: everything, a figure of its own among it."""
    return {**LAST_WEEK, "visits": Entry.count(person % 7)}


@asynccontextmanager
async def fresh(kind: str) -> AsyncIterator[Database]:
    """Give an empty database with all tables."""
    if kind == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            database = Database(f"sqlite:///{Path(folder) / 'storm.db'}")
            await database.upgrade()
            yield database
            await database.close()
        return
    with postgres_server() as server:
        async with postgres_database(server) as url:
            database = Database(url)
            yield database
            await database.close()


async def bench(kind: str) -> list[Figure]:
    """Measure one database."""
    figures: list[Figure] = []
    dear: list[float] = []
    for counties in SIZES:
        async with fresh(kind) as database:
            storm = Storm(database, counties)
            await storm.prepare()
            spent = await storm.run()
            kept = await storm.kept()
        dear.append(spent / counties)
        slow = 1000 * percentile(storm.waits, 99)
        rate = UPDATES * counties / spent
        name = f"{kind}, {counties:,} counties"
        figures += [
            Figure(f"{name}: filed and kept", f"{kept:,}", "", f"{counties:,}", kept == counties),
            Figure(f"{name}: reply, p99", f"{slow:.0f} ms", "", f"≤ {AIM_MS} ms", slow <= AIM_MS),
            Figure(f"{name}: replies", f"{rate:.0f}/s", "", f"≥ {TELEGRAM}/s", rate >= TELEGRAM),
            Figure(f"{name}: reports", f"{60 * counties / spent:,.0f} a minute"),
        ]
    ratio = dear[-1] / dear[0]
    what = f"{kind}: a report among {SIZES[-1]:,} beside one among {SIZES[0]:,}"
    return [*figures, Figure(what, f"{ratio:.2f} ×", "", f"≤ {LINEAR} ×", ratio <= LINEAR)]


def main() -> None:
    """Print the figures."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--database", choices=("sqlite", "postgresql"), action="append")
    kinds = asked.parse_args().database or ["sqlite", "postgresql"]
    figures = [figure for kind in kinds for figure in asyncio.run(bench(kind))]
    load = f"{AT_ONCE} at once; load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"
    show("report: every county files in the same minutes", figures, note=load)


if __name__ == "__main__":
    main()

"""How long a summary takes: 157 counties and 2,844, 52 weeks, 20 indicators, on both databases.

Beside it polars adds up the same values, already in memory, without knowing what they mean: the limit.
Run with `python -m tests.bench rollup`, or for one size and database with
`python -m tests.bench.rollup --counties 157 --database sqlite`.
"""

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from statistics import median
from typing import Any

import polars as pl
from sqlalchemy import insert, text

from bot.core.period import Period, periods
from bot.core.plan import IndicatorKind, Plan
from bot.core.report import Entry, Meaning
from bot.core.rollup_carry import Stand, carry
from bot.services.group import GroupService
from bot.services.plan import load_pack
from bot.services.rollup import Reader, RollupService
from storage import report as store
from storage.database import Database
from storage.rollup_restate import rows_after
from storage.rollup_standings import APPROVED
from storage.tables import ReportRow, UnitRow
from tests.bench.figures import Figure, show
from tests.support.databases import postgres_database, postgres_server

WEEKS = 52
INDICATORS = 20
SIZES = {157: 0.050, 2844: 0.500}
"""Counties, and the aim in seconds."""

ROUNDS = 7
NOW = datetime(2019, 12, 29, 9, 0, tzinfo=UTC)
LAST = Period(2019, 52)
TOP = "410000"


Answer = tuple[int, str, str, float | None, int | None, int | None]
"""A row of `entries`: report, indicator, meaning, number, numerator, denominator."""


@dataclass(frozen=True, slots=True)
class World:
    """A year of reports, as rows."""

    plan: Plan
    units: list[dict[str, Any]]
    reports: list[dict[str, Any]]
    entries: list[Answer]

    def said(self) -> Iterator[tuple[dict[str, Any], dict[str, Entry]]]:
        """Give every report and what it says."""
        for number, answers in groupby(self.entries, lambda answer: answer[0]):
            yield (
                self.reports[number - 1],
                {
                    key: Entry(Meaning(meaning), one, upper, lower)
                    for _, key, meaning, one, upper, lower in answers
                },
            )

    def standings(self) -> Iterator[dict[str, Any]]:
        """Give what stands after every report, as rows."""
        stands: dict[str, Mapping[str, Stand]] = {}
        for report, entries in self.said():
            before, week = stands.get(report["unit"], {}), Period.parse(report["period"])
            after = carry(before, week, entries, approved=report["state"] in APPROVED)
            stands[report["unit"]] = after
            yield from rows_after(report["id"], after)


def world(counties: int) -> World:
    """Return a year in which every county reports every week; some answers are special or missing."""
    plan = load_pack("jishi-2019")
    plan = plan.model_copy(update={"indicators": plan.indicators[:INDICATORS]})
    chance = random.Random(1)  # noqa: S311  the same values in every run
    units = list(units_of(counties))
    weeks = [str(period) for period in periods(Period(2019, 1), LAST.next())]
    leaves = [unit["code"] for unit in units if unit["level"] == "county"]
    reports: list[dict[str, Any]] = []
    entries: list[Answer] = []
    for week in weeks:
        for unit in leaves:
            state = "approved" if week != str(LAST) or chance.random() < 0.5 else "submitted"
            number = len(reports) + 1
            reports.append(_report(number, unit, week, state))
            entries += _entries(plan, number, chance)
    return World(plan, units, reports, entries)


def units_of(counties: int) -> Iterator[dict[str, Any]]:
    """Give a province, a city for every nine counties, and the counties, as rows."""
    row = {"name": "单位", "kind": "", "valid_from": None, "valid_to": None}
    yield {**row, "code": TOP, "level": "province", "parent": None}
    for number in range(counties):
        city = f"C{number // 9:04d}"
        if number % 9 == 0:
            yield {**row, "code": city, "level": "city", "parent": TOP}
        yield {**row, "code": f"D{number:05d}", "level": "county", "parent": city}


def _report(number: int, unit: str, week: str, state: str) -> dict[str, Any]:
    # As wide as a real one: it carries its draft.
    draft = {"entries": {f"indicator-{i}": {"meaning": "number", "number": i} for i in range(INDICATORS)}}
    return {
        "id": number,
        "unit": unit,
        "period": week,
        "state": state,
        "draft": draft,
        "version": 1,
        "changed_at": NOW,
        "submissions": 1,
        "applied": [],
        "timeliness": "on_time",
    }


def _entries(plan: Plan, number: int, chance: random.Random) -> Iterator[Answer]:
    for indicator in plan.indicators:
        luck = chance.random()
        if luck < 0.1:
            meanings = (Meaning.NO_DATA, Meaning.NOT_APPLICABLE, Meaning.NOT_STARTED)
            yield number, indicator.id, meanings[int(luck * 30)].value, None, None, None
        elif indicator.kind is IndicatorKind.RATIO:
            yield number, indicator.id, "number", None, int(luck * 50), 50
        elif indicator.kind is IndicatorKind.YESNO:
            yield number, indicator.id, "number", float(luck > 0.5), None, None
        else:
            yield number, indicator.id, "number", float(int(luck * 50)), None, None


ENTRY = ("report_id", "indicator", "meaning", "number", "numerator", "denominator")
BATCH = 20_000


async def fill(database: Database, made: World) -> None:
    """Write the world into an empty database and let the planner know its sizes."""
    async with database.write() as session:
        await session.execute(insert(UnitRow), made.units)
        for start in range(0, len(made.reports), BATCH):
            await session.execute(insert(ReportRow), made.reports[start : start + BATCH])
    await pour(database, "entries", ENTRY, iter(made.entries))
    first = next(made.standings())
    await pour(database, "standings", tuple(first), (tuple(row.values()) for row in made.standings()))
    async with database.engine.connect() as connection:
        free = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await free.execute(text("ANALYZE" if database.is_sqlite else "VACUUM ANALYZE"))


async def pour(
    database: Database, table: str, columns: tuple[str, ...], rows: Iterator[tuple[Any, ...]]
) -> None:
    """Write millions of rows the fastest way the driver has."""
    async with database.engine.execution_options(writes=True).begin() as connection:
        driver = (await connection.get_raw_connection()).driver_connection
        if driver is None:
            raise ConnectionError
        if database.is_sqlite:
            marks = ", ".join("?" * len(columns))
            await driver.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608  our names
        else:
            await driver.copy_records_to_table(table, records=rows, columns=columns)


async def timed(work: Callable[[], Awaitable[Any]]) -> float:
    """Return how many seconds one run of `work` takes."""
    start = time.perf_counter()
    await work()
    return time.perf_counter() - start


async def measure(database: Database, made: World) -> dict[str, list[float]]:
    """Return seconds: the first summary of a process, later ones, and one after a county has just filed."""
    group = GroupService(database, admins=(), now=lambda: NOW)
    await group.tree()
    service = RollupService(database, group, made.plan)

    async def summary() -> None:
        await service.overview(Reader(None), TOP, LAST, now=NOW)

    spent = {"first of a process": [await timed(summary)]}
    spent["later"] = [await timed(summary) for _ in range(ROUNDS)]
    spent["after a report"], filing = [], []
    reports = list(zip(made.reports, (entries for _, entries in made.said()), strict=True))[-ROUNDS:]
    for report, entries in reports:

        async def file(number: int = report["id"], said: Mapping[str, Entry] = entries) -> None:
            async with database.write() as session:
                await store.file_entries(session, number, said)

        filing.append(await timed(file))
        spent["after a report"].append(await timed(summary))
    return {**spent, "filing one report's values": filing}


def rival(made: World) -> float:
    """Return seconds that polars takes to add everything up by city and indicator, from memory."""
    city = {unit["code"]: unit["parent"] for unit in made.units}
    of = [city[report["unit"]] for report in made.reports]
    columns = dict(zip(ENTRY, map(list, zip(*made.entries, strict=True)), strict=True))
    frame = pl.DataFrame({**columns, "city": [of[number - 1] for number in columns["report_id"]]})
    sums = [pl.col(name).sum() for name in ("number", "numerator", "denominator")]
    spent = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        frame.group_by("city", "indicator", "meaning").agg(*sums, pl.len())
        spent.append(time.perf_counter() - start)
    return median(spent)


async def bench(counties: int, kinds: list[str]) -> None:
    """Measure one size and print the figures."""
    made = world(counties)
    aim = SIZES.get(counties, max(SIZES.values()))
    figures = [Figure("polars, from memory", _ms(rival(made)))]
    for kind in kinds:
        async with AsyncExitStack() as stack:
            if kind == "sqlite":
                folder = stack.enter_context(tempfile.TemporaryDirectory())
                database = Database(f"sqlite:///{Path(folder) / 'bench.db'}")
                await database.upgrade()
            else:
                server = stack.enter_context(postgres_server())
                database = Database(await stack.enter_async_context(postgres_database(server)))
            stack.push_async_callback(database.close)
            await fill(database, made)
            spent = await measure(database, made)
        figures += [
            Figure(f"{kind}, filing one report's values", _ms(median(seconds)))
            if "filing" in what
            else Figure(f"{kind}, {what}", _ms(median(seconds)), "", f"≤ {_ms(aim)}", median(seconds) <= aim)
            for what, seconds in spent.items()
        ]
    size = f"{counties:,} counties × {WEEKS} weeks × {INDICATORS} indicators"
    show(f"rollup: a summary of {size}", figures, note=f"median of {ROUNDS}; the first stands alone")


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


def main() -> None:
    """Print the figures."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--counties", type=int, action="append")
    asked.add_argument("--database", choices=("sqlite", "postgresql"), action="append")
    given = asked.parse_args()
    for counties in given.counties or SIZES:
        asyncio.run(bench(counties, given.database or ["sqlite", "postgresql"]))


if __name__ == "__main__":
    main()

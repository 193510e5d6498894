"""How long a summary takes: 157 counties and 2,844, 52 weeks, 20 indicators, on both databases.

Beside it polars adds up the same values, already in memory, without knowing what they mean: the limit.
Run with `python -m tests.bench.rollup [--counties 157] [--database sqlite|postgresql]`.
"""

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import polars as pl
from sqlalchemy import insert, text

from bot.core.period import Period, periods
from bot.core.plan import IndicatorKind, Plan
from bot.core.report import Meaning
from bot.services.group import GroupService
from bot.services.plan import load_pack
from bot.services.rollup import Reader, RollupService
from storage.database import Database
from storage.tables import Base
from tests.support.databases import postgres_database, postgres_server

WEEKS = 52
INDICATORS = 20
SIZES = {157: 0.050, 2844: 0.500}
"""Counties, and the aim in seconds."""

ROUNDS = 7
NOW = datetime(2019, 12, 29, 9, 0, tzinfo=UTC)
LAST = Period(2019, 52)
TOP = "410000"


@dataclass(frozen=True, slots=True)
class World:
    """A year of reports, as rows."""

    plan: Plan
    units: list[dict[str, Any]]
    reports: list[dict[str, Any]]
    entries: list[dict[str, Any]]


def world(counties: int) -> World:
    """Return a year in which every county reports every week; some answers are special or missing."""
    plan = load_pack("jishi-2019")
    plan = plan.model_copy(update={"indicators": plan.indicators[:INDICATORS]})
    chance = random.Random(1)  # noqa: S311  the same values in every run
    units = list(_units(counties))
    weeks = [str(period) for period in periods(Period(2019, 1), LAST.next())]
    leaves = [unit["code"] for unit in units if unit["level"] == "county"]
    reports: list[dict[str, Any]] = []
    entries: list[dict[str, Any]] = []
    for week in weeks:
        for unit in leaves:
            state = "approved" if week != str(LAST) or chance.random() < 0.5 else "submitted"
            number = len(reports) + 1
            reports.append(_report(number, unit, week, state))
            entries += _entries(plan, number, chance)
    return World(plan, units, reports, entries)


def _units(counties: int) -> Iterator[dict[str, Any]]:
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


def _entries(plan: Plan, number: int, chance: random.Random) -> Iterator[dict[str, Any]]:
    for indicator in plan.indicators:
        row = {"report_id": number, "indicator": indicator.id, "number": None}
        row |= {"numerator": None, "denominator": None}
        luck = chance.random()
        if luck < 0.1:
            meanings = (Meaning.NO_DATA, Meaning.NOT_APPLICABLE, Meaning.NOT_STARTED)
            yield {**row, "meaning": meanings[int(luck * 30)].value}
        elif indicator.kind is IndicatorKind.RATIO:
            yield {**row, "meaning": "number", "numerator": int(luck * 50), "denominator": 50}
        elif indicator.kind is IndicatorKind.YESNO:
            yield {**row, "meaning": "number", "number": float(luck > 0.5)}
        else:
            yield {**row, "meaning": "number", "number": float(int(luck * 50))}


async def fill(database: Database, made: World) -> None:
    """Write the world into an empty database and let the planner know its sizes."""
    tables = {"units": made.units, "reports": made.reports, "entries": made.entries}
    async with database.write() as session:
        for table, rows in tables.items():
            for start in range(0, len(rows), 20_000):
                await session.execute(insert(Base.metadata.tables[table]), rows[start : start + 20_000])
    async with database.engine.connect() as connection:
        free = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await free.execute(text("ANALYZE" if database.is_sqlite else "VACUUM ANALYZE"))


async def timed(work: Callable[[], Awaitable[Any]]) -> float:
    """Return how many seconds one run of `work` takes."""
    start = time.perf_counter()
    await work()
    return time.perf_counter() - start


async def measure(database: Database, made: World) -> dict[str, float]:
    """Return seconds: the first summary of a process, later ones, and one after a county has just filed."""
    group = GroupService(database, admins=(), now=lambda: NOW)
    await group.tree()
    service = RollupService(database, group, made.plan)

    async def summary() -> None:
        await service.overview(Reader(None), TOP, LAST, now=NOW)

    first = await timed(summary)
    warm = [await timed(summary) for _ in range(ROUNDS)]
    after = []
    for number in range(ROUNDS):
        async with database.write() as session:
            await session.execute(
                text("UPDATE reports SET version = version + 1 WHERE id = :id"),
                {"id": len(made.reports) - number},
            )
        after.append(await timed(summary))
    return {"first": first, "summary": median(warm), "best": min(warm), "after a report": median(after)}


def rival(made: World) -> float:
    """Return seconds that polars takes to add everything up by city and indicator, from memory."""
    city = {unit["code"]: unit["parent"] for unit in made.units}
    of = [city[report["unit"]] for report in made.reports]
    wanted = ("report_id", "indicator", "meaning", "number", "numerator", "denominator")
    columns = {name: [row[name] for row in made.entries] for name in wanted}
    frame = pl.DataFrame({**columns, "city": [of[number - 1] for number in columns["report_id"]]})
    sums = [pl.col(name).sum() for name in ("number", "numerator", "denominator")]
    spent = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        frame.group_by("city", "indicator", "meaning").agg(*sums, pl.len())
        spent.append(time.perf_counter() - start)
    return median(spent)


async def bench(counties: int, kinds: list[str]) -> list[str]:
    """Return the lines of the result for one size."""
    made = world(counties)
    aim = SIZES.get(counties, 0.5)
    size = f"{counties} counties × {WEEKS} weeks × {INDICATORS} indicators"
    lines = [f"rollup, {size} (aim {aim * 1000:.0f} ms)"]
    lines.append(f"  polars, from memory   {rival(made) * 1000:8.1f} ms")
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
        shown = "  ".join(f"{name} {seconds * 1000:.1f} ms" for name, seconds in spent.items())
        lines.append(f"  {kind:12s} {shown}")
    return lines


def main() -> None:
    """Print the figures."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--counties", type=int, action="append")
    asked.add_argument("--database", choices=("sqlite", "postgresql"), action="append")
    given = asked.parse_args()
    for counties in given.counties or SIZES:
        for line in asyncio.run(bench(counties, given.database or ["sqlite", "postgresql"])):
            print(line)  # noqa: T201  the figures are what this program is for


if __name__ == "__main__":
    main()

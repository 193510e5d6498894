"""The demo's reports: the past weeks lie in the plan's time, and the running one goes on by itself."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import select

from bot.cli.demo import DEFAULT_START
from bot.cli.demo_data import WEEKS, add_history, add_running
from bot.core.period import Period, ReportWindow, WeeklyMoment
from bot.core.plan import Plan
from bot.core.rollup_pace import Light
from bot.core.units import Level, Unit
from bot.core.workdays import SHANGHAI
from bot.services.group import GroupService
from bot.services.plan import load_pack
from bot.services.rollup import Reader, RollupService
from storage import group as group_store
from storage.database import Database
from storage.group import Chat
from storage.tables import ReportRow
from tests.support.reports import add_units

START = datetime.fromisoformat("2019-05-27T08:30").replace(tzinfo=SHANGHAI)
WINDOW = ReportWindow(WeeklyMoment.parse("周四 09:00"), WeeklyMoment.parse("周五 17:00"), 2)
PLAYED = ("410000", "410100", "410101")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_pack("jishi-2019")


@pytest_asyncio.fixture
async def province(tmp_path: Path) -> AsyncIterator[Database]:
    """Give two cities with twenty counties each; one of them has a group, and one of its counties.

    On SQLite, as the demo is.
    """
    database = Database(f"sqlite:///{tmp_path / 'demo.db'}")
    await database.upgrade()
    cities = [Unit(f"410{n}00", f"{n}市", Level.CITY, "410000") for n in (1, 2)]
    counties = [
        Unit(f"410{n}{place:02}", f"{n}市{place}县", Level.COUNTY, f"410{n}00")
        for n in (1, 2)
        for place in range(1, 21)
    ]
    await add_units(database, Unit("410000", "某省", Level.PROVINCE, None), *cities, *counties)
    async with database.write() as session:
        for number, code in enumerate(PLAYED, 1):
            chat = Chat(-number, code, code, main=True, thread_id=None, state="active", bound_at=START)
            await group_store.put_chat(session, chat)
    yield database
    await database.close()


async def reports(database: Database, week: str = "") -> dict[tuple[str, str], ReportRow]:
    async with database.read() as session:
        rows = await session.scalars(select(ReportRow).where(ReportRow.period >= week))
        return {(row.unit, row.period): row for row in rows}


@pytest.mark.parametrize(
    ("now", "first", "last"),
    [(DEFAULT_START, "2018-W50", "2019-W09"), ("2019-05-27T08:30", "2019-W10", "2019-W21")],
)
async def test_twelve_weeks_are_seeded_and_the_last_one_is_over(
    province: Database, plan: Plan, now: str, first: str, last: str
) -> None:
    added = await add_history(province, plan, now=at(now))
    found = await reports(province)
    weeks = sorted({week for _, week in found})
    assert (weeks[0], weeks[-1]) == (first, last)
    assert len(weeks) == WEEKS
    assert added == len(found) > 0.9 * 40 * len(weeks)
    assert all(row.submitted_at < at(now) for row in found.values() if row.submitted_at)
    assert await add_history(province, plan, now=at(now)) == 0


async def test_before_the_plan_began_there_is_nothing_to_seed(province: Database, plan: Plan) -> None:
    assert await add_history(province, plan, now=at("2018-06-01T08:30")) == 0


async def test_the_counties_without_a_group_report_as_the_week_goes_on(
    province: Database, plan: Plan
) -> None:
    week, since = "2019-W22", Period(2019, 22)
    await add_history(province, plan, now=START)
    counts = []
    for moment in ("05-30T08:59", "05-30T12:00", "05-31T10:00", "05-31T17:00", "06-03T09:00"):
        now = at(f"2019-{moment}")
        await add_running(province, plan, WINDOW, since=since, now=now)
        assert await add_running(province, plan, WINDOW, since=since, now=now) == 0
        counts.append(len(await reports(province, week)))
    assert counts[0] == 0
    assert sorted(set(counts)) == counts, "more at every look"
    assert 30 < counts[-2] < counts[-1] < 40
    found = await reports(province, week)
    assert ("410101", week) not in found, "that county is played"
    assert {row.state for (unit, _), row in found.items() if unit < "410200"} == {"submitted"}
    assert {row.state for (unit, _), row in found.items() if unit > "410200"} == {"approved"}
    for row in found.values():
        assert row.submitted_at is not None
        late = row.submitted_at >= WINDOW.due_at(since)
        assert row.timeliness == ("late" if late else "on_time")


async def test_a_clock_moved_far_ahead_makes_up_the_weeks_between_and_one_moved_back_nothing(
    province: Database, plan: Plan
) -> None:
    since = Period(2019, 22)
    await add_running(province, plan, WINDOW, since=since, now=at("2019-06-17T09:00"))
    assert {week for _, week in await reports(province)} == {"2019-W22", "2019-W23", "2019-W24"}
    assert await add_running(province, plan, WINDOW, since=since, now=at("2019-05-01T09:00")) == 0


async def test_what_runs_on_is_in_the_totals_and_they_show_every_light_worth_showing(
    province: Database, plan: Plan
) -> None:
    await add_history(province, plan, now=START)
    now = at("2019-06-03T09:00")
    group = GroupService(province, admins=(), now=lambda: now)
    rollup = RollupService(province, group, plan)
    week = Period(2019, 22)
    before = await rollup.overview(Reader(None), "410000", week, now=now)
    await add_running(province, plan, WINDOW, since=week, now=now)
    after = await rollup.overview(Reader(None), "410000", week, now=now)
    assert before.reported == 0
    assert after.reported == len(await reports(province, "2019-W22"))
    visits = [line for seen in (before, after) for line in seen.lines if line.indicator.id == "visits"]
    assert visits[0].figure.filed.number < visits[1].figure.filed.number
    lights = {line.pace.light for line in after.lines if line.pace is not None}
    assert {Light.ON_PACE, Light.SLOW} <= lights
    assert lights & {Light.BEHIND, Light.OVERDUE}

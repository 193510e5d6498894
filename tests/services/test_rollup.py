"""Totals for people: rights, groups, kept sums that are never stale, packs that never change."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from bot.core.errors import FiguresElsewhere, NoFigures, NotAllowed
from bot.core.period import Period, ReportWindow, WeeklyMoment
from bot.core.plan import Plan
from bot.core.report import Entry
from bot.core.roles import Role
from bot.services.group import GroupService
from bot.services.plan import load_pack
from bot.services.rollup import Reader, RollupService
from bot.services.rollup_export import ExportService
from storage.database import Database
from tests.support.reports import SIX_UNITS, add_units, file_report

NOW = datetime(2019, 3, 8, 9, 5, tzinfo=UTC)
W10 = Period(2019, 10)
PROVINCE, CITY, COUNTY = 1, 2, 3


class World:
    def __init__(self, database: Database, plan: Plan) -> None:
        self.database = database
        self.plan = plan
        self.group = GroupService(database, admins=(), now=lambda: NOW)
        window = ReportWindow(WeeklyMoment.parse("周四 09:00"), WeeklyMoment.parse("周五 17:00"))
        self.rollup = RollupService(database, self.group, plan, window)
        self.export = ExportService(database, self.rollup, plan)

    async def visits(self, unit: str = "410000") -> tuple[float, float]:
        """The year's visits, filed and approved."""
        seen = await self.rollup.overview(Reader(None), unit, W10, now=NOW)
        [line] = [line for line in seen.lines if line.indicator.id == "visits"]
        return line.figure.filed.number, line.figure.approved.number


@pytest_asyncio.fixture
async def world(database: Database) -> AsyncIterator[World]:
    await add_units(database, *SIX_UNITS)
    made = World(database, load_pack("jishi-2019"))
    for person, unit, role in (
        (PROVINCE, "410000", Role.READER),
        (CITY, "410100", Role.REVIEWER),
        (COUNTY, "410122", Role.REPORTER),
    ):
        await made.group.grant(person, unit, role, by=None, now=NOW)
    await file_report(database, "410122", "2019-W09", {"visits": Entry.count(3)})
    await file_report(
        database,
        "410122",
        "2019-W10",
        {"visits": Entry.count(4), "league-schools": Entry.ratio(10, 30)},
        state="submitted",
    )
    await file_report(database, "410225", "2019-W10", {"league-schools": Entry.ratio(2, 10)})
    yield made


async def test_the_overview_adds_up_and_says_of_when_and_of_whom(world: World) -> None:
    seen = await world.rollup.overview(Reader(PROVINCE), "410000", W10, now=NOW)
    [schools] = [line for line in seen.lines if line.indicator.id == "league-schools"]
    assert (schools.figure.filed.numerator, schools.figure.filed.denominator) == (12, 40)
    assert (schools.figure.approved.numerator, schools.figure.approved.denominator) == (2, 10)
    assert schools.figure.filed.missing == 1
    assert (seen.reported, len(seen.filings), seen.silent) == (2, 3, ["410184"])
    assert [unit.code for unit in seen.children] == ["410100", "410200"]


async def test_sums_follow_a_late_report_of_an_earlier_week(world: World) -> None:
    assert await world.visits() == (7, 3)
    await file_report(world.database, "410184", "2019-W08", {"visits": Entry.count(10)})
    assert await world.visits() == (17, 13)
    assert await world.visits("410100") == (17, 13)


async def test_nobody_sees_what_is_beside_or_above(world: World) -> None:
    for person, unit in (
        (COUNTY, "410184"),
        (COUNTY, "410100"),
        (CITY, "410225"),
        (CITY, "410000"),
        (9, "410122"),
    ):
        with pytest.raises(NotAllowed):
            await world.rollup.overview(Reader(person), unit, W10, now=NOW)
        with pytest.raises(NotAllowed):
            await world.export.paper(Reader(person), unit, W10, now=NOW)
    schools = world.plan.indicators[1]
    with pytest.raises(NotAllowed):
        await world.rollup.history(Reader(COUNTY), "410184", schools, W10)


async def test_a_county_cannot_open_its_siblings_pack(world: World) -> None:
    pack = await world.export.freeze(Reader(CITY), "410184", W10, "a.docx", b"x", now=NOW)
    with pytest.raises(NotAllowed):
        await world.export.pack(Reader(COUNTY), pack.id)


async def test_in_a_group_a_countys_figures_are_its_own_groups_business(world: World) -> None:
    await world.rollup.overview(Reader(CITY, "410122"), "410122", W10, now=NOW)
    await world.rollup.overview(Reader(PROVINCE, "410000"), "410100", W10, now=NOW)
    for group, unit in (("410100", "410122"), ("410122", "410100"), ("410200", "410100")):
        with pytest.raises(FiguresElsewhere):
            await world.rollup.overview(Reader(PROVINCE, group), unit, W10, now=NOW)
    with pytest.raises(FiguresElsewhere):
        await world.rollup.breakdown(Reader(CITY, "410100"), "410100", world.plan.indicators[1], W10, now=NOW)


async def test_parts_add_up_to_their_whole_at_every_level(world: World) -> None:
    for indicator in world.plan.indicators:
        for unit in ("410000", "410100"):
            found = await world.rollup.breakdown(Reader(None), unit, indicator, W10, now=NOW)
            filed = [line.figure.filed for _, line in found.parts]
            assert sum(one.number for one in filed) == found.line.figure.filed.number
            assert sum(one.units for one in filed) == found.line.figure.filed.units


async def test_the_trend_ends_with_the_total_of_today(world: World) -> None:
    schools = world.plan.indicators[1]
    trend = await world.rollup.trend(Reader(None), "410000", [schools], W10)
    weeks = trend[schools.id]
    assert [str(week) for week, _ in weeks][-2:] == ["2019-W09", "2019-W10"]
    assert (weeks[-1][1].numerator, weeks[-2][1].numerator) == (12, 0)


async def test_home_is_the_group_or_the_highest_unit_one_belongs_to(world: World) -> None:
    assert (await world.rollup.home(Reader(CITY))).code == "410100"
    assert (await world.rollup.home(Reader(CITY, "410122"))).code == "410122"
    with pytest.raises(NoFigures):
        await world.rollup.home(Reader(9))


def test_before_the_form_opens_people_mean_last_week() -> None:
    window = ReportWindow(WeeklyMoment.parse("周四 09:00"), WeeklyMoment.parse("周五 17:00"))
    service = RollupService(None, None, None, window)  # type: ignore[arg-type]  # only the calendar is asked
    assert service.period_shown(datetime(2019, 3, 6, 9, 0, tzinfo=UTC)) == Period(2019, 9)
    assert service.period_shown(datetime(2019, 3, 7, 9, 0, tzinfo=UTC)) == W10


async def test_a_pack_opens_again_with_the_same_bytes_whatever_happened_since(world: World) -> None:
    content = bytes(range(256)) * 50
    pack = await world.export.freeze(Reader(CITY), "410100", W10, "a.docx", content, now=NOW)
    await file_report(world.database, "410184", "2019-W10", {"visits": Entry.count(9)})
    again = await world.export.pack(Reader(PROVINCE), pack.id)
    assert again is not None
    assert (again.content, again.checksum, again.made_at) == (content, pack.checksum, NOW)
    same = await world.export.freeze(Reader(PROVINCE), "410100", W10, "a.docx", content, now=NOW)
    assert same.id == pack.id
    newer = await world.export.freeze(Reader(CITY), "410100", W10, "a.docx", b"new", now=NOW)
    latest = await world.export.latest_pack(Reader(CITY), "410100", W10)
    assert latest is not None
    assert latest.id == newer.id != pack.id


async def test_an_areas_pack_is_not_the_provinces(world: World) -> None:
    export = ExportService(world.database, world.rollup, world.plan, {"豫中": ["410100", "410122"]})
    reader = Reader(PROVINCE)
    whole = await export.freeze(reader, "410000", W10, "a.docx", b"same", now=NOW)
    area = await export.freeze(reader, "410000", W10, "a.docx", b"other", now=NOW, area="豫中")
    assert (await export.latest_pack(reader, "410000", W10)) == whole
    assert (await export.latest_pack(reader, "410000", W10, area="豫中")) == area
    assert (await export.latest_pack(reader, "410000", W10, area="豫东")) is None
    with pytest.raises(NotAllowed):
        await export.pack(Reader(CITY), area.id)
    paper = await export.paper(reader, "410000", W10, now=NOW, area="豫中")
    city = await world.rollup.overview(reader, "410100", W10, now=NOW)
    assert [line.figure for line in paper.overview.lines] == [line.figure for line in city.lines]

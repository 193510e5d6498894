"""Who has reported, in one query whatever the number of units; moves, leave and exemptions."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import event

from bot.core.report import Draft, Entry
from bot.core.report_states import State
from bot.core.units import Level, Unit
from storage import group, report, report_review, report_status
from storage.database import Database
from storage.report import Author

NOW = datetime(2019, 3, 8, 1, 0, tzinfo=UTC)
WEEK = "2019-W10"
CODES = ("410122", "410184", "410223")
ASKED = ("visits", "talks")


async def prepare(database: Database) -> None:
    """Add three counties; the first has filed two answers, the second is still writing."""
    async with database.write() as session:
        await group.put_units(session, [Unit(code, f"县{code}", Level.COUNTY, None) for code in CODES])
        entries = {"visits": Entry.count(3), "talks": Entry.count(0), "gone": Entry.count(1)}
        filed = await report.open_report(session, CODES[0], WEEK, Draft(), now=NOW)
        draft = Draft(entries=entries)
        await report.save(
            session,
            replace(filed, state="submitted", draft=draft, filed=draft, timeliness="on_time", warnings=2),
        )
        await report.file_entries(session, filed.id, entries)
        await report.open_report(session, CODES[1], WEEK, Draft(), now=NOW)


async def test_each_unit_is_listed_once_with_where_it_stands(database: Database) -> None:
    await prepare(database)
    async with database.write() as session:
        await report_review.exempt(session, CODES[2], "2019-W09", "2019-W10", "撤并", by=1, now=NOW)
    async with database.read() as session:
        first, second, third = await report_status.standings(session, CODES, WEEK, ASKED)
    assert (first.state, first.answered, first.warnings, first.on_time) == (State.SUBMITTED, 2, 2, True)
    assert (second.state, second.filed) == (State.DRAFT, False)
    assert (third.state, third.exempt) == (None, "撤并")


async def test_it_is_one_query_for_any_number_of_units(database: Database) -> None:
    await prepare(database)
    asked: list[str] = []

    def note(*arguments: object) -> None:
        asked.append(str(arguments[2]))

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    try:
        async with database.read() as session:
            await report_status.standings(session, CODES, WEEK, ASKED)
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", note)
    assert len([statement for statement in asked if statement.startswith("SELECT")]) == 1


async def test_an_exemption_covers_its_weeks_and_can_be_taken_back(database: Database) -> None:
    await prepare(database)
    async with database.write() as session:
        await report_review.exempt(session, CODES[0], "2019-W10", None, "撤并", by=1, now=NOW)
    exempt = {}
    for week in ("2019-W09", "2019-W10", "2020-W01"):
        async with database.read() as session:
            [one] = await report_status.standings(session, CODES[:1], week, ASKED)
        exempt[week] = one.exempt
    assert exempt == {"2019-W09": "", "2019-W10": "撤并", "2020-W01": "撤并"}
    async with database.write() as session:
        assert await report_review.end_exemption(session, CODES[0], "2019-W12")
        assert not await report_review.end_exemption(session, CODES[0], "2019-W12")


async def test_a_move_is_noted_once_per_update_with_its_reasons(database: Database) -> None:
    await prepare(database)
    async with database.write() as session:
        found = await report.report(session, CODES[0], WEEK)
        assert found is not None
        author = Author(7, NOW, 42)
        assert await report_review.note_move(session, found.id, "return", author, {"visits": "请核实"})
        assert not await report_review.note_move(session, found.id, "return", author, {"visits": "再核实"})
        [moved] = await report_review.moves(session, found.id)
    assert (moved.move, moved.author, dict(moved.reasons)) == ("return", author, {"visits": "请核实"})


async def test_the_latest_leave_to_report_late_counts(database: Database) -> None:
    await prepare(database)
    later = NOW + timedelta(days=3)
    async with database.write() as session:
        assert await report_review.allowance(session, CODES[0], WEEK) is None
        await report_review.allow(session, CODES[0], WEEK, NOW, "停电", by=1, now=NOW)
        await report_review.allow(session, CODES[0], WEEK, later, "核实数据", by=2, now=NOW)
    async with database.read() as session:
        leave = await report_review.allowance(session, CODES[0], WEEK)
    assert leave is not None
    assert (leave.until, leave.reason, leave.by) == (later, "核实数据", 2)


async def test_a_reviewer_writes_about_one_report_at_a_time(database: Database) -> None:
    await prepare(database)
    async with database.write() as session:
        for code in CODES[:2]:
            found = await report.report(session, code, WEEK)
            assert found is not None
            await report.save(session, replace(found, reviewer=7, asking="visits", holder=9))
            await report_review.review_no_other(session, 7, but=found.id)
    async with database.read() as session:
        held, reviewed = await report_review.awaited(session, 7)
        assert held is None
        assert reviewed is not None
        assert (reviewed.unit, reviewed.asking) == (CODES[1], "visits")
        held, reviewed = await report_review.awaited(session, 9)
        assert held is not None
        assert reviewed is None

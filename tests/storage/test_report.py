"""Reports in the database: one per unit and week, locked while it changes, every change kept."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.core.report import Draft, Entry, Meaning
from bot.core.units import Level, Unit
from storage import group, report
from storage.database import Database
from storage.report import Author, Change, StoredReport

NOW = datetime(2019, 3, 4, 0, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
UNIT, OTHER, WEEK = "410122", "410184", "2019-W10"
EMPTY = Draft(cursor="org.committee")
ENTRIES = {
    "yes": Entry.yesno(yes=True),
    "ratio": Entry.ratio(12, 30),
    "count": Entry.count(7),
    "money": Entry.count(1.5),
    "not_started": Entry.special(Meaning.NOT_STARTED),
}


async def _units(database: Database) -> None:
    async with database.write() as session:
        await group.put_units(session, [Unit(code, code, Level.COUNTY, None) for code in (UNIT, OTHER)])


async def _open(database: Database, unit: str = UNIT, period: str = WEEK) -> StoredReport:
    async with database.write() as session:
        return await report.open_report(session, unit, period, EMPTY, now=NOW)


async def _save(database: Database, changed: StoredReport) -> None:
    async with database.write() as session:
        await report.save(session, changed)


async def _file(database: Database, period: str, entries: dict[str, Entry], state: str = "submitted") -> None:
    stored = await _open(database, period=period)
    async with database.write() as session:
        await report.save(session, replace(stored, state=state))
        await report.file_entries(session, stored.id, entries)


async def test_opening_begins_a_report_once(database: Database) -> None:
    await _units(database)
    first = await _open(database)
    assert (first.state, first.draft, first.version, first.holder) == ("draft", EMPTY, 0, None)
    assert await _open(database) == first
    assert (await _open(database, OTHER)).id != first.id
    assert (await _open(database, period="2019-W11")).id != first.id


async def test_a_report_that_nobody_began_is_none(database: Database) -> None:
    async with database.write() as session:
        assert await report.report(session, UNIT, WEEK) is None


async def test_everything_of_a_report_is_written_back(database: Database) -> None:
    await _units(database)
    stored = await _open(database)
    changed = replace(
        stored,
        state="submitted",
        draft=Draft(entries=ENTRIES, skipped=frozenset({"x"}), note="缺人手", reasons={"count": "订正"}),
        holder=1003,
        last_update=42,
        changed_at=NOW + HOUR,
        submitted_at=NOW + HOUR,
        submitted_by=1003,
        submissions=1,
    )
    await _save(database, changed)
    assert await _open(database) == replace(changed, version=stored.version + 1)


async def test_what_two_people_do_to_one_report_is_done_one_after_the_other(database: Database) -> None:
    await _units(database)
    await _open(database)

    async def count_up(times: int) -> None:
        for _ in range(times):
            async with database.write() as session:
                stored = await report.open_report(session, UNIT, WEEK, EMPTY, now=NOW)
                await report.save(session, replace(stored, submissions=stored.submissions + 1))

    await asyncio.gather(count_up(10), count_up(10))
    stored = await _open(database)
    assert (stored.submissions, stored.version) == (20, 20)


async def test_a_person_holds_the_report_they_touched_last(database: Database) -> None:
    await _units(database)
    async with database.read() as session:
        assert await report.held_by(session, 1003) is None
    here, there = await _open(database), await _open(database, OTHER)
    await _save(database, replace(here, holder=1003))
    await _save(database, replace(there, holder=1003, changed_at=NOW + HOUR))
    async with database.read() as session:
        held = await report.held_by(session, 1003)
    assert held is not None
    assert held.unit == OTHER


async def test_letting_go_keeps_the_one_that_is_named(database: Database) -> None:
    await _units(database)
    here, there = await _open(database), await _open(database, OTHER)
    for stored in (here, there):
        await _save(database, replace(stored, holder=1003))
    async with database.write() as session:
        await report.let_go(session, 1003, but=here.id)
    assert ((await _open(database)).holder, (await _open(database, OTHER)).holder) == (1003, None)
    async with database.write() as session:
        await report.let_go(session, 1003)
    assert (await _open(database)).holder is None


async def test_every_change_is_kept_in_order_and_once_per_update(database: Database) -> None:
    await _units(database)
    stored = await _open(database)
    first = Change("count", None, Entry.count(7))
    second = Change("count", Entry.count(7), Entry.special(Meaning.NO_DATA))
    third = Change("count", Entry.special(Meaning.NO_DATA), None)
    authors = [Author(1003, NOW + number * HOUR, 40 + number) for number in range(3)]
    for change, author in [*zip((first, second, third), authors, strict=True), (first, authors[0])]:
        async with database.write() as session:
            await report.add_revisions(session, stored.id, [change], author)
    async with database.read() as session:
        assert await report.revisions(session, stored.id) == list(
            zip((first, second, third), authors, strict=True)
        )
        assert await report.was_applied(session, stored.id, 41)
        assert not await report.was_applied(session, stored.id, 43)


async def test_a_step_that_changed_no_value_leaves_no_revision(database: Database) -> None:
    await _units(database)
    stored = await _open(database)
    async with database.write() as session:
        await report.add_revisions(session, stored.id, [], Author(1003, NOW, 40))
    async with database.read() as session:
        assert await report.revisions(session, stored.id) == []


async def test_filed_values_replace_each_other_and_keep_their_meaning(database: Database) -> None:
    await _units(database)
    stored = await _open(database)
    for entries in ({"gone": Entry.count(1)}, ENTRIES):
        async with database.write() as session:
            await report.file_entries(session, stored.id, entries)
    async with database.read() as session:
        assert await report.filed(session, stored.id) == ENTRIES


async def test_the_past_is_what_was_filed_before_newest_last(database: Database) -> None:
    await _units(database)
    await _file(database, "2019-W07", {"count": Entry.count(1)})
    await _file(database, "2019-W08", {"count": Entry.count(2), "ratio": Entry.ratio(1, 3)})
    await _file(database, "2019-W09", {"count": Entry.count(3)})
    await _file(database, "2019-W10", {"count": Entry.count(9)})
    await _file(database, "2019-W05", {"count": Entry.count(8)}, state="draft")
    async with database.read() as session:
        past = await report.past(session, UNIT, WEEK, weeks=2)
        none = await report.past(session, OTHER, WEEK, weeks=2)
    assert past.previous == {"count": Entry.count(3)}
    assert past.history == {
        "count": (Entry.count(2), Entry.count(3)),
        "ratio": (Entry.ratio(1, 3),),
    }
    assert (none.previous, none.history) == ({}, {})


async def test_nothing_of_sqlalchemy_leaves_storage(database: Database) -> None:
    await _units(database)
    stored = await _open(database)
    assert not hasattr(stored, "_sa_instance_state")
    assert stored.changed_at.utcoffset() == timedelta(0)

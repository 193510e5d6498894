"""Reports: the working draft, the filed values, and every change ever made."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.report import Draft, Entry, Meaning
from storage.rollup_restate import restate
from storage.rollup_standings import APPROVED
from storage.tables import EntryRow, ReportRow, RevisionRow
from storage.upsert import insert_into

FILED = ("submitted", "approved", "accepted", "returned")
"""States of a report whose filed values count as earlier values."""


@dataclass(frozen=True, slots=True)
class StoredReport:
    """One unit's report for one period, as it is kept."""

    id: int
    unit: str
    period: str
    state: str
    draft: Draft
    """The working copy; its entries count only once it is confirmed."""
    version: int
    holder: int | None
    last_update: int | None
    changed_at: datetime
    submitted_at: datetime | None
    submitted_by: int | None
    submissions: int
    filed: Draft | None = None
    """The draft as it was confirmed last."""
    timeliness: str = ""
    on_behalf: bool = False
    warnings: int = 0
    applied: tuple[int, ...] = ()
    """The latest updates that changed it, oldest first."""
    reviewer: int | None = None
    asking: str | None = None
    """The indicator whose remark the reviewer is to write."""
    remarks: Mapping[str, str] = field(default_factory=dict)
    """What the reviewer has written so far, by indicator id."""


@dataclass(frozen=True, slots=True)
class Change:
    """One value that an update changed."""

    indicator: str
    old: Entry | None
    new: Entry | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Author:
    """Who changed something, when, and by which Telegram update."""

    user_id: int
    at: datetime
    update_id: int


@dataclass(frozen=True, slots=True)
class Past:
    """A unit's filed values of earlier periods."""

    previous: Mapping[str, Entry] = field(default_factory=dict)
    history: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)


def as_report(row: ReportRow) -> StoredReport:
    """Turn a row into a value."""
    return StoredReport(
        row.id,
        row.unit,
        row.period,
        row.state,
        Draft.from_json(row.draft),
        row.version,
        row.holder,
        row.last_update,
        row.changed_at,
        row.submitted_at,
        row.submitted_by,
        row.submissions,
        Draft.from_json(row.filed) if row.filed is not None else None,
        row.timeliness,
        row.on_behalf,
        row.warnings,
        tuple(row.applied),
        row.reviewer,
        (row.review or {}).get("asking"),
        dict((row.review or {}).get("reasons", {})),
    )


def _entry(row: EntryRow) -> Entry:
    number = int(row.number) if row.number is not None and row.number.is_integer() else row.number
    return Entry(Meaning(row.meaning), number, row.numerator, row.denominator)


async def open_report(
    session: AsyncSession, unit: str, period: str, draft: Draft, *, now: datetime
) -> StoredReport:
    """Return the report of `unit` for `period`, locked for this transaction; begin it with `draft`."""
    await session.execute(
        insert_into(session, ReportRow)
        .values(
            unit=unit,
            period=period,
            state="draft",
            draft=draft.to_json(),
            version=0,
            submissions=0,
            timeliness="",
            on_behalf=False,
            warnings=0,
            applied=[],
            changed_at=now,
        )
        .on_conflict_do_nothing()
    )
    found = await report(session, unit, period)
    if found is None:
        raise LookupError(f"report of {unit} for {period} vanished")
    return found


async def report(session: AsyncSession, unit: str, period: str) -> StoredReport | None:
    """Return the report of `unit` for `period`, locked for this transaction."""
    row = await session.scalar(
        select(ReportRow)
        .where(ReportRow.unit == unit, ReportRow.period == period)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return as_report(row) if row else None


async def held_by(session: AsyncSession, user_id: int) -> StoredReport | None:
    """Return the report that this person is filling in, the latest if there are several."""
    row = await session.scalar(
        select(ReportRow).where(ReportRow.holder == user_id).order_by(ReportRow.changed_at.desc()).limit(1)
    )
    return as_report(row) if row else None


async def let_go(session: AsyncSession, user_id: int, *, but: int | None = None) -> None:
    """Take every report out of this person's hands, except the one with id `but`."""
    rows = await session.scalars(select(ReportRow).where(ReportRow.holder == user_id))
    for row in rows:
        if row.id != but:
            row.holder = None


async def save(session: AsyncSession, changed: StoredReport) -> None:
    """Write a report back; the caller holds its lock."""
    row = await session.get_one(ReportRow, changed.id)
    reviewed = (row.state in APPROVED) != (changed.state in APPROVED)
    row.state = changed.state
    row.draft = changed.draft.to_json()
    row.version = changed.version + 1
    row.holder = changed.holder
    row.last_update = changed.last_update
    row.changed_at = changed.changed_at
    row.submitted_at = changed.submitted_at
    row.submitted_by = changed.submitted_by
    row.submissions = changed.submissions
    row.filed = changed.filed.to_json() if changed.filed is not None else None
    row.timeliness = changed.timeliness
    row.on_behalf = changed.on_behalf
    row.warnings = changed.warnings
    row.applied = list(changed.applied)
    row.reviewer = changed.reviewer
    row.review = (
        {"asking": changed.asking, "reasons": dict(changed.remarks)} if changed.reviewer is not None else None
    )
    if reviewed:
        await restate(session, changed.unit, changed.period)


async def add_revisions(
    session: AsyncSession, report_id: int, changes: Iterable[Change], author: Author
) -> None:
    """Note each changed value; a change noted already for the same update is left as it is."""
    rows = [
        {
            "report_id": report_id,
            "indicator": change.indicator,
            "old": change.old.to_json() if change.old else None,
            "new": change.new.to_json() if change.new else None,
            "at": author.at,
            "by": author.user_id,
            "update_id": author.update_id,
            "why": change.why,
        }
        for change in changes
    ]
    if rows:
        await session.execute(insert_into(session, RevisionRow).values(rows).on_conflict_do_nothing())


async def was_applied(session: AsyncSession, report_id: int, update_id: int) -> bool:
    """Tell whether a Telegram update has already changed this report."""
    found = await session.scalar(
        select(RevisionRow.id)
        .where(RevisionRow.report_id == report_id, RevisionRow.update_id == update_id)
        .limit(1)
    )
    return found is not None


async def revisions(session: AsyncSession, report_id: int) -> list[tuple[Change, Author]]:
    """Return every change of a report, oldest first."""
    rows = await session.scalars(
        select(RevisionRow).where(RevisionRow.report_id == report_id).order_by(RevisionRow.id)
    )
    return [
        (
            Change(
                row.indicator,
                Entry.from_json(row.old) if row.old else None,
                Entry.from_json(row.new) if row.new else None,
                row.why,
            ),
            Author(row.by, row.at, row.update_id),
        )
        for row in rows
    ]


async def file_entries(session: AsyncSession, report_id: int, entries: Mapping[str, Entry]) -> None:
    """Replace the filed values of a report, which is saved as filed already."""
    await session.execute(delete(EntryRow).where(EntryRow.report_id == report_id))
    rows = [
        {
            "report_id": report_id,
            "indicator": indicator,
            "meaning": entry.meaning.value,
            "number": entry.number,
            "numerator": entry.numerator,
            "denominator": entry.denominator,
        }
        for indicator, entry in entries.items()
    ]
    if rows:
        await session.execute(insert(EntryRow), rows)
    found = await session.execute(select(ReportRow.unit, ReportRow.period).where(ReportRow.id == report_id))
    await restate(session, *found.one())


async def filed(session: AsyncSession, report_id: int) -> dict[str, Entry]:
    """Return the filed values of a report, by indicator."""
    rows = await session.scalars(select(EntryRow).where(EntryRow.report_id == report_id))
    return {row.indicator: _entry(row) for row in rows}


async def past(session: AsyncSession, unit: str, before: str, *, weeks: int) -> Past:
    """Return the filed values of the last `weeks` reports of `unit` for periods before `before`."""
    reports = (
        select(ReportRow.id, ReportRow.period)
        .where(ReportRow.unit == unit, ReportRow.period < before, ReportRow.state.in_(FILED))
        .order_by(ReportRow.period.desc())
        .limit(weeks)
        .subquery()
    )
    rows = await session.execute(
        select(reports.c.period, EntryRow)
        .join(EntryRow, EntryRow.report_id == reports.c.id)
        .order_by(reports.c.period)
    )
    history: dict[str, list[Entry]] = {}
    previous: dict[str, Entry] = {}
    latest = ""
    for period, row in rows:
        if period != latest:
            previous, latest = {}, period
        previous[row.indicator] = _entry(row)
        history.setdefault(row.indicator, []).append(previous[row.indicator])
    return Past(previous, {key: tuple(values) for key, values in history.items()})

"""Keeps the standings that summaries add up, in the transaction that files, returns or approves a report."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.period import Period
from bot.core.report import Entry, Meaning
from bot.core.rollup_carry import Stand, Standing, carry
from storage.rollup_standings import APPROVED, FILED
from storage.tables import EntryRow, ReportRow, StandingRow, UnitRow

_READING = ("meaning", "said", "number", "numerator", "denominator", "based", "total")
"""The columns of one reading, in the order of `Standing`."""


class Filed(NamedTuple):
    """A filed report and what it says."""

    id: int
    period: str
    state: str
    entries: Mapping[str, Entry]


def filed_reports(unit: str, since: str = "") -> Select[*tuple[Any, ...]]:
    """Select every answer in the filed reports of a unit from the week `since` on, for `grouped`."""
    return (
        select(ReportRow.id, ReportRow.period, ReportRow.state, EntryRow.indicator, EntryRow.meaning)
        .add_columns(EntryRow.number, EntryRow.numerator, EntryRow.denominator)
        .outerjoin(EntryRow, EntryRow.report_id == ReportRow.id)
        .where(ReportRow.unit == unit, ReportRow.period >= since, ReportRow.state.in_(FILED))
        .order_by(ReportRow.period)
    )


def grouped(rows: Iterable[Row[*tuple[Any, ...]]]) -> list[Filed]:
    """Turn the rows of `filed_reports` into reports."""
    found: dict[int, Filed] = {}
    for number, period, state, indicator, meaning, *figures in rows:
        one = found.setdefault(number, Filed(number, period, state, {}))
        if indicator is not None:
            one.entries[indicator] = Entry(Meaning(meaning), *figures)  # type: ignore[index]  # made here
    return list(found.values())


def standing_rows(
    reports: Iterable[Filed], before: Mapping[str, Stand] | None = None
) -> Iterator[dict[str, Any]]:
    """Give the rows for the filed reports of one unit, oldest first; `before` is what stood before them."""
    stand = before or {}
    for one in reports:
        stand = carry(stand, Period.parse(one.period), one.entries, approved=one.state in APPROVED)
        yield from rows_after(one.id, stand)


def rows_after(report: int, stand: Mapping[str, Stand]) -> Iterator[dict[str, Any]]:
    """Give the rows that say what stands after the report with this number."""
    for indicator, now in stand.items():
        filed, approved = _columns(now.filed), _columns(now.approved, "approved_")
        yield {"report_id": report, "indicator": indicator, **filed, **approved}


async def restate(session: AsyncSession, unit: str, since: str = "") -> None:
    """Work out anew what stands in a unit after every report from the week `since` on.

    The later ones too: they may repeat what an earlier one said.
    """
    await session.flush()
    # Two weeks of one unit must not be changed beside each other: the later builds on the earlier.
    await session.execute(select(UnitRow.code).where(UnitRow.code == unit).with_for_update(key_share=True))
    reports = grouped(await session.execute(filed_reports(unit, since)))
    rows = list(standing_rows(reports, await _stood(session, unit, since)))
    await session.execute(delete(StandingRow).where(StandingRow.report_id.in_([one.id for one in reports])))
    if rows:
        await session.execute(insert(StandingRow), rows)


async def _stood(session: AsyncSession, unit: str, before: str) -> dict[str, Stand]:
    latest = (
        select(ReportRow.id)
        .where(ReportRow.unit == unit, ReportRow.period < before, ReportRow.state.in_(FILED))
        .order_by(ReportRow.period.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = await session.execute(select(StandingRow.__table__).where(StandingRow.report_id == latest))
    found: dict[str, Stand] = {}
    for _, indicator, *columns in rows:
        filed, approved = columns[: len(_READING)], columns[len(_READING) :]
        found[indicator] = Stand(_standing(filed), _standing(approved) if approved[0] else None)
    return found


def _columns(standing: Standing | None, prefix: str = "") -> dict[str, Any]:
    if standing is None:
        return {prefix + name: None for name in _READING}
    based = str(standing.based) if standing.based else None
    values = (
        standing.meaning.value,
        str(standing.said),
        standing.number,
        standing.numerator,
        standing.denominator,
        based,
        standing.total,
    )
    return {prefix + name: value for name, value in zip(_READING, values, strict=True)}


def _standing(columns: Sequence[Any]) -> Standing:
    meaning, said, number, numerator, denominator, based, total = columns
    base = Period.parse(based) if based else None
    return Standing(Meaning(meaning), Period.parse(said), number, numerator, denominator, base, total)

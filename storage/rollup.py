"""Sums over units and weeks, one statement for each question; `bot.core.rollup` says what they mean."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import (
    CTE,
    ColumnElement,
    Float,
    Select,
    String,
    and_,
    case,
    column,
    func,
    or_,
    select,
    values,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.core.plan import Indicator, IndicatorKind
from bot.core.report import Entry, Meaning
from bot.core.report_states import State
from bot.core.rollup import STATEMENTS, Total, Window
from bot.core.units import Level
from storage.tables import EntryRow, ExemptionRow, ReportRow, UnitRow

FILED = tuple(state.value for state in State if state.filed)
APPROVED = (State.APPROVED.value, State.ACCEPTED.value)

By = Literal["child", "unit"]
"""What a total is for: each unit directly below the top (what lies under it added up), or each
reporting unit by itself. The top itself, when it reports, is its own group."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question to the values: an indicator as of a week."""

    key: str
    """What the answer is found by."""
    indicator: Indicator
    window: Window

    @property
    def since(self) -> str:
        """The oldest week that may speak."""
        counting = self.indicator.kind is IndicatorKind.PERIOD
        return str(self.window.first if counting else self.window.earliest)


@dataclass(frozen=True, slots=True)
class Group:
    """Over which units a question goes."""

    top: str
    """The unit and everything below it."""
    day: date
    """Units count that exist on this day."""
    by: By = "child"


@dataclass(frozen=True, slots=True)
class Counted:
    """What a count of the week adds up to over a window, for one group."""

    filed: float
    approved: float


def _leaves(group: Group) -> tuple[ColumnElement[Any], ColumnElement[bool]]:
    """Return the column to group by, and the condition for units under the top that exist on the day."""
    below = aliased(UnitRow)
    children = select(below.code).where(below.parent == group.top)
    inside = or_(UnitRow.code == group.top, UnitRow.parent == group.top, UnitRow.parent.in_(children))
    active = and_(
        or_(UnitRow.valid_from.is_(None), UnitRow.valid_from <= group.day),
        or_(UnitRow.valid_to.is_(None), UnitRow.valid_to >= group.day),
    )
    own = or_(UnitRow.code == group.top, UnitRow.parent == group.top)
    child = case((own, UnitRow.code), else_=UnitRow.parent)
    by: ColumnElement[Any] = UnitRow.code.expression if group.by == "unit" else child
    return by, and_(inside, active)


async def standings(
    session: AsyncSession, group: Group, asked: Sequence[Asked], *, approved: bool = False
) -> dict[tuple[str, str], Total]:
    """Return the totals by (unit code, key of the question), as `bot.core.rollup.total_of_unit` defines them.

    Of a count in the period only the last week's own figure is in it (`week`); the sum over the window
    comes from `counts`. `approved` looks at approved reports only.
    """
    if not asked:
        return {}
    cells = _cells(group, asked, APPROVED if approved else FILED)
    report, entry = aliased(ReportRow), aliased(EntryRow)
    # (unit, period) finds the report in an index that holds all that is needed: the reports themselves
    # are wide, they carry their drafts.
    here = and_(report.unit == cells.c.unit, report.period == cells.c.period)
    said = and_(entry.report_id == report.id, entry.indicator == cells.c.indicator)
    off = entry.meaning == Meaning.NOT_STARTED.value
    away = entry.meaning == Meaning.NOT_APPLICABLE.value
    base = case((off, _last_denominator(cells, approved=approved)), else_=entry.denominator)
    fresh = cells.c.period == cells.c.last
    ratios = [a.indicator.id for a in asked if a.indicator.kind is IndicatorKind.RATIO]
    rows = await session.execute(
        select(
            cells.c.grp,
            cells.c.key,
            func.sum(entry.number),
            func.sum(entry.numerator),
            func.sum(base),
            func.sum(case((fresh, entry.number))),
            func.count(case((and_(entry.meaning.is_not(None), ~away), 1))),
            func.count(case((off, 1))),
            func.count(case((away, 1))),
            func.count(case((entry.meaning.is_(None), 1))),
            func.count(case((and_(~fresh, ~away), 1))),
            func.count(case((and_(off, entry.indicator.in_(ratios), base.is_(None)), 1))),
        )
        .select_from(cells)
        .outerjoin(report, here)
        .outerjoin(entry, said)
        .group_by(cells.c.grp, cells.c.key)
    )
    return {
        (unit, key): Total(_whole(number), int(upper or 0), int(lower or 0), _whole(week), *tallies)
        for unit, key, number, upper, lower, week, *tallies in rows
    }


def _cells(group: Group, asked: Sequence[Asked], states: Iterable[str]) -> CTE:
    """Return one row for each unit and question, with the week of the last answer that says something."""
    names = ("key", "indicator", "level", "since", "last")
    table = values(*(column(name, String) for name in names), name="asked").data(
        [(a.key, a.indicator.id, a.indicator.level.value, a.since, str(a.window.last)) for a in asked]
    )
    questions = table.cte("asked")
    grp, inside = _leaves(group)
    report, entry = aliased(ReportRow), aliased(EntryRow)
    latest = (
        select(report.period)
        .join(entry, and_(entry.report_id == report.id, entry.indicator == questions.c.indicator))
        .where(
            report.unit == UnitRow.code,
            report.period.between(questions.c.since, questions.c.last),
            report.state.in_(list(states)),
            entry.meaning.in_([meaning.value for meaning in STATEMENTS]),
        )
        .order_by(report.period.desc())
        .limit(1)
        .correlate(UnitRow, questions)
        .scalar_subquery()
    )
    return (
        select(
            grp.label("grp"),
            UnitRow.code.label("unit"),
            questions.c.key,
            questions.c.indicator,
            questions.c.since,
            questions.c.last,
            latest.label("period"),
        )
        .join(questions, UnitRow.level == questions.c.level)
        .where(inside)
        .cte("cells")
        # Without this the subquery runs again for every column that mentions its week.
        .prefix_with("MATERIALIZED")
    )


def _last_denominator(cells: CTE, *, approved: bool) -> ColumnElement[Any]:
    """Return the 分母 that a unit told last, for a ratio that is 未开展 now."""
    report, entry = aliased(ReportRow), aliased(EntryRow)
    return (
        select(entry.denominator)
        .join(report, entry.report_id == report.id)
        .where(
            report.unit == cells.c.unit,
            report.period.between(cells.c.since, cells.c.period),
            report.state.in_(APPROVED if approved else FILED),
            entry.indicator == cells.c.indicator,
            entry.denominator.is_not(None),
        )
        .order_by(report.period.desc())
        .limit(1)
        .correlate(cells)
        .scalar_subquery()
    )


def _whole(number: float | None) -> float:
    """Return a sum as an int where it is one; nothing adds up to 0."""
    figure = number or 0
    return int(figure) if figure == int(figure) else figure


async def counts(
    session: AsyncSession, group: Group, indicators: Iterable[str], weeks: Sequence[str]
) -> dict[tuple[str, str, str], Counted]:
    """Return the sums of the weeks' own counts by (week, unit code, indicator), where there are any."""
    if not weeks:
        return {}
    grp, inside = _leaves(group)
    passed = ReportRow.state.in_(APPROVED)
    query: Select[Any] = (
        select(
            ReportRow.period,
            grp,
            EntryRow.indicator,
            func.sum(EntryRow.number),
            func.sum(case((passed, EntryRow.number), else_=0.0), type_=Float),
        )
        .select_from(UnitRow)
        .join(ReportRow, ReportRow.unit == UnitRow.code)
        .join(EntryRow, EntryRow.report_id == ReportRow.id)
        .where(
            inside,
            ReportRow.period.in_(list(weeks)),
            ReportRow.state.in_(FILED),
            EntryRow.indicator.in_(list(indicators)),
            EntryRow.number.is_not(None),
        )
        .group_by(ReportRow.period, grp, EntryRow.indicator)
    )
    return {
        (week, unit, indicator): Counted(_whole(filed), _whole(approved))
        for week, unit, indicator, filed, approved in await session.execute(query)
    }


async def fingerprints(session: AsyncSession, first: str, last: str) -> dict[str, tuple[int, int, int]]:
    """Return by week a mark that differs after every change of any report: what is summed up may be kept."""
    passed = case((ReportRow.state.in_(APPROVED), 1))
    rows = await session.execute(
        select(ReportRow.period, func.count(), func.sum(ReportRow.version), func.count(passed))
        .where(ReportRow.period.between(first, last))
        .group_by(ReportRow.period)
    )
    return {week: (reports, versions, approved) for week, reports, versions, approved in rows}


@dataclass(frozen=True, slots=True)
class Filing:
    """Whether one unit has reported for a week."""

    unit: str
    state: State | None
    """None: nobody has begun."""
    timeliness: str
    """`on_time`, `late`, `backfilled`; empty while nothing was filed."""

    @property
    def filed(self) -> bool:
        """Whether the unit counts as having reported."""
        return self.state is not None and self.state.filed


async def filings(session: AsyncSession, group: Group, period: str) -> list[Filing]:
    """Return how every county under the top stands for a week, by code; without those that are exempt."""
    _, inside = _leaves(group)
    exempt = (
        select(ExemptionRow.unit)
        .where(ExemptionRow.first <= period)
        .where(or_(ExemptionRow.last.is_(None), ExemptionRow.last >= period))
    )
    rows = await session.execute(
        select(UnitRow.code, ReportRow.state, ReportRow.timeliness)
        .outerjoin(ReportRow, and_(ReportRow.unit == UnitRow.code, ReportRow.period == period))
        .where(inside, UnitRow.level == Level.COUNTY.value, UnitRow.code.not_in(exempt))
        .order_by(UnitRow.code)
    )
    return [Filing(unit, State(state) if state else None, when or "") for unit, state, when in rows]


@dataclass(frozen=True, slots=True)
class Said:
    """What one unit said in one week about one indicator."""

    period: str
    state: State
    entry: Entry | None
    """None: left blank."""


async def history(session: AsyncSession, unit: str, indicator: str, first: str, last: str) -> list[Said]:
    """Return the filed answers of a unit, oldest first; weeks without a report are absent."""
    rows = await session.execute(
        select(ReportRow.period, ReportRow.state, EntryRow)
        .outerjoin(EntryRow, and_(EntryRow.report_id == ReportRow.id, EntryRow.indicator == indicator))
        .where(
            ReportRow.unit == unit,
            ReportRow.period.between(first, last),
            ReportRow.state.in_(FILED),
        )
        .order_by(ReportRow.period)
    )
    return [_said(*row) for row in rows.tuples()]


def _said(period: str, state: str, row: EntryRow | None) -> Said:
    return Said(period, State(state), None if row is None else _entry(row))


def _entry(row: EntryRow) -> Entry:
    number = None if row.number is None else _whole(row.number)
    return Entry(Meaning(row.meaning), number, row.numerator, row.denominator)

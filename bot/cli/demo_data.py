"""Twelve weeks of reports for the demo: made up, the same in every run, plausible enough to look at."""

import random
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select

from bot.core.period import Period
from bot.core.plan import Indicator, IndicatorKind, Plan
from bot.core.report import Draft, Entry, Meaning
from bot.core.report_states import State
from bot.core.units import Level, Unit
from storage import group as group_store
from storage.database import Database
from storage.tables import EntryRow, ReportRow

WEEKS = 12

_SPECIAL = ((Meaning.NO_DATA, 0.012), (Meaning.NOT_STARTED, 0.012))
"""How often an answer has no number, by meaning."""
_APART = 0.03
"""How often an indicator does not apply to a county at all."""
_BLANK = 0.008
_SILENT = 0.03
"""How often a county misses a week."""

_LAST_WEEK = ((State.APPROVED, 0.72), (State.SUBMITTED, 0.93), (State.RETURNED, 0.97))
"""States of the last week's reports, each up to this share; the rest has not reported."""
_WEEK_BEFORE = 2
"""Weeks back from which the province has taken everything over."""


@dataclass(frozen=True, slots=True)
class _County:
    unit: Unit
    zeal: float
    """Below 1 it is behind, above ahead."""
    size: float
    start: float
    """Share of its schools, firms … that were done when the twelve weeks began."""

    def chance(self, *about: object) -> random.Random:
        """Return chance that is the same in every run, for this county and `about`."""
        return random.Random(zlib.crc32(repr((self.unit.code, *about)).encode()))  # noqa: S311  made-up data


async def add_history(database: Database, plan: Plan, *, now: datetime) -> int:
    """Write the weeks before `now`'s week and return how many reports; nothing where any report is."""
    last = Period.containing(now).previous()
    async with database.write() as session:
        if await session.scalar(select(func.count()).select_from(ReportRow)):
            return 0
        units = [u for u in await group_store.units(session) if u.level is Level.COUNTY]
        reports: list[dict[str, Any]] = []
        entries: list[dict[str, Any]] = []
        for county in map(_county, units):
            for back in range(WEEKS - 1, -1, -1):
                state = _state(county, back)
                if state is None:
                    continue
                answers = dict(_answers(county, plan, WEEKS - back, back))
                number = len(reports) + 1
                reports.append(_report(number, county, last.shifted(-back), state, answers))
                entries += [_row(number, key, entry) for key, entry in answers.items()]
        # Through the tables, not the mapped classes: those write rows with different gaps one by one.
        await session.execute(insert(ReportRow.__table__), reports)  # type: ignore[arg-type]  # a Table
        await session.execute(insert(EntryRow.__table__), entries)  # type: ignore[arg-type]  # a Table
    return len(reports)


def _county(unit: Unit) -> _County:
    chance = random.Random(zlib.crc32(unit.code.encode()))  # noqa: S311  made-up data
    zeal = chance.choice((0.25, 0.6, 0.85, 1.0, 1.1, 1.3))
    return _County(unit, zeal, chance.uniform(0.5, 1.6), chance.uniform(0.0, 0.12))


def _state(county: _County, back: int) -> State | None:
    luck = county.chance("state", back).random()
    if back == 0:
        return next((state for state, until in _LAST_WEEK if luck < until), None)
    if luck < _SILENT:
        return None
    return State.ACCEPTED if back >= _WEEK_BEFORE else State.APPROVED


def _answers(county: _County, plan: Plan, week: int, back: int) -> Iterator[tuple[str, Entry]]:
    for indicator in plan.indicators:
        if county.chance("apart", indicator.id).random() < _APART:
            yield indicator.id, Entry(Meaning.NOT_APPLICABLE)
            continue
        luck = county.chance("special", indicator.id, back).random()
        if luck < _BLANK:
            continue
        special = next((meaning for meaning, share in _SPECIAL if luck < _BLANK + share), None)
        yield indicator.id, Entry(special) if special else _entry(county, indicator, week)


def _entry(county: _County, indicator: Indicator, week: int) -> Entry:
    chance = county.chance(indicator.id)
    ceiling = indicator.maximum or 100
    match indicator.kind:
        case IndicatorKind.RATIO:
            whole = max(2, round(ceiling * county.size * chance.uniform(0.02, 0.09)))
            if indicator.direction == "down":
                return Entry.ratio(round(whole * (0.36 - 0.002 * week * county.zeal)), whole)
            # Posts are filled from the start; everything else grows.
            begun = chance.uniform(0.78, 0.97) if ceiling >= 20_000 else county.start  # noqa: PLR2004
            done = begun + week * county.zeal * chance.uniform(0.001, 0.012)
            return Entry.ratio(min(whole, round(whole * done)), whole)
        case IndicatorKind.YESNO:
            return Entry.yesno(chance.uniform(0, 30) < week * county.zeal + 4)
        case IndicatorKind.CUMULATIVE:
            step = county.size * chance.uniform(0.01, 0.05) * (ceiling / 200) ** 0.5
            return Entry.count(round(step * (4 + week * county.zeal)))
        case IndicatorKind.PERIOD:
            usual = max(0.4, ceiling * 0.008) * county.zeal
            held = county.chance(indicator.id, week).gauss(usual, usual / 2)
            return Entry.count(max(0, round(held)))


def _row(report: int, indicator: str, entry: Entry) -> dict[str, Any]:
    return {
        "report_id": report,
        "indicator": indicator,
        "meaning": entry.meaning.value,
        "number": entry.number,
        "numerator": entry.numerator,
        "denominator": entry.denominator,
    }


def _report(
    number: int, county: _County, period: Period, state: State, answers: dict[str, Entry]
) -> dict[str, Any]:
    draft = Draft(entries=answers).to_json()
    late = county.chance("late", str(period)).random() < 0.06  # noqa: PLR2004  a few are late
    at = period.ends - timedelta(hours=50 if late else 60 + county.chance(str(period)).randrange(20))
    return {
        "id": number,
        "unit": county.unit.code,
        "period": str(period),
        "state": state.value,
        "draft": draft,
        "filed": draft,
        "version": 2,
        "changed_at": at,
        "submitted_at": at,
        "submissions": 1,
        "timeliness": "late" if late else "on_time",
        "on_behalf": False,
        "warnings": 0,
        "applied": [],
    }

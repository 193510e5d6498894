"""Which of the plan's targets a total can honestly be compared with, at which level.

- A percentage fits a ratio and, as the share of units that said 是, a yes/no question, at every level.
  One county's own yes/no is compared with 是 itself (100 %) on the day of the milestone ahead.
- A count over `全省…` (全市, 全县) fits the total of that level only.
- A recurring count of the reporting level (`每月1次` of a county) fits a county, and times the number of
  counties what lies above it.
- Everything else (`每人每年10次` without the number of people) is shown, and never compared.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from bot.core.plan import Curve, Indicator, IndicatorKind, Op, Plan, Recurrence, Target
from bot.core.rollup import Total
from bot.core.rollup_pace import Goal, Milestone, Pace, pace
from bot.core.units import Level

_MONTHS_BETWEEN: Final = {
    Recurrence.MONTHLY: 1,
    Recurrence.BIMONTHLY: 2,
    Recurrence.QUARTERLY: 3,
    Recurrence.YEARLY: 12,
}
_MONTHS_IN_YEAR = 12


def goal(plan: Plan, indicator: Indicator, level: Level | None, day: date, units: int = 1) -> Goal | None:
    """Return what `indicator` is to reach at `level` as seen on `day`; None if nothing fits.

    `units` is the number of reporting units in the total, for demands made of each of them. `level` is
    None for some units that together are no level (片区).
    """
    found = _goal(plan, indicator, level, day, units)
    if found is None:
        return None
    # One county's own yes or no has a single step, whatever the curve of the share above it.
    alone = indicator.kind is IndicatorKind.YESNO and level is indicator.level
    if indicator.curve is not None and not alone:
        found = replace(found, curve=indicator.curve, seasons=indicator.seasons)
    return replace(found, lights=plan.lights)


def _goal(plan: Plan, indicator: Indicator, level: Level | None, day: date, units: int) -> Goal | None:
    """Return the goal with the curve that is usual for its kind."""
    targets = [t for t in (plan.target(i) for i in indicator.targets) if t and t.value is not None]
    if indicator.kind in (IndicatorKind.RATIO, IndicatorKind.YESNO):
        return _percentages([t for t in targets if t.unit == "%"], indicator, plan.starts, level, day)
    over = f"全{level.zh}" if level is not None else None
    whole = [t for t in targets if over and t.scope.startswith(over) and t.unit == indicator.unit]
    if whole:
        return _sum_of_level(whole, plan.starts, day)
    each = [t for t in targets if t.level == indicator.level.zh and t.unit == indicator.unit and t.recurrence]
    return _of_each(each[0], plan.starts, day, units) if each else None


def pace_of(plan: Plan, indicator: Indicator, level: Level | None, total: Total, day: date) -> Pace | None:
    """Compare a total with its goal on `day`; None where there is nothing to compare it with.

    `level` as for `goal`.
    """
    wanted = goal(plan, indicator, level, day, total.counted)
    if wanted is None:
        return None
    actual = total.measure(indicator.kind)
    match indicator.kind:
        case IndicatorKind.RATIO:
            return pace(wanted, actual, day, done=total.numerator, whole=total.denominator or None)
        case IndicatorKind.YESNO:
            whole = None if level is indicator.level else total.counted or None
            # One county either has it or not: there is nothing to do each week.
            return pace(wanted, actual, day, done=total.number, whole=whole)
        case IndicatorKind.CUMULATIVE | IndicatorKind.PERIOD:
            return pace(wanted, actual, day)


def _percentages(
    targets: Sequence[Target], indicator: Indicator, starts: date, level: Level | None, day: date
) -> Goal | None:
    """Return the series of dated percentages, else the standing one (90%, always)."""
    if not targets:
        return None
    dated = sorted((t for t in targets if t.due), key=lambda t: t.due or date.max)
    if not dated:
        first = targets[0]
        return Goal((Milestone(starts, first.value or 0),), "%", first.op, first.id, first.clause)
    ahead = next((t for t in dated if t.due and t.due >= day), dated[-1])
    alone = indicator.kind is IndicatorKind.YESNO and level is indicator.level
    points = [Milestone(t.due, 100 if alone else t.value or 0) for t in dated if t.due]
    curve = Curve.STEP if alone else Curve.LINEAR
    if alone:
        # 60% of the counties by 2019 does not say which: one county is due by the last of the milestones.
        ahead, points = dated[-1], points[-1:]
    return Goal((Milestone(starts, 0), *points), "%", ahead.op, ahead.id, ahead.clause, curve)


def _sum_of_level(targets: Sequence[Target], starts: date, day: date) -> Goal:
    """Return the goal of a count over the whole level: by its date, or anew each year."""
    first = targets[0]
    start = starts if first.due else max(starts, date(day.year, 1, 1))
    end = first.due or date(day.year, 12, 31)
    points = (Milestone(start, 0), Milestone(end, first.value or 0))
    return Goal(points, first.unit, first.op, first.id, first.clause)


def _of_each(target: Target, starts: date, day: date, units: int) -> Goal:
    """Return the goal of a recurring count: steps through the year, each for every unit."""
    step = _MONTHS_BETWEEN[target.recurrence or Recurrence.YEARLY]
    begin = max(starts, date(day.year, 1, 1))
    points = [Milestone(begin, 0)]
    for month in range(step, _MONTHS_IN_YEAR + 1, step):
        end = _month_end(day.year, month)
        if end > begin:
            points.append(Milestone(end, (target.value or 0) * units * len(points)))
    # 每月1次 with 13 held is no fault: only too few are.
    return Goal(tuple(points), target.unit, Op.AT_LEAST, target.id, target.clause, Curve.STEP)


def _month_end(year: int, month: int) -> date:
    following = date(year + month // _MONTHS_IN_YEAR, month % _MONTHS_IN_YEAR + 1, 1)
    return following - timedelta(days=1)

"""A unit's own gap to a target: what it has, what is asked, how much is missing.

Only for targets whose indicator can be compared: a ratio with a percentage, a running total with a
number, 是/否. What was never reported has no gap; it is said to be unknown instead.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.core.plan import Indicator, IndicatorKind, Op, Plan, Target
from bot.core.report import Entry, Meaning

PERCENT = "%"


@dataclass(frozen=True, slots=True)
class Gap:
    """One target of one unit, as the notice says it."""

    target: str
    """The target's id."""
    name: str
    """The indicator's name: `县级中学团校`."""
    goal: str
    """`70%`, `4次`, or `完成` for 是/否."""
    have: str
    """`52%（13/25）`, `未报`, `不适用` …"""
    missing: int | None
    """How many are missing, in `unit`; 0 when the target is reached, None when nobody can tell."""
    unit: str

    @property
    def reached(self) -> bool:
        """Whether nothing is missing."""
        return self.missing == 0


def gaps(plan: Plan, targets: Iterable[str], entries: Mapping[str, Entry], *, due: date) -> list[Gap]:
    """Return the gaps of `targets` (ids) with a figure that is due by `due`, in the form's order.

    Args:
        plan: the plan, with its indicators.
        targets: what a duty is about.
        entries: the unit's latest filed value of each indicator.
        due: the duty's due date; of several milestones of one indicator the last one up to it counts.
    """
    wanted = set(targets)
    found = []
    for indicator in sorted(plan.indicators, key=lambda one: one.number):
        served = (plan.target(name) for name in indicator.targets if name in wanted)
        dated = [one for one in served if one is not None and (one.due is None or one.due <= due)]
        if dated:
            target = max(dated, key=lambda one: one.due or date.min)
            gap = gap_of(indicator, target, entries.get(indicator.id))
            found += [] if gap is None else [gap]
    return found


def all_reached(found: Iterable[Gap], targets: Iterable[str]) -> bool:
    """Tell whether every one of `targets` is known to be reached: one without a figure never is."""
    reached = {gap.target for gap in found if gap.reached}
    wanted = set(targets)
    return bool(wanted) and wanted <= reached


def gap_of(indicator: Indicator, target: Target, entry: Entry | None) -> Gap | None:
    """Return the gap of one target; None where the indicator's figure cannot be held against it."""
    goal = _goal(indicator, target)
    if goal is None:
        return None
    if entry is None:
        return Gap(target.id, indicator.name, goal, "未报", None, indicator.unit)
    if entry.meaning is not Meaning.NUMBER:
        missing = 0 if entry.meaning is Meaning.NOT_APPLICABLE else None
        return Gap(target.id, indicator.name, goal, entry.meaning.zh, missing, indicator.unit)
    have, missing = _held_against(indicator, target, entry)
    return Gap(target.id, indicator.name, goal, have, missing, indicator.unit)


def _goal(indicator: Indicator, target: Target) -> str | None:
    if target.op not in (Op.AT_LEAST, Op.EQUAL, Op.DONE):
        return None
    match indicator.kind:
        case IndicatorKind.RATIO if target.value is not None and target.unit == PERCENT:
            return f"{target.value:g}%"
        case IndicatorKind.RATIO if target.op is Op.DONE:
            return "全部"
        case IndicatorKind.CUMULATIVE if target.value is not None and target.unit != PERCENT:
            return f"{target.value:g}{target.unit}"
        case IndicatorKind.YESNO:
            return "完成"
        case _:
            # A count of one week says nothing about the year's total.
            return None


def _held_against(indicator: Indicator, target: Target, entry: Entry) -> tuple[str, int | None]:
    if indicator.kind is IndicatorKind.RATIO:
        upper, lower = entry.numerator or 0, entry.denominator or 0
        if not lower:
            return f"{upper}/{lower}", None
        percent = 100.0 if target.value is None else target.value
        # A hair above a whole number is rounding, not one more school.
        needed = math.ceil(round(percent * lower / 100, 6))
        return f"{_percent(upper, lower)}（{upper}/{lower}）", max(0, needed - upper)
    number = entry.number or 0
    if indicator.kind is IndicatorKind.YESNO:
        return ("已完成", 0) if number else ("未完成", 1)
    return f"{number:g}{target.unit}", max(0, math.ceil((target.value or 0) - number))


def _percent(upper: int, lower: int) -> str:
    """Write a share so that only a whole reads 100%."""
    return f"{math.floor(1000 * upper / lower) / 10:g}%"

"""Pace (序时进度): how far a county should be today, between the milestones that the plan dates."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.core.plan import Indicator, IndicatorKind, Op, Target
from bot.core.report import Entry

PERCENT = "%"
WHOLE = 100.0


@dataclass(frozen=True, slots=True)
class Pace:
    """What should have been reached by now."""

    percent: float
    """Of the 分母, one decimal; 100 for 是/否 that should be 是."""
    count: int | None
    """The 分子 this means for the unit's own 分母; None while that is unknown."""
    behind: int | None
    """By how many the unit's 分子 is short of `count`; 0 when it is not."""


def expected_percent(milestones: Iterable[tuple[date, float]], *, on: date, starts: date) -> float | None:
    """Return the percentage that the line through the milestones has on the day `on`.

    The line begins with 0 on `starts` (nobody asked before), is straight between milestones and level
    after the last one. None without milestones or before `starts`.
    """
    line = sorted(milestones)
    if not line or on < starts:
        return None
    day, value = starts, 0.0
    for due, goal in line:
        if on <= due:
            days = (due - day).days
            part = (on - day).days / days if days > 0 else 1.0
            return value + part * (goal - value)
        day, value = due, goal
    return value


def pace(
    indicator: Indicator, targets: Iterable[Target], entry: Entry | None, *, on: date, starts: date
) -> Pace | None:
    """Return the pace of one indicator; None where the plan gives a county none.

    Ratios follow their dated percentages. 是/否 has a pace only on the day it is due and later: there
    is no half of a committee. Counts have none: the plan's numbers for them are the province's or one
    person's, and no clause divides them among counties.

    Args:
        indicator: What is counted.
        targets: The targets it serves; only `>=` and `=` percentages with a due date are milestones.
        entry: What the unit has, if known.
        on: The day to look at.
        starts: From when the plan counts (`Plan.starts`).
    """
    milestones = [
        (target.due, target.value)
        for target in targets
        if target.due is not None
        and target.value is not None
        and target.unit == PERCENT
        and target.op in (Op.AT_LEAST, Op.EQUAL)
    ]
    match indicator.kind:
        case IndicatorKind.RATIO if indicator.direction == "up":
            percent = expected_percent(milestones, on=on, starts=starts)
            return None if percent is None else _of_ratio(percent, entry)
        case IndicatorKind.YESNO:
            due = min((day for day, value in milestones if value >= WHOLE), default=None)
            if due is None or on < due:
                return None
            return Pace(WHOLE, 1, None if entry is None else int(not entry.number))
        case _:
            return None


def _of_ratio(percent: float, entry: Entry | None) -> Pace:
    shown = round(percent, 1)
    if entry is None or not entry.denominator or entry.numerator is None:
        return Pace(shown, None, None)
    # A hair above a whole number is rounding, not one more school.
    count = math.ceil(round(percent * entry.denominator / WHOLE, 6))
    return Pace(shown, count, max(0, count - entry.numerator))

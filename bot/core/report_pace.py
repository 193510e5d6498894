"""Pace (序时进度) on the card of one question: what one county should have reached by today.

The goals and the curve between their dates are those of the summary (`rollup_goals`, `rollup_pace`), so
that a county's card and its city's table never disagree.
"""

import math
from dataclasses import dataclass
from datetime import date

from bot.core.plan import Indicator, IndicatorKind, Plan
from bot.core.report import Entry, Meaning
from bot.core.rollup_goals import goal
from bot.core.rollup_pace import Pace, pace

_HUNDRED = 100


@dataclass(frozen=True, slots=True)
class UnitPace:
    """One unit's figure against the calendar."""

    pace: Pace
    count: int | None
    """The 分子 that is due today, of the unit's own 分母; None while that is unknown."""


def pace_of_entry(plan: Plan, indicator: Indicator, entry: Entry | None, day: date) -> UnitPace | None:
    """Return the pace of one indicator of one unit on `day`; None where the plan gives it none today.

    Counts have none here: the plan's numbers for them are the province's or one person's.
    """
    if indicator.kind not in (IndicatorKind.RATIO, IndicatorKind.YESNO):
        return None
    wanted = goal(plan, indicator, indicator.level, day)
    if wanted is None:
        return None
    number = entry is not None and entry.meaning is Meaning.NUMBER
    done, whole = 0, None
    if entry is not None and number:
        if indicator.kind is IndicatorKind.YESNO:
            done, whole = int(entry.number or 0), 1
        else:
            done, whole = entry.numerator or 0, entry.denominator or None
    actual = _HUNDRED * done / whole if whole else None
    found = pace(wanted, actual, day, done=done, whole=whole)
    if found.expected is None:
        return None
    # A hair is taken off, so that 70% of 10 is 7 and not 8.
    count = math.ceil(found.expected * whole / _HUNDRED - 1e-9) if whole else None
    return UnitPace(found, count)

"""序时进度: where a figure should stand today, how far off it is, and what each week still has to bring."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Literal

from bot.core.plan import Curve, Lights, Op

DAYS_IN_WEEK = 7
MONTHS = 12


@dataclass(frozen=True, slots=True, order=True)
class Milestone:
    """A figure and the last day by which it should be reached."""

    day: date
    value: float


class Light(StrEnum):
    """How a figure stands. The mark carries the word, because colours alone do not reach everybody."""

    REACHED = "reached"
    ON_PACE = "on_pace"
    SLOW = "slow"
    BEHIND = "behind"
    OVERDUE = "overdue"
    UNKNOWN = "unknown"
    """No figure, or no target to compare it with."""

    @property
    def zh(self) -> str:
        """The word beside the mark."""
        return _WORDS[self.value][0]

    @property
    def mark(self) -> str:
        """One character for a line in chat; five different shapes."""
        return _WORDS[self.value][1]


_WORDS = {
    "reached": ("已达标", "✅"),
    "on_pace": ("正常", "🟢"),
    "slow": ("略慢", "🔶"),
    "behind": ("滞后", "🔻"),
    "overdue": ("逾期", "❗"),
    "unknown": ("", "▫️"),
}


@dataclass(frozen=True, slots=True)
class Goal:
    """A series of milestones for one figure."""

    milestones: tuple[Milestone, ...]
    """By day; the first is where the plan began. At least two, or one for a standing demand."""
    unit: str
    """`%`, or the unit of the count."""
    op: Op
    target: str
    """Id of the target that the milestone ahead comes from."""
    clause: str
    curve: Curve = Curve.LINEAR
    seasons: tuple[float, ...] = ()
    """Twelve weights, January first; only for the seasonal curve."""
    lights: Lights = field(default_factory=Lights)

    def ahead(self, day: date) -> Milestone:
        """Return the next milestone on or after `day`; the last one when all are past."""
        return next((m for m in self.milestones[1:] if m.day >= day), self.milestones[-1])


@dataclass(frozen=True, slots=True)
class Pace:
    """One figure against the calendar; amounts in the goal's unit, gaps in percentage points for `%`."""

    actual: float | None
    expected: float | None
    """What the curve asks for today; None where it asks for nothing before the due day."""
    goal: float
    due: date | None
    """None for a standing demand."""
    light: Light
    lacking: int | None = None
    """How many are still to be done until the goal, in the indicator's unit; None if it cannot be told."""
    weekly: int | None = None
    """每周还需: `lacking` over the weeks that are left."""
    at_most: bool = False
    """Whether the goal is a ceiling: to come down to."""

    @property
    def gap(self) -> float | None:
        """How much the figure is ahead (+) of or behind (-) what is expected today."""
        return None if self.actual is None or self.expected is None else self.actual - self.expected


def expected(goal: Goal, day: date) -> float:
    """Return where the curve of `goal` stands on `day`.

    Before the first milestone that is its value, after the last one the last value.
    """
    if day <= goal.milestones[0].day:
        return goal.milestones[0].value
    for before, after in pairwise(goal.milestones):
        if day <= after.day:
            share = _share(goal, before.day, after.day, day)
            return before.value + (after.value - before.value) * share
    return goal.milestones[-1].value


def _share(goal: Goal, start: date, end: date, day: date) -> float:
    """Return how much of the way from `start` to `end` lies behind on `day`, 0 to 1."""
    match goal.curve:
        case Curve.LINEAR:
            return (day - start) / (end - start)
        case Curve.STEP:
            return 1.0 if day >= end else 0.0
        case Curve.SEASONAL:
            whole = _weight(goal.seasons, start, end)
            return _weight(goal.seasons, start, day) / whole if whole else (day - start) / (end - start)


def _weight(seasons: Sequence[float], start: date, end: date) -> float:
    """Add up the weights of the days in `(start, end]`."""
    if len(seasons) != MONTHS:
        raise ValueError(f"twelve weights are needed, not {len(seasons)}")
    weight, day = 0.0, start + timedelta(days=1)
    while day <= end:
        following = (day.replace(day=1) + timedelta(days=31)).replace(day=1)
        until = min(end + timedelta(days=1), following)
        weight += seasons[day.month - 1] * (until - day).days / (following - day.replace(day=1)).days
        day = until
    return weight


def pace(goal: Goal, actual: float | None, day: date, *, done: float = 0, whole: float | None = None) -> Pace:
    """Compare a figure with its goal on `day`.

    Args:
        goal: the milestones.
        actual: the figure, in the goal's unit; None if there is none.
        day: the day of the comparison, included.
        done: what has been done, in the indicator's unit (the 分子 of a ratio, the 是 of yes/no).
        whole: for a goal in `%`, what the percent are of (the 分母); None if unknown.
    """
    ahead = goal.ahead(day)
    standing = len(goal.milestones) == 1
    due = None if standing else ahead.day
    asked = None if goal.op is Op.AT_MOST else expected(goal, day)
    if asked == 0 and goal.curve is Curve.STEP:
        asked = None
    lacking = _lacking(goal, ahead.value, actual, done, whole)
    weekly = math.ceil(lacking / _weeks_left(day, due)) if lacking and due and due > day else None
    light = _light(goal, ahead, actual, asked, day)
    return Pace(actual, asked, ahead.value, due, light, lacking, weekly, goal.op is Op.AT_MOST)


def _light(goal: Goal, ahead: Milestone, actual: float | None, asked: float | None, day: date) -> Light:
    if actual is None:
        return Light.UNKNOWN
    if _reached(goal.op, actual, ahead.value):
        return Light.REACHED
    if len(goal.milestones) > 1 and day > ahead.day:
        return Light.OVERDUE
    if asked is None:
        return Light.UNKNOWN if goal.op is Op.AT_MOST else Light.ON_PACE
    if actual >= goal.lights.green * asked:
        return Light.ON_PACE
    return Light.SLOW if actual >= goal.lights.amber * asked else Light.BEHIND


def _reached(op: Op, actual: float, value: float) -> bool:
    return actual <= value if op is Op.AT_MOST else actual >= value


def _lacking(goal: Goal, value: float, actual: float | None, done: float, whole: float | None) -> int | None:
    """Return how many are still to be done; a ceiling (≤) cannot be told in pieces of work."""
    if actual is None or goal.op is Op.AT_MOST:
        return None
    if goal.unit != "%":
        return max(0, math.ceil(value - actual))
    # A hair is taken off, so that 70% of 10 is 7 and not 8 by way of 7.000000000000001.
    return None if whole is None else max(0, math.ceil(value * whole / 100 - 1e-9) - math.floor(done))


def _weeks_left(day: date, due: date) -> int:
    return max(1, math.ceil((due - day).days / DAYS_IN_WEEK))


Tone = Literal["good", "warn", "bad", "none"]


def tone(light: Light) -> Tone:
    """Return the colour class of a light: for cells and bars."""
    match light:
        case Light.REACHED | Light.ON_PACE:
            return "good"
        case Light.SLOW:
            return "warn"
        case Light.BEHIND | Light.OVERDUE:
            return "bad"
        case Light.UNKNOWN:
            return "none"

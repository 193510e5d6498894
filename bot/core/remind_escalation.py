"""Escalation: who above is told, and when, that something fell due and is not done.

County → city → province, one message each, in the group of the level above and nowhere else. It closes
by itself: who has caught up by the moment of sending is not named, and when all have, nothing is sent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.core.calendar import OFFICE_HOURS, SendWindow
from bot.core.plan import Duty, Plan
from bot.core.units import Level, UnitTree
from bot.core.workdays import WorkCalendar

STEPS = ((Level.CITY, 1), (Level.PROVINCE, 3))
"""Which level is told, and how many working days after the due date."""

MOST_NAMES = 8
"""Units named in one message; the others are counted."""


@dataclass(frozen=True, slots=True)
class Escalation:
    """One message to one level above."""

    recipient: str
    """Code of the unit that is told."""
    step: int
    """Working days after the due date."""
    send_at: datetime
    """Shanghai time."""


def escalates(duty: Duty, plan: Plan) -> bool:
    """Tell whether a duty is followed up: counties owe it, once, and figures can say who has not."""
    measured = {target for indicator in plan.indicators for target in indicator.targets}
    return duty.audience is Level.COUNTY and not duty.rrule and bool(measured & set(duty.targets))


def escalations(
    duty: Duty, due: date, tree: UnitTree, work: WorkCalendar, *, window: SendWindow = OFFICE_HOURS
) -> list[Escalation]:
    """Return the messages that an occurrence may cost, in order of sending."""
    found = []
    for level, step in STEPS:
        send_at = window.at(work.add_workdays(due, step), duty.at)
        found += [
            Escalation(unit.code, step, send_at)
            for unit in tree.all()
            if unit.level is level and unit.active_on(due) and tree.below(unit.code, Level.COUNTY, on=due)
        ]
    return found


def named(names: Sequence[str]) -> str:
    """Write a list of units, cut after `MOST_NAMES`."""
    shown = "、".join(names[:MOST_NAMES])
    return shown if len(names) <= MOST_NAMES else f"{shown} 等 {len(names)} 个"

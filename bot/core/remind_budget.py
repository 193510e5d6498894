"""How much a group is told in a day: which notices go out together, which wait for tomorrow."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.core.calendar import OFFICE_HOURS, SendWindow
from bot.core.plan import Shift
from bot.core.workdays import ONE_DAY, WorkCalendar, local_date


class Budgeted(Protocol):
    """A notice as the budget sees it."""

    @property
    def matters_until(self) -> date:
        """The due date it is about: on that day it goes out whatever the budget says."""


@dataclass(frozen=True, slots=True)
class Share:
    """What becomes of the notices that could go out to one group now."""

    now: tuple[int, ...]
    """Positions of those that go out, as one message."""
    later: tuple[int, ...]
    """Positions of those that wait until `until`."""
    until: datetime


def share_out(
    notices: Sequence[Budgeted],
    *,
    sent_today: int,
    budget: int,
    now: datetime,
    work: WorkCalendar,
    window: SendWindow = OFFICE_HOURS,
) -> Share:
    """Divide notices into those of today's message and those of the next working day's.

    Several notices of a moment are one message. Once `budget` messages went out today, a notice waits,
    unless it is due today, or would come too late by waiting.
    """
    today = local_date(now)
    tomorrow = work.shift(today + ONE_DAY, Shift.AFTER)
    until = window.at(tomorrow, window.opens)
    if sent_today < budget:
        return Share(tuple(range(len(notices))), (), until)
    # A date between the two (a Saturday on which something falls due) would be over by then.
    late = tuple(n for n, one in enumerate(notices) if not today <= one.matters_until < tomorrow)
    return Share(tuple(n for n in range(len(notices)) if n not in late), late, until)


def comes_along(other: Budgeted, today: date) -> bool:
    """Tell whether a notice of later today goes out with those that are due now.

    One that is about today stays where it was planned: its hour may be its point.
    """
    return other.matters_until != today

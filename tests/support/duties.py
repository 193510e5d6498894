"""Duties for the tests of the calendar."""

from datetime import date, time

from bot.core.plan import Duty, Shift
from bot.core.units import Level


def duty(
    rrule: str,
    start: str,
    shift: Shift = Shift.BEFORE,
    *,
    name: str = "d",
    until: str | None = None,
    rungs: tuple[int, ...] = (0,),
    at: time = time(9, 0),
) -> Duty:
    """Return a county's duty that recurs as `rrule` says, from the day `start` on."""
    return Duty(
        id=name,
        title="交流日",
        clause="通知",
        audience=Level.COUNTY,
        rrule=rrule,
        start=date.fromisoformat(start),
        until=None if until is None else date.fromisoformat(until),
        shift=shift,
        rungs=rungs,
        at=at,
        text="举办交流日",
    )

"""The week of a report as moments: the card, the nudges, the closing line, the reviewer's digest."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final

from bot.core.calendar import SendWindow
from bot.core.period import Period, ReportWindow
from bot.core.workdays import SHANGHAI, local

APART: Final = timedelta(hours=3)
"""Nudges closer than this to another one, or to the card, are one too many."""
LAST_CALL: Final = timedelta(hours=2)
DAY: Final = timedelta(days=1)
MORNING: Final = time(9, 0)
"""When a reviewer who has not looked yet is told again."""


class BeatKind(StrEnum):
    """What is sent; the values are the ledger's duty names."""

    CARD = "report.card"
    """The group's weekly card, when the window opens."""
    NUDGE = "report.nudge"
    """A personal line to those who are missing."""
    CLOSE = "report.close"
    """The group's closing line at the deadline."""
    DIGEST = "report.digest"
    """What waits for the reviewer: one message, not one per county."""


@dataclass(frozen=True, slots=True)
class Beat:
    """One moment of the week's rhythm."""

    kind: BeatKind
    rung: int
    """Counts the moments of one kind within the week, from 0."""
    at: datetime
    until: datetime
    """From here on the message is of no use any more."""


def beats(window: ReportWindow, period: Period, hours: SendWindow) -> list[Beat]:
    """Return the moments of one week, by time; none outside `hours` but the closing ones.

    Nudges are due half-way, a day before and two hours before the deadline. One that falls into quiet
    hours waits for the morning; one on a rest day, or within `APART` of another, is left out: the
    last call before the deadline goes first, then the earlier ones.
    """
    opens, due, work = window.opens_at(period), window.due_at(period), window.work
    wanted = [due - LAST_CALL, opens + (due - opens) / 2, due - DAY]
    kept: list[datetime] = [opens]
    for moment in (_polite(one, hours) for one in wanted):
        near = any(abs(moment - other) < APART for other in kept)
        if opens < moment < due and work.is_working(moment.date()) and not near:
            kept.append(moment)
    nudges = sorted(kept[1:])
    ends = [*nudges[1:], due][: len(nudges)]
    card = Beat(BeatKind.CARD, 0, _polite(opens, hours), due)
    next_day = work.add_workdays(due.date(), 1)
    again = datetime.combine(next_day, MORNING, SHANGHAI)
    closing = Beat(BeatKind.CLOSE, 0, due, again)
    digests = [
        Beat(BeatKind.DIGEST, 0, due, again),
        Beat(BeatKind.DIGEST, 1, again, again + DAY),
    ]
    return [
        card,
        *(Beat(BeatKind.NUDGE, n, at, end) for n, (at, end) in enumerate(zip(nudges, ends, strict=True))),
        closing,
        *digests,
    ]


def _polite(moment: datetime, hours: SendWindow) -> datetime:
    """Return `moment`, or the next opening of `hours` when it falls outside."""
    moment = local(moment)
    if hours.contains(moment):
        return moment
    day = moment.date() if moment.time() < hours.opens else moment.date() + DAY
    return datetime.combine(day, hours.opens, SHANGHAI)

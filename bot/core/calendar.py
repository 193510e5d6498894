"""The calendar of duties: when each falls due, and when its notices go out.

Nominal date: the one the rule names. Due date: the nominal date after the working-day rule.
Send date: the day on which a rung of the notice ladder goes out. All ranges are half-open.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.core.plan import Duty, Shift
from bot.core.recurrence import parse_rule
from bot.core.workdays import ONE_DAY, SHANGHAI, WorkCalendar, local, local_date

ON_TIME = timedelta(minutes=10)
"""How long after its send moment a notice still counts as on time: a bulk takes minutes, a restart too."""

Moves = Mapping[tuple[str, date], date | None]
"""Single occurrences that people moved, by duty and nominal date: the new due date, None for cancelled."""

NO_MOVES: Moves = {}

BY_HAND = "组织者调整"
"""The reason of a date that people moved."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One due date of one duty."""

    duty: str
    """The duty's id."""
    nominal: date
    due: date
    tentative: bool
    """暂定: a day that decided the due date has no published holiday arrangement."""
    reason: str
    """Why the nominal date is no working day (`国庆节`, `周末`); empty if the date was not moved."""

    @property
    def moved(self) -> bool:
        """Whether the working-day rule moved the date."""
        return self.due != self.nominal


@dataclass(frozen=True, slots=True)
class Notice:
    """One rung of one occurrence's ladder."""

    occurrence: Occurrence
    rung: int
    """Days from the due date, as the duty names them; the send date can differ by the rest days between."""
    send_at: datetime
    """Shanghai time."""
    tentative: bool
    """暂定: the due date is tentative, or the day of sending is."""

    @property
    def label(self) -> str:
        """`T-3`, `T` or `T+1`."""
        return "T" if self.rung == 0 else f"T{self.rung:+d}"

    @property
    def due(self) -> date:
        """The occurrence's due date."""
        return self.occurrence.due


@dataclass(frozen=True, slots=True)
class Change:
    """The same nominal date of a duty under two calendars."""

    before: Occurrence
    after: Occurrence


@dataclass(frozen=True, slots=True)
class SendWindow:
    """The hours of the day in which notices go out: `[opens, closes)`, Shanghai time."""

    opens: time = time(8, 30)
    closes: time = time(18, 0)

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise ValueError(
                f"send window {self.opens:%H:%M}-{self.closes:%H:%M} does not open before it closes"
            )

    def contains(self, moment: datetime) -> bool:
        """Tell whether the time of day at `moment` lies in the window."""
        return self.opens <= local(moment).time() < self.closes

    def at(self, day: date, wanted: time) -> datetime:
        """Return the moment on `day` nearest to `wanted` at which a notice may start to go out.

        The last such moment lies `ON_TIME` before closing, so that what starts on time also ends
        within the window.
        """
        latest = datetime.combine(day, self.closes, SHANGHAI) - ON_TIME
        moment = min(datetime.combine(day, wanted, SHANGHAI), latest)
        return max(moment, datetime.combine(day, self.opens, SHANGHAI))


OFFICE_HOURS = SendWindow()
"""08:30-18:00."""


def settle(duty: Duty, nominal: date, work: WorkCalendar) -> Occurrence:
    """Apply the duty's working-day rule to one nominal date.

    A date moved the way the rule says would sometimes leave the period it stands for: 提前 from
    1 October 2019 ends in September. Then it moves the other way (顺延 to 8 October), because a
    monthly duty done in the month before would count for the wrong month. Only where the period has
    no working day at all does it leave the period, the way the rule says.
    """
    rule = parse_rule(duty.rrule, duty.start)
    due = work.shift(nominal, duty.shift)
    if not rule.same_period(nominal, due):
        other = work.shift(nominal, Shift.AFTER if duty.shift is Shift.BEFORE else Shift.BEFORE)
        due = other if rule.same_period(nominal, other) else due
    first, last = min(nominal, due), max(nominal, due)
    return Occurrence(
        duty=duty.id,
        nominal=nominal,
        due=due,
        tentative=work.is_tentative(first, last + ONE_DAY),
        reason=work.day(nominal).reason if due != nominal else "",
    )


def occurrences(
    duty: Duty, start: date, end: date, work: WorkCalendar, *, moves: Moves = NO_MOVES
) -> list[Occurrence]:
    """Return the duty's occurrences with a due date in `[start, end)`, in order of it.

    The duty's own `start` and `until` (both included) bound the nominal dates. Nominal dates that
    land on one due date are one occurrence: that of the nearest nominal date. An occurrence in `moves`
    falls due where people put it, also on a rest day, or not at all.

    Raises:
        ValueError: the duty's rule cannot be read.
    """
    found: dict[date, Occurrence] = {}
    # No nominal date beyond these two can move into the range: each would meet a working day first.
    low, high = work.shift(start - ONE_DAY, Shift.BEFORE), work.shift(end, Shift.AFTER)
    for nominal in _nominal_dates(duty, low):
        if nominal > high:
            break
        if (duty.id, nominal) in moves:
            continue
        one = settle(duty, nominal, work)
        rival = found.get(one.due)
        if start <= one.due < end and (rival is None or _distance(one) < _distance(rival)):
            found[one.due] = one
    for (name, nominal), due in sorted(moves.items()):
        if name == duty.id and due is not None and start <= due < end:
            found[due] = Occurrence(duty.id, nominal, due, tentative=False, reason=BY_HAND)
    return sorted(found.values(), key=lambda one: one.due)


def next_occurrence(duty: Duty, day: date, work: WorkCalendar) -> Occurrence | None:
    """Return the first occurrence due on or after `day`; None if the duty has ended by then."""
    low = work.shift(day - ONE_DAY, Shift.BEFORE)
    due = next(
        (one.due for n in _nominal_dates(duty, low) if (one := settle(duty, n, work)).due >= day), None
    )
    return None if due is None else occurrences(duty, due, due + ONE_DAY, work)[0]


def upcoming(
    duties: Iterable[Duty], now: datetime, days: int, work: WorkCalendar, *, moves: Moves = NO_MOVES
) -> list[Occurrence]:
    """Return what falls due today (in Shanghai) and on the `days - 1` days after it, in order.

    Raises:
        ValueError: `now` is naive, or a duty's rule cannot be read.
    """
    today = local_date(now)
    end = today + timedelta(days=days)
    found = [one for duty in duties for one in occurrences(duty, today, end, work, moves=moves)]
    return sorted(found, key=lambda one: (one.due, one.duty))


def notices(
    duty: Duty, occurrence: Occurrence, work: WorkCalendar, *, window: SendWindow = OFFICE_HOURS
) -> list[Notice]:
    """Return the notice ladder of one occurrence, in order of sending.

    Rungs count calendar days from the due date. One that falls on a rest day goes out on the working
    day before it, so that it never comes later than it was meant; that holds for T itself too, when
    the duty's rule left the due date on a rest day. A rung after the due date moves to the working day
    after it. Two rungs that meet on one day are one notice: that of the rung nearer to the due date.
    """
    by_day: dict[date, int] = {}
    for rung in sorted(set(duty.rungs), key=abs, reverse=True):
        meant = occurrence.due + timedelta(days=rung)
        by_day[work.shift(meant, Shift.AFTER if rung > 0 else Shift.BEFORE)] = rung
    return [
        Notice(
            occurrence=occurrence,
            rung=rung,
            send_at=window.at(day, duty.at),
            tentative=occurrence.tentative or work.day(day).tentative,
        )
        for day, rung in sorted(by_day.items())
    ]


def schedule(
    duties: Iterable[Duty],
    start: date,
    end: date,
    work: WorkCalendar,
    *,
    window: SendWindow = OFFICE_HOURS,
    moves: Moves = NO_MOVES,
) -> list[Notice]:
    """Return every notice with a send date in `[start, end)`, in order of sending.

    Consecutive ranges neither skip nor repeat: `schedule(a, b) + schedule(b, c) == schedule(a, c)`.

    Raises:
        ValueError: a duty's rule cannot be read.
    """
    low, high = work.shift(start - ONE_DAY, Shift.BEFORE), work.shift(end, Shift.AFTER)
    found = [
        notice
        for duty in duties
        if duty.rungs
        for one in occurrences(
            duty,
            low - timedelta(days=max(duty.rungs)),
            high - timedelta(days=min(duty.rungs)) + ONE_DAY,
            work,
            moves=moves,
        )
        for notice in notices(duty, one, work, window=window)
        if start <= notice.send_at.date() < end
    ]
    return sorted(found, key=lambda notice: (notice.send_at, notice.occurrence.duty, notice.due, notice.rung))


def difference(
    old: WorkCalendar, new: WorkCalendar, duties: Iterable[Duty], start: date, end: date
) -> list[Change]:
    """Return what falls due on another day under `new` than under `old`, in order of the nominal date.

    Covers every nominal date that either calendar makes due in `[start, end)`. A date that is merely
    no longer tentative is not a change: nobody has to do anything.
    """
    found: list[Change] = []
    for duty in duties:
        either = {one.nominal for work in (old, new) for one in occurrences(duty, start, end, work)}
        changes = (Change(settle(duty, nominal, old), settle(duty, nominal, new)) for nominal in either)
        found += [change for change in changes if change.before.due != change.after.due]
    return sorted(found, key=lambda change: (change.before.nominal, change.before.duty))


def _nominal_dates(duty: Duty, low: date) -> Iterator[date]:
    """Yield the duty's nominal dates from `low` on."""
    for nominal in parse_rule(duty.rrule, duty.start).dates():
        if duty.until is not None and nominal > duty.until:
            return
        if nominal >= low:
            yield nominal


def _distance(one: Occurrence) -> tuple[timedelta, date]:
    return abs(one.due - one.nominal), one.nominal

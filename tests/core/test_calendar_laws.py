"""Laws of the duty calendar, for rules, ranges and overrides of every kind."""

from datetime import date, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.calendar import SendWindow, next_occurrence, notices, occurrences, schedule, settle
from bot.core.plan import Duty, Shift
from bot.core.recurrence import parse_rule
from bot.core.units import Level
from bot.core.workdays import WorkCalendar

laws = settings(max_examples=120, deadline=None, derandomize=True, database=None)

# Few months, so that holidays, closures and the edges of a range often meet.
days = st.dates(date(2019, 8, 1), date(2020, 4, 30))
monthdays = st.one_of(st.integers(1, 31), st.integers(-31, -1))


@st.composite
def rrules(draw: st.DrawFn) -> str:
    """Rules of each kind a plan uses: monthly to yearly by day or weekday, every few weeks, once."""
    interval = draw(st.integers(1, 6))
    weekday = draw(st.sampled_from(["MO", "WE", "FR", "SA", "SU"]))
    months = ",".join(map(str, sorted(draw(st.sets(st.integers(1, 12), min_size=1, max_size=4)))))
    return draw(
        st.sampled_from(
            [
                "",
                f"FREQ=MONTHLY;INTERVAL={interval};BYMONTHDAY={draw(monthdays)}",
                f"FREQ=MONTHLY;BYMONTHDAY={draw(monthdays)},{draw(monthdays)}",
                f"FREQ=MONTHLY;INTERVAL={interval};BYDAY={draw(st.sampled_from([1, 2, -1]))}{weekday}",
                f"FREQ=MONTHLY;INTERVAL={interval}",
                f"FREQ=YEARLY;BYMONTH={months};BYMONTHDAY={draw(monthdays)}",
                "FREQ=YEARLY",
                f"FREQ=WEEKLY;INTERVAL={interval};BYDAY={weekday}",
                f"FREQ=WEEKLY;BYDAY=MO,{'TH' if weekday == 'MO' else weekday}",
                f"FREQ=MONTHLY;BYMONTHDAY=31;COUNT={interval}",
            ]
        )
    )


@st.composite
def duties(draw: st.DrawFn) -> Duty:
    start = draw(st.dates(date(2019, 1, 1), date(2020, 4, 30)))
    return Duty(
        id=draw(st.sampled_from(["a", "b"])),
        title="交流日",
        clause="通知",
        audience=Level.COUNTY,
        rrule=draw(rrules()),
        start=start,
        until=draw(st.none() | st.dates(start, date(2020, 12, 31))),
        shift=draw(st.sampled_from(Shift)),
        rungs=draw(st.lists(st.integers(-15, 10), max_size=5).map(tuple)),
        at=draw(st.times(time(0, 0), time(23, 59))),
        text="举办交流日",
    )


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    """The published calendar, with days declared rest or worked, and now and then a long closure."""
    overrides = draw(st.dictionaries(days, st.booleans(), max_size=8))
    closed = draw(st.none() | days)
    if closed is not None:
        overrides |= {closed + timedelta(days=n): False for n in range(draw(st.integers(5, 50)))}
    return WorkCalendar(overrides, draw(st.none() | days))


@st.composite
def ranges(draw: st.DrawFn) -> tuple[date, date, date]:
    """Three days in order, at most nine months apart."""
    first = draw(days)
    lengths = sorted(draw(st.integers(0, 270)) for _ in range(2))
    return first, first + timedelta(days=lengths[0]), first + timedelta(days=lengths[1])


@laws
@given(duties(), calendars(), ranges())
def test_two_short_scans_find_the_occurrences_that_one_long_scan_finds(
    duty: Duty, work: WorkCalendar, abc: tuple[date, date, date]
) -> None:
    a, b, c = abc
    assert occurrences(duty, a, b, work) + occurrences(duty, b, c, work) == occurrences(duty, a, c, work)


@laws
@given(st.lists(duties(), max_size=3, unique_by=lambda duty: duty.id), calendars(), ranges())
def test_two_short_schedules_are_one_long_schedule(
    several: list[Duty], work: WorkCalendar, abc: tuple[date, date, date]
) -> None:
    a, b, c = abc
    assert schedule(several, a, b, work) + schedule(several, b, c, work) == schedule(several, a, c, work)


@laws
@given(duties(), calendars(), ranges())
def test_the_schedule_holds_the_whole_ladder_of_every_occurrence(
    duty: Duty, work: WorkCalendar, abc: tuple[date, date, date]
) -> None:
    start, _, end = abc
    margin = timedelta(days=100)  # farther than any rung and any closure reach
    planned = schedule([duty], start - margin, end + margin, work)
    for one in occurrences(duty, start, end, work):
        assert [notice for notice in planned if notice.due == one.due] == notices(duty, one, work)


@laws
@given(duties(), calendars(), ranges())
def test_nothing_is_due_or_sent_on_a_rest_day_unless_the_rule_leaves_it_there(
    duty: Duty, work: WorkCalendar, abc: tuple[date, date, date]
) -> None:
    for one in occurrences(duty, abc[0], abc[2], work):
        assert duty.shift is Shift.NONE or work.is_working(one.due)
        assert all(work.is_working(notice.send_at.date()) for notice in notices(duty, one, work))


@laws
@given(duties(), calendars(), ranges())
def test_an_occurrence_stays_within_its_period_while_the_period_has_a_working_day(
    duty: Duty, work: WorkCalendar, abc: tuple[date, date, date]
) -> None:
    rule = parse_rule(duty.rrule, duty.start)
    for one in occurrences(duty, abc[0], abc[2], work):
        if not rule.same_period(one.nominal, one.due):
            around = (one.nominal + timedelta(days=n) for n in range(-366, 367))
            assert not any(rule.same_period(one.nominal, day) and work.is_working(day) for day in around)


@laws
@given(duties(), calendars(), ranges())
def test_due_dates_are_in_order_within_the_range_and_come_once(
    duty: Duty, work: WorkCalendar, abc: tuple[date, date, date]
) -> None:
    start, _, end = abc
    due = [one.due for one in occurrences(duty, start, end, work)]
    assert due == sorted(set(due))
    assert all(start <= day < end for day in due)


@laws
@given(duties(), calendars(), ranges())
def test_every_nominal_date_has_its_occurrence(
    duty: Duty, work: WorkCalendar, abc: tuple[date, date, date]
) -> None:
    start, _, end = abc
    due = {one.due for one in occurrences(duty, start, end, work)}
    for nominal in parse_rule(duty.rrule, duty.start).dates():
        if nominal > end + timedelta(days=100) or (duty.until is not None and nominal > duty.until):
            break
        settled = settle(duty, nominal, work).due
        assert settled in due or not start <= settled < end


@laws
@given(duties(), calendars(), days)
def test_the_next_occurrence_is_the_first_that_a_scan_finds(
    duty: Duty, work: WorkCalendar, day: date
) -> None:
    found = occurrences(duty, day, day + timedelta(days=800), work)
    assert next_occurrence(duty, day, work) == (found[0] if found else None)


@laws
@given(duties(), calendars(), days)
def test_a_ladder_keeps_to_its_window_its_order_and_its_purpose(
    duty: Duty, work: WorkCalendar, nominal: date
) -> None:
    window = SendWindow(time(9, 0), time(17, 0))
    one = settle(duty, nominal, work)
    found = notices(duty, one, work, window=window)
    sent = [notice.send_at.date() for notice in found]
    assert sent == sorted(set(sent))
    assert [notice.rung for notice in found] == sorted({notice.rung for notice in found})
    assert all(window.contains(notice.send_at) for notice in found)
    for notice in found:
        meant = one.due + timedelta(days=notice.rung)
        assert notice.send_at.date() >= meant if notice.rung > 0 else notice.send_at.date() <= meant

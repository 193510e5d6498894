"""Pace, sparkline, the week's moments and its rates."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest

from bot.core.calendar import SendWindow
from bot.core.period import Period, ReportWindow, WeeklyMoment
from bot.core.plan import Plan
from bot.core.report import Entry, Meaning
from bot.core.report_pace import pace_of_entry
from bot.core.report_rhythm import BeatKind, beats
from bot.core.report_states import State
from bot.core.report_status import Standing, WeekStatus
from bot.core.report_trend import sparkline
from bot.core.workdays import SHANGHAI, WorkCalendar
from bot.services.plan import load_pack

WEEK = Period(2019, 10)
WORK, HOURS = WorkCalendar(), SendWindow()


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_pack("jishi-2019")


def window(opens: str = "周四 09:00", due: str = "周五 17:00", grace: int = 2) -> ReportWindow:
    return ReportWindow(WeeklyMoment.parse(opens), WeeklyMoment.parse(due), grace)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2019, 3, day, hour, minute, tzinfo=SHANGHAI)


def pace_on(plan: Plan, indicator_id: str, entry: Entry | None, day: date) -> tuple[float, int | None] | None:
    indicator = plan.indicator(indicator_id)
    assert indicator is not None
    found = pace_of_entry(plan, indicator, entry, day)
    if found is None or found.pace.expected is None:
        return None
    return round(found.pace.expected, 1), found.count


def test_a_ratio_runs_straight_from_milestone_to_milestone(plan: Plan) -> None:
    schools = Entry.ratio(12, 30)
    assert pace_on(plan, "league-schools", schools, date(2019, 12, 31)) == (30, 9)
    assert pace_on(plan, "league-schools", schools, date(2020, 12, 31)) == (70, 21)
    assert pace_on(plan, "league-schools", schools, date(2020, 7, 1)) == (50, 15)
    assert pace_on(plan, "league-schools", schools, date(2030, 1, 1)) == (100, 30)
    assert pace_on(plan, "league-schools", None, date(2019, 12, 31)) == (30, None)


def test_what_no_county_owes_by_itself_has_no_pace(plan: Plan) -> None:
    for indicator_id in ("youth-organisations", "visits", "member-youth-ratio"):
        assert pace_on(plan, indicator_id, Entry.count(3), date(2019, 6, 1)) is None


def test_a_ratio_without_a_figure_has_a_percentage_but_no_count(plan: Plan) -> None:
    nothing = Entry.special(Meaning.NO_DATA)
    assert pace_on(plan, "league-schools", nothing, date(2019, 12, 31)) == (30, None)


def test_a_sparkline_shows_movement_level_and_gaps() -> None:
    assert sparkline([Entry.count(n) for n in (0, 7, 14)]) == "▁▅█"
    assert sparkline([Entry.count(5), Entry.count(5)]) == "▁▁"
    assert sparkline([Entry.ratio(1, 4), None, Entry.ratio(2, 4)]) == "▁·█"
    assert sparkline([Entry.special(Meaning.NO_DATA)]) == "·"
    assert sparkline([Entry.special(Meaning.NOT_STARTED), Entry.count(3)]) == "▁█"
    assert sparkline([]) == ""


def test_the_default_week_has_a_card_three_nudges_a_closing_line_and_two_digests() -> None:
    found = [(beat.kind, beat.at) for beat in beats(window(), WEEK, HOURS)]
    assert found == [
        (BeatKind.CARD, at(7, 9)),
        (BeatKind.NUDGE, at(7, 17)),
        (BeatKind.NUDGE, at(8, 8, 30)),
        (BeatKind.NUDGE, at(8, 15)),
        (BeatKind.CLOSE, at(8, 17)),
        (BeatKind.DIGEST, at(8, 17)),
        (BeatKind.DIGEST, at(11, 9)),
    ]


def test_the_moments_of_a_week_with_a_holiday_agree_with_its_deadline() -> None:
    found = [(beat.kind, f"{beat.at:%m-%d %H:%M}") for beat in beats(window(), Period(2019, 14), HOURS)]
    assert found == [
        (BeatKind.CARD, "04-04 09:00"),
        # 5 to 7 April is 清明节: half-way and the day before fall into it
        (BeatKind.NUDGE, "04-08 15:00"),
        (BeatKind.CLOSE, "04-08 17:00"),
        (BeatKind.DIGEST, "04-08 17:00"),
        (BeatKind.DIGEST, "04-09 09:00"),
    ]


def test_a_long_week_is_nudged_half_way() -> None:
    nudges = [b.at for b in beats(window("周一 09:00"), WEEK, HOURS) if b.kind is BeatKind.NUDGE]
    assert nudges == [at(6, 13), at(7, 17), at(8, 15)]


def test_no_nudge_falls_on_a_rest_day_into_the_night_or_on_the_heels_of_another() -> None:
    for opens, due in (
        ("周四 09:00", "周日 12:00"),
        ("周五 09:00", "周五 17:00"),
        ("周一 00:00", "周二 08:00"),
    ):
        for week in (WEEK, Period(2019, 14), Period(2019, 18)):
            moments = [b for b in beats(window(opens, due), week, HOURS) if b.kind is BeatKind.NUDGE]
            for beat in moments:
                assert WORK.is_working(beat.at.date())
                assert HOURS.contains(beat.at)
                assert beat.at < beat.until
            gaps = [b.at - a.at for a, b in pairwise(moments)]
            assert all(gap >= timedelta(hours=3) for gap in gaps)


def test_nudges_keep_to_a_groups_own_hours() -> None:
    late = SendWindow(time(10), time(16))
    assert all(late.contains(b.at) for b in beats(window(), WEEK, late) if b.kind is BeatKind.NUDGE)


def standing(code: str, state: State | None = None, **more: object) -> Standing:
    return Standing(code, code, None, state, **more)  # type: ignore[arg-type]  # keyword values of a test


def test_rates_count_only_who_is_expected_and_never_exceed_one() -> None:
    status = WeekStatus.of(
        [
            standing("1", State.SUBMITTED, timeliness="on_time", answered=21),
            standing("2", State.APPROVED, timeliness="late", answered=10, warnings=1),
            standing("3", State.DRAFT),
            standing("4"),
            standing("5", State.SUBMITTED, timeliness="on_time", answered=21, exempt="撤并"),
        ],
        21,
    )
    assert (len(status.expected), len(status.reported), status.on_time) == (4, 2, 1)
    assert (status.reporting_rate, status.on_time_rate) == (0.5, 0.25)
    assert status.completeness == 31 / 42
    assert [one.unit for one in status.missing] == ["3", "4"]
    assert [one.unit for one in status.waiting] == ["1"]
    assert [one.unit for one in status.gaps] == ["1", "3", "4"]


def test_nobody_expected_has_no_rate() -> None:
    status = WeekStatus.of([standing("1", exempt="撤并")], 21)
    assert (status.reporting_rate, status.on_time_rate, status.completeness) == (None, None, None)

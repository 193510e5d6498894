"""The sandbox's time."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.sandbox.clock import SandboxClock
from tests.support.sandbox_room import Ticker

START = datetime(2019, 3, 4, 0, 30, tzinfo=UTC)


def test_it_starts_when_the_plan_was_live_and_runs_in_real_seconds() -> None:
    ticker = Ticker()
    clock = SandboxClock(monotonic=ticker)
    assert clock.now() == START
    assert clock.now().isoformat() == "2019-03-04T08:30:00+08:00"
    ticker.seconds += 90
    assert clock.now() == START + timedelta(seconds=90)


def test_a_frozen_clock_moves_only_by_hand() -> None:
    ticker = Ticker()
    clock = SandboxClock(START, monotonic=ticker)
    clock.freeze()
    ticker.seconds += 90
    assert clock.frozen
    assert clock.now() == START
    clock.advance(timedelta(hours=1))
    assert clock.now() == START + timedelta(hours=1)
    clock.resume()
    ticker.seconds += 1
    assert clock.now() == START + timedelta(hours=1, seconds=1)


def test_setting_and_advancing_tell_the_subscribers_after_the_change() -> None:
    clock = SandboxClock(START, monotonic=Ticker())
    told: list[datetime] = []
    clock.on_change(lambda: told.append(clock.now()))
    clock.advance(timedelta(days=1))
    clock.set(START)
    assert told == [START + timedelta(days=1), START]


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        SandboxClock(datetime(2019, 3, 4))  # noqa: DTZ001 - that is the point

"""Acceptance test 1: kill -9 between ledger and send, and between send and commit."""

from pathlib import Path

from tests.support.killing import killing, working_days


async def test_1_a_bot_killed_at_any_moment_loses_no_notice_and_doubles_none_unmarked(tmp_path: Path) -> None:
    async with killing(tmp_path, seed=2019) as run:
        for day in working_days(3):
            await run.round(day)
    assert run.tally.rounds == 3
    assert run.tally.kills >= 3
    assert (run.tally.lost, run.tally.doubled, run.tally.unaccounted) == ([], [], [])

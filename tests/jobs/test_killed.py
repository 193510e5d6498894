"""Acceptance test 1: kill -9 between ledger and send, and between send and commit."""

from pathlib import Path

from jobs.remind_round import NEAR
from tests.support.killing import killing, working_days


async def test_1_a_bot_killed_at_fifty_moments_loses_no_notice_and_doubles_none_unmarked(
    tmp_path: Path,
) -> None:
    async with killing(tmp_path, seed=2019) as run:
        for day in working_days(10):
            await run.round(day, kills=5)
    tally = run.tally
    assert (tally.rounds, tally.kills) == (10, 50)
    assert (tally.lost, tally.doubled, tally.unaccounted) == ([], [], [])
    # Some kills did hit between claim and note, and none left more than what was about to go.
    assert sum(tally.at_once) >= 10
    assert max(tally.at_once) <= NEAR + 5

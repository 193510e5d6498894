"""What a person types waits for the plan's answer, unless a dialog of theirs is open."""

from datetime import datetime

from bot.core.period import Period
from bot.core.workdays import SHANGHAI
from bot.sandbox.demo import LI_QIANG, WANG_LEI, ZHANG_MIN, ZHOU_LAN
from bot.services import Services
from tests.support.filing import LAST_WEEK, file

NOW = datetime(2019, 3, 7, 10, 0, tzinfo=SHANGHAI)
WEEK = Period.containing(NOW)
HERE = "410122"


async def test_a_report_waits_until_it_is_put_away(ready: Services) -> None:
    assert not await ready.open_work.waits_for(ZHANG_MIN)
    await ready.report.begin(ZHANG_MIN, now=NOW)
    assert await ready.open_work.waits_for(ZHANG_MIN)
    assert not await ready.open_work.waits_for(WANG_LEI)
    await ready.report.pause(ZHANG_MIN)
    assert not await ready.open_work.waits_for(ZHANG_MIN)


async def test_a_reviewers_remark_waits(ready: Services) -> None:
    await file(ready, HERE, LAST_WEEK, now=NOW)
    assert not await ready.open_work.waits_for(LI_QIANG)
    await ready.review.ask_remark(LI_QIANG, HERE, WEEK, "league-schools", now=NOW)
    assert await ready.open_work.waits_for(LI_QIANG)


async def test_a_change_of_a_duty_waits_until_it_is_given_up(ready: Services) -> None:
    await ready.drafts.add(ZHOU_LAN, now=NOW)
    assert await ready.open_work.waits_for(ZHOU_LAN)
    await ready.drafts.abandon(ZHOU_LAN, now=NOW)
    assert not await ready.open_work.waits_for(ZHOU_LAN)

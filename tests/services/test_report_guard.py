"""Reports, their review and their deadlines refuse whoever has no right, method by method."""

from pathlib import Path

import pytest

from bot.core.errors import NotAllowed
from bot.core.period import Period
from bot.core.report_events import Preview
from bot.core.report_states import State
from bot.core.units import UnitTree
from bot.services.ask import AskService
from tests.support.filing import LAST_WEEK, file, update
from tests.support.town import Town, open_town

WEEK = Period(2019, 10)


@pytest.mark.parametrize("person", [1007, 1004], ids=["outsider", "sibling"])
async def test_a_report_is_opened_shown_and_changed_by_nobody_without_the_right(
    town: Town, person: int
) -> None:
    ready, now, here = town.services, town.clock.now(), "410122"
    await file(ready, here, LAST_WEEK, now=now)
    number = update()
    for attempt in (
        ready.report.begin(person, unit=here, now=now),
        ready.report.begin(person, unit=here, now=now, period=WEEK, take_over=True),
        ready.report.apply(person, here, WEEK, Preview(), now=now, update_id=number),
        ready.report.leave(person, here, WEEK, now=now),
        ready.report.confirm(person, here, WEEK, now=now, update_id=number),
        ready.status.history(person, here, WEEK),
        ready.status.of(here, WEEK, user_id=person),
        ready.nudge.preview(person, here, now=now),
        ready.nudge.send(person, here, name="某", now=now),
    ):
        with pytest.raises(NotAllowed):
            await attempt


@pytest.mark.parametrize("person", [1007, 1003, 1004], ids=["outsider", "own reporter", "sibling"])
@pytest.mark.parametrize("top", ["410100", "410122"], ids=["city", "county"])
async def test_nobody_without_the_right_reviews(town: Town, person: int, top: str) -> None:
    await file(town.services, "410122", LAST_WEEK, now=town.clock.now())
    await _refused_to_review(town, person, top, "410122")


async def test_a_citys_reviewer_decides_for_no_province_and_no_other_city(town: Town) -> None:
    await file(town.services, "410225", LAST_WEEK, now=town.clock.now())
    for top in ("410000", "410200"):
        await _refused_to_review(town, 1002, top, "410225")
    clean = await town.services.review.approve_clean(
        1002, "410100", WEEK, now=town.clock.now(), update_id=update()
    )
    assert clean == []


async def _refused_to_review(town: Town, person: int, top: str, county: str) -> None:
    """Try everything that a reviewer may do within `top` and to `county`."""
    review, area, now = town.services.review, town.services.area, town.clock.now()
    number = update()
    for attempt in (
        area.board(person, top=top, now=now, period=WEEK),
        area.pass_city(person, top, WEEK, now=now),
        area.accept(person, top, WEEK, now=now, update_id=number),
        area.allow(person, county, WEEK, days=1, reason="x", now=now),
        area.exempt(person, county, WEEK, reason="x", now=now),
        area.expect_again(person, county, WEEK),
        review.approve_clean(person, top, WEEK, now=now, update_id=number),
        review.card(person, county, WEEK),
        review.approve(person, county, WEEK, now=now, update_id=number),
        review.ask_remark(person, county, WEEK, None, now=now),
        review.remark(person, "x", now=now, unit=county, period=WEEK, indicator=""),
        review.drop(person, county, WEEK, now=now),
        review.send_back(person, county, WEEK, now=now, update_id=number),
    ):
        with pytest.raises(NotAllowed):
            await attempt
    standing = (await town.services.status.of(county, WEEK)).expected
    assert [one.state for one in standing] == [State.SUBMITTED]


async def test_who_said_it_was_seen_is_shown_to_organisers_of_that_area_only(town: Town) -> None:
    day = town.clock.now().date()
    for person in (1002, 1003, 1007):
        with pytest.raises(NotAllowed):
            await town.services.duties.pending_acks(person, "exchange-day-monthly", day)


async def test_in_an_empty_province_nobody_is_let_through_for_want_of_units(
    tmp_path: Path, ask_service: AskService
) -> None:
    async with open_town(tmp_path, ask_service, seeded=False) as town:
        town.services.group._tree = UnitTree([])  # noqa: SLF001 -- the start fills an empty table
        for attempt in (
            town.services.health.page(1007, now=town.clock.now()),
            town.services.replies.arrived(1007, 1),
            town.services.replies.resend(1007, 1, now=town.clock.now()),
        ):
            with pytest.raises(NotAllowed):
                await attempt

"""The weekly digest to the city's and the province's group: on the next working morning, and once."""

from datetime import date
from pathlib import Path

from bot.core.report import Entry
from bot.sandbox.demo import ZHOU_LAN
from bot.services.ask import AskService
from bot.services.rollup_digest import DUTY
from storage.database import Database
from storage.remind import Delivery
from tests.support.remind_town import at, rows_of
from tests.support.reports import file_report
from tests.support.town import Town, open_town

CITY, COUNTY = -2002, -2004


async def file_week(town: Town, *counties: str, state: str = "approved") -> None:
    """File a week's reports of counties: 3 of 30 schools, when 5% is due."""
    database = Database(town.settings.storage.url)
    for code in counties:
        await file_report(database, code, "2019-W10", {"league-schools": Entry.ratio(1, 30)}, state=state)
    await database.close()


async def plan(town: Town) -> None:
    await town.services.digest.plan_ahead(now=town.clock.now())


async def digests_of(town: Town, chat: int) -> list[Delivery]:
    return [row for row in await rows_of(town, chat) if row.duty == DUTY]


async def test_on_monday_morning_a_city_reads_how_its_week_ended(town: Town) -> None:
    await file_week(town, "410122")
    await file_week(town, "410184", state="submitted")
    await plan(town)
    await town.until(at("2019-03-08 18:30"))
    assert "周报小结" not in town.said(town.chat("郑州市"))
    await town.until(at("2019-03-11 08:30"))
    await town.expect("李强", "郑州市", "周报小结")
    said = town.said(town.chat("郑州市"))
    for words in (
        "郑州市 2019年第10周（3月4日—10日） 周报小结",
        "数据截至 3月11日 08:30，含 2/15 县",
        "已审 1｜待审 1｜退回 0",
        "没报 13：",
        "金水区",
        "需要加快",
        "县级中学团校 3.3%（已审 3.3%）",
        "目标 2019-12-31 达 30%，序时 5.",
        "个百分点，每周还需 ",
        "[总表]",
        "[谁没报]",
    ):
        assert words in said
    assert "周报小结" in town.said(town.chat("河南省")), "the province's group has its own"
    assert "含 2/181 县" in town.said(town.chat("河南省"))
    assert "周报小结" not in town.said(town.chat("中牟县"))


async def test_the_digest_leads_to_the_totals_and_to_who_is_missing_and_stays_as_it_is(town: Town) -> None:
    await file_week(town, "410122")
    await plan(town)
    await town.until(at("2019-03-11 08:30"))
    await town.expect("李强", "郑州市", "周报小结")
    await town.play(
        ("李强", "郑州市", "[总表]", ["点序号看下级", "2019年第10周", "含 1/15 县"]),
        ("李强", "郑州市", "[谁没报]", ["未报 14", "新郑市"]),
    )
    chat = town.chat("郑州市")
    [digest] = [one for one in town.bot_messages(chat) if "周报小结" in one.text]
    assert [button.text for row in digest.buttons for button in row] == ["总表", "谁没报"]


async def test_a_digest_goes_out_once_and_survives_a_restart(town: Town) -> None:
    await plan(town)
    await town.restart()
    await plan(town)
    await town.until(at("2019-03-11 08:30"))
    await town.expect("李强", "郑州市", "周报小结")
    await town.restart()
    await plan(town)
    await town.until(at("2019-03-11 17:00"))
    chat = town.chat("郑州市")
    assert len([one for one in town.bot_messages(chat) if "第10周" in one.text and "小结" in one.text]) == 1
    assert [(row.occurrence, row.state) for row in await digests_of(town, CITY)] == [
        ("2019-W10", "sent"),
        ("2019-W11", "planned"),
        ("2019-W12", "planned"),
    ]
    assert await digests_of(town, COUNTY) == []


async def test_after_a_long_outage_an_old_digest_is_left_out_with_its_reason(town: Town) -> None:
    await plan(town)
    await town.until(at("2019-03-12 08:30"))
    [first, *_] = await digests_of(town, CITY)
    assert (first.occurrence, first.state) == ("2019-W10", "skipped")
    assert "已无用" in first.reason


async def test_a_digest_waits_for_the_end_of_a_rest_day(tmp_path: Path, ask_service: AskService) -> None:
    overrides: dict[str, object] = {"overrides": {date(2019, 3, 11): "rest"}}
    async with open_town(tmp_path, ask_service, calendar=overrides) as town:
        await plan(town)
        rows = {row.occurrence: row.send_at for row in await digests_of(town, CITY)}
    assert rows["2019-W10"] == at("2019-03-12 08:30")
    assert rows["2019-W11"] == at("2019-03-18 08:30")


async def test_a_group_is_not_told_of_a_week_that_was_over_before_it_came(town: Town) -> None:
    await town.until(at("2019-03-10 10:00"))
    await town.services.group.unbind(CITY, by=ZHOU_LAN, now=town.clock.now())
    await town.services.group.bind(CITY, "郑州市", "410100", by=None, now=town.clock.now())
    await plan(town)
    assert "2019-W11" in [row.occurrence for row in await digests_of(town, CITY)]
    await town.until(at("2019-03-11 08:30"))
    await town.settled()
    assert "周报小结" not in town.said(town.chat("郑州市"))

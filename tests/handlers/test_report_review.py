"""Review as the city and the province see it, and what the county is asked to mend."""

from datetime import datetime

from bot.core.period import Period
from bot.core.report import Entry
from bot.core.report_events import Confirm, Put
from bot.core.workdays import SHANGHAI
from bot.sandbox.demo import LI_QIANG, WANG_LEI
from tests.support.filing import LAST_WEEK, file, update
from tests.support.town import Town

ZHONGMU, XINZHENG = "410122", "410184"
THURSDAY = datetime(2019, 3, 7, 10, 0, tzinfo=SHANGHAI)
QUIET = {**LAST_WEEK, "study-sessions": Entry.count(0), "lectures": Entry.count(1)}


async def both_filed(town: Town) -> None:
    """Have two counties file this week: one clean, one with a total that fell."""
    ready = town.services
    await town.play(("王磊", "私聊", "/start", "基石助手"), ("李强", "私聊", "/start", "基石助手"))
    for unit in (ZHONGMU, XINZHENG):
        await file(ready, unit, LAST_WEEK)
    week = Period.containing(THURSDAY)
    last = week.previous()
    await ready.review.approve_clean(LI_QIANG, "410100", last, now=town.clock.now(), update_id=update())
    town.clock.set(THURSDAY)
    await file(ready, ZHONGMU, QUIET, now=THURSDAY)
    fell = {**QUIET, "league-schools": Entry.ratio(11, 30)}
    await ready.report.begin(WANG_LEI, now=THURSDAY)
    for event in (Put(fell), Confirm("league-schools")):
        await ready.report.apply(WANG_LEI, XINZHENG, week, event, now=THURSDAY, update_id=update())
    await ready.report.confirm(WANG_LEI, XINZHENG, week, now=THURSDAY, update_id=update())


async def test_the_board_turns_to_earlier_weeks_and_back(town: Town) -> None:
    await file(town.services, "410122", LAST_WEEK)
    town.clock.set(THURSDAY)
    await file(town.services, "410184", LAST_WEEK, now=THURSDAY)
    await town.play(
        ("李强", "私聊", "/start", ["您审核郑州市的周报", "[去审核]"]),
        ("李强", "私聊", "/review", ["2019-W09 周报审核", "[‹ 看 2019-W08]", "[看 2019-W10 ›]"]),
        ("李强", "私聊", "[看 2019-W10 ›]", ["2019-W10 周报审核", "[📥 新郑市]"]),
        ("李强", "私聊", "[‹ 看 2019-W09]", "2019-W09 周报审核"),
    )
    chat = town.chat("私聊", town.person("李强"))
    await town.play(("李强", "私聊", "[看 2019-W10 ›]", "2019-W10"))
    labels = [button.text for row in town.bot_messages(chat)[-1].buttons for button in row]
    assert not any("2019-W11" in one for one in labels), "nothing lies after the week that is running"


async def test_a_report_sent_back_as_a_whole_is_filed_again_as_it_is(town: Town) -> None:
    town.clock.set(THURSDAY)
    await file(town.services, "410122", LAST_WEEK, now=THURSDAY)
    await town.play(
        ("张敏", "私聊", "/start", "基石助手"),
        ("李强", "私聊", "/review", "[📥 中牟县]"),
        ("李强", "私聊", "[📥 中牟县]", "[退回修改]"),
        ("李强", "私聊", "[退回修改]", "[整份退回]"),
        ("李强", "私聊", "[整份退回]", "退回“整份”的原因"),
        ("李强", "私聊", "[口径不对]", "[退回整份]"),
        ("李强", "私聊", "[退回整份]", "已退回中牟县"),
    )
    await town.expect("张敏", "私聊", ["被退回：口径不对", "请核对后重新提交。"])
    await town.play(
        ("张敏", "私聊", "[修改]", ["审核退回：口径不对", "改好后点“确认提交”重新提交", "[确认提交]"]),
        ("张敏", "私聊", "[确认提交]", "410122-2019W10-2"),
    )
    await town.expect("李强", "私聊", "已按退回意见重新提交。")


async def test_a_reviewer_approves_the_clean_ones_at_once_and_looks_at_the_rest(town: Town) -> None:
    await both_filed(town)
    await town.play(
        (
            "李强",
            "私聊",
            "/review",
            ["应报 15，已报 2，待审 2（无预警 1）", "[通过全部无预警项（1）]", "[📥 新郑市 ⚠1]"],
        ),
        ("李强", "私聊", "[通过全部无预警项（1）]", ["待审 1（无预警 0），已通过 1", "[✅ 中牟县]"]),
        (
            "李强",
            "私聊",
            "[📥 新郑市 ⚠1]",
            ["王磊", "按时", "县级中学团校：11/30 所（36.7%） ●", "█▁", "比上期（12/30 所（40%））少"],
        ),
        ("李强", "私聊", "[通过]", ["新郑市 2019-W10 周报", "通过，按时"]),
        ("李强", "私聊", "[回列表]", "待审 0"),
    )
    assert "已通过 1 份：中牟县" in town.answers


async def test_one_line_is_sent_back_mended_and_comes_back_to_the_reviewer(town: Town) -> None:
    await both_filed(town)
    await town.play(
        ("李强", "私聊", "/review", "[📥 新郑市 ⚠1]"),
        ("李强", "私聊", "[📥 新郑市 ⚠1]", "[退回修改]"),
        ("李强", "私聊", "[退回修改]", "要退回哪几项"),
        ("李强", "私聊", "[2 县级中学团校]", "退回“县级中学团校”的原因"),
        (
            "李强",
            "私聊",
            "为什么少了一所",
            ["↩️ 县级中学团校：为什么少了一所", "[退回这 1 项]"],
        ),
        (
            "李强",
            "私聊",
            "[退回这 1 项]",
            ["已退回新郑市", ("新郑市", "2. 县级中学团校：为什么少了一所")],
        ),
    )
    await town.settled()
    await town.play(
        ("王磊", "私聊", "[修改]", ["审核退回：为什么少了一所", "2. 县级中学团校"]),
        ("王磊", "私聊", "12/30", ["已填 21/21", "[确认提交]"]),
        (
            "王磊",
            "私聊",
            "[确认提交]",
            ["410184-2019W10-2", ("新郑市", "周报已更新")],
        ),
    )
    await town.settled()
    reviewer = town.chat("私聊", town.person("李强"))
    told = town.bot_messages(reviewer)[-1].text
    assert "新郑市 2019-W10 已按退回意见改好" in told
    assert "县级中学团校：12/30 所（40%）（退回原因：为什么少了一所）" in told
    await town.play(
        ("李强", "私聊", "[看这一份]", "第 2 次提交"),
        ("李强", "私聊", "[通过]", "通过，按时"),
    )


async def test_what_is_approved_cannot_be_changed_by_the_county(town: Town) -> None:
    await both_filed(town)
    await town.play(
        ("李强", "私聊", "/review", "[通过全部无预警项（1）]"),
        ("李强", "私聊", "[通过全部无预警项（1）]", "已通过 1"),
        ("张敏", "私聊", "/report", ["这份已通过，不能再改", "已填 21/21"]),
    )
    chat = town.chat("私聊", town.person("张敏"))
    assert town.bot_messages(chat)[-1].buttons == []


async def test_a_city_passes_its_week_with_gaps_and_the_province_takes_it_over(town: Town) -> None:
    await both_filed(town)
    await town.play(
        ("李强", "私聊", "/review", "[通过全部无预警项（1）]"),
        ("李强", "私聊", "[通过全部无预警项（1）]", "已通过 1"),
        ("李强", "私聊", "[本市上报]", ["已上报，缺 14 县：", "新郑市"]),
        ("周岚", "私聊", "/review", ["河南省", "[郑州市 2/15，待审 1]", "[接收 郑州市]"]),
        ("周岚", "私聊", "[接收 郑州市]", "河南省"),
        ("李强", "私聊", "/review", "省级已接收"),
        ("李强", "私聊", "[🔒 中牟县]", "接收，按时"),
        ("李强", "私聊", "[退回修改]", None),
    )
    assert "您没有中牟县的这项权限" in town.answers[-1]
    await town.play(
        ("周岚", "私聊", "[郑州市 2/15，待审 1]", "[🔒 中牟县]"),
        ("周岚", "私聊", "[🔒 中牟县]", "[退回修改]"),
        ("周岚", "私聊", "[退回修改]", "要退回哪几项"),
        ("周岚", "私聊", "[5 规上非公企业建团]", "退回“规上非公企业建团”的原因"),
        ("周岚", "私聊", "[请核实数据]", "[退回这 1 项]"),
        ("周岚", "私聊", "[退回这 1 项]", "已退回中牟县 2019-W10：规上非公企业建团"),
    )


async def test_who_reviews_nobody_is_told_so(town: Town) -> None:
    await town.play(
        ("张敏", "私聊", "/review", "您不审核任何单位的周报"),
        ("路人甲", "私聊", "/review", "您不审核任何单位的周报"),
    )

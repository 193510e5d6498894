"""Which week a report is for: holidays, early and late ones, the group's card and its link, the lock."""

from datetime import datetime, timedelta

from bot.context import BotContext
from bot.core.workdays import SHANGHAI
from bot.sandbox.model import Message
from bot.services.report_review import WHOLE
from jobs.report import count_up, plan
from tests.support.filing import LAST_WEEK, file, update
from tests.support.town import Town

ZHONGMU = "410122"


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2019, month, day, hour, minute, tzinfo=SHANGHAI)


def context(town: Town) -> BotContext:
    assert town.application is not None
    return BotContext(town.application)


def card(town: Town, where: str = "中牟县") -> Message:
    """Return the group's last weekly card."""
    return [m for m in town.bot_messages(town.chat(where)) if "📋" in m.text][-1]


async def follow(town: Town, who: str, message: Message, expected: str) -> None:
    """Press a card's button, which is a link into the private chat."""
    [[button]] = message.buttons
    payload = str(button.url).partition("?start=")[2]
    await town.play((who, "私聊", f"/start {payload}", expected))


async def test_a_deadline_on_a_holiday_moves_behind_it_and_everything_moves_with_it(town: Town) -> None:
    await town.play(("张敏", "私聊", "/start", "基石助手"))
    town.clock.set(at(4, 1, 8, 30))
    await plan(context(town))
    await town.until(at(4, 4, 9))
    assert "截止 4月8日（周一）17:00（原定2019年4月5日（周五），因清明节顺延）" in card(town).text
    town.look_away()
    await town.until(at(4, 7, 20))
    assert not town.said(town.chat("中牟县")), "nothing is said on 清明节"
    assert not town.said(town.chat("私聊", town.person("张敏")))
    town.clock.set(at(4, 8, 10))
    await town.play(("张敏", "私聊", "/report", "中牟县 2019-W14 周报"))
    await follow(town, "张敏", card(town), "中牟县 2019-W14 周报")
    await town.until(at(4, 8, 15))
    assert "2019-W14 周报还没报，4月8日（周一）17:00 截止" in town.said(
        town.chat("私聊", town.person("张敏"))
    )
    await town.play(
        ("张敏", "私聊", "/report", "2019-W14"),
        ("张敏", "私聊", "[未开展]", "2. 县级中学团校"),
        ("张敏", "私聊", "[看全部]", "截止：4月8日（周一）17:00（因清明节顺延）"),
        ("张敏", "私聊", "[确认提交]", "回执：410122-2019W14-1"),
        ("张敏", "私聊", "/report", "中牟县 2019-W15 周报"),
    )
    await town.until(at(4, 8, 17))
    assert "2019-W14 周报已截止，新郑市还没报。4月10日（周三）17:00 前仍可补交" in town.said(
        town.chat("新郑市")
    )


async def test_a_week_can_be_filed_before_it_is_asked_for_and_says_so(town: Town) -> None:
    await plan(context(town))
    await town.play(
        ("张敏", "私聊", "/report", "1. 教育团工委"),
        ("张敏", "私聊", "[未开展]", "2. 县级中学团校"),
        ("张敏", "私聊", "[看全部]", "本周还没过完，现在报了，之后有变化点“修改”再提交"),
        ("张敏", "私聊", "[确认提交]", ["410122-2019W10-1", ("中牟县", "2019-W10 周报已报")]),
    )
    await town.until(at(3, 7, 9))
    assert "✅ 已报，待审" in card(town).text
    assert [[b.text for b in row] for row in card(town).buttons] == [["查看/修改"]]


async def test_the_groups_card_follows_the_report_and_its_button_opens_that_report(town: Town) -> None:
    await plan(context(town))
    await town.play(("张敏", "私聊", "/start", "基石助手"))
    await town.until(at(3, 7, 9))
    assert card(town).buttons[0][0].text == "开始填报"
    await file(town.services, ZHONGMU, LAST_WEEK, now=town.clock.now())

    async def shown() -> tuple[str, str]:
        town.clock.advance(timedelta(minutes=1))
        await count_up(context(town))
        return card(town).text.splitlines()[1], card(town).buttons[0][0].text

    assert await shown() == ("✅ 已报，待审。3月12日（周二）17:00 前都可以修改。", "查看/修改")
    await follow(town, "张敏", card(town), "这份已提交，3月12日（周二）17:00 前可以修改")
    city, week = 1002, town.services.status.week(town.clock.now())
    now = town.clock.now()
    await town.services.review.remark(
        city, "口径不对", now=now, unit=ZHONGMU, period=week, indicator="league-schools"
    )
    await town.services.review.send_back(city, ZHONGMU, week, now=now, update_id=update())
    assert await shown() == ("↩️ 审核退回，请修改后重新提交。", "修改")
    await follow(town, "张敏", card(town), "审核退回：口径不对")
    await file(town.services, ZHONGMU, LAST_WEEK, now=town.clock.now())
    await town.services.review.approve(city, ZHONGMU, week, now=town.clock.now(), update_id=update())
    assert await shown() == ("✅ 已报，已审。", "查看")
    await follow(town, "张敏", card(town), "这份已通过，不能再改")


async def test_a_card_of_a_week_that_nobody_reported_says_so_after_the_deadline(town: Town) -> None:
    await plan(context(town))
    await town.until(at(3, 7, 9))
    await town.until(at(3, 8, 17))
    await count_up(context(town))
    assert "⏰ 已过截止时间，还没报。3月12日（周二）17:00 前仍可补交，记为迟报。" in card(town).text
    await town.play(("张敏", "私聊", "/start report_2019-W10_410122", "中牟县 2019-W10 周报"))


async def test_a_returned_report_is_opened_from_the_group_also_in_the_week_after(town: Town) -> None:
    await file(town.services, ZHONGMU, LAST_WEEK, now=at(3, 8, 10))
    town.clock.set(at(3, 11, 10))
    week = town.services.status.week(town.clock.now())
    now = town.clock.now()
    await town.services.review.remark(1002, "请核实", now=now, unit=ZHONGMU, period=week, indicator=WHOLE)
    await town.services.review.send_back(1002, ZHONGMU, week, now=now, update_id=update())
    town.look_away()
    await town.settled()
    told = town.bot_messages(town.chat("中牟县"))[-1]
    assert "2019-W10 周报被退回：请核实" in told.text
    await follow(town, "张敏", told, "中牟县 2019-W10 周报")


async def test_who_is_urged_after_the_deadline_lands_in_the_week_that_is_missing(town: Town) -> None:
    town.clock.set(at(3, 11, 10))
    await town.services.nudge.send(1002, "410100", name="李强", now=town.clock.now())
    await town.settled()
    told = town.bot_messages(town.chat("中牟县"))[-1]
    assert "2019-W10" in told.text
    await follow(town, "张敏", told, "中牟县 2019-W10 周报")


async def test_a_locked_report_can_still_be_looked_at_and_one_that_never_came_cannot(town: Town) -> None:
    await file(town.services, ZHONGMU, LAST_WEEK, now=at(3, 8, 10))
    town.clock.set(at(3, 12, 17))
    await town.play(
        (
            "张敏",
            "私聊",
            "/start report_2019-W10_410122",
            ["12/30 所", "已于 3月12日（周二）17:00 锁定，不能再改"],
        ),
        (
            "王磊",
            "私聊",
            "/start report_2019-W10_410184",
            "新郑市 2019-W10 周报已于 3月12日（周二）17:00 锁定",
        ),
        ("王磊", "私聊", "/start report_2019-W10_410122", "您没有中牟县的这项权限"),
        ("张敏", "私聊", "/start report_2019-W99_410122", "中牟县 2019-W11 周报"),
        ("张敏", "私聊", "/start report_2019-W12_410122", "中牟县 2019-W11 周报"),
        ("张敏", "私聊", "/start report_2019-W11_410100", "中牟县 2019-W11 周报"),
        ("张敏", "私聊", "/start report_2019-W11_x_y", "中牟县 2019-W11 周报"),
    )


async def test_who_is_at_a_report_is_told_when_a_colleague_goes_on_with_it(town: Town) -> None:
    town.clock.set(at(3, 7, 10))
    await town.play(
        ("张敏", "私聊", "/report", "1. 教育团工委"),
        ("李强", "私聊", "/start report_2019-W10_410122", "张敏正在填中牟县 2019-W10 的周报"),
        ("李强", "私聊", "[接手填报]", "1. 教育团工委"),
    )
    await town.settled()
    await town.expect("张敏", "私聊", ["李强接手了中牟县 2019-W10 周报的填报，您填过的都在。", "[继续填报]"])
    await town.play(("张敏", "私聊", "[继续填报]", "李强正在填中牟县"))

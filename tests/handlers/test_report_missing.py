"""Who has not reported: right at every step, by name, and what the level above can do about it."""

from datetime import datetime, timedelta

from bot.core.period import Period
from bot.core.workdays import SHANGHAI
from tests.support.filing import LAST_WEEK, file
from tests.support.town import Town

WEEK = Period(2019, 10)
THURSDAY = datetime(2019, 3, 7, 10, 0, tzinfo=SHANGHAI)
AFTER_DUE = datetime(2019, 3, 8, 17, 0, tzinfo=SHANGHAI)
AFTER_LOCK = datetime(2019, 3, 12, 17, 0, tzinfo=SHANGHAI)


async def test_missing_is_right_at_every_step(town: Town) -> None:
    town.clock.set(THURSDAY)
    await town.play(("周岚", "开封市", "/missing", ["2019-W10", "已报 0（0%）", "兰考县"]))
    await file(town.services, "410225", LAST_WEEK, now=THURSDAY)
    await town.play(("周岚", "开封市", "/missing", "已报 1（"))
    chat = town.chat("开封市")
    assert "兰考县" not in town.bot_messages(chat)[-1].text
    town.clock.set(AFTER_DUE)
    await file(town.services, "410223", LAST_WEEK, now=AFTER_DUE)
    await town.play(("周岚", "开封市", "/missing", ["已报 2（", "按时 1（", "内容完整度 100%"]))


async def test_a_county_sees_its_own_line_and_no_table(town: Town) -> None:
    town.clock.set(THURSDAY)
    await town.play(("张敏", "中牟县", "/missing", "还没报，截止 3月8日（周五）17:00"))
    await file(town.services, "410122", LAST_WEEK, now=THURSDAY)
    await town.play(
        ("张敏", "中牟县", "/missing", "已报，待审（按时），已填 21/21 项"),
        ("张敏", "私聊", "/missing", "已报，待审（按时）"),
        ("路人甲", "私聊", "/missing", "您还没有可以查看的单位"),
    )


async def test_an_organiser_names_the_area_and_nobody_names_a_foreign_one(town: Town) -> None:
    town.clock.set(THURSDAY)
    await town.play(
        ("周岚", "私聊", "/missing 开封", "开封市 2019-W10 周报"),
        ("周岚", "私聊", "/missing 火星", "没有找到“火星”"),
        ("李强", "私聊", "/missing 开封市", "没有开封市的这项权限"),
    )


async def test_the_province_sees_the_missing_by_city_to_copy(town: Town) -> None:
    town.clock.set(THURSDAY)
    await town.play(("周岚", "私聊", "/missing", ["郑州市：中原区、二七区", "开封市："]))


async def test_leave_to_report_late_is_given_with_a_name_a_reason_and_an_end(town: Town) -> None:
    town.clock.set(AFTER_LOCK)
    await town.settled()
    await town.play(
        ("张敏", "私聊", "/start", "基石助手"),
        ("李强", "私聊", "/missing", "[处理未报单位]"),
        ("李强", "私聊", "[看上周]", "2019-W09"),
        ("李强", "私聊", "[看本周]", "2019-W10"),
        ("李强", "私聊", "[处理未报单位]", "[中牟县]"),
        ("李强", "私聊", "[中牟县]", "[开放补报]"),
        ("李强", "私聊", "[开放补报]", "为什么开放补报"),
        ("李强", "私聊", "[停电断网]", "补报开放到什么时候"),
        (
            "李强",
            "私聊",
            "[3 个工作日]",
            ["已为中牟县开放 2019-W10 补报，到 3月15日（周五）17:00", "李强，停电断网", ("中牟县", "补报")],
        ),
        ("张敏", "私聊", "/start report", "[补填上周（2019-W10）]"),
        ("张敏", "私聊", "[补填上周]", "2019-W10 周报"),
        ("张敏", "私聊", "[是]", "2. 县级中学团校"),
        ("张敏", "私聊", "[看全部]", "上级已开放补报到"),
        ("张敏", "私聊", "[确认提交]", ["（补报）", ("中牟县", "已报（补报）")]),
    )
    status = await town.services.status.of("410100", town.services.status.week(town.clock.now()))
    assert (len(status.reported), status.on_time) == (1, 0)


async def test_an_exempt_county_is_not_expected(town: Town) -> None:
    town.clock.set(THURSDAY)
    await town.play(
        ("李强", "私聊", "/missing", "应报 15"),
        ("李强", "私聊", "[处理未报单位]", "[登封市]"),
        ("李强", "私聊", "[登封市]", "[本期免报]"),
        ("李强", "私聊", "[本期免报]", "为什么免报"),
        ("李强", "私聊", "[抗灾抢险]", "已免报（抗灾抢险）"),
        ("李强", "私聊", "/missing", ["应报 14", "免报：登封市", "[取消免报]"]),
    )


async def test_an_exemption_can_be_taken_back_at_once_and_later_from_the_list(town: Town) -> None:
    town.clock.set(THURSDAY)
    await town.play(
        ("李强", "私聊", "/missing", "[处理未报单位]"),
        ("李强", "私聊", "[处理未报单位]", "[登封市]"),
        ("李强", "私聊", "[登封市]", "[本期免报]"),
        ("李强", "私聊", "[本期免报]", "为什么免报"),
        ("李强", "私聊", "[其他]", ["已免报（其他）", "[取消免报]"]),
        ("李强", "私聊", "[取消免报]", "登封市 2019-W10 恢复为应报"),
        ("李强", "私聊", "[返回名单]", "应报 15"),
    )
    await town.services.area.exempt(1002, "410122", WEEK, reason="换届空缺", now=THURSDAY)
    await town.play(
        ("张敏", "私聊", "/missing", "本期免报（换届空缺）"),
        ("李强", "私聊", "/missing", ["应报 14", "免报：中牟县"]),
        ("李强", "私聊", "[取消免报]", ["点一个", "[中牟县]"]),
        ("李强", "私聊", "[中牟县]", "恢复为应报"),
        ("张敏", "私聊", "/missing", "还没报，截止"),
    )


async def test_an_old_button_in_a_group_shows_nothing_of_a_unit_that_is_not_the_groups(town: Town) -> None:
    town.clock.set(THURSDAY)
    await town.play(("赵静", "兰考县", "/missing", "[看上周]"))
    await town.services.group.unbind(-2006, by=1001, now=THURSDAY)
    await town.services.group.bind(-2006, "群", "410223", by=1001, now=THURSDAY)
    await town.services.group.remove(1005, "410225", by=1001, now=THURSDAY)
    await town.play(("赵静", "兰考县", "[看上周]", None))
    assert "没有兰考县的这项权限" in town.answers[-1]


async def test_a_report_on_behalf_is_marked(town: Town) -> None:
    town.clock.set(THURSDAY)
    await town.play(
        ("李强", "私聊", "/missing", "[处理未报单位]"),
        ("李强", "私聊", "[处理未报单位]", "[中牟县]"),
        ("李强", "私聊", "[中牟县]", "[代报]"),
        ("李强", "私聊", "[代报]", "中牟县 2019-W10 周报"),
        ("李强", "私聊", "[是]", "2. 县级中学团校"),
        ("李强", "私聊", "[看全部]", "（代报）"),
        ("李强", "私聊", "[确认提交]", ["（代报）", ("中牟县", "已报（代报），李强")]),
    )


async def test_the_week_has_its_rhythm_and_falls_silent_once_the_report_is_in(town: Town) -> None:
    await town.play(("张敏", "私聊", "/start", "基石助手"), ("王磊", "私聊", "/start", "基石助手"))
    await town.settled()
    await plan(town)
    await town.until(datetime(2019, 3, 7, 9, 0, tzinfo=SHANGHAI))
    assert "开始填报了，截止 3月8日（周五）17:00" in town.said(town.chat("中牟县"))
    assert "已报 0/15" in town.said(town.chat("郑州市"))
    await file(town.services, "410122", LAST_WEEK, now=town.clock.now())
    await town.until(datetime(2019, 3, 7, 17, 0, tzinfo=SHANGHAI))
    assert not town.said(town.chat("私聊", town.person("张敏")))
    assert "周报还没报" in town.said(town.chat("私聊", town.person("王磊")))
    # Nobody of 兰考县 ever wrote to the bot: its group is told instead.
    assert "兰考县 2019-W10 周报还没报" in town.said(town.chat("兰考县"))
    await town.until(datetime(2019, 3, 8, 17, 0, tzinfo=SHANGHAI))
    assert "郑州市 2019-W10 周报截止：已报 1/15" in town.said(town.chat("郑州市"))
    assert "截止" not in town.said(town.chat("中牟县"))
    assert "周报已截止，新郑市还没报" in town.said(town.chat("新郑市"))


async def test_the_weekly_card_counts_up_and_is_not_edited_more_than_once_a_minute(town: Town) -> None:
    await plan(town)
    await town.until(datetime(2019, 3, 7, 9, 0, tzinfo=SHANGHAI))
    area = town.chat("郑州市")
    card = town.bot_messages(area)[-1]
    await file(town.services, "410122", LAST_WEEK, now=town.clock.now())
    await count_up(town)
    assert "已报 0/15" in card.text
    await town.advance(timedelta(minutes=1))
    await count_up(town)
    assert "已报 1/15" in card.text
    await file(town.services, "410184", LAST_WEEK, now=town.clock.now())
    await count_up(town)
    assert "已报 1/15" in card.text
    await town.advance(timedelta(minutes=1))
    await count_up(town)
    assert "已报 2/15" in card.text
    assert "✅ 已报" in next(m for m in town.bot_messages(town.chat("中牟县")) if "📋" in m.text).text


async def test_the_reviewer_gets_one_digest(town: Town) -> None:
    await town.play(("李强", "私聊", "/start", "基石助手"))
    await plan(town)
    await file(town.services, "410122", LAST_WEEK, now=THURSDAY)
    await town.until(datetime(2019, 3, 8, 17, 0, tzinfo=SHANGHAI))
    said = town.said(town.chat("私聊", town.person("李强")))
    assert "📥 郑州市 2019-W10 周报：已报 1/15，待审 1" in said
    await town.play(("李强", "私聊", "[去审核]", "待审 1"))


async def plan(town: Town) -> None:
    """Plan the week's messages now: people have come since the bot started."""
    await job(town, "report plan")


async def count_up(town: Town) -> None:
    """Let the weekly cards count up."""
    await job(town, "report cards")


async def job(town: Town, name: str) -> None:
    """Run one job now."""
    assert town.application is not None
    assert town.application.job_queue is not None
    for one in town.application.job_queue.get_jobs_by_name(name):
        await one.run(town.application)

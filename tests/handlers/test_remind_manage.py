"""/remind for organisers: adding, moving, cancelling with a preview; 催办; /calendar; /health; /rehearse."""

import pytest

from storage.remind import Delivery
from tests.support.remind_town import at, go, rows_of
from tests.support.town import Town


async def test_an_organiser_adds_a_duty_and_sees_who_gets_it_when_before_anything_is_planned(
    town: Town,
) -> None:
    await town.settled()
    await town.play(
        ("周岚", "河南省", "/remind", "私聊"),
        ("周岚", "私聊", "/remind", "事项提醒"),
        ("周岚", "私聊", "[新增事项]", "标题"),
        ("周岚", "私聊", "五四评优材料", "什么时候"),
        ("周岚", "私聊", "后天吧", "没有看懂“后天吧”"),
        ("周岚", "私聊", "3月28日", "提醒谁"),
        ("周岚", "私聊", "[县级]", "提前几天"),
        (
            "周岚",
            "私聊",
            "3 0",
            ["新增：五四评优材料", "4 个工作群：中牟县", "3月25日（周一）09:00（提前3天），4 个群"],
        ),
    )
    assert not [row for row in await rows_of(town, -2004) if row.duty.startswith("own-")]
    await town.play(("周岚", "私聊", "[确认]", "新排 8 条提醒"))
    await go(town, at("2019-03-25 09:00"))
    await town.expect("周岚", "尉氏县", "五四评优材料")


async def test_7_a_date_changed_after_its_first_notice_is_planned_anew_once_and_told_once(town: Town) -> None:
    await go(town, at("2019-03-12 09:00"))
    await town.play(
        ("周岚", "私聊", "/remind", "交流日"),
        ("周岚", "私聊", "[1]", "改期"),
        ("周岚", "私聊", "[改期]", "改到哪一天"),
        ("周岚", "私聊", "2019-03-22", ["改期：基层共青团工作交流日", "撤掉已排的 4 条"]),
        ("周岚", "私聊", "[确认]", ["已办", ("中牟县", "变更通知")]),
    )
    rows = [row for row in await rows_of(town, -2004) if row.duty == "exchange-day"]
    march = {(r.duty_version, r.occurrence, r.rung): r.state for r in rows if r.occurrence < "2019-04"}
    assert march == {
        (1, "2019-03-15", -3): "sent",
        (1, "2019-03-15", 0): "cancelled",
        (2, "2019-03-22", -3): "planned",
        (2, "2019-03-22", 0): "planned",
    }
    told = [m for m in town.bot_messages(town.chat("中牟县")) if "变更通知" in m.text]
    assert len(told) == 1
    assert "2019年3月15日（周五） 改为 2019年3月22日（周五）" in told[0].text
    assert not [m for m in town.bot_messages(town.chat("郑州市")) if "变更通知" in m.text]
    await go(town, at("2019-03-22 09:00"))
    await town.expect("周岚", "中牟县", "原定2019年3月15日（周五），组织者调整，已顺延")


async def test_one_occurrence_is_cancelled_and_the_next_one_stays(town: Town) -> None:
    await go(town, at("2019-03-12 09:00"))
    await town.play(
        ("周岚", "私聊", "/remind", "交流日"),
        ("周岚", "私聊", "[1]", "改期"),
        ("周岚", "私聊", "[取消这一次]", "撤掉已排的 4 条"),
        ("周岚", "私聊", "[不做了]", "什么都没有改"),
        ("周岚", "私聊", "/remind", "交流日"),
        ("周岚", "私聊", "[1]", "改期"),
        ("周岚", "私聊", "[取消这一次]", "取消一次"),
        ("周岚", "私聊", "[确认]", ["已办", ("中牟县", "这一次取消")]),
        ("张敏", "中牟县", "/calendar", "片区调度会"),
    )
    assert "3月15日" not in town.said(town.chat("中牟县"))
    rows = [row for row in await rows_of(town, -2004) if row.duty == "exchange-day"]
    assert {row.occurrence for row in rows if row.state == "planned"} >= {"2019-04-15"}


async def test_a_duty_that_is_stopped_is_told_once_and_never_reminded_of_again(town: Town) -> None:
    await go(town, at("2019-03-12 09:00"))
    await town.play(
        ("周岚", "私聊", "/remind", "交流日"),
        ("周岚", "私聊", "[1]", "停止这一事项"),
        (
            "周岚",
            "私聊",
            "[停止这一事项]",
            ["停止：基层共青团工作交流日", "撤掉已排的 12 条", "确认前什么都不会改"],
        ),
    )
    assert {row.state for row in await exchange_days(town) if row.occurrence > "2019-03-15"} == {"planned"}
    await town.play(
        ("周岚", "私聊", "[确认]", ["已办", "撤掉 12 条", ("中牟县", "这一事项已停止，不再提醒")]),
        ("周岚", "私聊", "/remind", "片区调度会"),
    )
    assert "交流日" not in town.said(town.chat("私聊", town.person("周岚")))
    assert {row.state for row in await exchange_days(town)} == {"sent", "cancelled"}
    told = [m for m in town.bot_messages(town.chat("中牟县")) if "已停止" in m.text]
    assert len(told) == 1
    for day in ("2019-03-15", "2019-04-12", "2019-04-15"):
        await go(town, at(f"{day} 09:00"))
        assert "交流日" not in town.said(town.chat("中牟县"))


async def test_a_duty_whose_rule_is_changed_is_planned_anew_and_the_new_dates_are_told(town: Town) -> None:
    await go(town, at("2019-03-12 09:00"))
    await town.play(
        ("周岚", "私聊", "/remind", "交流日"),
        ("周岚", "私聊", "[1]", "改今后的规则"),
        ("周岚", "私聊", "[改今后的规则]", "什么时候"),
        ("周岚", "私聊", "每月", "没有看懂"),
        (
            "周岚",
            "私聊",
            "每月20日",
            ["改规则：基层共青团工作交流日", "到期：2019年3月20日（周三）", "撤掉已排的 12 条"],
        ),
        ("周岚", "私聊", "[确认]", ["已办", ("中牟县", "组织者定为每月20日")]),
    )
    rows = await exchange_days(town)
    assert {row.occurrence for row in rows if row.state == "planned"} == {"2019-03-20"}
    await go(town, at("2019-03-20 09:00"))
    await town.expect("周岚", "中牟县", "就在今天：2019年3月20日")
    [told] = [m for m in town.bot_messages(town.chat("新郑市")) if "变更通知" in m.text]
    assert "2019年4月19日（周五）（周末）" in told.text


async def exchange_days(town: Town) -> list[Delivery]:
    return [row for row in await rows_of(town, -2004) if row.duty == "exchange-day"]


async def test_14_a_second_press_on_the_confirmation_changes_nothing_more(town: Town) -> None:
    await go(town, at("2019-03-12 09:00"))
    await town.play(
        ("周岚", "私聊", "/remind", "交流日"),
        ("周岚", "私聊", "[1]", "改期"),
        ("周岚", "私聊", "[取消这一次]", "取消一次"),
    )
    organiser = town.person("周岚")
    chat = town.chat("私聊", organiser)
    presses = [town.press(organiser, chat, "确认") for _ in range(2)]
    for press in presses:
        await press.answer
    await town.settled()
    told = [m for m in town.bot_messages(town.chat("中牟县")) if "变更通知" in m.text]
    assert len(told) == 1
    assert {row.duty_version for row in await exchange_days(town)} == {1, 2}


@pytest.mark.parametrize("command", ["/remind", "/health", "/rehearse"])
async def test_12_what_organisers_may_is_asked_for_in_private_where_it_is_seen_who_asks(
    town: Town, command: str
) -> None:
    group, organiser = town.chat("河南省"), town.person("周岚")
    group.kind = "supergroup"
    group.admins.add(organiser.id)
    town.look_away()
    town.sandbox.world.say(organiser, group, command, anonymous=True)
    await town.expect("周岚", "河南省", f"请私聊我发 {command}")


async def test_who_may_not_arrange_duties_is_told_so(town: Town) -> None:
    await town.play(
        ("张敏", "私聊", "/remind", "权限"),
        ("张敏", "私聊", "/health", "权限"),
        ("张敏", "私聊", "/rehearse", "权限"),
        ("李强", "私聊", "/remind", "[催办未报"),
    )


async def test_a_reviewer_reminds_by_hand_after_a_preview_and_not_again_within_half_an_hour(
    town: Town,
) -> None:
    town.clock.set(at("2019-03-07 10:00"))
    await town.play(
        ("李强", "私聊", "/remind", "[催办未报（郑州市）]"),
        ("李强", "私聊", "[催办未报]", ["没有报的 2 个：中牟县、新郑市", "没有工作群"]),
    )
    assert not [row for row in await rows_of(town, -2004) if row.duty == "nudge"]
    await town.play(
        ("李强", "私聊", "[催 2 个]", ["已催 2 个", ("中牟县", "周报还没有报"), ("新郑市", "周报还没有报")]),
        ("李强", "私聊", "/remind", "[催办未报（郑州市）]"),
        ("李强", "私聊", "[催办未报]", "没有要催的"),
    )
    assert not [m for m in town.bot_messages(town.chat("兰考县")) if "还没有报，" in m.text]
    town.clock.set(at("2019-03-07 10:31"))
    await town.play(
        ("李强", "私聊", "/remind", "[催办未报（郑州市）]"),
        ("李强", "私聊", "[催办未报]", "没有报的 2 个"),
    )


async def test_the_calendar_comes_as_a_list_and_as_a_file(town: Town) -> None:
    await town.play(
        ("张敏", "中牟县", "/calendar", ["中牟县 近四周日程", "2019年3月15日（周五） 基层共青团工作交流日"]),
    )
    await town.act("张敏", "中牟县", "[存到手机日历]")
    chat = town.chat("中牟县")
    await town.sandbox.world.until(lambda: any("开即可导入" in m.text for m in chat.messages))
    await town.play(("张敏", "中牟县", "[订阅地址]", None))
    assert "[telegram] port" in town.answers[-1]


async def test_health_tells_what_is_in_doubt_and_lets_an_organiser_settle_it(town: Town) -> None:
    await go(town, at("2019-03-12 08:50"))
    town.sandbox.faults.next("sendMessage", "500", chat_id=-2004)
    await go(town, at("2019-03-12 09:00"))
    await town.play(
        ("周岚", "私聊", "/health", ["上次走表", "不知是否送达的 1 条", "中牟县 基层共青团工作交流日"]),
        ("周岚", "私聊", "[1 补发]", ("中牟县", "补发：3月12日（周二）09:00 那次是否送达没有回音")),
        ("周岚", "私聊", "[1 补发]", None),
        ("周岚", "私聊", "[1 已送达]", None),
        ("周岚", "私聊", "/health", "没有不知是否送达的消息"),
    )
    assert town.answers == ["已补发，注明“补发”", "这一条已经处理过了", "已记下：送达"]


async def test_a_year_of_notices_is_rehearsed_to_one_person_and_leaves_no_trace(town: Town) -> None:
    # The planning at the start may still be on its way.
    await town.services.remind.plan_ahead(now=town.clock.now())
    await town.services.rhythm.plan_ahead(now=town.clock.now())
    before = len(await town.services.remind.ledger())
    await town.play(
        (
            "周岚",
            "私聊",
            "/rehearse 2019 县",
            ["演练 2019年1月1日", "2019年6月15日（周六） → 2019年6月14日（周五）（周末）", "演练完毕"],
        ),
        ("周岚", "私聊", "/rehearse 每天", "写法"),
    )
    assert len(await town.services.remind.ledger()) == before
    assert not [m for m in town.bot_messages(town.chat("中牟县")) if "演练" in m.text]

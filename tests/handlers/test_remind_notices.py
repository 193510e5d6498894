"""Notices in the group: the unit's own gap, digests, 已知悉, 稍后提醒, silence once done."""

from tests.support.remind_town import at, go, rows_of
from tests.support.town import Town


async def test_a_notice_says_what_when_why_it_moved_and_by_which_clause(town: Town) -> None:
    await go(town, at("2019-06-11 09:00"))
    # The 15th of June 2019 is a Saturday.
    await town.expect("周岚", "中牟县", "交流日")
    said = town.said(town.chat("中牟县"))
    assert "2019年6月14日" in said
    assert "原定2019年6月15日" in said
    assert "周末" in said
    assert "四（四）5" in said
    for button in ("填报", "原文", "已知悉", "稍后提醒"):
        assert f"[{button}]" in said


async def test_a_milestone_names_the_countys_own_gap_and_no_other_countys(town: Town) -> None:
    await town.play(
        ("张敏", "私聊", "/start report", "1. 教育团工委"),
        ("张敏", "私聊", "[未开展]", "2. 县级中学团校"),
        ("张敏", "私聊", "2/25", "3. "),
        ("张敏", "私聊", "[看全部]", "2/25"),
        ("张敏", "私聊", "[确认提交]", ["410122-2019W10-1", ("中牟县", "2019-W10")]),
    )
    # T-30 of 31 December 2019 is Sunday the 1st; it goes out on the Friday before.
    await go(town, at("2019-11-29 09:00"))
    await town.expect("周岚", "中牟县", "县级中学团校 目标30%，我县 8%（2/25），还差 6 所")
    await town.expect("周岚", "新郑市", "县级中学团校 目标30%，我县 未报")
    assert "2/25" not in town.said(town.chat("新郑市"))


async def test_several_notices_of_a_day_are_one_message_and_share_its_id(town: Town) -> None:
    # On 12 September 2019 the exchange day (moved from Sunday the 15th) meets T-7 of the area meeting.
    await go(town, at("2019-09-12 09:00"))
    await town.expect("周岚", "中牟县", "今日提醒 2 项")
    said = town.said(town.chat("中牟县"))
    assert "交流日" in said
    assert "片区调度会" in said
    rows = [r for r in await rows_of(town, -2004) if r.kind == "notice" and r.state == "sent"]
    newest = max(row.claimed_at for row in rows if row.claimed_at)
    together = [row for row in rows if row.claimed_at == newest]
    assert {row.duty for row in together} == {"exchange-day", "area-meeting"}
    assert len({row.message_id for row in together}) == 1


async def test_the_unit_acknowledges_once_and_the_organiser_sees_who_has_not(town: Town) -> None:
    await go(town, at("2019-03-12 09:00"))
    await town.play(
        ("李强", "中牟县", "[已知悉]", None),
        ("张敏", "中牟县", "[已知悉]", "[已知悉 ✓]"),
        ("张敏", "中牟县", "[已知悉]", None),
    )
    assert town.answers[0].startswith("您没有中牟县")
    assert town.answers[1:] == ["已记下：中牟县已知悉（1 项）", "中牟县已经知悉，不用再点"]
    await town.play(
        ("周岚", "私聊", "/remind", "事项提醒"),
        ("周岚", "私聊", "[1]", "签收情况"),
        ("周岚", "私聊", "[签收情况]", ["签收 1/4", "还没有知悉：新郑市"]),
    )


async def test_a_snooze_never_passes_the_deadline_and_is_in_the_ledger(town: Town) -> None:
    await go(town, at("2019-03-12 09:00"))
    await town.play(
        (
            "张敏",
            "中牟县",
            "[稍后提醒]",
            ["[明天上午（3月13日（周三）09:00）]", "[截止前（3月14日（周四）09:00）]"],
        ),
        ("张敏", "中牟县", "[明天上午]", None),
        ("张敏", "中牟县", "[明天上午]", None),
    )
    assert town.answers[-2:] == [
        "好的，3月13日（周三）09:00 再提醒一次",
        "已经约在 3月13日（周三）09:00 再提醒",
    ]
    [row] = [row for row in await rows_of(town, -2004) if row.duty == "snoozed"]
    assert row.payload["snoozed_by"]
    await go(town, at("2019-03-13 09:00"))
    await town.expect("周岚", "中牟县", "稍后提醒")
    assert not [m for m in town.bot_messages(town.chat("新郑市")) if "2019年3月15日" in m.text][1:]


async def test_on_the_day_itself_there_is_nothing_later_to_choose_after_closing(town: Town) -> None:
    await go(town, at("2019-03-15 09:00"))
    await go(town, at("2019-03-15 17:55"))
    await town.play(("张敏", "中牟县", "[稍后提醒]", None))
    assert town.answers == ["今天就到期，不能再往后推了"]


async def test_what_cities_without_a_group_should_hear_an_organiser_hears_in_one_private_message(
    town: Town,
) -> None:
    await town.play(("周岚", "私聊", "/start", "基石助手"))
    await go(town, at("2020-01-02 09:00"))
    organiser = town.person("周岚")
    await town.expect("周岚", "私聊", ["2019年底县级目标：还没有完成的县", "等 ", "只私下告诉您"])
    told = [m for m in town.bot_messages(town.chat("私聊", organiser)) if "还没有完成的县" in m.text]
    assert len(told) == 1
    assert "中牟县" not in told[0].text, "its city has a group"
    await town.expect("李强", "郑州市", ["2019年底县级目标：还没有完成的县", "中牟县"])

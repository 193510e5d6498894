"""What is kept of people, and how it goes away."""

from tests.support.group_town import invite, newcomer
from tests.support.town import Town


async def test_privacy_says_what_is_stored_and_for_how_long(town: Town) -> None:
    await town.play(
        ("路人甲", "私聊", "/privacy", ["存了什么", "365 天", "/forget"]),
        ("张敏", "中牟县", "/privacy", "存了什么"),
    )


async def test_forgetting_takes_name_and_rights_after_a_yes(town: Town) -> None:
    newcomer(town, 1101, "钱进", into="中牟县")
    token = await invite(town, "中牟县 填报员")
    await town.play(
        ("钱进", "私聊", f"/start {token}", "[是我，接受]"),
        ("钱进", "私聊", "[是我，接受]", "现在是"),
    )
    await town.expect("周岚", "私聊", "钱进已接受邀请")
    await town.play(
        ("钱进", "中牟县", "/forget", "确定吗"),
        ("张敏", "中牟县", "[确认删除]", None),
        ("钱进", "中牟县", "[确认删除]", "已删除"),
    )
    assert town.answers[-2] == "这是别人的按钮，请点自己的卡片"
    group = town.services.group
    assert await group.grants(1101) == []
    assert await group.names([1101]) == {}
    joined = [
        one for one in await town.services.remind.ledger() if (one.chat_id, one.duty) == (1001, "group")
    ]
    assert [one.payload["values"]["name"] for one in joined] == [""]


async def test_a_configured_admin_is_told_that_only_the_operator_takes_those_rights(town: Town) -> None:
    await town.play(("周岚", "私聊", "/forget", "确定吗"), ("周岚", "私聊", "[确认删除]", "已删除"))
    assert await town.services.group.grants(1001) == []


async def test_the_log_holds_numbers_and_no_names(town: Town) -> None:
    newcomer(town, 1101, "独一无二的名字")
    token = await invite(town, "中牟县 填报员")
    await town.play(
        ("独一无二的名字", "私聊", f"/start {token}", "[是我，接受]"),
        ("独一无二的名字", "私聊", "[是我，接受]", "现在是"),
    )
    entries = await town.services.group.log(1001, "410122")
    assert [entry.action for entry in entries][:3] == ["role.given", "invite.used", "invite.made"]
    assert all("名字" not in str(entry.details) for entry in entries)

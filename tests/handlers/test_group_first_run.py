"""A fresh province, set up from nothing by chat alone, as three people."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from bot.services.ask import AskService
from tests.support.group_town import last, link_of
from tests.support.town import Town, open_town


@pytest_asyncio.fixture
async def fresh(tmp_path: Path, ask_service: AskService) -> AsyncIterator[Town]:
    """Give the demo's groups and people, of which the bot knows nothing but one id in the configuration."""
    async with open_town(tmp_path, ask_service, seeded=False, org={"admins": [1001]}) as town:
        yield town


async def test_one_configured_id_sets_up_a_province_in_four_private_messages(fresh: Town) -> None:
    await fresh.play(
        ("周岚", "私聊", "/start", ["省 1、市 17、县 181", "第一步", "[拉进群]"]),
        ("周岚", "河南省", "/bind 河南", "河南省的群"),
        ("周岚", "私聊", "/start", "第二步"),
        ("周岚", "私聊", "/invite 郑州市 管理员", "郑州市 · 管理员的邀请"),
    )
    token = link_of(last(fresh, "私聊"))
    await fresh.play(
        ("李强", "私聊", f"/start {token}", "担任郑州市的管理员"),
        ("李强", "私聊", "[是我，接受]", "现在是郑州市的管理员"),
    )
    await fresh.expect("周岚", "私聊", "李强已接受邀请")
    # The city goes on by itself: its own group, a county's group, a county's reporter.
    await fresh.play(
        ("李强", "郑州市", "/bind 郑州市", "郑州市的群"),
        ("李强", "中牟县", "/bind 中牟", "中牟县的群"),
        ("李强", "私聊", "/invite 中牟县 填报员", "的邀请"),
    )
    token = link_of(last(fresh, "私聊", "李强"))
    await fresh.play(
        ("张敏", "私聊", f"/start {token}", "担任中牟县的填报员"),
        ("张敏", "私聊", "[是我，接受]", "现在是中牟县的填报员"),
        ("周岚", "私聊", "/start", ["最后一步", "[发测试提醒]"]),
        ("周岚", "私聊", "[发测试提醒]", ["设置完成", ("河南省", "这是一条测试提醒")]),
        ("周岚", "私聊", "/start", "管《"),
    )


async def test_the_guide_is_five_messages_at_most_and_for_the_configured_id_only(fresh: Town) -> None:
    await fresh.play(
        ("路人甲", "私聊", "/start", "还没有填报权限"),
        ("周岚", "私聊", "/start", "第一步"),
        ("周岚", "河南省", "/bind 河南", "河南省的群"),
        ("周岚", "私聊", "/invite 郑州市 管理员", "的邀请"),
    )
    token = link_of(last(fresh, "私聊"))
    await fresh.play(
        ("李强", "私聊", f"/start {token}", "[是我，接受]"),
        ("李强", "私聊", "[是我，接受]", "现在是"),
    )
    await fresh.expect("周岚", "私聊", "李强已接受邀请")
    await fresh.play(
        ("周岚", "私聊", "/start", "最后一步"),
        ("周岚", "私聊", "[发测试提醒]", ["设置完成", ("河南省", "测试提醒")]),
    )
    private = fresh.bot_messages(fresh.chat("私聊", fresh.person("周岚")))
    assert len(private) <= 5


async def test_nobody_but_the_configured_id_sends_a_test_notice(fresh: Town) -> None:
    await fresh.play(
        ("周岚", "河南省", "/bind 河南", "河南省的群"),
        ("李强", "河南省", "/bind 郑州市", "没有郑州市的这项权限"),
        ("李强", "河南省", "/settings", "没有河南省的这项权限"),
    )

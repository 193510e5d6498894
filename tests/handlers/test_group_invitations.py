"""How a person gets in, and every way in which somebody does not."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.roles import Grant, Role
from tests.support.group_town import invite, newcomer
from tests.support.town import Town

EMOJI = "🌾" * 64


async def test_the_invited_person_confirms_and_the_inviter_is_told(town: Town) -> None:
    token = await invite(town, "中牟 填报员")
    newcomer(town, 1101, "钱进")
    await town.play(
        ("钱进", "私聊", f"/start {token}", ["周岚邀请您担任中牟县的填报员", "[是我，接受]"]),
        ("钱进", "私聊", "[是我，接受]", ["现在是中牟县的填报员", "[开始填报]"]),
    )
    await town.expect("周岚", "私聊", "钱进已接受邀请")
    assert await town.services.group.grants(1101) == [Grant("410122", Role.REPORTER)]


async def test_without_a_role_the_bot_asks_and_offers_only_what_can_be_given(town: Town) -> None:
    await town.play(
        ("周岚", "私聊", "/invite 中牟县", ["做什么？\n[管理员]\n[填报员]\n[查看员]"]),
        ("周岚", "私聊", "[填报员]", "中牟县 · 填报员的邀请"),
        ("周岚", "私聊", "/invite", "发 /invite 单位 角色"),
        ("周岚", "私聊", "/invite 安阳 填报员", ["[安阳市]", "[安阳县]"]),
        ("周岚", "私聊", "[安阳县]", "安阳县 · 填报员的邀请"),
    )


async def test_links_are_not_made_in_groups(town: Town) -> None:
    await town.play(("周岚", "河南省", "/invite 中牟县 填报员", ["不宜发在群里", "[私聊邀请]"]))


async def test_outsiders_reporters_and_siblings_invite_nobody(town: Town) -> None:
    await town.play(
        ("路人甲", "私聊", "/invite 中牟县 填报员", "没有中牟县的这项权限"),
        ("张敏", "私聊", "/invite 中牟县 填报员", "没有中牟县的这项权限"),
        ("王磊", "私聊", "/invite 中牟县 填报员", "没有中牟县的这项权限"),
        ("李强", "私聊", "/invite 中牟县 填报员", "没有中牟县的这项权限"),
        ("李强", "私聊", "/invite 中牟县", "没有中牟县的这项权限"),
    )


async def test_a_city_admin_gives_downwards_only(town: Town) -> None:
    token = await invite(town, "郑州市 管理员")
    newcomer(town, 1101, "郑市管")
    await town.play(
        ("郑市管", "私聊", f"/start {token}", "郑州市的管理员"),
        ("郑市管", "私聊", "[是我，接受]", "现在是"),
        ("郑市管", "私聊", "/invite 河南省 管理员", "没有河南省的这项权限"),
        ("郑市管", "私聊", "/invite 开封市 审核员", "没有开封市的这项权限"),
        ("郑市管", "私聊", "/invite 中牟县 管理员", "中牟县 · 管理员的邀请"),
    )


async def test_a_token_works_once_also_when_the_link_was_forwarded(town: Town) -> None:
    token = await invite(town, "中牟县 填报员")
    newcomer(town, 1101, "钱进")
    await town.play(
        ("路人甲", "私聊", f"/start {token}", "担任中牟县的填报员"),
        ("钱进", "私聊", f"/start {token}", "担任中牟县的填报员"),
        ("钱进", "私聊", "[是我，接受]", "现在是"),
        ("路人甲", "私聊", "[是我，接受]", None),
        ("路人甲", "私聊", f"/start {token}", "已经用过"),
    )
    assert "已经用过" in town.answers[-1]
    assert await town.services.group.grants(1007) == []


async def test_an_invitation_for_one_account_is_no_use_to_another(town: Town) -> None:
    token = await invite(town, "中牟县 填报员 @Qian_Jin")
    newcomer(town, 1101, "钱进", "qian_jin")
    newcomer(town, 1102, "没有用户名")
    await town.play(
        ("路人甲", "私聊", f"/start {token}", "是给 @qian_jin 的"),
        ("没有用户名", "私聊", f"/start {token}", "是给 @qian_jin 的"),
        ("钱进", "私聊", f"/start {token}", "担任中牟县的填报员"),
    )


async def test_expired_revoked_and_unknown_tokens_let_nobody_in(town: Town) -> None:
    revoked = await invite(town, "中牟县 填报员")
    newcomer(town, 1101, "钱进")
    await town.play(
        ("钱进", "私聊", f"/start {revoked}", "[是我，接受]"),
        ("周岚", "私聊", "[撤回]", "已撤回"),
        ("钱进", "私聊", "[是我，接受]", None),
        ("钱进", "私聊", "/start join_abcdefgh", "不对"),
    )
    assert "已经撤回" in town.answers[-1]
    expired = await invite(town, "中牟县 填报员")
    await town.advance(timedelta(hours=73))
    await town.play(("钱进", "私聊", f"/start {expired}", "已过期"))
    assert await town.services.group.grants(1101) == []


async def test_guessing_tokens_is_stopped(town: Town) -> None:
    token = await invite(town, "中牟县 填报员")
    for number in range(5):
        await town.play(("路人甲", "私聊", f"/start join_guess{number}", "不对"))
    await town.play(("路人甲", "私聊", f"/start {token}", "试错次数太多"))


async def test_an_invitation_falls_with_the_rights_of_whoever_made_it(town: Town) -> None:
    await town.services.group.grant(1101, "410100", Role.ADMIN, by=None, now=town.clock.now())
    newcomer(town, 1101, "郑市管")
    token = await invite(town, "中牟县 填报员", by="郑市管")
    await town.services.group.remove(1101, "410100", by=1001, now=town.clock.now())
    await town.play(("路人甲", "私聊", f"/start {token}", "已经撤回"))


async def test_who_holds_the_role_already_leaves_the_invitation_unused(town: Town) -> None:
    token = await invite(town, "中牟县 填报员")
    await town.play(("张敏", "私聊", f"/start {token}", "已经是中牟县的填报员"))


async def test_names_with_html_with_64_emoji_and_without_username_are_shown_as_they_are(town: Town) -> None:
    newcomer(town, 1101, "<b>张三</b> & </a>")
    newcomer(town, 1102, EMOJI)
    for number, name in ((1101, "<b>张三</b> & </a>"), (1102, EMOJI)):
        token = await invite(town, "中牟县 填报员")
        await town.play(
            (name, "私聊", f"/start {token}", "担任中牟县的填报员"),
            (name, "私聊", "[是我，接受]", "现在是"),
        )
        await town.expect("周岚", "私聊", f"{name}已接受邀请")
        assert await town.services.group.grants(number) == [Grant("410122", Role.REPORTER)]
    await town.play(("周岚", "私聊", "/members 中牟县", ["<b>张三</b> & </a>", EMOJI]))


async def test_no_token_is_stored_or_logged_in_the_clear(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    token = (await invite(town, "中牟县 填报员")).removeprefix("join_")
    newcomer(town, 1101, "钱进")
    await town.play(("钱进", "私聊", f"/start join_{token}", "[是我，接受]"))
    await town.stop()
    out = capsys.readouterr()
    assert token not in out.out + out.err
    files = await asyncio.to_thread(lambda: [file.read_bytes() for file in tmp_path.iterdir()])
    assert not any(token.encode() in content for content in files)
    await town.start()

"""How a group gets its unit, and every way in which it does not."""

from datetime import timedelta

from tests.support.group_town import code_of, last, new_group, newcomer
from tests.support.town import Town


async def test_an_admin_binds_a_new_group_by_a_short_name(town: Town) -> None:
    new_group(town, -3001, "荥阳工作群", "周岚", "路人甲")
    await town.expect("周岚", "荥阳", "/bind 单位名")
    await town.play(
        ("周岚", "荥阳", "/bind 荥阳", ["荥阳市的群", "提醒发到这里"]),
        ("周岚", "荥阳", "/bind 荥阳市", "荥阳市的群"),
        ("路人甲", "荥阳", "@jishi_bot 交流日多久一次", "每月"),
    )


async def test_two_matches_are_asked_back_by_buttons(town: Town) -> None:
    new_group(town, -3001, "安阳工作群", "周岚", "张敏")
    await town.play(
        ("周岚", "安阳", "/bind 安阳", ["哪个", "[安阳市]", "[安阳县]"]),
        ("张敏", "安阳", "[安阳县]", None),
        ("周岚", "安阳", "[安阳县]", "安阳县的群"),
    )
    assert town.answers[0] == "这是别人的按钮，请点自己的卡片"


async def test_a_wrong_character_is_asked_back_and_a_wrong_name_refused(town: Town) -> None:
    new_group(town, -3001, "新群", "周岚")
    await town.play(
        ("周岚", "新群", "/bind 荥阴市", "[荥阳市]"),
        ("周岚", "新群", "/bind 北京市", "没有找到“北京市”"),
        ("周岚", "新群", "/bind", "请写单位名或绑定码"),
    )


async def test_without_the_right_nobody_binds_neither_outsider_nor_sibling_nor_reporter(town: Town) -> None:
    new_group(town, -3001, "荥阳工作群", "周岚", "路人甲", "王磊", "李强")
    await town.play(
        ("路人甲", "荥阳", "/bind 荥阳市", "没有荥阳市的这项权限"),
        ("王磊", "荥阳", "/bind 荥阳市", "没有荥阳市的这项权限"),
        ("王磊", "荥阳", "/bind 新郑市", "没有新郑市的这项权限"),
        ("李强", "荥阳", "/bind 荥阳市", "没有荥阳市的这项权限"),
    )


async def test_a_bound_group_changes_hands_only_after_unbinding(town: Town) -> None:
    await town.play(
        ("周岚", "兰考县", "/bind 尉氏县", "已经绑定兰考县"),
        ("赵静", "兰考县", "/unbind", "没有兰考县的这项权限"),
        ("周岚", "兰考县", "/unbind", "确定吗"),
        ("赵静", "兰考县", "[确认解绑]", None),
        ("周岚", "兰考县", "[确认解绑]", "已解绑兰考县"),
        ("周岚", "兰考县", "/unbind", "还没有绑定"),
        ("周岚", "兰考县", "/bind 尉氏县", ["尉氏县的群", "主群"]),
    )
    planned = await town.services.remind.ledger(state="planned")
    assert -2006 not in {one.chat_id for one in planned}


async def test_unbinding_and_binding_again_owes_what_lies_ahead_once_more(town: Town) -> None:
    await town.settled()
    await town.services.remind.plan_ahead(now=town.clock.now())
    await town.services.rhythm.plan_ahead(now=town.clock.now())

    async def owed() -> int:
        return sum(one.chat_id == -2006 for one in await town.services.remind.ledger(state="planned"))

    before = await owed()
    assert before > 0
    await town.play(
        ("周岚", "兰考县", "/unbind", "确定吗"),
        ("周岚", "兰考县", "[确认解绑]", "已解绑"),
    )
    assert await owed() == 0
    await town.play(("周岚", "兰考县", "/bind 兰考县", "兰考县的群"))
    assert await owed() == before


async def test_a_code_from_above_binds_one_group_once(town: Town) -> None:
    await town.play(("周岚", "私聊", "/bind 荥阳市", "用一次就失效"))
    code = code_of(last(town, "私聊"))
    newcomer(town, 1101, "荥阳小陈")
    new_group(town, -3001, "荥阳工作群", "荥阳小陈")
    await town.play(
        ("荥阳小陈", "私聊", f"/start bind_{code.replace('-', '')}", f"/bind {code}"),
        ("荥阳小陈", "荥阳", f"/bind {code.lower()}", "荥阳市的群"),
    )
    new_group(town, -3002, "冒牌群", "荥阳小陈")
    await town.play(("荥阳小陈", "冒牌群", f"/bind {code}", "已经用过"))


async def test_a_code_also_comes_by_the_link_that_chooses_a_group(town: Town) -> None:
    await town.play(("周岚", "私聊", "/bind 荥阳市", "绑定码"))
    code = code_of(last(town, "私聊")).replace("-", "")
    newcomer(town, 1101, "荥阳小陈")
    new_group(town, -3001, "荥阳工作群", "荥阳小陈")
    await town.play(("荥阳小陈", "荥阳", f"/start@jishi_bot bind_{code}", "荥阳市的群"))


async def test_an_expired_and_a_revoked_code_bind_nothing(town: Town) -> None:
    await town.play(("周岚", "私聊", "/bind 荥阳市", "绑定码"))
    revoked = code_of(last(town, "私聊"))
    await town.play(("周岚", "私聊", "[撤回]", "已撤回"), ("周岚", "私聊", "/bind 荥阳市", "绑定码"))
    expired = code_of(last(town, "私聊"))
    new_group(town, -3001, "荥阳工作群", "路人甲")
    await town.play(("路人甲", "荥阳", f"/bind {revoked}", "已经撤回"))
    await town.advance(timedelta(hours=72))
    await town.play(("路人甲", "荥阳", f"/bind {expired}", "已过期"))


async def test_guessing_codes_stops_after_five_tries_also_across_a_restart(town: Town) -> None:
    await town.play(("周岚", "私聊", "/bind 荥阳市", "绑定码"))
    good = code_of(last(town, "私聊"))
    new_group(town, -3001, "荥阳工作群", "路人甲", "周岚")
    for guess in ("AAAAA-AAAAA", "BBBBB-BBBBB", "CCCCC-CCCCC", "DDDDD-DDDDD", "EEEEE-EEEEE"):
        await town.play(("路人甲", "荥阳", f"/bind {guess}", "不对"))
    await town.play(("路人甲", "荥阳", f"/bind {good}", "试错次数太多"))
    await town.restart()
    await town.play(("路人甲", "荥阳", f"/bind {good}", "试错次数太多"))
    await town.advance(timedelta(minutes=61))
    await town.play(("路人甲", "荥阳", f"/bind {good}", "荥阳市的群"))


async def test_an_anonymous_admin_is_judged_by_who_presses(town: Town) -> None:
    new_group(town, -3001, "荥阳工作群", "周岚", "路人甲")
    group = town.chat("荥阳")
    await town.expect("周岚", "荥阳", "/bind 单位名")
    town.look_away()
    town.sandbox.world.say(town.person("周岚"), group, "/bind 荥阳市", anonymous=True)
    await town.expect("周岚", "荥阳", "认不出是谁")
    await town.play(
        ("路人甲", "荥阳", "[以我本人办理]", None),
        ("周岚", "荥阳", "[以我本人办理]", "荥阳市的群"),
    )
    assert "没有荥阳市的这项权限" in town.answers[0]


async def test_a_unit_may_have_several_groups_and_its_notices_go_to_the_main_one(town: Town) -> None:
    new_group(town, -3001, "第二群", "周岚")
    await town.play(
        ("周岚", "第二群", "/bind 兰考县", "提醒仍发到原来的主群"),
        ("周岚", "第二群", "/settings", "非主群"),
        ("周岚", "第二群", "[设为主群]", "提醒发到：本群"),
    )
    main = await town.services.group.chat(-3001)
    assert main is not None
    assert (main.unit, main.main) == ("410225", True)
    planned = {one.chat_id for one in await town.services.remind.ledger(state="planned")}
    assert -3001 in planned
    assert -2006 not in planned

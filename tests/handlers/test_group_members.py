"""The people of a unit: looked at, changed, removed, on leave."""

from datetime import datetime, timedelta

from bot.core.roles import Action, Grant, Role
from bot.core.workdays import SHANGHAI
from tests.support.group_town import newcomer
from tests.support.town import Town


async def _second_reporter(town: Town) -> None:
    newcomer(town, 1101, "钱进", into="中牟县")
    await town.services.group.grant(1101, "410122", Role.REPORTER, by=None, now=town.clock.now())
    await town.services.group.remember(1101, "钱进", now=town.clock.now())
    await town.services.group.remember(1003, "张敏", now=town.clock.now())


async def test_who_may_see_a_unit_sees_its_people_and_who_may_not_does_not(town: Town) -> None:
    await _second_reporter(town)
    await town.play(
        ("周岚", "私聊", "/members 中牟", ["张敏：填报员", "钱进：填报员", "[张敏]", "[变更记录]"]),
        ("张敏", "中牟县", "/members", "张敏：填报员"),
        ("张敏", "私聊", "/members", "钱进：填报员"),
        ("王磊", "私聊", "/members 中牟县", "没有中牟县的这项权限"),
        ("路人甲", "私聊", "/members 中牟县", "没有中牟县的这项权限"),
        ("路人甲", "私聊", "/members", "发 /members 单位名"),
    )


async def test_an_admin_changes_a_role_and_removes_a_person_who_is_told(town: Town) -> None:
    await _second_reporter(town)
    await town.play(
        ("钱进", "私聊", "/privacy", "存了什么"),
        ("周岚", "私聊", "/members 中牟县", "[钱进]"),
        ("周岚", "私聊", "[钱进]", ["[设为查看员]", "[移除]"]),
        ("周岚", "私聊", "[设为查看员]", "钱进：查看员"),
    )
    await town.expect("钱进", "私聊", "权限改为：查看员")
    await town.play(
        ("周岚", "私聊", "[钱进]", "[移除]"),
        ("周岚", "私聊", "[移除]", "全部权限？"),
        ("周岚", "私聊", "[确认移除]", "中牟县的人员"),
    )
    await town.expect("钱进", "私聊", "已被管理员收回")
    assert await town.services.group.grants(1101) == []
    await town.play(("周岚", "私聊", "[变更记录]", ["周岚 移除：", "周岚 改为 查看员："]))


async def test_a_button_is_judged_when_it_is_pressed_not_when_it_was_shown(town: Town) -> None:
    await town.services.group.grant(1003, "410122", Role.ADMIN, by=None, now=town.clock.now())
    await town.services.group.grant(1101, "410122", Role.READER, by=None, now=town.clock.now())
    await town.play(("张敏", "中牟县", "/members", "[用户1101]"))
    await town.play(("李强", "中牟县", "[用户1101]", None))
    assert "没有中牟县的这项权限" in town.answers[-1]
    await town.services.group.remove(1003, "410122", by=1001, now=town.clock.now())
    await town.play(("张敏", "中牟县", "[用户1101]", None))
    assert "没有中牟县的这项权限" in town.answers[-1]


async def test_two_admins_at_once_remove_the_same_person_once(town: Town) -> None:
    await _second_reporter(town)
    newcomer(town, 1102, "郑市管")
    await town.services.group.grant(1102, "410100", Role.ADMIN, by=None, now=town.clock.now())
    for admin in ("周岚", "郑市管"):
        await town.play(
            (admin, "私聊", "/members 中牟县", "[钱进]"),
            (admin, "私聊", "[钱进]", "[移除]"),
            (admin, "私聊", "[移除]", "全部权限？"),
        )
    await town.play(
        ("周岚", "私聊", "[确认移除]", "中牟县的人员"),
        ("郑市管", "私聊", "[确认移除]", None),
    )
    assert "已不在中牟县的名单里" in town.answers[-1]


async def test_an_unused_invitation_is_listed_and_taken_back(town: Town) -> None:
    await town.play(
        ("周岚", "私聊", "/invite 中牟县 查看员", "的邀请"),
        ("周岚", "私聊", "/members 中牟县", ["邀请和绑定码：1 个", "[未用的邀请]"]),
        ("周岚", "私聊", "[未用的邀请]", "[撤回查看员邀请"),
        ("周岚", "私聊", "[撤回查看员邀请]", "已撤回"),
    )


async def test_leaving_the_group_ends_rights_at_once_and_the_level_above_is_told(town: Town) -> None:
    group = town.services.group
    assert await group.can(1003, Action.REPORT, "410122")
    town.look_away()
    town.sandbox.world.remove_member(town.chat("中牟县"), town.person("张敏"))
    await town.expect("李强", "郑州市", ["中牟县有一名填报员退出了工作群", "已没有人"])
    assert not await group.can(1003, Action.SEE, "410122")
    await town.play(("张敏", "私聊", "/members 中牟县", "没有中牟县的这项权限"))


async def test_a_deputy_has_the_duties_from_the_first_day_to_the_last_and_not_longer(town: Town) -> None:
    await _second_reporter(town)
    group = town.services.group
    await group.change_role(1101, "410122", Role.READER, by=1001, now=town.clock.now())
    await town.play(
        ("钱进", "私聊", "/privacy", "存了什么"),
        ("张敏", "私聊", "/leave 下周", "看不懂这个日期"),
        ("张敏", "私聊", "/leave", "您没有请假"),
        ("张敏", "私聊", "/leave 3月6日-3月7日", ["由谁代理", "[钱进]"]),
        ("张敏", "私聊", "[钱进]", ["由钱进代理", "[提前销假]"]),
        ("周岚", "私聊", "/members 中牟县", "起请假，钱进代"),
    )
    assert not await group.can(1101, Action.REPORT, "410122")
    await town.until(datetime(2019, 3, 6, 9, 0, tzinfo=SHANGHAI))
    await town.expect("钱进", "私聊", "张敏请假，3月6日起由您代理中牟县的工作")
    assert await group.can(1101, Action.REPORT, "410122")
    assert [unit.name for unit in await group.units_to_report(1101)] == ["中牟县"]
    await town.until(datetime(2019, 3, 8, 9, 0, tzinfo=SHANGHAI))
    await town.expect("张敏", "私聊", "假期已结束")
    assert not await group.can(1101, Action.REPORT, "410122")
    assert await group.grants(1101) == [Grant("410122", Role.READER)]


async def test_nudges_go_to_the_deputy_while_somebody_is_on_leave(town: Town) -> None:
    await _second_reporter(town)
    await town.services.group.change_role(1101, "410122", Role.READER, by=1001, now=town.clock.now())
    await town.play(
        ("钱进", "私聊", "/privacy", "存了什么"),
        ("张敏", "私聊", "/leave 3月7日", "[钱进]"),
    )
    await town.services.rhythm.plan_ahead(now=town.clock.now())
    await town.play(("张敏", "私聊", "[钱进]", "由钱进代理"))
    await town.services.rhythm.plan_ahead(now=town.clock.now())
    await town.until(datetime(2019, 3, 7, 17, 0, tzinfo=SHANGHAI))
    assert "中牟县 2019-W10 周报还没报" in town.said(town.chat("私聊", town.person("钱进")))
    assert "周报还没报" not in town.said(town.chat("私聊", town.person("张敏")))
    await town.until(datetime(2019, 3, 8, 8, 30, tzinfo=SHANGHAI))
    assert "周报还没报" in town.said(town.chat("私聊", town.person("张敏")))
    assert "周报还没报" not in town.said(town.chat("私聊", town.person("钱进")))


async def test_who_was_removed_is_not_nudged_any_more(town: Town) -> None:
    await town.play(("王磊", "私聊", "/start", "基石助手"))
    await town.services.rhythm.plan_ahead(now=town.clock.now())
    await town.services.group.remove(1004, "410184", by=1001, now=town.clock.now())
    await town.until(datetime(2019, 3, 8, 15, 0, tzinfo=SHANGHAI))
    assert "周报还没报" not in town.said(town.chat("私聊", town.person("王磊")))


async def test_a_deputy_in_whose_place_another_steps_is_told(town: Town) -> None:
    await _second_reporter(town)
    newcomer(town, 1103, "孙丽")
    await town.services.group.grant(1103, "410122", Role.READER, by=None, now=town.clock.now())
    await town.play(
        ("钱进", "私聊", "/privacy", "存了什么"),
        ("孙丽", "私聊", "/privacy", "存了什么"),
        ("张敏", "私聊", "/leave 今天 3天", "[钱进]"),
        ("张敏", "私聊", "[钱进]", "由钱进代理"),
    )
    await town.expect("钱进", "私聊", "由您代理")
    await town.play(("张敏", "私聊", "/leave 今天 3天", "[孙丽]"), ("张敏", "私聊", "[孙丽]", "由孙丽代理"))
    await town.expect("孙丽", "私聊", "由您代理中牟县")
    await town.expect("钱进", "私聊", "中牟县的代理提前结束")


async def test_a_leave_called_off_ends_the_deputys_rights_at_once(town: Town) -> None:
    await _second_reporter(town)
    await town.services.group.change_role(1101, "410122", Role.READER, by=1001, now=town.clock.now())
    await town.play(
        ("钱进", "私聊", "/privacy", "存了什么"),
        ("张敏", "私聊", "/leave 今天 3天", "[钱进]"),
        ("张敏", "私聊", "[钱进]", "由钱进代理"),
    )
    await town.expect("钱进", "私聊", "由您代理")
    assert await town.services.group.can(1101, Action.REPORT, "410122")
    await town.play(("张敏", "私聊", "/leave", "钱进代理"), ("张敏", "私聊", "[提前销假]", "已销假"))
    await town.expect("钱进", "私聊", "代理提前结束")
    assert not await town.services.group.can(1101, Action.REPORT, "410122")
    await town.advance(timedelta(days=4))
    assert "假期已结束" not in town.said(town.chat("私聊", town.person("张敏")))


async def test_without_a_colleague_or_a_role_there_is_no_deputy(town: Town) -> None:
    await town.play(
        ("张敏", "私聊", "/leave 明天", "没有别的人可以代理"),
        ("路人甲", "私聊", "/leave 明天", "没有自己的权限"),
    )

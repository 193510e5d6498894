"""What happens to groups: unbound ones, coming and going, moving, topics, silence."""

from datetime import datetime, timedelta

from bot.context import BotContext
from bot.core.roles import Grant, Role
from bot.core.workdays import SHANGHAI
from jobs import group as group_jobs
from tests.support.group_town import last, new_group
from tests.support.town import Town


async def test_an_unbound_group_gets_one_line_a_day_and_no_data(town: Town) -> None:
    new_group(town, -3001, "随便聊聊", "路人甲", "周岚")
    await town.expect("路人甲", "随便聊聊", "/bind 单位名")
    await town.play(
        ("路人甲", "随便聊聊", "@jishi_bot 交流日多久一次", None),
        ("路人甲", "随便聊聊", "/calendar", None),
        ("周岚", "随便聊聊", "/members 中牟县", None),
        ("周岚", "随便聊聊", "大家好", None),
    )
    await town.advance(timedelta(days=1))
    await town.play(
        ("路人甲", "随便聊聊", "/calendar", "还没有绑定单位"),
        ("路人甲", "随便聊聊", "/ask 交流日多久一次", None),
        ("周岚", "随便聊聊", "/settings", None),
    )


async def test_the_bot_leaves_a_group_that_nobody_bound_within_seven_days(town: Town) -> None:
    chat = new_group(town, -3001, "随便聊聊", "路人甲")
    await town.expect("路人甲", "随便聊聊", "/bind 单位名")
    assert town.application is not None
    await town.advance(timedelta(days=6, hours=23))
    await group_jobs.leave_unbound(BotContext(town.application))
    assert chat.bot_is_in
    await town.advance(timedelta(hours=2))
    await group_jobs.leave_unbound(BotContext(town.application))
    assert not chat.bot_is_in
    assert any("我先退群了" in message.text for message in town.bot_messages(chat))
    assert town.chat("中牟县").bot_is_in


async def test_the_level_above_is_told_when_a_county_becomes_unreachable(town: Town) -> None:
    town.look_away()
    town.sandbox.world.remove_bot(town.person("张敏"), town.chat("中牟县"))
    await town.expect("李强", "郑州市", "中牟县联系不上了")
    known = await town.services.group.chat(-2004)
    assert known is not None
    assert known.state == "kicked"
    assert known.unit == "410122"
    planned = await town.services.remind.ledger(state="planned")
    assert -2004 not in {one.chat_id for one in planned}


async def test_a_muted_supergroup_is_unreachable_until_the_bot_may_speak_again(town: Town) -> None:
    chat = town.sandbox.world.migrate(town.chat("中牟县"))
    await town.settled()
    town.look_away()
    town.sandbox.world.mute_bot(town.person("张敏"), chat)
    await town.expect("李强", "郑州市", "机器人在其工作群被禁言，提醒发不到。请该单位解除禁言")
    assert chat.id not in {one.chat_id for one in await town.services.remind.ledger(state="planned")}
    town.sandbox.world.unmute_bot(town.person("张敏"), chat)
    await town.settled()
    known = await town.services.group.chat(chat.id)
    assert known is not None
    assert (known.state, known.main) == ("active", True)
    assert chat.id in {one.chat_id for one in await town.services.remind.ledger(state="planned")}


async def test_a_group_where_all_are_silenced_is_found_out_when_an_answer_is_refused(town: Town) -> None:
    town.sandbox.world.mute_bot(town.person("张敏"), town.chat("中牟县"))
    await town.play(("张敏", "中牟县", "/report", ("郑州市", "中牟县联系不上了：机器人在其工作群被禁言")))


async def test_a_group_where_all_are_silenced_is_found_out_when_a_notice_is_refused(town: Town) -> None:
    chat, zhou = town.chat("中牟县"), town.person("周岚")
    town.sandbox.world.add_member(chat, zhou)
    town.sandbox.world.mute_bot(zhou, chat)
    town.look_away()
    await town.until(datetime(2019, 3, 12, 9, 0, tzinfo=SHANGHAI))
    await town.expect("李强", "郑州市", "中牟县联系不上了：机器人在其工作群被禁言")
    assert not town.said(chat)
    town.sandbox.world.unmute_bot(zhou, chat)
    await town.play(("周岚", "中牟县", "/bind 中牟县", "本群现在是中牟县的群"))
    known = await town.services.group.chat(chat.id)
    assert known is not None
    assert known.state == "active"


async def test_a_group_that_takes_the_bot_back_is_bound_still_and_owed_again(town: Town) -> None:
    await town.settled()
    person, chat = town.person("张敏"), town.chat("中牟县")
    town.sandbox.world.remove_bot(person, chat)
    await town.settled()
    town.look_away()
    town.sandbox.world.add_bot(person, chat)
    await town.expect("张敏", "中牟县", "本群仍是中牟县的群")
    planned = await town.services.remind.ledger(state="planned")
    assert -2004 in {one.chat_id for one in planned}


async def test_another_group_of_the_unit_takes_the_notices_over_without_alarm(town: Town) -> None:
    new_group(town, -3001, "中牟第二群", "周岚", "张敏")
    await town.play(("周岚", "中牟第二群", "/bind 中牟县", "原来的主群"))
    town.look_away()
    town.sandbox.world.remove_bot(town.person("张敏"), town.chat("中牟县基石"))
    await town.settled()
    main = await town.services.group.chat(-3001)
    assert main is not None
    assert (main.unit, main.main) == ("410122", True)
    assert "联系不上" not in town.said(town.chat("郑州市"))


async def test_a_migrated_group_keeps_its_unit_and_is_not_told_twice(town: Town) -> None:
    await town.until(datetime(2019, 3, 12, 9, 0, tzinfo=SHANGHAI))
    old = town.chat("中牟县")
    new = town.sandbox.world.migrate(old)
    await town.settled()
    known = await town.services.group.chat(new.id)
    assert known is not None
    assert known.unit == "410122"
    assert await town.services.group.chat(-2004) is None
    await town.services.remind.plan_ahead(now=town.clock.now())
    await town.settled()
    said = [*town.bot_messages(new), *town.bot_messages(old)]
    assert len([one for one in said if "工作交流日" in one.text]) == 1


async def test_promotion_and_demotion_change_nothing_that_people_see(town: Town) -> None:
    await town.settled()
    town.look_away()
    town.sandbox.world.promote_bot(town.person("张敏"), town.chat("中牟县"))
    town.sandbox.world.demote_bot(town.person("张敏"), town.chat("中牟县"))
    await town.settled()
    assert not town.said(town.chat("中牟县"))
    known = await town.services.group.chat(-2004)
    assert known is not None
    assert known.state == "active"


async def test_an_administrator_bot_hears_of_leaving_by_chat_member_once(town: Town) -> None:
    town.sandbox.world.promote_bot(town.person("张敏"), town.chat("中牟县"))
    await town.settled()
    town.sandbox.world.remove_member(town.chat("中牟县"), town.person("李强"))
    town.sandbox.world.remove_member(town.chat("中牟县"), town.person("张敏"))
    await town.settled()
    assert await town.services.group.grants(1003) == []
    # He holds his role at the city, whose group he did not leave.
    assert await town.services.group.grants(1002) == [Grant("410100", Role.REVIEWER)]
    told = [m for m in town.bot_messages(town.chat("郑州市")) if "退出了工作群" in m.text]
    assert len(told) == 1


async def test_who_blocks_the_bot_is_marked_and_owed_nothing(town: Town) -> None:
    await town.services.group.grant(1003, "410122", Role.READER, by=1001, now=town.clock.now())
    await town.play(("张敏", "私聊", "/privacy", "存了什么"))
    town.sandbox.world.block_bot(town.person("张敏"))
    await town.settled()
    await town.play(("周岚", "私聊", "/members 中牟县", "已停用私聊"))
    await town.play(("张敏", "私聊", "/start privacy", "您好"))
    await town.play(("周岚", "私聊", "/members 中牟县", "张敏：填报员、查看员"))
    assert "已停用私聊" not in last(town, "私聊")


async def test_notices_go_to_the_chosen_topic_and_to_general_when_it_closes(town: Town) -> None:
    chat = new_group(town, -1003001, "话题群", "周岚", forum=True)
    await town.expect("周岚", "话题群", "/bind 单位名")
    topic = town.sandbox.world.create_topic(chat, "通知")
    await town.play(("周岚", "话题群", "/bind 兰考县", "兰考县的群"))
    town.sandbox.world.say(town.person("周岚"), chat, "/settings", thread=topic.id)
    await town.expect("周岚", "话题群", "[提醒发到本话题]")
    assert town.bot_messages(chat)[-1].thread == topic.id
    await town.play(("周岚", "话题群", "[提醒发到本话题]", ["提醒发到：指定话题", "[提醒发到 General]"]))
    known = await town.services.group.chat(chat.id)
    assert known is not None
    assert known.thread_id == topic.id
    town.look_away()
    town.sandbox.world.close_topic(chat, topic)
    await town.expect("周岚", "话题群", "以后发到 General")
    assert town.bot_messages(chat)[-1].thread is None
    known = await town.services.group.chat(chat.id)
    assert known is not None
    assert known.thread_id is None


async def test_a_group_chooses_for_itself_whether_reports_are_filled_in_there(town: Town) -> None:
    town.sandbox.world.add_member(town.chat("中牟县"), town.person("周岚"))
    await town.play(
        ("张敏", "中牟县", "/report", "到私聊里填报"),
        ("周岚", "中牟县", "/settings", ["填报：按全省设置", "[可在群里填]", "[只在私聊填]"]),
        ("张敏", "中牟县", "[可在群里填]", None),
        ("周岚", "中牟县", "[可在群里填]", "填报：可直接在群里填"),
        ("张敏", "中牟县", "/report", ["1. 教育团工委", "请回复这条消息填数"]),
        ("张敏", "中牟县", "[未开展]", ["2. 县级中学团校", "请回复这条消息填数"]),
        ("张敏", "中牟县", "12/30", None),
    )
    assert "没有中牟县的这项权限" in town.answers[0]
    card = town.bot_messages(town.chat("中牟县"))[-1]
    town.look_away()
    town.sandbox.world.say(town.person("张敏"), town.chat("中牟县"), "12/30", reply_to=card)
    await town.expect("张敏", "中牟县", "3. 民办中学")
    await town.play(
        ("周岚", "中牟县", "/settings", "[只在私聊填]"),
        ("周岚", "中牟县", "[只在私聊填]", "填报：只在私聊填"),
        ("张敏", "中牟县", "/report", "到私聊里填报"),
        ("周岚", "中牟县", "[填报按全省设置]", "填报：按全省设置"),
    )


async def test_settings_are_for_who_may_change_them_and_kept_with_the_group(town: Town) -> None:
    await town.play(
        ("周岚", "兰考县", "/settings", ["免打扰：按全省设置", "[20:00–08:00]", "[可在群里填]"]),
        ("赵静", "兰考县", "[20:00–08:00]", None),
        ("周岚", "兰考县", "[20:00–08:00]", "免打扰：20:00–次日 08:00"),
        ("周岚", "兰考县", "[可在群里填]", "填报：可直接在群里填"),
        ("周岚", "兰考县", "[免打扰按全省设置]", "免打扰：按全省设置"),
        ("周岚", "私聊", "/settings", "请到群里发"),
        ("王磊", "新郑市", "/settings", "本群设置"),
    )
    assert "没有兰考县的这项权限" in town.answers[0]
    known = await town.services.group.chat(-2006)
    assert known is not None
    assert (known.in_group, known.quiet) == (True, None)

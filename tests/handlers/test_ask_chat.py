"""Asking in chat: who is answered, where, and what the buttons under an answer do."""

import pytest

from tests.support.town import Town


async def test_the_bot_answers_whoever_addresses_it_and_nobody_else(town: Town) -> None:
    await town.play(
        ("张敏", "中牟县", "请问 @jishi_bot，交流日多久一次？", "每月"),
        ("张敏", "中牟县", "交流日多久一次", None),
        ("张敏", "中牟县", "@other_bot 交流日多久一次", None),
        ("张敏", "中牟县", "@jishi_bot", "@jishi_bot 交流日多久一次"),
        ("张敏", "中牟县", "/ask", "/ask 县级中学团校"),
        ("张敏", "中牟县", "/ask@jishi_bot 县级中学团校2020年", "70%"),
        ("张敏", "中牟县", "@jishi_bot 目录", "四（一）"),
        ("路人甲", "私聊", "目录", "四（一）"),
    )


async def test_what_is_told_around_a_question_does_not_blur_it_and_two_questions_get_two_answers(
    town: Town,
) -> None:
    await town.play(
        (
            "张敏",
            "中牟县",
            "@jishi_bot 县里催得紧，材料还差一段。民营企业100强2019年底要完成百分之多少？",
            "30%",
        ),
        (
            "张敏",
            "中牟县",
            "@jishi_bot 团青比控制在多少？片区调度会多久一次？",
            ["① 全省团青比：2022年底前30%以内", "② 举办基层共青团工作片区调度会：每季度1次"],
        ),
        ("张敏", "中牟县", "[原文]", "看哪一条"),
        (
            "张敏",
            "中牟县",
            "@jishi_bot 交流日多久一次？食堂几点开门？",
            ["① 举办基层共青团工作交流日活动：每月1次", "② 方案未写明"],
        ),
    )


async def test_a_reply_to_the_bot_is_a_question_but_a_courtesy_is_not(town: Town) -> None:
    await town.play(("张敏", "中牟县", "@jishi_bot 交流日多久一次", "每月"))
    zhang, chat = town.person("张敏"), town.chat("中牟县")
    answer = town.bot_messages(chat)[-1]
    town.look_away()
    town.sandbox.world.say(zhang, chat, "收到！", reply_to=answer)
    await town.expect("张敏", "中牟县", None)
    town.sandbox.world.say(zhang, chat, "县级中学团校2020年呢", reply_to=answer)
    await town.expect("张敏", "中牟县", "70%")


async def test_a_mention_below_somebody_elses_question_answers_that_question(town: Town) -> None:
    chat, zhang, li = town.chat("中牟县"), town.person("张敏"), town.person("李强")
    question = town.sandbox.world.say(zhang, chat, "县级中学团校2020年要达到多少")
    for words in ("@jishi_bot", "/ask"):
        town.look_away()
        town.sandbox.world.say(li, chat, words, reply_to=question)
        await town.expect("李强", "中牟县", "70%")
        assert town.bot_messages(chat)[-1].reply_to is question


async def test_every_answer_leads_to_its_clause_and_to_related_targets(town: Town) -> None:
    await town.play(
        ("张敏", "中牟县", "@jishi_bot 县级中学团校2020年", ["70%", "[原文]\n[相关目标]"]),
        ("张敏", "中牟县", "[原文]", ["规范基础团务", "豫青字〔2019〕6号"]),
        ("张敏", "中牟县", "@jishi_bot 第一团支书怎么做", "第一团支书"),
        ("张敏", "中牟县", "[相关目标]", "目标台账"),
        ("张敏", "中牟县", "@jishi_bot 金鱼怎么养", ["方案未写明", "[没答到点上]"]),
        ("张敏", "中牟县", "@jishi_bot 😀", ["没有看懂", "[目录]\n[全部目标]"]),
        ("张敏", "中牟县", "[目录]", "点一节往下看"),
        ("张敏", "中牟县", "@jishi_bot 2019年底前要完成哪些", "19项"),
        ("张敏", "中牟县", "[原文]", "看哪一条"),
        ("张敏", "中牟县", "[四（一）1·规范基础团务]", "团校"),
    )


async def test_a_long_answer_turns_its_pages_in_place(town: Town) -> None:
    chat = town.chat("中牟县")
    await town.play(("张敏", "中牟县", "@jishi_bot 四（一）有什么要求", "第 1 页"))
    answer = town.bot_messages(chat)[-1]
    first, said = answer.text, len(town.bot_messages(chat))
    await town.play(
        ("张敏", "中牟县", "[下一页]", "第 2 页"),
        ("张敏", "中牟县", "[上一页]", "第 1 页"),
    )
    assert answer.text == first
    assert len(town.bot_messages(chat)) == said


async def test_a_page_whose_question_was_deleted_says_so(town: Town) -> None:
    chat = town.chat("中牟县")
    await town.play(("张敏", "中牟县", "@jishi_bot 四（一）有什么要求", "第 1 页"))
    town.bot_messages(chat)[-1].reply_to = None
    press = town.press(town.person("张敏"), chat, "下一页")
    answer = await press.answer
    assert "请再问一次" in (answer.text or "")


async def test_an_unsure_answer_offers_questions_and_a_tap_answers_one(town: Town) -> None:
    await town.play(("张敏", "中牟县", "@jishi_bot 团", "您想问"))
    offer = town.bot_messages(town.chat("中牟县"))[-1].buttons[0][0].text
    await town.play(("张敏", "中牟县", f"[{offer}]", "依据"))


async def test_only_administrators_see_why(town: Town) -> None:
    await town.play(
        ("周岚", "私聊", "县级中学团校2020年", "[为什么]"),
        ("周岚", "私聊", "[为什么]", ["为什么这样回答", "团校"]),
        ("张敏", "私聊", "县级中学团校2020年", "[没答到点上]"),
    )
    with pytest.raises(AssertionError, match="no button"):
        town.press(town.person("张敏"), town.chat("私聊", town.person("张敏")), "为什么")


async def test_inline_mode_offers_the_answer_and_what_is_near(town: Town) -> None:
    query = town.sandbox.world.inline_query(town.person("路人甲"), "团校")
    results = await query.results
    assert len(results) > 1
    assert "团校" in results[0]["title"]
    assert "70%" in str(results[0]["input_message_content"])
    assert all(len(result["id"]) <= 64 for result in results)
    nothing = await town.sandbox.world.inline_query(town.person("路人甲"), "").results
    assert nothing
    await town.settled()
    assert all(call.ok for call in town.sandbox.calls)


async def test_text_that_is_not_addressed_asks_the_database_nothing(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    await town.settled()
    # Without a database a service that needs it fails, and the bot would say that something broke.
    for service in (town.services.learn, town.services.buttons, town.services.group, town.services.report):
        monkeypatch.setattr(service, "_database", None)
    await town.play(
        ("张敏", "中牟县", "大家早上好", None),
        ("张敏", "中牟县", "今天下午三点开会，请大家准时参加", None),
    )

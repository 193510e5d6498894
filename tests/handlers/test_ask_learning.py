"""What the bot learns from questions it could not answer, as an administrator sees it."""

from datetime import timedelta

from tests.support.remind_town import at
from tests.support.town import Town

UNKNOWN = "青窝要建几个"


async def stored(town: Town) -> None:
    """Wait until what was asked is kept: the bot does it after it has answered."""
    await town.settled()
    await town.services.misses.settled()


async def test_an_alias_acts_at_once_survives_a_restart_and_can_be_undone(town: Town) -> None:
    await town.play(
        ("张敏", "中牟县", f"@jishi_bot {UNKNOWN}", "[没答到点上]"),
        ("张敏", "私聊", UNKNOWN, "[没答到点上]"),
    )
    await stored(town)
    await town.play(
        ("周岚", "私聊", "/questions", ["没答上的问题", UNKNOWN, "问 2 次"]),
        ("周岚", "私聊", "[1]", ["现在的回答", "[加别名]\n[写答案]\n[忽略]"]),
        ("周岚", "私聊", "[加别名]", "青家 = 青年之家"),
        ("周岚", "私聊", "青窝是青年之家", "简称 = 方案里的词"),
        ("周岚", "私聊", "青窝 = 天宫", "方案里没有“天宫”"),
        ("周岚", "私聊", "青窝 = 青年之家", "已生效"),
        ("张敏", "中牟县", "@jishi_bot 青窝有哪些要求", "青年之家"),
    )
    await town.restart()
    await town.play(
        ("张敏", "中牟县", "@jishi_bot 青窝有哪些要求", "青年之家"),
        ("周岚", "私聊", "/questions", "[最近改动]"),
        ("周岚", "私聊", "[最近改动]", ["别名 青窝 = 青年之家", "周岚"]),
        ("周岚", "私聊", "[撤销1]", "周岚 撤销"),
        ("张敏", "中牟县", "@jishi_bot 青窝有哪些要求", "[没答到点上]"),
        ("周岚", "私聊", "/alias 青窝＝青年之家", "已生效"),
        ("周岚", "私聊", "/alias 青窝 = 青年之家", "不用再加"),
    )


async def test_a_curated_answer_is_written_step_by_step_and_cites_its_clause(town: Town) -> None:
    await town.play(("张敏", "私聊", "蓝莓指数怎么算", "[没答到点上]"))
    await stored(town)
    await town.play(
        ("周岚", "私聊", "/questions", "蓝莓指数"),
        ("周岚", "私聊", "[1]", "[写答案]"),
        ("周岚", "私聊", "[写答案]", "请发答案"),
        ("周岚", "私聊", "蓝莓指数不在方案里，<以通知为准>。", "依据哪一条"),
        ("周岚", "私聊", "九（九）9", "方案里没有“九（九）9”这一条"),
        ("周岚", "私聊", "通知", ["请核对", "[保存]"]),
        ("周岚", "私聊", "蓝莓 指数", "蓝莓、指数"),
    )
    await town.restart()
    await town.play(
        ("周岚", "私聊", "[保存]", ["已生效", "现在答得上了"]),
        ("张敏", "私聊", "请问蓝莓的指数是怎么算的", ["<以通知为准>", "依据：通知", "管理员补充"]),
        ("周岚", "私聊", "/questions", "没有等着处理的问题"),
        ("周岚", "私聊", "[最近改动]", "答案（蓝莓、指数）"),
        ("周岚", "私聊", "[撤销1]", "撤销"),
        ("张敏", "私聊", "请问蓝莓的指数是怎么算的", "[没答到点上]"),
    )


async def test_a_complaint_is_kept_without_the_person_and_can_be_ignored(town: Town) -> None:
    await town.play(
        ("张敏", "私聊", "交流日多久一次 13800138000 @zhang_min", "[没答到点上]"),
        ("张敏", "私聊", "[没答到点上]", "[相关目标]"),
    )
    assert town.answers[-1].startswith("记下了")
    zhang = town.person("张敏")
    answer = town.bot_messages(town.chat("私聊", zhang))[-1]
    assert [b.text for b in answer.buttons[-1]] == ["原文", "相关目标"]
    await stored(town)
    await town.play(("周岚", "私聊", "/questions", ["交流日多久1次", "1 次说没答到点上"]))
    listed = town.bot_messages(town.chat("私聊", town.person("周岚")))[-1].text
    assert "13800138000" not in listed
    assert "zhang_min" not in listed
    await town.play(
        ("周岚", "私聊", "[1]", "[忽略]"),
        ("周岚", "私聊", "[忽略]", "没有等着处理的问题"),
        ("周岚", "私聊", "[最近改动]", "忽略 交流日"),
        ("周岚", "私聊", "[撤销1]", "撤销"),
        ("周岚", "私聊", "[返回]", "交流日"),
    )


async def test_only_the_province_teaches(town: Town) -> None:
    await town.play(
        ("张敏", "私聊", "/questions", "河南"),
        ("李强", "私聊", "/alias 青窝 = 青年之家", "河南"),
        ("周岚", "河南省", "/questions", "只在私聊里看"),
        ("张敏", "中牟县", f"@jishi_bot {UNKNOWN}", "[没答到点上]"),
    )
    assert "青窝" not in str(await town.services.learn.lessons(town.person("周岚").id))


async def test_writing_is_given_up_by_a_word_by_a_button_and_by_time(town: Town) -> None:
    await town.play(("张敏", "私聊", UNKNOWN, "[没答到点上]"))
    await stored(town)
    await town.play(
        ("周岚", "私聊", "/questions", UNKNOWN),
        ("周岚", "私聊", "[1]", "[写答案]"),
        ("周岚", "私聊", "[写答案]", "[取消]"),
        ("周岚", "私聊", "取消", "什么也没有改"),
        ("周岚", "私聊", "交流日多久一次", "每月"),
        ("周岚", "私聊", "/questions", UNKNOWN),
        ("周岚", "私聊", "[1]", "[写答案]"),
        ("周岚", "私聊", "[写答案]", "请发答案"),
        ("周岚", "私聊", "[取消]", "什么也没有改"),
        ("周岚", "私聊", "/questions", UNKNOWN),
        ("周岚", "私聊", "[1]", "[写答案]"),
        ("周岚", "私聊", "[写答案]", "请发答案"),
    )
    await town.advance(timedelta(days=2))
    await town.play(("周岚", "私聊", "交流日多久一次", "每月"))


async def test_the_same_update_again_counts_once(town: Town) -> None:
    misses, now = town.services.misses, town.services.now()
    for update_id in (7, 7, 8):
        misses.note(UNKNOWN, update_id=update_id, now=now)
    await misses.settled()
    listed = await town.services.learn.misses(town.person("周岚").id)
    assert [(one.text, one.asked) for one in listed] == [(UNKNOWN, 2)]


async def test_a_suggestion_that_was_taken_becomes_an_alias_with_one_tap(town: Town) -> None:
    await town.play(
        ("张敏", "私聊", "推优蓝罐子入党怎么做", ["您想问", "[推优入党]"]),
        ("张敏", "私聊", "[推优入党]", "推优入党"),
    )
    await stored(town)
    await town.play(
        ("周岚", "私聊", "/questions", "推优蓝罐子入党怎么做"),
        ("周岚", "私聊", "[1]", ["有人改问：推优入党", "[加入同义词：罐子 = 推优入党]"]),
        ("周岚", "私聊", "[加入同义词：罐子 = 推优入党]", ["已生效", "罐子", "[撤销"]),
        ("周岚", "私聊", "/questions", "[最近改动]"),
        ("周岚", "私聊", "[最近改动]", "别名 罐子 = 推优入党"),
    )


async def test_on_monday_morning_the_administrator_hears_what_was_not_answered(town: Town) -> None:
    await town.play(
        ("周岚", "私聊", "/start", "基石助手"),
        ("张敏", "私聊", UNKNOWN, "[没答到点上]"),
    )
    await stored(town)
    await town.services.miss_week.plan_ahead(now=town.clock.now())
    await town.until(at("2019-03-11 08:30"))
    await town.expect("周岚", "私聊", ["1 个问题没答上", UNKNOWN, "问 1 次", "[去处理]"])
    await town.play(("周岚", "私聊", "[去处理]", ["没答上的问题", UNKNOWN]))
    assert "没答上" not in town.said(town.chat("私聊", town.person("张敏"))), "only administrators hear of it"


async def test_a_week_in_which_everything_was_answered_brings_no_list(town: Town) -> None:
    await town.play(("周岚", "私聊", "/start", "基石助手"))
    await town.services.miss_week.plan_ahead(now=town.clock.now())
    await town.until(at("2019-03-11 09:00"))
    assert "没答上" not in town.said(town.chat("私聊", town.person("周岚")))

"""The weekly report as people type and tap it: each path and each refusal as a transcript."""

from datetime import timedelta

from tests.support.filing import file_last_week
from tests.support.town import Town

ZHONGMU, XINZHENG = "410122", "410184"


async def test_an_unchanged_week_is_three_taps(town: Town) -> None:
    await file_last_week(town.services, ZHONGMU)
    await town.play(
        ("张敏", "私聊", "/start report", ["1. 教育团工委", "[本周无变化]"]),
        ("张敏", "私聊", "[本周无变化]", ["已填 21/21", "县级中学团校：12/30 所（40%）", "走访青年：0 次"]),
        ("张敏", "私聊", "[确认提交]", ["410122-2019W10-1", ("中牟县", "张敏，21/21 项")]),
    )


async def test_a_changed_indicator_costs_one_tap_and_one_number(town: Town) -> None:
    await file_last_week(town.services, ZHONGMU)
    await town.play(
        ("张敏", "私聊", "/start report", "[只改几项]"),
        ("张敏", "私聊", "[只改几项]", ["点要改的项", "[确认提交]", "[2 县级中学团校]"]),
        ("张敏", "私聊", "[2 县级中学团校]", ["上期：12/30 所（40%）", "序时：今天应到"]),
        ("张敏", "私聊", "13", ["[2 县级中学团校 ●]", "13/30 所（43.3%） ●"]),
        ("张敏", "私聊", "[17 走访青年]", "17. 走访青年"),
        ("张敏", "私聊", "十五次", ["确认", "走访青年：从 3 次 变为 15 次"]),
        ("张敏", "私聊", "[确认无误]", "[17 走访青年 ●]"),
        ("张敏", "私聊", "[确认提交]", ["410122-2019W10-1", "走访青年：15 次", "团干部配备率：270/300"]),
    )


async def test_what_hinders_filing_has_its_button_on_the_preview(town: Town) -> None:
    await file_last_week(town.services, ZHONGMU)
    await town.play(
        ("张敏", "私聊", "/start report", "[本周无变化]"),
        ("张敏", "私聊", "[本周无变化]", "[确认提交]"),
        ("张敏", "私聊", "走访青年40人，青年社会组织3家", "[采用这 2 项]"),
        ("张敏", "私聊", "[采用这 2 项]", ["[确认无误：17 走访青年]", "[去填：8 联系青年社会组织]"]),
        ("张敏", "私聊", "[确认无误：17 走访青年]", "[去填：8 联系青年社会组织]"),
        ("张敏", "私聊", "[去填：8 联系青年社会组织]", "更正原因"),
        ("张敏", "私聊", "两家注销", "[确认提交]"),
        ("张敏", "私聊", "[确认提交]", "回执"),
    )


async def test_a_bare_figure_at_the_preview_is_no_question_to_the_plan(town: Town) -> None:
    await file_last_week(town.services, ZHONGMU)
    await town.play(
        ("张敏", "私聊", "/start report", "[本周无变化]"),
        ("张敏", "私聊", "[本周无变化]", "[确认提交]"),
        ("张敏", "私聊", "4", ["现在不在填某一项", "[继续填报]"]),
        ("张敏", "私聊", "１２/30", "现在不在填某一项"),
        ("张敏", "私聊", "[继续填报]", "[确认提交]"),
    )


async def test_the_card_says_what_is_asked_where_it_stands_and_how_to_answer(town: Town) -> None:
    await file_last_week(town.services, ZHONGMU)
    await town.play(
        ("张敏", "私聊", "/start report", "教育团工委"),
        ("张敏", "私聊", "[跳过]", "2. 县级中学团校"),
    )
    card = town.bot_messages(town.chat("私聊", town.person("张敏")))[-1]
    shown = card.text
    for part in (
        "到本周末，县级中学中已成立团校的学校数与县级中学总数",
        "不少于30%（2019年12月31日）",
        "上期：12/30 所（40%）",
        "12/30",
    ):
        assert part in shown, shown
    labels = [button.text for row in card.buttons for button in row]
    for name in ("未开展", "不适用", "数据未出", "上一项", "跳过", "原文", "保存退出"):
        assert name in labels
    assert "同上期 12/30 所（40%）" in labels


async def test_what_is_typed_may_be_chinese_full_width_or_a_percentage(town: Town) -> None:
    await file_last_week(town.services, ZHONGMU)
    await town.play(
        ("张敏", "私聊", "/start report", "教育团工委"),
        ("张敏", "私聊", "是", "2. 县级中学团校"),
        ("张敏", "私聊", "３０所里１５所", "3. 民办中学"),
        ("张敏", "私聊", "75%", ["对吗", "[采用 6/8 所（75%）]"]),
        ("张敏", "私聊", "[采用]", "4. 新生班级一体化"),
        ("张敏", "私聊", "[跳过]", "5. 规上非公企业建团"),
        ("张敏", "私聊", "新建2家", "[采用 47/160 家（29.4%）]"),
        ("张敏", "私聊", "[采用]", "6. 团属协会"),
        ("张敏", "私聊", "没有", "“没有”是哪一种"),
        ("张敏", "私聊", "[数据未出]", "7. 工业园区"),
        ("张敏", "私聊", "2/3", "8. 联系青年社会组织"),
        ("张敏", "私聊", "十家", "9. 骨干型社会组织"),
    )


async def test_each_refusal_names_the_rule_and_an_example_and_loses_nothing(town: Town) -> None:
    await town.play(
        ("张敏", "私聊", "/start report", "教育团工委"),
        ("张敏", "私聊", "[是]", "2. 县级中学团校"),
        ("张敏", "私聊", "-3", "不能是负数"),
        ("张敏", "私聊", "大约12", "准确的数"),
        ("张敏", "私聊", "12人", "单位不对"),
        ("张敏", "私聊", "<b>12</b>", "只发数字"),
        ("张敏", "私聊", "40%", "12/30"),
        ("张敏", "私聊", "400/900", "最多"),
        ("张敏", "私聊", "12/30", "3. 民办中学"),
        ("张敏", "私聊", "[看全部]", "已填 2/21"),
    )


async def test_a_total_that_falls_asks_why_and_the_reviewer_will_see_it(town: Town) -> None:
    await file_last_week(town.services, ZHONGMU)
    await town.play(
        ("张敏", "私聊", "/start report", "[只改几项]"),
        ("张敏", "私聊", "[只改几项]", "[8 联系青年社会组织]"),
        ("张敏", "私聊", "[8 联系青年社会组织]", "8. 联系青年社会组织"),
        ("张敏", "私聊", "4", ["从 6 家 降到 4 家", "更正原因"]),
        ("张敏", "私聊", "两家重复统计", "[8 联系青年社会组织 ●]"),
        ("张敏", "私聊", "[确认提交]", "（原因：两家重复统计）"),
    )


async def test_a_new_denominator_asks_why(town: Town) -> None:
    await file_last_week(town.services, ZHONGMU)
    await town.play(
        ("张敏", "私聊", "/start report", "[只改几项]"),
        ("张敏", "私聊", "[只改几项]", "[2 县级中学团校]"),
        ("张敏", "私聊", "[2 县级中学团校]", "2. 县级中学团校"),
        ("张敏", "私聊", "12/31", ["分母从 30 变为 31", "更正原因"]),
        ("张敏", "私聊", "新设一所中学", "[2 县级中学团校 ●]"),
    )


async def test_an_all_blank_report_is_refused(town: Town) -> None:
    await town.play(
        ("张敏", "私聊", "/start report", "教育团工委"),
        ("张敏", "私聊", "[看全部]", "一项都没有填，不能提交"),
    )
    chat = town.chat("私聊", town.person("张敏"))
    labels = [b.text for row in town.bot_messages(chat)[-1].buttons for b in row]
    assert "确认提交" not in labels


async def test_a_note_of_at_most_five_hundred_characters_goes_along(town: Town) -> None:
    await file_last_week(town.services, ZHONGMU)
    await town.play(
        ("张敏", "私聊", "/start report", "[本周无变化]"),
        ("张敏", "私聊", "[本周无变化]", "[问题与建议]"),
        ("张敏", "私聊", "[问题与建议]", "请发来要反映的问题或建议"),
        ("张敏", "私聊", "长" * 501, "太长了（501 字），最多 500 字"),
        ("张敏", "私聊", "建议团校教材统一编印，本县缺 3 名教师", "问题与建议：建议团校教材"),
        ("张敏", "私聊", "[确认提交]", "410122-2019W10-1"),
    )


async def test_any_question_may_interrupt_and_the_form_waits(town: Town) -> None:
    await town.play(
        ("张敏", "私聊", "/start report", "教育团工委"),
        ("张敏", "私聊", "[是]", "2. 县级中学团校"),
        ("张敏", "私聊", "交流日多久一次", ["每月", "填报没有中断"]),
        ("张敏", "私聊", "[继续填报]", ["2. 县级中学团校", "已填 1"]),
        ("张敏", "私聊", "/help", "怎么用"),
        ("张敏", "私聊", "12/30", "3. 民办中学"),
    )


async def test_a_restart_and_days_of_silence_lose_nothing(town: Town) -> None:
    await town.play(
        ("张敏", "私聊", "/start report", "教育团工委"),
        ("张敏", "私聊", "[是]", "2. 县级中学团校"),
        ("张敏", "私聊", "12/30", "3. 民办中学"),
    )
    await town.restart()
    await town.advance(timedelta(days=3))
    await town.play(
        ("张敏", "私聊", "/resume", ["3. 民办中学", "已填 2"]),
        ("张敏", "私聊", "5/8", "4. 新生班级"),
        ("张敏", "私聊", "/cancel", "填过的都保存着"),
        ("张敏", "私聊", "[继续填报]", ["4. 新生班级", "已填 3"]),
    )


async def test_an_old_card_changes_nothing_and_says_so(town: Town) -> None:
    await town.play(
        ("张敏", "私聊", "/start report", "教育团工委"),
        ("张敏", "私聊", "是", "2. 县级中学团校"),
    )
    chat = town.chat("私聊", town.person("张敏"))
    old = next(m for m in town.bot_messages(chat) if "1. 教育团工委" in m.text)
    row, column = next(
        (r, c) for r, line in enumerate(old.buttons) for c, b in enumerate(line) if b.text == "否"
    )
    press = town.sandbox.world.press_at(town.person("张敏"), old, row, column)
    answer = await press.answer
    assert answer.text == "这张卡片已经过时，这是现在的一项"
    await town.play(("张敏", "私聊", "/resume", "已填 1"))


async def test_a_second_person_sees_who_is_at_it_and_takes_over(town: Town) -> None:
    await town.play(
        ("张敏", "私聊", "/start report", "教育团工委"),
        ("张敏", "私聊", "[是]", "2. 县级中学团校"),
        ("李强", "私聊", "/missing", "2019-W09"),
    )
    view = await town.services.report.begin(1002, now=town.clock.now(), unit=ZHONGMU)
    assert view.held_by == 1003
    taken = await town.services.report.begin(1002, now=town.clock.now(), unit=ZHONGMU, take_over=True)
    assert (taken.held_by, taken.answered, taken.on_behalf) == (None, 1, True)
    await town.play(
        ("张敏", "私聊", "[未开展]", ["李强正在填中牟县", "[接手填报]"]),
        ("张敏", "私聊", "[接手填报]", ["2. 县级中学团校", "已填 1"]),
    )


async def test_who_may_report_for_nobody_is_told_whom_to_ask(town: Town) -> None:
    await town.play(
        ("路人甲", "私聊", "/report", "您还没有填报权限"),
        ("周岚", "私聊", "/report", "您还没有填报权限"),
    )


async def test_the_week_before_can_be_filled_in_until_its_lock(town: Town) -> None:
    await town.play(
        ("张敏", "私聊", "/start report", "[补填上周（2019-W09）]"),
        ("张敏", "私聊", "[补填上周]", "2019-W09 周报"),
        ("张敏", "私聊", "[是]", "2. 县级中学团校"),
        ("张敏", "私聊", "[看全部]", ["已过截止时间", "迟报"]),
        ("张敏", "私聊", "[确认提交]", ["410122-2019W09-1", "（迟报）", ("中牟县", "已报（迟报）")]),
        ("张敏", "私聊", "/report", "2019-W10 周报"),
    )
    chat = town.chat("私聊", town.person("张敏"))
    labels = [b.text for row in town.bot_messages(chat)[-1].buttons for b in row]
    assert not any("补填上周" in name for name in labels)


async def test_edits_until_the_lock_are_filed_again_with_a_new_number(town: Town) -> None:
    await file_last_week(town.services, ZHONGMU)
    await town.play(
        ("张敏", "私聊", "/start report", "[本周无变化]"),
        ("张敏", "私聊", "[本周无变化]", "已填 21/21"),
        ("张敏", "私聊", "[确认提交]", "410122-2019W10-1"),
        ("张敏", "私聊", "[修改]", "[2 县级中学团校]"),
        ("张敏", "私聊", "[2 县级中学团校]", "2. 县级中学团校"),
        ("张敏", "私聊", "14/30", "[2 县级中学团校 ●]"),
        ("张敏", "私聊", "[看全部]", "有改动还没提交"),
        ("张敏", "私聊", "[确认提交]", ["410122-2019W10-2", ("中牟县", "周报已更新")]),
    )
    await town.advance(timedelta(days=8, hours=12))
    await town.play(("张敏", "私聊", "[修改]", None))
    assert "已于" in town.answers[-1]
    assert "锁定" in town.answers[-1]

"""/plan and /targets: the plan at hand without typing."""

from tests.support.town import Town


async def test_three_taps_lead_from_the_outline_to_a_measure_and_its_targets(town: Town) -> None:
    chat = town.chat("中牟县")
    await town.play(
        ("张敏", "中牟县", "/plan", ["豫青字〔2019〕6号", "[四（一） 强基固本，团组织作用明显增强]"]),
        ("张敏", "中牟县", "[四（一） 强基固本]", "[巩固中学共青团基层团组织建设（11项）]"),
        ("张敏", "中牟县", "[巩固中学]", "[规范基础团务（5项）]"),
        (
            "张敏",
            "中牟县",
            "[规范基础团务]",
            ["· 县级中学成立团校：2020年底前70%", "[返回]\n[全部目标（5）]"],
        ),
    )
    assert len(town.bot_messages(chat)) == 1
    await town.play(
        ("张敏", "中牟县", "[全部目标]", "5 项"),
        ("张敏", "中牟县", "[返回]", "规范基础团务"),
        ("张敏", "中牟县", "[返回]", "[规范基础团务（5项）]"),
        ("张敏", "中牟县", "[返回]", "[巩固中学"),
        ("张敏", "中牟县", "[返回]", "豫青字〔2019〕6号"),
    )
    assert len(town.bot_messages(chat)) == 1


async def test_every_clause_can_be_opened_and_none_is_deeper_than_three_taps(town: Town) -> None:
    plan = town.services.plan
    await town.play(
        ("路人甲", "私聊", "/plan 四（一）1·规范基础团务", "团校"),
        ("路人甲", "私聊", "/plan 四(一)1", "[规范基础团务（5项）]"),
        ("路人甲", "私聊", "/plan 九", "方案里没有“九”这一条"),
    )
    assert plan.clauses


async def test_the_ledger_is_filtered_by_year_level_and_word(town: Town) -> None:
    await town.play(
        ("路人甲", "私聊", "/targets 2020 县 团校", ["2020 县级 团校", "（1 项", "2020年底前70%"]),
        ("路人甲", "私聊", "[1]", ["范围：", "「", "还有", "县级中学"]),
        ("路人甲", "私聊", "[返回]", "（1 项"),
        ("路人甲", "私聊", "[✓2020]", "县级 团校"),
        ("路人甲", "私聊", "[全部目标]", ["第 1 页", "[下一页"]),
        ("路人甲", "私聊", "[下一页]", "第 2 页"),
        ("路人甲", "私聊", "[2021]", "2021"),
        ("路人甲", "私聊", "/targets 每月", "每月"),
        ("路人甲", "私聊", "/targets 明年", "2020年底前"),
    )


async def test_a_filter_that_nothing_fits_says_so_and_offers_what_does(town: Town) -> None:
    await town.play(
        (
            "张敏",
            "中牟县",
            "/targets 2025 县 团校",
            ["没有符合", "2019、2020、2021、2022", "[改看：县级 团校"],
        ),
        ("张敏", "中牟县", "[改看：县级 团校]", "县级中学成立团校"),
        ("张敏", "中牟县", "/targets 天宫", ["没有符合", "[全部目标]"]),
        ("张敏", "中牟县", "[全部目标]", "第 1 页"),
    )

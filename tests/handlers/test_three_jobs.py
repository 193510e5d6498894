"""The three jobs end to end, as three people in the demo's groups see them."""

from datetime import datetime, timedelta

from bot.core.workdays import SHANGHAI
from tests.support.town import Town


async def test_a_question_in_a_county_group_is_answered_with_figure_and_clause(town: Town) -> None:
    await town.play(
        ("张敏", "中牟县", "@jishi_bot 县级中学团校2020年要达到多少", ["70%", "四（一）1·规范基础团务"]),
        ("王磊", "新郑市", "/ask 交流日多久一次", "每月"),
        ("路人甲", "私聊", "交流日多久一次", "每月"),
        ("路人甲", "私聊", "明天郑州天气怎么样", "方案"),
        ("张敏", "中牟县", "大家早上好", None),
    )


async def test_a_county_reports_in_private_and_its_group_sees_one_line(town: Town) -> None:
    await town.play(
        ("张敏", "中牟县", "/report", "开始填报"),
        ("张敏", "私聊", "/start report", "1. 教育团工委"),
        ("张敏", "私聊", "[是]", "2. 县级中学团校"),
        ("张敏", "私聊", "很多", "请填准确的数"),
        ("张敏", "私聊", "13/12", "不能大于"),
        ("张敏", "私聊", "12/30", "3. 民办中学和中职团组织"),
        ("张敏", "私聊", "[未开展]", "4. 新生班级一体化"),
        ("张敏", "私聊", "[上一项]", "已填：未开展"),
        ("张敏", "私聊", "[保存退出]", "已保存（3/21）"),
        ("张敏", "私聊", "[继续填报]", "3. 民办中学和中职团组织"),
        ("张敏", "私聊", "[看全部]", "12/30 所（40%）"),
        ("张敏", "私聊", "[确认提交]", ["410122-2019W10-1", ("中牟县", "张敏，3/21 项")]),
    )


async def test_the_exchange_day_notice_reaches_the_county_groups_once_also_across_a_restart(
    town: Town,
) -> None:
    await town.settled()
    await town.until(datetime(2019, 3, 12, 9, 0, tzinfo=SHANGHAI))
    counties = ("中牟县", "新郑市", "兰考县", "尉氏县")
    for name in counties:
        assert town.said(town.chat(name)).count("交流日") >= 1
    assert "交流日" not in town.said(town.chat("郑州市"))
    await town.restart()
    await town.advance(timedelta(minutes=30))
    for name in counties:
        assert not town.said(town.chat(name))

"""Ways of putting a question that once went wrong, each with what the plan says to it."""

from datetime import date

import pytest

from bot.core.ask import Matcher
from bot.core.ask_render import plain

MONDAY = date(2019, 3, 4)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("乡镇大团委要让农村团组织有哪四个“活”", "组织设置活"),
        ("工作中要提高哪五个力", "引领力"),
        ("四大目标都有啥", "明显增强"),
        ("交落实举措那天是星期几", "周五"),
        ("优秀团县委书记几年一评", "每年"),
        ("互联网企业团组织给几年去建", "3年"),
        ("2万余家指的是啥", "规模以上非公企业"),
        ("30000人是什么数", "新兴青年"),
        ("是不是县县都得建教育团工委，2020年底", "全部"),
        ("大口团工委成立在什么地方", "青年较为集中"),
        ("通知发给了哪些单位", "团各省辖市委"),
        ("65904477这个电话是谁的电话", "刘勇"),
        ("为啥出台这个方案", "夯实团的基层基础"),
        ("五四运动多少周年是契机", "100周年"),
        ("团中央的规定一共几条", "六条规定"),
        ("区团委书记的交流日隔多久一次", "每月1次"),
        ("非公企业建团可以用哪些方式", "独立建"),
        ("中学、高校分别深化什么工程", "活力提升"),
        ("全省直接覆盖新兴青年群体多少人", "30000人"),
        ("团校 市级 县级 2020年", "70%"),
        ("教育团工委 覆盖 duoshao 县 2020nian", "全部"),
        ("骨干型青年社会组织团建50%是那年", "2021年底"),
        ("谁是团建第一责任人", "团市委书记"),
        ("余下的40%县区教育团工委哪年建好", "2020年底"),
        ("12岁的优等生可以破例入团吗", "14周岁"),
        ("等到建团100周年的时候团青比得压到多少", "30%"),
    ],
)
def test_it_is_answered(matcher: Matcher, question: str, said: str) -> None:
    answer = matcher.answer(question, today=MONDAY)
    assert answer.found, plain(answer, today=MONDAY)
    assert said in plain(answer, today=MONDAY)


@pytest.mark.parametrize(
    "question",
    [
        "物流行业团工委2019年几月成立",
        "中央八项规定写了什么",
        "六条规定具体是哪六条",
        "三个转变是哪三个",
        "“绿荫行动”怎么开展",
        "三支一扶有什么政策",
        "青年大学习这一期答案是什么",
        "民企二百强2020年底建团多少",
        "村级工业园区哪年建团",
        "小微企业80%的建团任务哪年完成",
        "团员档案丢了在哪补",
        "摸排结果要报送给谁",
        "团员先锋岗由谁来评定",
        "伙伴计划一年扶持几个组织",
        "乡镇团干部统筹在哪几个乡镇先试",
        "10家示范性互联网企业是哪10家",
        "12345678是谁的电话",
        "交流日能请假不",
        "组织部传真号",
        "给刘勇发个邮件催一下",
    ],
)
def test_it_is_declined(matcher: Matcher, question: str) -> None:
    answer = matcher.answer(question, today=MONDAY)
    assert not answer.found, plain(answer, today=MONDAY)


def test_a_refusal_names_what_was_asked_for(matcher: Matcher) -> None:
    """Only a question for a figure is told that there is no figure."""
    assert "所问的数字" not in matcher.answer("三个转变是哪三个", today=MONDAY).headline
    assert "所问的数字" in matcher.answer("片区调度会几个人参加", today=MONDAY).headline


def test_clauses_that_fit_about_equally_are_both_shown(matcher: Matcher) -> None:
    answer = matcher.answer("哪些人算重点新兴青年", today=MONDAY)
    assert "四（一）7·拓宽联系渠道" in answer.clauses
    assert all(f"“{item.title}”" in answer.headline for item in answer.basis)

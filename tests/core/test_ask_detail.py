"""Details that the plan leaves open about subjects it names: they are declined, the subjects are not."""

from datetime import date

import pytest

from bot.core.ask import Matcher

MONDAY = date(2019, 3, 4)


@pytest.mark.parametrize(
    "question",
    [
        "轮训的车费谁来报销",
        "片区调度会谁主持",
        "青联主席是谁",
        "民营企业100强都有哪些",
        "三会两制一课是哪三会",
        "每个村要建几个青年之家",
        "青年之家几点开门",
        "智慧团建登录不上怎么办",
        "第一团支书要驻几年",
        "五条基本原则是哪些",
        "年满17周岁才能入团写在哪条",
        "每周一次的片区调度会写在哪条",
        "副书记配几个",
        "团县委书记述职的结果通报给谁",
        "团市委给县级班子轮训是哪年",
        "团省委轮训村里的团干部到哪一年",
        "述职不合格怎么处理",
        "完不成80%的非公企业建团任务有什么处分",
        "走访60次的任务怎么安排",
        "半年办一回的调度会是哪个级别",
        "我们县分到哪个片区",
        "写一份青年之家的讲话稿",
        "教育团工委给几个编制",
    ],
)
def test_what_the_plan_leaves_open_is_declined(matcher: Matcher, question: str) -> None:
    assert not matcher.answer(question, today=MONDAY).found


@pytest.mark.parametrize(
    ("question", "clause"),
    [
        ("网络公司里怎么推进建团", "四（一）4·依托大的行业建"),
        ("送快递的小哥要联系到什么程度", "四（一）7·拓宽联系渠道"),
        ("团属协会与民营企业100强2019年底分别完成多少", "四（一）4·依托团属协会建"),
        ("调度会是每月开吗", "四（四）5·加强基层共青团工作交流调度"),
        ("县级中学团校到哪年一所都不能少", "四（一）1·规范基础团务"),
        ("基本原则有几条", "三"),
        ("基本原则是哪四条", "三"),
        ("四个明显是什么", "二"),
        ("我刚调来团县委，调度会多久开一次", "四（四）5·加强基层共青团工作交流调度"),
        ("我们学校的推优入党怎么落实", "四（二）3·做好党团衔接"),
        ("名额没用完怎么处理", "四（二）1·坚持总量控制"),
        ("发展团员的总量怎么控制", "四（二）1·坚持总量控制"),
        ("几级团组织都来办支部", "四（四）3·增强基层团组织的组织活力"),
        ("表彰结果抄送哪里", "四（三）3·用好表彰激励手段"),
    ],
)
def test_everyday_wording_of_what_it_says_is_answered(matcher: Matcher, question: str, clause: str) -> None:
    answer = matcher.answer(question, today=MONDAY)
    assert answer.found
    assert clause in answer.clauses


def test_a_yes_no_question_with_another_rhythm_is_put_right(matcher: Matcher) -> None:
    answer = matcher.answer("片区调度会是每月一次吗", today=MONDAY)
    assert "不是这个周期" in answer.headline
    assert "每季度" in answer.headline


def test_alternatives_are_a_yes_no_question(matcher: Matcher) -> None:
    answer = matcher.answer("2020年底市级中学团校要一半还是全部成立", today=MONDAY)
    assert answer.found
    assert "100%" in answer.headline


def test_each_of_several_levels_named_in_one_breath_has_its_answer(matcher: Matcher) -> None:
    answer = matcher.answer("国家级和市、县级园区团建分别是哪年", today=MONDAY)
    assert {line.due_date.year for line in answer.figures if line.due_date} == {2019, 2020, 2021}

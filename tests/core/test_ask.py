"""The matcher on the shipped plan: what it answers, and what it refuses."""

from datetime import date

import pytest

from bot.core.ask import Matcher
from bot.core.ask_answer import Answer, CuratedAnswer, Kind, Reason
from bot.core.ask_render import plain
from bot.core.plan import Alias, Plan
from bot.services.plan import load_pack

SPRING = date(2019, 3, 4)
SCHOOLS = "四（一）1·规范基础团务"


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_pack("jishi-2019")


@pytest.fixture(scope="module")
def matcher(plan: Plan) -> Matcher:
    return Matcher(plan)


@pytest.mark.parametrize(
    ("question", "value", "clause"),
    [
        ("县级中学团校2020年要达到多少", "70%", SCHOOLS),
        ("团校 县 2020", "70%", SCHOOLS),
        ("2020年，县里的中学该有多大比例办起团校", "70%", SCHOOLS),
        ("市级中学今年底团校建多少", "50%", SCHOOLS),
        ("片区调度会多久开一次", "每季度1次", "四（四）5·加强基层共青团工作交流调度"),
        ("一年要走访基层青年几次", "不少于10次", "四（三）3·落实团干部密切联系青年机制"),
        ("团青比最高不超过多少", "30%以内", "二2"),
        ("几岁才能入团", "年满14周岁", "四（二）1·坚持年龄标准"),
    ],
)
def test_the_direct_line_has_the_figure_and_the_answer_cites_its_clause(
    matcher: Matcher, question: str, value: str, clause: str
) -> None:
    answer = matcher.answer(question, today=SPRING)
    assert answer.found
    assert value in answer.headline
    assert answer.clauses == (clause,)
    assert answer.basis[0].quote


def test_what_the_question_leaves_open_is_listed(matcher: Matcher) -> None:
    answer = matcher.answer("县级中学团校的比例是多少", today=SPRING)
    assert [line.value for line in answer.figures] == ["30%", "70%", "全部（100%）"]


def test_several_years_and_levels_are_answered_together(matcher: Matcher) -> None:
    answer = matcher.answer("2020年市级和县级中学团校分别要达到多少", today=SPRING)
    assert {line.value for line in answer.figures} == {"全部（100%）", "70%"}


@pytest.mark.parametrize(("today", "value"), [(date(2019, 3, 4), "30%"), (date(2020, 3, 4), "70%")])
def test_this_year_is_counted_from_the_day_of_asking(matcher: Matcher, today: date, value: str) -> None:
    answer = matcher.answer("县级中学团校今年要建到多少", today=today)
    assert [line.value for line in answer.figures] == [value]


def test_the_date_is_the_answer_to_when_and_the_figure_chooses_it(matcher: Matcher) -> None:
    answer = matcher.answer("县级中学团校什么时候要到70%", today=SPRING)
    assert answer.kind is Kind.DEADLINE
    assert answer.due == date(2020, 12, 31)


@pytest.mark.parametrize(
    ("today", "words"),
    [(date(2020, 12, 19), "还有12天"), (date(2020, 12, 31), "今天到期"), (date(2021, 1, 1), "已到期")],
)
def test_the_text_says_how_far_off_the_day_is(matcher: Matcher, today: date, words: str) -> None:
    answer = matcher.answer("县级中学团校2020年要达到多少", today=today)
    assert words in plain(answer, today=today)


def test_a_wrong_figure_in_a_yes_or_no_question_is_corrected(matcher: Matcher) -> None:
    answer = matcher.answer("县级中学团校2020年是不是要达到80%", today=SPRING)
    assert answer.found
    assert "不是80%" in answer.headline
    assert "70%" in answer.headline


def test_a_right_figure_in_a_yes_or_no_question_is_confirmed(matcher: Matcher) -> None:
    answer = matcher.answer("县级中学团校2020年是不是要达到70%", today=SPRING)
    assert answer.headline.startswith("是的")


def test_a_number_is_looked_up_backwards(matcher: Matcher) -> None:
    answer = matcher.answer("80%是什么指标", today=SPRING)
    assert answer.kind is Kind.REVERSE
    assert answer.targets == ("large-private-enterprises-2021",)


def test_a_list_by_date_has_everything_due_then_and_nothing_else(matcher: Matcher, plan: Plan) -> None:
    answer = matcher.answer("2021年底前要完成哪些", today=SPRING)
    due = {target.id for target in plan.targets if target.due and target.due.year == 2021}
    assert set(answer.targets) == due


def test_a_list_by_rhythm_has_only_that_rhythm(matcher: Matcher) -> None:
    answer = matcher.answer("每季度要做的有哪些", today=SPRING)
    assert {line.due for line in answer.figures} == {"每季度"}


def test_how_is_answered_with_the_clauses_own_sentences(matcher: Matcher, plan: Plan) -> None:
    answer = matcher.answer("超龄团员怎么离团", today=SPRING)
    clause = plan.clause(answer.clauses[0])
    assert clause is not None
    assert "超龄离团仪式" in answer.basis[0].quote
    assert all(sentence in clause.text for sentence in answer.basis[0].quote.split("。"))


def test_two_subjects_side_by_side_are_both_answered(matcher: Matcher) -> None:
    answer = matcher.answer("交流日和片区调度会有什么区别", today=SPRING)
    assert {line.due for line in answer.figures} == {"每月", "每季度"}


def test_the_letter_answers_whom_to_ask(matcher: Matcher, plan: Plan) -> None:
    answer = matcher.answer("有问题打什么电话，找谁", today=SPRING)
    assert answer.kind is Kind.CONTACT
    assert plan.contact.phone in answer.headline
    assert plan.contact.name in answer.headline


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("高铁票怎么买", Reason.ABSENT),
        ("团干部工资多少", None),
        ("团费收缴标准是多少", Reason.NO_FACET),
        ("优秀团市委书记一年评几名", Reason.NO_FACET),
        ("省级中学团校2020年多少", Reason.NO_LEVEL),
        ("县级中学团校2022年多少", Reason.NO_YEAR),
        ("团青比2020年多少", Reason.NO_YEAR),
        ("县级中学团校80%的任务是哪年", Reason.NO_NUMBER),
        ("交流日每周开几次", Reason.NO_RHYTHM),
        ("团青比现在是多少", Reason.NO_FACET),
        ("交流日在哪里举办", Reason.NO_FACET),
    ],
)
def test_what_the_plan_does_not_say_is_refused(
    matcher: Matcher, question: str, reason: Reason | None
) -> None:
    answer = matcher.answer(question, today=SPRING)
    assert not answer.found
    if reason is not None:
        assert answer.reason is reason


def test_a_refused_year_comes_with_the_nearest_variants(matcher: Matcher) -> None:
    answer = matcher.answer("团青比2020年多少", today=SPRING)
    assert [line.value for line in answer.figures] == ["30%以内"]


def test_a_question_too_wide_is_answered_with_suggestions(matcher: Matcher) -> None:
    answer = matcher.answer("团建", today=SPRING)
    assert answer.kind is Kind.UNSURE
    assert 1 <= len(answer.suggestions) <= 3


def test_every_suggestion_is_a_question_that_finds_something(matcher: Matcher) -> None:
    for question in ("团建", "青年", "企业"):
        for suggestion in matcher.answer(question, today=SPRING).suggestions:
            assert matcher.answer(suggestion.question, today=SPRING).found, suggestion.question


def test_every_figure_said_is_a_targets_value_or_quoted(matcher: Matcher, plan: Plan) -> None:
    by_id = {target.id: target for target in plan.targets}
    for target in plan.targets:
        answer = matcher.answer(f"{target.subject}的要求", today=SPRING)
        for line in answer.figures:
            value = by_id[line.target].value
            digits = "".join(char for char in line.value if char.isdigit() or char == ".")
            assert not digits or float(digits) == value


def test_an_added_alias_acts_at_once(plan: Plan) -> None:
    question = "小绿萍2020年县级要多少"
    extra = Alias(term="中学团校", words=("小绿萍",))
    assert not Matcher(plan).answer(question, today=SPRING).found
    assert "70%" in Matcher(plan, extra_aliases=[extra]).answer(question, today=SPRING).headline


def test_a_curated_answer_is_given_with_its_source(plan: Plan) -> None:
    entry = CuratedAnswer(question_words=("食堂",), text="方案不管食堂。", clause="一")
    answer = Matcher(plan, curated=[entry]).answer("中学食堂谁管", today=SPRING)
    assert (answer.kind, answer.headline, answer.clauses) == (Kind.CURATED, "方案不管食堂。", ("一",))


def test_the_explanation_names_words_and_candidates(matcher: Matcher) -> None:
    explanation = matcher.answer("县级中学团效2020年多少", today=SPRING).explanation
    assert explanation.repaired
    assert explanation.words
    assert explanation.candidates[0].name == "中学团校"


def test_an_unknown_clause_number_is_no_error(matcher: Matcher) -> None:
    assert isinstance(matcher.answer("四（九）9说了什么", today=SPRING), Answer)

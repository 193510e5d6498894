"""What one message asks: remarks around a question, several questions, English and pinyin in it."""

from datetime import date

import pytest

from bot.core.ask import Matcher
from bot.core.ask_answer import CuratedAnswer
from bot.core.ask_message import clauses_in, sentences_in
from bot.core.ask_question import Question
from bot.core.ask_words import SOMEBODY

MONDAY = date(2019, 3, 4)


@pytest.mark.parametrize(
    ("message", "alone"),
    [
        ("省里下周来检查。县级中学团校2020年要多少？", "县级中学团校2020年要多少？"),
        ("交流日多久一次？我先去开会了。", "交流日多久一次？"),
        ("我们书记问了三遍。\n团青比控制在多少以内", "团青比控制在多少以内"),
    ],
)
def test_a_remark_of_its_own_changes_nothing(matcher: Matcher, message: str, alone: str) -> None:
    assert matcher.answer(message, today=MONDAY).headline == matcher.answer(alone, today=MONDAY).headline


def test_a_subject_told_first_belongs_to_the_question(matcher: Matcher) -> None:
    answer = matcher.answer("想问问县级中学团校。2020年底前要多少？", today=MONDAY)
    assert "70%" in answer.headline


def test_each_question_is_answered_and_each_answer_cites_its_clause(matcher: Matcher) -> None:
    answer = matcher.answer("团青比控制在多少？第一团支书是干什么的？", today=MONDAY)
    assert answer.found
    assert answer.headline.startswith("① ")
    assert "\n② " in answer.headline
    assert {"二2", "四（一）3·开展全省“第一团支书”工作"} <= set(answer.clauses)


def test_commas_part_questions_only_if_all_of_them_are_answered(matcher: Matcher) -> None:
    both = matcher.answer("民营企业100强2019年要完成多少，团属协会2019年底要完成多少", today=MONDAY)
    assert both.together == 2
    one = matcher.answer("交流日多久一次，奖金发多少", today=MONDAY)
    assert one.together == 1


def test_what_is_declined_is_said_beside_what_is_answered(matcher: Matcher) -> None:
    answer = matcher.answer("交流日多久一次？高铁票怎么买？", today=MONDAY)
    assert answer.found
    assert "② 方案未写明" in answer.headline


def test_a_message_of_nothing_the_plan_knows_is_declined(matcher: Matcher) -> None:
    assert not matcher.answer("明天郑州下雨吗？高铁票怎么买？", today=MONDAY).found


def test_a_curated_answer_may_need_the_whole_message(matcher: Matcher) -> None:
    curated = CuratedAnswer(("交流日", "住宿"), "由团省委另行通知。", "四（四）5·加强基层共青团工作交流调度")
    taught = matcher.taught((), (curated,))
    assert taught.answer("交流日下周开。住宿怎么安排？", today=MONDAY).headline == "由团省委另行通知。"


@pytest.mark.parametrize("message", ["交流日吗？" * 800, "交流日吗，" * 800, "谁？谁！" * 50])
def test_a_message_of_hundreds_of_sentences_is_read_once_as_a_whole(message: str) -> None:
    def read(_text: str) -> Question:
        raise AssertionError

    assert sentences_in(message, read) == []
    assert clauses_in(message, read) == []


def test_letters_that_could_be_cut_in_millions_of_ways_are_read_like_any_other(matcher: Matcher) -> None:
    assert not matcher.answer("an" * 110 + "q", today=MONDAY).found


def test_a_person_is_told_from_words_that_end_like_a_surname() -> None:
    assert SOMEBODY.search("王书记家住哪")
    assert not any(map(SOMEBODY.search, ("任何同志都能入团吗", "上周书记问了调度会", "每周书记例会")))


@pytest.mark.parametrize(
    ("mixed", "chinese"),
    [
        ("县级中学团校2020年的target是多少", "县级中学团校2020年的目标是多少"),
        ("how often要开片区调度会", "多久一次要开片区调度会"),
        ("青年之家study多久组织一次", "青年之家学习多久组织一次"),
        ("shehui组织进驻青年之家每年多少个", "社会组织进驻青年之家每年多少个"),
        ("县级中学tuanxiao2020年多少", "县级中学团校2020年多少"),
        ("县级团委几月换完届", "县级团委几月换届"),
    ],
)
def test_english_and_pinyin_are_read_as_chinese(matcher: Matcher, mixed: str, chinese: str) -> None:
    answer = matcher.answer(mixed, today=MONDAY)
    assert answer.found
    assert answer.headline == matcher.answer(chinese, today=MONDAY).headline

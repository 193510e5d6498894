import pytest

from bot.core.errors import (
    AliasKnown,
    AliasUnknownTerm,
    AliasUnreadable,
    AnswerTooLong,
    NothingToTeach,
    Refusal,
)
from bot.core.lessons import LONGEST_ANSWER, LessonDraft, Step, anonymous, read_alias, written
from bot.core.plan import Plan
from bot.services.plan import load_pack


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_pack("jishi-2019")


@pytest.mark.parametrize(
    "said", ["青窝 = 青年之家", "青窝＝青年之家", "青窝->青年之家", "  青窝等于青年之家 "]
)
def test_an_alias_is_read_in_the_ways_people_write_it(plan: Plan, said: str) -> None:
    assert read_alias(said, plan) == ("青窝", "青年之家")


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ("青窝", AliasUnreadable),
        ("", AliasUnreadable),
        ("a = b = c", AliasUnreadable),
        ("青 = 青年之家", AliasUnreadable),
        ("青" * 21 + " = 青年之家", AliasUnreadable),
        ("青窝 = 😀", AliasUnreadable),
        ("青窝 = 天宫", AliasUnknownTerm),
        ("青年之家 = 青年之家", AliasKnown),
    ],
)
def test_an_alias_that_could_do_nothing_or_harm_is_refused(
    plan: Plan, said: str, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        read_alias(said, plan)


def test_an_alias_that_is_there_already_is_refused(plan: Plan) -> None:
    with pytest.raises(AliasKnown):
        read_alias("青窝 = 青年之家", plan, [("青窝", "青年之家")])


def test_an_answer_is_written_in_three_steps_and_survives_storage(plan: Plan) -> None:
    draft = LessonDraft(Step.TEXT, "蓝莓指数", ("蓝莓", "指数"))
    for said in ("不在方案里。", "通知", "蓝莓 指标"):
        draft = LessonDraft.from_json(written(draft, said, plan).to_json())
    assert draft == LessonDraft(Step.CONFIRM, "蓝莓指数", ("蓝莓", "指标"), "不在方案里。", "通知")


def test_an_empty_or_endless_answer_is_refused(plan: Plan) -> None:
    with pytest.raises(NothingToTeach):
        written(LessonDraft(Step.TEXT), "😀", plan)
    with pytest.raises(AnswerTooLong):
        written(LessonDraft(Step.TEXT), "长" * (LONGEST_ANSWER + 1), plan)
    with pytest.raises(NothingToTeach):
        written(LessonDraft(Step.CONFIRM), "，，", plan)


def test_what_is_kept_of_a_question_names_nobody() -> None:
    kept = anonymous("@zhang_min 请问团校 13800138000 <b>身份证410122199001011234</b>", 100)
    assert "zhang" not in kept
    assert "13800138000" not in kept
    assert "4101221990" not in kept
    assert "团校" in kept
    assert len(anonymous("团" * 4_000, 100)) == 100

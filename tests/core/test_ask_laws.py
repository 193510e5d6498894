"""What must not change an answer: courtesy, spaces, width, script, mentions; and what must not break it."""

from datetime import date
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from bot.core.ask import Matcher
from bot.core.ask_answer import Answer
from bot.core.ask_render import plain
from bot.services.plan import load_pack
from tests.support.questions import load

SPRING = date(2019, 3, 4)
TO_TRADITIONAL = OpenCC("s2t")
QUESTIONS = tuple(
    question.question
    for question in load("tuning")
    if question.style in {"plain", "spoken", "alias", "polite"} and "@" not in question.question
)
SECONDS_FOR_ANY_TEXT = None  # hypothesis' own deadline would time the machine, not the code

questions = st.sampled_from(QUESTIONS)
lawful = settings(max_examples=120, deadline=SECONDS_FOR_ANY_TEXT)


@cache
def matcher() -> Matcher:
    return Matcher(load_pack("jishi-2019"))


def gist(question: str) -> tuple[bool, frozenset[str], frozenset[str]]:
    """Return what an answer comes down to: found, clauses, targets."""
    answer = matcher().answer(question, today=SPRING)
    return answer.found, frozenset(answer.clauses), frozenset(answer.targets)


@lawful
@given(questions, st.sampled_from(["请问一下，", "您好，麻烦问一下，", "打扰了，想请教一下：", "老师好，"]))
def test_courtesy_before_a_question_changes_nothing(question: str, courtesy: str) -> None:
    assert gist(courtesy + question) == gist(question)


@lawful
@given(questions, st.sampled_from(["，谢谢", "，辛苦了！", "，麻烦您了", "，非常感谢"]))
def test_thanks_after_a_question_change_nothing(question: str, thanks: str) -> None:
    assert gist(question + thanks) == gist(question)


@lawful
@given(questions, st.data())
def test_spaces_anywhere_change_nothing(question: str, data: st.DataObject) -> None:
    places = data.draw(st.sets(st.integers(0, len(question)), max_size=6))
    spaced = "".join((" " if at in places else "") + char for at, char in enumerate(question))
    assert gist(spaced) == gist(question)


@lawful
@given(questions)
def test_full_width_characters_change_nothing(question: str) -> None:
    wide = "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in question)
    assert gist(wide) == gist(question)


@lawful
@given(questions)
def test_traditional_characters_change_nothing(question: str) -> None:
    assert gist(TO_TRADITIONAL.convert(question)) == gist(question)


@lawful
@given(questions, st.data())
def test_a_mention_of_the_bot_changes_nothing_wherever_it_stands(question: str, data: st.DataObject) -> None:
    at = data.draw(st.sampled_from([0, len(question)]))
    assert gist(f"{question[:at]} @jishi_bot {question[at:]}") == gist(question)


@settings(max_examples=200, deadline=SECONDS_FOR_ANY_TEXT)
@given(st.text(max_size=400))
def test_any_text_gets_an_answer_in_a_few_lines(text: str) -> None:
    answer = matcher().answer(text, today=SPRING)
    assert isinstance(answer, Answer)
    assert answer.headline
    assert plain(answer, today=SPRING)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "？",
        "啊",
        "😀" * 30,
        "\x00\x07\u200b\u202e",
        "<b>hello</b><script>alert(1)</script>",
        "'; DROP TABLE targets; --",
        "%s%n{0}{{}}",
        "../../etc/passwd",
        "1" * 4000,
        "%" * 4000,
        "哈" * 4000,
        "县级中学食堂" * 700,
    ],
)
def test_hostile_text_is_refused_shortly(text: str) -> None:
    answer = matcher().answer(text, today=SPRING)
    assert not answer.found
    assert len(answer.headline) < 200


def test_a_question_at_the_end_of_a_long_message_is_still_read() -> None:
    noise = "大家辛苦了。" * 300
    assert "70%" in matcher().answer(f"{noise}县级中学团校2020年要多少？", today=SPRING).headline

"""The tuning half of the question set: a floor under the matcher. `make bench` measures both halves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pytest

from bot.core.ask import Matcher
from bot.core.ask_render import plain
from tests.support.questions import DECLINED, is_right, load

SPRING = date(2019, 3, 1)


@dataclass(frozen=True)
class Judged:
    found: bool
    answer: str
    clauses: Sequence[str]


@pytest.mark.parametrize(("answered", "floor"), [("in scope", 0.95), ("to be declined", 0.97)])
def test_the_tuning_half_is_answered_as_the_aims_say(matcher: Matcher, answered: str, floor: float) -> None:
    declined = answered == "to be declined"
    asked = [question for question in load("tuning") if (question.kind in DECLINED) is declined]
    right = 0
    for question in asked:
        today = question.at or SPRING
        answer = matcher.answer(question.question, today=today)
        right += is_right(question, Judged(answer.found, plain(answer, today=today), answer.clauses))
    assert right / len(asked) >= floor

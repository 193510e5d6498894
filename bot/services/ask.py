"""Questions about the plan."""

from datetime import datetime
from typing import Self

from bot.core.ask import Matcher
from bot.core.ask_answer import Answer
from bot.core.plan import Plan
from bot.core.workdays import local_date


class AskService:
    """Answers from one plan; the index is built once."""

    def __init__(self, plan: Plan, matcher: Matcher) -> None:
        self.plan = plan
        self._matcher = matcher

    @classmethod
    def build(cls, plan: Plan) -> Self:
        """Build the index. Takes about a second (jieba's dictionary): not for the event loop."""
        return cls(plan, Matcher(plan))

    def answer(self, question: str, *, now: datetime) -> Answer:
        """Answer `question` as of the day that `now` is in Shanghai."""
        return self._matcher.answer(question, today=local_date(now))

"""Questions about the plan."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Self

from bot.core.ask import Matcher
from bot.core.ask_answer import Answer, CuratedAnswer
from bot.core.plan import Alias, Plan
from bot.core.workdays import local_date


class AskService:
    """Answers from one plan and from what administrators taught."""

    def __init__(self, plan: Plan, matcher: Matcher) -> None:
        self.plan = plan
        self.aliases: tuple[Alias, ...] = ()
        """The aliases that administrators added."""
        self._untaught = matcher
        self._matcher = matcher

    @classmethod
    def build(cls, plan: Plan) -> Self:
        """Build the index. Takes about a second (jieba's dictionary): not for the event loop."""
        return cls(plan, Matcher(plan))

    def untaught(self) -> "AskService":
        """Return a service on the same index that was taught nothing, for another database."""
        return AskService(self.plan, self._untaught)

    def answer(self, question: str, *, now: datetime) -> Answer:
        """Answer `question` as of the day that `now` is in Shanghai."""
        return self._matcher.answer(question, today=local_date(now))

    async def teach(self, aliases: Sequence[Alias], curated: Sequence[CuratedAnswer]) -> None:
        """Answer with these aliases and curated answers from now on, and with no others.

        The new index is built in a thread while the old one goes on answering.
        """
        if aliases or curated:
            taught = await asyncio.to_thread(Matcher, self.plan, tuple(aliases), tuple(curated))
        else:
            taught = self._untaught
        self._matcher, self.aliases = taught, tuple(aliases)

"""Questions about the plan."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Self

from bot.core.ask_answer import Answer, CuratedAnswer
from bot.core.plan import Alias, Plan
from bot.core.workdays import local_date

if TYPE_CHECKING:
    from bot.core.ask import Matcher


class AskService:
    """Answers from one plan and from what administrators taught."""

    def __init__(self, plan: Plan, matcher: "Matcher | None" = None) -> None:
        """Without `matcher` nothing is answered before `prepare`."""
        self.plan = plan
        self.aliases: tuple[Alias, ...] = ()
        """The aliases that administrators added."""
        self._untaught = matcher
        self._matcher = matcher

    @classmethod
    def build(cls, plan: Plan) -> Self:
        """Build the index: half a second with the dictionary, so not for the event loop."""
        return cls(plan, _matcher(plan))

    async def prepare(self) -> None:
        """Build the index in a thread, unless it is there."""
        if self._untaught is None:
            self._untaught = self._matcher = await asyncio.to_thread(_matcher, self.plan)

    def untaught(self) -> "AskService":
        """Return a service on the same index that was taught nothing, for another database."""
        return AskService(self.plan, self._untaught)

    def answer(self, question: str, *, now: datetime) -> Answer:
        """Answer `question` as of the day that `now` is in Shanghai."""
        if self._matcher is None:
            raise RuntimeError("asked before the index was built")
        return self._matcher.answer(question, today=local_date(now))

    async def teach(self, aliases: Sequence[Alias], curated: Sequence[CuratedAnswer]) -> None:
        """Answer with these aliases and curated answers from now on, and with no others.

        The words are learned in a thread while the service goes on answering as before.
        """
        await self.prepare()
        taught = self._untaught
        if taught is not None and (aliases or curated):
            taught = await asyncio.to_thread(taught.taught, tuple(aliases), tuple(curated))
        self._matcher, self.aliases = taught, tuple(aliases)


def _matcher(plan: Plan) -> "Matcher":
    # What it needs is imported here, in the thread: it would be a third of the time to the first poll.
    from bot.core.ask import Matcher  # noqa: PLC0415  see above

    return Matcher(plan)

"""The world as tests and the demo use it: state, actions of people, waiting for something to be so."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from bot.sandbox.conversation import Conversation
from bot.sandbox.transcript import transcript

Found = TypeVar("Found")


class WaitedInVain(AssertionError):  # noqa: N818 - reads as what happened
    """`World.until` ran out of time; the text is a readable transcript."""


class World(Conversation):
    """People, chats and the bot; made with a clock, filled with `add_person` and `add_group`."""

    async def until(
        self,
        predicate: Callable[[], Found],
        timeout: float = 10,  # noqa: ASYNC109 - the sandbox contract's own word; the error needs the transcript
    ) -> Found:
        """Wait until `predicate()` is true and return what it returned; looks again at every event.

        Raises:
            WaitedInVain: it was still false after `timeout` real seconds.
        """
        with self.events.subscribe() as events:
            try:
                async with asyncio.timeout(timeout):
                    while not (found := predicate()):
                        await events.next()
            except TimeoutError:
                if not (found := predicate()):
                    raise WaitedInVain(f"not so after {timeout} s\n{transcript(self)}") from None
            return found

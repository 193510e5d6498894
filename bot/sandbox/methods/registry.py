"""The table of methods the sandbox serves."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from bot.sandbox.params import Params
from bot.sandbox.signatures import PARAMETERS
from bot.sandbox.world import World

Action = Callable[[World, Params], Any]


@dataclass(frozen=True, slots=True)
class Served:
    """One method: what it does, what it takes, what it counts for the limits."""

    name: str
    action: Action | None
    waits: Callable[[World, Params], Coroutine[Any, Any, Any]] | None
    """Instead of `action`, for a method that waits."""
    parameters: frozenset[str]
    cost: Callable[[Params], int] | None
    """Messages it counts for the limits, in the chat of `chat_id`; None: it is free."""


METHODS: dict[str, Served] = {}
"""By lower-case name, as Telegram's method names ignore case."""


def one(_: Params) -> int:
    """Return the cost of a method that sends or edits one message."""
    return 1


def served(name: str, *, cost: Callable[[Params], int] | None = None) -> Callable[[Action], Action]:
    """Register a function as the Bot API method `name`."""

    def register(action: Action) -> Action:
        METHODS[name.lower()] = Served(name, action, None, PARAMETERS[name.lower()], cost)
        return action

    return register

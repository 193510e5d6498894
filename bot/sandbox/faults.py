"""Failures on demand: what the network and Telegram's servers do on bad days."""

from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal["500", "502", "reset", "delay", "timeout_after_done", "429"]
KINDS = frozenset(get_args(Kind))
EVERY_METHOD = "*"

BAD_GATEWAY = b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>nginx</body>\r\n</html>\r\n"


@dataclass(slots=True)
class Fault:
    """One order to fail."""

    method: str
    """Lower-case method name, or `*`."""
    kind: Kind
    times: int
    chat_id: int | None
    delay: float
    """Seconds: of `delay`, or the retry_after of `429`."""


class Faults:
    """The failures still to come, in the order they were asked for."""

    def __init__(self) -> None:
        self.planned: list[Fault] = []

    def next(
        self, method: str, kind: Kind, *, times: int = 1, chat_id: int | None = None, delay: float = 1.0
    ) -> None:
        """Make the next `times` calls of `method` (`*`: any but getUpdates) fail, only in `chat_id` if given.

        `500`, `502` (with an HTML body), `429` (retry_after = `delay`) and `reset` (the socket is cut) leave
        the call undone; `delay` does it after `delay` seconds; `timeout_after_done` does it, but never
        answers.

        Raises:
            ValueError: unknown kind.
        """
        if kind not in KINDS:
            raise ValueError(f"unknown fault {kind!r}; known: {', '.join(sorted(KINDS))}")
        self.planned.append(Fault(method.lower(), kind, times, chat_id, delay))

    def take(self, method: str, chat_id: str | None) -> Fault | None:
        """Return the fault that hits this call, and use it up; `method` in lower case."""
        for fault in self.planned:
            named = fault.method == method or (fault.method == EVERY_METHOD and method != "getupdates")
            if named and (fault.chat_id is None or str(fault.chat_id) == chat_id):
                fault.times -= 1
                if fault.times <= 0:
                    self.planned.remove(fault)
                return fault
        return None

    def clear(self) -> None:
        """Plan nothing any more."""
        self.planned.clear()

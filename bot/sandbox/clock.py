"""The sandbox's own time: it runs like real time and can be set, advanced and stopped."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
DEFAULT_START = datetime(2019, 3, 4, 8, 30, tzinfo=ZONE)


class SandboxClock:
    """A clock that starts at `start` and then runs in real seconds.

    `monotonic` is the source of real seconds; tests pass their own.
    """

    def __init__(
        self, start: datetime = DEFAULT_START, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._monotonic = monotonic
        self._moment = _shanghai(start)
        self._mark = monotonic()
        self._frozen = False
        self._callbacks: list[Callable[[], None]] = []

    @property
    def frozen(self) -> bool:
        """Whether time stands still."""
        return self._frozen

    def now(self) -> datetime:
        """Return the sandbox's present moment, aware, in Asia/Shanghai."""
        if self._frozen:
            return self._moment
        return self._moment + timedelta(seconds=self._monotonic() - self._mark)

    def set(self, moment: datetime) -> None:
        """Jump to `moment` (aware, forwards or backwards) and tell the subscribers."""
        self._moment = _shanghai(moment)
        self._mark = self._monotonic()
        for callback in list(self._callbacks):
            callback()

    def advance(self, step: timedelta) -> None:
        """Jump ahead by `step` and tell the subscribers."""
        self.set(self.now() + step)

    def freeze(self) -> None:
        """Stop time; `set` and `advance` still work."""
        self._moment = self.now()
        self._frozen = True

    def resume(self) -> None:
        """Let time run again from where it stands."""
        self._mark = self._monotonic()
        self._frozen = False

    def on_change(self, callback: Callable[[], None]) -> None:
        """Call `callback()` (synchronous, no arguments) after every `set` and `advance`."""
        self._callbacks.append(callback)


def _shanghai(moment: datetime) -> datetime:
    """Return `moment` in Asia/Shanghai.

    Raises:
        ValueError: `moment` is naive.
    """
    if moment.tzinfo is None:
        raise ValueError(f"naive moment: {moment!r}")
    return moment.astimezone(ZONE)

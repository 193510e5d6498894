"""Who may speak next: the queue in front of Telegram's limits.

No clock and no event loop in here: time is an argument, in seconds of any monotonic clock.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from heapq import heappop, heappush
from itertools import count
from typing import Final

ChatKey = int | str
"""A chat's id, or its `@name` in small letters."""

_DUE: Final = 1e-6
"""A moment this near (seconds) counts as come: clocks and timers round."""


class Urgency(Enum):
    """Which of two queues a message stands in."""

    INTERACTIVE = "interactive"
    """Somebody just asked and waits."""
    BULK = "bulk"
    """A notice; a minute sooner or later is the same."""


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `messages` in any window of `seconds`."""

    messages: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Limits:
    """Telegram's limits as its FAQ gives them, and how they are shared out."""

    overall: Rate = Rate(30, 1.0)
    chat: Rate = Rate(1, 1.0)
    group: Rate = Rate(20, 60.0)
    """For groups and channels, beside `chat`; edits count like messages."""
    margin: float = 1.03
    """Every window is held this much longer, because messages sent 1.00 s apart may arrive 0.98 s apart."""
    bulk_share: int = 5
    """While both queues wait, every fifth message is a bulk one, so that neither starves."""


class Window:
    """The latest messages of one rate, sliding: a token bucket would let twice its size through."""

    __slots__ = ("_capacity", "_seconds", "_stamps")

    def __init__(self, rate: Rate, margin: float) -> None:
        self._capacity = rate.messages
        self._seconds = rate.seconds * margin
        self._stamps: deque[float] = deque(maxlen=rate.messages)

    def free_at(self, cost: int = 1) -> float:
        """Return the first moment at which `cost` messages fit; more than it holds count as a window."""
        surplus = len(self._stamps) + min(cost, self._capacity) - self._capacity
        return self._stamps[surplus - 1] + self._seconds if surplus > 0 else float("-inf")

    def add(self, now: float, cost: int = 1) -> None:
        """Note `cost` messages at `now`."""
        self._stamps.extend([now] * min(cost, self._capacity))

    def is_empty(self, now: float) -> bool:
        """Tell whether everything noted has left the window."""
        return not self._stamps or self._stamps[-1] + self._seconds <= now


@dataclass(eq=False, slots=True)
class Ticket:
    """One call's place in the queue; `number` orders the queue, a repeated call keeps its own."""

    urgency: Urgency
    cost: int
    number: int
    line: "_Line"
    listed: bool = False
    granted: bool = False

    @property
    def paused_until(self) -> float:
        """The end of the chat's pause; minus infinity when it has none."""
        return self.line.paused_until


@dataclass(eq=False, slots=True)
class _Line:
    """One chat: its windows, its pause, and its own two queues. One call at a time, so order is kept."""

    windows: tuple[Window, ...] = ()
    paused_until: float = float("-inf")
    busy: bool = False
    passed_over: int = 0
    look_at: float = float("inf")
    waiting: dict[Urgency, deque[Ticket]] = field(default_factory=lambda: {kind: deque() for kind in Urgency})

    def heads(self, bulk_share: int) -> Iterator[Ticket]:
        """Yield the tickets that may be the chat's next: each queue's first, or the bulk one it owes."""
        interactive, bulk = self.waiting[Urgency.INTERACTIVE], self.waiting[Urgency.BULK]
        if interactive and not (bulk and self.passed_over >= bulk_share - 1):
            yield interactive[0]
        if bulk:
            yield bulk[0]

    def free_at(self, cost: int) -> float:
        """Return the first moment at which the chat may be sent `cost` messages."""
        return max([self.paused_until, *(window.free_at(cost) for window in self.windows)])

    def is_idle(self, now: float) -> bool:
        return (
            not self.busy
            and self.paused_until <= now
            and not any(self.waiting.values())
            and all(window.is_empty(now) for window in self.windows)
        )


class Turns:
    """Grants turns so that no window of any limit is ever overfull.

    A chat's windows count from the end of a call, so they hold however long a message takes to
    arrive. The overall window counts from the start, since thirty calls run at once, and leans
    on `Limits.margin`. Interactive messages may come in bursts; bulk ones are spaced evenly, so
    that a reply never finds a second's allowance used up.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._overall = Window(limits.overall, limits.margin)
        self._spacing = limits.overall.seconds * limits.margin / limits.overall.messages
        self._next_bulk = float("-inf")
        self._passed_over = 0
        self._lines: dict[ChatKey, _Line] = {}
        self._sweep_at = 1024
        self._numbers = count()
        self._looks = count()
        self._ready: dict[Urgency, list[tuple[int, Ticket]]] = {kind: [] for kind in Urgency}
        self._later: list[tuple[float, int, _Line]] = []

    def __len__(self) -> int:
        """Count the chats that are remembered."""
        return len(self._lines)

    def delay(self, chat: ChatKey | None, now: float) -> float:
        """Return the seconds until a chat may be sent a message, whatever waits before it; 0 is now."""
        line = None if chat is None else self._lines.get(chat)
        wait = 0.0 if line is None else line.free_at(1) - now
        return wait if wait > _DUE else 0.0

    def join(self, chat: ChatKey | None, urgency: Urgency, cost: int, now: float) -> Ticket:
        """Queue for a message that counts `cost` times; without a chat only the overall limit holds."""
        line = _Line() if chat is None else self._line(chat, now)
        ticket = Ticket(urgency, cost, next(self._numbers), line)
        line.waiting[urgency].append(ticket)
        self._settle(line, now)
        return ticket

    def rejoin(self, ticket: Ticket, now: float) -> None:
        """Queue again after a refused call, before all that came later to the same chat."""
        ticket.granted = ticket.line.busy = False
        ticket.line.waiting[ticket.urgency].appendleft(ticket)
        self._note(ticket, now)

    def leave(self, ticket: Ticket, now: float) -> None:
        """Give the turn back: the call has ended, well or not, or nobody waits for it any more."""
        queue = ticket.line.waiting[ticket.urgency]
        if ticket.granted:
            ticket.granted = ticket.line.busy = False
            self._note(ticket, now)
        elif ticket in queue:
            queue.remove(ticket)
            self._settle(ticket.line, now)

    def pause(self, ticket: Ticket, until: float, now: float) -> list[Ticket]:
        """Let nothing more go to the ticket's chat before `until`; return the tickets that wait for it."""
        line = ticket.line
        line.paused_until = max(line.paused_until, until)
        self._settle(line, now)
        return [other for queue in line.waiting.values() for other in queue]

    def grant(self, now: float) -> tuple[list[Ticket], float | None]:
        """Return the tickets whose turn has come, and when to ask again (`None`: after the next change)."""
        granted: list[Ticket] = []
        while self._later and self._later[0][0] <= now + _DUE:
            moment, _, line = heappop(self._later)
            if moment == line.look_at:
                line.look_at = float("inf")
                self._settle(line, now)
        blocked_until: float | None = None
        while (ticket := self._choose(now)) is not None:
            blocked_until = self._free_at(ticket)
            if blocked_until > now + _DUE:
                break
            blocked_until = None
            self._take(ticket, now)
            granted.append(ticket)
        moments = [self._later[0][0]] if self._later else []
        if blocked_until is not None:
            moments.append(blocked_until)
        return granted, min(moments, default=None)

    def _choose(self, now: float) -> Ticket | None:
        interactive, bulk = self._first(Urgency.INTERACTIVE, now), self._first(Urgency.BULK, now)
        if interactive is None or bulk is None:
            return interactive or bulk
        owed = self._passed_over >= self._limits.bulk_share - 1 and self._next_bulk <= now + _DUE
        return bulk if owed else interactive

    def _first(self, urgency: Urgency, now: float) -> Ticket | None:
        """Return the longest waiting ticket whose chat is free; `_settle` lists the others again in time."""
        heap = self._ready[urgency]
        while heap:
            ticket = heap[0][1]
            line = ticket.line
            if (
                not line.busy
                and ticket in line.heads(self._limits.bulk_share)
                and line.free_at(ticket.cost) <= now + _DUE
            ):
                return ticket
            heappop(heap)
            ticket.listed = False
        return None

    def _free_at(self, ticket: Ticket) -> float:
        window = self._overall.free_at(ticket.cost)
        return max(window, self._next_bulk) if ticket.urgency is Urgency.BULK else window

    def _take(self, ticket: Ticket, now: float) -> None:
        line = ticket.line
        other_waits = self._first(Urgency.BULK, now) is not None
        line.waiting[ticket.urgency].popleft()
        line.busy = ticket.granted = True
        self._overall.add(now, ticket.cost)
        if ticket.urgency is Urgency.BULK:
            # From the moment that was planned, not from now: a timer's lateness must not add up.
            planned = self._next_bulk if now - self._next_bulk < self._spacing else now
            self._next_bulk = planned + self._spacing * ticket.cost
            self._passed_over = line.passed_over = 0
        else:
            self._passed_over = self._passed_over + 1 if other_waits else 0
            line.passed_over = line.passed_over + 1 if line.waiting[Urgency.BULK] else 0

    def _settle(self, line: _Line, now: float) -> None:
        """List the chat's next tickets as ready, or set the moment to look at them again."""
        if line.busy:
            return
        for ticket in line.heads(self._limits.bulk_share):
            free_at = line.free_at(ticket.cost)
            if free_at > now + _DUE:
                if free_at < line.look_at:
                    line.look_at = free_at
                    heappush(self._later, (free_at, next(self._looks), line))
            elif not ticket.listed:
                ticket.listed = True
                heappush(self._ready[ticket.urgency], (ticket.number, ticket))

    def _note(self, ticket: Ticket, now: float) -> None:
        for window in ticket.line.windows:
            window.add(now, ticket.cost)
        self._settle(ticket.line, now)

    def _line(self, chat: ChatKey, now: float) -> _Line:
        if (line := self._lines.get(chat)) is None:
            if len(self._lines) >= self._sweep_at:
                self._lines = {key: old for key, old in self._lines.items() if not old.is_idle(now)}
                self._sweep_at = max(1024, 2 * len(self._lines))
            rates = [self._limits.chat]
            if isinstance(chat, str) or chat < 0:
                rates.append(self._limits.group)
            line = _Line(tuple(Window(rate, self._limits.margin) for rate in rates))
            self._lines[chat] = line
        return line

"""The life of a report: which move leads where, who may make it, and what late means.

```
草稿 ──submit──> 已报 ──approve──> 通过 ──accept──> 接收
                 │  ^               │               │
               return resubmit    return          reopen
                 v  │               │               │
                 退回 <─────────────┴───────────────┘
```
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.core.errors import Refusal


class State(StrEnum):
    """Where a report stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    ACCEPTED = "accepted"

    @property
    def zh(self) -> str:
        """The word cadres use: 草稿, 已报, 退回, 通过, 接收."""
        return {
            "draft": "草稿",
            "submitted": "已报",
            "returned": "退回",
            "approved": "通过",
            "accepted": "接收",
        }[self.value]

    @property
    def filed(self) -> bool:
        """Whether the unit counts as having reported; a returned report was filed once."""
        return self is not State.DRAFT


class Move(StrEnum):
    """What somebody does to a whole report."""

    SUBMIT = "submit"
    EDIT = "edit"
    """Change values after filing; a new revision."""
    RESUBMIT = "resubmit"
    """File again what was returned."""
    APPROVE = "approve"
    RETURN = "return"
    """退回修改, also of what was approved already."""
    ACCEPT = "accept"
    """接收: freeze."""
    REOPEN = "reopen"
    """Undo 接收 by exception, so that the unit can mend its report."""


class Who(StrEnum):
    """The least that somebody must be to make a move."""

    REPORTER = "reporter"
    """Of the unit, or of a unit above on its behalf (代报)."""
    REVIEWER = "reviewer"
    """Of a unit above."""
    PROVINCE = "province"


@dataclass(frozen=True, slots=True)
class Path:
    """From where to where a move leads, and for whom."""

    sources: frozenset[State]
    target: State
    who: Who


MOVES: Final[dict[Move, Path]] = {
    Move.SUBMIT: Path(frozenset({State.DRAFT}), State.SUBMITTED, Who.REPORTER),
    Move.EDIT: Path(frozenset({State.SUBMITTED}), State.SUBMITTED, Who.REPORTER),
    Move.RESUBMIT: Path(frozenset({State.RETURNED}), State.SUBMITTED, Who.REPORTER),
    Move.APPROVE: Path(frozenset({State.SUBMITTED}), State.APPROVED, Who.REVIEWER),
    Move.RETURN: Path(frozenset({State.SUBMITTED, State.APPROVED}), State.RETURNED, Who.REVIEWER),
    Move.ACCEPT: Path(frozenset({State.APPROVED}), State.ACCEPTED, Who.PROVINCE),
    Move.REOPEN: Path(frozenset({State.ACCEPTED}), State.RETURNED, Who.PROVINCE),
}
"""Every legal move; what is not here is refused."""


class IllegalMove(Refusal):
    """A move that the report's state does not allow; values: state and move, in Chinese and by name."""

    text_key = "report.illegal_move"


def apply(state: State, move: Move) -> State:
    """Return the state after `move`.

    Raises:
        IllegalMove: the move does not start in `state`.
    """
    path = MOVES[move]
    if state not in path.sources:
        raise IllegalMove(state=state.value, state_zh=state.zh, move=move.value)
    return path.target


def moves_from(state: State) -> frozenset[Move]:
    """Return the moves that start in `state`."""
    return frozenset(move for move, path in MOVES.items() if state in path.sources)


class Timeliness(StrEnum):
    """When a report came, against its due time and its lock."""

    ON_TIME = "on_time"
    LATE = "late"
    BACKFILLED = "backfilled"
    CLOSED = "closed"

    @property
    def zh(self) -> str:
        """The mark on the report: 按时, 迟报, 补报; 已截止 if nothing is taken any more."""
        return {"on_time": "按时", "late": "迟报", "backfilled": "补报", "closed": "已截止"}[self.value]


def timeliness(
    submitted_at: datetime, due: datetime, lock: datetime, exception_until: datetime | None = None
) -> Timeliness:
    """Tell what filing at `submitted_at` counts as; all moments are aware.

    On time is before `due`, late is in `[due, lock)`, backfilled is from `lock` to before the end of
    an exception. At the very end of each span the span is over.

    Raises:
        ValueError: a moment has no time zone, or `lock` is before `due`.
    """
    moments = [submitted_at, due, lock, *([exception_until] if exception_until else [])]
    if any(moment.tzinfo is None for moment in moments):
        raise ValueError("a moment without time zone")
    if lock < due:
        raise ValueError(f"locked at {lock}, before it is due at {due}")
    if submitted_at < due:
        return Timeliness.ON_TIME
    if submitted_at < lock:
        return Timeliness.LATE
    if exception_until is not None and submitted_at < exception_until:
        return Timeliness.BACKFILLED
    return Timeliness.CLOSED

"""What an organiser wants to change about a duty, and the book as it would be afterwards."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self

from bot.core.plan import Duty
from bot.core.remind_book import EVERYWHERE, DutyBook, KeptDuty, Move, open_book


class ChangeKind(StrEnum):
    """What is done."""

    ADD = "add"
    MOVE = "move"
    CANCEL = "cancel"
    """One occurrence is dropped."""
    STOP = "stop"
    """The duty ends."""


@dataclass(frozen=True, slots=True)
class DutyChange:
    """One change, complete."""

    kind: ChangeKind
    duty: Duty
    area: str = EVERYWHERE
    nominal: date | None = None
    """Of the occurrence that is moved or cancelled."""
    was: date | None = None
    """Its due date until now."""
    due: date | None = None
    """Its new due date, for a move."""

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return {
            "kind": self.kind.value,
            "duty": self.duty.model_dump(mode="json"),
            "area": self.area,
            **{
                name: day.isoformat() if day else None
                for name, day in (("nominal", self.nominal), ("was", self.was), ("due", self.due))
            },
        }

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Self:
        """Read what `to_json` wrote."""
        days = {
            name: date.fromisoformat(content[name]) if content.get(name) else None
            for name in ("nominal", "was", "due")
        }
        return cls(ChangeKind(content["kind"]), Duty.model_validate(content["duty"]), content["area"], **days)

    @property
    def move(self) -> Move | None:
        """The row this makes of a single occurrence, if it concerns one."""
        if self.kind not in (ChangeKind.MOVE, ChangeKind.CANCEL) or self.nominal is None:
            return None
        return Move(self.duty.id, self.nominal, self.area, self.due)


def changed_book(
    plan: Iterable[Duty],
    kept: Iterable[KeptDuty],
    moved: Iterable[Move],
    areas: Mapping[str, Iterable[str]],
    change: DutyChange,
    *,
    now: datetime,
) -> DutyBook:
    """Return the book as it would be after `change`."""
    rows = {one.id: one for one in kept}
    before = rows.get(change.duty.id)
    rows[change.duty.id] = KeptDuty(
        change.duty.id,
        (before.version if before else 1) + 1,
        change.duty if change.kind is ChangeKind.ADD else (before.duty if before else None),
        change.area if change.kind is ChangeKind.ADD else (before.area if before else EVERYWHERE),
        change.kind is not ChangeKind.STOP,
        now,
    )
    moves = {(one.duty, one.nominal, one.area): one for one in moved}
    if change.move is not None:
        moves[change.move.duty, change.move.nominal, change.move.area] = change.move
    return open_book(plan, rows.values(), moves.values(), areas)

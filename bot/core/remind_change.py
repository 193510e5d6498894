"""What an organiser wants to change about a duty, and the book as it would be afterwards."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.core.plan import Duty
from bot.core.remind_book import EVERYWHERE, DutyBook, KeptDuty, Move, open_book


class ChangeKind(StrEnum):
    """What is done."""

    ADD = "add"
    MOVE = "move"
    CANCEL = "cancel"
    """One occurrence is dropped."""
    RULE = "rule"
    """The duty falls due at other times from now on."""
    STOP = "stop"
    """The duty ends."""

    @property
    def concerns_the_duty(self) -> bool:
        """Whether it is about the duty itself, not about one occurrence."""
        return self in (ChangeKind.ADD, ChangeKind.RULE, ChangeKind.STOP)

    @property
    def rewrites(self) -> bool:
        """Whether the duty's own words and rule are new."""
        return self in (ChangeKind.ADD, ChangeKind.RULE)


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
        change.duty if change.kind.rewrites else (before.duty if before else None),
        change.area if change.kind is ChangeKind.ADD else (before.area if before else EVERYWHERE),
        change.kind is not ChangeKind.STOP,
        now,
    )
    # Where a rule is new, the dates that were moved by hand belong to the old one.
    stays = [one for one in moved if change.kind is not ChangeKind.RULE or one.duty != change.duty.id]
    moves = {(one.duty, one.nominal, one.area): one for one in stays}
    if change.move is not None:
        moves[change.move.duty, change.move.nominal, change.move.area] = change.move
    return open_book(plan, rows.values(), moves.values(), areas)

"""The duties as they stand: the plan's, what people added or changed, and single occurrences moved.

The date of a 片区调度会 is set per 片区: a move or a duty may be confined to one area. A unit belongs to an
area when its own code, or that of a unit above it, is listed there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from bot.core.calendar import OFFICE_HOURS, Moves, Occurrence, SendWindow, upcoming
from bot.core.plan import Duty
from bot.core.remind import PlannedDelivery, UnitChat, plan_deliveries
from bot.core.units import UnitTree
from bot.core.workdays import WorkCalendar

EVERYWHERE = ""
"""The area of what holds for everybody."""

ALWAYS = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class KeptDuty:
    """A duty that people changed."""

    id: str
    version: int
    duty: Duty | None
    """None: as the plan has it, only single occurrences were changed."""
    area: str
    active: bool
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Move:
    """One occurrence that people moved (`due`) or cancelled (None)."""

    duty: str
    nominal: date
    area: str
    due: date | None


@dataclass(frozen=True)
class DutyBook:
    """All that decides who is told what and when; made by `open_book`."""

    duties: Mapping[str, Duty]
    """The active ones, by id."""
    versions: Mapping[str, int] = field(default_factory=dict)
    since: Mapping[str, datetime] = field(default_factory=dict)
    """When a changed duty was changed last: what should have gone out before is not owed anew."""
    confined: Mapping[str, str] = field(default_factory=dict)
    """The area of each duty that has one."""
    moved: tuple[Move, ...] = ()
    areas: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Codes of the units that make up each area."""

    def version(self, duty: str) -> int:
        """Return the duty's version; 1 while nobody has changed it."""
        return self.versions.get(duty, 1)

    def areas_of(self, unit: str, tree: UnitTree) -> frozenset[str]:
        """Return the areas in which a unit lies, and `EVERYWHERE`."""
        codes = {unit, *(one.code for one in tree.ancestors(unit))} if unit in tree else {unit}
        return frozenset({EVERYWHERE, *(name for name, members in self.areas.items() if members & codes)})

    def moves(self, areas: frozenset[str]) -> Moves:
        """Return the moves that hold in `areas`; one made for an area goes before one made for all."""
        ordered = sorted(self.moved, key=lambda move: move.area != EVERYWHERE)
        return {(move.duty, move.nominal): move.due for move in ordered if move.area in areas}

    def duties_in(self, areas: frozenset[str]) -> list[Duty]:
        """Return the duties that exist in `areas`."""
        return [duty for duty in self.duties.values() if self.confined.get(duty.id, EVERYWHERE) in areas]

    def upcoming(
        self, unit: str, tree: UnitTree, now: datetime, days: int, work: WorkCalendar
    ) -> list[tuple[Duty, Occurrence]]:
        """Return what falls due for a unit today and on the `days - 1` days after it."""
        areas, level = self.areas_of(unit, tree), tree[unit].level
        duties = [duty for duty in self.duties_in(areas) if duty.audience is level]
        found = upcoming(duties, now, days, work, moves=self.moves(areas))
        return [(self.duties[one.duty], one) for one in found]

    def owed(
        self,
        chats: Iterable[UnitChat],
        tree: UnitTree,
        start: date,
        end: date,
        work: WorkCalendar,
        *,
        window: SendWindow = OFFICE_HOURS,
        only: frozenset[str] | None = None,
    ) -> list[PlannedDelivery]:
        """Return every notice with a send date in `[start, end)`; `only` keeps some duties.

        A changed duty owes nothing that should have gone out before the change.
        """
        by_areas: dict[frozenset[str], list[UnitChat]] = {}
        for chat in chats:
            by_areas.setdefault(self.areas_of(chat.unit, tree), []).append(chat)
        found: list[PlannedDelivery] = []
        for areas, members in by_areas.items():
            found += plan_deliveries(
                [duty for duty in self.duties_in(areas) if only is None or duty.id in only],
                members,
                start,
                end,
                work,
                versions=self.versions,
                window=window,
                moves=self.moves(areas),
            )
        return [one for one in found if one.send_at >= self.since.get(one.key.duty, ALWAYS)]


def open_book(
    plan: Iterable[Duty],
    kept: Iterable[KeptDuty] = (),
    moved: Iterable[Move] = (),
    areas: Mapping[str, Iterable[str]] | None = None,
) -> DutyBook:
    """Put the plan's duties and what people made of them together."""
    changes = {one.id: one for one in kept}
    duties = {duty.id: duty for duty in plan}
    duties.update({one.id: one.duty for one in changes.values() if one.duty is not None})
    return DutyBook(
        duties={name: duty for name, duty in duties.items() if name not in changes or changes[name].active},
        versions={one.id: one.version for one in changes.values()},
        since={one.id: one.changed_at for one in changes.values()},
        confined={one.id: one.area for one in changes.values() if one.area},
        moved=tuple(moved),
        areas={name: frozenset(codes) for name, codes in (areas or {}).items()},
    )

"""Who may do what for which unit: one pure function, `may`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.core.units import Level, UnitTree


class Role(StrEnum):
    """What a person is to a unit."""

    ADMIN = "admin"
    REVIEWER = "reviewer"
    REPORTER = "reporter"
    READER = "reader"

    @property
    def zh(self) -> str:
        """The word cadres use."""
        return {"admin": "管理员", "reviewer": "审核员", "reporter": "填报员", "reader": "查看员"}[self.value]


class Action(StrEnum):
    """What somebody wants to do to a unit or its data."""

    SEE = "see"
    REPORT = "report"
    REVIEW = "review"
    ACCEPT = "accept"
    NUDGE = "nudge"
    BIND = "bind"
    INVITE = "invite"
    """Let people in, change what they may, and take it from them."""
    SETTINGS = "settings"
    DUTIES = "duties"


@dataclass(frozen=True, slots=True)
class Grant:
    """One role at one unit; it reaches the units below as `_BELOW` says.

    A deputy (代理) holds the grant of somebody on leave: `deputy_for` says whose, and it is in force on
    the days `[starts, until)` only.
    """

    unit: str
    role: Role
    deputy_for: int | None = None
    starts: date | None = None
    until: date | None = None

    def in_force(self, day: date | None) -> bool:
        """Tell whether the grant counts on `day`; one with days of its own needs to know the day."""
        if self.starts is None and self.until is None:
            return True
        if day is None:
            return False
        return (self.starts is None or self.starts <= day) and (self.until is None or day < self.until)


_OWN: dict[Role, frozenset[Action]] = {
    Role.READER: frozenset({Action.SEE}),
    Role.REPORTER: frozenset({Action.SEE, Action.REPORT}),
    Role.REVIEWER: frozenset({Action.SEE}),
    Role.ADMIN: frozenset(
        {Action.SEE, Action.REPORT, Action.BIND, Action.INVITE, Action.SETTINGS, Action.DUTIES}
    ),
}
_BELOW: dict[Role, frozenset[Action]] = {
    Role.READER: frozenset({Action.SEE}),
    Role.REPORTER: frozenset({Action.SEE}),
    # A report on behalf of a county below is marked 代报.
    Role.REVIEWER: frozenset({Action.SEE, Action.REPORT, Action.REVIEW, Action.NUDGE}),
    Role.ADMIN: frozenset(Action) - {Action.ACCEPT},
}
_PROVINCE: dict[Role, frozenset[Action]] = {
    Role.READER: frozenset(),
    Role.REPORTER: frozenset(),
    Role.REVIEWER: frozenset({Action.ACCEPT}),
    Role.ADMIN: frozenset({Action.ACCEPT}),
}
_NOT_FOR_DEPUTIES = frozenset({Action.BIND, Action.INVITE, Action.SETTINGS, Action.DUTIES})
"""A deputy does the work of the absent, but lets nobody in and rearranges nothing."""

_NOT_AFTER_THE_END = frozenset({Action.BIND, Action.INVITE, Action.NUDGE})
"""A unit that was merged or dissolved keeps its history, and what its last weeks still need."""


def may(
    grants: Iterable[Grant], action: Action, unit: str, tree: UnitTree, *, on: date | None = None
) -> bool:
    """Tell whether somebody who holds `grants` may do `action` to `unit` on the day `on`.

    A unit acts on itself and on what is below it, never on what is above or beside it; only the
    province accepts (接收), and only what lies below it. Without a day, grants that depend on one do
    not count.
    """
    if unit not in tree:
        return False
    end = tree[unit].valid_to
    if on is not None and end is not None and end < on and action in _NOT_AFTER_THE_END:
        return False
    return any(grant.in_force(on) and action in _allowed(grant, unit, tree) for grant in grants)


def may_give(
    grants: Iterable[Grant], role: Role, unit: str, tree: UnitTree, *, on: date | None = None
) -> bool:
    """Tell whether somebody may make another person `role` at `unit`: only what they hold, downwards.

    They must be allowed to invite there, and one grant of theirs must allow all that the new one would;
    a deputy gives nothing.
    """
    held = list(grants)
    if not may(held, Action.INVITE, unit, tree, on=on):
        return False
    new = Grant(unit, role)
    # What a grant allows is the same for every unit below its own: one of them stands for all.
    reach = [unit, *(one.code for one in tree.children(unit)[:1])]
    return any(
        grant.in_force(on)
        and grant.deputy_for is None
        and all(_allowed(new, code, tree) <= _allowed(grant, code, tree) for code in reach)
        for grant in held
    )


def _allowed(grant: Grant, unit: str, tree: UnitTree) -> frozenset[Action]:
    """Return all that one grant allows to do to `unit`, whatever the day."""
    if grant.unit not in tree or unit not in tree:
        return frozenset()
    if grant.unit == unit:
        allowed = _OWN[grant.role]
    elif tree.is_within(unit, grant.unit):
        allowed = _BELOW[grant.role]
        if tree[grant.unit].level is Level.PROVINCE:
            allowed |= _PROVINCE[grant.role]
    else:
        return frozenset()
    return allowed - _NOT_FOR_DEPUTIES if grant.deputy_for is not None else allowed

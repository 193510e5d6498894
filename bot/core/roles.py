"""Who may do what for which unit: one pure function, `may`."""

from collections.abc import Iterable
from dataclasses import dataclass
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
    SETTINGS = "settings"
    DUTIES = "duties"


@dataclass(frozen=True, slots=True)
class Grant:
    """One role at one unit; it reaches the units below as `_BELOW` says."""

    unit: str
    role: Role


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


def may(grants: Iterable[Grant], action: Action, unit: str, tree: UnitTree) -> bool:
    """Tell whether somebody who holds `grants` may do `action` to `unit`.

    A unit acts on itself and on what is below it, never on what is above or beside it; only the
    province accepts (接收), and only what lies below it.
    """
    for grant in grants:
        if unit not in tree or grant.unit not in tree:
            continue
        if grant.unit == unit:
            allowed = _OWN[grant.role]
        elif tree.is_within(unit, grant.unit):
            allowed = _BELOW[grant.role]
            if tree[grant.unit].level is Level.PROVINCE:
                allowed |= _PROVINCE[grant.role]
        else:
            continue
        if action in allowed:
            return True
    return False

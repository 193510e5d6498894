"""What the totals are handed out as, and who looks at them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.core.period import Period
from bot.core.plan import Indicator
from bot.core.report_states import State
from bot.core.rollup import Figure
from bot.core.rollup_pace import Light, Pace
from bot.core.units import Unit
from storage.rollup import Filing


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks, and where what they see is shown."""

    user_id: int | None
    """None: the operator, at the command line."""
    group: str | None = None
    """Code of the unit that the group serves in which it is shown; None in private."""


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator of one unit."""

    indicator: Indicator
    figure: Figure
    pace: Pace | None
    """Of everything filed; None where the plan gives nothing to compare with."""

    @property
    def lagging(self) -> bool:
        """Whether it is 滞后 or 逾期."""
        return self.pace is not None and self.pace.light in (Light.BEHIND, Light.OVERDUE)


@dataclass(frozen=True, slots=True)
class Overview:
    """Where a unit, with all that is below it, stands in a week."""

    unit: Unit
    period: Period
    at: datetime
    """数据截至."""
    filings: tuple[Filing, ...]
    lines: tuple[Line, ...]
    children: tuple[Unit, ...]

    @property
    def reported(self) -> int:
        """Counties whose report is filed."""
        return sum(filing.filed for filing in self.filings)

    @property
    def silent(self) -> list[str]:
        """Codes of the counties that have not filed, by code."""
        return [filing.unit for filing in self.filings if not filing.filed]

    def in_state(self, *states: State) -> list[str]:
        """Return the codes of the counties whose report is in one of `states`."""
        return [filing.unit for filing in self.filings if filing.state in states]


@dataclass(frozen=True, slots=True)
class Grid:
    """Every indicator of several units side by side."""

    units: tuple[Unit, ...]
    lines: Mapping[tuple[str, str], Line]
    """By unit code and indicator id."""


@dataclass(frozen=True, slots=True)
class Breakdown:
    """One indicator of a unit and of what is directly below it."""

    overview: Overview
    line: Line
    parts: tuple[tuple[Unit, Line], ...]

"""Who has reported: the rates of one week, and the names that are missing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.report_states import State


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one unit stands in one week."""

    unit: str
    """Division code."""
    name: str
    parent: str | None
    state: State | None
    """None when nobody began the report."""
    timeliness: str = ""
    """`on_time`, `late` or `backfilled`, as of the first filing; empty before it."""
    answered: int = 0
    """Indicators with a filed entry."""
    warnings: int = 0
    """What the checks had to say at the last filing."""
    exempt: str = ""
    """Why the unit need not report this week (免报); empty if it must."""
    submitted_at: datetime | None = None

    @property
    def filed(self) -> bool:
        """Whether the unit has reported."""
        return self.state is not None and self.state.filed

    @property
    def on_time(self) -> bool:
        """Whether it did so before the deadline."""
        return self.filed and self.timeliness == "on_time"


@dataclass(frozen=True, slots=True)
class WeekStatus:
    """How a set of units stands in one week; rates are in [0, 1]."""

    expected: tuple[Standing, ...]
    """Active, asked for this report and not exempt, by division code."""
    exempt: tuple[Standing, ...]
    """免报; their reports, if there are any, count nowhere here."""
    questions: int
    """Indicators on the form of one unit."""

    @classmethod
    def of(cls, standings: Iterable[Standing], questions: int) -> "WeekStatus":
        """Sort `standings`, of units that are asked, into those who must report and those who need not."""
        known: Sequence[Standing] = list(standings)
        return cls(
            tuple(one for one in known if not one.exempt),
            tuple(one for one in known if one.exempt),
            questions,
        )

    @property
    def reported(self) -> tuple[Standing, ...]:
        """Those of the expected who have reported."""
        return tuple(one for one in self.expected if one.filed)

    @property
    def missing(self) -> tuple[Standing, ...]:
        """Those of the expected who have not."""
        return tuple(one for one in self.expected if not one.filed)

    @property
    def on_time(self) -> int:
        """How many of the expected reported before the deadline."""
        return sum(one.on_time for one in self.expected)

    @property
    def reporting_rate(self) -> float | None:
        """Reported ÷ expected; None when nobody is expected."""
        return len(self.reported) / len(self.expected) if self.expected else None

    @property
    def on_time_rate(self) -> float | None:
        """On time ÷ expected; None when nobody is expected."""
        return self.on_time / len(self.expected) if self.expected else None

    @property
    def completeness(self) -> float | None:
        """Answered ÷ asked over the reports that are in; None without any."""
        asked = self.questions * len(self.reported)
        return sum(one.answered for one in self.reported) / asked if asked else None

    @property
    def waiting(self) -> tuple[Standing, ...]:
        """Those whose report waits for a reviewer."""
        return tuple(one for one in self.expected if one.state is State.SUBMITTED)

    @property
    def clean(self) -> tuple[Standing, ...]:
        """Those of the waiting about whose report the checks say nothing."""
        return tuple(one for one in self.waiting if one.warnings == 0)

    @property
    def gaps(self) -> tuple[Standing, ...]:
        """Those of the expected whose report is not approved."""
        return tuple(one for one in self.expected if one.state not in (State.APPROVED, State.ACCEPTED))

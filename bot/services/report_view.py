"""What the dialog of a report shows: values handed from the services to the chat."""

from dataclasses import dataclass
from datetime import datetime

from bot.core.period import Period
from bot.core.report import Draft, Form
from bot.core.report_checks import Finding, fileable
from bot.core.report_offer import Question
from bot.core.report_paste import Paste
from bot.core.report_states import State, Timeliness
from bot.core.report_steps import Step
from bot.core.units import Unit
from storage.report import StoredReport


@dataclass(frozen=True, slots=True)
class View:
    """A report as the dialog shows it."""

    unit: Unit
    period: Period
    form: Form
    draft: Draft
    """What stands now; for a report that can no longer be changed, what was filed."""
    state: State
    step: Step
    """What the last event led to: its fault, proposal or warnings."""
    findings: tuple[Finding, ...]
    """All that the checks say of the whole draft."""
    answered: int
    total: int
    due_at: datetime
    moved: str
    """The holiday behind which the due moment moved; empty if it did not."""
    opens_at: datetime
    """When the report is asked for."""
    locks_at: datetime
    """When nothing is taken any more: the lock, or the end of a leave to report late."""
    timeliness: Timeliness
    """What a first confirmation now would count as."""
    filed_at: datetime | None
    changed: bool
    """Whether the draft says something else than what was filed."""
    held_by: int | None
    """Another person who is at it; None if nobody else is."""
    on_behalf: bool = False
    """Whether the person belongs to a level above (代报)."""
    stale: bool = False
    """Whether the pressed card was asking something else than the dialog asks now: nothing changed."""
    missing: Period | None = None
    """The week before, if it was not reported and still can be (补填上周)."""
    paste: Paste | None = None
    """What a typed message reports, for a preview: nothing of it is stored yet."""
    questions: tuple[Question, ...] = ()
    """The paste's doubts as they are asked back."""

    @property
    def fileable(self) -> bool:
        """Whether the report can be confirmed as it is."""
        return not self.frozen and fileable(self.findings)

    @property
    def frozen(self) -> bool:
        """Whether the report is locked, approved or accepted: the level above alone can open it again."""
        return self.locked or self.state in (State.APPROVED, State.ACCEPTED)

    @property
    def locked(self) -> bool:
        """Whether the time for changes is over, so that what was filed can only be looked at."""
        return self.timeliness is Timeliness.CLOSED


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof that a report was filed."""

    number: str
    """`410122-2019W10-1`: unit, period, how often it was confirmed."""
    view: View
    at: datetime
    timeliness: str
    """`on_time`, `late` or `backfilled`, as of the first filing."""
    on_behalf: bool


def receipt_number(report: StoredReport) -> str:
    """Return `410122-2019W10-1`: unit, period, and how often it was confirmed."""
    return f"{report.unit}-{report.period.replace('-', '')}-{report.submissions}"

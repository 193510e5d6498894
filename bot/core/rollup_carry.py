"""What stands of a unit's answers as of a week: the last statement, with what it has to be added up with.

It is worked out when a report is filed or approved, so that adding up a country reads one set of rows for
each county and no history. `bot.core.rollup.total_of_unit` is the rule it keeps to.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.period import Period
from bot.core.report import Entry, Meaning
from bot.core.rollup import STATEMENTS


@dataclass(frozen=True, slots=True)
class Standing:
    """A unit's last statement on an indicator; what is too old to count is left to who reads it."""

    meaning: Meaning
    said: Period
    """The week of the statement."""
    number: float | None
    numerator: int | None
    denominator: int | None
    """The last one known (分母), from this statement or an earlier one."""
    based: Period | None
    """The week of `denominator`."""
    total: float
    """Sum of the unit's numbers in the ISO year of `said`, up to `said`."""


@dataclass(frozen=True, slots=True)
class Stand:
    """Where an indicator stands, read twice: from everything filed, and from what of it is approved."""

    filed: Standing
    approved: Standing | None
    """None while nothing approved has said anything."""


def carry(
    before: Mapping[str, Stand], week: Period, entries: Mapping[str, Entry], *, approved: bool
) -> dict[str, Stand]:
    """Return what stands after the report of `week`, by indicator.

    Args:
        before: what stood after the unit's last report before `week`.
        week: the report's.
        entries: what the report says.
        approved: whether it is approved.
    """
    after = dict(before)
    for indicator, entry in entries.items():
        if entry.meaning in STATEMENTS:
            old = before.get(indicator)
            passed = old.approved if old else None
            after[indicator] = Stand(
                _said(old.filed if old else None, week, entry),
                _said(passed, week, entry) if approved else passed,
            )
    return after


def _said(before: Standing | None, week: Period, entry: Entry) -> Standing:
    denominator, based = entry.denominator, week if entry.denominator is not None else None
    if denominator is None and before is not None:
        denominator, based = before.denominator, before.based
    so_far = before.total if before is not None and before.said.year == week.year else 0
    total = so_far + (entry.number or 0)
    return Standing(entry.meaning, week, entry.number, entry.numerator, denominator, based, total)

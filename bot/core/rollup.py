"""Totals: what one indicator adds up to over units and weeks, and what each of the four meanings does to it.

| an answer | in the sum | in the denominator of units |
|---|---|---|
| a number, 0 included | as it is | counts |
| 未开展 | 0; a ratio keeps the unit's last known 分母 | counts |
| 不适用 | nothing | leaves it |
| 数据未出, blank, no report | nothing; an earlier answer stands (沿用) | missing, if none stands |

Ratios are Σ分子/Σ分母 and never an average; a total so far is its last value; counts of a week are summed
over the window; 是 is counted. A unit is in the sums if it exists on the last day of the period asked for.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from typing_extensions import override

from bot.core.period import Period
from bot.core.plan import Indicator, IndicatorKind
from bot.core.report import Entry, Meaning

STATEMENTS = (Meaning.NUMBER, Meaning.NOT_STARTED, Meaning.NOT_APPLICABLE)
"""Answers that say something; 数据未出 leaves what was said before."""


@dataclass(frozen=True, slots=True)
class Total:
    """What one indicator adds up to over some units; `a + b` is the total over the units of both."""

    number: float = 0
    """Sum of counts or of last values; for yes/no the units that said 是."""
    numerator: int = 0
    denominator: int = 0
    week: float = 0
    """The last week's own count; meaningful for counts in the period."""
    counted: int = 0
    """Units with a figure or 未开展."""
    not_started: int = 0
    """How many of `counted` said 未开展."""
    not_applicable: int = 0
    missing: int = 0
    carried: int = 0
    """How many of `counted` stand with an answer from before the last week (沿用)."""
    baseless: int = 0
    """How many of `not_started` never told the 分母 of their ratio, so that Σ分母 lacks them."""

    def __add__(self, other: "Total") -> "Total":
        return Total(
            self.number + other.number,
            self.numerator + other.numerator,
            self.denominator + other.denominator,
            self.week + other.week,
            self.counted + other.counted,
            self.not_started + other.not_started,
            self.not_applicable + other.not_applicable,
            self.missing + other.missing,
            self.carried + other.carried,
            self.baseless + other.baseless,
        )

    @property
    def units(self) -> int:
        """Every unit that was asked."""
        return self.counted + self.not_applicable + self.missing

    def measure(self, kind: IndicatorKind) -> float | None:
        """Return the figure that targets are compared with; None where there is nothing to go by.

        Percent (0–100) for a ratio and for yes/no (是 among the units that answered), else the count.
        """
        match kind:
            case IndicatorKind.RATIO:
                return 100 * self.numerator / self.denominator if self.denominator else None
            case IndicatorKind.YESNO:
                return 100 * self.number / self.counted if self.counted else None
            case IndicatorKind.CUMULATIVE | IndicatorKind.PERIOD:
                return self.number if self.counted else None

    @override
    def __str__(self) -> str:
        return f"{self.number:g} | {self.numerator}/{self.denominator} | {self.counted} of {self.units}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One total twice: with everything filed (含未审), and with what was approved (已审)."""

    filed: Total = Total()
    approved: Total = Total()

    def __add__(self, other: "Figure") -> "Figure":
        return Figure(self.filed + other.filed, self.approved + other.approved)


def total(parts: Iterable[Total]) -> Total:
    """Return the sum of totals over separate units."""
    return reduce(Total.__add__, parts, Total())


def figure(parts: Iterable[Figure]) -> Figure:
    """Return the sum of figures over separate units."""
    return reduce(Figure.__add__, parts, Figure())


@dataclass(frozen=True, slots=True)
class Window:
    """The weeks that a total looks at, both ends included."""

    first: Period
    """Counts of a week are summed from here on."""
    last: Period
    """The week asked for."""

    @property
    def earliest(self) -> Period:
        """The oldest week whose answer may still stand: a year back, so that January does not start bare."""
        return min(self.first, self.last.shifted(1 - STANDS_FOR))


STANDS_FOR = 52
"""Weeks for which an answer to a standing question is good without a newer one."""


def year_to(last: Period) -> Window:
    """Return the window from the first week of `last`'s ISO year to `last`."""
    return Window(Period(last.year, 1), last)


def total_of_unit(indicator: Indicator, answers: Mapping[Period, Entry], window: Window) -> Total:
    """Return one unit's total from its filed answers by week; weeks without one are absent.

    This is the rule that the statements in `storage.rollup` are tested against.
    """
    counting = indicator.kind is IndicatorKind.PERIOD
    since = window.first if counting else window.earliest
    said = [
        (week, entry)
        for week, entry in sorted(answers.items(), key=lambda item: item[0])
        if since <= week <= window.last and entry.meaning in STATEMENTS
    ]
    summed = sum(entry.number or 0 for _, entry in said) if counting else 0
    if not said:
        return Total(missing=1)
    week, entry = said[-1]
    if entry.meaning is Meaning.NOT_APPLICABLE:
        return Total(number=summed, not_applicable=1)
    base = _last_denominator([e for _, e in said]) if indicator.kind is IndicatorKind.RATIO else None
    off = entry.meaning is Meaning.NOT_STARTED
    return Total(
        number=summed if counting else entry.number or 0,
        numerator=entry.numerator or 0,
        denominator=base or 0,
        week=entry.number or 0 if week == window.last else 0,
        counted=1,
        not_started=int(off),
        carried=int(week < window.last),
        baseless=int(off and indicator.kind is IndicatorKind.RATIO and base is None),
    )


def _last_denominator(entries: Sequence[Entry]) -> int | None:
    return next((e.denominator for e in reversed(entries) if e.denominator is not None), None)

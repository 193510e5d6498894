"""Checks of a whole draft: what must be mended, what must be confirmed, what the reviewer should see."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from math import floor
from statistics import median

from bot.core.plan import Indicator, IndicatorKind
from bot.core.report import Draft, Entry, Form, Meaning, plain
from bot.core.report_rules import Level, Rule, broken

SMALL_STEP = 5
"""Changes up to this many are never a jump: most counties count in ones and twos."""
FACTOR = 3
"""A change is a jump beyond this many times the usual one."""
WEEKS_FOR_USUAL = 3
"""Fewer earlier changes than these say nothing about what is usual."""


class Code(StrEnum):
    """Text keys of the findings; all sentences may use name and unit, values beyond that are named."""

    ALL_BLANK = "report.fault.all_blank"
    UNANSWERED = "report.check.unanswered"
    RETURNED = "report.check.returned"
    """Sent back by the reviewer, and neither answered nor confirmed since."""
    WRONG_TYPE = "report.check.wrong_type"
    """A stored entry that does not fit the indicator's kind (the pack changed). Values: new."""
    TOO_BIG = "report.check.too_big"
    """Values: new, maximum."""
    NUMERATOR_ABOVE = "report.check.numerator_above_denominator"
    """Values: new, upper, lower."""
    DENOMINATOR_ZERO = "report.check.denominator_zero"
    """Values: new. Nothing to count is 不适用."""
    FELL = "report.check.fell"
    """A cumulative count fell; an error until 更正原因 is given. Values: old, new, reason."""
    DENOMINATOR_CHANGED = "report.check.denominator_changed"
    """An error until a reason is given. Values: old, new, old_lower, lower, reason."""
    WENT_BACK = "report.check.went_back"
    """A ratio that should grow has a smaller 分子, or 是 became 否. Values: old, new."""
    JUMP = "report.check.jump"
    """Values: old, new, change, usual (the largest change that is not a jump)."""
    NOT_APPLICABLE_NOW = "report.check.not_applicable_now"
    """A figure last time, 不适用 this time. Values: old."""
    RULE = "report.check.rule"
    """A cross-indicator rule is broken. Values: those of `Breach`."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a check found."""

    level: Level
    code: str
    """Text key, a `Code`."""
    indicator: str | None = None
    """Id of the indicator it is about; None for the whole report."""
    values: Mapping[str, str | int | float] = field(default_factory=dict)

    @property
    def needs_reason(self) -> bool:
        """Whether a 更正原因 for the indicator turns this error into a warning."""
        return self.level == "error" and self.code in {Code.FELL, Code.DENOMINATOR_CHANGED}


def check(form: Form, draft: Draft, rules: Iterable[Rule] = ()) -> list[Finding]:
    """Return all findings about a draft, in the form's order, then those of the rules.

    A report may be filed when no finding is an error and none is still to be confirmed
    (`fileable`). Entries for indicators that the form does not ask are ignored.
    """
    if not any(indicator.id in draft.entries for indicator in form.indicators):
        return [Finding("error", Code.ALL_BLANK)]
    of_entries = (found for indicator in form.indicators for found in check_entry(form, draft, indicator))
    return [*of_entries, *(found for rule in rules for found in _check_rule(rule, form, draft))]


def fileable(findings: Iterable[Finding]) -> bool:
    """Tell whether a report with these findings may be filed."""
    return all(finding.level == "warn" for finding in findings)


def check_entry(form: Form, draft: Draft, indicator: Indicator) -> list[Finding]:
    """Return the findings about one indicator, against its own past."""
    entry = draft.entries.get(indicator.id)
    returned = [_finding("error", Code.RETURNED, indicator)] if indicator.id in draft.returned else []
    if entry is None:
        return returned or [_finding("warn", Code.UNANSWERED, indicator)]
    impossible = list(_impossible(indicator, entry))
    if impossible:
        return impossible
    base = form.base(indicator)
    if base is None:
        return returned
    return [
        *returned,
        *_new_denominator(draft, indicator, base, entry),
        *_unlikely(draft, indicator, form.past(indicator.id), base, entry),
    ]


def largest_usual_change(indicator: Indicator, past: Sequence[Entry]) -> float:
    """Return the largest change against last time that is not a jump.

    A mean with standard deviations cries wolf on counts that are mostly 0, so: the larger of
    `SMALL_STEP` and `FACTOR` times the median change of earlier weeks (for a count in the week:
    the median count). Without `WEEKS_FOR_USUAL` of them, half of the last figure stands in.
    """
    amounts = [entry.amount for entry in past if entry.amount is not None]
    if indicator.kind is IndicatorKind.PERIOD:
        usual = amounts
    else:
        usual = [abs(new - old) for old, new in pairwise(amounts)]
    if len(usual) < WEEKS_FOR_USUAL:
        return max(SMALL_STEP, amounts[-1] / 2 if amounts else 0)
    return max(SMALL_STEP, FACTOR * median(usual))


def _finding(level: Level, code: Code, indicator: Indicator, **values: float | str) -> Finding:
    return Finding(level, code, indicator.id, {"name": indicator.name, "unit": indicator.unit, **values})


def _impossible(indicator: Indicator, entry: Entry) -> Iterator[Finding]:
    if entry.meaning is not Meaning.NUMBER:
        return
    new, upper, lower = entry.show(indicator), entry.numerator, entry.denominator
    is_ratio = upper is not None
    is_yesno = entry.number in (0, 1)
    if is_ratio != (indicator.kind is IndicatorKind.RATIO) or (
        indicator.kind is IndicatorKind.YESNO and not is_yesno
    ):
        yield _finding("error", Code.WRONG_TYPE, indicator, new=new)
        return
    if lower == 0:
        yield _finding("error", Code.DENOMINATOR_ZERO, indicator, new=new)
    elif upper is not None and lower is not None and upper > lower:
        yield _finding("error", Code.NUMERATOR_ABOVE, indicator, new=new, upper=upper, lower=lower)
    figures = (figure for figure in (entry.number, upper, lower) if figure is not None)
    if indicator.maximum is not None and max(figures) > indicator.maximum:
        yield _finding("error", Code.TOO_BIG, indicator, new=new, maximum=plain(indicator.maximum))


def _new_denominator(draft: Draft, indicator: Indicator, base: Entry, entry: Entry) -> Iterator[Finding]:
    if entry.denominator is None or base.denominator in (None, entry.denominator):
        return
    reason = draft.reasons.get(indicator.id, "")
    yield _finding(
        "warn" if reason else "error",
        Code.DENOMINATOR_CHANGED,
        indicator,
        old=base.show(indicator),
        new=entry.show(indicator),
        old_lower=base.denominator or 0,
        lower=entry.denominator,
        reason=reason,
    )


def _unlikely(
    draft: Draft, indicator: Indicator, past: Sequence[Entry], base: Entry, entry: Entry
) -> Iterator[Finding]:
    old, new = base.show(indicator), entry.show(indicator)
    approved: Level = "warn" if indicator.id in draft.confirmed else "confirm"
    if entry.meaning is Meaning.NOT_APPLICABLE and base.amount:
        yield _finding(approved, Code.NOT_APPLICABLE_NOW, indicator, old=old)
    if entry.amount is None or base.amount is None:
        return
    change = entry.amount - base.amount
    if change < 0 and indicator.kind is IndicatorKind.CUMULATIVE:
        reason = draft.reasons.get(indicator.id, "")
        yield _finding("warn" if reason else "error", Code.FELL, indicator, old=old, new=new, reason=reason)
    elif indicator.kind is IndicatorKind.YESNO or (
        change < 0 and indicator.kind is IndicatorKind.RATIO and indicator.direction == "up"
    ):
        if change < 0:
            yield _finding(approved, Code.WENT_BACK, indicator, old=old, new=new)
    # A quiet week is no typing error: counts in the week are watched upwards only.
    elif (abs(change) if indicator.kind is IndicatorKind.RATIO else change) > (
        usual := largest_usual_change(indicator, past)
    ):
        most = plain(floor(usual) if float(change).is_integer() else usual)
        yield _finding(
            approved, Code.JUMP, indicator, old=old, new=new, change=plain(abs(change)), usual=most
        )


def _check_rule(rule: Rule, form: Form, draft: Draft) -> Iterator[Finding]:
    breach = broken(rule, form, draft)
    if breach is None:
        return
    level: Level = rule.level
    if level == "confirm" and breach.indicator in draft.confirmed:
        level = "warn"
    yield Finding(level, Code.RULE, breach.indicator, breach.values)

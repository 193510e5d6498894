"""One typed answer to one indicator: understood, offered back as a guess, or refused with the rule."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from re import Match
from typing import TypeAlias

from bot.core import report_words as words
from bot.core.plan import Indicator, IndicatorKind
from bot.core.report import Entry, plain
from bot.core.report_numbers import clean, numbers_in, to_number, to_percent

LONGEST_ANSWER = 200
"""Characters of one answer; the longest honest ones have about thirty."""
CEILING = 10**9
"""No unit counts more than this; it also keeps every figure inside a 32-bit column."""

Value: TypeAlias = str | int | float


class FaultCode(StrEnum):
    """Text keys of everything that can be wrong with an answer; all sentences may use name, unit, example."""

    EMPTY = "report.fault.empty"
    TOO_LONG = "report.fault.too_long"
    """Values: length, limit (characters)."""
    MARKUP = "report.fault.markup"
    DATE = "report.fault.date"
    NEGATIVE = "report.fault.negative"
    FRACTION = "report.fault.fraction"
    """Decimals or a/b where only whole counts make sense."""
    SEVERAL_NUMBERS = "report.fault.several_numbers"
    """Values: numbers (those found, joined by 、)."""
    ESTIMATE = "report.fault.estimate"
    """约30, 30多, 十几, 三五: the exact number is needed."""
    TOO_BIG = "report.fault.too_big"
    """Values: number, maximum."""
    OTHER_UNIT = "report.fault.other_unit"
    """Values: given (the unit that was typed)."""
    NUMBER_EXPECTED = "report.fault.number_expected"
    RATIO_EXPECTED = "report.fault.ratio_expected"
    """Values: numerator, denominator (what each counts)."""
    YESNO_EXPECTED = "report.fault.yesno_expected"
    NONE_UNCLEAR = "report.fault.none_unclear"
    """没有: is it 0, 未开展, 不适用 or 数据未出?"""
    PERCENT_FOR_COUNT = "report.fault.percent_for_count"
    PERCENT_NEEDS_COUNTS = "report.fault.percent_needs_counts"
    """Values: percent, numerator, denominator (what each counts)."""
    PERCENT_NOT_WHOLE = "report.fault.percent_not_whole"
    """Values: percent, lower (last known 分母), product."""
    PERCENT_DISAGREES = "report.fault.percent_disagrees"
    """`12/30（50%）`. Values: percent, upper, lower."""
    NO_DENOMINATOR = "report.fault.no_denominator"
    """One number for a ratio whose 分母 is not known yet. Values: number, numerator, denominator."""
    NO_BASE = "report.fault.no_base"
    """An increase (新建2所) on a value that is not known. Values: number."""
    NUMERATOR_ABOVE = "report.fault.numerator_above_denominator"
    """Values: upper, lower."""
    DENOMINATOR_ZERO = "report.fault.denominator_zero"
    """Nothing to count is 不适用."""
    NO_PREVIOUS = "report.fault.no_previous"
    """同上期 or 本周无变化 without an earlier report."""
    NOTHING_ASKED = "report.fault.nothing_asked"
    """An answer while the preview is shown."""
    FIRST_QUESTION = "report.fault.first_question"
    """上一项 at the first one."""
    UNKNOWN_INDICATOR = "report.fault.unknown_indicator"
    TOO_MANY_FILES = "report.fault.too_many_files"
    """Values: limit."""


@dataclass(frozen=True, slots=True)
class InputFault:
    """Why something was not taken, with what the sentence about it needs."""

    code: str
    """Text key, a `FaultCode`."""
    example: str = ""
    """What a good answer looks like."""
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Proposal:
    """An entry that was worked out, not typed: it counts only once somebody confirms it."""

    entry: Entry
    code: str
    """Text key: `report.proposal.percent` (value: percent) or `report.proposal.increase` (value: number)."""
    values: Mapping[str, Value] = field(default_factory=dict)


def fault(indicator: Indicator, code: FaultCode, **values: Value) -> InputFault:
    """Return a fault that names the indicator and gives its example."""
    sample = {IndicatorKind.RATIO: "12/30", IndicatorKind.YESNO: "是"}.get(indicator.kind, "3")
    return InputFault(
        code, indicator.example or sample, {"name": indicator.name, "unit": indicator.unit, **values}
    )


def read_entry(
    indicator: Indicator, text: str, previous: Entry | None = None
) -> Entry | Proposal | InputFault:
    """Return what `text` says about `indicator`.

    A single number for a ratio keeps the 分母 of `previous`. A percentage or an increase (新建2所, +2)
    is worked out from `previous` and comes back as a proposal. Never raises, whatever the text.

    Args:
        indicator: What is asked.
        text: What somebody typed.
        previous: The last known figure (`Form.base`), if there is one.
    """
    if len(text) > LONGEST_ANSWER:
        return fault(indicator, FaultCode.TOO_LONG, length=len(text), limit=LONGEST_ANSWER)
    said = without_name(indicator, clean(text))
    if not said:
        return fault(indicator, FaultCode.EMPTY)
    if meaning := words.special_meaning(said):
        return Entry.special(meaning)
    match indicator.kind:
        case IndicatorKind.YESNO:
            return _read_yesno(indicator, said)
        case IndicatorKind.RATIO:
            return _read_ratio(indicator, said, previous)
        case IndicatorKind.CUMULATIVE | IndicatorKind.PERIOD:
            return _read_count(indicator, said, previous)


def without_name(indicator: Indicator, text: str) -> str:
    """Return `text` without the indicator's own name in front of it."""
    names = {clean(name) for name in (indicator.name, *indicator.words)}
    for name in sorted(names, key=len, reverse=True):
        if name and text.startswith(name):
            text = words.without_mention(name) + text.removeprefix(name)
            break
    return text.lstrip(" :,，、=")


def increased(indicator: Indicator, by: float, previous: Entry | None) -> Proposal | InputFault:
    """Return the last known figure plus `by`; a ratio's 分子 grows, its 分母 stays."""
    if previous is None or previous.amount is None:
        return fault(indicator, FaultCode.NO_BASE, number=by)
    if indicator.kind is not IndicatorKind.RATIO:
        entry = _checked(indicator, Entry.count(previous.amount + by))
    elif previous.numerator is None or previous.denominator is None:
        return fault(indicator, FaultCode.NO_BASE, number=by)
    else:
        entry = _checked(indicator, Entry.ratio(previous.numerator + int(by), previous.denominator))
    if isinstance(entry, InputFault):
        return entry
    return Proposal(entry, "report.proposal.increase", {"number": by})


def _read_yesno(indicator: Indicator, said: str) -> Entry | InputFault:
    said = said.rstrip("。.!！ ")
    if words.NO.fullmatch(said):
        return Entry.yesno(False)
    if words.YES.fullmatch(said):
        return Entry.yesno(True)
    return fault(indicator, FaultCode.YESNO_EXPECTED)


def _read_count(indicator: Indicator, said: str, previous: Entry | None) -> Entry | Proposal | InputFault:
    if indicator.unit in {"万元", "亿元"}:  # 3万 is three 万元, not thirty thousand of them
        said = said.rstrip("。了 ").removesuffix(indicator.unit).removesuffix(indicator.unit[0])
    found = words.grammar(indicator.unit, indicator.also).count.fullmatch(said)
    number = to_number(found["number"]) if found else None
    if indicator.unit == "%" and number is None:
        number = to_percent(said)
    if number is None:
        return _diagnosis(indicator, said)
    entry = _checked(indicator, Entry.count(number))
    if (
        found
        and found["increase"]
        and isinstance(entry, Entry)
        and indicator.kind is IndicatorKind.CUMULATIVE
    ):
        return increased(indicator, number, previous)
    return entry


def _read_ratio(  # noqa: PLR0911 - one return for each way to write a ratio
    indicator: Indicator, said: str, previous: Entry | None
) -> Entry | Proposal | InputFault:
    grammar = words.grammar(indicator.unit, indicator.also)
    if (percent := to_percent(said)) is not None:  # before ratios: 百分之六十 is not 60 out of 百
        return _from_percent(indicator, percent, previous)
    for pattern in grammar.ratios:
        if found := pattern.fullmatch(said):
            return _ratio(indicator, found)
    found = grammar.count.fullmatch(said)
    number = to_number(found["number"]) if found else None
    if found is None or number is None:
        return _diagnosis(indicator, said)
    if not isinstance(number, int):
        return fault(indicator, FaultCode.FRACTION)
    if found["increase"]:
        return increased(indicator, number, previous)
    if words.TOTAL.match(said):  # 共30所 may be the 分母
        return fault(indicator, FaultCode.RATIO_EXPECTED, **_parts(indicator))
    if previous is None or previous.denominator is None:
        return fault(indicator, FaultCode.NO_DENOMINATOR, number=number, **_parts(indicator))
    return _checked(indicator, Entry.ratio(number, previous.denominator))


def _ratio(indicator: Indicator, found: Match[str]) -> Entry | InputFault:
    upper, lower = to_number(found["upper"]), to_number(found["lower"])
    if upper is None or lower is None:
        return _diagnosis(indicator, found.string)
    if not isinstance(upper, int) or not isinstance(lower, int):
        return fault(indicator, FaultCode.FRACTION)
    if words.DATE.search(found.string):
        return fault(indicator, FaultCode.DATE)
    entry = _checked(indicator, Entry.ratio(upper, lower))
    percent = to_number(found.groupdict().get("percent") or "")
    if percent is not None and isinstance(entry, Entry) and abs(percent - 100 * upper / lower) > 1:
        return fault(indicator, FaultCode.PERCENT_DISAGREES, percent=percent, upper=upper, lower=lower)
    return entry


def _from_percent(indicator: Indicator, percent: float, previous: Entry | None) -> Proposal | InputFault:
    if previous is None or not previous.denominator:
        return fault(indicator, FaultCode.PERCENT_NEEDS_COUNTS, percent=percent, **_parts(indicator))
    lower = previous.denominator
    product = round(lower * percent / 100, 6)  # 0.29 * 100 is 28.999999999999996
    if product != int(product):
        return fault(
            indicator, FaultCode.PERCENT_NOT_WHOLE, percent=percent, lower=lower, product=plain(product)
        )
    entry = _checked(indicator, Entry.ratio(int(product), lower))
    return (
        entry
        if isinstance(entry, InputFault)
        else Proposal(entry, "report.proposal.percent", {"percent": percent})
    )


def _checked(indicator: Indicator, entry: Entry) -> Entry | InputFault:
    """Return `entry` if its figures can be true at all for one unit."""
    upper, lower = entry.numerator, entry.denominator
    largest = max(figure for figure in (entry.number, upper, lower) if figure is not None)
    maximum = min(indicator.maximum or CEILING, CEILING)
    if isinstance(entry.number, float) and indicator.unit not in words.MEASURED:
        return fault(indicator, FaultCode.FRACTION)
    if largest > maximum:
        return fault(indicator, FaultCode.TOO_BIG, number=plain(largest), maximum=plain(maximum))
    if upper is not None and lower is not None:
        if lower == 0:
            return fault(indicator, FaultCode.DENOMINATOR_ZERO)
        if upper > lower:
            return fault(indicator, FaultCode.NUMERATOR_ABOVE, upper=upper, lower=lower)
    return entry


def _parts(indicator: Indicator) -> dict[str, Value]:
    return {"numerator": indicator.numerator or "分子", "denominator": indicator.denominator or "分母"}


def _diagnosis(indicator: Indicator, said: str) -> InputFault:  # noqa: PLR0911 - one return for each rule
    """Return the fault that best explains why `said` was not understood."""
    ratio = indicator.kind is IndicatorKind.RATIO
    numbers = numbers_in(said)
    for pattern, code in (
        (words.MARKUP.search, FaultCode.MARKUP),
        (words.DATE.search, FaultCode.DATE),
        (words.NEGATIVE.match, FaultCode.NEGATIVE),
        (words.NOTHING.fullmatch, FaultCode.NONE_UNCLEAR),
        (words.ESTIMATE.search, FaultCode.ESTIMATE),
    ):
        if pattern(said):
            return fault(indicator, code)
    if words.PERCENT.search(said) and not ratio:
        return fault(indicator, FaultCode.PERCENT_FOR_COUNT)
    if words.FRACTION.fullmatch(said) and not ratio:
        return fault(indicator, FaultCode.FRACTION)
    if len(numbers) > 1:
        shown = "、".join(numbers[:5])
        return fault(
            indicator, FaultCode.SEVERAL_NUMBERS, numbers=shown, **(_parts(indicator) if ratio else {})
        )
    given = words.ANY_UNIT.match(said.partition(numbers[0])[2].lstrip()) if numbers else None
    if given and given[0] not in words.units_like(indicator.unit, indicator.also):
        return fault(indicator, FaultCode.OTHER_UNIT, given=given[0])
    if ratio:
        return fault(indicator, FaultCode.RATIO_EXPECTED, **_parts(indicator))
    return fault(indicator, FaultCode.NUMBER_EXPECTED)

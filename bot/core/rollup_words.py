"""How totals read: the same words in chat, on pictures and on paper."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.core.period import Period
from bot.core.plan import Indicator, IndicatorKind
from bot.core.report import plain
from bot.core.rollup import Total
from bot.core.rollup_pace import Light, Pace
from bot.core.workdays import local

NO_FIGURE = "无数据"


def number(value: float) -> str:
    """Return a figure with thousands apart and at most one decimal: `12,345`, `40`, `33.3`."""
    rounded = round(value, 1)
    return f"{int(rounded):,}" if rounded == int(rounded) else f"{rounded:,.1f}"


def percent(value: float | None) -> str:
    """Return `40%`, `33.3%`; `无数据` for None."""
    return NO_FIGURE if value is None else f"{plain(round(value, 1))}%"


def percents(indicator: Indicator) -> bool:
    """Tell whether an indicator is held against its goal in percent."""
    return indicator.kind in (IndicatorKind.RATIO, IndicatorKind.YESNO)


def amount(indicator: Indicator, value: float | None) -> str:
    """Return a measure in the unit of its goal, that unit left out for counts: `40%`, `1,234`."""
    if value is None:
        return NO_FIGURE
    return percent(value) if percents(indicator) else number(value)


def brief(indicator: Indicator, total: Total) -> str:
    """Return a total in short: `40%`, `1,234`."""
    return amount(indicator, total.measure(indicator.kind))


def show(indicator: Indicator, total: Total) -> str:
    """Return a total as people read it: `412/1,030 所（40%）`, `98/157 县为是（62.4%）`, `1,234 次`."""
    measure = total.measure(indicator.kind)
    match indicator.kind:
        case IndicatorKind.RATIO:
            if measure is None:
                return "未开展" if total.not_started else NO_FIGURE
            pieces = f"{total.numerator:,}/{total.denominator:,} {indicator.unit}".rstrip()
            return f"{pieces}（{percent(measure)}）"
        case IndicatorKind.YESNO:
            if measure is None:
                return NO_FIGURE
            return f"{number(total.number)}/{total.counted} {indicator.level.zh}为“是”（{percent(measure)}）"
        case IndicatorKind.CUMULATIVE | IndicatorKind.PERIOD:
            return NO_FIGURE if measure is None else f"{number(measure)} {indicator.unit}".rstrip()


def show_own(indicator: Indicator, total: Total) -> str:
    """Return one reporting unit's own figure: as `show`, but 是, 否 and the special answers by name."""
    if total.not_applicable:
        return "不适用"
    if total.missing:
        return NO_FIGURE
    if total.not_started:
        return "未开展"
    if indicator.kind is IndicatorKind.YESNO:
        return "是" if total.number else "否"
    return show(indicator, total)


def coverage(indicator: Indicator, total: Total) -> str:
    """Return what a total lacks, empty if nothing: `缺 3 县，不适用 2 县，沿用 5 县`."""
    zh = indicator.level.zh
    parts = (
        ("缺", total.missing),
        ("不适用", total.not_applicable),
        ("未开展", total.not_started),
        ("分母不详", total.baseless),
        ("沿用前值", total.carried),
    )
    return "，".join(f"{word} {count} {zh}" for word, count in parts if count)


@dataclass(frozen=True, slots=True)
class Against:
    """What a figure is held against, in words; empty where there is nothing to say."""

    mark: str = Light.UNKNOWN.mark
    state: str = ""
    goal: str = ""
    due: str = ""
    gap: str = ""
    lacking: str = ""
    weekly: str = ""


def against(indicator: Indicator, pace: Pace | None) -> Against:
    """Return the pace of an indicator in words; the gap only where it is behind."""
    if pace is None:
        return Against()
    unit = indicator.unit
    behind = pace.gap is not None and pace.gap < 0 and pace.light not in (Light.REACHED, Light.UNKNOWN)
    return Against(
        mark=pace.light.mark,
        state=pace.light.zh,
        goal=goal_words(indicator, pace),
        due="" if pace.expected is None else amount(indicator, pace.expected),
        gap=gap_words(indicator, pace.gap or 0) if behind else "",
        lacking=f"{pace.lacking:,} {unit}" if pace.lacking else "",
        weekly=f"{pace.weekly:,} {unit}" if pace.weekly else "",
    )


def gap_words(indicator: Indicator, gap: float) -> str:
    """Return the size of a gap: `4.5 个百分点`, `12 次`."""
    return f"{number(abs(gap))} {'个百分点' if percents(indicator) else indicator.unit}"


def goal_words(indicator: Indicator, pace: Pace) -> str:
    """Return the goal in short: `2019-12-31 达 30%`, `2022-12-31 降到 30%`, `常年达 90%`."""
    value = amount(indicator, pace.goal) + ("" if percents(indicator) else f" {indicator.unit}")
    verb = "降到" if pace.at_most else "达"
    return f"{pace.due} {verb} {value}" if pace.due else f"常年{verb} {value}"


def day_words(day: date) -> str:
    """Return `2019年3月10日`."""
    return f"{day.year}年{day.month}月{day.day}日"


def week_words(period: Period) -> str:
    """Return `2019年第10周（3月4日—10日）`."""
    monday, sunday = period.monday, period.sunday
    end = f"{sunday.day}日" if sunday.month == monday.month else f"{sunday.month}月{sunday.day}日"
    return f"{period.year}年第{period.week}周（{monday.month}月{monday.day}日—{end}）"


def area_words(name: str) -> str:
    """Return what a 片区 is called: `豫中片区`, whether the configuration names it so or `豫中`."""
    return name if name.endswith("片区") else f"{name}片区"


def stamp(now: datetime, reported: int, units: int) -> str:
    """Return the line that every output carries: `数据截至 3月8日 17:05，含 152/157 县`."""
    moment = local(now)
    return f"数据截至 {moment.month}月{moment.day}日 {moment:%H:%M}，含 {reported}/{units} 县"

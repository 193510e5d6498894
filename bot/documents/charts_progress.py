"""Progress against the target with the mark of the calendar; a figure over the weeks."""

from collections.abc import Sequence

from matplotlib.figure import Figure

from bot.core.period import Period
from bot.core.plan import Indicator
from bot.core.rollup import Total
from bot.core.rollup_pace import Pace, tone
from bot.core.rollup_words import number, percent, show
from bot.documents import charts
from bot.services.rollup import Line

_ROW = 118
"""Pixels for one indicator."""
_HEAD, _FOOT = 170, 110
_CLEAR = {"facecolor": "#FFFFFFCC", "edgecolor": "none", "pad": 1}
"""A number stands out from the lines it lies on."""
_FULL = 1.25
"""Where the axis ends: a quarter beyond the target; longer bars are cut there and say their value."""


def progress(title: str, note: str, lines: Sequence[Line]) -> bytes:
    """Return a bar for each indicator that has a target: how far it is, and how far it should be today."""
    shown = [(line, line.pace) for line in lines if line.pace is not None]
    height = _HEAD + _FOOT + _ROW * max(1, len(shown))

    def paint(figure: Figure) -> None:
        charts.heading(figure, height, title, note)
        axes = figure.add_axes((0.03, _FOOT / height, 0.94, 1 - (_HEAD + _FOOT) / height))
        axes.set_xlim(0, _FULL)
        axes.set_ylim(max(1, len(shown)) - 0.05, -0.45)
        axes.set_yticks([])
        axes.set_xticks([])
        charts.bare(axes)
        for row, (line, pace) in enumerate(shown):
            kind = tone(pace.light)
            y = row + 0.3
            axes.barh(y, _FULL, height=0.34, color="#F0F0F0")
            share = _share(pace, pace.actual)
            if share is not None:
                axes.barh(y, min(share, _FULL), height=0.34, color=charts.COLOURS[kind])
            axes.plot([1, 1], [y - 0.24, y + 0.24], color=charts.INK, linewidth=3)
            due = _share(pace, pace.expected)
            if due is not None:
                mark = axes.scatter([min(due, _FULL)], [y - 0.24], marker="v", s=420, color=charts.INK)
                mark.set(zorder=3, clip_on=False)  # whole also where nothing is due yet
            axes.scatter([0.016], [row - 0.2], marker=charts.SHAPES[kind], s=420, color=charts.COLOURS[kind])
            axes.text(0.045, row - 0.2, f"{line.indicator.number}. {line.indicator.name}", va="center")
            axes.text(_FULL, row - 0.2, _caption(line, pace), va="center", ha="right", color="#333333")
        if not shown:
            axes.text(_FULL / 2, 0.3, "这一级没有可对照的目标", ha="center")
        bottom = figure.add_axes((0.03, 0.0, 0.94, _FOOT / height))
        bottom.set_axis_off()
        charts.legend(bottom, ("good", "warn", "bad"), 0.72, step=0.25, x=0.016)
        bottom.scatter([0.016], [0.28], marker="v", s=420, color=charts.INK, transform=bottom.transAxes)
        bottom.text(0.041, 0.28, "按时序今天应达", transform=bottom.transAxes, va="center")
        bottom.plot([0.33, 0.33], [0.16, 0.4], color=charts.INK, linewidth=3, transform=bottom.transAxes)
        bottom.text(0.345, 0.28, "目标", transform=bottom.transAxes, va="center")

    return charts.picture(height, paint)


def _share(pace: Pace, value: float | None) -> float | None:
    return None if value is None or not pace.goal else value / pace.goal


def _caption(line: Line, pace: Pace) -> str:
    per_cent = line.indicator.kind.value in ("ratio", "yesno")
    if pace.actual is None:
        return "无数据"
    if per_cent:
        ceiling = "≤" if line.indicator.direction == "down" else ""
        return f"{percent(pace.actual)} / {ceiling}{percent(pace.goal)}"
    return f"{number(pace.actual)} / {number(pace.goal)} {line.indicator.unit}"


def trend(
    title: str, note: str, indicator: Indicator, weeks: Sequence[tuple[Period, Total]], pace: Pace | None
) -> bytes:
    """Return a figure over the weeks; gaps stay gaps. `pace` draws the target where it is in reach."""
    height = 900
    points = [(at, total.measure(indicator.kind)) for at, (_, total) in enumerate(weeks)]
    weekly = indicator.kind.value == "period"
    if weekly:
        points = [(at, total.week if total.counted else None) for at, (_, total) in enumerate(weeks)]
    known = [(at, value) for at, value in points if value is not None]

    def paint(figure: Figure) -> None:
        charts.heading(figure, height, title, note)
        axes = figure.add_axes((0.11, 0.15, 0.85, 0.58))
        charts.bare(axes)
        axes.grid(axis="y", color=charts.FAINT, linewidth=2)
        axes.set_axisbelow(True)
        top = max([value for _, value in known] or [1])
        goal = pace.goal if pace and not weekly else None
        if goal is not None and goal <= 4 * top:
            top = max(top, goal)
            axes.axhline(goal, color=charts.INK, linewidth=3, linestyle=(0, (4, 3)))
            axes.text(-0.5, goal, f"目标 {number(goal)}", ha="left", va="bottom")
        axes.set_xlim(-0.6, len(weeks) - 0.4)
        axes.set_ylim(0, top * 1.18 or 1)
        if weekly:
            axes.bar([at for at, _ in known], [v for _, v in known], color=charts.COLOURS["good"], width=0.6)
        else:
            line = [value if value is not None else float("nan") for _, value in points]
            axes.plot(
                range(len(weeks)), line, color=charts.COLOURS["good"], linewidth=6, marker="o", markersize=14
            )
        for at, value in known[:: max(1, len(known) // 5)][:-1] + known[-1:]:
            axes.text(at, value + top * 0.03, number(value), ha="center", va="bottom", bbox=_CLEAR)
        axes.set_xticks(
            range(len(weeks)), [f"{week.week}周" if at % 2 else "" for at, (week, _) in enumerate(weeks)]
        )
        unit = "%" if indicator.kind.value in ("ratio", "yesno") else indicator.unit
        figure.text(0.03, 0.80, f"单位：{unit}", va="top")
        figure.text(0.03, 0.03, f"最近一周：{show(indicator, weeks[-1][1])}" if weeks else "", va="bottom")

    return charts.picture(height, paint)

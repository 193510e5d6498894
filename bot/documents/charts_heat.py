"""Units × indicators at a glance: who is behind where."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from bot.core.plan import Indicator
from bot.core.rollup_pace import Tone, tone
from bot.documents import charts
from bot.services.rollup import Grid, Line

_CELL = 46
_KEY_ROW = 44
_NAMES = 200
"""Pixels for the units' names."""
_LONGEST = 6
"""Characters of a unit's name that fit."""
_TINTS: dict[Tone, str] = {"good": "#CFE6F2", "warn": "#FBE8C4", "bad": "#F7D3C2", "none": "#F2F2F2"}


def heat_map(title: str, note: str, grid: Grid, indicators: Sequence[Indicator]) -> bytes:
    """Return the map; a column is an indicator by its number, explained underneath."""
    columns = max(1, len(indicators))
    wide = min(2.0 * _CELL, (charts.WIDTH - _NAMES - 50) / columns)
    head, foot = 210, 90 + _KEY_ROW * -(-columns // 2)
    height = int(head + _CELL * max(1, len(grid.units)) + foot)

    def paint(figure: Figure) -> None:
        charts.heading(figure, height, title, note)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_xlim(0, charts.WIDTH)
        axes.set_ylim(height, 0)
        axes.set_axis_off()
        for column, indicator in enumerate(indicators):
            x = _NAMES + 30 + column * wide
            axes.text(x + wide / 2, head - 14, str(indicator.number), ha="center", va="bottom")
        for row, unit in enumerate(grid.units):
            y = head + row * _CELL
            axes.text(_NAMES + 16, y + _CELL / 2, unit.name[:_LONGEST], ha="right", va="center_baseline")
            for column, indicator in enumerate(indicators):
                x = _NAMES + 30 + column * wide
                line = grid.lines[unit.code, indicator.id]
                kind = _tone(line)
                axes.add_patch(Rectangle((x + 2, y + 2), wide - 4, _CELL - 4, facecolor=_TINTS[kind]))
                middle = (x + wide / 2, y + _CELL / 2)
                if line.figure.filed.counted == 0:
                    axes.plot([middle[0] - 8, middle[0] + 8], [middle[1]] * 2, color="#777777", linewidth=3)
                else:
                    axes.scatter(*middle, marker=charts.SHAPES[kind], s=330, color=charts.COLOURS[kind])
        _key(axes, height - foot + 40, indicators)

    return charts.picture(height, paint)


def _key(axes: Axes, top: float, indicators: Sequence[Indicator]) -> None:
    """Explain the shapes, and which number is which indicator, from `top` downwards."""
    tones: tuple[Tone, ...] = ("good", "warn", "bad", "none")
    for place, kind in enumerate(tones):
        x = 50 + place * 235
        axes.scatter([x], [top], marker=charts.SHAPES[kind], s=330, color=charts.COLOURS[kind])
        axes.text(x + 24, top, charts.WORDS[kind], va="center_baseline")
    axes.plot([984, 1000], [top, top], color="#777777", linewidth=3)
    axes.text(1008, top, "缺", va="center_baseline")
    half = -(-len(indicators) // 2)
    for place, indicator in enumerate(indicators):
        left, y = 40 + (place // half) * (charts.WIDTH / 2 - 20), top + 56 + (place % half) * _KEY_ROW
        axes.text(left, y, f"{indicator.number}. {indicator.name}", va="center_baseline")


def _tone(line: Line) -> Tone:
    return tone(line.pace.light) if line.pace is not None else "none"

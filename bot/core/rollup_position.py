"""Where one county stands among the others, for itself alone: a place, never a list."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from bot.core.plan import Indicator, IndicatorKind
from bot.core.rollup import Total

FEW = 5
"""With fewer counties to compare, a place would tell what single ones have reported."""


@dataclass(frozen=True, slots=True)
class Position:
    """A place among the counties that have a figure."""

    place: int
    """From 1; equal figures share the better place. For yes/no: how many said 是."""
    of: int


def position(indicator: Indicator, own: Total, all_of_them: Iterable[Total]) -> Position | None:
    """Return the place of `own` among `all_of_them` (itself included); None if there is none to tell.

    Less is better where the indicator says so. A county that said 未开展 has the figure 0; one that has
    nothing to be measured by, or for which the question does not apply, is left out.
    """
    mine = _figure(indicator, own)
    figures = [figure for figure in (_figure(indicator, one) for one in all_of_them) if figure is not None]
    if mine is None or len(figures) < FEW:
        return None
    if indicator.kind is IndicatorKind.YESNO:
        return Position(sum(figure > 0 for figure in figures), len(figures))
    sign = _SIGNS[indicator.direction]
    return Position(1 + sum(sign * figure > sign * mine for figure in figures), len(figures))


_SIGNS: dict[Literal["up", "down"], int] = {"up": 1, "down": -1}


def _figure(indicator: Indicator, total: Total) -> float | None:
    return total.measure(indicator.kind) if total.counted else None

"""What goes onto paper: one unit's week, or that of several units together (片区)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.core.period import Period
from bot.core.plan import Plan
from bot.core.report_states import State
from bot.core.rollup import Figure, Total, figure, total
from bot.core.rollup_goals import pace_of
from bot.core.rollup_words import stamp
from bot.core.units import Unit
from bot.services.rollup_values import Grid, Line, Overview


@dataclass(frozen=True, slots=True)
class Paper:
    """One unit's week, as every kind of file shows it."""

    plan: Plan
    overview: Overview
    children: Grid
    """Every indicator of the units of the next level; of the unit itself where nothing is below it."""
    leaves: Grid
    """Every indicator of every county."""
    trends: Mapping[str, list[tuple[Period, Total]]]
    """By indicator id, oldest week first."""
    above: Mapping[str, str]
    """Name of the unit above, by county code."""
    area: bool = False
    """Whether it is about a 片区: then a pack has a page for each of its counties too."""

    @property
    def stamp(self) -> str:
        """数据截至 …，含 N/M 县."""
        seen = self.overview
        return stamp(seen.at, seen.reported, len(seen.filings))

    @property
    def lagging(self) -> list[Line]:
        """Indicators that are 滞后 or 逾期, in the order of the form."""
        return [line for line in self.overview.lines if line.lagging]

    @property
    def returned(self) -> list[str]:
        """Codes of the counties whose report was sent back and is not mended yet."""
        return self.overview.in_state(State.RETURNED)

    @property
    def pages(self) -> list[tuple[Unit, list[Line]]]:
        """Return what has a page of its own in a pack, with its lines in the order of the form."""
        grids = (self.children, self.leaves) if self.area else (self.children,)
        found = {unit.code: (unit, grid) for grid in grids for unit in grid.units}
        order = [line.indicator.id for line in self.overview.lines]
        return [(unit, [grid.lines[unit.code, one] for one in order]) for unit, grid in found.values()]


def together(top: Unit, parts: Sequence[Paper], day: date) -> Paper:
    """Return the paper of several units as one; `top` is what they are called together.

    None of `parts` may lie within another one. Counts that the plan asks of a whole province or city are
    compared with nothing: an area is neither.
    """
    first = parts[0]
    overviews = [part.overview for part in parts]
    lines = []
    for place, line in enumerate(first.overview.lines):
        found: Figure = figure(seen.lines[place].figure for seen in overviews)
        pace = pace_of(first.plan, line.indicator, None, found.filed, day)
        lines.append(Line(line.indicator, found, pace))
    units = tuple(seen.unit for seen in overviews)
    overview = replace(
        first.overview,
        unit=top,
        filings=tuple(filing for seen in overviews for filing in seen.filings),
        lines=tuple(lines),
        children=units,
    )
    own = {(seen.unit.code, line.indicator.id): line for seen in overviews for line in seen.lines}
    trends = {
        name: [
            (week, total(part.trends[name][place][1] for part in parts))
            for place, (week, _) in enumerate(weeks)
        ]
        for name, weeks in first.trends.items()
    }
    return Paper(
        first.plan,
        overview,
        Grid(units, own),
        Grid(
            tuple(unit for part in parts for unit in part.leaves.units),
            {key: line for part in parts for key, line in part.leaves.lines.items()},
        ),
        trends,
        {code: name for part in parts for code, name in part.above.items()},
        area=True,
    )

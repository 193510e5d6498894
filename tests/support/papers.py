"""A paper made up in memory: a city with three counties, one with a name that looks like a formula."""

from dataclasses import replace
from datetime import UTC, date, datetime

from bot.core.period import Period
from bot.core.plan import IndicatorKind
from bot.core.report import Entry, Meaning
from bot.core.report_states import State
from bot.core.rollup import Figure, Total, figure, total_of_unit, year_to
from bot.core.rollup_goals import pace_of
from bot.core.units import Level, Unit
from bot.services.plan import load_pack
from bot.services.rollup import Grid, Line, Overview
from bot.services.rollup_export import Paper
from storage.rollup import Filing

W10 = Period(2019, 10)
AT = datetime(2019, 3, 8, 9, 5, tzinfo=UTC)
DAY = date(2019, 3, 8)
TRICK = '=HYPERLINK("http://x","点我")'

TOP = Unit("410100", "郑州市", Level.CITY, "410000")
COUNTIES = (
    Unit("410122", "中牟县", Level.COUNTY, "410100"),
    Unit("410184", TRICK, Level.COUNTY, "410100"),
    Unit("410185", "登封市", Level.COUNTY, "410100"),
)


def entry(kind: IndicatorKind, place: int) -> Entry:
    """A figure for the first county, 未开展 for the second, 不适用 for every fourth of the third."""
    if place == 1:
        return Entry(Meaning.NOT_STARTED)
    return Entry.ratio(3, 40) if kind is IndicatorKind.RATIO else Entry.count(1)


def make_paper() -> Paper:
    plan = load_pack("jishi-2019")
    lines: dict[tuple[str, str], Line] = {}
    totals: dict[str, Figure] = {}
    for indicator in plan.indicators:
        for place, unit in enumerate(COUNTIES):
            answers = {W10: entry(indicator.kind, place)} if place < 2 or indicator.number % 4 else {}
            one = total_of_unit(indicator, answers, year_to(W10))
            found = Figure(one, one if place == 0 else Total(missing=1))
            pace = pace_of(plan, indicator, Level.COUNTY, one, DAY)
            lines[unit.code, indicator.id] = Line(indicator, found, pace)
            totals[indicator.id] = figure((totals.get(indicator.id, Figure()), found))
    whole = tuple(
        Line(i, totals[i.id], pace_of(plan, i, Level.CITY, totals[i.id].filed, DAY)) for i in plan.indicators
    )
    filings = (
        Filing("410122", State.APPROVED, "on_time"),
        Filing("410184", State.RETURNED, "late"),
        Filing("410185", None, ""),
    )
    grid = Grid(COUNTIES, lines)
    weeks = [(W10.shifted(-back), Total(missing=1)) for back in range(11, 2, -1)]
    trends = {
        i.id: [*weeks, *((W10.shifted(-back), totals[i.id].filed) for back in (2, 1, 0))]
        for i in plan.indicators
    }
    overview = Overview(TOP, W10, AT, filings, whole, COUNTIES)
    return Paper(plan, overview, grid, grid, trends, {unit.code: TOP.name for unit in COUNTIES})


def without_targets(paper: Paper) -> Paper:
    """The same, where nothing can be compared."""
    lines = tuple(replace(line, pace=None) for line in paper.overview.lines)
    return replace(paper, overview=replace(paper.overview, lines=lines))

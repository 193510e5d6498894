"""Where units stand: one statement for a week adds up what stands after the last report of each unit.

It is written as SQL because it is read as SQL; it runs on SQLite and on PostgreSQL as it is. A unit's last
report is found in an index and never read itself: it carries its draft. What stands after it was worked out
when it was filed (`storage.rollup_restate`), so that no summary reads history.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Final, Literal

from sqlalchemy import Date, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.plan import Indicator, IndicatorKind
from bot.core.report_states import State
from bot.core.rollup import Figure, Total, Window
from bot.core.units import Level

FILED: Final = tuple(state.value for state in State if state.filed)
APPROVED: Final = (State.APPROVED.value, State.ACCEPTED.value)

By = Literal["top", "child", "unit"]
"""What a total is for: the top with all that is below it; each unit directly below the top (what lies
under it added up); or each reporting unit by itself. A top that reports is its own group."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question to the values: an indicator as of a week.

    Raises:
        ValueError: a count is asked for over other weeks than the year so far, or one.
    """

    key: str
    """What the answer is found by."""
    indicator: Indicator
    window: Window

    def __post_init__(self) -> None:
        first, last = self.window.first, self.window.last
        if self.counting and first != last and (first.year, first.week) != (last.year, 1):
            raise ValueError(f"no sums are kept from {first} to {last}")

    @property
    def counting(self) -> bool:
        """Whether it is a count of the week, to be summed."""
        return self.indicator.kind is IndicatorKind.PERIOD

    @property
    def since(self) -> str:
        """The oldest week that may speak."""
        return str(self.window.first if self.counting else self.window.earliest)

    @property
    def together(self) -> tuple[str, str, Level]:
        """Questions of which this is the same are answered by one statement."""
        return str(self.window.last), self.since, self.indicator.level


@dataclass(frozen=True, slots=True)
class Group:
    """Over which units a question goes."""

    top: str
    """The unit and everything below it."""
    day: date
    """Units count that exist on this day."""
    by: By = "child"


_FIGURES: Final = """
  sum(s.{reading}number) FILTER (WHERE s.{reading}said >= :since),
  sum(s.{reading}total) FILTER (WHERE s.{reading}said >= :since),
  sum(s.{reading}numerator) FILTER (WHERE s.{reading}said >= :since),
  sum(s.{reading}denominator) FILTER (WHERE s.{reading}said >= :since AND s.{reading}based >= :since
    AND s.{reading}meaning <> 'not_applicable'),
  sum(s.{reading}number) FILTER (WHERE s.{reading}said = :last),
  count(*) FILTER (WHERE s.{reading}said >= :since AND s.{reading}meaning <> 'not_applicable'),
  count(*) FILTER (WHERE s.{reading}said = :last AND s.{reading}meaning <> 'not_applicable'),
  count(*) FILTER (WHERE s.{reading}said >= :since AND s.{reading}meaning = 'not_started'),
  count(*) FILTER (WHERE s.{reading}said >= :since AND s.{reading}meaning = 'not_started'
    AND s.{reading}based >= :since),
  count(*) FILTER (WHERE s.{reading}said >= :since AND s.{reading}meaning = 'not_applicable')"""

_READ: Final = _FIGURES.count(",\n") + 1
"""How many figures that are."""

# In SQLite, CROSS JOIN keeps the order: each report's standings are read in one stretch.
_SQL: Final = """
WITH leaves AS MATERIALIZED (
  SELECT CASE WHEN :by = 'top' THEN CAST(:top AS VARCHAR)
      WHEN :by = 'unit' OR u.code = :top OR u.parent = :top THEN u.code ELSE u.parent END AS grp,
    (SELECT r.id FROM reports r WHERE r.unit = u.code AND r.period <= :last AND r.state IN :filed
      ORDER BY r.period DESC LIMIT 1) AS report
  FROM units u
  WHERE u.level = :level
    AND (u.code = :top OR u.parent = :top OR u.parent IN (SELECT code FROM units WHERE parent = :top))
    AND (u.valid_from IS NULL OR u.valid_from <= :day) AND (u.valid_to IS NULL OR u.valid_to >= :day)
)
SELECT l.grp, s.indicator, {filed}, {approved}
FROM leaves l CROSS JOIN standings s
WHERE s.report_id = l.report AND s.said >= :since AND s.indicator IN :indicators
GROUP BY l.grp, s.indicator
UNION ALL
SELECT grp, NULL, count(*) {nothing} FROM leaves GROUP BY grp
"""

_STATEMENT: Final = text(
    _SQL.format(
        filed=_FIGURES.format(reading=""),
        approved=_FIGURES.format(reading="approved_"),
        nothing=", NULL" * (2 * _READ - 1),
    )
).bindparams(
    bindparam("filed", FILED, expanding=True),
    bindparam("indicators", expanding=True),
    bindparam("day", type_=Date),
)


async def standings(
    session: AsyncSession, group: Group, asked: Sequence[Asked]
) -> dict[tuple[str, str], Figure]:
    """Return the figures by (unit code, key), as `bot.core.rollup.total_of_unit` defines them."""
    found: dict[tuple[str, str], Figure] = {}
    for _, some in groupby(sorted(asked, key=lambda one: one.together), lambda one: one.together):
        found |= await _together(session, group, list(some))
    return found


async def _together(
    session: AsyncSession, group: Group, asked: Sequence[Asked]
) -> dict[tuple[str, str], Figure]:
    last, since, level = asked[0].together
    indicators = {one.indicator.id for one in asked}
    values = {"last": last, "since": since, "level": level.value, "indicators": list(indicators)}
    rows = await session.execute(_STATEMENT, {**values, "top": group.top, "by": group.by, "day": group.day})
    units: dict[str, int] = {}
    sums: dict[tuple[str, str], Sequence[Any]] = {}
    for unit, indicator, *figures in rows:
        if indicator is None:
            units[unit] = int(figures[0])
        else:
            sums[unit, indicator] = figures
    nothing = (0,) * (2 * _READ)
    found: dict[tuple[str, str], Figure] = {}
    for unit, count in units.items():
        for one in asked:
            of_unit = sums.get((unit, one.indicator.id), nothing)
            filed, approved = of_unit[:_READ], of_unit[_READ:]
            found[unit, one.key] = Figure(_total(one, count, filed), _total(one, count, approved))
    return found


def _total(asked: Asked, units: int, figures: Iterable[float | None]) -> Total:
    number, total, upper, lower, week, *tallies = figures
    counted, fresh, off, based_off, apart = (int(tally or 0) for tally in tallies)
    whole_year = asked.counting and asked.window.first != asked.window.last
    return Total(
        whole(total if whole_year else number),
        int(upper or 0),
        int(lower or 0),
        whole(week),
        counted,
        off,
        apart,
        missing=units - counted - apart,
        carried=counted - fresh,
        baseless=off - based_off if asked.indicator.kind is IndicatorKind.RATIO else 0,
    )


def whole(number: float | None) -> float:
    """Return a sum as an int where it is one; nothing adds up to 0."""
    figure = number or 0
    return int(figure) if figure == int(figure) else float(figure)

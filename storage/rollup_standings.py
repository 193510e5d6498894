"""Where units stand: one statement that finds each unit's last answer to each question and adds them up.

It is written as SQL because it is read as SQL; it runs on SQLite and on PostgreSQL as it is. Most answers
are in the unit's latest report, found once for each unit; only for questions that it leaves open are the
earlier reports searched. Reports are found in `ix_reports_unit_period_state` and never read themselves:
they carry their drafts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final, Literal

from sqlalchemy import Date, TextClause, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.plan import Indicator, IndicatorKind
from bot.core.report_states import State
from bot.core.rollup import STATEMENTS, Figure, Total, Window

FILED: Final = tuple(state.value for state in State if state.filed)
APPROVED: Final = (State.APPROVED.value, State.ACCEPTED.value)
WAITING: Final = tuple(state for state in FILED if state not in APPROVED)

By = Literal["top", "child", "unit"]
"""What a total is for: the top with all that is below it; each unit directly below the top (what lies
under it added up); or each reporting unit by itself. A top that reports is its own group."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question to the values: an indicator as of a week."""

    key: str
    """What the answer is found by."""
    indicator: Indicator
    window: Window

    @property
    def since(self) -> str:
        """The oldest week that may speak."""
        counting = self.indicator.kind is IndicatorKind.PERIOD
        return str(self.window.first if counting else self.window.earliest)


@dataclass(frozen=True, slots=True)
class Group:
    """Over which units a question goes."""

    top: str
    """The unit and everything below it."""
    day: date
    """Units count that exist on this day."""
    by: By = "child"


_SQL: Final = """
WITH asked(key, indicator, level, kind, since, last) AS (VALUES {questions}),
weeks AS (SELECT last, level, min(since) AS since FROM asked GROUP BY last, level),
leaves AS {materialized} (
  SELECT u.code AS unit, u.level, w.last,
    CASE WHEN :by = 'top' THEN CAST(:top AS VARCHAR)
      WHEN :by = 'unit' OR u.code = :top OR u.parent = :top THEN u.code ELSE u.parent END AS grp,
    EXISTS (SELECT 1 FROM reports r WHERE r.unit = u.code AND r.period BETWEEN w.since AND w.last
      AND r.state IN :waiting) AS waiting,
    (SELECT r.id FROM reports r WHERE r.unit = u.code AND r.period BETWEEN w.since AND w.last
      AND r.state IN :states ORDER BY r.period DESC LIMIT 1) AS report,
    (SELECT r.period FROM reports r WHERE r.unit = u.code AND r.period BETWEEN w.since AND w.last
      AND r.state IN :states ORDER BY r.period DESC LIMIT 1) AS period
  FROM units u JOIN weeks w ON w.level = u.level
  WHERE (u.code = :top OR u.parent = :top OR u.parent IN (SELECT code FROM units WHERE parent = :top))
    AND (u.valid_from IS NULL OR u.valid_from <= :day) AND (u.valid_to IS NULL OR u.valid_to >= :day)
),
cells AS {materialized} (
  SELECT l.grp, l.unit, l.waiting, l.period, a.key, a.indicator, a.kind, a.since, a.last,
    e.meaning, e.number, e.numerator, e.denominator,
    CASE WHEN e.meaning IS NULL THEN (
      SELECT r.id FROM reports r JOIN entries p ON p.report_id = r.id AND p.indicator = a.indicator
      WHERE r.unit = l.unit AND r.period >= a.since AND r.period < l.period
        AND r.state IN :states AND p.meaning IN :statements
      ORDER BY r.period DESC LIMIT 1) END AS older
  FROM leaves l JOIN asked a ON a.level = l.level AND a.last = l.last
  LEFT JOIN entries e ON e.report_id = l.report AND e.indicator = a.indicator
    AND l.period >= a.since AND e.meaning IN :statements
  WHERE :waiting_only = 0 OR l.waiting
),
said AS {materialized} (
  SELECT c.grp, c.key, c.kind, c.waiting,
    CASE WHEN c.meaning IS NOT NULL AND c.period = c.last THEN 1 ELSE 0 END AS fresh,
    coalesce(c.meaning, o.meaning) AS meaning,
    coalesce(c.number, o.number) AS number,
    coalesce(c.numerator, o.numerator) AS numerator,
    CASE WHEN c.kind = 'ratio' AND coalesce(c.meaning, o.meaning) = 'not_started' THEN (
      SELECT p.denominator FROM reports r JOIN entries p ON p.report_id = r.id AND p.indicator = c.indicator
      WHERE r.unit = c.unit AND r.period BETWEEN c.since AND c.period
        AND r.state IN :states AND p.denominator IS NOT NULL
      ORDER BY r.period DESC LIMIT 1)
    ELSE coalesce(c.denominator, o.denominator) END AS denominator
  FROM cells c LEFT JOIN entries o ON o.report_id = c.older AND o.indicator = c.indicator
)
SELECT grp, key, waiting,
  sum(number), sum(numerator), sum(denominator),
  sum(number) FILTER (WHERE fresh = 1),
  count(*) FILTER (WHERE meaning IN ('number', 'not_started')),
  count(*) FILTER (WHERE meaning = 'not_started'),
  count(*) FILTER (WHERE meaning = 'not_applicable'),
  count(*) FILTER (WHERE meaning IS NULL),
  count(*) FILTER (WHERE meaning IN ('number', 'not_started') AND fresh = 0),
  count(*) FILTER (WHERE meaning = 'not_started' AND kind = 'ratio' AND denominator IS NULL)
FROM said GROUP BY grp, key, waiting
"""


async def standings(
    session: AsyncSession, group: Group, asked: Sequence[Asked]
) -> dict[tuple[str, str], Figure]:
    """Return the figures by (unit code, key), as `bot.core.rollup.total_of_unit` defines them.

    Of a count in the period only the last week's own figure is in it (`week`); the sum over the window
    comes from `storage.rollup.counts`.
    """
    if not asked:
        return {}
    found: dict[tuple[str, str], Figure] = {}
    waiting = False
    for unit, key, waits, one in await _run(session, group, asked, FILED, waiting_only=False):
        # Where nothing waits for review, everything filed is approved.
        found[unit, key] = found.get((unit, key), Figure()) + Figure(one, Total() if waits else one)
        waiting = waiting or waits
    if waiting:
        for unit, key, _, one in await _run(session, group, asked, APPROVED, waiting_only=True):
            found[unit, key] += Figure(Total(), one)
    return found


async def _run(
    session: AsyncSession, group: Group, asked: Sequence[Asked], states: Sequence[str], *, waiting_only: bool
) -> list[tuple[str, str, bool, Total]]:
    """Return group, key, whether its reports wait for review, and the total."""
    values: dict[str, object] = {}
    for number, one in enumerate(asked):
        kind, level = one.indicator.kind.value, one.indicator.level.value
        row = (one.key, one.indicator.id, level, kind, one.since, str(one.window.last))
        values |= {f"q{number}_{place}": value for place, value in enumerate(row)}
    rows = await session.execute(
        _statement(len(asked)),
        {
            **values,
            "top": group.top,
            "by": group.by,
            "day": group.day,
            "states": states,
            "waiting": WAITING,
            "statements": [meaning.value for meaning in STATEMENTS],
            "waiting_only": int(waiting_only),
        },
    )
    return [
        (
            unit,
            key,
            bool(waits),
            Total(whole(number), int(upper or 0), int(lower or 0), whole(week), *tallies),
        )
        for unit, key, waits, number, upper, lower, week, *tallies in rows
    ]


@cache
def _statement(questions: int) -> TextClause:
    rows = ", ".join(
        "(" + ", ".join(f"CAST(:q{number}_{place} AS VARCHAR)" for place in range(6)) + ")"
        for number in range(questions)
    )
    return text(_SQL.format(questions=rows, materialized="MATERIALIZED")).bindparams(
        bindparam("states", expanding=True),
        bindparam("waiting", expanding=True),
        bindparam("statements", expanding=True),
        bindparam("day", type_=Date),
    )


def whole(number: float | None) -> float:
    """Return a sum as an int where it is one; nothing adds up to 0."""
    figure = number or 0
    return int(figure) if figure == int(figure) else float(figure)

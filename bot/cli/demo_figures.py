"""Figures for the demo's counties: made up, the same in every run, plausible enough to look at."""

import random
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.core.period import Period
from bot.core.plan import Indicator, IndicatorKind, Plan
from bot.core.report import Entry, Meaning
from bot.core.rollup_goals import goal
from bot.core.rollup_pace import expected
from bot.core.units import Level, Unit

_SPECIAL = ((Meaning.NO_DATA, 0.012), (Meaning.NOT_STARTED, 0.012))
"""How often an answer has no number, by meaning."""
_APART = 0.03
"""How often an indicator does not apply to a county at all."""
_BLANK = 0.008

_ZEAL = (0.25, 0.6, 0.85, 1.0, 1.1, 1.3)
"""What counties reach of what is due: below 1 they are behind, above it ahead."""
_LUCK = (0.8, 1.0, 1.1, 1.25, 1.45)
"""How well an indicator goes in the whole province."""
_COUNTIES = 160
"""About how many share a count that is asked of the province."""
_POSTS = 20_000
"""A ratio whose parts may be this large is about posts: they are filled from the start."""


@dataclass(frozen=True, slots=True)
class County:
    """A county that somebody else plays."""

    unit: Unit
    zeal: float
    size: float
    begun: float
    """Share of its schools, firms … that were done before the plan."""

    def chance(self, *about: object) -> random.Random:
        """Return chance that is the same in every run, for this county and `about`."""
        return random.Random(zlib.crc32(repr((self.unit.code, *about)).encode()))  # noqa: S311  made-up data


def county(unit: Unit) -> County:
    """Return a unit with the character that it has in every run."""
    chance = random.Random(zlib.crc32(unit.code.encode()))  # noqa: S311  made-up data
    return County(unit, chance.choice(_ZEAL), chance.uniform(0.5, 1.6), chance.uniform(0.0, 0.05))


def answers(one: County, plan: Plan, period: Period) -> Iterator[tuple[str, Entry]]:
    """Give what a county says in a week, by indicator; now and then it leaves one out."""
    for indicator in plan.indicators:
        if one.chance("apart", indicator.id).random() < _APART:
            yield indicator.id, Entry(Meaning.NOT_APPLICABLE)
            continue
        luck = one.chance("special", indicator.id, str(period)).random()
        if luck < _BLANK:
            continue
        special = next((meaning for meaning, share in _SPECIAL if luck < _BLANK + share), None)
        yield indicator.id, Entry(special) if special else _entry(one, plan, indicator, period)


def _entry(one: County, plan: Plan, indicator: Indicator, period: Period) -> Entry:
    chance = one.chance(indicator.id)
    ceiling = indicator.maximum or 100
    weeks = max(1, (period.sunday - plan.starts).days // 7)
    match indicator.kind:
        case IndicatorKind.RATIO:
            whole = max(2, round(ceiling * one.size * chance.uniform(0.02, 0.09)))
            if indicator.direction == "down":
                return Entry.ratio(round(whole * (0.36 - 0.002 * weeks * one.zeal)), whole)
            if ceiling >= _POSTS:
                done = chance.uniform(0.78, 0.97) + 0.001 * weeks
            else:
                due = max(_due(plan, indicator, period.sunday), 0.5 * weeks)
                done = one.begun + due / 100 * one.zeal * _luck(indicator)
            return Entry.ratio(min(whole, round(whole * done)), whole)
        case IndicatorKind.YESNO:
            return Entry.yesno(chance.random() < _due(plan, indicator, period.sunday) / 100 * one.zeal + 0.05)
        case IndicatorKind.CUMULATIVE:
            share = _due(plan, indicator, period.sunday) / _COUNTIES or 0.02 * weeks * (ceiling / 200) ** 0.5
            return Entry.count(round(share * one.size * one.zeal * _luck(indicator) + chance.random() / 2))
        case IndicatorKind.PERIOD:
            usual = max(0.4, ceiling * 0.008) * one.zeal
            week = one.chance(indicator.id, str(period))
            return Entry.count(int(usual * week.uniform(0.5, 1.5) + week.random()))


def _due(plan: Plan, indicator: Indicator, day: date) -> float:
    """Return what the plan asks of the whole province by `day`, in its own unit; 0 if nothing."""
    wanted = goal(plan, indicator, Level.PROVINCE, day)
    return expected(wanted, day) if wanted is not None else 0


def _luck(indicator: Indicator) -> float:
    return _LUCK[zlib.crc32(indicator.id.encode()) % len(_LUCK)]

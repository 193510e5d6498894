"""Filters for the ledger of targets: by year, level, rhythm, word, or the part of the plan."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import get_args

from bot.core.ask_choose import levels_of
from bot.core.ask_text import normalise, plan_text
from bot.core.outline import above, below
from bot.core.plan import Alias, Plan, PlanLevel, Recurrence, Target

_YEAR = re.compile(r"(20\d\d)(?:年(?:底|末)?前?)?")
_RELATIVE = {"今年": 0, "明年": 1, "后年": 2, "去年": -1}
_LEVELS: dict[str, PlanLevel] = {
    **{level: level for level in get_args(PlanLevel)},
    **{f"{level}级": level for level in get_args(PlanLevel)},
    "学校": "校",
    "高校": "校",
    "企业": "企",
    "乡镇": "乡",
    "街道": "乡",
    "社区": "村",
}
_RHYTHMS = {
    "每月": Recurrence.MONTHLY,
    "双月": Recurrence.BIMONTHLY,
    "每两个月": Recurrence.BIMONTHLY,
    "每季度": Recurrence.QUARTERLY,
    "每季": Recurrence.QUARTERLY,
    "每年": Recurrence.YEARLY,
}
LONGEST_WORD = 20
MOST_WORDS = 4


@dataclass(frozen=True, slots=True)
class TargetFilter:
    """What the targets shown have in common; everything left empty does not matter."""

    year: int | None = None
    """They fall due in this year."""
    level: PlanLevel | None = None
    """They, or those who owe them, are of this level."""
    rhythm: Recurrence | None = None
    words: tuple[str, ...] = ()
    """Each occurs in the target or in the titles above it, as written or by alias."""
    clause: str = ""
    """They are in this clause or below it."""

    @property
    def empty(self) -> bool:
        """Whether every target fits."""
        return self == TargetFilter()

    def without_one(self) -> list["TargetFilter"]:
        """Return the filters that ask for one thing less."""
        wider = [replace(self, words=self.words[:i] + self.words[i + 1 :]) for i in range(len(self.words))]
        if self.year:
            wider.append(replace(self, year=None))
        if self.level:
            wider.append(replace(self, level=None))
        if self.rhythm:
            wider.append(replace(self, rhythm=None))
        return wider


def read_filter(text: str, *, today: date) -> TargetFilter:
    """Read `2020 县 团校`: years, levels and rhythms are known by their form, the rest are words."""
    found = TargetFilter()
    words: list[str] = []
    for part in re.split(r"[\s,，、;；]+", text):
        if match := _YEAR.fullmatch(part):
            found = replace(found, year=int(match[1]))
        elif part in _RELATIVE:
            found = replace(found, year=today.year + _RELATIVE[part])
        elif part in _LEVELS:
            found = replace(found, level=_LEVELS[part])
        elif part in _RHYTHMS:
            found = replace(found, rhythm=_RHYTHMS[part])
        elif word := normalise(part):
            words.append(word[:LONGEST_WORD])
    return replace(found, words=tuple(dict.fromkeys(words))[:MOST_WORDS])


def fitting(plan: Plan, wanted: TargetFilter, aliases: Iterable[Alias] = ()) -> tuple[Target, ...]:
    """Return the targets that fit, in the order of the document.

    `aliases` are known beside the plan's own.
    """
    within = set(below(plan, wanted.clause)) if wanted.clause else None
    forms = [_forms(word, (*plan.aliases, *aliases)) for word in wanted.words]
    return tuple(
        target
        for target in plan.targets
        if (within is None or target.clause in within)
        and (wanted.year is None or (target.due is not None and target.due.year == wanted.year))
        and (wanted.level is None or wanted.level in levels_of(target))
        and (wanted.rhythm is None or target.recurrence is wanted.rhythm)
        and all(_says(plan, target, form) for form in forms)
    )


def years(plan: Plan) -> list[int]:
    """Return the years in which targets fall due."""
    return sorted({target.due.year for target in plan.targets if target.due})


def related(plan: Plan, clauses: Sequence[str], shown: Iterable[str]) -> str:
    """Return the smallest clause around `clauses` that has targets other than `shown` (ids).

    An empty text is the whole plan.
    """
    paths = [[clause, *above(plan, clause)] for clause in clauses if plan.clause(clause)]
    if not paths:
        return ""
    seen = set(shown)
    for clause in paths[0]:
        if all(clause in path for path in paths[1:]):
            within = set(below(plan, clause))
            if any(target.clause in within and target.id not in seen for target in plan.targets):
                return clause
    return ""


def _forms(word: str, aliases: Sequence[Alias]) -> tuple[str, ...]:
    terms = [plan_text(alias.term) for alias in aliases if word in map(plan_text, alias.words)]
    return (word, *terms)


def _says(plan: Plan, target: Target, forms: Sequence[str]) -> bool:
    titles = [
        clause.title for i in (target.clause, *above(plan, target.clause)) if (clause := plan.clause(i))
    ]
    parts = (target.topic, target.subject, target.scope, target.quote, *target.words, *target.owner, *titles)
    text = "|".join(map(plan_text, parts))
    return any(form in text for form in forms)

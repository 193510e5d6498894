"""Lists targets by date, rhythm, level or figure: `2019年底前要完成哪些`, `80%是什么指标`."""

from collections.abc import Iterable, Sequence
from datetime import date

from bot.core.ask_answer import Kind
from bot.core.ask_choose import FULL, has_number, levels_of
from bot.core.ask_index import Index
from bot.core.ask_point import asks_members
from bot.core.ask_question import Question
from bot.core.ask_score import scores
from bot.core.ask_text import plan_text
from bot.core.ask_time import TimeAsked
from bot.core.ask_words import EVERYWHERE
from bot.core.plan import Target

SHARED = 0.42
"""Least cover for a target to belong to what a list asks about; a section's title is enough."""
_LISTING = {Kind.LIST, Kind.HOW, Kind.OVERVIEW, Kind.WHAT}
_NAMING = {Kind.LIST, Kind.HOW, Kind.OVERVIEW, Kind.WHAT, Kind.WHO, Kind.FREQUENCY}


def listed(question: Question, index: Index, today: date) -> tuple[Target, ...] | None:
    """Return what a list question lists, by due date; None if it is not a list question."""
    filters_by_time = _names_time(question.time)
    if not filters_by_time and Kind.LIST in question.kinds and (owed := _owed_by(question, index)):
        return owed
    asks = (
        question.kind in _LISTING
        or Kind.LIST in question.kinds
        or (question.kind is None and not question.words)
    )
    if not asks or not (filters_by_time or question.wants_all or (question.levels and not question.words)):
        return None
    foreign = any(not word.known and not word.action for word in question.words)
    found = [] if foreign else _about(question, index, index.plan.targets)
    if filters_by_time:
        found = [t for t in found if _in_time(t, question.time, index.plan.starts, today)]
    if question.levels:
        wanted = set(question.levels)
        found = [t for t in found if levels_of(t) & wanted]
    if question.wants_all and not filters_by_time:
        found = [t for t in found if t.value == FULL and t.unit == "%"]
    if any(n.unit and not any(has_number(n, t) for t in found) for n in question.numbers):
        return None
    return by_due(found)


def reversed_numbers(question: Question, index: Index) -> tuple[Target, ...] | None:
    """Return the targets that have the figure named; None if it is not a reverse look-up."""
    if (
        not question.numbers
        or question.yes_no
        or question.asks_place
        or (question.words and asks_members(question.text))
        or (question.words and question.kind is not None and question.kind not in _NAMING)
    ):
        return None
    hits = [t for t in index.plan.targets if any(has_number(n, t) for n in question.numbers)]
    if question.time.years:
        hits = [t for t in hits if t.due is None or t.due.year in question.time.years]
    if question.time.recurrence:
        hits = [t for t in hits if t.recurrence is question.time.recurrence]
    if question.levels:
        hits = [t for t in hits if levels_of(t) & set(question.levels)] or hits
    return tuple(_about(question, index, hits))


def _owed_by(question: Question, index: Index) -> tuple[Target, ...]:
    """Return the targets of the owner whom the question names by level or by name, and nothing else."""
    if not question.words:
        return ()
    owners = {owner: plan_text(owner) for target in index.plan.targets for owner in target.owner}
    named = {
        owner
        for owner, text in owners.items()
        if all(word.text in text for word in question.words) and (question.levels or text in question.text)
    }
    found = [target for target in index.plan.targets if named.intersection(target.owner)]
    if question.levels:
        found = [target for target in found if levels_of(target) & set(question.levels)]
    return by_due(found)


def _about(question: Question, index: Index, targets: Iterable[Target]) -> list[Target]:
    """Return those of `targets` that the question's content words cover (all, if it has none)."""
    words = [word for word in question.words if word.text not in EVERYWHERE]
    if all(word.action and not word.known for word in words) and any(n.unit for n in question.numbers):
        words = []  # a remark beside the figure (记不清了)
    if not words:
        return list(targets)
    found = scores(words, index.targets)
    numbered = {target.id: found.get(number, 0.0) for number, target in enumerate(index.plan.targets)}
    return [target for target in targets if numbered[target.id] >= SHARED]


def _names_time(time: TimeAsked) -> bool:
    return bool(time.years or time.start or time.recurrence)


def _in_time(target: Target, time: TimeAsked, starts: date, today: date) -> bool:
    if time.recurrence:
        return target.recurrence is time.recurrence
    due = target.due
    if due is None:
        return False
    if time.start and time.end:
        if time.years or (due.year == today.year and time.start.year == today.year):
            first = starts if time.until else time.start
            return first <= due <= time.end
        return _same_season(due, time)
    return due.year in time.years


def _same_season(due: date, time: TimeAsked) -> bool:
    """Compare month and day only: a month named without its year means the plan's own."""
    if not time.start or not time.end:
        return False
    first, last = (time.start.month, time.start.day), (time.end.month, time.end.day)
    return (time.until or first <= (due.month, due.day)) and (due.month, due.day) <= last


def by_due(targets: Sequence[Target]) -> tuple[Target, ...]:
    """Sort by due date, undated ones last; of one day in the plan's order."""
    return tuple(sorted(targets, key=lambda target: target.due or date.max))

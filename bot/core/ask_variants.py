"""Settles which variants of a topic a question means, and whether they have what it asks for."""

import re
from dataclasses import replace

from bot.core.ask_answer import Reason
from bot.core.ask_choose import Choice, choose, lacks_facet, levels_of
from bot.core.ask_detail import lacks_detail
from bot.core.ask_index import Index
from bot.core.ask_point import POINT, asks_members, lists_members, misses_the_point
from bot.core.ask_question import Question
from bot.core.ask_score import Topic, cover_of, uncovered

_LOW_LEVEL = re.compile(r"[村乡镇]级(?![、和跟与及])|乡镇级")
_LOW = re.compile(r"[乡镇村]|街道|社区")
"""What a place must speak of if it is asked about the lowest levels (村级工业园区)."""
APART = 0.8
"""Cover below which a word belongs to another subject, though the sentence mentions it too."""


def set_apart(read: Question, topic: Topic, index: Index) -> Choice | None:
    """Return the variants of one topic that the question's words set side by side (宣讲跟走访哪个多).

    A word sets one apart if it names some variants of the topic outright, but not all.
    None if it is no such question, or if they do not have what it asks for.
    """
    numbers = [index.targets.number(target.id) for target, _ in topic.scores]
    named: list[set[int]] = []
    for word in read.words:
        covers = cover_of(word, index.targets)
        own = {number for number in numbers if covers.get(number, 0.0) >= APART}
        if own and len(own) < len(numbers):
            named.append(own)
    if named:
        of_level = ({n for n in numbers if index.plan.targets[n].level == level} for level in read.levels)
        named += [own for own in of_level if own]
    if len(named) < 2 or set.intersection(*named):  # noqa: PLR2004  two sides
        return None
    apart = tuple((index.plan.targets[number], topic.score) for number in sorted(set.union(*named)))
    # A level may be what sets the sides apart (省级示范和全省), so it narrows them no further.
    choice = meant_beside(replace(read, levels=(), hints=()), replace(topic, scores=apart), index)
    return None if choice.reason else choice


def meant(read: Question, topic: Topic, index: Index) -> Choice:
    """Return the variants of a topic that the question means, if they have what it asks for."""
    target = topic.best[0]
    clause = index.plan.clause(target.clause)
    lists = clause is None or not asks_members(read.text) or lists_members(read, clause, index)
    if read.asks_place or not lists or misses_the_point(read, index.targets, target.id):
        return Choice(topic.best, Reason.NO_FACET)
    if _LOW_LEVEL.search(read.text) and not _LOW.search(index.targets.text(index.targets.number(target.id))):
        return Choice(topic.best, Reason.NO_LEVEL)
    choice = choose(read, topic.best, tuple(target for target, _ in topic.scores))
    if choice.reason:
        return choice
    if _does_other(read, choice, topic, index):
        return replace(choice, reason=Reason.NO_LEVEL)
    fitting = tuple(target for target in choice.variants if not lacks_facet(read, target))
    return replace(choice, variants=fitting) if fitting else Choice(choice.variants, Reason.NO_FACET)


def _does_other(read: Question, choice: Choice, topic: Topic, index: Index) -> bool:
    """Tell whether the body named does something else than is asked (团市委轮训县级班子: 团省委 does).

    Its variants were found by who owes them; a telling word that only the topic's others have is not theirs.
    """
    if read.yes_no or not read.levels or any(target.level in read.levels for target in choice.variants):
        return False
    met = set[str]().union(*map(levels_of, choice.variants))
    if any(target.level in read.levels and target.level not in met for target, _ in topic.scores):
        return True
    others = [index.targets.number(target.id) for target, _ in topic.scores]
    own = [index.targets.number(target.id) for target in choice.variants]
    lacking = [w for w in uncovered(read.words, index.targets, own, least=APART) if w.weight >= POINT]
    return len(uncovered(lacking, index.targets, others, least=APART)) < len(lacking)


def meant_beside(read: Question, topic: Topic, index: Index) -> Choice:
    """Return the variants meant of a topic that stands beside another: it need not have the other's words."""
    if any(lacks_detail(read, index.targets, index.targets.number(target.id)) for target in topic.best):
        return Choice(topic.best, Reason.NO_FACET)
    return meant(replace(read, words=()), topic, index)

"""Answers a question that sets two subjects side by side, or asks about each of them."""

from collections.abc import Sequence
from dataclasses import replace

from bot.core import ask_build as build
from bot.core.ask_answer import Answer, Kind
from bot.core.ask_choose import Choice
from bot.core.ask_index import Index
from bot.core.ask_lexicon import BODIES
from bot.core.ask_point import POINT
from bot.core.ask_question import Question
from bot.core.ask_score import Topic, rank_places, rank_topics, uncovered
from bot.core.ask_variants import APART, meant_beside
from bot.core.ask_words import PAIRED, SEVERALLY

SURE = 0.68
"""Least share of the question's content that must be covered for an answer."""


def asks_of_each(read: Question) -> bool:
    """Tell whether the question sets subjects side by side, or asks about each of them."""
    return read.kind is Kind.COMPARE or SEVERALLY.search(read.text) is not None


def by_pair(read: Question, topics: Sequence[Topic], index: Index) -> Answer | None:
    """Answer a question that sets two topics side by side; together they must cover it."""
    if not topics or not PAIRED.search(read.text):
        return None
    first = topics[0]
    rest = uncovered(read.words, index.targets, [index.targets.number(first.best[0].id)], least=APART)
    if not any(word.known and word.weight >= POINT for word in rest):
        return None
    others = rank_topics(replace(read, words=tuple(rest)), index)
    if not others or others[0].score < SURE:
        return None
    if others[0].name == first.name:
        apart = tuple(dict.fromkeys((*first.best, *others[0].best)))
        return build.figures(read, Choice(apart), index.plan) if len(apart) > 1 else None
    both = [index.targets.number(target.id) for topic in (first, others[0]) for target in topic.best]
    # A word that names one side is no detail that the other lacks.
    neither = replace(read, words=tuple(uncovered(read.words, index.targets, both)))
    choices = [meant_beside(neither, topic, index) for topic in (first, others[0])]
    if any(choice.reason for choice in choices):
        return None
    return build.figures(read, Choice(tuple(t for choice in choices for t in choice.variants)), index.plan)


def by_bodies(read: Question, index: Index) -> Answer | None:
    """Answer what is asked of two kinds of organisation at once (中学和高校分别…), each by its clause."""
    bodies = [word for word in read.words if word.text in BODIES]
    others = [word for word in read.words if word not in bodies]
    if len(bodies) != 2 or not others:  # noqa: PLR2004  two sides
        return None
    found = []
    for body in bodies:
        places = rank_places(replace(read, words=(body, *others)), index)
        leaf = next((place for place in places if not index.children.get(place.clause.id)), None)
        if leaf is None or leaf.score < SURE:
            return None
        found.append(leaf.clause)
    return build.sentences(read, found, index) if found[0] is not found[1] else None

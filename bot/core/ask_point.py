"""Judges whether a place of the plan speaks of the very point that a question asks about."""

import re
from collections.abc import Sequence

from bot.core.ask_answer import Kind
from bot.core.ask_index import Coverage, Index
from bot.core.ask_lexicon import BODIES, THINGS_ASKED
from bot.core.ask_question import Question, Word
from bot.core.ask_score import Place, uncovered

POINT = 0.4
"""Least weight of a word for it to be the point of a question."""
CARRIED = 0.45
"""Least cover for sentences to answer if nothing else in the plan comes near."""
_EVIDENCE = 0.6
"""Least weight of what the place has of the question's words: one rare word and some more."""
_AHEAD = 0.05
"""How much better than any unrelated place it must fit."""
_OBJECT = re.compile(
    r"(?:什么样?|啥样?|哪些|哪几(?:个|种|类|项|条|样)?|何种|哪(?:种|类|个)|怎样)的?(?P<after>[一-鿿]{1,6})"
    r"|(?P<before>[一-鿿]{2,6})(?:是|有|叫)(?:什么|啥|哪些|哪几)"
)
"""The thing asked for: `什么条件`, `标准是什么`."""

_THING = re.compile(
    rf"(?:什么|啥|哪些|哪几种?|哪种|多少)(?:[一-鿿]{{2}}[和及、])?({THINGS_ASKED})|({THINGS_ASKED})(?:是|有|包括|包含)?(?:什么|啥|哪些|多少)"
)
_HOW_VERB = re.compile(r"(?:怎么|咋|如何)(?:去|来)?([一-鿿]{2,3})[?。!]*$")


def carries(question: Question, places: Sequence[Place], index: Index) -> bool:
    """Tell whether one place clearly carries the question, though it is worded quite differently.

    Not for a figure or a rhythm, whose every word must fit; a date is checked again in the sentence.
    """
    if not places or not (question.yes_no or question.kind in _TOLD or _in_words(question)):
        return False
    best = places[0]
    named = [word for word in question.words if word.text in BODIES]
    if uncovered(named, index.clauses, [index.clauses.number(best.clause.id)]):
        return False
    evidence = best.score * sum(word.absence for word in question.words)
    family = {best.clause.id, *(clause.id for clause in index.ancestors(best.clause))}
    family.update(index.below(best.clause.id))
    other = next((place.score for place in places if place.clause.id not in family), 0.0)
    return best.score >= CARRIED and evidence >= _EVIDENCE and best.score >= other + _AHEAD


def _in_words(question: Question) -> bool:
    """Tell whether it is a spoken question without a question word, and not a row of keywords."""
    return question.kind is None and _ASKING.search(question.text) is not None


_ASKING = re.compile(r"[什啥哪咋怎谁]|[吗呢吧么啊呀][?。!]*$|[?]$")
_TOLD = {Kind.HOW, Kind.WHAT, Kind.LIST, Kind.OVERVIEW, Kind.WHO, Kind.DEADLINE, Kind.COMPARE}


def misses_the_point(question: Question, coverage: Coverage, key: str) -> bool:
    """Tell whether what is asked for is not there: `摘牌的标准是什么`, `需要什么材料`."""
    place = [coverage.number(key)]
    asked = _object(question)
    if asked and uncovered(asked, coverage, place):
        return True
    if any(place[0] not in coverage.of(thing) for thing in _things(question.text)):
        return True
    if (verb := _HOW_VERB.search(question.text)) and any(
        word.action and not word.known and verb[1].startswith(word.text) for word in question.words
    ):
        return True
    things = [word for word in question.words if not word.action]
    if question.kind in {Kind.HOW, Kind.LIST} or question.yes_no:
        return False
    if len(things) < 2 or things[-1].weight < POINT:  # noqa: PLR2004  a single thing is the subject
        return False
    return bool(uncovered(things[-1:], coverage, place))


def _things(text: str) -> tuple[str, ...]:
    """Return the things asked for by name."""
    return tuple(match[1] or match[2] for match in _THING.finditer(text))


def _object(question: Question) -> tuple[Word, ...]:
    """Return the word that names the thing asked for; empty if it is only a word of asking."""
    for match in _OBJECT.finditer(question.text):
        after, before = match["after"], match["before"]
        for word in question.words:
            if (word.action and word.known) or len(word.text) == 1:
                continue
            if (after and after.startswith(word.text)) or (before and before.endswith(word.text)):
                return (word,)
    return ()

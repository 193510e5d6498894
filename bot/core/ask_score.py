"""Scores targets and clauses by how much of the question's content they cover."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.core.ask_answer import Kind
from bot.core.ask_coverage import Coverage
from bot.core.ask_index import Index
from bot.core.ask_question import Question, Word
from bot.core.plan import Clause, Target

PRESENT = 0.3
"""Least cover for a word to count as there."""
_WHOLE = 1.3
"""How much a part with measures below it gains where a whole part is asked for."""
_AIM = 0.85
"""How much an aim or a principle counts where the way is asked (怎么做)."""
_IN_UNIT = 0.15
"""What a target gains if a number of the question, which a yes or no would confirm, has its unit."""
_COMMON_UNITS = frozenset({"", "%", "个"})
"""Units of so many targets that they point to none."""
TIE = 0.05
"""Scores closer than this count as equal."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of targets with the score of its best variant."""

    name: str
    score: float
    scores: tuple[tuple[Target, float], ...]
    """Every target of the topic with its own score."""

    @property
    def best(self) -> tuple[Target, ...]:
        """The variants that fit the wording best."""
        return tuple(target for target, score in self.scores if score >= self.score - TIE)


@dataclass(frozen=True, slots=True)
class Place:
    """A clause with its score."""

    clause: Clause
    score: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """What a question's content words point to, best first."""

    topics: tuple[Topic, ...]
    places: tuple[Place, ...]


def rank(question: Question, index: Index) -> Ranking:
    """Return the topics and clauses that cover something of the question."""
    return Ranking(tuple(rank_topics(question, index)), tuple(rank_places(question, index)))


def cover_of(word: Word, coverage: Coverage) -> Mapping[int, float]:
    """Return, by document number, how well any form of `word` is covered."""
    first, trusted = word.forms[0]
    if len(word.forms) == 1 and trusted == 1:
        return coverage.of(first)
    covers: dict[int, float] = {}
    for form, trust in word.forms:
        for number, cover in coverage.of(form).items():
            if cover * trust > covers.get(number, 0.0):
                covers[number] = cover * trust
    return covers


def scores(words: Sequence[Word], coverage: Coverage) -> dict[int, float]:
    """Return each document's share of the words' weight that it covers, from 0 to 1.

    A thing that is named but missing from a document counts against it in full, however
    common the word is: it makes the question one about something else (小学, 中央企业).
    """
    full = sum(word.absence for word in words)
    if not full:
        return {}
    gained: dict[int, float] = {}
    spared: dict[int, float] = {}
    for word in words:
        weight, spare = word.weight, word.absence - word.weight
        for number, cover in cover_of(word, coverage).items():
            gained[number] = gained.get(number, 0.0) + cover * weight
            if spare and cover >= PRESENT:
                spared[number] = spared.get(number, 0.0) + spare
    return {number: value / (full - spared.get(number, 0.0)) for number, value in gained.items()}


def rank_topics(question: Question, index: Index) -> list[Topic]:
    """Return the topics that cover something, best first."""
    found = scores(question.words, index.targets)
    units = {number.unit for number in question.numbers} - _COMMON_UNITS if question.yes_no else set()
    for number in found if units else ():
        # Yes or no is asked of a figure in this target's own unit (13岁).
        if any(unit in index.plan.targets[number].unit for unit in units):
            found[number] = min(1.0, found[number] + _IN_UNIT)
    topics = []
    for name in dict.fromkeys(index.plan.targets[number].topic for number in sorted(found)):
        variants = tuple((target, found.get(number, 0.0)) for number, target in index.topics[name])
        topics.append(Topic(name, max(score for _, score in variants), variants))
    return sorted(topics, key=lambda topic: -topic.score)


def rank_places(question: Question, index: Index) -> list[Place]:
    """Return the clauses that cover something, best first; of equals the more specific one."""
    places = [
        Place(clause := index.plan.clauses[number], _weighed(score, clause, question, index))
        for number, score in sorted(scores(question.words, index.clauses).items())
    ]
    return sorted(
        places,
        key=lambda place: (
            -round(place.score, 2),
            not index.sentences[place.clause.id],
            place.clause.id not in index.measures,
        ),
    )


def _weighed(score: float, clause: Clause, question: Question, index: Index) -> float:
    """Return the score of a clause: parts gain where parts are asked for, aims lose where a way is."""
    if question.surveys and index.children.get(clause.id):
        score = min(1.0, score * _WHOLE)
    return score * _AIM if question.kind is Kind.HOW and clause.id not in index.measures else score


def uncovered(
    words: Iterable[Word], coverage: Coverage, numbers: Iterable[int], least: float = 0.3
) -> list[Word]:
    """Return the words that none of the documents `numbers` covers at least to `least`."""
    wanted = set(numbers)
    missing = []
    for word in words:
        covers = cover_of(word, coverage)
        if max((covers.get(number, 0.0) for number in wanted), default=0.0) < least:
            missing.append(word)
    return missing


def titled(question: Question, index: Index) -> Clause | None:
    """Return the clause that the question names by its id or its whole short title: 四（一）4, 基本原则."""
    return index.named_in(question.text)

"""Scores targets and clauses by how much of the question's content they cover."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.core.ask_index import Coverage, Index
from bot.core.ask_read import Question, Word
from bot.core.ask_text import normalise
from bot.core.plan import Clause, Target

SHORT_TITLE = 6
"""Titles this short are names of parts (工作目标), made of words that are filler elsewhere."""
PRESENT = 0.3
"""Least cover for a word to count as there."""
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


def cover_of(word: Word, coverage: Coverage) -> dict[int, float]:
    """Return, by document number, how well any form of `word` is covered."""
    covers: dict[int, float] = {}
    for form, trust in word.forms:
        for number, cover in coverage.of(form).items():
            covers[number] = max(covers.get(number, 0.0), cover * trust)
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
        for number, cover in cover_of(word, coverage).items():
            gained[number] = gained.get(number, 0.0) + cover * word.weight
            if cover >= PRESENT:
                spared[number] = spared.get(number, 0.0) + word.absence - word.weight
    return {number: value / (full - spared.get(number, 0.0)) for number, value in gained.items()}


def rank_topics(question: Question, index: Index) -> list[Topic]:
    """Return the topics that cover something, best first."""
    by_topic: dict[str, list[tuple[Target, float]]] = {}
    found = scores(question.words, index.targets)
    for number, target in enumerate(index.plan.targets):
        by_topic.setdefault(target.topic, []).append((target, found.get(number, 0.0)))
    topics = [Topic(name, max(s for _, s in variants), tuple(variants)) for name, variants in by_topic.items()]
    return sorted((topic for topic in topics if topic.score > 0), key=lambda topic: -topic.score)


def rank_places(question: Question, index: Index) -> list[Place]:
    """Return the clauses that cover something, best first; of equals the more specific one."""
    found = scores(question.words, index.clauses)
    places = [Place(clause, found[number]) for number, clause in enumerate(index.plan.clauses) if found.get(number)]
    return sorted(places, key=lambda place: (-round(place.score, 2), not index.sentences[place.clause.id]))


def uncovered(words: Iterable[Word], coverage: Coverage, numbers: Iterable[int], least: float = 0.3) -> list[Word]:
    """Return the words that none of the documents `numbers` covers at least to `least`."""
    wanted = set(numbers)
    missing = []
    for word in words:
        covers = cover_of(word, coverage)
        if max((covers.get(number, 0.0) for number in wanted), default=0.0) < least:
            missing.append(word)
    return missing


def titled(question: Question, index: Index) -> Clause | None:
    """Return the top-level clause whose whole title the question names: 基本原则, 指导思想."""
    titles = {normalise(clause.title): clause for clause in index.plan.clauses if len(clause.title) <= SHORT_TITLE}
    return next((clause for title, clause in titles.items() if title in question.text), None)

"""The ask matcher: a question in, an answer with its clause out, or an honest refusal.

The order of things: read the question, look for what only the letter can answer, for lists and
reverse look-ups, then choose the topic of targets or the clause that covers the question's own
words, and within it the variant by level, year and number. What the plan does not cover is not
answered.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.core import ask_build as build
from bot.core.ask_answer import Answer, Candidate, CuratedAnswer, Explanation, Kind, Reason
from bot.core.ask_choose import Choice, choose, lacks_facet
from bot.core.ask_contact import contact_facts, letter_of
from bot.core.ask_curated import curated_answer
from bot.core.ask_index import Coverage, Index
from bot.core.ask_list import listed, reversed_numbers
from bot.core.ask_read import Question, Reader
from bot.core.ask_score import TIE, Place, Topic, rank_places, rank_topics, titled, uncovered
from bot.core.ask_sentences import relevant, states
from bot.core.ask_words import PAIRED, PLAN_ITSELF
from bot.core.plan import Alias, Clause, Plan

SURE = 0.66
"""Least share of the question's content that must be covered for an answer."""
SURE_HOW = 0.6
"""The same where whole sentences answer (怎么做): they carry their own context."""
DOUBT = 0.45
"""Least share for a suggestion; below it the plan is said not to speak of it."""
POINT = 0.4
"""Least weight of a word for it to be the point of a question."""
MOST_TOPICS = 3
"""Topics that fit equally well and may be answered together."""
PREFERENCE = 0.15
"""How much better a clause must fit than a topic of targets for a figure not to be the answer."""
_FACETS = {Kind.FIGURE, Kind.DEADLINE, Kind.WHO, Kind.FREQUENCY}


class Matcher:
    """Answers questions about one plan. Build it once; answering is pure and takes about a millisecond."""

    def __init__(self, plan: Plan, extra_aliases: Sequence[Alias] = (), curated: Sequence[CuratedAnswer] = ()) -> None:
        """Index `plan`; `extra_aliases` and `curated` are what administrators added."""
        self._plan = plan
        self._index = Index(plan)
        self._reader = Reader(self._index, (*plan.aliases, *extra_aliases))
        self._curated = tuple(curated)

    def answer(self, question: str, *, today: date) -> Answer:
        """Answer `question` as of `today` (relative years count from it). Never raises for any text."""
        read = self._reader.read(question, today)
        if not read.text.strip(",。?!.;:"):
            return build.empty(question)
        if read.chats:
            return build.absent(read, (), self._plan, Explanation(), question)
        topics, places = rank_topics(read, self._index), rank_places(read, self._index)
        why = _explain(read, topics, places)
        if found := curated_answer(read, self._curated, self._plan, why, question):
            return found
        letter = letter_of(self._plan)
        if letter and (facts := contact_facts(read, self._index)):
            return build.contact(facts, letter, self._index, why, question)
        if not read.words and (whole := self._by_name(read, why, question)):
            return whole
        found = self._by_list(read, today, why, question) or self._by_parts(read, why, question)
        return found or self._by_content(read, topics, places, why, question)

    def _by_name(self, read: Question, why: Explanation, asked: str) -> Answer | None:
        """Answer a question that names only a part of the plan, or only the plan itself."""
        if part := titled(read, self._index):
            return build.section(read, part, self._index, why, asked)
        if PLAN_ITSELF.search(read.text) and not read.time.years and not read.numbers and read.kind not in _FACETS:
            return build.whole_plan(self._index, why, asked)
        return None

    def _by_list(self, read: Question, today: date, why: Explanation, asked: str) -> Answer | None:
        backwards = reversed_numbers(read, self._index)
        if backwards:
            return build.listing(read, backwards, self._plan, why, asked)
        targets = listed(read, self._index, today)
        if targets:
            return build.listing(read, targets, self._plan, why, asked)
        if not read.words and (backwards is not None or targets is not None):
            return build.absent(read, (), self._plan, why, asked)
        return None

    def _by_parts(self, read: Question, why: Explanation, asked: str) -> Answer | None:
        """Answer a question that asks two things: `走访几次，和几个人谈心`; both must be in the plan."""
        asking = [part for part in read.parts if part.asks]
        if len(asking) < 2 or read.kind is not Kind.FIGURE:  # noqa: PLR2004  one thing asked
            return None
        answers = []
        for part in asking:
            single = replace(read, words=part.words, parts=(), asked_unit=part.asked_unit)
            topics, places = rank_topics(single, self._index), rank_places(single, self._index)
            answers.append(self._by_content(single, topics, places, why, asked))
        ids = tuple(dict.fromkeys(i for answer in answers for i in answer.targets))
        if not all(answer.found and answer.targets for answer in answers):
            return None
        targets = tuple(target for target in self._plan.targets if target.id in ids)
        return build.figures(read, Choice(targets), self._plan, why, asked)

    def _by_pair(self, read: Question, topics: list[Topic], why: Explanation, asked: str) -> Answer | None:
        """Answer a question that sets two topics side by side; together they must cover it."""
        if len(topics) < 2 or not PAIRED.search(read.text):  # noqa: PLR2004  nothing to set beside it
            return None
        first = topics[0]
        number = self._index.targets.number(first.best[0].id)
        rest = uncovered(read.words, self._index.targets, [number], least=0.6)
        if not rest or not any(word.known and word.weight >= POINT for word in rest):
            return None
        others = rank_topics(replace(read, words=tuple(rest)), self._index)
        if not others or others[0].score < SURE:
            return None
        second = next((topic for topic in topics if topic.name == others[0].name), others[0])
        chosen = [self._chosen(replace(read, words=()), topic) for topic in (first, Topic(second.name, others[0].score, others[0].scores))]
        if any(choice.reason for choice in chosen):
            return None
        return build.figures(read, Choice(tuple(t for choice in chosen for t in choice.variants)), self._plan, why, asked)

    def _by_content(self, read: Question, topics: list[Topic], places: list[Place], why: Explanation, asked: str) -> Answer:
        topic = topics[0].score if topics else 0.0
        place = places[0].score if places else 0.0
        leaf = next((found.score for found in places if not self._index.children.get(found.clause.id)), 0.0)
        prefers_figures = read.kind not in {Kind.HOW, Kind.WHAT, Kind.LIST} or bool(read.time.years)
        if topic >= SURE and prefers_figures and topic >= leaf - PREFERENCE:
            return self._by_topic(read, topics, places, why, asked)
        if place >= (SURE_HOW if read.kind is Kind.HOW or read.yes_no else SURE):
            return self._by_place(read, places, why, asked)
        if topic >= SURE:
            return self._by_topic(read, topics, places, why, asked)
        if pair := self._by_pair(read, topics, why, asked):
            return pair
        if max(topic, place) >= DOUBT:
            return build.unsure(read, topics[:2], places[:2], why, asked)
        return build.absent(read, places, self._plan, why, asked)

    def _by_topic(self, read: Question, topics: list[Topic], places: list[Place], why: Explanation, asked: str) -> Answer:
        best = [topic for topic in topics if topic.score >= topics[0].score - TIE]
        chosen = [(topic, self._chosen(read, topic)) for topic in best]
        good = [(topic, choice) for topic, choice in chosen if choice.reason is None]
        if len(good) > MOST_TOPICS:
            return build.unsure(read, [topic for topic, _ in good], [], why, asked)
        if good:
            variants = tuple(target for _, choice in good for target in choice.variants)
            first = good[0][1]
            merged = Choice(variants, None, first.corrected, first.confirmed)
            return build.figures(read, merged, self._plan, why, asked)
        topic, choice = chosen[0]
        if choice.reason is Reason.NO_FACET and not read.state_of_things and (stated := self._stated(read, places)):
            return stated_answer(read, stated, self._index, why, asked)
        return build.refused(read, topic.name, choice, self._plan, why, asked)

    def _chosen(self, read: Question, topic: Topic) -> Choice:
        if read.asks_place or self._misses_the_point(read, self._index.targets, topic.best[0].id):
            return Choice(topic.best, Reason.NO_FACET)
        choice = choose(read, topic.best, tuple(target for target, _ in topic.scores))
        if choice.reason:
            return choice
        fitting = tuple(target for target in choice.variants if not lacks_facet(read, target))
        return Choice(fitting, None, choice.corrected, choice.confirmed) if fitting else Choice(choice.variants, Reason.NO_FACET)

    def _by_place(self, read: Question, places: list[Place], why: Explanation, asked: str) -> Answer:
        best = [place.clause for place in places if place.score >= places[0].score - TIE / 5]
        if read.asks_place or self._other_year(read, best[0]) or self._misses_the_point(read, self._index.clauses, best[0].id):
            return build.mentioned(read, best[0], self._index, why, asked)
        if read.kind in _FACETS and not read.yes_no and not read.asks_object:
            stated = None if read.state_of_things else self._stated(read, places)
            return stated_answer(read, stated, self._index, why, asked) if stated else build.mentioned(read, best[0], self._index, why, asked)
        if self._index.children.get(best[0].id):
            return build.section(read, best[0], self._index, why, asked)
        leaves = [clause for clause in best if not self._index.children.get(clause.id)]
        return build.sentences(read, leaves[:2], self._index, why, asked)

    def _other_year(self, read: Question, clause: Clause) -> bool:
        """Tell whether the question names a year of which the clause, with all below it, does not speak."""
        if read.kind in {Kind.HOW, Kind.WHAT, Kind.LIST} or read.time.loose or read.time.relative or not read.time.years:
            return False
        if self._index.children.get(clause.id):
            return False
        texts = relevant(clause, read.words, self._index)
        return not any(str(year) in text for text in texts for year in read.time.years)

    def _misses_the_point(self, read: Question, coverage: Coverage, key: str) -> bool:
        """Tell whether the last thing named, which is what is asked for, is not there: 摘牌的标准是什么."""
        things = [word for word in read.words if not word.action]
        if read.kind in {Kind.HOW, Kind.LIST} or read.yes_no or len(things) < 2 or things[-1].weight < POINT:  # noqa: PLR2004  a single thing is the subject
            return False
        return bool(uncovered(things[-1:], coverage, [coverage.number(key)]))

    def _stated(self, read: Question, places: list[Place]) -> Place | None:
        near = [place for place in places if place.score >= places[0].score - TIE]
        return next((place for place in near if states(read, place.clause, self._index)), None)


def stated_answer(read: Question, place: Place, index: Index, why: Explanation, asked: str) -> Answer:
    """Answer with the clause whose sentence itself states what was asked."""
    return build.sentences(read, [place.clause], index, why, asked)


def _explain(read: Question, topics: list[Topic], places: list[Place]) -> Explanation:
    facets = [*(kind.value for kind in read.kinds), *map(str, read.time.years), *read.levels, *(n.raw for n in read.numbers)]
    near = [Candidate(topic.name, round(topic.score, 3)) for topic in topics[:3]]
    near += [Candidate(place.clause.id, round(place.score, 3)) for place in places[:3]]
    return Explanation(
        words=tuple((word.text, round(word.weight, 3)) for word in read.words),
        facets=" ".join(facets),
        repaired=read.repaired,
        candidates=tuple(near),
    )

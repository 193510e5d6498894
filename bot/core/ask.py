"""The ask matcher: a question in, an answer with its clause out, or an honest refusal.

`ask_read` reads the question, `ask_decide` settles what can answer it, `ask_render` writes the
answer out. What the plan does not cover is not answered.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.core.ask_answer import Answer, Candidate, CuratedAnswer, Explanation
from bot.core.ask_curated import curated_answer
from bot.core.ask_decide import decide
from bot.core.ask_index import Index
from bot.core.ask_message import agreed, clauses_in, joined, sentences_in
from bot.core.ask_question import Question
from bot.core.ask_read import Reader
from bot.core.ask_score import Ranking, rank
from bot.core.ask_told import Read, asked_in, told_of_in
from bot.core.plan import Alias, Plan

__all__ = ["Matcher"]


class Matcher:
    """Answers questions about one plan. Build it once; answering is pure and takes about a millisecond."""

    def __init__(
        self,
        plan: Plan,
        extra_aliases: Sequence[Alias] = (),
        curated: Sequence[CuratedAnswer] = (),
        *,
        index: Index | None = None,
    ) -> None:
        """Index `plan`, unless its `index` is there; the rest is what administrators added."""
        self._plan = plan
        self._index = index or Index(plan)
        self._reader = Reader(self._index, (*plan.aliases, *extra_aliases))
        self._curated = tuple(curated)

    def taught(self, aliases: Sequence[Alias], curated: Sequence[CuratedAnswer]) -> "Matcher":
        """Return a matcher that knows this besides the plan; what the plan alone gives is shared."""
        return Matcher(self._plan, aliases, curated, index=self._index)

    def answer(self, question: str, *, today: date) -> Answer:
        """Answer `question` as of `today` (relative years count from it). Never raises for any text."""
        done: dict[str, Question] = {}

        def read(text: str) -> Question:
            if text not in done:  # a message that tells much is looked at in several ways
                done[text] = self._reader.read(text, today)
            return done[text]

        return replace(joined(self._answers(question, read, today)), question=question)

    def _answers(self, message: str, read: Read, today: date) -> list[Answer]:
        """Return an answer to each question of a message, or the one to the whole of it."""
        if sentences := sentences_in(message, read):
            taught = self._curated and curated_answer(read(message), self._curated, self._plan)
            return [taught] if taught else [self._answer(one, today) for one in sentences]
        if answers := self._answers_to_all(clauses_in(message, read), today):
            return answers
        whole = self._answer(asked_in(message, read), today)
        if whole.found:
            return [whole]
        return [agreed([self._answer(one, today) for one in told_of_in(message, read)]) or whole]

    def _answers_to_all(self, questions: Sequence[Question], today: date) -> list[Answer]:
        """Return an answer to each question; none if one of them finds nothing."""
        answers = []
        for question in questions:
            answers.append(self._answer(question, today))
            if not answers[-1].found:
                return []
        return answers

    def _answer(self, read: Question, today: date) -> Answer:
        ranking = rank(read, self._index)
        found = curated_answer(read, self._curated, self._plan)
        found = found or decide(read, ranking, self._index, today)
        return replace(found, explanation=_explain(read, ranking))


def _explain(read: Question, ranking: Ranking) -> Explanation:
    named = [*map(str, read.time.years), *read.levels, *(number.raw for number in read.numbers)]
    near = [Candidate(topic.name, round(topic.score, 3)) for topic in ranking.topics[:3]]
    near += [Candidate(place.clause.id, round(place.score, 3)) for place in ranking.places[:3]]
    return Explanation(
        words=tuple((word.text, round(word.weight, 3)) for word in read.words),
        unknown=tuple(word.text for word in read.words if not word.known),
        facets=" ".join([*(kind.value for kind in read.kinds), *named]),
        repaired=read.repaired,
        candidates=tuple(near),
    )

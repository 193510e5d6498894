"""Answers that administrators wrote for questions the plan's words do not lead to."""

from collections.abc import Iterable

from bot.core.ask_answer import Answer, Basis, CuratedAnswer, Kind
from bot.core.ask_question import Question
from bot.core.ask_text import plan_text
from bot.core.plan import Plan


def curated_answer(question: Question, curated: Iterable[CuratedAnswer], plan: Plan) -> Answer | None:
    """Return the curated answer all of whose words the question contains; the most specific one first."""
    fitting = [entry for entry in curated if entry.question_words and _has_all(question, entry)]
    if not fitting:
        return None
    entry = max(fitting, key=lambda item: sum(map(len, item.question_words)))
    clause = plan.clause(entry.clause)
    return Answer(
        found=True,
        kind=Kind.CURATED,
        headline=entry.text,
        basis=(Basis(entry.clause, clause.title if clause else "", ""),),
        clauses=(entry.clause,),
    )


def _has_all(question: Question, entry: CuratedAnswer) -> bool:
    forms = {form for word in question.words for form, _ in word.forms}
    return all((plain := plan_text(word)) in question.text or plain in forms for word in entry.question_words)

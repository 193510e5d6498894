"""Takes a message apart into the questions it asks, and joins their answers.

People tell before they ask (`县里催得紧。百强今年要多少？`) and ask two things at once. A sentence
that asks something of its own is read alone, so that what stands around it does not blur it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from bot.core.ask_answer import Answer, Kind
from bot.core.ask_question import Question
from bot.core.ask_told import MAY_ASK, SENTENCE, Read, asked_in, stands

T = TypeVar("T")

MOST = 3
"""Questions of one message that are answered; more would be a page nobody reads."""
_MOST_SENTENCES = 8
"""A longer message is read as a whole, once: it is no question, and each reading takes time."""
_CLAUSE = re.compile(r"[^，,]+[，,]?")
_NUMBERS = "①②③"


def sentences_in(message: str, read: Read) -> list[Question]:
    """Return the sentences of `message` to be answered one by one; none if they need each other."""
    sentences = SENTENCE.findall(message)
    if not 1 < len(sentences) <= _MOST_SENTENCES:
        return []
    questions = (asked_in(sentence, read) for sentence in sentences if MAY_ASK.search(sentence))
    asking = [question for question in questions if question.asks]
    return asking[:MOST] if all(map(stands, asking)) else []


def clauses_in(message: str, read: Read) -> list[Question]:
    """Return the questions between the commas of `message`, if all of them may be questions; else none."""
    clauses = _CLAUSE.findall(message)
    if not 1 < len(clauses) <= MOST or not all(map(MAY_ASK.search, clauses)):
        return []
    return [read(clause) for clause in clauses] if all(_is_full(read(clause)) for clause in clauses) else []


def _is_full(question: Question) -> bool:
    """Tell whether what stands between commas is a question by itself (百强要多少，协会又要多少)."""
    return bool(question.kinds) and question.kind is not Kind.OVERVIEW and stands(question)


def agreed(answers: Sequence[Answer]) -> Answer | None:
    """Return the first answer that was found, unless another one cites something else altogether."""
    found = [answer for answer in answers if answer.found]
    first = set(found[0].clauses) if found else set()
    return found[0] if found and all(first.intersection(answer.clauses) for answer in found) else None


def joined(answers: Sequence[Answer]) -> Answer:
    """Return one answer to all questions of a message; it is found if any of them is."""
    found = [answer for answer in answers if answer.found]
    if len(answers) == 1 or not found:
        return answers[0]
    return replace(
        found[0],
        headline="\n".join(
            f"{number} {answer.headline}" for number, answer in zip(_NUMBERS, answers, strict=False)
        ),
        figures=_united(answer.figures for answer in found),
        due=None,
        basis=_united(answer.basis for answer in found),
        clauses=_united(answer.clauses for answer in found),
        targets=_united(answer.targets for answer in found),
        suggestions=_united(answer.suggestions for answer in answers),
        together=len(answers),
    )


def _united(rows: Iterable[tuple[T, ...]]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(one for row in rows for one in row))

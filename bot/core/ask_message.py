"""Takes a message apart into the questions it asks, and joins their answers.

People tell before they ask (`县里催得紧。百强今年要多少？`) and ask two things at once. A sentence
that asks something of its own is read alone, so that what stands around it does not blur it.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from bot.core.ask_answer import Answer, Kind
from bot.core.ask_question import Question

Read = Callable[[str], Question]
T = TypeVar("T")

MOST = 3
"""Questions of one message that are answered; more would be a page nobody reads."""
_MOST_SENTENCES = 8
"""A longer message is read as a whole, once: it is no question, and each reading takes time."""
_SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;\n]*")
_MAY_ASK = re.compile(
    r"[几幾多哪啥咋谁誰吗嗎呢么麼怎何什甚不没沒否吧?？A-Za-z]|还是|還是|时间|時間|比例|要求"
)
"""What no question lacks, before it is read: reading costs more than all else."""
_CLAUSE = re.compile(r"[^，,]+[，,]?")
_OWN = 0.5
"""Total weight of known words from which a sentence has a subject of its own."""
_NUMBERS = "①②③"


def sentences_in(message: str, read: Read) -> list[Question]:
    """Return the sentences of `message` to be answered one by one; none if they need each other."""
    sentences = _SENTENCE.findall(message)
    if not 1 < len(sentences) <= _MOST_SENTENCES:
        return []
    questions = (read(sentence) for sentence in sentences if _MAY_ASK.search(sentence))
    asking = [question for question in questions if question.asks]
    return asking[:MOST] if all(map(_stands, asking)) else []


def clauses_in(message: str, read: Read) -> list[Question]:
    """Return the questions between the commas of `message`, if all of them may be questions; else none."""
    clauses = _CLAUSE.findall(message)
    if not 1 < len(clauses) <= MOST or not all(map(_MAY_ASK.search, clauses)):
        return []
    questions = [read(clause) for clause in clauses]
    return questions if all(map(_is_full, questions)) else []


def _is_full(question: Question) -> bool:
    """Tell whether what stands between commas is a question by itself (百强要多少，协会又要多少)."""
    return bool(question.kinds) and question.kind is not Kind.OVERVIEW and _stands(question)


def _stands(question: Question) -> bool:
    """Tell whether a sentence names what it asks about, be it unknown to the plan."""
    strange = any(not word.known and not word.action for word in question.words)
    return strange or sum(word.weight for word in question.words if word.known) >= _OWN


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

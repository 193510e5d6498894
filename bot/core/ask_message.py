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
_BEGINS = re.compile(
    r"(?<=[，,：:；、。])[^，,：:；、。]{0,4}?(?:(?<!便)[问問]|请教|請教|方案|文件|通知)|(?<=[：:])"
)
"""Where, after a remark, the question itself begins (…，请问, …，方案里, 领导要个数：)."""
_PART = re.compile(r"[^。！？!?；;，,：:\n]+")
_MOST_TOLD = 4
_WAY_OUT = re.compile(r"怎么办|咋办|咋整")
_CLAUSE = re.compile(r"[^，,]+[，,]?")
_OWN = 0.5
"""Total weight of known words from which a sentence has a subject of its own."""
_NUMBERS = "①②③"


def sentences_in(message: str, read: Read) -> list[Question]:
    """Return the sentences of `message` to be answered one by one; none if they need each other."""
    sentences = _SENTENCE.findall(message)
    if not 1 < len(sentences) <= _MOST_SENTENCES:
        return []
    questions = (asked_in(sentence, read) for sentence in sentences if _MAY_ASK.search(sentence))
    asking = [question for question in questions if question.asks]
    return asking[:MOST] if all(map(_stands, asking)) else []


def asked_in(message: str, read: Read) -> Question:
    """Return the question of one sentence, without what is told before it if it stands without that."""
    whole = read(message)
    for begin in reversed(list(_BEGINS.finditer(message))):
        question = read(message[begin.start() :])
        if question.asks and _stands(question):
            return replace(question, hints=question.hints or whole.hints)
    return whole


def told_of_in(message: str, read: Read) -> list[Question]:
    """Return the question of `message`, if it names no subject, about each thing that is told before it.

    The most telling first. None if it asks for a way out: its subject is the whole of what is told.
    """
    sentences = _SENTENCE.findall(message)
    if not 1 < len(sentences) <= _MOST_SENTENCES:
        return []
    questions = [read(sentence) for sentence in sentences]
    asking = [question for question in questions if question.asks]
    if len(asking) != 1 or _stands(asking[0]) or _WAY_OUT.search(asking[0].text):
        return []
    before = message.partition(sentences[questions.index(asking[0])])[0]
    told = (read(part) for part in _PART.findall(before)[-_MOST_TOLD:])
    named = (tuple(word for word in one.words if word.known) for one in told)
    subjects = sorted(filter(None, named), key=lambda words: -sum(word.weight for word in words))
    hints = read(message).hints
    own = asking[0].words
    return [replace(asking[0], words=tuple(dict.fromkeys((*own, *words))), hints=hints) for words in subjects]


def agreed(answers: Sequence[Answer]) -> Answer | None:
    """Return the first answer that was found, unless another one cites something else altogether."""
    found = [answer for answer in answers if answer.found]
    first = set(found[0].clauses) if found else set()
    return found[0] if found and all(first.intersection(answer.clauses) for answer in found) else None


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

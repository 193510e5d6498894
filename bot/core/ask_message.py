"""Takes a message apart into the questions it asks, and joins their answers.

People tell before they ask (`县里催得紧。百强今年要多少？`) and ask two things at once. A sentence
that asks something of its own is read alone, so that what stands around it does not blur it.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from bot.core.ask_answer import Answer, Kind
from bot.core.ask_question import Question, Word
from bot.core.ask_text import normalise

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
_MOST_PARTS = 8
_NEAR = 0.15
"""What is told counts as a subject if its best word weighs hardly less than that of any other."""
_PERSON = (
    r"(?:(?:副|老)?(?:领导|书记|主任|校长|会长|老板|经理|[处科部县局市镇乡]长|班主任|老师|同志|支书|主席|秘书长)"
    r"|办公室|组织部|教育局|教务处|教育科|[一-鿿]的人)们?"
)
_NARRATOR = re.compile(
    rf"[分管]*{_PERSON}(?:都|又|刚|昨天|昨晚|今天|刚才|老|总|一直|天天|在|还|也|有点)*"
    r"(?:打电话|来电|来函)?(?:[问说让要催怕讲想急等嫌听写]|一听|记得|要求|担心|打赌|布置|交代|发火)我?们?"
)
"""Who has him ask: says nothing of what is asked (校长问…)."""
_REMARK = re.compile(
    rf"[我咱俺昨刚]|才(?=\d)|已经|目前|还差|肯定|估计|恐怕|今天|今晚|明天|后天|[上下]周|上星期|隔壁|听说|有人|有个|电话|群里|开会|讲课|ppt|PPT|{_NARRATOR.pattern}"
)
"""Told of himself, of people or of what happened; of what is asked it says at most the subject."""
_OF_HIMSELF = re.compile(r"我(?!们)|咱(?!们)|俺(?!们)|书记|领导|主任")
_OF_OTHERS = re.compile(r"怎么办|咋办|咋整|[他她]|人家|怎麼辦|咋辦")
_POINTS_BACK = re.compile(r"[这這那它该該]|方案|文件|通知|规定|規定|要求")
_EXACT = {Kind.FIGURE, Kind.DEADLINE, Kind.WHO, Kind.FREQUENCY}
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
    """Return what `message` asks without its remarks, or, if that names no subject, about each remark.

    None if it asks for a way out or of somebody: then the whole of what is told is the subject.
    """
    sentences = _SENTENCE.findall(normalise(message.replace("\n", "。")))
    parts = [(part, number) for number, one in enumerate(sentences) for part in _PART.findall(one)]
    if not 1 < len(parts) <= _MOST_PARTS:
        return []
    asking = [at for at, (part, _) in enumerate(parts) if _MAY_ASK.search(part) and read(part).asks]
    if not asking:
        return []
    last = max(asking, key=lambda at: (_OF_HIMSELF.match(parts[at][0]) is None, at))
    question, sentence = parts[last]
    others = [part for at, part in enumerate(parts) if at != last]
    remarks = [part for part, number in others if number != sentence or _REMARK.search(part)]
    if not remarks or _OF_OTHERS.search(question):
        return []
    asked = read(",".join(_NARRATOR.sub("", part) for part, _ in parts if part not in remarks))
    asked = replace(asked, hints=asked.hints or read(message).hints)
    if _stands(asked):
        return [asked]
    if asked.kind not in _EXACT and not _POINTS_BACK.search(question):
        return []
    told = (read(_NARRATOR.sub("", part)) for part in remarks)
    named = (tuple(word for word in one.words if word.known) for one in told)
    subjects = sorted(filter(None, named), key=_telling, reverse=True)
    return [
        replace(asked, words=tuple(dict.fromkeys((*asked.words, *words))))
        for words in subjects
        if _telling(words) >= _telling(subjects[0]) - _NEAR
    ]


def _telling(words: Iterable[Word]) -> float:
    """Return how much the most telling of the words narrows the plan down."""
    return max(word.weight for word in words)


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

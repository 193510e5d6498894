"""Tells what a message asks from what it tells besides.

People write to a helper as they speak: of their county, of the boss who wants to know, of how far they
are. Such remarks must not blur the question; but if it names no subject, they do (`百强今年的事。要多少？`).
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from bot.core.ask_answer import Kind
from bot.core.ask_contact import asks_of_letter
from bot.core.ask_question import Question, Word
from bot.core.ask_text import normalise
from bot.core.ask_words import ELSEWHERE, HINTS

Read = Callable[[str], Question]

SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;\n]*")
MAY_ASK = re.compile(r"[几幾多哪啥咋谁誰吗嗎呢么麼怎何什甚不没沒否吧?？A-Za-z]|还是|還是|时间|時間|比例|要求")
"""What no question lacks, before it is read: reading costs more than all else."""
_OWN = 0.5
"""Total weight of known words from which a sentence has a subject of its own."""
_BEGINS = re.compile(
    r"(?<=[，,：:；、。])[^，,：:；、。]{0,4}?(?:((?<!便)[问問]|请教|請教)|方案|文件|通知)|(?<=[：:])"
)
"""Where, after a remark, the question itself begins (…，请问, …，方案里, 领导要个数：)."""
_MOST_BEGINS = 3
"""Begins looked at, the last ones: each is read, and letters of ill will hold thousands."""
_PART = re.compile(r"[^。！？!?；;，,：:\n]+")
_MOST_PARTS = 8
"""A message of more parts is a story; each reading of it takes time."""
_NEAR = 0.15
"""What is told counts as a subject if its best word weighs hardly less than that of any other."""
_PERSON = (
    r"(?:(?:副|老)?(?:领导|书记|主任|校长|会长|老板|经理|董事长|[处科部县局市镇乡]长|班主任|老师|同志|支书|主席|秘书长)"
    r"|办公室|组织部|教育局|教务处|教育科|[一-鿿]的人)们?"
)
_HOW_OFTEN = r"(?:都|又|刚|昨天|昨晚|今天|刚才|老|总|一直|天天|在|还|也|有点)*"
_NARRATOR = re.compile(
    rf"(?:分管)?{_PERSON}{_HOW_OFTEN}(?:在[一-鿿]{{1,3}}上|打电话|来电|来函)?"
    r"(?:[问说让要催怕讲想急等嫌听写]|一听|记得|要求|担心|打赌|布置|交代|发火)我?们?"
    rf"|(?:[省市县镇乡局校]里|团[省市县]委|上级){_HOW_OFTEN}(?:[问说]|[让叫]我们?)"
    r"|(?:[上下]午|早上|晚上|昨天|昨晚|今天|刚才?|又)问(?:我们?|起)"
)
"""Who has him ask: says nothing of what is asked (校长问…)."""
_ASKER = re.compile(rf"{_PERSON}{_HOW_OFTEN}[问問]")
_REMARK = re.compile(
    rf"[我咱俺]|[昨今]晚|昨|今天|[明后]天|[上下]周|上星期|[上下]午|晚上|上[回次]|刚|已经|目前|还差|(?<![超不通])过(?!程|去)|只|才(?=\d)"
    r"|肯定|估计|恐怕|好几|十来|几十|多家|都没|听说|隔壁|有人|有个|同事|朋友|家长|老总|辅导员|侄|孙女"
    rf"|电话|群里|开会|讲课|汇报|填表|座谈|要给|^说(?!团)|会上|班子会|例会|ppt|{_NARRATOR.pattern}"
)
"""Told of himself, of people or of what happened; of what is asked it says at most the subject."""
_OF_HIMSELF = re.compile(r"[我咱俺](?!们)|书记|领导|主任")
"""Begins what is hardly the question itself (我怕完不成)."""
_OF_OTHERS = re.compile(r"怎么办|咋办|咋整|[他她]|人家")
"""Asks for a way out, or of those of whom was told."""
_POINTS_BACK = re.compile(r"[这那它该]|方案|文件|通知|规定|要求")
"""Points to what was told before, or to the plan."""
_BY_FIGURE = {Kind.LIST, Kind.WHAT, Kind.HOW, Kind.OVERVIEW}
"""May be asked of a date or a figure alone."""
_ASKS_WHOSE = re.compile(r"(?:哪1?[项个条件类]|什么|啥)(?:任务|指标|目标|工作|要求|数|青年|人群|对象|$|的)")
"""Asks what a figure that was told stands for."""
_REQUEST = re.compile(r"给一下|发[给我]|告诉我|说一下|列一下|给我?个|来一?[份个]|就[差缺]")
"""Asks without a question (邮箱给一下)."""
_EXACT = {Kind.FIGURE, Kind.DEADLINE, Kind.WHO, Kind.FREQUENCY}
"""Asks so much by itself that only a subject is missing (要多少)."""


def stands(question: Question) -> bool:
    """Tell whether a sentence names what it asks about, be it unknown to the plan."""
    strange = any(not word.known and not word.action for word in question.words)
    return strange or _names_something(question)


def _names_something(question: Question) -> bool:
    return sum(word.weight for word in question.words if word.known) >= _OWN


def asked_in(message: str, read: Read) -> Question:
    """Return the question of one sentence, without what is told before it if it stands without that."""
    for begin in reversed(list(_BEGINS.finditer(message))[-_MOST_BEGINS:]):
        question = read(message[begin.start() :])
        asks = question.asks or begin[1]
        if asks and (_is_whole(question) or _lists_whatever(question, message[: begin.start()], read)):
            return _with_hints(question, message)
    return read(message)


def _is_whole(question: Question) -> bool:
    """Tell whether a question needs nothing that was told before it."""
    return stands(question) or asks_of_letter(question.text)


def _lists_whatever(question: Question, before: str, read: Read) -> bool:
    """Tell whether a date or a figure says what is asked for, and nothing before it does."""
    return _asks_by_figure(question) and not _names_something(read(before))


def _with_hints(question: Question, message: str) -> Question:
    """Return the question with the levels that are mentioned somewhere in the message, if it has none."""
    text = normalise(message)
    mentioned = tuple(level for level, pattern in HINTS if pattern.search(text))
    return replace(question, hints=question.hints or mentioned)


@dataclass(frozen=True, slots=True)
class _Message:
    """A message taken apart."""

    question: str
    """The part that asks, between two stops."""
    core: str
    """It and what it takes for granted."""
    remarks: tuple[str, ...]
    """What is told besides, without those who have him ask."""
    others: tuple[str, ...]
    """All that is told: these and what the question takes for granted."""


def told_of_in(message: str, read: Read) -> list[Question]:
    """Return what `message` asks without its remarks, or, if that names no subject, about each remark.

    Nothing if it asks for a way out or of somebody: then the whole of what is told is the subject.
    """
    split = _taken_apart(message, read)
    if split is None or _OF_OTHERS.search(split.question):
        return []
    asked = _with_hints(read(split.core), message)
    if stands(asked):
        return [asked, *_without_premises(split, asked, read)]
    told = [read(remark) for remark in split.remarks]
    bare = read(split.question)
    if _asks_by_figure(bare) and not any(map(_names_something, told)):
        return [bare]
    if _ASKS_WHOSE.search(split.question) and (whose := _with_figures(asked, told)):
        return whose
    offers = asked.yes_no and asked.numbers  # 30%还是60%
    exact = asked.kind in _EXACT or offers or _POINTS_BACK.search(split.question)
    return _with_subjects(asked, told) if exact else []


def _taken_apart(message: str, read: Read) -> _Message | None:
    place = ELSEWHERE.search(message)
    elsewhere = place is not None and not all(word.known for word in read(place[0]).words)
    if elsewhere or (len(_PART.findall(message)) == 1 and not _ASKER.search(message)):
        return None
    sentences = SENTENCE.findall(normalise(message.replace("\n", "。")))
    parts = [(part, number) for number, one in enumerate(sentences) for part in _PART.findall(one)]
    tells = len(sentences) > 1 or any(_REMARK.search(part) for part, _ in parts)
    if not tells or len(parts) > _MOST_PARTS:
        return None
    likelier_first = sorted(
        range(len(parts)), key=lambda at: (_OF_HIMSELF.match(parts[at][0]) is not None, -at)
    )
    last = next((at for at in likelier_first if _asks(parts[at][0], read)), None)
    if last is None:
        return None
    sentence = parts[last][1]
    others = [part for at, part in enumerate(parts) if at != last]
    narrated = _NARRATOR.search(parts[last][0]) is not None
    remarks = [part for part in others if narrated or part[1] != sentence or _REMARK.search(part[0])]
    if not remarks and not narrated:
        return None
    core = [part for part in parts if part not in remarks]
    return _Message(_plain([parts[last]])[0], ",".join(_plain(core)), _plain(remarks), _plain(others))


def _plain(parts: Iterable[tuple[str, int]]) -> tuple[str, ...]:
    """Return the parts without those who have him ask."""
    return tuple(_NARRATOR.sub("", part) for part, _ in parts)


def _without_premises(split: _Message, asked: Question, read: Read) -> list[Question]:
    """Return the bare question about each thing told, if it lacks nothing but a subject (要多少)."""
    bare = read(split.question)
    lacks_a_subject = bare.kind in _EXACT and not stands(bare) and all(word.known for word in bare.words)
    if not lacks_a_subject:
        return []
    return _with_subjects(replace(bare, hints=asked.hints), map(read, split.others))


def _with_figures(asked: Question, told: Iterable[Question]) -> list[Question]:
    """Return the question about each figure that was told."""
    return [
        replace(asked, words=(), numbers=one.numbers, time=one.time)
        for one in told
        if any(number.unit for number in one.numbers)
    ]


def _with_subjects(asked: Question, told: Iterable[Question]) -> list[Question]:
    """Return the question about each of the most telling things that were told, the last one first."""
    named = (tuple(word for word in one.words if word.known) for one in reversed(list(told)))
    subjects = sorted(filter(None, named), key=_telling, reverse=True)
    return [
        replace(asked, words=tuple(dict.fromkeys((*asked.words, *words))))
        for words in subjects
        if _telling(words) >= _telling(subjects[0]) - _NEAR
    ]


def _asks_by_figure(question: Question) -> bool:
    """Tell whether nothing but a date or a figure says what is asked for (2019年底前要完成哪些)."""
    named = question.time.years or question.time.start or any(number.unit for number in question.numbers)
    return bool(named) and question.kind in _BY_FIGURE and not question.words


def _asks(part: str, read: Read) -> bool:
    """Tell whether a part asks something; a mere request (麻烦告诉我) is for what was asked before."""
    if _REQUEST.search(part):
        return bool(read(part).words) or _POINTS_BACK.search(part) is not None
    return MAY_ASK.search(part) is not None and read(part).asks


def _telling(words: Iterable[Word]) -> float:
    """Return how much the most telling of the words narrows the plan down."""
    return max(word.weight for word in words)

"""Finds what a question takes for granted and the plan counts otherwise: 八条规定, 六力, 第五条原则."""

import re
from collections.abc import Iterable

from bot.core.ask_index import Index
from bot.core.ask_question import Question, numbers_in
from bot.core.ask_sentences import IN_SENTENCES, relevant
from bot.core.ask_text import plan_text
from bot.core.plan import Clause

_NAMED = re.compile(r"《[^》]+》")
_MEASURES = "条项个"
_DIALLED = 1_000_000
"""A number this great without a unit is somebody's telephone."""
NUMERALS = "一二三四五六七八九"
_DIGITS = frozenset("123456789")
_NUMERAL = "一二两双三四五六七八九十"
_PHRASE = re.compile(
    rf"(?<![第哪每这那{_NUMERAL}0-9])([{_NUMERAL[1:]}][百十]?|(?!1[^0-9])\d{{1,3}})([条个项级大种][一-鿿]{{2}}|强|周年)"
)
_SHORT = re.compile(rf"(?<![第{_NUMERAL}])([{_NUMERAL[1:]}])([一-鿿])")
_RANKED = re.compile(rf"第([{_NUMERAL}])([一-鿿]{{2}})")
_BOUNDED = re.compile(r"([一-鿿]{2})以([上下内外])")
_ABBREVIATION = re.compile(rf"[“‘\"](?:[{_NUMERAL}][一-鿿]、?)+[”’\"]")
_COUNTED_PART = re.compile(
    r"(?<![第0-9])([二两三四五六七八九十]|[2-9]|1\d)(?:个|项|条|大|方面)(?:基本|工作)?(原则|目标|路径)"
)
_SECRETARY = re.compile(r"(?:团([省市县])(?:\([^)]*\))?委|([乡村])镇?(?:街道)?团[委支]部?)书记")
_SHARED = re.compile(rf"(?<![第{_NUMERAL}0-9])([{_NUMERAL[1:]}]|[2-9])个[“\"]?([一-鿿]{{2}})")
_LETTER = re.compile(r"[〔\[(]\d{4}[〕\])]\d+号")
ORDINAL = re.compile(rf"第([{_NUMERAL}]|\d)(?:条|个|项|大|点|部分|类|块)")
_VALUES = {numeral: value for value, numeral in enumerate("一二三四五六七八九十", 1)} | {"两": 2}


class Counted:
    """The names in one plan that say how many things they stand for; built once."""

    def __init__(self, index: Index) -> None:
        self._text = index.text
        self._names = {match[2] for match in _PHRASE.finditer(index.text)}
        titles = "|".join(_NAMED.findall(index.text))
        # A document is called by its number of points, whatever they are called: 八项规定 for 六条规定.
        named = {match[2][1:] for match in _PHRASE.finditer(titles)}
        self._names |= {measure + noun for noun in named for measure in _MEASURES}
        quoted = "".join(_ABBREVIATION.findall(index.text))
        self._ranked = {match[2] for match in _RANKED.finditer(index.text)}
        self._bounded = {match[1] for match in _BOUNDED.finditer(index.text)}
        self._initials = {match[2] for match in _SHORT.finditer(quoted)}

    def wrong(self, text: str) -> tuple[str, ...]:
        """Return the counted names in normalised `text` that the plan has with another number only."""
        return tuple(dict.fromkeys(self._wrong(text)))

    def _wrong(self, text: str) -> Iterable[str]:
        for match in _PHRASE.finditer(text):
            written = NUMERALS[int(match[1]) - 1] + match[2] if match[1] in _DIGITS else match[0]
            if match[2] in self._names and match[0] not in self._text and written not in self._text:
                yield match[0]
        for match in _RANKED.finditer(text):
            if match[2] in self._ranked and match[0] not in self._text:
                yield match[0]
        for match in _BOUNDED.finditer(text):
            if match[1] in self._bounded and match[0] not in self._text:
                yield match[0]
        for match in _SHORT.finditer(text):
            pair = f"双{match[2]}" in self._text and match[1] in "两二"
            if match[2] in self._initials and match[0] not in self._text and not pair:
                yield match[0]


def names_other_day(question: Question, index: Index) -> bool:
    """Tell whether the question names a day (3月22日) of which the plan does not speak."""
    day = question.time.start
    if day is None or day != question.time.end:
        return False
    due = any(
        target.due and (target.due.month, target.due.day) == (day.month, day.day)
        for target in index.plan.targets
    )
    return not due and f"{day.month}月{day.day}日" not in index.text


def counts_otherwise(question: Question, part: Clause, index: Index) -> bool:
    """Tell whether the question says that the part has more or fewer points than it has (五项基本原则)."""
    asked = _COUNTED_PART.search(question.text)
    below = len(index.children.get(part.id, ()))
    return asked is not None and below > 0 and (_VALUES.get(asked[1]) or int(asked[1])) != below


def counted_part(question: Question, index: Index) -> Clause | None:
    """Return the part named by how many points it has (四大目标), or by what they share (四个明显)."""
    for pattern, of_all in ((_COUNTED_PART, False), (_SHARED, True)):
        if named := pattern.search(question.text):
            count = _VALUES.get(named[1]) or int(named[1])
            return index.counted_part(count, named[2], shared=of_all)
    return None


def ordinal_part(question: Question, part: Clause | None, index: Index) -> Clause | None:
    """Return the part itself, or the numbered one below it that was asked for; None if there are fewer.

    Without a part the plan's own numbered sections are meant (第三部分).
    """
    match = ORDINAL.search(question.text)
    if match is None:
        return part
    number = _VALUES.get(match[1]) or int(match[1])
    below = index.children.get(part.id if part else None, [])
    if part is None:
        below = [clause for clause in below if clause.id in _VALUES]
    return below[number - 1] if 0 < number <= len(below) else None


def supposes_otherwise(question: Question, clause: Clause, index: Index) -> bool:
    """Tell whether the question supposes a rhythm, a figure or a year that the clause does not have."""
    return (
        _other_rhythm(question, clause)
        or _other_secretary(question, clause)
        or _other_letter(question, index)
        or _other_number(question, clause, index)
        or _other_year(question, clause, index)
    )


def _other_number(question: Question, clause: Clause, index: Index) -> bool:
    """Tell whether the question takes a figure for granted (满16周岁) that the clause does not have."""
    said = {number.value for sentence in index.sentences[clause.id] for number in numbers_in(sentence.text)}
    taken = (n for n in question.numbers if (n.unit and not n.counts_parts) or n.value >= _DIALLED)
    return (
        not question.yes_no and not index.children.get(clause.id) and any(n.value not in said for n in taken)
    )


def _other_secretary(question: Question, clause: Clause) -> bool:
    """Tell whether the question is about another level's secretary (团县委书记) than the clause."""
    asked, meant = _secretaries(question.text), _secretaries(plan_text(clause.text))
    return not question.yes_no and bool(asked and meant) and not asked & meant


def _other_letter(question: Question, index: Index) -> bool:
    """Tell whether the question names a letter by another number than the plan's own (〔2018〕6号)."""
    letter = _LETTER.search(question.text)
    return letter is not None and letter[0] not in index.text


def _secretaries(text: str) -> set[str]:
    return {match[1] or match[2] for match in _SECRETARY.finditer(text)}


def _other_rhythm(question: Question, clause: Clause) -> bool:
    """Tell whether the question takes a rhythm for granted that no plan value has (每周)."""
    return question.time.foreign_recurrence and "每周" not in clause.text and "每天" not in clause.text


def _other_year(question: Question, clause: Clause, index: Index) -> bool:
    """Tell whether the question names a year of which the clause's relevant sentences do not speak."""
    time = question.time
    if question.kind in IN_SENTENCES or time.loose or time.relative or not time.years:
        return False
    if index.children.get(clause.id):
        return False
    texts = relevant(clause, question.words, index)
    return not any(str(year) in text for text in texts for year in time.years)

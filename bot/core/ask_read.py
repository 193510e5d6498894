"""Reads a question: what is asked, of which year, level and number, and about what.

The result keeps the question's own content words apart from the words of asking, because
only the former have to be covered by the plan.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from bot.core.ask_answer import Kind
from bot.core.ask_english import in_chinese
from bot.core.ask_index import Index
from bot.core.ask_premise import NUMERALS, ORDINAL, Counted
from bot.core.ask_question import FAINT, NUMBER, SCALE, Number, Part, Question
from bot.core.ask_sound import Ear, Slip
from bot.core.ask_text import normalise, shorten
from bot.core.ask_time import TimeAsked, read_time
from bot.core.ask_vocabulary import Vocabulary
from bot.core.ask_words import (
    AGE_ASKED,
    ALTERNATIVES,
    ASIDE,
    ASKED_UNIT,
    BARE_NOUNS,
    CLASS_ASKED,
    COMPOSED,
    HINTS,
    KINDS,
    LEVELS,
    LEVELS_OFFERED,
    LEVELS_TOGETHER,
    NOUNS_OF_ASKING,
    NOW_ASKED,
    OBJECT_ASKED,
    OF_THE_TEXT,
    OPINION_ASKED,
    OWN_BODY,
    PASSIVE,
    POLITE,
    RATIO_ASKED,
    SELF_LEVEL,
    SOMEBODY,
    STOCK_ASKED,
    SURVEY_ASKED,
    WAY_ASKED,
    WHERE_ASKED,
    YES_NO,
)
from bot.core.plan import Alias, PlanLevel

VAGUE = 0.5
"""Total weight of words below which a quotation says more (一切工作到支部)."""
SHORT = 4
LONG = 5
"""Characters from which a quotation counts, if there is nothing else to go by, or little."""
_MEASURED = {Kind.FIGURE, Kind.FREQUENCY}
"""Kinds whose question names what is measured: no word of it is said in passing (提成多少)."""
_SPOKEN = re.compile(r"[什啥哪咋怎谁吗呢吧么啊呀?]")
"""A sentence; in a row of keywords every word counts."""
_TROUBLE = re.compile(r"怎么办|咋办|咋整|(?:怎么|咋|如何)(?:处理|处置|解决)")
"""Asks for a way out of what is told, so what is told is the subject."""
_RHYTHM = re.compile(
    r"隔?(?:多久|多长时间|多少[天时个月间]+|几个?[天周星期月季度年]+)(.{2,8}?)(?:1[次回趟届场]|一[轮遍期])"
)
"""`多久摸排一次`: the words of asking stand around what is asked about."""
_WHETHER = re.compile(r"([一-鿿])[不没]\1(?=[一-鿿])")
"""`下不下雨` is about 下雨."""
_PLACE_IN_ROW = re.compile(r"第([1-9])([一-鿿]{2})")
_WHAT_DAY = re.compile(r"是个?(?:什么|啥)(?:日子|时间|节点)")
"""Asks what a day is for (2月22日是什么日子)."""
_OF_HIMSELF = re.compile(r"[我俺咱本]")
"""What no remark of the asker's about himself lacks."""
_SOME = re.compile(r"\d+(?=几)|(?<=[下上这那有])1次")
"""A number that counts nothing (十几周岁, 下一次)."""
_PARTED = re.compile(r"([换轮摘入离建述评走宣])[完了好过]([届训牌团党校职议访讲])")
_OF_A_KIND = re.compile(
    r"(哪)?([三四五六七八3-8])个[“\"‘]?([^\W\da-z区会人星县市省校村乡镇级项条])[”\"’]?(?=$|[?。!,是都分指的有要])"
)
"""`四个“活”`, `五个力`: parallel phrases by the character they share."""
_TO_NUMERALS = {ord(str(value)): numeral for value, numeral in enumerate(NUMERALS, 1)}
_WHICH_MISTYPED = re.compile(r"那(?=年(?!轻)|月|[天级家所种](?![^,。?!]{4})|[里儿]$)")
"""`那` for `哪`, where nothing else asks (是那年底)."""
_EACH_ONE = re.compile(r"([省市县乡村校])\1(?=都|要|得|有|必须|全)")
"""`县县都得有`: every one of them."""
_REST = re.compile(r"(?:剩下?|余下|其余|另外|另)的?[那这]?$")
_WHEN = re.compile(r"(?:等?到|在|赶)了?([^,。?!什啥哪几多]{3,12}?)(?:的时候|那?时候|之时|时)")
"""An event that only dates the question (到建团100周年时)."""
_DIGIT = re.compile(r"\d")
_OPEN = re.compile(rf"^[^哪啥谁咋什]*\?$|{ALTERNATIVES.pattern}")
"""Asks without a question word."""
_SEGMENT = re.compile(r"[,。?!;:~…]+")
_NOT_ONE = re.compile(r"1(?:个|所|家|人|名|项|处)(?:也|都)?(?:不|没)")
"""`一所都不能落下`: all of them."""
_ALL = re.compile(rf"全部|全覆盖|全都|百分百|全员|所有|一个不落|全面|都要(?!求)|普遍|{_NOT_ONE.pattern}")


class Reader:
    """Reads questions in the vocabulary of one plan; built once."""

    def __init__(self, index: Index, aliases: Iterable[Alias]) -> None:
        """Learn the plan's terms and the aliases' words, for cutting and for hearing."""
        self._index = index
        self._vocabulary = Vocabulary(index, aliases)
        self._counted = Counted(index)
        terms = self._vocabulary.terms
        vocabulary = self._vocabulary
        known = "|".join((index.vocabulary, *terms))
        self._ear = Ear(terms, known, vocabulary.dictionary, vocabulary.spoken)

    def read(self, raw: str, today: date) -> Question:
        """Read `raw`; relative years count from `today`."""
        plain = normalise(in_chinese(shorten(raw)))
        text = POLITE.sub(",", plain)
        bare, slips = self._repair(_EACH_ONE.sub(r"各\1", text))
        time = read_time(bare, today)
        kinds = _kinds(bare, time)
        if not kinds and _WHICH_MISTYPED.search(bare):
            bare = _WHICH_MISTYPED.sub("哪", bare)
            kinds = _kinds(bare, time)
        classes = {match[1] for match in CLASS_ASKED.finditer(bare)}
        yes_no = bool(YES_NO.search(bare)) or (not kinds and bool(_OPEN.search(bare)))
        parts = self._content(bare, time)
        measured = bool(kinds) and kinds[0] in _MEASURED
        spoken = bool(kinds) or _SPOKEN.search(bare) is not None
        if (yes_no or (spoken and not measured)) and not _TROUBLE.search(bare):
            parts = tuple(replace(part, words=tuple(w.in_passing() for w in part.words)) for part in parts)
        parts = tuple(_with_classes_aside(part, classes) for part in parts) if classes else parts
        words = tuple({word.text: word for part in parts for word in part.words}.values())
        words += tuple(self._vocabulary.names(bare))
        weight = sum(word.weight for word in words)
        if weight < VAGUE:
            asked_of = _without_question_words(_blank(bare, time.spans))
            words = self._vocabulary.quotation(asked_of, SHORT if weight < FAINT else LONG) or words
        return Question(
            text=bare,
            kinds=kinds,
            yes_no=yes_no,
            asked_unit=_asked_unit(bare),
            time=time,
            levels=() if kinds and LEVELS_OFFERED.search(bare) else _levels(bare),
            hints=tuple(level for level, pattern in HINTS if pattern.search(bare)),
            state_of_things=bool(NOW_ASKED.search(bare)),
            asks_stock=bool(STOCK_ASKED.search(bare)) and not time.recurrence,
            asks_place=bool(WHERE_ASKED.search(bare)) and not OF_THE_TEXT.search(bare),
            asks_object=bool(OBJECT_ASKED.search(bare)) and not PASSIVE.search(bare),
            chats=bool(OPINION_ASKED.search(bare) or COMPOSED.search(plain) or SOMEBODY.search(bare)),
            own_level=bool(SELF_LEVEL.search(bare)),
            numbers=() if kinds and ALTERNATIVES.search(bare) else tuple(self._numbers(bare, time)),
            miscounted=self._counted.wrong(bare),
            ordinal=bool(ORDINAL.search(bare)),
            surveys=bool(SURVEY_ASKED.search(bare)),
            wants_all=bool(_ALL.search(bare)),
            words=words,
            parts=parts,
            repaired=tuple((slip.written, slip.term) for slip in slips),
        )

    def _numbers(self, text: str, time: TimeAsked) -> Iterable[Number]:
        """Yield the numbers in `text` that are not part of a name the plan knows (100强)."""
        if not _DIGIT.search(text):
            return
        text = _NOT_ONE.sub(" ", _without_question_words(_blank(text, time.spans)))
        for match in NUMBER.finditer(text):
            name = text[match.start() : match.end() + 1].strip()
            if time.recurring and match[1] == "1":
                continue  # 每周1次 counts nothing but its own rhythm
            if match[3] == "%" and _REST.search(text[: match.start()]):
                continue  # 剩下那40% is what another figure leaves over
            if match[3] or len(name) == len(match[0]) or name not in self._index.text:
                yield Number(float(match[1]) * SCALE.get(match[2] or "", 1), match[3] or "", match[0])

    def _repair(self, text: str) -> tuple[str, list[Slip]]:
        text = _PLACE_IN_ROW.sub(self._in_words, _PARTED.sub(self._united, _SOME.sub("", text)))
        text = _OF_A_KIND.sub(self._abbreviated, text)
        slips = self._ear.slips(text)
        for slip in reversed(slips):
            text = text[: slip.start] + slip.term + text[slip.end :]
        return text, slips

    def _united(self, parted: re.Match[str]) -> str:
        """Return the verb that an ending parted (换完届), if the plan has it."""
        verb = parted[1] + parted[2]
        return verb if verb in self._index.text else parted[0]

    def _abbreviated(self, counted: re.Match[str]) -> str:
        """Return the short name of so many of a kind (四个“活”: 四活), if the plan has them side by side."""
        name = counted[2].translate(_TO_NUMERALS) + counted[3]
        asks = "有哪些" if counted[1] else ""
        return f" {name} {asks}" if self._index.clauses.of(name) else counted[0]

    def _in_words(self, ranked: re.Match[str]) -> str:
        """Return a name with its number written out (第2课堂), if the plan writes it so."""
        name = f"第{NUMERALS[int(ranked[1]) - 1]}{ranked[2]}"
        return name if name in self._index.text else ranked[0]

    def _content(self, text: str, time: TimeAsked) -> tuple[Part, ...]:
        """Return the parts that speak of the plan or ask something (all, if none speaks of it)."""
        text = _blank(text, time.spans)
        parts = [
            Part(segment, self._vocabulary.words(_without_question_words(segment)))
            for segment in _SEGMENT.split(text)
            if segment
        ]
        if len(parts) > 1 and any(map(_speaks, parts)):
            parts = [part for part in parts if _speaks(part) or part.asks]
        if when := _WHEN.search(text):
            parts = [_with_event_aside(part, when[1]) for part in parts]
        parts = _with_rest_aside(parts)
        told = _OF_HIMSELF.search(text) is not None and any(part.asks for part in parts)
        return tuple(map(_without_asides, parts) if told else parts)


def _speaks(part: Part) -> bool:
    """Tell whether a part speaks of the plan; single characters are anywhere."""
    return any(word.known and len(word.text) > 1 for word in part.words)


def _with_event_aside(part: Part, event: str) -> Part:
    if all(word.text in event for word in part.words):
        return part
    return replace(part, words=tuple(word.aside() if word.text in event else word for word in part.words))


def _with_rest_aside(parts: list[Part]) -> list[Part]:
    """Give little weight to what follows the last thing asked, if that has a subject (…，领导等着要)."""
    if len(parts) == 1:
        return parts
    last = max((at for at, part in enumerate(parts, 1) if part.asks), default=len(parts))
    if sum(word.weight for part in parts[:last] for word in part.words if word.known) < VAGUE:
        return parts
    rest = (replace(part, words=tuple(word.aside() for word in part.words)) for part in parts[last:])
    return [*parts[:last], *rest]


def _without_asides(part: Part) -> Part:
    """Give little weight to what the asker says of himself: a remark of his, or his own organisation."""
    if ASIDE.search(part.text) and not part.asks:
        return replace(part, words=tuple(word.aside() for word in part.words))
    own = {match[1] for match in OWN_BODY.finditer(part.text)}
    if not own or all(word.text in own for word in part.words):
        return part
    return replace(part, words=tuple(word.aside() if word.text in own else word for word in part.words))


def _with_classes_aside(part: Part, classes: set[str]) -> Part:
    return replace(part, words=tuple(word.aside() if word.text in classes else word for word in part.words))


def _kinds(text: str, time: TimeAsked) -> tuple[Kind, ...]:
    """Return the kinds asked, the leading one first."""
    if time.start and _WHAT_DAY.search(text):
        return (Kind.LIST,)
    kinds = tuple(dict.fromkeys(kind for kind, pattern in KINDS if pattern.search(text)))
    if not kinds or kinds == (Kind.OVERVIEW,):
        return tuple(kind for kind, pattern in BARE_NOUNS if pattern.search(text)) or kinds
    if kinds[0] is Kind.FIGURE and Kind.HOW in kinds and WAY_ASKED.search(text):
        return (Kind.HOW, *(kind for kind in kinds if kind is not Kind.HOW))
    return kinds


def _asked_unit(text: str) -> str:
    """Return the unit in which a figure is asked for; empty if none is named."""
    if asked := ASKED_UNIT.search(text):
        return asked[1] or asked[2]
    if AGE_ASKED.search(text):
        return "岁"
    return "%" if RATIO_ASKED.search(text) else ""


def _levels(text: str) -> tuple[PlanLevel, ...]:
    together = "".join(match[1] for match in LEVELS_TOGETHER.finditer(text))
    return tuple(level for level, pattern in LEVELS if level in together or pattern.search(text))


def _without_question_words(text: str) -> str:
    text = _WHETHER.sub(r"\1", text)
    for kind, pattern in KINDS:
        if kind is Kind.FIGURE:
            text = ASKED_UNIT.sub(" ", text)  # 几年 goes whole, before its 几
        if kind is not Kind.OVERVIEW:
            text = pattern.sub(_blank_unless_noun, text)
    return ALTERNATIVES.sub(" ", YES_NO.sub(" ", text))


def _blank_unless_noun(match: re.Match[str]) -> str:
    """Keep a noun of asking, which may be part of a term (团员比例); it is dropped as a word later."""
    if parted := _RHYTHM.fullmatch(match[0]):
        return f" {parted[1]} "
    return match[0] if match[0] in NOUNS_OF_ASKING else " "


def _blank(text: str, spans: Iterable[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text

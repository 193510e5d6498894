"""Reads a question: what is asked, of which year, level and number, and about what.

The result keeps the question's own content words apart from the words of asking, because
only the former have to be covered by the plan.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import jieba

from bot.core.ask_answer import Kind
from bot.core.ask_index import Index
from bot.core.ask_sound import Ear, Slip
from bot.core.ask_text import normalise
from bot.core.ask_time import TimeAsked, read_time
from bot.core.ask_dictionary import read_dictionary
from bot.core.ask_words import (
    ASKED_UNIT,
    BARE_LEVEL,
    FILLER,
    HINTS,
    KINDS,
    LEVELS,
    NOW_ASKED,
    OBJECT_ASKED,
    OPINION_ASKED,
    PASSIVE,
    POLITE,
    RATIO_ASKED,
    SELF_LEVEL,
    SYNONYMS,
    WHERE_ASKED,
    YES_NO,
)
from bot.core.plan import Alias, PlanLevel

_TERM_FREQUENCY = 2_000_000
"""High enough that jieba never splits a term of the plan."""
NUMBER = re.compile(r"(\d+(?:\.\d+)?)(万|千|百)?(?:多|余)?(%|周岁|岁|次|回|趟|家|个|所|人|名|位|项|场|堂|份)?")
SCALE = {"万": 10_000, "千": 1_000, "百": 100}
_ACTION = 0.5
"""A verb or adjective says less about the subject than a noun, and is more often paraphrased."""
_ABBREVIATED = 0.85
"""Trust in a phrase of the plan that an unknown word seems to abbreviate."""
_STRANGE_ACTION = 0.5
_TELLING = 0.35
"""Weight from which a word names something in particular."""
_MISSED = 0.85
"""Weight against a document that lacks such a word."""
_SINGLE = 0.15
"""Weight of a single character: enough to break a tie."""
_COMMON = 100
"""Dictionary frequency from which a word is one in its own right."""
_CONTENT = re.compile(r"[一-鿿a-z0-9]+")
_SEGMENT = re.compile(r"[,。?!;:~…]+")
_ALL = re.compile(r"全部|全覆盖|全都|百分百|全员|所有|一个不落|全面|都要|普遍")


@dataclass(frozen=True, slots=True)
class Number:
    """A number in the question."""

    value: float
    unit: str
    raw: str


@dataclass(frozen=True, slots=True)
class Word:
    """A content word: forms it may take in the plan, and how much it narrows the plan down."""

    text: str
    weight: float
    forms: tuple[tuple[str, float], ...]
    """Each form with the trust put in it."""
    known: bool
    """Some form occurs in the plan."""
    action: bool = False
    """A verb or adjective rather than the name of something."""

    @property
    def absence(self) -> float:
        """Weight against a document that lacks the word."""
        return self.weight if self.action or self.weight < _TELLING else max(self.weight, _MISSED)



@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the question between commas."""

    text: str
    words: tuple[Word, ...]

    @property
    def asked_unit(self) -> str:
        """The unit in which this part asks for a figure; empty if it asks for none."""
        asked = ASKED_UNIT.search(self.text)
        return asked[1] if asked else ""

    @property
    def asks(self) -> bool:
        """Tell whether this part asks something of its own."""
        return bool(self.words) and any(p.search(self.text) for kind, p in KINDS if kind is not Kind.OVERVIEW)


@dataclass(frozen=True, slots=True)
class Question:
    """What a question says."""

    text: str
    kinds: tuple[Kind, ...]
    """Kinds asked, the leading one first; empty for bare keywords."""
    yes_no: bool
    asked_unit: str
    time: TimeAsked
    levels: tuple[PlanLevel, ...]
    hints: tuple[PlanLevel, ...]
    """Levels mentioned in passing: they choose among variants, but refuse nothing."""
    state_of_things: bool
    """Asks how things stand today, not what the plan wants."""
    asks_place: bool
    asks_object: bool
    """`轮训谁`: the one named does it, the one asked for has it done."""
    chats: bool
    """Talks to the bot itself."""
    own_level: bool
    """The level is only the asker's own place (我们县)."""
    numbers: tuple[Number, ...]
    wants_all: bool
    """全部, 全覆盖: a hundred per cent."""
    words: tuple[Word, ...]
    parts: tuple["Part", ...]
    """The stretches between commas that speak of the plan."""
    repaired: tuple[tuple[str, str], ...]

    @property
    def kind(self) -> Kind | None:
        """The leading kind."""
        return self.kinds[0] if self.kinds else None

    @property
    def weight(self) -> float:
        """Total weight of the content words."""
        return sum(word.weight for word in self.words)


class Reader:
    """Reads questions in the vocabulary of one plan; built once."""

    def __init__(self, index: Index, aliases: Iterable[Alias]) -> None:
        """Teach the segmenter the plan's terms and the aliases' words."""
        self._index = index
        self._aliases = _by_word(aliases)
        self._cutter = jieba.Tokenizer()
        self._cutter.initialize()
        self._dictionary: Mapping[str, int] = self._cutter.FREQ
        kinds_of_words = read_dictionary(self._cutter)
        self._actions, self._particles = kinds_of_words.actions, kinds_of_words.particles
        terms = [*index.terms(), *self._aliases]
        self._terms = frozenset(terms)
        for term in terms:
            if 2 <= len(term) <= 8 and _CONTENT.fullmatch(term):  # noqa: PLR2004  longer ones are phrases, not words
                self._cutter.add_word(term, _TERM_FREQUENCY)
        self._ear = Ear(terms, index.vocabulary + "|".join(terms), self._dictionary)
        self._title = normalise(index.plan.title)
        self._weights: dict[str, Word] = {}

    def read(self, raw: str, today: date) -> Question:
        """Read `raw`; relative years count from `today`."""
        text = POLITE.sub(",", normalise(raw))
        bare, slips = self._repair(text)
        time = read_time(bare, today)
        kinds = tuple(dict.fromkeys(kind for kind, pattern in KINDS if pattern.search(bare)))
        asked = ASKED_UNIT.search(bare)
        parts = self._content(bare, time)
        ratio = RATIO_ASKED.search(bare)
        numbers = tuple(self._numbers(_without_question_words(_blank(bare, time.spans))))
        return Question(
            text=bare,
            kinds=kinds,
            yes_no=bool(YES_NO.search(bare)) or (not kinds and bare.endswith("?")),
            asked_unit=asked[1] if asked else "%" if ratio else "",
            time=time,
            levels=tuple(level for level, pattern in LEVELS if pattern.search(bare)),
            hints=tuple(level for level, pattern in HINTS if pattern.search(bare)),
            state_of_things=bool(NOW_ASKED.search(bare)),
            asks_place=bool(WHERE_ASKED.search(bare)),
            asks_object=bool(OBJECT_ASKED.search(bare)) and not PASSIVE.search(bare),
            chats=bool(OPINION_ASKED.search(bare)),
            own_level=bool(SELF_LEVEL.search(bare)),
            numbers=numbers,
            wants_all=bool(_ALL.search(bare)),
            words=tuple({word.text: word for part in parts for word in part.words}.values()),
            parts=parts,
            repaired=tuple((slip.written, slip.term) for slip in slips),
        )

    def _numbers(self, text: str) -> Iterable[Number]:
        """Yield the numbers in `text` that are not part of a name the plan knows (100强)."""
        for match in NUMBER.finditer(text):
            name = text[match.start() : match.end() + 1].strip()
            if match[3] or len(name) == len(match[0]) or name not in self._index.text:
                yield Number(float(match[1]) * SCALE.get(match[2] or "", 1), match[3] or "", match[0])

    def _repair(self, text: str) -> tuple[str, list[Slip]]:
        slips = self._ear.slips(text)
        for slip in reversed(slips):
            text = text[: slip.start] + slip.term + text[slip.end :]
        return text, slips

    def _content(self, text: str, time: TimeAsked) -> tuple[Part, ...]:
        """Return the parts that speak of the plan or ask something (all, if none speaks of it)."""
        text = _blank(text, time.spans)
        parts = [Part(segment, tuple(self._words(segment))) for segment in _SEGMENT.split(text) if segment]
        if any(word.known for part in parts for word in part.words):
            parts = [part for part in parts if any(word.known for word in part.words) or part.asks]
        return tuple(parts)

    def _words(self, segment: str) -> list[Word]:
        segment = BARE_LEVEL.sub(" ", _without_question_words(segment))
        found = []
        for run in _CONTENT.findall(segment):
            for token in self._tokens(run):
                if not token.isdigit() and token not in FILLER and not self._is_chance(token):
                    found.append(self._word(token))
        return found

    def _is_chance(self, token: str) -> bool:
        """Tell whether a token is an unknown character, or a rare run of particles: neither says anything."""
        if token in self._aliases or token in self._terms:
            return False
        if token in self._particles:
            return True
        if token in self._index.vocabulary:
            return False
        strange = all(char in FILLER for char in token) and self._dictionary.get(token, 0) < _COMMON
        return strange or len(token) == 1

    def _tokens(self, run: str) -> Iterable[str]:
        """Cut a run of text; a long word that the plan does not have counts as the words within it."""
        for token in self._whole(list(self._cutter.cut(run, HMM=False))):
            if len(token) < 4 or token in self._index.vocabulary or token in self._aliases:  # noqa: PLR2004  shorter words have no words within
                yield token
            else:
                yield from next((pair for pair in ((token[:2], token[2:]), (token[:3], token[3:])) if all(map(self._dictionary.get, pair))), (token,))

    def _whole(self, tokens: list[str]) -> Iterable[str]:
        """Join what the dictionary cut apart but the plan writes as one: 基础|团|务要 is 基础团务|要."""
        at = 0
        while at < len(tokens):
            text = "".join(tokens[at : at + 4])
            broken = any(len(token) == 1 and token not in FILLER or self._is_strange(token) for token in tokens[at : at + 4])
            size = next((n for n in range(min(len(text), 6), len(tokens[at]), -1) if self._joins(tokens[at:], n)), 0) if broken else 0
            if not size:
                yield tokens[at]
                at += 1
                continue
            yield text[:size]
            while at < len(tokens) and size >= len(tokens[at]):
                size -= len(tokens[at])
                at += 1
            if size:
                tokens[at] = tokens[at][size:]

    def _joins(self, tokens: list[str], size: int) -> bool:
        """Tell whether the plan writes the first `size` characters together, none of them a filler word."""
        text = "".join(tokens)[:size]
        if text not in self._index.text:
            return False
        at = 0
        for token in tokens:
            at += len(token)
            if at <= size and token in FILLER:
                return False
            if at >= size:
                rest = token[len(token) - (at - size) :] if at > size else ""
                return text[-1] not in FILLER and (not rest or rest in FILLER)
        return False

    def _is_strange(self, token: str) -> bool:
        return token not in FILLER and token not in self._index.vocabulary and token not in self._aliases

    def _word(self, token: str) -> Word:
        cached = self._weights.get(token)
        if cached is None:
            if len(self._weights) > 20_000:  # noqa: PLR2004  bound against endless new words
                self._weights.clear()
            cached = self._weights[token] = self._weigh(token)
        return cached

    def _weigh(self, token: str) -> Word:
        others = dict.fromkeys((*self._aliases.get(token, ()), *SYNONYMS.get(token, ())))
        forms = [(token, 1.0)] + [(other, 1.0) for other in others if other != token]
        if not any(form in self._index.vocabulary for form, _ in forms):
            forms += [(phrase, _ABBREVIATED) for phrase in self._index.written_out(token)]
        present = [form for form, _ in forms if form in self._index.vocabulary]
        known = bool(present)
        weight = max(min(self._index.rarity(form) for form in present), 0.1) if known else 1.0
        if len(token) == 1:
            weight *= _SINGLE
        if token in self._actions:
            weight *= _ACTION if known else _STRANGE_ACTION
        if token in self._title:
            weight *= 0.5
        return Word(token, weight, tuple(forms), known, token in self._actions)


def _without_question_words(text: str) -> str:
    for kind, pattern in KINDS:
        if kind is not Kind.OVERVIEW:
            text = pattern.sub(" ", text)
    return ASKED_UNIT.sub(" ", YES_NO.sub(" ", text))


def _by_word(aliases: Iterable[Alias]) -> dict[str, tuple[str, ...]]:
    table: dict[str, list[str]] = {}
    for alias in aliases:
        for word in alias.words:
            table.setdefault(normalise(word), []).append(normalise(alias.term))
    return {word: tuple(terms) for word, terms in table.items() if word}


def _blank(text: str, spans: Iterable[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text

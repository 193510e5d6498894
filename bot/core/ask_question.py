"""What a question says, as values: the reader fills them, the rest of the matcher judges them."""

import re
from dataclasses import dataclass, replace

from bot.core.ask_answer import Kind
from bot.core.ask_time import TimeAsked
from bot.core.ask_words import KINDS, YES_NO
from bot.core.plan import PlanLevel

NUMBER = re.compile(
    r"(?<!哪)(\d+(?:\.\d+)?)(万|千|百)?(?:多|余)?(%|周岁|岁|次|回|趟|家|个|所|人|名|位|项|场|堂|份)?"
)
SCALE = {"万": 10_000, "千": 1_000, "百": 100}
_MANY = 10
_ASKS = re.compile(r"[啥咋谁哪]|什么|怎么")
FAINT = 0.25
"""Total weight of words that point nowhere in particular (基层)."""
_MANNER = 0.2
"""Weight of a verb or adjective that the plan does not have, where sentences answer: a way of speaking."""
_TELLING = 0.35
"""Weight from which a word names something in particular."""
_TELLING_ACTION = 0.3
_MISSED_ACTION = 0.55
"""The same of a verb that the plan uses in a place or two (换届)."""
_ASIDE = 0.3
"""Share of its weight that a word keeps in what the asker says of himself (我是县一中的)."""
_MISSED = 0.85
"""Weight against a document that lacks such a word."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number in the question."""

    value: float
    unit: str
    raw: str

    @property
    def counts_parts(self) -> bool:
        """Whether it only counts points of a text (四个化, 三个方面)."""
        return self.unit in {"", "个", "项"} and self.value < _MANY


def numbers_in(text: str) -> list[Number]:
    """Return the numbers in normalised `text`, each with its unit."""
    return [
        Number(float(match[1]) * SCALE.get(match[2] or "", 1), match[3] or "", match[0])
        for match in NUMBER.finditer(text)
    ]


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
        if self.action and self.known and self.weight >= _TELLING_ACTION:
            return max(self.weight, _MISSED_ACTION)
        return self.weight if self.action or self.weight < _TELLING else max(self.weight, _MISSED)

    def aside(self) -> "Word":
        """Return the word with the little weight of what the asker says of himself."""
        return replace(self, weight=self.weight * _ASIDE)

    def in_passing(self) -> "Word":
        """Return the word with little weight if it is only the asker's way of putting it."""
        return self if self.known or not self.action else replace(self, weight=min(self.weight, _MANNER))


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the question between commas."""

    text: str
    words: tuple[Word, ...]

    @property
    def asks(self) -> bool:
        """Tell whether this part asks something of its own."""
        asked = (pattern for kind, pattern in KINDS if kind is not Kind.OVERVIEW)
        return bool(self.words) and any(pattern.search(self.text) for pattern in (_ASKS, YES_NO, *asked))


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
    asks_stock: bool
    """Asks how many there are, not how many there shall be."""
    asks_place: bool
    asks_object: bool
    """`轮训谁`: the one named does it, the one asked for has it done."""
    chats: bool
    """Talks to the bot itself."""
    own_level: bool
    """The level is only the asker's own place (我们县)."""
    numbers: tuple[Number, ...]
    miscounted: tuple[str, ...]
    """Counted names (八条规定) that the plan has with another number only."""
    ordinal: bool
    """Asks for the part with a number (第三条原则)."""
    surveys: bool
    """Asks for a whole part of the plan."""
    wants_all: bool
    """全部, 全覆盖: a hundred per cent."""
    words: tuple[Word, ...]
    parts: tuple["Part", ...]
    """The stretches between commas that speak of the plan."""
    repaired: tuple[tuple[str, str], ...]

    @property
    def asks(self) -> bool:
        """Tell whether anything is asked at all, and not only told."""
        told = (None, Kind.OVERVIEW)
        return self.yes_no or self.kind not in told or any(part.asks for part in self.parts)

    @property
    def kind(self) -> Kind | None:
        """The leading kind."""
        return self.kinds[0] if self.kinds else None

    @property
    def weight(self) -> float:
        """Total weight of the content words."""
        return sum(word.weight for word in self.words)

"""Documents, and how far words are covered by them.

A document has three tiers of text. What names it outright weighs most; its own sentences weigh
less; what merely stands around it (titles above) least. Whether a word occurs is a substring
test on normalised text, found through character bigrams, so no segmentation of the plan can
hide a word (jieba's dictionary words are not guaranteed to survive a cut).
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.core.ask_text import plan_text

BREAK = "|"
"""Joins the parts of a tier; occurs in no normalised word, so nothing matches across parts."""
LONGEST_WHOLE = 3
"""Words up to this length occur whole or not at all: a part of a short word is another word."""
_PARTIAL = 0.5
"""Least share of a long word's bigrams that must occur for it to count as partly there."""
_CACHE_SIZE = 20_000
_COUNTED = re.compile(r"([双两三四五六七八])([一-鿿])")
_ASIDE = re.compile(r"\([^)]{1,8}\)")
_PARALLEL = re.compile(r"“[^”]*”|[^。；“”,]+")
"""A quoted phrase, or what stands between two stops."""
_COUNTS = {"双": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8}


@dataclass(frozen=True, slots=True)
class Tier:
    """Text of one weight."""

    weight: float
    text: str


@dataclass(frozen=True, slots=True)
class Doc:
    """Something that can answer: a target or a clause."""

    key: str
    """Target or clause id."""
    tiers: tuple[Tier, ...]


def joined(parts: Iterable[str]) -> str:
    """Return the normalised parts as one text that no word can match across.

    A part with an aside is there without it, too: 团县（市、区）委 is also 团县委.
    """
    plain = [plan_text(part) for part in parts if part]
    return BREAK.join(dict.fromkeys(form for part in plain for form in (part, _ASIDE.sub("", part))))


class Coverage:
    """How far words are covered by a family of documents; results are kept per word."""

    def __init__(self, docs: Sequence[Doc]) -> None:
        self.docs = tuple(docs)
        self._numbers = {doc.key: number for number, doc in enumerate(self.docs)}
        self._postings: dict[str, set[int]] = {}
        for number, doc in enumerate(self.docs):
            for tier in doc.tiers:
                for gram in _grams(tier.text) | set(tier.text):
                    self._postings.setdefault(gram, set()).add(number)
        self._texts = [BREAK.join(tier.text for tier in doc.tiers) for doc in self.docs]
        self._cache: dict[str, dict[int, float]] = {}

    def number(self, key: str) -> int:
        """Return the number of the document with this key."""
        return self._numbers[key]

    def text(self, number: int) -> str:
        """Return all that the document says."""
        return self._texts[number]

    def of(self, word: str) -> dict[int, float]:
        """Return, by document number, how well `word` is covered (0 < cover ≤ 1)."""
        cached = self._cache.get(word)
        if cached is None:
            if len(self._cache) >= _CACHE_SIZE:
                self._cache.clear()
            cached = self._cache[word] = self._measure(word)
        return cached

    def _measure(self, word: str) -> dict[int, float]:
        counted = _COUNTED.fullmatch(word)
        grams = {counted[2]} if counted else _grams(word) or {word}
        hits = Counter(number for gram in grams for number in self._postings.get(gram, ()))
        least = len(grams) * (1 if len(word) <= LONGEST_WHOLE else _PARTIAL)
        numbers = [number for number, count in hits.items() if count >= least]
        within = _enumerated if counted else _within
        covers = (
            (number, max(tier.weight * within(word, grams, tier.text) for tier in self.docs[number].tiers))
            for number in numbers
        )
        return {number: cover for number, cover in covers if cover > 0}


def _grams(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}


def _within(word: str, grams: set[str], text: str) -> float:
    """Return 1 if `word` occurs in `text`, a part if enough of a longer word's bigrams do."""
    if word in text:
        return 1.0
    if len(word) <= LONGEST_WHOLE:
        return 0.0
    share = sum(gram in text for gram in grams) / len(grams)
    return 0.85 * share if share >= _PARTIAL else 0.0


def _enumerated(word: str, _grams: set[str], text: str) -> float:
    """Return 1 if `text` has `word` or the parallel phrases that it counts (四化: 网格化, 有形化 …)."""
    if word in text:
        return 1.0
    times = _COUNTS[word[0]]
    enough = times > 2  # noqa: PLR2004  two of a kind is chance
    return float(enough and any(part.count(word[1]) == times for part in _PARALLEL.findall(text)))

"""The plan as documents to match against: one per target, one per clause, one per sentence.

A document has three tiers of text. What names it outright weighs most; its own sentences weigh
less; what merely stands around it (titles above) least. Whether a word occurs is a substring
test on normalised text, found through character bigrams, so no segmentation of the plan can
hide a word (jieba's dictionary words are not guaranteed to survive a cut).
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.core.ask_text import normalise, plan_text
from bot.core.plan import Clause, Plan, Target

_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?")
_BREAK = "|"
"""Joins the parts of a tier; occurs in no normalised word, so nothing matches across parts."""
_QUOTED = re.compile(r"[“《]([^”》]{2,14})[”》]")
LONGEST_WHOLE = 3
"""Words up to this length occur whole or not at all: a part of a short word is another word."""
_PARTIAL = 0.5
"""Least share of a long word's bigrams that must occur for it to count as partly there."""
SHORT_TITLE = 6
"""Titles this short are names of parts (工作目标), made of words that are filler elsewhere."""
DEEP = 2
"""Clauses above one that says what is to be done: section and item."""
GRAM = 4
"""Characters that are seldom common by chance."""
_CACHE_SIZE = 20_000
_COUNTED = re.compile(r"([双两三四五六七八])([一-鿿])")
_ABBREVIATION = re.compile(r"[一-鿿]{3,5}")
_RUN = re.compile(r"\w+")
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
class Sentence:
    """One sentence of a clause: as printed, and as matched."""

    clause: str
    printed: str
    text: str


@dataclass(frozen=True, slots=True)
class Doc:
    """Something that can answer: a target or a clause."""

    key: str
    """Target or clause id."""
    tiers: tuple[Tier, ...]


def sentences_of(clause: Clause) -> list[Sentence]:
    """Split a clause's own paragraphs into sentences, verbatim."""
    found = (match.group().strip() for match in _SENTENCE.finditer(clause.text))
    return [Sentence(clause.id, printed, normalise(printed)) for printed in found if printed]


def joined(parts: Iterable[str]) -> str:
    """Return the normalised parts as one text that no word can match across.

    A part with an aside is there without it, too: 团县（市、区）委 is also 团县委.
    """
    plain = [plan_text(part) for part in parts if part]
    return _BREAK.join(dict.fromkeys(form for part in plain for form in (part, _ASIDE.sub("", part))))


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
        self._texts = [_BREAK.join(tier.text for tier in doc.tiers) for doc in self.docs]
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
        covers = (
            (number, max(tier.weight * _within(word, grams, tier.text) for tier in self.docs[number].tiers))
            for number in numbers
        )
        return {number: cover for number, cover in covers if cover > 0}


def _grams(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}


def _within(word: str, grams: set[str], text: str) -> float:
    """Return 1 if `word` occurs in `text`, a part if enough of a longer word's bigrams do."""
    if word in text or _enumerated(word, text):
        return 1.0
    if len(word) <= LONGEST_WHOLE:
        return 0.0
    share = sum(gram in text for gram in grams) / len(grams)
    return 0.85 * share if share >= _PARTIAL else 0.0


def _enumerated(word: str, text: str) -> bool:
    """Tell whether `text` has the parallel phrases that an abbreviation counts (四化: 网格化, 有形化 …)."""
    counted = _COUNTED.fullmatch(word)
    if counted is None:
        return False
    times = _COUNTS[counted[1]]
    return times > 2 and any(part.count(counted[2]) == times for part in _PARALLEL.findall(text))  # noqa: PLR2004  two of a kind is chance


def _above(clause: Clause, by_id: Mapping[str, Clause]) -> list[Clause]:
    found: dict[str, Clause] = {}
    parent = by_id.get(clause.parent or "")
    while parent is not None and parent.id not in found:
        found[parent.id] = parent
        parent = by_id.get(parent.parent or "")
    return list(found.values())


class Index:
    """Everything derived from a plan once: documents, sentences, word weights."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.sentences = {clause.id: tuple(sentences_of(clause)) for clause in plan.clauses}
        self.children: dict[str | None, list[Clause]] = {}
        for clause in plan.clauses:
            self.children.setdefault(clause.parent, []).append(clause)
        by_id = {clause.id: clause for clause in plan.clauses}
        self._above = {clause.id: _above(clause, by_id) for clause in plan.clauses}
        self.measures = {clause.id for clause in plan.clauses if len(self.ancestors(clause)) >= DEEP}
        """The clauses deepest in their part, where it is told what is to be done."""
        self.text = joined(part for clause in plan.clauses for part in (clause.title, clause.text))
        self.topics: dict[str, list[tuple[int, Target]]] = {}
        """Targets with their numbers, by topic."""
        for number, target in enumerate(plan.targets):
            self.topics.setdefault(target.topic, []).append((number, target))
        self.targets = Coverage([self._target_doc(target) for target in plan.targets])
        self.clauses = Coverage([self._clause_doc(clause) for clause in plan.clauses])
        self._texts = [joined((clause.title, clause.text)) for clause in plan.clauses]
        names = [(normalise(clause.id), clause) for clause in plan.clauses if len(clause.id) > 1]
        names += [
            (normalise(clause.title), clause) for clause in plan.clauses if len(clause.title) <= SHORT_TITLE
        ]
        longest_first = sorted(names, key=lambda item: -len(item[0]))
        self._names = [
            (name, re.compile(rf"{re.escape(name)}(?!\d)"), clause) for name, clause in longest_first
        ]
        self._grams = {self.text[at : at + GRAM] for at in range(len(self.text) - GRAM + 1)}
        self.vocabulary = self.text + _BREAK + _BREAK.join(t.text for d in self.targets.docs for t in d.tiers)

    def ancestors(self, clause: Clause) -> list[Clause]:
        """Return the clauses above `clause`, nearest first."""
        return self._above[clause.id]

    def below(self, clause_id: str) -> list[str]:
        """Return the ids of `clause_id` and everything under it, in document order."""
        found = [clause_id]
        for child in self.children.get(clause_id, ()):
            found += self.below(child.id)
        return found

    def named_in(self, text: str) -> Clause | None:
        """Return the clause that `text` calls by its id or by a whole short title, the longest first."""
        named = (clause for name, whole, clause in self._names if name in text and whole.search(text))
        return next(named, None)

    def quoted_from(self, text: str) -> str:
        """Return the longest beginning of `text` that the plan has; empty if it is shorter than four."""
        size = GRAM
        if text[:size] not in self._grams:
            return ""
        while size < len(text) and text[: size + 1] in self.text:
            size += 1
        return text[:size]

    def quoted_in(self, clause: Clause, text: str) -> int:
        """Return the length of the longest stretch of `text` that the clause has; 0 below four."""
        said = self._texts[self.clauses.number(clause.id)]
        best = GRAM - 1
        for run in _RUN.findall(text):  # a stop is no word: it may stand there by courtesy alone
            for at in range(len(run)):
                while at + best < len(run) and run[at : at + best + 1] in said:
                    best += 1
        return best if best >= GRAM else 0

    def counted_part(self, count: int, word: str, *, shared: bool) -> Clause | None:
        """Return the part of `count` points that has `word` in its title; if `shared`, in all of theirs."""
        for clause in self.plan.clauses:
            titles = [plan_text(child.title) for child in self.children.get(clause.id, ())]
            if len(titles) == count and all(
                word in title for title in (titles if shared else [clause.title])
            ):
                return clause
        return None

    def rarity(self, word: str) -> float:
        """Return how much `word` narrows the plan down: near 0 if it is everywhere, 1 if absent."""
        frequency = sum(word in text for text in self._texts)
        total = len(self._texts)
        return math.log((total + 1) / (frequency + 0.5)) / math.log((total + 1) / 0.5)

    def after(self, text: str) -> set[str]:
        """Return the characters that stand after `text` in the plan."""
        return {part[0] for part in self.text.split(text)[1:] if part}

    def written_out(self, word: str) -> tuple[str, ...]:
        """Return the phrases of the plan that `word` abbreviates: 学代会 for 学生代表大会."""
        if not _ABBREVIATION.fullmatch(word):
            return ()
        pattern = "[^|。，；、,;]{0,3}?".join(map(re.escape, word))
        return tuple(dict.fromkeys(re.findall(pattern, self.text)))[:2]

    def terms(self) -> list[str]:
        """Return the plan's own terms: topics, subjects, words, quoted phrases, titles of measures."""
        plan = self.plan
        terms = [term for target in plan.targets for term in (target.topic, *target.words)]
        terms += [word for item in plan.indicators for word in (item.name, *item.words)]
        terms += [phrase for clause in plan.clauses for phrase in _QUOTED.findall(clause.title + clause.text)]
        terms += [word for alias in plan.aliases for word in (alias.term, *alias.words)]
        terms.append(plan.contact.name)
        return list(dict.fromkeys(plan_text(term) for term in terms if term))

    def _target_doc(self, target: Target) -> Doc:
        clause = self.plan.clause(target.clause)
        above = [clause, *self.ancestors(clause)] if clause else []
        named = [item for item in self.plan.indicators if target.id in item.targets]
        words = [target.topic, target.subject, target.scope, *target.words]
        words += [word for item in named for word in (item.name, *item.words)]
        return Doc(
            target.id,
            (
                Tier(1.0, joined(words)),
                Tier(0.7, joined([target.quote, *target.owner])),
                Tier(0.5, joined(item.title for item in above)),
            ),
        )

    def _clause_doc(self, clause: Clause) -> Doc:
        words = [word for target in self.plan.targets if target.clause == clause.id for word in target.words]
        return Doc(
            clause.id,
            (
                Tier(1.0, joined([clause.id, clause.title])),
                Tier(0.95, joined([clause.text, *words])),
                Tier(0.6, joined(item.title for item in self.children.get(clause.id, ()))),
                Tier(0.6, joined(item.title for item in self.ancestors(clause))),
            ),
        )

"""The plan as documents to match against: one per target, one per clause, one per sentence."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.ask_coverage import BREAK, Coverage, Doc, Tier, joined
from bot.core.ask_text import normalise, plan_text
from bot.core.plan import Clause, Plan, Target

_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?")
_QUOTED = re.compile(r"[“《]([^”》]{2,14})[”》]")
SHORT_TITLE = 6
"""Titles this short are names of parts (工作目标), made of words that are filler elsewhere."""
DEEP = 2
"""Clauses above one that says what is to be done: section and item."""
GRAM = 4
"""Characters that are seldom common by chance."""
_ABBREVIATION = re.compile(r"[一-鿿]{3,5}")
_STOPS = frozenset(BREAK + "。，；、,;")
_STRETCH = 3
"""So many characters may stand between two that an abbreviation joins."""
_RUN = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a clause: as printed, and as matched."""

    clause: str
    printed: str
    text: str


def sentences_of(clause: Clause) -> list[Sentence]:
    """Split a clause's own paragraphs into sentences, verbatim."""
    found = (match.group().strip() for match in _SENTENCE.finditer(clause.text))
    return [Sentence(clause.id, printed, normalise(printed)) for printed in found if printed]


def _end_of(rest: str, text: str, at: int) -> int:
    """Return where the characters `rest` end that follow in `text`, few others between them; else 0.

    No regular expression: to compile one for every unknown word took longer than all else about a question.
    """
    if not rest:
        return at
    for here in range(at, min(at + _STRETCH + 1, len(text))):
        if text[here] == rest[0] and (end := _end_of(rest[1:], text, here + 1)):
            return end
        if text[here] in _STOPS:
            return 0
    return 0


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
        self.vocabulary = self.text + BREAK + BREAK.join(t.text for d in self.targets.docs for t in d.tiers)

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
        found: list[str] = []
        start = self.text.find(word[0])
        while start >= 0 and len(found) < 2:  # noqa: PLR2004
            end = _end_of(word[1:], self.text, start + 1)
            if end and self.text[start:end] not in found:
                found.append(self.text[start:end])
            start = self.text.find(word[0], end or start + 1)
        return tuple(found)

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

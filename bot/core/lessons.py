"""What administrators may teach the bot: an alias, or an answer with its clause. Written step by step."""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from bot.core.ask_text import normalise, plan_text
from bot.core.errors import (
    AliasKnown,
    AliasUnknownTerm,
    AliasUnreadable,
    AnswerTooLong,
    NothingToTeach,
)
from bot.core.outline import clause_named
from bot.core.plan import Plan

_EQUALS = re.compile(r"\s*(?:=|＝|->|→|等于)\s*")
_LONG_NUMBER = re.compile(r"\d{7,}")
SHORTEST_ALIAS = 2
LONGEST_ALIAS = 20
LONGEST_ANSWER = 800
MOST_WORDS = 6


class Step(StrEnum):
    """What the administrator is asked for next."""

    ALIAS = "alias"
    TEXT = "text"
    CLAUSE = "clause"
    CONFIRM = "confirm"


@dataclass(frozen=True, slots=True)
class LessonDraft:
    """A lesson that is being written."""

    step: Step
    question: str = ""
    """The question that set it off."""
    words: tuple[str, ...] = ()
    """What a question must contain to get the answer."""
    text: str = ""
    clause: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return {**asdict(self), "words": list(self.words)}

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> "LessonDraft":
        """Return what `to_json` gave."""
        return cls(**{**content, "step": Step(content["step"]), "words": tuple(content["words"])})


def written(draft: LessonDraft, said: str, plan: Plan) -> LessonDraft:
    """Return `draft` after the administrator wrote `said`: text, clause, or other words.

    Raises:
        AnswerTooLong: the answer has more than LONGEST_ANSWER characters.
        NoSuchClause: the plan has no clause with that id.
        NothingToTeach: there is nothing in it.
    """
    said = said.strip()
    match draft.step:
        case Step.TEXT:
            if len(said) > LONGEST_ANSWER:
                raise AnswerTooLong(limit=LONGEST_ANSWER, length=len(said))
            if not normalise(said):
                raise NothingToTeach
            return replace(draft, text=said, step=Step.CLAUSE)
        case Step.CLAUSE:
            return replace(draft, clause=clause_named(said, plan), step=Step.CONFIRM)
        case Step.CONFIRM:
            words = tuple(dict.fromkeys(filter(None, map(normalise, re.split(r"[\s,，、]+", said)))))
            if not words or any(len(word) > LONGEST_ALIAS for word in words):
                raise NothingToTeach
            return replace(draft, words=words[:MOST_WORDS])
        case Step.ALIAS:
            return draft


def read_alias(said: str, plan: Plan, known: Iterable[tuple[str, str]] = ()) -> tuple[str, str]:
    """Read `青家 = 青年之家` and return word and term.

    Raises:
        AliasUnreadable: it has another form, or the word is too short or too long.
        AliasUnknownTerm: the plan does not use the term, so that nothing could be found by it.
        AliasKnown: the word is the plan's own, or an alias of that term already (`known` are such).
    """
    sides = _EQUALS.split(said.strip())
    if len(sides) != 2:  # noqa: PLR2004  a word and a term
        raise AliasUnreadable
    word, term = normalise(sides[0]), sides[1].strip()
    if not SHORTEST_ALIAS <= len(word) <= LONGEST_ALIAS or not normalise(term):
        raise AliasUnreadable
    if normalise(term) not in vocabulary(plan):
        raise AliasUnknownTerm(term=term[:LONGEST_ALIAS])
    own = {(plan_text(w), plan_text(alias.term)) for alias in plan.aliases for w in alias.words}
    pair = (word, normalise(term))
    if word == pair[1] or pair in own or pair in {(w, normalise(t)) for w, t in known}:
        raise AliasKnown(word=word, term=term[:LONGEST_ALIAS])
    return word, term[: 2 * LONGEST_ALIAS]


def proposed(unknown: Iterable[str], hint: str, plan: Plan) -> tuple[str, ...]:
    """Return the aliases, as `read_alias` reads them, that a taken suggestion speaks for.

    Somebody asked with words that the plan does not have (`unknown`) and then took `hint`, which begins
    with the name of a topic or measure: each word may be another name of it.
    """
    names = {*(target.topic for target in plan.targets), *(clause.title for clause in plan.clauses)}
    term = max((name for name in names if name and hint.startswith(name)), key=len, default="")
    fitting = (word for word in unknown if SHORTEST_ALIAS <= len(word) <= LONGEST_ALIAS)
    return tuple(f"{word} = {term}" for word in fitting) if term else ()


def vocabulary(plan: Plan) -> str:
    """Return all that the plan says, normalised: what an alias may stand for is part of it."""
    parts = [text for clause in plan.clauses for text in (clause.title, clause.text)]
    parts += [text for target in plan.targets for text in (target.topic, target.subject, *target.words)]
    parts += [text for alias in plan.aliases for text in (alias.term, *alias.words)]
    return "|".join(map(plan_text, parts))


def anonymous(question: str, longest: int) -> str:
    """Return what may be kept of a question: normalised, cut, without long numbers (phones, ids)."""
    return _LONG_NUMBER.sub("#", normalise(question))[:longest]

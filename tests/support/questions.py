"""The question set of `tests/ask_questions/`: its lines as values, and when an answer is right.

Format and rules of judging: `tests/ask_questions/README.md`.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Protocol

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

FOLDER = Path(__file__).parents[1] / "ask_questions"

Half = Literal["tuning", "untouched"]
HALVES: tuple[Half, ...] = ("tuning", "untouched")

Kind = Literal[
    "figure",
    "deadline",
    "who",
    "frequency",
    "how",
    "what",
    "list",
    "compare",
    "overview",
    "reverse",
    "contact",
    "yesno",
    "out_of_scope",
    "not_stated",
    "wrong_premise",
]
DECLINED: frozenset[Kind] = frozenset({"out_of_scope", "not_stated", "wrong_premise"})
"""Kinds of question that the plan does not answer."""

Style = Literal[
    "plain",
    "spoken",
    "missing",
    "homophone",
    "traditional",
    "fullwidth",
    "numeral",
    "mixed",
    "polite",
    "mention",
    "alias",
    "telegraphic",
]


def _alternatives(value: object) -> object:
    """Write a lone string as a group of one."""
    return (value,) if isinstance(value, str) else value


Group = Annotated[tuple[str, ...], BeforeValidator(_alternatives), Field(min_length=1)]
"""Ways of saying one thing; one of them is enough."""


class Question(BaseModel):
    """One line of the set."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    question: str
    at: date | None = None
    """The day it is asked; None where the day does not matter."""
    kind: Kind
    style: Style
    found: bool
    """Whether the plan answers it."""
    clauses: tuple[str, ...]
    """The answer cites at least one of these."""
    must: tuple[Group, ...]
    """The answer says one of each group."""
    must_not: tuple[str, ...] = ()
    """The answer's first line says none of these."""
    topic: str
    """What it is about, for whoever reads a list of failures."""


class Answer(Protocol):
    """What the judge looks at; `jishi ask --json` gives the same three keys."""

    @property
    def found(self) -> bool:
        """Whether the plan answers the question."""

    @property
    def answer(self) -> str:
        """Plain text as a user sees it."""

    @property
    def clauses(self) -> Sequence[str]:
        """Ids of the clauses cited."""


def parse(lines: Iterable[str]) -> tuple[Question, ...]:
    """Return the questions of a JSON lines file.

    Raises:
        pydantic.ValidationError: a line has an unknown key, kind or style, or lacks one.
    """
    return tuple(Question.model_validate(json.loads(line)) for line in lines if line.strip())


def load(half: Half) -> tuple[Question, ...]:
    """Return one half of the set in the order of its file."""
    return parse((FOLDER / f"{half}.jsonl").read_text(encoding="utf-8").splitlines())


def practice() -> tuple[Question, ...]:
    """Return the sets that other writers wrote: each measured once, then used for tuning."""
    return parse((FOLDER / "practice.jsonl").read_text(encoding="utf-8").splitlines())


def folded(text: str) -> str:
    """Return `text` in one width and case and without white space, so that layout decides nothing."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def contains(text: str, phrase: str) -> bool:
    """Tell whether `text` says `phrase`, whatever the layout; `4次` is not said by `14次`."""
    start = r"(?<![\d.])" if phrase[:1].isdigit() else ""
    return re.search(start + re.escape(folded(phrase)), folded(text)) is not None


def faults(question: Question, answer: Answer) -> list[str]:
    """List what is wrong with `answer`, in English; an empty list means it is right."""
    if answer.found != question.found:
        return ["declined, but the plan answers it" if question.found else "answered, but the plan does not"]
    if not question.found:
        return []
    found: list[str] = []
    if not set(question.clauses) & set(answer.clauses):
        found.append(f"cites {list(answer.clauses)}, not one of {list(question.clauses)}")
    found += [
        f"does not say {' / '.join(group)}"
        for group in question.must
        if not any(contains(answer.answer, way) for way in group)
    ]
    first = next((line for line in answer.answer.splitlines() if line.strip()), "")
    found += [f"first line says {wrong}" for wrong in question.must_not if contains(first, wrong)]
    return found


def is_right(question: Question, answer: Answer) -> bool:
    """Tell whether `answer` answers `question` (see `faults`)."""
    return not faults(question, answer)


def accuracy(judged: Iterable[tuple[Question, bool]]) -> Mapping[Kind, tuple[int, int]]:
    """Count per kind how many of the judged questions were right: `{"figure": (58, 60)}`."""
    counts: dict[Kind, tuple[int, int]] = {}
    for question, right in judged:
        hits, asked = counts.get(question.kind, (0, 0))
        counts[question.kind] = (hits + right, asked + 1)
    return counts

"""What the ask matcher hands back: an answer as values, without a finished page of text.

`bot.core.ask_render.plain` turns an answer into the text a person reads.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What sort of answer this is."""

    FIGURE = "figure"
    DEADLINE = "deadline"
    WHO = "who"
    FREQUENCY = "frequency"
    HOW = "how"
    WHAT = "what"
    LIST = "list"
    COMPARE = "compare"
    OVERVIEW = "overview"
    REVERSE = "reverse"
    CONTACT = "contact"
    CURATED = "curated"
    UNSURE = "unsure"
    DECLINED = "declined"


class Reason(StrEnum):
    """Why an answer was not found."""

    EMPTY = "empty"
    """There was nothing to read in the question."""
    ABSENT = "absent"
    """The plan does not speak of it."""
    NO_FACET = "no_facet"
    """The plan speaks of it, but says nothing of the kind that was asked (figure, date, owner …)."""
    NO_LEVEL = "no_level"
    """The plan has figures for it, but none for the level asked."""
    NO_YEAR = "no_year"
    """The plan has figures for it, but none for the year asked."""
    NO_RHYTHM = "no_rhythm"
    """The plan sets it for another rhythm (每年, not 每周)."""
    NO_NUMBER = "no_number"
    """The question takes a figure for granted that the plan does not have."""
    CLOSE = "close"
    """Several subjects fit about as well; the person has to choose."""


@dataclass(frozen=True, slots=True)
class Line:
    """One variant of an answer: a target with its value and date as a person reads them."""

    target: str
    """Target id."""
    subject: str
    value: str
    """`70%`, `不少于4次`; empty for a commitment without a number."""
    due: str
    """`2020年底前`, `每月`; empty if the plan sets none."""
    due_date: date | None = None
    owner: tuple[str, ...] = ()
    clause: str = ""
    """Id of the clause that sets it."""


@dataclass(frozen=True, slots=True)
class Basis:
    """A place in the document that carries the answer, with its verbatim words."""

    clause: str
    title: str
    quote: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question that the bot could answer instead (您想问)."""

    label: str
    question: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """One subject that was considered, for `--explain`."""

    name: str
    score: float
    """How much of the question's own words it covers, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why the matcher answered as it did."""

    words: tuple[tuple[str, float], ...] = ()
    """The question's content words, each with its weight."""
    unknown: tuple[str, ...] = ()
    """Those of which the plan knows no form."""
    facets: str = ""
    """Years, levels, numbers and kinds that were read."""
    repaired: tuple[tuple[str, str], ...] = ()
    """Words taken for misspelt: as written, as understood."""
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The reply to one question; `found` only if the plan answers what was asked."""

    found: bool
    kind: Kind
    headline: str
    """The direct answer, or the honest refusal, in one line."""
    figures: tuple[Line, ...] = ()
    """Every variant that the question left open; in a refusal the nearest ones."""
    due: date | None = None
    """The day that counts, when all variants share one."""
    basis: tuple[Basis, ...] = ()
    clauses: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    reason: Reason | None = None
    asked: Kind | None = None
    """For a refusal: the kind that was asked for."""
    together: int = 1
    """How many questions of one message it answers."""
    question: str = ""
    """The question as it was asked."""
    explanation: Explanation = field(default_factory=Explanation)


@dataclass(frozen=True, slots=True)
class CuratedAnswer:
    """An answer that administrators added, with the clause it rests on."""

    question_words: Sequence[str]
    """Words that a question must all contain (each as written or by alias) to get this answer."""
    text: str
    clause: str
    """Id of the source clause."""

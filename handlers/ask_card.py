"""How an answer looks in chat: its pages and its buttons."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.context import Button
from bot.core.ask_answer import Answer, Kind, Reason
from bot.core.ask_render import MOST_LINES, citations, lines
from bot.core.paging import Block, clamp, pages
from bot.core.plan import Plan
from bot.core.target_filter import related
from bot.services.buttons import Meaning
from bot.texts import label, text
from handlers.pages import PAGE, Rows, pager

LONGEST_LABEL = 30
"""Characters of a suggestion on a button; a phone shows about that many."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Where an answer is shown, as far as that decides what is under it."""

    chosen: str = ""
    """The question, if it came from a button; one that was typed is read off the message replied to."""
    private: bool = False
    teacher: bool = False
    """Whether the person administers what the bot knows."""

    @property
    def params(self) -> dict[str, Any]:
        """What buttons must remember to find the question again."""
        return {"question": self.chosen} if self.chosen else {}


def card(answer: Answer, asked: Asked, plan: Plan, *, today: date, page: int = 0) -> tuple[str, Rows]:
    """Return one page (from 0) of an answer and its buttons."""
    sheets = pages(_blocks(answer, today), PAGE)
    page = clamp(page, len(sheets))
    choices = answer.suggestions if page == len(sheets) - 1 else ()
    words = text("ask.answer", blocks=sheets[page], page=page + 1, count=len(sheets), choices=choices)
    rows: Rows = [
        [Button(choice.label[:LONGEST_LABEL], Meaning("ask.question", {"question": choice.question}))]
        for choice in choices
    ]
    rows.append(pager("ask.page", asked.params, page, len(sheets)))
    rows.append([_original(answer, asked), _related(answer, plan)])
    if answer.reason is not Reason.EMPTY and (asked.private or not answer.found):
        rows[-1].append(Button(label("ask.wrong"), Meaning("ask.wrong", asked.params)))
    if asked.private and asked.teacher:
        rows.append([Button(label("ask.why"), Meaning("ask.why", asked.params))])
    return words, rows


def _blocks(answer: Answer, today: date) -> list[Block]:
    curated = answer.kind is Kind.CURATED
    blocks = [Block(answer.headline, "" if curated else "head")]
    if curated:
        blocks.append(Block(label("ask.curated"), "note"))
    blocks += [Block(line) for line in _all_lines(answer, today)]
    return blocks + [Block(words, "quote") for words in citations(answer)]


def _all_lines(answer: Answer, today: date) -> list[str]:
    """Return every line, however many; the renderer gives no more than `MOST_LINES` at a time."""
    figures = answer.figures
    # A single variant is said differently, so none may be left over.
    step = MOST_LINES - 1 if len(figures) % MOST_LINES == 1 else MOST_LINES
    parts = [figures[start : start + step] for start in range(0, len(figures), step)]
    return [line for part in parts for line in lines(replace(answer, figures=part), today)]


def _original(answer: Answer, asked: Asked) -> Button:
    """原文: the clause; a choice of several; 目录 where the answer rests on none."""
    if not answer.clauses:
        return Button(label("ask.outline"), Meaning("plan.open", {"clause": ""}))
    if len(answer.clauses) == 1:
        return Button(label("ask.original"), Meaning("plan.clause", {"clause": answer.clauses[0]}))
    return Button(label("ask.original"), Meaning("ask.clauses", asked.params))


def _related(answer: Answer, plan: Plan) -> Button:
    """相关目标: those around the answer's clauses that it has not named."""
    around = related(plan, answer.clauses, answer.targets)
    return Button(
        label("ask.related" if around else "ask.all_targets"),
        Meaning("plan.targets", {"clause": around} if around else {}),
    )


def frequent(plan: Plan) -> list[Meaning]:
    """Return what the buttons under typed questions can mean.

    Stored once at the start, they cost no answer a write.
    """
    own = [Meaning(f"ask.{name}") for name in ("wrong", "why", "clauses")]
    own += [Meaning("ask.page", {"page": page}) for page in range(10)]
    top = [Meaning("plan.open", {"clause": ""}), Meaning("plan.targets", {})]
    places = [
        Meaning(action, {"clause": clause.id})
        for clause in plan.clauses
        for action in ("plan.clause", "plan.targets")
    ]
    return [*own, *top, *places]

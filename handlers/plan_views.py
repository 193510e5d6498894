"""How the plan looks in chat: a clause, the ledger of targets, one target."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from bot.context import Button
from bot.core.ask_figures import due_text, line_of, value_text
from bot.core.ask_render import remaining
from bot.core.outline import children, sections
from bot.core.paging import Block, clamp, pages
from bot.core.plan import Alias, Plan, Recurrence, Target
from bot.core.target_filter import TargetFilter, fitting, years
from bot.services.buttons import Meaning
from bot.texts import label, text
from handlers.pages import PAGE, Rows, pager

ON_A_PAGE = 8
"""Targets on one page: as many as Telegram puts buttons in a row."""

LONGEST_LABEL = 30


def outline(plan: Plan) -> tuple[str, Rows]:
    """Return where browsing begins."""
    rows = [[_open(f"{clause.id} {clause.title}", clause.id)] for clause in sections(plan)]
    return text("plan.outline", plan=plan), rows


def place(plan: Plan, clause_id: str, page: int = 0) -> tuple[str, Rows]:
    """Return a clause with its own words and targets, and the way to those below and above."""
    clause = plan.clause(clause_id)
    if clause is None:
        return outline(plan)
    own = [target for target in plan.targets if target.clause == clause.id]
    blocks = [Block(part) for part in clause.text.splitlines()]
    blocks += [Block(goal(target), "target") for target in own]
    sheets = pages(blocks, PAGE)
    page = clamp(page, len(sheets))
    inner = children(plan, clause.id)
    words = text(
        "plan.clause",
        clause=clause,
        blocks=sheets[page],
        inner=len(inner),
        number=plan.number,
        page=page + 1,
        count=len(sheets),
    )
    rows: Rows = [[_open(f"{one.title}{_count(plan, one.id)}", one.id)] for one in inner]
    rows.append(pager("plan.open", {"clause": clause.id}, page, len(sheets)))
    last = [_open(label("plan.back"), _back(plan, clause.id))]
    if total := len(fitting(plan, TargetFilter(clause=clause.id))):
        params = {"clause": clause.id, "page": 0}
        last.append(Button(label("plan.its_targets", total=total), Meaning("plan.targets", params)))
    return words, [*rows, last]


def choice(plan: Plan, clause_ids: Sequence[str]) -> tuple[str, Rows]:
    """Return a choice of clauses, for an answer that rests on several."""
    known = [clause for one in clause_ids if (clause := plan.clause(one))]
    rows = [
        [_open(clause.id if clause.title in clause.id else f"{clause.id} {clause.title}", clause.id)]
        for clause in known
    ]
    return text("plan.which", count=len(known)), rows


def ledger(
    plan: Plan, wanted: TargetFilter, page: int = 0, aliases: tuple[Alias, ...] = ()
) -> tuple[str, Rows]:
    """Return a page of the targets that fit, with buttons that narrow and widen."""
    found = fitting(plan, wanted, aliases)
    if not found:
        return _nothing(plan, wanted, aliases)
    count = -(-len(found) // ON_A_PAGE)
    page = clamp(page, count)
    first = page * ON_A_PAGE
    shown = list(enumerate(found[first : first + ON_A_PAGE], first + 1))
    words = text(
        "plan.ledger",
        what=describe(wanted),
        total=len(found),
        lines=[(at, goal(target), target.clause) for at, target in shown],
        page=page + 1,
        count=count,
    )
    back = to_params(wanted) | {"page": page}
    numbers = [
        Button(str(at), Meaning("plan.target", {"target": target.id, "back": back})) for at, target in shown
    ]
    rows: Rows = [numbers, pager("plan.targets", to_params(wanted), page, count)]
    return words, [*rows, *_narrowing(plan, wanted), *_ways_out(wanted)]


def detail(plan: Plan, target: Target, back: dict[str, Any], *, today: date) -> tuple[str, Rows]:
    """Return one target with the sentence that asks for it."""
    words = text(
        "plan.target",
        target=target,
        value=value_text(target),
        due=due_text(target),
        remaining=remaining(target.due, today) if target.due else "",
        indicators=[one for one in plan.indicators if target.id in one.targets],
    )
    return words, [
        [
            _open(label("ask.original"), target.clause),
            Button(label("plan.back"), Meaning("plan.targets", back)),
        ]
    ]


def goal(target: Target) -> str:
    """Say a target in one line: `县级中学成立团校：2020年底前70%`."""
    line = line_of(target)
    said = f"{line.due}{line.value}"
    return f"{line.subject}：{said}" if said else line.subject


def to_params(wanted: TargetFilter) -> dict[str, Any]:
    """Return a filter as a stored button holds it."""
    found = {
        "year": wanted.year,
        "level": wanted.level,
        "rhythm": wanted.rhythm,
        "words": list(wanted.words),
        "clause": wanted.clause,
    }
    return {name: value for name, value in found.items() if value}


def from_params(params: dict[str, Any]) -> TargetFilter:
    """Return what `to_params` gave."""
    return TargetFilter(
        year=params.get("year"),
        level=params.get("level"),
        rhythm=Recurrence(params["rhythm"]) if params.get("rhythm") else None,
        words=tuple(params.get("words", ())),
        clause=params.get("clause", ""),
    )


def describe(wanted: TargetFilter) -> str:
    """Say in a few words what a filter lets through; empty for everything."""
    parts = [
        str(wanted.year) if wanted.year else "",
        label("plan.level", level=wanted.level) if wanted.level else "",
        label(f"plan.{wanted.rhythm.value}") if wanted.rhythm else "",
        *wanted.words,
        wanted.clause,
    ]
    return " ".join(filter(None, parts))


def _nothing(plan: Plan, wanted: TargetFilter, aliases: tuple[Alias, ...]) -> tuple[str, Rows]:
    """Say that nothing fits, and offer what does with one condition less."""
    rows: Rows = []
    for wider in wanted.without_one():
        total = len(fitting(plan, wider, aliases))
        if total and not wider.empty:
            name = label("plan.wider", what=describe(wider), total=total)
            rows.append([Button(name, Meaning("plan.targets", to_params(wider) | {"page": 0}))])
    rows += _ways_out(wanted)
    return text("plan.no_targets", what=describe(wanted), years=years(plan)), rows


def _narrowing(plan: Plan, wanted: TargetFilter) -> Rows:
    """Return a row of years and a row of levels; the one that is set takes itself back."""
    levels = [level for level in "省市县乡村校企" if fitting(plan, TargetFilter(level=level))]  # type: ignore[arg-type]  # they are the levels
    return [
        [_switch(wanted, "year", year, str(year)) for year in years(plan)],
        [_switch(wanted, "level", level, level) for level in levels],
    ]


def _switch(wanted: TargetFilter, key: str, value: object, name: str) -> Button:
    params = to_params(wanted) | {"page": 0}
    if params.get(key) == value:
        del params[key]
        name = label("plan.chosen", name=name)
    else:
        params[key] = value
    return Button(name, Meaning("plan.targets", params))


def _ways_out(wanted: TargetFilter) -> Rows:
    row = []
    if wanted.clause:
        row.append(_open(label("plan.back"), wanted.clause))
    if not wanted.empty:
        row.append(Button(label("plan.all_targets"), Meaning("plan.targets", {"page": 0})))
    return [row]


def _open(name: str, clause: str) -> Button:
    short = name if len(name) <= LONGEST_LABEL else f"{name[: LONGEST_LABEL - 1]}…"
    return Button(short, Meaning("plan.open", {"clause": clause, "page": 0}))


def _count(plan: Plan, clause: str) -> str:
    total = len(fitting(plan, TargetFilter(clause=clause)))
    return label("plan.of_targets", total=total) if total else ""


def _back(plan: Plan, clause: str) -> str:
    """Return where 返回 leads: the clause above, or the outline if browsing begins there."""
    if any(one.id == clause for one in sections(plan)):
        return ""
    known = plan.clause(clause)
    return known.parent or "" if known else ""

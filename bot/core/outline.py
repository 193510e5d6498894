"""Ways through a plan's clauses: what lies above and below, where browsing begins, what a name means."""

import re

from bot.core.ask_text import normalise
from bot.core.errors import NoSuchClause
from bot.core.plan import Clause, Plan

DEEPEST = 2
"""Levels below a place where browsing begins: with the first tap it takes three to reach any clause."""


def children(plan: Plan, clause: str | None) -> list[Clause]:
    """Return the clauses directly below `clause` (None: the top ones), in the order of the document."""
    return [one for one in plan.clauses if one.parent == clause]


def sections(plan: Plan) -> list[Clause]:
    """Return where browsing begins: the top clauses, or, where these are too deep, the ones below them."""
    found: list[Clause] = []
    waiting = children(plan, None)
    while waiting:
        clause = waiting.pop(0)
        if _height(plan, clause) > DEEPEST and not clause.text:
            waiting = children(plan, clause.id) + waiting
        else:
            found.append(clause)
    return found


def _height(plan: Plan, clause: Clause) -> int:
    return max((1 + _height(plan, child) for child in children(plan, clause.id)), default=0)


def below(plan: Plan, clause: str) -> list[str]:
    """Return the ids of `clause` and of everything under it, in the order of the document."""
    found = [clause]
    for child in plan.clauses:
        if child.parent in found:
            found.append(child.id)
    return found


def above(plan: Plan, clause: str) -> list[str]:
    """Return the ids of the clauses above `clause`, nearest first."""
    found: list[str] = []
    known = plan.clause(clause)
    while known is not None and known.parent is not None and known.parent not in found:
        found.append(known.parent)
        known = plan.clause(known.parent)
    return found


def clause_named(said: str, plan: Plan) -> str:
    """Return the id of the clause that `said` names: its id in any width, or the whole of its title.

    Raises:
        NoSuchClause: there is none.
    """
    wanted = _key(said)
    by_id = [clause.id for clause in plan.clauses if _key(clause.id) == wanted]
    by_title = [clause.id for clause in plan.clauses if _key(clause.title) == wanted]
    found = by_id or by_title
    if len(found) != 1:
        near = [clause.id for clause in plan.clauses if wanted and wanted in _key(clause.id + clause.title)]
        raise NoSuchClause(said=said[:40], near="、".join(near[:3]))
    return found[0]


def _key(text: str) -> str:
    return re.sub(r"[\W_]", "", normalise(text))

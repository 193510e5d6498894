"""Relations between indicators (勾稽关系) as a pack declares them, with DHIS2's missing-value strategies."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from bot.core.plan import Value
from bot.core.report import Draft, Form, plain

Level: TypeAlias = Literal["error", "confirm", "warn"]
"""error: cannot be filed; confirm: filed once somebody says that it is right; warn: filed and shown."""


class Op(StrEnum):
    """How the two sides of a rule compare."""

    AT_MOST = "<="
    LESS = "<"
    EQUAL = "="
    DIFFERENT = "!="
    AT_LEAST = ">="
    MORE = ">"
    BOTH_OR_NONE = "both_or_none"
    """Either both sides have something or neither has (DHIS2: compulsory pair)."""
    NOT_BOTH = "not_both"
    """At most one side has something (DHIS2: exclusive pair)."""


class Missing(StrEnum):
    """What a rule does when terms have no figure; DHIS2's three missing-value strategies."""

    SKIP_IF_ANY = "skip_if_any_missing"
    SKIP_IF_ALL = "skip_if_all_missing"
    """Skipped if every term lacks a figure, otherwise a missing one counts as 0."""
    NEVER_SKIP = "never_skip"
    """A missing figure counts as 0."""


Term: TypeAlias = str | int | float
"""A number, or an indicator id: its count or 分子; `id.denominator` means its 分母."""


class Rule(Value):
    """The sum of `left` compared with the sum of `right`."""

    id: str
    left: Annotated[tuple[Term, ...], Field(min_length=1)]
    op: Op
    right: Annotated[tuple[Term, ...], Field(min_length=1)]
    missing: Missing = Missing.SKIP_IF_ANY
    level: Level = "confirm"
    says: str = ""
    """The rule as one sentence: `走访的团员不超过走访的青年`."""
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that a draft breaks."""

    indicator: str | None
    """The first indicator the rule names; its confirmation is the rule's."""
    values: dict[str, str]
    """For the sentence: rule (id), says, op, left, right (figures), left_names, right_names, clause."""


def broken(rule: Rule, form: Form, draft: Draft) -> Breach | None:
    """Return how `draft` breaks `rule`; None if it holds, is skipped, or is about another form."""
    terms = [term for term in (*rule.left, *rule.right) if isinstance(term, str)]
    asked = [term.partition(".")[0] for term in terms]
    if not all(form.indicator(indicator_id) for indicator_id in asked):
        return None
    missing = [_figure(term, draft) is None for term in terms]
    skip = {
        Missing.SKIP_IF_ANY: any(missing),
        Missing.SKIP_IF_ALL: bool(missing) and all(missing),
        Missing.NEVER_SKIP: False,
    }[rule.missing]
    left = sum(_figure(term, draft) or 0 for term in rule.left)
    right = sum(_figure(term, draft) or 0 for term in rule.right)
    if skip or _holds(rule.op, left, right):
        return None
    return Breach(
        next(iter(asked), None),
        {
            "rule": rule.id,
            "says": rule.says,
            "op": rule.op.value,
            "left": plain(left),
            "right": plain(right),
            "left_names": _names(rule.left, form),
            "right_names": _names(rule.right, form),
            "clause": rule.clause,
        },
    )


def _figure(term: Term, draft: Draft) -> float | None:
    """Return what a term counts; None if it is missing (unanswered, 数据未出, 不适用); 未开展 is 0."""
    if not isinstance(term, str):
        return term
    indicator_id, _, part = term.partition(".")
    entry = draft.entries.get(indicator_id)
    if entry is None:
        return None
    return entry.denominator if part == "denominator" else entry.amount


def _names(terms: tuple[Term, ...], form: Form) -> str:
    names = []
    for term in terms:
        indicator_id, _, part = str(term).partition(".")
        indicator = form.indicator(indicator_id) if isinstance(term, str) else None
        name = indicator.name if indicator else plain(float(term))
        names.append(f"{name}（{indicator.denominator or '分母'}）" if indicator and part else name)
    return " + ".join(names)


def _holds(op: Op, left: float, right: float) -> bool:  # noqa: PLR0911 - one line for each operator
    match op:
        case Op.AT_MOST:
            return left <= right
        case Op.LESS:
            return left < right
        case Op.EQUAL:
            return left == right
        case Op.DIFFERENT:
            return left != right
        case Op.AT_LEAST:
            return left >= right
        case Op.MORE:
            return left > right
        case Op.BOTH_OR_NONE:
            return bool(left) == bool(right)
        case Op.NOT_BOTH:
            return not (left and right)

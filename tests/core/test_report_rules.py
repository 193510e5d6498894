"""Relations between indicators, and what missing figures do to them."""

import pytest

from bot.core.plan import Indicator, IndicatorKind
from bot.core.report import Draft, Entry, Form, Meaning
from bot.core.report_checks import Code, check
from bot.core.report_rules import Missing, Op, Rule, broken


def indicator(id_: str, kind: IndicatorKind = IndicatorKind.PERIOD) -> Indicator:
    return Indicator(
        id=id_,
        number=1,
        name=f"指标{id_}",
        definition="",
        kind=kind,
        unit="人",
        denominator="总数" if kind is IndicatorKind.RATIO else "",
        clause="c",
        targets=(),
    )


FORM = Form("2019-W10", (indicator("a"), indicator("b"), indicator("c"), indicator("r", IndicatorKind.RATIO)))
N = Entry.count


def rule(op: Op, missing: Missing = Missing.SKIP_IF_ANY) -> Rule:
    return Rule(id="r1", left=("a",), op=op, right=("b",), missing=missing)


def breaks(tested: Rule, **entries: Entry) -> bool:
    return broken(tested, FORM, Draft(entries)) is not None


@pytest.mark.parametrize(
    ("op", "holding"),
    [
        (Op.AT_MOST, {(1, 2), (2, 2), (0, 0), (0, 2)}),
        (Op.LESS, {(1, 2), (0, 2)}),
        (Op.EQUAL, {(2, 2), (0, 0)}),
        (Op.DIFFERENT, {(1, 2), (2, 1), (0, 2), (2, 0)}),
        (Op.AT_LEAST, {(2, 2), (2, 1), (0, 0), (2, 0)}),
        (Op.MORE, {(2, 1), (2, 0)}),
        (Op.BOTH_OR_NONE, {(1, 2), (2, 2), (2, 1), (0, 0)}),
        (Op.NOT_BOTH, {(0, 0), (0, 2), (2, 0)}),
    ],
)
@pytest.mark.parametrize("pair", [(1, 2), (2, 2), (2, 1), (0, 0), (0, 2), (2, 0)])
def test_each_operator_holds_where_it_should(
    op: Op, holding: set[tuple[int, int]], pair: tuple[int, int]
) -> None:
    assert breaks(rule(op), a=N(pair[0]), b=N(pair[1])) == (pair not in holding)


@pytest.mark.parametrize("absent", [None, Meaning.NO_DATA, Meaning.NOT_APPLICABLE])
@pytest.mark.parametrize(
    ("missing", "one_missing", "all_missing"),
    [
        (Missing.SKIP_IF_ANY, False, False),
        (Missing.SKIP_IF_ALL, True, False),
        (Missing.NEVER_SKIP, True, True),
    ],
)
def test_a_missing_figure_skips_the_rule_or_counts_as_none(
    absent: Meaning | None, missing: Missing, *, one_missing: bool, all_missing: bool
) -> None:
    more = rule(Op.MORE, missing)
    gap = {} if absent is None else {"a": Entry.special(absent)}
    assert breaks(more, b=N(3), **gap) == one_missing
    assert breaks(more, **gap, **({} if absent is None else {"b": Entry.special(absent)})) == all_missing


def test_not_started_is_a_figure_of_nought() -> None:
    assert breaks(rule(Op.MORE), a=Entry.special(Meaning.NOT_STARTED), b=N(3))


def test_sides_are_sums_and_may_hold_numbers_and_denominators() -> None:
    total = Rule(id="sum", left=("a", "b", 1), op=Op.EQUAL, right=("r.denominator",))
    assert not breaks(total, a=N(2), b=N(3), r=Entry.ratio(1, 6))
    breach = broken(total, FORM, Draft({"a": N(2), "b": N(3), "r": Entry.ratio(1, 7)}))
    assert breach is not None
    assert breach.indicator == "a"
    assert (breach.values["left"], breach.values["right"]) == ("6", "7")
    assert breach.values["left_names"] == "指标a + 指标b + 1"
    assert breach.values["right_names"] == "指标r（总数）"


def test_a_rule_about_indicators_of_another_form_is_left_alone() -> None:
    other = Rule(id="x", left=("elsewhere",), op=Op.EQUAL, right=(1,), missing=Missing.NEVER_SKIP)
    assert not breaks(other, a=N(3))


@pytest.mark.parametrize(
    ("level", "confirmed", "found"),
    [
        ("error", False, "error"),
        ("error", True, "error"),
        ("confirm", False, "confirm"),
        ("confirm", True, "warn"),
        ("warn", False, "warn"),
    ],
)
def test_a_broken_rule_is_a_finding_of_its_level(level: str, found: str, *, confirmed: bool) -> None:
    strict = Rule.model_validate(
        {"id": "r1", "left": ["a"], "op": "<=", "right": ["b"], "level": level, "says": "a 不超过 b"}
    )
    draft = Draft({"a": N(2), "b": N(1)}, confirmed=frozenset({"a"} if confirmed else ()))
    [finding] = [f for f in check(FORM, draft, [strict]) if f.code == Code.RULE]
    assert (finding.level, finding.indicator, finding.values["says"]) == (found, "a", "a 不超过 b")

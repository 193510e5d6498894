"""What the checks find in a draft."""

from collections.abc import Mapping, Sequence

import pytest

from bot.core.plan import Indicator, IndicatorKind
from bot.core.report import Draft, Entry, Form, Meaning
from bot.core.report_checks import Code, check, fileable, largest_usual_change


def indicator(id_: str, kind: IndicatorKind, unit: str = "所") -> Indicator:
    return Indicator(
        id=id_, number=1, name=id_, definition="", kind=kind, unit=unit, clause="c", targets=(), maximum=5000
    )


RATIO = indicator("ratio", IndicatorKind.RATIO)
TOTAL = indicator("total", IndicatorKind.CUMULATIVE)
WEEK = indicator("week", IndicatorKind.PERIOD, "次")
YESNO = indicator("yesno", IndicatorKind.YESNO, "")
OF = {i.id: i for i in (RATIO, TOTAL, WEEK, YESNO)}
N, R, Y, S = Entry.count, Entry.ratio, Entry.yesno, Entry.special
NOT_STARTED, NOT_APPLICABLE, NO_DATA = Meaning.NOT_STARTED, Meaning.NOT_APPLICABLE, Meaning.NO_DATA


def found(
    of: Indicator,
    new: Entry | None,
    *past: Entry,
    reasons: Mapping[str, str] | None = None,
    confirmed: bool = False,
    returned: bool = False,
) -> list[tuple[str, str]]:
    """Return level and code of what is found about `of`, beside another indicator that is fine."""
    other = indicator("other", IndicatorKind.PERIOD)
    form = Form("2019-W10", (of, other), {of.id: past[-1]} if past else {}, {of.id: past} if past else {})
    draft = Draft(
        {other.id: N(0)} | ({of.id: new} if new else {}),
        reasons=reasons or {},
        confirmed=frozenset({of.id} if confirmed else ()),
        returned=frozenset({of.id} if returned else ()),
    )
    return [(finding.level, finding.code) for finding in check(form, draft)]


@pytest.mark.parametrize(
    ("of", "past", "new"),
    [
        ("total", [], N(3000)),
        ("total", [N(12)], N(12)),
        ("total", [N(12)], N(17)),
        ("total", [N(0)], N(5)),
        ("total", [N(12)], S(NO_DATA)),
        ("total", [S(NOT_APPLICABLE)], N(12)),
        ("total", [S(NOT_STARTED)], N(3)),
        ("total", [N(2000)], N(2010)),
        ("ratio", [R(10, 30)], R(12, 30)),
        ("ratio", [R(30, 30)], R(30, 30)),
        ("week", [N(40)], N(0)),
        ("week", [N(2)], N(7)),
        ("week", [N(0)], S(NOT_APPLICABLE)),
        ("yesno", [Y(False)], Y(True)),
        ("yesno", [Y(True)], Y(True)),
    ],
)
def test_an_ordinary_week_is_found_in_order(of: str, past: Sequence[Entry], new: Entry) -> None:
    assert found(OF[of], new, *past) == []


@pytest.mark.parametrize(
    ("of", "new", "code"),
    [
        ("ratio", R(31, 30), Code.NUMERATOR_ABOVE),
        ("ratio", R(0, 0), Code.DENOMINATOR_ZERO),
        ("ratio", R(1, 5001), Code.TOO_BIG),
        ("total", N(5001), Code.TOO_BIG),
        ("ratio", N(3), Code.WRONG_TYPE),
        ("total", R(1, 3), Code.WRONG_TYPE),
        ("yesno", N(2), Code.WRONG_TYPE),
    ],
)
def test_an_impossible_entry_is_an_error_that_no_reason_mends(of: str, new: Entry, code: Code) -> None:
    assert found(OF[of], new, reasons={of: "确实如此"}, confirmed=True) == [("error", code)]


@pytest.mark.parametrize(
    ("of", "old", "new", "code"),
    [
        ("total", N(12), N(11), Code.FELL),
        ("total", N(12), S(NOT_STARTED), Code.FELL),
        ("ratio", R(10, 30), R(10, 29), Code.DENOMINATOR_CHANGED),
    ],
)
def test_a_fallen_total_and_a_new_denominator_need_a_reason(
    of: str, old: Entry, new: Entry, code: Code
) -> None:
    assert found(OF[of], new, old) == [("error", code)]
    assert found(OF[of], new, old, confirmed=True) == [("error", code)]
    assert found(OF[of], new, old, reasons={of: "上周误报"}) == [("warn", code)]


def test_a_total_cannot_fall_by_way_of_a_week_without_data() -> None:
    assert found(TOTAL, N(11), N(12), S(NO_DATA)) == [("error", Code.FELL)]


@pytest.mark.parametrize(
    ("of", "past", "new", "code"),
    [
        ("ratio", [R(10, 30)], R(9, 30), Code.WENT_BACK),
        ("yesno", [Y(True)], Y(False), Code.WENT_BACK),
        ("total", [N(12)], S(NOT_APPLICABLE), Code.NOT_APPLICABLE_NOW),
        ("total", [N(0)], N(6), Code.JUMP),
        ("total", [N(12)], N(120), Code.JUMP),
        ("week", [N(2)], N(8), Code.JUMP),
        ("week", [N(2), N(3), N(2)], N(20), Code.JUMP),
        ("ratio", [R(10, 300)], R(100, 300), Code.JUMP),
    ],
)
def test_the_unusual_is_confirmed_once_and_then_only_mentioned(
    of: str, past: Sequence[Entry], new: Entry, code: Code
) -> None:
    assert found(OF[of], new, *past) == [("confirm", code)]
    assert found(OF[of], new, *past, confirmed=True) == [("warn", code)]


def test_a_ratio_that_should_fall_may_fall() -> None:
    assert found(RATIO.model_copy(update={"direction": "down"}), R(9, 30), R(10, 30)) == []


@pytest.mark.parametrize(
    ("of", "past", "largest"),
    [
        ("total", [], 5),
        ("total", [N(4)], 5),
        ("total", [N(100)], 50),
        ("total", [N(0), N(10), N(20), N(60)], 30),
        ("total", [N(7), N(7), N(7), N(7)], 5),
        ("total", [N(0), S(NO_DATA), N(10), N(20), N(60)], 30),
        ("week", [N(20), N(10), N(30)], 60),
        ("week", [N(0), N(0), N(0), N(40)], 5),
    ],
)
def test_what_is_usual_follows_the_median_of_earlier_weeks(
    of: str, past: Sequence[Entry], largest: float
) -> None:
    assert largest_usual_change(OF[of], past) == largest


def test_an_open_line_is_mentioned_and_a_returned_one_is_an_error() -> None:
    assert found(TOTAL, None) == [("warn", Code.UNANSWERED)]
    assert found(TOTAL, None, returned=True) == [("error", Code.RETURNED)]
    assert found(TOTAL, N(12), N(12), returned=True) == [("error", Code.RETURNED)]


@pytest.mark.parametrize(
    "draft",
    [
        Draft(),
        Draft(skipped=frozenset(OF)),
        Draft(note="一切正常"),
        Draft({"gone": N(3)}),
    ],
)
def test_a_report_without_a_single_answer_is_refused(draft: Draft) -> None:
    findings = check(Form("2019-W10", tuple(OF.values())), draft)
    assert [(f.level, f.code, f.indicator) for f in findings] == [("error", Code.ALL_BLANK, None)]
    assert not fileable(findings)


def test_a_report_is_fileable_once_nothing_is_left_to_mend_or_confirm() -> None:
    form = Form("2019-W10", (TOTAL, WEEK), {"total": N(12), "week": N(1)})
    draft = Draft({"total": N(11), "week": N(40)})
    assert not fileable(check(form, draft))
    assert not fileable(check(form, Draft(draft.entries, reasons={"total": "上周误报"})))
    mended = Draft(draft.entries, reasons={"total": "上周误报"}, confirmed=frozenset({"week"}))
    assert fileable(check(form, mended))


def test_a_finding_carries_what_its_sentence_needs() -> None:
    form = Form("2019-W10", (TOTAL,), {"total": N(12)})
    [fell] = check(form, Draft({"total": N(11)}))
    assert fell.needs_reason
    assert fell.values == {"name": "total", "unit": "所", "old": "12 所", "new": "11 所", "reason": ""}

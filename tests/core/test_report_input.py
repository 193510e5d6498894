"""What people type at one question, and what becomes of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.plan import Indicator, IndicatorKind
from bot.core.report import Entry, Meaning
from bot.core.report_input import CEILING, FaultCode, InputFault, Proposal, increased, read_entry
from bot.core.report_words import units_like


def indicator(kind: IndicatorKind, unit: str, name: str = "县级中学团校") -> Indicator:
    return Indicator(
        id="x",
        number=1,
        name=name,
        definition="",
        kind=kind,
        unit=unit,
        clause="c",
        targets=(),
        words=("团校",),
        maximum=5000,
    )


RATIO = indicator(IndicatorKind.RATIO, "所")
TOTAL = indicator(IndicatorKind.CUMULATIVE, "所")
WEEK = indicator(IndicatorKind.PERIOD, "次")
YESNO = indicator(IndicatorKind.YESNO, "")
ALL = (RATIO, TOTAL, WEEK, YESNO)
BEFORE = {"ratio": Entry.ratio(10, 30), "cumulative": Entry.count(12)}

SPECIALS = {
    Meaning.NOT_STARTED: ["未开展", "没开展", "暂未开展", "还没有开展。", "本周未开展"],
    Meaning.NOT_APPLICABLE: ["不适用", "不涉及", "无此项"],
    Meaning.NO_DATA: ["数据未出", "没有数据", "暂无", "暂无数据", "数据还没出", "未统计"],
}


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("14", 14),
        ("14所", 14),
        ("14 所", 14),
        ("１４所", 14),
        ("14个", 14),
        ("零", 0),
        ("两百三", 230),
        ("1.2千", 1200),
        ("1,200", 1200),
        ("一百零五所", 105),
        ("共有14所", 14),
        ("一共14所", 14),
        ("累计建成14所了。", 14),
        ("已建14所", 14),
        ("团校：14", 14),
        ("县级中学团校 14所", 14),
    ],
)
def test_a_count_is_understood(typed: str, number: int) -> None:
    assert read_entry(TOTAL, typed) == Entry.count(number)


@pytest.mark.parametrize(
    "typed",
    [
        "12/30",
        "12／30",
        "12 / 30 所",
        "12/30（40%）",
        "12所/30所",
        "30所里12所",
        "30所中有12所",
        "三十所中已成立十二所",
        "共30所，已成立12所",
        "一共三十所，其中十二所",
        "30所，其中已成立12所",
        "应建30所，已建12所",
        "12所，共30所",
        "三十分之十二",
        "团校：12/30",
    ],
)
def test_a_ratio_is_understood(typed: str) -> None:
    assert read_entry(RATIO, typed) == Entry.ratio(12, 30)


@pytest.mark.parametrize("typed", ["12", "12所", "已成立12所"])
def test_one_number_for_a_ratio_keeps_the_last_denominator(typed: str) -> None:
    assert read_entry(RATIO, typed, BEFORE["ratio"]) == Entry.ratio(12, 30)
    refused = read_entry(RATIO, typed)
    assert isinstance(refused, InputFault)
    assert refused.code == FaultCode.NO_DENOMINATOR


@pytest.mark.parametrize("typed", ["60%", "百分之六十", "六成", "６０％"])
def test_a_percentage_is_worked_out_and_offered_if_it_gives_a_whole_count(typed: str) -> None:
    offered = read_entry(RATIO, typed, BEFORE["ratio"])
    assert isinstance(offered, Proposal)
    assert offered.entry == Entry.ratio(18, 30)


@pytest.mark.parametrize("typed", ["新建2所", "本周又新建了2所", "+2", "新增两所", "多了2所", "又成立2所"])
@pytest.mark.parametrize(
    ("of", "before", "after"),
    [(TOTAL, Entry.count(12), Entry.count(14)), (RATIO, Entry.ratio(10, 30), Entry.ratio(12, 30))],
    ids=["total", "ratio"],
)
def test_an_increase_is_added_to_the_last_figure_and_offered(
    typed: str, of: Indicator, before: Entry, after: Entry
) -> None:
    offered = read_entry(of, typed, before)
    assert isinstance(offered, Proposal)
    assert (offered.entry, offered.code) == (after, "report.proposal.increase")
    refused = read_entry(of, typed)
    assert isinstance(refused, InputFault)
    assert refused.code == FaultCode.NO_BASE


def test_an_increase_of_a_count_in_the_week_is_that_count() -> None:
    assert read_entry(WEEK, "新增3次", Entry.count(5)) == Entry.count(3)


def test_an_increase_never_lifts_the_numerator_above_the_denominator() -> None:
    refused = increased(RATIO, 25, Entry.ratio(10, 30))
    assert isinstance(refused, InputFault)
    assert refused.code == FaultCode.NUMERATOR_ABOVE


@pytest.mark.parametrize(
    ("typed", "yes"),
    [
        (word, True)
        for word in ["是", "有", "有了", "已成立", "完成", "已经完成了", "都完成了。", "1", "团校已成立"]
    ]
    + [(word, False) for word in ["否", "没有", "不是", "未成立", "没完成", "还没有成立", "没建", "0"]],
)
def test_yes_and_no_are_understood(typed: str, yes: bool) -> None:  # noqa: FBT001 - a table's column
    assert read_entry(YESNO, typed) == Entry.yesno(yes)


@pytest.mark.parametrize(("meaning", "typed"), [(m, t) for m, typed in SPECIALS.items() for t in typed])
@pytest.mark.parametrize("of", ALL, ids=lambda i: i.kind.value)
def test_the_special_meanings_may_be_typed(of: Indicator, meaning: Meaning, typed: str) -> None:
    assert read_entry(of, typed) == Entry.special(meaning)


@pytest.mark.parametrize(
    ("of", "typed", "code"),
    [
        (TOTAL, "", FaultCode.EMPTY),
        (TOTAL, " \u200b\n", FaultCode.EMPTY),
        (TOTAL, "团校", FaultCode.EMPTY),
        (TOTAL, "很多", FaultCode.ESTIMATE),
        (TOTAL, "还行", FaultCode.NUMBER_EXPECTED),
        (TOTAL, "差3所", FaultCode.NUMBER_EXPECTED),
        (TOTAL, "没3所", FaultCode.NUMBER_EXPECTED),
        (TOTAL, "①", FaultCode.NUMBER_EXPECTED),
        (TOTAL, "-3", FaultCode.NEGATIVE),
        (TOTAL, "－３", FaultCode.NEGATIVE),
        (TOTAL, "负三", FaultCode.NEGATIVE),
        (TOTAL, "减少2所", FaultCode.NEGATIVE),
        (TOTAL, "3.5", FaultCode.FRACTION),
        (TOTAL, "1/2", FaultCode.FRACTION),
        (TOTAL, "5001", FaultCode.TOO_BIG),
        (TOTAL, "三千万", FaultCode.TOO_BIG),
        (TOTAL, "9" * 24, FaultCode.TOO_BIG),
        (TOTAL, "x" * 5000, FaultCode.TOO_LONG),
        (TOTAL, "<b>3</b>", FaultCode.MARKUP),
        (TOTAL, "3&lt;", FaultCode.MARKUP),
        (TOTAL, "3 4", FaultCode.SEVERAL_NUMBERS),
        (TOTAL, "12-30", FaultCode.SEVERAL_NUMBERS),
        (TOTAL, "12，300", FaultCode.SEVERAL_NUMBERS),
        (TOTAL, "3月5日", FaultCode.DATE),
        (TOTAL, "三月五日", FaultCode.DATE),
        (TOTAL, "2019-03-05", FaultCode.DATE),
        (TOTAL, "2019年", FaultCode.DATE),
        (TOTAL, "35户", FaultCode.OTHER_UNIT),
        (TOTAL, "约30", FaultCode.ESTIMATE),
        (TOTAL, "30多所", FaultCode.ESTIMATE),
        (TOTAL, "十几所", FaultCode.ESTIMATE),
        (TOTAL, "三五所", FaultCode.ESTIMATE),
        (TOTAL, "不到3所", FaultCode.ESTIMATE),
        (TOTAL, "没有", FaultCode.NONE_UNCLEAR),
        (TOTAL, "无", FaultCode.NONE_UNCLEAR),
        (TOTAL, "85%", FaultCode.PERCENT_FOR_COUNT),
        (WEEK, "3人", FaultCode.OTHER_UNIT),
        (RATIO, "很好", FaultCode.RATIO_EXPECTED),
        (RATIO, "共30所", FaultCode.RATIO_EXPECTED),
        (RATIO, "35/30", FaultCode.NUMERATOR_ABOVE),
        (RATIO, "35", FaultCode.NUMERATOR_ABOVE),
        (RATIO, "0/0", FaultCode.DENOMINATOR_ZERO),
        (RATIO, "12/6000", FaultCode.TOO_BIG),
        (RATIO, "1.5/3", FaultCode.FRACTION),
        (RATIO, "12/30（50%）", FaultCode.PERCENT_DISAGREES),
        (RATIO, "85%", FaultCode.PERCENT_NOT_WHOLE),
        (RATIO, "2019/3/5", FaultCode.DATE),
        (RATIO, "12/30/40", FaultCode.SEVERAL_NUMBERS),
        (RATIO, "12 30", FaultCode.SEVERAL_NUMBERS),
        (RATIO, "-3/5", FaultCode.NEGATIVE),
        (RATIO, "两三所", FaultCode.ESTIMATE),
        (RATIO, "没有", FaultCode.NONE_UNCLEAR),
        (YESNO, "嗯", FaultCode.YESNO_EXPECTED),
        (YESNO, "2", FaultCode.YESNO_EXPECTED),
        (YESNO, "是否", FaultCode.YESNO_EXPECTED),
    ],
)
def test_what_is_wrong_is_named_with_an_example(of: Indicator, typed: str, code: FaultCode) -> None:
    refused = read_entry(of, typed, BEFORE.get(of.kind))
    assert isinstance(refused, InputFault)
    assert refused.code == code
    assert refused.example
    assert refused.values["name"] == of.name


def test_a_percentage_without_known_denominator_asks_for_the_counts() -> None:
    refused = read_entry(RATIO, "85%")
    assert isinstance(refused, InputFault)
    assert (refused.code, refused.values["percent"]) == (FaultCode.PERCENT_NEEDS_COUNTS, 85)


@pytest.mark.parametrize(
    ("unit", "typed", "number"),
    [
        ("万元", "1.5", 1.5),
        ("万元", "3万", 3),
        ("万元", "3万元", 3),
        ("元", "3千", 3000),
        ("%", "85.5%", 85.5),
        ("%", "百分之六十", 60),
        ("人次", "15人", 15),
        ("人", "15名", 15),
    ],
)
def test_the_unit_decides_how_a_figure_is_read(unit: str, typed: str, number: float) -> None:
    assert read_entry(indicator(IndicatorKind.PERIOD, unit), typed) == Entry.count(number)


def test_without_a_maximum_the_ceiling_holds() -> None:
    open_ended = WEEK.model_copy(update={"maximum": None})
    assert read_entry(open_ended, str(CEILING)) == Entry.count(CEILING)
    refused = read_entry(open_ended, str(CEILING + 1))
    assert isinstance(refused, InputFault)
    assert refused.code == FaultCode.TOO_BIG


def test_visits_do_not_count_people() -> None:
    assert "人次" not in units_like("人")


@st.composite
def shown_entries(draw: st.DrawFn) -> tuple[Indicator, Entry]:
    of = draw(st.sampled_from(ALL))
    special = st.sampled_from([m for m in Meaning if m is not Meaning.NUMBER]).map(Entry.special)
    match of.kind:
        case IndicatorKind.RATIO:
            lower = draw(st.integers(1, 5000))
            figure = st.integers(0, lower).map(lambda upper: Entry.ratio(upper, lower))
        case IndicatorKind.YESNO:
            figure = st.booleans().map(Entry.yesno)
        case IndicatorKind.CUMULATIVE | IndicatorKind.PERIOD:
            figure = st.integers(0, 5000).map(Entry.count)
    return of, draw(figure | special)


@given(shown_entries())
def test_an_entry_typed_as_it_is_shown_is_the_same_entry(pair: tuple[Indicator, Entry]) -> None:
    of, entry = pair
    assert read_entry(of, entry.show(of)) == entry


@given(
    st.sampled_from(ALL),
    st.text() | st.text(alphabet="0123456789零一二两三十百千万亿点所次/%（），.-+共已新建没有未成<月日约 "),
    st.none() | st.integers(0, 50).map(Entry.count) | st.just(Entry.ratio(10, 30)),
)
def test_no_text_raises_and_every_entry_is_possible(of: Indicator, text: str, before: Entry | None) -> None:
    read = read_entry(of, text, before)
    entry = read.entry if isinstance(read, Proposal) else read
    if isinstance(entry, Entry) and entry.meaning is Meaning.NUMBER:
        assert (entry.denominator is not None) == (of.kind is IndicatorKind.RATIO)
        assert (entry.numerator or 0) <= (entry.denominator or 0)
        assert max(entry.number or 0, entry.denominator or 0) <= 5000

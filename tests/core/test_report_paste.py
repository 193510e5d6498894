"""Several answers in one message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.plan import Indicator, IndicatorKind
from bot.core.report import Entry, Form, Meaning
from bot.core.report_input import FaultCode
from bot.core.report_paste import Paste, read_paste


def indicator(number: int, id_: str, name: str, kind: IndicatorKind, unit: str, *words: str) -> Indicator:
    return Indicator(
        id=id_,
        number=number,
        name=name,
        definition="",
        kind=kind,
        unit=unit,
        clause="c",
        targets=(),
        words=words,
        maximum=5000,
    )


INDICATORS = (
    indicator(1, "school", "县级中学团校", IndicatorKind.RATIO, "所", "中学团校", "团校", "新建团校"),
    indicator(2, "visit", "走访基层青年", IndicatorKind.PERIOD, "人", "走访青年", "走访"),
    indicator(3, "talk", "集中宣讲", IndicatorKind.PERIOD, "次", "宣讲"),
    indicator(4, "home", "青年之家", IndicatorKind.CUMULATIVE, "家"),
    indicator(5, "first", "第一团支书", IndicatorKind.YESNO, "", "支书"),
    indicator(6, "tour", "走访学校", IndicatorKind.PERIOD, "所", "走访"),
    indicator(7, "train", "村（社区）团干部轮训", IndicatorKind.PERIOD, "名", "轮训"),
    indicator(8, "new", "新兴青年", IndicatorKind.CUMULATIVE, "人"),
)
FORM = Form("2019-W10", INDICATORS, {"school": Entry.ratio(10, 30), "home": Entry.count(4)})
FIRST_WEEK = Form("2019-W10", INDICATORS)
N, R = Entry.count, Entry.ratio
NOT_STARTED = Entry.special(Meaning.NOT_STARTED)


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("本周新建团校2所，走访青年15人，宣讲1次", {"school": R(12, 30), "visit": N(15), "talk": N(1)}),
        ("1:20 2:35", {"school": R(20, 30), "visit": N(35)}),
        ("1：12/30；2：未开展", {"school": R(12, 30), "visit": NOT_STARTED}),
        ("1=12/30\n3=3次\n5=否", {"school": R(12, 30), "talk": N(3), "first": Entry.yesno(False)}),
        ("团校12/30\n支书：已完成", {"school": R(12, 30), "first": Entry.yesno(True)}),
        (
            "1. 县级中学团校 12/30\n2、走访青年 15\n（3）宣讲 3",
            {"school": R(12, 30), "visit": N(15), "talk": N(3)},
        ),
        ("中学团校2所走访青年15人宣讲一次", {"school": R(2, 30), "visit": N(15), "talk": N(1)}),
        ("2所中学团校 15人走访", {"school": R(2, 30), "visit": N(15)}),
        ("团校未开展宣讲两次", {"school": NOT_STARTED, "talk": N(2)}),
        ("团校共30所，已成立12所，宣讲3次", {"school": R(12, 30), "talk": N(3)}),
        ("团校30所，其中12所", {"school": R(12, 30)}),
        ("县级中学团校30所里12所、青年之家六家", {"school": R(12, 30), "home": N(6)}),
        ("走访了15名青年", {"visit": N(15)}),
        ("走访1,200人，宣讲两百三十次", {"visit": N(1200), "talk": N(230)}),
        ("走访15人，走访3所", {"visit": N(15), "tour": N(3)}),
        ("走访学校3", {"tour": N(3)}),
        ("村（社区）团干部轮训：30名", {"train": N(30)}),
        ("新兴青年150人", {"new": N(150)}),
        ("宣讲3次，宣讲3次", {"talk": N(3)}),
        ("宣讲：0；走访青年：数据未出", {"talk": N(0), "visit": Entry.special(Meaning.NO_DATA)}),
    ],
)
def test_what_a_message_says_is_recognised_whole(text: str, entries: dict[str, Entry]) -> None:
    paste = read_paste(FORM, text)
    assert paste.entries == entries
    assert (paste.unmatched, paste.ambiguous, paste.fault) == ((), (), None)


@pytest.mark.parametrize(
    ("text", "entries", "increments"),
    [
        ("新建团校2所", {"school": R(12, 30)}, {"school"}),
        ("新建中学团校2所", {"school": R(12, 30)}, {"school"}),
        ("又新建青年之家两家，宣讲1次", {"home": N(6), "talk": N(1)}, {"home"}),
        ("4:+2", {"home": N(6)}, {"home"}),
        ("青年之家6家", {"home": N(6)}, set()),
        ("新增宣讲2次", {"talk": N(2)}, set()),
    ],
)
def test_an_increase_is_added_to_the_last_figure_and_marked(
    text: str, entries: dict[str, Entry], increments: set[str]
) -> None:
    paste = read_paste(FORM, text)
    assert paste.entries == entries
    assert paste.increments == increments


@pytest.mark.parametrize(
    ("form", "text", "candidates", "fault"),
    [
        (FIRST_WEEK, "新建中学团校2所", ("school",), FaultCode.NO_BASE),
        (FIRST_WEEK, "新建青年之家2家", ("home",), FaultCode.NO_BASE),
        (FIRST_WEEK, "团校12所", ("school",), FaultCode.NO_DENOMINATOR),
        (FORM, "新建团校25所", ("school",), FaultCode.NUMERATOR_ABOVE),
        (FORM, "走访20", ("visit", "tour"), None),
        (FORM, "走访未开展", ("visit", "tour"), None),
        (FORM, "宣讲约3次", ("talk",), FaultCode.ESTIMATE),
        (FORM, "宣讲没有", ("talk",), FaultCode.NONE_UNCLEAR),
        (FORM, "3月5日宣讲2次", ("talk",), FaultCode.DATE),
        (FORM, "<b>宣讲</b>3次", ("talk",), FaultCode.MARKUP),
        (FORM, "3:12/30", ("talk",), FaultCode.FRACTION),
        (FORM, "宣讲", ("talk",), FaultCode.EMPTY),
    ],
)
def test_what_cannot_be_taken_is_asked_back(
    form: Form, text: str, candidates: tuple[str, ...], fault: FaultCode | None
) -> None:
    paste = read_paste(form, text)
    assert (paste.entries, paste.unmatched) == ({}, ())
    [doubt] = paste.ambiguous
    assert (doubt.candidates, doubt.fault and doubt.fault.code) == (candidates, fault)


def test_a_percentage_is_offered_not_taken() -> None:
    [doubt] = read_paste(FORM, "中学团校80%").ambiguous
    assert doubt.proposal is not None
    assert doubt.proposal.entry == R(24, 30)


@pytest.mark.parametrize("text", ["3:1次 3:2次", "宣讲1次，集中宣讲2次", "3:1\n宣讲2次"])
def test_two_figures_for_one_indicator_are_asked_back(text: str) -> None:
    paste = read_paste(FORM, text)
    assert paste.entries == {}
    assert [doubt.candidates for doubt in paste.ambiguous] == [("talk",)]


def test_a_doubt_about_one_indicator_withdraws_what_was_read_of_it() -> None:
    paste = read_paste(FORM, "宣讲3次，宣讲没有，走访青年2人")
    assert paste.entries == {"visit": N(2)}


@pytest.mark.parametrize(
    ("text", "unmatched"),
    [
        ("各位领导好，宣讲3次", ("各位领导好",)),
        ("宣讲3次，天气好", ("天气好",)),
        ("9:3\n宣讲3次", ("9:3",)),
        ("14:30 开会。宣讲3次", ("14:30 开会",)),
        ("本周，宣讲3次。", ()),
    ],
)
def test_what_names_no_indicator_is_given_back(text: str, unmatched: tuple[str, ...]) -> None:
    paste = read_paste(FORM, text)
    assert paste.entries == {"talk": N(3)}
    assert paste.unmatched == unmatched


def test_a_text_longer_than_a_message_is_refused_whole() -> None:
    paste = read_paste(FORM, "宣讲3次，" * 1000)
    assert paste.fault is not None
    assert paste.fault.code == FaultCode.TOO_LONG
    assert paste == Paste(fault=paste.fault)


@given(
    st.text()
    | st.lists(
        st.sampled_from(
            [
                "团校",
                "走访",
                "青年",
                "宣讲",
                "第一团支书",
                "2所",
                "15人",
                "两",
                "1:",
                "5：",
                "，",
                "\n",
                " ",
                "未开展",
                "新建",
                "12/30",
                "其中",
                "%",
            ]
        )
    ).map("".join)
)
def test_no_text_raises_and_nothing_is_both_taken_and_doubted(text: str) -> None:
    paste = read_paste(FORM, text)
    assert paste.increments <= paste.entries.keys() <= {i.id for i in INDICATORS}
    doubted = [doubt for doubt in paste.ambiguous if len(doubt.candidates) == 1]
    assert not paste.entries.keys() & {doubt.candidates[0] for doubt in doubted}
    assert all(doubt.candidates for doubt in paste.ambiguous)

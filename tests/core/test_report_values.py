"""The values of a report: entries, forms and drafts."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.plan import Indicator, IndicatorKind
from bot.core.report import Draft, Entry, Form, Meaning


def indicator(kind: IndicatorKind, unit: str = "所") -> Indicator:
    return Indicator(
        id="x", number=1, name="团校", definition="", kind=kind, unit=unit, clause="c", targets=()
    )


RATIO = indicator(IndicatorKind.RATIO)
COUNT = indicator(IndicatorKind.PERIOD, "次")
YESNO = indicator(IndicatorKind.YESNO, "")

counts = st.integers(0, 10**9)
entries = st.one_of(
    counts.map(Entry.count),
    st.floats(0, 10**9).map(Entry.count),
    st.tuples(counts, counts).map(lambda pair: Entry.ratio(*pair)),
    st.booleans().map(Entry.yesno),
    st.sampled_from([m for m in Meaning if m is not Meaning.NUMBER]).map(Entry.special),
)
drafts = st.builds(
    Draft,
    entries=st.dictionaries(st.text(), entries),
    skipped=st.frozensets(st.text()),
    cursor=st.none() | st.text(),
    note=st.text(),
    reasons=st.dictionaries(st.text(), st.text()),
    confirmed=st.frozensets(st.text()),
    returned=st.frozensets(st.text()),
)


@pytest.mark.parametrize(
    ("entry", "of", "shown"),
    [
        (Entry.ratio(12, 30), RATIO, "12/30 所（40%）"),
        (Entry.ratio(1, 3), RATIO, "1/3 所（33.3%）"),
        (Entry.ratio(0, 0), RATIO, "0/0 所"),
        (Entry.count(3), COUNT, "3 次"),
        (Entry.count(0), COUNT, "0 次"),
        (Entry.count(3.0), COUNT, "3 次"),
        (Entry.count(12000), COUNT, "12000 次"),
        (Entry.count(0.00001), COUNT, "0.00001 次"),
        (Entry.yesno(True), YESNO, "是"),
        (Entry.yesno(False), YESNO, "否"),
        (Entry.special(Meaning.NOT_STARTED), COUNT, "未开展"),
        (Entry.special(Meaning.NOT_APPLICABLE), RATIO, "不适用"),
        (Entry.special(Meaning.NO_DATA), YESNO, "数据未出"),
    ],
)
def test_an_entry_is_shown_as_people_read_it(entry: Entry, of: Indicator, shown: str) -> None:
    assert entry.show(of) == shown


def test_zero_and_the_three_special_meanings_are_four_different_entries() -> None:
    four = {Entry.count(0), *(Entry.special(m) for m in Meaning if m is not Meaning.NUMBER)}
    assert len(four) == 4


@pytest.mark.parametrize(
    "fields",
    [
        {"meaning": Meaning.NUMBER},
        {"meaning": Meaning.NOT_STARTED, "number": 0},
        {"meaning": Meaning.NUMBER, "numerator": 1},
        {"meaning": Meaning.NUMBER, "number": 1, "numerator": 1, "denominator": 2},
        {"meaning": Meaning.NUMBER, "number": -1},
        {"meaning": Meaning.NUMBER, "number": float("nan")},
        {"meaning": Meaning.NUMBER, "number": float("inf")},
    ],
)
def test_an_entry_that_contradicts_itself_cannot_be_made(fields: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"contradicting|negative"):
        Entry(**fields)  # type: ignore[arg-type]  # the table mixes the fields' types on purpose


@given(entries)
def test_an_entry_comes_back_from_json_as_it_was(entry: Entry) -> None:
    assert Entry.from_json(json.loads(json.dumps(entry.to_json()))) == entry


@given(drafts)
def test_a_draft_comes_back_from_json_as_it_was(draft: Draft) -> None:
    assert Draft.from_json(json.loads(json.dumps(draft.to_json()))) == draft


@pytest.mark.parametrize(
    "stored",
    [
        {},
        {"meaning": "perhaps"},
        {"meaning": "number", "number": "3"},
        {"meaning": "number", "number": True},
        {"meaning": "number", "numerator": 1.5, "denominator": 2},
        {"meaning": "number", "amount": 3},
    ],
)
def test_json_that_no_entry_wrote_is_refused(stored: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"entry|Meaning"):
        Entry.from_json(stored)


def test_a_week_without_figure_is_looked_through_for_the_last_known_one() -> None:
    known, unknown = Entry.count(12), Entry.special(Meaning.NO_DATA)
    form = Form("2019-W10", (COUNT,), {"x": unknown}, {"x": (known, unknown)})
    assert form.base(COUNT) == known


def test_not_started_is_a_figure_of_none_yet() -> None:
    form = Form("2019-W10", (COUNT,), {"x": Entry.special(Meaning.NOT_STARTED)})
    assert form.base(COUNT) == Entry.special(Meaning.NOT_STARTED)


def test_the_base_of_a_ratio_has_a_denominator() -> None:
    not_started = Entry.special(Meaning.NOT_STARTED)
    form = Form("2019-W10", (RATIO,), {"x": not_started}, {"x": (Entry.ratio(0, 30), not_started)})
    assert form.base(RATIO) == Entry.ratio(0, 30)
    assert Form("2019-W10", (RATIO,), {"x": not_started}).base(RATIO) is None

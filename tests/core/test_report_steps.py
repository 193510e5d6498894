"""The dialog of a report: transcripts, and what no sequence of events can do."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.plan import Indicator, IndicatorKind
from bot.core.report import Draft, Entry, Form, Meaning
from bot.core.report_checks import Code, check
from bot.core.report_events import (
    Answer,
    Back,
    Confirm,
    Event,
    Goto,
    NoChange,
    Note,
    Preview,
    Put,
    Reason,
    SamePrevious,
    Skip,
    Special,
)
from bot.core.report_input import FaultCode
from bot.core.report_steps import (
    LONGEST_NOTE,
    awaits_reason,
    next_open,
    progress,
    reopen,
    start,
    step,
)


def indicator(id_: str, kind: IndicatorKind, unit: str) -> Indicator:
    return Indicator(
        id=id_, number=1, name=id_, definition="", kind=kind, unit=unit, clause="c", targets=(), maximum=5000
    )


INDICATORS = (
    indicator("school", IndicatorKind.RATIO, "所"),
    indicator("home", IndicatorKind.CUMULATIVE, "家"),
    indicator("talk", IndicatorKind.PERIOD, "次"),
    indicator("done", IndicatorKind.YESNO, ""),
)
IDS = [i.id for i in INDICATORS]
N, R, Y = Entry.count, Entry.ratio, Entry.yesno
LAST = {"school": R(10, 30), "home": N(12), "talk": N(3), "done": Y(False)}
FORM = Form("2019-W10", INDICATORS, LAST)
FIRST_WEEK = Form("2019-W10", INDICATORS)


def talk(*lines: tuple[Event, str | None], form: Form = FORM, draft: Draft | None = None) -> Draft:
    """Play events; beside each, the id that is asked afterwards (None: the preview)."""
    draft = draft or start(form)
    for event, asked in lines:
        done = step(form, draft, event)
        assert done.fault is None, (event, done.fault)
        assert done.proposal is None, (event, done.proposal)
        draft = done.draft
        assert draft.cursor == asked, event
    return draft


def refusal(event: Event, draft: Draft, form: Form = FORM) -> str:
    """Return the code with which `event` is refused, having made sure that it changed nothing."""
    done = step(form, draft, event)
    assert done.draft is draft
    assert done.fault is not None
    return done.fault.code


def test_answers_lead_from_the_first_question_to_the_preview() -> None:
    draft = talk(
        (Answer("12/30"), "home"),
        (SamePrevious(), "talk"),
        (Special(Meaning.NOT_STARTED), "done"),
        (Answer("已完成"), None),
    )
    entries = {
        "school": R(12, 30),
        "home": N(12),
        "talk": Entry.special(Meaning.NOT_STARTED),
        "done": Y(True),
    }
    assert draft.entries == entries
    assert progress(FORM, draft) == (len(INDICATORS), len(INDICATORS))


def test_an_unchanged_week_is_one_event() -> None:
    draft = talk((NoChange(), None))
    assert draft.entries == {**LAST, "talk": N(0)}
    assert [f for f in check(FORM, draft) if f.level != "warn"] == []


def test_a_changed_week_is_one_choice_and_one_number_for_each_change() -> None:
    draft = talk((NoChange(), None), (Goto("school"), "school"), (Answer("12"), None))
    assert draft.entries == {**LAST, "talk": N(0), "school": R(12, 30)}


def test_no_change_keeps_what_was_answered_and_repeats_special_meanings() -> None:
    special = {"talk": Entry.special(Meaning.NOT_APPLICABLE), "home": Entry.special(Meaning.NO_DATA)}
    form = Form("2019-W10", INDICATORS, {**LAST, **special})
    draft = talk((Answer("12"), "home"), (Skip(), "talk"), (NoChange(), None), form=form)
    assert draft.entries == {**LAST, **special, "school": R(12, 30)}
    assert draft.skipped == frozenset()


def test_no_change_leaves_what_has_no_earlier_value_to_the_preview() -> None:
    form = Form("2019-W10", INDICATORS, {"home": N(12)})
    draft = talk((NoChange(), None), form=form)
    assert draft.entries == {"home": N(12), "talk": N(0)}


def test_a_skipped_question_is_not_asked_again_but_can_be_chosen() -> None:
    draft = talk((Skip(), "home"), (Back(), "school"), (Skip(), "home"), (Answer("12"), "talk"))
    assert draft.skipped == {"school"}
    draft = talk((Preview(), None), (Goto("school"), "school"), (Answer("12/30"), "talk"), draft=draft)
    assert draft.skipped == frozenset()


def test_skipping_an_answered_question_keeps_its_answer() -> None:
    draft = talk((Answer("12/30"), "home"), (Back(), "school"), (Skip(), "home"))
    assert (draft.entries, draft.skipped) == ({"school": R(12, 30)}, frozenset())


def test_back_from_the_preview_is_the_last_question() -> None:
    talk((Preview(), None), (Back(), "done"), (Back(), "talk"))


@pytest.mark.parametrize(
    ("event", "draft", "form", "code"),
    [
        (Answer("很差"), start(FORM), FORM, FaultCode.RATIO_EXPECTED),
        (Answer("3"), Draft(), FORM, FaultCode.NOTHING_ASKED),
        (SamePrevious(), Draft(), FORM, FaultCode.NOTHING_ASKED),
        (SamePrevious(), start(FIRST_WEEK), FIRST_WEEK, FaultCode.NO_PREVIOUS),
        (NoChange(), start(FIRST_WEEK), FIRST_WEEK, FaultCode.NO_PREVIOUS),
        (Special(Meaning.NO_DATA), Draft(), FORM, FaultCode.NOTHING_ASKED),
        (Special(Meaning.NUMBER), start(FORM), FORM, FaultCode.NOTHING_ASKED),
        (Skip(), Draft(), FORM, FaultCode.NOTHING_ASKED),
        (Back(), start(FORM), FORM, FaultCode.FIRST_QUESTION),
        (Goto("gone"), start(FORM), FORM, FaultCode.UNKNOWN_INDICATOR),
        (Put({"gone": N(3)}), start(FORM), FORM, FaultCode.UNKNOWN_INDICATOR),
        (Put({}), start(FORM), FORM, FaultCode.UNKNOWN_INDICATOR),
        (Confirm(), start(FORM), FORM, FaultCode.NOTHING_ASKED),
        (Reason("gone", "误报"), start(FORM), FORM, FaultCode.UNKNOWN_INDICATOR),
        (Reason("home", " \x00"), start(FORM), FORM, FaultCode.EMPTY),
        (Reason("home", "误" * 201), start(FORM), FORM, FaultCode.TOO_LONG),
        (Note("长" * (LONGEST_NOTE + 1)), start(FORM), FORM, FaultCode.TOO_LONG),
    ],
)
def test_a_refused_event_changes_nothing(event: Event, draft: Draft, form: Form, code: FaultCode) -> None:
    assert refusal(event, draft, form) == code


def test_a_proposal_is_stored_only_when_it_is_taken() -> None:
    offered = step(FORM, start(FORM), Answer("40%"))
    assert offered.proposal is not None
    assert offered.draft == start(FORM)
    draft = talk((Put({"school": offered.proposal.entry}), "home"))
    assert draft.entries == {"school": R(12, 30)}


def test_a_fallen_total_waits_for_its_reason() -> None:
    draft = talk((Goto("home"), "home"), (Answer("11"), "home"))
    assert awaits_reason(FORM, draft)
    draft = talk((Answer("上周多报了一家"), "talk"), draft=draft)
    assert (draft.entries["home"], draft.reasons) == (N(11), {"home": "上周多报了一家"})


def test_a_fallen_total_may_be_typed_again_instead() -> None:
    draft = talk((Goto("home"), "home"), (Answer("11"), "home"), (Answer("13家"), "talk"))
    assert (draft.entries["home"], draft.reasons) == (N(13), {})


def test_an_unusual_figure_waits_for_a_nod_and_a_new_one_needs_a_new_nod() -> None:
    draft = talk((Goto("home"), "home"), (Answer("120"), "home"), (Confirm(), "talk"))
    assert draft.confirmed == {"home"}
    done = step(FORM, draft, Put({"home": N(130)}))
    assert [f.code for f in done.warnings] == [Code.JUMP]
    assert done.draft.confirmed == frozenset()
    again = step(FORM, draft, Put({"home": N(120)}))
    assert again.draft.confirmed == {"home"}


def test_an_unusual_figure_does_not_keep_anybody_from_going_on() -> None:
    draft = talk((Goto("home"), "home"), (Answer("120"), "home"), (Skip(), "talk"))
    assert draft.entries["home"] == N(120)


def test_a_paste_leaves_the_open_question_where_it_is() -> None:
    talk((Put({"home": N(13), "done": Y(True)}), "school"), (Answer("12"), "talk"), (Answer("3"), None))


def test_a_paste_from_the_preview_asks_for_the_rest() -> None:
    talk((Preview(), None), (Put({"school": R(12, 30)}), "home"))


def test_only_the_returned_lines_are_asked_again() -> None:
    filed = Draft({**LAST, "talk": N(0)})
    draft = reopen(FORM, filed, ["talk", "home", "gone"])
    assert progress(FORM, draft) == (2, 4)
    assert draft.cursor == "home"
    draft = talk((Confirm(), "talk"), (Answer("2"), None), draft=draft)
    assert draft.entries == {**LAST, "talk": N(2)}
    assert (draft.returned, progress(FORM, draft)) == (frozenset(), (4, 4))


def test_a_note_is_kept_and_can_be_taken_back() -> None:
    draft = talk((Note(" 缺\x00师资\n盼支持 "), "school"))
    assert draft.note == "缺师资\n盼支持"
    assert talk((Note(""), "school"), draft=draft).note == ""


def test_the_next_open_question_is_looked_for_from_the_top_again() -> None:
    draft = Draft({"talk": N(1), "done": Y(True)}, skipped=frozenset({"school"}))
    assert next_open(FORM, draft, "talk") == "home"
    assert next_open(FORM, Draft(LAST)) is None


def test_a_form_without_indicators_is_only_a_preview() -> None:
    empty = Form("2019-W10", ())
    assert start(empty).cursor is None
    assert (next_open(empty, Draft()), progress(empty, Draft())) == (None, (0, 0))


texts = st.text() | st.sampled_from(
    ["12", "12/30", "11", "200", "60%", "+2", "是", "未开展", "没有", "误报了"]
)
ids = st.sampled_from([*IDS, "gone"])
entries = st.one_of(
    st.integers(0, 5000).map(N),
    st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda pair: R(*pair)),
    st.sampled_from([m for m in Meaning if m is not Meaning.NUMBER]).map(Entry.special),
)
events = st.one_of(
    st.builds(Answer, texts),
    st.builds(SamePrevious),
    st.builds(Special, st.sampled_from(Meaning)),
    st.builds(Put, st.dictionaries(ids, entries)),
    st.builds(Confirm, st.none() | ids),
    st.builds(Reason, ids, texts),
    st.builds(Back),
    st.builds(Skip),
    st.builds(Goto, ids),
    st.builds(Preview),
    st.builds(NoChange),
    st.builds(Note, texts),
)


@given(st.lists(events, max_size=15), st.sampled_from([FORM, FIRST_WEEK]))
def test_no_event_loses_an_entry_and_only_its_own_answer_changes_it(played: list[Event], form: Form) -> None:
    draft = start(form)
    for event in played:
        done = step(form, draft, event)
        changed = {key for key, entry in draft.entries.items() if done.draft.entries.get(key) != entry}
        match event:
            case Answer() | SamePrevious() | Special():
                assert changed <= {draft.cursor}
            case Put(put):
                assert changed <= put.keys()
            case _:
                assert changed == set()
        assert draft.entries.keys() <= done.draft.entries.keys() <= set(IDS)
        assert not done.draft.skipped & done.draft.entries.keys()
        assert done.draft.cursor in {None, *IDS}
        assert (done.fault is None and done.proposal is None) or done.draft is draft
        assert Draft.from_json(json.loads(json.dumps(done.draft.to_json()))) == done.draft
        draft = done.draft


@given(st.lists(events, max_size=15))
def test_from_anywhere_the_questions_that_are_open_come_to_an_end(played: list[Event]) -> None:
    draft = start(FORM)
    for event in played:
        draft = step(FORM, draft, event).draft
    draft = step(FORM, draft, Preview()).draft
    for _ in IDS:
        if (following := next_open(FORM, draft)) is None:
            break
        draft = step(FORM, draft, Goto(following)).draft
        draft = step(FORM, draft, Special(Meaning.NOT_APPLICABLE)).draft
    assert next_open(FORM, draft) is None

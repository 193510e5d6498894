"""The life of a report, over every state and every move, and what late means."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.core.report_states import (
    MOVES,
    IllegalMove,
    Move,
    State,
    Timeliness,
    Who,
    apply,
    moves_from,
    timeliness,
)

D, S, R, A, X = State.DRAFT, State.SUBMITTED, State.RETURNED, State.APPROVED, State.ACCEPTED
LEGAL = {
    (D, Move.SUBMIT): S,
    (S, Move.EDIT): S,
    (S, Move.APPROVE): A,
    (S, Move.RETURN): R,
    (R, Move.RESUBMIT): S,
    (A, Move.RETURN): R,
    (A, Move.ACCEPT): X,
    (X, Move.REOPEN): R,
}
DUE = datetime(2019, 3, 8, 9, tzinfo=UTC)
LOCK = DUE + timedelta(days=2)
UNTIL = LOCK + timedelta(days=1)
MOMENT = timedelta(microseconds=1)


@pytest.mark.parametrize("move", Move)
@pytest.mark.parametrize("state", State)
def test_a_move_leads_where_the_table_says_or_is_refused(state: State, move: Move) -> None:
    if (state, move) in LEGAL:
        assert apply(state, move) is LEGAL[state, move]
        assert move in moves_from(state)
        return
    with pytest.raises(IllegalMove) as refusal:
        apply(state, move)
    assert refusal.value.values["state_zh"] == state.zh
    assert move not in moves_from(state)


def test_every_move_is_in_the_table() -> None:
    assert MOVES.keys() == set(Move)


@pytest.mark.parametrize(
    ("move", "who"),
    [
        (Move.SUBMIT, Who.REPORTER),
        (Move.EDIT, Who.REPORTER),
        (Move.RESUBMIT, Who.REPORTER),
        (Move.APPROVE, Who.REVIEWER),
        (Move.RETURN, Who.REVIEWER),
        (Move.ACCEPT, Who.PROVINCE),
        (Move.REOPEN, Who.PROVINCE),
    ],
)
def test_each_move_names_the_least_authority_for_it(move: Move, who: Who) -> None:
    assert MOVES[move].who is who


def test_nothing_leads_back_to_a_draft_and_only_the_draft_is_not_filed() -> None:
    assert State.DRAFT not in {path.target for path in MOVES.values()}
    assert [state for state in State if not state.filed] == [State.DRAFT]


def test_every_state_is_reached_from_the_draft_and_none_is_a_dead_end() -> None:
    reached = {State.DRAFT}
    for _ in State:
        reached |= {apply(state, move) for state in reached for move in moves_from(state)}
    assert reached == set(State)
    assert all(moves_from(state) for state in State)


def test_the_states_have_the_words_that_cadres_use() -> None:
    assert [state.zh for state in State] == ["草稿", "已报", "退回", "通过", "接收"]


@pytest.mark.parametrize(
    ("at", "exception_until", "counts_as"),
    [
        (DUE - MOMENT, None, Timeliness.ON_TIME),
        (DUE, None, Timeliness.LATE),
        (LOCK - MOMENT, None, Timeliness.LATE),
        (LOCK, None, Timeliness.CLOSED),
        (DUE - MOMENT, UNTIL, Timeliness.ON_TIME),
        (LOCK - MOMENT, UNTIL, Timeliness.LATE),
        (LOCK, UNTIL, Timeliness.BACKFILLED),
        (UNTIL - MOMENT, UNTIL, Timeliness.BACKFILLED),
        (UNTIL, UNTIL, Timeliness.CLOSED),
        (LOCK, DUE, Timeliness.CLOSED),
    ],
)
def test_a_report_is_on_time_late_backfilled_or_refused(
    at: datetime, exception_until: datetime | None, counts_as: Timeliness
) -> None:
    assert timeliness(at, DUE, LOCK, exception_until) is counts_as


def test_without_days_of_grace_nothing_is_late() -> None:
    assert timeliness(DUE, DUE, DUE) is Timeliness.CLOSED


def test_the_marks_have_the_words_that_cadres_use() -> None:
    assert [mark.zh for mark in Timeliness] == ["按时", "迟报", "补报", "已截止"]


def test_a_moment_without_time_zone_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="time zone"):
        timeliness(DUE.replace(tzinfo=None), DUE, LOCK)


def test_a_lock_before_the_due_time_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="before it is due"):
        timeliness(DUE, LOCK, DUE)

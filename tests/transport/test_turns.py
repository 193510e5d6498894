"""The laws of the queue in front of Telegram's limits, checked against a strict server's own count."""

import heapq
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from itertools import count, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.transport import Limits, Rate, Urgency
from bot.transport.turns import Ticket, Turns


@dataclass(frozen=True)
class Wish:
    """A message that somebody wants to send at `at`; it travels `trip` seconds each way."""

    at: float
    chat: int
    urgency: Urgency = Urgency.BULK
    trip: float = 0.0
    cost: int = 1


@dataclass(frozen=True)
class Sent:
    wish: Wish
    start: float
    arrival: float


def simulate(wishes: list[Wish], limits: Limits | None = None) -> list[Sent]:
    """Play the wishes through the queue and list what was sent, in the order of sending."""
    turns, sent = Turns(limits or Limits()), []
    order = count()
    events: list[tuple[float, int, Wish | Ticket | None]] = [(wish.at, next(order), wish) for wish in wishes]
    heapq.heapify(events)
    wish_of: dict[Ticket, Wish] = {}
    alarm: float | None = None
    while events:
        now, _, what = heapq.heappop(events)
        if what is None and now != alarm:
            continue  # another moment was asked for since
        if isinstance(what, Wish):
            wish_of[turns.join(what.chat, what.urgency, what.cost, now)] = what
        elif isinstance(what, Ticket):
            turns.leave(what, now)
        granted, wake_at = turns.grant(now)
        for ticket in granted:
            wish = wish_of[ticket]
            sent.append(Sent(wish, now, now + wish.trip))
            heapq.heappush(events, (now + 2 * wish.trip, next(order), ticket))
        if wake_at is not None and wake_at != alarm:
            heapq.heappush(events, (wake_at, next(order), None))
        alarm = wake_at
    return sent


def most_in_a_window(moments: list[float], seconds: float) -> int:
    """Count the messages of the fullest window, both its ends included."""
    moments = sorted(moments)
    return max(
        (index + 1 - bisect_left(moments, moment - seconds) for index, moment in enumerate(moments)),
        default=0,
    )


def by_chat(sent: list[Sent]) -> dict[int, list[Sent]]:
    chats: dict[int, list[Sent]] = defaultdict(list)
    for message in sent:
        chats[message.wish.chat].append(message)
    return chats


unhurried = settings(deadline=None)  # a busy machine is no fault of the queue

moments = st.floats(0, 30).map(lambda moment: round(moment, 2))
wishes = st.builds(
    Wish,
    at=moments,
    chat=st.sampled_from([1, 2, -1, -2]) | st.integers(10, 60),
    urgency=st.sampled_from(Urgency),
    trip=st.sampled_from([0.0, 0.01, 0.2, 3.0]),
    cost=st.sampled_from([1, 1, 1, 3]),
)


@unhurried
@given(st.lists(wishes, max_size=120))
def test_every_message_is_sent_once_and_not_before_it_was_wanted(wanted: list[Wish]) -> None:
    sent = simulate(wanted)
    assert sorted(map(id, wanted)) == sorted(id(message.wish) for message in sent)
    assert all(message.start >= message.wish.at for message in sent)


@unhurried
@given(st.lists(wishes, max_size=120))
def test_no_second_sees_more_than_thirty_messages_start(wanted: list[Wish]) -> None:
    starts = [message.start for message in simulate(wanted) for _ in range(message.wish.cost)]
    assert most_in_a_window(starts, 1.0) <= 30


@unhurried
@given(st.lists(wishes, max_size=120))
def test_a_chat_never_receives_two_calls_within_a_second_however_long_they_travel(wanted: list[Wish]) -> None:
    for messages in by_chat(simulate(wanted)).values():
        assert most_in_a_window([message.arrival for message in messages], 1.0) <= 1


@unhurried
@given(st.lists(st.builds(Wish, at=moments, chat=st.just(-7), cost=st.sampled_from([1, 4])), max_size=90))
def test_a_group_never_receives_more_than_twenty_messages_in_a_minute(wanted: list[Wish]) -> None:
    arrivals = [message.arrival for message in simulate(wanted) for _ in range(message.wish.cost)]
    assert most_in_a_window(arrivals, 60.0) <= 20


@unhurried
@given(st.lists(wishes, max_size=120))
def test_messages_of_one_urgency_reach_a_chat_in_the_order_in_which_they_were_wanted(
    wanted: list[Wish],
) -> None:
    for messages in by_chat(simulate(wanted)).values():
        for urgency in Urgency:
            moments_wanted = [message.wish.at for message in messages if message.wish.urgency is urgency]
            assert moments_wanted == sorted(moments_wanted)


def test_three_thousand_groups_at_one_instant_are_served_within_a_twentieth_of_the_fastest_lawful_time() -> (
    None
):
    sent = simulate([Wish(0.0, -chat, trip=0.04) for chat in range(1, 3001)])
    assert sent[-1].start <= 1.05 * 100
    assert most_in_a_window([message.start for message in sent], 1.0) <= 30


def test_bulk_messages_are_spaced_evenly() -> None:
    starts = [message.start for message in simulate([Wish(0.0, chat) for chat in range(300)])]
    gaps = [later - earlier for earlier, later in pairwise(starts)]
    assert max(gaps) - min(gaps) < 1e-4


def test_a_late_timer_does_not_slow_the_bulk_down() -> None:
    turns, sent, now = Turns(Limits()), 0, 0.0
    for chat in range(1000):
        turns.join(chat, Urgency.BULK, 1, now)
    while sent < 1000:
        granted, wake_at = turns.grant(now)
        sent += len(granted)
        now = (wake_at or now) + 0.004
    assert now <= 1.04 * 1000 / 30


def test_a_reply_waits_for_no_notice() -> None:
    bulk = [Wish(0.0, -chat) for chat in range(1, 1001)]
    replies = [Wish(moment + 0.017, chat, Urgency.INTERACTIVE) for chat, moment in enumerate(range(2, 30), 1)]
    sent = simulate(bulk + replies)
    delays = [message.start - message.wish.at for message in sent if message.wish.chat > 0]
    assert len(delays) == 28
    assert max(delays) < 0.05


def test_a_reply_overtakes_the_notice_that_waits_for_the_same_chat() -> None:
    bulk = [Wish(0.0, -chat) for chat in range(1, 1001)]
    sent = simulate([*bulk, Wish(1.0, -1000, Urgency.INTERACTIVE)])
    [reply] = [message for message in sent if message.wish.urgency is Urgency.INTERACTIVE]
    assert reply.start < 1.1


def test_a_burst_of_replies_goes_out_at_once() -> None:
    sent = simulate([Wish(0.0, chat, Urgency.INTERACTIVE) for chat in range(30)])
    assert [message.start for message in sent] == [0.0] * 30


def test_notices_keep_their_share_while_replies_never_cease() -> None:
    replies = [Wish(moment / 100, 1000 + moment, Urgency.INTERACTIVE) for moment in range(6000)]
    sent = simulate([*replies, *(Wish(0.0, chat) for chat in range(100))])
    last_notice = max(message.start for message in sent if message.wish.urgency is Urgency.BULK)
    assert last_notice < 25


def test_a_notice_gets_through_to_a_group_that_never_stops_asking() -> None:
    questions = [Wish(moment / 2, -5, Urgency.INTERACTIVE) for moment in range(100)]
    elsewhere = [Wish(0.0, chat) for chat in range(1, 1001)]
    sent = simulate([*elsewhere, *questions, Wish(1.0, -5)])
    [notice] = [message for message in sent if message.wish == Wish(1.0, -5)]
    assert notice.start < 45


def test_an_album_counts_each_of_its_pictures() -> None:
    sent = simulate([Wish(0.0, -chat, Urgency.INTERACTIVE, cost=10) for chat in range(1, 5)])
    assert [message.start < 1.0 for message in sent] == [True, True, True, False]


def test_a_message_larger_than_the_limit_still_goes() -> None:
    [sent] = simulate([Wish(0.0, 1, cost=5)], Limits(overall=Rate(2, 1.0)))
    assert sent.start == 0.0


def test_a_paused_chat_waits_and_the_others_do_not() -> None:
    turns = Turns(Limits())
    refused = turns.join(-1, Urgency.BULK, 1, 0.0)
    assert turns.grant(0.0)[0] == [refused]
    turns.pause(refused, 40.0, 0.0)
    turns.rejoin(refused, 0.0)
    other = turns.join(-2, Urgency.BULK, 1, 0.0)
    granted, wake_at = turns.grant(1.0)
    assert granted == [other]
    assert wake_at == 40.0
    assert turns.grant(39.9)[0] == []
    assert turns.grant(40.0)[0] == [refused]


def test_a_refused_message_is_repeated_before_those_that_came_later() -> None:
    turns = Turns(Limits())
    refused = turns.join(-1, Urgency.BULK, 1, 0.0)
    turns.grant(0.0)
    later = turns.join(-1, Urgency.BULK, 1, 0.0)
    assert turns.pause(refused, 5.0, 0.0) == [later]
    turns.rejoin(refused, 0.0)
    assert turns.grant(5.0)[0] == [refused]


def test_giving_up_a_place_lets_the_next_one_through() -> None:
    turns = Turns(Limits())
    first, second = turns.join(1, Urgency.BULK, 1, 0.0), turns.join(1, Urgency.BULK, 1, 0.0)
    turns.leave(first, 0.0)
    assert turns.grant(0.0)[0] == [second]


def test_chats_that_have_been_quiet_are_forgotten() -> None:
    turns, now = Turns(Limits()), 0.0
    for chat in range(1, 20_001):
        turns.join(-chat, Urgency.INTERACTIVE, 1, now)
        for ticket in turns.grant(now)[0]:
            turns.leave(ticket, now)
        now += 1.0
    assert len(turns) <= 2048

"""The rate limiter as the bot uses it, in front of a server that refuses whatever is over a limit."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from telegram import InputMediaPhoto
from telegram.error import RetryAfter
from telegram.ext import ExtBot

from bot.transport import NotSent, PacedLimiter, Urgency, bulk_sending, outcome_of
from tests.support.strict_bot_api import StrictServer
from tests.support.virtual_time import run_virtually


@asynccontextmanager
async def open_bot(server: StrictServer, limiter: PacedLimiter) -> AsyncIterator[ExtBot[Urgency]]:
    bot = ExtBot("1:test", request=server, get_updates_request=server, rate_limiter=limiter)
    await limiter.initialize()
    try:
        yield bot
    finally:
        await limiter.shutdown()


def test_three_thousand_notices_at_once_arrive_in_time_without_a_single_429() -> None:
    server, limiter = StrictServer(trips=(0.020, 0.035, 0.028)), PacedLimiter()

    async def main() -> float:
        async with open_bot(server, limiter) as bot:
            with bulk_sending():
                await asyncio.gather(*(bot.send_message(-chat, "通知") for chat in range(1, 3001)))
        return asyncio.get_running_loop().time()

    finished = run_virtually(main())
    assert server.refused == []
    assert len({chat for chat, _, _ in server.taken}) == len(server.taken) == 3000
    assert finished <= 1.05 * 100


def test_a_hundred_groups_with_two_429s_are_all_served_and_only_those_two_wait() -> None:
    server, limiter = StrictServer(), PacedLimiter()
    server.refuse_next.update({-3: [20], -70: [20]})

    async def main() -> None:
        async with open_bot(server, limiter) as bot:
            with bulk_sending():
                await asyncio.gather(*(bot.send_message(-chat, "通知") for chat in range(1, 101)))

    run_virtually(main())
    assert Counter(chat for chat, _, _ in server.taken) == Counter(range(-100, 0))
    late = {chat for chat, _, moment in server.taken if moment > 5}
    assert late == {-3, -70}
    assert limiter.refusals == len(server.refused) == 2


def test_replies_edits_and_notices_to_one_group_keep_its_limits_together() -> None:
    server, limiter = StrictServer(trips=(0.01, 0.9, 0.05)), PacedLimiter()

    async def main() -> None:
        async with open_bot(server, limiter) as bot:
            await asyncio.gather(
                *(bot.send_message(-1, f"答{number}") for number in range(20)),
                *(bot.edit_message_text(f"改{number}", -1, number) for number in range(20)),
                *(bot.send_message("-1", "通知", rate_limit_args=Urgency.BULK) for _ in range(5)),
            )

    run_virtually(main())
    assert server.refused == []
    assert len(server.taken) == 45


def test_a_chats_messages_keep_their_order_across_a_429() -> None:
    server, limiter = StrictServer(trips=(0.3, 0.01)), PacedLimiter()
    server.refuse_next[5] = [2, 2]

    async def main() -> None:
        async with open_bot(server, limiter) as bot:
            await asyncio.gather(*(bot.send_message(5, str(number)) for number in range(4)))

    run_virtually(main())
    assert server.texts_to(5) == ["0", "1", "2", "3"]


def test_calls_that_put_no_message_go_at_once() -> None:
    server, limiter = StrictServer(), PacedLimiter()

    async def main() -> None:
        async with open_bot(server, limiter) as bot:
            await asyncio.gather(
                *(bot.answer_callback_query(str(number)) for number in range(100)),
                *(bot.send_chat_action(7, "typing") for _ in range(5)),
                bot.set_my_commands([]),
            )

    run_virtually(main())
    assert {moment for _, _, moment in server.calls} == {0.0}
    assert len(server.calls) == 106


def test_a_429_to_a_call_without_a_chat_is_waited_for_and_repeated() -> None:
    limiter, times = PacedLimiter(), []

    async def main() -> Any:
        async def call() -> bool:
            times.append(asyncio.get_running_loop().time())
            if len(times) == 1:
                raise RetryAfter(4)
            return True

        return await limiter.process_request(call, (), {}, "setMyCommands", {}, None)

    assert run_virtually(main()) is True
    assert times == [0.0, pytest.approx(4.1)]


def test_after_the_last_retry_the_429_is_raised_and_means_refused() -> None:
    server, limiter = StrictServer(), PacedLimiter(max_retries=2)
    server.refuse_next[9] = [1, 1, 1, 1]

    async def main() -> None:
        async with open_bot(server, limiter) as bot:
            with pytest.raises(RetryAfter) as caught:
                await bot.send_message(9, "通知")
            assert outcome_of(caught.value) == "refused"

    run_virtually(main())
    assert len(server.refused) == 3


def test_nobody_waits_for_a_pause_longer_than_the_patience() -> None:
    server, limiter = StrictServer(), PacedLimiter(patience=30)
    server.refuse_next[-4] = [3000]

    async def main() -> None:
        async with open_bot(server, limiter) as bot:
            both = await asyncio.gather(
                bot.send_message(-4, "一"), bot.send_message(-4, "二"), return_exceptions=True
            )
            assert [type(result) for result in both] == [RetryAfter, RetryAfter]
            with pytest.raises(RetryAfter):
                await bot.send_message(-4, "三")
            assert asyncio.get_running_loop().time() < 1
            await asyncio.sleep(3001)
            await bot.send_message(-4, "四")

    run_virtually(main())
    assert len(server.refused) == 1
    assert server.texts_to(-4) == ["四"]


def test_a_shutdown_says_of_every_waiting_message_that_it_was_not_sent() -> None:
    server, limiter = StrictServer(), PacedLimiter()

    async def main() -> list[Any]:
        async with open_bot(server, limiter) as bot, asyncio.TaskGroup() as tasks:
            sends = [tasks.create_task(attempt(bot, number)) for number in range(10)]
            await asyncio.sleep(2.5)
            assert limiter.waiting == 7
            await limiter.shutdown()
        return [task.result() for task in sends]

    async def attempt(bot: ExtBot[Urgency], number: int) -> str | None:
        try:
            await bot.send_message(1, str(number))
        except NotSent as error:
            return outcome_of(error)
        return None

    assert run_virtually(main()) == [None] * 3 + ["not_sent"] * 7
    assert server.texts_to(1) == ["0", "1", "2"]


def test_a_cancelled_send_leaves_the_chat_free_for_the_next() -> None:
    server, limiter = StrictServer(), PacedLimiter()

    async def main() -> None:
        async with open_bot(server, limiter) as bot:
            tasks = [asyncio.ensure_future(bot.send_message(1, str(number))) for number in range(3)]
            await asyncio.sleep(0.01)  # the first is under way, the second waits
            tasks[0].cancel()
            tasks[1].cancel()
            await tasks[2]

    run_virtually(main())
    assert server.texts_to(1) == ["2"]
    assert limiter.waiting == 0


def test_inside_a_turn_the_first_message_goes_at_once_and_the_second_waits_its_own() -> None:
    server, limiter = StrictServer(), PacedLimiter()

    async def main() -> None:
        async with open_bot(server, limiter) as bot:
            await bot.send_message(-8, "先")
            async with limiter.turn(-8):
                turn_came = asyncio.get_running_loop().time()
                assert turn_came >= 1.0
                await bot.send_message(-8, "一")
                assert server.calls[-1][2] == turn_came
                await bot.send_message(-8, "二")

    run_virtually(main())
    assert server.refused == []
    assert server.texts_to(-8) == ["先", "一", "二"]


def test_inside_a_turn_a_429_is_raised_for_the_ledger_and_pauses_the_chat() -> None:
    server, limiter = StrictServer(), PacedLimiter()
    server.refuse_next[-8] = [10]

    async def main() -> None:
        async with open_bot(server, limiter) as bot:
            with pytest.raises(RetryAfter):
                async with limiter.turn(-8):
                    await bot.send_message(-8, "一")
            await bot.send_message(-8, "二")
            assert asyncio.get_running_loop().time() > 10

    run_virtually(main())
    assert server.texts_to(-8) == ["二"]


def test_an_unused_turn_is_given_back() -> None:
    server, limiter = StrictServer(), PacedLimiter()

    async def main() -> None:
        async with open_bot(server, limiter) as bot:
            async with limiter.turn(-8):
                pass
            await bot.send_message(-8, "一")

    run_virtually(main())
    assert server.texts_to(-8) == ["一"]


def test_an_album_uses_up_its_share_of_the_overall_limit() -> None:
    server, limiter = StrictServer(), PacedLimiter()
    album = [InputMediaPhoto("file-id")] * 10

    async def main() -> None:
        async with open_bot(server, limiter) as bot:
            await asyncio.gather(*(bot.send_media_group(chat, album) for chat in range(1, 5)))

    run_virtually(main())
    assert [moment < 1.0 for _, _, moment in server.calls] == [True, True, True, False]

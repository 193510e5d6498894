"""Which updates wait for each other."""

import asyncio
from datetime import UTC, datetime

from telegram import Chat, Message, Update, User

from bot.ordering import OrderedProcessor

AT = datetime(2019, 3, 4, tzinfo=UTC)


def said(number: int, person: int, chat: int = -10) -> Update:
    """Return an update in which a person writes in a chat."""
    user = User(person, str(person), is_bot=False)
    return Update(number, message=Message(number, AT, Chat(chat, "group"), from_user=user, text="x"))


async def test_what_one_person_does_is_done_in_order_in_whatever_chat() -> None:
    processor = OrderedProcessor()
    done: list[int] = []
    first_may_end = asyncio.Event()

    async def handle(number: int) -> None:
        if number == 1:
            await first_may_end.wait()
        done.append(number)

    chats = {1: -10, 2: -20, 3: -10, 4: 7}
    tasks = [
        asyncio.create_task(processor.process_update(said(number, 7, chat), handle(number)))
        for number, chat in chats.items()
    ]
    other = asyncio.create_task(processor.process_update(said(9, 8), handle(9)))
    await other
    assert done == [9]
    first_may_end.set()
    await asyncio.gather(*tasks)
    assert done == [9, 1, 2, 3, 4]


async def test_a_slow_answer_to_one_person_delays_nobody_else() -> None:
    processor = OrderedProcessor()
    others_are_done = asyncio.Event()

    async def slow() -> None:
        await others_are_done.wait()  # would wait for ever if the others waited for it

    async def quick() -> None:
        """Do what takes no time."""

    task = asyncio.create_task(processor.process_update(said(1, 7), slow()))
    await asyncio.gather(
        *(processor.process_update(said(number, number), quick()) for number in range(100, 200))
    )
    others_are_done.set()
    await task


async def test_an_error_does_not_block_the_person_for_ever() -> None:
    processor = OrderedProcessor()

    async def fail() -> None:
        raise LookupError

    async def go_on() -> str:
        return "went on"

    results = await asyncio.gather(
        processor.do_process_update(said(1, 7), fail()),
        processor.do_process_update(said(2, 7), go_on()),
        return_exceptions=True,
    )
    assert isinstance(results[0], LookupError)
    assert results[1] is None


async def test_a_channel_without_a_person_and_things_that_are_no_updates_are_in_order_too() -> None:
    processor = OrderedProcessor()
    done: list[str] = []

    async def note(what: str) -> None:
        done.append(what)

    channel = Update(1, channel_post=Message(1, AT, Chat(-30, "channel"), text="x"))
    await processor.process_update(channel, note("channel"))
    await processor.process_update("no update at all", note("other"))
    assert done == ["channel", "other"]


async def test_what_is_fetched_before_the_bot_can_answer_waits() -> None:
    begin = asyncio.Event()
    processor = OrderedProcessor(begin)
    done: list[int] = []

    async def handle() -> None:
        done.append(1)

    task = asyncio.create_task(processor.process_update(said(1, 7), handle()))
    for _ in range(10):
        await asyncio.sleep(0)
    assert not done
    begin.set()
    await task
    assert done == [1]

"""getUpdates: offsets, waiting, wishes, and the second poller."""

import asyncio
from typing import Any

import pytest
from telegram.error import BadRequest, Conflict

from tests.support.sandbox_room import Telegram

pytest_plugins = ["tests.support.sandbox_fixtures"]


def _texts(updates: list[dict[str, Any]]) -> list[str]:
    return [update["message"]["text"] for update in updates]


async def test_updates_come_again_until_a_higher_offset_confirms_them(telegram: Telegram) -> None:
    world, chat = telegram.world, telegram.group
    for text in ("/a", "/b", "/c"):
        world.say(telegram.zhang, chat, text)
    first = await telegram.updates(limit=2)
    assert _texts(first) == ["/a", "/b"]
    assert _texts(await telegram.updates()) == ["/a", "/b", "/c"]
    assert _texts(await telegram.updates(offset=first[1]["update_id"])) == ["/b", "/c"]
    assert _texts(await telegram.updates()) == ["/b", "/c"]
    assert _texts(await telegram.updates(offset=first[1]["update_id"] + 1)) == ["/c"]
    assert await telegram.updates(offset=first[1]["update_id"] + 2) == []
    await telegram.sandbox.caught_up()


async def test_a_negative_offset_keeps_the_last_ones_and_forgets_the_rest(telegram: Telegram) -> None:
    for text in ("/a", "/b", "/c"):
        telegram.world.say(telegram.zhang, telegram.group, text)
    assert _texts(await telegram.updates(offset=-1)) == ["/c"]
    assert _texts(await telegram.updates()) == ["/c"]


async def test_a_long_poll_ends_with_the_first_update(telegram: Telegram) -> None:
    poll = asyncio.create_task(telegram.updates(timeout=50))
    await _polling(telegram)
    telegram.world.say(telegram.zhang, telegram.group, "/a")
    assert _texts(await poll) == ["/a"]


async def test_a_long_poll_ends_empty_after_its_time(telegram: Telegram) -> None:
    assert await telegram.updates(timeout=0.01) == []


async def test_a_second_poller_ends_the_first_with_a_conflict(telegram: Telegram) -> None:
    first = asyncio.create_task(telegram.bot.get_updates(timeout=50))
    await _polling(telegram)
    second = asyncio.create_task(telegram.updates(timeout=50))
    with pytest.raises(Conflict, match="terminated by other getUpdates request"):
        await first
    telegram.world.say(telegram.zhang, telegram.group, "/a")
    assert _texts(await second) == ["/a"]
    assert telegram.sandbox.calls[-1].error_code == 409


async def test_a_poller_that_hung_up_is_no_second_poller(telegram: Telegram) -> None:
    poll = asyncio.create_task(telegram.updates(timeout=50))
    await _polling(telegram)
    poll.cancel()
    await asyncio.wait({poll})
    telegram.world.say(telegram.zhang, telegram.group, "/a")
    assert _texts(await telegram.updates(timeout=50)) == ["/a"]
    assert all(call.ok for call in telegram.sandbox.calls)


async def test_polling_is_refused_while_a_webhook_is_set(telegram: Telegram) -> None:
    await telegram.bot.set_webhook("https://example.org/hook")
    said = await telegram.refusal("getUpdates")
    assert said == (
        "Conflict: can't use getUpdates method while webhook is active; "
        "use deleteWebhook to delete the webhook first"
    )
    await telegram.bot.delete_webhook()
    assert await telegram.updates() == []


async def test_a_webhook_ends_a_waiting_poll(telegram: Telegram) -> None:
    poll = asyncio.create_task(telegram.refusal("getUpdates", timeout=50))
    await _polling(telegram)
    await telegram.bot.set_webhook("https://example.org/hook")
    assert await poll == "Conflict: terminated by setWebhook request"


async def test_only_the_kinds_asked_for_are_queued_and_the_wish_is_remembered(telegram: Telegram) -> None:
    await telegram.updates(allowed_updates=["callback_query"])
    telegram.world.say(telegram.zhang, telegram.group, "/a")
    assert await telegram.updates() == []
    await telegram.updates(allowed_updates=[])
    telegram.world.say(telegram.zhang, telegram.group, "/b")
    assert _texts(await telegram.updates()) == ["/b"]


async def test_chat_member_needs_both_the_wish_and_an_administrator(telegram: Telegram) -> None:
    world, chat = telegram.world, telegram.group

    async def kinds() -> list[str]:
        updates = await telegram.updates()
        if updates:
            await telegram.updates(offset=updates[-1]["update_id"] + 1)
        return [key for update in updates for key in update if key != "update_id"]

    world.add_member(chat, telegram.stranger)
    assert await kinds() == ["message"]
    world.promote_bot(telegram.zhang, chat)
    world.remove_member(chat, telegram.stranger)
    assert await kinds() == ["my_chat_member", "message"]
    await telegram.updates(allowed_updates=["chat_member"])
    world.add_member(chat, telegram.stranger)
    assert await kinds() == ["chat_member"]
    world.demote_bot(telegram.zhang, chat)
    world.remove_member(chat, telegram.stranger)
    assert await kinds() == []


async def test_pending_updates_can_be_dropped(telegram: Telegram) -> None:
    telegram.world.say(telegram.zhang, telegram.group, "/a")
    await telegram.bot.delete_webhook(drop_pending_updates=True)
    assert await telegram.updates() == []
    await telegram.sandbox.caught_up()


async def test_allowed_updates_must_be_a_list(telegram: Telegram) -> None:
    with pytest.raises(BadRequest, match="Can't parse allowed updates json object"):
        await telegram.bot.get_updates(allowed_updates="message")


async def _polling(telegram: Telegram) -> None:
    await telegram.world.until(lambda: telegram.world.inbox.polled)

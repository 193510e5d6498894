"""What the bot gets to see of a group, and what anonymous administrators look like."""

import pytest

from bot.sandbox.model import GROUP_ANONYMOUS_BOT
from tests.support.sandbox_room import Telegram

pytest_plugins = ["tests.support.sandbox_fixtures"]


async def _seen(telegram: Telegram) -> list[str]:
    updates = await telegram.updates()
    return [update["message"].get("text", "") for update in updates if "message" in update]


@pytest.mark.parametrize(
    "text", ["/ask 目标", "/ask@jishi_bot 目标", "/ASK@Jishi_Bot", "请 @jishi_bot 答", "@JISHI_BOT 进度"]
)
async def test_what_is_meant_for_the_bot_reaches_it(telegram: Telegram, text: str) -> None:
    telegram.world.say(telegram.zhang, telegram.group, text)
    assert await _seen(telegram) == [text]


@pytest.mark.parametrize(
    "text", ["大家好", "/ask@other_bot 目标", "问@jishi_bot", "见 /help", "@other_bot 好", "1/2"]
)
async def test_what_is_not_meant_for_it_does_not(telegram: Telegram, text: str) -> None:
    telegram.world.say(telegram.zhang, telegram.group, text)
    assert telegram.last(telegram.group).text == text
    assert await _seen(telegram) == []


async def test_a_reply_to_the_bot_reaches_it_and_a_reply_to_a_person_does_not(telegram: Telegram) -> None:
    sent = await telegram.bot.send_message(telegram.group.id, "填多少？")
    mine = telegram.group.by_id[sent.message_id]
    theirs = telegram.world.say(telegram.zhang, telegram.group, "12", reply_to=mine)
    telegram.world.say(telegram.li, telegram.group, "对", reply_to=theirs)
    assert await _seen(telegram) == ["12"]
    [update] = await telegram.updates()
    assert update["message"]["reply_to_message"]["text"] == "填多少？"


async def test_an_administrator_bot_or_one_without_privacy_sees_everything(telegram: Telegram) -> None:
    telegram.world.promote_bot(telegram.zhang, telegram.group)
    telegram.world.say(telegram.zhang, telegram.group, "甲")
    telegram.world.demote_bot(telegram.zhang, telegram.group)
    telegram.world.say(telegram.zhang, telegram.group, "乙")
    telegram.world.bot.privacy = False
    telegram.world.say(telegram.zhang, telegram.group, "丙")
    assert await _seen(telegram) == ["甲", "丙"]
    assert (await telegram.bot.get_me()).can_read_all_group_messages is True


async def test_private_chats_are_seen_whole_and_groups_without_the_bot_not_at_all(telegram: Telegram) -> None:
    telegram.world.say(telegram.zhang, telegram.world.private_chat(telegram.zhang), "你好")
    away = telegram.world.add_group(-77, "别处", [telegram.zhang], bot_member=False)
    telegram.world.say(telegram.zhang, away, "/ask 目标")
    assert await _seen(telegram) == ["你好"]


async def test_edits_come_as_edited_messages(telegram: Telegram) -> None:
    said = telegram.world.say(telegram.zhang, telegram.group, "/ask 甲")
    telegram.world.edit(telegram.zhang, said, "/ask 乙")
    _, update = await telegram.updates()
    assert update["edited_message"]["text"] == "/ask 乙"
    assert "edit_date" in update["edited_message"]


async def test_service_messages_are_seen_in_spite_of_privacy(telegram: Telegram) -> None:
    telegram.world.add_member(telegram.group, telegram.stranger)
    telegram.world.remove_member(telegram.group, telegram.stranger)
    joined, left = (update["message"] for update in await telegram.updates())
    assert [user["id"] for user in joined["new_chat_members"]] == [telegram.stranger.id]
    assert left["left_chat_member"]["id"] == telegram.stranger.id


async def test_the_bot_hears_that_it_was_added_and_removed(telegram: Telegram) -> None:
    place = telegram.world.add_group(-78, "新群", [telegram.zhang], bot_member=False)
    telegram.world.add_bot(telegram.zhang, place)
    telegram.world.remove_bot(telegram.zhang, place)
    changes = [
        (
            update["my_chat_member"]["old_chat_member"]["status"],
            update["my_chat_member"]["new_chat_member"]["status"],
        )
        for update in await telegram.updates()
        if "my_chat_member" in update
    ]
    assert changes == [("left", "member"), ("member", "kicked")]
    for update in await telegram.bot.get_updates():
        assert update.effective_chat is not None


async def test_an_anonymous_administrator_writes_as_the_group_and_presses_as_a_person(
    telegram: Telegram,
) -> None:
    telegram.world.say(telegram.li, telegram.forum, "/bind", anonymous=True)
    [update] = await telegram.bot.get_updates()
    message = update.message
    assert message is not None
    assert message.from_user is not None
    assert message.from_user.id == GROUP_ANONYMOUS_BOT
    assert message.sender_chat is not None
    assert message.sender_chat.id == telegram.forum.id
    said = await telegram.call(
        "sendMessage", chat_id=telegram.forum.id, text="谁？",
        reply_markup={"inline_keyboard": [[{"text": "我", "callback_data": "me"}]]},
    )  # fmt: skip
    telegram.world.press(telegram.li, telegram.forum.by_id[said["result"]["message_id"]], "我")
    pressed = (await telegram.bot.get_updates(offset=update.update_id + 1))[0].callback_query
    assert pressed is not None
    assert pressed.from_user.id == telegram.li.id

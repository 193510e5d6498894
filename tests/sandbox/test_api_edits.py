"""Edits, deletions, pins, copies."""

from datetime import timedelta

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message
from telegram.error import BadRequest

from tests.support.sandbox_room import Telegram

pytest_plugins = ["tests.support.sandbox_fixtures"]

KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("好", callback_data="ok")]])


async def test_an_edit_changes_text_and_keyboard_and_keeps_the_date(telegram: Telegram) -> None:
    sent = await telegram.bot.send_message(telegram.group.id, "甲", reply_markup=KEYBOARD)
    telegram.world.clock.advance(timedelta(hours=1))
    edited = await telegram.bot.edit_message_text(
        "<i>乙</i>", telegram.group.id, sent.message_id, parse_mode="HTML"
    )
    assert isinstance(edited, Message)
    assert edited.edit_date is not None
    assert edited.edit_date - edited.date == timedelta(hours=1)
    assert edited.reply_markup is None
    assert telegram.last(telegram.group).html == "<i>乙</i>"


async def test_the_same_content_again_is_not_modified(telegram: Telegram) -> None:
    sent = await telegram.bot.send_message(
        telegram.group.id, "<b>甲</b>", parse_mode="HTML", reply_markup=KEYBOARD
    )
    with pytest.raises(
        BadRequest, match=r"^Message is not modified: specified new message content and reply markup "
    ):
        await telegram.bot.edit_message_text(
            "<strong>甲</strong> ",
            telegram.group.id,
            sent.message_id,
            parse_mode="HTML",
            reply_markup=KEYBOARD,
        )
    with pytest.raises(BadRequest, match=r"^Message is not modified"):
        await telegram.bot.edit_message_reply_markup(
            telegram.group.id, sent.message_id, reply_markup=KEYBOARD
        )
    await telegram.bot.edit_message_reply_markup(telegram.group.id, sent.message_id)
    assert telegram.last(telegram.group).buttons == []


async def test_only_the_bots_own_messages_can_be_edited(telegram: Telegram) -> None:
    theirs = telegram.world.say(telegram.zhang, telegram.group, "/help")
    with pytest.raises(BadRequest, match=r"^Message can't be edited$"):
        await telegram.bot.edit_message_text("x", telegram.group.id, theirs.id)
    with pytest.raises(BadRequest, match=r"^Message to edit not found$"):
        await telegram.bot.edit_message_text("x", telegram.group.id, 999)
    said = await telegram.refusal("editMessageText", chat_id=telegram.group.id, text="x")
    assert said == "Bad Request: message identifier is not specified"


async def test_an_edit_obeys_the_rules_of_a_text(telegram: Telegram) -> None:
    sent = await telegram.bot.send_message(telegram.group.id, "甲")
    with pytest.raises(BadRequest, match="Message text is empty"):
        await telegram.bot.edit_message_text(" ", telegram.group.id, sent.message_id)
    with pytest.raises(BadRequest, match="too long"):
        await telegram.bot.edit_message_text("x" * 4097, telegram.group.id, sent.message_id)
    with pytest.raises(BadRequest, match="There is no caption in the message to edit"):
        await telegram.bot.edit_message_caption(telegram.group.id, sent.message_id, caption="x")


async def test_messages_are_deletable_for_48_hours_and_others_only_by_an_administrator(
    telegram: Telegram,
) -> None:
    chat = telegram.group
    old = await telegram.bot.send_message(chat.id, "旧")
    telegram.world.clock.advance(timedelta(hours=49))
    theirs = telegram.world.say(telegram.zhang, chat, "x")
    mine = await telegram.bot.send_message(chat.id, "新")
    for number in (old.message_id, theirs.id):
        with pytest.raises(BadRequest, match=r"^Message can't be deleted$"):
            await telegram.bot.delete_message(chat.id, number)
    assert await telegram.bot.delete_message(chat.id, mine.message_id)
    with pytest.raises(BadRequest, match=r"^Message to delete not found$"):
        await telegram.bot.delete_message(chat.id, mine.message_id)
    telegram.world.promote_bot(telegram.zhang, chat)
    assert await telegram.bot.delete_messages(chat.id, [theirs.id, 999])
    assert [message.text for message in chat.messages] == ["旧"]


async def test_pins_need_an_administrator_in_groups(telegram: Telegram) -> None:
    chat = telegram.group
    sent = await telegram.bot.send_message(chat.id, "公告")
    with pytest.raises(BadRequest, match="Not enough rights to manage pinned messages in the chat"):
        await telegram.bot.pin_chat_message(chat.id, sent.message_id)
    telegram.world.promote_bot(telegram.zhang, chat)
    assert await telegram.bot.pin_chat_message(chat.id, sent.message_id)
    pinned = (await telegram.bot.get_chat(chat.id)).pinned_message
    assert pinned is not None
    assert pinned.message_id == sent.message_id
    assert await telegram.bot.unpin_chat_message(chat.id)
    assert chat.pinned == []


async def test_copies_lose_their_origin_and_forwards_keep_it(telegram: Telegram) -> None:
    source = telegram.world.say(telegram.zhang, telegram.group, "/ask 原话")
    forwarded = await telegram.bot.forward_message(telegram.forum.id, telegram.group.id, source.id)
    assert forwarded.forward_origin is not None
    copied = await telegram.bot.copy_message(telegram.forum.id, telegram.group.id, source.id)
    assert telegram.forum.by_id[copied.message_id].forwarded_from is None
    assert [message.text for message in telegram.forum.messages] == ["/ask 原话", "/ask 原话"]
    with pytest.raises(BadRequest, match="Message to forward not found"):
        await telegram.bot.forward_message(telegram.forum.id, telegram.group.id, 999)

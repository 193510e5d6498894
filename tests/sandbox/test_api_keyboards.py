"""The rules for reply_markup, and how keyboards look to people."""

from typing import Any

import pytest
from telegram import (
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from telegram.error import BadRequest

from tests.support.sandbox_room import Telegram

pytest_plugins = ["tests.support.sandbox_fixtures"]


def _inline(**button: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[button]]}


@pytest.mark.parametrize(
    ("markup", "fault"),
    [
        ([1], "object expected as reply markup"),
        (_inline(text="好", callback_data=""), "BUTTON_DATA_INVALID"),
        (_inline(text="好", callback_data="中" * 22), "BUTTON_DATA_INVALID"),
        (_inline(text="好", callback_data="x" * 65), "BUTTON_DATA_INVALID"),
        (_inline(text=" ", callback_data="x"), "BUTTON_TEXT_INVALID"),
        (_inline(callback_data="x"), 'can\'t parse inline keyboard button: Can\'t find field "text"'),
        (_inline(text="好"),
         "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        (_inline(text="好", url="不是网址"),
         "inline keyboard button URL '不是网址' is invalid: Wrong HTTP URL"),
        (_inline(text="好", url="ftp//x"), "inline keyboard button URL 'ftp//x' is invalid: Wrong HTTP URL"),
        ({"inline_keyboard": [{"text": "x"}]},
         'field "inline_keyboard" of the ReplyMarkup must be an Array of Arrays'),
        ({"inline_keyboard": [[{"text": "x", "callback_data": "y"}] * 8] * 13}, "REPLY_MARKUP_TOO_LONG"),
        ({"keyboard": []}, "can't parse reply keyboard markup: keyboard must be non-empty"),
        ({"keyboard": [[{"text": ""}]]}, "KEYBOARD_BUTTON_TEXT_INVALID"),
    ],
)  # fmt: skip
async def test_a_wrong_keyboard_is_refused(telegram: Telegram, markup: Any, fault: str) -> None:
    said = await telegram.refusal("sendMessage", chat_id=telegram.group.id, text="x", reply_markup=markup)
    assert said == f"Bad Request: {fault}"
    assert telegram.group.messages == []


async def test_21_chinese_characters_are_the_most_a_button_can_carry(telegram: Telegram) -> None:
    fits = InlineKeyboardMarkup([[InlineKeyboardButton("好", callback_data="中" * 21)]])
    await telegram.bot.send_message(telegram.group.id, "x", reply_markup=fits)
    with pytest.raises(BadRequest, match="Button_data_invalid"):
        await telegram.bot.send_message(
            telegram.group.id,
            "x",
            reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton("好", callback_data="中" * 22)]]),
        )


async def test_people_see_buttons_by_kind(telegram: Telegram) -> None:
    markup = InlineKeyboardMarkup([
        [InlineKeyboardButton("按", callback_data="a"), InlineKeyboardButton("开", url="https://t.me/jishi_bot?start=x")],
        [InlineKeyboardButton("问", switch_inline_query_current_chat="")],
    ])  # fmt: skip
    await telegram.bot.send_message(telegram.group.id, "x", reply_markup=markup)
    buttons = telegram.last(telegram.group).buttons
    assert [[(button.text, button.kind) for button in row] for row in buttons] == [
        [("按", "callback"), ("开", "url")],
        [("问", "switch_inline")],
    ]
    assert buttons[0][1].url == "https://t.me/jishi_bot?start=x"


async def test_reply_keyboards_removal_and_force_reply_reach_people_but_not_the_sent_message(
    telegram: Telegram,
) -> None:
    chat = telegram.group
    sent = await telegram.bot.send_message(
        chat.id, "选", reply_markup=ReplyKeyboardMarkup([["填报", "进度"]])
    )
    assert sent.reply_markup is None
    assert telegram.last(chat).keyboard == [["填报", "进度"]]
    await telegram.bot.send_message(chat.id, "收", reply_markup=ReplyKeyboardRemove())
    assert telegram.last(chat).other_markup == {"remove_keyboard": True}
    await telegram.bot.send_message(chat.id, "答", reply_markup=ForceReply(input_field_placeholder="数字"))
    assert (telegram.last(chat).other_markup or {})["input_field_placeholder"] == "数字"


async def test_an_edit_takes_inline_keyboards_only(telegram: Telegram) -> None:
    sent = await telegram.bot.send_message(telegram.group.id, "x")
    said = await telegram.refusal(
        "editMessageText",
        chat_id=telegram.group.id,
        message_id=sent.message_id,
        text="y",
        reply_markup={"keyboard": [["填报"]]},
    )
    assert said == "Bad Request: inline keyboard expected"

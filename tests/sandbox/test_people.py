"""What people do: press, ask inline, write where they may."""

from datetime import timedelta

import pytest
from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
)
from telegram.error import BadRequest

from bot.sandbox.errors import Refused
from bot.sandbox.model import Message
from tests.support.sandbox_room import Telegram

pytest_plugins = ["tests.support.sandbox_fixtures"]

TOO_OLD = r"^Query is too old and response timeout expired or query id is invalid$"


async def _asked(telegram: Telegram) -> Message:
    markup = InlineKeyboardMarkup(
        [[InlineKeyboardButton("好", callback_data="yes"), InlineKeyboardButton("开", url="https://a.cn")]]
    )
    await telegram.bot.send_message(telegram.group.id, "好吗？", reply_markup=markup)
    return telegram.last(telegram.group)


async def test_a_press_reaches_the_bot_and_its_answer_the_person(telegram: Telegram) -> None:
    press = telegram.world.press(telegram.zhang, await _asked(telegram), "好")
    [update] = await telegram.bot.get_updates()
    query = update.callback_query
    assert query is not None
    assert (query.data, query.from_user.id) == ("yes", telegram.zhang.id)
    assert query.message is not None
    assert query.message.chat.id == telegram.group.id
    await telegram.bot.answer_callback_query(
        query.id, "收到", show_alert=True, url="https://t.me/jishi_bot?start=x"
    )
    answer = await press.answer
    assert (answer.text, answer.show_alert, answer.url) == ("收到", True, "https://t.me/jishi_bot?start=x")


async def test_a_press_can_be_answered_once(telegram: Telegram) -> None:
    press = telegram.world.press(telegram.zhang, await _asked(telegram), "好")
    assert await telegram.bot.answer_callback_query(press.id)
    with pytest.raises(BadRequest, match=TOO_OLD):
        await telegram.bot.answer_callback_query(press.id)
    with pytest.raises(BadRequest, match=TOO_OLD):
        await telegram.bot.answer_callback_query("12345")


async def test_a_press_grows_too_old_in_15_real_seconds_whatever_the_clock_says(telegram: Telegram) -> None:
    asked = await _asked(telegram)
    young, old = (telegram.world.press(telegram.zhang, asked, "好") for _ in range(2))
    telegram.world.clock.advance(timedelta(days=1))
    assert await telegram.bot.answer_callback_query(young.id)
    telegram.ticker.seconds += 15.5
    with pytest.raises(BadRequest, match=TOO_OLD):
        await telegram.bot.answer_callback_query(old.id)


async def test_an_answer_has_at_most_200_characters_and_a_valid_address(telegram: Telegram) -> None:
    press = telegram.world.press(telegram.zhang, await _asked(telegram), "好")
    with pytest.raises(BadRequest, match="Message_too_long"):
        await telegram.bot.answer_callback_query(press.id, "长" * 201)
    with pytest.raises(BadRequest, match="Url_invalid"):
        await telegram.bot.answer_callback_query(press.id, url="不是网址")
    assert await telegram.bot.answer_callback_query(press.id, "长" * 200)


async def test_people_can_only_press_what_they_see(telegram: Telegram) -> None:
    asked = await _asked(telegram)
    with pytest.raises(Refused, match="没有按钮「坏」，只有：好、开"):
        telegram.world.press(telegram.zhang, asked, "坏")
    with pytest.raises(Refused, match="不是回调按钮"):
        telegram.world.press(telegram.zhang, asked, "开")
    with pytest.raises(Refused, match="不在"):
        telegram.world.press(telegram.stranger, asked, "好")
    with pytest.raises(Refused, match="按钮已经不在了"):
        telegram.world.press_at(telegram.zhang, asked, 5, 0)
    assert await telegram.updates() == []


async def test_people_can_only_write_where_telegram_lets_them(telegram: Telegram) -> None:
    world = telegram.world
    with pytest.raises(Refused, match="路人甲 不在「中牟县团建群」里"):
        world.say(telegram.stranger, telegram.group, "x")
    with pytest.raises(Refused, match="空消息"):
        world.say(telegram.zhang, telegram.group, "  ")
    with pytest.raises(Refused, match="4096"):
        world.say(telegram.zhang, telegram.group, "x" * 4097)
    with pytest.raises(Refused, match="匿名"):
        world.say(telegram.zhang, world.private_chat(telegram.zhang), "x", anonymous=True)
    world.block_bot(telegram.li)
    with pytest.raises(Refused, match="已屏蔽"):
        world.say(telegram.li, world.private_chat(telegram.li), "x")
    world.migrate(telegram.group)
    with pytest.raises(Refused, match="升级"):
        world.say(telegram.zhang, telegram.group, "x")
    with pytest.raises(Refused, match="普通群"):
        world.migrate(telegram.group)
    said = world.say(telegram.zhang, telegram.forum, "甲")
    with pytest.raises(Refused, match="自己的消息"):
        world.edit(telegram.li, said, "乙")


async def test_a_deep_link_sends_start_with_its_payload(telegram: Telegram) -> None:
    message = telegram.world.start(telegram.zhang, "join_abc")
    assert message.chat is telegram.world.private_chat(telegram.zhang)
    [update] = await telegram.updates()
    assert update["message"]["text"] == "/start join_abc"
    assert update["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert update["message"]["from"]["username"] == "zhang_min"


async def test_inline_results_are_offered_and_the_chosen_one_is_sent_via_the_bot(telegram: Telegram) -> None:
    query = telegram.world.inline_query(telegram.zhang, "团校")
    [update] = await telegram.bot.get_updates()
    assert update.inline_query is not None
    assert update.inline_query.query == "团校"
    content = InputTextMessageContent("<b>60%</b>", parse_mode="HTML")
    article = InlineQueryResultArticle("a1", "中学团校", content, description="2020 年")
    assert await telegram.bot.answer_inline_query(query.id, [article])
    [result] = await query.results
    assert result["title"] == "中学团校"
    message = telegram.world.choose_inline(telegram.zhang, telegram.group, "团校", result)
    assert message.html == "<b>60%</b>"
    chosen, sent = await telegram.bot.get_updates(offset=update.update_id + 1)
    assert chosen.chosen_inline_result is not None
    assert chosen.chosen_inline_result.result_id == "a1"
    assert sent.message is not None
    assert sent.message.via_bot is not None
    assert sent.message.via_bot.username == "jishi_bot"


@pytest.mark.parametrize(
    ("result", "fault"),
    [
        ({"id": "1"}, 'can\'t parse inline query result: Can\'t find field "type"'),
        ({"type": "article", "id": ""}, "RESULT_ID_INVALID"),
        ({"type": "article", "id": "x" * 65}, "RESULT_ID_INVALID"),
        ({"type": "article", "id": "1"}, 'can\'t parse inline query result: Can\'t find field "title"'),
        ({"type": "article", "id": "1", "title": "t"},
         'can\'t parse inline query result: Can\'t find field "input_message_content"'),
        ({"type": "article", "id": "1", "title": "t",
          "input_message_content": {"message_text": "<p>", "parse_mode": "HTML"}},
         'can\'t parse entities: Unsupported start tag "p" at byte offset 0'),
    ],
)  # fmt: skip
async def test_a_wrong_inline_result_is_refused(
    telegram: Telegram, result: dict[str, object], fault: str
) -> None:
    query = telegram.world.inline_query(telegram.zhang, "x")
    said = await telegram.refusal("answerInlineQuery", inline_query_id=query.id, results=[result])
    assert said == f"Bad Request: {fault}"


async def test_inline_queries_grow_too_old_and_take_50_different_results(telegram: Telegram) -> None:
    def article(number: int) -> dict[str, object]:
        content = {"message_text": "x"}
        return {"type": "article", "id": str(number), "title": "t", "input_message_content": content}

    query = telegram.world.inline_query(telegram.zhang, "x")
    many = [article(number) for number in range(51)]
    too_many = await telegram.refusal("answerInlineQuery", inline_query_id=query.id, results=many)
    assert too_many == "Bad Request: RESULTS_TOO_MUCH"
    twice = await telegram.refusal("answerInlineQuery", inline_query_id=query.id, results=[article(1)] * 2)
    assert twice == "Bad Request: RESULT_ID_DUPLICATE"
    telegram.ticker.seconds += 16
    late = await telegram.refusal("answerInlineQuery", inline_query_id=query.id, results=[article(1)])
    assert late.startswith("Bad Request: query is too old")
